"""Who could be among the payers: the publishers whose payments we hold, what kind of council each is, and for which
months; with the doubts that keep a body's figures out of an average. Reads only.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from time import monotonic

from moothall.desks.buying.queries_asking import ask, remembered, sql
from moothall.engines.measure.population import residents_in
from moothall.register import queries as register
from moothall.vocabulary.desk import Coverage
from moothall.vocabulary.period import financial_year

FULL_YEAR = 12


@dataclass(frozen=True)
class Holder:
    """A publisher whose payments we hold. `months` are the first days of the months with payments, leaving out stray
    dates. `council` is True for a principal authority of England."""

    publisher_id: str
    name: str
    organisation_id: str | None
    kind: str
    kind_title: str
    tier: str
    region: str
    council: bool
    months: frozenset[date]

    def months_in(self, year: str) -> int:
        """Months held of a financial year."""
        return sum(financial_year(month) == year for month in self.months)

    def residents(self, year: str) -> int | None:
        """Residents in the middle of a financial year, where the body has any."""
        found = residents_in(self.organisation_id, year) if self.organisation_id else None
        return found.number if found else None

    @property
    def covered(self) -> tuple[date, date] | None:
        """First and last month held."""
        return (min(self.months), max(self.months)) if self.months else None


@dataclass(frozen=True)
class Doubt:
    """Something wrong with a body's figures as a whole. `excludes` keeps them out of averages."""

    publisher_id: str
    financial_year: str | None
    month: date | None
    code: str
    found: str
    expected: str
    why: str
    excludes: bool


def holders() -> dict[str, Holder]:
    """Every publisher with payments, by id. The register is asked afresh each minute: it may be loaded while we run."""
    return _holders(int(monotonic() // 60))


@remembered(size=2)
def _holders(_minute: int) -> dict[str, Holder]:
    held: dict[str, set[date]] = defaultdict(set)
    for row in ask(sql("holder_months")):
        held[row["publisher_id"]].add(row["month"])
    rows = ask("SELECT publisher_id, publisher_name, organisation_id FROM summary_publisher WHERE rows > 0 ORDER BY 2")
    bodies = register.organisations_by_id(r["organisation_id"] for r in rows if r["organisation_id"])
    councils = {c.organisation_id: c.short_name or c.name for c in register.english_councils()}
    found = {}
    for row in rows:
        body = bodies.get(row["organisation_id"])
        found[row["publisher_id"]] = Holder(
            row["publisher_id"],
            councils.get(row["organisation_id"]) or (body.name if body else row["publisher_name"]),
            row["organisation_id"],
            body.kind if body else "",
            body.kind_title if body else "Not in the register",
            body.tier if body else "",
            body.region if body else "",
            bool(body and body.organisation_id in councils),
            frozenset(held[row["publisher_id"]]),
        )
    return found


@remembered(size=4)
def doubts() -> tuple[Doubt, ...]:
    """Every doubt about a publisher's figures."""
    return tuple(Doubt(**row) for row in ask(sql("doubts")))


def doubts_of(publisher_id: str, year: str) -> tuple[Doubt, ...]:
    """The doubts about one publisher's figures of a financial year, those that exclude first."""
    own = [d for d in doubts() if d.publisher_id == publisher_id and d.financial_year in (None, year)]
    return tuple(sorted(own, key=lambda d: not d.excludes))


def councils() -> tuple[tuple[str, str], ...]:
    """English councils by name, and the other bodies whose payments we hold, as (organisation id, name)."""
    return _councils(int(monotonic() // 60))


@remembered(size=2)
def _councils(_minute: int) -> tuple[tuple[str, str], ...]:
    found = {c.organisation_id: c.name for c in register.english_councils()}
    others = {h.organisation_id: h.name for h in holders().values() if h.organisation_id}
    return tuple(sorted({**others, **found}.items(), key=lambda item: item[1]))


@remembered(size=2)
def in_doubt(year: str = "") -> tuple[str, ...]:
    """Names of the bodies whose figures of a financial year, or of any when it is empty, are in no total."""
    wrong = {d.publisher_id for d in doubts() if d.excludes and (not year or d.financial_year in (None, year))}
    return tuple(sorted(h.name for h in holders().values() if h.publisher_id in wrong))


def years() -> tuple[str, ...]:
    """Financial years of which we hold payments, newest first."""
    return tuple(sorted({financial_year(m) for h in holders().values() for m in h.months}, reverse=True))


@remembered(size=2)
def usual_year() -> str:
    """The year to begin with: of those that most bodies hold in full, the newest; empty when nothing is dated."""
    full = {y: sum(h.months_in(y) == FULL_YEAR for h in holders().values()) for y in years()}
    any_held = {y: sum(h.months_in(y) > 0 for h in holders().values()) for y in years()}
    return max(years(), key=lambda y: (full[y] >= 0.8 * max(full.values()), any_held[y], y), default="")


def coverage() -> Coverage:
    """How much of the sector the pages of this desk speak for; counted afresh each minute."""
    return _coverage(int(monotonic() // 60))


@remembered(size=2)
def _coverage(_minute: int) -> Coverage:
    held = [h for h in holders().values()]
    months = sorted(m for h in held for m in h.months)
    councils = sum(h.council for h in held)
    every = len(register.english_councils())
    first, last = (months[0], months[-1]) if months else (None, None)
    return Coverage(councils, every, "English councils", first, last, len(held) - councils)
