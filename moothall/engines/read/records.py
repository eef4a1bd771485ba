"""Step *open* for text, second half: which delimiter, and lines to rows of cells. Decides by trial, asks no sniffer.

A quote that is opened and never closed costs its own line and no other; a line that was written with another
delimiter, or wholly inside quotes, is read again the other way. Nothing is dropped.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from moothall.engines.read.grid import read_grid
from moothall.vocabulary.issue import Issue

DELIMITERS = (",", ";", "\t", "|", "^", "~")
SPAN = 60
_SENTINEL = "\x1e"
csv.field_size_limit(16 * 2**20)


@dataclass
class Records:
    """Rows with the line each begins on. `width` is how many cells a row of this table has (0 until known)."""

    delimiter: str
    width: int = 0
    whole_quoted: bool = False
    notes: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[int, str]] = field(default_factory=dict)
    lines: int = 0

    def note(self, code: str, line: int, found: str) -> None:
        self.notes[code] += 1
        self.first.setdefault(code, (line, found[:200]))

    def issues(self) -> list[Issue]:
        """One issue a code, at its first place, with how many rows it stands for."""
        return [
            Issue(code, line=self.first[code][0], found=self.first[code][1], rows=n) for code, n in self.notes.items()
        ]


def decide_delimiter(sample: list[str]) -> tuple[str, bool]:
    """The delimiter of a text by trial on its first lines, and whether whole lines stand in quotes.

    The best reading is the one in which most lines agree on a width of three or more; a tie goes to the comma.
    """
    lines = [line for line in sample if line.strip()]
    told = lines[0].strip().strip('"').lower() if lines else ""
    if told.startswith("sep=") and len(told) == 5:
        return told[4], False
    best, best_score = (",", False), 0.0
    for whole in (False, True):
        text = [_inside(line) for line in lines] if whole else lines
        if whole and sum(_is_whole(line) for line in lines) < 0.6 * len(lines):
            continue
        for delimiter in DELIMITERS:
            score = _score(text, delimiter) + (0.01 if whole else 0)
            if score > best_score * 1.02:
                best, best_score = (delimiter, whole), score
    return best


def _score(lines: list[str], delimiter: str) -> float:
    """Share of lines at the commonest width, times a gentle preference for wider tables."""
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
    wide = [(count, width) for width, count in widths.items() if width >= 2]
    if not wide:
        return 0.0
    count, width = max(wide)
    return count / max(sum(widths.values()), 1) * (1 + min(width, 12) / 12)


def usual_width(block: str, delimiter: str, whole: bool) -> int:
    """How many cells most lines of a text have; 0 when hardly two lines agree."""
    lines = [line for line in block[: 512 * 1024].split("\n")[:400] if line.strip()]
    rows = csv.reader([_inside(line) for line in lines] if whole else lines, delimiter=delimiter)
    widths = Counter(len(row) for row in rows)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return width if count >= 3 and width >= 2 else 0


def _is_whole(line: str) -> bool:
    body = line.strip().rstrip(",;\t")
    return len(body) > 2 and body[0] == body[-1] == '"' and len(next(csv.reader([body]), [])) == 1 and "," in body


def _inside(line: str) -> str:
    body = line.strip().rstrip(",;\t")
    return next(csv.reader([body]), [""])[0] if _is_whole(line) else line


def read_rows(blocks: Iterator[str], records: Records) -> Iterator[tuple[Sequence[int], Sequence[list[str]]]]:
    """Batches of (line numbers, rows). A batch is about one block of text."""
    held: list[str] = []
    for block, last in _with_last(blocks):
        grid = read_grid(block, records.delimiter, records.width) if not held and not records.whole_quoted else None
        if grid is not None:
            start = records.lines + 1
            records.lines += len(grid)
            yield range(start, start + len(grid)), grid
            continue
        lines = block.split("\n")
        if lines and lines[-1] == "":
            lines.pop()
        if held:
            lines = held + lines
        if not lines:
            continue
        start = records.lines + 1
        rows, numbers, held = _rows_of(lines, start, records, last)
        records.lines += len(lines) - len(held)
        if rows:
            yield numbers, rows


def _with_last(blocks: Iterator[str]) -> Iterator[tuple[str, bool]]:
    before: str | None = None
    for block in blocks:
        if before is not None:
            yield before, False
        before = block
    if before is not None:
        yield before, True


def _rows_of(
    lines: list[str], start: int, records: Records, last: bool
) -> tuple[list[list[str]], Sequence[int], list[str]]:
    if not records.whole_quoted:
        rows = list(csv.reader(lines, delimiter=records.delimiter))
        if len(rows) == len(lines) and not _open(lines[-1], records.delimiter):
            if records.width:
                _mend_widths(rows, lines, start, records)
            return rows, range(start, start + len(rows)), []
    return _rows_slowly(lines, start, records, last)


def _open(line: str, delimiter: str) -> bool:
    """Whether a quote is still open at the end of a line."""
    return line.count('"') % 2 == 1 and len(list(csv.reader([line, _SENTINEL], delimiter=delimiter))) == 1


def _rows_slowly(
    lines: list[str], start: int, records: Records, last: bool
) -> tuple[list[list[str]], list[int], list[str]]:
    """Line by line, for a block in which quotes span lines or whole lines are quoted."""
    rows: list[list[str]] = []
    numbers: list[int] = []
    i = 0
    while i < len(lines):
        line = _inside(lines[i]) if records.whole_quoted else lines[i]
        row, used = _one(line, lines, i, start, records, last)
        if row is None:
            return rows, numbers, lines[i:]
        rows.append(row)
        numbers.append(start + i)
        i += used
    if records.width:
        texts = [lines[n - start] for n in numbers]
        _mend_widths(rows, texts, start, records, numbers)
    return rows, numbers, []


def _one(line: str, lines: list[str], i: int, start: int, records: Records, last: bool) -> tuple[list[str] | None, int]:
    """The row that begins at line i and how many lines it takes; None when the block ends inside it."""
    if '"' not in line or not _open(line, records.delimiter):
        return next(csv.reader([line], delimiter=records.delimiter), []), 1
    joined = line
    for used in range(2, SPAN + 1):
        if i + used > len(lines):
            if not last:
                return None, 0
            break
        joined += "\n" + lines[i + used - 1]
        if not _open_joined(joined, records.delimiter):
            row = next(csv.reader([part + "\n" for part in joined.split("\n")], delimiter=records.delimiter), [])
            if records.width and len(row) != records.width:
                break
            records.note("row-broken", start + i, joined)
            return [cell.rstrip("\n") if n == len(row) - 1 else cell for n, cell in enumerate(row)], used
    records.note("quote-unbalanced", start + i, line)
    return _literal(line, records), 1


def _open_joined(joined: str, delimiter: str) -> bool:
    parts = [part + "\n" for part in joined.split("\n")]
    return joined.count('"') % 2 == 1 and len(list(csv.reader([*parts, _SENTINEL], delimiter=delimiter))) == 1


def _literal(line: str, records: Records) -> list[str]:
    """Cells of a line whose quotes do not pair: with the widest part of it read as CSV, the rest as plain text."""
    closed = next(csv.reader([line + '"'], delimiter=records.delimiter), [])
    if records.width and len(closed) == records.width:
        return closed
    row = line.split(records.delimiter)
    if records.width and len(row) != records.width:
        before = line[: line.rfind('"')] + line[line.rfind('"') + 1 :]
        again = next(csv.reader([before], delimiter=records.delimiter), [])
        if len(again) == records.width:
            return again
    return [cell.strip('"') for cell in row]


def _mend_widths(
    rows: list[list[str]], lines: list[str], start: int, records: Records, numbers: list[int] | None = None
) -> None:
    """Read lines of another width again: by another delimiter, or inside their quotes."""
    width = records.width
    odd = [i for i, row in enumerate(rows) if len(row) != width and row]
    for i in odd:
        line = numbers[i] if numbers else start + i
        again = _other_reading(lines[i], rows[i], records)
        if again:
            code, row = again
            records.note(code, line, lines[i])
            rows[i] = row


def _other_reading(line: str, row: list[str], records: Records) -> tuple[str, list[str]] | None:
    if len(row) < records.width and _is_whole(line):
        inner = next(csv.reader([_inside(line)], delimiter=records.delimiter), [])
        if len(inner) == records.width:
            return "row-quoted-whole", inner
    for other in DELIMITERS:
        if other == records.delimiter or other not in line:
            continue
        again = next(csv.reader([line], delimiter=other), [])
        if len(again) == records.width and len(again) > 2:
            return "delimiter-changed", again
    return None
