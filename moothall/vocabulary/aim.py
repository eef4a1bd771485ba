"""Aims: what the work of councils is for. The sixteen priority outcomes, read from `lists/priority_outcomes.csv`.

It judges no text (engines/find) and does not say what money is spent on.
"""

from dataclasses import dataclass
from functools import cache

from moothall.vocabulary.code_list import read_list


@dataclass(frozen=True)
class PriorityOutcome:
    """One of the Local Outcomes Framework's outcomes. `name` is the framework's, `ambition` and `metrics` are in our
    words; `contextual` outcomes are watched and not set as a goal. `name_seen_in` and `metrics_seen` say how far each
    was checked."""

    code: str
    number: int
    name: str
    contextual: bool
    ambition: str
    metrics: tuple[str, ...]
    name_seen_in: str
    metrics_seen: str
    edition: str
    source_url: str


@cache
def priority_outcomes() -> tuple[PriorityOutcome, ...]:
    """Every priority outcome, in the framework's order."""
    return tuple(
        PriorityOutcome(
            code=row["code"],
            number=int(row["number"]),
            name=row["name"],
            contextual=row["contextual"] == "yes",
            ambition=row["ambition_in_our_words"],
            metrics=tuple(part.strip() for part in row["example_metrics_in_our_words"].split(";") if part.strip()),
            name_seen_in=row["name_seen_in"],
            metrics_seen=row["metrics_seen"],
            edition=row["edition"],
            source_url=row["source_url"],
        )
        for row in read_list("priority_outcomes")
    )


@cache
def aim_names() -> dict[str, str]:
    """The name of each aim, by its code."""
    return {outcome.code: outcome.name for outcome in priority_outcomes()}
