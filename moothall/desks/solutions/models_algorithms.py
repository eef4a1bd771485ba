"""Published records of algorithms that public bodies use, of which body and product they are, and what people said.

What the list says is kept as printed. Whose it is comes from a rule, which may be unable to tell, or from a person,
whose word is kept, goes before the rule's, and can be taken back.
"""

from django.db import models

from moothall.register.models_record import ORGANISATION, Lasting

TOLD_BY = {
    "name": "By its name",
    "abbreviation": "By an abbreviation",
    "title": "By the beginning of the tool's name",
    "unknown": "Cannot tell",
    "product": "By the tool's name",
    "person": "Said by a person",
}


class AlgorithmRecord(Lasting):
    """One record of the list of published records. `body_printed` and `tool` are as printed. `listed` is False once it
    is no longer in the list."""

    slug = models.CharField(max_length=255, unique=True)
    tool = models.CharField(max_length=255)
    body_printed = models.CharField(max_length=255, blank=True)
    published = models.DateTimeField()
    address = models.CharField(max_length=500)
    listed = models.BooleanField(default=True)
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation_how = models.CharField(max_length=20, choices=tuple(TOLD_BY.items()))
    organisation_why = models.TextField()
    solution = models.ForeignKey(
        "solutions.Solution", on_delete=models.PROTECT, null=True, blank=True, related_name="algorithms"
    )
    solution_how = models.CharField(max_length=20, choices=tuple(TOLD_BY.items()))
    solution_why = models.TextField()

    class Meta:
        ordering = ("-published", "slug")

    def __str__(self) -> str:
        return self.tool


class AlgorithmJudgement(Lasting):
    """A person's word on whose a record is: `about` is `organisation` or `solution`; neither named means none."""

    record = models.ForeignKey(AlgorithmRecord, on_delete=models.PROTECT, related_name="judgements")
    about = models.CharField(max_length=20)
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    solution = models.ForeignKey(
        "solutions.Solution", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.TextField()
    made_by = models.CharField(max_length=200)
    person = models.ForeignKey("register.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"{self.record_id} {self.about}"
