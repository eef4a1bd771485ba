"""An attacker asks for what is sealed: answers, files, suppliers and marks of a challenge, as everybody who may not
read them, at every address that might tell. Nothing of it is found before it may be read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from moothall.desks.needs import actions, actions_challenges, actions_marks, actions_offers, queries_challenges
from moothall.desks.needs.actions_challenges import ChallengeWanted, CriterionWanted
from moothall.desks.needs.actions_files import looked_at
from moothall.desks.needs.actions_offers import Offer
from moothall.desks.needs.models_challenges import Challenge, ChallengeQuestion, Score, Submission, Talk
from moothall.hall import digest
from moothall.hall.middleware import known
from moothall.register.follow_actions import follow
from moothall.register.record_actions import act
from moothall.register.record_errors import Refused
from moothall.register.roles import Actor
from tests.people import COUNCIL, OTHER_COUNCIL, actor, make_person, sign_in

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n"
TITLE, TEXT, PRICE, FILE, FIRM = "Zebrafish method", "Quokka in the cellar", "4242.17", "ocelot.pdf", "Pangolin Ltd"
SECRETS = (TITLE, TEXT, "4,242.17", PRICE, FILE, FIRM, "Zebrafish", "Quokka", "Pangolin", "ocelot")
OFFER = Offer(TITLE, TEXT, Decimal(PRICE), looked_at(FILE, PDF))
OUTSIDE = ("", "signed-in", "supplier", "officer", "stranger", "approver", "staff", "board-member", "finance")
THIRD = "local-authority:LDS"


@pytest.fixture(autouse=True)
def _folder(home: Path) -> None:
    """Every test has the made-up picture."""


def challenge_of(by: Actor, publish_need: bool = True, publish: bool = True) -> tuple[str, str]:
    """A need and a challenge of a council; whether each is published."""
    need = actions.record_need(actions.Told("Narwhal tickets", who="Tenants", must_do="ring", why="It costs"), by)
    if publish_need:
        act(need, "publish", by, None, counts={"told": 1})
    today = timezone.localdate()
    wanted = ChallengeWanted(
        title="Repairs by small firms",
        problem="Small firms cannot take jobs",
        opens=today,
        questions_until=today + timedelta(days=5),
        closes=timezone.now() + timedelta(days=10),
        decide_by=today + timedelta(days=30),
        criteria=(CriterionWanted("Works", "It works", 60), CriterionWanted("Price", "It is fair", 40)),
    )
    reference = actions_challenges.open_challenge(need, wanted, by)
    if publish:
        act(reference, "publish", by, None, counts={"criteria": 1, "dates-to-come": 1})
    return need, reference


@pytest.fixture
def sealed(tmp_path: Path, home: Path) -> Iterator[tuple[str, int, Actor]]:
    """An open challenge, the number of its sealed answer, and who handed it in."""
    _, reference = challenge_of(actor("officer"))
    actions_challenges.take_part(reference, actor("officer", OTHER_COUNCIL))
    firm = actor("supplier", name="Answering Person")
    number = actions_offers.hand_in(reference, OFFER, firm, FIRM)
    yield reference, number, firm
    for each in Submission.objects.exclude(file_key=""):
        (home / "kept_files" / each.file_key).unlink(missing_ok=True)


def close(reference: str) -> None:
    """Let the closing pass and open the answers."""
    Challenge.objects.filter(matter__reference=reference).update(closes=timezone.now() - timedelta(seconds=2))
    act(reference, "close-answers", actor("officer"), None, counts={"closed": 1})


def visitor(who: str) -> Client:
    """Somebody at a browser."""
    client = Client()
    if who == "signed-in":
        sign_in(client)
    elif who == "stranger":
        sign_in(client, "officer", THIRD)
    elif who == "supplier":
        sign_in(client, "supplier", name="Rival", supplier="rival")
    elif who:
        sign_in(client, who)
    return client


def addresses(reference: str, number: int) -> list[str]:
    """Wherever a challenge might tell something."""
    own = f"/needs/challenge/{reference}/"
    forms = ("csv", "xlsx", "json", "docx")
    return [
        own,
        *(f"{own[:-1]}.{form}" for form in forms),
        *(f"/needs/challenges.{form}" for form in forms),
        f"/record/{reference}/",
        f"/record/{reference}/history.atom",
        *(f"/record/{reference}/{step}/" for step in ("hand-in", "close-answers", "mark", "decide", "withdraw")),
        *(f"{own}answers/{n}/{what}/" for n in (number, number + 1) for what in ("file", "mark", "feedback", "talk/1")),
        f"{own}disagreements/",
        f"{own}interest/",
        f"{own}decide/",
        f"{own}answer/",
        f"{own}answer/take-back/",
        "/needs/",
        "/needs/challenges/",
        "/waiting/",
        "/waiting/mail/",
        "/feed.atom",
        "/feeds/challenge.atom",
        f"/organisations/{COUNCIL}/feed.atom",
        f"/organisations/{COUNCIL}/",
        *(f"/search/?q={word}" for word in ("Zebrafish", "Quokka", "Pangolin", "ocelot")),
        *(f"/needs/alike/?q={word}" for word in ("Zebrafish", "Quokka", "Pangolin")),
        "/api/v1/openapi.json",
    ]


def text_of(client: Client, address: str) -> str:
    """What an address answers, whole; never a fault of ours."""
    assert known(address.partition("?")[0]) or known(f"{address.partition('?')[0].rpartition('.')[0]}/"), address
    response = client.get(address, follow=True)
    assert response.status_code < 500, address
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", "replace")


def told_by(client: Client, address: str) -> list[str]:
    """The secrets that an address tells; the words that were asked for do not count."""
    asked = address.partition("?q=")[2] or "\0"
    text = text_of(client, address).replace(f'value="{asked}"', "").replace(f"q={asked}", "")
    return [secret for secret in (*SECRETS, "%PDF") if secret in text and secret != asked]


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_reads_a_sealed_answer(who: str, sealed: tuple[str, int, Actor]) -> None:
    reference, number, _ = sealed
    client = visitor(who)
    assert {a: told for a in addresses(reference, number) if (told := told_by(client, a))} == {}


@pytest.mark.parametrize("who", [each for each in OUTSIDE if each not in ("officer", "approver", "staff")])
def test_after_closing_only_those_who_mark_read(who: str, sealed: tuple[str, int, Actor]) -> None:
    reference, number, _ = sealed
    close(reference)
    client = visitor(who)
    assert {a: told for a in addresses(reference, number) if (told := told_by(client, a))} == {}
    assert FIRM in visitor("officer").get(f"/needs/challenge/{reference}/").content.decode()


@pytest.mark.parametrize("who", OUTSIDE)
def test_a_challenge_past_its_closing_but_not_opened_is_sealed_still(who: str, sealed: tuple[str, int, Actor]) -> None:
    reference, number, _ = sealed
    Challenge.objects.filter(matter__reference=reference).update(closes=timezone.now() - timedelta(seconds=2))
    client = visitor(who)
    assert {a: told for a in addresses(reference, number) if (told := told_by(client, a))} == {}


@pytest.mark.parametrize("who", ["", "supplier", "officer", "staff"])
def test_what_was_taken_back_or_replaced_is_never_read(who: str, sealed: tuple[str, int, Actor]) -> None:
    reference, number, firm = sealed
    actions_offers.take_back(reference, firm)
    close(reference)
    client = visitor(who)
    assert {a: told for a in addresses(reference, number) if (told := told_by(client, a))} == {}


def test_a_challenge_withdrawn_keeps_its_answers_sealed(sealed: tuple[str, int, Actor]) -> None:
    reference, number, _ = sealed
    close(reference)
    act(reference, "withdraw", actor("officer"), None, "No money")
    for who in OUTSIDE:
        client = visitor(who)
        assert {a: told for a in addresses(reference, number) if (told := told_by(client, a))} == {}, who


def test_an_answer_is_not_reached_by_another_challenge(sealed: tuple[str, int, Actor]) -> None:
    _, number, firm = sealed
    _, other = challenge_of(actor("officer"))
    close(other)
    for who in ("supplier", "officer", "staff"):
        for what in ("file", "mark", "feedback", "talk/1"):
            assert visitor(who).get(f"/needs/challenge/{other}/answers/{number}/{what}/").status_code in (403, 404)
    assert queries_challenges.file_of(other, number, firm) is None


def test_the_daily_mail_tells_nothing_sealed(sealed: tuple[str, int, Actor]) -> None:
    reference, _, _ = sealed
    rivals = [make_person("supplier", name="Rival", supplier="rival"), make_person("officer"), make_person("staff")]
    for each, role in zip(rivals, ("supplier", "officer", "staff"), strict=True):
        follow(reference, Actor(str(each), role, COUNCIL if role == "officer" else None, each.pk), True)
        told = digest.compose(each.pk, timezone.now() + timedelta(hours=1))
        assert told
        assert not told.empty
        mail = str(digest.message(told).message())
        assert [secret for secret in (*SECRETS, "Answering Person") if secret in mail] == []


def test_a_rival_neither_sees_nor_takes_back_nor_replaces(sealed: tuple[str, int, Actor]) -> None:
    reference, number, firm = sealed
    client = visitor("supplier")
    client.post(f"/needs/challenge/{reference}/answer/take-back/", {"number": number, "supplier": firm.supplier})
    client.post(
        f"/needs/challenge/{reference}/answer/",
        {"title": "x", "text": "y", "supplier": f"person:{firm.person_id}", "person_id": firm.person_id},
    )
    kept = Submission.objects.get(pk=number)
    assert (kept.withdrawn_at, kept.replaced_at) == (None, None)


def test_a_supplier_whose_standing_ended_neither_reads_nor_answers(sealed: tuple[str, int, Actor]) -> None:
    from moothall.register.models_people import Standing

    reference, number, firm = sealed
    client = Client()
    person = sign_in(client, "supplier", name="Answering Person")
    assert person.pk == firm.person_id
    assert TITLE in client.get(f"/needs/challenge/{reference}/").content.decode()
    Standing.objects.filter(person_id=person.pk).update(until=timezone.localdate())
    assert {a: told for a in addresses(reference, number) if (told := told_by(client, a))} == {}
    assert client.post(f"/needs/challenge/{reference}/answer/take-back/").status_code == 403
    assert client.post(f"/needs/challenge/{reference}/answer/", {"title": "x", "text": "y"}).status_code == 403


# Marks ----------------------------------------------------------------------------------------------------------------


def give(reference: str, number: int, by: Actor, *marks: int, why: str = "Because of the axolotl") -> None:
    """Mark an answer, without an interest."""
    actions_marks.state_interest(reference, False, "", by)
    card = queries_challenges.challenge(reference, by)
    assert card
    given = {c.number: (mark, why) for c, mark in zip(card.criteria, marks, strict=True)}
    actions_marks.mark_answer(reference, number, given, by)


@pytest.mark.parametrize("who", OUTSIDE)
def test_marks_of_others_are_not_read_before_ones_own(who: str, sealed: tuple[str, int, Actor]) -> None:
    reference, number, _ = sealed
    close(reference)
    give(reference, number, actor("officer", OTHER_COUNCIL), 5, 5)
    give(reference, number, actor("officer", name="Second of Exampleshire"), 0, 0)
    client = visitor(who)
    for address in addresses(reference, number):
        text = text_of(client, address)
        assert "axolotl" not in text, address
        assert "Weighted middle mark" not in text, address
        assert "Disagree<" not in text, address


def test_nobody_settles_a_disagreement_that_is_not_theirs(sealed: tuple[str, int, Actor]) -> None:
    reference, number, _ = sealed
    close(reference)
    give(reference, number, actor("officer", OTHER_COUNCIL), 5, 3)
    give(reference, number, actor("officer", name="Second of Exampleshire"), 0, 3)
    criterion = Score.objects.filter(mark=5).values_list("criterion_id", flat=True)[0]
    mute = actor("officer")
    with pytest.raises(Refused, match="Say first whether"):
        actions_marks.talk_over(reference, number, criterion, "It stands", True, mute)
    actions_marks.state_interest(reference, False, "", mute)
    with pytest.raises(Refused, match="Mark the answer first"):
        actions_marks.talk_over(reference, number, criterion, "It stands", True, mute)
    actions_marks.state_interest(reference, True, "My sister works there", mute)
    with pytest.raises(Refused, match="you have an interest"):
        actions_marks.talk_over(reference, number, criterion, "It stands", True, mute)
    assert not Talk.objects.exists()


def test_who_has_an_interest_neither_decides_nor_writes_to_suppliers(sealed: tuple[str, int, Actor]) -> None:
    reference, number, _ = sealed
    close(reference)
    owner = actor("officer")
    actions_marks.state_interest(reference, True, "My sister works there", owner)
    with pytest.raises(Refused, match="somebody else decides"):
        actions_marks.give_feedback(reference, number, "Well done", owner)
    with pytest.raises(Refused, match="somebody else decides"):
        actions_marks.decide(reference, number, "The best", owner)
    actions_marks.state_interest(reference, False, "", owner)
    actions_marks.give_feedback(reference, number, "Well done", owner)


def test_an_interest_that_names_a_supplier_is_not_told_to_all(sealed: tuple[str, int, Actor]) -> None:
    reference, number, _ = sealed
    close(reference)
    actions_marks.state_interest(reference, True, f"My brother works for {FIRM}", actor("officer"))
    for who in ("", "supplier", "stranger"):
        client = visitor(who)
        assert {a: told for a in addresses(reference, number) if (told := told_by(client, a))} == {}, who


# Drafts and double answers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["", "supplier", "stranger"])
def test_a_draft_need_is_not_told_by_its_challenge(who: str) -> None:
    need, reference = challenge_of(actor("officer"), publish_need=False)
    client = visitor(who)
    assert client.get(f"/needs/need/{need}/").status_code == 404
    assert "Narwhal" not in client.get(f"/needs/challenge/{reference}/").content.decode()


@pytest.mark.parametrize("who", ["", "signed-in", "supplier", "stranger", "board-member"])
def test_a_draft_challenge_is_told_nowhere(who: str) -> None:
    _, reference = challenge_of(actor("officer"), publish=False)
    client = visitor(who)
    for address in (*addresses(reference, 1), "/search/?q=small+firms+jobs", "/needs/alike/?q=small+firms+jobs"):
        assert "Repairs by small firms" not in text_of(client, address), address
    for what in ("take-part", "leave", "would-buy", "questions/ask", "answer", "interest", "decide", "edit"):
        assert client.post(f"/needs/challenge/{reference}/{what}/", {}).status_code == 404, what


def test_one_supplier_has_one_answer_however_often_it_is_sent(sealed: tuple[str, int, Actor]) -> None:
    reference, _, firm = sealed
    client = Client()
    sign_in(client, "supplier", name="Answering Person")
    for _ in range(3):
        assert client.post(f"/needs/challenge/{reference}/answer/", {"title": "x", "text": "y"}).status_code == 302
    live = Submission.objects.filter(replaced_at=None, withdrawn_at=None)
    assert [each.supplier for each in live] == [f"person:{firm.person_id}"]


def test_a_question_sent_twice_is_asked_once(sealed: tuple[str, int, Actor]) -> None:
    reference, _, _ = sealed
    client = visitor("supplier")
    said = [client.post(f"/needs/challenge/{reference}/questions/ask/", {"question": "Why?"}) for _ in range(2)]
    assert [each.status_code for each in said] == [302, 422]
    assert ChallengeQuestion.objects.count() == 1
    actions_challenges.ask_question(reference, "Why?", replace(actor("supplier", name="Another"), supplier="another"))
    assert ChallengeQuestion.objects.count() == 2


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "a\x00.pdf", "..\\x.pdf", "x.pdf\r\nSet-Cookie: a=b", "x" * 500 + ".pdf", "é.pdf"]
)
def test_a_file_name_harms_nothing(name: str, sealed: tuple[str, int, Actor]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    reference, _, _ = sealed
    client = visitor("supplier")
    file = SimpleUploadedFile("plain.pdf", PDF)
    file._name = name  # type: ignore[attr-defined]
    sent = client.post(f"/needs/challenge/{reference}/answer/", {"title": "x", "text": "y", "file": file})
    assert sent.status_code in (302, 400, 422)
    if sent.status_code == 302:
        last = Submission.objects.order_by("-pk")[0]
        given = client.get(f"/needs/challenge/{reference}/answers/{last.pk}/file/")
        assert given["Content-Disposition"].startswith("attachment")
        assert "\n" not in given["Content-Disposition"]
        assert "/" not in last.file_name
