"""Turns contracts, their awards and the payments tied to them into the lists that pages and downloads show. Asks
nothing."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.html import conditional_escape

from moothall.desks.buying.queries_contracts import Award, ContractRow, LinkedPayment
from moothall.desks.buying.queries_subject import system_title
from moothall.desks.buying.views_renew_listings import to, to_organisation, to_payment
from moothall.vocabulary.desk import Column, Listing, Page

Every = Callable[[], Iterable[Any]] | None


def contracts_listing(
    rows: Sequence[ContractRow], today: date, sort: str = "", page: Page | None = None, every: Every = None
) -> Listing:
    """Contracts with their ends. A value in another currency is not shown as pounds."""
    columns = (
        Column("title", "Contract", link=lambda r: to("contract", r["contract_id"]), sort="title"),
        Column("contract_id", "Id", hidden=True),
        Column("ocid", "OCID", hidden=True),
        Column("buyer_text", "Buyer", link=lambda r: to_organisation(r["organisation_id"]), sort="buyer"),
        Column("organisation_id", "Organisation", hidden=True),
        Column("awarded_to", "Supplier", link=_to_first_supplier),
        Column("system", "Type of system", link=lambda r: to("system", r["system_type"]) if r["system_type"] else None),
        Column("start_date", "Starts", "day", sort="start", hidden=True),
        Column("end_date", "Ends", "day", sort="end"),
        Column("standing", "Which is"),
        Column("extended_end", "If extended", "day", hidden=True),
        Column("pounds", "Value", "money", sort="value"),
        Column("currency", "Currency", hidden=True),
        Column("status", "Status"),
        Column("payments", "Payments tied to it", "number", hidden=True),
        Column("source", "Source", hidden=True),
        Column("published", "Published", "day", hidden=True),
        Column("notice_url", "Notice", hidden=True),
    )
    empty = "No contract matches. Take a filter off, or look for the supplier among the payments."
    made = every and (lambda: (_contract_row(row, today) for row in every()))
    shown = [_contract_row(row, today) for row in rows]
    return Listing("contracts", "Contracts", columns, shown, page, made, sort, empty, "title")


def _contract_row(row: ContractRow, today: date) -> dict[str, Any]:
    return {
        **vars(row),
        "title": row.title or row.contract_id,
        "awarded_to": "; ".join(row.suppliers[:3])
        + (f"; and {len(row.suppliers) - 3} more" if row.suppliers[3:] else ""),
        "system": system_title(row.system_type) if row.system_type else "",
        "standing": standing(row.end_date, today),
        "pounds": row.value if row.currency in (None, "", "GBP") else None,
    }


def _to_first_supplier(row: Any) -> str | None:
    return to("supplier", row["supplier_ids"][0]) if len(row["supplier_ids"]) == 1 else None


def standing(end: date | None, today: date) -> str:
    """How far off an end is, in words of days, months or years."""
    if end is None:
        return "not published"
    days = abs((end - today).days)
    size, unit = (days, "day") if days < 60 else (round(days / 30.44), "month") if days < 730 else (days // 365, "year")
    words = f"{size} {unit}{'' if size == 1 else 's'}"
    return "today" if days == 0 else f"in {words}" if end > today else f"{words} ago"


def awards_listing(rows: Sequence[Award]) -> Listing:
    """Who was awarded a contract."""
    columns = (
        Column("supplier_text", "Supplier as printed"),
        Column("supplier_name", "Resolved to", link=lambda r: to("supplier", r.supplier_id) if r.supplier_id else None),
        Column("company_no", "Company number"),
        Column("charity_no", "Charity number", hidden=True),
        Column("score", "How sure", "percent"),
        Column("how", "How it was told"),
        Column("value", "Value", "money"),
        Column("award_date", "Awarded", "day"),
        Column("award_id", "Id", hidden=True),
    )
    empty = "No award is published for it (yet)."
    return Listing("awards", "Awarded to", columns, rows, empty=empty, row_header="supplier_text")


def linked_listing(rows: Sequence[LinkedPayment], page: Page, every: Every) -> Listing:
    """Payments tied to a contract."""
    columns = (
        Column("when", "Date", link=lambda r: to_payment(r["payment_id"])),
        Column("payment_id", "Payment", hidden=True),
        Column("publisher_id", "Publisher", hidden=True),
        Column("supplier_text", "Beneficiary as printed"),
        Column("amount", "Pounds", "money", link=lambda r: to_payment(r["payment_id"])),
        Column("vat", "VAT"),
        Column("purpose_text", "Purpose"),
        Column("contract_ref", "Contract or order as printed", hidden=True),
        Column("confidence", "How sure", "percent"),
        Column("how", "How it was tied"),
    )
    made = every and (lambda: (_linked_row(row) for row in every()))
    empty = "No payment that we hold is tied to it: either the payments of its time are not held, or nothing ties them."
    return Listing("payments", "Payments tied to it", columns, [_linked_row(r) for r in rows], page, made, empty=empty)


def _linked_row(row: LinkedPayment) -> dict[str, Any]:
    return {
        **vars(row),
        "when": conditional_escape(span(row.period_start, row.period_end)),
        "vat": VAT.get(row.amount_kind or "", VAT_UNKNOWN),
    }


VAT_UNKNOWN = "Not said"
VAT = {"net": "Left out", "gross": "Included"}


def span(first: date | None, last: date | None) -> str:
    """The day of a payment, or the days between which it lies."""
    if first is None:
        return "No date"
    if last is None or first == last:
        return f"{first.day} {first:%B %Y}"
    return (
        f"{first:%B %Y}" if (first.year, first.month) == (last.year, last.month) else f"{first:%B %Y} to {last:%B %Y}"
    )
