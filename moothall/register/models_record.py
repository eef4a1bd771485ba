"""The record: what somebody is working on, and everything that happened to it.

A matter is what its events say. Nothing here is ever deleted, only withdrawn or ended; events and evidence are not even
changed. record_actions.py writes, record_queries.py reads.
"""

from typing import Any, NoReturn

from django.db import models
from django.db.models import F, Q

ORGANISATION = "register.Organisation"  # by name: models.py imports this file


class Unchangeable(Exception):
    """Somebody tried to change or delete what is kept for good."""


class LastingSet(models.QuerySet[Any]):
    """Rows that are never deleted."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise Unchangeable(f"A {self.model._meta.verbose_name} is kept. Withdraw or end it, or file a new one instead.")

    delete = _refuse  # type: ignore[assignment]


class KeptSet(LastingSet):
    """Rows that are made and read, never changed or deleted."""

    update = bulk_update = update_or_create = LastingSet._refuse  # type: ignore[assignment]


class Lasting(models.Model):
    """A row that is never deleted. It guards against our own mistakes, not against whoever holds the database."""

    objects = LastingSet.as_manager()

    class Meta:
        abstract = True

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        LastingSet(type(self))._refuse()


class Kept(Lasting):
    """A row that can be made once, and then neither changed nor deleted."""

    objects = KeptSet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            LastingSet(type(self))._refuse()
        super().save(*args, **{**kwargs, "force_insert": True})


class Numbering(Lasting):
    """The last number given to a kind of matter in a year. Its row is locked while a number is taken."""

    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "year"), name="one_numbering_a_kind_and_year"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class Matter(Lasting):
    """One thing that somebody is working on. Its values are those of its last events; `version` is the number of the
    last one. `aims` and `places` are lists of codes (places: GSS). `example` marks what is invented to show how the
    site works. A desk's own model points here by OneToOne."""

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=255)
    about = models.TextField(blank=True)
    state = models.CharField(max_length=40)
    owner = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    aims = models.JSONField(default=list)
    places = models.JSONField(default=list)
    system_type = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)
    example = models.BooleanField(default=False)

    class Meta:
        ordering = ("-changed_at", "-pk")
        indexes = (models.Index(fields=("kind", "state"), name="matters_by_kind_and_state"),)

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class Event(Kept):
    """One thing that was done to a matter. Numbers count from 1 in each matter; `data` holds what was changed, each
    value before and after."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=40)
    state_before = models.CharField(max_length=40, blank=True)
    state_after = models.CharField(max_length=40)
    by = models.CharField(max_length=200)
    person = models.ForeignKey("register.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=40)
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("matter_id", "number")
        constraints = (models.UniqueConstraint(fields=("matter", "number"), name="events_of_a_matter_are_numbered"),)

    def __str__(self) -> str:
        return f"{self.matter_id}.{self.number} {self.action}"


class Evidence(Kept):
    """The answer to a question put to a dataset, frozen. `query` names it with its parameters, `dataset` says which
    version was asked, `figures` holds the answer with exact decimals as text; `sha256` is of the three (frozen.py)."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="evidence")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    query = models.JSONField()
    dataset = models.JSONField()
    figures = models.JSONField()
    sha256 = models.CharField(max_length=64)
    frozen_by = models.CharField(max_length=200)
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ("matter_id", "number")
        verbose_name = "piece of evidence"
        constraints = (models.UniqueConstraint(fields=("matter", "number"), name="evidence_of_a_matter_is_numbered"),)

    def __str__(self) -> str:
        return f"{self.matter_id}.{self.number} {self.title}"


class Link(Lasting):
    """A one-way link from a matter to another one, or to something outside by its address or identifier. Its kind names
    it both ways. `note` says why."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=40)
    to_matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, blank=True, related_name="links_here")
    to_identifier = models.CharField(max_length=500, blank=True)
    to_title = models.CharField(max_length=255, blank=True)
    note = models.TextField(blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("matter_id", "made_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(to_matter__isnull=False, to_identifier="")
                | (Q(to_matter__isnull=True) & ~Q(to_identifier="")),
                name="a_link_has_one_target",
            ),
            models.CheckConstraint(
                condition=Q(to_matter__isnull=True) | ~Q(to_matter=F("matter")), name="a_link_leads_elsewhere"
            ),
            models.UniqueConstraint(
                fields=("matter", "kind", "to_matter"),
                condition=Q(withdrawn_at__isnull=True, to_matter__isnull=False),
                name="one_link_to_a_matter",
            ),
            models.UniqueConstraint(
                fields=("matter", "kind", "to_identifier"),
                condition=Q(withdrawn_at__isnull=True, to_matter__isnull=True),
                name="one_link_to_an_identifier",
            ),
        )

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind} {self.to_matter_id or self.to_identifier}"


class MatterMember(Lasting):
    """What an organisation is in a matter, from a day to a day. Another part of the same organisation is a new row; the
    old one ends."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="members")
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("matter_id", "organisation__name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("matter", "organisation"), condition=Q(until__isnull=True), name="one_part_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.matter_id}: {self.part}"
