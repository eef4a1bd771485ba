"""What the spending desk does: makes and withdraws corrections, and writes those in force to the file that the next
`moothall build` replays. The only file of this desk that writes."""

import csv
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from moothall.desks.spending.models import Correction
from moothall.engines import store

FILE_NAME = "corrections.csv"
COLUMNS = (
    "publisher",
    "file",
    "heading",
    "field",
    "header_row",
    "encoding",
    "delimiter",
    "reason",
    "made_by",
    "made_at",
)


class Conflict(Exception):
    """The correction contradicts one that is in force; the message says which and what to do."""


class NotKept(Exception):
    """The correction could not be written to disk, so it was not made; the message says why."""


@dataclass(frozen=True)
class Wanted:
    """A correction that somebody wants: see `models.Correction` for what the values mean."""

    publisher_id: str
    reason: str
    made_by: str
    file_pattern: str = ""
    heading: str = ""
    field: str = ""
    header_row: int | None = None
    encoding: str = ""
    delimiter: str = ""


def correct_mapping(wanted: Wanted) -> int:
    """Keep a correction and write the file that builds replay; gives its number.

    Raises Conflict when one in force says otherwise of the same heading or file, NotKept when the disk refuses.
    """
    with _alone():
        _refuse_conflict(wanted)
        with transaction.atomic():
            kept = Correction.objects.create(**vars(wanted), made_at=timezone.now().replace(microsecond=0))
            _write_file()
    return kept.pk


def withdraw_correction(number: int, withdrawn_by: str, reason: str) -> None:
    """Take a correction out of force. It is kept, with who withdrew it and why. Does nothing when already withdrawn."""
    with _alone(), transaction.atomic():
        still = Correction.objects.filter(pk=number, withdrawn_at__isnull=True)
        still.update(withdrawn_at=timezone.now(), withdrawn_by=withdrawn_by, withdrawn_reason=reason)
        _write_file()


def corrections_path() -> Path:
    """Where the corrections in force are written for the build."""
    return store.home() / FILE_NAME


def _refuse_conflict(wanted: Wanted) -> None:
    in_force = Correction.objects.filter(
        publisher_id=wanted.publisher_id, file_pattern=wanted.file_pattern, withdrawn_at__isnull=True
    )
    rival = next((each for each in in_force if _same_place(each, wanted)), None)
    if rival:
        raise Conflict(
            f"Correction {rival.pk} by {rival.made_by} is in force for the same place: {rival.what}. "
            "Withdraw it first, then make this one."
        )


def _same_place(kept: Correction, wanted: Wanted) -> bool:
    """Whether two corrections of the same files speak of the same heading, or of the row, encoding or delimiter."""
    if wanted.heading and kept.heading == wanted.heading:
        return True
    return any(getattr(kept, name) and getattr(wanted, name) for name in ("header_row", "encoding", "delimiter"))


@contextmanager
def _alone() -> Iterator[None]:
    """One correction at a time, so that the file never lacks the last one."""
    try:
        store.home().mkdir(parents=True, exist_ok=True)
        lock = (store.home() / ".corrections.lock").open("w")
    except OSError as error:
        raise NotKept(_why(error)) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write_file() -> None:
    """Write every correction in force, in the order made, after lines that somebody else wrote by hand."""
    path = corrections_path()
    ours = {_line(each) for each in Correction.objects.all()}
    by_hand = [line for line in _lines(path) if line not in ours]
    live = [_line(each) for each in Correction.objects.filter(withdrawn_at__isnull=True).order_by("made_at", "pk")]
    aside = path.with_name(f".{FILE_NAME}.{os.getpid()}")
    try:
        _write_lines(aside, [*by_hand, *live])
        os.replace(aside, path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise NotKept(_why(error)) from error


def _write_lines(path: Path, lines: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(lines)
        file.flush()
        os.fsync(file.fileno())


def _lines(path: Path) -> list[tuple[str, ...]]:
    """The lines of a corrections file, each with the ten columns in order; none when there is no file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [tuple(row.get(name) or "" for name in COLUMNS) for row in csv.DictReader(file)]
    except FileNotFoundError:
        return []


def _line(kept: Correction) -> tuple[str, ...]:
    made_at = kept.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    named = (kept.publisher_id, kept.file_pattern, kept.heading, kept.field, str(kept.header_row or ""))
    return (*named, kept.encoding, kept.delimiter, " ".join(kept.reason.split()), kept.made_by, made_at)


def _why(error: OSError) -> str:
    return (
        f"The correction was not made, because {corrections_path()} cannot be written: {error.strerror}. "
        "Next: free some space or mend the permissions of the data folder, then send the form again."
    )
