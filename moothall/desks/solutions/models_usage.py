"""What organisations say of their own use of a solution: they use it, they left it, or they never had it.

Only what an organisation says itself is kept. What payments, contracts and projects show is asked afresh each time
(`queries_usage.py`), so that it is never stale.
"""

from calendar import monthrange
from datetime import date

from django.db import models
from django.db.models import Q

from moothall.register.models_record import ORGANISATION, Lasting

SAID = {"declared": "Says that it uses it", "left": "Says that it left it", "never": "Says that it never used it"}

LASTS = 24
"""Months for which evidence of use counts after it was last seen or confirmed."""


def expiry(last: date) -> date:
    """The first day on which evidence last seen on a day counts no more: the same day 24 months later, or the last day
    of that month."""
    years, month = divmod(last.year * 12 + last.month - 1 + LASTS, 12)
    return date(years, month + 1, min(last.day, monthrange(years, month + 1)[1]))


class Usage(Lasting):
    """One statement of an organisation about itself. One is in force at a time: a new one ends the one before.

    `first_seen` is the day from which it holds, `last_seen` the day it was last confirmed, `expires` the first day on
    which a declaration counts no more (None for the other two). `event` is its number in the solution's history."""

    solution = models.ForeignKey("solutions.Solution", on_delete=models.PROTECT, related_name="usages")
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=tuple(SAID.items()))
    said = models.TextField(blank=True)
    source_link = models.CharField(max_length=500, blank=True)
    first_seen = models.DateField()
    last_seen = models.DateField()
    expires = models.DateField(null=True, blank=True)
    made_by = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    person = models.ForeignKey("register.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    event = models.PositiveIntegerField()
    example = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("solution", "organisation"),
                condition=Q(ended_on__isnull=True, withdrawn_at__isnull=True),
                name="one_statement_of_use_in_force",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind} {self.solution_id}"
