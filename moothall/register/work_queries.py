"""How the background work goes. Frozen dataclasses out; nothing here writes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from moothall.register.models_follow import Work, Worker

ALIVE = timedelta(seconds=60)  # a worker not seen for longer is taken to be gone


@dataclass(frozen=True)
class WorkRow:
    """A job: when it ran last and what it said, its last fault, when it is due. `queued`: it waits or is being done."""

    name: str
    due_at: datetime
    queued: bool
    began_at: datetime | None
    ended_at: datetime | None
    said: str
    fault: str
    fault_at: datetime | None
    failures: int
    interruptions: int


def jobs() -> tuple[WorkRow, ...]:
    """Every job that was ever known, by name."""
    kept = ("name", "due_at", "began_at", "ended_at", "said", "fault", "fault_at", "failures", "interruptions")
    rows = Work.objects.all()
    return tuple(WorkRow(queued=bool(row.queued_as), **{name: getattr(row, name) for name in kept}) for row in rows)


def alive(within: timedelta = ALIVE) -> frozenset[str]:
    """The workers that were seen lately and have not ended."""
    found = Worker.objects.filter(seen_at__gt=timezone.now() - within, ended_at__isnull=True)
    return frozenset(found.values_list("worker_id", flat=True))


def last_seen() -> datetime | None:
    """When any worker was last seen; None when none ever was."""
    return Worker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
