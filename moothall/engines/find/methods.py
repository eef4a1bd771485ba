"""The ways to score a match, each behind one interface: words, runs of letters, both with facts, and meaning.

All weights stand here, in `WEIGHTS` and `DUPLICATE`: natural log odds, so that a score is an estimate of how likely the
match is of use. They were judged, then fitted on the tuning half of tests/data/retrieval. It gives no reasons.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from moothall.engines.find.facts import FactIndex, supplier_keys
from moothall.engines.find.grams import GramIndex
from moothall.engines.find.index import Floats, WordIndex
from moothall.engines.find.spoken import Spoken

# What each feature adds to the log odds that a match is of use, by method. `words` is BM25 by the root of the best
# possible, `letters` a cosine, `aim`, `system_type` and `supplier` run from 0 to 1, `meaning` is a cosine.
WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "words": {"bias": -7.2, "words": 3.9},
    "ngrams": {"bias": -5.2, "letters": 14.0},
    "combined": {"bias": -7.6, "words": 3.2, "letters": 1.5, "aim": 0.5, "system_type": 2.5, "supplier": 0.8},
    "semantic": {
        "bias": -7.9,
        "words": 3.2,
        "letters": 1.5,
        "aim": 0.5,
        "system_type": 2.5,
        "supplier": 0.8,
        "meaning": 1.5,
    },
}
# The same for two documents of one kind to be the same thing said twice. `words` is BM25 by the root of the best
# possible for both, the others are cosines.
DUPLICATE: Mapping[str, Mapping[str, float]] = {
    "words": {"bias": -6.8, "words": 3.3},
    "ngrams": {"bias": -5.0, "letters": 20.0},
    "combined": {"bias": -7.2, "words": 3.1, "aim": 0.9, "system_type": 2.2},
    "semantic": {"bias": -7.6, "words": 3.0, "aim": 0.9, "system_type": 2.1, "meaning": 2.3},
}
FLOOR = 0.05  # of a score: of what is shown above it on the tuning half, four in ten are of use, eight related


class Scorer(Protocol):
    """Figures of every document of a corpus for a document asked for, by name; all 0 means that nothing is shared."""

    def features(self, asked: Spoken) -> dict[str, Floats]:
        """How well each document answers the one asked for."""
        ...

    def likeness(self, asked: Spoken) -> dict[str, Floats]:
        """How much each document and the one asked for are the same."""
        ...


@dataclass(frozen=True)
class Method:
    """A way to score: its name, what it is in words, the score below which a match is not worth showing, and how
    documents are prepared for it, given the index of their words."""

    name: str
    about: str
    floor: float
    prepare: Callable[[Sequence[Spoken], WordIndex], Scorer]


def odds(features: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """A probability from weighted features; exactly 0 where every feature is 0."""
    total = sum(weights[name] * figures for name, figures in features.items())
    return np.where(total > 0, 1 / (1 + np.exp(-(total + weights["bias"]))), 0.0)


class Words:
    """By words only."""

    def __init__(self, documents: Sequence[Spoken], words: WordIndex) -> None:
        self.words = words

    def features(self, asked: Spoken) -> dict[str, Floats]:
        """`words`."""
        return {"words": self.words.scores(asked)}

    def likeness(self, asked: Spoken) -> dict[str, Floats]:
        """`words`."""
        return {"words": self.words.likeness(asked)}


class Letters:
    """By runs of letters only."""

    def __init__(self, documents: Sequence[Spoken], words: WordIndex) -> None:
        self.letters = GramIndex(documents)

    def features(self, asked: Spoken) -> dict[str, Floats]:
        """`letters`."""
        return {"letters": self.letters.scores(asked)}

    likeness = features


class Combined:
    """By words, runs of letters, aim, type of system and suppliers."""

    def __init__(self, documents: Sequence[Spoken], words: WordIndex) -> None:
        self.words, self.letters = words, GramIndex(documents)
        self.aims = FactIndex([document.aims for document in documents])
        self.system_types = FactIndex([document.system_types for document in documents])
        self.suppliers = FactIndex([supplier_keys(document) for document in documents])

    def features(self, asked: Spoken) -> dict[str, Floats]:
        """`words`, `letters`, `aim`, `system_type`, `supplier`."""
        return {
            "words": self.words.scores(asked),
            "letters": self.letters.scores(asked),
            "aim": self.aims.scores(asked.aims.items()),
            "system_type": self.system_types.scores(asked.system_types.items()),
            "supplier": self.suppliers.rare_scores(supplier_keys(asked).items()),
        }

    def likeness(self, asked: Spoken) -> dict[str, Floats]:
        """`words`, `aim`, `system_type`."""
        return {
            "words": self.words.likeness(asked),
            "aim": self.aims.likeness(asked.aims),
            "system_type": self.system_types.likeness(asked.system_types),
        }


def _semantic(documents: Sequence[Spoken], words: WordIndex) -> Scorer:
    from moothall.engines.find.meaning import Meaning

    return Meaning(documents, Combined(documents, words))


METHODS: dict[str, Method] = {
    "words": Method("words", "words, their forms and synonyms of the field (BM25)", FLOOR, Words),
    "ngrams": Method("ngrams", "runs of letters inside words (cosine)", FLOOR, Letters),
    "combined": Method("combined", "words, runs of letters, aim, type of system and suppliers", FLOOR, Combined),
    "semantic": Method("semantic", "as combined, with the meaning of sentences (an extra)", FLOOR, _semantic),
}
