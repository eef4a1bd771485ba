"""How many residents a body serves in a year, from the mid-year estimates (vocabulary/lists/PLACES.md).

Gives no figure to bodies without a population of their own, and guesses none for areas that were merged.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from moothall.vocabulary.body import as_date
from moothall.vocabulary.code_list import read_list

NEAREST = 3
"""Years that an estimate may lie from the year asked for and still stand in for it."""


@dataclass(frozen=True)
class Residents:
    """How many people, at the middle of which year (the year asked for, or the nearest held), and what the figure is,
    in words for the page."""

    number: int
    year: int
    what: str


@dataclass(frozen=True)
class Estimates:
    """Residents by body and year, the one figure of bodies that have ended, and which bodies together have the area
    of a body that has ended."""

    by_year: Mapping[str, Mapping[int, int]]
    ended: Mapping[str, tuple[int, int]]
    same_area: Mapping[str, tuple[str, ...]]


def residents(organisation_id: str, year: int) -> Residents | None:
    """Residents of a body at the middle of a year; of the nearest year held when that is at most three years away (the
    answer says which); None when nothing is known, or the body has no residents of its own (a department)."""
    held = estimates()
    own = held.by_year.get(organisation_id)
    if own:
        return nearest(own, year, "mid-{} estimate")
    parts = held.same_area.get(organisation_id, ())
    if parts:
        each = [held.by_year[part] for part in parts]
        together = {y: sum(part[y] for part in each) for y in set(each[0]).intersection(*each)}
        followed = f"{len(parts)} councils that together" if len(parts) > 1 else "council that"
        return nearest(together, year, f"mid-{{}} estimate of the {followed} followed it")
    if organisation_id in held.ended:
        number, of_year = held.ended[organisation_id]
        return nearest({of_year: number}, year, "mid-{} estimate, the only one held of a council that has ended")
    return None


def residents_in(organisation_id: str, financial_year: str) -> Residents | None:
    """The same for a financial year such as `2019-20`: residents at the middle of its first calendar year."""
    return residents(organisation_id, int(financial_year[:4]))


def nearest(by_year: Mapping[int, int], year: int, what: str) -> Residents | None:
    """The figure of the year, or of the nearest year (the earlier of two) within reach."""
    if not by_year:
        return None
    best = min(by_year, key=lambda held: (abs(held - year), held))
    if abs(best - year) > NEAREST:
        return None
    said = what.format(best) + ("" if best == year else f"; none of {year} is held")
    return Residents(by_year[best], best, said)


@cache
def estimates() -> Estimates:
    """The project's lists, read once."""
    return read_estimates(read_list("population"), read_list("organisations"), read_list("successions"))


def read_estimates(
    population: Iterable[Mapping[str, str]],
    organisations: Iterable[Mapping[str, str]],
    successions: Iterable[Mapping[str, str]],
) -> Estimates:
    """Estimates from rows of the lists population, organisations and successions."""
    by_year: dict[str, dict[int, int]] = defaultdict(dict)
    for row in population:
        by_year[row["organisation_id"]][int(row["year"])] = int(row["population"])
    bodies = {row["organisation_id"]: row for row in organisations}
    past = [row for row in successions if row["status"] == "past"]
    after, before = defaultdict(set), defaultdict(set)
    for row in past:
        after[row["predecessor_id"]].add(row["successor_id"])
        before[row["successor_id"]].add(row["predecessor_id"])
    ended = {
        i: (int(row["population"]), int(row["population_year"]))
        for i, row in bodies.items()
        if i not in by_year and row["population"] and stood_then(row)
    }
    same = {i: same_area(i, bodies, after, before) for i in after if i not in by_year and i in bodies}
    return Estimates(
        by_year, ended, {i: parts for i, parts in same.items() if parts and all(p in by_year for p in parts)}
    )


def stood_then(row: Mapping[str, str]) -> bool:
    """Whether a body still stood in the middle of the year of its one figure: figures of counties that had ended by
    then were found to be of part of the area."""
    last = as_date(row["valid_to"], last=True)
    return last is None or last >= date(int(row["population_year"]), 6, 30)


def same_area(
    organisation_id: str,
    bodies: Mapping[str, Mapping[str, str]],
    after: Mapping[str, set[str]],
    before: Mapping[str, set[str]],
) -> tuple[str, ...]:
    """The bodies that followed this one, where all of them together have just its area: every body that they were
    made of was this one or lay in it. Empty otherwise."""
    followers = after[organisation_id]
    parts = set().union(*(before[f] for f in followers)) - {organisation_id}
    within = all(p in bodies and bodies[p]["county_id"] == organisation_id for p in parts)
    lay_in = {i for i, row in bodies.items() if row["county_id"] == organisation_id}
    elsewhere = any(after.get(i, set()) - followers - lay_in for i in lay_in)
    return tuple(sorted(followers)) if within and not elsewhere else ()
