"""What a heading alone says: the learned list, then the words in it, then likeness to a listed heading."""

import re
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from moothall.vocabulary.code_list import read_list
from moothall.vocabulary.printed import bare

ALIKE = 87


@dataclass(frozen=True)
class FieldInfo:
    """One row of `lists/fields.csv`."""

    field: str
    column: str
    kind: str
    basis: str
    required: str
    stands_once: str
    source: str
    title: str


@dataclass(frozen=True)
class Claim:
    """A field that a heading may stand for, with a weight from 0 to 1 and how it was told: list, words or similar."""

    field: str
    weight: float
    basis: str
    how: str


@cache
def fields() -> dict[str, FieldInfo]:
    """Every field a column can be mapped to, by name."""
    return {row["field"]: FieldInfo(**row) for row in read_list("fields")}


@cache
def known_headings() -> dict[str, Claim]:
    """The learned list: normalised heading -> claim."""
    return {
        normalise_heading(r["heading"]): Claim(r["field"], float(r["weight"]), r["basis"], "list")
        for r in read_list("headings")
    }


@cache
def _word_rules() -> list[tuple[frozenset[str], frozenset[str], Claim]]:
    return [
        (
            frozenset(row["all_words"].split("|")),
            frozenset(row["no_words"].split()),
            Claim(row["field"], float(row["weight"]), row["basis"], "similar"),
        )
        for row in read_list("heading_words")
    ]


def normalise_heading(text: str) -> str:
    """Lower case, words parted, signs out: `SupplierName` -> `supplier name`, `Net Amount (£)` -> `net amount`."""
    text = bare(text.replace("ï»¿", "")).replace("SeRCOP", "sercop")
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    words = re.sub(r"[^a-z0-9/+#%]+", " ", text.lower()).split()
    if not words and "£" in text:
        return "gbp"
    return " ".join(_long_words().get(word, word) for word in words)


@cache
def _long_words() -> dict[str, str]:
    return {row["short"]: row["long"] for row in read_list("heading_abbreviations")}


@cache
def claims_of(heading: str) -> tuple[Claim, ...]:
    """Claims of one heading as printed, strongest first; empty when it says nothing."""
    name = normalise_heading(heading)
    if not name:
        return ()
    exact = known_headings().get(name)
    if exact:
        return (exact,)
    words = frozenset(name.replace("/", " ").split())
    found = [claim for every, none, claim in _word_rules() if every <= words and not none & words]
    alike = _alike(name)
    if alike:
        found.append(alike)
    best: dict[str, Claim] = {}
    for claim in sorted(found, key=lambda c: -c.weight):
        best.setdefault(claim.field, claim)
    return tuple(best.values())[:3]


def _alike(name: str) -> Claim | None:
    if len(name) < 4 or len(name.split()) > 8:
        return None
    near = process.extractOne(name, known_headings().keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    if not near:
        return None
    claim = known_headings()[near[0]]
    return Claim(claim.field, claim.weight * near[1] / 100, claim.basis, "similar")
