"""The daily mail: once a day and person at most, nothing told twice or never, stopped by whoever holds its address."""

import re
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import Message
from itertools import pairwise
from typing import Any

import pytest
from django.core import mail, signing
from django.test import Client
from django.utils import timezone

from moothall.hall import digest
from moothall.register import digest_actions
from moothall.register.models_follow import Digest
from moothall.register.models_people import Person
from moothall.register.models_record import Event
from moothall.register.record_actions import draft_matter, edit_matter
from moothall.register.roles import Actor
from tests.people import COUNCIL, OTHER_COUNCIL, make_person, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
CLERK = Actor("A. Clerk", "officer", COUNCIL)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock, set to noon today; tests move it by putting another moment into the list."""
    clock = [timezone.localtime().replace(hour=12, minute=0, second=0)]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    return clock


def group(title: str = "Housing repairs together", **fields: Any) -> str:
    return draft_matter("buying-group", title, CLERK, COUNCIL, **fields).reference


def told() -> list[Any]:
    return list(mail.outbox)


def test_who_is_concerned_is_told_once_what_others_did(at_noon: list[datetime]) -> None:
    reader, stranger = make_person("officer"), make_person("officer", OTHER_COUNCIL)
    reference = group(example=True)
    at_noon[0] += timedelta(minutes=5)
    assert digest.send_digests() == "1 mails sent; 1 people had nothing to be told."
    assert digest.send_digests() == "0 mails sent; 0 people had nothing to be told."
    (sent,) = told()
    assert sent.to == [reader.email]
    assert stranger.email not in str(sent.message())
    assert sent.subject == "Moothall: 1 thing happened"
    assert f"* {reference} Housing repairs together [Example]" in sent.body
    assert f"/{reference}/" in sent.body
    assert re.search(r"^  http://127\.0\.0\.1:8000/\w+/", sent.body, re.MULTILINE)


def test_each_thing_is_told_in_one_mail_and_no_other(at_noon: list[datetime]) -> None:
    make_person("officer")
    reference = group()
    for day in range(4):
        at_noon[0] += timedelta(minutes=5)
        digest.send_digests()
        at_noon[0] += timedelta(days=1)
        if day < 3:
            edit_matter(reference, Actor("B. Buyer", "officer"), day + 1, title=f"Title {day}")
    said = [re.findall(r"^  - (\w+), .*$", each.body, re.MULTILINE) for each in told()]
    assert said == [["Draft"], ["Edit"], ["Edit"], ["Edit"]]
    assert Event.objects.count() == 4


def test_many_things_of_one_matter_are_told_together_and_counted(at_noon: list[datetime]) -> None:
    make_person("officer")
    reference = group()
    for number in range(1, 11):
        edit_matter(reference, Actor("B. Buyer", "officer"), number, title=f"Title {number}", note="x\n" * 400)
    at_noon[0] += timedelta(minutes=5)
    digest.send_digests()
    (sent,) = told()
    assert sent.subject == "Moothall: 11 things happened"
    assert sent.body.count("Title 10") == 1
    assert sent.body.count("  - Edit, ") == digest.EVENTS
    assert "  - and 5 more" in sent.body
    assert max(map(len, sent.body.splitlines())) < 500


def test_nothing_to_say_sends_nothing(at_noon: list[datetime]) -> None:
    make_person("officer")
    at_noon[0] += timedelta(minutes=5)
    digest.send_digests()
    assert told() == []
    assert [row.state for row in Digest.objects.all()] == ["empty"]


def test_nobody_is_written_to_in_the_night(at_noon: list[datetime]) -> None:
    make_person("officer")
    group()
    at_noon[0] = at_noon[0].replace(hour=digest.FROM_HOUR - 1) + timedelta(days=1)
    digest.send_digests()
    assert told() == []
    at_noon[0] += timedelta(hours=1)
    digest.send_digests()
    assert len(told()) == 1


def test_a_mail_server_that_refuses_is_tried_again_later_and_later(
    at_noon: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person("officer")
    group()
    at_noon[0] += timedelta(minutes=5)
    sends: list[datetime] = []

    def refuse(self: Any, fail_silently: bool = False) -> int:
        sends.append(at_noon[0])
        raise ConnectionRefusedError("no")

    with monkeypatch.context() as patch:
        patch.setattr(digest.EmailMessage, "send", refuse)
        for _ in range(60):
            with suppress(digest.MailRefused):
                digest.send_digests()
            at_noon[0] += timedelta(minutes=1)
    waits = [(later - before).seconds // 60 for before, later in pairwise(sends)]
    assert waits == [10, 20]
    at_noon[0] += timedelta(hours=2)
    digest.send_digests()
    assert len(told()) == 1


class Killed(BaseException):
    """The worker is gone."""


def test_killed_before_the_mail_went_out_it_is_sent_after_all(
    at_noon: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person("officer")
    group()
    at_noon[0] += timedelta(minutes=5)

    def killed(*_: Any) -> Any:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(digest, "compose", killed)
        with pytest.raises(Killed):
            digest.send_digests()
    digest.send_digests()
    assert len(told()) == 1


def test_killed_while_it_went_out_the_day_is_not_told_twice_and_nothing_is_lost(
    at_noon: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person("officer")
    group()
    at_noon[0] += timedelta(minutes=5)

    def killed(self: Any, fail_silently: bool = False) -> int:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(digest.EmailMessage, "send", killed)
        with pytest.raises(Killed):
            digest.send_digests()
    digest.send_digests()
    assert told() == []
    at_noon[0] += timedelta(days=1)
    digest.send_digests()
    assert len(told()) == 1
    assert "  - Draft, " in told()[0].body


def test_a_day_is_claimed_by_one() -> None:
    person, now = make_person("officer"), timezone.now()
    claimed = [digest_actions.claim(person.pk, now.date(), now) for _ in range(3)]
    assert [each is not None for each in claimed] == [True, False, False]


def test_what_goes_wrong_with_one_does_not_keep_the_others_from_theirs(
    at_noon: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_person("officer"), make_person("approver")
    group()
    at_noon[0] += timedelta(minutes=5)
    real = digest.compose
    monkeypatch.setattr(digest, "compose", lambda who, until: 1 / 0 if who == first.pk else real(who, until))
    with pytest.raises(digest.MailRefused, match="1 of 2"):
        digest.send_digests()
    assert [each.to for each in told()] == [[second.email]]


def test_invented_people_have_no_mail_but_in_files(at_noon: list[datetime], settings: Any) -> None:
    person = make_person("officer")
    Person.objects.filter(pk=person.pk).update(example=True)
    group()
    at_noon[0] += timedelta(minutes=5)
    found = digest.compose(person.pk, timezone.now())
    assert found
    assert digest.reachable(found.reader)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert not digest.reachable(found.reader)


# Stopping it ----------------------------------------------------------------------------------------------------------


def stop_address(message: Message) -> str:
    """The path of the address that stops the mail, from its header."""
    found = re.fullmatch(r"<http://127\.0\.0\.1:8000(/.*)>", str(message["List-Unsubscribe"]).replace("\n", ""))
    assert found
    return found[1].replace(" ", "")


def test_a_mail_can_be_stopped_without_signing_in(at_noon: list[datetime]) -> None:
    person = make_person("officer")
    group()
    at_noon[0] += timedelta(minutes=5)
    digest.send_digests()
    message = told()[0].message()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address, visitor = stop_address(message), Client(enforce_csrf_checks=True)
    assert f"http://127.0.0.1:8000{address}" in told()[0].body
    assert "Stop the daily mail?" in visitor.get(address).content.decode()
    person.refresh_from_db()
    assert person.digest == "daily"
    assert "is stopped" in visitor.post(address, {"List-Unsubscribe": "One-Click"}).content.decode()
    person.refresh_from_db()
    assert person.digest == "never"
    edit_matter(str(Event.objects.get().matter.reference), Actor("B. Buyer", "officer"), 1, title="More")
    at_noon[0] += timedelta(days=1)
    digest.send_digests()
    assert len(told()) == 1


def test_a_forged_address_stops_nothing(client: Client) -> None:
    person = make_person("officer")
    real = digest.token_for(person.pk)
    for forged in (real[:-1] + ("a" if real[-1] != "a" else "b"), real[2:], "forged", f"{person.pk}"):
        assert client.get(f"/waiting/mail/stop/{forged}/").status_code == 404
        assert client.post(f"/waiting/mail/stop/{forged}/").status_code == 403
    other = signing.dumps(person.pk, salt="something else")
    assert client.post(f"/waiting/mail/stop/{other}/").status_code == 403
    person.refresh_from_db()
    assert person.digest == "daily"


def test_the_page_shows_the_mail_as_it_would_be_and_writes_nothing(client: Client) -> None:
    sign_in(client, "officer")
    assert "There is nothing to say" in client.get("/waiting/mail/").content.decode()
    group("Repairs & <voids>")
    said = client.get("/waiting/mail/").content.decode()
    assert "Repairs &amp; &lt;voids&gt;" in said
    assert Digest.objects.count() == 0
    client.logout()
    assert client.get("/waiting/mail/").status_code == 403
