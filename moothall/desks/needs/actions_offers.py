"""Answers of suppliers to a challenge: handed in, changed until it closes, taken back. They are sealed until then:
the public history says only that an answer came in. What comes late is refused with the exact times."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from moothall.desks.needs.actions_challenges import held_challenge, supplier_key, unnamed
from moothall.desks.needs.actions_files import Upload, keep_file
from moothall.desks.needs.models_challenges import Challenge, Submission
from moothall.register.record_actions import note as file_note
from moothall.register.record_errors import Refused
from moothall.register.roles import Actor


@dataclass(frozen=True)
class Offer:
    """An answer as typed. Without a new `file` the one handed in before stays, unless `drop_file`."""

    title: str
    text: str
    price: Decimal | None = None
    file: Upload | None = None
    drop_file: bool = False


@transaction.atomic
def hand_in(reference: str, offer: Offer, by: Actor, supplier_name: str) -> int:
    """Hand in an answer, or a new one in place of the supplier's last; gives its number. Raises Refused."""
    _, challenge = held_challenge(reference)
    key = supplier_key(by)
    _refuse_late(challenge)
    before = _live(challenge, key)
    file_note(reference, "hand-in", unnamed(by))
    now = timezone.now()
    if before:
        Submission.objects.filter(pk=before.pk).update(replaced_at=now)
    return Submission.objects.create(
        challenge=challenge,
        supplier=key,
        supplier_name=supplier_name,
        person_id=by.person_id,
        by=by.name,
        title=offer.title,
        text=offer.text,
        price=offer.price,
        handed_in_at=now,
        **_file_fields(offer, before),
    ).pk


@transaction.atomic
def take_back(reference: str, by: Actor) -> None:
    """Take an answer back while the challenge is open. It stays sealed for good. Raises Refused."""
    _, challenge = held_challenge(reference)
    live = _live(challenge, supplier_key(by))
    if live is None:
        raise Refused("You have handed in no answer to this challenge.")
    _refuse_late(challenge)
    file_note(reference, "take-back", unnamed(by))
    Submission.objects.filter(pk=live.pk).update(withdrawn_at=timezone.now())


def _live(challenge: Challenge, key: str) -> Submission | None:
    return challenge.submissions.filter(supplier=key, replaced_at=None, withdrawn_at=None).first()


def _refuse_late(challenge: Challenge) -> None:
    """Whoever comes after the closing moment is told both times. The matter is locked, so this is the last word."""
    now = timezone.now()
    if now >= challenge.closes:
        closed, came = (f"{timezone.localtime(each):%d %B %Y at %H:%M:%S}" for each in (challenge.closes, now))
        raise Refused(f"Answers were taken until {closed}; this came on {came}, so it was not taken.")
    if timezone.localdate() < challenge.opens:
        raise Refused(f"Answers are taken from {challenge.opens:%d %B %Y} on. Come back then.")


def _file_fields(offer: Offer, before: Submission | None) -> dict[str, object]:
    if offer.file:
        return keep_file(offer.file)
    if before and not offer.drop_file:
        names = ("file_key", "file_name", "file_kind", "file_size", "file_sha256")
        return {name: getattr(before, name) for name in names}
    return {}
