"""An index of documents by runs of letters inside their words: it bears spelling mistakes, endings and joined words.

A cosine over runs weighted by the logarithm of their count and their rarity. It gives figures and no reasons.
"""

from collections.abc import Sequence

import numpy as np

from moothall.engines.find.index import Floats, Ints, posted, rarity
from moothall.engines.find.spoken import Spoken

LENGTHS = (4, 5)  # letters of a run; the space before and after a word counts as one
CODE_BITS = 38  # of the number that a run becomes; the document's number stands above them
SPACE = 32


def letters(document: Spoken) -> str:
    """The telling words of a document, folded, a space on either side of each."""
    return "".join(f" {word} " for word in document.telling)


def runs(text: str) -> tuple[Ints, Ints]:
    """Where each run of letters begins in the text, and the run as a number. No run reaches over a space."""
    signs = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    begins, numbers = [], []
    for length in LENGTHS:
        if len(signs) < length:
            continue
        windows = np.lib.stride_tricks.sliding_window_view(signs, length)
        inside = (windows[:, 1:-1] != SPACE).all(axis=1)
        number = np.full(len(windows), length, dtype=np.uint64)
        for column in range(length):
            number = (number ^ windows[:, column]) * np.uint64(0x9E3779B97F4A7C15)
            number ^= number >> np.uint64(29)
        begins.append(np.flatnonzero(inside))
        numbers.append((number[inside] >> np.uint64(64 - CODE_BITS)).astype(np.int64))
    if not begins:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return np.concatenate(begins), np.concatenate(numbers)


class GramIndex:
    """Runs of letters of the documents, weighted. Immutable."""

    def __init__(self, documents: Sequence[Spoken]) -> None:
        self.size = len(documents)
        texts = [letters(document) for document in documents]
        begins, codes = runs("".join(texts))
        owner = np.searchsorted(np.cumsum([len(text) for text in texts]), begins, side="right")
        pairs, times = np.unique((owner.astype(np.int64) << CODE_BITS) | codes, return_counts=True)
        owner = pairs >> CODE_BITS
        self.codes, number = np.unique(pairs & ((1 << CODE_BITS) - 1), return_inverse=True)
        self.rarity = rarity(np.bincount(number, minlength=len(self.codes)), self.size)
        weights = (1 + np.log(times)) * self.rarity[number]
        norm = np.sqrt(np.bincount(owner, weights**2, self.size))
        self.postings = posted(owner, number, weights / norm[owner], self.size, len(self.codes))

    def asked(self, document: Spoken) -> tuple[Ints, Floats]:
        """The known runs of a document by number, each with its weight in a vector of length one."""
        codes, times = np.unique(runs(letters(document))[1], return_counts=True)
        at = np.searchsorted(self.codes, codes)
        known = np.isin(codes, self.codes, assume_unique=True)
        told = np.full(len(codes), rarity(np.zeros(1, dtype=np.int64), self.size)[0])
        told[known] = self.rarity[at[known]]
        weights: Floats = (1 + np.log(times)) * told
        norm = float(np.sqrt((weights**2).sum())) or 1.0
        return at[known], weights[known] / norm

    def scores(self, document: Spoken) -> Floats:
        """The cosine of every document with this one, from 0 to 1."""
        return np.clip(self.postings.sums(*self.asked(document)), 0, 1)
