"""What is done to buying groups, beside the steps that the register's list has: plan them, ask bodies, answer for the
own one. And how an organisation leaves a project. Raises Refused."""

from datetime import date
from typing import Any

from django.db import transaction

from moothall.desks.projects import models_standing as standing
from moothall.desks.projects.actions import held
from moothall.desks.projects.actions_commitments import release_all
from moothall.desks.projects.models import GroupPlan
from moothall.register.models_record import Matter
from moothall.register.record_actions import add_member, end_member, note
from moothall.register.record_errors import NoMatter, NotReady, NotYours, Refused, Stale
from moothall.register.roles import Actor, holds
from moothall.register.standing import part_in
from moothall.vocabulary.gate import group_steps

FIELDS = ("requirement", "target", "ends_known", "ends_source", "weeks")
MOST_WEEKS = 520


def _group(reference: str) -> Matter:
    """The matter of a buying group, locked until the transaction ends."""
    found = Matter.objects.select_for_update().filter(reference=reference, kind=standing.GROUP).first()
    if found is None:
        raise NoMatter(f"There is no buying group {reference!r}.")
    return found


@transaction.atomic
def plan_group(reference: str, by: Actor, version: int | None, **fields: Any) -> None:
    """Write what a group buys, by when, when its members' contracts first end, and how long each step takes. Nothing is
    filed when all stay as they are. Raises Refused."""
    matter = _group(reference)
    if version is not None and version != matter.version:
        raise Stale(reference, ())
    _check_weeks(fields.get("weeks", {}))
    plan = GroupPlan.objects.filter(matter=matter).first() or GroupPlan(matter=matter)
    changed = {name: fields[name] for name in FIELDS if name in fields and getattr(plan, name) != fields[name]}
    if not changed:
        return
    said = {name: [_plain(getattr(plan, name)), _plain(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(plan, name, value)
    plan.save()
    note(reference, "edit", by, data={"plan": said})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _check_weeks(weeks: dict[str, int]) -> None:
    known = {step.code for step in group_steps()}
    for code, length in weeks.items():
        if code not in known or not 0 <= length <= MOST_WEEKS:
            raise Refused(f"Found {length} weeks for '{code[:20]}'; expected 0 to {MOST_WEEKS} for a step of the list.")


@transaction.atomic
def ask_bodies(reference: str, organisation_ids: list[str], by: Actor) -> int:
    """Ask bodies whether they will buy together with the others; gives how many were asked. Raises Refused."""
    matter = _group(reference)
    if not ({"owner", "joined"} & part_in(matter, by) or holds(by.role, "staff")):
        raise NotYours("Bodies are asked by one that has joined, or that the group was drafted for.")
    parts = dict(matter.members.filter(until__isnull=True).values_list("organisation_id", "part"))
    fresh = [each for each in dict.fromkeys(organisation_ids) if parts.get(each) not in ("asked", "joined")]
    if not fresh:
        raise Refused("Choose at least one body that has not been asked yet.")
    for each in fresh:
        add_member(reference, each, "asked", by)
    return len(fresh)


@transaction.atomic
def answer_group(reference: str, joins: bool, by: Actor, said: str = "") -> None:
    """Answer for the own body: join, or decline with a reason; one that has joined leaves so too. Raises Refused."""
    matter, own = _group(reference), by.organisation_id
    mine = part_in(matter, by)
    if own is None or not {"asked", "proposed", "owner", "joined"} & mine:
        raise NotYours("Your body is not named in this group. Nobody can answer for another body.")
    if not holds(by.role, "approver"):
        raise NotYours("An approver of your organisation answers. Ask one to.")
    if joins:
        add_member(reference, own, "joined", by, said)
    elif not said.strip():
        raise NotReady("Say why your body does not join, in a few words.")
    else:
        end_member(reference, own, by, said)


@transaction.atomic
def take_off(reference: str, organisation_id: str, by: Actor, reason: str) -> None:
    """Take off a body that was named or asked and has not joined. Raises Refused."""
    matter = _group(reference)
    if not ({"owner", "joined"} & part_in(matter, by) or holds(by.role, "staff")):
        raise NotYours("A body is taken off by one that has joined, or that the group was drafted for.")
    parts = dict(matter.members.filter(until__isnull=True).values_list("organisation_id", "part"))
    if parts.get(organisation_id) not in ("asked", "proposed"):
        raise Refused(f"{organisation_id} is not waiting here. A body that has joined leaves by its own word.")
    if not reason.strip():
        raise NotReady("Say why it is taken off.")
    end_member(reference, organisation_id, by, reason)


@transaction.atomic
def leave_project(reference: str, by: Actor, reason: str) -> None:
    """Leave a project as a partner or observer: its commitments in force are released. Raises Refused."""
    matter, own = held(reference).matter, by.organisation_id
    mine = part_in(matter, by)
    if own is None or not {"partner", "observer"} & mine:
        raise NotYours("Only a partner or an observer leaves, by its own word. The lead stops the project instead.")
    if not holds(by.role, "approver"):
        raise NotYours("An approver of your organisation says that it leaves. Ask one to.")
    if not reason.strip():
        raise NotReady("Say why your organisation leaves.")
    released = release_all(matter, by, f"{own} left: {reason.strip()}", own)
    end_member(reference, own, by, reason + (f" (commitments released: {released})" if released else ""))
