"""Invitations, asking, admitting and leaving: who may decide about whom, and the tricks that addresses can play."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from moothall.register.invitation_actions import arrive, invite, plain_address, plain_domain, withdraw_invitation
from moothall.register.invitation_queries import invitations
from moothall.register.models_people import Invitation, Person, Standing
from moothall.register.people_actions import ask_to_join, change_person, decide_standing, end_standing, give_standing
from moothall.register.people_queries import (
    asking,
    everybody,
    kept_name,
    people_of,
    publicly,
    shown_name,
    standings_of,
)
from moothall.register.record_errors import NotYours, Refused
from moothall.register.roles import GIVEN, SYSTEM, Actor, may, role_of
from tests.people import COUNCIL, OTHER_COUNCIL, actor, make_person, sign_in

pytestmark = pytest.mark.django_db
MOOTHALL = Actor("Moothall", SYSTEM)


def newcomer(email: str = "nia@xex.gov.uk", name: str = "Nia New") -> Person:
    """Somebody with an account and no role."""
    return make_person(name=name, email=email)


def roles_of(person: Person) -> list[tuple[str, str | None]]:
    return [(each.role, each.organisation_id) for each in standings_of(person.pk)]


def waiting(person: Person) -> list[str | None]:
    return [each.organisation_id for each in asking() if each.person_id == person.pk]


# Inviting ------------------------------------------------------------------------------------------------------------


def test_an_address_is_admitted_on_arrival_once() -> None:
    made = invite("officer", actor("approver"), COUNCIL, email=" Nia@XEX.gov.uk ")
    person = newcomer()
    assert len(arrive(person.pk, ["nia@xex.gov.uk"])) == 1
    assert roles_of(person) == [("officer", COUNCIL)]
    assert arrive(person.pk, ["nia@xex.gov.uk"]) == ()
    made.refresh_from_db()
    assert made.taken_at
    assert standings_of(person.pk)[0].decided_by == "Approver XEX"
    other = newcomer("other@xex.gov.uk", "Other")
    assert arrive(other.pk, ["other@xex.gov.uk"]) == ()


def test_a_domain_lets_ask_and_the_approver_admits() -> None:
    invite("officer", actor("approver"), COUNCIL, domain="@XEX.gov.uk")
    person = newcomer()
    arrive(person.pk, [person.email])
    arrive(person.pk, [person.email])
    assert roles_of(person) == []
    assert waiting(person) == [COUNCIL]
    number = asking(COUNCIL)[0].number
    decide_standing(number, True, actor("approver"))
    assert roles_of(person) == [("officer", COUNCIL)]


def test_whoever_was_refused_or_has_left_is_not_asked_about_again() -> None:
    invite("officer", actor("approver"), COUNCIL, domain="xex.gov.uk")
    person = newcomer()
    arrive(person.pk, [person.email])
    decide_standing(asking(COUNCIL)[0].number, False, actor("approver"), "You have left the council.")
    arrive(person.pk, [person.email])
    assert waiting(person) == []


@pytest.mark.parametrize(
    "email",
    [
        "nia@xex.gov.uk.evil.com",
        "nia@sub.xex.gov.uk",
        "nia@evilxex.gov.uk",
        "nia@gov.uk",
        "nia@xex-gov.uk",
        "nia@xex.gov.u\u212a",
        "nia@x\u0435x.gov.uk",
        "xex.gov.uk@evil.com",
        "nia@xex.gov.uk@evil.com",
    ],
)
def test_a_domain_is_that_domain_and_no_other(email: str) -> None:
    invite("officer", actor("approver"), COUNCIL, domain="xex.gov.uk")
    person = newcomer("somebody@example.org", "Somebody")
    assert arrive(person.pk, [email]) == ()
    assert waiting(person) == []


def test_a_domain_below_counts_when_it_is_listed() -> None:
    invite("officer", actor("approver"), COUNCIL, domain="sub.xex.gov.uk")
    person = newcomer("nia@sub.xex.gov.uk")
    arrive(person.pk, [person.email])
    assert waiting(person) == [COUNCIL]


@pytest.mark.parametrize("email", ["nia+x@xex.gov.uk", "n.ia@xex.gov.uk", "nia@xex.gov.uk.", "nia"])
def test_an_address_is_that_address_and_no_other(email: str) -> None:
    invite("officer", actor("approver"), COUNCIL, email="nia@xex.gov.uk")
    person = newcomer("somebody@example.org", "Somebody")
    assert arrive(person.pk, [email]) == ()


@given(st.text(max_size=40))
def test_what_is_compared_is_always_plain(text: str) -> None:
    for plain in (plain_domain, plain_address):
        try:
            found = plain(text)
        except Refused:
            continue
        assert found.isascii()
        assert found == found.lower()
        assert plain(found) == found


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        ({"email": "nia@x\u0435x.gov.uk"}, "plain a to z"),
        ({"domain": "x\u0435x.gov.uk"}, "may look like it"),
        ({"domain": "gmail.com"}, "Anybody can have an address"),
        ({"domain": "uk"}, "is not a domain"),
        ({"domain": "xex.gov.uk/x"}, "is not a domain"),
        ({"email": "nia"}, "is not an e-mail address"),
        ({"email": "nia@xex.gov.uk", "domain": "xex.gov.uk"}, "either"),
        ({}, "either"),
    ],
)
def test_an_unfit_invitation_is_refused_in_words(given_: dict[str, str], says: str) -> None:
    with pytest.raises(Refused, match=says):
        invite("officer", actor("approver"), COUNCIL, **given_)
    assert not Invitation.objects.exists()


def test_a_domain_invites_to_nothing_that_decides() -> None:
    for role, body in (("approver", COUNCIL), ("staff", None), ("finance", None)):
        with pytest.raises(Refused, match="not by a domain"):
            invite(role, actor("staff"), body, domain="xex.gov.uk")


@pytest.mark.parametrize("role", GIVEN)
@pytest.mark.parametrize("by", GIVEN)
def test_only_who_may_invite_invites(by: str, role: str) -> None:
    body = COUNCIL if role_of(role).of == "organisation" else None
    sent = {"email": "nia@xex.gov.uk", "supplier_name": "Example Ltd" if role == "supplier" else ""}
    if may(by, "invite", role):
        invite(role, actor(by), body, **sent)
        if by != "staff":
            with pytest.raises(NotYours, match="own organisation"):
                invite(role, actor(by), OTHER_COUNCIL, **sent)
    else:
        with pytest.raises(NotYours):
            invite(role, actor(by), body, **sent)


def test_an_invitation_ends_and_can_be_withdrawn() -> None:
    over = invite("officer", actor("approver"), COUNCIL, email="nia@xex.gov.uk")
    Invitation.objects.filter(pk=over.pk).update(until=timezone.localdate() - timedelta(days=1))
    person = newcomer()
    assert arrive(person.pk, [person.email]) == ()
    again = invite("officer", actor("approver"), COUNCIL, email="nia@xex.gov.uk")
    with pytest.raises(NotYours):
        withdraw_invitation(again.pk, actor("approver", OTHER_COUNCIL))
    withdraw_invitation(again.pk, actor("approver"))
    assert arrive(person.pk, [person.email]) == ()
    with pytest.raises(Refused, match="does not count any more"):
        withdraw_invitation(again.pk, actor("approver"))
    assert invitations(COUNCIL) == ()
    assert {each.state for each in invitations(COUNCIL, everything=True)} == {"over", "withdrawn"}


def test_the_same_invitation_is_not_made_twice() -> None:
    invite("officer", actor("approver"), COUNCIL, domain="xex.gov.uk")
    with pytest.raises(Refused, match="such an invitation already"):
        invite("officer", actor("staff"), COUNCIL, domain="XEX.gov.uk")


def test_whoever_waits_is_admitted_by_an_invitation_to_the_address() -> None:
    person = newcomer()
    ask_to_join(person.pk, COUNCIL)
    invite("officer", actor("approver"), COUNCIL, email=person.email)
    arrive(person.pk, [person.email])
    assert roles_of(person) == [("officer", COUNCIL)]
    assert waiting(person) == []


# Asking, deciding, leaving -------------------------------------------------------------------------------------------


def test_who_decides_about_whom() -> None:
    number = ask_to_join(newcomer().pk, COUNCIL).pk
    for by in (actor("officer"), actor("approver", OTHER_COUNCIL), actor("supplier"), actor("finance")):
        with pytest.raises(NotYours):
            decide_standing(number, True, by)
    with pytest.raises(Refused, match="Say why not"):
        decide_standing(number, False, actor("approver"))
    decide_standing(number, True, actor("staff"))
    with pytest.raises(Refused, match="somebody has decided"):
        decide_standing(number, False, actor("approver"), "Too late.")


def test_an_approver_is_made_and_ended_by_staff_only() -> None:
    other = make_person("approver", name="Other approver")
    with pytest.raises(NotYours):
        end_standing(other.standings.get().pk, actor("approver"), "I want to be alone.")
    end_standing(other.standings.get().pk, actor("staff"), "Left the council.")
    assert roles_of(other) == []


def test_ones_own_can_always_be_ended_and_stays_on_record() -> None:
    person = make_person("officer", name="Leaver")
    own = Actor("Leaver", "officer", COUNCIL, person.pk)
    end_standing(person.standings.get().pk, own, "")
    assert roles_of(person) == []
    assert person.standings.get().until == timezone.localdate()
    with pytest.raises(Refused, match="ended already"):
        end_standing(person.standings.get().pk, own, "")


def test_a_role_counts_from_its_first_day_to_before_its_last() -> None:
    person = newcomer()
    row = give_standing(person, "officer", MOOTHALL, COUNCIL, since=date(2026, 1, 10))
    Standing.objects.filter(pk=row.pk).update(until=date(2026, 2, 10))
    on = {day: bool(standings_of(person.pk, day)) for day in map(date.fromisoformat, DAYS)}
    assert list(on.values()) == [False, True, True, False]


DAYS = ("2026-01-09", "2026-01-10", "2026-02-09", "2026-02-10")


def test_nobody_asks_for_everything() -> None:
    person = newcomer()
    for number in range(5):
        Standing.objects.create(
            person=person, role="officer", organisation_id=COUNCIL, state="refused", note=str(number)
        )
    bodies = ["local-authority:LDS", "local-authority:MAN", "local-authority:DAL", "local-authority:NTY", OTHER_COUNCIL]
    for body in bodies:
        ask_to_join(person.pk, body)
    with pytest.raises(Refused, match="5 answers"):
        ask_to_join(person.pk, COUNCIL)


def test_asking_twice_or_for_what_one_is_is_refused() -> None:
    person = newcomer()
    ask_to_join(person.pk, COUNCIL)
    with pytest.raises(Refused, match="has asked"):
        ask_to_join(person.pk, COUNCIL)
    with pytest.raises(Refused, match="of this organisation already"):
        ask_to_join(make_person("officer").pk, COUNCIL)
    with pytest.raises(Refused, match="no organisation"):
        ask_to_join(person.pk, "nowhere")


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "Nia\u202eweN"])
def test_a_name_can_be_read(name: str) -> None:
    with pytest.raises(Refused, match="Give your name"):
        change_person(newcomer().pk, name, "daily")


# Names ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Done:
    by: str
    role: str
    organisation: tuple[str, str] | None
    person_id: int | None = None


def test_the_public_sees_roles_and_people_see_names() -> None:
    done = Done("Asha Ahmed", "officer", (COUNCIL, "Exampleshire County Council"), 7)
    assert shown_name(done, Actor("", "public")) == "A council officer, Exampleshire County Council"
    assert shown_name(done, Actor("", "corrector")) == "A council officer, Exampleshire County Council"
    assert shown_name(done, Actor("Ben", "supplier", person_id=8)) == "Asha Ahmed"
    roleless = Done("Asha Ahmed", "corrector", None, 7)
    assert shown_name(roleless, Actor("", "public")) == "A person who has signed in"
    assert shown_name(Done("Somebody at the desk", "corrector", None), Actor("", "public")) == "Somebody at the desk"
    assert shown_name(Done("Moothall", SYSTEM, None), Actor("", "public")) == "Moothall"


@pytest.mark.parametrize("role", GIVEN)
def test_what_everybody_reads_never_has_a_persons_name(role: str) -> None:
    by = actor(role, name="Wilhelmina Example")
    kept = kept_name(by)
    assert "Wilhelmina" not in kept
    assert kept.endswith(f"person {by.person_id}")
    assert publicly(by, "typed").name == kept
    assert publicly(Actor("", "corrector"), "typed").name == "typed"


# Pages ---------------------------------------------------------------------------------------------------------------


def test_one_acts_as_what_one_chooses(client: Client, picture: Path) -> None:
    person = sign_in(client, "officer")
    second = give_standing(person, "staff", MOOTHALL)
    assert "Acting as: Council officer" in client.get("/people/").content.decode()
    assert client.get("/people/centre/").status_code == 403
    client.post("/people/act-as/", {"standing": second.pk})
    assert "Acting as: Centre staff" in client.get("/people/").content.decode()
    assert client.get("/people/centre/").status_code == 200
    end_standing(second.pk, actor("staff", name="Chief"), "No longer.")
    assert client.get("/people/centre/").status_code == 403
    assert client.post("/people/act-as/", {"standing": second.pk}).status_code == 404


def test_nobody_acts_as_somebody_else(client: Client, picture: Path) -> None:
    other = make_person("staff")
    sign_in(client, "officer")
    assert client.post("/people/act-as/", {"standing": other.standings.get().pk}).status_code == 404
    assert client.get("/people/centre/").status_code == 403


def test_asking_and_admitting_on_the_pages(client: Client, picture: Path) -> None:
    person = sign_in(client, name="Nia New", email="nia@xex.gov.uk")
    assert "Exampleshire" in client.get("/people/join/?q=exampleshire").content.decode()
    client.post("/people/join/", {"organisation": COUNCIL, "note": "I look after housing systems."})
    assert "not decided yet" in client.get("/people/").content.decode()
    approver = Client()
    sign_in(approver, "approver")
    page = approver.get(f"/people/organisation/{COUNCIL}/").content.decode()
    assert "nia@xex.gov.uk" in page
    number = asking(COUNCIL)[0].number
    assert "I look after housing systems." in approver.get(f"/people/asking/{number}/").content.decode()
    refused = approver.post(f"/people/asking/{number}/", {"decision": "refuse"})
    assert (refused.status_code, "Say why not" in refused.content.decode()) == (422, True)
    approver.post(f"/people/asking/{number}/", {"decision": "admit"})
    assert roles_of(person) == [("officer", COUNCIL)]
    assert "Acting as: Council officer" in client.get("/people/").content.decode()


def test_inviting_on_the_page_sends_a_mail(client: Client, picture: Path) -> None:
    sign_in(client, "approver")
    there = newcomer()
    sent = {"role": "officer", "email": there.email, "note": "Welcome."}
    page = client.post(f"/people/organisation/{COUNCIL}/invite/", sent, follow=True).content.decode()
    assert "is invited, and a mail is on its way" in page
    assert mail.outbox[0].to == [there.email]
    assert "Welcome." in mail.outbox[0].body
    assert "council officer, Exampleshire County Council" in mail.outbox[0].body
    assert roles_of(there) == [("officer", COUNCIL)]
    wrong = client.post(f"/people/organisation/{COUNCIL}/invite/", {"role": "officer", "domain": "gmail.com"})
    assert (wrong.status_code, "Anybody can have an address" in wrong.content.decode()) == (422, True)
    assert client.post(f"/people/organisation/{COUNCIL}/invite/", {**sent, "role": "approver"}).status_code == 422


def test_staff_invite_by_the_name_of_an_organisation(client: Client, picture: Path) -> None:
    sign_in(client, "staff")
    sent = {"role": "approver", "organisation": "Exampleshire County Council", "email": "chief@xex.gov.uk"}
    client.post("/people/centre/invite/", sent)
    assert [(each.email, each.organisation_id) for each in invitations()] == [("chief@xex.gov.uk", COUNCIL)]
    unclear = client.post("/people/centre/invite/", {**sent, "organisation": "county"})
    assert "could be:" in unclear.content.decode()
    assert len(everybody()) == 1


def test_leaving_and_being_ended_on_the_pages(client: Client, picture: Path) -> None:
    officer = make_person("officer", name="Leaver")
    number = officer.standings.get().pk
    for role in ("officer", "supplier"):
        other = Client()
        sign_in(other, role, name="Somebody else")
        assert other.post(f"/people/standing/{number}/end/", {"reason": "x"}).status_code == 403
    sign_in(client, "approver")
    assert client.post(f"/people/standing/{number}/end/", {"reason": ""}).status_code == 422
    client.post(f"/people/standing/{number}/end/", {"reason": "Left the council."})
    assert people_of(COUNCIL) == tuple(each for each in people_of(COUNCIL) if each.person != "Leaver")
    leaver = Client()
    leaver.force_login(officer)
    assert "Left the council." in leaver.get("/people/").content.decode()


def test_names_and_addresses_are_on_no_page_for_the_public(client: Client, picture: Path) -> None:
    make_person("officer", name="Wilhelmina Onlyhere", email="wilhelmina@xex.gov.uk")
    for url in ("/", f"/organisations/{COUNCIL}/", "/search/?q=Wilhelmina", "/people/sign-in/"):
        html = client.get(url).content.decode().replace("q=Wilhelmina", "").replace('value="Wilhelmina"', "")
        assert "Onlyhere" not in html
        assert "wilhelmina@" not in html


def test_signed_in_people_correct_without_typing_a_name(client: Client, home: Path, settings: Any) -> None:
    from tests.addresses import some_keys

    settings.CORRECTIONS_OPEN = False
    resource = some_keys()["file"]
    url = f"/spending/files/{resource}/correct/"
    assert client.post(url, {"made_by": "x"}).status_code == 403
    officer = sign_in(client, "officer", name="Wilhelmina Example")
    page = client.get(url)
    assert 'name="made_by"' not in page.content.decode()
    heading = page.context["form"].fields["heading"].choices[1][0]
    sent = {"scope": "file", "heading": heading, "field": "ignore", "reason": "It is nothing.", "made_by": "Somebody"}
    assert client.post(url, sent).status_code == 302
    html = client.get("/spending/corrections/").content.decode()
    assert f"A council officer, Exampleshire County Council, person {officer.pk}" in html
    assert "Somebody" not in html
    assert "Wilhelmina" not in html.split("<main", 1)[1]
    supplier = Client()
    sign_in(supplier, "supplier")
    assert supplier.post(url, sent).status_code == 403
    number = re.search(r"/spending/corrections/(\d+)/withdraw/", html)[1]  # type: ignore[index]
    away = f"/spending/corrections/{number}/withdraw/"
    assert supplier.post(away, {"reason": "x"}).status_code == 403
    assert client.post(away, {"reason": "A test."}).status_code == 302
    assert "A council officer, Exampleshire" in client.get("/spending/corrections/?withdrawn=yes").content.decode()


def test_the_first_of_the_staff_is_let_in_from_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from moothall.hall import cli

    monkeypatch.setattr(cli, "_django", lambda: None)
    done = CliRunner().invoke(cli.app, ["invite", "staff", "Chief@Example.gov.uk"])
    assert (done.exit_code, "chief@example.gov.uk is invited" in done.output) == (0, True)
    person = newcomer("chief@example.gov.uk", "Chief")
    arrive(person.pk, [person.email])
    assert roles_of(person) == [("staff", None)]
    for wrong, code in (["king", "a@b.gov.uk"], 2), (["staff", "chief"], 1), (["officer", "a@b.gov.uk"], 1):
        assert CliRunner().invoke(cli.app, ["invite", *wrong]).exit_code == code
