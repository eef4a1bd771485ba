"""What happened in matters that somebody may see. Frozen dataclasses out; nothing here writes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from moothall.register.models_record import Event, Matter
from moothall.register.record_queries import EventRow, MatterRow, event_row, matter_row, of_organisation, seen_by
from moothall.register.roles import Actor
from moothall.vocabulary.matter import states


@dataclass(frozen=True)
class Happened:
    """One thing that happened, and the matter it happened to."""

    matter: MatterRow
    event: EventRow


def happened(
    actor: Actor | None = None,
    kind: str = "",
    organisation: str = "",
    reference: str = "",
    since: datetime | None = None,
    limit: int = 100,
) -> tuple[Happened, ...]:
    """What happened, last first, in matters that the actor may see; without an actor, what the public may: then also
    nothing of the time when a matter was not yet public."""
    seen = seen_by(actor)
    if organisation:
        seen &= of_organisation(organisation)
    found = Event.objects.select_related("organisation", "matter", "matter__owner")
    found = found.filter(matter__in=Matter.objects.filter(seen).values("pk"))
    if actor is None:
        found = found.filter(~_unseen())
    if kind:
        found = found.filter(matter__kind=kind)
    if reference:
        found = found.filter(matter__reference=reference)
    if since:
        found = found.filter(at__gt=since)
    rows = found.order_by("-at", "-pk")[:limit]
    return tuple(Happened(matter_row(each.matter), event_row(each)) for each in rows)


def _unseen() -> Q:
    """Events that left a matter in a state which only its members see."""
    hidden = Q(pk__in=())
    for each in states().values():
        if each.seen_by != "public":
            hidden |= Q(matter__kind=each.kind, state_after=each.state)
    return hidden
