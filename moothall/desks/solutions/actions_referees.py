"""Referees: promise to answer questions about a solution, end the promise, ask all referees at once, answer or decline.

A referee says how many questions a month are too many, and is never sent more; every question can be declined without a
reason. Who asks is limited too. Nothing is sent by mail from here: a question waits in "Waiting for me".
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from moothall.desks.solutions.actions import found
from moothall.desks.solutions.actions_usage import check_own
from moothall.desks.solutions.models import Referee, RefereeAnswer, RefereeQuestion
from moothall.desks.solutions.models_referees import still_there
from moothall.register.models_people import Person
from moothall.register.record_actions import note
from moothall.register.record_errors import NotYours, Refused
from moothall.register.roles import OFFICER, Actor, holds

A_DAY, LONGEST, MOST_A_MONTH, LONGEST_PROMISE = 5, 4000, 30, 731
"""Questions that one person may ask a day; letters of a question; the most a referee may promise; days at most."""


@transaction.atomic
def promise_answers(reference: str, by: Actor, topics: str, a_month: int, until: date) -> int:
    """Promise to answer up to so many questions a month until a day; a promise of before ends. Raises Refused."""
    body, person = by.organisation_id or "", by.person_id or 0
    check_own(by, body)
    today = timezone.localdate()
    if not today < until <= today + timedelta(days=LONGEST_PROMISE):
        raise Refused("Choose a last day after today and within two years: a promise without an end is forgotten.")
    if not 1 <= a_month <= MOST_A_MONTH or not topics.strip():
        raise Refused(f"Say about what, and how many questions a month you can answer: 1 to {MOST_A_MONTH}.")
    solution = found(reference)
    note(reference, "promise-answers", by, topics, {"a_month": a_month, "until": until.isoformat()})
    mine = Referee.objects.filter(solution=solution, person_id=person, withdrawn_at__isnull=True)
    mine.update(withdrawn_at=timezone.now())
    referee = Referee.objects.create(
        solution=solution,
        person_id=person,
        organisation_id=body,
        topics=topics.strip(),
        a_month=a_month,
        until=until,
        made_at=timezone.now(),
        example=_example(by),
    )
    return referee.pk


@transaction.atomic
def end_promise(number: int, by: Actor) -> str:
    """End one's own promise; questions not answered yet are declined. Gives the solution's reference."""
    row = Referee.objects.select_for_update().select_related("solution__matter").filter(pk=number).first()
    if row is None or row.person_id != by.person_id:
        raise NotYours("Only whoever made a promise can end it.")
    if row.withdrawn_at:
        raise Refused("That promise has ended already.")
    now = timezone.now()
    note(row.solution.matter.reference, "end-promise", by)
    row.answers.filter(state="asked").update(state="declined", answered_at=now)
    row.withdrawn_at = now
    row.save()
    return row.solution.matter.reference


@transaction.atomic
def ask_referees(reference: str, by: Actor, text: str) -> tuple[int, int]:
    """Put a question to every referee of a solution who can still take one this month; gives the question's number and
    how many were asked. Raises Refused: nobody to ask, asked too often, or not an officer."""
    if by.person_id is None or not holds(by.role, OFFICER):
        raise NotYours("Questions to referees are for people of councils and the Centre's staff, signed in.")
    if not 20 <= len(text.strip()) <= LONGEST:
        raise Refused(f"The question has {len(text.strip())} letters; expected between 20 and {LONGEST:,}.")
    Person.objects.select_for_update().get(pk=by.person_id)
    now = timezone.now()
    recent = RefereeQuestion.objects.filter(person_id=by.person_id, asked_at__gt=now - timedelta(days=1))
    if recent.count() >= A_DAY:
        raise Refused(f"You have asked {A_DAY} questions within a day, which is the most. Ask again tomorrow.")
    solution = found(reference)
    if recent.filter(solution=solution, text=text.strip()).exists():
        raise Refused("You have asked that already today. The answers will be on this page.")
    free = [each for each in _referees(solution.pk, now) if each.person_id != by.person_id and _left(each, now) > 0]
    if not free:
        raise Refused("No referee can take a question now. Look again next month, or ask the Centre's staff.")
    question = RefereeQuestion.objects.create(
        solution=solution,
        person_id=by.person_id,
        organisation_id=by.organisation_id,
        text=text.strip(),
        asked_at=now,
        example=_example(by),
    )
    for referee in free:
        RefereeAnswer.objects.create(question=question, referee=referee)
    return question.pk, len(free)


@transaction.atomic
def answer_question(number: int, by: Actor, text: str, published: bool) -> str:
    """Answer a question; whoever asked can read it, everybody when it is published. Gives the solution's reference.
    Raises Refused."""
    if not 1 <= len(text.strip()) <= LONGEST:
        raise Refused(f"The answer has {len(text.strip())} letters; expected between 1 and {LONGEST:,}. Or decline it.")
    return _settle(number, by, "answered", text.strip(), published)


def decline_question(number: int, by: Actor) -> str:
    """Decline a question; no reason is needed. Gives the solution's reference. Raises Refused."""
    return _settle(number, by, "declined", "", False)


@transaction.atomic
def _settle(number: int, by: Actor, state: str, text: str, published: bool) -> str:
    rows = RefereeAnswer.objects.select_for_update().select_related("referee", "question__solution__matter")
    row = rows.filter(pk=number).first()
    if row is None or row.referee.person_id != by.person_id:
        raise NotYours("This question was put to somebody else.")
    if not still_there(row.referee):
        raise NotYours(f"This was asked of you at {row.referee.organisation}, for which you act no more.")
    if row.state == "declined":
        raise Refused("You have declined this question, or your promise has ended.")
    row.state, row.text, row.published, row.answered_at = state, text, published, timezone.now()
    row.save()
    return row.question.solution.matter.reference


def _referees(solution: int, now: datetime) -> list[Referee]:
    today = timezone.localdate(now)
    live = Referee.objects.filter(solution_id=solution, withdrawn_at__isnull=True, until__gte=today)
    return [each for each in live if still_there(each)]


def _left(referee: Referee, now: datetime) -> int:
    """How many questions a referee can still take in this calendar month."""
    first = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return referee.a_month - referee.answers.filter(question__asked_at__gte=first).count()


def _example(by: Actor) -> bool:
    return Person.objects.filter(pk=by.person_id or 0, example=True).exists()
