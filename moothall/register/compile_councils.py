"""Compile councils, combined authorities and their places from the published files named below.

Reads rows as printed and writes them into a Draft (compile.py); it decides nothing about names that are not in a file.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from moothall.register.draft import Draft, Row, rows_of

REGISTER = "uk_local_authorities_future.csv"
KIND_OF_TYPE = {
    "CTY": "county",
    "NMD": "district",
    "UA": "unitary",
    "MD": "metropolitan-district",
    "LBO": "london-borough",
    "CC": "city-corporation",
    "COMB": "combined-authority",
    "SRA": "strategic-authority",
    "SCO": "scottish-council",
    "WPA": "welsh-council",
    "NID": "ni-district",
}
PLACE_KIND = {"county": "county", "combined-authority": "combined-authority", "strategic-authority": "region"}


def council_id(code: str) -> str:
    return f"local-authority:{code}"


def add_councils(draft: Draft, folder: Path) -> None:
    """Every row of the register of local authorities, past and present, with its codes, names and place."""
    for row in rows_of(folder / REGISTER):
        add_council(draft, row)
    for row in rows_of(folder / "lookup_name_to_registry.csv"):
        draft.name(council_id(row["local-authority-code"]), row["la-name"], "alternative")
    for row in rows_of(folder / "lookup_gss_to_registry.csv"):
        draft.former_gss(council_id(row["local-authority-code"]), row["gss-code"])
    add_planning_data(draft, rows_of(folder / "dl_local_authority.csv"))
    add_reorganisation(draft, rows_of(folder / "lgr_past_changes_2019_2023.csv"))
    add_code_changes(draft, rows_of(folder / "uk_ltla_changes_2014_2025.csv"))
    add_hexes(draft, folder / "uk-local-authority-districts-2025.derived.hexjson")


def add_council(draft: Draft, row: Row) -> None:
    """One council, its codes and the place that it governs."""
    code, kind = row["local-authority-code"], KIND_OF_TYPE[row["local-authority-type"]]
    organisation_id = council_id(code)
    draft.organisation(
        organisation_id,
        row["official-name"],
        kind,
        REGISTER,
        short_name=row["nice-name"],
        nation=row["nation"],
        region=row["region"],
        county_id=council_id(row["county-la"]) if row["county-la"] else "",
        combined_authority_id=council_id(row["combined-authority"]) if row["combined-authority"] else "",
        valid_from="" if lost_year(row["start-date"]) else row["start-date"],
        valid_to=row["end-date"],
        population=whole(row["pop-2020"]),
        population_year="2020" if row["pop-2020"] else "",
        area_km2=whole(row["area"]),
    )
    draft.identifier(organisation_id, "local-authority-code", code)
    for scheme, column in (("e-code", "ecode"), ("snac", "snac"), ("gov-uk-slug", "gov-uk-slug")):
        draft.identifier(organisation_id, scheme, row[column])
    if row["gss-code"]:
        draft.place(row["gss-code"], row["nice-name"], PLACE_KIND.get(kind, "district"), organisation_id)
    for gss in filter(None, row["former-gss-codes"].split(",")):
        draft.former_gss(organisation_id, gss)


def lost_year(start: str) -> bool:
    """Whether a start date of the register is a year that a spreadsheet turned into a day.

    Day number 1998 of a spreadsheet is 20 June 1905; the planning data list prints that day for councils that became
    unitary in 1998, and the register prints it as 20 June 2005. No council began in May or June 2005, and the years
    behind the days mix foundings with changes of status, so such a start is taken as not known.
    """
    return start.startswith(("2005-05", "2005-06"))


def whole(number: str) -> str:
    """ "113.0" as "113"; an empty text stays empty."""
    return number.removesuffix(".0")


def add_planning_data(draft: Draft, rows: Iterable[Row]) -> None:
    """What the planning data list adds to councils that the register has (by code, else by GSS), and the bodies that
    only it has."""
    for row in rows:
        known = council_id(row["reference"])
        if known not in draft.organisations:
            known = draft.by_gss.get(row["statistical-geography"], "")
        if not known:
            known = council_id(row["reference"])
            draft.organisation(
                known,
                row["name"],
                KIND_OF_TYPE[row["local-authority-type"]],
                "dl_local_authority.csv",
                nation="England",
                valid_from=row["start-date"],
                valid_to=row["end-date"],
            )
            draft.place(row["statistical-geography"], row["name"], "combined-authority", known)
        draft.name(known, row["name"], "alternative")
        draft.fill(known, website=row["website"])
        draft.identifier(known, "wikidata", row["wikidata"])
        draft.identifier(known, "digital-land", f"local-authority:{row['reference']}")
        draft.identifier(known, "digital-land-entity", row["entity"])
        draft.identifier(known, "e-code", row["billing-authority"])
        draft.counted_as(known, row["statistical-geography"])


def add_reorganisation(draft: Draft, rows: Iterable[Row]) -> None:
    """Councils that ended since 2019, with their successors; the vesting day puts the register's end dates right."""
    for row in rows:
        draft.succession(
            council_id(row["old_code"]),
            council_id(row["new_code"]),
            row["vesting_day"],
            row["old_area_split"],
            "lgr_past_changes_2019_2023.csv",
        )
        draft.place_successions.append((row["old_gss"], row["new_gss"], row["vesting_day"]))


def add_code_changes(draft: Draft, rows: Iterable[Row]) -> None:
    """Changes of ONS codes: a council that keeps on under a new code, places that merged, new combined authorities."""
    for row in rows:
        old, new, year = row["oldcd"], row["newcd"], row["start"]
        owner = draft.by_gss.get(old)
        if row["type"] == "new_geo" and new.startswith("E47"):
            if owner in draft.organisations:
                draft.joins(owner, new)
        elif new and row["type"] == "merger":
            draft.place_successions.append((old, new, year))
        elif new and owner:
            draft.recode(owner, old, new, year)


def add_hexes(draft: Draft, path: Path) -> None:
    """The position of each present district on the hex map (odd rows pushed right)."""
    for gss, cell in sorted(json.loads(path.read_text(encoding="utf-8"))["hexes"].items()):
        draft.hexes[gss] = (str(cell["q"]), str(cell["r"]))


def add_populations(draft: Draft, folder: Path) -> None:
    """The latest mid-year estimate and density of every body whose place has one."""
    density = {row["gss"]: row["density_per_km2"] for row in rows_of(folder / "population_context_2024.csv")}
    latest: dict[str, tuple[str, str]] = {}
    for row in rows_of(folder / "population_mye_2015_2024.csv"):
        latest[row["gss"]] = max(latest.get(row["gss"], ("", "")), (row["year"], row["population"]))
    for organisation_id, gss in draft.places_counted():
        if gss in latest:
            year, population = latest[gss]
            draft.organisations[organisation_id].update(
                population=population, population_year=year, density_per_km2=density.get(gss, "")
            )


def add_planned(draft: Draft, folder: Path) -> None:
    """Reorganisation that is decided, proposed or unknown. Only what is decided gives bodies an end."""
    source = "lgr_planned_2025_2028.csv"
    for row in rows_of(folder / source):
        predecessors = [draft.by_gss[gss] for gss in filter(None, row["predecessor_gss"].split(";"))]
        draft.planned.append({**row, "predecessor_ids": ";".join(predecessors)})
        successor = council_id(f"planned-{row['successor'].lower().replace(' ', '-')}")
        if row["status"] != "decided" or successor not in draft.organisations:
            continue
        county = {draft.organisations[p]["county_id"] for p in predecessors} - {""}
        for predecessor in [*predecessors, *sorted(county)]:
            split = "yes" if predecessor in county else "no"
            draft.succession(
                predecessor, successor, row["expected_vesting_day"], split, source, "decided", row["as_of"]
            )
