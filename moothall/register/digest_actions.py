"""Write which digest was sent to whom: a day is claimed before its mail goes out and settled after. So no day is told
twice, whoever is killed when; what was claimed and not settled is told the next day with the rest.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moothall.register.models_follow import Digest
from moothall.register.models_people import Person

AGAIN_AFTER = timedelta(minutes=10)  # after the first refusal of the mail server; doubled each time


def claim(person_id: int, day: date, told_until: datetime) -> int | None:
    """Claim a person's digest for a day; gives its number, or None when it is somebody else's, done, or not due again.
    Only one caller gets the number."""
    now = timezone.now()
    made = {"state": "sending", "told_until": told_until, "claimed_at": now}
    with transaction.atomic():
        row, fresh = Digest.objects.get_or_create(person_id=person_id, day=day, defaults=made)
        if fresh:
            return row.pk
        wait = AGAIN_AFTER * 2 ** min(row.attempts - 1, 6)
        if row.state != "failed" or row.claimed_at + wait > now:
            return None
        same = Digest.objects.filter(pk=row.pk, state="failed", attempts=row.attempts)
        return row.pk if same.update(**made, attempts=F("attempts") + 1) else None


def settle(number: int, state: str, said: str = "") -> None:
    """Say what became of a claimed digest: sent, empty or failed."""
    Digest.objects.filter(pk=number, state="sending").update(state=state, said=said[:1000])


def stop_mail(person_id: int) -> None:
    """No digest for a person from now on."""
    Person.objects.filter(pk=person_id).update(digest="never")
