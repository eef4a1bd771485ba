"""An attacker who is no longer what they were, or never was: ended standings and sessions, forged numbers of standings
and invitations, names of people asked for by whoever has not signed in, mails and addresses with more in them than
belongs."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from moothall.desks.learning import actions as learning
from moothall.desks.needs import actions as needs
from moothall.desks.needs import actions_lineage
from moothall.desks.projects import actions as projects
from moothall.desks.projects import actions_gates
from moothall.desks.projects.actions_commitments import commit, release
from moothall.desks.projects.tests import made
from moothall.desks.solutions import actions_referees, actions_usage
from moothall.desks.solutions.actions import Wanted, add_solution
from moothall.desks.solutions.models import RefereeAnswer, Usage
from moothall.hall.middleware import known
from moothall.register import invitation_actions, people_queries
from moothall.register.models_people import Invitation, Person, Standing
from moothall.register.people_actions import ask_to_join, end_standing, give_standing
from moothall.register.record_actions import act
from moothall.register.roles import SYSTEM, Actor
from tests.people import COUNCIL, OTHER_COUNCIL, actor, make_person, sign_in

pytestmark = pytest.mark.django_db
NAME = "Wilhelmina Ocelot"
TOLD = needs.Told("Report a repair", who="Tenants", must_do="ring", why="It costs")
MOOTHALL = Actor("Moothall", SYSTEM)


@pytest.fixture(autouse=True)
def _folder(home: Path) -> None:
    """Every test has the made-up picture."""


def text_of(client: Client, address: str) -> str:
    """What an address answers, whole; never a fault of ours."""
    assert known(address.partition("?")[0]) or known(f"{address.partition('?')[0].rpartition('.')[0]}/"), address
    response = client.get(address, follow=True)
    assert response.status_code < 500, address
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", "replace")


def draft_of(by: Actor) -> str:
    """A draft need."""
    return needs.record_need(TOLD, by)


# Ended ----------------------------------------------------------------------------------------------------------------


def gone(how: str, person: Person) -> None:
    """Make a person what it was yesterday no more."""
    today = timezone.localdate()
    held = Standing.objects.filter(person=person)
    if how == "ended":
        end_standing(held.get().pk, actor("staff", name="Chief"), "Left.")
    elif how == "last day was yesterday":
        held.update(since=today - timedelta(days=9), until=today)
    elif how == "begins tomorrow":
        held.update(since=today + timedelta(days=1))
    elif how == "refused":
        held.update(state="refused")
    elif how == "asked":
        held.update(state="asked")
    else:
        Person.objects.filter(pk=person.pk).update(is_active=False)


@pytest.mark.parametrize(
    "how", ["ended", "last day was yesterday", "begins tomorrow", "refused", "asked", "made inactive"]
)
@pytest.mark.parametrize("role", ["approver", "staff"])
def test_whoever_is_no_more_neither_sees_nor_acts(role: str, how: str) -> None:
    client = Client()
    person = sign_in(client, role, name="Was Once")
    reference, project = draft_of(actor("officer")), made.project()
    client.post("/people/act-as/", {"standing": Standing.objects.get(person=person).pk})
    assert client.get(f"/needs/need/{reference}/").status_code == 200
    gone(how, person)
    assert client.get(f"/needs/need/{reference}/").status_code == 404
    today = timezone.localdate().isoformat()
    for address, sent in (
        (f"/record/{reference}/publish/", {"version": 1, "note": ""}),
        (f"/projects/{project}/commit/", {"what": "hours", "amount": "1", "since": today, "until": today}),
        (f"/projects/{project}/diary/", {"on": today, "text": "x"}),
        ("/learning/questions/ask/", {"title": "x"}),
        ("/needs/new/", {"title": "x", "do": "record"}),
        (f"/people/organisation/{COUNCIL}/invite/", {"role": "officer", "email": "x@xex.gov.uk"}),
        ("/people/centre/invite/", {"role": "staff", "email": "x@xex.gov.uk"}),
        (f"/record/{reference}/follow/", {"follow": "yes"}),
    ):
        response = client.post(address, sent)
        refused = response.status_code in (403, 404) or "/people/sign-in/" in response.get("Location", "")
        assert refused, (address, response.status_code)
    for address in (f"/people/organisation/{COUNCIL}/", "/people/centre/"):
        assert client.get(address).status_code in (302, 403), address
    assert (Invitation.objects.count(), people_queries.standings_of(person.pk)) == (0, ())


def test_the_standing_chosen_in_the_session_gives_nothing_once_it_has_ended() -> None:
    client = Client()
    person = sign_in(client, "officer", OTHER_COUNCIL, name="Two Hats")
    second = give_standing(person, "approver", MOOTHALL, COUNCIL)
    client.post("/people/act-as/", {"standing": second.pk})
    project = made.project(partner=False)
    end_standing(second.pk, actor("staff", name="Chief"), "Left.")
    today = timezone.localdate().isoformat()
    sent = {"what": "hours", "amount": "1", "since": today, "until": today}
    assert client.post(f"/projects/{project}/commit/", sent).status_code == 403
    assert client.get(f"/people/organisation/{COUNCIL}/").status_code == 403
    assert client.post("/people/act-as/", {"standing": second.pk}).status_code == 404


def test_a_form_opened_in_a_standing_that_ended_is_not_sent_in_another() -> None:
    client = Client()
    person = sign_in(client, "officer", OTHER_COUNCIL, name="Two Hats")
    first, second = person.standings.get(), give_standing(person, "approver", MOOTHALL, COUNCIL)
    client.post("/people/act-as/", {"standing": second.pk})
    end_standing(second.pk, actor("staff", name="Chief"), "Left.")
    said = {"title": "Who has moved to another rents system?", "detail": "We wonder."}
    refused = client.post("/learning/questions/ask/", said)
    assert refused.status_code == 403
    assert "has ended" in refused.content.decode()
    assert client.get("/learning/questions/ask/").status_code == 200
    client.post("/people/act-as/", {"standing": first.pk})
    assert client.post("/learning/questions/ask/", said).status_code == 302


def solution_with_referee() -> tuple[str, int]:
    """A solution whose referee, an officer of Exampleshire, was asked something; and the answer's key."""
    wanted = Wanted("PlanX", "open-source", repository="https://example.org/planx.git", description="Planning forms")
    reference = add_solution(wanted, MOOTHALL, "uk-list", "planx")
    day = timezone.localdate() + timedelta(days=90)
    actions_referees.promise_answers(reference, actor("officer"), "Everything", 3, day)
    actions_referees.ask_referees(reference, actor("officer", OTHER_COUNCIL), "How long did the move take you?")
    return reference, RefereeAnswer.objects.get().pk


def test_a_referee_who_left_the_council_does_not_answer_as_of_it() -> None:
    _, number = solution_with_referee()
    person = make_person("officer")
    Standing.objects.filter(person=person).update(until=timezone.localdate())
    give_standing(person, "officer", MOOTHALL, made.THIRD)
    client = Client()
    sign_in(client, "officer")
    address = f"/solutions/answers/{number}/"
    assert client.get(address).status_code == 403
    assert client.post(address, {"text": "In the name of my old council", "published": "on"}).status_code == 403
    assert RefereeAnswer.objects.get().text == ""


def test_nobody_answers_or_ends_for_another_referee() -> None:
    reference, number = solution_with_referee()
    for organisation in (OTHER_COUNCIL, made.THIRD):
        client = Client()
        sign_in(client, "officer", organisation)
        assert client.post(f"/solutions/answers/{number}/", {"text": "x", "published": "on"}).status_code == 403
        referee = RefereeAnswer.objects.get().referee_id
        assert client.post(f"/solutions/promises/{referee}/end/", {}).status_code == 404
    assert "How long did the move" not in text_of(Client(), f"/solutions/{reference}/referees/")


def test_nobody_takes_back_what_another_council_said_of_its_use() -> None:
    wanted = Wanted("PlanX", "open-source", repository="https://example.org/planx.git", description="Planning forms")
    reference = add_solution(wanted, MOOTHALL, "uk-list", "planx")
    number = actions_usage.declare_use(reference, COUNCIL, actor("officer"), "We do")
    for role, organisation in (("officer", OTHER_COUNCIL), ("approver", OTHER_COUNCIL), ("staff", None)):
        client = Client()
        sign_in(client, role, organisation)
        sent = {"why": "x", "organisation": COUNCIL}
        assert client.post(f"/solutions/use/{number}/withdraw/", sent).status_code == 403
        assert client.post(f"/solutions/council/{COUNCIL}/", sent).status_code in (403, 405)
        client.post(f"/solutions/{reference}/use/leave/", {"which": "left", "why": "x", "organisation": COUNCIL})
    row = Usage.objects.get(pk=number)
    assert (row.withdrawn_at, row.ended_on) == (None, None)


# Standings and invitations of others ----------------------------------------------------------------------------------


def test_an_approver_decides_about_no_other_council_by_any_number() -> None:
    asking = ask_to_join(make_person(name="New", email="new@xnt.gov.uk").pk, OTHER_COUNCIL).pk
    theirs = make_person("officer", OTHER_COUNCIL).standings.get().pk
    chief, centre = (make_person(role, name=f"The {role}").standings.get().pk for role in ("approver", "staff"))
    invited = invitation_actions.invite("officer", actor("approver", OTHER_COUNCIL), OTHER_COUNCIL, "x@xnt.gov.uk").pk
    supplier = invitation_actions.invite("supplier", actor("staff"), None, "y@firm.com", supplier_name="Firm").pk
    client = Client()
    sign_in(client, "approver", name="Attacker")
    for number in (asking, theirs, chief, centre):
        sent = {"decision": "admit", "reason": "x", "organisation": COUNCIL}
        assert client.post(f"/people/asking/{number}/", sent).status_code == 403, number
        assert client.post(f"/people/standing/{number}/end/", sent).status_code == 403, number
        assert client.get(f"/people/standing/{number}/end/").status_code == 403, number
    for number in (invited, supplier, 999_999, 2**70):
        assert client.get(f"/people/invitation/{number}/withdraw/").status_code == 403, number
        assert client.post(f"/people/invitation/{number}/withdraw/").status_code == 403, number
    assert client.post(f"/people/organisation/{OTHER_COUNCIL}/invite/", {"role": "officer"}).status_code == 403
    assert client.get(f"/people/organisation/{OTHER_COUNCIL}/").status_code == 403
    for role in ("approver", "staff", "supplier", "finance", "system", "corrector", "x"):
        sent = {"role": role, "email": f"{role}@xex.gov.uk", "organisation": OTHER_COUNCIL}
        assert client.post(f"/people/organisation/{COUNCIL}/invite/", sent).status_code == 422, role
    assert Invitation.objects.filter(withdrawn_at=None).count() == 2


# Names of people ------------------------------------------------------------------------------------------------------


@pytest.fixture
def written() -> list[str]:
    """Everything that a person can leave a name on; the addresses where it might stand."""
    by, chief = actor("officer", name=NAME), actor("approver", name=f"{NAME} the chief")
    need = draft_of(by)
    act(need, "publish", by, None, counts={"told": 1})
    needs.support(need, actor("officer", OTHER_COUNCIL, name=f"{NAME} elsewhere"), "Here too")
    other = draft_of(by)
    act(other, "publish", by, None, counts={"told": 1})
    actions_lineage.propose_merge(other, need, by, "Same")
    project = made.project()
    projects.put_out(project, made.thing("learning-note"), by)
    one = commit(project, made.promise(), chief)
    two = commit(project, made.promise("money"), chief)
    release(project, two, chief, "No money")
    actions_gates.write_diary(project, "We met", by)
    actions_gates.answer_check(project, "team", "met", by, **made.NOTE)
    made.pass_on(project, "discovery")
    projects.adopt(project, made.thing("solution"), by, timezone.localdate(), "A bill")
    question = learning.ask("Who has moved?", "", by)
    learning.answer(question, "We have", by)
    learning.withdraw_answer(question, learning.answer(question, "Not so", by), by, "Wrong")
    story = learning.tell(learning.Told("case-study", "x", "x", "x", "x"), by)
    act(story, "publish", by, None)
    wanted = Wanted("PlanX", "open-source", repository="https://example.org/planx.git", description="Planning forms")
    solution = add_solution(wanted, by, "uk-list", "planx")
    actions_usage.declare_use(solution, COUNCIL, by, "We do")
    day = timezone.localdate() + timedelta(days=90)
    actions_referees.promise_answers(solution, by, "Everything", 3, day)
    actions_referees.ask_referees(solution, actor("officer", OTHER_COUNCIL), "How long did the move take you?")
    actions_referees.answer_question(RefereeAnswer.objects.get().pk, by, "A year", True)
    group = made.group()
    pages = [
        f"/needs/need/{need}/", f"/needs/need/{need}/councils/", f"/needs/need/{need}/councils.csv",
        f"/needs/need/{need}/councils.json", f"/needs/need/{need}/councils.xlsx", f"/needs/need/{other}/lineage/",
        f"/needs/need/{need}/matches/", f"/needs/need/{need}/lineage/", f"/projects/{project}/passed/",
        f"/projects/{project}/", f"/projects/{project}/commitments/", f"/projects/{project}/commitments.csv",
        f"/projects/{project}/commitments.json", f"/projects/{project}/commitments/{one}/",
        f"/projects/{project}/commitments/{two}/", f"/projects/{project}/commitments/{two}.csv",
        f"/projects/{project}/diary/", f"/projects/{project}/diary.atom", f"/projects/{project}/gate/",
        f"/projects/groups/{group}/", f"/learning/questions/{question}/", f"/learning/stories/{story}/",
        f"/solutions/{solution}/", f"/solutions/{solution}/use/", f"/solutions/{solution}/use.csv",
        f"/solutions/{solution}/use.json", f"/solutions/{solution}/referees/", f"/solutions/{solution}/health/",
        f"/solutions/{solution}/assurance/", f"/solutions/{solution}/publiccode.yml", "/waiting/", "/feed.atom",
        *(f"/record/{each}/history.atom" for each in (need, other, project, question, story, solution)),
        *(f"/record/{each}/publish/" for each in (need, other)), f"/record/{project}/withdraw/",
        f"/organisations/{COUNCIL}/", f"/organisations/{COUNCIL}/feed.atom", "/search/?q=repair", "/people/sign-in/",
    ]  # fmt: skip
    return pages


def test_the_public_reads_no_name_of_a_person(written: list[str], settings: Any) -> None:
    for corrections in (False, True):
        settings.CORRECTIONS_OPEN = corrections
        client = Client()
        found = [a for a in written if "Ocelot" in text_of(client, a)]
        assert not found, "\n".join(found)
    signed_in = Client()
    sign_in(signed_in, "supplier")
    assert "Ocelot" in text_of(signed_in, written[0])


# Mails and addresses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028"])
def test_a_name_puts_no_header_into_a_mail(sign: str) -> None:
    person = make_person("approver", name="Chief")
    Person.objects.filter(pk=person.pk).update(name=f"Chief{sign}Bcc: everybody@example.org")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    sent = {"role": "officer", "email": "new@xex.gov.uk", "note": f"Hello{sign}Bcc: everybody@example.org"}
    response = client.post(f"/people/organisation/{COUNCIL}/invite/", sent)
    assert response.status_code in (302, 422)
    for each in mail.outbox:
        assert each.recipients() == ["new@xex.gov.uk"]
        assert "\n" not in each.subject
        assert each.message()["Bcc"] is None


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example", "javascript:alert(1)",
     "///evil.example", "http:///evil.example", " //evil.example", "\t//evil.example", "https:evil.example", "/\t/e"],
)  # fmt: skip
def test_nobody_is_led_away(wanted: str) -> None:
    client = Client()
    person = sign_in(client, "officer")
    number = person.standings.get().pk
    answers = [
        client.post("/people/act-as/", {"standing": number, "next": wanted}),
        client.get("/people/sign-in/", {"next": wanted}),
        client.post("/people/sign-out/", {"next": wanted}),
    ]
    anew = Client()
    page = anew.get("/people/sign-in/", {"next": wanted})
    assert f'href="{wanted}' not in page.content.decode()
    for each in answers:
        led = each.get("Location", "/")
        assert led.startswith("/"), led
        assert not led.startswith(("//", "/\\", "/\t")), led


@pytest.mark.parametrize("sign", ["\x00", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "\x07"])
def test_signs_that_no_database_holds_are_refused_or_kept(sign: str) -> None:
    person = sign_in(client := Client(), name="New", email="new@xex.gov.uk")
    word = f"x{sign}y"
    for address, sent in (
        ("/people/join/", {"organisation": word, "note": word}),
        ("/people/join/", {"organisation": COUNCIL, "note": word}),
        ("/people/details/", {"name": word, "digest": "daily"}),
        ("/people/act-as/", {"standing": word, "next": word}),
        ("/people/sign-in/", {"login": f"{word}@example.org", "password": word}),
        ("/people/sign-up/", {"name": word, "email": f"{word}@example.org", "password1": word}),
    ):
        assert client.post(address, sent).status_code < 500, address
    officer = Client()
    sign_in(officer, "approver")
    for address in (
        "/search/", "/needs/list/", "/needs/alike/", "/people/join/", "/learning/questions/ask/", "/projects/known/",
        "/organisations/", "/solutions/", "/spending/payments/", "/projects/open/", "/projects/all/",
        "/needs/challenges/", "/needs/funded/", "/solutions/council/", "/learning/stories/tell/", "/projects/awards/",
    ):  # fmt: skip
        names = ("q", "kind", "organisation", "system", "title", "need", "stage", "about", "aim", "state", "year")
        assert officer.get(address, dict.fromkeys(names, word)).status_code < 500, address
    for address in ("/record/{}/", "/needs/need/{}/", "/projects/{}/", "/learning/questions/{}/", "/solutions/{}/",
                    "/organisations/{}/", "/record/{}/history.atom", "/needs/challenge/{}/", "/people/organisation/{}/",
                    "/organisations/{}/feed.atom", "/learning/stories/{}/", "/feeds/{}.atom"):  # fmt: skip
        assert officer.get(address.format(f"N-2026-{word}")).status_code in (400, 403, 404), address
    assert "\x00" not in "".join(Person.objects.get(pk=person.pk).standings.values_list("note", flat=True))
