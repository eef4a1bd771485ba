"""What the buying desk keeps of its own: what people judge of suppliers' names. Suppliers and payments are not kept
here, they are in the picture. A judgement is never changed or deleted, only withdrawn."""

from django.db import models


class SupplierJudgement(models.Model):
    """A person's word that two names as printed are one supplier (join), or are not (part); replayed at each build.

    A name is a publisher's: its id, its own number for the supplier ("" where it prints none), and the text.
    """

    verb = models.CharField("verb", max_length=4, choices=(("join", "one supplier"), ("part", "two suppliers")))
    left_publisher = models.CharField("publisher of the first name", max_length=200)
    left_ref = models.CharField("number of the first name", max_length=200, blank=True)
    left_text = models.CharField("first name", max_length=1000)
    right_publisher = models.CharField("publisher of the second name", max_length=200)
    right_ref = models.CharField("number of the second name", max_length=200, blank=True)
    right_text = models.CharField("second name", max_length=1000)
    reason = models.TextField("reason")
    made_by = models.CharField("made by", max_length=200)
    made_at = models.DateTimeField("made at")
    withdrawn_by = models.CharField("withdrawn by", max_length=200, blank=True)
    withdrawn_reason = models.TextField("reason for withdrawing", blank=True)
    withdrawn_at = models.DateTimeField("withdrawn at", null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = "judgement of a supplier"

    def __str__(self) -> str:
        return f"{self.verb} '{self.left_text}' and '{self.right_text}'"
