"""The shapes that the API answers with under `/buying`. Amounts are decimal strings in pounds (a contract's value in
its own currency), shares and scores 0 to 1, dates ISO; null means not published or cannot be told. No logic but
unpacking.

No natural person is named: not as a supplier, and not as the one who judged a name or drafted a group (the pages show
who did).
"""

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Field, Schema

from .api_schemas import Paged


class CoverageOut(Schema):
    """How much of the sector an answer speaks for."""

    held: int
    of: int
    what: str
    others: int
    first_month: date | None
    last_month: date | None


class SystemOut(Schema):
    """A type of system in a financial year. `possible` went to its suppliers and may be for it; it is in no total."""

    code: str
    title: str
    holds: str
    rows: int
    amount: Decimal
    suppliers: int
    councils: int
    others: int
    possible_rows: int
    possible: Decimal


class SystemsOut(Paged[SystemOut]):
    """Types of system, the most paid for first, and the year of the figures (empty: every year)."""

    year: str


class SystemSupplierOut(Schema):
    """A supplier paid for a type of system; `share` is of what is told to be for it."""

    supplier_id: str
    name: str
    rows: int
    amount: Decimal
    share: Decimal | None
    councils: int
    others: int
    possible_rows: int
    possible: Decimal


class ConcentrationOut(Schema):
    """How far a few suppliers hold most: sum of squared shares (0 to 1), the same in points, and in words."""

    index: Decimal
    points: int
    words: str
    largest: Decimal
    holder: str
    suppliers: int


class ProductOut(Schema):
    """A product of the list, on what basis that is held, and ids of its suppliers in this picture."""

    product_id: str
    product: str
    supplier_name: str
    formerly: str
    basis: str
    source_url: str
    suppliers: list[str]


class SystemWhole(SystemOut):
    """A type of system with its suppliers, its products and how concentrated it is."""

    year: str
    market: str
    suppliers_paid: list[SystemSupplierOut]
    concentration: ConcentrationOut | None
    products: list[ProductOut]


class SupplierOut(Schema):
    """A supplier: an organisation that names as printed are taken to be. Never a natural person."""

    supplier_id: str
    name: str
    kind: str
    scheme: str | None = Field(description="GB-COH, GB-CHC or register")
    identifier: str | None
    group_id: str | None
    names: int
    publishers: int
    rows: int
    amount: Decimal
    first_date: date | None
    last_date: date | None
    systems: list[str]


class AliasOut(Schema):
    """A name as printed. `score` is how sure it is that it means this supplier; `judged`: a person said so."""

    publisher_id: str
    supplier_ref_pub: str | None
    supplier_text: str
    score: float | None
    how: str | None
    decision: str | None
    judged: bool
    company_no: str | None
    charity_no: str | None
    vat_no: str | None
    rows: int
    amount: Decimal
    first_date: date | None
    last_date: date | None

    @staticmethod
    def resolve_judged(alias: Any) -> bool:
        """Whether a person judged it, not who."""
        return bool(alias.judged_by)


class YearOut(Schema):
    """Payments of a financial year; `unknown` where nothing dates them."""

    year: str
    rows: int
    amount: Decimal


class PayerOut(Schema):
    """A body that pays a supplier, by year. Duplicates are kept apart."""

    publisher_id: str
    name: str
    organisation_id: str | None
    kind_title: str
    rows: int
    amount: Decimal
    by_year: list[YearOut]
    duplicate_rows: int
    duplicate_amount: Decimal

    @staticmethod
    def resolve_by_year(payer: Any) -> list[dict[str, Any]]:
        """Each year by name."""
        return [dict(zip(("year", "rows", "amount"), each, strict=True)) for each in payer.by_year]


class MemberOut(Schema):
    """Another supplier of the same group."""

    supplier_id: str
    name: str
    kind: str
    group_how: str | None
    publishers: int
    rows: int
    amount: Decimal


class SoldOut(Schema):
    """A product that a supplier sells, with what is told to be paid for it."""

    system_type: str | None
    product_id: str
    product: str | None
    basis: str
    rows: int
    amount: Decimal


class SupplierWhole(SupplierOut):
    """A supplier with its names (the first 500), its group, who pays it, what it sells and its contracts (the first
    500). `organisation_id` is set for a public body: payments to it are transfers."""

    group_how: str | None
    organisation_id: str | None
    names_printed: list[AliasOut]
    payers: list[PayerOut]
    group: list[MemberOut]
    products: list[SoldOut]
    pairs_to_judge: int
    contracts: list["ContractOut"]


class ContractOut(Schema):
    """A contract as notices and registers tell it. `extended_end` is the latest end if every extension is used."""

    contract_id: str
    source: str
    ocid: str | None
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
    published: date | None
    notice_url: str | None
    suppliers: list[str]
    supplier_ids: list[str]
    payments: int


class AwardOut(Schema):
    """A supplier that was awarded a contract; the name of a natural person is withheld (null)."""

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


class LinkedOut(Schema):
    """A payment tied to a contract, with how and how surely."""

    payment_id: str
    publisher_id: str
    period_start: date | None
    period_end: date | None
    supplier_text: str | None
    amount: Decimal
    amount_kind: str | None
    contract_ref: str | None
    confidence: float | None
    how: str | None


class ContractWhole(Schema):
    """A contract with its awards and the payments tied to it (the first 500). The description is withheld where an
    award is to a natural person; the record as printed is on the page."""

    contract_id: str
    source: str
    ocid: str | None
    title: str | None
    description: str | None
    buyer_text: str | None
    organisation_id: str | None
    buyer_how: str | None
    cpv: str | None
    cpv_text: str | None
    value: Decimal | None
    currency: str | None
    start_date: date | None
    end_date: date | None
    extension_text: str | None
    extended_end: date | None
    status: str | None
    notice_kind: str | None
    notice_id: str | None
    notice_url: str | None
    published: date | None
    releases: int | None
    system_type: str | None
    system_confidence: float | None
    system_how: str | None
    candidates: list[str]
    resource_id: str | None
    place: str | None
    awards: list[AwardOut]
    payments_count: int
    payments_amount: Decimal
    payments: list[LinkedOut]


class BuyingPaymentOut(Schema):
    """A payment to a supplier and what it was told to be for; not `told`: it only may be for the subject."""

    payment_id: str
    publisher_id: str
    supplier_id: str
    supplier: str
    supplier_text: str
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
    candidates: list[str]


class BuyingPaymentsOut(Paged[BuyingPaymentOut]):
    """A page of payments with the exact sum of all that match."""

    amount: Decimal


class EndingOut(Schema):
    """When what a body has comes to an end. `basis` is `contract` or `estimate`; an estimate's `ends` is the first day
    of the month in which a renewal is likely, told from the pattern of payments."""

    basis: str
    publisher_id: str | None
    organisation_id: str | None
    name: str
    supplier_id: str | None
    supplier: str
    title: str
    starts: date | None
    ends: date | None
    extended: date | None
    value: Decimal | None
    contract_id: str | None
    status: str
    last_seen: date | None
    why: str


class ComingOut(Schema):
    """What comes up in a type of system; `mine` marks the council's own. `key` stays from build to build."""

    key: str
    system: str
    system_title: str
    mine: bool
    title: str
    known_on: date | None
    ending: EndingOut


SupplierWhole.model_rebuild()
