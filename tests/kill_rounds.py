"""Kills builds at random moments and looks at what is left. Used by `bench/kills.py` and `test_build_kills.py`.

What must hold after each kill: the picture can be read, it is whole, and it is the one before or the one after, never
a mixture; and no published file is changed. Then the next build finishes the work.
"""

import os
import random
import signal
import subprocess
import time
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tests.command import COMMAND, environment, moothall
from tests.faults import grid, ledger, text

TABLES = ("resource", "parse_run", "column_map", "issue")
UNSTABLE = {"read_at"}
"""Columns that tell when something was done: they may differ between two builds of the same files."""


@dataclass(frozen=True)
class State:
    """What a picture holds, by its own counts."""

    resources: int
    payments: int
    pounds: Decimal
    counted_out: int
    counted_pounds: Decimal

    @property
    def whole(self) -> bool:
        return (self.payments, self.pounds) == (self.counted_out, self.counted_pounds)


def version_of(picture: Path) -> Path:
    """The one version that counts."""
    return (picture / "current").resolve(strict=True)


def table_of(version: Path, table: str) -> pa.Table:
    """One table whole; every Parquet file of `payment/` is read to its end."""
    if table != "payment":
        return pq.read_table(version / f"{table}.parquet")
    parts = sorted((version / "payment").rglob("*.parquet"))
    return pa.concat_tables([pq.ParquetFile(part).read() for part in parts]) if parts else pa.table({"amount": []})


def state_of(picture: Path) -> State:
    """Read the whole picture and count it. Raises when anything of it cannot be read."""
    version = version_of(picture)
    held = {table: table_of(version, table) for table in (*TABLES, "payment")}
    out = [r for r in held["parse_run"].to_pylist() if r["kind"] == "payments"]
    return State(
        held["resource"].num_rows,
        held["payment"].num_rows,
        pc.sum(held["payment"]["amount"]).as_py() or Decimal(),
        sum(r["rows_out"] for r in out),
        sum((r["sum_out"] for r in out), Decimal()),
    )


def differing_tables(one: Path, other: Path) -> list[str]:
    """The tables in which two pictures differ, whatever the order of their rows and the unstable columns."""
    return [t for t in (*TABLES, "payment") if _settled(one, t) != _settled(other, t)]


def _settled(picture: Path, table: str) -> pa.Table | list[str]:
    held = table_of(version_of(picture), table)
    held = held.drop_columns([c for c in UNSTABLE if c in held.column_names])
    if table == "payment":
        return held.sort_by("payment_id").combine_chunks()
    return sorted(map(repr, held.to_pylist()))


def publish_month(folder: Path, n: int, rows: int) -> Path:
    """One more published file: publisher and month by number."""
    path = folder / f"council-{n % 4}" / f"payments-{2015 + n // 48}-{1 + (n // 4) % 12:02d}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(grid(ledger(random.Random(n), rows))), encoding="utf-8", newline="")
    return path


def digests(folder: Path) -> dict[str, str]:
    return {str(p): sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def killed_build(folder: Path, home: Path, after: float) -> bool:
    """Start a build and kill it and its children after so many seconds. True if the kill met a running build."""
    process = subprocess.Popen(
        [*COMMAND, "build", str(folder)],
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    time.sleep(after)
    met = process.poll() is None
    if met:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return met


@dataclass(frozen=True)
class Round:
    """What one round showed."""

    after: float
    met: bool
    before: State
    left: State
    finished: State
    problems: tuple[str, ...]
    seconds: float  # that the finishing build took; 0 when none was asked for


def play(folder: Path, home: Path, n: int, rows: int, after: float, finish: bool) -> Round:
    """Publish a month, kill the build that would take it in, look, and (if asked) let the next build finish."""
    picture = home / "picture"
    before = state_of(picture)
    for extra in range(3):
        publish_month(folder, n * 3 + extra, rows)
    files = digests(folder)
    met = killed_build(folder, home, after)
    problems = []
    left = state_of(picture)
    expected = len(files)
    if not left.whole:
        problems.append("the picture is not whole")
    if left != before and left.resources != expected:
        problems.append(
            f"neither the old picture nor the new: {left.resources} files of {before.resources} or {expected}"
        )
    if digests(folder) != files:
        problems.append("a published file was changed or lost")
    finished, start = left, time.perf_counter()
    if finish:
        answer = moothall(["build", folder], home, seconds=120)
        finished = state_of(picture)
        if answer.code or finished.resources != expected or not finished.whole:
            problems.append(f"the next build did not finish: {answer.code} {answer.err[-300:]} {finished}")
    return Round(after, met, before, left, finished, tuple(problems), (time.perf_counter() - start) * finish)


def leftovers(home: Path) -> list[str]:
    """What lies beside the version that counts: older versions and half-built ones."""
    current = version_of(home / "picture")
    return sorted(p.name for p in current.parent.iterdir() if p.resolve() != current)
