"""Which council each body falls to under reorganisation: what has happened, what is decided, what is only proposed.

Reads the register and the list of planned reorganisation (lists/REGISTER.md says of which month it speaks). It never
ranks rival options, and of an area without a decision it says so.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from moothall.register.models import Organisation, Succession
from moothall.vocabulary.body import as_date
from moothall.vocabulary.code_list import read_list

NOT_DECIDED = "reorganisation planned, not decided"
AREA_KINDS = ("county", "unitary")
Row = Mapping[str, str]


@dataclass(frozen=True)
class Falling:
    """One council that a body fell or may fall to.

    `status` is `past`, `decided`, `proposed` or `unknown`. `successor_id` is None, and `successor` empty, where no
    council is named. `option` and `proposed_by` tell rival proposals apart; `others` are the bodies that would go to
    the same council. `from_id` is the body that this happens to: a council that followed the one asked about, where
    it has ended already. `split` is whether the old area goes to several councils. `said` is a phrase for the page.
    """

    from_id: str
    successor_id: str | None
    successor: str
    status: str
    option: str
    proposed_by: str
    vesting_day: date | None
    as_of: str
    source_url: str
    source: str
    split: bool
    others: tuple[str, ...]
    said: str


@dataclass(frozen=True)
class Council:
    """What is needed of a council to find the area that it lies in."""

    organisation_id: str
    kind: str
    short_name: str
    county_id: str | None
    valid_to: date | None


def falls_to(ids: Iterable[str]) -> dict[str, tuple[Falling, ...]]:
    """What each body fell, falls or may fall to, in the order past, decided, proposed, unknown and then by vesting
    day. Bodies that nothing is planned for, and ids that the register does not have, have an empty tuple.

    A body that has ended is followed: its successors' own reorganisation is told too.
    """
    asked = tuple(dict.fromkeys(ids))
    changes = successions_by_body(asked)
    planned = planned_by_body(read_list("successions_planned"))
    return {organisation_id: fallings(organisation_id, changes, planned) for organisation_id in asked}


def fallings(
    organisation_id: str, changes: Mapping[str, Sequence[Falling]], planned: Mapping[str, Sequence[Falling]]
) -> tuple[Falling, ...]:
    """The answer for one body: its own changes, then those of the bodies that followed it."""
    found: list[Falling] = []
    waiting, seen = [organisation_id], {organisation_id}
    while waiting:
        body = waiting.pop(0)
        own = changes.get(body, ())
        # What is decided stands in the register; the list then adds only where that was published.
        found += own or planned.get(body, ())
        after = [f.successor_id for f in own if f.status == "past" and f.successor_id and f.successor_id not in seen]
        seen.update(after)
        waiting += after
    order = ("past", "decided", "proposed", "unknown")
    return tuple(sorted(found, key=lambda f: (order.index(f.status), f.vesting_day or date.max)))


def successions_by_body(ids: Iterable[str]) -> dict[str, list[Falling]]:
    """Past and decided changes of some bodies and of those that followed them, by the body that ends. The list says
    who decided, and where that was published."""
    decided = {
        planned_id(row["successor"]): row for row in read_list("successions_planned") if row["status"] == "decided"
    }
    found: dict[str, list[Falling]] = defaultdict(list)
    waiting, seen = set(ids), set(ids)
    while waiting:
        changes = Succession.objects.filter(predecessor_id__in=waiting).select_related("successor")
        waiting = set()
        for change in changes.order_by("vesting_day", "successor__name"):
            row = decided.get(change.successor_id) if change.status == "decided" else None
            found[change.predecessor_id].append(changed(change, row))
            waiting.add(change.successor_id)
        waiting -= seen
        seen |= waiting
    return found


def planned_id(successor: str) -> str:
    """The id of a council that is decided but not made yet (lists/organisations_added.csv)."""
    return f"local-authority:planned-{successor.lower().replace(' ', '-')}"


def changed(change: Succession, row: Row | None) -> Falling:
    """A row of the register's successions."""
    name, split = change.successor.name, change.old_area_split
    part = "its area is shared: a part " if split else ""
    verb = "went to" if change.status == "past" else "goes to"
    return Falling(
        change.predecessor_id,
        change.successor_id,
        name,
        change.status,
        row["option"] if row else "",
        row["proposed_or_decided_by"] if row else "",
        change.vesting_day,
        change.as_of,
        row["source_url"] if row else "",
        change.source,
        split,
        (),
        f"{part}{verb} {name} on {spelled(change.vesting_day)}" + (" (decided)" if change.status != "past" else ""),
    )


def planned_by_body(rows: Sequence[Row]) -> dict[str, list[Falling]]:
    """Proposals and areas without a decision, by the body they would touch. A row that names bodies touches them and
    the county that they lie in; one that names none touches every council of its area. Decided rows are in the
    register."""
    bodies = councils()
    areas: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        areas[row["area"]].append(row)
    found: dict[str, list[Falling]] = defaultdict(list)
    for area, own in areas.items():
        members = members_of(area, bodies)
        for row in own:
            if row["status"] == "decided":
                continue
            named = [i for i in row["predecessor_ids"].split(";") if i]
            counties = {c for i in named if i in bodies and (c := bodies[i].county_id)}
            for body in [*named, *sorted(counties)] if named else members:
                found[body].append(planned(body, row, named, body in counties))
    return {body: said_once(all_of) for body, all_of in found.items()}


def said_once(options: Sequence[Falling]) -> list[Falling]:
    """Options as they stand; of several that say the same of a body, the first."""
    seen: dict[tuple[str, str, str], Falling] = {}
    for falling in options:
        seen.setdefault((falling.option, falling.proposed_by, falling.successor), falling)
    return list(seen.values())


def planned(body: str, row: Row, named: Sequence[str], split: bool) -> Falling:
    """One row of the list for one body."""
    successor = row["successor"] if named else ""
    known = successor and "unnamed" not in successor
    option = "" if row["option"].startswith("(") else row["option"]
    day = as_date(row["expected_vesting_day"])
    parts, part = [NOT_DECIDED], "a part to " if split else ""
    if option:
        by = f" by {row['proposed_or_decided_by']}" if row["proposed_or_decided_by"] else ""
        parts.append(f"proposed{by}: {option}" + (f", here {part}{successor}" if known else ""))
    if day:
        parts.append(f"expected on {spelled(day)}")
    return Falling(
        body,
        None,
        successor if known else "",
        row["status"],
        option,
        row["proposed_or_decided_by"],
        day,
        row["as_of"],
        row["source_url"],
        "successions_planned.csv",
        split,
        () if split else tuple(i for i in named if i != body),
        "; ".join(parts),
    )


def councils() -> dict[str, Council]:
    """Counties, districts and unitary councils, past ones too."""
    columns = ("organisation_id", "kind", "short_name", "county_id", "valid_to")
    rows = Organisation.objects.filter(kind__in=(*AREA_KINDS, "district")).order_by("organisation_id")
    return {row[0]: Council(*row) for row in rows.values_list(*columns)}


def members_of(area: str, bodies: Mapping[str, Council]) -> list[str]:
    """The councils of an area by its name: counties and unitary councils whose short name stands in it (the longest
    first, so that none is found inside another), and the counties' districts. Bodies that had ended are left out."""
    left, found = area, []
    standing = [b for b in bodies.values() if b.valid_to is None or b.valid_to >= date.today()]
    likely = [b for b in standing if b.kind in AREA_KINDS and b.short_name and b.short_name in area]
    for body in sorted(likely, key=lambda b: (-len(b.short_name), b.organisation_id)):
        pattern = rf"(?<![\w-]){re.escape(body.short_name)}(?![\w-])"
        if re.search(pattern, left):
            left = re.sub(pattern, "|", left)
            found.append(body.organisation_id)
    districts = [b.organisation_id for b in standing if b.county_id in found]
    return sorted({*found, *districts})


def spelled(day: date) -> str:
    """ "1 April 2027"."""
    return f"{day.day} {day:%B %Y}"
