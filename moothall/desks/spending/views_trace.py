"""How one payment got here: the steps from a file to a line of the picture, with what was decided at each, in words.

Puts together what the queries give; asks and decides nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from moothall.desks.spending.queries_faults import FileIssue, field_list
from moothall.desks.spending.queries_files import ColumnMap, FileDetail, TableRun
from moothall.desks.spending.queries_payments import PaymentDetail
from moothall.vocabulary.money import show_pounds

ORDER = {
    "day": "day before month",
    "month": "month before day",
    "mixed": "no one order",
}


@dataclass(frozen=True)
class Cell:
    """One cell of a payment's row: as printed, what its column was taken for, and the value read from it."""

    position: int
    heading: str | None
    printed: str | None
    field: str
    how: str
    value: str


@dataclass(frozen=True)
class Step:
    """One step of a payment's way: what was asked, and what was decided."""

    name: str
    asked: str
    decided: tuple[str, ...]


def table_of(detail: PaymentDetail, file: FileDetail) -> TableRun | None:
    """The table of the file that the payment stands in."""
    return next((t for t in file.tables if t.table_no == detail.cells["table_no"]), None)


def cells_of(detail: PaymentDetail, table: TableRun | None) -> list[Cell]:
    """Each cell of the payment's row beside the value that was read from it."""
    columns = {c.position: c for c in table.columns} if table else {}
    last = max([len(detail.raw), *columns])
    return [_cell(detail, position, columns.get(position)) for position in range(1, last + 1)]


def _cell(detail: PaymentDetail, position: int, column: ColumnMap | None) -> Cell:
    printed = detail.raw[position - 1] if position <= len(detail.raw) else None
    field = column.field if column else "unmapped"
    kept_in = field_list().get(field, {}).get("column") or ""
    how = column.how_text if column else ""
    value = words_of(detail.cells.get(kept_in))
    return Cell(position, column.heading if column else None, printed, field, how, value)


def words_of(value: Any) -> str:
    """A value of the picture as it is read by people."""
    if isinstance(value, Decimal):
        return show_pounds(value)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return "" if value is None else str(value)


def steps_of(detail: PaymentDetail, file: FileDetail, issues: Sequence[FileIssue]) -> list[Step]:
    """The steps in the order in which they were taken."""
    table = table_of(detail, file)
    steps = [_arrive(file)]
    if table:
        steps += [_open(table), _frame(table), _map(table)]
    return [*steps, _type(detail, table, issues), _mark(detail)]


def _arrive(file: FileDetail) -> Step:
    about = file.about
    read = f"First read with this code on {words_of(about['read_at'])}." if about.get("read_at") else ""
    kept = f"{file.file.source_ref}, {about['bytes']:,} bytes, fingerprint {about['sha256'][:12]}…"
    return Step("Arrive", "Which file?", tuple(filter(None, (kept, read))))


def _open(table: TableRun) -> Step:
    text = f"Text in {table.encoding_text}, columns parted by {table.parted_by}." if table.encoding else ""
    sheet = f"Sheet '{table.sheet}'." if table.sheet else ""
    return Step("Open", "What kind of file?", tuple(filter(None, (sheet, text))) or ("A spreadsheet.",))


def _frame(table: TableRun) -> Step:
    where = f"Headings on row {table.header_row}." if table.header_row else "No headings; the values told the columns."
    seen = f"{table.rows_seen:,} rows seen: {table.rows_out:,} payments, {table.rows_rejected:,} set aside, "
    rest = f"{table.rows_blank:,} blank, {table.rows_header_footer:,} headings or footers."
    return Step("Frame", "Where does the table begin and end?", (where, seen + rest))


def _map(table: TableRun) -> Step:
    wanted = ("PaymentDate", "BeneficiaryName", "Amount")
    found = [c for c in table.columns if c.field in wanted or table.counts(c)]
    said = [f"{c.field}: column {c.position}, '{c.heading or 'no heading'}' ({c.how_text})." for c in found]
    return Step("Map", "What does each column hold?", tuple(said) or ("No column was recognised.",))


def _type(detail: PaymentDetail, table: TableRun | None, issues: Sequence[FileIssue]) -> Step:
    cells = detail.cells
    order = ORDER.get(table.date_order or "", "") if table else ""
    dated = (
        f"'{cells['date_text']}' read as {words_of(cells['payment_date']) or 'no day'}"
        if cells.get("date_text")
        else "No date"
    )
    dates = f"{dated}{f' ({order} in the whole column)' if order else ''}."
    basis = AMOUNT_KINDS.get(cells["amount_kind"], "amount")
    amount = f"'{cells['amount_text']}' read as {words_of(cells['amount'])} ({basis})."
    noted = [f"{i.title}: {i.heading or 'the row'} [{i.code}]." for i in issues]
    return Step("Type", "What do the cells say?", (dates, amount, *noted))


AMOUNT_KINDS = {"net": "without recoverable VAT", "gross": "with VAT", "amount": "whether with VAT is not said"}


def _mark(detail: PaymentDetail) -> Step:
    one = detail.summary
    said = {
        "person": "The beneficiary looks like a natural person: the name is withheld on these pages.",
        "redacted": "The publisher withheld the beneficiary.",
        "none": "No beneficiary is printed.",
    }
    marks = [said[one.who]] if one.who in said else []
    marks += ["The same line stands in an earlier file: left out of sums."] if one.duplicate_of else []
    marks += ["It takes an earlier payment back."] if one.reversal_of else []
    asked = "Is it a duplicate, a reversal, withheld?"
    return Step("Payment", asked, tuple(marks) or ("Nothing to mark: it counts, and is shown as printed.",))
