"""Small values that the renewals page shows beside its lists: figures, the spread, councils like yours, bars, links to
take away. Asks nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from moothall.desks.buying import views_renew_listings as listings
from moothall.desks.buying.forms_renew import Asked
from moothall.desks.buying.queries_holders import doubts_of
from moothall.desks.buying.queries_renew import Renewal
from moothall.desks.buying.queries_spend import Buyer
from moothall.engines.measure.neighbours import METHOD, Neighbour
from moothall.engines.measure.spread import BY_FACTOR, BY_FENCES, LEAST_FOR_FENCES, QUARTILES
from moothall.vocabulary.desk import Column, Fact, Listing

FORMS = ("csv", "xlsx", "json")
BARS = 20


@dataclass(frozen=True)
class Bar:
    """One bar of the chart: a body, pounds for each 1,000 residents, and the payments they are made of."""

    label: str
    amount: Decimal
    rows: int
    link: str
    note: str = ""


@dataclass(frozen=True)
class YearBar:
    """What one body paid in one year."""

    label: str
    year: str
    amount: Decimal
    link: str


def page_facts(found: Renewal, asked: Asked) -> dict[str, Any]:
    """Everything beside the lists."""
    return {
        "facts": big_figures(found),
        "spread": spread_listing(found),
        "spread_method": spread_method(found),
        "bars": bars_of(found),
        "year_bars": year_bars_of(found),
        "like": like_listing(found),
        "like_method": METHOD,
        "ends_known": sum(e.ends is not None for e in found.endings),
        "ends_untold": sum(e.ends is None for e in found.endings),
        "take": take_away(found, asked),
        "brief_url": listings.to_subject(found.subject, "brief", **asked.query()),
        "group_url": listings.to_subject(found.subject, "form_group"),
        "watch_url": listings.to("watch", council=asked.council, system=first(found.subject.systems)),
        "possible_url": listings.to_payments(found.subject, year=found.year, certainty="possible"),
        "duplicates_url": listings.to_payments(found.subject, year=found.year, duplicates="only"),
    }


def first(some: Sequence[str]) -> str:
    """The first, or an empty text."""
    return some[0] if some else ""


def big_figures(found: Renewal) -> list[Fact]:
    """The figures at the top."""
    pays, about = found.pays, found.subject
    payments = listings.to_payments(about, year=found.year, certainty="told")
    facts = [
        Fact(f"Paid in {found.year}", pays.total, "money", payments),
        Fact("Bodies that pay", len(pays.payers), "number", listings.to_subject(about, "who_pays", year=found.year)),
    ]
    if pays.mostly_untold:
        possible = listings.to_payments(about, year=found.year, certainty="possible")
        facts.append(Fact("May be for it too", pays.possible, "money", possible))
    elif pays.per_1000:
        note = f"median of {pays.per_1000.n} {'body' if pays.per_1000.n == 1 else 'bodies'}"
        facts.append(Fact("For 1,000 residents", pays.per_1000.median, "money", "#spread", note))
    near = found.together
    note = "contract ends and estimates"
    facts.append(Fact(f"Others end within {near.window} months", len(near.partners), "number", "#together", note))
    return facts


def spread_listing(found: Renewal) -> Listing | None:
    """Least, quartiles, median and greatest; None when nothing can be compared."""
    held = found.pays.per_1000
    if not held:
        return None
    rows = [
        {"what": "Least", "amount": held.low},
        {"what": "Lower quartile", "amount": held.q1},
        {"what": "Median", "amount": held.median},
        {"what": "Upper quartile", "amount": held.q3},
        {"what": "Greatest", "amount": held.high},
    ]
    columns = (Column("what", "Of those that count"), Column("amount", "For 1,000 residents", "money"))
    caption = f"{held.n} {'body' if held.n == 1 else 'bodies'} in {found.year}"
    return Listing("spread", caption, columns, rows, row_header="what")


def spread_method(found: Renewal) -> str:
    """How the spread is made, and which bodies are not in it."""
    held = found.pays.per_1000
    rule = BY_FENCES if held and held.n >= LEAST_FOR_FENCES else BY_FACTOR
    return f"{QUARTILES} {rule}"


def bars_of(found: Renewal) -> list[Bar]:
    """Pounds for 1,000 residents of each body that counts, greatest first."""
    counted = [b for b in found.pays.buyers if b.counts and b.per_1000 is not None]
    counted.sort(key=lambda b: -(b.per_1000 or 0))
    return [_bar(found, b) for b in counted[:BARS]]


def _bar(found: Renewal, buyer: Buyer) -> Bar:
    link = listings.to_payments(found.subject, publisher=buyer.publisher_id, year=found.year, certainty="told")
    return Bar(buyer.name, buyer.per_1000 or Decimal(0), buyer.rows, link)


def year_bars_of(found: Renewal) -> list[YearBar]:
    """What each body paid in the year chosen and the years beside it, years without doubts only. The list has all."""
    near = years_beside(found.year)
    return [
        YearBar(
            buyer.name,
            year or "No date",
            amount,
            listings.to_payments(found.subject, publisher=buyer.publisher_id, year=year, certainty="told"),
        )
        for buyer in found.pays.buyers[:BARS]
        for year, amount in buyer.by_year
        if year in near and not any(d.excludes for d in doubts_of(buyer.publisher_id, year))
    ]


def years_beside(year: str) -> tuple[str, ...]:
    """A financial year with the one before and the one after."""
    first = int(year[:4]) if year[:4].isdecimal() else 0
    return tuple(f"{y}-{(y + 1) % 100:02d}" for y in (first - 1, first, first + 1))


def like_listing(found: Renewal) -> Listing | None:
    """Councils like the reader's among those whose payments we hold, with what they pay."""
    if not found.like:
        return None
    paid = {b.organisation_id: b for b in found.pays.buyers}
    names = {h.organisation_id: h.name for h in found.pays.without} | {b.organisation_id: b.name for b in paid.values()}
    rows = [_like_row(n, place, paid.get(n.organisation_id), names) for place, n in enumerate(found.like, 1)]
    columns = (
        Column("place", "Place", "number", hidden=True),
        Column("name", "Council", link=lambda r: listings.to_organisation(r["organisation_id"])),
        Column("amount", f"Pounds in {found.year}", "money"),
        Column("per_1000", "For 1,000 residents", "money"),
        Column("suppliers", "Suppliers"),
        Column("why", "How alike"),
    )
    rows = [row for row in rows if row["name"]]
    return Listing("councils-like-yours", "The most alike first", columns, rows, row_header="name")


def _like_row(near: Neighbour, place: int, buyer: Buyer | None, names: dict[str | None, str]) -> dict[str, Any]:
    known = [f for f in near.facts if f.own is not None and f.other is not None]
    doubted = "; its figures are in doubt" if buyer and any(d.excludes for d in buyer.doubts) else ""
    why = "; ".join(f"{_small(f.title)} {_said(f.other)}, yours {_said(f.own)}" for f in known[:2])
    return {
        "place": place,
        "name": names.get(near.organisation_id, ""),
        "organisation_id": near.organisation_id,
        "amount": buyer.amount if buyer else None,
        "per_1000": buyer.per_1000 if buyer else None,
        "suppliers": ", ".join(n for _, n in buyer.suppliers[:3]) if buyer else "No payment seen",
        "why": listings.sentence(why, "the same region" if near.same_region else "") + doubted,
    }


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]


def _said(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}"


def take_away(found: Renewal, asked: Asked) -> list[dict[str, Any]]:
    """Where each list can be taken away, as CSV, XLSX and JSON."""
    names = {"who_pays": "Who pays", "endings": "When it ends", "together": "Who could buy together", "moves": "Moves"}
    query = urlencode(asked.query())
    tail = f"?{query}" if query else ""
    rows = []
    for name, title in names.items():
        whole = listings.to_subject(found.subject, name)
        files = [(form.upper(), f"{whole.rstrip('/')}.{form}{tail}") for form in FORMS]
        rows.append({"name": name, "title": title, "whole": whole + tail, "files": files})
    return rows
