"""Which organisation a publisher is: each rule by itself, the bodies of real payments files, and names derived from the
register. The register asked is the project's own; nothing is read from outside it."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from moothall.engines.link.organisations import Organisations, build_organisations
from moothall.engines.link.publisher import PublisherMatch, load_organisations, resolve_publisher
from moothall.engines.link.words import LEGAL, SOFT, parted, plain, read_name, title_case
from moothall.vocabulary.body import as_date, in_force, kinds, overlaps
from moothall.vocabulary.code_list import read_list

TODAY = date(2026, 11, 25)
YEAR_2020 = (date(2020, 4, 1), date(2021, 3, 31))


def row(organisation_id: str, name: str, kind: str, **more: str) -> dict[str, str]:
    blank = dict.fromkeys(("short_name", "valid_from", "valid_to", "population"), "")
    return {**blank, "organisation_id": organisation_id, "name": name, "kind": kind, **more}


CODE = ("organisation_id", "scheme", "value")


def made_up(*rows: dict[str, str], names: Mapping[str, str] | None = None, codes: str = "") -> Organisations:
    """A small register. `codes` is "id scheme value" a line."""
    spellings = [{"organisation_id": i, "name": n} for n, i in (names or {}).items()]
    spellings += [{"organisation_id": r["organisation_id"], "name": r["short_name"]} for r in rows if r["short_name"]]
    parts = [line.split() for line in codes.splitlines()]
    return build_organisations(rows, spellings, [dict(zip(CODE, p, strict=True)) for p in parts])


def ask(name: str, labels: tuple[str, ...] = (), known: Organisations | None = None, **more: object) -> PublisherMatch:
    return resolve_publisher(name, labels, known, today=TODAY, **more)  # type: ignore[arg-type]


VALE = made_up(
    row("la:VAL", "Vale City Council", "metropolitan-district", short_name="Vale upon Wye", population="320000"),
    row("la:VUL", "Vale-under-Lodge Borough Council", "district", short_name="Vale-under-Lodge", population="130000"),
    row("la:EAS", "Eastshire County Council", "county", short_name="Eastshire", population="800000"),
    row("fire:1", "Eastshire Combined Fire Authority", "fire"),
    row("police:1", "Eastshire Police Authority", "police"),
    row("nhs:RX1", "Eastshire Hospitals NHS Foundation Trust", "nhs-trust"),
    row("nhs:RX2", "Marsh and Combe University Hospital NHS Foundation Trust", "nhs-trust"),
    row("nhs:09Z", "NHS Eastshire CCG", "ccg", valid_to="2022-06-30"),
    row("la:GRB", "Greater Rill Authority", "strategic-authority", short_name="Greater Rill", population="9000000"),
    row("la:CTR", "City of Rill Corporation", "city-corporation", short_name="City of Rill", population="15000"),
    row("la:MOR", "Moorshire County Council", "county", short_name="Moorshire", valid_to="2023-03-31"),
    row("la:MOU", "Moorshire Council", "unitary", short_name="Moorshire", valid_from="2023-04-01"),
    row("dept", "Office of Works", "department"),
    row("agency", "Office of Drains", "government-body"),
    codes="la:EAS gss E10000099\nla:EAS snac 99XY\nnhs:RX2 ods RX2\nla:EAS local-authority-code EAS",
)


@pytest.mark.parametrize(
    ("name", "expected", "how"),
    [
        ("Eastshire County Council", "la:EAS", "whole name"),
        ("EASTSHIRE", "la:EAS", "whole name"),
        ("eastshire_2018-19", "la:EAS", "whole name"),
        ("Eastshire spending over 500 - June 2020.csv", "la:EAS", "whole name"),
        ("https://www.eastshire.gov.uk", "la:EAS", "whole name"),
        ("eastshirecountycouncil", "la:EAS", "whole name"),
        ("eastshirecouncil", "la:EAS", "run-together name"),
        ("marshandcombeuniversityhospitalnhsfoundationtrust", "nhs:RX2", "run-together name"),
        ("The County of Eastshire", "la:EAS", "name without words of legal form"),
        ("vale", "la:VAL", "name without words of legal form, though other names begin so"),
        ("vale-upon-wye", "la:VAL", "whole name"),
        ("vale under lodge council", "la:VUL", "name without words of legal form"),
        ("eastshire-fire", "fire:1", "name without words of legal form"),
        ("Eastshire Fire and Rescue Service", "fire:1", "name without descriptive words"),
        ("PCC for Eastshire", "police:1", "name without words of legal form"),
        ("eastshirepolice", "police:1", "run-together name"),
        ("Marsh & Combe NHS FT", "nhs:RX2", "name without descriptive words"),
        ("nhs-marsh", "nhs:RX2", "first words of the name"),
        ("nhs-maco", "nhs:RX2", "beginnings of words"),
        ("nhs-mcuh", "nhs:RX2", "initials"),
        ("Eastshire Conty Council", "la:EAS", "misspelt name"),
        ("E10000099", "la:EAS", "code"),
        ("EAS", "la:EAS", "code"),
        ("eas", "la:EAS", "short code"),
        ("RX2", "nhs:RX2", "code"),
        ("la:EAS", "la:EAS", "code"),
        ("rill", "la:GRB", "place name, by far the larger place"),
        ("City of Rill", "la:CTR", "whole name"),
        ("moorshire", "la:MOU", "whole name, in force today (a body that has ended fits as well)"),
    ],
)
def test_each_way_of_finding_a_body(name: str, expected: str, how: str) -> None:
    match = ask(name, known=VALE)
    assert (match.organisation_id, match.how) == (expected, how)
    assert 0.6 <= match.confidence <= 1.0
    assert match.name == VALE.by_id[expected].name


@pytest.mark.parametrize("name", ["", "   ", "2019-20", "nothing-here", "nhs-xqzv", "council", "nhs-the", "£££"])
def test_cannot_tell_is_an_answer(name: str) -> None:
    match = ask(name, known=VALE)
    assert match.organisation_id is None
    assert match.name == name
    assert match.how


def test_a_surer_way_gives_a_higher_confidence() -> None:
    sure = [ask(n, known=VALE).confidence for n in ("Eastshire", "eastshirecouncil", "nhs-marsh", "nhs-maco")]
    assert sure == sorted(sure, reverse=True)
    assert len(set(sure)) == 4


def test_a_bare_place_is_never_an_nhs_body() -> None:
    """Only a hospital trust bears the name: without a hint nothing is said."""
    known = made_up(row("nhs:1", "Combe NHS Trust", "nhs-trust"))
    assert ask("combe", known=known).organisation_id is None
    assert ask("nhs-combe", known=known).organisation_id == "nhs:1"


def test_a_misspelling_keeps_the_first_letter_and_the_words_that_set_places_apart() -> None:
    known = made_up(row("a", "Barrow Vale Council", "district"), row("b", "Vale of South Longtown Council", "district"))
    assert ask("Barow Vale Council", known=known).organisation_id == "a"
    assert ask("Harrow Vale Council", known=known).organisation_id is None
    assert ask("Vale of South Lengtowm Council", known=known).organisation_id == "b"
    assert ask("Vale of North Longtown Council", known=known).organisation_id is None


def test_a_part_of_the_name_of_a_body_that_has_ended_is_not_enough() -> None:
    known = made_up(row("a", "Combe Coast Council", "district", valid_to="2019-03-31"))
    assert ask("combe", known=known).organisation_id is None
    assert ask("combe", known=known, period=(date(2018, 4, 1), date(2019, 3, 31))).organisation_id == "a"
    assert ask("Combe Coast", known=known).organisation_id == "a"


def test_a_firm_word_must_be_met() -> None:
    """A commissioning group is not the hospital of the same place, nor a fire authority the county."""
    known = made_up(
        row("nhs:1", "Combe Hospital NHS Trust", "nhs-trust"), row("la:1", "Combe County Council", "county")
    )
    assert ask("NHS Combe CCG", known=known).organisation_id is None
    assert ask("combe-fire", known=known).organisation_id is None
    assert ask("combefireauthority", known=known).organisation_id is None


def test_two_bodies_that_fit_equally_are_candidates_only() -> None:
    known = made_up(
        row("a", "Combe Hospitals NHS Trust", "nhs-trust"), row("b", "Combe Healthcare NHS Trust", "nhs-trust")
    )
    match = ask("nhs-combe", known=known)
    assert (match.organisation_id, match.candidates, match.confidence) == (None, ("a", "b"), 0.0)
    assert "2 bodies fit" in match.how


def test_the_larger_place_needs_ten_times_the_people() -> None:
    near = made_up(
        row("a", "Greater Rill Authority", "strategic-authority", short_name="Greater Rill", population="90000"),
        row("b", "City of Rill Corporation", "city-corporation", short_name="City of Rill", population="15000"),
    )
    assert ask("rill", known=near).organisation_id is None


def test_the_period_of_the_payments_decides_between_predecessor_and_successor() -> None:
    before, after = (date(2019, 4, 1), date(2020, 3, 31)), (date(2024, 4, 1), date(2025, 3, 31))
    assert ask("moorshire", known=VALE, period=before).organisation_id == "la:MOR"
    assert ask("moorshire", known=VALE, period=after).organisation_id == "la:MOU"
    both = ask("moorshire", known=VALE, period=(date(2019, 4, 1), date(2025, 3, 31)))
    assert (both.organisation_id, both.candidates) == ("la:MOU", ("la:MOR",))
    assert "end of the period" in both.how


def test_labels_settle_what_the_name_leaves_open() -> None:
    assert ask("vale", ("Vale-under-Lodge Borough Council",), VALE).organisation_id == "la:VUL"
    assert ask("x9", ("Marsh and Combe Univeristy Hospital NHS FT",), VALE).organisation_id == "nhs:RX2"
    assert ask("rill", ("City of Rill",), VALE).organisation_id == "la:CTR"
    by_address = ask("x9", ("http://statistics.example/doc/district/99XY",), VALE)
    assert (by_address.organisation_id, by_address.how) == ("la:EAS", "printed in the files (code)")


def test_a_bare_name_gives_way_to_the_labels_and_a_full_name_does_not() -> None:
    bare = ask("eastshire", ("Eastshire Combined Fire Authority",) * 50, VALE)
    assert bare.organisation_id == "fire:1"
    assert "la:EAS" in bare.candidates
    assert "the name alone would say otherwise" in bare.how
    full = ask("Eastshire County Council", ("Eastshire Combined Fire Authority",) * 50, VALE)
    assert full.organisation_id == "la:EAS"
    assert "fire:1" in full.candidates
    assert "the files print other bodies" in full.how


def test_a_department_that_prints_its_agencies_is_the_department() -> None:
    match = ask("officeofworks", ("OFFICE OF WORKS",) * 3 + ("Office of Drains",) * 9, VALE)
    assert (match.organisation_id, match.candidates) == ("dept", ("agency",))


def test_a_label_that_the_name_allows_counts_before_commoner_ones() -> None:
    known = made_up(
        row("a", "Combe Hospitals NHS Trust", "nhs-trust"),
        row("b", "Combe Healthcare NHS Trust", "nhs-trust"),
        row("dept", "Office of Works", "department"),
    )
    match = ask("nhs-combe", ("Office of Works",) * 9 + ("Combe Healthcare NHS Trust",), known)
    assert (match.organisation_id, match.candidates) == ("b", ("dept",))


def test_labels_that_do_not_agree_tell_nothing() -> None:
    match = ask("x9", ("Office of Works", "Office of Drains"), VALE)
    assert (match.organisation_id, set(match.candidates)) == (None, {"dept", "agency"})
    mostly = ask("x9", ("Office of Works",) * 9 + ("Office of Drains",), VALE)
    assert mostly.organisation_id == "dept"


# The bodies of the payments files that the project was tried on: folder, bodies printed in it, what it is.
REAL = [
    ("bradford", (), "local-authority:BRD"),
    ("cabinetoffice", ("CABINET OFFICE", "GOVERNMENT PROPERTY AGENCY", "Crown Commercial Service", "GPA"),
     "government-organisation:D2"),
    ("calderdale", ("The Borough of Calderdale", "http://statistics.data.gov.uk/doc/local-authority-district/00CY"),
     "local-authority:CLD"),
    ("darlington", (), "local-authority:DAL"),
    ("devon", ("Devon County Council", "18"), "local-authority:DEV"),
    ("gateshead", (), "local-authority:GAT"),
    ("hyndburn", (), "local-authority:HYN"),
    ("lancashire-fire", (), "fire:E6123"),
    ("london", (), "local-authority:GLA"),
    ("manchester", ("Manchester City Council",), "local-authority:MAN"),
    ("newcastle", (), "local-authority:NET"),
    ("nhs-bart", ("NHS", "Barts Health NHS Trust"), "nhs:R1H"),
    ("nhs-chwe", ("Department of Health", "Chelsea & Westminster NHS Foundation Trust"), "nhs:RQM"),
    ("nhs-epsh", ("Department of Health", "Epsom & ST Helier University Hospital"), "nhs:RVR"),
    ("nhs-guys", ("Guys and St Thomas NHS Foundation Trust",), "nhs:RJ1"),
    ("nhs-home", ("Homerton University Hospital NHS FT", "FTHomerton University Hospital NHS"), "nhs:RQX"),
    ("nhs-kgst", ("DEPARTMENT OF HEALTH", "KINGSTON HOSPITAL NHS TRUST"), "nhs:RAX"),
    ("nhs-kico", ("King's College Hospital NHS Foundation Trust",), "nhs:RJZ"),
    ("nhs-ncl", (), "nhs:93C"),
    ("nhs-nebd", ("NHS Barking And Dagenham CCG",), "nhs:07L"),
    ("northtyneside", (), "local-authority:NTY"),
]  # fmt: skip


@pytest.mark.parametrize(("folder", "labels", "expected"), REAL)
def test_every_body_of_the_tried_files_is_found(folder: str, labels: tuple[str, ...], expected: str) -> None:
    period = YEAR_2020 if folder.startswith("nhs-") else (None, None)
    match = ask(folder, labels, period=period)
    assert match.organisation_id == expected, match


@pytest.mark.parametrize(("folder", "labels", "expected"), REAL)
def test_the_folder_alone_never_misleads(folder: str, labels: tuple[str, ...], expected: str) -> None:
    """Without labels and period: the right body or none. Three codes of NHS bodies cannot be told so."""
    match = ask(folder)
    unclear = {"nhs-kgst", "nhs-ncl", "nhs-nebd"}
    assert match.organisation_id == (None if folder in unclear else expected), match


def test_newcastle_is_the_city_and_the_borough_is_told_as_a_candidate() -> None:
    """The choice is written down: one council's official name is this one word and words of legal form, the other's
    only begins with it. A manifest line or a printed body settles it either way."""
    bare = ask("newcastle")
    assert (bare.organisation_id, bare.candidates) == ("local-authority:NET", ("local-authority:NEC",))
    assert bare.confidence < 0.9
    assert ask("newcastle", ("Newcastle-under-Lyme Borough Council",)).organisation_id == "local-authority:NEC"
    assert ask("Newcastle-under-Lyme").organisation_id == "local-authority:NEC"


# Names derived from the register ------------------------------------------------------------------------------------

SIZES = {
    "county": 21, "district": 40, "unitary": 40, "metropolitan-district": 20, "london-borough": 20,
    "city-corporation": 1, "combined-authority": 10, "fire": 20, "police": 20, "nhs-trust": 30, "icb": 15, "ccg": 15,
    "national-park": 5,
}  # fmt: skip


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("'", "")).strip("-")


def joined(text: str) -> str:
    return slug(text).replace("-", "")


def area(name: str) -> str:
    """The place in the name of a fire, police or NHS body."""
    forms = ("Combined Fire Authority", "Fire & CD Authority", "Fire and Rescue Authority", "Police Authority")
    for form in (*forms, "NHS Foundation Trust", "NHS Trust", "Integrated Care Board", "CCG", "NHS "):
        name = name.replace(form, "")
    return name.strip()


def derived(body: Mapping[str, str], gss: str, code: str) -> Iterator[str]:
    """Names under which somebody may keep a body's files."""
    name, place = body["name"], area(body["name"])
    yield from (name, name.upper(), slug(name), joined(name))
    if kinds()[body["kind"]].principal:
        short = body["short_name"]
        yield from (slug(short), joined(short), f"{short} Council", f"{joined(short)}council", gss, code)
        yield from (f"{slug(short).replace('-', '_')}_2018-19", f"www.{joined(short)}.gov.uk")
    elif body["kind"] == "fire":
        yield from (f"{slug(place)}-fire", f"{place} Fire and Rescue Service")
    elif body["kind"] == "police":
        yield from (f"{slug(place)}-police", f"{place} PCC", f"Police and Crime Commissioner for {place}")
    elif kinds()[body["kind"]].family == "nhs":
        yield from (f"nhs-{slug(place)}", body["organisation_id"].removeprefix("nhs:"))


def sample() -> list[dict[str, str]]:
    """Bodies of each kind, drawn by lot with a fixed seed, standing today (commissioning groups: in 2020)."""
    draw, chosen = random.Random(20), []
    for kind, size in SIZES.items():
        day = YEAR_2020[0] if kind == "ccg" else TODAY
        standing = [
            r
            for r in read_list("organisations")
            if r["kind"] == kind and r["nation"] == "England"
            and in_force(as_date(r["valid_from"]), as_date(r["valid_to"], last=True), day)
        ]  # fmt: skip
        chosen += draw.sample(standing, min(size, len(standing)))
    return chosen


def codes_of(scheme: str) -> dict[str, str]:
    rows = read_list("organisation_identifiers")
    return {r["organisation_id"]: r["value"] for r in rows if r["scheme"] == scheme and r["status"] == "current"}


def test_names_derived_from_the_register_lead_back_to_it() -> None:
    """257 bodies, about 2,400 names: no wrong answer, and an answer for 98 in 100."""
    gss, code = codes_of("gss"), codes_of("local-authority-code")
    results: Counter[str] = Counter()
    wrong = []
    for body in sample():
        own = body["organisation_id"]
        period = YEAR_2020 if body["kind"] == "ccg" else (None, None)
        for name in derived(body, gss.get(own, ""), code.get(own, "")):
            match = ask(name, period=period)
            results["right" if match.organisation_id == own else "wrong" if match.organisation_id else "none"] += 1
            wrong += [(name, own, match)] if match.organisation_id not in (own, None) else []
    assert sum(results.values()) > 2_000
    assert not wrong
    assert results["right"] / sum(results.values()) >= 0.98


def test_a_body_that_the_register_lacks_is_seldom_taken_for_another() -> None:
    """Each of 40 bodies is taken out of the register and asked for by its full name."""
    rows, names, codes = (read_list(n) for n in ("organisations", "organisation_names", "organisation_identifiers"))
    mistaken = []
    for body in random.Random(3).sample(sample(), 40):
        left = build_organisations([r for r in rows if r["organisation_id"] != body["organisation_id"]], names, codes)
        match = ask(body["name"], known=left)
        mistaken += [(body["name"], match)] if match.organisation_id else []
    assert len(mistaken) <= 2, mistaken


def test_one_wrong_letter_never_leads_to_another_body() -> None:
    draw, results = random.Random(5), Counter[str]()
    for body in sample():
        name = body["name"]
        at = draw.randrange(1, len(name) - 2)
        period = YEAR_2020 if body["kind"] == "ccg" else (None, None)
        match = ask(name[:at] + name[at + 1 :], period=period)
        results["right" if match.organisation_id == body["organisation_id"] else str(match.organisation_id)] += 1
    assert set(results) <= {"right", "None"}
    assert results["right"] >= 0.75 * sum(results.values())


# Words ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("King's College Hospital", "kings college hospital"),
        ("Ynys Môn & Gwynedd", "ynys mon and gwynedd"),
        ("NorthTyneside", "north tyneside"),
        ("  A__b--C ", "a b c"),
        ("", ""),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_words_are_taken_out_by_role_and_something_is_always_left() -> None:
    reading = read_name("The Combe and Marsh University Hospitals NHS Foundation Trust")
    assert reading.without(LEGAL) == ("combe", "marsh", "university", "hospitals")
    assert reading.without(SOFT) == ("combe", "marsh")
    assert read_name("The Council").without(LEGAL) == ("the", "council")


def test_parted_leaves_four_letters() -> None:
    assert parted("eastshirecountycouncil") == [
        ("eastshirecountycouncil", ()),
        ("eastshirecounty", ("council",)),
        ("eastshire", ("county", "council")),
    ]
    assert parted("elyborough") == [("elyborough", ())]


def test_title_case_leaves_mixed_names_alone() -> None:
    assert title_case("ST MARY'S AND THE VALE NHS TRUST") == "St Mary's and the Vale NHS Trust"
    assert title_case("NHS STOKE-ON-TRENT INTEGRATED CARE BOARD") == "NHS Stoke-on-Trent Integrated Care Board"
    assert title_case("McKay Trust") == "McKay Trust"


def test_dates_that_are_only_a_year_or_a_month() -> None:
    assert as_date("2016-05", last=True) == date(2016, 5, 31)
    assert (as_date("2012"), as_date("2012", last=True)) == (date(2012, 1, 1), date(2012, 12, 31))
    assert as_date("") is None
    with pytest.raises(ValueError, match="last year"):
        as_date("last year")


def test_in_force_and_overlaps_count_the_first_and_last_day() -> None:
    first, last = date(2019, 4, 1), date(2023, 3, 31)
    assert in_force(first, last, first)
    assert in_force(first, last, last)
    assert not in_force(first, last, date(2023, 4, 1))
    assert in_force(None, None, first)
    assert overlaps(first, last, (last, None))
    assert not overlaps(first, last, (date(2023, 4, 1), None))
    assert not overlaps(first, last, (None, date(2019, 3, 31)))


def test_the_register_is_read_once_and_asked_fast() -> None:
    assert load_organisations() is load_organisations()
    assert len(load_organisations()) > 2_000
