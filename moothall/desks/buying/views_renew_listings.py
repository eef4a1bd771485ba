"""Turns what is known of a subject into the lists that the renewals pages and downloads show. Asks nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from moothall.desks.buying.queries_endings import Ending, said_date
from moothall.desks.buying.queries_holders import holders, in_doubt
from moothall.desks.buying.queries_payments import BuyingPayment, Chosen
from moothall.desks.buying.queries_spend import Buyer
from moothall.desks.buying.queries_subject import Subject, supplier_name, system_title
from moothall.desks.buying.queries_together import Moved, Partner
from moothall.vocabulary.desk import Chip, Column, Listing, Page, cell

NEXT = "Look at the payments, or widen the window above."


def to(name: str, *args: Any, **query: Any) -> str:
    """The address of one of the desk's pages; query values that are empty are left out."""
    text = urlencode([(key, str(value)) for key, value in query.items() if value not in (None, "", False)])
    return reverse(f"buying:{name}", args=args) + (f"?{text}" if text else "")


def to_subject(subject: Subject, page: str = "renew", **query: Any) -> str:
    """The address of a page about a subject."""
    return to(page, subject.kind, subject.key, **query)


def to_payments(subject: Subject, **chosen: Any) -> str:
    """The address of the payments of a subject; behind a total of all bodies, of those whose figures count."""
    if "certainty" in chosen and "publisher" not in chosen:
        chosen["doubts"] = sure(chosen.get("year", ""))
    return to("payments", kind=subject.kind, key=subject.key, **chosen)


def sure(year: str) -> str:
    """How the payments behind a total are chosen: without figures in doubt, where there are any in the year."""
    return "out" if in_doubt(year) else ""


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

    def here(row: Buyer) -> str | None:
        chosen = {"publisher": row.publisher_id, "year": year, "certainty": "told"}
        return to_payments(subject, **chosen) if row.rows else None

    def maybe(row: Buyer) -> str | None:
        chosen = {"publisher": row.publisher_id, "year": year, "certainty": "possible"}
        return to_payments(subject, **chosen) if row.possible else None

    shown = [_buyer_row(row, years) for row in rows]
    others = [each for each in years if each != year and any(r[f"amount_{each}"] is not None for r in shown)]
    by_year = [
        Column(f"amount_{each}", f"Pounds in {each}", "money", link=_link_of_year(subject, each), hidden=n >= 1)
        for n, each in enumerate(others)
    ]
    by_id = {row.publisher_id: row for row in rows}

    def of(make: Callable[[Buyer], str | None]) -> Callable[[Any], str | None]:
        return lambda r: make(by_id[r["publisher_id"]])

    columns = (
        Column("name", "Body", link=of(lambda r: to_organisation(r.organisation_id))),
        Column("publisher_id", "Publisher", hidden=True),
        Column("organisation_id", "Organisation", hidden=True),
        Column("amount", f"Pounds in {year}", "money", link=of(here)),
        Column("per_1000", "For 1,000 residents", "money"),
        Column("share", "Share", "percent"),
        *by_year,
        Column("possible", "May be for it too", "money", link=of(maybe), hidden=not seen(shown, "possible")),
        Column("suppliers", "Paid to", hidden=subject.kind == "supplier"),
        Column("kind", "Type"),
        Column("kind_title", "Kind", hidden=True),
        Column("tier", "Tier", hidden=True),
        Column("region", "Region", hidden=True),
        Column("residents", "Residents", "number", hidden=True),
        Column("months_held", "Months held", "number", hidden=True),
        Column("note", "Note", hidden=not seen(shown, "note")),
    )
    caption = f"Body by body, {year}"
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
    notes = [like_said(row.like), row.outlier, row.left_out and f"not in the median: {row.left_out}"]
    shown = ", ".join(name for _, name in row.suppliers[:2])
    more = len(row.suppliers) - 2
    tier = f", {row.tier} tier" if row.tier in ("upper", "lower") else ""
    return {
        **{name: getattr(row, name) for name in BUYER_FIELDS},
        **{f"amount_{year}": amounts.get(year) for year in years},
        "amount": row.amount if row.rows else None,
        "share": row.share if row.rows else None,
        "possible": row.possible or None,
        "suppliers": shown + (f" and {more} more" if more > 0 else ""),
        "kind": row.kind_title + tier,
        "note": sentence(*notes),
    }


def like_said(place: int) -> str:
    """How like the reader's council a body is, in a few words; empty when it is not among the most alike."""
    return f"no. {place} most like you" if place else ""


def sentence(*parts: str) -> str:
    """Short notes as one sentence without a full stop, beginning with a capital."""
    text = "; ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def seen(rows: Iterable[Any], key: str) -> bool:
    """Whether any row has something in a column; an empty column is not shown, and is in the downloads only."""
    return any(cell(row, key) not in (None, "") for row in rows)


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
        Column("known_from", "Known from", link=_to_basis(subject)),
        Column("extended", "Latest with extensions", "day", hidden=not seen(rows, "extended")),
        Column("last_seen", "Last payment held", "month", hidden=not seen(rows, "last_seen")),
        Column("value", "Value", "money", hidden=not seen(rows, "value")),
        Column("title", "Contract", link=_to_contract, hidden=not seen(rows, "title")),
        Column("why", "Why"),
        Column("basis", "Basis", hidden=True),
        Column("starts", "Starts", "day", hidden=True),
        Column("organisation_id", "Organisation", hidden=True),
        Column("publisher_id", "Publisher", hidden=True),
        Column("supplier_id", "Supplier id", hidden=True),
        Column("contract_id", "Contract id", hidden=True),
    )
    empty = "No contract is published that we hold, and no payments show a pattern. " + NEXT
    return Listing("endings", "Contract ends and estimates", columns, rows, row_header="name", empty=empty)


def known_first(rows: Sequence[Ending], count: int) -> Sequence[Ending]:
    """The first of the ends of which something is known; of the others where nothing is known of any."""
    return ([row for row in rows if row.ends] or list(rows))[:count]


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
    shown = [_partner_row(subject, row) for row in rows]
    columns = (
        Column("name", "Body", link=lambda r: to_organisation(r["organisation_id"])),
        Column("supplier", "Supplier now", link=lambda r: r["supplier_link"], hidden=subject.kind == "supplier"),
        Column("on_text", "Ends, or likely renewal"),
        Column("on", "Ends (date)", "day", hidden=True),
        Column("known_from", "Known from", link=lambda r: r["basis_link"]),
        Column("months_apart", "Months from yours", "number"),
        Column("successor", "Falls to at reorganisation", hidden=not seen(shown, "successor")),
        Column("note", "Note", hidden=not seen(shown, "note")),
        Column("why", "Why"),
        Column("organisation_id", "Organisation", hidden=True),
        Column("supplier_id", "Supplier id", hidden=True),
        Column("contract_id", "Contract id", hidden=True),
    )
    empty = "No other body is known to end or renew within this window. Choose a wider one above."
    return Listing("together", "Bodies whose ends lie near", columns, shown, row_header="name", empty=empty)


def _partner_row(subject: Subject, row: Partner) -> dict[str, Any]:
    ending = row.ending
    return {
        "name": ending.name,
        "organisation_id": ending.organisation_id,
        "supplier": ending.supplier,
        "supplier_id": ending.supplier_id,
        "supplier_link": _to_supplier(ending),
        "contract_id": ending.contract_id,
        "on": row.on,
        "on_text": said_date(row.on, row.estimate),
        "known_from": f"{ending.known_from}{', if extended' if row.extended else ''}",
        "basis_link": _to_basis(subject)(ending),
        "months_apart": row.months_apart,
        "successor": "; ".join(dict.fromkeys(f.said for f in row.falls_to)),
        "note": sentence(like_said(row.like)),
        "why": ending.why,
    }


def moves_listing(rows: Sequence[Moved]) -> Listing:
    """What others moved to."""
    shown = [_move_row(row) for row in rows]
    columns = (
        Column("name", "Body", link=lambda r: to_organisation(r["organisation_id"])),
        Column("system", "Type of system", hidden=len({r["system"] for r in shown}) < 2),
        Column("from_name", "From", link=lambda r: to("supplier", r["from_supplier"])),
        Column("last_from", "Last payment", "month"),
        Column("to_name", "To", link=lambda r: to("supplier", r["to_supplier"])),
        Column("first_to", "First payment", "month"),
        Column("amount_before", "Pounds a year before", "money"),
        Column("amount_after", "Pounds a year after", "money"),
        Column("confidence", "How sure", "percent"),
        Column("why", "Why"),
        *(Column(name, name.replace("_", " ").capitalize(), hidden=True) for name in HIDDEN_OF_MOVES),
    )
    empty = "No body is seen to stop paying one supplier of this type as it began to pay another."
    return Listing("moves", "From one supplier to another", columns, shown, row_header="name", empty=empty)


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
        Column("publisher", "Paid by"),
        Column("supplier_text", "Beneficiary as printed", link=None if one_supplier else _to_supplier),
        Column("supplier", "Supplier", hidden=True),
        Column("amount", "Pounds", "money", sort="amount" if sort else ""),
        Column("printed", "Unit and expense type"),
        Column("unit_text", "Unit", hidden=True),
        Column("expense_type_text", "Expense type", hidden=True),
        Column("purpose_text", "Purpose", hidden=True),
        Column("how", "Why we say so"),
        Column("confidence", "How sure", "percent"),
        *(Column(name, name.replace("_", " ").capitalize(), hidden=True) for name in HIDDEN_OF_PAYMENTS),
    )
    empty = "There are no such payments. Take a choice out of the address, or go back to the page before."
    return Listing("payments", "Payments", columns, rows, page, every, sort=sort, empty=empty)


HIDDEN_OF_PAYMENTS = (
    "publisher_id", "payment_id", "supplier_id", "system_type", "product", "told", "duplicate", "candidates",
)  # fmt: skip


CERTAINTIES = {"told": "Known to be for it", "possible": "May be for it"}


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
        "doubts": "Without figures in doubt" if chosen.doubts == "out" else "",
    }
    return [Chip(name, label, getattr(chosen, name)) for name, label in said.items() if label]
