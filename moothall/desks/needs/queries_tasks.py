"""What waits for somebody in challenges: answers to mark, marks to talk over, challenges to open or to answer. Reads
only."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from moothall.desks.needs.models_challenges import Challenge, Submission
from moothall.desks.needs.models_marks import disagreements, live_answers, live_criteria, marks_in_force
from moothall.desks.needs.queries_challenges import interest_of, supplier_of
from moothall.register import record_queries as record
from moothall.register.roles import Actor


def unmarked_by(actor: Actor) -> tuple[tuple[str, str, int, date], ...]:
    """Challenges in which the actor has answers to mark: reference, title, how many, and the day of the decision."""
    found = []
    for row in Challenge.objects.filter(matter__state="scoring").select_related("matter"):
        reference = row.matter.reference
        if not actor.person_id or not record.may_do(reference, "mark", actor) or interest_of(reference, actor):
            continue
        marks, criteria = marks_in_force(row), live_criteria(row)
        left = [
            a for a in live_answers(row) if any(actor.person_id not in marks.get((a.pk, c.pk), {}) for c in criteria)
        ]
        if left:
            found.append((reference, row.matter.title, len(left), row.decide_by))
    return tuple(found)


def apart_for(actor: Actor) -> tuple[tuple[str, str, int], ...]:
    """Challenges with disagreements that the actor is part of: reference, title, how many."""
    found = []
    for row in Challenge.objects.filter(matter__state="scoring").select_related("matter"):
        marks = marks_in_force(row)
        cells = [cell for cell in disagreements(row) if actor.person_id in marks[cell]]
        if cells:
            found.append((row.matter.reference, row.matter.title, len(cells)))
    return tuple(found)


def to_close(actor: Actor) -> tuple[tuple[str, str, datetime], ...]:
    """Challenges whose closing has passed and that the actor should open for marking."""
    rows = Challenge.objects.filter(matter__state="open", closes__lte=timezone.now()).select_related("matter")
    mine = (r for r in rows if record.may_do(r.matter.reference, "close-answers", actor))
    return tuple((r.matter.reference, r.matter.title, r.closes) for r in mine)


def open_for(actor: Actor) -> tuple[tuple[str, str, datetime], ...]:
    """Open challenges that a supplier has not answered."""
    key = supplier_of(actor)
    if not key:
        return ()
    rows = Challenge.objects.filter(matter__state="open", closes__gt=timezone.now()).select_related("matter")
    answered = set(_answered(key, rows))
    return tuple((r.matter.reference, r.matter.title, r.closes) for r in rows if r.pk not in answered)


def _answered(key: str, rows: Iterable[Challenge]) -> Iterable[int]:
    live = Submission.objects.filter(supplier=key, challenge__in=rows, replaced_at=None, withdrawn_at=None)
    return live.values_list("challenge_id", flat=True)
