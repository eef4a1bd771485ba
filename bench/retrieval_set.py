"""The graded needs of tests/data/retrieval as documents, and the formulas by which an answer is judged.

Used by `retrieval.py`. It ranks nothing.
"""

import csv
import hashlib
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from moothall.engines.find.candidates import funded_projects, products, seed_solutions
from moothall.engines.find.similar import Document
from moothall.vocabulary.solution import funded_projects as listed_projects
from moothall.vocabulary.solution import uk_solutions

HERE = Path(__file__).resolve().parents[1] / "tests/data/retrieval"
RELEVANT = 2  # the least grade that counts as found
KINDS = {"projects": ("funded",), "solutions": ("solution",), "products": ("product",), "all": ()}


@dataclass(frozen=True)
class Need:
    """A need with the grade of each candidate above 0, by the candidate's key, and what it is about and how written."""

    document: Document
    half: str
    topic: str
    written: str
    grades: Mapping[str, int]


@dataclass(frozen=True)
class Pair:
    """Two needs, and whether they are the same."""

    first: Document
    second: Document
    same: bool
    half: str


def rows(name: str) -> list[dict[str, str]]:
    """The lines of a file of the set."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def half_of(need_id: str) -> str:
    """Which half a need is in: "tuning" or "blind", by the first byte of its SHA-256."""
    return "blind" if hashlib.sha256(need_id.encode()).digest()[0] % 2 else "tuning"


def candidates(bare: bool = False) -> list[Document]:
    """All that can be found, as the desks hand it to the matcher. `bare`: with the published words only, without the
    sentences, aims and types of system that our lists add to projects and solutions."""
    found = [*funded_projects(), *seed_solutions(), *products()]
    if not bare:
        return found
    published = {f"solution:{one.slug}": one.problem for one in uk_solutions()}
    return [
        one
        if one.kind == "product"
        else replace(one, text=published.get(one.key, ""), aims=(), system_types=(), places=())
        for one in found
    ]


def keys_of() -> dict[tuple[str, str], str]:
    """The matcher's key of each candidate of the set, by kind and the set's own key."""
    projects = {(one.project, str(one.round)): f"funded:{one.slug}" for one in listed_projects()}
    solutions = {one.name: f"solution:{one.slug}" for one in uk_solutions()}
    return {
        (row["kind"], row["candidate"]): (
            projects[row["name"], row["round"]] if row["kind"] == "project" else solutions[row["name"]]
        )
        for row in rows("candidates.csv")
    }


def grades() -> dict[str, dict[str, int]]:
    """By need, the grade of each candidate above 0. A grade of a type goes to its products that have none of their
    own."""
    keys, of_type = keys_of(), defaultdict(list)
    for product in products():
        of_type[product.system_types[0]].append(product.key)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in sorted(rows("relevance.csv"), key=lambda row: row["kind"] == "type"):
        grade = int(row["grade"])
        if row["kind"] == "type":
            for key in of_type[row["candidate"]]:
                found[row["need_id"]].setdefault(key, grade)
        elif row["kind"] == "product":
            found[row["need_id"]][f"product:{row['candidate']}"] = grade
        else:
            found[row["need_id"]][keys[row["kind"], row["candidate"]]] = grade
    return found


@cache
def needs(ticked: bool = False) -> tuple[Need, ...]:
    """The needs, made into documents as the needs desk does. `ticked`: with the type of system that an officer would
    choose; else they are but text."""
    graded = grades()
    return tuple(
        Need(
            Document(
                key=row["need_id"],
                kind="need",
                title=row["title"],
                text=f"{row['who']}: {row['must_do']}\n{row['why']}\n{row['tried']}\n{row['cost']}",
                system_types=tuple(row["system_types"].split()[:1]) if ticked else (),
            ),
            half_of(row["need_id"]),
            row["topic"],
            row["written"],
            graded.get(row["need_id"], {}),
        )
        for row in rows("needs.csv")
    )


def pairs() -> list[Pair]:
    """The paraphrases and the look-alikes."""
    first = {need.document.key: need.document for need in needs()}
    return [
        Pair(
            first[row["need_id"]],
            Document(key=row["other_id"], kind="need", title=row["title"], text=row["text"]),
            row["same"] == "1",
            half_of(row["need_id"]),
        )
        for row in rows("others.csv")
    ]


def recall(found: Sequence[str], graded: Mapping[str, int], at: int = 5) -> float | None:
    """Of the candidates of grade 2 or 3, at most `at`, the part that is among the first `at` found. None if there is
    no such candidate."""
    good = {key for key, grade in graded.items() if grade >= RELEVANT}
    return len(good & set(found[:at])) / min(at, len(good)) if good else None


def ndcg(found: Sequence[str], graded: Mapping[str, int], at: int = 10) -> float | None:
    """Sum of (2^grade - 1) / log2(place + 1) over the first `at` found, divided by the best possible such sum (Burges
    et al., Learning to Rank using Gradient Descent, 2005). None if nothing has a grade."""
    best = gain(sorted(graded.values(), reverse=True)[:at])
    return gain([graded.get(key, 0) for key in found[:at]]) / best if best else None


def gain(ordered: Sequence[int]) -> float:
    """Discounted cumulative gain of grades in the order found."""
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(ordered))


def roc_auc(same: Sequence[float], other: Sequence[float]) -> float:
    """How often a pair that is the same scores above one that is not; a tie counts half."""
    a, b = np.asarray(same)[:, None], np.asarray(other)[None, :]
    return float(((a > b) + 0.5 * (a == b)).mean())


def interval(figures: Sequence[float], draws: int = 4000, seed: int = 7) -> tuple[float, float]:
    """95 % interval of the mean, from drawing the needs anew with replacement."""
    values = np.asarray(figures)
    means = values[np.random.default_rng(seed).integers(0, len(values), (draws, len(values)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)
