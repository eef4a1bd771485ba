"""Mask natural persons in a delimited text file, byte for byte the same outside the masked cells.

It never re-quotes, re-encodes or re-orders; it does not find the beneficiary column (that is told to it).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from moothall.engines.classify.mask_names import MaskOptions, NameJudge, text_masker

WIDE = ("utf-16", "utf-32", "utf_16", "utf_32", "utf16", "utf32")


class CannotMask(ValueError):
    """The file cannot be masked safely; the message says why and what to do."""


@dataclass(frozen=True)
class MaskedBytes:
    """The masked file, the distinct names that were masked (never to be printed), how much was changed, and notes."""

    data: bytes
    masked: frozenset[str]
    cells: int
    rows: int
    notes: tuple[str, ...] = ()


Span = tuple[int, int, bool]
"""Where a cell's content stands in the text: start, end, and whether quotes stand around it."""

BOMS = ("\xef\xbb\xbf", "\ufeff")
LONG_CELL_LINES = 20


@dataclass(frozen=True)
class Page:
    """A text as characters that can be written back to the same bytes. Narrow encodings are held as latin-1, so that a
    byte that the encoding does not know is kept."""

    text: str
    encoding: str
    wide: bool

    def read(self, start: int, end: int) -> str:
        """What a cell says."""
        part = self.text[start:end]
        if self.wide or part.isascii():
            return part
        raw = part.encode("latin-1")
        try:
            return raw.decode(self.encoding)
        except UnicodeDecodeError:
            return part

    def write(self, old: str, new: str) -> str:
        """`new` as it must stand in the text in place of `old`. If the encoding could not read `old`, neither is it
        used to write: the bytes around the name stay as they were."""
        if self.wide or new.isascii():
            return new
        try:
            old.encode("latin-1").decode(self.encoding)
            return new.encode(self.encoding).decode("latin-1")
        except UnicodeError:
            return new


def page_of(data: bytes, encoding: str) -> Page:
    """`data` as a `Page`. Raises `CannotMask` if it could not be written back byte for byte."""
    wide = encoding.lower().startswith(WIDE)
    narrow = encoding.lower().removesuffix("-sig").removesuffix("_sig")
    try:
        text = data.decode(encoding) if wide else data.decode("latin-1")
    except UnicodeDecodeError as error:
        raise CannotMask(f"The file is not {encoding} throughout ({error.reason}). Save it as UTF-8 first.") from error
    if wide and text.encode(encoding) != data:
        raise CannotMask(f"The file cannot be written back in {encoding} unchanged. Save it as UTF-8 first.")
    return Page(text, narrow, wide)


@dataclass(frozen=True)
class Row:
    """A record: the physical line it begins on (1-based), its cells, the text they stand in, and, when the whole row
    is wrapped in one quoted cell, the place of that cell in the file."""

    line: int
    cells: list[Span]
    page: Page
    wrapper: Span | None = None


@cache
def cell_pattern(delimiter: str) -> re.Pattern[str]:
    """One cell: quoted (doubled quotes inside), quoted with something after the closing quote, or up to the delimiter.
    A quote that is never closed is an ordinary character, so that one bad line cannot hide the rest of the file."""
    d = re.escape(delimiter)
    stop = rf"(?=[{d}\r\n]|\Z)"
    return re.compile(rf'"((?:[^"]|"")*)"{stop}|("(?:[^"]|"")*"[^{d}\r\n"]*{stop}|[^{d}\r\n]*)')


def rows_of_text(page: Page, delimiter: str) -> Iterator[Row]:
    """Every record of a delimited text with the places of its cells; a blank line is a record of one empty cell."""
    text, match = page.text, cell_pattern(delimiter).match
    position = next((len(bom) for bom in BOMS if text.startswith(bom)), 0)
    line = first_line = 1
    cells: list[Span] = []
    while position <= len(text):
        found = match(text, position)
        if found is None:
            raise CannotMask(f"Line {line} cannot be read. Save the file as CSV with commas, then mask it.")
        quoted = found.group(1) is not None
        start, position = found.span(1 if quoted else 2)[0], found.end()
        end = found.end(1) if quoted else position
        cells.append((start, end, quoted))
        line += line_ends(text, start, end) if text[start - 1 : start] == '"' or text[start : start + 1] == '"' else 0
        if text.startswith(delimiter, position):
            position += 1
            continue
        yield Row(first_line, cells, page)
        position += 2 if text.startswith("\r\n", position) else 1
        line += 1
        cells, first_line = [], line
        if position == len(text):
            return


def unwrapped(row: Row, delimiter: str) -> Row:
    """The row inside a row that is wrapped in one quoted cell, else the row itself."""
    if len(row.cells) != 1 or not row.cells[0][2] or delimiter not in cell_text(row.page, row.cells[0]):
        return row
    start, end, _ = row.cells[0]
    inner = Page(row.page.text[start:end].replace('""', '"'), row.page.encoding, row.page.wide)
    return Row(row.line, next(rows_of_text(inner, delimiter)).cells, inner, row.cells[0])


def line_ends(text: str, start: int, end: int) -> int:
    """How many physical lines end inside a stretch of text."""
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)


def mask_csv(
    data: bytes,
    encoding: str,
    delimiter: str,
    header_row: int,
    columns: Sequence[int],
    options: MaskOptions | None = None,
) -> MaskedBytes:
    """Mask the beneficiaries that look like persons, and their names wherever else they stand in the file.

    `header_row` is the physical line of the headings (1-based; 0 when there is none): lines up to it are left alone.
    `columns` are the positions of the beneficiary columns (1-based). Raises `CannotMask` if the text cannot be written
    back exactly as it was read.
    """
    options = options or MaskOptions()
    page = page_of(data, encoding)
    read = [row for row in rows_of_text(page, delimiter) if row.line > header_row]
    rows = [unwrapped(row, delimiter) if max(columns) > 1 else row for row in read]
    judge = NameJudge(options)
    judge_rows(rows, columns, judge)
    masker = text_masker(judge.masked.values(), options)
    changes: list[tuple[Span, str]] = []
    cells = touched = 0
    for row in rows:
        found = changes_of_row(row, columns, judge, masker)
        cells, touched = cells + len(found), touched + bool(found)
        changes += found if not row.wrapper or not found else [(row.wrapper, with_changes(row.page, found))]
    out = with_changes(page, changes).encode(encoding if page.wide else "latin-1")
    return MaskedBytes(out, frozenset(judge.masked.values()), cells, touched, long_cells(read))


def long_cells(rows: Sequence[Row]) -> tuple[str, ...]:
    """A note for each cell that spans so many lines that a quote may have been left open there."""
    return tuple(
        f"Line {row.line}: one quoted cell spans more than {LONG_CELL_LINES} lines. Look at it: names in it are not "
        "found as beneficiaries."
        for row in rows
        for start, end, _ in row.cells
        if row.page.text.count("\n", start, end) > LONG_CELL_LINES
    )


def cell_text(page: Page, cell: Span) -> str:
    """What a cell says, quotes undone."""
    start, end, quoted = cell
    said = page.read(start, end)
    return said.replace('""', '"') if quoted else said


def judge_rows(rows: Sequence[Row], columns: Sequence[int], judge: NameJudge) -> None:
    """Let the judge see every beneficiary with the rest of its row."""
    for row in rows:
        said = [cell_text(row.page, cell) for cell in row.cells]
        for column in columns:
            if column <= len(said) and (name := said[column - 1].strip()):
                judge.must_mask(name, " | ".join(said[: column - 1] + said[column:]))


def changes_of_row(
    row: Row,
    columns: Sequence[int],
    judge: NameJudge,
    masker: Callable[[str, str | None], str],
) -> list[tuple[Span, str]]:
    """Which cells of one row change, and what they say then."""
    page, cells = row.page, row.cells
    found: list[tuple[Span, str]] = []
    own = None
    for column in columns:
        if column <= len(cells) and judge.is_masked(name := cell_text(page, cells[column - 1])):
            own = name
            found.append((cells[column - 1], judge.options.wording))
    for position, cell in enumerate(cells, 1):
        if position in columns or cell[1] - cell[0] < 3:
            continue
        said = cell_text(page, cell)
        if (new := masker(said, own)) != said:
            found.append((cell, new))
    return sorted(found)


def with_changes(page: Page, changes: Sequence[tuple[Span, str]]) -> str:
    """The text with the changed cells written into their places; quotes inside a quoted cell are doubled again."""
    pieces, done = [], 0
    for (start, end, quoted), new in changes:
        pieces += [page.text[done:start], page.write(page.text[start:end], new.replace('"', '""') if quoted else new)]
        done = end
    return "".join(pieces) + page.text[done:]
