"""Who could buy together: agreements that end, or are likely to be renewed, within some months of one's own.

Takes endings from contracts (a day) and from payment patterns (a month of the year); it finds neither.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from moothall.engines.measure.pattern import first_day, ordinal


@dataclass(frozen=True)
class Ending:
    """When an agreement of a body ends.

    From a contract: `on` is its end, `latest` the end if every extension is used (None when there is none). From a
    pattern of payments: `month` (1 to 12) is the month of the year in which it is likely to be renewed; then `on` is
    None. With neither, nothing is known. `reference` says which contract or supplier it is, for the caller.
    """

    body_id: str
    reference: str
    on: date | None = None
    latest: date | None = None
    month: int | None = None
    confidence: float = 1.0


@dataclass(frozen=True)
class Joining:
    """An ending that lies in the window: the day that it is counted at (for an estimate the first of the month),
    whether that is an estimate or rests on an extension, and how many months it lies after (or, negative, before)
    one's own."""

    ending: Ending
    on: date
    estimate: bool
    extended: bool
    months_apart: int


@dataclass(frozen=True)
class Joinable:
    """The answer. `could_join` is nearest first, then contracts before estimates; `ended` are contracts that had ended
    by the day counted from; `outside` lie outside the window; of `unknown` nothing is known."""

    could_join: tuple[Joining, ...]
    outside: tuple[Joining, ...]
    ended: tuple[Ending, ...]
    unknown: tuple[Ending, ...]


def who_could_join(endings: Iterable[Ending], own: date | None, window_months: int, counted_from: date) -> Joinable:
    """Which endings lie within `window_months` months of one's own end (or, for None, of `counted_from`).

    A month of the year stands for the first such month that is neither before `counted_from` nor before the window;
    a contract that can be extended counts at the day between its end and its latest end that is nearest to one's own.
    Raises ValueError for a negative window or a month that is none.
    """
    if window_months < 0:
        raise ValueError(f"A window of {window_months} months is none; expected 0 or more.")
    middle = own or counted_from
    found: list[Joining] = []
    ended: list[Ending] = []
    unknown: list[Ending] = []
    for ending in endings:
        last = ending.latest or ending.on
        if ending.on is None and ending.month is None:
            unknown.append(ending)
        elif last and last < counted_from:
            ended.append(ending)
        else:
            found.append(joining(ending, middle, window_months, counted_from))
    found.sort(key=lambda j: (abs(j.months_apart), j.estimate, j.on, j.ending.body_id, j.ending.reference))
    within = tuple(j for j in found if abs(j.months_apart) <= window_months)
    outside = tuple(j for j in found if abs(j.months_apart) > window_months)
    return Joinable(within, outside, tuple(ended), tuple(unknown))


def joining(ending: Ending, middle: date, window_months: int, counted_from: date) -> Joining:
    """An ending at the day that it is counted at."""
    if ending.on is None:
        start = max(ordinal(counted_from), ordinal(middle) - window_months)
        on = next_month(ending.month or 0, start)
        return Joining(ending, on, True, False, ordinal(on) - ordinal(middle))
    first = max(ending.on, counted_from)
    latest = max(ending.latest or ending.on, first)
    on = min(max(first, middle), latest)
    return Joining(ending, on, False, on > ending.on, ordinal(on) - ordinal(middle))


def next_month(month: int, start: int) -> date:
    """The first of the next such month of the year, from the month `start` (an ordinal) on."""
    if not 1 <= month <= 12:
        raise ValueError(f"{month} is no month; expected 1 to 12.")
    return first_day(start + (month - 1 - start) % 12)
