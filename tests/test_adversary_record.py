"""An attacker at the record: drafts of others, forged numbers and organisations, what is typed to break a page, a feed,
a download or a mail, sums and days that are none, the same form sent twice."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from moothall.desks.learning import actions as learning
from moothall.desks.needs import actions as needs
from moothall.desks.needs import actions_lineage
from moothall.desks.projects import actions as projects
from moothall.desks.projects.actions_commitments import commit
from moothall.desks.projects.models import Adoption, Commitment, Delivery, DiaryEntry
from moothall.desks.projects.tests import made
from moothall.hall import digest
from moothall.hall.middleware import known
from moothall.register import record_queries as record
from moothall.register.follow_actions import follow
from moothall.register.models_record import Matter, MatterMember
from moothall.register.record_actions import act, edit_matter, link
from moothall.register.record_errors import Refused
from moothall.register.roles import Actor
from tests.people import COUNCIL, OTHER_COUNCIL, actor, sign_in

pytestmark = pytest.mark.django_db
TOLD = needs.Told("Narwhal tickets", who="Tenants", must_do="ring the axolotl", why="It costs")
STORY = learning.Told("case-study", "Narwhal lessons", "The axolotl rang", "A quokka form", "Fewer calls")
LEARNT = learning.Told("learning-note", "Narwhal failure", "The axolotl rang", "A quokka form", "More calls")
WORDS = ("Narwhal", "axolotl", "quokka")
OUTSIDE = ("", "supplier", "stranger", "board-member")
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
AMOUNTS = (
    "-1", "NaN", "sNaN", "-Infinity", "Infinity", "1e400", "1e9", "9" * 13, "9" * 40, "0.001", "1,00", "١٢", "0x10",
    "1_000", "", "--5", "5-", "(5)", "£", "1e-400", "1\x00",
)  # fmt: skip
DAYS = (
    "0001-01-01", "9999-12-31", "2026-02-31", "0000-00-00", "10000-01-01", "-1-01-01", "2026-13-01", "31/02/2026",
    "1e3", "٢٠٢٦-٠١-٠١", "", "2026-01-01\x00", "NaN",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _folder(home: Path) -> None:
    """Every test has the made-up picture."""


def visitor(who: str) -> Client:
    """Somebody at a browser: a role, a stranger of another council, or nobody."""
    client = Client()
    if who == "stranger":
        sign_in(client, "officer", OTHER_COUNCIL)
    elif who:
        sign_in(client, who)
    return client


def text_of(client: Client, address: str, **posted: Any) -> str:
    """What an address answers, whole; never a fault of ours."""
    assert known(address.partition("?")[0]) or known(f"{address.partition('?')[0].rpartition('.')[0]}/"), address
    response = client.post(address, posted) if posted else client.get(address, follow=True)
    assert response.status_code < 500, address
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", "replace")


def drafts() -> dict[str, str]:
    """A draft of each kind that has drafts of its own, by kind."""
    by = actor("officer")
    return {
        "need": needs.record_need(TOLD, by),
        "case-study": learning.tell(STORY, by),
        "learning-note": learning.tell(LEARNT, by),
    }


# Drafts ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", OUTSIDE)
def test_drafts_are_told_nowhere(who: str) -> None:
    kept, project = drafts(), made.project()
    client = visitor(who)
    for reference in kept.values():
        for tail in ("", "history.atom", "evidence/1/", "publish/", "withdraw/"):
            response = client.get(f"/record/{reference}/{tail}")
            assert response.status_code == 404, tail
            assert not any(word in response.content.decode() for word in WORDS)
        assert client.post(f"/record/{reference}/publish/", {"version": 0, "note": "x"}).status_code == 404
        assert client.post(f"/record/{reference}/follow/", {"follow": "yes"}).status_code == 404
        for page in (f"/needs/need/{reference}/", f"/learning/stories/{reference}/"):
            assert client.get(page).status_code == 404
    for address in (
        "/", "/needs/", "/needs/list/?state=all", "/needs/list.csv?state=all", "/needs/list/?state=draft",
        "/needs/list.json?state=draft", "/learning/", "/learning/stories/", "/learning/stories.csv", "/feed.atom",
        *(f"/feeds/{kind}.atom" for kind in kept), f"/organisations/{COUNCIL}/", f"/organisations/{COUNCIL}/feed.atom",
        "/waiting/", "/waiting/mail/", f"/projects/{project}/", f"/projects/{project}/output/",
        f"/projects/open/?need={kept['need']}", "/learning/questions/ask/?title=a+tenant+rang",
        "/search/?q=Tenants+ring",
        "/needs/alike/?q=tenants+ring+tickets+lessons+costs", "/search/?q=tickets", "/search/?q=lessons",
        f"/learning/stories/tell/?about={kept['need']}",
    ):  # fmt: skip
        text = text_of(client, address)
        assert not any(word in text for word in WORDS), address


@pytest.mark.parametrize("who", ["", "supplier", "board-member"])
def test_a_project_does_not_tell_the_drafts_that_it_is_linked_to(who: str) -> None:
    kept, project = drafts(), made.project()
    projects.answer_need(project, kept["need"], actor("officer"))
    projects.put_out(project, kept["case-study"], actor("officer"))
    client = visitor(who)
    for address in (f"/projects/{project}/", f"/record/{project}/", f"/projects/{project}/commitments/", "/projects/"):
        assert not any(word in text_of(client, address) for word in WORDS), address
    assert "Narwhal" in text_of(visitor("officer"), f"/projects/{project}/")


def test_nobody_links_or_lists_a_draft_of_others() -> None:
    kept, project = drafts(), made.project()
    other = actor("officer", OTHER_COUNCIL)
    client = visitor("stranger")
    assert "Narwhal" not in text_of(client, f"/projects/{project}/output/")
    for reference in (kept["case-study"], kept["learning-note"]):
        with pytest.raises(Refused):
            projects.put_out(project, reference, other)
    with pytest.raises(Refused):
        projects.answer_need(project, kept["need"], other)
    mine = needs.record_need(TOLD, other)
    act(mine, "publish", other, None, counts={"told": 1})
    with pytest.raises(Refused):
        actions_lineage.propose_merge(mine, kept["need"], other, "Same")


@pytest.mark.parametrize("who", OUTSIDE)
def test_what_a_draft_said_before_it_was_published_stays_with_its_council(who: str) -> None:
    by = actor("officer")
    reference = needs.record_need(TOLD, by)
    needs.change_need(reference, needs.Told("Plain tickets", "Tenants", "ring", "It costs"), by, 1, "Not the axolotl")
    act(reference, "publish", by, None, counts={"told": 1})
    client = visitor(who)
    for address in (f"/needs/need/{reference}/", f"/record/{reference}/history.atom", f"/record/{reference}/"):
        assert not any(word in text_of(client, address) for word in WORDS), address
    step = f"/record/{reference}/publish/"
    assert not any(word in text_of(client, step, version="0", note="x") for word in WORDS)
    assert not any(word in text_of(client, step) for word in WORDS)
    if who:
        person = sign_in(client, who) if who != "stranger" else sign_in(client, "officer", OTHER_COUNCIL)
        role, body = ("officer", OTHER_COUNCIL) if who == "stranger" else (who, None)
        follow(reference, Actor(str(person), role, body, person.pk), True)
        told = digest.compose(person.pk, timezone.now() + timedelta(hours=1))
        assert told
        assert not told.empty
        assert not any(word in str(digest.message(told).message()) for word in WORDS)
        assert not any(word in text_of(client, "/waiting/") for word in WORDS)
    assert "axolotl" in text_of(visitor("officer"), f"/needs/need/{reference}/")


# In the name of others ------------------------------------------------------------------------------------------------


def test_no_form_field_makes_an_officer_act_for_another_council() -> None:
    forged = {"organisation": OTHER_COUNCIL, "organisation_id": OTHER_COUNCIL, "council": OTHER_COUNCIL, "owner": "x"}
    client, project = visitor("approver"), made.project()
    today = timezone.localdate().isoformat()
    solution = made.thing("solution")
    client.post(f"/projects/{project}/commit/", {
        "what": "hours", "amount": "5", "since": today, "until": today, "condition": "", "person_id": 1, **forged
    })  # fmt: skip
    assert list(Commitment.objects.values_list("organisation_id", flat=True)) == [COUNCIL]
    made.pass_on(project, "discovery")
    client.post(f"/projects/{project}/adopt/", {"solution": solution, "since": today, "evidence": "A bill", **forged})
    assert list(Adoption.objects.values_list("organisation_id", flat=True)) == [COUNCIL]
    need = needs.record_need(TOLD, actor("officer", made.THIRD))
    act(need, "publish", actor("officer", made.THIRD), None, counts={"told": 1})
    client.post(f"/needs/need/{need}/support/", {"adds": "", **forged})
    assert list(MatterMember.objects.filter(part="supporter").values_list("organisation_id", flat=True)) == [COUNCIL]


def test_commitments_are_not_reached_by_the_number_of_another_project_or_council() -> None:
    one, other = made.project(), made.project(title="Emu counting")
    number = commit(one, made.promise(), actor("approver", OTHER_COUNCIL))
    client = visitor("approver")
    today = timezone.localdate().isoformat()
    for reference, expected in ((one, 403), (other, 404)):
        for what, sent in (
            ("deliver", {"amount": "1", "on": today, "said": "x"}),
            ("release", {"said": "x"}),
            ("replace", {"what": "hours", "amount": "1", "since": today, "until": today}),
        ):
            address = f"/projects/{reference}/commitments/{number}/{what}/"
            assert client.post(address, sent).status_code == expected, address
    assert not Delivery.objects.exists()
    assert not Commitment.objects.exclude(released_at=None).exists()
    assert Commitment.objects.count() == 1


def test_nobody_answers_the_question_about_support_of_another_council() -> None:
    by, other = actor("officer"), actor("officer", OTHER_COUNCIL)
    both = [needs.record_need(TOLD, each) for each in (by, other)]
    for reference, each in zip(both, (by, other), strict=True):
        act(reference, "publish", each, None, counts={"told": 1})
    needs.support(both[0], actor("officer", made.THIRD))
    actions_lineage.propose_merge(both[0], both[1], by, "Same")
    from moothall.desks.needs.models import SupportAsk

    client = visitor("stranger")
    for number in SupportAsk.objects.values_list("pk", flat=True):
        sent = client.post(f"/needs/asked/{number}/", {"answer": "none", "reason": "x", "organisation": made.THIRD})
        assert sent.status_code in (403, 404, 422)
    assert not SupportAsk.objects.exclude(answer="").exists()


# What is typed to break something -------------------------------------------------------------------------------------


def test_what_is_typed_is_shown_as_text() -> None:
    by = actor("officer", name=f"Eve {EVIL}", organisation_id=COUNCIL)
    reference = needs.record_need(needs.Told(EVIL, who=EVIL, must_do=EVIL, why=EVIL, tried=EVIL, cost=EVIL), by)
    act(reference, "publish", by, None, counts={"told": 1})
    project = projects.open_project(made.wanted(title=EVIL, aim=EVIL, success=EVIL, stop_rule=EVIL, about=EVIL), by)
    projects.answer_need(project, reference, by)
    story = learning.tell(learning.Told("case-study", EVIL, EVIL, EVIL, EVIL, EVIL, about=("javascript:alert(1)",)), by)
    act(story, "publish", by, None)
    question = learning.ask(EVIL, EVIL, by)
    learning.answer(question, EVIL, by)
    link(reference, "is-about", "javascript:alert(3)", by, title=EVIL, note=EVIL)
    for client in (visitor(""), visitor("officer"), visitor("staff")):
        for address in (
            f"/needs/need/{reference}/", f"/needs/need/{reference}/edit/", f"/needs/need/{reference}/lineage/",
            f"/needs/need/{reference}/councils/", f"/needs/need/{reference}/matches/", "/needs/", "/needs/list/",
            f"/projects/{project}/", f"/projects/{project}/edit/", f"/projects/{project}/gate/", "/projects/",
            f"/learning/stories/{story}/", f"/learning/questions/{question}/", "/learning/", "/people/", "/waiting/",
            "/search/?q=script", f"/search/?q={EVIL}", f"/needs/alike/?q={EVIL}", "/people/centre/", "/waiting/mail/",
            f"/learning/questions/ask/?title={EVIL}", f"/people/join/?q={EVIL}", f"/organisations/{COUNCIL}/",
            "/feed.atom",
        ):  # fmt: skip
            text = text_of(client, address)
            assert "<script>alert" not in text, address
            assert "<img src=x" not in text, address
            assert 'href="javascript:' not in text, address


def test_signs_that_xml_cannot_hold_break_no_feed_and_no_download() -> None:
    strange = "Bell \x07 and \x0b and \x1b and \ufffe end"
    client = visitor("officer")
    typed = {"title": strange, "detail": strange}
    client.post("/learning/questions/ask/", typed)
    reference = Matter.objects.get(kind="question").reference
    client.post(f"/learning/questions/{reference}/", {"text": strange})
    act(reference, "withdraw", actor("officer"), None, strange)
    project = made.project(title=strange)
    client.post(f"/projects/{project}/diary/", {"on": timezone.localdate().isoformat(), "text": strange})
    assert DiaryEntry.objects.count() == 1
    for address in (
        "/feed.atom", "/feeds/question.atom", f"/record/{reference}/history.atom",
        f"/organisations/{COUNCIL}/feed.atom", f"/projects/{project}/diary.atom",
    ):  # fmt: skip
        ElementTree.fromstring(text_of(client, address))
    for form in ("csv", "xlsx", "json"):
        text_of(client, f"/learning/questions.{form}")
        text_of(client, f"/projects/all.{form}")


@pytest.mark.parametrize("amount", AMOUNTS)
def test_a_sum_that_is_none_is_told_so(amount: str) -> None:
    client, project = visitor("approver"), made.project()
    number = commit(project, made.promise(), actor("approver"))
    today = timezone.localdate().isoformat()
    sent = {"what": "money", "since": today, "until": today, "condition": ""}
    for address, typed in (
        (f"/projects/{project}/commit/", {**sent, "amount": amount}),
        (f"/projects/{project}/commitments/{number}/replace/", {**sent, "what": "hours", "amount": amount}),
        (f"/projects/{project}/commitments/{number}/deliver/", {"amount": amount, "on": today, "said": "x"}),
        ("/learning/stories/tell/", {"kind": "case-study", "title": "x", "problem": "x", "done": "x", "came_of_it": "x",
                             "cost": amount}),
        ("/needs/new/", {"title": "x", "who": "x", "must_do": "x", "why": "x", "cost_a_year": amount, "do": "look"}),
        (f"/spending/payments/?amount_min={amount}&amount_max={amount}", {}),
    ):  # fmt: skip
        response = client.post(address, typed) if typed else client.get(address)
        assert response.status_code in (200, 302, 422), address
    for each in (*Commitment.objects.all(), *Delivery.objects.all()):
        assert 0 < each.amount < Decimal("1e12")


@pytest.mark.parametrize("day", DAYS)
def test_a_day_that_is_none_is_told_so(day: str) -> None:
    client, project = visitor("approver"), made.project()
    number = commit(project, made.promise(), actor("approver"))
    need = needs.record_need(TOLD, actor("officer"))
    challenge = {"title": "x", "problem": "x", "opens": day, "questions_until": day, "closes": day,
                 "closes_at": "17:00", "decide_by": day, "name_1": "x", "good_1": "x", "weight_1": "5"}  # fmt: skip
    for address, typed in (
        (f"/projects/{project}/commit/", {"what": "hours", "amount": "1", "since": day, "until": day}),
        (f"/projects/{project}/commitments/{number}/deliver/", {"amount": "1", "on": day, "said": "x"}),
        (f"/projects/{project}/diary/", {"on": day, "text": "x"}),
        (f"/needs/need/{need}/challenge/", challenge),
        ("/projects/open/", {"title": "x", "aim": "x", "success": "x", "stop_rule": "x", "starts": day,
                             "ends_expected": day}),
    ):  # fmt: skip
        response = client.post(address, typed)
        assert response.status_code in (200, 302, 422), address
        text_of(client, response.url if response.status_code == 302 else address)
    for page in ("/needs/challenges/", "/projects/all.xlsx", "/projects/all/", f"/projects/{project}/", "/waiting/"):
        text_of(client, page)


# The same form twice --------------------------------------------------------------------------------------------------


def test_the_same_form_sent_twice_does_nothing_twice() -> None:
    client, project, today = visitor("approver"), made.project(), timezone.localdate().isoformat()
    need = needs.record_need(TOLD, actor("officer", OTHER_COUNCIL))
    act(need, "publish", actor("officer", OTHER_COUNCIL), None, counts={"told": 1})
    question = learning.ask("Who has moved?", "", actor("officer", OTHER_COUNCIL))
    made.pass_on(project, "discovery")
    promise = {"what": "hours", "amount": "5", "since": today, "until": today, "condition": ""}
    use = {"solution": made.thing("solution"), "since": today, "evidence": "A bill"}
    for address, typed, found in (
        (f"/needs/need/{need}/support/", {"adds": "x"}, MatterMember.objects.filter(part="supporter")),
        (f"/projects/{project}/adopt/", use, Adoption.objects.all()),
        (f"/projects/{project}/commit/", promise, Commitment.objects.all()),
        (f"/projects/{project}/diary/", {"on": today, "text": "We met."}, DiaryEntry.objects.exclude(text="")),
        (f"/learning/questions/{question}/", {"text": "We did."}, learning.Answer.objects.all()),
        ("/learning/questions/ask/", {"title": "Who knows?", "detail": ""}, Matter.objects.filter(title="Who knows?")),
    ):  # fmt: skip
        before = found.count()
        said = [client.post(address, typed).status_code for _ in range(2)]
        assert (said[0], found.count() - before) == (302, 1), (address, said)
        assert said[1] in (302, 409, 422), address


def test_a_stale_change_changes_nothing() -> None:
    by = actor("officer")
    reference = needs.record_need(TOLD, by)
    seen = record.matter(reference)
    assert seen
    edit_matter(reference, by, seen.version, title="Other words")
    client = visitor("officer")
    for version in (str(seen.version), "0", "-1", "99", "9" * 30, "x", "", "1e3", "١"):
        sent = {"title": "Overwritten", "who": "x", "must_do": "x", "why": "x", "version": version}
        assert client.post(f"/needs/need/{reference}/edit/", sent).status_code in (409, 422), version
        step = client.post(f"/record/{reference}/publish/", {"version": version, "note": ""})
        assert step.status_code in (409, 422), version
    assert Matter.objects.get(reference=reference).title == "Other words"
