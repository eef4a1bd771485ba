"""Contracts as published in notices and registers: buyer, supplier, dates, value, and the payments tied to them. Reads
only. A contract is one row however many releases tell of it: the latest says what holds.
"""

import json
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from moothall.desks.buying.queries_asking import ask, remembered, sql
from moothall.desks.buying.queries_suppliers import word_conditions

SORTS = {
    "end": "c.end_date",
    "start": "c.start_date",
    "value": "c.value",
    "buyer": "lower(c.buyer_text)",
    "title": "lower(c.title)",
    "published": "c.published",
    "soonest": "c.system_type IS NULL, c.end_date",
}
NOUGHT = Decimal(0)
WINDOWS = {
    "ended": "Has ended",
    "3": "Within 3 months",
    "6": "Within 6 months",
    "12": "Within a year",
    "24": "Within 2 years",
    "later": "Later than 2 years from now",
    "none": "No end date published",
}
WORDED = (
    "regexp_replace(strip_accents(upper(concat_ws(' ', c.title, c.description, c.buyer_text, c.cpv_text, c.ocid, "
    "array_to_string(a.suppliers, ' ')))), '[^A-Z0-9]+', ' ', 'g')"
)


@dataclass(frozen=True)
class ContractRow:
    """A contract in a list. `value` is in `currency`, usually pounds; `extended_end` is the latest end if every
    extension is used. `payments` counts those tied to it."""

    contract_id: str
    title: str | None
    buyer_text: str | None
    organisation_id: str | None
    value: Decimal | None
    currency: str | None
    start_date: date | None
    end_date: date | None
    extended_end: date | None
    status: str | None
    system_type: str | None
    system_confidence: float | None
    source: str
    published: date | None
    notice_url: str | None
    ocid: str | None
    suppliers: tuple[str, ...]
    supplier_ids: tuple[str, ...]
    payments: int


@dataclass(frozen=True)
class Chosen:
    """Which contracts: `q` words, `organisation` a buyer of the register, `supplier` an id, `system` the code of a type
    (or `any`), `status` as published, `ends` one of WINDOWS."""

    q: str = ""
    organisation: str = ""
    supplier: str = ""
    system: str = ""
    status: str = ""
    ends: str = ""


@dataclass(frozen=True)
class Glance:
    """How many contracts are known, and how many of them with an end, ended, ending within a year, of systems."""

    contracts: int
    dated: int
    ended: int
    within_year: int
    of_systems: int
    buyers: int


@dataclass(frozen=True)
class Award:
    """A supplier that was awarded a contract, as printed and as resolved. `value` is pounds."""

    award_id: str
    supplier_text: str | None
    company_no: str | None
    charity_no: str | None
    supplier_id: str | None
    supplier_name: str | None
    score: float | None
    how: str | None
    value: Decimal | None
    award_date: date | None


@dataclass(frozen=True)
class Contract:
    """One contract: every column of the picture by name, its awards, and the record as printed."""

    contract_id: str
    cells: dict[str, Any]
    awards: tuple[Award, ...]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.cells["title"] or f"Contract {self.contract_id}"

    @property
    def record(self) -> tuple[tuple[str, str], ...]:
        """The record as printed: names and values, those inside others with a dotted name."""
        try:
            return tuple(_flat("", json.loads(self.cells["raw"] or "{}")))
        except ValueError:
            return (("", str(self.cells["raw"])),)


@dataclass(frozen=True)
class LinkedPayment:
    """A payment tied to a contract, and how surely (0 to 1). `amount_kind` says whether VAT is in the amount."""

    payment_id: str
    publisher_id: str
    period_start: date | None
    period_end: date | None
    supplier_text: str | None
    amount: Decimal
    amount_kind: str | None
    purpose_text: str | None
    contract_ref: str | None
    confidence: float | None
    how: str | None


@dataclass(frozen=True)
class LinkedPayments:
    """Some payments tied to a contract; how many there are and what they come to in all."""

    rows: tuple[LinkedPayment, ...]
    count: int
    amount: Decimal


def month_after(day: date, months: int) -> date:
    """The same day some months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@remembered()
def contracts(
    chosen: Chosen, today: date, sort: str = "end", limit: int = 50, offset: int = 0
) -> tuple[tuple[ContractRow, ...], int]:
    """Contracts of a choice, and how many there are in all. `today` decides what has ended."""
    conditions, words = word_conditions(chosen.q, WORDED)
    column = SORTS.get(sort.removeprefix("-"), "c.end_date")
    order = f"{column} {'DESC' if sort.startswith('-') else 'ASC'} NULLS LAST, c.title, c.contract_id"
    text = sql("contracts").replace("/* words */", "".join(f" AND {each}" for each in conditions))
    params = {**vars(chosen), **_window(chosen.ends, today), **words, "limit": limit, "offset": offset}
    rows = ask(text.replace("/* order */", order), params)
    return tuple(_row(row) for row in rows), rows[0]["total"] if rows else 0


def _window(ends: str, today: date) -> dict[str, Any]:
    """The days between which a contract must end, and whether it must have no end."""
    after: date | None = None if ends in ("", "ended", "none") else today
    before: date | None = None
    if ends == "ended":
        before = today
    elif ends == "later":
        after = month_after(today, 24)
    elif ends.isdigit() and ends in WINDOWS:
        before = month_after(today, int(ends))
    elif ends not in WINDOWS:
        after = None
    return {"after": after, "before": before, "undated": ends == "none"}


def _row(row: dict[str, Any]) -> ContractRow:
    lists = {
        "suppliers": tuple(s for s in row["suppliers"] if s),
        "supplier_ids": tuple(i for i in row["supplier_ids"] if i),
    }
    return ContractRow(**{k: v for k, v in {**row, **lists}.items() if k != "total"})


@remembered(size=8)
def glance(today: date) -> Glance:
    """How many contracts there are, and how they stand to today."""
    return Glance(**ask(sql("contracts_glance"), {"today": today, "next": month_after(today, 12)})[0])


@remembered(size=4)
def statuses() -> tuple[str, ...]:
    """The statuses that contracts of the picture have, by name."""
    rows = ask("SELECT DISTINCT status FROM contract WHERE status IS NOT NULL ORDER BY status")
    return tuple(row["status"] for row in rows)


@remembered(size=128)
def contract(contract_id: str) -> Contract | None:
    """One contract, or None when the picture has none of that id."""
    rows = ask(sql("contract"), {"contract": contract_id})
    if not rows:
        return None
    awards = tuple(Award(**row) for row in ask(sql("awards"), {"contract": contract_id}))
    return Contract(contract_id, rows[0], awards)


@remembered(size=128)
def payments_of(contract_id: str, limit: int = 50, offset: int = 0) -> LinkedPayments:
    """Payments tied to a contract, newest first."""
    rows = ask(sql("contract_payments"), {"contract": contract_id, "limit": limit, "offset": offset})
    count = rows[0]["total"] if rows else 0
    amount = rows[0]["sum_of_all"] if rows else NOUGHT
    keep = LinkedPayment.__dataclass_fields__
    return LinkedPayments(tuple(LinkedPayment(**{k: row[k] for k in keep}) for row in rows), count, amount)


def every_payment_of(contract_id: str) -> tuple[LinkedPayment, ...]:
    """All payments tied to a contract, for downloads."""
    return payments_of(contract_id, limit=10_000_000).rows


def _flat(name: str, value: Any) -> list[tuple[str, str]]:
    """Every value of a record with the way to it: `tender.value.amount`."""
    if isinstance(value, dict):
        return [pair for key, each in value.items() for pair in _flat(f"{name}.{key}" if name else key, each)]
    if isinstance(value, list):
        return [pair for n, each in enumerate(value, start=1) for pair in _flat(f"{name} {n}", each)]
    return [(name, "" if value is None else str(value))]
