"""What the learning desk keeps beside the matters of the register: what a case study or a learning note tells, and the
answers to questions. Nothing is deleted: an answer is withdrawn, and says why."""

from django.db import models

from moothall.register.models_record import Lasting


class Account(Lasting):
    """What a case study or a learning note tells, in its parts. The matter's own `about` is the problem."""

    matter = models.OneToOneField("register.Matter", on_delete=models.PROTECT, related_name="+")
    done = models.TextField()
    came_of_it = models.TextField()
    otherwise = models.TextField(blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cost_covers = models.CharField(max_length=255, blank=True)
    began = models.CharField(max_length=10, blank=True)
    source = models.URLField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"account of {self.matter_id}"


class Answer(Lasting):
    """An answer to a question, by a person for an organisation. `accepted_at`: when whoever asked said that it settles
    the question."""

    matter = models.ForeignKey("register.Matter", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    text = models.TextField()
    by = models.CharField(max_length=200)
    person = models.ForeignKey("register.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        "register.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("matter_id", "number")
        constraints = (models.UniqueConstraint(fields=("matter", "number"), name="answers_of_a_question_are_numbered"),)

    def __str__(self) -> str:
        return f"{self.matter_id}.{self.number}"
