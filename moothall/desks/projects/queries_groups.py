"""Buying groups as projects of a kind: who is named, asked and joined, the plan, and the timeline back from the day on
which the first of their contracts ends. Dates that are not known are said to be so. Reads only."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from moothall.desks.projects import models_standing as standing
from moothall.desks.projects.models import GroupPlan
from moothall.engines import store
from moothall.register import record_queries as record
from moothall.register.record_queries import LinkRow, MatterCard, MatterRow
from moothall.register.roles import Actor
from moothall.vocabulary.gate import GroupStep, group_steps

CONTRACT = re.compile(r"/buying/contracts/([^/?#]+)/?$")
ENDING = """
SELECT contract_id, title, buyer_text, organisation_id, end_date
FROM contract WHERE end_date IS NOT NULL AND {which} ORDER BY end_date, contract_id LIMIT 50
"""


@dataclass(frozen=True)
class Ending:
    """A contract of a member, and the day on which it ends as published."""

    contract_id: str
    title: str
    buyer: str
    organisation_id: str | None
    ends: date

    @property
    def address(self) -> str:
        """Its page."""
        return f"/buying/contracts/{self.contract_id}/"


@dataclass(frozen=True)
class StepDated:
    """A step of the timeline, with its days. `changed`: its length is not that of the list. `late`: it should have
    begun already."""

    step: GroupStep
    weeks: int
    changed: bool
    begins: date
    ends: date
    late: bool


@dataclass(frozen=True)
class Timeline:
    """Back from `end`. `basis` says where the end is known from, in words; `source` is its address. Without an end
    there are no dates, and `basis` says what to do."""

    end: date | None
    basis: str
    source: str
    steps: tuple[StepDated, ...]

    @property
    def begin_by(self) -> date | None:
        """The day on which the first step must begin."""
        return self.steps[0].begins if self.steps else None


@dataclass(frozen=True)
class GroupShown:
    """One buying group: card, plan, endings of its members' contracts, timeline, links to what would end."""

    card: MatterCard
    requirement: str
    target: date | None
    ends_known: date | None
    ends_source: str
    weeks: dict[str, int]
    endings: tuple[Ending, ...]
    timeline: Timeline
    renews: tuple[LinkRow, ...]

    def with_part(self, part: str) -> tuple[record.Member, ...]:
        """The members of a part."""
        return tuple(member for member in self.card.members if member.part == part)


def groups(actor: Actor | None = None) -> tuple[MatterRow, ...]:
    """Every buying group that the actor may see, last changed first."""
    return record.matters(kind=standing.GROUP, actor=actor)


def group(reference: str, today: date, actor: Actor | None = None) -> GroupShown | None:
    """One buying group, or None."""
    card = record.matter(reference)
    if card is None or card.kind != standing.GROUP or not record.may_see(reference, actor):
        return None
    plan = GroupPlan.objects.filter(matter__reference=reference).first() or GroupPlan()
    renews = tuple(each for each in record.links_of(reference) if each.kind == "renews" and not each.reverse)
    endings = _endings(card, renews)
    return GroupShown(
        card=card,
        requirement=plan.requirement,
        target=plan.target,
        ends_known=plan.ends_known,
        ends_source=plan.ends_source,
        weeks=dict(plan.weeks),
        endings=endings,
        timeline=timeline(plan.ends_known, plan.ends_source, endings, plan.target, plan.weeks, today),
        renews=renews,
    )


def _endings(card: MatterCard, renews: Iterable[LinkRow]) -> tuple[Ending, ...]:
    """The contracts that the group would follow, or else those of its members for its type of system that had not ended
    when it was drafted; the one that ends first at the head."""
    named = [found[1] for each in renews if (found := CONTRACT.search(each.identifier))]
    if named:
        return _asked("list_contains($ids, contract_id)", {"ids": named})
    bodies = [member.organisation_id for member in card.members]
    if not bodies or not card.system_type:
        return ()
    which = "list_contains($ids, organisation_id) AND system_type = $system AND end_date >= $since"
    return _asked(which, {"ids": bodies, "system": card.system_type, "since": card.created_at.date()})


def _asked(which: str, params: dict[str, Any]) -> tuple[Ending, ...]:
    try:
        rows = store.open_picture().query(ENDING.format(which=which), params)
    except store.NoPicture:  # a group is shown without payments too; its timeline then says that no end is known
        return ()
    return tuple(
        Ending(
            r["contract_id"], r["title"] or r["contract_id"], r["buyer_text"] or "", r["organisation_id"], r["end_date"]
        )
        for r in rows
    )


def timeline(
    known: date | None,
    source: str,
    endings: tuple[Ending, ...],
    target: date | None,
    weeks: dict[str, int],
    today: date,
) -> Timeline:
    """The steps dated back from the first end: the day that the group wrote itself, else the earliest end published of
    its contracts, else the group's target date."""
    if known:
        return Timeline(known, "Written down by the group itself", source, _dated(known, weeks, today))
    if endings:
        first = endings[0]
        basis = f"The earliest end published: {first.buyer}, {first.title}"
        return Timeline(first.ends, basis, first.address, _dated(first.ends, weeks, today))
    if target:
        basis = "No end of a member's contract is known, so it is counted from the target date"
        return Timeline(target, basis, "", _dated(target, weeks, today))
    basis = (
        "No end of a member's contract is known. Ask the members, and write the earliest end and where it is known from"
    )
    return Timeline(None, basis, "", ())


def _dated(end: date, weeks: dict[str, int], today: date) -> tuple[StepDated, ...]:
    found, until = [], end
    for step in reversed(group_steps()):
        length = weeks.get(step.code, step.weeks)
        begins = until - timedelta(weeks=length)
        found.append(StepDated(step, length, length != step.weeks, begins, until, begins < today))
        until = begins
    return tuple(reversed(found))
