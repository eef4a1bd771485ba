"""Challenges: answers sealed until closing, late ones refused with both times, files taken for what they are, marks
shown only to who has marked, disagreements settled before anything is decided."""

import zipfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone

from moothall.desks.needs import (
    actions_challenges,
    actions_marks,
    actions_offers,
    queries,
    queries_challenges,
    queries_tasks,
)
from moothall.desks.needs.actions_files import LARGEST, TEST_VIRUS, looked_at
from moothall.desks.needs.actions_offers import Offer
from moothall.desks.needs.models_challenges import Challenge, Score, Submission
from moothall.desks.needs.models_marks import median_of
from moothall.register import record_queries as record
from moothall.register.models_record import Unchangeable
from moothall.register.record_actions import act
from moothall.register.record_errors import NotReady, NotYours, Refused, Stale
from moothall.register.roles import Actor
from tests.people import actor

from .conftest import CRITERIA, MakeNeed, close, wanted

pytestmark = pytest.mark.django_db
PUBLIC = Actor("", "public")
OFFER = Offer("By text message", "A very secret plan", Decimal("900.00"))


def of_another(supplier: Actor) -> Actor:
    return replace(supplier, supplier="another-supplier")


def card(reference: str, by: Actor = PUBLIC) -> queries_challenges.ChallengeCard:
    found = queries_challenges.challenge(reference, by)
    assert found
    return found


def marks(reference: str, *given: int) -> dict[int, tuple[int, str]]:
    return {c.number: (mark, "Because") for c, mark in zip(card(reference).criteria, given, strict=True)}


# Drafting -------------------------------------------------------------------------------------------------------------


def test_a_challenge_is_a_draft_until_it_has_criteria_and_dates(make_need: MakeNeed, asha: Actor, ben: Actor) -> None:
    need = make_need()
    reference = actions_challenges.open_challenge(need, wanted(), asha)
    assert queries_challenges.challenge(reference, ben) is None
    assert record.matter(reference).owner[0] == asha.organisation_id
    seen = record.matter(reference).version
    actions_challenges.change_challenge(reference, wanted(criteria=CRITERIA[:1], title="Shorter"), asha, seen)
    assert [c.name for c in card(reference, asha).criteria] == ["Works"]
    with pytest.raises(Stale):
        actions_challenges.change_challenge(reference, wanted(), asha, seen)
    act(reference, "publish", asha, None, counts=queries_challenges.counts_for(reference, "publish"))
    assert card(reference).need[0] == need
    with pytest.raises(Refused):
        actions_challenges.change_challenge(reference, wanted(), asha, record.matter(reference).version)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"criteria": ()}, "at least one criterion"),
        ({"decide_by": timezone.localdate()}, "in this order"),
        ({"questions_until": timezone.localdate() - timedelta(days=1)}, "in this order"),
    ],
)
def test_what_is_no_challenge_is_refused(
    make_need: MakeNeed, asha: Actor, changed: dict[str, object], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        actions_challenges.open_challenge(make_need(), wanted(**changed), asha)
    assert not Challenge.objects.exists()


def test_only_approvers_of_councils_that_take_part_promise(challenge: str, ben: Actor, chloe: Actor) -> None:
    by_day = timezone.localdate() + timedelta(days=100)
    for stranger in (ben, actor("approver", chloe.organisation_id), actor("supplier")):
        with pytest.raises(NotYours):
            actions_challenges.promise_to_buy(challenge, Decimal("500.00"), by_day, "", stranger)
    erin = actor("approver", ben.organisation_id)
    actions_challenges.promise_to_buy(challenge, Decimal("500.00"), by_day, "", erin)
    actions_challenges.promise_to_buy(challenge, Decimal("700.10"), by_day, "If it works", erin)
    assert card(challenge).promised == Decimal("700.10")
    assert [p.ended_at is None for p in card(challenge).promises] == [False, True]
    actions_challenges.leave(challenge, ben, "We have bought one")
    assert card(challenge).promised == 0
    assert len(card(challenge).promises) == 2


# Answers --------------------------------------------------------------------------------------------------------------


def test_answers_are_sealed_until_closing(challenge: str, asha: Actor, staff: Actor, supplier: Actor) -> None:
    actions_offers.hand_in(challenge, OFFER, supplier, "Tiny Ltd")
    assert card(challenge).answers == 1
    assert queries_challenges.own_answer(challenge, supplier).text == "A very secret plan"
    for other in (PUBLIC, asha, staff, of_another(supplier)):
        assert queries_challenges.own_answer(challenge, other) is None
        assert not queries_challenges.reads_answers(card(challenge, other), other)
    told = " ".join(f"{e.by} {e.note} {e.data} {e.organisation}" for e in record.history(challenge))
    assert "A supplier" in told
    for secret in ("secret", "Tiny", supplier.name, "By text"):
        assert secret not in told


def test_a_supplier_has_one_answer_and_may_change_it(challenge: str, supplier: Actor) -> None:
    actions_offers.hand_in(challenge, OFFER, supplier, "Tiny Ltd")
    actions_offers.hand_in(challenge, replace(OFFER, title="Better"), supplier, "Tiny Ltd")
    actions_offers.hand_in(challenge, OFFER, of_another(supplier), "Other Ltd")
    assert card(challenge).answers == 2
    assert queries_challenges.own_answer(challenge, supplier).title == "Better"
    assert Submission.objects.count() == 3
    actions_offers.take_back(challenge, supplier)
    assert card(challenge).answers == 1
    with pytest.raises(Refused, match="no answer"):
        actions_offers.take_back(challenge, supplier)


def test_late_answers_are_refused_with_both_times(challenge: str, asha: Actor, supplier: Actor) -> None:
    actions_offers.hand_in(challenge, OFFER, supplier, "Tiny Ltd")
    closed = timezone.now() - timedelta(seconds=1)
    Challenge.objects.update(closes=closed)
    said = f"until {timezone.localtime(closed):%d %B %Y at %H:%M:%S}; this came on .* at .*, so it was not taken"
    with pytest.raises(Refused, match=said):
        actions_offers.hand_in(challenge, replace(OFFER, title="Late"), supplier, "Tiny Ltd")
    with pytest.raises(Refused, match="so it was not taken"):
        actions_offers.take_back(challenge, supplier)
    assert [task.why for task in queries.tasks(asha)] == ["It has closed"]
    assert queries_challenges.own_answer(challenge, supplier).title == OFFER.title


def test_it_is_not_opened_early(challenge: str, asha: Actor) -> None:
    with pytest.raises(NotReady, match="closing time"):
        act(challenge, "close-answers", asha, None, counts=queries_challenges.counts_for(challenge, "close-answers"))


@pytest.mark.parametrize("role", ["officer", "staff", "board-member"])
def test_only_suppliers_answer(challenge: str, role: str) -> None:
    with pytest.raises(NotYours):
        actions_offers.hand_in(challenge, OFFER, actor(role), "Tiny Ltd")


def test_questions_are_shown_without_who_asked(challenge: str, asha: Actor, supplier: Actor) -> None:
    number = actions_challenges.ask_question(challenge, "Which system?", supplier)
    with pytest.raises(NotYours):
        actions_challenges.answer_question(challenge, number, "Any", supplier)
    actions_challenges.answer_question(challenge, number, "Any", asha)
    (shown,) = card(challenge).questions
    assert (shown.answer, shown.answered_by) == ("Any", asha.name)
    assert supplier.name not in str(record.history(challenge))
    Challenge.objects.update(questions_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="Questions were taken until"):
        actions_challenges.ask_question(challenge, "More?", supplier)


# Files ----------------------------------------------------------------------------------------------------------------


def archive(**parts: bytes) -> bytes:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as file:
        for name, data in parts.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return whole.getvalue()


ODT = archive(mimetype=b"application/vnd.oasis.opendocument.text", content_dot_xml=b"<x/>")
DOCX = archive(**{"[Content_Types].xml": b"<x/>", "word__document_dot_xml": b"<x/>"})
MACRO = archive(**{"[Content_Types].xml": b"<x/>", "word__document_dot_xml": b"<x/>", "word__vbaProject_dot_bin": b"x"})
PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.mark.parametrize(("name", "data"), [("a plan.pdf", PDF), ("plan.odt", ODT), ("Plan (2).docx", DOCX)])
def test_a_document_is_taken(name: str, data: bytes) -> None:
    assert looked_at(name, data).name == name


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("invoice.pdf.exe", PDF, "ends in '.exe'"),
        ("plan.pdf", b"MZ\x90\x00", "content is a program"),
        ("plan.pdf", b"<script>", "content is something else"),
        ("plan.pdf", DOCX, "content is docx"),
        ("../../x.pdf", PDF, "Rename it plainly"),
        ("..\\x.pdf", PDF, "Rename it plainly"),
        ("a\x00.pdf", PDF, "Rename it plainly"),
        (".pdf", PDF, "Rename it plainly"),
        ("plan.docx", MACRO, "can run something"),
        ("plan.pdf", PDF + b"/JavaScript", "can run something"),
        ("plan.pdf", PDF + TEST_VIRUS, "test pattern"),
        ("plan.odt", b"PK\x03\x04garbage", "damaged archive"),
        ("plan.odt", archive(a=b"x"), "content is an archive"),
        ("plan.pdf", PDF + b"x" * LARGEST, "5.0 MB"),
        ("x", PDF, "ends in '.'"),
    ],
)
def test_what_is_no_document_is_refused_clearly(name: str, data: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said) as refused:
        looked_at(name, data)
    assert "Expected one PDF, ODT or DOCX" in str(refused.value)


def test_a_file_is_kept_under_a_random_name_and_stays_sealed(
    challenge: str, asha: Actor, supplier: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOOTHALL_HOME", str(tmp_path))
    offer = replace(OFFER, file=looked_at("plan.pdf", PDF))
    number = actions_offers.hand_in(challenge, offer, supplier, "Tiny Ltd")
    (kept,) = [p for p in (tmp_path / "kept_files").iterdir()]
    assert kept.read_bytes() == PDF
    assert "plan" not in kept.name
    assert kept.stat().st_mode & 0o077 == 0
    found = queries_challenges.file_of(challenge, number, supplier)
    assert found == (kept, "plan.pdf", "pdf")
    for other in (PUBLIC, asha, of_another(supplier)):
        assert queries_challenges.file_of(challenge, number, other) is None
    later = actions_offers.hand_in(challenge, OFFER, supplier, "Tiny Ltd")
    assert queries_challenges.file_of(challenge, later, supplier)
    without = actions_offers.hand_in(challenge, replace(OFFER, drop_file=True), supplier, "Tiny Ltd")
    assert queries_challenges.file_of(challenge, without, supplier) is None
    close(challenge, asha)
    assert queries_challenges.file_of(challenge, number, asha) is None


def test_nothing_is_handed_in_when_the_disk_refuses(
    challenge: str, supplier: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kept_files").write_text("in the way")
    monkeypatch.setenv("MOOTHALL_HOME", str(tmp_path))
    with pytest.raises(Refused, match="could not be kept"):
        actions_offers.hand_in(challenge, replace(OFFER, file=looked_at("plan.pdf", PDF)), supplier, "Tiny Ltd")
    assert card(challenge).answers == 0


# Marks ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def answered(challenge: str, asha: Actor, supplier: Actor) -> tuple[str, int, int]:
    """A challenge that is being marked, and its two answers."""
    one = actions_offers.hand_in(challenge, OFFER, supplier, "Tiny Ltd")
    other = actions_offers.hand_in(challenge, OFFER, of_another(supplier), "Other Ltd")
    close(challenge, asha)
    return challenge, one, other


def test_marks_of_others_are_hidden_until_one_has_marked(
    answered: tuple[str, int, int], asha: Actor, ben: Actor
) -> None:
    reference, one, _ = answered
    with pytest.raises(Refused, match="Say first whether"):
        actions_marks.mark_answer(reference, one, marks(reference, 1, 1), asha)
    for each in (asha, ben):
        actions_marks.state_interest(reference, False, "", each)
    actions_marks.mark_answer(reference, one, marks(reference, 5, 3), asha)
    seen = {m.answer.number: m for m in queries_challenges.marked_answers(card(reference, ben), ben)}[one]
    assert [cell.marks for cell in seen.cells] == [(), ()]
    assert [cell.spread for cell in seen.cells] == [None, None]
    assert seen.total is None
    actions_marks.mark_answer(reference, one, marks(reference, 2, 2), ben)
    seen = {m.answer.number: m for m in queries_challenges.marked_answers(card(reference, ben), ben)}[one]
    spread = seen.cells[0].spread
    assert (spread.low, spread.high, spread.median, seen.cells[0].disagree) == (2, 5, Decimal("3.5"), True)
    assert seen.total == Decimal("3.10")
    assert queries_tasks.apart_for(ben) == ((reference, "Repairs by small firms", 1),)


def test_who_has_an_interest_marks_nothing_and_earlier_marks_do_not_count(
    answered: tuple[str, int, int], asha: Actor
) -> None:
    reference, one, _ = answered
    actions_marks.state_interest(reference, False, "", asha)
    actions_marks.mark_answer(reference, one, marks(reference, 5, 5), asha)
    with pytest.raises(Refused, match="Say what the interest is"):
        actions_marks.state_interest(reference, True, " ", asha)
    actions_marks.state_interest(reference, True, "My brother works there", asha)
    with pytest.raises(Refused, match="you have an interest"):
        actions_marks.mark_answer(reference, one, marks(reference, 1, 1), asha)
    seen = queries_challenges.marked_answers(card(reference, asha), asha)
    assert all(cell.spread is None for each in seen for cell in each.cells)
    assert queries_tasks.unmarked_by(asha) == ()


def test_a_disagreement_is_settled_by_marking_again_or_by_standing(
    answered: tuple[str, int, int], asha: Actor, ben: Actor
) -> None:
    reference, one, other = answered
    criterion = card(reference).criteria[0].number
    for by, mark in ((asha, 5), (ben, 0)):
        actions_marks.state_interest(reference, False, "", by)
        actions_marks.mark_answer(reference, one, marks(reference, mark, 3), by)
        actions_marks.mark_answer(reference, other, marks(reference, mark, 3), by)
    assert queries_challenges.counts_for(reference, "decide")["agreed"] == 0
    actions_marks.talk_over(reference, one, criterion, "We read it differently", False, ben)
    assert len(queries_tasks.apart_for(asha)) == 1
    actions_marks.mark_answer(reference, one, marks(reference, 3, 3), ben)
    actions_marks.talk_over(reference, other, criterion, "We differ", True, ben)
    assert queries_challenges.counts_for(reference, "decide")["agreed"] == 1
    actions_marks.mark_answer(reference, other, marks(reference, 1, 3), ben)
    assert queries_challenges.counts_for(reference, "decide")["agreed"] == 0
    with pytest.raises(Refused, match="Nobody disagrees"):
        actions_marks.talk_over(reference, one, criterion, "x", True, ben)
    assert Score.objects.filter(person_id=ben.person_id, submission_id=one).count() == 3
    with pytest.raises(Unchangeable):
        Score.objects.update(mark=5)


def test_it_is_decided_when_marked_agreed_and_told(
    answered: tuple[str, int, int], asha: Actor, ben: Actor, supplier: Actor
) -> None:
    reference, one, other = answered
    with pytest.raises(NotReady, match=r"marked for each criterion.*Write to each"):
        actions_marks.decide(reference, one, "Best", asha)
    assert Challenge.objects.get().outcome == ""
    actions_marks.state_interest(reference, False, "", ben)
    for number in (one, other):
        actions_marks.mark_answer(reference, number, marks(reference, 4, 2), ben)
        actions_marks.give_feedback(reference, number, "Well told", asha)
    assert queries_challenges.own_answer(reference, supplier).feedback == ()
    with pytest.raises(NotYours):
        actions_marks.decide(reference, one, "Best", ben)
    actions_marks.decide(reference, one, "It works alone", asha)
    assert (card(reference).outcome, card(reference).chosen) == ("chosen", "Tiny Ltd")
    assert queries_challenges.own_answer(reference, supplier).feedback == ("Well told",)
    shown = queries_challenges.marked_answers(card(reference), PUBLIC)
    assert [each.total for each in shown] == [Decimal("3.20")] * 2
    assert all(each.answer.feedback == () for each in shown)


def test_a_challenge_without_answers_ends_with_none(challenge: str, asha: Actor) -> None:
    close(challenge, asha)
    actions_marks.decide(challenge, None, "Nobody answered", asha)
    assert card(challenge).outcome == "none"


@pytest.mark.parametrize(("numbers", "middle"), [([3], "3"), ([1, 2], "1.5"), ([0, 0, 5], "0"), ([1, 2, 4, 5], "3")])
def test_the_middle_is_exact(numbers: list[int], middle: str) -> None:
    assert median_of(numbers) == Decimal(middle)
