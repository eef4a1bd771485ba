"""Asks repositories for their publiccode.yml, as many as are due, and takes what they hold into the catalogue.

Each repository is a transaction of its own: a run that is killed loses the one that it was asking, and the next run
goes on with it when its hold is over. Two runs never ask the same repository: who changes its row holds it. A host is
asked one thing at a time, with a pause between. Whatever comes is kept: a record with its faults, a failure in words.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from moothall.desks.solutions.actions_crawl import know_repositories, row_for_folder
from moothall.desks.solutions.actions_crawl_file import keep
from moothall.desks.solutions.models import CrawlHost, Repository
from moothall.desks.solutions.models_crawl import FOLDER
from moothall.engines.read.repository import FACTS, Fetched, Limits, fetch_folder, fetch_repository

log = logging.getLogger(__name__)
PAUSE = timedelta(seconds=1)
SPARE = timedelta(seconds=60)
MOST, LONGEST = 100, timedelta(minutes=10)  # of one run


@dataclass(frozen=True)
class Manner:
    """How repositories are asked: what each may cost, who tells of archived ones, the pause between two questions to a
    host, how long one is held beyond the time that it may take, and what one run does at most."""

    limits: Limits = field(default_factory=Limits)
    facts: Mapping[str, str] | None = None
    pause: timedelta = PAUSE
    spare: timedelta = SPARE
    most: int = MOST
    longest: timedelta = LONGEST

    @property
    def hold(self) -> timedelta:
        """How long whoever asks holds a repository and its host."""
        return timedelta(seconds=self.limits.seconds) + self.spare


@dataclass(frozen=True)
class Held:
    """A repository that this run alone may ask, until a moment that is also the proof of it."""

    number: int
    key: str
    address: str
    host: str
    commit: str
    trusted: bool
    until: datetime


def crawl_job() -> str:
    """What the background work does, when the site's settings let it."""
    if not settings.CRAWL:
        return "Nothing was asked: the site does not read repositories by itself unless MOOTHALL_CRAWL is 1."
    return crawl()


def crawl(
    only: Iterable[int] | None = None, manner: Manner | None = None, tell: Callable[[str], None] = lambda _: None
) -> str:
    """Read what is due, of some repositories or of all; says in a sentence what was done. `tell` hears of each."""
    manner = manner or Manner()
    know_repositories()
    numbers = None if only is None else tuple(only)
    began, asked = timezone.now(), 0
    while asked < manner.most and timezone.now() - began < manner.longest:
        held = _take(numbers, manner)
        if held is None:
            wait = _wait(numbers)
            if wait is None:
                break
            time.sleep(wait)
            continue
        asked += 1
        tell(_one(held, manner))
    left = _due(numbers).count()
    rest = f" {left:,} are due still and will be asked next time." if left else ""
    return f"{asked:,} repositor{'y was' if asked == 1 else 'ies were'} asked.{rest}"


def read_folder(folder: Path, manner: Manner | None = None) -> str:
    """Read the publiccode.yml of a folder of this machine; says what came of it."""
    manner, now = manner or Manner(), timezone.now()
    row = row_for_folder(folder, "the command line")
    until = now + manner.hold
    free = Q(held_until=None) | Q(held_until__lte=now)
    if not Repository.objects.filter(free, pk=row.pk).update(held_until=until):
        return f"{row.address}: another run reads it now."
    held = Held(row.pk, row.key, row.address, "", row.commit, True, until)
    return _kept(held, fetch_folder(folder, row.commit, manner.limits))


def _one(held: Held, manner: Manner) -> str:
    """Ask one repository, and keep what came."""
    facts = FACTS if manner.facts is None else manner.facts
    try:
        fetched = fetch_repository(held.address, held.commit, manner.limits, held.trusted, facts)
    finally:
        CrawlHost.objects.filter(name=held.host, busy_until=held.until).update(busy_until=timezone.now() + manner.pause)
    return _kept(held, fetched)


def _kept(held: Held, fetched: Fetched) -> str:
    """Keep what came. A fault of our own is told in the row as well as in the log, and stops nothing else."""
    try:
        outcome, said = keep(held.number, held.until, fetched)
    except Exception as error:
        log.exception("What came of %s could not be kept.", held.key)
        said = f"What came could not be kept ({type(error).__name__}). Next: whoever runs the site looks at its log."
        outcome, said = keep(held.number, held.until, Fetched(held.address, "broken", said))
    return f"{held.address}: {outcome}. {said}"


def _due(numbers: tuple[int, ...] | None) -> QuerySet[Repository]:
    """Repositories that are due and that nobody holds, longest waiting first."""
    now = timezone.now()
    free = Q(held_until=None) | Q(held_until__lte=now)
    open_ = Q(solution=None) | ~Q(solution__matter__state="withdrawn")
    found = Repository.objects.filter(free, open_, next_try__lte=now).exclude(key__startswith=FOLDER)
    found = found if numbers is None else found.filter(pk__in=numbers)
    return found.order_by("next_try", "pk")


def _take(numbers: tuple[int, ...] | None, manner: Manner) -> Held | None:
    """Hold the first due repository whose host is free; None when there is none now."""
    now = timezone.now()
    busy = set(CrawlHost.objects.filter(busy_until__gt=now).values_list("name", flat=True))
    for row in _due(numbers).exclude(host__in=busy)[:20]:
        CrawlHost.objects.get_or_create(name=row.host, defaults={"busy_until": now})
        held = _hold(row, manner)
        if held:
            return held
    return None


@transaction.atomic
def _hold(row: Repository, manner: Manner) -> Held | None:
    """Hold a repository and its host, both or neither; each by one conditional update."""
    now = timezone.now()
    until = now + manner.hold
    if not CrawlHost.objects.filter(name=row.host, busy_until__lte=now).update(busy_until=until):
        return None
    free = Q(held_until=None) | Q(held_until__lte=now)
    mine = Repository.objects.filter(free, pk=row.pk, next_try__lte=now).update(held_until=until)
    if not mine:
        CrawlHost.objects.filter(name=row.host).update(busy_until=now)
        return None
    return Held(row.pk, row.key, row.address, row.host, row.commit, row.trusted, until)


def _wait(numbers: tuple[int, ...] | None) -> float | None:
    """Seconds until a due repository's host is free again; None when nothing is due."""
    hosts = set(_due(numbers).values_list("host", flat=True)[:200])
    if not hosts:
        return None
    free_at = (
        CrawlHost.objects.filter(name__in=hosts).order_by("busy_until").values_list("busy_until", flat=True).first()
    )
    left = (free_at - timezone.now()).total_seconds() if free_at else 0.0
    return min(max(left, 0.05), 5.0)
