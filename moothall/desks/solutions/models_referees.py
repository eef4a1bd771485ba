"""Referees: people who promised to answer questions about a solution that their organisation uses, what was asked, and
what they answered. A promise has limits and an end, and any question may be declined."""

from django.db import models
from django.db.models import Q

from moothall.register.models_record import ORGANISATION, Lasting
from moothall.register.people_queries import standings_of

PERSON = "register.Person"


class Referee(Lasting):
    """A person's promise: about what, how many questions a month at most, until when."""

    solution = models.ForeignKey("solutions.Solution", on_delete=models.PROTECT, related_name="referees")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, related_name="+")
    topics = models.TextField()
    a_month = models.PositiveSmallIntegerField()
    until = models.DateField()
    made_at = models.DateTimeField()
    example = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("solution_id", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("solution", "person"), condition=Q(withdrawn_at__isnull=True), name="one_promise_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} for {self.solution_id}"


def still_there(referee: Referee) -> bool:
    """Whether a referee still holds a role for the organisation for which the promise was made."""
    return any(held.organisation_id == referee.organisation_id for held in standings_of(referee.person_id))


class RefereeQuestion(Lasting):
    """A question put to all referees of a solution at once."""

    solution = models.ForeignKey("solutions.Solution", on_delete=models.PROTECT, related_name="questions")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    asked_at = models.DateTimeField()
    example = models.BooleanField(default=False)

    class Meta:
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return self.text[:60]


class RefereeAnswer(Lasting):
    """What one referee makes of one question: asked, answered or declined. `published` lets everybody read it."""

    question = models.ForeignKey(RefereeQuestion, on_delete=models.PROTECT, related_name="answers")
    referee = models.ForeignKey(Referee, on_delete=models.PROTECT, related_name="answers")
    state = models.CharField(max_length=10, default="asked")
    text = models.TextField(blank=True)
    published = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("question_id", "pk")
        constraints = (
            models.UniqueConstraint(fields=("question", "referee"), name="one_answer_of_a_referee_to_a_question"),
        )

    def __str__(self) -> str:
        return f"{self.question_id} {self.state}"
