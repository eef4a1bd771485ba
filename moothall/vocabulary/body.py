"""Public bodies: their kinds, the lists that name them, and dates of being in force.

Holds words and readers of `lists/*.csv`; it does not match names (engines/link) and keeps nothing in a database
(register).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache

from moothall.vocabulary.code_list import read_list


@dataclass(frozen=True)
class Kind:
    """One row of `lists/organisation_kinds.csv`. `family` joins kinds that share a field (council, nhs, fire);
    `principal` marks the councils that are principal authorities."""

    kind: str
    title: str
    family: str
    tier: str
    principal: bool


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of body, by its code, in the order of the list."""
    return {
        row["kind"]: Kind(row["kind"], row["title"], row["family"], row["tier"], row["principal"] == "yes")
        for row in read_list("organisation_kinds")
    }


@cache
def schemes() -> dict[str, str]:
    """Every scheme of identifiers: code to title."""
    return {row["scheme"]: row["title"] for row in read_list("organisation_schemes")}


def as_date(text: str, last: bool = False) -> date | None:
    """A date from an ISO date that may be only a year or a year and month, as registers print them.

    The missing part is taken as the first day, or with `last` as the last day, of what is given: the end "2016-05"
    is 31 May 2016. An empty text is None (not known). Raises ValueError for anything else.
    """
    if not text:
        return None
    year, month, day = (int(part) for part in [*text.split("-"), "0", "0"][:3])
    month = month or (12 if last else 1)
    return date(year, month, day or (monthrange(year, month)[1] if last else 1))


def in_force(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Whether a body or place stands on a day. `valid_to` is its last day; an unknown end does not end it, an unknown
    beginning does not keep it from having begun."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)


def overlaps(valid_from: date | None, valid_to: date | None, period: tuple[date | None, date | None]) -> bool:
    """Whether a body stood on any day of a period. An open side of the period is not held against the body."""
    start, end = period
    begins_in_time = valid_from is None or end is None or valid_from <= end
    return begins_in_time and (valid_to is None or start is None or start <= valid_to)
