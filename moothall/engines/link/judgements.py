"""What people have judged of suppliers: that two names are one supplier, or are not. Rows, replayed at every build.

It reads and orders judgements; the linking obeys them (supplier_clusters.py), and the desk writes them.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

SIDE = ("publisher", "ref", "text")
COLUMNS = ("verb", *(f"{side}_{part}" for side in ("left", "right") for part in SIDE), "reason", "made_by", "made_at")


@dataclass(frozen=True, order=True)
class AliasKey:
    """One name as printed: of a publisher, with its own supplier number if it prints one ("" when not)."""

    publisher_id: str
    supplier_ref_pub: str
    supplier_text: str


@dataclass(frozen=True)
class Judgement:
    """A person's word that two names are one supplier (`join`) or are not (`part`). `at` is an ISO time."""

    verb: Literal["join", "part"]
    left: AliasKey
    right: AliasKey
    reason: str
    by: str
    at: str


def read_judgements(path: Path) -> list[Judgement]:
    """The judgements of a file; none when there is no file. Raises ValueError naming the row that cannot be read."""
    if not Path(path).exists():
        return []
    with Path(path).open(encoding="utf-8-sig", newline="") as handle:
        return [judgement_of(row, number) for number, row in enumerate(csv.DictReader(handle), start=2)]


def judgement_of(row: dict[str, str | None], number: int) -> Judgement:
    """One judgement from its row."""
    cells = {name: row.get(name) or "" for name in COLUMNS}
    verb = cells["verb"]
    if verb not in ("join", "part"):
        raise ValueError(f"Row {number} of the judgements: found the verb {verb!r}; expected join or part.")
    left = AliasKey(cells["left_publisher"], cells["left_ref"], cells["left_text"])
    right = AliasKey(cells["right_publisher"], cells["right_ref"], cells["right_text"])
    return Judgement(verb, left, right, cells["reason"], cells["made_by"], cells["made_at"])  # type: ignore[arg-type]


def standing(judgements: Sequence[Judgement]) -> list[Judgement]:
    """The judgements that count, the latest first: a later one on the same two names takes the place of an earlier."""
    ordered = sorted(enumerate(judgements), key=lambda pair: (pair[1].at, pair[0]))
    latest = {frozenset((j.left, j.right)): j for _, j in ordered if j.left != j.right}
    met = {id(j): n for n, (_, j) in enumerate(ordered)}
    return sorted(latest.values(), key=lambda j: -met[id(j)])
