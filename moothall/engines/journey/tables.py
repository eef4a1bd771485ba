"""From a table found in a file to its record and its payments: joins the reader with the marks of single rows.

The record is plain data (it is kept as JSON): counts, sums, columns, issues. The two laws are checked here, on what
was really written, and a breach is an issue of its own.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa

from moothall.engines.classify.person import flag_persons
from moothall.engines.classify.redaction import redaction
from moothall.engines.read.amounts import total
from moothall.engines.read.contracts_register import PRIVATE, fields_of
from moothall.engines.read.found import Found
from moothall.engines.read.map import Column
from moothall.engines.read.typed import SCHEMA, Dates, Place, decide_table_dates, typed_batches
from moothall.vocabulary.issue import Issue
from moothall.vocabulary.period import UNREADABLE, Span

MARKED = SCHEMA.append(pa.field("redaction", pa.string())).append(pa.field("person", pa.bool_()))
NIL = Decimal("0.00")
MANY = 300_000


@dataclass
class Record:
    """What is written down about one table. `rows_*` and `sum_*` follow the two laws."""

    member: str | None
    sheet: str | None
    table_no: int
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    kind: str
    kind_title: str
    rows_seen: int = 0
    rows_blank: int = 0
    rows_header_footer: int = 0
    rows_rejected: int = 0
    rows_out: int = 0
    sum_in: Decimal = NIL
    sum_rejected: Decimal = NIL
    sum_out: Decimal = NIL
    verdict: str = "refused"
    date_order: str | None = None
    amount_column: str | None = None
    span_start: str | None = None
    span_end: str | None = None
    labels: list[str] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)


def read_table(one: Found, place: Place) -> Iterator[pa.Table | Record]:
    """Payments of one table in batches, and last its record."""
    record = Record(one.member, one.sheet, one.table_no, one.encoding, one.delimiter, None, one.kind, one.kind_title)
    if one.notices and not one.notices.refused:
        _fill_contracts(record, one)
        yield record
        return
    if one.table is None:
        record.issues = [issue_row(i) for i in one.issues]
        record.verdict = "refused" if one.kind == "refused" else "not-payments"
        yield record
        return
    dates = decide_table_dates(one.table) if one.kind == "payments" else None
    out, pounds = 0, NIL
    if dates:
        spot = _with_period(place, dates)
        for batch in typed_batches(one.table, dates, spot):
            marked = mark_rows(batch)
            out += marked.num_rows
            pounds += total(marked["amount"].combine_chunks())
            _labels(marked, record)
            yield marked
    _fill(record, one, dates, out, pounds)
    one.table.store.close()
    yield record


def _with_period(place: Place, dates: Dates) -> Place:
    """Undated rows lie in the file's period: the one its name gives, else the span of its dated rows."""
    period = place.period if place.period.start else dates.span
    return Place(place.resource_id, place.table_no, place.sheet, place.publisher_id, period, place.suspicious)


_judged: dict[str | None, tuple[str | None, bool]] = {}
"""Names judged in this process: the same ones come month after month. Emptied when it grows beyond MANY."""


def mark_rows(batch: pa.Table) -> pa.Table:
    """Add `redaction` and `person`, decided once for each distinct name."""
    known = _judged
    if len(known) > MANY:
        known.clear()
    encoded = batch["supplier_text"].combine_chunks().dictionary_encode()
    names = encoded.dictionary.to_pylist()
    new = [n for n in names if n not in known]
    if new:
        withheld = [redaction(n) for n in new]
        persons = flag_persons(new)
        known.update({n: (w, p and not w) for n, w, p in zip(new, withheld, persons, strict=True)})
    marks = [known[n] for n in names]
    redactions = pa.array([m[0] for m in marks], pa.string()).take(encoded.indices)
    persons_column = pa.array([m[1] for m in marks], pa.bool_()).take(encoded.indices).fill_null(False)
    return batch.append_column("redaction", redactions).append_column("person", persons_column)


def _labels(batch: pa.Table, record: Record) -> None:
    if len(record.labels) < 20:
        for label in batch["organisation_label"].combine_chunks().unique().to_pylist():
            if label and label not in record.labels:
                record.labels.append(label)


def _fill(record: Record, one: Found, dates: Dates | None, out: int, pounds: Decimal) -> None:
    table = one.table
    assert table is not None
    counts = table.counts
    payments = one.kind == "payments"
    record.header_row = table.header_line
    record.rows_seen, record.rows_blank, record.rows_header_footer = counts.seen, counts.blank, counts.heading
    record.rows_rejected = counts.aside if payments else counts.aside + counts.kept
    record.rows_out = out
    record.sum_in = counts.sum_kept + counts.sum_aside
    record.sum_rejected = counts.sum_aside if payments else record.sum_in
    if any(i.code == "sheet-not-payments" for i in one.issues):
        record.rows_header_footer += record.rows_rejected
        record.rows_rejected, record.sum_in, record.sum_rejected = 0, NIL, NIL
    record.sum_out = pounds
    record.amount_column = table.mapping.amount.heading if table.mapping.amount else None
    record.columns = [
        {
            "position": c.position,
            "heading": c.heading,
            "field": c.field,
            "confidence": c.confidence,
            "how": c.how,
            "example": c.example,
        }
        for c in table.mapping.columns
    ]
    span = dates.span if dates else UNREADABLE
    record.span_start = span.start.isoformat() if span.start else None
    record.span_end = span.end.isoformat() if span.end else None
    record.date_order = dates.decision.order if dates and dates.column else None
    issues = [*one.issues, *table.issues, *(dates.issues if dates else [])]
    if not payments:
        issues = [i for i in issues if not i.set_aside]
    if not kept_laws(record):
        issues.append(Issue("count-differs", found=f"{record.rows_seen} rows seen, {counts.kept} kept, {out} written"))
    record.issues = [issue_row(i) for i in issues]
    record.verdict = _verdict(record, issues)


def _fill_contracts(record: Record, one: Found) -> None:
    """Notices of contracts: each is read or set aside. No pound is counted: a contract is no payment."""
    notices, table, register = one.notices, one.table, one.register
    assert notices is not None
    record.rows_out, record.rows_rejected = notices.table.num_rows, notices.seen - notices.table.num_rows
    record.rows_seen = notices.seen
    if table and register:
        below = notices.seen + register.blank + register.other
        record.header_row, record.rows_seen = table.header_line, max(table.counts.seen, below)
        record.rows_blank = register.blank
        record.rows_header_footer = register.other + record.rows_seen - below
        record.columns = [_register_column(c, table.headings) for c in table.mapping.columns]
        table.store.close()
    issues = [*one.issues, *(notices.issues if register else [])]
    if not kept_laws(record) or record.rows_rejected != sum(i.set_aside for i in issues):
        issues.append(Issue("count-differs", found=f"{record.rows_seen} rows seen, {record.rows_out} contracts read"))
    record.issues = [issue_row(i) for i in issues]
    record.verdict = _verdict(record, issues)


def _register_column(column: Column, headings: Sequence[str]) -> dict[str, Any]:
    """How a column of a contracts register was read."""
    name = next((f for f, place in fields_of(headings).items() if place == column.position - 1), None)
    sure, how = (1.0, "list") if name else (0.0, "none")
    return {
        "position": column.position,
        "heading": column.heading,
        "field": name or "unmapped",
        "confidence": sure,
        "how": how,
        "example": None if name in PRIVATE else column.example,
    }


def kept_laws(record: Record) -> bool:
    """Whether each row and each pound of a table is accounted for."""
    rows = record.rows_blank + record.rows_header_footer + record.rows_rejected + record.rows_out
    return rows == record.rows_seen and record.sum_in == record.sum_rejected + record.sum_out


def _verdict(record: Record, issues: Sequence[Issue]) -> str:
    if record.kind != "payments":
        return "not-payments"
    if record.rows_rejected or any(i.severity == "error" for i in issues):
        return "set-aside"
    mended = any(i.kind.who_mends == "moothall" and i.code != "header-not-first" for i in issues)
    return "repaired" if mended or any(i.severity == "warning" for i in issues) else "clean"


def issue_row(issue: Issue) -> dict[str, Any]:
    """An issue as plain data, with its message."""
    return {
        "code": issue.code,
        "severity": issue.severity,
        "line": issue.line,
        "position": issue.position,
        "heading": issue.heading,
        "field": issue.field,
        "found": issue.found,
        "expected": issue.expected or issue.kind.expected,
        "message": issue.message(),
        "who_mends": issue.kind.who_mends,
        "rows": issue.rows,
        "raw": list(issue.raw) if issue.raw else None,
    }


def place_for(one: Found, resource_id: str, publisher_id: str, period: Span) -> Place:
    """Where the rows of a table belong."""
    return Place(resource_id, one.table_no, one.sheet, publisher_id, period, one.suspicious)


def workers() -> int:
    """How many files are read at once: one a processor, or MOOTHALL_WORKERS."""
    return int(os.environ.get("MOOTHALL_WORKERS") or os.cpu_count() or 1)
