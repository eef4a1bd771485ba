"""Rows of a block of text held by column in Arrow: the fast lane for text in which every line is one whole row.

A block goes this way only when Arrow finds as many rows of the expected width as the block has lines; anything else
is read line by line in `records.py`. The two lanes give the same cells, which a property test checks.
"""

from collections.abc import Iterator, Sequence
from typing import overload

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

NOTHING: list[str] = []


class Grid(Sequence[list[str]]):
    """Rows by number, made only when asked for; `columns` holds one string array for each column."""

    def __init__(self, columns: list[pa.Array]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns[0])

    @overload
    def __getitem__(self, place: int) -> list[str]: ...
    @overload
    def __getitem__(self, place: slice) -> "Grid": ...
    def __getitem__(self, place: int | slice) -> "list[str] | Grid":
        if isinstance(place, slice):
            start, stop, _ = place.indices(len(self))
            return Grid([c.slice(start, max(0, stop - start)) for c in self.columns])
        return [c[place].as_py() for c in self.columns]

    def __iter__(self) -> Iterator[list[str]]:
        for start in range(0, len(self), 500):
            part = [c.slice(start, 500).to_pylist() for c in self.columns]
            yield from map(list, zip(*part, strict=True))

    def pick(self, places: Sequence[int]) -> list[list[str]]:
        """Some rows, made at once."""
        chosen = pa.array(places, pa.int64())
        return [list(row) for row in zip(*(c.take(chosen).to_pylist() for c in self.columns), strict=True)]

    def blank_rows(self) -> list[int]:
        """The places of rows in which every cell is empty."""
        empty = pc.equal(self.columns[0], "")
        for column in self.columns[1:]:
            if not pc.any(empty).as_py():
                return []
            empty = pc.and_(empty, pc.equal(column, ""))
        found: list[int] = pc.indices_nonzero(empty).to_pylist()
        return found

    def without(self, places: list[int]) -> "Grid":
        """The rows that are not at these places."""
        gone = set(places)
        keep = pa.array([i for i in range(len(self)) if i not in gone], pa.int64())
        return Grid([c.take(keep) for c in self.columns])


def read_grid(block: str, delimiter: str, width: int) -> Grid | None:
    """A block as columns, or None when it is not plain enough: then it must be read line by line."""
    lines = block.count("\n") + (not block.endswith("\n"))
    if (
        width < 2
        or lines < 50
        or not delimiter.isascii()
        or block.startswith("\n")
        or "\n\n" in block
        or block.count('"') % 2
    ):
        return None
    names = [str(n) for n in range(width)]
    try:
        table = pacsv.read_csv(
            pa.BufferReader(block.encode()),
            read_options=pacsv.ReadOptions(use_threads=False, block_size=2**26, column_names=names),
            parse_options=pacsv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False, newlines_in_values=False),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
                null_values=NOTHING,
                check_utf8=False,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowException):
        return None
    if table.num_rows != lines:
        return None
    columns = [c.combine_chunks() for c in table.columns]
    if any(pc.any(pc.match_substring(c, "\n")).as_py() for c in columns) if '"' in block else False:
        return None
    return Grid(columns)
