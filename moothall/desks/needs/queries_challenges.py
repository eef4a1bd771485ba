"""Challenges as pages show them, to whoever asks: nothing of an answer before closing but how many there are, marks of
others only to who has marked, and after the decision what was decided and how far marks lay apart. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from moothall.desks.needs.models_challenges import Challenge, Feedback, Score, Submission
from moothall.desks.needs.models_marks import (
    APART,
    Spread,
    disagreements,
    each_marked,
    each_told,
    interests,
    live_answers,
    live_criteria,
    marks_in_force,
    spread_of,
    weighted,
)
from moothall.desks.needs.queries_needs import titled
from moothall.engines import store
from moothall.register import record_queries as record
from moothall.register.people_queries import standings_of
from moothall.register.record_links import links_seen
from moothall.register.record_queries import MatterCard
from moothall.register.roles import OFFICER, STAFF, Actor, holds

KIND = "challenge"
FILES = "kept_files"
RULE = (
    f"Marks disagree where the highest and the lowest of one answer for one criterion lie {APART} or more apart. "
    "Those who gave them talk, then mark again, or say that the marks stand. A challenge is decided when none is left."
)


@dataclass(frozen=True)
class CriterionShown:
    """A criterion, with its share of the whole."""

    number: int
    name: str
    good: str
    weight: int
    share: Decimal


@dataclass(frozen=True)
class PromiseShown:
    """What a council says that it would buy; `ended_at` once it took that back."""

    organisation_id: str
    name: str
    amount: Decimal
    by_day: date
    condition: str
    made_by: str
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class QuestionShown:
    """A question and its answer, without who asked."""

    number: int
    question: str
    asked_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class AnswerShown:
    """An answer of a supplier, to who may read it."""

    number: int
    supplier: str
    title: str
    text: str
    price: Decimal | None
    file_name: str
    file_size: int
    handed_in_at: datetime
    feedback: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True)
class MarkShown:
    """A mark of one person."""

    criterion: int
    by: str
    organisation: str
    mark: int
    reason: str
    own: bool


@dataclass(frozen=True)
class CellShown:
    """Marks of an answer for a criterion: the spread, and each mark to who may see it. `disagree`: they lie apart."""

    criterion: CriterionShown
    spread: Spread | None
    marks: tuple[MarkShown, ...]
    disagree: bool
    talks: tuple[str, ...]


@dataclass(frozen=True)
class MarkedAnswer:
    """An answer with its marks. `mine` says that the actor has marked it whole; `total` is the weighted median."""

    answer: AnswerShown
    cells: tuple[CellShown, ...]
    mine: bool
    total: Decimal | None


@dataclass(frozen=True)
class ChallengeCard:
    """A challenge with its fields. `late`: its closing has passed. `need` is (reference, title)."""

    card: MatterCard
    need: tuple[str, str] | None
    problem: str
    budget: Decimal | None
    budget_note: str
    opens: date
    questions_until: date
    closes: datetime
    decide_by: date
    outcome: str
    decided_at: datetime | None
    decided_why: str
    chosen: str
    late: bool
    answers: int
    criteria: tuple[CriterionShown, ...]
    promises: tuple[PromiseShown, ...]
    questions: tuple[QuestionShown, ...]

    @property
    def promised(self) -> Decimal:
        """What councils would spend in all."""
        return sum((each.amount for each in self.promises if each.ended_at is None), Decimal(0))


@dataclass(frozen=True)
class ChallengeRow:
    """A challenge in a list."""

    reference: str
    title: str
    state: str
    state_title: str
    owner: str
    closes: datetime
    answers: int
    promised: Decimal
    councils: int
    example: bool


def challenge(reference: str, actor: Actor | None = None) -> ChallengeCard | None:
    """One challenge that the actor may see, or None."""
    card = record.matter(reference) if record.may_see(reference, actor) else None
    found = Challenge.objects.filter(matter__reference=reference).first() if card and card.kind == KIND else None
    if card is None or found is None:
        return None
    links = links_seen(reference, actor)
    need = next((row.reference for row in links if row.kind == "answers" and not row.reverse), "")
    kept = ("problem", "budget", "budget_note", "opens", "questions_until", "closes", "decide_by", "outcome")
    return ChallengeCard(
        card=card,
        need=titled([need])[0] if need else None,
        **{name: getattr(found, name) for name in kept},
        decided_at=found.decided_at,
        decided_why=found.decided_why,
        chosen=found.chosen.supplier_name if found.chosen else "",
        late=timezone.now() >= found.closes,
        answers=len(live_answers(found)),
        criteria=criteria_of(found),
        promises=_promises(found),
        questions=_questions(found),
    )


def criteria_of(found: Challenge) -> tuple[CriterionShown, ...]:
    """The criteria in force, each with its share."""
    rows = live_criteria(found)
    total = sum(each.weight for each in rows) or 1
    return tuple(CriterionShown(r.pk, r.name, r.good, r.weight, Decimal(r.weight) / total) for r in rows)


def _promises(found: Challenge) -> tuple[PromiseShown, ...]:
    rows = found.promises.select_related("organisation")
    names = ("amount", "by_day", "condition", "made_by", "made_at", "ended_at")
    return tuple(
        PromiseShown(r.organisation_id, r.organisation.name, **{name: getattr(r, name) for name in names}) for r in rows
    )


def _questions(found: Challenge) -> tuple[QuestionShown, ...]:
    names = ("question", "asked_at", "answer", "answered_by", "answered_at")
    return tuple(QuestionShown(r.pk, **{name: getattr(r, name) for name in names}) for r in found.questions.all())


def challenges(actor: Actor | None = None, state: str = "", organisation: str = "") -> tuple[ChallengeRow, ...]:
    """Challenges that the actor may see; those that close soonest first, then those that are decided."""
    rows = record.matters(kind=KIND, state=state, organisation=organisation, actor=actor)
    kept = {each.matter.reference: each for each in Challenge.objects.select_related("matter")}
    found = []
    for row in rows:
        if row.state == "dropped" or row.reference not in kept:
            continue
        own = kept[row.reference]
        promised = sum((p.amount for p in own.promises.filter(ended_at=None)), Decimal(0))
        members = own.matter.members.filter(until__isnull=True, part="taking-part").count()
        owner = row.owner[1] if row.owner else ""
        shown = (row.reference, row.title, row.state, row.state_title, owner, own.closes, len(live_answers(own)))
        found.append(ChallengeRow(*shown, promised, members + bool(row.owner), row.example))
    order = {"open": 0, "scoring": 1, "draft": 2, "decided": 3, "withdrawn": 4}
    return tuple(sorted(found, key=lambda r: (order.get(r.state, 9), r.closes, r.title)))


def own_answer(reference: str, actor: Actor) -> AnswerShown | None:
    """The live answer of a supplier that asks; its feedback once it is decided."""
    key = supplier_of(actor)
    live = {"replaced_at": None, "withdrawn_at": None}
    rows = Submission.objects.filter(challenge__matter__reference=reference, supplier=key, **live)
    found = rows.select_related("challenge", "challenge__matter").first() if key else None
    return _answer(found, found.challenge.matter.state == "decided") if found else None


def may_mark(card: ChallengeCard, actor: Actor) -> bool:
    """Whether the actor is among those who mark."""
    return record.may_do(card.card.reference, "mark", actor)


def interest_of(reference: str, actor: Actor) -> bool | None:
    """What the actor last said of an interest; None when nothing yet."""
    found = Challenge.objects.filter(matter__reference=reference).first()
    said = interests(found).get(actor.person_id) if found and actor.person_id else None
    return said.has_interest if said else None


def interests_told(card: ChallengeCard) -> tuple[tuple[str, str], ...]:
    """Who says to have an interest, and which, for those who read the answers: it may name who answered."""
    found = Challenge.objects.get(matter__reference=card.card.reference)
    return tuple((each.by, each.said) for each in interests(found).values() if each.has_interest)


def reads_answers(card: ChallengeCard, actor: Actor) -> bool:
    """Whether the actor may read the answers: those who mark and the Centre's staff, once it is closed."""
    councils = {member.organisation_id for member in card.card.members}
    councils |= {card.card.owner[0]} if card.card.owner else set()
    takes_part = holds(actor.role, OFFICER) and actor.organisation_id in councils
    return card.card.state in ("scoring", "decided") and (takes_part or holds(actor.role, STAFF))


def marked_answers(card: ChallengeCard, actor: Actor) -> tuple[MarkedAnswer, ...]:
    """The answers with their marks, best first once all may be seen. Marks of others are shown to who has marked an
    answer whole, and to all once it is decided; then without names and texts for the public."""
    found = Challenge.objects.get(matter__reference=card.card.reference)
    marks, apart, decided = marks_in_force(found), set(disagreements(found)), card.card.state == "decided"
    shown = []
    for answer in live_answers(found):
        own = {c.number: marks.get((answer.pk, c.number), {}).get(actor.person_id or 0) for c in card.criteria}
        mine = bool(own) and all(own.values())
        opened = decided or mine
        cells = tuple(
            _cell(c, answer, list(marks.get((answer.pk, c.number), {}).values()), actor, opened, apart)
            for c in card.criteria
        )
        total = weighted(found, answer) if opened else None
        shown.append(MarkedAnswer(_answer(answer, reads_answers(card, actor)), cells, mine, total))
    return tuple(sorted(shown, key=lambda m: (-(m.total or 0) if decided else 0, m.answer.supplier, m.answer.number)))


def _cell(
    criterion: CriterionShown,
    answer: Submission,
    marks: list[Score],
    actor: Actor,
    opened: bool,
    apart: set[tuple[int, int]],
) -> CellShown:
    cell = (answer.pk, criterion.number)
    seen = [each for each in marks if opened or each.person_id == actor.person_id]
    talks = answer.talks.filter(criterion_id=criterion.number) if opened else ()
    return CellShown(
        criterion=criterion,
        spread=spread_of(marks) if opened else None,
        marks=tuple(_mark(each, actor) for each in seen),
        disagree=opened and cell in apart,
        talks=tuple(f"{each.said} ({each.by}{', the marks stand' if each.stands else ''})" for each in talks),
    )


def _mark(row: Score, actor: Actor) -> MarkShown:
    body = row.organisation.name if row.organisation else "the Centre"
    return MarkShown(row.criterion_id, row.by, body, row.mark, row.reason, row.person_id == actor.person_id)


def _answer(row: Submission, with_feedback: bool) -> AnswerShown:
    told = Feedback.objects.filter(submission=row) if with_feedback else ()
    chosen = row.challenge.chosen_id == row.pk and bool(row.challenge.outcome)
    names = ("title", "text", "price", "file_name", "file_size", "handed_in_at")
    values = {name: getattr(row, name) for name in names}
    return AnswerShown(row.pk, row.supplier_name, **values, feedback=tuple(f.text for f in told), chosen=chosen)


def counts_for(reference: str, action: str) -> dict[str, int]:
    """What only this desk can count for the steps of a challenge."""
    found = Challenge.objects.filter(matter__reference=reference).first()
    if found is None:
        return {}
    return {
        "criteria": len(live_criteria(found)),
        "dates-to-come": int(found.closes > timezone.now()),
        "closed": int(found.closes <= timezone.now()),
        "each-marked": int(each_marked(found)),
        "each-told": int(each_told(found)),
        "agreed": int(not disagreements(found)),
    }


def file_of(reference: str, number: int, actor: Actor) -> tuple[Path, str, str] | None:
    """Where the file of an answer lies, its name and kind, for who may read it: its supplier at any time, those who
    mark once it is closed. None otherwise."""
    card = challenge(reference, actor)
    row = Submission.objects.filter(challenge__matter__reference=reference, pk=number).exclude(file_key="").first()
    if card is None or row is None:
        return None
    own = bool(supplier_of(actor)) and row.supplier == supplier_of(actor)
    live = row.replaced_at is None and row.withdrawn_at is None
    path = store.home() / FILES / row.file_key
    allowed = own or (live and reads_answers(card, actor))
    return (path, row.file_name, row.file_kind) if allowed and path.is_file() else None


def supplier_name(actor: Actor) -> str:
    """What a supplier is called: as in the standing in which the person acts."""
    own = [s for s in standings_of(actor.person_id) if s.role == "supplier"] if actor.person_id else []
    named = (s.for_whom for s in own if s.supplier == actor.supplier)
    return next(named, actor.name)


def supplier_of(actor: Actor) -> str:
    """The key of the supplier that somebody acts for; empty for anybody else."""
    if actor.role != "supplier" or actor.person_id is None:
        return ""
    return actor.supplier or f"person:{actor.person_id}"
