"""What the register keeps: organisations and places, their names and codes, when they stood and what followed them.

Rows come from the lists (actions.load_register); no page changes them. Only actions.py writes, only queries.py reads.
What people work on is in models_record.py.
"""

from django.db import models

from moothall.register.models_follow import Digest, Follow, Work, Worker
from moothall.register.models_people import Invitation, Person, Standing
from moothall.register.models_record import Event, Evidence, Link, Matter, MatterMember, Numbering
from moothall.register.models_search import SearchEntry

PEOPLE = (Person, Standing, Invitation)  # who signs in, and what they are: models_people.py
SEARCH = SearchEntry  # what can be found: models_search.py
FOLLOWED = (Follow, Digest, Work, Worker)  # who is told of it, and work in the background: models_follow.py
RECORD = (Matter, Event, Evidence, Link, MatterMember, Numbering)  # what somebody is working on: models_record.py


class Validity(models.Model):
    """First and last day in force. An unknown day is empty, and is held against nobody."""

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Organisation(Validity):
    """A public body. Its id says where it is registered and under which code, and outlives its name."""

    organisation_id = models.CharField(max_length=80, primary_key=True)
    name = models.CharField(max_length=255)
    official_name = models.CharField(max_length=255)
    short_name = models.CharField(max_length=255, blank=True)
    kind = models.CharField(max_length=40, db_index=True)
    tier = models.CharField(max_length=20)
    nation = models.CharField(max_length=40, db_index=True)
    region = models.CharField(max_length=60, blank=True)
    county = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="districts")
    combined_authority = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="members"
    )
    population = models.PositiveIntegerField(null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(null=True, blank=True)
    area_km2 = models.PositiveIntegerField(null=True, blank=True)
    density_per_km2 = models.PositiveIntegerField(null=True, blank=True)
    website = models.URLField(max_length=300, blank=True)
    source = models.CharField(max_length=255)
    note = models.TextField(blank=True)
    successors = models.ManyToManyField("self", through="Succession", symmetrical=False, related_name="predecessors")

    class Meta:
        ordering = ("name", "organisation_id")

    def __str__(self) -> str:
        return self.name


class OrganisationName(models.Model):
    """A spelling of an organisation's name. `search_text` is the same in plain words."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=20)
    search_text = models.CharField(max_length=255, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organisation", "name"), name="one_row_a_spelling"),)

    def __str__(self) -> str:
        return self.name


class Identifier(Validity):
    """A code of an organisation in a scheme, present or former."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=40)
    value = models.CharField(max_length=100, db_index=True)
    current = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("organisation", "scheme", "value"), name="one_row_a_code"),
            models.UniqueConstraint(fields=("scheme", "value"), name="a_code_belongs_to_one_body"),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Succession(models.Model):
    """One organisation follows another on a vesting day. `status` is past or decided; `as_of` is the month of which a
    decision is known."""

    predecessor = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="followed_by")
    successor = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="follows")
    vesting_day = models.DateField()
    old_area_split = models.BooleanField(default=False)
    status = models.CharField(max_length=20)
    as_of = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=255)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("predecessor", "successor"), name="one_row_a_succession"),)

    def __str__(self) -> str:
        return f"{self.successor_id} follows {self.predecessor_id}"


class Place(Validity):
    """An area with a GSS code of its own, the organisation that governs it, and where it lies on the hex map. It is not
    `current` when the organisation's area has a later code; the day of that change is not always known."""

    gss = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="places")
    current = models.BooleanField(default=True)
    hex_q = models.SmallIntegerField(null=True, blank=True)
    hex_r = models.SmallIntegerField(null=True, blank=True)
    successors = models.ManyToManyField(
        "self", through="PlaceSuccession", symmetrical=False, related_name="predecessors"
    )

    class Meta:
        ordering = ("gss",)

    def __str__(self) -> str:
        return f"{self.name} ({self.gss})"


class PlaceSuccession(models.Model):
    """One place follows another; `on` is a day, a year, or empty where the source says nothing."""

    predecessor = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="followed_by")
    successor = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="follows")
    on = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("predecessor", "successor"), name="one_row_a_place_succession"),)

    def __str__(self) -> str:
        return f"{self.successor_id} follows {self.predecessor_id}"
