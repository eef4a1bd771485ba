"""How reading repositories goes: each address with its last outcome and when it is asked next, worst first, and its
history. Reads only; nothing is asked of anybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from moothall.desks.solutions.models import PubliccodeVersion, Repository, RepositoryFetch
from moothall.desks.solutions.models_crawl import FOLDER, NOT_FAILED, OUTCOMES
from moothall.desks.solutions.queries import VERDICTS

HEALTH = {
    "gone": "Gone",
    "failing": "Failing",
    "invalid": "Record has faults",
    "no-file": "No publiccode.yml",
    "copy": "A copy",
    "waiting": "Not read yet",
    "well": "Well",
    "moved": "Moved",
}
"""How a repository is, worst first."""

HELP = {
    "gone": "If it moved, give the solution its new address. If nobody works on it any more, archive the solution.",
    "failing": "Nothing, if it lasts a day. If it stays so: does the address open without signing in? Correct it on the"
    " solution's page.",
    "invalid": "Mend the faults that the check names, at the top of the repository; it is read again within a day.",
    "no-file": "Put a publiccode.yml at the top of the repository. The solution's page drafts one to begin with.",
    "copy": "Nothing, if the other repository is the right one. Else correct `url` in this publiccode.yml.",
    "waiting": "Nothing: it is asked when its turn comes.",
    "well": "Nothing. Changes are seen within a day.",
    "moved": "Nothing: the new address is read in its place.",
}
"""What its owner can do."""


@dataclass(frozen=True)
class Health:
    """A repository and how it is. `next_try` is None where it is not asked by itself; `reference` and `name` are of its
    solution, empty without one."""

    number: int
    address: str
    reference: str
    name: str
    health: str
    outcome: str
    said: str
    last_tried: datetime | None
    last_fetched: datetime | None
    next_try: datetime | None
    failures: int
    gone_since: datetime | None
    archived: bool | None
    moved_to: str
    added_by: str
    verdict: str

    @property
    def title(self) -> str:
        """How it is, in words."""
        return HEALTH[self.health]

    @property
    def outcome_title(self) -> str:
        """What came of asking it last, in words."""
        return OUTCOMES.get(self.outcome, "Never asked")

    @property
    def verdict_title(self) -> str:
        """The verdict on the record in force, in words."""
        return VERDICTS.get(self.verdict, "")

    @property
    def advice(self) -> str:
        """What its owner can do."""
        return HELP[self.health]

    @property
    def folder(self) -> bool:
        """Whether it is a folder of the machine that the site runs on."""
        return self.address.startswith(FOLDER)

    @property
    def shown(self) -> str:
        """The address, in words for a folder."""
        return f"The folder {self.address.removeprefix(FOLDER)}" if self.folder else self.address

    @property
    def opens(self) -> str:
        """The address that a reader can open; empty for a folder."""
        return self.address if self.address.startswith(("https://", "http://")) else ""

    @property
    def may_try(self) -> bool:
        """Whether it can be asked for again."""
        return not self.folder and not self.moved_to


@dataclass(frozen=True)
class FetchRow:
    """One time that a repository was asked."""

    at: datetime
    address: str
    outcome_title: str
    said: str
    verdict_title: str
    publiccode: int | None
    seconds: Decimal


def repositories(health: str = "", q: str = "") -> tuple[Health, ...]:
    """Every repository of the list, or those that are so or have a word in name or address; worst first."""
    words = q.lower().split()
    rows = (_health(row) for row in _found())
    kept = [
        row
        for row in rows
        if health in ("", row.health) and all(word in f"{row.name} {row.shown}".lower() for word in words)
    ]
    order = list(HEALTH)
    return tuple(sorted(kept, key=lambda row: (order.index(row.health), -row.failures, row.name.lower(), row.address)))


def repositories_of(reference: str) -> tuple[Health, ...]:
    """The repositories of a solution: the one that is read first, those that moved last."""
    rows = (_health(row) for row in _found().filter(solution__matter__reference=reference))
    return tuple(sorted(rows, key=lambda row: (bool(row.moved_to), row.health == "copy", row.number)))


def repository(number: int) -> Health | None:
    """One repository, or None."""
    row = _found().filter(pk=number).first()
    return _health(row) if row else None


def history(numbers: Iterable[int], most: int = 50) -> tuple[FetchRow, ...]:
    """The last times that repositories were asked, newest first."""
    rows = RepositoryFetch.objects.select_related("repository").filter(repository_id__in=list(numbers))[:most]
    return tuple(
        FetchRow(
            row.at,
            row.repository.address,
            OUTCOMES[row.outcome],
            row.said,
            VERDICTS.get(row.verdict, ""),
            row.publiccode,
            row.seconds,
        )
        for row in rows
    )


def counts(rows: Iterable[Health]) -> dict[str, int]:
    """How many are in each health, worst first; those that are none are left out."""
    held = [row.health for row in rows]
    return {health: held.count(health) for health in HEALTH if health in held}


def reads_by_itself() -> bool:
    """Whether the site asks repositories by itself."""
    return bool(settings.CRAWL)


def overdue(row: Health, by: timedelta = timedelta(hours=3)) -> bool:
    """Whether a repository should have been asked some time ago: the background work does not run, or has too much."""
    return row.next_try is not None and row.next_try < timezone.now() - by


def _found():  # type: ignore[no-untyped-def]
    newest = PubliccodeVersion.objects.filter(solution=OuterRef("solution")).order_by("-number").values("verdict")[:1]
    return Repository.objects.select_related("solution__matter").annotate(verdict=Subquery(newest))


def _health(row: Repository) -> Health:
    kept = ("address", "last_tried", "last_fetched", "next_try", "failures", "gone_since", "archived", "moved_to")
    verdict = getattr(row, "verdict", None) or ""
    return Health(
        number=row.pk,
        reference=row.solution.matter.reference if row.solution else "",
        name=row.solution.name if row.solution else "",
        health=_how(row, verdict),
        outcome=row.last_outcome,
        said=row.last_said,
        added_by=row.added_by,
        verdict=verdict,
        **{name: getattr(row, name) for name in kept},
    )


def _how(row: Repository, verdict: str) -> str:
    if row.moved_to:
        return "moved"
    if row.gone_since:
        return "gone"
    if not row.last_outcome:
        return "waiting"
    if row.last_outcome not in NOT_FAILED:
        return "failing"
    if row.last_outcome in ("no-file", "copy"):
        return row.last_outcome
    return "invalid" if verdict == "invalid" else "well"
