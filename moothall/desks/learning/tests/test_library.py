"""The library: who may tell, ask, answer, settle and take back; what is shown to whom; what is found."""

from decimal import Decimal

import pytest
from django.test import Client

from moothall.desks.learning import actions, queries
from moothall.desks.learning.actions import Told
from moothall.register.record_actions import act, draft_matter
from moothall.register.record_errors import NotNow, NotReady, NotYours, Refused, Stale
from moothall.register.record_queries import history, matter
from moothall.register.record_replay import replay
from moothall.register.roles import Actor
from moothall.register.search_queries import Asked, find
from tests.people import COUNCIL, OTHER_COUNCIL, actor, sign_in

pytestmark = pytest.mark.django_db
PUBLIC = Actor("", "public")
STORY = Told("case-study", "Repairs in three questions", "Tenants rang twice", "A wallaby form", "Fewer calls")


def told(by: Actor, publish: bool = True) -> str:
    reference = actions.tell(STORY, by)
    if publish:
        act(reference, "publish", by, None)
    return reference


def test_a_draft_is_seen_by_its_organisation_and_staff_alone(client: Client) -> None:
    reference = told(actor("officer"), publish=False)
    for asks, sees in (
        (PUBLIC, False),
        (actor("officer", OTHER_COUNCIL), False),
        (actor("supplier"), False),
        (actor("officer"), True),
        (actor("staff"), True),
    ):
        assert (queries.story(reference, asks) is not None) == sees
        assert (reference in [row.reference for row in queries.library(asks)]) == sees
        assert bool(find(Asked("wallaby"), asks).hits) == sees
    assert client.get(f"/learning/stories/{reference}/").status_code == 404
    sign_in(client, "officer")
    assert client.get(f"/learning/stories/{reference}/").status_code == 200


def test_changing_a_story_keeps_what_it_said() -> None:
    by = actor("officer")
    reference = told(by)
    seen = matter(reference)
    assert seen
    changed = Told("case-study", "Repairs in two questions", "Tenants rang twice", "A form", "x", cost=Decimal("0.10"))
    actions.retell(reference, changed, by, seen.version)
    found = queries.story(reference, PUBLIC)
    assert found
    assert (found.card.title, found.done, found.cost) == ("Repairs in two questions", "A form", Decimal("0.10"))
    last = history(reference)[-1]
    assert last.data["before"]["done"] == "A wallaby form"
    assert replay(history(reference)).values["title"] == "Repairs in two questions"
    with pytest.raises(Stale):
        actions.retell(reference, STORY, by, seen.version)
    assert queries.story(reference, PUBLIC) == found
    assert not find(Asked("wallaby")).hits


def test_only_its_organisation_changes_a_story() -> None:
    reference = told(actor("officer"))
    for by in (actor("officer", OTHER_COUNCIL), actor("supplier"), PUBLIC):
        with pytest.raises((NotYours, Refused)):
            actions.retell(reference, STORY, by, 2)
    with pytest.raises(NotReady, match="Say why"):
        act(reference, "withdraw", actor("officer"), None)


def test_a_question_is_answered_settled_and_opened_again() -> None:
    asks, knows = actor("officer"), actor("officer", OTHER_COUNCIL)
    reference = actions.ask("Who has moved their data?", "", asks)
    assert [row.reference for row in queries.unanswered(PUBLIC)] == [reference]
    assert actions.answer(reference, "We did, in a pelican year", knows) == 1
    assert actions.answer(reference, "So did we", actor("supplier")) == 2
    assert queries.unanswered(PUBLIC) == ()
    assert [hit.title for hit in find(Asked("pelican")).hits] == ["Who has moved their data?"]
    with pytest.raises(NotYours):
        actions.accept(reference, 2, knows, 3)
    actions.accept(reference, 2, asks, 3)
    found = queries.question(reference, PUBLIC)
    assert found
    assert [(each.number, each.accepted) for each in found.answers] == [(2, True), (1, False)]
    with pytest.raises(NotNow):
        actions.answer(reference, "Too late", knows)
    act(reference, "reopen", asks, None, "It did not work for us")
    assert actions.answer(reference, "Try this", knows) == 3


def test_an_answer_is_taken_back_by_whoever_gave_it_and_its_trace_stays() -> None:
    asks, knows = actor("officer"), actor("officer", OTHER_COUNCIL)
    reference = actions.ask("Who has moved their data?", "", asks)
    actions.answer(reference, "A pelican", knows)
    with pytest.raises(Refused, match="not an answer of yours"):
        actions.withdraw_answer(reference, 1, asks, "I do not like it")
    actions.withdraw_answer(reference, 1, knows, "It was about something else")
    found = queries.question(reference, PUBLIC)
    assert found
    assert found.answers[0].withdrawn_reason == "It was about something else"
    assert not find(Asked("pelican")).hits
    assert [event.action for event in history(reference)] == ["draft", "answer", "withdraw-answer"]


def test_nothing_is_kept_of_an_answer_that_was_refused() -> None:
    reference = actions.ask("Who has moved their data?", "", actor("officer"))
    for text, by in ((" ", actor("officer")), ("Hello", PUBLIC), ("Hello", Actor("", "corrector"))):
        with pytest.raises(Refused):
            actions.answer(reference, text, by)
    found = queries.question(reference, PUBLIC)
    assert found
    assert found.answers == ()
    assert len(history(reference)) == 1


def test_what_is_told_of_a_matter_is_shown_with_it() -> None:
    group = draft_matter("buying-group", "Together", actor("officer")).reference
    actions.tell(Told("learning-note", "Why we stopped", "a", "b", "c", about=(group,)), actor("officer"))
    assert queries.told_of(group) == ()  # still a draft
    reference = queries.library(actor("officer"))[0].reference
    act(reference, "publish", actor("officer"), None)
    assert [row.title for row in queries.told_of(group)] == ["Why we stopped"]


def test_examples_are_marked_loaded_once_and_can_be_left_out() -> None:
    from moothall.desks.learning.actions_examples import seed
    from moothall.register.example_people import load_example_people

    assert seed(examples=False) == ()
    assert queries.library(PUBLIC) == ()
    load_example_people()
    assert seed(examples=True)
    assert seed(examples=True) == ()
    rows = queries.library(PUBLIC)
    assert len(rows) == 3
    assert all(row.example for row in rows)


def test_the_pages_work_for_whoever_may(client: Client) -> None:
    assert client.get("/learning/").status_code == 200
    assert client.get("/learning/questions/ask/").status_code == 403
    sign_in(client, "officer", COUNCIL)
    draft = {"kind": "case-study", "title": "T", "problem": "p", "done": "d", "came_of_it": "c", "began": "soon"}
    wrong = client.post("/learning/stories/tell/", draft)
    assert wrong.status_code == 422
    assert "Give a year" in wrong.content.decode()
    made = client.post("/learning/stories/tell/", draft | {"began": "2025", "cost": "12.50"})
    assert made.status_code == 302
    page = client.get(made["Location"]).content.decode()
    assert "£12.50" in page
    looked = client.get("/learning/questions/ask/?title=Repairs")
    assert looked.status_code == 200
    asked = client.post("/learning/questions/ask/", {"title": "How?"})
    answered = client.post(asked["Location"], {"text": "<script>alert(1)</script> So"})
    assert answered.status_code == 302
    page = client.get(asked["Location"]).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    settled = client.post(f"{asked['Location']}accept/", {"answer": "1", "version": "2"})
    assert settled.status_code == 302
    assert "Settles it" in client.get(asked["Location"]).content.decode()
