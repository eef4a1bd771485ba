"""What the search of the whole house goes through: one entry a thing that has a page. The database's own full-text
index lies beside it (search_index.py): FTS5 in SQLite, a text search vector in PostgreSQL.

search_actions.py writes, search_queries.py asks. Entries can be made again at any time from what they are about.
"""

from django.db import models


class SearchEntry(models.Model):
    """One thing that can be found. `key` names it across kinds; `link` is its page. `seen_by` is empty for the public,
    else the ids of the organisations that may see it, each between spaces. `organisations` are those it is about."""

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40, db_index=True)
    title = models.CharField(max_length=500)
    about = models.TextField(blank=True)
    body = models.TextField(blank=True)
    more = models.TextField(blank=True)
    link = models.CharField(max_length=500)
    state = models.CharField(max_length=80, blank=True)
    system_type = models.CharField(max_length=80, blank=True)
    organisations = models.TextField(blank=True)
    seen_by = models.TextField(blank=True)
    example = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "title")

    def __str__(self) -> str:
        return f"{self.key} {self.title}"
