"""What the needs desk keeps beside the record: the fields of a need, proposals to merge or split, what supporters were
asked and answered, and verdicts on matches. Rows are never deleted. Challenges are in models_challenges.py."""

from datetime import date

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from moothall.desks.needs.models_challenges import (
    Challenge,
    ChallengeQuestion,
    Criterion,
    Feedback,
    InterestStated,
    Promise,
    Score,
    Submission,
    Talk,
)
from moothall.register.models_record import ORGANISATION, Kept, Lasting

MATTER, PERSON = "register.Matter", "register.Person"
CHALLENGES = (Challenge, ChallengeQuestion, Criterion, Feedback, InterestStated, Promise, Score, Submission, Talk)
TELLING = ("who", "must_do", "why", "tried", "cost", "cost_basis")  # the fields of a need that are text


class Need(Lasting):
    """The fields of a need. `cost` is what leaving it costs in words; `cost_a_year` the same in pounds where known,
    with `cost_basis` saying where the figure comes from. Title, aims, places and type of system are the matter's."""

    matter = models.OneToOneField(MATTER, on_delete=models.PROTECT, related_name="+")
    who = models.TextField()
    must_do = models.TextField()
    why = models.TextField()
    tried = models.TextField(blank=True)
    cost = models.TextField(blank=True)
    cost_a_year = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cost_basis = models.TextField(blank=True)
    anyway = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.matter_id}: {self.must_do[:60]}"


class Proposal(Lasting):
    """A need is to be merged into another, or was split into new ones: what supporters are asked about. `targets` are
    references. A merge is `open` until it is `carried` out or `dropped`; a split is carried out at once."""

    matter = models.ForeignKey(MATTER, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    targets = models.JSONField(default=list)
    reason = models.TextField()
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    answer_by = models.DateField()
    state = models.CharField(max_length=10, default="open")
    ended_by = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("made_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("matter",), condition=Q(state="open"), name="one_open_proposal_for_a_need"),
        )

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind} {self.targets}"

    def settled(self, today: date | None = None) -> bool:
        """Whether everybody asked has answered, or the day to answer by has passed."""
        late = (today or timezone.localdate()) > self.answer_by
        return late or not self.asks.filter(answer="").exists()


class SupportAsk(Lasting):
    """One council asked where its support should go. `answer` is empty until it answers: move, keep or none; `chosen`
    are the references to which its support went. Nothing moves without an answer."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="asks")
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, blank=True)
    chosen = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("proposal_id", "organisation__name")
        constraints = (models.UniqueConstraint(fields=("proposal", "organisation"), name="a_council_is_asked_once"),)

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.organisation_id}: {self.answer or 'not answered'}"


class Verdict(Kept):
    """What somebody says of a match: fits, does not or not sure, and why. A later one of the same organisation counts
    in its place; none is overwritten. `target` is the key of the match."""

    matter = models.ForeignKey(MATTER, on_delete=models.PROTECT, related_name="+")
    target = models.CharField(max_length=300)
    title = models.CharField(max_length=255)
    verdict = models.CharField(max_length=10)
    why = models.TextField()
    by = models.CharField(max_length=200)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        indexes = (models.Index(fields=("matter", "target"), name="verdicts_by_need_and_target"),)

    def __str__(self) -> str:
        return f"{self.matter_id} {self.target}: {self.verdict}"


def open_asks(organisation_id: str) -> "QuerySet[SupportAsk]":
    """What a council has been asked and has not answered, of proposals that were not dropped."""
    asked = SupportAsk.objects.filter(organisation_id=organisation_id, answer="").exclude(proposal__state="dropped")
    return asked.select_related("proposal", "proposal__matter", "organisation")
