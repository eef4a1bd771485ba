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
    counts = documents.astype(float)
    return np.log1p((of + UNSEEN_DOCUMENTS - counts + 0.5) / (counts + 0.5))


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
        return np.bincount(self.documents[at], self.weights[at] * np.repeat(weights, lengths), self.size)


def posted(documents: Ints, numbers: Ints, weights: Floats, size: int, count: int) -> Postings:
    """Postings from triples (document, term number, weight)."""
    order = np.lexsort((documents, numbers))
    starts = np.searchsorted(numbers[order], np.arange(count + 1))
    return Postings(starts.astype(np.int64), documents[order], weights[order], size)


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
        self.rarity = rarity(np.bincount(number, minlength=len(names)), self.size)
        self.length: Floats = np.bincount(owner, times, self.size).astype(float)
        self.usual = float(self.length.mean()) if self.size else 1.0
        worth: Floats = self.saturated(times, self.length[owner]) * self.rarity[number] * self.own[number]
        self.postings = posted(owner, number, worth, self.size, len(names))
        self.norm = np.sqrt(np.bincount(owner, worth**2, self.size))

    def saturated(self, times: Floats, length: Floats) -> Floats:
        """What a word counts that is said so often: more, but less and less, and less in a longer document."""
        return times * (K1 + 1) / (times + K1 * (1 - B + B * length / (self.usual or 1.0)))

    def asked(self, document: Spoken) -> tuple[Ints, Floats]:
        """The known terms of a document by number, each with how much it asks for."""
        held = {term: times for term, times in document.terms.items() if term in self.numbers}
        numbers = np.array([self.numbers[term] for term in held], dtype=np.int64)
        times = np.array(list(held.values()), dtype=float)
        return numbers, times * (K1 + 1) / (times + K1)

    def scores(self, document: Spoken) -> Floats:
        """The BM25 weight of every document for the words of this one: 0 where they share no telling word."""
        return self.postings.sums(*self.asked(document))

    def likeness(self, document: Spoken) -> Floats:
        """How alike every document and this one are in words, both ways, from 0 to 1 (a cosine). Words that nobody
        else says are held against the likeness too."""
        held = document.terms
        known = [term for term in held if term in self.numbers]
        numbers = np.array([self.numbers[term] for term in known], dtype=np.int64)
        length = sum(held.values())
        worth = self.saturated(np.array([held[t] for t in known], dtype=float), np.full(len(known), length))
        worth = worth * self.rarity[numbers] * self.own[numbers]
        new = np.array([held[term] for term in held if term not in self.numbers], dtype=float)
        new = self.saturated(new, np.full(len(new), length)) * rarity(np.zeros(len(new), dtype=np.int64), self.size)
        norm = float(np.sqrt((worth**2).sum() + (new**2).sum()))
        return np.clip(self.postings.sums(numbers, worth) / np.maximum(self.norm * norm, 1e-9), 0, 1)

    def worth(self, term: str) -> float:
        """How telling a term is here; 0 for one that no document says."""
        number = self.numbers.get(term)
        return 0.0 if number is None else float(self.rarity[number] * self.own[number])
