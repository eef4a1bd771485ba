"""Who is asking, and what people are: reads standings and invitations. Frozen dataclasses out; nothing here writes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from moothall.register.models_people import Standing
from moothall.register.roles import Actor, role_of, visitor_role

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


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking: the person signed in, in the standing chosen in this session, else in the first one; a visitor
    when nobody is. Asked once a request."""
    known = getattr(request, "moothall_actor", None)
    if known is None:
        known = request.moothall_actor = _actor(request)  # type: ignore[attr-defined]
    return known


def _actor(request: HttpRequest) -> Actor:
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return Actor("", visitor_role())
    standings = standings_of(person.pk)
    chosen = request.session.get(CHOSEN)
    held = next((each for each in standings if each.number == chosen), standings[0] if standings else None)
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
    )
