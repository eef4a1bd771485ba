"""Which organisations have confirmed, through a project, that they use a solution. Read from the events `adopt` and
`unadopt` of the record, so that any desk can ask it; it writes nothing, and knows no other kind of use.

An event `adopt` has {"solution": reference, "organisation": id, "since": day} as its data; `unadopt` the same with
"until" in place of "since".
"""

from dataclasses import dataclass
from datetime import date, datetime

from moothall.register.models_record import Event
from moothall.register.queries import organisation_names


@dataclass(frozen=True)
class Adoption:
    """An organisation's own word, filed under a project (its reference): it uses a solution since a day; `until` and
    `reason` are set when it said that it no longer does. `note` is what it said shows it. `event` is the number of the
    event in the project's history. `example` is set for an invented project, and for the word of an invented person."""

    project: str
    project_title: str
    solution: str
    organisation_id: str
    name: str
    since: date
    until: date | None
    by: str
    at: datetime
    note: str
    reason: str
    event: int
    example: bool

    @property
    def live(self) -> bool:
        """Whether it is still said."""
        return self.until is None


def adoptions(solution_reference: str = "", organisation: str = "") -> tuple[Adoption, ...]:
    """Adoptions in the order in which they were confirmed, those ended too; of a solution, of an organisation."""
    events = Event.objects.select_related("matter", "person").filter(action__in=("adopt", "unadopt"))
    if solution_reference:
        events = events.filter(data__solution=solution_reference)
    if organisation:
        events = events.filter(data__organisation=organisation)
    open_ones: dict[tuple[str, str, str], int] = {}
    begun: list[tuple[Event, Event | None]] = []
    for event in events.order_by("at", "matter_id", "number"):
        key = (event.matter.reference, event.data["solution"], event.data["organisation"])
        if event.action == "adopt":
            open_ones[key] = len(begun)
            begun.append((event, None))
        elif key in open_ones:
            number = open_ones.pop(key)
            begun[number] = (begun[number][0], event)
    names = organisation_names(e.data["organisation"] for e, _ in begun)
    return tuple(_adoption(first, last, names) for first, last in begun)


def _adoption(first: Event, last: Event | None, names: dict[str, str]) -> Adoption:
    return Adoption(
        project=first.matter.reference,
        project_title=first.matter.title,
        solution=first.data["solution"],
        organisation_id=first.data["organisation"],
        name=names.get(first.data["organisation"], first.data["organisation"]),
        since=date.fromisoformat(first.data["since"]),
        until=date.fromisoformat(last.data["until"]) if last else None,
        by=first.by,
        at=first.at,
        note=first.note,
        reason=last.note if last else "",
        event=first.number,
        example=first.matter.example or bool(first.person and first.person.example),
    )
