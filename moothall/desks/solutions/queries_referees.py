"""Referees of a solution, the questions put to them and what they answered. Reads only.

A question and its answers are seen by whoever asked and by the referees; answers that a referee published, by all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from moothall.desks.solutions.models import Referee, RefereeAnswer, RefereeQuestion
from moothall.desks.solutions.models_referees import still_there
from moothall.register.people_queries import in_role
from moothall.register.roles import OFFICER, Actor


@dataclass(frozen=True)
class RefereeCard:
    """A promise. `mine` is the reader's own; `left` is how many questions can still be put this month."""

    number: int
    name: str
    organisation_id: str
    organisation: str
    topics: str
    a_month: int
    until: date
    left: int
    mine: bool
    example: bool


@dataclass(frozen=True)
class AnswerCard:
    """What a referee makes of a question: `state` is asked, answered or declined."""

    number: int
    referee: str
    organisation: str
    state: str
    text: str
    published: bool
    answered_at: datetime | None
    mine: bool


@dataclass(frozen=True)
class QuestionCard:
    """A question with those of its answers that the reader may see."""

    number: int
    reference: str
    solution: str
    asker: str
    text: str
    asked_at: datetime
    mine: bool
    example: bool
    answers: tuple[AnswerCard, ...]


def referees(reference: str, reader: Actor) -> tuple[RefereeCard, ...]:
    """Whoever promises today to answer questions about a solution."""
    rows = Referee.objects.select_related("person", "organisation").filter(
        solution__matter__reference=reference, withdrawn_at__isnull=True, until__gte=timezone.localdate()
    )
    return tuple(_referee(row, reader) for row in rows if still_there(row))


def promise(number: int, reader: Actor) -> tuple[str, RefereeCard] | None:
    """The reader's own promise of that number, in force, with the solution's reference."""
    rows = Referee.objects.select_related("person", "organisation", "solution__matter")
    row = rows.filter(pk=number, person_id=reader.person_id or 0, withdrawn_at__isnull=True).first()
    return (row.solution.matter.reference, _referee(row, reader)) if row and reader.person_id else None


def questions(reference: str, reader: Actor) -> tuple[QuestionCard, ...]:
    """The questions about a solution that the reader may see, the newest first."""
    rows = RefereeQuestion.objects.filter(solution__matter__reference=reference)
    return tuple(card for card in map(lambda row: _question(row, reader), _related(rows)) if card)


def question_of_answer(number: int, reader: Actor) -> tuple[QuestionCard, AnswerCard] | None:
    """A question put to the reader, with the reader's own answer as it stands."""
    row = RefereeAnswer.objects.filter(pk=number, referee__person_id=reader.person_id or 0).first()
    if row is None or reader.person_id is None or not still_there(row.referee):
        return None
    card = _question(next(iter(_related(RefereeQuestion.objects.filter(pk=row.question_id)))), reader)
    own = next((each for each in card.answers if each.number == number), None) if card else None
    return (card, own) if card and own else None


def waiting_for(reader: Actor) -> tuple[tuple[int, QuestionCard], ...]:
    """Questions that wait for the reader's answer: the number of the answer, and the question; oldest first."""
    rows = RefereeAnswer.objects.filter(state="asked", referee__person_id=reader.person_id or 0).order_by("pk")
    pairs = ((row.pk, question_of_answer(row.pk, reader)) for row in rows)
    return tuple((number, pair[0]) for number, pair in pairs if pair)


def _related(rows):  # type: ignore[no-untyped-def]
    return rows.select_related("person", "organisation", "solution__matter").prefetch_related(
        "answers__referee__person", "answers__referee__organisation"
    )


def _question(row: RefereeQuestion, reader: Actor) -> QuestionCard | None:
    """The question as the reader may see it; None when there is nothing that the reader may see."""
    every = tuple(_answer(answer, reader) for answer in row.answers.all())
    mine = reader.person_id is not None and row.person_id == reader.person_id
    asked = any(answer.mine for answer in every)
    seen = every if mine else tuple(_seen(every))
    if not (mine or asked or seen):
        return None
    body = row.organisation.name if row.organisation else ""
    asker = f"{row.person}, {body}" if body and (mine or asked) else body or "Somebody of the Centre"
    matter = row.solution.matter
    return QuestionCard(
        row.pk, matter.reference, row.solution.name, asker, row.text, row.asked_at, mine, row.example, seen
    )


def _seen(answers: Iterable[AnswerCard]) -> Iterable[AnswerCard]:
    return (answer for answer in answers if answer.mine or (answer.published and answer.state == "answered"))


def _answer(row: RefereeAnswer, reader: Actor) -> AnswerCard:
    referee = row.referee
    mine = reader.person_id is not None and referee.person_id == reader.person_id
    name, body = _name(referee, reader), referee.organisation.name
    return AnswerCard(row.pk, name, body, row.state, row.text, row.published, row.answered_at, mine)


def _name(referee: Referee, reader: Actor) -> str:
    """A referee's name, for people who have signed in; the public sees the role."""
    return str(referee.person) if reader.person_id is not None else in_role(OFFICER, "")


def _referee(row: Referee, reader: Actor) -> RefereeCard:
    first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return RefereeCard(
        row.pk,
        _name(row, reader),
        row.organisation_id,
        row.organisation.name,
        row.topics,
        row.a_month,
        row.until,
        max(0, row.a_month - row.answers.filter(question__asked_at__gte=first).count()),
        reader.person_id is not None and row.person_id == reader.person_id,
        row.example,
    )
