"""The register: its lists are whole and agree with each other, they are compiled by rule, they load, they answer."""

import csv
import json
from collections import Counter
from dataclasses import FrozenInstanceError
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moothall.register import queries
from moothall.register.actions import Loaded, load_register
from moothall.register.compile import compile_register, main
from moothall.register.compile_councils import lost_year
from moothall.register.models import Identifier, Organisation, OrganisationName, Place, PlaceSuccession, Succession
from moothall.register.roles import ROLES
from moothall.vocabulary.body import as_date, in_force, kinds, schemes
from moothall.vocabulary.code_list import read_list

TODAY = date(2026, 11, 25)
ORGANISATIONS = {row["organisation_id"]: row for row in read_list("organisations")}
PLACES = {row["gss"]: row for row in read_list("places")}


def stands(row: dict[str, str], day: date) -> bool:
    return in_force(as_date(row["valid_from"]), as_date(row["valid_to"], last=True), day)


def english(day: date) -> list[dict[str, str]]:
    principal = [r for r in ORGANISATIONS.values() if r["nation"] == "England" and kinds()[r["kind"]].principal]
    return [row for row in principal if stands(row, day)]


# The lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "councils"),
    [("2019-03-31", 353), ("2019-04-01", 343), ("2020-04-01", 339), ("2021-04-01", 333), ("2023-03-31", 333),
     ("2023-04-01", 317), ("2026-11-25", 317), ("2027-04-01", 307)],
)  # fmt: skip
def test_the_number_of_english_councils_on_a_day(day: str, councils: int) -> None:
    """Each reorganisation since 2019 takes away what is known from it; the last line is what is decided for Surrey."""
    assert len(english(date.fromisoformat(day))) == councils


def test_the_317_are_these_kinds() -> None:
    assert Counter(row["kind"] for row in english(TODAY)) == {
        "district": 164, "unitary": 63, "metropolitan-district": 36, "london-borough": 32, "county": 21,
        "city-corporation": 1,
    }  # fmt: skip


def test_every_row_of_every_list_speaks_of_a_known_body_or_place() -> None:
    for name in ("organisation_names", "organisation_identifiers", "places"):
        assert {row["organisation_id"] for row in read_list(name)} <= ORGANISATIONS.keys(), name
    for row in read_list("successions"):
        assert {row["predecessor_id"], row["successor_id"]} <= ORGANISATIONS.keys(), row
    for row in read_list("places_successions"):
        assert {row["predecessor_gss"], row["successor_gss"]} <= PLACES.keys(), row
    for row in ORGANISATIONS.values():
        assert {row["county_id"], row["combined_authority_id"]} <= ORGANISATIONS.keys() | {""}, row


def test_kinds_and_schemes_are_listed() -> None:
    assert {row["kind"] for row in ORGANISATIONS.values()} == set(kinds())
    assert {row["scheme"] for row in read_list("organisation_identifiers")} == set(schemes())
    assert all(row["tier"] == kinds()[row["kind"]].tier for row in ORGANISATIONS.values())


def test_ids_codes_and_spellings_are_unique() -> None:
    assert len(ORGANISATIONS) == len(read_list("organisations"))
    codes = Counter((row["scheme"], row["value"]) for row in read_list("organisation_identifiers"))
    assert [code for code, times in codes.items() if times > 1] == []
    spellings = Counter((row["organisation_id"], row["name"]) for row in read_list("organisation_names"))
    assert max(spellings.values()) == 1


def test_every_council_in_force_has_one_present_gss_code_and_its_place() -> None:
    current = [r for r in read_list("organisation_identifiers") if r["scheme"] == "gss" and r["status"] == "current"]
    codes = Counter(row["organisation_id"] for row in current)
    british = [r for r in ORGANISATIONS.values() if kinds()[r["kind"]].principal and stands(r, TODAY)]
    assert len(british) == 317 + 22 + 32 + 11
    assert {
        row["organisation_id"]: codes[row["organisation_id"]] for row in british if codes[row["organisation_id"]] != 1
    } == {}
    assert all(
        PLACES[row["value"]]["organisation_id"] == row["organisation_id"] for row in current if row["value"] in PLACES
    )


def test_nothing_ends_before_it_begins_and_every_date_reads() -> None:
    for row in (*ORGANISATIONS.values(), *PLACES.values()):
        start, end = as_date(row["valid_from"]), as_date(row["valid_to"], last=True)
        assert not (start and end) or start <= end, row


def test_no_predecessor_is_dropped() -> None:
    """The 47 English councils that ended since 2019, all with a successor that began on or before the vesting day."""
    rows = [r for r in read_list("successions") if r["predecessor_id"].startswith("local-authority:")]
    past = [r for r in rows if r["status"] == "past" and kinds()[ORGANISATIONS[r["predecessor_id"]]["kind"]].principal]
    assert len(past) == 50
    ended = {row["predecessor_id"] for row in past}
    gone = {r["organisation_id"] for r in english(date(2019, 3, 31))} - {r["organisation_id"] for r in english(TODAY)}
    assert ended - {"local-authority:SWT"} == gone
    assert {i for i, times in Counter(row["predecessor_id"] for row in past).items() if times > 1} == {
        row["predecessor_id"] for row in past if row["old_area_split"] == "yes"
    }


def test_a_succession_and_the_dates_of_its_bodies_agree() -> None:
    for row in read_list("successions"):
        vesting = date.fromisoformat(row["vesting_day"])
        old, new = ORGANISATIONS[row["predecessor_id"]], ORGANISATIONS[row["successor_id"]]
        assert (vesting - as_date(old["valid_to"], last=True)).days == 1, row
        assert not new["valid_from"] or as_date(new["valid_from"]) <= vesting, row


def test_only_what_is_decided_ends_a_body_in_the_future() -> None:
    decided = {r["predecessor_id"] for r in read_list("successions") if r["status"] == "decided"}
    ending = {i for i, row in ORGANISATIONS.items() if (end := as_date(row["valid_to"], last=True)) and end > TODAY}
    assert ending == decided
    assert len(decided) == 12
    planned = read_list("successions_planned")
    assert Counter(row["status"] for row in planned) == {"proposed": 28, "unknown": 11, "decided": 2}
    assert all(row["as_of"] and row["source_url"] for row in planned)
    assert all(row["as_of"] for row in read_list("successions") if row["status"] == "decided")


def test_populations_add_up() -> None:
    """The 361 districts of 2024 make the United Kingdom, the 296 English ones England (ONS, mid-2024)."""
    single = [r for r in ORGANISATIONS.values() if kinds()[r["kind"]].tier in ("lower", "unitary") and stands(r, TODAY)]
    assert len(single) == 361
    assert {row["population_year"] for row in single} == {"2024"}
    assert sum(int(row["population"]) for row in single) == 69_281_437
    assert sum(int(row["population"]) for row in single if row["nation"] == "England") == 58_620_101
    surrey = [r for r in single if r["county_id"] == "local-authority:SRY"]
    assert sum(int(r["population"]) for r in surrey) == int(ORGANISATIONS["local-authority:SRY"]["population"])


def test_every_present_district_has_a_cell_of_its_own_on_the_hex_map() -> None:
    cells = {gss: (row["q"], row["r"]) for gss, row in PLACES.items() if row["q"]}
    assert len(cells) == len(set(cells.values())) == 361
    present = {
        gss
        for gss, row in PLACES.items()
        if row["kind"] == "district" and row["status"] == "current" and stands(row, TODAY)
    }
    assert set(cells) == present


@pytest.mark.parametrize(
    ("organisation_id", "old", "new"),
    [("local-authority:BNS", "E08000016", "E08000038"), ("local-authority:SHF", "E08000019", "E08000039")],
)
def test_the_two_codes_of_2025(organisation_id: str, old: str, new: str) -> None:
    assert (PLACES[old]["valid_to"], PLACES[new]["valid_from"]) == ("2025-03-31", "2025-04-01")
    assert PLACES[old]["organisation_id"] == PLACES[new]["organisation_id"] == organisation_id
    assert (old, new) in {(r["predecessor_gss"], r["successor_gss"]) for r in read_list("places_successions")}


def test_commissioning_groups_lead_to_boards() -> None:
    """248 groups, 106 of them until June 2022; whoever ended earlier leads to one of those, and all lead to a board."""
    follows = {r["predecessor_id"]: r["successor_id"] for r in read_list("successions")}
    groups = {i for i, row in ORGANISATIONS.items() if row["kind"] == "ccg"}
    assert len(groups) == 248
    assert sum(ORGANISATIONS[i]["valid_to"] == "2022-06-30" for i in groups) == 106
    for group in groups:
        last = group
        while last in groups:
            last = follows[last]
        assert ORGANISATIONS[last]["kind"] == "icb", group


def test_start_dates_that_a_spreadsheet_made_are_left_out() -> None:
    assert lost_year("2005-06-20")
    assert not lost_year("2005-04-01")
    assert not lost_year("1974-04-01")
    councils = [r for r in ORGANISATIONS.values() if kinds()[r["kind"]].family == "council"]
    assert not [r for r in councils if r["valid_from"].startswith(("1905", "2005"))]


def test_hand_kept_rows_say_where_they_come_from() -> None:
    for name in ("organisations_added", "successions_added", "organisations_corrected"):
        assert all(row["source"] for row in read_list(name)), name


# Compiling ------------------------------------------------------------------------------------------------------------

NHS_CELL = {"NHSER21CDH": "Y99", "NHSER21NM": "Elsewhere"}
PUBLISHED: dict[str, list[dict[str, str]]] = {
    "uk_local_authorities_future.csv": [
        {"local-authority-code": "OLD", "official-name": "Old  District Council", "nice-name": "Old",
         "gss-code": "E07000901", "end-date": "2020-04-01", "local-authority-type": "NMD", "county-la": "CTY",
         "pop-2020": "100.0", "area": "7.0"},
        {"local-authority-code": "CTY", "official-name": "Wide County Council", "nice-name": "Wide",
         "gss-code": "E10000901", "start-date": "2005-06-20", "local-authority-type": "CTY",
         "combined-authority": "CAX", "ecode": "E9921"},
        {"local-authority-code": "NEW", "official-name": "New Council", "nice-name": "New", "gss-code": "E06000901",
         "local-authority-type": "UA", "former-gss-codes": "E06000900"},
        {"local-authority-code": "CAX", "official-name": "Old Combined Authority", "nice-name": "Old CA",
         "gss-code": "E47000901", "start-date": "2014-04-01", "local-authority-type": "COMB"},
    ],
    "lookup_name_to_registry.csv": [{"la-name": "nuw council", "local-authority-code": "NEW"}],
    "lookup_gss_to_registry.csv": [{"gss-code": "E06000901", "local-authority-code": "NEW"}],
    "dl_local_authority.csv": [
        {"reference": "NUA", "name": "New Unitary", "statistical-geography": "E06000901",
         "website": "https://new.example", "wikidata": "Q1", "entity": "5", "local-authority-type": "UA"},
        {"reference": "CAY", "name": "Later Combined Authority", "statistical-geography": "E47000902",
         "start-date": "2024-05-07", "local-authority-type": "COMB"},
    ],
    "lgr_past_changes_2019_2023.csv": [
        {"old_code": "OLD", "new_code": "NEW", "vesting_day": "2020-04-01", "old_gss": "E07000901",
         "new_gss": "E06000901", "old_area_split": "no"},
    ],
    "uk_ltla_changes_2014_2025.csv": [
        {"oldcd": "E06000901", "newcd": "E06000902", "type": "new_code", "start": "2025"},
        {"oldcd": "E10000901", "newcd": "E47000901", "type": "new_geo", "start": "2018"},
    ],
    "lgr_planned_2025_2028.csv": [
        {"area": "Wide", "successor": "West Wide", "predecessor_gss": "E06000901", "status": "proposed",
         "as_of": "2026-02"},
    ],
    "population_mye_2015_2024.csv": [
        {"gss": "E06000901", "year": "2023", "population": "190"},
        {"gss": "E06000901", "year": "2024", "population": "200"},
    ],
    "population_context_2024.csv": [{"gss": "E06000901", "density_per_km2": "12"}],
    "nhs_icb_2024.csv": [{"ods_code": "QXX", "gss_code": "E54000901", "name": "NHS NEW INTEGRATED CARE BOARD"}],
    "nhs_ccg_2022.csv": [{"ccg_code": "99Z", "gss_code": "E38000901", "name": "NHS New CCG", "stp_code": "QXX"}],
    "opendatacommunities_billing_authority.csv": [
        {"opendatacommunities": "http://o.example/fire-authority/wide", "billing-authority": "E9101",
         "name": "Wide Fire"},
        {"opendatacommunities": "http://o.example/police-authority/wide", "billing-authority": "E9001",
         "name": "Wide Police Authority (new)"},
        {"opendatacommunities": "http://o.example/county-council/wide", "billing-authority": "E9921", "name": "Wide"},
    ],
    "dl_national_park_authority.csv": [
        {"reference": "Q9", "billing-authority": "E9401", "name": "High Park Authority",
         "government-organisation": "OT9"},
    ],
    "dl_waste_authority.csv": [], "dl_regional_park_authority.csv": [], "dl_passenger_transport_executive.csv": [],
    "dl_development_corporation.csv": [{"reference": "Q7", "name": "Dock Development Corporation"}],
    "government_organisation_register_2020.csv": [
        {"key": "D9", "name": "Office of Works", "end-date": "2016-05"}, {"key": "OT9", "name": "High Park Board"},
        {"key": "OT8", "name": "Dock Development Corporation"},
    ],
    "dl_government_organisation.csv": [
        {"reference": "D9", "entity": "6", "name": "Office of Works"},
        {"reference": "D99", "entity": "6", "name": "Works UK"},
    ],
    "digital_land_organisation_2023.csv": [{"organisation": "government-organisation:D9", "company": "01234567"}],
}  # fmt: skip
ADDED = (
    [{"organisation_id": "nhs:98Z", "name": "NHS Older CCG", "kind": "ccg", "nation": "England",
      "valid_from": "2013-04-01", "valid_to": "", "gss": "", "ods": "98Z", "source": "a test", "note": ""}],
    [{"predecessor_id": "nhs:98Z", "successor_id": "nhs:99Z", "vesting_day": "2019-04-01", "old_area_split": "no",
      "source": "a test"},
     {"predecessor_id": "local-authority:CAX", "successor_id": "local-authority:CAY", "vesting_day": "2024-05-07",
      "old_area_split": "no", "source": "a test"}],
    [{"list": "organisations", "key": "local-authority:CAX", "field": "valid_from", "published": "2014-04-01",
      "corrected": "2014-04-15", "source": "a test"},
     {"list": "places", "key": "E06000902", "field": "valid_from", "published": "2025", "corrected": "2025-04-01",
      "source": "a test"}],
)  # fmt: skip


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A folder with the published files, each of a few made-up rows under the headings that the lists need."""
    folder = tmp_path / "published"
    folder.mkdir()
    heads = {
        "uk_local_authorities_future.csv": "nation region local-authority-code official-name nice-name gss-code "
        "start-date end-date local-authority-type county-la combined-authority ecode snac gov-uk-slug former-gss-codes "
        "pop-2020 area",
        "dl_local_authority.csv": "reference name local-authority-type statistical-geography website wikidata entity "
        "billing-authority start-date end-date",
        "lgr_planned_2025_2028.csv": "area successor predecessor_gss status option proposed_or_decided_by "
        "expected_vesting_day vesting_basis as_of source_url notes",
        "government_organisation_register_2020.csv": "key name start-date end-date website",
        "dl_government_organisation.csv": "reference entity name wikidata",
    }
    park = "reference billing-authority name website start-date end-date wikidata entity statistical-geography"
    for name, rows in PUBLISHED.items():
        default = park if name.startswith("dl_") else " ".join(dict.fromkeys(k for row in rows for k in row))
        columns = heads.get(name, default).split()
        columns += [k for row in rows for k in row if k not in columns]
        with (folder / name).open("w", encoding="utf-8-sig", newline="") as f:
            writer = csv.DictWriter(f, list(dict.fromkeys(columns)), restval="")
            writer.writeheader()
            writer.writerows({"nation": "England", **row} if "nation" in columns else row for row in rows)
    trust = ["R9X", "ST MARY'S NHS TRUST", "Y99", *[""] * 7, "19930401", "20190930"]
    (folder / "nhs_ods_etr_2022.csv").write_text(",".join(trust) + "\n", encoding="utf-8")
    hexes = {"uk-local-authority-districts-2025.derived.hexjson": {"E06000902": {"q": 3, "r": 4}}}
    for name, cells in {**hexes, "nhs-icb-2022.hexjson": {"QXX": NHS_CELL}}.items():
        (folder / name).write_text(json.dumps({"hexes": cells}), encoding="utf-8")
    return folder


def compiled(folder: Path, out: Path) -> dict[str, list[dict[str, str]]]:
    out.mkdir()
    names = compile_register(folder, out, ADDED)
    return {name: list(csv.DictReader((out / f"{name}.csv").open(encoding="utf-8", newline=""))) for name in names}


def test_compiling_joins_the_files_under_one_id_a_body(published: Path, tmp_path: Path) -> None:
    lists = compiled(published, tmp_path / "out")
    bodies = {row["organisation_id"]: row for row in lists["organisations"]}
    assert set(bodies) == {
        "local-authority:OLD", "local-authority:CTY", "local-authority:NEW", "local-authority:CAX",
        "local-authority:CAY", "nhs:R9X", "nhs:QXX", "nhs:99Z", "nhs:98Z", "fire:E9101", "police:E9001",
        "national-park:E9401",
        "development-corporation:Q7", "government-organisation:D9",
    }  # fmt: skip
    old, new, cty = (bodies[f"local-authority:{code}"] for code in ("OLD", "NEW", "CTY"))
    assert (old["official_name"], old["valid_to"], old["population"], old["area_km2"]) == (
        "Old District Council", "2020-03-31", "100", "7")  # fmt: skip
    assert (new["valid_from"], new["population"], new["density_per_km2"]) == ("2020-04-01", "200", "12")
    assert (new["website"], new["valid_to"]) == ("https://new.example", "")
    assert (cty["valid_from"], cty["combined_authority_id"]) == ("", "local-authority:CAY")
    assert bodies["local-authority:CAX"]["valid_from"] == "2014-04-15"
    assert (bodies["nhs:R9X"]["name"], bodies["nhs:R9X"]["region"]) == ("St Mary's NHS Trust", "Elsewhere")
    assert bodies["police:E9001"]["name"] == "Wide Police Authority"
    assert bodies["government-organisation:D9"]["valid_to"] == "2016-05"


def test_compiling_keeps_codes_names_places_and_successions(published: Path, tmp_path: Path) -> None:
    lists = compiled(published, tmp_path / "out")
    codes = {(r["organisation_id"], r["scheme"], r["value"], r["status"]) for r in lists["organisation_identifiers"]}
    assert {
        ("local-authority:NEW", "gss", "E06000902", "current"),
        ("local-authority:NEW", "gss", "E06000901", "former"),
        ("local-authority:NEW", "digital-land", "local-authority:NUA", "current"),
        ("national-park:E9401", "government-organisation", "OT9", "current"),
        ("development-corporation:Q7", "government-organisation", "OT8", "current"),
        ("government-organisation:D9", "government-organisation", "D99", "current"),
        ("government-organisation:D9", "company-number", "01234567", "current"),
    } <= codes
    assert ("local-authority:NEW", "nuw council", "alternative") in {
        (r["organisation_id"], r["name"], r["kind"]) for r in lists["organisation_names"]
    }
    assert {(r["predecessor_id"], r["successor_id"], r["vesting_day"]) for r in lists["successions"]} == {
        ("local-authority:OLD", "local-authority:NEW", "2020-04-01"),
        ("local-authority:CAX", "local-authority:CAY", "2024-05-07"),
        ("nhs:98Z", "nhs:99Z", "2019-04-01"),
        ("nhs:99Z", "nhs:QXX", "2022-07-01"),
    }
    assert [r["predecessor_ids"] for r in lists["successions_planned"]] == ["local-authority:NEW"]
    places = {r["gss"]: (r["status"], r["valid_from"], r["valid_to"], r["q"], r["r"]) for r in lists["places"]}
    assert places["E06000901"] == ("former", "2020-04-01", "2024", "", "")
    assert places["E06000902"] == ("current", "2025-04-01", "", "3", "4")
    assert {("E07000901", "E06000901"), ("E06000901", "E06000902")} <= {
        (r["predecessor_gss"], r["successor_gss"]) for r in lists["places_successions"]
    }


def test_compiling_twice_gives_the_same_bytes(published: Path, tmp_path: Path) -> None:
    for out in (tmp_path / "one", tmp_path / "two"):
        compiled(published, out)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_a_correction_that_no_longer_fits_is_said(published: Path, tmp_path: Path) -> None:
    stale = [{**ADDED[2][0], "published": "1999-01-01"}]
    with pytest.raises(ValueError, match="published is '2014-04-01', not '1999-01-01'"):
        compile_register(published, tmp_path, (ADDED[0], ADDED[1], stale))


def test_the_command_says_which_file_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--out", str(tmp_path)]) == 1
    assert "uk_local_authorities_future.csv" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# Loading and asking ---------------------------------------------------------------------------------------------------


@pytest.fixture
def loaded(db: None) -> None:
    """The register as the lists have it: loaded for the whole session (conftest), without bodies made up for pages."""
    made_up = set(Organisation.objects.values_list("pk", flat=True)) - set(ORGANISATIONS)
    Organisation.objects.filter(pk__in=made_up).delete()
    if not Organisation.objects.exists():
        load_register()


def held() -> dict[str, int]:
    models = (Organisation, OrganisationName, Identifier, Succession, Place, PlaceSuccession)
    return {model.__name__: model.objects.count() for model in models}


def test_loading_holds_every_row_of_the_lists(loaded: None) -> None:
    assert held() == {
        "Organisation": len(ORGANISATIONS),
        "OrganisationName": len(read_list("organisation_names")),
        "Identifier": len(read_list("organisation_identifiers")),
        "Succession": len(read_list("successions")),
        "Place": len(PLACES),
        "PlaceSuccession": len(read_list("places_successions")),
    }


def test_loading_again_changes_nothing_and_mends_what_was_changed(loaded: None) -> None:
    before = held(), queries.organisation("local-authority:SRY")
    assert load_register() == Loaded(*held().values(), kept=0)
    Organisation.objects.filter(pk="local-authority:SRY").update(name="Something else", county_id="nhs:RJ1")
    Organisation.objects.create(organisation_id="other:1", name="Kept", kind="district", tier="lower", nation="England")
    again = load_register()
    assert again.kept == 1
    Organisation.objects.filter(pk="other:1").delete()
    assert (held(), queries.organisation("local-authority:SRY")) == before


def test_loading_is_whole_or_not_at_all(loaded: None) -> None:
    def broken(name: str) -> list[dict[str, str]]:
        rows = read_list(name)
        if name == "organisations":
            return [{**row, "name": "Half loaded"} for row in rows]
        return [{**row, "vesting_day": "soon"} for row in rows] if name == "successions" else rows

    before = held()
    with pytest.raises(ValueError, match="soon"):
        load_register(broken)
    assert held() == before
    assert not Organisation.objects.filter(name="Half loaded").exists()


def test_loading_asks_the_database_in_batches(loaded: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        load_register()
    assert len(asked) < 200


def test_the_command_prints_what_it_loaded(loaded: None) -> None:
    said = StringIO()
    call_command("load_register", stdout=said)
    assert f"organisations          {len(ORGANISATIONS):,}" in said.getvalue()


def test_the_card_of_a_council_has_its_codes_neighbours_and_what_follows_it(loaded: None) -> None:
    card = queries.organisation("local-authority:ELM")
    assert card is not None
    assert (card.name, card.kind_title, card.tier) == ("Elmbridge Borough Council", "District council", "lower")
    assert card.county == ("local-authority:SRY", "Surrey County Council")
    assert (card.population, card.population_year) == (141_926, 2024)
    assert card.identifiers[0].value == "E07000207"
    assert card.identifiers[0].title == "ONS code (GSS)"
    assert card.names[0].kind == "official"
    assert [(s.name, s.vesting_day, s.status, s.as_of) for s in card.successors] == [
        ("East Surrey Council", date(2027, 4, 1), "decided", "2026-02")
    ]
    with pytest.raises(FrozenInstanceError):
        card.name = "x"  # type: ignore[misc]


def test_the_card_of_a_successor_has_all_its_predecessors(loaded: None) -> None:
    card = queries.organisation("local-authority:NYE")
    assert card is not None
    assert len(card.predecessors) == 8
    assert {p.vesting_day for p in card.predecessors} == {date(2023, 4, 1)}
    split = queries.organisation("local-authority:CMA")
    assert split is not None
    assert [(s.old_area_split, s.status) for s in split.successors] == [(True, "past")] * 2
    assert not split.in_force


def test_what_is_only_proposed_is_never_a_successor(loaded: None) -> None:
    proposed = [row for row in read_list("successions_planned") if row["status"] == "proposed"]
    ids = {i for row in proposed for i in row["predecessor_ids"].split(";") if i}
    assert len(ids) > 40
    assert not Succession.objects.filter(predecessor__in=ids, status="decided").exists()
    assert all(card.in_force and card.valid_to is None for card in queries.organisations_by_id(ids).values())


def test_an_unknown_id_is_none_and_unknown_ids_are_left_out(loaded: None) -> None:
    assert queries.organisation("local-authority:nobody") is None
    assert set(queries.organisations_by_id(["nhs:RJ1", "nobody", "nhs:RJ1"])) == {"nhs:RJ1"}
    assert queries.organisations_by_id([]) == {}


@pytest.mark.parametrize(
    ("text", "first"),
    [("newcastle city council", "local-authority:NET"), ("DEV", "local-authority:DEV"),
     ("king's lynn", "local-authority:KIN"), ("E08000016", "local-authority:BNS"), ("RJ1", "nhs:RJ1"),
     ("lancashire fire", "fire:E6123"),
     ("north yorkshire", "local-authority:NYE"), ("nhs:07L", "nhs:07L")],
)  # fmt: skip
def test_finding_organisations(loaded: None, text: str, first: str) -> None:
    assert queries.find_organisations(text)[0].organisation_id == first


def test_finding_pages_filters_and_nothing(loaded: None) -> None:
    assert queries.find_organisations("  %% ") == ()
    assert queries.find_organisations("zzzz") == ()
    assert queries.find_organisations("council", limit=3).__len__() == 3
    every = queries.organisations(kind="county")
    assert (every.count, len(every.rows)) == (27, 27)
    standing = queries.organisations(kind="county", standing=True)
    assert (standing.count, {row.in_force for row in standing.rows}) == (21, {True})
    two = queries.organisations(kind="county", limit=2, offset=1).rows
    assert two == every.rows[1:3]


def test_english_councils_have_codes_people_and_cells(loaded: None) -> None:
    councils = queries.english_councils()
    assert len(councils) == len({council.organisation_id for council in councils}) >= 300
    on_the_day = queries.councils_in_force(TODAY)
    assert len(on_the_day) == 317
    assert sum(council.population or 0 for council in on_the_day if council.tier != "upper") == 58_620_101
    assert [c.name for c in on_the_day if not c.gss] == []
    assert {c.kind for c in on_the_day if c.q is None} == {"county"}
    counties = {c.organisation_id for c in on_the_day if c.kind == "county"}
    assert {c.county_id for c in on_the_day if c.kind == "district"} == counties


def test_a_council_of_an_earlier_day_has_the_code_of_that_day(loaded: None) -> None:
    codes = {c.short_name: c.gss for c in queries.councils_in_force(date(2024, 6, 1))}
    assert (codes["Barnsley"], codes["Gateshead"]) == ("E08000016", "E08000037")
    codes = {c.short_name: c.gss for c in queries.councils_in_force(date(2025, 6, 1))}
    assert codes["Barnsley"] == "E08000038"
    assert len(queries.councils_in_force(date(2019, 3, 31))) == 353


def test_a_page_of_councils_and_a_card_need_few_questions(loaded: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        queries.english_councils()
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        queries.organisation("local-authority:NYE")
    assert len(asked) <= 5


def test_roles_are_data() -> None:
    assert [role.slug for role in ROLES] == [
        *("public", "corrector", "supplier", "officer", "approver", "staff"),
        *("board-member", "board-secretary", "finance", "department", "system"),
    ]
    assert all(role.title and role.may for role in ROLES)
