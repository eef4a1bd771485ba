"""Kept rows in Arrow: cells by column, beside the line each row begins on. Large tables wait on disk."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from moothall.engines.read.amounts import POUNDS
from moothall.engines.read.grid import Grid

HOLD = 64 * 2**20


@dataclass(frozen=True)
class Batch:
    """Rows with the line each begins on; `columns` holds the cells by column; `amount` is null where unreadable."""

    lines: pa.Array
    columns: tuple[pa.Array, ...]
    amount: pa.Array

    @property
    def width(self) -> int:
        return len(self.columns)

    def column(self, position: int) -> pa.Array:
        """The texts of one column (1-based); null where no row is as wide."""
        if position > self.width:
            return pa.nulls(len(self.lines), pa.string())
        return self.columns[position - 1]

    def take(self, keep: list[int]) -> "Batch":
        """The rows at these places."""
        rows = pa.array(keep, pa.int64())
        return Batch(self.lines.take(rows), tuple(c.take(rows) for c in self.columns), self.amount.take(rows))

    def raw(self) -> pa.Array:
        """The cells of each row as printed, as lists."""
        rows = len(self.lines)
        order = (np.arange(rows)[:, None] + np.arange(self.width) * rows).ravel()
        offsets = pa.array(np.arange(0, rows * self.width + 1, self.width, dtype=np.int32))
        return pa.ListArray.from_arrays(offsets, pa.concat_arrays(self.columns).take(pa.array(order)))

    def size(self) -> int:
        """Bytes held."""
        return sum(c.nbytes for c in self.columns)


def make_batch(numbers: Sequence[int], rows: Sequence[list[str]], width: int) -> Batch:
    """A batch from rows of cells; shorter rows are filled up with empty cells. Amounts are not read yet."""
    if isinstance(rows, Grid):
        held = [*rows.columns, *[pa.repeat("", len(rows))] * (width - len(rows.columns))]
        return Batch(_numbers(numbers), tuple(held), pa.nulls(len(rows), POUNDS))
    widths = set(map(len, rows))
    if widths != {width}:
        width = max(width, *widths)
        rows = [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]
    columns = tuple(pa.array(column, pa.string()) for column in zip(*rows, strict=True))
    return Batch(_numbers(numbers), columns, pa.nulls(len(rows), POUNDS))


def _numbers(numbers: Sequence[int]) -> pa.Array:
    if isinstance(numbers, range):
        return pa.array(np.arange(numbers.start, numbers.stop, dtype=np.int32))
    return pa.array(numbers, pa.int32())


class Store:
    """Batches in order; on disk when they grow beyond HOLD bytes."""

    def __init__(self) -> None:
        self.held: list[Batch] = []
        self.size = 0
        self.folder: tempfile.TemporaryDirectory[str] | None = None
        self.files: list[Path] = []

    def add(self, batch: Batch) -> None:
        self.held.append(batch)
        self.size += batch.size()
        if self.size > HOLD:
            self._spill()

    def _spill(self) -> None:
        self.folder = self.folder or tempfile.TemporaryDirectory(prefix="moothall-")
        for batch in self.held:
            path = Path(self.folder.name) / f"{len(self.files)}.arrow"
            names = [str(n) for n in range(batch.width)]
            cells = pa.record_batch([batch.lines, batch.amount, *batch.columns], ["line", "amount", *names])
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, cells.schema) as writer:
                writer.write_batch(cells)
            self.files.append(path)
        self.held, self.size = [], 0

    def __iter__(self):  # type: ignore[no-untyped-def]
        for path in self.files:
            with pa.OSFile(str(path), "rb") as source:
                cells = pa.ipc.open_file(source).get_batch(0)
            yield Batch(cells["line"], tuple(cells.columns[2:]), cells["amount"])
        yield from self.held

    def close(self) -> None:
        if self.folder:
            self.folder.cleanup()
