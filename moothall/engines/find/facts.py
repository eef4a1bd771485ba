"""What documents share beside words: aims, types of system, suppliers, places. It gives figures and no reasons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

import numpy as np

from moothall.engines.find.index import Floats
from moothall.engines.find.spoken import Spoken
from moothall.engines.find.words import fold, tokens
from moothall.vocabulary.code_list import read_list

# Words that the name of a council may have or lack, and still be the same.
OF_COUNCILS = frozenset({"council", "city", "county", "district", "borough", "metropolitan"})
# Of the phrases of organisation_name_words.csv, what those stand for that may be left out likewise.
BOROUGHS = frozenset({"lb", "rb", "cb"})


def _words(name: str) -> str:
    return " ".join(fold(token.printed) for token in tokens(name))


@cache
def _legal_words() -> frozenset[str]:
    listed = {row["word"] for row in read_list("supplier_words") if row["role"] == "legal"}
    return frozenset(listed | {"the", "and", "of", "uk", "group"})


@cache
def _borough_phrases() -> tuple[str, ...]:
    rows = (row for row in read_list("organisation_name_words") if row["role"] == "phrase")
    return tuple(sorted((row["word"] for row in rows if row["means"] in BOROUGHS), key=len, reverse=True))


@lru_cache(maxsize=4096)
def supplier_key(name: str) -> str:
    """A supplier's name or id as it is compared: "CIVICA UK LIMITED" is "civica"."""
    words = _words(name)
    return " ".join(word for word in words.split() if word not in _legal_words()) or words


@lru_cache(maxsize=4096)
def place_key(name: str) -> str:
    """The name of a council or place as it is compared: "Leeds City Council" is "leeds"."""
    words = short = f" {_words(name)} "
    for phrase in _borough_phrases():
        short = short.replace(f" {phrase} ", " ")
    return " ".join(word for word in short.split() if word not in OF_COUNCILS | {"the", "of"}) or words.strip()


def supplier_keys(document: Spoken) -> dict[str, float]:
    """The suppliers of a document, as they are compared."""
    return {supplier_key(name): 1.0 for name in document.document.suppliers if name.strip()}


class FactIndex:
    """Which documents have which facts, and how sure. Immutable."""

    def __init__(self, facts: Sequence[Mapping[str, float]]) -> None:
        self.size = len(facts)
        held: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, one in enumerate(facts):
            for fact, sure in one.items():
                held[fact].append((number, sure))
        self.held = {
            fact: (np.array([n for n, _ in pairs]), np.array([sure for _, sure in pairs]))
            for fact, pairs in held.items()
        }
        self.length = np.sqrt([sum(sure**2 for sure in one.values()) for one in facts])

    def likeness(self, asked: Mapping[str, float]) -> Floats:
        """For each document, how alike its facts and those asked for are as a whole (a cosine): 0 to 1."""
        sums = np.zeros(self.size)
        for fact, sure in asked.items():
            if fact in self.held:
                numbers, held = self.held[fact]
                sums[numbers] += sure * held
        norm = np.sqrt(sum(sure**2 for sure in asked.values())) * self.length
        return np.clip(sums / np.maximum(norm, 1e-9), 0, 1)

    def scores(self, asked: Iterable[tuple[str, float]]) -> Floats:
        """For each document, how surely it shares the surest of the facts asked for: 0 to 1."""
        best = np.zeros(self.size)
        for fact, sure in asked:
            if fact in self.held:
                numbers, held = self.held[fact]
                best[numbers] = np.maximum(best[numbers], sure * held)
        return best

    def rare_scores(self, asked: Iterable[tuple[str, float]]) -> Floats:
        """As `scores`, and a fact counts less the more documents have it: a supplier of everything tells little."""
        pairs = [(fact, sure) for fact, sure in asked if fact in self.held]
        return self.scores((fact, sure / (1 + np.log(len(self.held[fact][0])))) for fact, sure in pairs)
