"""The shapes of the answer to a renewal: who pays, how it spreads, when it ends, who could buy together, what others
moved to, and what the figures cannot bear; and of the buying groups that begin with one. Amounts are decimal strings in
pounds. No logic but unpacking."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Field, Schema

from .api_schemas_buying import CoverageOut, EndingOut

Kind = Literal["system", "product", "supplier"]


class SubjectOut(Schema):
    """What is renewed. `transfer`: a public body, so that payments to it are no purchases."""

    kind: Kind
    key: str
    title: str
    about: str
    systems: list[str]
    supplier_ids: list[str]
    transfer: bool


class SpreadOut(Schema):
    """Pounds for each 1,000 residents: how many bodies count, least, quartiles, median, greatest."""

    n: int
    low: Decimal
    q1: Decimal
    median: Decimal
    q3: Decimal
    high: Decimal


class DoubtOut(Schema):
    """Something wrong with a body's figures as a whole; `excludes` keeps them out of totals and medians. A null year
    means every year."""

    publisher_id: str
    financial_year: str | None
    month: date | None
    code: str
    found: str
    expected: str
    why: str
    excludes: bool


class BuyerOut(Schema):
    """A body that pays for the subject: `amount` is told to be for it, `possible` may be. `left_out` says why the body
    is not in the median, `outlier` how it stands out, `like` its place among the councils most like the reader's (0:
    none)."""

    publisher_id: str
    name: str
    organisation_id: str | None
    kind_title: str
    tier: str
    region: str
    residents: int | None
    rows: int
    amount: Decimal
    possible: Decimal
    by_year: dict[str, Decimal] = Field(description="pounds by financial year; the empty year is undated")
    per_1000: Decimal | None
    share: Decimal | None
    supplier_ids: list[str]
    months_held: int
    first_month: date | None
    last_month: date | None
    doubts: list[DoubtOut]
    counts: bool
    left_out: str
    outlier: str
    like: int

    @staticmethod
    def resolve_by_year(buyer: Any) -> dict[str, Decimal]:
        """Pounds by year."""
        return dict(buyer.by_year)

    @staticmethod
    def resolve_supplier_ids(buyer: Any) -> list[str]:
        """The suppliers paid in the year, the best paid first."""
        return [key for key, _ in buyer.suppliers]


class WithoutOut(Schema):
    """A body whose payments of the year we hold and that is not seen to pay for the subject."""

    publisher_id: str
    name: str
    organisation_id: str | None


class PaysOut(Schema):
    """Who pays. `total` leaves out bodies in doubt (`doubted`) and what cannot be told (`possible`)."""

    years: list[str]
    held: int
    buyers: list[BuyerOut]
    without: list[WithoutOut]
    total: Decimal
    total_rows: int
    possible: Decimal
    doubted: Decimal
    supplier_count: int
    mostly_untold: bool
    per_1000: SpreadOut | None


class FallingOut(Schema):
    """A council that a body fell or may fall to under reorganisation: past, decided, proposed or unknown."""

    successor_id: str | None
    successor: str
    status: str
    option: str
    proposed_by: str
    vesting_day: date | None
    as_of: str
    source_url: str
    split: bool
    said: str


class PartnerOut(Schema):
    """A body that could buy together with the reader, counted at the day `on`."""

    ending: EndingOut
    on: date
    estimate: bool
    extended: bool
    months_apart: int
    falls_to: list[FallingOut]
    like: int


class TogetherOut(Schema):
    """Who could buy together within `window` months of `centre`; how many lie outside, have ended, cannot be told."""

    own: list[EndingOut]
    centre: date
    window: int
    partners: list[PartnerOut]
    outside: int
    ended: int
    unknown: int


class MovedOut(Schema):
    """A body whose payments to one supplier ended as those to another began; `rename` within one group."""

    publisher_id: str
    name: str
    organisation_id: str | None
    system: str
    kind: str
    from_supplier: str
    from_name: str
    to_supplier: str
    to_name: str
    last_from: date
    first_to: date
    amount_before: Decimal
    amount_after: Decimal
    months_after: int
    rivals: int
    confidence: float
    why: str


class LikeOut(Schema):
    """A council like the reader's; the smaller the distance, the liker."""

    organisation_id: str
    distance: float
    same_region: bool


class LeftOutOut(Schema):
    """Duplicates, which are not counted, and money taken back, which is."""

    duplicate_rows: int
    duplicate_amount: Decimal
    negative_rows: int
    negative_amount: Decimal


class RenewalOut(Schema):
    """All of the renewals page: the answer first, then the evidence, then what it cannot bear."""

    subject: SubjectOut
    year: str
    council: str
    counted_from: date
    answer: str
    coverage: CoverageOut
    dataset: dict[str, str]
    pays: PaysOut
    like: list[LikeOut]
    endings: list[EndingOut]
    together: TogetherOut
    moves: list[MovedOut]
    left_out: LeftOutOut
    caveats: list[str]
    doubts: list[DoubtOut]


class GroupOut(Schema):
    """A buying group. `owner` is an organisation of the register."""

    reference: str
    title: str
    state: str
    state_title: str
    closed: bool
    owner: str | None
    system_type: str
    created_at: datetime
    changed_at: datetime

    @staticmethod
    def resolve_owner(row: Any) -> str | None:
        """The id of the owner, of a row of the list or of one group whole."""
        owner = row["owner"] if isinstance(row, dict) else row.owner
        return owner[0] if owner else None


class PartOut(Schema):
    """What an organisation is in a group; `until` is null while it is."""

    organisation_id: str
    name: str
    part: str
    since: date
    until: date | None


class EvidenceOut(Schema):
    """A frozen answer. `whole`: it is what was frozen; `changed`: how many figures differ today (null: cannot be
    asked)."""

    number: int
    title: str
    query: dict[str, Any]
    dataset: dict[str, Any]
    figures: Any
    sha256: str
    frozen_at: datetime
    whole: bool
    changed: int | None


class EventOut(Schema):
    """Something that happened to a group, and in which role."""

    number: int
    action: str
    state_before: str
    state_after: str
    role: str
    at: datetime


class LinkOut(Schema):
    """Something that a group is linked to: another matter (`reference`) or a thing outside (`identifier`)."""

    kind: str
    says: str
    reference: str
    identifier: str
    title: str
    made_at: datetime
    withdrawn_at: datetime | None


class GroupWhole(GroupOut):
    """A buying group with its members, frozen evidence, history and links."""

    about: str
    aims: list[str]
    places: list[str]
    version: int
    members: list[PartOut]
    evidence: list[EvidenceOut]
    history: list[EventOut]
    links: list[LinkOut]
