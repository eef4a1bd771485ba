"""Types of system: what is paid for each, to how many suppliers, by how many councils, and how far a few hold most of
it. Reads only. Payments marked as duplicates are left out everywhere; what only may be for a type is kept apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from moothall.desks.buying.queries_asking import ask, remembered, sql
from moothall.desks.buying.queries_holders import holders
from moothall.desks.buying.queries_subject import products, system_types
from moothall.engines.measure.spread import herfindahl, largest_share, shares

NOUGHT = Decimal(0)


@dataclass(frozen=True)
class SystemPaid:
    """A type of system in one financial year or all. `amount` (pounds) is told to be for it; `possible` may be, since
    its suppliers sell several types. `councils` and `others` count the bodies that pay what is told."""

    code: str
    title: str
    holds: str
    rows: int = 0
    amount: Decimal = NOUGHT
    suppliers: int = 0
    councils: int = 0
    others: int = 0
    possible_rows: int = 0
    possible: Decimal = NOUGHT


@dataclass(frozen=True)
class SystemSupplier:
    """A supplier paid for a type of system. `share` is of all that is told for the type, 0 to 1; None where nothing is
    told of it, or more was taken back than paid in all."""

    supplier_id: str
    name: str
    rows: int
    amount: Decimal
    share: Decimal | None
    councils: int
    others: int
    possible_rows: int
    possible: Decimal


@dataclass(frozen=True)
class Concentration:
    """How far a few suppliers hold most of what is told. `index` is the sum of squared shares, 0 to 1."""

    index: Decimal
    largest: Decimal
    holder: str
    suppliers: int

    @property
    def points(self) -> int:
        """The index as competition authorities print it: 10,000 for a single supplier."""
        return round(self.index * 10_000)

    @property
    def words(self) -> str:
        """Into which band the index falls: under 1,000 points, 1,000 to 2,000, or above. These are the bands of the
        merger guidelines of 2010 of the Competition Commission and the Office of Fair Trading."""
        if self.points > 2000:
            return "highly concentrated"
        return "concentrated" if self.points >= 1000 else "not concentrated"


@dataclass(frozen=True)
class System:
    """A type of system with its suppliers and its concentration (None when nothing is told). `market` says who has
    named it as a market of its own; empty when nobody has."""

    about: SystemPaid
    market: str
    suppliers: tuple[SystemSupplier, ...]
    concentration: Concentration | None


@dataclass(frozen=True)
class ProductSold:
    """A product of the list: who sells it, on what basis that is held, and its suppliers in this picture."""

    product_id: str
    product: str
    supplier_name: str
    formerly: str
    basis: str
    source_url: str
    suppliers: tuple[str, ...]


@dataclass(frozen=True)
class Seller:
    """A supplier of systems by all that it was paid; `systems` are the codes of what it sells."""

    supplier_id: str
    name: str
    systems: tuple[str, ...]
    rows: int
    amount: Decimal
    councils: int
    others: int


def councils_in(publishers: Iterable[str]) -> tuple[int, int]:
    """How many publishers of a few are English councils, and how many are other bodies."""
    ids = set(publishers)
    councils = sum(1 for each in ids if each in holders() and holders()[each].council)
    return councils, len(ids) - councils


@remembered(size=64)
def systems(year: str = "") -> tuple[SystemPaid, ...]:
    """Every type of system of the list, the most paid for first; also those for which nothing is told."""
    paid = {row["code"]: row for row in ask(sql("systems"), {"year": year})}
    rows = [_system(code, paid.get(code, {})) for code in system_types()]
    return tuple(sorted(rows, key=lambda r: (-r.amount, -r.possible, r.title)))


def _system(code: str, paid: dict[str, Any]) -> SystemPaid:
    about = system_types()[code]
    bodies = councils_in(paid.get("publishers", ()))
    counted = {
        name: paid[name] for name in ("rows", "amount", "suppliers", "possible_rows", "possible") if name in paid
    }
    return SystemPaid(code, about["name"], about["what_it_holds"], councils=bodies[0], others=bodies[1], **counted)


@remembered(size=128)
def system(code: str, year: str = "") -> System | None:
    """One type of system in a financial year (every year when it is empty); None when the list has no such code."""
    found = next((each for each in systems(year) if each.code == code), None)
    if found is None:
        return None
    rows = ask(sql("system_suppliers"), {"code": code, "year": year})
    parts = shares([row["amount"] for row in rows]) or (None,) * len(rows)
    suppliers = tuple(_supplier(row, part) for row, part in zip(rows, parts, strict=True))
    about = system_types()[code]
    market = about.get("named_in", "") if about.get("named_market") == "yes" else ""
    return System(found, market, suppliers, concentration(suppliers))


def _supplier(row: dict[str, Any], share: Decimal | None) -> SystemSupplier:
    councils, others = councils_in(row["publishers"])
    return SystemSupplier(
        row["supplier_id"], row["name"], row["rows"], row["amount"], share if row["rows"] else None, councils, others,
        row["possible_rows"], row["possible"],
    )  # fmt: skip


def concentration(suppliers: Iterable[SystemSupplier]) -> Concentration | None:
    """How concentrated what is told is; None when nothing is above nought."""
    paid = [s for s in suppliers if s.amount > 0]
    amounts = [s.amount for s in paid]
    index, largest = herfindahl(amounts), largest_share(amounts)
    if index is None or largest is None:
        return None
    return Concentration(index, largest, max(paid, key=lambda s: s.amount).name, len(paid))


@remembered(size=64)
def products_of(code: str) -> tuple[ProductSold, ...]:
    """The products of a type of system, as listed, by supplier."""
    found = ask(sql("system_products"), {"code": code})
    sold = {(row["supplier_name"], row["product"]): tuple(row["supplier_ids"]) for row in found}
    rows = [row for row in products().values() if row["system_type"] == code]
    made = [_product(row, sold.get((row["supplier"], row["product"]), ())) for row in rows]
    return tuple(sorted(made, key=lambda p: (p.supplier_name.casefold(), p.product.casefold())))


def _product(row: dict[str, str], suppliers: tuple[str, ...]) -> ProductSold:
    return ProductSold(
        row["product_id"], row["product"], row["supplier"], row["formerly"], row["basis"], row["source_url"], suppliers
    )


@remembered(size=64)
def largest_sellers(year: str = "", limit: int = 10) -> tuple[Seller, ...]:
    """The suppliers that sell systems by all that they were paid in a year, the largest first."""
    rows = ask(sql("system_sellers_paid"), {"year": year, "limit": limit})
    found = []
    for row in rows:
        councils, others = councils_in(row["publishers"])
        found.append(
            Seller(row["supplier_id"], row["name"], tuple(row["systems"]), row["rows"], row["amount"], councils, others)
        )
    return tuple(found)


@dataclass(frozen=True)
class BodySystem:
    """What one publisher paid for a type of system in a financial year, as far as it is told."""

    code: str
    title: str
    publisher_id: str
    year: str
    rows: int
    amount: Decimal
    suppliers: int


@remembered(size=256)
def systems_of_body(organisation_id: str, year: str) -> tuple[BodySystem, ...]:
    """The types of system that a body of the register pays for in a year, the largest first."""
    rows = ask(sql("body_systems"), {"organisation": organisation_id, "year": year})
    return tuple(BodySystem(title=system_types()[row["code"]]["name"], year=year, **row) for row in rows)
