"""Units joined into suppliers, the surest pairs first, so that no chain of likenesses glues two suppliers together.

Every supplier remembers what it is (numbers, body, legal form); a pair that would join two that contradict is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from moothall.engines.link.supplier_pairs import Edge

ACCEPT = 0.9
TAGS = ("company_no", "charity_no", "organisation_id", "legal", "numbers")
HARD = TAGS[:3]  # a key never joins over these


@dataclass(frozen=True)
class Joined:
    """`root` is the supplier of each unit; `best` the surest accepted pair of each unit; `open` the pairs left for a
    person; `judged` the units that a judgement spoke of, with who judged."""

    root: list[int]
    best: dict[int, Edge]
    open: list[Edge]
    judged: dict[int, str]


class Clusters:
    """Disjoint sets of units, each with its tags and with those it must never meet."""

    def __init__(self, tags: Sequence[dict[str, str]]):
        self.parent = list(range(len(tags)))
        self.tags: list[dict[str, str]] = list(tags)
        self.foes: dict[int, set[int]] = {}

    def root(self, unit: int) -> int:
        """The set that a unit is in."""
        while self.parent[unit] != unit:
            self.parent[unit] = self.parent[self.parent[unit]]
            unit = self.parent[unit]
        return unit

    def are_foes(self, left: int, right: int) -> bool:
        """Whether a person has parted two sets."""
        return right in self.foes.get(left, ())

    def contradict(self, left: int, right: int, names: Iterable[str]) -> bool:
        """Whether two sets have different values of a tag."""
        mine, other = self.tags[left], self.tags[right]
        return any(mine.get(n) and other.get(n) and mine[n] != other[n] for n in names)

    def part(self, left: int, right: int) -> None:
        """Two sets that must never be joined."""
        self.foes.setdefault(left, set()).add(right)
        self.foes.setdefault(right, set()).add(left)

    def merge(self, left: int, right: int) -> None:
        """One set from two (by their roots)."""
        low, high = min(left, right), max(left, right)
        self.parent[high] = low
        self.tags[low] = {**self.tags[high], **self.tags[low]}
        for foe in self.foes.pop(high, set()):
            self.foes[foe].discard(high)
            self.part(low, foe)


def cluster(
    tags: Sequence[dict[str, str]], edges: Sequence[Edge], judged: Sequence[tuple[str, int, int, str]] = ()
) -> Joined:
    """Suppliers from units. `tags` of each unit; `edges` the surest first; `judged` are (verb, left, right, by), the
    one that counts most first."""
    sets = Clusters(tags)
    left_open: list[Edge] = []
    spoken: dict[int, str] = {}
    best: dict[int, Edge] = {}
    for verb, left, right, by in judged:
        one, two = sets.root(left), sets.root(right)
        spoken |= {left: by, right: by}
        if verb == "part" and one != two:
            sets.part(one, two)
        elif verb == "join" and one != two and not sets.are_foes(one, two):
            sets.merge(one, two)
    for edge in edges:
        one, two = sets.root(edge.left), sets.root(edge.right)
        if edge.score < ACCEPT or (one != two and refused(sets, one, two, edge)):
            left_open.append(edge)
            continue
        if one != two:
            sets.merge(one, two)
        for unit in (edge.left, edge.right):
            best.setdefault(unit, edge)
    roots = [sets.root(unit) for unit in range(len(tags))]
    ends = [(roots[edge.left], roots[edge.right]) for edge in left_open]
    still = [e for e, (one, two) in zip(left_open, ends, strict=True) if one != two and not sets.are_foes(one, two)]
    return Joined(roots, best, still, spoken)


def refused(sets: Clusters, one: int, two: int, edge: Edge) -> bool:
    """Whether two sets may not be joined by a pair."""
    return sets.are_foes(one, two) or sets.contradict(one, two, HARD if edge.sort == "key" else TAGS)
