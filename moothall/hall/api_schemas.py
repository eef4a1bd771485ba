"""The shapes that the API answers with. Amounts are decimal strings in pounds, dates are ISO; null means not printed
or unknown. No logic."""

from datetime import date
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from ninja import Field, Schema

T = TypeVar("T")


class Problem(Schema):
    """What went wrong, for people and for programs."""

    status: int
    title: str
    detail: str
    faults: list[dict[str, Any]] = []


class Paged(Schema, Generic[T]):
    """Part of a list: how many rows match in all, which page this is, where the next one is."""

    count: int
    page: int
    page_size: int
    next: str | None = None
    rows: list[T]


class PublisherOut(Schema):
    """A publisher and the health of its files."""

    publisher_id: str
    name: str
    organisation_id: str | None
    files: int
    files_refused: int
    files_not_payments: int
    rows: int
    amount: Decimal
    rows_rejected: int
    sum_rejected: Decimal
    first_month: date | None
    last_month: date | None
    last_file: str | None
    commonest_issue: str | None
    duplicate_rows: int


class MonthOut(Schema):
    """One month of a publisher; null month: rows that nothing dates."""

    month: date | None
    rows: int
    amount: Decimal
    negative_amount: Decimal
    duplicate_rows: int
    duplicate_amount: Decimal


class PublisherWhole(PublisherOut):
    """A publisher with its months."""

    months: list[MonthOut]


class FileOut(Schema):
    """One file as published, and what came of reading it."""

    resource_id: str
    publisher_id: str
    publisher: str
    source_ref: str
    dataset: str
    period_start: date | None
    period_end: date | None
    period_how: str | None
    copy_of: str | None
    bytes: int
    verdict: str | None
    rows: int
    amount: Decimal
    rows_rejected: int
    sum_rejected: Decimal
    duplicate_rows: int
    issues: int
    errors: int
    warnings: int
    commonest_issue: str | None


class ColumnOut(Schema):
    """One column of a table: heading as printed and what it was taken for."""

    position: int
    heading: str | None
    field: str
    confidence: float | None
    how: str | None
    example: str | None


class TableOut(Schema):
    """One table found in a file, with the sums of rows and pounds."""

    table_no: int
    sheet: str | None
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    rows_seen: int
    rows_blank: int
    rows_header_footer: int
    rows_rejected: int
    rows_out: int
    sum_in: Decimal | None
    sum_rejected: Decimal | None
    sum_out: Decimal | None
    kind: str | None
    verdict: str | None
    date_order: str | None
    columns: list[ColumnOut]


class IssueOut(Schema):
    """One thing to mend, in its place."""

    issue_id: str
    table_no: int | None
    sheet: str | None
    line: int | None
    position: int | None
    heading: str | None
    field: str | None
    code: str
    severity: str
    found: str | None
    expected: str | None
    title: str
    who_mends: str
    rows: int


class FileWhole(FileOut):
    """A file with its tables, their columns, and its issues (the first 500)."""

    tables: list[TableOut]
    issue_list: list[IssueOut]


class PaymentOut(Schema):
    """One published line. The name of a natural person is withheld."""

    payment_id: str
    publisher_id: str
    publisher: str
    unit: str | None
    beneficiary: str | None
    who: str = Field(description="named, person, redacted or none")
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


class PaymentWhole(PaymentOut):
    """A payment with every column of the picture and its cells as printed."""

    cells: dict[str, Any]
    raw: list[str | None]
    duplicates: list[str]
    reversals: list[str]


class PaymentsOut(Paged[PaymentOut]):
    """A page of payments with the exact sum of all that match."""

    amount: Decimal
    duplicate_rows: int
    duplicate_amount: Decimal


class OrganisationOut(Schema):
    """An organisation of the register. `in_force` is said of today."""

    organisation_id: str
    name: str
    kind: str
    kind_title: str
    tier: str
    nation: str
    region: str
    valid_from: date | None
    valid_to: date | None
    in_force: bool
    population: int | None


class CodeOut(Schema):
    """A code of an organisation."""

    scheme: str
    title: str
    value: str
    current: bool
    valid_from: date | None
    valid_to: date | None


class RelatedOut(Schema):
    """An organisation before or after another."""

    organisation_id: str
    name: str
    vesting_day: date
    old_area_split: bool
    status: str
    as_of: str


class NameOut(Schema):
    """A spelling of a name."""

    name: str
    kind: str


class OrganisationWhole(OrganisationOut):
    """Everything the register holds of one organisation, and the publishers that resolve to it."""

    official_name: str
    short_name: str
    county_id: str | None
    combined_authority_id: str | None
    population_year: int | None
    area_km2: int | None
    density_per_km2: int | None
    website: str
    source: str
    note: str
    names: list[NameOut]
    identifiers: list[CodeOut]
    predecessors: list[RelatedOut]
    successors: list[RelatedOut]
    publishers: list[str]


class PaymentQuery(Schema):
    """Which payments. Everything may be left out; then all, without duplicates."""

    q: str = Field("", max_length=200, description="words in beneficiary, unit, service or purpose; all must be there")
    publisher: str = Field("", description="publisher_id")
    beneficiary: str = Field("", description="beneficiary exactly as printed")
    unit: str = Field("", description="organisational unit exactly as printed")
    date_from: date | None = None
    date_to: date | None = None
    amount_min: Decimal | None = Field(None, max_digits=18, decimal_places=2)
    amount_max: Decimal | None = Field(None, max_digits=18, decimal_places=2)
    year: str = Field("", pattern=r"^(\d{4}-\d{2}|unknown)?$", description="financial year such as 2019-20, or unknown")
    month: str = Field("", pattern=r"^(\d{4}-(0[1-9]|1[0-2])|unknown)?$", description="2019-04, or unknown")
    file: str = Field("", description="resource_id")
    who: Literal["", "named", "person", "redacted"] = ""
    duplicates: Literal["", "show", "only"] = ""
    negative: bool = False
    reversals: bool = False
