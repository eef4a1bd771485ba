"""Kept rows in Arrow: cells as one flat array, so that a column is a stride and the cells as printed cost nothing more.
Large tables wait on disk.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa

from moothall.engines.read.amounts import POUNDS

HOLD = 64 * 2**20


@dataclass(frozen=True)
class Batch:
    """Rows with the line each begins on; `flat` holds rows times `width` cells; `amount` is null where unreadable."""

    lines: pa.Array
    flat: pa.Array
    width: int
    amount: pa.Array

    def column(self, position: int) -> pa.Array:
        """The texts of one column (1-based); null where no row is as wide."""
        if position > self.width:
            return pa.nulls(len(self.lines), pa.string())
        return self.flat.take(pa.array(np.arange(position - 1, len(self.flat), self.width)))

    def take(self, keep: list[int]) -> "Batch":
        """The rows at these places."""
        rows = np.array(keep, dtype=np.int64)
        cells = (rows[:, None] * self.width + np.arange(self.width)).ravel()
        return Batch(self.lines.take(pa.array(rows)), self.flat.take(pa.array(cells)), self.width, self.amount.take(pa.array(rows)))

    def raw(self) -> pa.Array:
        """The cells of each row as printed, as lists."""
        offsets = pa.array(np.arange(0, len(self.flat) + 1, self.width, dtype=np.int32))
        return pa.ListArray.from_arrays(offsets, self.flat)


def make_batch(numbers: Sequence[int], rows: list[list[str]], width: int) -> Batch:
    """A batch from rows of cells; shorter rows are filled up with empty cells. Amounts are not read yet."""
    widths = set(map(len, rows))
    if widths != {width}:
        width = max(width, *widths)
        rows = [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]
    flat = pa.array(list(chain.from_iterable(rows)), pa.string())
    return Batch(pa.array(numbers, pa.int32()), flat, width, pa.nulls(len(rows), POUNDS))


class Store:
    """Batches in order; on disk when they grow beyond HOLD bytes."""

    def __init__(self) -> None:
        self.held: list[Batch] = []
        self.size = 0
        self.folder: tempfile.TemporaryDirectory[str] | None = None
        self.files: list[tuple[Path, int]] = []

    def add(self, batch: Batch) -> None:
        self.held.append(batch)
        self.size += batch.flat.nbytes
        if self.size > HOLD:
            self._spill()

    def _spill(self) -> None:
        self.folder = self.folder or tempfile.TemporaryDirectory(prefix="moothall-")
        for batch in self.held:
            path = Path(self.folder.name) / f"{len(self.files)}.arrow"
            cells = pa.record_batch([batch.raw(), batch.lines, batch.amount], ["raw", "line", "amount"])
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, cells.schema) as writer:
                writer.write_batch(cells)
            self.files.append((path, batch.width))
        self.held, self.size = [], 0

    def __iter__(self):  # type: ignore[no-untyped-def]
        for path, width in self.files:
            with pa.OSFile(str(path), "rb") as source:
                cells = pa.ipc.open_file(source).get_batch(0)
            yield Batch(cells["line"], cells["raw"].flatten(), width, cells["amount"])
        yield from self.held

    def close(self) -> None:
        if self.folder:
            self.folder.cleanup()
