"""Who uses a solution, and how that is known. Reads only.

Four kinds of evidence: declared by a member of the organisation itself, observed in payments and contracts, adopted
through a project, and left. Each has dates and an end: the last month in which it counts is written beside it. What an
organisation says of itself goes before everything else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from moothall.desks.solutions.models import Usage
from moothall.desks.solutions.models_usage import expiry
from moothall.desks.solutions.queries import SolutionRow, every_solution, solution
from moothall.desks.solutions.queries_picture import Seen, named_in_contracts, seen
from moothall.engines.store import picture_version
from moothall.register.models_record import Event, Link, MatterMember
from moothall.register.queries import organisation_names
from moothall.register.record_adoptions import Adoption, adoptions
from moothall.register.remembered import remembered

ADOPTING = ("live", "done")
"""States of a project whose members are taken to use what it uses."""
TAKING_PART = ("lead", "partner")
TOO_OLD = "Too old"
KINDS = {
    "declared": "Declared",
    "observed": "Observed",
    "adopted": "Adopted in a project",
    "left": "Left",
    "never": "Never used",
}


@dataclass(frozen=True)
class Use:
    """One piece of evidence that an organisation uses a solution, or does not. `expires` is the first day on which it
    counts no more; None is never. `live` counts today; `because` says why not. What it rests on: `what` (payments,
    contract, project, statement) and its `key`; `why` it is taken to be this solution."""

    reference: str
    organisation_id: str
    kind: str
    what: str
    key: str
    said: str
    first_seen: date | None
    last_seen: date | None
    expires: date | None
    live: bool = False
    because: str = ""
    organisation: str = ""
    made_by: str = ""
    source_link: str = ""
    example: bool = False
    event: int = 0
    why: str = ""

    @property
    def kind_title(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class Users:
    """How many organisations use a solution: with evidence that counts today, and ever. Examples are in neither."""

    live: int = 0
    ever: int = 0


def evidence_of(reference: str, today: date) -> tuple[Use, ...]:
    """All evidence of the use of one solution: what counts first, then by organisation."""
    row = solution(reference)
    found = _named(_all([row], today).get(reference, ())) if row and not row.closed else ()
    return tuple(sorted(found, key=lambda u: (not u.live, u.organisation.lower(), u.kind, u.key)))


def evidence_for(organisation_id: str, today: date) -> tuple[Use, ...]:
    """All evidence of what one organisation uses."""
    return _named(_everyone(today, picture_version()).get(organisation_id, ()))


def users(today: date) -> Mapping[str, Users]:
    """How many organisations use each solution, by its reference; a solution that nobody uses is left out."""
    return _counted(today, picture_version())


@remembered("solution", "project")
def _counted(today: date, picture: str) -> Mapping[str, Users]:
    return {reference: count(uses) for reference, uses in _all(every_solution(), today).items()}


@remembered("solution", "project")
def _everyone(today: date, picture: str) -> Mapping[str, Sequence[Use]]:
    """All evidence by organisation, its name not yet in it."""
    found: dict[str, list[Use]] = defaultdict(list)
    for use in (use for uses in _all(every_solution(), today).values() for use in uses):
        found[use.organisation_id].append(use)
    return found


def by_organisation(today: date) -> Mapping[str, Users]:
    """How many solutions each organisation uses, today and ever; `Users` counts solutions here."""
    made = {}
    for body, uses in _everyone(today, picture_version()).items():
        real = [use for use in uses if not use.example and use.kind != "never"]
        if real:
            made[body] = Users(len({u.reference for u in real if u.live}), len({u.reference for u in real}))
    return made


def count(uses: Iterable[Use]) -> Users:
    """Distinct organisations, examples left out."""
    real = [use for use in uses if not use.example]
    live = {use.organisation_id for use in real if use.live}
    return Users(len(live), len({use.organisation_id for use in real if use.kind != "never"}))


def weighed(uses: Sequence[Use], today: date) -> tuple[Use, ...]:
    """Which evidence of one solution counts today.

    What an organisation says in force (declared, left, never) goes before what is seen of it. A project that adopted
    it after it was left counts again, for the organisation took part in it.
    """
    said = {use.organisation_id: use for use in uses if use.kind in ("left", "never")}
    return tuple(_weigh(use, said.get(use.organisation_id), today) for use in uses)


def _weigh(use: Use, against: Use | None, today: date) -> Use:
    if use.kind in ("left", "never"):
        return replace(use, because="It says so itself" if use.kind == "never" else "It has left it")
    again = against and use.kind == "adopted" and (use.first_seen or date.min) > (against.last_seen or date.max)
    if against and not again:
        words = "has left it" if against.kind == "left" else "says that it never used it"
        return replace(use, because=f"The organisation {words}")
    if use.expires is None or use.expires <= today:
        return replace(use, because=TOO_OLD if use.last_seen else "No date is known")
    return replace(use, live=True)


def _all(rows: Sequence[SolutionRow], today: date) -> dict[str, tuple[Use, ...]]:
    """All evidence of some solutions, weighed, by reference."""
    found: dict[str, list[Use]] = defaultdict(list)
    for use in (*_stated(rows), *_observed(rows), *_adopted(rows)):
        found[use.reference].append(use)
    return {reference: weighed(uses, today) for reference, uses in found.items()}


def _named(uses: Sequence[Use]) -> tuple[Use, ...]:
    names = organisation_names(use.organisation_id for use in uses)
    return tuple(replace(use, organisation=names.get(use.organisation_id, use.organisation_id)) for use in uses)


def _stated(rows: Sequence[SolutionRow]) -> Iterable[Use]:
    """What organisations say of themselves, in force."""
    found = Usage.objects.filter(ended_on__isnull=True, withdrawn_at__isnull=True).select_related("solution__matter")
    wanted = {row.reference for row in rows}
    for each in found if len(rows) > 1 else found.filter(solution__matter__reference__in=wanted):
        if each.solution.matter.reference in wanted:
            yield _use_said(each)


def _use_said(row: Usage) -> Use:
    reference = row.solution.matter.reference
    days = (row.first_seen, row.last_seen, row.expires)
    kept = {name: getattr(row, name) for name in ("made_by", "source_link", "example", "event")}
    return Use(reference, row.organisation_id, row.kind, "statement", str(row.pk), row.said, *days, **kept)


def statement(number: int) -> Use | None:
    """What an organisation said, in force, by its number."""
    rows = Usage.objects.filter(ended_on__isnull=True, withdrawn_at__isnull=True).select_related("solution__matter")
    row = rows.filter(pk=number).first()
    return _named([_use_said(row)])[0] if row else None


def _observed(rows: Sequence[SolutionRow]) -> Iterable[Use]:
    """What the picture shows: payments and contracts for listed products, contracts that name other solutions."""
    paid = seen()
    named = named_in_contracts(row.name for row in rows if not row.product_id)
    for row in rows:
        for each in paid.get(row.product_id, ()) if row.product_id else named.get(row.name, ()):
            yield _use_of(row.reference, each)


def _use_of(reference: str, each: Seen) -> Use:
    """Payments count for two years after the last one. A contract counts to its end; where that is not published, for
    two years after it began."""
    if each.what == "contract" and each.until:
        expires = date.fromordinal(each.until.toordinal() + 1)
    else:
        last = each.until or each.since
        expires = expiry(last) if last else date.min
    said = each.title or f"{each.rows:,} payment{'' if each.rows == 1 else 's'}"
    days = (each.since, each.until or each.since, expires)
    return Use(reference, each.organisation_id, "observed", each.what, each.key, said, *days, why=each.how)


def _adopted(rows: Sequence[SolutionRow]) -> Iterable[Use]:
    """Who confirmed the use through a project, each for itself; and the leads and partners of projects that are live or
    done and use a solution, where they have said nothing of it themselves."""
    wanted = {row.reference for row in rows}
    confirmed = [each for each in adoptions() if each.solution in wanted]
    said = {(each.project, each.solution, each.organisation_id) for each in confirmed}
    for each in confirmed:
        if each.live:
            yield _use_confirmed(each)
    for use in _taken_to_adopt(wanted):
        if (use.key, use.reference, use.organisation_id) not in said:
            yield use


def _use_confirmed(each: Adoption) -> Use:
    """It counts for two years after it was confirmed."""
    on = timezone.localdate(each.at)
    told = ("adopted", "project", each.project, each.note or each.project_title, each.since, on, expiry(on))
    return Use(each.solution, each.organisation_id, *told, made_by=each.by, example=each.example, event=each.event)


def _taken_to_adopt(wanted: set[str]) -> Iterable[Use]:
    links = Link.objects.filter(kind="uses", withdrawn_at__isnull=True, matter__kind="project")
    links = links.filter(matter__state__in=ADOPTING, to_matter__reference__in=wanted)
    for link in links.select_related("matter", "to_matter"):
        gate = Event.objects.filter(matter=link.matter, state_after__in=ADOPTING).exclude(state_before__in=ADOPTING)
        passed = gate.order_by("-number").values_list("at", flat=True).first()
        since = max(passed.date() if passed else date.min, link.made_at.date())
        members = MatterMember.objects.filter(matter=link.matter, until__isnull=True, part__in=TAKING_PART)
        bodies = {*members.values_list("organisation_id", flat=True)}
        for body in sorted(bodies):
            assert link.to_matter is not None
            yield Use(
                link.to_matter.reference,
                body,
                "adopted",
                "project",
                link.matter.reference,
                link.note or link.matter.title,
                since,
                since,
                expiry(since),
                example=link.matter.example,
            )
