"""Who is asking, and what people are: reads standings and invitations. Frozen dataclasses out; nothing here writes."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from moothall.register.models_people import Person, Standing
from moothall.register.roles import GIVEN, Actor, named, role_of, visitor_role

CHOSEN = "standing"  # the name in the session of the standing in which a person acts


@dataclass(frozen=True)
class StandingCard:
    """What a person is, in words. `for_whom` is the organisation, the supplier, or the Centre."""

    number: int
    person_id: int
    person: str
    email: str
    role: str
    role_title: str
    organisation_id: str | None
    supplier: str
    for_whom: str
    state: str
    since: date | None
    until: date | None
    asked_at: datetime
    note: str = ""
    decided_by: str = ""


@dataclass(frozen=True)
class PersonCard:
    """A person and everything it is or was."""

    person_id: int
    name: str
    email: str
    example: bool
    digest: str
    active: bool
    standings: tuple[StandingCard, ...]


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking: the person signed in, in the standing chosen in this session, else in the first one; a visitor
    when nobody is. What is sent after the chosen one has ended is sent in none. Asked once a request."""
    known = getattr(request, "moothall_actor", None)
    if known is None:
        known = request.moothall_actor = _actor(request)  # type: ignore[attr-defined]
    return known


def acting_as(request: HttpRequest) -> StandingCard | None:
    """The standing in which whoever is asking acts; None for a visitor, and for a person without one."""
    actor_of(request)
    return getattr(request, "moothall_standing", None)


def _actor(request: HttpRequest) -> Actor:
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return Actor("", visitor_role())
    standings = standings_of(person.pk)
    chosen = request.session.get(CHOSEN)
    held = next((each for each in standings if each.number == chosen), None)
    if held is None and standings and not (chosen and request.method == "POST"):
        held = standings[0]  # what was chosen has ended; a form opened as that must not be sent as something else
    request.moothall_standing = held  # type: ignore[attr-defined]
    if held is None:
        return Actor(str(person), visitor_role(), person_id=person.pk)
    return Actor(str(person), held.role, held.organisation_id, person.pk, held.supplier)


def standings_of(person_id: int, on: date | None = None) -> tuple[StandingCard, ...]:
    """What a person is today, or on a day, oldest first."""
    return tuple(card(each) for each in _in_force(on).filter(person_id=person_id).order_by("since", "pk"))


def people_of(organisation_id: str, on: date | None = None) -> tuple[StandingCard, ...]:
    """Everybody who holds a role for an organisation."""
    found = _in_force(on).filter(organisation_id=organisation_id)
    return tuple(card(each) for each in found.order_by("role", "person__name", "pk"))


def asking(organisation_id: str | None = None) -> tuple[StandingCard, ...]:
    """Who waits to be admitted: by an organisation, or by all (None), oldest first."""
    found = Standing.objects.select_related("person", "organisation").filter(state="asked", until__isnull=True)
    if organisation_id is not None:
        found = found.filter(organisation_id=organisation_id)
    return tuple(card(each) for each in found.order_by("asked_at", "pk"))


def _in_force(on: date | None) -> "QuerySet[Standing]":
    """Standings that count on a day. The last day does not count."""
    day = on or timezone.localdate()
    return Standing.objects.select_related("person", "organisation").filter(
        Q(until__isnull=True) | Q(until__gt=day), state="admitted", since__lte=day, person__is_active=True
    )


def card(row: Standing) -> StandingCard:
    """A standing in words."""
    return StandingCard(
        number=row.pk,
        person_id=row.person_id,
        person=str(row.person),
        email=row.person.email,
        role=row.role,
        role_title=role_of(row.role).title,
        organisation_id=row.organisation_id,
        supplier=row.supplier,
        for_whom=row.organisation.name if row.organisation else row.supplier_name or "the Centre",
        state=row.state,
        since=row.since,
        until=row.until,
        asked_at=row.asked_at,
        note=row.note,
        decided_by=row.decided_by,
    )


def standing(number: int) -> StandingCard | None:
    """One standing, also one that has ended or was refused; or None."""
    row = Standing.objects.select_related("person", "organisation").filter(pk=number).first()
    return card(row) if row else None


def person(person_id: int) -> PersonCard:
    """One person with all standings, also ended ones."""
    return _person(Person.objects.prefetch_related("standings__organisation").get(pk=person_id))


def everybody() -> tuple[PersonCard, ...]:
    """Every person, by name."""
    rows = Person.objects.prefetch_related("standings__organisation").order_by("name", "email")
    return tuple(_person(each) for each in rows)


def person_with(email: str) -> int | None:
    """The key of the person with that address, whatever its case; None if there is none."""
    return Person.objects.filter(email__iexact=email).values_list("pk", flat=True).first()


def has_examples() -> bool:
    """Whether invented people are loaded."""
    return Person.objects.filter(example=True).exists()


def shown_name(event: Any, viewer: Actor) -> str:
    """Who did something, for whoever looks: people who are signed in see the name; the public sees the role and whom it
    was done for. `event` has by, role, organisation ((id, name), or None) and perhaps person_id.

    A name that a visitor typed, knowing that it is shown, is shown; so is the name of moothall itself."""
    typed = event.role not in GIVEN and getattr(event, "person_id", None) is None
    if typed or viewer.person_id is not None:
        return event.by
    return in_role(event.role, event.organisation[1] if event.organisation else "")


def in_role(role: str, body: str) -> str:
    """Somebody without the name: "A council officer, Leeds City Council"."""
    title = role_of(role).title.lower() if role in GIVEN else "person who has signed in"
    article = "An" if title[0] in "aeiou" else "A"
    return f"{article} {title}{', ' if body else ''}{body}"


def kept_name(by: Actor) -> str:
    """The name kept where everybody reads it (corrections, judgements): what a visitor typed; of a person the role, the
    organisation, and the number under which the Centre's staff find the person."""
    if by.person_id is None:
        return by.name
    held = next((each for each in standings_of(by.person_id) if each.role == by.role), None)
    return f"{in_role(by.role, held.for_whom if held and by.organisation_id else '')}, person {by.person_id}"


def publicly(by: Actor, typed: str) -> Actor:
    """Who does something whose author everybody reads, under the name to keep; `typed` is for visitors."""
    return replace(by, name=kept_name(named(by, typed)))


def _person(row: Person) -> PersonCard:
    own = sorted(row.standings.all(), key=lambda each: (each.until is not None, each.pk))
    return PersonCard(
        person_id=row.pk,
        name=str(row),
        email=row.email,
        example=row.example,
        digest=row.digest,
        active=row.is_active,
        standings=tuple(card(each) for each in own),
    )
