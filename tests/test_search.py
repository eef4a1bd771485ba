"""The search of the whole house finds what is there, narrows it, and shows nobody what they may not see."""

import pytest
from django.db import connection

from moothall.register.models_search import SearchEntry
from moothall.register.record_actions import draft_matter, withdraw
from moothall.register.roles import Actor
from moothall.register.search_actions import Entry, add_text, file_entries, refresh, replace_kind
from moothall.register.search_queries import Asked, find

pytestmark = pytest.mark.django_db
CLERK = Actor("A. Clerk", "officer")
LEEDS, YORK = "local-authority:LDS", "local-authority:YOR"


def titles(words: str, actor: Actor | None = None, **narrowed: str) -> list[str]:
    return [hit.title for hit in find(Asked(words, **narrowed), actor).hits]


def things() -> None:
    file_entries(
        [
            Entry("t:1", "need", "Repairs that tenants can report online", "/1/", "A need", organisations=(LEEDS,)),
            Entry("t:2", "project", "Online housing repairs", "/2/", body="Report a leak", system_type="housing"),
            Entry("t:3", "need", "Reporting missed bins", "/3/", system_type="waste_street", organisations=(YORK,)),
            Entry("t:4", "need", "Repairs nobody else knows of", "/4/", seen_by=(LEEDS,), organisations=(LEEDS,)),
        ]
    )


def test_words_are_found_in_other_forms_and_titles_come_first() -> None:
    things()
    assert titles("repair")[0] in ("Repairs that tenants can report online", "Online housing repairs")
    assert set(titles("reporting repairs")) == {"Repairs that tenants can report online", "Online housing repairs"}
    assert find(Asked("hou rep")).loosely  # only the last word may be unfinished
    assert titles("housing rep") == ["Online housing repairs"]


def test_it_narrows_and_counts_what_each_way_would_leave() -> None:
    things()
    answer = find(Asked("report"))
    assert {(each.value, each.count) for each in answer.kinds} == {("need", 2), ("project", 1)}
    assert {each.value for each in answer.organisations} == {LEEDS, YORK}
    assert titles("report", kind="project") == ["Online housing repairs"]
    assert titles("report", organisation=YORK) == ["Reporting missed bins"]
    narrowed = find(Asked("report", kind="project"))
    assert {(each.value, each.count) for each in narrowed.kinds} == {("need", 2), ("project", 1)}


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (None, False),
        (Actor("x", "officer", YORK, 1), False),
        (Actor("x", "supplier", None, 1), False),
        (Actor("x", "officer", LEEDS, 1), True),
        (Actor("x", "staff", None, 1), True),
    ],
)
def test_nobody_finds_what_they_may_not_see(actor: Actor | None, sees: bool) -> None:
    things()
    answer = find(Asked("nobody knows"), actor)
    assert [hit.title for hit in answer.hits] == (["Repairs nobody else knows of"] if sees else [])
    assert answer.total == len(answer.kinds) == int(sees)


def test_an_organisation_is_not_found_inside_another_ones_id() -> None:
    file_entries([Entry("t:9", "need", "Zebra crossings", "/9/", seen_by=(f"{LEEDS}X",))])
    assert titles("zebra", Actor("x", "officer", LEEDS, 1)) == []


def test_when_nothing_holds_all_words_it_says_that_it_looks_loosely() -> None:
    things()
    answer = find(Asked("repairs zeppelin"))
    assert answer.loosely
    assert answer.total >= 2
    assert not find(Asked("repairs")).loosely


def test_the_words_found_are_marked_in_their_text() -> None:
    things()
    (hit,) = find(Asked("leak")).hits
    assert "".join(piece.text for piece in hit.pieces).startswith("Report a")
    assert [piece.text for piece in hit.pieces if piece.found] == ["leak"]


@pytest.mark.parametrize(
    "words", ["", " ", "'", '"', "a' OR 1=1 --", "NEAR(", "* AND", "a:*", "&|!()", "\x00", "%", "é" * 5000, "😀", "the"]
)
def test_no_question_breaks_it(words: str) -> None:
    things()
    assert find(Asked(words)).total >= 0


def test_a_matter_is_found_as_it_is_now() -> None:
    reference = draft_matter("buying-group", "Quokka telephony", CLERK, LEEDS, about="Marsupial lines").reference
    assert titles("quokka") == titles("marsupials") == ["Quokka telephony"]
    add_text(reference, "and wombats")
    assert titles("wombat") == ["Quokka telephony"]
    withdraw(reference, CLERK, 1, "Not now")
    (hit,) = find(Asked("wombat")).hits
    assert "withdrawn" in hit.about
    assert hit.link == f"/record/{reference}/"


def test_refreshing_changes_nothing_that_is_right() -> None:
    draft_matter("buying-group", "Quokka telephony", CLERK, LEEDS)
    refresh()
    before = list(SearchEntry.objects.order_by("key").values_list("key", "title", "more"))
    refresh()
    assert list(SearchEntry.objects.order_by("key").values_list("key", "title", "more")) == before
    assert "Leeds City Council" in titles("leeds")
    assert titles("quokka") == ["Quokka telephony"]


def test_what_is_replaced_or_removed_is_no_longer_found() -> None:
    things()
    replace_kind("need", [Entry("t:1", "need", "Gardens", "/1/")])
    assert titles("bins") == []
    assert titles("gardens") == ["Gardens"]
    assert titles("tenants") == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO register_search(register_search) VALUES ('integrity-check')")
