"""What the hall's own pages ask: what the whole site holds, for how much of the sector it speaks, where to start.

It joins the register with what the desks answer. It asks nothing of the picture that a desk already answers.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from moothall.desks.buying import queries_contracts as contracts
from moothall.desks.buying import queries_holders as buying
from moothall.desks.buying import queries_systems as systems
from moothall.desks.spending import queries as spending
from moothall.engines import store
from moothall.register import queries as register
from moothall.vocabulary.desk import Coverage


@dataclass(frozen=True)
class CouncilHeld:
    """One English council and how much of its spending is held (zero when nothing is). `county_rows` are the payments
    held of the county council in whose area it lies; county councils themselves have no place on the map."""

    organisation_id: str
    name: str
    q: int | None
    r: int | None
    rows: int
    amount: Decimal
    link: str
    county_rows: int


@dataclass(frozen=True)
class Renewal:
    """A type of system worth asking about: its name, where its page is, who pays what for it in which year."""

    name: str
    link: str
    councils: int
    others: int
    amount: Decimal
    year: str


@dataclass(frozen=True)
class Start:
    """A real thing worth opening first: what it is, its name, where it is, why."""

    what: str
    name: str
    link: str
    why: str


def holdings() -> spending.Overview:
    """What the picture holds in all."""
    return spending.overview()


def payments_held() -> dict[str, tuple[int, Decimal]]:
    """Payments and pounds held, by organisation of the register. Empty when there is no picture."""
    held: dict[str, tuple[int, Decimal]] = {}
    try:
        publishers = spending.publishers()
    except store.NoPicture:
        return held
    for publisher in publishers:
        if publisher.organisation_id:
            rows, amount = held.get(publisher.organisation_id, (0, Decimal(0)))
            held[publisher.organisation_id] = (rows + publisher.rows, amount + publisher.amount)
    return held


def councils() -> tuple[CouncilHeld, ...]:
    """Every English council of today, with the payments held of it."""
    held, none = payments_held(), (0, Decimal(0))
    return tuple(
        CouncilHeld(
            council.organisation_id,
            council.name,
            council.q,
            council.r,
            *held.get(council.organisation_id, none),
            link=reverse("organisation", args=[council.organisation_id]) if council.organisation_id in held else "",
            county_rows=held.get(council.county_id or "", none)[0],
        )
        for council in register.english_councils()
    )


def coverage() -> Coverage:
    """How much of the sector the picture speaks for: English councils, other bodies, first and last month."""
    return spending.coverage()


def renewals(limit: int = 6) -> list[Renewal]:
    """The types of system that most councils are known to pay for, and after these the dearest. Empty when none is."""
    year = buying.usual_year()
    paid = sorted((s for s in systems.systems(year) if s.rows), key=lambda s: (-s.councils, -s.amount))
    return [
        Renewal(s.title, reverse("buying:renew", args=["system", s.code]), s.councils, s.others, s.amount, year)
        for s in paid[:limit]
    ]


def sellers() -> int:
    """Suppliers that any payment or contract names."""
    return int(store.open_picture().query("SELECT count(*) AS n FROM supplier")[0]["n"])


def ending_soon() -> int:
    """Published contracts that end within a year of today."""
    return contracts.glance(date.today()).within_year


def starting_points() -> list[Start]:
    """The largest publisher, the newest file, and the file on which most was mended. Never empty for a real picture."""
    found = [largest_publisher(), newest_file(), most_mended_file()]
    return [start for start in found if start]


def largest_publisher() -> Start | None:
    """The publisher with the most pounds."""
    every = sorted(spending.publishers(), key=lambda publisher: publisher.amount)
    if not every:
        return None
    link = reverse("spending:publisher", args=[every[-1].publisher_id])
    return Start("Publisher of the most pounds", every[-1].name, link, f"{every[-1].rows:,} payments")


def newest_file() -> Start | None:
    """The file that begins last. Not the one that ends last: a mistyped date can lie years ahead."""
    rows = store.open_picture().query(
        "SELECT resource_id, source_ref, period_start FROM resource WHERE dataset = 'payments' "
        "ORDER BY period_start DESC NULLS LAST, source_ref LIMIT 1"
    )
    return file_start("Newest file", rows[0], f"payments from {month_of(rows[0]['period_start'])}") if rows else None


def most_mended_file() -> Start | None:
    """The file with the most different faults that reading mended."""
    rows = store.open_picture().query(
        "SELECT resource_id, any_value(source_ref) AS source_ref, count(DISTINCT code) AS kinds "
        "FROM issue JOIN resource USING (resource_id) WHERE dataset = 'payments' AND who_mends = 'moothall' "
        "GROUP BY resource_id ORDER BY kinds DESC, sum(rows) DESC, resource_id LIMIT 1"
    )
    return file_start("Most mended file", rows[0], kinds_mended(rows[0]["kinds"])) if rows else None


def kinds_mended(count: int) -> str:
    """`3 kinds of fault mended`."""
    return f"{count:,} {'kind' if count == 1 else 'kinds'} of fault mended in reading"


def file_start(what: str, row: dict[str, Any], why: str) -> Start:
    """A file as a starting point."""
    name = row["source_ref"].rsplit("/", 1)[-1]
    return Start(what, name, reverse("spending:file", args=[row["resource_id"]]), why)


def month_of(day: date | None) -> str:
    """`March 2020`, or words for no date."""
    return f"{day:%B %Y}" if day else "a month that is not known"
