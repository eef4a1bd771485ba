"""Files of the data folder that hold what people decided, for the next build to replay: one CSV for each kind, with the
decisions in force, in the order made. The database keeps them all; these are written from it, whole or not at all.

Lines that somebody wrote into a file by hand stay where they are, before ours.
"""

import csv
import fcntl
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from moothall.engines import store

Line = tuple[str, ...]


class NotKept(Exception):
    """The decision could not be written to disk, so it was not made; the message says why."""


@dataclass(frozen=True)
class KeptFile:
    """One such file: its name, its columns in order, and what one line of it is called."""

    name: str
    columns: tuple[str, ...]
    thing: str

    @property
    def path(self) -> Path:
        """Where it lies in the data folder."""
        return store.home() / self.name

    def not_kept(self, error: OSError) -> NotKept:
        """What to tell when the disk refuses."""
        return NotKept(
            f"The {self.thing} was not made, because {self.path} cannot be written: {error.strerror}. "
            "Next: free some space or mend the permissions of the data folder, then send the form again."
        )


@contextmanager
def alone(file: KeptFile) -> Iterator[None]:
    """One decision of a kind at a time, so that the file never lacks the last one. Raises NotKept."""
    try:
        store.home().mkdir(parents=True, exist_ok=True)
        lock = file.path.with_name(f".{file.path.stem}.lock").open("w")
    except OSError as error:
        raise file.not_kept(error) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def rewrite(file: KeptFile, ours: Collection[Line], live: Iterable[Line]) -> None:
    """Write the lines in force after those written by hand: `ours` are all that we ever made, in force or not.

    Call it inside `alone` and inside the transaction that keeps the decision. Raises NotKept.
    """
    by_hand = [line for line in lines(file) if line not in ours]
    aside = file.path.with_name(f".{file.name}.{os.getpid()}")
    try:
        _write(aside, file.columns, [*by_hand, *live])
        os.replace(aside, file.path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise file.not_kept(error) from error


def lines(file: KeptFile) -> list[Line]:
    """The lines of a file, each with its columns in order; none when there is no file."""
    try:
        with file.path.open(encoding="utf-8-sig", newline="") as handle:
            return [tuple(row.get(name) or "" for name in file.columns) for row in csv.DictReader(handle)]
    except FileNotFoundError:
        return []


def stamp(at: datetime) -> str:
    """A moment as these files write it: 2026-03-31T09:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def one_line(text: str) -> str:
    """A reason on one line."""
    return " ".join(text.split())


def _write(path: Path, columns: Line, rows: Iterable[Line]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(columns)
        writer.writerows(rows)
        handle.flush()
        os.fsync(handle.fileno())
