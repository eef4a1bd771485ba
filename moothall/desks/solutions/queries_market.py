"""Who sells a solution or is paid to look after it, and which contracts for it end soon. Reads only.

That a supplier is paid by many is evidence that it can support a product, not that it does so well.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from moothall.desks.solutions.queries import SolutionRow, every_solution
from moothall.desks.solutions.queries_picture import Seen, named_in_contracts, product_ids, product_names, seen, sql
from moothall.desks.solutions.queries_records import Contractor, Kept, contractors
from moothall.engines.store import NoPicture, ask, remembered
from moothall.register.queries import organisation_names

SOON = 548  # days: eighteen months, time enough to buy together


@dataclass(frozen=True)
class Helper:
    """Somebody who can support a solution. `supplier_id` is of the picture, when it is there; `bodies` pay it, in all
    and for whatever; `until` is the last day of its contract of maintenance, as the publiccode.yml says."""

    name: str
    why: str
    supplier_id: str = ""
    bodies: int | None = None
    amount: Decimal | None = None
    last_paid: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Ending:
    """A contract for a solution. `soon` ends within eighteen months, `over` has ended."""

    contract_id: str
    title: str
    organisation_id: str
    organisation: str
    supplier: str
    end: date | None
    value: Decimal | None
    how: str
    soon: bool
    over: bool


@dataclass(frozen=True)
class Lapsing:
    """A contract of maintenance named in a publiccode.yml that runs out soon, or has."""

    contractor: Contractor
    over: bool


def helpers(row: SolutionRow, kept: Kept | None) -> tuple[Helper, ...]:
    """Who can support a solution: those who sell it, those awarded a contract that names it, those that its record
    names as paid to maintain it."""
    try:
        sellers = _sellers(row.product_id) if row.product_id else ()
    except NoPicture:
        sellers = ()
    awarded = {each.supplier: each for each in contracts_seen(row) if each.supplier and not row.product_id}
    named = [
        Helper(each.supplier, "was awarded a contract that names it", each.supplier_id) for each in awarded.values()
    ]
    paid = [
        Helper(each.name, "is paid to maintain it, says its publiccode.yml", until=each.until)
        for each in contractors(kept)
    ]
    return (*sellers, *named, *paid)


@remembered(size=512)
def _sellers(product_id: str) -> tuple[Helper, ...]:
    why = "sells it, by the list of products"
    rows = ask(sql("product_sellers"), product_names(product_id))
    return tuple(
        Helper(row["name"], why, row["supplier_id"], row["publishers"], row["amount"], row["last_date"]) for row in rows
    )


def sold_by(supplier_id: str) -> tuple[SolutionRow, ...]:
    """The solutions that a supplier of the picture sells."""
    try:
        rows = ask(sql("sold_by_supplier"), {"supplier": supplier_id})
    except NoPicture:
        return ()
    ids = {product_ids().get((row["system_type"], row["supplier_name"], row["product"])) for row in rows}
    return tuple(each for each in every_solution() if each.product_id and each.product_id in ids)


def contracts_seen(row: SolutionRow) -> tuple[Seen, ...]:
    """The contracts that are for a solution, as the picture shows."""
    if row.product_id:
        return tuple(each for each in seen().get(row.product_id, ()) if each.what == "contract")
    return tuple(named_in_contracts([row.name]).get(row.name, ()))


def endings(row: SolutionRow, today: date) -> tuple[Ending, ...]:
    """The contracts for a solution, those that end soonest first, then those that have ended."""
    found = contracts_seen(row)
    names = organisation_names(each.organisation_id for each in found)
    made = (
        Ending(
            each.key,
            each.title,
            each.organisation_id,
            names.get(each.organisation_id, each.organisation_id),
            each.supplier,
            each.until,
            each.amount,
            each.how,
            bool(each.until and today <= each.until <= today + timedelta(days=SOON)),
            bool(each.until and each.until < today),
        )
        for each in found
    )
    return tuple(sorted(made, key=lambda each: (each.over, each.end is None, each.end or date.max, each.contract_id)))


def lapsing(kept: Kept | None, today: date) -> tuple[Lapsing, ...]:
    """Contracts of maintenance that run out within eighteen months, or have run out."""
    dated = [each for each in contractors(kept) if each.until]
    last = today + timedelta(days=SOON)
    return tuple(Lapsing(each, each.until < today) for each in dated if each.until and each.until <= last)
