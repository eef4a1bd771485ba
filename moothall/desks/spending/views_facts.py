"""Small values that pages show beside their lists: facts, filter chips, sums, bars of a chart. Asks nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.forms import Form

from moothall.desks.spending.forms import DUPLICATES, WHO, ListFilter
from moothall.desks.spending.queries import Group, Month, Overview
from moothall.desks.spending.queries_faults import FileIssue, issue_title
from moothall.desks.spending.queries_files import FileDetail, TableRun
from moothall.desks.spending.queries_payments import PaymentDetail
from moothall.desks.spending.queries_selection import UNKNOWN, Selection
from moothall.desks.spending.views_listings import to, to_payments
from moothall.vocabulary.desk import Chip, Fact

WIDEST = 40
KINDS = {"net": "without recoverable VAT", "gross": "with VAT", "amount": "whether VAT is in it is not said"}


@dataclass(frozen=True)
class Bar:
    """One month of a chart, with the payments it is made of."""

    month: Any
    rows: int
    amount: Decimal
    link: str


@dataclass(frozen=True)
class Sum:
    """An equation that was worked out, not assumed: `left` = the parts, and whether it holds."""

    left_name: str
    left: Any
    parts: tuple[tuple[str, Any], ...]
    holds: bool
    money: bool = False


@dataclass(frozen=True)
class SheetRow:
    """One issue as a line of the spreadsheet-like view: its cells under the file's own headings."""

    issue: FileIssue
    cells: tuple[tuple[str, bool], ...]
    missing: int


def overview_facts(held: Overview) -> list[Fact]:
    """The big figures of the desk's front page."""
    return [
        Fact("Publishers", held.publishers, "number", to("publishers")),
        Fact("Files", held.files, "number", to("files")),
        Fact("Payments", held.rows, "number", to_payments()),
        Fact("Pounds", held.amount, "money", to_payments()),
        Fact("Rows set aside", held.rows_rejected, "number", to("files", verdict="set-aside")),
    ]


def month_of(month: Any) -> str:
    """A month as it stands in a URL."""
    return f"{month:%Y-%m}" if month else UNKNOWN


def strays_of(rows: Sequence[Month], held: Overview) -> Month | None:
    """Dated months outside those that a chart shows, as one; None when there are none."""
    outside = [row for row in rows if row.month and not _inside(row, held)]
    return total_of(outside) if outside else None


def _inside(row: Month, held: Overview) -> bool:
    return bool(row.month and held.first_month and held.last_month and held.first_month <= row.month <= held.last_month)


def month_rows(rows: Sequence[Month], held: Overview, publisher: str = "") -> list[Bar]:
    """Bars of the chart, each leading to its payments; stray months are left out, rows without a month are kept."""
    rows = [row for row in rows if row.month is None or _inside(row, held)]
    return [Bar(r.month, r.rows, r.amount, to_payments(publisher=publisher, month=month_of(r.month))) for r in rows]


def groups_of(groups: Mapping[str, Group], publisher: str = "", year: str = "") -> dict[str, Any]:
    """The kinds of beneficiary for a page, with the address of the payments of each."""
    here = {"publisher": publisher, "year": year}
    return {
        "groups": groups,
        "named_url": to_payments(**here, who="named"),
        "person_url": to_payments(**here, who="person"),
        "redacted_url": to_payments(**here, who="redacted"),
        "none_url": to_payments(**here, no_beneficiary=True),
    }


def total_of(rows: Sequence[Month]) -> Month:
    """All months of a list as one; the month itself is None."""
    nothing = Decimal(0)
    return Month(
        month=None,
        rows=sum(row.rows for row in rows),
        amount=sum((row.amount for row in rows), nothing),
        negative_amount=sum((row.negative_amount for row in rows), nothing),
        duplicate_rows=sum(row.duplicate_rows for row in rows),
        duplicate_amount=sum((row.duplicate_amount for row in rows), nothing),
    )


def filter_chips(form: ListFilter, names: Sequence[str]) -> list[Chip]:
    """The filters in force on a list, in words."""
    chips = []
    for name in names:
        if value := form.value(name):
            choices = dict(getattr(form.fields[name], "choices", []))
            words = issue_title(value) if name == "code" else str(choices.get(value, value))
            chips.append(Chip(name, f"{form.fields[name].label}: {words}", value))
    return chips


def payment_chips(chosen: Selection, publishers: Mapping[str, str], file_name: str) -> list[Chip]:
    """The filters in force on the payments, in words."""
    words: dict[str, Callable[[Any], str]] = {
        "q": lambda v: f"Words: {v}",
        "publisher": lambda v: f"Publisher: {publishers.get(v, v)}",
        "beneficiary": lambda v: f"Beneficiary: {v}",
        "no_beneficiary": lambda v: "No beneficiary printed",
        "unit": lambda v: f"Unit: {v}",
        "no_unit": lambda v: "No unit printed",
        "date_from": lambda v: f"From {v.day} {v:%B %Y}",
        "date_to": lambda v: f"To {v.day} {v:%B %Y}",
        "amount_min": lambda v: f"At least £{v:,}",
        "amount_max": lambda v: f"At most £{v:,}",
        "year": lambda v: "Financial year not known" if v == UNKNOWN else f"Financial year {v}",
        "month": lambda v: "Month not known" if v == UNKNOWN else f"Month: {v}",
        "file": lambda v: f"File: {file_name or v}",
        "who": lambda v: dict(WHO).get(v, v),
        "negative": lambda v: "Money taken back only",
        "reversals": lambda v: "Reversals only",
        "duplicates": lambda v: f"Duplicates: {dict(DUPLICATES).get(v, v).lower()}",
    }
    values = {name: getattr(chosen, name) for name in words}
    return [Chip(n, words[n](v), str(v)) for n, v in values.items() if v not in ("", None, False)]


def hidden_values(form: Form, shown: Sequence[str]) -> list[tuple[str, str]]:
    """Filters in force that a form does not show, so that sending it keeps them."""
    return [(name, str(form.data[name])) for name in form.fields if name in form.data and name not in shown]


def payment_facts(found: PaymentDetail) -> list[Fact]:
    """What a payment says, in the order of the LGA Spend schema; what is not printed is left out."""
    one, cells = found.summary, found.cells
    named = to_payments(publisher=one.publisher_id, beneficiary=one.beneficiary) if one.who == "named" else ""
    unit = to_payments(publisher=one.publisher_id, unit=one.unit) if one.unit and one.who != "person" else ""
    about = KINDS.get(one.amount_kind or "", "")
    facts = [
        Fact("Publisher", one.publisher, link=to("publisher", one.publisher_id)),
        Fact("Body as printed", cells.get("organisation_label")),
        Fact("Organisational unit", cells.get("unit_text"), link=unit if cells.get("unit_text") else ""),
        Fact("Service", cells.get("service_label_pub"), link="" if cells.get("unit_text") else unit),
        Fact("Beneficiary", one.beneficiary or "Not printed", link=named),
        Fact("Amount", one.amount, "money", note=f" {about}" if about else ""),
        *(Fact(name, cells.get(key), "money") for name, key in AMOUNTS if cells.get(key) != one.amount),
        *(Fact(name, cells.get(key)) for name, key in TEXTS),
        Fact("Financial year", cells.get("financial_year"), link=_year_link(found)),
    ]
    return [fact for fact in facts if fact.value not in (None, "")]


AMOUNTS = (("Net amount", "amount_net"), ("VAT", "amount_vat"), ("Gross amount", "amount_gross"))
TEXTS = (
    ("Purpose", "purpose_text"),
    ("Kind of expense", "expense_type_text"),
    ("Procurement category", "procurement_text"),
    ("Transaction number", "transaction_ref"),
    ("Publisher's number of the beneficiary", "supplier_ref_pub"),
    ("Company number", "company_no"),
    ("Charity number", "charity_no"),
    ("VAT number", "vat_no"),
    ("CPV code", "cpv"),
    ("ProClass", "proclass"),
    ("Payment card", "card_kind"),
    ("Contract or order", "contract_ref"),
    ("Capital or revenue", "capital_revenue"),
)


def _year_link(found: PaymentDetail) -> str:
    year = found.cells.get("financial_year")
    return to_payments(publisher=found.summary.publisher_id, year=year) if year else ""


def file_facts(found: FileDetail) -> list[Fact]:
    """Where a file is from."""
    file, about = found.file, found.about
    known = {"rows": "from its dated rows", "name": "from its name", "unknown": ""}.get(file.period_how or "", "")
    period = file.period
    facts = [
        Fact("Publisher", file.publisher, link=to("publisher", file.publisher_id)),
        Fact("File", file.source_ref),
        Fact("Covers", period or "Not known", note=f" ({known})" if period and known else ""),
        Fact("Licence", about.get("licence") or "Not stated"),
        Fact("Size", f"{file.bytes:,} bytes" if file.bytes is not None else ""),
        Fact("SHA-256", about.get("sha256")),
        Fact("Copy of", file.copy_of, link=to("file", file.copy_of) if file.copy_of else ""),
        Fact("Where published", about.get("origin") if about.get("origin") != file.source_ref else ""),
        Fact(
            "First read", f"{about['read_at'].day} {about['read_at']:%B %Y, %H:%M} UTC" if about.get("read_at") else ""
        ),
    ]
    return [fact for fact in facts if fact.value not in (None, "")]


def sums_of(table: TableRun) -> list[Sum]:
    """The two sums of a table: every row and every pound is somewhere."""
    rows = (
        ("contracts" if table.kind == "contracts" else "payments", table.rows_out),
        ("set aside", table.rows_rejected),
        ("blank", table.rows_blank),
        ("headings, totals or footers", table.rows_header_footer),
    )
    pounds = (("in payments", table.sum_out), ("set aside", table.sum_rejected))
    return [
        Sum("rows seen", table.rows_seen, rows, table.rows_hold),
        Sum("in the amount column", table.sum_in, pounds, table.pounds_hold, money=True),
    ]


def held_of(found: FileDetail) -> list[Sum]:
    """What reading gave out against what the picture holds, counted from the payments themselves."""
    held = found.held
    counted, summed = held["rows"] - held["duplicate_rows"], held["amount"] - held["duplicate_amount"]
    rows = (("counted payments", counted), ("duplicates, marked and left out", held["duplicate_rows"]))
    pounds = (("counted", summed), ("duplicates", held["duplicate_amount"]))
    return [
        Sum("payments read from the file", found.rows_out, rows, found.rows_held),
        Sum("read from the file", found.sum_out, pounds, found.pounds_held, money=True),
    ]


def sheet_headings(file: FileDetail) -> list[str]:
    """Headings of the spreadsheet-like view: the file's own when it has one table, else the places."""
    columns = max((t.columns for t in file.tables), key=len, default=())[:WIDEST]
    named = len([t for t in file.tables if t.columns]) == 1
    return [(c.heading if named else None) or f"Column {c.position}" for c in columns]


def issue_sheet(rows: Sequence[FileIssue], width: int) -> list[SheetRow]:
    """Issues as lines of a spreadsheet `width` cells wide, the offending cell marked.

    Where the cells of a row are not kept, what was found stands in its place.
    """
    return [_sheet_row(issue, width) for issue in rows]


def _sheet_row(issue: FileIssue, width: int) -> SheetRow:
    cells: list[str | None] = list(issue.cells[:width])
    if not cells and issue.bad is not None and issue.bad < width:
        cells += [None] * issue.bad
        cells.append(issue.found)
    shown = tuple((cell or "", place == issue.bad) for place, cell in enumerate(cells))
    return SheetRow(issue, shown, width - len(shown))
