"""What happened in matters that somebody may see, and whom it concerns. Frozen dataclasses out; nothing here writes.

Somebody follows what they said they follow, and what their organisation owns or has a part in, unless they said no.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from moothall.register.models_follow import Follow
from moothall.register.models_record import Event, Matter
from moothall.register.once import once
from moothall.register.record_queries import (
    EventRow,
    MatterRow,
    event_row,
    history,
    matter_row,
    of_organisation,
    seen_by,
)
from moothall.register.roles import STAFF, Actor, holds
from moothall.register.standing import sees
from moothall.vocabulary.matter import states


@dataclass(frozen=True)
class Happened:
    """One thing that happened, and the matter it happened to."""

    matter: MatterRow
    event: EventRow


def happened(
    actor: Actor | None = None, kind: str = "", organisation: str = "", reference: str = "", limit: int = 100
) -> tuple[Happened, ...]:
    """What happened, last first, in matters that the actor may see; without an actor, what the public may: then also
    nothing of the time when a matter was not yet public."""
    seen = seen_by(actor)
    if organisation:
        seen &= of_organisation(organisation)
    if kind:
        seen &= Q(kind=kind)
    if reference:
        seen &= Q(reference=reference)
    found = Event.objects.all() if actor else Event.objects.exclude(_unseen())
    return _told(found.filter(matter__in=Matter.objects.filter(seen).values("pk")), limit)


@once
def history_seen(reference: str, actor: Actor | None = None) -> tuple[EventRow, ...]:
    """The history of a matter as an actor may see it: nothing of the time when only its members saw it, unless it is
    one of them, or of the Centre's staff."""
    found, by = Matter.objects.filter(reference=reference).first(), actor or Actor("", "public")
    if found is None or sees(found, "members", by):
        return history(reference)
    hidden = {each.state for each in states().values() if each.kind == found.kind and each.seen_by != "public"}
    return tuple(event for event in history(reference) if event.state_after not in hidden)


def news(actor: Actor, since: datetime, until: datetime, limit: int = 50) -> tuple[Happened, ...]:
    """What others did in matters that a person follows, after a moment and up to another one, last first; of the time
    when a matter was not yet public, only to those who saw it then."""
    followed = Matter.objects.filter(seen_by(actor), _followed(actor)).values("pk")
    found = Event.objects.filter(matter__in=followed, at__gt=since, at__lte=until)
    if not holds(actor.role, STAFF):
        own = of_organisation(actor.organisation_id) if actor.organisation_id else Q(pk__in=())
        found = found.exclude(_unseen() & ~Q(matter__in=Matter.objects.filter(own).values("pk")))
    return _told(found.exclude(person_id=actor.person_id or 0), limit)


def following(actor: Actor, limit: int = 20) -> tuple[MatterRow, ...]:
    """The matters that a person follows, last changed first."""
    found = Matter.objects.select_related("owner").filter(seen_by(actor), _followed(actor))
    return tuple(matter_row(each) for each in found[:limit])


def follows(actor: Actor, reference: str) -> bool:
    """Whether a person follows a matter."""
    return Matter.objects.filter(_followed(actor), reference=reference).exists()


def _followed(actor: Actor) -> Q:
    """Matters that a person follows: by own word, or by the organisation in whose name they act."""
    said = Follow.objects.filter(person_id=actor.person_id or 0)
    by_word = Q(pk__in=said.filter(follows=True).values("matter_id"))
    if actor.organisation_id is None:
        return by_word
    return by_word | (
        of_organisation(actor.organisation_id) & ~Q(pk__in=said.filter(follows=False).values("matter_id"))
    )


def _told(found: "QuerySet[Event]", limit: int) -> tuple[Happened, ...]:
    rows = found.select_related("organisation", "matter", "matter__owner").order_by("-at", "-pk")[:limit]
    return tuple(Happened(matter_row(each.matter), event_row(each)) for each in rows)


def _unseen() -> Q:
    """Events that left a matter in a state which only its members see."""
    hidden = Q(pk__in=())
    for each in states().values():
        if each.seen_by != "public":
            hidden |= Q(matter__kind=each.kind, state_after=each.state)
    return hidden
