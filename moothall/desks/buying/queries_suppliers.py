"""Suppliers: who they are, who pays them, under which names, and what they sell. Reads only.

Natural persons and beneficiaries withheld by their publishers are no suppliers here, so nothing lists or finds them.
Payments marked as duplicates are left out of every `rows` and `amount`.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from moothall.desks.buying.queries_asking import ask, remembered, sql
from moothall.desks.buying.queries_holders import holders
from moothall.desks.buying.queries_subject import products

NOUGHT = Decimal(0)
UNKNOWN = "unknown"
PRINTED = "regexp_replace(strip_accents(upper(supplier_text)), '[^A-Z0-9]+', ' ', 'g')"
SORTS = {
    "name": "lower(s.name)",
    "amount": "s.amount",
    "rows": 's."rows"',
    "publishers": "s.publishers",
    "last": "s.last_date",
    "names": "s.names",
}
KINDS = {
    "company": "Company",
    "charity": "Charity",
    "public body": "Public body",
    "school": "School",
    "other": "Other",
}
HOW_KNOWN = {
    "GB-COH": "Company number",
    "GB-CHC": "Charity number",
    "register": "Organisation in the register",
}


@dataclass(frozen=True)
class SupplierRow:
    """A supplier in a list. `publishers` counts the bodies whose payments to it we hold; `amount` is pounds."""

    supplier_id: str
    name: str
    kind: str
    scheme: str | None
    identifier: str | None
    group_id: str | None
    names: int
    publishers: int
    rows: int
    amount: Decimal
    first_date: date | None
    last_date: date | None
    systems: tuple[str, ...] = ()
    contracts: int = 0

    @property
    def kind_title(self) -> str:
        """Its kind in words."""
        return KINDS.get(self.kind, self.kind.capitalize())


@dataclass(frozen=True)
class Supplier(SupplierRow):
    """One supplier; `organisation_id` is set for a public body of the register."""

    group_how: str | None = None
    organisation_id: str | None = None

    @property
    def public(self) -> bool:
        """True when payments to it are transfers between bodies."""
        return self.kind == "public body"


@dataclass(frozen=True)
class Member:
    """Another supplier of the same group, and how the group is known."""

    supplier_id: str
    name: str
    kind: str
    group_how: str | None
    publishers: int
    rows: int
    amount: Decimal


@dataclass(frozen=True)
class Payer:
    """A body that pays a supplier: pounds and payments in all and for each financial year ("unknown" if undated)."""

    publisher_id: str
    name: str
    organisation_id: str | None
    kind_title: str
    rows: int
    amount: Decimal
    by_year: tuple[tuple[str, int, Decimal], ...]
    duplicate_rows: int
    duplicate_amount: Decimal


@dataclass(frozen=True)
class SupplierMonth:
    """What a supplier was paid in a month; `month` is its first day, None for undated payments."""

    month: date | None
    rows: int
    amount: Decimal


@dataclass(frozen=True)
class Sold:
    """A product that a supplier sells, on what basis that is held, and what is told to be paid for it. The names of its
    seller and its own are those of the list."""

    system_type: str | None
    supplier_name: str
    product: str | None
    basis: str
    rows: int
    amount: Decimal

    @property
    def product_id(self) -> str:
        """The id of the product in the list; empty when the list has it no more."""
        return product_ids().get((self.system_type or "", self.supplier_name, self.product or ""), "")


@dataclass(frozen=True)
class Told:
    """How far a supplier's payments can be tied to a type of system and to a product."""

    rows: int
    amount: Decimal
    no_type_rows: int
    no_type_amount: Decimal
    no_product_rows: int
    no_product_amount: Decimal


@remembered(size=2)
def product_ids() -> dict[tuple[str, str, str], str]:
    """The id of each product of the list by type of system, seller and name."""
    return {(row["system_type"], row["supplier"], row["product"]): key for key, row in products().items()}


def word_conditions(q: str, printed: str, most: int = 6) -> tuple[list[str], dict[str, str]]:
    """A condition on an expression for each word of a search, and the words to bind; never pasted into the text."""
    words = re.sub(r"[\W_]+", " ", q.upper()).split()[:most]
    return [f"contains({printed}, strip_accents($w{n}))" for n in range(len(words))], {
        f"w{n}": word for n, word in enumerate(words)
    }


@remembered()
def suppliers(
    q: str = "", kind: str = "", system: str = "", sort: str = "-amount", limit: int = 50, offset: int = 0
) -> tuple[tuple[SupplierRow, ...], int]:
    """Suppliers of which one printed name holds every word of `q`, and how many there are in all.

    `kind` is one of KINDS, `system` the code of a type that they sell.
    """
    conditions, params = word_conditions(q, PRINTED)
    named = f"AND s.supplier_id IN (SELECT supplier_id FROM supplier_alias WHERE {' AND '.join(conditions)})"
    column = SORTS.get(sort.removeprefix("-"), "s.amount")
    order = f"{column} {'DESC' if sort.startswith('-') else 'ASC'} NULLS LAST, s.name, s.supplier_id"
    text = sql("suppliers").replace("/* words */", named if conditions else "").replace("/* order */", order)
    rows = ask(text, {"kind": kind, "system": system, "limit": limit, "offset": offset, **params})
    total = rows[0]["total"] if rows else 0
    made = ({**row, "systems": tuple(row["systems"])} for row in rows)
    return tuple(SupplierRow(**{k: v for k, v in row.items() if k != "total"}) for row in made), total


@remembered(size=512)
def supplier(supplier_id: str) -> Supplier | None:
    """One supplier by its id or by one that it had in an earlier picture; None when there is none."""
    rows = ask(sql("supplier"), {"supplier": supplier_id})
    if not rows:
        return None
    systems = dict.fromkeys(each.system_type for each in sold(rows[0]["supplier_id"]) if each.system_type)
    return Supplier(**rows[0], systems=tuple(systems))


@remembered(size=512)
def group_of(supplier_id: str) -> tuple[Member, ...]:
    """The other suppliers of its group, the largest first; none when it has no group."""
    one = supplier(supplier_id)
    if one is None or one.group_id is None:
        return ()
    rows = ask(sql("supplier_group"), {"group": one.group_id, "supplier": one.supplier_id})
    return tuple(Member(**row) for row in rows)


@remembered(size=512)
def payers(supplier_id: str) -> tuple[Payer, ...]:
    """Every body that pays a supplier, the largest first."""
    by_body: dict[str, list[dict[str, Any]]] = {}
    for row in ask(sql("supplier_years"), {"supplier": supplier_id}):
        by_body.setdefault(row["publisher_id"], []).append(row)
    found = (_payer(publisher_id, rows) for publisher_id, rows in by_body.items())
    return tuple(sorted(found, key=lambda p: (-p.amount, p.name)))


def _payer(publisher_id: str, rows: list[dict[str, Any]]) -> Payer:
    body = holders().get(publisher_id)
    return Payer(
        publisher_id,
        body.name if body else rows[0]["publisher_name"] or publisher_id,
        body.organisation_id if body else None,
        body.kind_title if body else "Not in the register",
        sum(row["rows"] for row in rows),
        sum((row["amount"] for row in rows), NOUGHT),
        tuple((row["financial_year"] or UNKNOWN, row["rows"], row["amount"]) for row in rows),
        sum(row["duplicate_rows"] for row in rows),
        sum((row["duplicate_amount"] for row in rows), NOUGHT),
    )


@remembered(size=512)
def months(supplier_id: str) -> tuple[SupplierMonth, ...]:
    """What a supplier was paid month by month, undated payments last."""
    totals: dict[date | None, SupplierMonth] = {}
    for row in ask(sql("supplier_months"), {"supplier": supplier_id}):
        before = totals.get(row["month"], SupplierMonth(row["month"], 0, NOUGHT))
        totals[row["month"]] = SupplierMonth(row["month"], before.rows + row["rows"], before.amount + row["amount"])
    return tuple(totals.values())


@remembered(size=512)
def sold(supplier_id: str) -> tuple[Sold, ...]:
    """The products of the list that a supplier sells; none for most suppliers."""
    return tuple(Sold(**row) for row in ask(sql("supplier_sold"), {"supplier": supplier_id}))


@remembered(size=512)
def told(supplier_id: str) -> Told:
    """How far what a supplier was paid can be tied to what it sells; all nought where the list has no product of it."""
    return Told(**ask(sql("supplier_told"), {"supplier": supplier_id})[0])
