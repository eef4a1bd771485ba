"""An index of documents by their words: BM25, and a likeness both ways. It gives figures and no reasons.

BM25: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009). Held as postings in numpy arrays, so that a
question costs as much as the postings of its own words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moothall.engines.find.spoken import Spoken
from moothall.engines.find.words import synonyms, weight_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

K1, B = 1.2, 0.4
# Of the weight of a word that has synonyms, the part that belongs to the thing it stands for; a synonym gets this part.
SYNONYM_PART = 0.5
# As many documents again are supposed to exist in which no word of ours stands: among three needs about repairs,
# "repairs" must still tell something.
UNSEEN_DOCUMENTS = 200


def rarity(documents: Ints, of: int) -> Floats:
    """How telling a word is that stands in so many documents of so many: the probabilistic weight, never negative."""
    counts: Floats = documents.astype(np.float64)
    weights: Floats = np.log1p((of + UNSEEN_DOCUMENTS - counts + 0.5) / (counts + 0.5))
    return weights


def term_weight(term: str, shared: frozenset[str]) -> float:
    """How much a term may count: `shared` are the stems that share their weight with a thing."""
    if term.startswith("="):
        return SYNONYM_PART
    return weight_of(term) * (1 - SYNONYM_PART if term in shared else 1.0)


@dataclass(frozen=True)
class Postings:
    """For term number n, `documents[starts[n]:starts[n + 1]]` and the weights beside them."""

    starts: Ints
    documents: Ints
    weights: Floats
    size: int

    def sums(self, numbers: Ints, weights: Floats) -> Floats:
        """For each document, the sum over the asked terms of weight asked times weight held."""
        lengths = self.starts[numbers + 1] - self.starts[numbers]
        if not lengths.sum():
            return np.zeros(self.size)
        first = np.repeat(self.starts[numbers] - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
        at = first + np.arange(lengths.sum())
        worth = self.weights[at] * np.repeat(weights, lengths)
        return np.bincount(self.documents[at], worth, self.size).astype(float)


def posted(documents: Ints, numbers: Ints, weights: Floats, size: int, count: int) -> Postings:
    """Postings from triples (document, term number, weight)."""
    order = np.lexsort((documents, numbers))
    starts = np.searchsorted(numbers[order], np.arange(count + 1))
    return Postings(starts.astype(np.int64), documents[order], weights[order], size)


def wanted(times: Floats) -> Floats:
    """What a word counts in a question that says it so often."""
    return times * (K1 + 1) / (times + K1)


class WordIndex:
    """BM25 over stems and the things they stand for. Immutable."""

    def __init__(self, documents: Sequence[Spoken]) -> None:
        self.size = len(documents)
        held = [document.terms for document in documents]
        self.shared = frozenset(synonyms().single)
        self.numbers = {term: n for n, term in enumerate(sorted({term for one in held for term in one}))}
        names = list(self.numbers)
        owner = np.repeat(np.arange(self.size), [len(one) for one in held])
        number = np.array([self.numbers[term] for one in held for term in one], dtype=np.int64)
        times = np.array([times for one in held for times in one.values()], dtype=float)
        self.own = np.array([term_weight(term, self.shared) for term in names], dtype=float)
        self.seen = np.bincount(number, minlength=len(names))
        self.rarity = rarity(self.seen, self.size)
        self.length: Floats = np.bincount(owner, times, self.size).astype(float)
        self.usual = float(self.length.mean()) if self.size else 1.0
        told: Floats = self.rarity[number] * self.own[number]
        self.best: Floats = np.bincount(owner, wanted(times) * told, self.size).astype(float)
        worth = self.saturated(times, self.length[owner]) * told
        self.postings = posted(owner, number, worth, self.size, len(names))

    def saturated(self, times: Floats, length: Floats) -> Floats:
        """What a word counts that is said so often: more, but less and less, and less in a longer document."""
        return times * (K1 + 1) / (times + K1 * (1 - B + B * length / (self.usual or 1.0)))

    def weighed(self, document: Spoken) -> tuple[Ints, Floats, Floats]:
        """The terms of a document: number of each (-1 for one that no document says), times said, weight of one."""
        held = document.terms
        numbers = np.array([self.numbers.get(term, -1) for term in held], dtype=np.int64)
        seen = np.where(numbers < 0, 0, self.seen[numbers]) if len(self.seen) else np.zeros_like(numbers)
        own = np.array([term_weight(term, self.shared) for term in held], dtype=float)
        return numbers, np.array(list(held.values()), dtype=float), own * rarity(seen, self.size)

    def sums(self, document: Spoken) -> tuple[Floats, float]:
        """The BM25 of every document for the words of this one, and what an answer with all of its words would get."""
        numbers, times, worth = self.weighed(document)
        known = numbers >= 0
        return self.postings.sums(numbers[known], wanted(times[known])), max(float(wanted(times) @ worth), 1e-9)

    def scores(self, document: Spoken) -> Floats:
        """BM25 of every document for the words of this one, by the root of the best possible, so that short and long
        questions can be compared. 0 where no word is shared that tells anything."""
        sums, best = self.sums(document)
        return sums / np.sqrt(best)

    def likeness(self, document: Spoken) -> Floats:
        """The same, by the best possible of both documents: a short text inside a long one is not the same thing."""
        sums, best = self.sums(document)
        return sums / np.sqrt(np.sqrt(best * np.maximum(self.best, 1e-9)))

    def worth(self, term: str) -> float:
        """How telling a term is here; 0 for one that no document says."""
        number = self.numbers.get(term)
        return 0.0 if number is None else float(self.rarity[number] * self.own[number])
