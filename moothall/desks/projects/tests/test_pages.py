"""The desk's pages: what each person is offered, what a form does, what is refused and with which words, what waits."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from moothall.desks.projects import actions, actions_commitments, actions_groups, queries
from moothall.desks.projects.desk import DESK
from moothall.desks.projects.queries_commitments import commitments
from moothall.desks.projects.tests import made
from moothall.register import record_queries as record
from moothall.register.record_actions import act
from moothall.register.roles import Actor
from tests.people import COUNCIL, OTHER_COUNCIL, actor, sign_in

pytestmark = pytest.mark.django_db
OPEN = {
    "title": "Wallaby counting",
    "aim": "Anybody can count wallabies.",
    "success": "Count",
    "stop_rule": "No wallabies",
    "starts": "30/04/2026",
    "ends_expected": "2026-12-31",
}


@pytest.fixture(autouse=True)
def _picture(picture: object) -> None:
    """Every page stands beside the made-up picture."""


def text(response: Any) -> str:
    return response.content.decode()


def test_a_project_is_opened_from_a_need(client: Client) -> None:
    need = made.thing("need", "Count wallabies")
    assert "Sign in" in text(client.get(f"/projects/open/?need={need}"))
    assert client.post("/projects/open/", OPEN).status_code == 403
    sign_in(client, "officer")
    assert f'value="{need}"' in text(client.get(f"/projects/open/?need={need}"))
    lacking = client.post("/projects/open/", {**OPEN, "aim": "", "starts": "soon"})
    assert lacking.status_code == 422
    assert "Say the aim in one sentence." in text(lacking)
    assert "expected a day such as" in text(lacking)
    assert "Wallaby counting" in text(lacking)  # what was typed is kept
    strange = client.post("/projects/open/", {**OPEN, "need": "N-1900-0001"})
    assert "There is no need or challenge" in text(strange)
    response = client.post("/projects/open/", {**OPEN, "need": need.lower()}, follow=True)
    assert "Anybody can count wallabies." in text(response)
    [row] = queries.linked_here(need, "answers")
    assert row.lead
    assert row.lead[0] == COUNCIL


def test_the_page_of_a_need_shows_its_projects_or_how_to_open_one() -> None:
    need = made.thing("need")
    panel = DESK.panels["matter"](need)
    assert panel
    assert (panel.listing and list(panel.listing.rows), panel.link) == ([], f"/projects/open/?need={need}")
    made.project(needs=(need,))
    panel = DESK.panels["matter"](need)
    assert panel
    assert panel.listing
    assert len(panel.listing.rows) == 1
    assert DESK.panels["matter"]("N-1900-0001") is None


def test_the_page_of_a_solution_shows_who_uses_it() -> None:
    reference, solution = made.project(), made.thing("solution")
    assert DESK.panels["matter"](solution) is None
    made.pass_on(reference, "discovery")
    actions.adopt(reference, solution, actor("officer"), timezone.localdate(), "Live")
    panel = DESK.panels["matter"](solution)
    assert panel
    assert [fact.value for fact in panel.facts] == [1, 1]


def test_members_are_invited_and_answer_on_the_page(client: Client) -> None:
    reference = made.project(partner=False)
    address = f"/projects/{reference}/"
    assert client.post(f"{address}invite/", {"organisation": OTHER_COUNCIL}).status_code == 403
    sign_in(client, "officer")
    client.post(f"{address}invite/", {"organisation": OTHER_COUNCIL, "said": "Join us"})
    waiting = DESK.waiting(actor("approver", OTHER_COUNCIL))  # type: ignore[misc]
    assert [each.link for each in waiting] == [f"{address}answer/"]
    assert DESK.waiting(actor("officer", OTHER_COUNCIL)) == ()  # type: ignore[misc]
    assert client.post(f"{address}answer/", {"part": "partner"}).status_code == 403
    sign_in(client, "approver", OTHER_COUNCIL)
    assert "Your organisation is invited" in text(client.get(address))
    assert client.post(f"{address}answer/", {"part": "lead"}).status_code == 422
    assert client.post(f"{address}answer/", {"part": "partner"}).status_code == 302
    assert {m.organisation_id: m.part for m in record.members(reference)}[OTHER_COUNCIL] == "partner"


def test_a_council_cannot_be_committed_by_another_one(client: Client) -> None:
    reference = made.project()
    address, today = f"/projects/{reference}/", timezone.localdate()
    promise = {"what": "money", "amount": "1500.50", "since": str(today), "until": str(today + timedelta(days=9))}
    for who, council in (("officer", COUNCIL), ("approver", made.THIRD), ("staff", None), ("supplier", None)):
        sign_in(client, who, council)
        assert client.post(f"{address}commit/", promise).status_code == 403
    sign_in(client, "approver", OTHER_COUNCIL)
    forged = {**promise, "organisation": COUNCIL, "organisation_id": COUNCIL}
    assert client.post(f"{address}commit/", forged).status_code == 302
    assert [row.organisation_id for row in commitments(reference)] == [OTHER_COUNCIL]
    sign_in(client, "approver")
    for verb, said in (
        ("deliver", {"amount": "1", "on": str(today)}),
        ("release", {"said": "x"}),
        ("replace", promise),
    ):
        assert client.post(f"{address}commitments/1/{verb}/", said).status_code == 403
    assert "Only Northtown Borough Council can change it" in text(client.get(f"{address}commitments/1/"))
    for amount in ("", "1.005", "-1", "a lot", "1e400"):
        assert client.post(f"{address}commit/", {**promise, "amount": amount}).status_code == 422
    assert len(commitments(reference)) == 1


def test_totals_open_their_rows(client: Client) -> None:
    reference = made.project()
    for council, amount in ((COUNCIL, "10.25"), (COUNCIL, "0.75"), (OTHER_COUNCIL, "5")):
        actions_commitments.commit(reference, made.promise("hours", amount), actor("approver", council))
    page = text(client.get(f"/projects/{reference}/"))
    rows = f"/projects/{reference}/commitments/?organisation=local-authority%3AXEX&amp;what=hours"
    assert f'href="{rows}">11</a>' in page
    shown = text(client.get(rows.replace("&amp;", "&")))
    assert "10.25" in shown
    assert "0.75" in shown
    assert "Northtown" not in shown.split("<main", 1)[1]


def test_the_gate_is_answered_and_passed_on_the_page(client: Client) -> None:
    reference = made.project()
    address = f"/projects/{reference}/"
    sign_in(client, "officer")
    assert client.get(f"{address}gate/nothing/").status_code == 404
    lacking = client.post(f"{address}gate/team/", {"answer": "met"})
    assert (lacking.status_code, "Link the evidence" in text(lacking)) == (422, True)
    client.post(f"{address}gate/team/", {"answer": "not-met", "because": "Nobody yet"})
    assert "Nobody yet" in text(client.get(f"{address}gate/"))
    assert client.post(f"{address}gate/", {"said": "On"}).status_code == 403
    sign_in(client, "approver")
    refused = client.post(f"{address}gate/", {"said": "On"})
    assert (refused.status_code, "is not ready" in text(refused)) == (422, True)
    made.answer_known(reference)
    made.answer_all(reference)
    seen = made.matter_of(reference).version
    stale = client.post(f"{address}gate/", {"said": "On we go", "version": seen - 1})
    assert stale.status_code == 409
    assert "Changed meanwhile" in text(stale)
    assert "On we go" in text(stale)  # what was typed is kept
    assert client.post(f"{address}gate/", {"said": "On we go", "version": seen}).status_code == 302
    assert made.state(reference) == "discovery"
    assert "On we go" in text(client.get(f"{address}diary/"))
    assert "Nobody yet" not in text(client.get(f"{address}passed/"))  # the last answer counts


def test_known_work_is_answered_on_the_page(client: Client) -> None:
    reference = made.project(title="Online housing repairs", aim="Tenants report a housing repair online.")
    address = f"/projects/{reference}/known/"
    assert "Online housing repairs" in text(client.get(address))
    sign_in(client, "officer")
    page = text(client.get(address))
    key = page.split('name="key" value="', 1)[1].split('"', 1)[0]
    assert client.post(address, {"key": key, "answer": "joins", "why": ""}).status_code == 422
    assert client.post(address, {"key": "x", "answer": "joins", "why": "y"}).status_code == 422
    assert client.post(address, {"key": key, "answer": "builds-on", "why": "Its prototypes"}).status_code == 302
    assert "Its prototypes" in text(client.get(address))
    assert reference in text(client.get(f"/projects/known/{key.removeprefix('funded:')}/"))


def test_every_form_refuses_whom_it_is_not_for_and_changes_nothing(client: Client) -> None:
    reference = made.project()
    made.pass_on(reference, "discovery")
    actions_commitments.commit(reference, made.promise(), actor("approver"))
    before = made.matter_of(reference).version
    forms = ("edit", "invite", "leave", "known", "gate", "gate/worth-going-on", "stop", "commit", "diary", "output")
    more = ("use", "adopt", "answer", "commitments/1/replace", "commitments/1/deliver", "commitments/1/release")
    for who in ("", "public", "board-member", "finance", "supplier", "department"):
        client.logout()
        if who not in ("", "public"):
            sign_in(client, who)
        for form in (*forms, *more):
            assert client.get(f"/projects/{reference}/{form}/").status_code == 200, form
            assert client.post(f"/projects/{reference}/{form}/", {}).status_code == 403, (who, form)
    assert made.matter_of(reference).version == before


def test_what_the_state_does_not_allow_is_said_and_not_done(client: Client) -> None:
    reference = made.project()
    act(reference, "withdraw", actor("officer"), None, "No", {"is-stopping": 1})
    sign_in(client, "approver")
    for form in ("edit", "commit", "diary", "adopt", "stop"):
        assert "This cannot be done while" in text(client.get(f"/projects/{reference}/{form}/"))
        assert client.post(f"/projects/{reference}/{form}/", {}).status_code == 409
    assert "No gate is ahead" in text(client.get(f"/projects/{reference}/gate/"))


def test_the_diary_is_written_and_fed(client: Client) -> None:
    reference = made.project()
    sign_in(client, "officer", OTHER_COUNCIL)
    entry = {"on": str(timezone.localdate()), "text": "We met <b>14</b> & more"}
    assert client.post(f"/projects/{reference}/diary/", entry).status_code == 302
    assert "We met &lt;b&gt;14&lt;/b&gt; &amp; more" in text(client.get(f"/projects/{reference}/diary/"))
    feed = client.get(f"/projects/{reference}/diary.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert f"urn:moothall:diary:{reference}:1" in text(feed)


def test_a_buying_group_keeps_its_old_address(client: Client) -> None:
    reference = made.group()
    response = client.get(f"/buying/groups/{reference}/")
    assert (response.status_code, response["Location"]) == (301, f"/projects/groups/{reference}/")
    page = text(client.get(f"/projects/groups/{reference}/"))
    assert "Parking together" in page
    assert "No end of a member" in page
    assert client.get("/projects/groups/BG-1900-0001/").status_code == 404
    assert client.get(f"/projects/{reference}/").status_code == 404


def test_a_buying_group_is_planned_asked_and_joined_on_the_page(client: Client) -> None:
    reference = made.group()
    act(reference, "propose", Actor("A visitor", "corrector"), None)
    act(reference, "form", actor("officer"), None)
    address = f"/projects/groups/{reference}/"
    sign_in(client, "approver")
    assert client.post(f"{address}join/", {"answer": "join"}).status_code == 302
    assert client.post(f"{address}ask/", {"bodies": [OTHER_COUNCIL]}).status_code == 302
    waits = DESK.waiting(actor("approver", OTHER_COUNCIL))  # type: ignore[misc]
    assert [each.link for each in waits] == [f"{address}join/"]
    plan = {"requirement": "Permits", "target": "2028-03-31", "weeks_tender": "9", "weeks_market": "8"}
    assert client.post(f"{address}plan/", {**plan, "weeks_award": "many"}).status_code == 422
    assert client.post(f"{address}plan/", plan).status_code == 302
    page = text(client.get(address))
    assert "31 March 2028" in page
    assert "Changed for this group" in page
    sign_in(client, "approver", OTHER_COUNCIL)
    assert client.post(f"{address}join/", {"answer": "decline"}).status_code == 422
    assert client.post(f"{address}join/", {"answer": "decline", "said": "Just renewed"}).status_code == 302
    assert [m.organisation_id for m in record.members(reference)] == [COUNCIL]
    with pytest.raises(Exception, match="not named in this group"):
        actions_groups.answer_group(reference, True, actor("approver", OTHER_COUNCIL))


def test_whoever_has_not_answered_can_be_taken_off(client: Client) -> None:
    first = made.project(partner=False)
    actions.invite(first, OTHER_COUNCIL, actor("officer"))
    second = made.group()
    act(second, "propose", Actor("A visitor", "corrector"), None)
    act(second, "form", actor("officer"), None)
    actions_groups.answer_group(second, True, actor("approver"))
    for reference in (first, second):
        address = f"/projects/{reference}/members/{OTHER_COUNCIL}/end/"
        sign_in(client, "officer", made.THIRD)
        assert client.post(address, {"said": "Silent"}).status_code == 403
        sign_in(client, "officer")
        assert client.post(address, {"said": ""}).status_code == 422
        assert client.post(address, {"said": "Silent"}).status_code == 302
        assert client.get(address).status_code == 404
        joined = client.post(f"/projects/{reference}/members/{COUNCIL}/end/", {"said": "x"})
        assert joined.status_code == 422
        assert [m.organisation_id for m in record.members(reference)] == [COUNCIL]


def test_what_waits_says_why_and_by_when() -> None:
    reference, today = made.project(), timezone.localdate()
    actions_commitments.commit(reference, made.promise("hours", "10", until=today), actor("approver"))
    rows = DESK.waiting(actor("officer"))  # type: ignore[misc]
    assert [(each.link, each.due) for each in rows] == [
        (f"/projects/{reference}/commitments/1/", today),
        (f"/projects/{reference}/gate/", None),
    ]
    assert "10 of 10 hours" in rows[0].why
    made.answer_all(reference)
    assert len(DESK.waiting(actor("officer"))) == 1  # type: ignore[misc]
    assert DESK.waiting(actor("staff")) == ()  # type: ignore[misc]
    assert DESK.waiting(Actor("", "public")) == ()  # type: ignore[misc]
