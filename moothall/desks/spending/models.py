"""What the spending desk keeps of its own: the corrections that people make to how a file is read. Payments are not
kept here, they are in the picture. A correction is never changed or deleted, only withdrawn."""

from django.db import models


class Correction(models.Model):
    """One thing that a person says about the files of a publisher, replayed at each build.

    `file_pattern` is empty for every file of the publisher, else a `source_ref` (with `*` and `?` as in a shell).
    Either `heading` with the `field` it stands for, or one or more of `header_row`, `encoding` and `delimiter`.
    """

    publisher_id = models.CharField("publisher", max_length=200)
    file_pattern = models.CharField("file", max_length=1000, blank=True)
    heading = models.CharField("heading", max_length=500, blank=True)
    field = models.CharField("field", max_length=100, blank=True)
    header_row = models.PositiveIntegerField("header row", null=True, blank=True)
    encoding = models.CharField("encoding", max_length=40, blank=True)
    delimiter = models.CharField("delimiter", max_length=10, blank=True)
    reason = models.TextField("reason")
    made_by = models.CharField("made by", max_length=200)
    made_at = models.DateTimeField("made at")
    withdrawn_by = models.CharField("withdrawn by", max_length=200, blank=True)
    withdrawn_reason = models.TextField("reason for withdrawing", blank=True)
    withdrawn_at = models.DateTimeField("withdrawn at", null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = "correction"

    def __str__(self) -> str:
        return f"{self.publisher_id}: {self.what}"

    @property
    def what(self) -> str:
        """What the correction says, in one line."""
        parts = [f"'{self.heading}' is {self.field}"] if self.heading else []
        parts += [f"headings on row {self.header_row}"] if self.header_row else []
        parts += [f"encoding {self.encoding}"] if self.encoding else []
        parts += [f"columns parted by '{self.delimiter}'"] if self.delimiter else []
        return "; ".join(parts)

    @property
    def in_force(self) -> bool:
        """False once it has been withdrawn."""
        return self.withdrawn_at is None
