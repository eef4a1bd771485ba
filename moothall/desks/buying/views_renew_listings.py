"""Turns what is known of a subject into the lists that the renewals pages and downloads show. Asks nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from moothall.desks.buying.queries_endings import Ending, said_date
from moothall.desks.buying.queries_holders import holders
from moothall.desks.buying.queries_payments import FURTHEST, BuyingPayment, Chosen
from moothall.desks.buying.queries_spend import Buyer
from moothall.desks.buying.queries_subject import Subject, supplier_name, system_title
from moothall.desks.buying.queries_together import Moved, Partner
from moothall.vocabulary.desk import Chip, Column, Listing, Page

NEXT = "Look at the payments, or widen the window above."


def to(name: str, *args: Any, **query: Any) -> str:
    """The address of one of the desk's pages; query values that are empty are left out."""
    text = urlencode([(key, str(value)) for key, value in query.items() if value not in (None, "", False)])
    return reverse(f"buying:{name}", args=args) + (f"?{text}" if text else "")


def to_subject(subject: Subject, page: str = "renew", **query: Any) -> str:
    """The address of a page about a subject."""
    return to(page, subject.kind, subject.key, **query)


def to_payments(subject: Subject, **chosen: Any) -> str:
    """The address of the payments of a subject."""
    return to("payments", kind=subject.kind, key=subject.key, **chosen)


def to_organisation(organisation_id: str | None) -> str | None:
    """The address of an organisation's page."""
    try:
        return reverse("organisation", args=[organisation_id]) if organisation_id else None
    except NoReverseMatch:
        return None


def to_payment(payment_id: str) -> str | None:
    """The address of a payment's own page, which another desk keeps."""
    try:
        return reverse("spending:payment", args=[payment_id])
    except NoReverseMatch:
        return None


def glance(listing: Listing, *hidden: str) -> Listing:
    """The same list as a part of a page: without some of its columns, which its own page shows."""
    return replace(listing, columns=[replace(c, hidden=c.hidden or c.key in hidden, sort="") for c in listing.columns])


def buyers_listing(subject: Subject, rows: Sequence[Buyer], year: str, years: Sequence[str]) -> Listing:
    """Who pays, with each year's pounds and the share of the year chosen."""

    def here(row: Buyer) -> str:
        return to_payments(subject, publisher=row.publisher_id, year=year, certainty="told")

    def maybe(row: Buyer) -> str | None:
        chosen = {"publisher": row.publisher_id, "year": year, "certainty": "possible"}
        return to_payments(subject, **chosen) if row.possible else None

    shown = [_buyer_row(row, years) for row in rows]
    others = [each for each in years if each != year and any(r[f"amount_{each}"] is not None for r in shown)]
    by_year = [
        Column(f"amount_{each}", f"Pounds in {each}", "money", link=_link_of_year(subject, each), hidden=n >= 2)
        for n, each in enumerate(others)
    ]
    by_id = {row.publisher_id: row for row in rows}

    def of(make: Callable[[Buyer], str | None]) -> Callable[[Any], str | None]:
        return lambda r: make(by_id[r["publisher_id"]])

    columns = (
        Column("name", "Body", link=of(lambda r: to_organisation(r.organisation_id))),
        Column("publisher_id", "Publisher", hidden=True),
        Column("organisation_id", "Organisation", hidden=True),
        Column("kind_title", "Type"),
        Column("tier", "Tier"),
        Column("region", "Region", hidden=True),
        Column("residents", "Residents", "number", hidden=True),
        Column("amount", f"Pounds in {year}", "money", link=of(here)),
        *by_year,
        Column("per_1000", "For 1,000 residents", "money"),
        Column("share", "Share", "percent"),
        Column("possible", "May be too", "money", link=of(maybe)),
        Column("suppliers", "Paid to", hidden=subject.kind == "supplier"),
        Column("months_held", "Months held", "number", hidden=True),
        Column("note", "Note"),
    )
    caption = f"Who pays {subject.phrase}"
    empty = f"No body whose payments of {year} we hold pays {subject.phrase}. Choose another year above."
    return Listing("who-pays", caption, columns, shown, row_header="name", empty=empty)


def _link_of_year(subject: Subject, year: str) -> Callable[[Any], str | None]:
    def link(row: Any) -> str | None:
        if row[f"amount_{year}"] is None:
            return None
        return to_payments(subject, publisher=row["publisher_id"], year=year, certainty="told")

    return link


def _buyer_row(row: Buyer, years: Sequence[str]) -> dict[str, Any]:
    amounts = dict(row.by_year)
    near = f"no. {row.like} of the councils most like yours" if row.like else ""
    notes = [near, row.outlier, row.left_out and f"not in the median: {row.left_out}"]
    shown = ", ".join(name for _, name in row.suppliers[:2])
    more = len(row.suppliers) - 2
    return {
        **{name: getattr(row, name) for name in BUYER_FIELDS},
        **{f"amount_{year}": amounts.get(year) for year in years},
        "amount": row.amount if row.rows else None,
        "share": row.share if row.rows else None,
        "possible": row.possible or None,
        "suppliers": shown + (f" and {more} more" if more > 0 else ""),
        "note": "; ".join(note for note in notes if note),
    }


BUYER_FIELDS = (
    "name", "publisher_id", "organisation_id", "kind_title", "tier", "region", "residents", "amount", "per_1000",
    "share", "months_held",
)  # fmt: skip


def endings_listing(subject: Subject, rows: Sequence[Ending]) -> Listing:
    """When it ends: contracts and estimates."""
    columns = (
        Column("name", "Body", link=lambda r: to_organisation(r.organisation_id)),
        Column("supplier", "Supplier", link=_to_supplier, hidden=subject.kind == "supplier"),
        Column("ends_text", "Ends, or likely renewal"),
        Column("ends", "Ends (date)", "day", hidden=True),
        Column("basis_title", "Known from", link=_to_basis(subject)),
        Column("extended", "Latest with extensions", "day"),
        Column("last_seen", "Last payment", "month"),
        Column("value", "Value", "money"),
        Column("title", "Contract", link=_to_contract),
        Column("why", "Why"),
        Column("starts", "Starts", "day", hidden=True),
        Column("organisation_id", "Organisation", hidden=True),
        Column("publisher_id", "Publisher", hidden=True),
        Column("supplier_id", "Supplier id", hidden=True),
        Column("contract_id", "Contract id", hidden=True),
    )
    empty = "No contract is published that we hold, and no payments show a pattern. " + NEXT
    return Listing("endings", "When it ends", columns, rows, row_header="name", empty=empty)


def _to_supplier(row: Any) -> str | None:
    return to("supplier", row.supplier_id) if row.supplier_id else None


def _to_contract(row: Any) -> str | None:
    return to("contract", row.contract_id) if row.contract_id else None


def _to_basis(subject: Subject) -> Callable[[Ending], str | None]:
    def link(row: Ending) -> str | None:
        if row.contract_id:
            return to("contract", row.contract_id)
        return to_payments(subject, publisher=row.publisher_id, supplier=row.supplier_id, certainty="told")

    return link


def together_listing(subject: Subject, rows: Sequence[Partner]) -> Listing:
    """Who could buy together."""
    shown = [_partner_row(row) for row in rows]
    columns = (
        Column("name", "Body", link=lambda r: to_organisation(r["organisation_id"])),
        Column("supplier", "Supplier now", link=lambda r: r["supplier_link"], hidden=subject.kind == "supplier"),
        Column("on_text", "Ends, or likely renewal"),
        Column("on", "Ends (date)", "day", hidden=True),
        Column("known_from", "Known from", link=lambda r: r["basis_link"]),
        Column("months_apart", "Months from yours", "number"),
        Column("successor", "Falls to"),
        Column("note", "Note"),
        Column("organisation_id", "Organisation", hidden=True),
        Column("supplier_id", "Supplier id", hidden=True),
        Column("contract_id", "Contract id", hidden=True),
    )
    empty = "No other body is known to end or renew within this window. Choose a wider one above."
    return Listing("together", "Who could buy together", columns, shown, row_header="name", empty=empty)


def _partner_row(row: Partner) -> dict[str, Any]:
    ending = row.ending
    near = f"no. {row.like} of the councils most like yours" if row.like else ""
    return {
        "name": ending.name,
        "organisation_id": ending.organisation_id,
        "supplier": ending.supplier,
        "supplier_id": ending.supplier_id,
        "supplier_link": _to_supplier(ending),
        "contract_id": ending.contract_id,
        "on": row.on,
        "on_text": said_date(row.on, row.estimate),
        "known_from": f"{ending.basis_title}{', if extended' if row.extended else ''}",
        "basis_link": _to_contract(ending),
        "months_apart": row.months_apart,
        "successor": "; ".join(dict.fromkeys(f.said for f in row.falls_to)) or "Nothing known to change",
        "note": "; ".join(note for note in (near, ending.why) if note),
    }


def moves_listing(rows: Sequence[Moved]) -> Listing:
    """What others moved to."""
    shown = [_move_row(row) for row in rows]
    columns = (
        Column("name", "Body", link=lambda r: to_organisation(r["organisation_id"])),
        Column("system", "Type of system"),
        Column("from_name", "From", link=lambda r: to("supplier", r["from_supplier"])),
        Column("last_from", "Last payment", "month"),
        Column("to_name", "To", link=lambda r: to("supplier", r["to_supplier"])),
        Column("first_to", "First payment", "month"),
        Column("amount_before", "Pounds in the year before", "money"),
        Column("amount_after", "Pounds in the year after", "money"),
        Column("confidence", "How sure", "percent"),
        Column("why", "Why"),
        *(Column(name, name.replace("_", " ").capitalize(), hidden=True) for name in HIDDEN_OF_MOVES),
    )
    empty = "No body is seen to stop paying one supplier of this type as it began to pay another."
    return Listing("moves", "What others moved to", columns, shown, row_header="name", empty=empty)


HIDDEN_OF_MOVES = ("organisation_id", "publisher_id", "from_supplier", "to_supplier", "kind")


def _move_row(row: Moved) -> dict[str, Any]:
    told = {name: getattr(row.move, name) for name in vars(row.move)}
    about = "A change of name, not of system. " if row.move.kind == "rename" else ""
    return {
        **told,
        "name": row.name,
        "organisation_id": row.organisation_id,
        "from_name": row.from_name,
        "to_name": row.to_name,
        "system": system_title(row.system),
        "why": about + row.move.why,
    }


def payments_listing(
    rows: Sequence[BuyingPayment],
    sort: str = "",
    page: Page | None = None,
    every: Callable[[], Iterable[BuyingPayment]] | None = None,
    one_supplier: bool = False,
) -> Listing:
    """Payments with what each was told to be for."""
    columns = (
        Column("period_start", "Date", "day", link=lambda r: to_payment(r.payment_id), sort="date" if sort else ""),
        Column("period_end", "To", "day", hidden=True),
        Column("publisher_id", "Publisher"),
        Column("supplier_text", "Beneficiary as printed"),
        Column("supplier", "Supplier", link=_to_supplier, hidden=one_supplier),
        Column("amount", "Pounds", "money", sort="amount" if sort else ""),
        Column("unit_text", "Unit"),
        Column("expense_type_text", "Expense type"),
        Column("purpose_text", "Purpose", hidden=True),
        Column("how", "What it is for, and why we say so"),
        Column("confidence", "How sure", "percent"),
        *(Column(name, name.replace("_", " ").capitalize(), hidden=True) for name in HIDDEN_OF_PAYMENTS),
    )
    empty = "There are no such payments. Take a choice out of the address, or go back to the page before."
    return Listing("payments", "Payments", columns, rows, page, every, sort=sort, empty=empty)


HIDDEN_OF_PAYMENTS = ("payment_id", "supplier_id", "system_type", "product", "told", "duplicate", "candidates")


class FarPage(Page):
    """A page of a list of which only the first rows can be paged through; its total is the whole list's."""

    @property
    def last(self) -> int:
        """Number of the last page that can be reached."""
        return max(1, min(super().last, FURTHEST // self.size))


CERTAINTIES = {"told": "Told to be for it", "possible": "May be for it"}


def payment_chips(chosen: Chosen) -> list[Chip]:
    """The choices of a list of payments that can be taken off."""
    publisher = holders().get(chosen.publisher)
    said = {
        "publisher": publisher.name if publisher else chosen.publisher,
        "supplier": supplier_name(chosen.supplier),
        "year": chosen.year,
        "month": chosen.month,
        "certainty": CERTAINTIES.get(chosen.certainty, chosen.certainty),
        "duplicates": "Duplicates only" if chosen.duplicates == "only" else "",
    }
    return [Chip(name, label, getattr(chosen, name)) for name, label in said.items() if label]
