"""My renewals: what comes up for a council in the types of system that it watches, and what others have coming up then.
Reads only; a watch list is its address, nothing is kept.
"""

from dataclasses import dataclass
from datetime import date, datetime

from moothall.desks.buying.queries_asking import ask, open_picture, remembered
from moothall.desks.buying.queries_endings import Ending, endings
from moothall.desks.buying.queries_subject import system_title, system_types
from moothall.engines.measure.pattern import ordinal

AHEAD = 24


@dataclass(frozen=True)
class Coming:
    """One thing that comes up: a contract's end or an estimated renewal. `mine` marks the council's own. `key` is the
    same from build to build; `known_on` is the day of the notice or of the last payment behind it."""

    key: str
    system: str
    system_title: str
    mine: bool
    ending: Ending
    known_on: date | None

    @property
    def title(self) -> str:
        """For a list or a feed."""
        ends = self.ending.ends
        assert ends, "what comes up has a date"
        said = (
            f"contract ends {ends.day} {ends:%B %Y}"
            if self.ending.contract_id
            else f"may renew in {ends:%B %Y} (estimate)"
        )
        supplier = f" with {self.ending.supplier}" if self.ending.supplier else ""
        return f"{self.ending.name}: {self.system_title.lower()}{supplier}, {said}"


@remembered(size=256)
def coming_up(council: str, systems: tuple[str, ...], counted_from: date, months: int = AHEAD) -> tuple[Coming, ...]:
    """What ends or renews within some months from a day, in the types watched; the council's own first, then by date.

    Without a council everything of these types; without types those that the council is known to have, or all.
    """
    chosen = tuple(s for s in systems if s in system_types()) or systems_of(council) or tuple(system_types())
    published = {r["contract_id"]: r["published"] for r in ask("SELECT contract_id, published FROM contract")}
    found = []
    for system in chosen:
        for ending in endings("system", system, counted_from):
            if ending.ends and 0 <= ordinal(ending.ends) - ordinal(counted_from) <= months:
                found.append(_coming(system, ending, council, published))
    return tuple(sorted(found, key=lambda c: (not c.mine, c.ending.ends or counted_from, c.key)))


def _coming(system: str, ending: Ending, council: str, published: dict[str, date | None]) -> Coming:
    if ending.contract_id:
        key, known = f"contract/{ending.contract_id}", published.get(ending.contract_id)
    else:
        month = ending.ends.month if ending.ends else 0
        key = f"estimate/{ending.publisher_id}/{ending.supplier_id}/{month:02d}"
        known = ending.last_seen
    mine = bool(council) and ending.organisation_id == council
    return Coming(f"{system}/{key}", system, system_title(system), mine, ending, known)


@remembered(size=256)
def systems_of(council: str) -> tuple[str, ...]:
    """Types of system that an organisation is seen to pay for or to have under contract."""
    if not council:
        return ()
    return tuple(r["system_type"] for r in ask(SYSTEMS_OF, {"council": council}))


SYSTEMS_OF = """
SELECT DISTINCT system_type FROM (
    SELECT p.system_type FROM payment_system AS p JOIN summary_publisher AS s USING (publisher_id)
    WHERE s.organisation_id = $council AND p.system_type IS NOT NULL
    UNION ALL
    SELECT system_type FROM contract WHERE organisation_id = $council AND system_type IS NOT NULL
) AS seen ORDER BY system_type
"""


def built_at() -> datetime:
    """When the picture that the answers come from was built."""
    return open_picture().built_at
