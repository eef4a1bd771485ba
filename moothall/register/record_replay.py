"""What the events of a matter make of it, from the first to the last or to a moment. What the rows of the record say
must always be this; nothing here writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moothall.register.record_queries import EventRow, history
from moothall.vocabulary.matter import NOT_YET


class BrokenHistory(Exception):
    """The events of a matter do not follow from each other: somebody has changed the database by hand."""


@dataclass(frozen=True)
class Replayed:
    """What a matter was after some of its events: its state, the values of its fields, its members' parts by
    organisation id, and the numbers of its links in force. `version` is the number of the last event; 0 is not yet."""

    version: int
    state: str
    values: dict[str, Any]
    members: dict[str, str]
    links: tuple[int, ...]
    evidence: int


def state_at(reference: str, at: datetime) -> Replayed:
    """What a matter was at a moment: the replay of its events up to then. Raises BrokenHistory."""
    return replay(event for event in history(reference) if event.at <= at)


def replay(events: Iterable[EventRow]) -> Replayed:
    """What the events of one matter, in their order, make of it. Raises BrokenHistory when they do not follow."""
    version, state, evidence = 0, NOT_YET, 0
    values: dict[str, Any] = {}
    taking_part: dict[str, str] = {}
    linked: dict[int, bool] = {}
    for event in events:
        if (event.number, event.state_before) != (version + 1, state):
            raise BrokenHistory(f"Event {event.number} begins at '{event.state_before}'; {version} ended at '{state}'.")
        version, state, data = event.number, event.state_after, event.data
        values |= {name: after for name, (_, after) in data.get("values", {}).items()}
        if "member" in data:
            taking_part[data["member"]] = data["part"][-1]
        if "link" in data:
            linked[data["link"]] = data["in_force"][-1]
        evidence += "evidence" in data
    present = {body: part for body, part in taking_part.items() if part}
    return Replayed(version, state, values, present, tuple(n for n, yes in linked.items() if yes), evidence)
