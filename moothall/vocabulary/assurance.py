"""The rule by which an assurance file is judged: one pure function, the same for every product and every reader.

It asks what is filed and in date, not whether it is good: that is for whoever reads it. It reads no database.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from moothall.vocabulary.code_list import read_list

SOON = 60  # days before its end in which evidence is said to end soon
VERDICTS = {
    "complete": "Complete",
    "gaps": "Has gaps",
    "expired": "Out of date",
    "nothing": "Nothing filed",
}
RULE = (
    "Nothing filed: no evidence at all is in the file.",
    "Has gaps: of at least one kind that is required, nothing was ever filed.",
    "Out of date: of every required kind something was filed, but of at least one nothing is in date.",
    "Complete: of every required kind something is in date.",
)


@dataclass(frozen=True)
class AssuranceKind:
    """A kind of evidence. `months` is how long it counts at most (None: until it says itself); `stands_for` is the kind
    that it also serves as ("" for none)."""

    kind: str
    title: str
    asks: str
    required: bool
    months: int | None
    stands_for: str
    source: str


@dataclass(frozen=True)
class Filed:
    """What the rule needs of a piece of evidence that was not withdrawn. `version` "" is for every version; `until` is
    the first day on which it counts no more (None: none)."""

    number: int
    kind: str
    version: str
    issued_on: date
    until: date | None

    def counts(self, today: date) -> bool:
        """Whether it is in date."""
        return self.until is None or today < self.until


@dataclass(frozen=True)
class Line:
    """A kind with its best evidence: `state` is live, soon (in date, not for long), expired or missing."""

    kind: AssuranceKind
    state: str
    filed: Filed | None


@dataclass(frozen=True)
class Judged:
    """The verdict on a file, with a line for each kind of the list."""

    verdict: str
    lines: tuple[Line, ...]

    @property
    def title(self) -> str:
        """The verdict in words."""
        return VERDICTS[self.verdict]

    @property
    def wanting(self) -> tuple[Line, ...]:
        """The required kinds of which nothing is in date."""
        return tuple(line for line in self.lines if line.kind.required and line.state in ("missing", "expired"))

    @property
    def in_date(self) -> int:
        """Of how many required kinds something is in date."""
        return sum(line.kind.required and line.state in ("live", "soon") for line in self.lines)

    @property
    def required(self) -> int:
        """How many kinds are required."""
        return sum(line.kind.required for line in self.lines)


@cache
def assurance_kinds() -> dict[str, AssuranceKind]:
    """Every kind of evidence by its code, in the order of the list."""
    return {
        row["kind"]: AssuranceKind(
            row["kind"],
            row["title"],
            row["asks"],
            row["needed"] == "yes",
            int(row["months"]) if row["months"] else None,
            row["stands_for"],
            row["source"],
        )
        for row in read_list("assurance_kinds")
    }


def same_version(one: str, other: str) -> bool:
    """Whether two texts name the same version: "v2.1", "2.1" and " 2.1 " do."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(text.split()).casefold().removeprefix("version").removeprefix("v")


def until(kind: AssuranceKind, issued_on: date, said: date | None) -> date | None:
    """The first day on which evidence counts no more: the day that it says, but never later than its kind allows."""
    most = months_later(issued_on, kind.months) if kind.months else None
    days = [day for day in (most, said) if day]
    return min(days) if days else None


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def judged(filed: Iterable[Filed], version: str, today: date, kinds: Sequence[AssuranceKind] | None = None) -> Judged:
    """The verdict on what is filed for a version ("": what is filed for every version alone)."""
    every = tuple(assurance_kinds().values()) if kinds is None else tuple(kinds)
    serves = {kind.kind: {kind.kind, *(each.kind for each in every if each.stands_for == kind.kind)} for kind in every}
    mine = [each for each in filed if not each.version or (version and same_version(each.version, version))]
    lines = tuple(_line(kind, [each for each in mine if each.kind in serves[kind.kind]], today) for kind in every)
    required = [line.state for line in lines if line.kind.required]
    if not mine:
        verdict = "nothing"
    elif "missing" in required:
        verdict = "gaps"
    else:
        verdict = "expired" if "expired" in required else "complete"
    return Judged(verdict, lines)


def _line(kind: AssuranceKind, filed: Sequence[Filed], today: date) -> Line:
    """The evidence of a kind that counts longest."""
    if not filed:
        return Line(kind, "missing", None)
    best = max(filed, key=lambda each: (each.until or date.max, each.issued_on, each.number))
    if not best.counts(today):
        return Line(kind, "expired", best)
    soon = best.until is not None and (best.until - today).days <= SOON
    return Line(kind, "soon" if soon else "live", best)
