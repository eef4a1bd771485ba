"""Compile what councils are compared by: residents by year, and density, age, deprivation and rural share.

Reads published files and the register's own lists beside which it writes; a body that no file has a figure for gets
none. Used by compile.py. Sources, licences and what is weak: vocabulary/lists/PLACES.md.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from moothall.register.draft import Row, rows_of
from moothall.vocabulary.body import as_date, in_force, kinds

POPULATION = ("organisation_id", "gss", "year", "population")
FACTS = (
    "organisation_id", "population", "population_year", "density_per_km2", "percent_aged_0_15", "percent_aged_65_over",
    "age_year", "deprivation_score", "deprivation_year", "rural_percent", "rural_year", "how",
)  # fmt: skip
# Its area is the London region, under whose code the estimates print it.
OTHER_CODE = {"E12000007": "local-authority:GLA"}
CENSUS_2011, REGISTER_YEAR = "2011", 2020
OVERALL = "Index of Multiple Deprivation"


@dataclass(frozen=True)
class Bodies:
    """The register's lists as far as facts need them. `districts` are those in force on a county's last day (today for
    one that stands); `made_of` the bodies, counties apart, that went whole into another."""

    rows: Mapping[str, Row]
    by_gss: Mapping[str, str]
    districts: Mapping[str, Sequence[str]]
    made_of: Mapping[str, Sequence[str]]


def compile_facts(folder: Path, out: Path) -> dict[str, int]:
    """Write `population.csv` and `council_facts.csv` into `out`, where the register's lists already lie; returns the
    number of rows of each. Raises FileNotFoundError when a published file is missing, ValueError when two places of
    one body have an estimate for one year."""
    bodies = read_bodies(out)
    population = population_rows(rows_of(folder / "population_mye_2015_2024.csv"), bodies)
    facts = fact_rows(folder, bodies)
    for name, header, rows in (("population", POPULATION, population), ("council_facts", FACTS, facts)):
        with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows([header, *rows])
    return {"population": len(population), "council_facts": len(facts)}


def read_bodies(lists: Path) -> Bodies:
    """The bodies, their places' codes, and which lay in or went into which."""
    rows = {row["organisation_id"]: row for row in rows_of(lists / "organisations.csv")}
    codes = rows_of(lists / "organisation_identifiers.csv")
    by_gss = {row["value"]: row["organisation_id"] for row in codes if row["scheme"] == "gss"}
    districts: dict[str, list[str]] = defaultdict(list)
    for organisation_id, row in rows.items():
        if row["county_id"] and stood(row, last_day(rows[row["county_id"]])):
            districts[row["county_id"]].append(organisation_id)
    made_of: dict[str, list[str]] = defaultdict(list)
    for row in rows_of(lists / "successions.csv"):
        whole = row["old_area_split"] == "no" and rows[row["predecessor_id"]]["kind"] != "county"
        if whole and row["status"] == "past":
            made_of[row["successor_id"]].append(row["predecessor_id"])
    return Bodies(rows, by_gss, districts, made_of)


def last_day(row: Row) -> date | None:
    return as_date(row["valid_to"], last=True)


def stood(row: Row, on: date | None) -> bool:
    """Whether a body stood on a day; for None, whether nothing has ended it."""
    return in_force(None, last_day(row), on) if on else not row["valid_to"]


def population_rows(estimates: Iterable[Row], bodies: Bodies) -> list[tuple[str, str, str, str]]:
    """Estimates of the bodies of the register, by id and year; regions and countries have no body and are left out."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for row in estimates:
        organisation_id = OTHER_CODE.get(row["gss"]) or bodies.by_gss.get(row["gss"])
        if organisation_id and (organisation_id, row["year"]) in found:
            raise ValueError(f"{organisation_id} has two estimates for {row['year']}")
        if organisation_id:
            found[organisation_id, row["year"]] = (row["gss"], row["population"])
    return sorted((i, gss, year, number) for (i, year), (gss, number) in found.items())


def fact_rows(folder: Path, bodies: Bodies) -> list[tuple[str, ...]]:
    """One row for each council that has any fact, by id."""
    context = {bodies.by_gss.get(row["gss"], ""): row for row in rows_of(folder / "population_context_2024.csv")}
    poor = scores(folder, bodies)
    rural = {bodies.by_gss.get(row["LAD18CD"], ""): row for row in rows_of(folder / "ruc_2011_lad_england.csv")}
    rows = []
    for organisation_id, row in sorted(bodies.rows.items()):
        if not kinds()[row["kind"]].principal:
            continue
        people = people_of(context.get(organisation_id), row)
        score, year, how = deprivation(organisation_id, poor, bodies)
        facts = (*people, score, year, *rural_share(organisation_id, rural, bodies), how)
        if any(facts):
            rows.append((organisation_id, *facts))
    return rows


def people_of(context: Row | None, row: Row) -> tuple[str, ...]:
    """Residents, year, density, shares of age and their year: of 2024, or for a council that has ended what the
    register prints of 2020, unless it had ended by then: such figures were found to be of part of the area."""
    if context:
        names = ("population", "year", "density_per_km2", "pct_aged_0_15", "pct_aged_65_plus", "year")
        return tuple(context[name] for name in names)
    if row["population"] and row["area_km2"] and stood(row, date(REGISTER_YEAR, 6, 30)):
        density = round(int(row["population"]) / int(row["area_km2"])) if int(row["area_km2"]) else ""
        return (row["population"], row["population_year"], str(density), "", "", "")
    return ("",) * 6


def scores(folder: Path, bodies: Bodies) -> dict[str, tuple[float, str]]:
    """Average score of the Index of Multiple Deprivation of each district and the year of the index: of 2025, for
    districts that had ended of 2019."""
    found: dict[str, tuple[float, str]] = {}
    for year, code in (("2019", "lad19cd"), ("2025", "area_code")):
        for row in rows_of(folder / f"indices_of_deprivation_{year}_lad.csv"):
            if row["index_domain"] == OVERALL and row[code] in bodies.by_gss:
                found[bodies.by_gss[row[code]]] = (float(row["average_score"]), year)
    return found


def deprivation(organisation_id: str, poor: Mapping[str, tuple[float, str]], bodies: Bodies) -> tuple[str, str, str]:
    """Score, year, and how it came about where it is not the index's own: a county's is the mean of its districts,
    each with the weight of its residents. Nothing when a district has none, or not of the same year."""
    if organisation_id in poor:
        return f"{poor[organisation_id][0]:.2f}", poor[organisation_id][1], ""
    districts = bodies.districts.get(organisation_id, ())
    known = [(poor[d], int(bodies.rows[d]["population"])) for d in districts if d in poor if has_people(bodies.rows[d])]
    years = {year for (_, year), _ in known}
    if not known or len(known) < len(districts) or len(years) > 1:
        return "", "", ""
    mean = sum(score * people for (score, _), people in known) / sum(people for _, people in known)
    return f"{mean:.2f}", years.pop(), f"deprivation: mean of {len(known)} districts by residents"


def has_people(row: Row) -> bool:
    return bool(row["population"])


def rural_share(organisation_id: str, rural: Mapping[str, Row], bodies: Bodies) -> tuple[str, str]:
    """Percentage of residents of 2011 in rural areas, and that year; sums of the districts of 2018 that a council is
    made of."""
    parts = rural_parts(organisation_id, rural, bodies)
    return (f"{100 * parts[0] / parts[1]:.1f}", CENSUS_2011) if parts and parts[1] else ("", "")


def rural_parts(organisation_id: str, rural: Mapping[str, Row], bodies: Bodies) -> tuple[int, int] | None:
    """Rural and all residents of 2011; None when a part is not known."""
    if organisation_id in rural:
        row = rural[organisation_id]
        return int(row["Total Rural population 2011"]), int(row["Total population 2011"])
    parts = bodies.districts.get(organisation_id) or bodies.made_of.get(organisation_id) or ()
    known = [rural_parts(part, rural, bodies) for part in parts]
    if not known or None in known:
        return None
    return sum(k[0] for k in known if k), sum(k[1] for k in known if k)
