"""Invented people, so that the site can be tried and shown: `vocabulary/lists/example_people.csv`. They have no
password, their addresses end in example.org, and everything about them says "Example".
"""

from dataclasses import dataclass

from django.db import transaction

from moothall.register.models import Organisation
from moothall.register.models_people import Person
from moothall.register.people_actions import give_standing
from moothall.register.people_queries import standings_of
from moothall.register.roles import SYSTEM, Actor, role_of
from moothall.vocabulary.code_list import read_list

MOOTHALL = Actor("Moothall", SYSTEM)


@dataclass(frozen=True)
class Example:
    """An invented person in words: what they are, for whom, and what can be tried as them."""

    slug: str
    name: str
    role_title: str
    for_whom: str
    tries: str


@transaction.atomic
def load_example_people() -> str:
    """Make the invented people that are not there yet, and say in a sentence what was done. It may be called again;
    what somebody ended since stays ended."""
    made = 0
    for row in read_list("example_people"):
        person, fresh = Person.objects.get_or_create(
            email=row["email"], defaults={"name": row["name"], "example": True}
        )
        if fresh:
            person.set_unusable_password()
            person.save()
            body, supplier = row["organisation_id"] or None, row["supplier_name"]
            give_standing(person, row["role"], MOOTHALL, body, supplier_name=supplier)
            made += 1
    return f"{made} invented people were made, to try the site with; each is called Example."


def example_person(slug: str) -> Person | None:
    """The invented person of that name in the list, if it was made."""
    address = next((row["email"] for row in read_list("example_people") if row["slug"] == slug), None)
    return Person.objects.filter(email=address, example=True, is_active=True).first() if address else None


def example_actor(slug: str) -> Actor:
    """An invented person as the actor of something. Raises LookupError when it was not made."""
    person = example_person(slug)
    held = standings_of(person.pk) if person else ()
    if person is None or not held:
        raise LookupError(f"There is no invented person '{slug}' with a role. Run `moothall setup` first.")
    return Actor(str(person), held[0].role, held[0].organisation_id, person.pk, held[0].supplier)


def examples() -> tuple[Example, ...]:
    """The invented people that were made, in the order of the list."""
    there = set(Person.objects.filter(example=True, is_active=True).values_list("email", flat=True))
    rows = [row for row in read_list("example_people") if row["email"] in there]
    names = dict(Organisation.objects.filter(pk__in=[r["organisation_id"] for r in rows]).values_list("pk", "name"))
    return tuple(
        Example(
            row["slug"],
            row["name"],
            role_of(row["role"]).title,
            names.get(row["organisation_id"], row["supplier_name"] or "the Centre"),
            row["tries"],
        )
        for row in rows
    )
