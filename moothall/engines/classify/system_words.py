"""What the words of a text, and a CPV code, say of the system that was bought.

Reads the list system_words.csv; weights are natural logs of odds, judged and then tuned on labels. It decides nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from moothall.vocabulary.code_list import read_list

ANY, NONE = "any", "none"
FIELDS_OF = {"text": ("service", "expense", "title"), "service": ("service",), "expense": ("expense",)}


@dataclass(frozen=True)
class Evidence:
    """One thing that a text says: `about` a system type, `any` system or `none`; the words found, the field's name in
    English, the text they stand in, and the weight."""

    about: str
    weight: float
    words: str
    field: str
    text: str


@dataclass(frozen=True)
class Rule:
    """One row of the list, its words as one pattern."""

    about: str
    pattern: re.Pattern[str]
    weight: float


def plain(text: str) -> str:
    """A text as words in lower case with one space between, so that phrases of the list can be looked up in it."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower().replace("&", " and ").replace("’", "'")).strip()


def phrase(words: str) -> str:
    """A phrase of the list as a pattern: whole words, a star standing for any ending."""
    ending = r"\w*" if words.endswith("*") else ""
    return re.escape(plain(words)) + ending


@cache
def rules(field: str) -> tuple[Rule, ...]:
    """The rules for a kind of field: `service`, `expense`, `title` or `cpv`."""
    found = []
    for row in read_list("system_words"):
        if field in FIELDS_OF.get(row["field"], (row["field"],)):
            start, end = ("^", "$") if field == "cpv" else (r"\b", r"\b")
            words = "|".join(sorted(map(phrase, row["words"].split(";")), key=len, reverse=True))
            found.append(Rule(row["system_type"], re.compile(f"{start}(?:{words}){end}"), float(row["weight"])))
    return tuple(found)


@cache
def read_text(kind: str, name: str, text: str) -> tuple[Evidence, ...]:
    """What one text says: the weightiest rule for each thing it speaks of. `name` is what the field is called."""
    said: dict[str, Evidence] = {}
    words = plain(text)
    for rule in rules(kind):
        found = rule.pattern.search(words)
        if found and (rule.about not in said or said[rule.about].weight < rule.weight):
            said[rule.about] = Evidence(rule.about, rule.weight, found.group(), name, text)
    return tuple(said.values())


def weights(evidence: Iterable[Evidence], most: float) -> dict[str, float]:
    """The weight for each thing spoken of, summed over the texts and capped: fields repeat each other."""
    total: dict[str, float] = {}
    for piece in evidence:
        total[piece.about] = min(most, total.get(piece.about, 0.0) + piece.weight)
    return total


def weightiest(evidence: Iterable[Evidence], about: str | None = None) -> Evidence | None:
    """The best piece of evidence about one thing, or about anything."""
    mine = [piece for piece in evidence if about in (None, piece.about)]
    return max(mine, key=lambda piece: piece.weight) if mine else None


def names_in(text: str, phrases: Mapping[str, str]) -> list[str]:
    """The values of `phrases` (plain phrase to value) whose phrase stands in the text as whole words."""
    words = f" {plain(text)} "
    return [value for known, value in phrases.items() if f" {known} " in words]
