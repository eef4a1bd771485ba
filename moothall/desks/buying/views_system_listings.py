"""Turns types of system, their suppliers and products into the lists that pages and downloads show. Asks nothing."""

from collections.abc import Callable, Sequence
from typing import Any

from moothall.desks.buying.queries_systems import BodySystem, ProductSold, Seller, SystemPaid, SystemSupplier
from moothall.desks.buying.views_listings import BASIS, systems_in_words, to_renew
from moothall.desks.buying.views_renew_listings import sure, to
from moothall.vocabulary.desk import Column, Listing


def systems_listing(rows: Sequence[SystemPaid], year: str) -> Listing:
    """Types of system with what is paid for them."""

    def paid(certainty: str, key: str) -> Callable[[SystemPaid], str | None]:
        def link(row: SystemPaid) -> str | None:
            chosen = {"year": year, "certainty": certainty, "doubts": sure(year)}
            return to("payments", kind="system", key=row.code, **chosen) if getattr(row, key) else None

        return link

    columns = (
        Column("title", "Type of system", link=lambda r: to("renew", "system", r.code)),
        Column("code", "Code", hidden=True),
        Column("holds", "What it holds", hidden=True),
        Column("amount", "Pounds told to be for it", "money", link=paid("told", "rows")),
        Column("rows", "Payments", "number", link=paid("told", "rows")),
        Column("councils", "Councils", "number"),
        Column("others", "Other bodies", "number", hidden=True),
        Column("suppliers", "Suppliers", "number", link=lambda r: to("system", r.code, year=year)),
        Column("possible", "May be for it too", "money", link=paid("possible", "possible_rows")),
        Column("possible_rows", "Payments that may be", "number", hidden=True),
    )
    when = f" in {year}" if year else ""
    return Listing("systems", f"Types of system{when}", columns, rows, row_header="title")


def system_suppliers_listing(code: str, rows: Sequence[SystemSupplier], year: str) -> Listing:
    """The suppliers of a type of system, with their shares of what is told."""

    def paid(certainty: str, key: str) -> Callable[[SystemSupplier], str | None]:
        def link(row: SystemSupplier) -> str | None:
            chosen = {"supplier": row.supplier_id, "year": year, "certainty": certainty, "doubts": sure(year)}
            return to("payments", kind="system", key=code, **chosen) if getattr(row, key) else None

        return link

    columns = (
        Column("name", "Supplier", link=lambda r: to("supplier", r.supplier_id)),
        Column("supplier_id", "Id", hidden=True),
        Column("amount", "Pounds told to be for it", "money", link=paid("told", "rows")),
        Column("share", "Share", "percent"),
        Column("rows", "Payments", "number", link=paid("told", "rows")),
        Column("councils", "Councils", "number"),
        Column("others", "Other bodies", "number"),
        Column("possible", "May be for it too", "money", link=paid("possible", "possible_rows")),
        Column("possible_rows", "Payments that may be", "number", hidden=True),
    )
    empty = "Nobody whose payments we hold paid for it then. Choose another year, or look at the products below."
    return Listing("suppliers", "Suppliers of this type of system", columns, rows, empty=empty, row_header="name")


def products_listing(rows: Sequence[ProductSold]) -> Listing:
    """The products of a type of system, as listed."""
    columns = (
        Column("product", "Product", link=lambda r: to_renew("product", r["product_id"])),
        Column("product_id", "Id", hidden=True),
        Column(
            "supplier_name", "Sold by", link=lambda r: to("supplier", r["suppliers"][0]) if r["suppliers"] else None
        ),
        Column("formerly", "Formerly"),
        Column("basis_words", "How we know", link=lambda r: r["source_url"] or None),
        Column("source_url", "Source", hidden=True),
        Column("here", "Suppliers here", "number"),
    )
    shown = [{**vars(r), "basis_words": BASIS.get(r.basis, r.basis), "here": len(r.suppliers)} for r in rows]
    empty = "The list of products has none of this type yet."
    return Listing("products", "Products of this type", columns, shown, empty=empty, row_header="product")


def sellers_listing(rows: Sequence[Seller], year: str) -> Listing:
    """The largest suppliers of systems, by all that they were paid."""

    def paid(row: Any) -> str:
        return to("payments", kind="supplier", key=row["supplier_id"], year=year)

    columns = (
        Column("name", "Supplier", link=lambda r: to_renew("supplier", r["supplier_id"])),
        Column("supplier_id", "Id", hidden=True),
        Column("sells", "Sells systems for"),
        Column("amount", "Pounds, whatever for", "money", link=paid),
        Column("rows", "Payments", "number", link=paid),
        Column("councils", "Councils", "number"),
        Column("others", "Other bodies", "number", hidden=True),
    )
    shown = [{**vars(row), "sells": systems_in_words(row.systems)} for row in rows]
    return Listing("sellers", "Largest suppliers of systems", columns, shown, row_header="name")


def body_systems_listing(rows: Sequence[BodySystem], year: str) -> Listing:
    """What one body pays for each type of system, largest first."""

    def paid(row: BodySystem) -> str:
        return to("payments", kind="system", key=row.code, publisher=row.publisher_id, year=row.year, certainty="told")

    columns = (
        Column("title", "Type of system", link=lambda r: to_renew("system", r.code)),
        Column("rows", "Payments", "number", link=paid),
        Column("amount", "Pounds told to be for it", "money", link=paid),
        Column("suppliers", "Suppliers", "number"),
    )
    return Listing("systems", f"Paid for systems in {year}", columns, rows, row_header="title")
