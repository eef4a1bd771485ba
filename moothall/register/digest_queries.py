"""Who is to have a digest, in which capacities, and from when on. Frozen dataclasses out; nothing here writes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from moothall.register.models_follow import Digest
from moothall.register.models_people import Person
from moothall.register.people_queries import standings_of
from moothall.register.roles import PUBLIC, Actor

FIRST = timedelta(days=1)  # how far back somebody's first digest looks


@dataclass(frozen=True)
class Reader:
    """Somebody who has the digest, as each of what they are."""

    person_id: int
    name: str
    email: str
    example: bool
    wants: bool
    actors: tuple[Actor, ...]


def readers_due(day: date) -> tuple[int, ...]:
    """The people who want a digest and whose digest of a day is neither sent, empty nor being sent."""
    done = Digest.objects.filter(day=day).exclude(state="failed").values("person_id")
    people = Person.objects.filter(is_active=True, digest="daily").exclude(pk__in=done)
    return tuple(people.order_by("pk").values_list("pk", flat=True))


def reader(person_id: int) -> Reader | None:
    """Somebody who may have a digest, or None."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        return None
    held = standings_of(person.pk)
    actors = tuple(Actor(str(person), s.role, s.organisation_id, person.pk, s.supplier) for s in held)
    nobody = Actor(str(person), PUBLIC, person_id=person.pk)
    return Reader(person.pk, str(person), person.email, person.example, person.digest == "daily", actors or (nobody,))


def told_until(person_id: int) -> datetime:
    """The moment up to which somebody was told what happened. Until the first mail is known to have gone out, it is a
    day before that one was begun."""
    begun = Digest.objects.filter(person_id=person_id)
    told = begun.filter(state__in=("sent", "empty"))
    last = told.order_by("-told_until").values_list("told_until", flat=True).first()
    first = begun.order_by("day").values_list("told_until", flat=True).first()
    return last or (first or timezone.now()) - FIRST
