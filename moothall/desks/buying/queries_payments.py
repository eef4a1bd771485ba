"""The payments behind a figure of this desk, a page at a time, with exact totals. Reads only. Beneficiaries here are
resolved suppliers, so no natural person is among them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from moothall.desks.buying.queries_asking import ask, open_picture, sql
from moothall.desks.buying.queries_holders import holders
from moothall.desks.buying.queries_subject import names_of

PAGE_SIZE, FURTHEST = 50, 5000
UNKNOWN = "unknown"
ORDERS = {
    "date": "period_start NULLS LAST, payment_id",
    "-date": "period_start DESC NULLS LAST, payment_id",
    "amount": "amount, payment_id",
    "-amount": "amount DESC, payment_id",
}


@dataclass(frozen=True)
class Chosen:
    """Which payments: of a subject (`kind` and `key`), of one publisher, supplier, financial year or month
    (either may be `unknown`: nothing dates the row); `certainty`
    is `told`, `possible` or empty for both; duplicates are left out unless `duplicates` is `only`, and figures in doubt
    when `doubts` is `out`."""

    kind: str
    key: str
    publisher: str = ""
    supplier: str = ""
    year: str = ""
    month: str = ""
    certainty: str = ""
    duplicates: str = ""
    doubts: str = ""


@dataclass(frozen=True)
class BuyingPayment:
    """One payment with what it was told to be for. `told` is False where it only may be for the subject."""

    payment_id: str
    publisher_id: str
    supplier_id: str
    supplier_text: str
    supplier: str
    period_start: date | None
    period_end: date | None
    amount: Decimal
    unit_text: str | None
    expense_type_text: str | None
    purpose_text: str | None
    system_type: str | None
    product: str | None
    confidence: float | None
    how: str | None
    told: bool
    duplicate: bool
    candidates: tuple[str, ...] = field(default=())

    @property
    def printed(self) -> str:
        """Unit and expense type as printed."""
        return "; ".join(text for text in (self.unit_text, self.expense_type_text) if text)

    @property
    def publisher(self) -> str:
        """The name of the body that paid."""
        known = holders().get(self.publisher_id)
        return known.name if known else self.publisher_id


@dataclass(frozen=True)
class PaymentsFound:
    """A page of payments, and how many there are and what they come to in all."""

    rows: tuple[BuyingPayment, ...]
    count: int
    amount: Decimal


def payments(chosen: Chosen, sort: str = "-date", page: int = 1, size: int = PAGE_SIZE) -> PaymentsFound:
    """One page of the payments of a selection and their totals."""
    order = ORDERS.get(sort, ORDERS["-date"])
    limits = {"limit": size, "offset": (max(1, page) - 1) * size}
    rows = ask(f"SELECT {TOTALS}, * FROM ({_text(chosen)}) {_page(order)}", {**_params(chosen), **limits})
    if not rows:  # a page beyond the last still tells what there is
        rows = ask(f"SELECT {TOTALS} FROM ({_text(chosen)}) LIMIT 1", _params(chosen))
        return PaymentsFound((), rows[0]["n"] if rows else 0, rows[0]["all_amount"] if rows else Decimal("0.00"))
    count, amount = rows[0]["n"], rows[0]["all_amount"]
    return PaymentsFound(tuple(_payment(row) for row in rows), count, amount)


TOTALS = "count(*) OVER () AS n, (sum(amount) OVER ())::DECIMAL(18, 2) AS all_amount"


def _page(order: str) -> str:
    return f"ORDER BY {order} LIMIT $limit OFFSET $offset"


def every_payment(chosen: Chosen, sort: str = "-date") -> Iterator[BuyingPayment]:
    """Every payment of a selection, for downloads."""
    order = ORDERS.get(sort, ORDERS["-date"])
    table = open_picture().table(f"SELECT * FROM ({_text(chosen)}) ORDER BY {order}", _params(chosen))
    for batch in table.to_batches(max_chunksize=1000):
        for row in batch.to_pylist():
            yield _payment(row)


def _text(chosen: Chosen) -> str:
    return sql(f"payments_of_{chosen.kind}")


def _params(chosen: Chosen) -> dict[str, Any]:
    month = date.fromisoformat(f"{chosen.month}-01") if chosen.month not in ("", UNKNOWN) else None
    every = {
        **names_of(chosen.kind, chosen.key),
        "publisher": chosen.publisher,
        "supplier": chosen.supplier,
        "year": chosen.year,
        "month": month,
        "undated": chosen.month == UNKNOWN,
        "certainty": chosen.certainty,
        "duplicates": chosen.duplicates,
        "doubts": chosen.doubts,
    }
    text = _text(chosen)
    return {name: value for name, value in every.items() if f"${name}" in text}


def _payment(row: dict[str, Any]) -> BuyingPayment:
    known = {name: value for name, value in row.items() if name not in ("n", "all_amount")}
    return BuyingPayment(**{**known, "candidates": tuple(row["candidates"] or ())})
