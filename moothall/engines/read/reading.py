"""One file as published to its tables: open, frame, map, type, in that order. The only door of this engine.

`read_file` gives every table found, whatever it is; nothing about a file makes it raise, only the disk does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from moothall.engines.read.frame import Header, find_header, header_score, is_data_mostly, kind_of
from moothall.engines.read.grid import Grid
from moothall.engines.read.headings import claims_of
from moothall.engines.read.map import Mapping, map_columns
from moothall.engines.read.open import Part, open_parts
from moothall.engines.read.records import Records, decide_delimiter, read_rows, usual_width
from moothall.engines.read.repair import repair, suspicious
from moothall.engines.read.rows import Judge, join_thousands
from moothall.engines.read.sheet import Sheet, SheetDamaged, read_sheets
from moothall.engines.read.swapped import mend_swapped
from moothall.engines.read.table import Table
from moothall.engines.read.text import LineTooLong, blocks, decide_text
from moothall.vocabulary.issue import Issue

Rows = Iterator[tuple[Sequence[int], Sequence[list[str]]]]
PEEK = 400
SAMPLE = 400
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Correction:
    """What a person decided for the files of a publisher: a field for a heading, or how the file is to be read."""

    heading: str | None = None
    field: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    file: str | None = None


@dataclass
class Found:
    """One table found in a file. `table` is None when there was nothing to read (the issues say why)."""

    member: str | None
    sheet: str | None
    table_no: int
    kind: str
    kind_title: str
    encoding: str | None = None
    delimiter: str | None = None
    table: Table | None = None
    issues: list[Issue] = field(default_factory=list)
    suspicious: bool = True


def read_file(path: Path, corrections: Sequence[Correction] = ()) -> Iterator[tuple[Part, list[Found]]]:
    """Every part of a file with its tables. Raises OSError when the file itself cannot be read."""
    for part in open_parts(path):
        yield part, read_part(part, corrections)


def read_part(part: Part, corrections: Sequence[Correction] = ()) -> list[Found]:
    """The tables of one part, with what was noticed."""
    if part.kind == "refused":
        return [Found(part.member, None, 1, "refused", part.issues[0].kind.title, issues=list(part.issues))]
    if part.kind == "text":
        return _read_text(part, corrections)
    return _read_workbook(part, corrections)


def _read_text(part: Part, corrections: Sequence[Correction]) -> list[Found]:
    encoding = next((c.encoding for c in corrections if c.encoding), None)
    text = decide_text(part.data, encoding)
    marks = {"suspicious": False}

    def watched() -> Iterator[str]:
        for block in blocks(text):
            marks["suspicious"] = marks["suspicious"] or suspicious(block)
            yield block

    try:
        stream = watched()
        first = next(stream, "")
        delimiter, whole = decide_delimiter(first[: 512 * 1024].split("\n")[:PEEK])
        delimiter = next((c.delimiter for c in corrections if c.delimiter), delimiter)
        records = Records(delimiter, width=usual_width(first, delimiter, whole), whole_quoted=whole)
        found = _tables(_rows(first, stream, records), records, corrections)
    except LineTooLong as error:
        return [
            Found(
                part.member, None, 1, "refused", "a line without end", issues=[Issue("line-too-long", found=str(error))]
            )
        ]
    if text.nul_lines:
        text.issues.append(Issue("nul-bytes", found="NUL characters", rows=text.nul_lines))
    if delimiter != ",":
        text.issues.append(Issue("delimiter-unusual", found={"\t": "tab"}.get(delimiter, delimiter)))
    if whole:
        text.issues.append(Issue("row-quoted-whole", found="whole lines in quotes", rows=records.lines))
    for n, one in enumerate(found):
        one.member, one.encoding, one.delimiter = part.member, text.encoding, delimiter
        one.suspicious = marks["suspicious"]
        if n == 0:
            one.issues = [*part.issues, *text.issues, *records.issues(), *one.issues]
    return found


def _rows(first: str, rest: Iterator[str], records: Records) -> Rows:
    def every() -> Iterator[str]:
        yield first
        yield from rest

    return read_rows(every(), records)


def _read_workbook(part: Part, corrections: Sequence[Correction]) -> list[Found]:
    found: list[Found] = []
    try:
        for sheet in read_sheets(part.data, part.kind):
            found += _read_sheet(sheet, len(found), corrections)
    except SheetDamaged as error:
        code = (
            "file-encrypted" if "encrypt" in str(error).lower() or "password" in str(error).lower() else "file-damaged"
        )
        found.append(
            Found(
                part.member,
                None,
                len(found) + 1,
                "refused",
                "a damaged workbook",
                issues=[Issue(code, found=str(error)[:200])],
            )
        )
    for n, one in enumerate(found):
        one.member = part.member
        one.table_no = n + 1
        if n == 0:
            one.issues = [*part.issues, *one.issues]
    if any(f.kind == "payments" and f.table and f.table.mapping.find("BeneficiaryName") for f in found):
        for one in found:
            _soften(one)
    return found or [
        Found(part.member, None, 1, "refused", "an empty workbook", issues=[Issue("file-empty", found="no sheets")])
    ]


def _soften(one: Found) -> None:
    """In a workbook that has payments on another sheet, notes, look-ups and sheets of sums are no fault."""
    if one.kind == "payments" and one.table and not one.table.mapping.find("BeneficiaryName"):
        one.kind, one.kind_title = "summary", "a sheet of sums"
        one.issues = [Issue("sheet-not-payments", found=one.kind_title)]
    if one.kind not in ("payments", "refused"):
        one.issues = [
            Issue("sheet-not-payments", found=one.kind_title)
            if i.code in ("not-payments", "amount-missing", "file-empty")
            else i
            for i in one.issues
        ]


def _read_sheet(sheet: Sheet, before: int, corrections: Sequence[Correction]) -> list[Found]:
    if not any(any(c.strip() for c in row) for _, row in sheet.rows):
        issue = Issue("file-empty", found=f"sheet '{sheet.name}' without a value")
        return [Found(None, sheet.name, before + 1, "empty", "an empty sheet", issues=[issue])]
    found = _tables(sheet.batches(), None, corrections)
    for one in found:
        one.sheet = sheet.name
    found[0].issues = [*sheet.issues, *found[0].issues]
    return found


def _tables(batches: Rows, records: Records | None, corrections: Sequence[Correction]) -> list[Found]:
    """Cut a stream of rows into tables and read each."""
    found: list[Found] = []
    pending: list[tuple[Sequence[int], Sequence[list[str]]]] = []
    table: Table | None = None
    for numbers, rows in batches:
        pending.append((numbers, rows))
        if table is None and sum(len(r) for _, r in pending) < PEEK and records is not None and not _enough(pending):
            continue
        table = _drain(pending, found, table, records, corrections)
    if pending:
        _drain(pending, found, table, records, corrections)
    return [_finished(one) for one in found] or [
        Found(None, None, 1, "refused", "an empty file", issues=[Issue("file-empty", found="no rows")])
    ]


def _enough(pending: list[tuple[Sequence[int], Sequence[list[str]]]]) -> bool:
    return sum(1 for _, rows in pending for row in rows if any(row)) >= PEEK


def _drain(
    pending: list[tuple[Sequence[int], Sequence[list[str]]]],
    found: list[Found],
    table: Table | None,
    records: Records | None,
    corrections: Sequence[Correction],
) -> Table | None:
    while pending:
        numbers, rows = pending.pop(0)
        while rows:
            if table is None:
                table, used = _begin(numbers, rows, found, records, corrections)
                numbers, rows = numbers[used:], rows[used:]
                continue
            used = table.add(numbers, rows)
            numbers, rows = numbers[used:], rows[used:]
            if rows:
                table = None
    return table


def _begin(
    numbers: Sequence[int],
    rows: Sequence[list[str]],
    found: list[Found],
    records: Records | None,
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


def _finished(one: Found) -> Found:
    """Say what the table is, once all its rows are in."""
    table = one.table
    if table is None:
        return one
    mapping: Mapping = table.mapping
    if not table.counts.kept and not table.counts.aside:
        return _empty(one, table)
    one.kind, one.kind_title = kind_of(table.headings, {c.field for c in mapping.columns})
    if one.kind == "payments":
        mend_swapped(table)
        one.issues += [*mapping.issues, *_missing(mapping)]
    else:
        found = " | ".join(h.strip() for h in table.headings if h.strip())[:200] or one.kind_title
        one.issues.append(Issue("not-payments", line=table.header_line, found=f"{one.kind_title}: {found}"))
    return one


def _empty(one: Found, table: Table) -> Found:
    """A table without a row: nothing but blanks, notes or headings."""
    found = "headings and no rows below them" if table.header_line else "no row with a value"
    one.kind, one.kind_title = "empty", "an empty table"
    one.issues.append(Issue("file-empty", line=table.header_line, found=found))
    return one


def _missing(mapping: Mapping) -> list[Issue]:
    out = []
    if not mapping.find("PaymentDate"):
        out.append(Issue("date-missing", rows=1))
    if not mapping.find("BeneficiaryName"):
        out.append(Issue("beneficiary-missing"))
    if mapping.amount and mapping.amount.field == "Amount" and not mapping.amount.basis:
        column = mapping.amount
        out.append(
            Issue(
                "amount-basis-unknown",
                position=column.position,
                heading=column.heading,
                field="Amount",
                found=column.heading,
            )
        )
    return out
