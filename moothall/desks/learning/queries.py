"""What the learning desk can be asked: case studies, learning notes and questions with their answers. Frozen
dataclasses out; nothing here writes."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q

from moothall.desks.learning.models import Account, Answer
from moothall.register import record_queries
from moothall.register.models_record import Matter
from moothall.register.record_queries import MatterCard, MatterRow
from moothall.register.roles import Actor
from moothall.register.search_queries import Asked, Hit, find

STORIES, QUESTION = ("case-study", "learning-note"), "question"
KINDS = (*STORIES, QUESTION)


@dataclass(frozen=True)
class LibraryRow:
    """A line of the library: a matter of the desk, whose it is in words, and how many answers a question has."""

    reference: str
    kind: str
    kind_title: str
    title: str
    state_title: str
    owner: str
    owner_id: str
    system_type: str
    changed_at: datetime
    answers: int
    example: bool

    @property
    def example_said(self) -> str:
        """Whether it is one, in a word; empty when it is not."""
        return "Yes" if self.example else ""


@dataclass(frozen=True)
class Story:
    """A case study or learning note: its card and what it tells. `cost` is in pounds."""

    card: MatterCard
    done: str
    came_of_it: str
    otherwise: str
    cost: Decimal | None
    cost_covers: str
    began: str
    source: str


@dataclass(frozen=True)
class AnswerCard:
    """An answer; `organisation` is (id, name) or None. `mine`: whoever asks may take it back."""

    number: int
    text: str
    by: str
    organisation: tuple[str, str] | None
    at: datetime
    accepted: bool
    withdrawn_at: datetime | None
    withdrawn_reason: str
    mine: bool


@dataclass(frozen=True)
class Question:
    """A question with its answers: the accepted one first, then in their order; those taken back last."""

    card: MatterCard
    answers: tuple[AnswerCard, ...]


def library(actor: Actor, kind: str = "", state: str = "", organisation: str = "") -> tuple[LibraryRow, ...]:
    """What the library holds and the actor may see, last changed first."""
    rows = record_queries.matters(kind, state, organisation, actor)
    if not rows:
        return ()
    counted = Answer.objects.filter(withdrawn_at__isnull=True).values("matter__reference").annotate(n=Count("pk"))
    answers = {row["matter__reference"]: row["n"] for row in counted}
    return tuple(_row(each, answers.get(each.reference, 0)) for each in rows if each.kind in KINDS)


def unanswered(actor: Actor) -> tuple[LibraryRow, ...]:
    """Questions that nobody has answered yet."""
    return tuple(row for row in library(actor, QUESTION, "open") if not row.answers)


def story(reference: str, actor: Actor) -> Story | None:
    """A case study or learning note that the actor may see, or None."""
    card = _card(reference, actor, STORIES)
    account = Account.objects.filter(matter__reference=reference).first() if card else None
    if card is None or account is None:
        return None
    names = ("done", "came_of_it", "otherwise", "cost", "cost_covers", "began", "source")
    return Story(card, **{name: getattr(account, name) for name in names})


def question(reference: str, actor: Actor) -> Question | None:
    """A question that the actor may see, or None."""
    card = _card(reference, actor, (QUESTION,))
    if card is None:
        return None
    rows = Answer.objects.select_related("organisation").filter(matter__reference=reference)
    cards = [_answer(row, actor) for row in rows]
    cards.sort(key=lambda each: (each.withdrawn_at is not None, not each.accepted, each.number))
    return Question(card, tuple(cards))


def alike(words: str, actor: Actor, limit: int = 6) -> tuple[Hit, ...]:
    """What of the whole house is like a question that somebody is about to ask."""
    return find(Asked(words), actor, limit).hits


def told_of(reference: str, actor: Actor | None = None) -> tuple[MatterRow, ...]:
    """What the library tells of another matter: what is linked to it as about it."""
    links = Q(links__to_matter__reference=reference, links__kind="is-about", links__withdrawn_at__isnull=True)
    known = set(Matter.objects.filter(links, kind__in=KINDS).values_list("reference", flat=True))
    rows = record_queries.matters_seen(known, actor).values()
    return tuple(sorted(rows, key=lambda row: KINDS.index(row.kind)))


def _card(reference: str, actor: Actor, kinds: tuple[str, ...]) -> MatterCard | None:
    card = record_queries.matter(reference)
    return card if card and card.kind in kinds and record_queries.may_see(reference, actor) else None


def _row(row: MatterRow, answers: int) -> LibraryRow:
    kept = ("reference", "kind", "kind_title", "title", "state_title", "system_type", "changed_at", "example")
    owner_id, owner = row.owner or ("", "The Centre")
    return LibraryRow(**{name: getattr(row, name) for name in kept}, owner=owner, owner_id=owner_id, answers=answers)


def _answer(row: Answer, actor: Actor) -> AnswerCard:
    own = actor.person_id is not None and row.person_id == actor.person_id
    return AnswerCard(
        number=row.number,
        text=row.text,
        by=row.by,
        organisation=(row.organisation.pk, row.organisation.name) if row.organisation else None,
        at=row.at,
        accepted=row.accepted_at is not None,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
        mine=own or actor.role == "staff",
    )
