"""One file as published to its tables: open, frame, map, type, in that order. The only door of this engine.

`read_file` gives every table found, whatever it is; nothing about a file makes it raise, only the disk does.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from moothall.engines.read.begin import PEEK, begin_table
from moothall.engines.read.found import Correction, Found
from moothall.engines.read.frame import kind_of
from moothall.engines.read.map import Mapping
from moothall.engines.read.ocds import read_notices
from moothall.engines.read.open import Part, open_parts
from moothall.engines.read.records import Records, decide_delimiter, read_rows, usual_width
from moothall.engines.read.registers import Rows, read_registers
from moothall.engines.read.repair import suspicious
from moothall.engines.read.sheet import Sheet, SheetDamaged, read_sheets
from moothall.engines.read.swapped import mend_swapped
from moothall.engines.read.table import Table
from moothall.engines.read.text import LineTooLong, blocks, decide_text
from moothall.vocabulary.issue import Issue


def read_file(path: Path, corrections: Sequence[Correction] = ()) -> Iterator[tuple[Part, list[Found]]]:
    """Every part of a file with its tables. Raises OSError when the file itself cannot be read."""
    for part in open_parts(path):
        yield part, read_part(part, corrections)


def read_part(part: Part, corrections: Sequence[Correction] = ()) -> list[Found]:
    """The tables of one part, with what was noticed."""
    if part.kind == "refused":
        return [Found(part.member, None, 1, "refused", part.issues[0].kind.title, issues=list(part.issues))]
    if part.kind == "json":
        return [_read_json(part)]
    if part.kind == "text":
        return _read_text(part, corrections)
    return _read_workbook(part, corrections)


def _read_json(part: Part) -> Found:
    notices = read_notices(part.data)
    kind, title = ("refused", notices.issues[0].kind.title) if notices.refused else ("contracts", "contract notices")
    issues = [*part.issues, *notices.issues]
    return Found(part.member, None, 1, kind, title, "utf-8", issues=issues, notices=notices)


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
    read_registers(found, lambda: _text_again(part, encoding, records))
    return found


def _text_again(part: Part, encoding: str | None, records: Records) -> Rows:
    again = Records(records.delimiter, records.width, records.whole_quoted)
    return read_rows(blocks(decide_text(part.data, encoding)), again)


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
    read_registers(found, sheet.batches)
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
                table, used = begin_table(numbers, rows, found, corrections)
                numbers, rows = numbers[used:], rows[used:]
                continue
            used = table.add(numbers, rows)
            numbers, rows = numbers[used:], rows[used:]
            if rows:
                table = None
    return table


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
