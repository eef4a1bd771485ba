"""Compile the bodies that are not councils: NHS, central government, fire, police, parks, waste, transport.

Reads rows as printed and writes them into a Draft; what no file says comes from the hand-kept lists, each row with its
source.
"""

import csv
import json
from collections.abc import Iterable
from pathlib import Path

from moothall.engines.link.words import plain, title_case
from moothall.register.draft import Draft, Row, rows_of
from moothall.vocabulary.code_list import read_list

# Clinical commissioning groups took over on 1 April 2013 and were abolished when integrated care boards began
# (Health and Care Act 2022; SI 2022/634, regulation 58).
CCG_FIRST_DAY, CCG_LAST_DAY, ICB_FIRST_DAY = "2013-04-01", "2022-06-30", "2022-07-01"

POLICE_NOTE = (
    "Named as in an undated list. Police authorities gave way to police and crime commissioners (or mayors) on "
    "22 November 2012; this one entry stands for both."
)
E_CODE_BODIES = {
    "fire-authority": ("fire", "fire", ""),
    "police-authority": ("police", "police", POLICE_NOTE),
    "waste-authority": ("waste", "waste", ""),
    "transport-authority": ("transport", "transport", ""),
}


def add_added(draft: Draft, rows: Iterable[Row]) -> None:
    """Bodies that the published files lack, from `lists/organisations_added.csv`."""
    for row in rows:
        draft.organisation(
            row["organisation_id"],
            row["name"],
            row["kind"],
            row["source"],
            nation=row["nation"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            note=row["note"],
        )
        draft.identifier(row["organisation_id"], "ods", row["ods"])
        if row["gss"]:
            draft.place(row["gss"], row["name"], "combined-authority", row["organisation_id"])


def add_successions(draft: Draft, rows: Iterable[Row]) -> None:
    """Successions that the published files lack, from `lists/successions_added.csv`."""
    for row in rows:
        draft.succession(
            row["predecessor_id"], row["successor_id"], row["vesting_day"], row["old_area_split"], row["source"]
        )


def add_nhs(draft: Draft, folder: Path) -> None:
    """NHS trusts of April 2022, integrated care boards, and the commissioning groups that they followed."""
    regions = nhs_regions(folder / "nhs-icb-2022.hexjson")
    with (folder / "nhs_ods_etr_2022.csv").open(encoding="utf-8-sig", newline="") as f:
        for cells in csv.reader(f):
            draft.organisation(
                f"nhs:{cells[0]}",
                cells[1],
                "nhs-trust",
                "nhs_ods_etr_2022.csv",
                name=title_case(cells[1]),
                nation="Wales" if cells[2].startswith("W") else "England",
                region=regions.get(cells[2], ""),
                valid_from=iso_day(cells[10]),
                valid_to=iso_day(cells[11]),
            )
            draft.identifier(f"nhs:{cells[0]}", "ods", cells[0])
    for row in rows_of(folder / "nhs_icb_2024.csv"):
        add_commissioner(draft, row["ods_code"], row["name"], "icb", row["gss_code"], ICB_FIRST_DAY, "")
    for row in rows_of(folder / "nhs_ccg_2022.csv"):
        add_commissioner(draft, row["ccg_code"], row["name"], "ccg", row["gss_code"], "", CCG_LAST_DAY)


def add_commissioner(draft: Draft, ods: str, name: str, kind: str, gss: str, first: str, last: str) -> None:
    """One integrated care board or commissioning group."""
    organisation_id = f"nhs:{ods}"
    source = "nhs_icb_2024.csv" if kind == "icb" else "nhs_ccg_2022.csv"
    draft.organisation(
        organisation_id, name, kind, source, name=title_case(name), nation="England", valid_from=first, valid_to=last
    )
    draft.identifier(organisation_id, "ods", ods)
    draft.identifier(organisation_id, "gss", gss)


def add_commissioning_successions(draft: Draft, folder: Path) -> None:
    """Each commissioning group of 2022 is followed by the board with its health system's code, unless a succession is
    known already; a group that follows no other began with the first ones."""
    known = {old for old, _ in draft.successions}
    for row in rows_of(folder / "nhs_ccg_2022.csv"):
        old = f"nhs:{row['ccg_code']}"
        draft.fill(old, valid_from=CCG_FIRST_DAY)
        if old not in known:
            draft.succession(old, f"nhs:{row['stp_code']}", ICB_FIRST_DAY, "no", "nhs_ccg_2022.csv (system code)")


def nhs_regions(path: Path) -> dict[str, str]:
    """NHS region codes and names, as the map of integrated care boards prints them."""
    cells = json.loads(path.read_text(encoding="utf-8"))["hexes"].values()
    return {cell["NHSER21CDH"]: cell["NHSER21NM"] for cell in cells}


def iso_day(digits: str) -> str:
    """ "20190401" as "2019-04-01"; empty stays empty."""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if digits else ""


def add_e_code_bodies(draft: Draft, folder: Path) -> None:
    """Fire, police, waste and transport bodies by their MHCLG code; rows of other kinds are councils or parks, which
    better lists hold."""
    for row in rows_of(folder / "opendatacommunities_billing_authority.csv"):
        sort = row["opendatacommunities"].rstrip("/").split("/")[-2] if row["opendatacommunities"] else ""
        if sort in E_CODE_BODIES:
            kind, prefix, note = E_CODE_BODIES[sort]
            organisation_id = f"{prefix}:{row['billing-authority']}"
            name = row["name"].removesuffix(" (new)")
            draft.organisation(
                organisation_id, name, kind, "opendatacommunities_billing_authority.csv", nation="England", note=note
            )
            draft.identifier(organisation_id, "e-code", row["billing-authority"])


def add_planning_bodies(draft: Draft, folder: Path) -> None:
    """Parks, waste, transport bodies and development corporations of the planning data lists."""
    for file, kind, prefix in (
        ("dl_national_park_authority.csv", "national-park", "national-park"),
        ("dl_waste_authority.csv", "waste", "waste"),
        ("dl_regional_park_authority.csv", "regional-park", "regional-park"),
        ("dl_passenger_transport_executive.csv", "transport", "transport"),
        ("dl_development_corporation.csv", "development-corporation", "development-corporation"),
    ):
        for row in rows_of(folder / file):
            add_planning_body(draft, row, file, kind, prefix)


def add_planning_body(draft: Draft, row: Row, file: str, kind: str, prefix: str) -> None:
    """One body of a planning data list; where its MHCLG code is known already, only what the list adds."""
    e_code = row.get("billing-authority", "")
    organisation_id = f"{prefix}:{e_code or row['reference']}"
    if organisation_id not in draft.organisations:
        draft.organisation(organisation_id, row["name"], kind, file, nation="England")
    draft.name(organisation_id, row["name"], "alternative")
    draft.fill(organisation_id, website=row["website"], valid_from=row["start-date"], valid_to=row["end-date"])
    draft.identifier(organisation_id, "e-code", e_code)
    draft.identifier(organisation_id, "wikidata", row["wikidata"])
    draft.identifier(organisation_id, "digital-land-entity", row["entity"])
    draft.identifier(organisation_id, "gss", row["statistical-geography"])
    draft.identifier(organisation_id, "government-organisation", row.get("government-organisation", ""))


def add_government(draft: Draft, folder: Path) -> None:
    """Every body of the retired GOV.UK register, ended ones too; one that another list has under the same name, or
    whose code that list gives, is the same body."""
    known = {value: i for (i, scheme, value) in draft.identifiers if scheme == "government-organisation"}
    by_name = {words: i for (i, words) in draft.names}
    for row in rows_of(folder / "government_organisation_register_2020.csv"):
        key = row["key"]
        organisation_id = known.get(key) or by_name.get(plain(row["name"])) or f"government-organisation:{key}"
        if organisation_id not in draft.organisations:
            kind = "department" if key[0] == "D" and key[1].isdigit() else "government-body"
            draft.organisation(
                organisation_id,
                row["name"],
                kind,
                "government_organisation_register_2020.csv",
                nation="United Kingdom",
                valid_from=row["start-date"],
                valid_to=row["end-date"],
                website=row["website"],
            )
        draft.identifier(organisation_id, "government-organisation", key)
    add_renamed_departments(draft, rows_of(folder / "dl_government_organisation.csv"))


def add_renamed_departments(draft: Draft, rows: Iterable[Row]) -> None:
    """Names and codes of the planning data list; rows with one entity number are one body that was renamed."""
    owner: dict[str, str] = {}
    for row in rows:
        organisation_id = f"government-organisation:{row['reference']}"
        if organisation_id in draft.organisations:
            owner.setdefault(row["entity"], organisation_id)
        known = owner.get(row["entity"])
        if known:
            draft.name(known, row["name"], "former")
            draft.identifier(known, "government-organisation", row["reference"])
            draft.identifier(known, "wikidata", row["wikidata"])
            draft.identifier(known, "digital-land-entity", row["entity"])


def add_company_numbers(draft: Draft, folder: Path) -> None:
    """Companies House numbers that the flat list of 2023 prints, for bodies that are in the register."""
    for row in rows_of(folder / "digital_land_organisation_2023.csv"):
        if row["company"] and row["organisation"] in draft.organisations:
            draft.identifier(row["organisation"], "company-number", row["company"])


def added_lists() -> tuple[list[dict[str, str]], list[dict[str, str]], list[dict[str, str]]]:
    """The hand-kept lists: bodies added, successions added, corrections."""
    return read_list("organisations_added"), read_list("successions_added"), read_list("organisations_corrected")
