"""What the spending desk knows of files: where each is from, what reading did to it, and the sums that prove that no
row and no pound was lost. Reads only. Issues and headings are asked in `queries_faults.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from moothall.desks.spending.queries_asking import Row, ask, ask_one, remembered, sql
from moothall.desks.spending.queries_faults import IssueCode, issue_codes
from moothall.desks.spending.queries_masking import mask_text

FILE_SORTS: Mapping[str, str] = {
    "file": "lower(source_ref)",
    "publisher": "lower(publisher)",
    "period": "period_start",
    "rows": '"rows"',
    "amount": "amount",
    "aside": "rows_rejected",
    "issues": "issues",
}

HOW: Mapping[str, str] = {
    "correction": "a person corrected it",
    "list": "the heading is known",
    "similar": "the heading is like a known one",
    "values": "the values told it",
    "list+values": "the heading is known and the values agree",
    "none": "nothing told it",
}
ENCODINGS: Mapping[str, str] = {
    "ascii": "plain ASCII",
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a byte-order mark",
    "cp1252": "Windows-1252",
}
DELIMITERS: Mapping[str, str] = {
    ",": "commas",
    ";": "semicolons",
    "|": "vertical bars",
    "\t": "tabs",
    "^": "carets",
    "~": "tildes",
}
VERDICTS: Mapping[str, str] = {
    "clean": "Read without a fault",
    "repaired": "Repaired",
    "set-aside": "Some rows set aside",
    "not-payments": "Not a payments file",
    "refused": "Refused",
}


@dataclass(frozen=True)
class File:
    """One file as published. `rows` and `amount` leave out rows marked as duplicates (`duplicate_rows`)."""

    resource_id: str
    publisher_id: str
    publisher: str
    source_ref: str
    dataset: str
    period_start: date | None
    period_end: date | None
    period_how: str | None
    copy_of: str | None
    bytes: int
    verdict: str | None
    rows: int
    amount: Decimal
    rows_rejected: int
    sum_rejected: Decimal
    duplicate_rows: int
    issues: int
    errors: int
    warnings: int
    commonest_issue: str | None

    @property
    def period(self) -> str:
        """What the file covers, in words: a month, or from a day to a day."""
        first, last = self.period_start, self.period_end
        if not first or not last:
            return ""
        if (
            first.day == 1
            and (last + timedelta(days=1)).day == 1
            and (first.year, first.month) == (last.year, last.month)
        ):
            return f"{first:%B %Y}"
        return f"{first.day} {first:%b %Y} to {last.day} {last:%b %Y}"

    @property
    def verdict_text(self) -> str:
        """What came of reading the file, in words."""
        return VERDICTS.get(self.verdict or "", self.verdict or "")


@dataclass(frozen=True)
class ColumnMap:
    """One column of one table: its heading as printed, what it was taken for and why. Names are covered."""

    position: int
    heading: str | None
    field: str
    confidence: float
    how: str
    example: str | None

    @property
    def key(self) -> str:
        """How a correction names the column: its heading, or its place when it has none."""
        return self.heading or f"#{self.position}"

    @property
    def how_text(self) -> str:
        """How it was told, in words."""
        return HOW.get(self.how, self.how)


@dataclass(frozen=True)
class TableRun:
    """One table found in a file, with the sums that prove that no row and no pound was lost."""

    table_no: int
    sheet: str | None
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    rows_seen: int
    rows_blank: int
    rows_header_footer: int
    rows_rejected: int
    rows_out: int
    sum_in: Decimal
    sum_rejected: Decimal
    sum_out: Decimal
    kind: str | None
    verdict: str | None
    date_order: str | None
    amount_column: Any
    code_version: str | None
    columns: tuple[ColumnMap, ...] = ()

    def counts(self, column: ColumnMap) -> bool:
        """Whether a column is the one amount that the payments take."""
        return self.amount_column is not None and self.amount_column in (column.heading, column.position)

    @property
    def amount_key(self) -> str:
        """How a correction names the amount column; empty when there is none."""
        return next((c.key for c in self.columns if self.counts(c)), "")

    @property
    def encoding_text(self) -> str:
        """The encoding by the name that people know; empty for a sheet."""
        return ENCODINGS.get(self.encoding or "", self.encoding or "")

    @property
    def parted_by(self) -> str:
        """What parts the columns, in words; empty for a sheet."""
        return DELIMITERS.get(self.delimiter or "", repr(self.delimiter)) if self.delimiter else ""

    @property
    def rows_hold(self) -> bool:
        """Rows seen = blank + heading or footer + set aside + out."""
        return self.rows_seen == self.rows_blank + self.rows_header_footer + self.rows_rejected + self.rows_out

    @property
    def pounds_hold(self) -> bool:
        """Pounds in = set aside + out, to the penny."""
        return self.sum_in == self.sum_rejected + self.sum_out


@dataclass(frozen=True)
class FileDetail:
    """One file whole: where from, what was done, its tables, its issues by code, what the picture holds of it."""

    file: File
    about: Row
    tables: tuple[TableRun, ...]
    codes: tuple[IssueCode, ...]
    held: Row = field(default_factory=dict)

    @property
    def rows_out(self) -> int:
        """Payments that reading gave out, over all tables."""
        return sum(t.rows_out for t in self.tables if t.kind == "payments")

    @property
    def sum_out(self) -> Decimal:
        """Pounds that reading gave out, over all tables."""
        return sum((t.sum_out or Decimal(0) for t in self.tables), Decimal(0))

    @property
    def rows_held(self) -> bool:
        """Every row that reading gave out is a payment of the picture."""
        return self.rows_out == self.held["rows"]

    @property
    def pounds_held(self) -> bool:
        """Every pound that reading gave out is in the picture."""
        return self.sum_out == self.held["amount"]


@remembered()
def files(
    publisher: str = "",
    verdict: str = "",
    code: str = "",
    q: str = "",
    sort: str = "-period",
    limit: int = 50,
    offset: int = 0,
    file: str = "",
) -> tuple[tuple[File, ...], int]:
    """Files by publisher, verdict, issue code or words of their names, and how many there are in all."""
    column = FILE_SORTS.get(sort.removeprefix("-"), "period_start")
    order = f"{column} {'DESC' if sort.startswith('-') else 'ASC'} NULLS LAST, source_ref, resource_id"
    some = {"publisher": publisher, "verdict": verdict, "code": code, "q": q.lower(), "file": file}
    rows = ask(sql("files").replace("/* order */", order), {**some, "limit": limit, "offset": offset})
    found = tuple(File(**{name: value for name, value in row.items() if name != "total"}) for row in rows)
    return found, rows[0]["total"] if rows else 0


@remembered()
def file(resource_id: str) -> FileDetail | None:
    """One file with all that was done to it, or None when the picture has none of that id."""
    about = ask_one("SELECT * FROM resource WHERE resource_id = $file", {"file": resource_id})
    if about is None:
        return None
    (line,), _ = files(file=resource_id, limit=1)
    held = ask_one(sql("file_payments"), {"publisher": about["publisher_id"], "file": resource_id}) or {}
    return FileDetail(line, about, tables(resource_id), issue_codes(file=resource_id), held)


@remembered()
def file_name(resource_id: str) -> str:
    """The name of a file as published; empty for none."""
    row = ask_one("SELECT source_ref FROM resource WHERE resource_id = $file", {"file": resource_id})
    return row["source_ref"] if row else ""


def tables(resource_id: str) -> tuple[TableRun, ...]:
    """The tables of a file in order, each with its columns."""
    here = {"file": resource_id}
    columns = ask("SELECT * FROM column_map WHERE resource_id = $file ORDER BY table_no, position", here)
    return tuple(
        TableRun(
            columns=tuple(_column(c) for c in columns if c["table_no"] == run["table_no"]),
            **{name: value for name, value in run.items() if name in TableRun.__dataclass_fields__},
        )
        for run in ask("SELECT * FROM parse_run WHERE resource_id = $file ORDER BY table_no", here)
    )


def _column(row: Row) -> ColumnMap:
    example = mask_text(row.get("example"), row["field"])
    return ColumnMap(row["position"], row["heading"], row["field"], row["confidence"], row["how"], example)
