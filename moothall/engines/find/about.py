"""What a text is about, by its words: types of system and priority outcomes, each with the words that say so.

A suggestion for a person to confirm, and a hint for the matcher; it never files anything.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from moothall.engines.find.document import Reason
from moothall.engines.find.words import LONGEST, Phrases, Token, tokens, weight_of
from moothall.vocabulary.aim import aim_names
from moothall.vocabulary.code_list import read_list
from moothall.vocabulary.solution import system_type_names

ENOUGH = 2.5  # of weight, for a thing to be suggested
NAMED, NAMED_SHORTLY = 3.0, 1.5  # weight of words by which the list describes a type of system; of a single word
SHOWN = 4  # words named in a reason


@dataclass(frozen=True)
class Suggestion:
    """A code that a text speaks for, with its name, how much of the possible was said (0 to 1), and the words."""

    code: str
    name: str
    score: float
    words: tuple[str, ...]

    @property
    def reason(self) -> Reason:
        """Why it is suggested, for a page."""
        return Reason("said", f"the text says: {', '.join(self.words)}")


@cache
def _system_phrases() -> tuple[Phrases, dict[tuple[str, str], float]]:
    """Phrases of the lists that speak for a type of system, and what each weighs for it."""
    weights: dict[tuple[str, str], float] = {}
    for row in read_list("system_types"):
        for phrase in [*row["what_it_holds"].split(","), row["name"]]:
            short = len(phrase.split()) == 1
            weights[_key(phrase), row["system_type"]] = NAMED_SHORTLY if short else NAMED
    for row in read_list("system_words"):
        if row["field"] in {"text", "title"} and row["system_type"] not in {"any", "none"}:
            for phrase in row["words"].split(";"):
                key = _key(phrase.replace("*", "")), row["system_type"]
                weights[key] = max(weights.get(key, 0.0), float(row["weight"]))
    for row in read_list("find_system_words"):
        for phrase in row["words"].split(";"):
            key = _key(phrase), row["system_type"]
            weights[key] = max(weights.get(key, 0.0), float(row["weight"]))
    weights = {key: weight for key, weight in weights.items() if _tells(key[0])}
    return Phrases(weights), weights


@cache
def _aim_phrases() -> tuple[Phrases, dict[tuple[str, str], float]]:
    weights: dict[tuple[str, str], float] = {}
    for row in read_list("find_aim_words"):
        for phrase in row["words"].split(";"):
            weights[_key(phrase), row["aim"]] = float(row["weight"])
    return Phrases(weights), weights


def _key(phrase: str) -> str:
    return " ".join(phrase.split())


def _tells(phrase: str) -> bool:
    """Whether a phrase says something by itself: "send" and "network" alone could be anything."""
    return phrase.isupper() or any(weight_of(token.stem) == 1 for token in tokens(phrase))


def _suggest(
    words: Sequence[Token], phrases: Phrases, weights: dict[tuple[str, str], float], names: dict[str, str]
) -> list[Suggestion]:
    said: dict[str, dict[str, tuple[float, str]]] = defaultdict(dict)
    for one in phrases.found(words):
        stems = " ".join(token.stem for token in one.words)
        printed = " ".join(token.printed for token in one.words)
        said[one.meaning].setdefault(stems, (weights[one.phrase, one.meaning], printed))
    found = []
    for code, evidence in said.items():
        total = sum(sorted((weight for weight, _ in evidence.values()), reverse=True)[:SHOWN])
        if total >= ENOUGH:
            best = sorted(evidence.values(), key=lambda one: (-one[0], one[1]))[:SHOWN]
            found.append(Suggestion(code, names[code], round(total / (total + NAMED), 4), tuple(w for _, w in best)))
    return sorted(found, key=lambda one: (-one.score, one.code))


def system_types_in(words: Sequence[Token]) -> tuple[Suggestion, ...]:
    """The types of system that words speak of, the best first; empty when they speak of none."""
    return tuple(_suggest(words, *_system_phrases(), system_type_names()))


def aims_in(words: Sequence[Token]) -> tuple[Suggestion, ...]:
    """The priority outcomes that words speak of, the best first; empty when they speak of none."""
    return tuple(_suggest(words, *_aim_phrases(), aim_names()))


def system_types_of_text(text: str) -> tuple[Suggestion, ...]:
    """The types of system that a text speaks of, as `system_types_in`."""
    return system_types_in(tokens(text[:LONGEST]))


def aims_of_text(text: str) -> tuple[Suggestion, ...]:
    """The priority outcomes that a text speaks of, as `aims_in`."""
    return aims_in(tokens(text[:LONGEST]))
