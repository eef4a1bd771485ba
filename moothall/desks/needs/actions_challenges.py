"""Open challenges: fields, criteria and dates, who takes part, what councils would buy, questions and their answers.

Answers of suppliers are in actions_offers.py, marks and the decision in actions_marks.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from moothall.desks.needs.actions import acting_council, held
from moothall.desks.needs.models_challenges import Challenge, ChallengeQuestion, Criterion, Promise
from moothall.register.models_record import Matter
from moothall.register.record_actions import add_member, draft_matter, edit_matter, end_member, link
from moothall.register.record_actions import note as file_note
from moothall.register.record_errors import NotYours, Refused
from moothall.register.roles import Actor


@dataclass(frozen=True)
class CriterionWanted:
    """A criterion as typed: its name, what good looks like, its weight from 1 to 100."""

    name: str
    good: str
    weight: int


@dataclass(frozen=True)
class ChallengeWanted:
    """A challenge as typed. `closes` is a moment, the other dates are days."""

    title: str
    problem: str
    opens: date
    questions_until: date
    closes: datetime
    decide_by: date
    criteria: tuple[CriterionWanted, ...]
    budget: Decimal | None = None
    budget_note: str = ""

    @property
    def fields(self) -> dict[str, object]:
        """The fields that the desk keeps in one row."""
        return {name: value for name, value in vars(self).items() if name not in ("title", "criteria")}


@transaction.atomic
def open_challenge(need: str, wanted: ChallengeWanted, by: Actor) -> str:
    """Draft a challenge for a need, owned by the council that the person acts for; gives its reference. Raises
    Refused."""
    source = held(need, "need")
    _check_dates(wanted)
    shared = {"system_type": source.system_type, "aims": source.aims, "places": source.places}
    owner = acting_council(by)
    matter = draft_matter("challenge", wanted.title, by, owner, example=source.example, about=wanted.problem, **shared)
    link(matter.reference, "answers", need, by)
    challenge = Challenge.objects.create(matter=matter, **wanted.fields)
    _set_criteria(challenge, wanted.criteria)
    return matter.reference


@transaction.atomic
def change_challenge(reference: str, wanted: ChallengeWanted, by: Actor, version: int) -> None:
    """Change a challenge while it is a draft; what changed is in the history. Raises Refused."""
    matter, challenge = held_challenge(reference, version)
    _check_dates(wanted)
    before = {name: str(getattr(challenge, name)) for name in wanted.fields}
    for name, value in wanted.fields.items():
        setattr(challenge, name, value)
    changed: dict[str, Any] = {
        name: [before[name], str(value)] for name, value in wanted.fields.items() if before[name] != str(value)
    }
    criteria = _set_criteria(challenge, wanted.criteria)
    if criteria:
        changed["criteria"] = criteria
    if changed:
        file_note(reference, "edit", by, data={"challenge": changed})
        challenge.save()
    edit_matter(reference, by, matter.version + bool(changed), title=wanted.title, about=wanted.problem)


@transaction.atomic
def take_part(reference: str, by: Actor) -> None:
    """A council takes part: its officers mark, its approver may say what it would buy. Raises Refused."""
    matter, _ = held_challenge(reference)
    council = acting_council(by)
    if matter.owner_id == council:
        raise Refused("Your council runs this challenge, so it takes part already.")
    add_member(reference, council, "taking-part", by)


@transaction.atomic
def leave(reference: str, by: Actor, reason: str) -> None:
    """A council no longer takes part. Its marks stay; what it would buy ends. Raises Refused."""
    _, challenge = held_challenge(reference)
    council = acting_council(by)
    if not reason.strip():
        raise Refused("Say why your council no longer takes part, in a sentence.")
    _end_promise(challenge, council, by)
    end_member(reference, council, by, reason)


@transaction.atomic
def promise_to_buy(reference: str, amount: Decimal, by_day: date, condition: str, by: Actor) -> None:
    """A council says what it would spend on something that meets the challenge, and by when. Raises Refused."""
    _, challenge = held_challenge(reference)
    council = acting_council(by)
    if amount <= 0:
        raise Refused("The amount must be above nought; leave it out if your council would not buy.")
    if by_day < timezone.localdate():
        raise Refused(f"{by_day:%d %B %Y} has passed; expected a day to come.")
    file_note(reference, "promise-to-buy", by, condition, {"amount": format(amount, "f"), "by": by_day.isoformat()})
    _end_promise(challenge, council, by)
    made = {"made_by": by.name, "made_at": timezone.now()}
    Promise.objects.create(
        challenge=challenge, organisation_id=council, amount=amount, by_day=by_day, condition=condition, **made
    )


@transaction.atomic
def end_promise(reference: str, by: Actor, reason: str) -> None:
    """A council takes back what it would buy; that it said so stays on record. Raises Refused."""
    _, challenge = held_challenge(reference)
    if not reason.strip():
        raise Refused("Say why, in a sentence: suppliers have read the promise.")
    file_note(reference, "end-promise-to-buy", by, reason)
    if not _end_promise(challenge, acting_council(by), by):
        raise Refused("Your council has not said what it would buy.")


@transaction.atomic
def ask_question(reference: str, question: str, by: Actor) -> int:
    """A supplier asks something; everybody sees question and answer, nobody sees who asked. Raises Refused."""
    _, challenge = held_challenge(reference)
    if timezone.localdate() > challenge.questions_until:
        raise Refused(f"Questions were taken until {challenge.questions_until:%d %B %Y}. Those answered are below.")
    if challenge.questions.filter(supplier=supplier_key(by), question=question.strip()).exists():
        raise Refused("You have asked that already. Its answer will stand below it.")
    file_note(reference, "ask-question", unnamed(by))
    asked = {"supplier": supplier_key(by), "person_id": by.person_id, "asked_at": timezone.now()}
    return ChallengeQuestion.objects.create(challenge=challenge, question=question.strip(), **asked).pk


@transaction.atomic
def answer_question(reference: str, number: int, answer: str, by: Actor) -> None:
    """Answer a question for all to see. Raises Refused."""
    _, challenge = held_challenge(reference)
    found = ChallengeQuestion.objects.filter(challenge=challenge, pk=number, answer="").first()
    if found is None:
        raise Refused("That question has been answered already.")
    file_note(reference, "answer-question", by, answer, {"question": number})
    found.answer, found.answered_by, found.answered_at = answer.strip(), by.name, timezone.now()
    found.save()


def held_challenge(reference: str, version: int | None = None) -> tuple[Matter, Challenge]:
    """A challenge, its matter locked until the transaction ends. Raises NoMatter, Stale."""
    matter = held(reference, "challenge", version)
    return matter, Challenge.objects.get(matter=matter)


def supplier_key(by: Actor) -> str:
    """What one supplier is told from another by: its key in the picture, else the person. Raises NotYours."""
    if by.role != "supplier" or by.person_id is None:
        raise NotYours("This is for suppliers: sign in as somebody who acts for one.")
    return by.supplier or f"person:{by.person_id}"


def unnamed(by: Actor) -> Actor:
    """Who a supplier is stays out of the public history while answers are sealed; the desk's own row keeps it."""
    return Actor("A supplier", by.role)


def _end_promise(challenge: Challenge, council: str, by: Actor) -> bool:
    held_now = challenge.promises.filter(organisation_id=council, ended_at=None)
    return bool(held_now.update(ended_at=timezone.now(), ended_by=by.name))


def _set_criteria(challenge: Challenge, wanted: Sequence[CriterionWanted]) -> list[list[str]]:
    """Bring the criteria to what is wanted, by position; gives [before, after] as lines when they differ."""
    kept = list(challenge.criteria.filter(removed=False))
    before = "; ".join(f"{each.name} ({each.weight}): {each.good}" for each in kept)
    after = "; ".join(f"{each.name} ({each.weight}): {each.good}" for each in wanted)
    if before == after:
        return []
    for position, each in enumerate(wanted, 1):
        values = {"name": each.name, "good": each.good, "weight": each.weight, "position": position}
        if position <= len(kept):
            Criterion.objects.filter(pk=kept[position - 1].pk).update(**values)
        else:
            Criterion.objects.create(challenge=challenge, **values)
    for extra in kept[len(wanted) :]:
        Criterion.objects.filter(pk=extra.pk).update(removed=True)
    return [[before, after]]


def _check_dates(wanted: ChallengeWanted) -> None:
    """Dates in their order. Raises Refused."""
    days = (wanted.opens, wanted.questions_until, timezone.localtime(wanted.closes).date(), wanted.decide_by)
    if list(days) != sorted(days):
        said = ", ".join(f"{each:%d %B %Y}" for each in days)
        raise Refused(f"Dates: found {said}; expected opening, last questions, closing, decision in this order.")
    if sum(each.weight for each in wanted.criteria) <= 0:
        raise Refused("Give at least one criterion, with a weight from 1 to 100.")
