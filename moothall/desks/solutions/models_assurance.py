"""The assurance file of a solution: evidence for its buyers that it is safe, accessible and can be left again, with the
days between which each piece counts, and who looked at it. Nothing is deleted, only withdrawn."""

from typing import Any

from django.db import models

from moothall.engines.link.words import plain
from moothall.engines.store import NoPicture, ask, sql_of
from moothall.register.models_record import ORGANISATION, Kept, Lasting
from moothall.register.people_queries import standings_of
from moothall.register.roles import Actor
from moothall.vocabulary.code_list import read_list

PERSON = "register.Person"


class AssuranceItem(Lasting):
    """One piece of evidence of a kind of `assurance_kinds.csv`, for a version of a solution ("": for every version).

    `expires_on` is the first day on which it counts no more; empty: it does not end of itself. `supplier` is the key of
    the supplier in the picture, or the name that it goes by, where it is the supplier who gave it."""

    solution = models.ForeignKey("solutions.Solution", on_delete=models.PROTECT, related_name="assurance")
    version = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=40)
    address = models.CharField(max_length=500, blank=True)
    said = models.TextField(blank=True)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    made_by = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    supplier = models.CharField(max_length=255, blank=True)
    made_at = models.DateTimeField()
    event = models.PositiveIntegerField()
    example = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("kind", "-issued_on", "-pk")

    def __str__(self) -> str:
        return f"{self.solution_id} {self.kind} {self.issued_on}"


class AssuranceCheck(Kept):
    """Somebody who did not give a piece of evidence has looked at it, and says what was seen."""

    item = models.ForeignKey(AssuranceItem, on_delete=models.PROTECT, related_name="checks")
    said = models.TextField(blank=True)
    made_by = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(ORGANISATION, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"{self.item_id} by {self.made_by}"


def given_by_own(item: AssuranceItem, by: Actor) -> bool:
    """Whether the person, or somebody of the same organisation or supplier, gave a piece of evidence."""
    if by.person_id is not None and item.person_id == by.person_id:
        return True
    if by.organisation_id is not None and item.organisation_id == by.organisation_id:
        return True
    return bool(item.supplier) and item.supplier in _suppliers(by)


def _suppliers(by: Actor) -> set[str]:
    """The names of the suppliers that a person acts for, in that role."""
    if by.role != "supplier" or by.person_id is None:
        return set()
    held = (each for each in standings_of(by.person_id) if each.role == "supplier")
    return {each.for_whom for each in held if each.for_whom != "the Centre"}


def sells(by: Actor, solution: Any) -> bool:
    """Whether the supplier that somebody acts for sells a solution: by the list of products and the picture, or because
    the supplier's name is the one that the catalogue gives. `solution` has `steward` and `product_id`."""
    names = {plain(name) for name in _suppliers(by)}
    if by.role != "supplier":
        return False
    if plain(solution.steward) and plain(solution.steward) in names:
        return True
    named = next((row for row in read_list("products") if row["product_id"] == solution.product_id), None)
    if not by.supplier or named is None:
        return False
    asked = {"product": named["product"], "system": named["system_type"], "seller": named["supplier"]}
    try:
        rows = ask(sql_of("moothall.desks.solutions", "product_sellers"), asked)
    except NoPicture:
        return False
    return by.supplier in {row["supplier_id"] for row in rows}
