"""Turns what the queries give into the lists that pages and downloads show: columns, headings, links. Asks nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape

from moothall.desks.spending.queries import Beneficiary, Month, Publisher, Unit
from moothall.desks.spending.queries_faults import CorrectionMade, FieldUse, FileIssue, HeadingUse, IssueCode
from moothall.desks.spending.queries_files import File, FileDetail
from moothall.desks.spending.queries_payments import EXPORTED, FURTHEST, PAGE_SIZE, Payment, PaymentPage, every_payment
from moothall.desks.spending.queries_selection import UNKNOWN, Selection
from moothall.vocabulary.desk import Column, Listing, Page

Row = TypeVar("Row")
NOT_PRINTED = "(not printed)"


def to(name: str, *args: Any, **query: Any) -> str:
    """The address of one of the desk's pages; query values that are empty are left out."""
    text = urlencode([(key, str(value)) for key, value in query.items() if value not in (None, "", False)])
    return reverse(f"spending:{name}", args=args) + (f"?{text}" if text else "")


def to_payments(**chosen: Any) -> str:
    """The address of the payments of a selection."""
    text = Selection(**chosen).query_string()
    return reverse("spending:payments") + (f"?{text}" if text else "")


def to_organisation(organisation_id: str | None) -> str:
    """The address of an organisation's page; empty when there is none."""
    try:
        return reverse("organisation", args=[organisation_id]) if organisation_id else ""
    except NoReverseMatch:
        return ""


def page_of(number: int, total: int, size: int = PAGE_SIZE) -> Page:
    """The page asked for, kept within what can be reached of the list."""
    page = Page(max(1, number), size, total, FURTHEST)
    return replace(page, number=min(page.number, page.last))


def inside(listing: Listing, *hidden: str) -> Listing:
    """The same list as a part of another page: without sorting, and without some columns."""
    shown = [replace(column, sort="") for column in listing.columns if column.key not in hidden]
    return replace(listing, columns=shown, sort="")


def asked_page(query: Mapping[str, str]) -> int:
    """The page number of a URL; 1 when there is none that makes sense."""
    text = query.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def first_of(ask: Callable[..., tuple[Iterable[Row], int]], *args: Any, **kwargs: Any) -> Iterable[Row]:
    """The rows of a question that also gives how many there are in all."""
    return ask(*args, **kwargs)[0]


def sorted_publishers(rows: Sequence[Publisher], sort: str) -> list[Publisher]:
    """Publishers by one of the sortable columns, missing values last; by name when asked for another."""
    key = sort.removeprefix("-")
    if key not in PUBLISHER_SORTS:
        return list(rows)
    have = [row for row in rows if getattr(row, key) is not None]
    lack = [row for row in rows if getattr(row, key) is None]
    fold = (lambda r: getattr(r, key).casefold()) if key == "name" else (lambda r: getattr(r, key))
    return sorted(have, key=fold, reverse=sort.startswith("-")) + lack


PUBLISHER_SORTS = ("name", "last_month", "files", "rows", "amount", "share_set_aside")


def publishers_listing(rows: Sequence[Publisher], sort: str) -> Listing:
    """Publishers with the health of their sources."""
    columns = (
        Column("name", "Publisher", link=lambda r: to("publisher", r.publisher_id), sort="name"),
        Column("publisher_id", "Id", hidden=True),
        Column("in_register", "In the register", link=lambda r: to_organisation(r.organisation_id)),
        Column("organisation_id", "Organisation", hidden=True),
        Column("match_how", "How it was resolved", hidden=True),
        Column("match_confidence", "How surely", "percent", hidden=True),
        Column("first_month", "First month", "month", hidden=True),
        Column("last_month", "Latest file", "month", link=_to_last_file, sort="last_month"),
        Column("last_file", "Name of the latest file", hidden=True),
        Column("last_file_id", "Id of the latest file", hidden=True),
        Column("files", "Files", "number", link=lambda r: to("files", publisher=r.publisher_id), sort="files"),
        Column("rows", "Payments", "number", link=lambda r: to_payments(publisher=r.publisher_id), sort="rows"),
        Column("amount", "Pounds", "money", sort="amount"),
        Column("share_set_aside", "Rows set aside", "percent", sort="share_set_aside"),
        Column("rows_rejected", "Rows set aside (count)", "number", hidden=True),
        Column("sum_rejected", "Pounds set aside", "money", hidden=True),
        Column("duplicate_rows", "Duplicates", "number", hidden=True),
        Column("files_refused", "Files refused", "number", hidden=True),
        Column("files_not_payments", "Files that are not payments", "number", hidden=True),
        Column("commonest_title", "Commonest fault", link=_to_commonest),
        Column("commonest_issue", "Commonest issue", hidden=True),
    )
    return Listing(
        "publishers", "Publishers and the health of their files", columns, rows, sort=sort, row_header="name"
    )


def _to_last_file(row: Publisher) -> str | None:
    return to("file", row.last_file_id) if row.last_file_id else None


def _to_commonest(row: Publisher) -> str | None:
    if not row.commonest_issue:
        return None
    return to("issue", row.commonest_issue, publisher=row.publisher_id)


def months_listing(rows: Sequence[Month], publisher: str, year: str) -> Listing:
    """Payments by month."""

    def here(row: Month) -> dict[str, Any]:
        return {"publisher": publisher, "month": f"{row.month:%Y-%m}" if row.month else UNKNOWN}

    def taken_back(row: Month) -> str | None:
        return to_payments(**here(row), negative=True) if row.negative_amount else None

    def twice(row: Month) -> str | None:
        return to_payments(**here(row), duplicates="only") if row.duplicate_rows else None

    columns = (
        Column("month", "Month", "month", link=lambda r: to_payments(**here(r))),
        Column("rows", "Payments", "number", link=lambda r: to_payments(**here(r))),
        Column("amount", "Pounds", "money"),
        Column("negative_amount", "Of which taken back", "money", link=taken_back),
        Column("duplicate_rows", "Duplicates left out", "number", link=twice),
        Column("duplicate_amount", "Pounds of duplicates", "money"),
    )
    return Listing("months", "Payments by month", columns, rows, row_header="month", empty=_nothing_in(year))


def units_listing(
    rows: Sequence[Unit],
    year: str = "",
    page: Page | None = None,
    every: Callable[[], Iterable[Unit]] | None = None,
    with_publisher: bool = False,
) -> Listing:
    """Spending by organisational unit."""

    def here(row: Unit) -> str:
        chosen = {"unit": row.unit} if row.unit else {"no_unit": True}
        return to_payments(publisher=row.publisher_id, year=year, **chosen)

    columns = (
        Column("publisher_id", "Publisher", link=lambda r: to("publisher", r.publisher_id), hidden=not with_publisher),
        Column("unit", "Unit as printed", link=here),
        Column("rows", "Payments", "number", link=here),
        Column("amount", "Pounds", "money"),
    )
    caption = "Spending by organisational unit"
    return Listing("units", caption, columns, rows, page, every, row_header="unit", empty=_nothing_in(year))


def _nothing_in(year: str) -> str:
    when = f" in {year}" if year else ""
    return f"There is nothing{when}. Choose another financial year, or look at the files to see what was published."


def beneficiaries_listing(
    rows: Sequence[Beneficiary],
    publisher: str = "",
    year: str = "",
    sort: str = "",
    page: Page | None = None,
    every: Callable[[], Iterable[Beneficiary]] | None = None,
) -> Listing:
    """Named beneficiaries as printed. With a year there are no dates and no number of publishers."""

    def here(row: Beneficiary) -> str:
        return to_payments(beneficiary=row.name, publisher=publisher, year=year)

    columns = [
        Column("name", "Beneficiary as printed", link=here, sort="name" if sort else ""),
        Column("rows", "Payments", "number", link=here, sort="rows" if sort else ""),
        Column("amount", "Pounds", "money", sort="amount" if sort else ""),
    ]
    if not year:
        columns += [
            Column("publishers", "Publishers", "number", sort="publishers" if sort else "", hidden=bool(publisher)),
            Column("first_date", "First payment", "day", hidden=True),
            Column("last_date", "Latest payment", "day", sort="last" if sort else ""),
        ]
    empty = "No named beneficiary matches. Try fewer or shorter words, or look at all payments."
    return Listing("beneficiaries", "Beneficiaries", columns, rows, page, every, sort, empty, "name")


def files_listing(
    rows: Sequence[File], sort: str, page: Page | None = None, every: Callable[[], Iterable[File]] | None = None
) -> Listing:
    """Files with what came of reading them."""
    columns = (
        Column("source_ref", "File", link=lambda r: to("file", r.resource_id), sort="file"),
        Column("resource_id", "Id", hidden=True),
        Column("publisher", "Publisher", link=lambda r: to("publisher", r.publisher_id), sort="publisher"),
        Column("publisher_id", "Publisher id", hidden=True),
        Column("period", "Covers", sort="period"),
        Column("period_start", "From", "day", hidden=True),
        Column("period_end", "To", "day", hidden=True),
        Column("period_how", "How the period is known", hidden=True),
        Column("dataset", "Kind", hidden=True),
        Column("verdict_text", "What came of it"),
        Column("verdict", "Verdict", hidden=True),
        Column("rows", "Payments", "number", link=lambda r: to_payments(file=r.resource_id), sort="rows"),
        Column("amount", "Pounds", "money", sort="amount"),
        Column("duplicate_rows", "Duplicates", "number", hidden=True),
        Column("rows_rejected", "Rows set aside", "number", sort="aside"),
        Column("sum_rejected", "Pounds set aside", "money", hidden=True),
        Column("issues", "Issues", "number", link=lambda r: to("file_issues", r.resource_id), sort="issues"),
        Column("errors", "Errors", "number", hidden=True),
        Column("warnings", "Warnings", "number", hidden=True),
        Column("commonest_issue", "Commonest issue", hidden=True),
        Column("bytes", "Bytes", "number", hidden=True),
        Column("copy_of", "Copy of", hidden=True),
    )
    empty = "No file matches. Take a filter off to see more."
    return Listing("files", "Files as published", columns, rows, page, every, sort, empty, "source_ref")


def issue_codes_listing(rows: Sequence[IssueCode], publisher: str = "") -> Listing:
    """Issues counted by code."""
    columns = (
        Column("title", "What is wrong", link=lambda r: to("issue", r.code, publisher=publisher)),
        Column("code", "Code", hidden=True),
        Column("severity_text", "How bad"),
        Column("severity", "Severity", hidden=True),
        Column("who_text", "Who mends it"),
        Column("who_mends", "Mended by", hidden=True),
        Column("issues", "Times", "number", link=lambda r: to("issue", r.code, publisher=publisher)),
        Column("rows", "Rows", "number"),
        Column("files", "Files", "number", link=lambda r: to("files", code=r.code, publisher=publisher)),
        Column("publishers", "Publishers", "number"),
        Column("how_to_mend", "How to mend it", hidden=True),
    )
    empty = "No issue matches. Take a filter off, or look at the files."
    return Listing("issues", "Issues by kind", columns, rows, empty=empty, row_header="title")


def issues_listing(
    rows: Sequence[FileIssue], name: str, page: Page, every: Callable[[], Iterable[FileIssue]], with_file: bool
) -> Listing:
    """Single issues in their places. `with_file` shows which file each is in."""
    columns = (
        Column("source_ref", "File", link=lambda r: to("file", r.resource_id), hidden=not with_file),
        Column("publisher_id", "Publisher", hidden=True),
        Column("resource_id", "File id", hidden=True),
        Column("sheet", "Sheet", hidden=True),
        Column("line", "Row", "number", link=_to_row),
        Column("position", "Column", "number", hidden=True),
        Column("heading", "Heading"),
        Column("field", "Field", hidden=True),
        Column("title", "What is wrong", hidden=with_file),
        Column("code", "Code", hidden=True),
        Column("severity", "How bad", hidden=True),
        Column("found", "Found"),
        Column("expected", "Expected"),
        Column("rows", "Rows like it", "number"),
        Column("who_mends", "Who mends it", hidden=True),
        Column("payment_id", "Payment", hidden=True),
        Column("cells", "Row as printed", hidden=True),
    )
    empty = "Nothing was found wrong here."
    return Listing(name, "Each issue in its place", columns, rows, page, every, empty=empty)


def _to_row(row: FileIssue) -> str:
    """The payment on the row, else the row among the issues of its file."""
    return to("payment", row.payment_id) if row.payment_id else to("file_issues", row.resource_id, code=row.code)


def fields_listing(rows: Sequence[FieldUse], publisher: str) -> Listing:
    """Fields and how they are found."""

    def here(row: FieldUse) -> str | None:
        return to("headings", field=row.field, publisher=publisher) if row.files else None

    columns = (
        Column("field", "Field", link=here),
        Column("title", "What it holds"),
        Column("required_text", "Required"),
        Column("source", "From", hidden=True),
        Column("publishers", "Publishers", "number"),
        Column("files", "Files", "number"),
        Column("headings", "Headings", "number", link=here),
        Column("lowest", "Lowest confidence", "percent"),
        Column("corrected", "Files corrected by a person", "number", hidden=True),
    )
    return Listing("fields", "Fields", columns, rows, row_header="field")


def headings_listing(rows: Sequence[HeadingUse], page: Page, every: Callable[[], Iterable[HeadingUse]]) -> Listing:
    """Headings as printed and what each was taken for."""
    columns = (
        Column("heading", "Heading as printed", link=lambda r: to("file", r.resource_id)),
        Column("field", "Taken for", link=lambda r: to("headings", field=r.field)),
        Column("publisher", "Publisher", link=lambda r: to("publisher", r.publisher_id)),
        Column("publisher_id", "Publisher id", hidden=True),
        Column("files", "Files", "number"),
        Column("how", "How it was told"),
        Column("lowest", "Lowest confidence", "percent"),
        Column("resource_id", "A file with it", hidden=True),
    )
    empty = "No heading matches. Take a filter off."
    return Listing("headings", "Headings as printed", columns, rows, page, every, empty=empty, row_header="heading")


def payments_listing(found: PaymentPage, number: int, sort: str) -> Listing:
    """One page of payments. The download holds every column of every payment, in the order of the files."""
    columns = (
        Column("payment_date", "Date", "day", link=lambda r: to("payment", r["payment_id"]), sort="date"),
        Column("supplier_text", "Beneficiary as printed", link=_to_beneficiary, sort="beneficiary"),
        Column("amount", "Pounds", "money", link=lambda r: to("payment", r["payment_id"]), sort="amount"),
        Column("publisher", "Publisher", link=lambda r: to("publisher", r["publisher_id"]), sort="publisher"),
        Column("unit_text", "Unit"),
        Column("purpose_text", "Purpose"),
        Column("marks", "Marks"),
        *(Column(name, name, hidden=True) for name in EXPORTED if name not in SHOWN),
    )
    rows = [payment_row(each) for each in found.rows]
    page = page_of(number, found.totals.rows)
    return Listing("payments", "Payments", columns, rows, page, lambda: every_payment(found.chosen), sort)


SHOWN = ("payment_date", "supplier_text", "amount", "publisher", "unit_text", "purpose_text", "marks")


def payment_row(row: Payment) -> dict[str, Any]:
    """A payment as a line of the list: the date in words (a month where only that is printed)."""
    return {
        "payment_id": row.payment_id,
        "publisher_id": row.publisher_id,
        "payment_date": conditional_escape(row.when),
        "supplier_text": row.beneficiary or NOT_PRINTED,
        "amount": row.amount,
        "publisher": row.publisher,
        "unit_text": row.unit,
        "purpose_text": row.purpose,
        "marks": row.marks,
        "who": row.who,
    }


def _to_beneficiary(row: dict[str, Any]) -> str | None:
    return to_payments(beneficiary=row["supplier_text"]) if row["who"] == "named" else None


def columns_listing(found: FileDetail) -> Listing:
    """Every column of a file's tables with what it was taken for; for download."""
    columns = (
        Column("table_no", "Table", "number"),
        Column("sheet", "Sheet"),
        Column("position", "Column", "number"),
        Column("heading", "Heading as printed"),
        Column("field", "Field"),
        Column("confidence", "Confidence", "percent"),
        Column("how", "How"),
        Column("example", "Example"),
    )
    rows = [{**vars(c), "table_no": t.table_no, "sheet": t.sheet} for t in found.tables for c in t.columns]
    return Listing(f"columns-{found.file.resource_id}", "Columns", columns, rows)


def corrections_listing(rows: Sequence[CorrectionMade]) -> Listing:
    """Corrections as kept; for download."""
    columns = (
        Column("number", "Number", "number"),
        Column("publisher_id", "Publisher"),
        Column("file_pattern", "File"),
        Column("heading", "Heading"),
        Column("field", "Field"),
        Column("header_row", "Header row", "number"),
        Column("encoding", "Encoding"),
        Column("delimiter", "Delimiter"),
        Column("reason", "Reason"),
        Column("made_by", "Made by"),
        Column("made_at", "Made at"),
        Column("withdrawn_at", "Withdrawn at"),
        Column("withdrawn_by", "Withdrawn by"),
        Column("withdrawn_reason", "Why withdrawn"),
    )
    return Listing("corrections", "Corrections", columns, rows)
