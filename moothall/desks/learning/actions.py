"""What the learning desk does: tells case studies and learning notes, asks questions, answers them. The only file of
this desk that writes.

    reference = tell(Told("case-study", "Repairs in three taps", problem, done, came_of_it), actor_of(request))
    number = answer(reference, "We did it with ...", actor_of(request))

Every refusal is a `Refused` of the register, a sentence for the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from moothall.desks.learning.models import Account, Answer
from moothall.register.models_record import Matter
from moothall.register.record_actions import act, draft_matter, edit_matter, link, note
from moothall.register.record_errors import Refused
from moothall.register.roles import STAFF, Actor
from moothall.register.search_actions import add_text

__all__ = ["Refused", "Told", "accept", "answer", "ask", "load_examples", "retell", "tell", "withdraw_answer"]


@dataclass(frozen=True)
class Told:
    """A case study or a learning note as somebody tells it. `cost` is in pounds; `about` are references of matters (or
    addresses) that it speaks of."""

    kind: str
    title: str
    problem: str
    done: str
    came_of_it: str
    otherwise: str = ""
    cost: Decimal | None = None
    cost_covers: str = ""
    began: str = ""
    source: str = ""
    system_type: str = ""
    about: tuple[str, ...] = ()

    def parts(self) -> dict[str, object]:
        """What goes into the desk's own row."""
        names = ("done", "came_of_it", "otherwise", "cost", "cost_covers", "began", "source")
        return {name: getattr(self, name) for name in names}

    def text(self) -> str:
        """All of it that the search should know."""
        return " · ".join(filter(None, (self.done, self.came_of_it, self.otherwise)))


@transaction.atomic
def tell(told: Told, by: Actor, example: bool = False) -> str:
    """Draft a case study or a learning note for the actor's organisation; gives its reference. Raises Refused."""
    matter = draft_matter(
        told.kind,
        told.title,
        by,
        by.organisation_id,
        example=example,
        about=told.problem,
        system_type=told.system_type,
    )
    Account.objects.create(matter=matter, **told.parts())
    _link_all(matter.reference, told.about, by)
    add_text(matter.reference, told.text())
    return matter.reference


@transaction.atomic
def retell(reference: str, told: Told, by: Actor, version: int) -> None:
    """Change what is told. What it said before stays in the history. Raises Refused."""
    matter = _matter(reference)
    edit_matter(reference, by, version, title=told.title, about=told.problem, system_type=told.system_type)
    account = Account.objects.select_for_update().get(matter=matter)
    changed = {name: value for name, value in told.parts().items() if getattr(account, name) != value}
    before = {name: _plain(getattr(account, name)) for name in changed}
    for name, value in changed.items():
        setattr(account, name, value)
    if changed:
        account.save()
        after = {name: _plain(value) for name, value in changed.items()}
        note(reference, "retell", by, data={"before": before, "after": after})
    add_text(reference, told.text())


@transaction.atomic
def ask(title: str, detail: str, by: Actor, system_type: str = "", example: bool = False) -> str:
    """Ask a question for the actor's organisation; gives its reference. Raises Refused."""
    fields = {"about": detail, "system_type": system_type}
    same = Matter.objects.filter(kind="question", state="open", owner_id=by.organisation_id, title=title.strip())
    if asked := same.filter(about=detail.strip()).first():
        raise Refused(f"That is asked already, by your organisation: {asked.reference}. Its answers will stand there.")
    return draft_matter("question", title, by, by.organisation_id, example=example, **fields).reference


@transaction.atomic
def answer(reference: str, text: str, by: Actor) -> int:
    """Answer a question; gives the number of the answer. Raises Refused."""
    if not text.strip():
        raise Refused("The answer is empty. Write it, then send it again.")
    note(reference, "answer", by)  # locks the question, and checks that the actor may
    matter = _matter(reference)
    mine = Answer.objects.filter(matter=matter, person_id=by.person_id or 0, withdrawn_at__isnull=True)
    if mine.filter(text=text.strip()).exists():
        raise Refused("You have given that answer already; it stands below the question.")
    number = Answer.objects.filter(matter=matter).count() + 1
    who = {"by": by.name, "person_id": by.person_id, "organisation_id": by.organisation_id}
    Answer.objects.create(matter=matter, number=number, text=text.strip(), at=timezone.now(), **who)
    _index(matter)
    return number


@transaction.atomic
def accept(reference: str, number: int, by: Actor, version: int) -> None:
    """Say that an answer settles the question. Raises Refused."""
    act(reference, "accept", by, version, data={"answer": number})
    found = Answer.objects.filter(matter__reference=reference, number=number, withdrawn_at__isnull=True)
    if not found.update(accepted_at=timezone.now()):
        raise Refused(f"{reference} has no answer {number} in force.")


@transaction.atomic
def withdraw_answer(reference: str, number: int, by: Actor, reason: str) -> None:
    """Take one's own answer back, with a reason; that it stood stays on record. Raises Refused."""
    note(reference, "withdraw-answer", by, reason, {"answer": number})
    found = Answer.objects.filter(matter__reference=reference, number=number, withdrawn_at__isnull=True)
    if by.role != STAFF:
        found = found.filter(person_id=by.person_id or 0)
    if not found.update(withdrawn_at=timezone.now(), withdrawn_reason=reason.strip(), accepted_at=None):
        raise Refused("That is not an answer of yours that is in force.")
    _index(_matter(reference))


def load_examples(told: Sequence[tuple[Told, Actor]], asked: Sequence[tuple[str, str, Actor, str, Actor]]) -> int:
    """Load invented case studies and questions, marked as examples, unless there are some; gives how many."""
    if Matter.objects.filter(kind__in=("case-study", "question"), example=True).exists():
        return 0
    for each, by in told:
        reference = tell(each, by, example=True)
        act(reference, "publish", by, None)
    for title, detail, by, text, other in asked:
        answer(ask(title, detail, by, example=True), text, other)
    return len(told) + len(asked)


def _link_all(reference: str, targets: Sequence[str], by: Actor) -> None:
    for target in dict.fromkeys(filter(None, targets)):
        link(reference, "is-about", target, by)


def _matter(reference: str) -> Matter:
    found = Matter.objects.filter(reference=reference).first()
    if found is None:
        raise Refused(f"There is no matter {reference!r}.")
    return found


def _index(matter: Matter) -> None:
    """Let a question be found by its answers too."""
    texts = Answer.objects.filter(matter=matter, withdrawn_at__isnull=True).values_list("text", flat=True)
    add_text(matter.reference, " · ".join(texts))


def _plain(value: object) -> str | None:
    return None if value is None else str(value)
