"""Published records of algorithms: all are loaded, joined only where a name leaves no doubt, corrected by people."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.test import Client

from moothall.desks.solutions.actions import Wanted, add_solution
from moothall.desks.solutions.actions_algorithms import (
    body_of,
    end_judgement,
    judge_record,
    load_algorithms,
    product_of,
)
from moothall.desks.solutions.models import AlgorithmRecord
from moothall.desks.solutions.queries_algorithms import algorithm, algorithms, records_by, records_of
from moothall.desks.solutions.tests.conftest import MOOTHALL
from moothall.desks.solutions.views_assurance_panels import organisation_panel
from moothall.register.models import Organisation
from moothall.register.record_errors import NotYours, Refused
from moothall.vocabulary.algorithms import Printed, other_names, printed_records
from tests.people import actor, sign_in

pytestmark = pytest.mark.django_db
WHEN = datetime(2025, 1, 1, tzinfo=UTC)


def printed(body: str, tool: str = "A Tool", slug: str = "a-tool") -> Printed:
    return Printed(slug, tool, body, WHEN, f"https://example.org/{slug}")


@pytest.mark.parametrize(
    ("body", "tool", "key", "how"),
    [
        ("Leeds City Council", "x", "local-authority:LDS", "name"),
        ("Barnet Council", "x", "local-authority:BNE", "name"),
        ("The Gambling Commission", "x", "government-organisation:PB169", "name"),
        ("Insolvency Service", "x", "government-organisation:EA32", "name"),
        ("Data Labs (Cabinet Office)", "x", "government-organisation:D2", "name"),
        ("dwp", "x", "government-organisation:D10", "abbreviation"),
        ("", "DSIT - Parlex", "government-organisation:dsit", "title"),
        ("", "Universal Credit - Advances", "", "unknown"),
        ("", "TrustID", "", "unknown"),
        ("Hampshire and Thames Valley Police", "x", "", "unknown"),
        ("UK Heath Security Agency", "x", "", "unknown"),
        ("Hampshire", "x", "", "unknown"),
        ("Council", "x", "", "unknown"),
    ],
)
def test_a_body_is_told_only_where_its_name_leaves_no_doubt(body: str, tool: str, key: str, how: str) -> None:
    found = body_of(printed(body, tool))
    if body == "Hampshire" and found.key:  # the register may have it as a short name of the county alone
        assert found.key == "local-authority:HAM"
        return
    assert (found.key, found.how) == (key, how)
    assert found.why.endswith(".")


def test_a_product_is_told_by_its_whole_name_alone() -> None:
    named = {"consult": {"1"}, "magic notes": {"2"}, "twins": {"3", "4"}}
    assert product_of(printed("", "Magic Notes"), named).key == "2"
    assert product_of(printed("", "DSIT - Consult"), named).key == "1"
    assert product_of(printed("", "Consult the public"), named).key == ""
    assert product_of(printed("", "Scheme - Consult"), named).key == ""  # "Scheme" is no body
    assert "Several" in product_of(printed("", "Twins"), named).why


def test_every_record_is_loaded_and_can_be_loaded_again() -> None:
    assert len(printed_records()) == 136
    said = load_algorithms()
    assert AlgorithmRecord.objects.count() == 136
    before = list(AlgorithmRecord.objects.values_list("slug", "organisation_id", "organisation_why", "published"))
    assert load_algorithms() == said
    assert (
        list(AlgorithmRecord.objects.values_list("slug", "organisation_id", "organisation_why", "published")) == before
    )
    hows = Counter(row.organisation.how for row in algorithms())
    assert sum(hows.values()) == 136
    assert hows["name"] + hows["abbreviation"] + hows["title"] >= 110
    assert all(row.organisation.why and row.solution.why for row in algorithms())
    assert {row.organisation.key for row in algorithms(joined="council")} >= {
        "local-authority:LDS",
        "local-authority:NET",
    }


def test_our_list_of_names_leads_to_bodies_of_the_register() -> None:
    ids = {name.organisation_id for name in other_names().values()}
    assert set(Organisation.objects.filter(pk__in=ids).values_list("pk", flat=True)) == ids


def test_a_record_that_leaves_the_list_is_kept_and_said_to_have_left() -> None:
    load_algorithms([printed("DWP"), printed("DWP", "Other", "other")])
    load_algorithms([printed("DWP")])
    other, one = algorithm("other"), algorithm("a-tool")
    assert other
    assert one
    assert (other.listed, one.listed) == (False, True)


def test_a_person_s_word_goes_before_the_rule_until_it_is_taken_back() -> None:
    load_algorithms([printed("", "TrustID", "trustid")])
    solution = add_solution(Wanted("Trust Id", "commercial"), MOOTHALL)
    staff = actor("staff")
    for by in (actor("officer"), MOOTHALL):
        with pytest.raises(NotYours):
            judge_record("trustid", "organisation", "local-authority:LDS", "I know", by)
    with pytest.raises(Refused, match="Say how you know"):
        judge_record("trustid", "organisation", "local-authority:LDS", " ", staff)
    with pytest.raises(Refused, match="There is no organisation"):
        judge_record("trustid", "organisation", "local-authority:nowhere", "x", staff)
    with pytest.raises(Refused, match="There is no record"):
        judge_record("nothing", "organisation", "", "x", staff)
    judge_record("trustid", "organisation", "local-authority:LDS", "The record says so", staff)
    judge_record("trustid", "solution", solution, "Its supplier says so", staff)
    load_algorithms([printed("", "TrustID", "trustid")])  # the list again: the word stays
    row = algorithm("trustid")
    assert row
    assert (row.organisation.key, row.organisation.how, row.rule_organisation.how) == (
        "local-authority:LDS",
        "person",
        "unknown",
    )
    assert [each.slug for each in records_of(solution)] == ["trustid"]
    judge_record("trustid", "organisation", "", "It was another one", staff)
    assert not records_by("local-authority:LDS")
    end_judgement("trustid", "organisation", staff)
    row = algorithm("trustid")
    assert row
    assert row.organisation.how == "unknown"
    with pytest.raises(Refused, match="Nothing said"):
        end_judgement("trustid", "organisation", staff)


def test_an_organisation_s_page_counts_its_records(no_picture: object) -> None:
    assert organisation_panel("local-authority:LDS") is None
    load_algorithms([printed("Leeds City Council"), printed("Leeds City Council", "Other", "other")])
    panel = organisation_panel("local-authority:LDS")
    assert panel
    assert [(fact.value, fact.link) for fact in panel.facts] == [
        (2, "/solutions/algorithms/?body=local-authority%3ALDS")
    ]


def test_the_pages(client: Client) -> None:
    page = client.get("/solutions/algorithms/").content.decode()
    assert "moothall setup" in page
    solution = add_solution(Wanted("Xylo Core", "commercial"), MOOTHALL)
    load_algorithms()
    page = client.get("/solutions/algorithms/?joined=council&q=xylo").content.decode()
    assert "Leeds City Council" in page
    assert "Magic Notes" not in page
    slug = "leeds-city-council-xylo-core"
    page = client.get(f"/solutions/algorithms/{slug}/").content.decode()
    for words in (
        "Used by",
        "Leeds City Council",
        "Money Information Centre",
        f"/solutions/{solution}/",
        "Is that wrong?",
    ):
        assert words in page, words
    assert f"/solutions/algorithms/{slug}/" in client.get(f"/solutions/{solution}/assurance/").content.decode()
    assert client.get("/solutions/algorithms/none/").status_code == 404
    rows = b"".join(client.get("/solutions/algorithms.csv")).decode().splitlines()
    assert len(rows) == 137
    assert client.post(f"/solutions/algorithms/{slug}/join/", {}).status_code in (302, 403)
    sign_in(client, "staff")
    bad = client.post(f"/solutions/algorithms/{slug}/join/", {"about": "organisation", "key": "x"})
    assert "Say how you know" in bad.content.decode()
    good = {"about": "solution", "key": "", "why": "Another product of that name"}
    assert client.post(f"/solutions/algorithms/{slug}/join/", good).status_code == 302
    assert "None known" in client.get(f"/solutions/algorithms/{slug}/").content.decode()
    client.post(f"/solutions/algorithms/{slug}/join/", {"about": "solution", "withdraw": "on"})
    assert not records_of("S-1900-0001")
    assert [each.slug for each in records_of(solution)] == [slug]
