"""The repositories that are read for their publiccode.yml, and what came of each time that one was asked.

A repository is one address. When it moves, its row stays and says where to; the new address has a row of its own for
the same solution. When to ask next is kept here, so that a run that was killed goes on where it was.
"""

from django.db import models

from moothall.register.models_record import Kept, Lasting

OUTCOMES = {
    "found": "Its publiccode.yml was read",
    "unchanged": "Nothing had changed",
    "no-file": "It has no publiccode.yml",
    "copy": "It holds a copy of another repository's publiccode.yml",
    "moved": "It moved to another address",
    "gone": "It is gone, or private",
    "silent": "It did not answer",
    "refused": "It is not asked",
    "broken": "The answer could not be used",
}
NOT_FAILED = ("found", "unchanged", "copy", "no-file")
FOLDER = "folder:"


class CrawlHost(models.Model):
    """A host that repositories are read from. It is asked by nobody else before `busy_until`."""

    name = models.CharField(max_length=255, unique=True)
    busy_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Repository(Lasting):
    """An address that is read. `next_try` is empty where it is not asked any more (it moved) or only on command (a
    folder). Whoever reads it holds it until `held_until`; `trusted` lets an address of this machine's own network
    through, on the word of whoever runs the site."""

    key = models.CharField(max_length=500, unique=True)
    address = models.CharField(max_length=500)
    host = models.CharField(max_length=255, blank=True)
    solution = models.ForeignKey(
        "solutions.Solution", on_delete=models.PROTECT, null=True, blank=True, related_name="repositories"
    )
    trusted = models.BooleanField(default=False)
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    next_try = models.DateTimeField(null=True, blank=True, db_index=True)
    held_until = models.DateTimeField(null=True, blank=True)
    last_tried = models.DateTimeField(null=True, blank=True)
    last_fetched = models.DateTimeField(null=True, blank=True)
    last_outcome = models.CharField(max_length=20, blank=True, choices=tuple(OUTCOMES.items()))
    last_said = models.TextField(blank=True)
    commit = models.CharField(max_length=64, blank=True)
    failures = models.PositiveIntegerField(default=0)
    gone_since = models.DateTimeField(null=True, blank=True)
    archived = models.BooleanField(null=True, blank=True)
    moved_to = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key


class RepositoryFetch(Kept):
    """One time that a repository was asked, and what came of it. `publiccode` is the number of the version in force
    then, `verdict` its verdict."""

    repository = models.ForeignKey(Repository, on_delete=models.PROTECT, related_name="fetches")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=tuple(OUTCOMES.items()))
    said = models.TextField()
    commit = models.CharField(max_length=64, blank=True)
    publiccode = models.PositiveIntegerField(null=True, blank=True)
    verdict = models.CharField(max_length=20, blank=True)
    seconds = models.DecimalField(max_digits=8, decimal_places=3)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.repository_id} {self.outcome}"
