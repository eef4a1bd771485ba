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

# What each feature adds to the log odds of a match, by method. `words` is log(1 + BM25), `letters` a cosine, `aim`,
# `system_type` and `supplier` run from 0 to 1, `meaning` is a cosine of sentence vectors.
WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "words": {"bias": -6.0, "words": 2.0},
    "ngrams": {"bias": -4.0, "letters": 14.0},
    "combined": {"bias": -6.0, "words": 1.5, "letters": 4.0, "aim": 0.5, "system_type": 1.5, "supplier": 1.0},
    "semantic": {
        "bias": -6.0,
        "words": 1.2,
        "letters": 3.0,
        "aim": 0.5,
        "system_type": 1.5,
        "supplier": 1.0,
        "meaning": 3.0,
    },
}
# The same for two documents of one kind to be the same thing said twice; `words` and `letters` are cosines here.
DUPLICATE: Mapping[str, float] = {"bias": -5.0, "words": 8.0, "letters": 8.0, "aim": 0.5, "system_type": 0.5}


class Scorer(Protocol):
    """Features of every document of a corpus for a document asked for."""

    def features(self, asked: Spoken) -> dict[str, Floats]:
        """By name, one figure for each document of the corpus; all 0 means that nothing is shared."""
        ...


@dataclass(frozen=True)
class Method:
    """A way to score: its name, what it is in words, the score below which a match is not worth showing, and how
    documents are prepared for it."""

    name: str
    about: str
    floor: float
    prepare: Callable[[Sequence[Spoken]], Scorer]

    def scores(self, features: Mapping[str, Floats]) -> Floats:
        """The score of each document, from 0 to 1."""
        return odds(features, WEIGHTS[self.name])


def odds(features: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """A probability from weighted features; exactly 0 where every feature is 0."""
    total = sum(weights[name] * figures for name, figures in features.items() if name in weights)
    some = sum(weights.get(name, 0.0) * figures for name, figures in features.items()) > 0
    return np.where(some, 1 / (1 + np.exp(-(total + weights["bias"]))), 0.0)


class Words:
    """By words only."""

    def __init__(self, documents: Sequence[Spoken]) -> None:
        self.index = WordIndex(documents)

    def features(self, asked: Spoken) -> dict[str, Floats]:
        """`words`."""
        return {"words": np.log1p(self.index.scores(asked))}


class Letters:
    """By runs of letters only."""

    def __init__(self, documents: Sequence[Spoken]) -> None:
        self.index = GramIndex(documents)

    def features(self, asked: Spoken) -> dict[str, Floats]:
        """`letters`."""
        return {"letters": self.index.scores(asked)}


class Combined:
    """By words, runs of letters, aim, type of system and suppliers."""

    def __init__(self, documents: Sequence[Spoken]) -> None:
        self.words, self.letters = Words(documents), Letters(documents)
        self.aims = FactIndex([document.aims for document in documents])
        self.system_types = FactIndex([document.system_types for document in documents])
        self.suppliers = FactIndex([supplier_keys(document) for document in documents])

    def features(self, asked: Spoken) -> dict[str, Floats]:
        """`words`, `letters`, `aim`, `system_type`, `supplier`."""
        return {
            **self.words.features(asked),
            **self.letters.features(asked),
            "aim": self.aims.scores(asked.aims.items()),
            "system_type": self.system_types.scores(asked.system_types.items()),
            "supplier": self.suppliers.rare_scores(supplier_keys(asked).items()),
        }


def _semantic(documents: Sequence[Spoken]) -> Scorer:
    from moothall.engines.find.meaning import Meaning

    return Meaning(documents, Combined(documents))


METHODS: dict[str, Method] = {
    "words": Method("words", "words, their forms and synonyms of the field (BM25)", 0.1, Words),
    "ngrams": Method("ngrams", "runs of letters inside words (cosine)", 0.1, Letters),
    "combined": Method("combined", "words, runs of letters, aim, type of system and suppliers", 0.1, Combined),
    "semantic": Method("semantic", "as combined, with the meaning of sentences (an extra)", 0.1, _semantic),
}
