"""What the solutions desk keeps of its own: solutions, the names that they had, and the publiccode.yml of each.

A solution is a matter of kind `solution`; here are only the fields that a matter has not. Who uses a solution is in
`models_usage.py`, who answers questions about it in `models_referees.py`. Nothing is deleted.
"""

from django.db import models

from moothall.desks.solutions.models_algorithms import AlgorithmJudgement, AlgorithmRecord
from moothall.desks.solutions.models_assurance import AssuranceCheck, AssuranceItem
from moothall.desks.solutions.models_crawl import CrawlHost, Repository, RepositoryFetch
from moothall.desks.solutions.models_referees import Referee, RefereeAnswer, RefereeQuestion
from moothall.desks.solutions.models_usage import Usage
from moothall.register.models_record import Lasting, Matter

__all__ = [
    "KINDS",
    "ORIGINS",
    "AlgorithmJudgement",
    "AlgorithmRecord",
    "AssuranceCheck",
    "AssuranceItem",
    "CrawlHost",
    "FormerName",
    "PubliccodeVersion",
    "Referee",
    "RefereeAnswer",
    "RefereeQuestion",
    "Repository",
    "RepositoryFetch",
    "Solution",
    "Usage",
]

KINDS = {
    "open-source": "Open source product",
    "commercial": "Commercial product",
    "service": "Service",
    "standard": "Standard",
    "data": "Data set",
    "supply": "Equipment, lines and resale",
}
ORIGINS = {
    "uk-list": "Our list of UK solutions",
    "products": "Our list of products that councils buy",
    "publiccode": "Its publiccode.yml",
    "person": "A person of this site",
    "crawl": "Its repository, read by this site",
}


class Solution(Lasting):
    """Something that councils can use. `slug` never changes and is never given again; `product_id` ties it to the list
    of products and so to payments. `basis` says how far what is said was checked. `loaded` is the row of the list as
    last loaded, so that only what changed in the list is changed here."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="+")
    slug = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=20, choices=tuple(KINDS.items()))
    steward = models.CharField(max_length=255, blank=True)
    licence = models.CharField(max_length=255, blank=True)
    repository = models.CharField(max_length=500, blank=True)
    repository_key = models.CharField(max_length=500, blank=True, db_index=True)
    website = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)
    systems = models.JSONField(default=list)
    product_id = models.CharField(max_length=120, blank=True, db_index=True)
    origin = models.CharField(max_length=20, choices=tuple(ORIGINS.items()))
    basis = models.CharField(max_length=255, blank=True)
    source_url = models.CharField(max_length=500, blank=True)
    loaded = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class FormerName(Lasting):
    """A slug or a repository's address by which a solution was known, and still is found."""

    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="former_names")
    slug = models.CharField(max_length=120, blank=True, db_index=True)
    repository_key = models.CharField(max_length=500, blank=True, db_index=True)
    why = models.CharField(max_length=255)
    since = models.DateField()

    class Meta:
        ordering = ("solution_id", "pk")

    def __str__(self) -> str:
        return self.slug or self.repository_key


class PubliccodeVersion(Lasting):
    """One publiccode.yml of a solution as it was read: the text, the record in it (lenient when invalid), the verdict
    of the check and its messages. The newest number is the one in force; the same text is kept once."""

    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="publiccodes")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=500)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    record = models.JSONField(null=True, blank=True)
    verdict = models.CharField(max_length=20)
    messages = models.JSONField(default=list, blank=True)
    software_version = models.CharField(max_length=100, blank=True)
    release_date = models.CharField(max_length=40, blank=True)
    read_at = models.DateTimeField()
    read_by = models.CharField(max_length=200)

    class Meta:
        ordering = ("solution_id", "-number")
        constraints = (
            models.UniqueConstraint(fields=("solution", "number"), name="publiccodes_of_a_solution_are_numbered"),
            models.UniqueConstraint(fields=("solution", "sha256"), name="a_publiccode_is_kept_once"),
        )

    def __str__(self) -> str:
        return f"{self.solution_id}.{self.number} {self.verdict}"
