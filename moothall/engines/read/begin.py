"""Where a table begins: its heading row, its width and the mapping of its columns, from the first rows of it."""

import re
from collections.abc import Sequence
from itertools import islice

from moothall.engines.read.found import Correction, Found
from moothall.engines.read.frame import Header, find_header, header_score, is_data_mostly, kind_of
from moothall.engines.read.grid import Grid
from moothall.engines.read.headings import claims_of
from moothall.engines.read.map import Mapping, map_columns
from moothall.engines.read.repair import repair
from moothall.engines.read.rows import Judge, join_thousands
from moothall.engines.read.table import Table
from moothall.vocabulary.issue import Issue

PEEK = 400
SAMPLE = 400
_DIGIT = re.compile(r"\d")


def begin_table(
    numbers: Sequence[int],
    rows: Sequence[list[str]],
    found: list[Found],
    corrections: Sequence[Correction],
) -> tuple[Table, int]:
    """Start a table at these rows: find its headings, map its columns. Returns it and the number of rows above."""
    look = list(islice((i for i, row in enumerate(rows) if any(row)), PEEK))
    header, index = _header(numbers, rows, look, corrections if not found else ())
    headings = tuple(repair(h) for h in header.headings) if header else ()
    above = index + header.rows if header else 0
    sample = _sample(rows, above)
    if header and header.index < 0:
        sample = [row for row in rows if any(row) and row != rows[index]][:SAMPLE]
        above = 0
    width = max(_width(sample), _last_named(headings))
    sample, width = _parted_amounts(headings, sample, width)
    mapping = _mapping(headings, [r[:width] for r in sample], width, _fields_of(corrections))
    table = Table(headings, mapping, Judge(headings, mapping, sample, width), width)
    table.header_line = numbers[index] if header else None
    skipped = rows[:above]
    table.counts.seen = len(skipped)
    table.counts.blank = sum(1 for row in skipped if not any(c.strip() for c in row))
    table.counts.heading = table.counts.seen - table.counts.blank
    one = Found(None, None, len(found) + 1, "payments", "payments", table=table)
    for heading in _unused(corrections, headings, width):
        one.issues.append(Issue("correction-unused", found=heading))
    _note_header(one, header, index, skipped, numbers)
    found.append(one)
    return table, above


def _parted_amounts(headings: Sequence[str], sample: list[list[str]], width: int) -> tuple[list[list[str]], int]:
    """Rows wider than the headings because amounts were parted at their commas, joined again."""
    named = _last_named(headings)
    wide = sum(1 for row in sample if len(row) - _trailing(row) > named)
    if not named or not all(h.strip() for h in headings[:named]) or not wide:
        return sample, width
    for at, heading in enumerate(headings[:named]):
        if not any(c.field in ("Amount", "gross_amount") for c in claims_of(heading)):
            continue
        joined = [join_thousands(row, at, named) for row in sample]
        if sum(1 for row in joined if row) >= 0.8 * wide:
            return [new or row[:named] for new, row in zip(joined, sample, strict=True)], named
    return sample, width


def _mapping(headings: Sequence[str], rows: list[list[str]], width: int, told: dict[str, str]) -> Mapping:
    """The mapping by all rows looked at, or by the first of them where the columns change places further on."""
    names = _padded(headings, width)
    mapping = map_columns(names, rows, told)
    for share in (0.4, 0.2):
        if kind_of(headings, {c.field for c in mapping.columns})[0] != "unknown" or len(rows) < 20:
            break
        early = map_columns(names, rows[: int(len(rows) * share)], told)
        if kind_of(headings, {c.field for c in early.columns})[0] == "payments":
            return early
    return mapping


def _sample(rows: Sequence[list[str]], above: int) -> list[list[str]]:
    """Up to SAMPLE rows of data at even steps; stops where the headings of another table stand."""
    step = -(-(len(rows) - above) // SAMPLE) or 1
    places = range(above, len(rows), step)
    picked = rows.pick(places) if isinstance(rows, Grid) else [rows[i] for i in places]
    chosen = [row for row in picked if any(row)]
    if step > 1 and len(chosen) < SAMPLE // 4:
        chosen = list(islice((row for row in rows[above:] if any(row)), SAMPLE))
    taken = []
    for row in chosen:
        if not _DIGIT.search(",".join(row)) and header_score(row) >= 2.4:
            break
        taken.append(row)
    return taken


def _header(
    numbers: Sequence[int], rows: Sequence[list[str]], look: list[int], corrections: Sequence[Correction]
) -> tuple[Header | None, int]:
    told = next((c.header_row for c in corrections if c.header_row), None)
    if told is not None and told in numbers:
        index = numbers.index(told)
        return Header(index, tuple(rows[index]), 1, 9.0), index
    header = find_header([rows[i] for i in look])
    if header and header.index >= 3 and is_data_mostly([rows[i] for i in look[: header.index]]):
        below = sum(1 for row in rows[look[header.index] + 1 :] if any(row))
        if below > 0.1 * header.index:
            return None, 0
        return Header(-1, header.headings, header.rows, header.score), look[header.index]
    if header:
        return header, look[header.index]
    scores = [(header_score(rows[i]), -i) for i in range(len(rows)) if any(rows[i])]
    best, place = max(scores, default=(0.0, 0))
    if best >= 2.4:
        return Header(-1, tuple(rows[-place]), 1, best), -place
    return None, 0


def _unused(corrections: Sequence[Correction], headings: Sequence[str], width: int) -> list[str]:
    """Headings of corrections for this very file that it does not have."""
    there = {h.strip() for h in headings} | {f"#{n}" for n in range(1, width + 1)}
    return [c.heading for c in corrections if c.file and c.heading and c.heading.strip() not in there]


def _note_header(
    one: Found, header: Header | None, index: int, skipped: Sequence[list[str]], numbers: Sequence[int]
) -> None:
    if header is None:
        one.issues.append(Issue("header-missing", line=numbers[0]))
    elif index > 0 and one.table_no == 1:
        one.issues.append(Issue("header-not-first", line=numbers[index], found=f"headings on line {numbers[index]}"))
    if header and header.rows == 2:
        one.issues.append(Issue("header-two-lines", line=numbers[index]))


def _width(sample: list[list[str]]) -> int:
    """The last column in which any row of the sample has a value."""
    return max((n + 1 for row in sample for n in (len(row) - 1 - _trailing(row),)), default=0)


def _trailing(row: list[str]) -> int:
    count = 0
    for cell in reversed(row):
        if cell.strip():
            break
        count += 1
    return count


def _last_named(headings: Sequence[str]) -> int:
    return max((i + 1 for i, h in enumerate(headings) if h.strip()), default=0)


def _padded(headings: Sequence[str], width: int) -> list[str]:
    return [*headings[:width], *[""] * (width - len(headings))]


def _fields_of(corrections: Sequence[Correction]) -> dict[str, str]:
    return {c.heading: c.field for c in corrections if c.heading and c.field}
