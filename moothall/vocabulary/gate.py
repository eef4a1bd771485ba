"""What is asked before a project leaves a stage, and the steps of buying together. Read from `lists/gate_checks.csv`
and `group_steps.csv`. It answers nothing and lets nobody pass (the projects desk)."""

from dataclasses import dataclass
from functools import cache

from moothall.vocabulary.code_list import read_list


@dataclass(frozen=True)
class GateCheck:
    """A question of the gate at the end of `stage`, the point of a standard that it comes from, and which evidence is
    wanted. A `required` one must be met; others must be answered."""

    stage: str
    code: str
    question: str
    basis: str
    evidence: str
    required: bool


@dataclass(frozen=True)
class GroupStep:
    """A step between the day on which a buying group begins and the end of its members' contracts: how many weeks it
    usually takes, and on what that rests."""

    code: str
    title: str
    about: str
    weeks: int
    basis: str


@cache
def gate_checks() -> tuple[GateCheck, ...]:
    """Every check, stage by stage, as the list stands."""
    rows = read_list("gate_checks")
    return tuple(GateCheck(**{**row, "required": row["required"] == "yes"}) for row in rows)  # type: ignore[arg-type]


def checks_of(stage: str) -> tuple[GateCheck, ...]:
    """The checks of the gate at the end of a stage, in the order of the list."""
    return tuple(check for check in gate_checks() if check.stage == stage)


@cache
def group_steps() -> tuple[GroupStep, ...]:
    """The steps of buying together, the first one first."""
    return tuple(
        GroupStep(row["step"], row["title"], row["about"], int(row["weeks"]), row["basis"])
        for row in read_list("group_steps")
    )
