"""The fast lane of the reader (by column) gives the same cells as the slow one (line by line), or stands aside."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.engines.read.grid import Grid, read_grid
from moothall.engines.read.records import Records, read_rows

CELL = st.text(alphabet="ab1.,;\"'|£ é\t-", max_size=6)
TABLE = st.integers(2, 5).flatmap(lambda w: st.lists(st.lists(CELL, min_size=w, max_size=w), min_size=50, max_size=60))
LINES = st.lists(st.text(alphabet='ab1,"£ ', max_size=12), min_size=50, max_size=70)


def slowly(text: str, delimiter: str) -> list[list[str]]:
    """Rows by the standard library alone."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_it_takes_the_fast_lane() -> None:
    text = "".join(f"{n},ACME {n} LTD,{n}.50\n" for n in range(60))
    grid = read_grid(text, ",", 3)
    assert grid is not None
    assert grid[7] == ["7", "ACME 7 LTD", "7.50"]
    assert list(grid) == slowly(text, ",")


@given(TABLE, st.sampled_from([",", ";", "\t", "|"]))
@settings(max_examples=60, deadline=None)
def test_written_tables_come_out_alike(rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    grid = read_grid(out.getvalue(), delimiter, len(rows[0]))
    assert grid is None or list(grid) == slowly(out.getvalue(), delimiter)


@given(LINES, st.integers(2, 4))
@settings(max_examples=120, deadline=None)
def test_arbitrary_lines_come_out_alike_or_not_at_all(lines: list[str], width: int) -> None:
    text = "\n".join(lines) + "\n"
    grid = read_grid(text, ",", width)
    if grid is not None:
        assert list(grid) == slowly(text, ",")


@given(TABLE)
@settings(max_examples=30, deadline=None)
def test_rows_are_numbered_by_their_lines(rows: list[list[str]]) -> None:
    text = "".join(",".join(c.translate(str.maketrans("", "", ',"')) for c in row) + "\n" for row in rows)
    records = Records(",", width=len(rows[0]))
    seen = [
        (n, list(r)) for numbers, batch in read_rows(iter([text]), records) for n, r in zip(numbers, batch, strict=True)
    ]
    assert [n for n, _ in seen] == list(range(1, len(rows) + 1))
    assert records.lines == len(rows)


def test_a_grid_behaves_like_a_list_of_rows() -> None:
    grid = read_grid("".join(f"{n},x\n" if n % 7 else ",\n" for n in range(70)), ",", 2)
    assert isinstance(grid, Grid)
    assert grid.blank_rows() == list(range(0, 70, 7))
    assert len(grid.without(grid.blank_rows())) == 60
    assert list(grid[3:5]) == [["3", "x"], ["4", "x"]]
    assert grid.pick([1, 8]) == [["1", "x"], ["8", "x"]]
