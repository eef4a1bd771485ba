"""What waits for somebody is on their first page, and nothing that waits for others or that they may not see; a matter
is followed by those it concerns, unless they say no."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from moothall.hall import panels
from moothall.hall.record import address_of
from moothall.register import follow_queries as follow
from moothall.register import record_queries as queries
from moothall.register.people_actions import give_standing
from moothall.register.record_actions import act, add_member, draft_matter, edit_matter
from moothall.register.roles import ROLES, SYSTEM, Actor
from moothall.vocabulary import matter as words
from moothall.vocabulary.desk import Waiting
from moothall.vocabulary.matter import Step
from tests.people import COUNCIL, OTHER_COUNCIL, actor, make_person, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
CLERK = Actor("A. Clerk", "officer", COUNCIL)


@pytest.fixture(autouse=True)
def expected_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buying groups as if somebody were expected to act on them: the owner's approver to withdraw a draft, anybody with
    a part in it to put a proposed one back."""
    for state, action, whose in (("draft", "withdraw", "owner"), ("proposed", "back-to-draft", "member")):
        key = ("buying-group", state, action)
        role = "approver" if whose == "owner" else "officer"
        changed = Step(**{**vars(words.steps()[key]), "roles": ((role, whose),), "waits": True})
        monkeypatch.setitem(words.steps(), key, changed)


def group(title: str = "Housing repairs together", **fields: Any) -> str:
    return draft_matter("buying-group", title, CLERK, COUNCIL, **fields).reference


def page_of(reference: str) -> str:
    """Where the desk shows it."""
    card = queries.matter(reference)
    assert card
    return address_of(card)


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def main_of(response: Any) -> str:
    return text_of(response).split('id="main-content"')[1]


def test_it_is_the_first_page_after_signing_in(settings: Any) -> None:
    assert settings.LOGIN_REDIRECT_URL == "waiting"


@pytest.mark.parametrize("role", [role.slug for role in ROLES if role.of])
def test_nobody_finds_it_empty(role: str, client: Client) -> None:
    sign_in(client, role)
    said = main_of(client.get("/waiting/"))
    assert "Nothing waits for you as" in said
    assert "What you can begin" in said
    offered = re.findall(r'href="([^"]+)"', said.split("What you can begin")[1].split("</ul>")[0])
    assert offered
    assert {address: client.get(address).status_code for address in offered} == dict.fromkeys(offered, 200)


def test_whoever_has_not_signed_in_is_offered_to(client: Client) -> None:
    group()
    said = main_of(client.get("/waiting/"))
    assert "/people/sign-in/?next=/waiting/" in said
    assert "Housing repairs" not in said


def test_a_step_waits_for_those_it_is_for(client: Client) -> None:
    reference = group(example=True)
    sign_in(client, "approver")
    said = main_of(client.get("/waiting/"))
    assert "1 thing to do." in said
    assert f"{reference} Housing repairs together" in said
    assert f'href="/record/{reference}/withdraw/"' in said
    assert ">Example</strong>" in said
    sign_in(client, "approver", OTHER_COUNCIL)
    assert "Housing repairs" not in main_of(client.get("/waiting/"))


def test_what_others_are_expected_to_do_is_told_to_those_it_concerns(client: Client) -> None:
    group()
    sign_in(client, "officer")
    said = main_of(client.get("/waiting/"))
    assert "Nothing waits for you as council officer" in said
    assert "Others are expected to act" in said
    assert "Withdraw: council approver of the organisation that owns it" in said


def test_who_takes_part_is_waited_for_until_the_part_ends(client: Client) -> None:
    reference = group()
    add_member(reference, OTHER_COUNCIL, "proposed", CLERK)
    from moothall.register.models_record import Matter

    Matter.objects.filter(reference=reference).update(state="proposed")
    sign_in(client, "officer", OTHER_COUNCIL)
    assert reference in main_of(client.get("/waiting/"))
    from moothall.register.models_record import MatterMember

    MatterMember.objects.filter(matter__reference=reference).update(until=timezone.localdate())
    assert "Nothing waits for you" in main_of(client.get("/waiting/"))


def test_people_who_ask_wait_for_their_own_approver_and_for_the_centre(client: Client) -> None:
    person = make_person("", name="Newcomer Example")
    asked = give_standing(person, "officer", Actor("tests", SYSTEM), COUNCIL, state="asked")
    for role, body, sees in (("approver", COUNCIL, True), ("approver", OTHER_COUNCIL, False), ("staff", None, True)):
        sign_in(client, role, body)
        assert (f"/people/asking/{asked.pk}/" in main_of(client.get("/waiting/"))) is sees
    sign_in(client, "officer")
    assert "Newcomer" not in main_of(client.get("/waiting/"))


def test_what_a_desk_knows_is_overdue_or_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    today = timezone.localdate()
    known = (
        Waiting("Answer by tomorrow", "/x/", "Somebody asked.", due=today + timedelta(days=1)),
        Waiting("Answer by yesterday", "/y/", "Somebody asked.", due=today - timedelta(days=1), since=date(2026, 1, 2)),
        Waiting("Answer by today", "/z/", "Somebody asked.", due=today),
    )
    asked: list[str] = []

    def waiting(who: Actor) -> tuple[Waiting, ...]:
        asked.append(who.role)
        return known

    desks = tuple(replace(desk, waiting=waiting if n == 0 else None) for n, desk in enumerate(panels.open_desks()))
    monkeypatch.setattr(panels, "open_desks", lambda: desks)
    sign_in(client, "officer")
    said = main_of(client.get("/waiting/"))
    assert asked == ["officer"]
    assert "1 overdue, 2 more to do." in said
    late, now = said.index("Answer by yesterday"), said.index("Answer by today")
    assert said.index(">Overdue<") < late < said.index(">Now<") < now < said.index("Answer by tomorrow")


def test_waiting_asks_no_more_for_many_matters_than_for_few(client: Client, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sign_in(client, "approver")
    counts = []
    for more in (2, 20):
        for number in range(more):
            group(f"Group {number}")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/waiting/").status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2


# Following ------------------------------------------------------------------------------------------------------------


def test_an_organisation_s_people_follow_what_is_theirs_and_others_what_they_say(client: Client) -> None:
    reference = group()
    mine, other = actor("officer"), actor("officer", OTHER_COUNCIL)
    assert follow.follows(mine, reference)
    assert not follow.follows(other, reference)
    sign_in(client, "officer", OTHER_COUNCIL)
    said = main_of(client.get(page_of(reference)))
    assert f"Follow {reference}" in said
    assert client.post(f"/record/{reference}/follow/", {"follow": "yes"}).status_code == 302
    assert follow.follows(other, reference)
    assert [row.reference for row in follow.following(other)] == [reference]
    sign_in(client, "officer")
    client.post(f"/record/{reference}/follow/", {"follow": "no"})
    assert not follow.follows(mine, reference)
    assert follow.follows(other, reference)


def test_following_needs_somebody_and_something(client: Client) -> None:
    reference = group()
    assert client.post(f"/record/{reference}/follow/", {"follow": "yes"}).status_code == 403
    sign_in(client, "officer")
    assert client.post("/record/BG-1900-0001/follow/", {"follow": "yes"}).status_code == 404
    assert client.get(f"/record/{reference}/follow/").status_code == 405


def test_news_are_what_others_did_to_what_is_followed() -> None:
    reference, mine = group(), actor("officer")
    since = timezone.now()
    edit_matter(reference, mine, 1, title="By me")
    edit_matter(reference, Actor("B. Buyer", "officer"), 2, title="By another")
    until = timezone.now()
    edit_matter(reference, Actor("B. Buyer", "officer"), 3, title="Later")
    told = [(each.event.number, each.event.by) for each in follow.news(mine, since, until)]
    assert told == [(3, "B. Buyer")]
    assert follow.news(actor("officer", OTHER_COUNCIL), since, until) == ()


def test_news_and_feeds_tell_nothing_of_what_is_hidden(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    draft = words.states()["buying-group", "draft"]
    monkeypatch.setitem(words.states(), ("buying-group", "draft"), words.State(**{**vars(draft), "seen_by": "members"}))
    hidden, early = group("Secret repairs"), timezone.now() - timedelta(hours=1)
    stranger = actor("officer", OTHER_COUNCIL)
    from moothall.register.models_follow import Follow
    from moothall.register.models_record import Matter

    Follow.objects.create(
        person_id=stranger.person_id, matter=Matter.objects.get(reference=hidden), follows=True, at=timezone.now()
    )
    assert follow.news(stranger, early, timezone.now()) == ()
    assert follow.following(stranger) == ()
    addresses = ("/feed.atom", "/feeds/buying-group.atom", f"/organisations/{COUNCIL}/feed.atom")
    assert all("Secret" not in client.get(address).content.decode() for address in addresses)
    act(hidden, "withdraw", actor("approver"), None, "Not wanted")
    for address in addresses:
        said = client.get(address).content.decode()
        assert f"urn:moothall:event:{hidden}:2" in said
        assert f"urn:moothall:event:{hidden}:1<" not in said


def test_feeds_are_of_what_they_say(client: Client) -> None:
    theirs = group("Theirs")
    others = draft_matter(
        "buying-group", "Of others", replace(CLERK, organisation_id=OTHER_COUNCIL), OTHER_COUNCIL
    ).reference
    every = client.get("/feed.atom").content.decode()
    assert theirs in every
    assert others in every
    own = client.get(f"/organisations/{COUNCIL}/feed.atom").content.decode()
    assert theirs in own
    assert others not in own
    assert client.get("/feeds/nothing.atom").status_code == 404
    assert client.get("/organisations/local-authority:NIL/feed.atom").status_code == 404
    assert "/feeds/buying-group.atom" in text_of(client.get("/feeds/"))
