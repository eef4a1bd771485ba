"""What an organisation says of its own use of a solution: that it uses it, that it left it, that it never had it.

Only a member of that organisation can say so or take it back: not the Centre's staff, not the solution's steward, not
moothall itself. A declaration ends after two years unless it is confirmed again; a new statement ends the one before.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from moothall.desks.solutions.actions import found
from moothall.desks.solutions.models import Solution, Usage
from moothall.desks.solutions.models_usage import LASTS, SAID, expiry
from moothall.register.models_people import Person
from moothall.register.record_actions import note
from moothall.register.record_errors import NotYours, Refused
from moothall.register.roles import OFFICER, Actor, holds

STEPS = {"declared": "declare-use", "left": "leave-use", "never": "leave-use"}


@transaction.atomic
def declare_use(
    reference: str, organisation_id: str, by: Actor, said: str = "", source_link: str = "", since: date | None = None
) -> int:
    """Say that the own organisation uses a solution, or confirm it again; gives the statement's number.

    It counts from today for 24 months. Raises Refused: NotYours for anybody who is not of that organisation."""
    return _state(reference, organisation_id, by, "declared", said, source_link, since)


@transaction.atomic
def leave_use(reference: str, organisation_id: str, by: Actor, why: str, left_on: date | None = None) -> int:
    """Say that the own organisation uses a solution no more, and why; all evidence of before ends. Raises Refused."""
    if not why.strip():
        raise Refused("Say why you left it: others who think of it will want to know.")
    return _state(reference, organisation_id, by, "left", why, "", left_on)


@transaction.atomic
def never_used(reference: str, organisation_id: str, by: Actor, why: str) -> int:
    """Say that what was seen of the own organisation is something else. Raises Refused."""
    if not why.strip():
        raise Refused("Say what the payments or contracts were for instead, or how you know.")
    return _state(reference, organisation_id, by, "never", why, "", None)


@transaction.atomic
def answer_for(organisation_id: str, answers: Iterable[tuple[str, str, str]], by: Actor) -> int:
    """The own organisation's word on several solutions at once, all or nothing: (reference, use or left or never, why).
    Gives how many. Raises Refused."""
    check_own(by, organisation_id)
    told = 0
    for reference, word, why in answers:
        if word == "use":
            declare_use(reference, organisation_id, by, why)
        elif word == "left":
            leave_use(reference, organisation_id, by, why)
        else:
            never_used(reference, organisation_id, by, why)
        told += 1
    return told


@transaction.atomic
def withdraw_use(number: int, by: Actor, why: str) -> str:
    """Take back what the own organisation said; it stays on record. Gives the solution's reference. Raises Refused."""
    row = Usage.objects.select_for_update().select_related("solution__matter").filter(pk=number).first()
    if row is None or row.withdrawn_at or row.ended_on:
        raise Refused("That statement is not in force any more. Look at the page again.")
    check_own(by, row.organisation_id)
    if not why.strip():
        raise Refused("Say why it is taken back.")
    reference = row.solution.matter.reference
    note(reference, "withdraw-use", by, why, {"use": row.kind, "organisation": row.organisation_id})
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = timezone.now(), by.name, why.strip()
    row.save()
    return reference


def check_own(by: Actor, organisation_id: str) -> None:
    """Refuse whoever is not an officer of that organisation, whatever else they may do."""
    own = bool(by.organisation_id) and by.organisation_id == organisation_id
    if not own or by.person_id is None or not holds(by.role, OFFICER):
        raise NotYours(
            "Only the organisation itself can say what it uses: this is for its own officers, signed in, and for "
            "nobody else, not even the Centre's staff."
        )


def _state(
    reference: str, organisation_id: str, by: Actor, kind: str, said: str, source_link: str, day: date | None
) -> int:
    """Keep a statement; the one in force before is confirmed when it says the same, else it ends."""
    check_own(by, organisation_id)
    solution, today = found(reference), timezone.localdate()
    if day and day > today + timedelta(days=1):
        raise Refused(f"The day {day:%-d %B %Y} lies ahead; expected today or a day before.")
    if source_link and not source_link.startswith(("https://", "http://")):
        raise Refused(f"'{source_link[:80]}' is no address; expected one that begins with https://.")
    expires = expiry(today) if kind == "declared" else None
    told = {"use": kind, "organisation": organisation_id, "expires": expires.isoformat() if expires else None}
    event = note(reference, STEPS[kind], by, said, told)
    before = Usage.objects.select_for_update().filter(
        solution=solution, organisation_id=organisation_id, ended_on__isnull=True, withdrawn_at__isnull=True
    )
    same = before.filter(kind=kind).first()
    if same and kind == "declared":
        same.last_seen, same.expires, same.event = today, expires, event
        same.said, same.source_link = said.strip() or same.said, source_link or same.source_link
        same.made_by, same.role, same.person_id, same.made_at = by.name, by.role, by.person_id, timezone.now()
        same.save()
        return same.pk
    before.update(ended_on=today)
    return _new(solution, organisation_id, by, kind, said, source_link, day or today, today, event, expires).pk


def _new(
    solution: Solution,
    organisation_id: str,
    by: Actor,
    kind: str,
    said: str,
    source_link: str,
    since: date,
    today: date,
    event: int,
    expires: date | None,
) -> Usage:
    example = Person.objects.filter(pk=by.person_id or 0, example=True).exists()
    return Usage.objects.create(
        solution=solution,
        organisation_id=organisation_id,
        kind=kind,
        said=said.strip(),
        source_link=source_link,
        first_seen=since,
        last_seen=since if kind == "left" else today,
        expires=expires,
        made_by=by.name,
        role=by.role,
        person_id=by.person_id,
        made_at=timezone.now(),
        event=event,
        example=example,
    )


__all__ = ["LASTS", "SAID", "declare_use", "leave_use", "never_used", "withdraw_use"]
