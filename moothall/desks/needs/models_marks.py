"""Which marks count, how far they lie apart, and what is left to do before a challenge can be decided.

The rule of a disagreement: two people who mark the same answer for the same criterion lie three marks or more apart.
It stays on the list until they have talked and marked again, or have said that the marks stand. Writes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from moothall.desks.needs.models_challenges import (
    Challenge,
    Criterion,
    Feedback,
    InterestStated,
    Score,
    Submission,
    Talk,
)

APART = 3


@dataclass(frozen=True)
class Spread:
    """The marks of one answer for one criterion: how many, the middle one, the lowest and the highest. `since` is the
    time of the last mark."""

    count: int
    median: Decimal
    low: int
    high: int
    since: datetime

    @property
    def apart(self) -> int:
        """How far the lowest and the highest lie apart."""
        return self.high - self.low


Cell = tuple[int, int]  # an answer and a criterion, by their numbers


def live_answers(challenge: Challenge) -> list[Submission]:
    """The answers that count: the last of each supplier, if it was not taken back."""
    return list(challenge.submissions.filter(replaced_at=None, withdrawn_at=None))


def live_criteria(challenge: Challenge) -> list[Criterion]:
    """The criteria in force, in their order."""
    return list(challenge.criteria.filter(removed=False))


def interests(challenge: Challenge) -> dict[int, InterestStated]:
    """What each person last said of an interest, by person."""
    return {each.person_id: each for each in InterestStated.objects.filter(challenge=challenge)}


def marks_in_force(challenge: Challenge) -> dict[Cell, dict[int, Score]]:
    """The last mark of each person without an interest, by answer and criterion."""
    free = {person for person, said in interests(challenge).items() if not said.has_interest}
    found: dict[Cell, dict[int, Score]] = defaultdict(dict)
    scores = Score.objects.filter(submission__challenge=challenge).select_related("organisation")
    for each in scores.order_by("at", "pk"):
        if each.person_id in free:
            found[each.submission_id, each.criterion_id][each.person_id] = each
    return dict(found)


def spread_of(marks: Iterable[Score]) -> Spread | None:
    """The spread of some marks; None when there is none."""
    every = list(marks)
    if not every:
        return None
    numbers = sorted(each.mark for each in every)
    return Spread(len(numbers), median_of(numbers), numbers[0], numbers[-1], max(each.at for each in every))


def median_of(ranked: Sequence[int]) -> Decimal:
    """The middle of some sorted marks, exact."""
    middle = len(ranked) // 2
    return Decimal(ranked[middle]) if len(ranked) % 2 else Decimal(ranked[middle - 1] + ranked[middle]) / 2


def disagreements(challenge: Challenge) -> list[Cell]:
    """Where marks lie APART or more apart and nobody has said since that they stand."""
    stands: dict[Cell, datetime] = {}
    for talk in Talk.objects.filter(submission__challenge=challenge, stands=True):
        stands[talk.submission_id, talk.criterion_id] = talk.at
    found = []
    live = {each.pk for each in live_answers(challenge)}
    for cell, marks in marks_in_force(challenge).items():
        spread = spread_of(marks.values())
        settled = spread and cell in stands and stands[cell] >= spread.since
        if cell[0] in live and spread and spread.apart >= APART and not settled:
            found.append(cell)
    return sorted(found)


def weighted(challenge: Challenge, answer: Submission) -> Decimal | None:
    """The medians of an answer weighted by its criteria, from 0 to 5 with two decimals; None until each has a mark."""
    marks, total, weights = marks_in_force(challenge), Decimal(0), 0
    for criterion in live_criteria(challenge):
        spread = spread_of(marks.get((answer.pk, criterion.pk), {}).values())
        if spread is None:
            return None
        total, weights = total + spread.median * criterion.weight, weights + criterion.weight
    return (total / weights).quantize(Decimal("0.01")) if weights else None


def each_marked(challenge: Challenge) -> bool:
    """Whether each live answer has a mark for each criterion."""
    marks = marks_in_force(challenge)
    cells = [(a.pk, c.pk) for a in live_answers(challenge) for c in live_criteria(challenge)]
    return all(marks.get(cell) for cell in cells)


def each_told(challenge: Challenge) -> bool:
    """Whether each live answer has feedback."""
    told = set(Feedback.objects.filter(submission__challenge=challenge).values_list("submission_id", flat=True))
    return {each.pk for each in live_answers(challenge)} <= told
