"""What a project has beside its matter: its aim, what its members promise and deliver, the answers at its gates, its
diary, and who has adopted what. Also the plan of a buying group.

Nothing is deleted. A promise is superseded or released, a diary entry and an answer are followed by another one. Only
actions*.py write.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q

from moothall.register.models_record import ORGANISATION, Kept, Lasting

MATTER, PERSON = "register.Matter", "register.Person"
WHAT = (("hours", "Hours"), ("money", "Pounds"), ("people", "People"))


def of_matter(name: str) -> Any:
    """A key to the matter that a row belongs to, which knows nothing of it."""
    return models.ForeignKey(MATTER, on_delete=models.PROTECT, related_name=name)


def of_organisation() -> Any:
    """A key to an organisation of the register, which knows nothing of it."""
    return models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, related_name="+")


def by_person() -> Any:
    """A key to the person who did it, if somebody was signed in."""
    return models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")


class Project(Lasting):
    """A project's own fields; the rest is its matter's. The history of the matter keeps each value before and after.
    The row is locked while anything of the project is written."""

    matter = models.OneToOneField(MATTER, on_delete=models.PROTECT, related_name="+")
    aim = models.CharField(max_length=300)
    success = models.TextField()
    stop_rule = models.TextField()
    starts = models.DateField(null=True, blank=True)
    ends_expected = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends_expected__isnull=True) | Q(ends_expected__gte=F("starts")),
                name="a_project_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return self.aim


class GroupPlan(Lasting):
    """What a buying group has agreed to buy and by when. `weeks` holds the lengths of steps that were changed, by the
    step's code."""

    matter = models.OneToOneField(MATTER, on_delete=models.PROTECT, related_name="+")
    requirement = models.TextField(blank=True)
    target = models.DateField(null=True, blank=True)
    ends_known = models.DateField(null=True, blank=True)
    ends_source = models.CharField(max_length=500, blank=True)
    weeks = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"plan of {self.matter_id}"


class Commitment(Lasting):
    """What an organisation promises to a project: an exact amount of hours, pounds or people, from a day to a day.

    In force unless another one supersedes it or it is released. `number` counts within the project."""

    matter = of_matter("commitments")
    number = models.PositiveIntegerField()
    organisation = of_organisation()
    what = models.CharField(max_length=10, choices=WHAT)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    since = models.DateField()
    until = models.DateField()
    condition = models.TextField(blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    person = by_person()
    released_by = models.CharField(max_length=200, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("matter_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("matter", "number"), name="commitments_are_numbered"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_commitment_is_of_something"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="a_commitment_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.amount} {self.what}"


class Delivery(Kept):
    """What was delivered of a commitment up to a day. A mistake is put right by a further row below zero."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="deliveries")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    on = models.DateField()
    note = models.TextField(blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("commitment_id", "on", "pk")
        verbose_name = "delivery"
        constraints = (models.CheckConstraint(condition=~Q(amount=0), name="a_delivery_is_of_something"),)

    def __str__(self) -> str:
        return f"{self.amount} of {self.commitment_id}"


class DiaryEntry(Kept):
    """Something that a member wrote down. `kind` is entry, go-on, stop or learned; `corrects` is an earlier entry that
    this one puts right: both stay."""

    matter = of_matter("diary")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, default="entry")
    on = models.DateField()
    text = models.TextField()
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by")
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    person = by_person()

    class Meta:
        ordering = ("matter_id", "number")
        verbose_name = "diary entry"
        constraints = (models.UniqueConstraint(fields=("matter", "number"), name="diary_entries_are_numbered"),)

    def __str__(self) -> str:
        return f"{self.matter_id}.{self.number}"


class CheckAnswer(Kept):
    """An answer to a check of a gate; the last one counts. `answer` is met, not-met or not-relevant; `evidence_kind` is
    evidence (the number of a frozen answer of the matter), address (of a page or document) or note."""

    matter = of_matter("check_answers")
    stage = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    answer = models.CharField(max_length=20)
    because = models.TextField(blank=True)
    evidence_kind = models.CharField(max_length=10, blank=True)
    evidence = models.TextField(blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    person = by_person()

    class Meta:
        ordering = ("matter_id", "pk")
        verbose_name = "answer to a check"

    def __str__(self) -> str:
        return f"{self.matter_id} {self.stage}/{self.code}: {self.answer}"


class Adoption(Lasting):
    """An organisation's own word that it uses a solution of the project since a day, until it says otherwise."""

    matter = of_matter("adoptions")
    solution = models.ForeignKey(MATTER, on_delete=models.PROTECT, related_name="+")
    organisation = of_organisation()
    since = models.DateField()
    evidence = models.TextField(blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("matter_id", "since", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("matter", "solution", "organisation"),
                condition=Q(ended_on__isnull=True),
                name="one_adoption_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} uses {self.solution_id}"
