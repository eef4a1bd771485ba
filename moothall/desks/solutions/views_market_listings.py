"""Turns what others pay, who can support a solution and which contracts end into lists. Asks nothing."""

from collections.abc import Sequence
from typing import Any

from moothall.desks.solutions.queries_costs import Group, Paid
from moothall.desks.solutions.queries_market import Ending, Helper
from moothall.desks.solutions.views_listings import elsewhere
from moothall.vocabulary.desk import Column, Listing


def groups_listing(rows: Sequence[Group]) -> Listing:
    """What councils of one kind and size pay in a year."""
    columns = (
        Column("kind", "Kind of body"),
        Column("band", "Size"),
        Column("bodies", "Bodies", "number"),
        Column("least", "Least", "money"),
        Column("middle", "Median", "money"),
        Column("most", "Most", "money"),
    )
    empty = "No body of which a full year is held pays for it, as far as can be told."
    return Listing("costs-by-kind", "Pounds a year, by kind and size of body", columns, rows, empty=empty)


def bodies_listing(product_id: str, rows: Sequence[Paid]) -> Listing:
    """What each body paid in its newest full year; each sum opens its payments."""

    def payments(row: Any) -> str | None:
        chosen = {"publisher": row.publisher_id, "year": row.year, "certainty": "told"}
        return elsewhere("buying:payments", kind="product", key=product_id, **chosen) or None

    columns = (
        Column("organisation", "Body", link=lambda r: elsewhere("organisation", r.organisation_id) or None),
        Column("organisation_id", "Id", hidden=True),
        Column("kind", "Kind"),
        Column("band", "Size"),
        Column("year", "Financial year"),
        Column("rows", "Payments", "number", link=payments),
        Column("amount", "Pounds", "money", link=payments),
    )
    empty = "No body of which a full year is held pays for it, as far as can be told."
    return Listing("costs", "What each body paid in its newest full year", columns, rows, empty=empty)


def helpers_listing(rows: Sequence[Helper]) -> Listing:
    """Who can support a solution, with what it is paid as evidence."""

    def supplier(row: Any) -> str | None:
        return elsewhere("buying:supplier", row.supplier_id) or None if row.supplier_id else None

    columns = (
        Column("name", "Who", link=supplier),
        Column("why", "How we know"),
        Column("bodies", "Bodies that pay it", "number"),
        Column("amount", "Pounds in all, for anything", "money"),
        Column("last_paid", "Last paid", "day"),
        Column("until", "Contract until", "day"),
    )
    empty = "Nobody is known to be paid for it. Ask a referee, or whoever looks after it."
    return Listing("support", "Who can support it", columns, rows, empty=empty, row_header="name")


def endings_listing(rows: Sequence[Ending]) -> Listing:
    """Contracts for a solution by their end."""
    columns = (
        Column("title", "Contract", link=lambda r: elsewhere("buying:contract", r["contract_id"]) or None),
        Column("organisation", "Of", link=lambda r: elsewhere("organisation", r["organisation_id"]) or None),
        Column("supplier", "With"),
        Column("end", "Ends", "day"),
        Column("standing", "Standing"),
        Column("value", "Value", "money"),
        Column("how", "Why it is taken for this"),
    )
    lines = [{**vars(row), "standing": _standing(row)} for row in rows]
    empty = "No published contract is known to be for it."
    return Listing("contracts", "Contracts for it", columns, lines, empty=empty, row_header="title")


def _standing(row: Ending) -> str:
    if row.over:
        return "Has ended"
    if row.end is None:
        return "No end published"
    return "Ends within 18 months" if row.soon else "Runs on"
