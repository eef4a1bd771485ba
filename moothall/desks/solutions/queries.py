"""What the catalogue holds: solutions as rows and as cards, and the choices by which they are filtered. Reads only.

Who uses them is asked of `queries_usage.py`, what is paid for them of `queries_costs.py`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from moothall.desks.solutions.models import KINDS, ORIGINS, FormerName, PubliccodeVersion, Solution
from moothall.register.remembered import remembered
from moothall.vocabulary.matter import states
from moothall.vocabulary.solution import system_type_names

__all__ = ["KINDS", "ORIGINS"]
VERDICTS = {"valid": "Valid", "valid_with_warnings": "Valid, with warnings", "invalid": "Has faults"}
OPEN_FIRST = tuple(KINDS)


@dataclass(frozen=True)
class SolutionRow:
    """A solution in a list. `systems` are codes of types of system; `verdict` is of its newest publiccode.yml, empty
    when it has none."""

    reference: str
    slug: str
    name: str
    kind: str
    steward: str
    licence: str
    repository: str
    website: str
    description: str
    origin: str
    basis: str
    systems: tuple[str, ...]
    product_id: str
    source_url: str
    state: str
    verdict: str
    changed_at: datetime
    version: int
    owner: str | None
    example: bool

    @property
    def kind_title(self) -> str:
        """Its kind in words."""
        return KINDS[self.kind]

    @property
    def origin_title(self) -> str:
        """Where it is listed from, in words."""
        return ORIGINS[self.origin]

    @property
    def state_title(self) -> str:
        """Its state in words."""
        return states()["solution", self.state].title

    @property
    def closed(self) -> bool:
        """Whether nothing more happens to it."""
        return states()["solution", self.state].closed

    @property
    def state_about(self) -> str:
        """What its state means."""
        return states()["solution", self.state].about

    @property
    def system_titles(self) -> tuple[str, ...]:
        """Its types of system by name."""
        return tuple(system_type_names()[code] for code in self.systems)

    @property
    def verdict_title(self) -> str:
        """The verdict on its publiccode.yml, in words."""
        return VERDICTS.get(self.verdict, "")

    @property
    def in_use(self) -> bool:
        """Whether it is offered to whoever looks for something: neither archived, retired nor withdrawn."""
        return self.state in ("listed", "confirmed")


@dataclass(frozen=True)
class Chosen:
    """Filters of the catalogue; an empty one does not filter. `state` empty means those in use."""

    q: str = ""
    kind: str = ""
    system: str = ""
    state: str = ""
    verdict: str = ""
    origin: str = ""


@remembered("solution")
def every_solution() -> tuple[SolutionRow, ...]:
    """All solutions but those withdrawn, by name."""
    return tuple(_row(each) for each in _found().exclude(matter__state="withdrawn"))


def solutions(chosen: Chosen) -> tuple[SolutionRow, ...]:
    """The solutions that fit the filters, open source first, then by name."""
    words = chosen.q.lower().split()
    rows = (row for row in every_solution() if fits(row, chosen) and all(word in _text(row) for word in words))
    return tuple(sorted(rows, key=lambda row: (OPEN_FIRST.index(row.kind), row.name.lower(), row.reference)))


def fits(row: SolutionRow, chosen: Chosen) -> bool:
    """Whether a solution passes the filters, words apart."""
    return (
        chosen.kind in ("", row.kind)
        and (not chosen.system or chosen.system in row.systems)
        and (row.in_use if not chosen.state else chosen.state in ("any", row.state))
        and chosen.verdict in ("", row.verdict)
        and chosen.origin in ("", row.origin)
    )


def _text(row: SolutionRow) -> str:
    parts = (row.name, row.slug, row.steward, row.description, row.licence, *row.system_titles)
    return " ".join(parts).lower()


def solution(reference: str) -> SolutionRow | None:
    """The solution of a reference, also a withdrawn one; None when there is none."""
    found = _found().filter(matter__reference=reference).first()
    return _row(found) if found else None


def reference_of(slug: str) -> str | None:
    """The reference of a solution by its slug, or by one that it had."""
    now = Solution.objects.filter(slug=slug).values_list("matter__reference", flat=True).first()
    then = FormerName.objects.filter(slug=slug).values_list("solution__matter__reference", flat=True).first()
    return now or then


def former_names(reference: str) -> tuple[tuple[str, str], ...]:
    """Names and repositories by which a solution was known, each with why."""
    rows = FormerName.objects.filter(solution__matter__reference=reference)
    return tuple((row.slug or row.repository_key, row.why) for row in rows)


def facets(rows: Iterable[SolutionRow]) -> dict[str, list[tuple[str, str, int]]]:
    """How many of some solutions are of each kind and type of system: (code, words, count), the most first."""
    every = list(rows)
    kinds = Counter(row.kind for row in every)
    systems = Counter(code for row in every for code in row.systems)
    names = system_type_names()
    return {
        "kinds": [(code, title, kinds[code]) for code, title in KINDS.items() if kinds[code]],
        "systems": [(code, names[code], count) for code, count in sorted(systems.items(), key=lambda p: names[p[0]])],
    }


def _found():  # type: ignore[no-untyped-def]
    """Solutions with their matters and the verdict of their newest publiccode.yml."""
    newest = PubliccodeVersion.objects.filter(solution=OuterRef("pk")).order_by("-number").values("verdict")[:1]
    return Solution.objects.select_related("matter").annotate(verdict=Subquery(newest))


def _row(found: Solution) -> SolutionRow:
    kept = ("slug", "name", "kind", "steward", "licence", "repository", "website", "description", "origin", "basis")
    matter = found.matter
    return SolutionRow(
        reference=matter.reference,
        systems=tuple(found.systems),
        product_id=found.product_id,
        source_url=found.source_url,
        state=matter.state,
        verdict=getattr(found, "verdict", None) or "",
        changed_at=matter.changed_at,
        version=matter.version,
        owner=matter.owner_id,
        example=matter.example,
        **{name: getattr(found, name) for name in kept},
    )
