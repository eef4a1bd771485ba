"""What the spending desk knows of single payments: pages of a selection, one payment and its way here, downloads.
Reads only. Names of natural persons are covered before a row leaves this file."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from moothall.desks.spending.queries import publisher_names
from moothall.desks.spending.queries_asking import Row, ask, ask_one, remembered, sql
from moothall.desks.spending.queries_masking import mask_payment
from moothall.desks.spending.queries_selection import DEFAULT_SORT, DUPLICATES, Selection, order_by, where
from moothall.engines.store import open_picture

PAGE_SIZE = 50
FURTHEST = 5_000  # rows of one order that can be paged through; further down the database sorts them all
BATCH = 5_000
EXPORTED = (
    "payment_id", "publisher_id", "publisher", "organisation_label", "unit_text", "service_label_pub",
    "service_code_pub", "supplier_text", "supplier_ref_pub", "company_no", "charity_no", "vat_no", "payment_date",
    "date_kind", "date_text", "period_start", "period_end", "transaction_ref", "amount", "amount_kind", "amount_net",
    "amount_vat", "amount_gross", "amount_text", "currency", "purpose_text", "expense_type_text", "procurement_text",
    "cpv", "proclass", "card_kind", "contract_ref", "capital_revenue", "redaction", "person", "duplicate_of",
    "reversal_of", "financial_year", "month", "resource_id", "table_no", "sheet", "line", "marks",
)  # fmt: skip


@dataclass(frozen=True)
class Payment:
    """One payment as a line of a list. `who` is named, person, redacted or none; a person's name is withheld."""

    payment_id: str
    publisher_id: str
    publisher: str
    unit: str | None
    beneficiary: str | None
    who: str
    payment_date: date | None
    date_kind: str | None
    date_text: str | None
    month: date | None
    amount: Decimal
    amount_kind: str | None
    purpose: str | None
    transaction_ref: str | None
    duplicate_of: str | None
    reversal_of: str | None
    resource_id: str
    sheet: str | None
    line: int

    @property
    def marks(self) -> str:
        """What the build marked it as, in words; empty for most payments."""
        return marks_of(self.who, self.duplicate_of, self.reversal_of)

    @property
    def when(self) -> str:
        """When it was made, as far as that is known, in words."""
        if self.payment_date and self.date_kind in (None, "day"):
            return f"{self.payment_date.day} {self.payment_date:%b %Y}"
        if not self.month:
            return "No date"
        about = {"month": "", "day": "", "quarter": "quarter from ", "year": "year from "}.get(
            self.date_kind or "", "about "
        )
        return f"{about}{self.month:%B %Y}"


@dataclass(frozen=True)
class Totals:
    """Rows and pounds of a whole selection, exact. `duplicate_*` are rows of it that are marked as duplicates."""

    rows: int
    amount: Decimal
    duplicate_rows: int
    duplicate_amount: Decimal


@dataclass(frozen=True)
class PaymentPage:
    """One page of a selection. `persons` counts payments to natural persons that a search by name leaves out."""

    chosen: Selection
    rows: tuple[Payment, ...]
    totals: Totals
    persons: Totals | None = None


@dataclass(frozen=True)
class PaymentDetail:
    """One payment whole. `cells` are every column of `payment` as it may be shown, `raw` the cells as printed."""

    summary: Payment
    cells: Row
    raw: tuple[str | None, ...]
    duplicates: tuple[str, ...] = ()
    reversals: tuple[str, ...] = ()
    same_beneficiary: Totals | None = None


def payments(chosen: Selection, sort: str = DEFAULT_SORT, page: int = 1, size: int = PAGE_SIZE) -> PaymentPage:
    """A page of the payments of a selection with the exact totals of all of it.

    `sort` is date, amount, beneficiary or publisher, with a minus for downwards. Pages end at row FURTHEST of an order.
    """
    offset = max(0, min((page - 1) * size, FURTHEST - size))
    persons = _persons_left_out(chosen.without_names()) if chosen.names_hidden else None
    return PaymentPage(chosen, _page(chosen, sort, size, offset), totals(chosen), persons)


@remembered()
def _page(chosen: Selection, sort: str, size: int, offset: int) -> tuple[Payment, ...]:
    condition, params = where(chosen)
    text = sql("payments_of_page").replace("/* where */", condition).replace("/* order */", order_by(sort))
    return tuple(map(as_payment, ask(text, {**params, "limit": size, "offset": offset})))


@remembered(size=1024)
def totals(chosen: Selection) -> Totals:
    """Rows and pounds of a whole selection, exact."""
    condition, params = where(chosen, duplicates=False)
    text = (
        sql("payments_totals").replace("/* where */", condition).replace("/* counted */", DUPLICATES[chosen.duplicates])
    )
    row = ask_one(text, params)
    assert row, "an aggregate always gives a row"
    return Totals(**row)


@remembered()
def _persons_left_out(chosen: Selection) -> Totals:
    condition, params = where(chosen)
    row = ask_one(sql("left_out").replace("/* where */", condition), params) or {}
    return Totals(row["rows"], row["amount"], 0, Decimal(0))


def as_payment(row: Row) -> Payment:
    """A row of `payment` as a line that may be shown."""
    who = who_is(row)
    row = mask_payment(row)
    return Payment(
        publisher=publisher_names().get(str(row["publisher_id"]), str(row["publisher_id"])),
        unit=row.get("unit_text") or row.get("service_label_pub"),
        beneficiary=row["supplier_text"],
        who=who,
        purpose=row["purpose_text"] or row.get("expense_type_text"),
        **{name: row[name] for name in _SAME_NAME},
    )


_SAME_NAME = (
    "payment_id", "publisher_id", "payment_date", "date_kind", "date_text", "month", "amount", "amount_kind",
    "transaction_ref", "duplicate_of", "reversal_of", "resource_id", "sheet", "line",
)  # fmt: skip


def who_is(row: Row) -> str:
    """What kind of beneficiary a row has: `person`, `redacted`, `none` (not printed) or `named`."""
    if row["person"]:
        return "person"
    if row["redaction"]:
        return "redacted"
    return "named" if row["supplier_text"] else "none"


def payment(payment_id: str) -> PaymentDetail | None:
    """One payment with all that is known of it, or None when the picture has none of that id."""
    row = _payment_row(payment_id)
    if row is None:
        return None
    shown = mask_payment(row)
    repeats = ask(sql("repeats"), {"publisher": row["publisher_id"], "payment": payment_id})
    detail = PaymentDetail(
        summary=as_payment(row),
        cells={name: value for name, value in shown.items() if name != "raw"},
        raw=tuple(shown.get("raw") or ()),
        duplicates=tuple(r["payment_id"] for r in repeats if r["what"] == "duplicate"),
        reversals=tuple(r["payment_id"] for r in repeats if r["what"] == "reversal"),
    )
    if detail.summary.who != "named":
        return detail
    alike = Selection(publisher=row["publisher_id"], beneficiary=row["supplier_text"])
    return replace(detail, same_beneficiary=totals(alike))


def _payment_row(payment_id: str) -> Row | None:
    """The row of `payment`, found through its file, whose id is the first part of the payment's."""
    parts = payment_id.rsplit(".", 2)
    if len(parts) != 3:
        return None
    file = ask_one("SELECT publisher_id FROM resource WHERE resource_id = $file", {"file": parts[0]})
    if file is None:
        return None
    params = {"publisher": file["publisher_id"], "file": parts[0], "payment": payment_id}
    return ask_one(sql("payment"), params)


def every_payment(chosen: Selection) -> Iterator[Row]:
    """Every payment of a selection, all columns but `raw`, file by file, in the order of the files.

    There is no limit; one file at a time is held in memory. Names of natural persons are withheld.
    """
    condition, params = where(chosen)
    picture = open_picture()
    files = picture.query(sql("export_files").replace("/* where */", condition), params)
    text = sql("export_rows").replace("/* where */", condition)
    for file in files:
        here = {**params, "in_publisher": file["publisher_id"], "in_file": file["resource_id"]}
        for batch in picture.table(text, here).to_batches(max_chunksize=BATCH):
            yield from map(_exported, batch.to_pylist())


def _exported(row: Row) -> Row:
    """A row of the download: masked, with the publisher's name and the marks in words."""
    marks = marks_of(who_is(row), row["duplicate_of"], row["reversal_of"])
    publisher = publisher_names().get(row["publisher_id"], row["publisher_id"])
    return {**mask_payment(row), "publisher": publisher, "marks": marks}


def marks_of(who: str, duplicate_of: str | None, reversal_of: str | None) -> str:
    """What a payment is marked as, in words; empty for most."""
    said = (("Duplicate", duplicate_of), ("Reversal", reversal_of), ("Natural person", who == "person"))
    return ", ".join(word for word, there in (*said, ("Withheld by the publisher", who == "redacted")) if there)
