"""What organisations promise to a project: made, superseded, delivered, released; never deleted. An approver speaks for
the own organisation and for no other. Raises Refused."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from moothall.desks.projects.actions import held
from moothall.desks.projects.models import WHAT, Commitment, Delivery
from moothall.register.models_record import Matter
from moothall.register.record_actions import note
from moothall.register.record_errors import NotReady, NotYours, Refused
from moothall.register.roles import Actor

MOST = Decimal("999999999999.99")
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Promise:
    """What is promised: `what` is hours, money (pounds and pence) or people, an exact amount, from a day to a day."""

    what: str
    amount: Decimal
    since: date
    until: date
    condition: str = ""


@transaction.atomic
def commit(reference: str, promise: Promise, by: Actor, supersedes: int | None = None, once: bool = False) -> int:
    """Promise something for the own organisation, perhaps in place of an earlier promise of it; gives the number.
    Raises Refused; with `once` also for what is promised already, word for word: a form sent twice."""
    matter = held(reference).matter
    if by.organisation_id is None:
        raise NotYours("Only an approver of an organisation commits it. You act for none.")
    _check(promise)
    before = _own(matter, supersedes, by) if supersedes is not None else None
    if before is not None and before.what != promise.what:
        raise Refused(
            f"Commitment {supersedes} is of {before.what}; the new one is of {promise.what}. Release it instead."
        )
    same = Commitment.objects.filter(matter=matter, organisation_id=by.organisation_id, **vars(promise))
    if once and same.filter(released_at__isnull=True, superseded_by__isnull=True).exists():
        raise Refused(
            "Your organisation has promised exactly that already. If it is a second one, say so as a condition."
        )
    number = Commitment.objects.filter(matter=matter).count() + 1
    Commitment.objects.create(
        matter=matter,
        number=number,
        organisation_id=by.organisation_id,
        supersedes=before,
        made_by=by.name.strip(),
        made_at=timezone.now(),
        person_id=by.person_id,
        **vars(promise),
    )
    said = {"commitment": number, "what": promise.what, "amount": str(promise.amount), "supersedes": supersedes}
    note(reference, "commit", by, promise.condition, {**said, "organisation": by.organisation_id})
    return number


def _check(promise: Promise) -> None:
    kinds = [code for code, _ in WHAT]
    if promise.what not in kinds:
        raise Refused(f"Found '{promise.what}'; expected one of {', '.join(kinds)}.")
    _check_amount(promise.amount)
    if promise.amount <= 0:
        raise Refused(f"Found {promise.amount}; expected more than nothing.")
    if promise.until < promise.since:
        raise Refused(f"It would end on {promise.until}, before it begins on {promise.since}. Change one of them.")


def _check_amount(amount: Decimal) -> None:
    if not amount.is_finite() or amount != amount.quantize(HUNDREDTH) or abs(amount) > MOST:
        raise Refused(f"Found {amount}; expected at most two decimals and twelve digits before them.")


@transaction.atomic
def deliver(reference: str, number: int, amount: Decimal, on: date, by: Actor, said: str = "") -> None:
    """Note what the own organisation delivered of a commitment. A mistake is put right by an amount below zero, never
    to less than nothing in all. Raises Refused."""
    matter = held(reference).matter
    kept = _own(matter, number, by)
    _check_amount(amount)
    so_far = kept.deliveries.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    if amount == 0 or so_far + amount < 0:
        raise Refused(f"Found {amount}; {so_far} are noted so far. Expected an amount that leaves nothing below zero.")
    if on > timezone.localdate():
        raise Refused(f"{on} is still to come. Note what was delivered when it was.")
    made = {"made_by": by.name.strip(), "made_at": timezone.now(), "note": said.strip()}
    Delivery.objects.create(commitment=kept, amount=amount, on=on, **made)
    note(reference, "deliver", by, said, {"commitment": number, "amount": str(amount), "on": on.isoformat()})


@transaction.atomic
def release(reference: str, number: int, by: Actor, reason: str) -> None:
    """End a commitment of the own organisation before its time, with the reason. What was delivered stays noted."""
    matter = held(reference).matter
    kept = _own(matter, number, by)
    if not reason.strip():
        raise NotReady("Say why it is released.")
    _release(kept, by, reason)
    note(reference, "release", by, reason, {"commitment": number})


def release_all(matter: Matter, by: Actor, reason: str, organisation_id: str | None = None) -> list[int]:
    """Release every commitment in force of a project, or of one organisation in it; gives their numbers. Called inside
    the transaction of the step that it belongs to, which says so in its event."""
    found = in_force(matter)
    if organisation_id is not None:
        found = [each for each in found if each.organisation_id == organisation_id]
    for each in found:
        _release(each, by, reason)
    return [each.number for each in found]


def in_force(matter: Matter) -> list[Commitment]:
    """The commitments of a project that are neither superseded nor released."""
    rows = Commitment.objects.filter(matter=matter, released_at__isnull=True, superseded_by__isnull=True)
    return list(rows.order_by("number"))


def _release(kept: Commitment, by: Actor, reason: str) -> None:
    kept.released_by, kept.released_at, kept.released_reason = by.name.strip(), timezone.now(), reason.strip()
    kept.save(update_fields=["released_by", "released_at", "released_reason"])


def _own(matter: Matter, number: int, by: Actor) -> Commitment:
    """A commitment in force of the actor's own organisation."""
    kept = Commitment.objects.filter(matter=matter, number=number).first()
    if kept is None:
        raise Refused(f"{matter.reference} has no commitment {number}.")
    if by.organisation_id is None or kept.organisation_id != by.organisation_id:
        raise NotYours(
            f"Commitment {number} is of another organisation. Nobody commits, delivers or releases for another."
        )
    if kept.released_at is not None or Commitment.objects.filter(supersedes=kept).exists():
        raise Refused(f"Commitment {number} is not in force any more: it was released, or another took its place.")
    return kept
