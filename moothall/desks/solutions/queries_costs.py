"""What others pay for a product in a year, by kind of council and number of residents. Reads only.

Payments name suppliers, seldom products: only those count that can be told to be for this product, and what may be for
it is said beside. A body counts with its newest financial year of which all twelve months are held; a body whose
figures are in doubt does not count.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median

from moothall.desks.solutions.queries_picture import product_names, sql
from moothall.engines.measure.population import residents_in
from moothall.engines.store import NoPicture, ask, remembered
from moothall.register.queries import OrganisationRow, organisations_by_id

FULL_YEAR = 12
BANDS = (100_000, 200_000, 400_000)
NO_RESIDENTS = "no residents of its own"


@dataclass(frozen=True)
class Paid:
    """What one body paid in its newest full year. `band` is its number of residents, in words."""

    organisation_id: str
    organisation: str
    kind: str
    band: str
    publisher_id: str
    year: str
    rows: int
    amount: Decimal


@dataclass(frozen=True)
class Group:
    """What bodies of one kind and size pay in a year: how many, the least, the median and the most, in pounds."""

    kind: str
    band: str
    bodies: int
    least: Decimal
    middle: Decimal
    most: Decimal


@dataclass(frozen=True)
class Costs:
    """What is paid for a product: by group and by body. `partial` bodies pay too, but no full year of theirs is held;
    `possible` is what may be for it, in pounds, and by how many bodies."""

    groups: tuple[Group, ...]
    bodies: tuple[Paid, ...]
    partial: int
    possible: Decimal
    possible_bodies: int


def costs(product_id: str) -> Costs:
    """What others pay for a product; nothing without a picture or for what is not in the list of products."""
    try:
        return _costs(product_id) if product_id else Costs((), (), 0, Decimal(0), 0)
    except NoPicture:
        return Costs((), (), 0, Decimal(0), 0)


@remembered(size=256)
def _costs(product_id: str) -> Costs:
    rows = ask(sql("product_costs"), product_names(product_id))
    held = months_held()
    bodies = organisations_by_id(row["organisation_id"] for row in rows if row["organisation_id"])
    newest: dict[str, Paid] = {}
    for row in rows:  # years in order, so the newest full one stays
        body = bodies.get(row["organisation_id"])
        full = held.get((row["publisher_id"], row["financial_year"]), 0) == FULL_YEAR
        if body and full and row["amount"] > 0:
            newest[row["publisher_id"]] = _paid(body, row["publisher_id"], row["financial_year"], row)
    paying = {row["publisher_id"] for row in rows if row["amount"] > 0}
    unsure = [row for row in rows if row["possible_rows"]]
    paid = tuple(sorted(newest.values(), key=lambda each: (-each.amount, each.organisation)))
    possible = sum((row["possible"] for row in unsure), Decimal(0))
    return Costs(grouped(paid), paid, len(paying - set(newest)), possible, len({r["publisher_id"] for r in unsure}))


def _paid(body: OrganisationRow, publisher_id: str, year: str, row: dict) -> Paid:  # type: ignore[type-arg]
    found = residents_in(body.organisation_id, year)
    size = band_of(found.number) if found else NO_RESIDENTS
    return Paid(body.organisation_id, body.name, body.kind_title, size, publisher_id, year, row["rows"], row["amount"])


def band_of(residents: int) -> str:
    """A number of residents as one of four bands, in words."""
    if residents < BANDS[0]:
        return f"under {BANDS[0]:,} residents"
    for low, high in pairwise(BANDS):
        if residents < high:
            return f"{low:,} to {high:,} residents"
    return f"{BANDS[-1]:,} residents or more"


def grouped(paid: Sequence[Paid]) -> tuple[Group, ...]:
    """All bodies, where there are several groups, and then by kind and size, the most bodies first."""
    groups: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for each in paid:
        groups[each.kind, each.band].append(each.amount)
    made = (Group(kind, band, len(sums), min(sums), middle(sums), max(sums)) for (kind, band), sums in groups.items())
    every = [each.amount for each in paid]
    whole = (Group("All of them", "", len(every), min(every), middle(every), max(every)),) if len(groups) > 1 else ()
    return (*whole, *sorted(made, key=lambda group: (-group.bodies, group.kind, group.band)))


def middle(sums: Sequence[Decimal]) -> Decimal:
    """The median, to the penny."""
    return Decimal(median(sums)).quantize(Decimal("0.01"))


@remembered(size=2)
def months_held() -> dict[tuple[str, str], int]:
    """Months of payments held, by publisher and financial year."""
    years = ((row, int(row["begins"])) for row in ask(sql("months_held")))
    return {(row["publisher_id"], f"{year}-{(year + 1) % 100:02}"): row["months"] for row, year in years}
