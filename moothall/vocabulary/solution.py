"""Solutions and what went before them: projects that a fund paid for, UK solutions, products on sale, types of system.

Read from `lists/funded_projects.csv`, `uk_solutions.csv`, `products.csv` and `system_types.csv`. It matches nothing
(engines/find) and keeps nothing (the solutions desk).
"""

from dataclasses import dataclass
from functools import cache

from moothall.vocabulary.code_list import read_list


def parts(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds several, parted by semicolons; none for an empty cell."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


@dataclass(frozen=True)
class FundedProject:
    """One project of the Local Digital Fund in one round. `phase` and `lead_council` may be empty (not seen), `amount`
    is in whole pounds. `about`, `aims` and `system_types` are our judgement; the rest is from `source_url`."""

    slug: str
    round: int
    announced: str
    project: str
    phase: str
    lead_council: str
    partners: tuple[str, ...]
    amount: int
    source_url: str
    checked: str
    about: str
    aims: tuple[str, ...]
    system_types: tuple[str, ...]


@dataclass(frozen=True)
class UkSolution:
    """One product, platform, standard, data set or commercial tool made for or used by UK councils. `basis` says how
    far the facts were checked; `about`, `aims` and `system_types` are our judgement."""

    slug: str
    name: str
    kind: str
    steward: str
    problem: str
    licence_or_terms: str
    url: str
    basis: str
    about: str
    aims: tuple[str, ...]
    system_types: tuple[str, ...]


@dataclass(frozen=True)
class SystemType:
    """One kind of council system, and what it holds, in words."""

    code: str
    name: str
    what_it_holds: str


@cache
def funded_projects() -> tuple[FundedProject, ...]:
    """Every funded project, the earliest round first, as the list stands."""
    return tuple(
        FundedProject(
            slug=row["slug"],
            round=int(row["round"]),
            announced=row["announced"],
            project=row["project"],
            phase=row["phase"],
            lead_council=row["lead_council"],
            partners=parts(row["partners"]),
            amount=int(row["amount_gbp"]),
            source_url=row["source_url"],
            checked=row["checked"],
            about=row["about"],
            aims=parts(row["aims"]),
            system_types=parts(row["system_types"]),
        )
        for row in read_list("funded_projects")
    )


@cache
def uk_solutions() -> tuple[UkSolution, ...]:
    """Every solution of the seed list, as the list stands."""
    return tuple(
        UkSolution(
            slug=row["slug"],
            name=row["name"],
            kind=row["kind"],
            steward=row["lead_or_steward"],
            problem=row["problem"],
            licence_or_terms=row["licence_or_terms"],
            url=row["url"],
            basis=row["basis"],
            about=row["about"],
            aims=parts(row["aims"]),
            system_types=parts(row["system_types"]),
        )
        for row in read_list("uk_solutions")
    )


@cache
def system_types() -> tuple[SystemType, ...]:
    """Every type of system, as the list stands."""
    return tuple(SystemType(row["system_type"], row["name"], row["what_it_holds"]) for row in read_list("system_types"))


@cache
def system_type_names() -> dict[str, str]:
    """The name of each type of system, by its code."""
    return {kind.code: kind.name for kind in system_types()}
