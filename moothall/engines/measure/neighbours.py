"""Councils like yours: nearest neighbours by population, density, age, deprivation, rural share and region.

Compares a council only with those of its own tier and nation. Alike here means alike in these few facts, not in
budget, politics or the systems used; METHOD says it on the page.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from statistics import fmean, pstdev

from moothall.vocabulary.body import kinds
from moothall.vocabulary.code_list import read_list


@dataclass(frozen=True)
class Feature:
    """One thing that councils are compared by: column of the list council_facts, title, unit, whether its logarithm
    is compared (so that twice as large counts the same for small and for large), and the column of its year."""

    column: str
    title: str
    unit: str
    logarithm: bool
    year_column: str


FEATURES = (
    Feature("population", "Residents", "people", True, "population_year"),
    Feature("density_per_km2", "Density", "people a square kilometre", True, "population_year"),
    Feature("percent_aged_0_15", "Aged 0 to 15", "percent of residents", False, "age_year"),
    Feature("percent_aged_65_over", "Aged 65 or over", "percent of residents", False, "age_year"),
    Feature("deprivation_score", "Deprivation", "average score of the Index of Multiple Deprivation", False,
            "deprivation_year"),
    Feature("rural_percent", "Rural", "percent of residents of 2011", False, "rural_year"),
)  # fmt: skip
REGION_STEP = 0.5
"""How much another region adds, in standard deviations: a small step."""

METHOD = (
    "Councils of the same tier (county; district; or single tier, with no county above) and the same "
    "nation are compared by residents, density (both as logarithms), shares of residents aged 0 to 15 and 65 or over, "
    "average deprivation score and rural share. Each is put on one scale by its mean and standard deviation over the "
    f"councils of that tier in force; another region adds {REGION_STEP} of a standard deviation. The distance is "
    "Euclidean: 0 is no difference; half of all pairs of single-tier councils in England are more than 2.8 apart. "
    "A fact that is not known of either council is left out of the two's distance, the others count for it, and it is "
    "named. Sources: Office for National Statistics 2024, English indices of deprivation 2025 (2019 for councils that "
    "had ended), Rural Urban Classification 2011."
)


@dataclass(frozen=True)
class Fact:
    """One feature of two councils, as the list prints it; None when not known. `apart` is the difference in standard
    deviations."""

    title: str
    unit: str
    own: float | None
    other: float | None
    own_year: str
    other_year: str
    apart: float | None


@dataclass(frozen=True)
class Neighbour:
    """A council like the one asked for. `missing` are titles of features that one of the two has no fact for."""

    organisation_id: str
    distance: float
    same_region: bool
    facts: tuple[Fact, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """What is known of one council. `values` are by column, absent when not known; `scaled` the same in standard
    deviations of its tier."""

    organisation_id: str
    group: tuple[str, str]
    region: str
    in_force: bool
    values: Mapping[str, float]
    years: Mapping[str, str]
    scaled: Mapping[str, float]


def neighbours(
    organisation_id: str, among: Iterable[str] | None = None, limit: int | None = 10
) -> tuple[Neighbour, ...]:
    """The councils most like one, nearest first.

    `among` are the ids to choose from (those that pay a supplier, say), whether or not they are still in force; None
    is every council in force. Councils of another tier or nation are left out, and so is the council itself. `limit`
    None gives all. Empty when the council is unknown or no fact of it is held.
    """
    all_profiles = profiles()
    own = all_profiles.get(organisation_id)
    if own is None:
        return ()
    chosen = [p for p in all_profiles.values() if p.in_force] if among is None else known(among, all_profiles)
    found = [compare(own, p) for p in chosen if p.group == own.group and p.organisation_id != organisation_id]
    ranked = sorted((n for n in found if n), key=lambda n: (n.distance, n.organisation_id))
    return tuple(ranked if limit is None else ranked[:limit])


def known(ids: Iterable[str], all_profiles: Mapping[str, Profile]) -> list[Profile]:
    """The profiles of ids that have one, each once."""
    return [all_profiles[i] for i in dict.fromkeys(ids) if i in all_profiles]


def compare(own: Profile, other: Profile) -> Neighbour | None:
    """The distance between two councils; None when they have no fact in common."""
    facts = tuple(fact_of(feature, own, other) for feature in FEATURES)
    apart = [fact.apart for fact in facts if fact.apart is not None]
    if not apart:
        return None
    same = own.region == other.region
    squares = fmean(a * a for a in apart) * len(FEATURES) + (0 if same else REGION_STEP**2)
    missing = tuple(fact.title for fact in facts if fact.apart is None)
    return Neighbour(other.organisation_id, round(math.sqrt(squares), 3), same, facts, missing)


def fact_of(feature: Feature, own: Profile, other: Profile) -> Fact:
    """One feature of two councils, and how far they are apart in it."""
    column, year = feature.column, feature.year_column
    both = column in own.scaled and column in other.scaled
    return Fact(
        feature.title,
        feature.unit,
        own.values.get(column),
        other.values.get(column),
        own.years.get(year, ""),
        other.years.get(year, ""),
        abs(own.scaled[column] - other.scaled[column]) if both else None,
    )


@cache
def profiles() -> dict[str, Profile]:
    """Every council of the project's lists that has facts; read once."""
    return read_profiles(read_list("council_facts"), read_list("organisations"))


def read_profiles(facts: Iterable[Mapping[str, str]], organisations: Iterable[Mapping[str, str]]) -> dict[str, Profile]:
    """Profiles from rows of the lists council_facts and organisations."""
    bodies = {row["organisation_id"]: row for row in organisations}
    rows = [row for row in facts if row["organisation_id"] in bodies]
    measured = {row["organisation_id"]: values_of(row) for row in rows}
    groups = {i: group_of(bodies[i]) for i in measured}
    standing = {i: values for i, values in measured.items() if not bodies[i]["valid_to"]}
    scales = {group: scales_of([v for i, v in standing.items() if groups[i] == group]) for group in groups.values()}
    return {row["organisation_id"]: profile(row, bodies[row["organisation_id"]], measured, scales) for row in rows}


def profile(
    row: Mapping[str, str],
    body: Mapping[str, str],
    measured: Mapping[str, Mapping[str, float]],
    scales: Mapping[tuple[str, str], Mapping[str, tuple[float, float]]],
) -> Profile:
    """One council's facts, and the same in standard deviations of its tier."""
    group, values = group_of(body), measured[row["organisation_id"]]
    scaled = {}
    for feature in FEATURES:
        if feature.column in values and feature.column in scales[group]:
            mean, deviation = scales[group][feature.column]
            scaled[feature.column] = (compared(feature, values[feature.column]) - mean) / deviation
    years = {f.year_column: row[f.year_column] for f in FEATURES if f.column in values}
    return Profile(row["organisation_id"], group, body["region"], not body["valid_to"], values, years, scaled)


def group_of(body: Mapping[str, str]) -> tuple[str, str]:
    """What a council may be compared within: nation and tier."""
    return body["nation"], kinds()[body["kind"]].tier


def values_of(row: Mapping[str, str]) -> dict[str, float]:
    """The facts that a row has; a figure that should have a logarithm and is nought counts as not known."""
    found = {f.column: float(row[f.column]) for f in FEATURES if row[f.column]}
    return {f.column: found[f.column] for f in FEATURES if f.column in found and (found[f.column] or not f.logarithm)}


def compared(feature: Feature, value: float) -> float:
    """A figure as it is compared: its logarithm where the feature says so."""
    return math.log(value) if feature.logarithm else value


def scales_of(values: Iterable[Mapping[str, float]]) -> dict[str, tuple[float, float]]:
    """Mean and standard deviation of each feature over some councils, where they differ at all."""
    held = list(values)
    scales = {}
    for feature in FEATURES:
        column = [compared(feature, v[feature.column]) for v in held if feature.column in v]
        deviation = pstdev(column) if column else 0.0
        if deviation:
            scales[feature.column] = (fmean(column), deviation)
    return scales
