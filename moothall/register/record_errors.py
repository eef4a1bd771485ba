"""Why something was not done: every refusal of the register's actions, as a sentence for the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moothall.vocabulary.matter import action_titles


class Refused(Exception):
    """It was not done; the message says why and what to do next."""


class NoMatter(Refused):
    """There is no matter of that reference."""


class NotNow(Refused):
    """The state of the matter does not allow the action."""


class NotYours(Refused):
    """The role may not do it."""


class NotReady(Refused):
    """A guard does not hold yet."""


@dataclass(frozen=True)
class Change:
    """What happened to a matter meanwhile: the number of the event, what was done, by whom, and the new values."""

    number: int
    action: str
    by: str
    values: Mapping[str, Any]


class Stale(Refused):
    """The matter has changed since it was read; `changes` says what, oldest first."""

    def __init__(self, reference: str, changes: tuple[Change, ...]) -> None:
        self.changes = changes
        said = "; ".join(f"{action_titles()[each.action]} by {each.by}" for each in changes) or "nothing is known of it"
        super().__init__(f"{reference} has changed since you opened it: {said}. Look at it again, then repeat yours.")
