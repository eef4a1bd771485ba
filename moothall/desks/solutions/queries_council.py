"""What one organisation uses, as far as can be seen, for it to confirm or to correct. Reads only."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from moothall.desks.solutions.queries import SolutionRow, every_solution
from moothall.desks.solutions.queries_picture import product_ids, sql
from moothall.desks.solutions.queries_usage import Use, evidence_for
from moothall.engines.store import NoPicture, ask
from moothall.vocabulary.solution import system_type_names

WARNED = 60
"""Days before a declaration ends on which its organisation is asked to confirm it."""
NO_TYPE = "Of no type that we know"
STATEMENTS = ("declared", "left", "never")


@dataclass(frozen=True)
class CouncilUse:
    """One solution and all evidence that an organisation uses it. `statement` is what it says itself, if anything;
    `asks` when it should confirm: it has said nothing yet, or its word ends soon."""

    solution: SolutionRow
    uses: tuple[Use, ...]
    statement: Use | None
    asks: bool

    @property
    def seen(self) -> tuple[Use, ...]:
        """What others can see of it."""
        return tuple(use for use in self.uses if use.kind not in STATEMENTS)

    @property
    def live(self) -> bool:
        """Whether any evidence counts today; examples never do."""
        return any(use.live and not use.example for use in self.uses)

    @property
    def last_seen(self) -> date:
        """The newest day of any evidence."""
        return max((use.last_seen or date.min for use in self.uses), default=date.min)


@dataclass(frozen=True)
class Unsure:
    """Payments for a type of system to a supplier that sells several products of it: one of `choices` is used."""

    system_title: str
    supplier: str
    supplier_id: str
    publisher_id: str
    rows: int
    last_seen: date | None
    choices: tuple[SolutionRow, ...]


def uses_of(organisation_id: str, today: date) -> tuple[CouncilUse, ...]:
    """Everything known of what an organisation uses: what waits for its word first, the newest evidence first."""
    by_solution: dict[str, list[Use]] = defaultdict(list)
    for use in evidence_for(organisation_id, today):
        by_solution[use.reference].append(use)
    rows = {row.reference: row for row in every_solution()}
    found = (_council_use(rows[reference], uses, today) for reference, uses in by_solution.items())
    return tuple(sorted(found, key=lambda each: (not each.asks, -each.last_seen.toordinal(), each.solution.name)))


def _council_use(row: SolutionRow, uses: list[Use], today: date) -> CouncilUse:
    statement = next((use for use in uses if use.kind in STATEMENTS), None)
    return CouncilUse(row, tuple(uses), statement, statement is None or ending(statement, today))


def ending(statement: Use, today: date) -> bool:
    """Whether a declaration has ended or soon will."""
    return statement.expires is not None and statement.expires <= today + timedelta(days=WARNED)


def by_system(uses: tuple[CouncilUse, ...]) -> tuple[tuple[str, tuple[CouncilUse, ...]], ...]:
    """The same by type of system, in the order of their names; a solution of several types stands under its first."""
    groups: dict[str, list[CouncilUse]] = defaultdict(list)
    for use in uses:
        groups[use.solution.system_titles[0] if use.solution.systems else NO_TYPE].append(use)
    return tuple((title, tuple(groups[title])) for title in sorted(groups))


def cannot_tell(organisation_id: str, uses: tuple[CouncilUse, ...]) -> tuple[Unsure, ...]:
    """Payments of which cannot be told which product they are for, unless one of them is known to be used."""
    try:
        rows = ask(sql("cannot_tell"), {"organisation": organisation_id})
    except NoPicture:
        return ()
    every = {row.product_id: row for row in every_solution() if row.product_id}
    known = {use.solution.product_id for use in uses if use.statement and use.statement.kind == "declared"}
    found = (_unsure(row, every) for row in rows)
    return tuple(each for each in found if len(each.choices) > 1 and not known & {c.product_id for c in each.choices})


def _unsure(row: Mapping, every: Mapping[str, SolutionRow]) -> Unsure:  # type: ignore[type-arg]
    pairs = (text.split("\x1f") for text in row["products"])
    ids = (product_ids().get((row["system_type"], seller, name), "") for seller, name in pairs)
    choices = sorted((every[key] for key in ids if key in every), key=lambda each: each.name)
    title = system_type_names().get(row["system_type"], row["system_type"])
    return Unsure(
        title, row["supplier"], row["supplier_id"], row["publisher_id"], row["rows"], row["last_day"], tuple(choices)
    )


def to_confirm(organisation_id: str, today: date) -> tuple[int, int, date | None]:
    """How many solutions wait for a first word of an organisation, how many declarations end soon or have ended, and
    the first day on which one does."""
    asked = [use for use in uses_of(organisation_id, today) if use.asks]
    again = [use.statement.expires for use in asked if use.statement and use.statement.expires]
    return len(asked) - len(again), len(again), min(again, default=None)
