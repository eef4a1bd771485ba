"""What is funded already: every row and every pound of the lists is shown, and names lead only where they are sure."""

import json
from collections import Counter
from decimal import Decimal

import pytest
from django.test import Client

from moothall.desks.projects import queries_known as known
from moothall.desks.projects.desk import DESK
from moothall.register.models import Organisation
from moothall.vocabulary.code_list import read_list

pytestmark = pytest.mark.django_db
LINCOLN = "local-authority:LIC"


def test_every_funded_project_is_shown_with_its_pounds() -> None:
    rows = known.known_projects()
    listed = read_list("funded_projects")
    assert Counter(row.listed.slug for row in rows) == Counter(row["slug"] for row in listed)
    assert sum(row.listed.amount for row in rows) == sum(int(row["amount_gbp"]) for row in listed)
    assert [row.announced for row in rows] == sorted((row.announced for row in rows), reverse=True)


def test_names_lead_to_organisations_that_stood_and_else_stay_as_printed() -> None:
    bodies = [body for row in known.known_projects() for body in (row.lead, *row.partners) if body]
    told = [body for body in bodies if body.organisation_id]
    assert len(told) > len(bodies) / 2
    there = set(Organisation.objects.values_list("pk", flat=True))
    assert {body.organisation_id for body in told} <= there
    repairs = known.known_project("online-housing-repairs-round-2")
    assert repairs
    assert repairs.lead is None
    assert LINCOLN in repairs.organisation_ids
    apart = [body for body in bodies if body.text == "Redditch and Bromsgrove"]
    assert [body.organisation_id for body in apart] == [None]


def test_every_award_is_shown_whatever_is_chosen() -> None:
    rows = known.award_rows()
    listed = read_list("awards")
    assert Counter(row.number for row in rows) == Counter(int(row["award"]) for row in listed)
    assert known.award_total(rows) == sum(int(row["amount_gbp"]) for row in listed) == 89_511_255
    for name in ("fund", "purpose", "year", "organisation"):
        parts = [known.award_rows(**{name: code}) for code, _ in known.award_choices()[name]]
        assert sum(len(part) for part in parts) == len(rows)
        assert sum(known.award_total(part) for part in parts) == known.award_total(rows)
    assert sum(row.amount for row in known.fund_rows()) == known.award_total(rows)


def test_awards_are_joined_by_code_and_companies_stay_numbers() -> None:
    rows = known.award_rows()
    bodies = [row for row in rows if not row.code.startswith("company:")]
    assert {row.name for row in bodies if row.organisation_id is None} == set()
    told = {row.code: row.name for row in bodies}
    assert told["local-authority:SUA"] == "Somerset Council"
    assert told["national-park-authority:Q4972284"] == "Broads Authority"
    assert sum(row.organisation_id != row.code for row in bodies) == 14
    companies = [row for row in rows if row.code.startswith("company:")]
    assert len(companies) == 23
    assert {row.organisation_id for row in companies} == {None}
    assert companies[0].name.startswith("Company ")


def test_an_organisations_panel_says_what_it_was_awarded() -> None:
    row = known.award_rows(organisation="local-authority:SMT")[0]
    panel = DESK.panels["organisation"](row.key)
    assert panel
    own = [each for each in known.award_rows() if each.key == row.key]
    facts = {fact.name: fact for fact in panel.facts}
    assert facts["Awarded"].value == sum(each.amount for each in own)
    assert f"organisation={row.key.replace(':', '%3A')}" in facts["Awarded"].link
    assert DESK.panels["organisation"]("nowhere") is None


def test_a_search_finds_funded_work(picture: object) -> None:
    assert "Online housing repairs" in [found.title for found in DESK.search("housing repairs", 5)]
    assert any(found.kind == "Fund" for found in DESK.search("proptech round 2", 5))
    assert DESK.search("", 5) == []
    assert list(DESK.search("zzzz", 5)) == []


def test_the_pages_show_the_exact_figures(client: Client, picture: object) -> None:
    awards = client.get("/projects/awards/?fund=dpif-round-3")
    rows = known.award_rows(fund="dpif-round-3")
    total = f"£{Decimal(known.award_total(rows)):,.2f}"
    assert total in awards.content.decode()
    whole = client.get("/projects/awards.json?fund=dpif-round-3")
    downloaded = json.loads(b"".join(whole.streaming_content))  # type: ignore[attr-defined]
    assert [row["number"] for row in downloaded["rows"]] == [row.number for row in rows]
    assert client.get("/projects/awards/?fund=nothing&page=zz").status_code == 200
    assert client.get("/projects/known/nothing/").status_code == 404
    for row in known.known_projects():
        page = client.get(f"/projects/known/{row.listed.slug}/").content.decode()
        assert f"£{Decimal(row.listed.amount):,.2f}" in page
        assert row.listed.source_url in page
