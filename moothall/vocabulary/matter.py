"""Matters: things that somebody is working on. Their kinds, states, steps, guards, links and parts, read from
`lists/matter_*.csv` and `lists/link_kinds.csv`.

Holds the rules as data and looks them up; it keeps nothing and checks nobody (register).
"""

from dataclasses import dataclass
from functools import cache

from moothall.vocabulary.code_list import read_list

NOT_YET = ""  # the state of a matter before its first event


@dataclass(frozen=True)
class MatterKind:
    """One row of `lists/matter_kinds.csv`. `family` is the wider kind (a buying group is a project); `prefix` begins
    its references."""

    kind: str
    title: str
    family: str
    prefix: str
    about: str


@dataclass(frozen=True)
class State:
    """One row of `lists/matter_states.csv`. Nothing more happens to a matter in a `closed` state. `seen_by` is public,
    or members: then only its owner, those with a part in it and the Centre's staff see it."""

    kind: str
    state: str
    title: str
    about: str
    closed: bool
    seen_by: str = "public"


@dataclass(frozen=True)
class Guard:
    """One row of `lists/matter_guards.csv`: `counts` of a matter must be `at_least` so many; `otherwise` is the next
    step, in words. What can be counted: evidence, members, members:PART, links:KIND, links-here:KIND, note (its
    length), or anything else that the desk counts itself."""

    guard: str
    counts: str
    at_least: int
    otherwise: str


@dataclass(frozen=True)
class Step:
    """One row of `lists/matter_transitions.csv`: in `from_state`, a person of one of `roles` may do `action`, if the
    guards hold; it leads to `to_state` (often the same). A role may be narrowed to whose it is: ("officer", "owner")
    is an officer of the owning organisation. `waits`: somebody is expected to do it."""

    kind: str
    from_state: str
    action: str
    to_state: str
    roles: tuple[tuple[str, str], ...]
    guards: tuple[Guard, ...]
    waits: bool = False

    @property
    def moves(self) -> bool:
        """Whether the action is to move the state and nothing else."""
        return self.from_state not in (NOT_YET, self.to_state)


@dataclass(frozen=True)
class LinkKind:
    """One row of `lists/link_kinds.csv`: what a link says from the matter it is filed under, and from its target. A
    link of `lineage` says where a matter comes from, and is never withdrawn."""

    kind: str
    name: str
    reverse_name: str
    about: str
    lineage: bool = False


@dataclass(frozen=True)
class Part:
    """One row of `lists/matter_parts.csv`: what an organisation is in a matter."""

    part: str
    title: str
    about: str


@cache
def matter_kinds() -> dict[str, MatterKind]:
    """Every kind of matter, by its code, in the order of the list."""
    return {row["kind"]: MatterKind(**row) for row in read_list("matter_kinds")}


@cache
def states() -> dict[tuple[str, str], State]:
    """Every state, by (kind, state)."""
    found = {}
    for row in read_list("matter_states"):
        closed = row.pop("closed") == "yes"
        found[row["kind"], row["state"]] = State(**row, closed=closed)
    return found


@cache
def guards() -> dict[str, Guard]:
    """Every guard, by its name."""
    found = {}
    for row in read_list("matter_guards"):
        at_least = int(row.pop("at_least"))
        found[row["guard"]] = Guard(**row, at_least=at_least)
    return found


@cache
def steps() -> dict[tuple[str, str, str], Step]:
    """Every step, by (kind, from_state, action)."""
    found = {}
    for row in read_list("matter_transitions"):
        named = tuple(guards()[name] for name in row.pop("guard").split())
        roles = tuple((role, whose) for role, _, whose in (each.partition(":") for each in row.pop("role").split()))
        waits = row.pop("waits") == "yes"
        step = Step(**row, roles=roles, guards=named, waits=waits)
        found[step.kind, step.from_state, step.action] = step
    return found


@cache
def action_titles() -> dict[str, str]:
    """The words for an action on pages, by its code (`lists/matter_actions.csv`)."""
    return {row["action"]: row["title"] for row in read_list("matter_actions")}


@cache
def link_kinds() -> dict[str, LinkKind]:
    """Every kind of link, by its code."""
    found = {}
    for row in read_list("link_kinds"):
        lineage = row.pop("lineage") == "yes"
        found[row["kind"]] = LinkKind(**row, lineage=lineage)
    return found


@cache
def parts() -> dict[str, Part]:
    """Every part that an organisation can have in a matter, by its code."""
    return {row["part"]: Part(**row) for row in read_list("matter_parts")}


def steps_from(kind: str, state: str) -> tuple[Step, ...]:
    """The steps that lead on from a state, in the order of the list; none from a closed one."""
    return tuple(step for step in steps().values() if (step.kind, step.from_state) == (kind, state))
