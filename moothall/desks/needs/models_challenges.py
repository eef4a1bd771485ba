"""What a challenge keeps: criteria and dates, promises to buy, answers of suppliers, marks and what was said of them.

Rows are never deleted: an answer that is changed becomes a new row and the old one is marked as replaced.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from moothall.register.models_record import ORGANISATION, Kept, Lasting

MATTER, PERSON = "register.Matter", "register.Person"
HIGHEST = 5  # of a mark


class Challenge(Lasting):
    """The fields of a challenge. Answers are taken until `closes`, and read by nobody but who gave them before that.
    `outcome` is chosen or none once it is decided."""

    matter = models.OneToOneField(MATTER, on_delete=models.PROTECT, related_name="+")
    problem = models.TextField()
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    budget_note = models.TextField(blank=True)
    opens = models.DateField()
    questions_until = models.DateField()
    closes = models.DateTimeField()
    decide_by = models.DateField()
    outcome = models.CharField(max_length=10, blank=True)
    chosen = models.ForeignKey("Submission", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.matter_id}: closes {self.closes:%Y-%m-%d}"


class Criterion(Lasting):
    """One thing that answers are marked for: its name, what good looks like, its weight. Set while it is a draft."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    good = models.TextField()
    weight = models.PositiveSmallIntegerField(validators=(MinValueValidator(1), MaxValueValidator(100)))
    removed = models.BooleanField(default=False)

    class Meta:
        ordering = ("challenge_id", "position", "pk")

    def __str__(self) -> str:
        return f"{self.challenge_id}.{self.position} {self.name}"


class Promise(Lasting):
    """A council says that it would buy what meets the challenge: how much, by when, on what condition."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="promises")
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    by_day = models.DateField()
    condition = models.TextField(blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    ended_by = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("challenge_id", "organisation__name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("challenge", "organisation"), condition=Q(ended_at=None), name="one_promise_to_buy_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.challenge_id} {self.organisation_id} {self.amount}"


class ChallengeQuestion(Lasting):
    """A question of a supplier and its answer; both are shown to everybody, the supplier is not named."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="questions")
    question = models.TextField()
    supplier = models.CharField(max_length=200)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("challenge_id", "asked_at", "pk")

    def __str__(self) -> str:
        return f"{self.challenge_id}: {self.question[:60]}"


class Submission(Lasting):
    """What a supplier answers, as handed in at one moment. One is live for each supplier: neither replaced nor
    withdrawn. `file_key` names the kept file; `file_name` is what the supplier called it."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="submissions")
    supplier = models.CharField(max_length=200)
    supplier_name = models.CharField(max_length=255)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    text = models.TextField()
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    file_key = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_kind = models.CharField(max_length=10, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    file_sha256 = models.CharField(max_length=64, blank=True)
    handed_in_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("challenge_id", "supplier_name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("challenge", "supplier"),
                condition=Q(replaced_at=None, withdrawn_at=None),
                name="one_live_answer_for_each_supplier",
            ),
        )

    def __str__(self) -> str:
        return f"{self.challenge_id} {self.supplier_name}: {self.title}"


class InterestStated(Kept):
    """Before marking, each person says whether there is an interest in any of the answers. The last one counts."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="interests")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=200)
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    has_interest = models.BooleanField()
    said = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.challenge_id} {self.person_id}: {'interest' if self.has_interest else 'none'}"


class Score(Kept):
    """A mark of 0 to 5 of one person for one criterion of one answer, with the reason. The person's last one counts."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=200)
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mark = models.PositiveSmallIntegerField(validators=(MaxValueValidator(HIGHEST),))
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = (models.CheckConstraint(condition=Q(mark__lte=HIGHEST), name="a_mark_is_at_most_five"),)

    def __str__(self) -> str:
        return f"{self.submission_id}.{self.criterion_id} {self.person_id}: {self.mark}"


class Talk(Kept):
    """Those who disagreed about a mark have talked: what was said. `stands`: the marks stay as they are, on purpose."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="talks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="talks")
    said = models.TextField()
    stands = models.BooleanField(default=False)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.submission_id}.{self.criterion_id}: {self.said[:60]}"


class Feedback(Kept):
    """What a supplier is told of its answer, for it alone."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="feedback")
    text = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.text[:60]}"
