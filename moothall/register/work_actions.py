"""Write how the background work goes: when a job is due, who has taken it, what became of it, who is alive to do it.

Every change that two workers might make at once is one conditional update: the database says which of them made it.
A job in the queue bears a ticket; whoever holds another ticket than the one noted here changes nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from moothall.register.models_follow import Work, Worker

FIRST_WAIT = timedelta(minutes=1)  # after a first failure; doubled after each further one
LONGEST_SAID = 4_000


def know_jobs(names: list[str]) -> None:
    """Make a row for every job that has none; it is due at once."""
    known = set(Work.objects.values_list("name", flat=True))
    for name in names:
        if name not in known:
            Work.objects.get_or_create(name=name, defaults={"due_at": timezone.now()})


def queue_if_due(name: str, enqueue: Callable[[str, str], object]) -> bool:
    """Put a job into the queue, if it is due and does not stand there; both are noted or neither is."""
    due = Work.objects.filter(name=name, queued_as="", due_at__lte=timezone.now())
    if not due.exists():
        return False
    ticket = uuid4().hex
    with transaction.atomic():
        if not due.update(queued_as=ticket):
            return False
        enqueue(name, ticket)
    return True


def begin(name: str, ticket: str) -> bool:
    """Note that a job begins; False when the ticket is not the one it waits for: it was done already."""
    now = timezone.now()
    mine = Work.objects.filter(name=name, queued_as=ticket)
    mine.filter(began_at__isnull=False, ended_at__isnull=True).update(interruptions=F("interruptions") + 1)
    return bool(mine.update(began_at=now, ended_at=None))


def done(name: str, ticket: str, said: str, again_at: datetime) -> bool:
    """Note that a job was done, what it said, and when it is due again."""
    new = {"queued_as": "", "ended_at": timezone.now(), "said": said[:LONGEST_SAID], "due_at": again_at}
    new |= {"fault": "", "fault_at": None, "failures": 0}
    return bool(Work.objects.filter(name=name, queued_as=ticket).update(**new))


@transaction.atomic
def failed(name: str, ticket: str, fault: str, longest: timedelta) -> bool:
    """Note that a job failed, and why; it is due again after a while that doubles with each failure in a row."""
    row = Work.objects.select_for_update().filter(name=name, queued_as=ticket).first()
    if row is None:
        return False
    now = timezone.now()
    row.failures += 1
    row.queued_as, row.fault, row.fault_at, row.ended_at = "", fault[:LONGEST_SAID], now, now
    row.due_at = now + wait_after(row.failures, longest)
    row.save()
    return True


def wait_after(failures: int, longest: timedelta) -> timedelta:
    """How long to wait after so many failures in a row: 1, 2, 4, 8 ... minutes, and never longer than `longest`."""
    return min(longest, FIRST_WAIT * 2 ** min(failures - 1, 20))


def interrupted(name: str, ticket: str) -> None:
    """Note that a job was stopped before its end; it is due at once."""
    mine = Work.objects.filter(name=name, queued_as=ticket)
    mine.update(queued_as="", ended_at=timezone.now(), due_at=timezone.now(), interruptions=F("interruptions") + 1)


def release_lost(tickets: set[str]) -> int:
    """Make due again what is noted as queued under a ticket that is not in the queue any more; gives how many."""
    lost = Work.objects.exclude(queued_as="").exclude(queued_as__in=tickets)
    return lost.update(queued_as="", due_at=timezone.now() + FIRST_WAIT) if lost.exists() else 0


def do_now(name: str) -> bool:
    """Make a job due at once; False when it stands in the queue already, or there is none of that name."""
    return bool(Work.objects.filter(name=name, queued_as="").update(due_at=timezone.now()))


def worker_seen(worker_id: str) -> None:
    """Note that a worker is alive."""
    now = timezone.now()
    if not Worker.objects.filter(worker_id=worker_id).update(seen_at=now):
        Worker.objects.get_or_create(worker_id=worker_id, defaults={"began_at": now, "seen_at": now})


def worker_ended(worker_id: str) -> None:
    """Note that a worker went home."""
    Worker.objects.filter(worker_id=worker_id).update(ended_at=timezone.now())


def forget_workers(before: datetime) -> int:
    """Take workers off the list that were last seen before a moment; gives how many. They are no record of anything."""
    return Worker.objects.filter(seen_at__lt=before).delete()[0]
