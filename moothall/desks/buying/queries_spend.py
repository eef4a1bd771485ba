"""Who pays for a subject, how much, for each 1,000 residents, and how that spreads. Reads only.

A body whose figures are in doubt, or of which months of the year are missing, is shown and is left out of the median
and quartiles; so is what cannot be told to be for the subject at all.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from moothall.desks.buying.queries_asking import remembered
from moothall.desks.buying.queries_holders import FULL_YEAR, Doubt, Holder, doubts_of, holders
from moothall.desks.buying.queries_holders import years as held_years
from moothall.desks.buying.queries_subject import Paid, paid_by_month, supplier_name
from moothall.engines.measure.neighbours import Neighbour, neighbours
from moothall.engines.measure.spread import Spread, outliers, spread

PENNY = Decimal("0.01")
NOUGHT = Decimal("0.00")
LIKE = 10


@dataclass(frozen=True)
class Buyer:
    """One body that pays for the subject. Pounds; `amount` is what is told to be for it in the year chosen, `possible`
    what may be. `by_year` has every year held. `per_1000` is None without residents. `left_out` says in words why the
    body does not count in the median; empty when it does. `outlier` says how it differs; empty when it does not.
    `like` is its place among the councils most like the reader's (1 is the nearest); 0 for none."""

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
    by_year: tuple[tuple[str, Decimal], ...]
    per_1000: Decimal | None
    share: Decimal | None
    suppliers: tuple[tuple[str, str], ...]
    months_held: int
    first_month: date | None
    last_month: date | None
    doubts: tuple[Doubt, ...]
    left_out: str
    outlier: str = ""
    like: int = 0

    @property
    def counts(self) -> bool:
        """Whether the body is in the median."""
        return not self.left_out


@dataclass(frozen=True)
class WhoPays:
    """The answer: buyers, largest first; what is spent in all and what may be, both without figures in doubt; bodies
    held that pay nothing; the spread of pounds for each 1,000 residents."""

    year: str
    years: tuple[str, ...]
    buyers: tuple[Buyer, ...]
    without: tuple[Holder, ...]
    total: Decimal
    total_rows: int
    possible: Decimal
    supplier_count: int
    per_1000: Spread | None
    doubted: Decimal

    @property
    def mostly_untold(self) -> bool:
        """Whether more may be for the subject than is told to be, so that a median of what is told says little."""
        return self.possible > self.total

    @property
    def held(self) -> int:
        """Bodies whose payments of the year we hold."""
        return len(self.buyers) + len(self.without)

    @property
    def payers(self) -> tuple[Buyer, ...]:
        """Those that surely pay for the subject in the year."""
        return tuple(b for b in self.buyers if b.amount or b.rows)


@remembered(size=512)
def who_pays(kind: str, key: str, year: str, council: str = "") -> WhoPays:
    """Who pays for a subject in a financial year; `council` is the organisation of the reader, if told."""
    paid = paid_by_month(kind, key)
    by_publisher: dict[str, list[Paid]] = defaultdict(list)
    for one in paid:
        by_publisher[one.publisher_id].append(one)
    near = like_council(council)
    held = [h for h in holders().values() if h.months_in(year)]
    mine = {h.publisher_id: [p for p in by_publisher.get(h.publisher_id, ()) if p.financial_year == year] for h in held}
    buyers = [_buyer(h, by_publisher[h.publisher_id], year, near) for h in held if mine[h.publisher_id]]
    total = sum((b.amount for b in buyers if not _excluded(b)), NOUGHT)
    buyers = _with_shares(_with_outliers(buyers), total)
    sure = {b.publisher_id for b in buyers if not _excluded(b)}
    in_year = [p for p in paid if p.financial_year == year and p.publisher_id in sure]
    measured = [b.per_1000 for b in buyers if b.counts and b.per_1000 is not None]
    return WhoPays(
        year=year,
        years=tuple(y for y in held_years() if any(p.financial_year == y for p in paid)),
        buyers=tuple(sorted(buyers, key=lambda b: (-b.amount, -b.possible, b.name))),
        without=tuple(h for h in held if not mine[h.publisher_id]),
        total=total,
        total_rows=sum(b.rows for b in buyers if not _excluded(b)),
        possible=sum((p.amount for p in in_year if not p.told), NOUGHT),
        supplier_count=len({p.supplier_id for p in in_year if p.told}),
        per_1000=spread(measured) if measured else None,
        doubted=sum((b.amount for b in buyers if _excluded(b)), NOUGHT),
    )


def like_council(council: str) -> dict[str, int]:
    """The bodies we hold that are most like a council, by organisation, with their place (1 is the nearest)."""
    return {n.organisation_id: place for place, n in enumerate(neighbours_of(council), 1)}


@remembered(size=512)
def neighbours_of(council: str) -> tuple[Neighbour, ...]:
    """The nearest of the bodies whose payments we hold, itself left out; none when the council is not told or known."""
    among = {h.organisation_id for h in holders().values() if h.organisation_id} - {council}
    return neighbours(council, among, LIKE) if council else ()


def _buyer(holder: Holder, paid: Iterable[Paid], year: str, near: dict[str, int]) -> Buyer:
    every = list(paid)
    own = [p for p in every if p.financial_year == year and p.told]
    amount = sum((p.amount for p in own), NOUGHT)
    residents = holder.residents(year)
    months_held = holder.months_in(year)
    doubts = doubts_of(holder.publisher_id, year)
    months = [p.month for p in every if p.month and p.told]
    return Buyer(
        publisher_id=holder.publisher_id,
        name=holder.name,
        organisation_id=holder.organisation_id,
        kind_title=holder.kind_title,
        tier=holder.tier,
        region=holder.region,
        residents=residents,
        rows=sum(p.rows for p in own),
        amount=amount,
        possible=sum((p.amount for p in every if p.financial_year == year and not p.told), NOUGHT),
        by_year=_by_year(every),
        per_1000=(amount * 1000 / residents).quantize(PENNY, ROUND_HALF_UP) if residents and own else None,
        share=None,
        suppliers=_suppliers(every, year),
        months_held=months_held,
        first_month=min(months, default=None),
        last_month=max(months, default=None),
        doubts=doubts,
        left_out=_left_out(doubts, months_held, residents, bool(own), holder.council),
        like=near.get(holder.organisation_id or "", 0),
    )


def _left_out(doubts: tuple[Doubt, ...], months_held: int, residents: int | None, told: bool, council: bool) -> str:
    doubted = next((d for d in doubts if d.excludes), None)
    if doubted:
        return f"figures in doubt: {doubted.found}"
    if not told:
        return "cannot be told whether any is for this"
    if months_held < FULL_YEAR:
        return f"only {months_held} of 12 months held"
    if not residents:
        return "no residents of its own"
    return "" if council else "not a council, so its residents are counted with their councils"


def _excluded(buyer: Buyer) -> bool:
    return any(d.excludes for d in buyer.doubts)


def _by_year(paid: list[Paid]) -> tuple[tuple[str, Decimal], ...]:
    found: dict[str, Decimal] = defaultdict(lambda: NOUGHT)
    for one in paid:
        if one.told:
            found[one.financial_year or ""] += one.amount
    return tuple(sorted(found.items()))


def _suppliers(paid: list[Paid], year: str) -> tuple[tuple[str, str], ...]:
    """Ids and names of those a body surely paid for it in the year, the best paid first."""
    found: dict[str, Decimal] = defaultdict(lambda: NOUGHT)
    for one in paid:
        if one.financial_year == year and one.told:
            found[one.supplier_id] += one.amount
    return tuple((s, supplier_name(s)) for s in sorted(found, key=lambda s: (-found[s], s)))


def _with_outliers(buyers: list[Buyer]) -> list[Buyer]:
    """Each body that counts in the median with how far it lies from the others, where it stands out."""
    counted = [b for b in buyers if b.counts and b.per_1000 is not None]
    found = outliers([b.per_1000 for b in counted if b.per_1000 is not None])
    said = {counted[n].publisher_id: "far above the others" for n in found.high}
    said |= {counted[n].publisher_id: "far below the others" for n in found.low}
    return [replace(b, outlier=said.get(b.publisher_id, "")) for b in buyers]


def _with_shares(buyers: list[Buyer], total: Decimal) -> list[Buyer]:
    return [replace(b, share=b.amount / total if total and not _excluded(b) else None) for b in buyers]
