"""Which council each body falls to: past, decided, proposed and unknown, from the real register and lists."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moothall.register.reorganisation import NOT_DECIDED, Falling, falls_to
from moothall.vocabulary.code_list import read_list

pytestmark = pytest.mark.django_db
L = "local-authority:"


def of(code: str) -> tuple[Falling, ...]:
    return falls_to([L + code])[L + code]


def test_a_body_that_has_ended_is_followed_to_what_stands_now() -> None:
    """Taunton Deane went to Somerset West and Taunton in 2019, which went to Somerset in 2023."""
    told = [(f.status, f.from_id, f.successor_id, f.vesting_day) for f in of("TAU")]
    assert told == [
        ("past", L + "TAU", L + "SWT", date(2019, 4, 1)),
        ("past", L + "SWT", L + "SMT", date(2023, 4, 1)),
    ]
    assert [f.split for f in of("CMA")] == [True, True]
    assert "its area is shared" in of("CMA")[0].said


def test_what_is_decided_says_when_by_whom_and_where_it_was_published() -> None:
    (east,) = of("ELM")
    assert (east.status, east.successor_id, east.vesting_day) == (
        "decided",
        L + "planned-east-surrey",
        date(2027, 4, 1),
    )
    assert (east.as_of, east.proposed_by[:18]) == ("2026-02", "Secretary of State")
    assert east.source_url.startswith("https://")
    assert {f.successor_id for f in of("SRY")} == {L + "planned-east-surrey", L + "planned-west-surrey"}


def test_rival_proposals_stand_side_by_side() -> None:
    options = of("COL")
    assert {f.status for f in options} == {"proposed"}
    assert {f.option for f in options} == {"three unitaries", "five unitaries", "four unitaries"}
    named = [f for f in options if f.successor]
    assert [f.successor for f in named] == ["North Essex Unitary"]
    assert L + "TEN" in named[0].others
    assert L + "COL" not in named[0].others
    assert all(f.said.startswith(NOT_DECIDED) and f.source_url and f.successor_id is None for f in options)


def test_a_county_has_a_part_in_each_new_council_of_an_option() -> None:
    parts = [f for f in of("ESS") if f.option == "three unitaries"]
    assert len(parts) == 3
    assert all(f.split and f.others == () for f in parts)


@pytest.mark.parametrize(("code", "status"), [("HRT", "unknown"), ("SAL", "unknown"), ("TOB", "proposed")])
def test_an_area_without_a_decision_says_so(code: str, status: str) -> None:
    """Hertfordshire; St Albans, a district of it; Torbay, a unitary named in its area."""
    assert {(f.status, f.successor_id, f.successor) for f in of(code)} == {(status, None, "")}
    assert of(code)[0].said.startswith(NOT_DECIDED)


def test_nothing_is_planned_for_a_metropolitan_district_and_nothing_known_of_a_stranger() -> None:
    assert falls_to([L + "BRD", "nhs:RJ1", "no:such"]) == {L + "BRD": (), "nhs:RJ1": (), "no:such": ()}


def test_a_city_is_not_taken_for_the_county_whose_name_begins_with_its_own() -> None:
    """Leicester and Nottingham are not in the areas that the list names; Derby and Southampton are."""
    assert of("LCE") == ()
    assert of("NGM") == ()
    assert of("DER") != ()
    assert of("STH") != ()


def test_every_row_of_the_list_reaches_somebody() -> None:
    ids = [row["organisation_id"] for row in read_list("organisations")]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        reached = falls_to(ids)
    assert len(asked) <= 6  # however many bodies: one for councils, one for each generation of successors
    told = {f.source_url for every in reached.values() for f in every}
    assert {row["source_url"] for row in read_list("successions_planned")} <= told
