"""Documents like a document: what a need page, a search for likely duplicates and a form while typing ask.

Always with reasons, the best first, never the document itself. Offline. It decides nothing: a person says what fits.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from moothall.engines.find.document import Document, Match, Reason
from moothall.engines.find.index import Floats, WordIndex
from moothall.engines.find.methods import DUPLICATE, METHODS, WEIGHTS, Method, odds
from moothall.engines.find.reasons import reasons
from moothall.engines.find.spoken import Spoken, hear, heard

__all__ = ["METHODS", "Corpus", "Document", "Match", "Method", "Reason", "semantic_installed"]

Features = Mapping[str, Floats]
Weights = Mapping[str, Mapping[str, float]]
DUPLICATE_FROM = 0.35  # likeness from which two documents are likely the same thing said twice
DIGITS = 6  # of a score: the order must not hang on the last bits of a sum


def semantic_installed() -> bool:
    """Whether the method "semantic" can be used."""
    from moothall.engines.find import meaning

    return meaning.semantic_installed()


class Corpus:
    """Documents prepared for matching. Immutable: build a new one when the documents change, and keep it by a key that
    changes with them. Building 2,000 documents takes under a second, `find` a few milliseconds."""

    def __init__(self, documents: Iterable[Document], method: str = "combined") -> None:
        """Prepare the documents. Raises ValueError for an unknown method or two documents with one key."""
        if method not in METHODS:
            raise ValueError(f"Method: found {method!r}; expected one of {', '.join(METHODS)}.")
        self.method = METHODS[method]
        self.documents = tuple(sorted(documents, key=lambda document: document.key))
        twice = [a.key for a, b in zip(self.documents, self.documents[1:], strict=False) if a.key == b.key]
        if twice:
            raise ValueError(
                f"Keys: found {twice[0]!r} twice; expected each document once. Give each a key of its own."
            )
        self._heard = [heard(document) for document in self.documents]
        self._words = WordIndex(self._heard)
        self._scorer = self.method.prepare(self._heard, self._words)

    def __len__(self) -> int:
        return len(self.documents)

    def find(
        self, document: Document, limit: int = 10, kinds: Sequence[str] = (), floor: float | None = None
    ) -> tuple[Match, ...]:
        """The documents most like this one, best first, at most `limit`; of `kinds` only, if any are named. `floor` is
        the least score; the method's own if None."""
        asked = hear(document)
        features = self._scorer.features(asked)
        least = self.method.floor if floor is None else floor
        return self._matches(asked, features, WEIGHTS, limit, kinds, least)

    def find_of_each(self, document: Document, limits: Mapping[str, int]) -> dict[str, tuple[Match, ...]]:
        """The same for several kinds at once: of each kind at most so many."""
        asked = hear(document)
        features = self._scorer.features(asked)
        return {
            kind: self._matches(asked, features, WEIGHTS, limit, (kind,), self.method.floor)
            for kind, limit in limits.items()
        }

    def alike(self, document: Document, limit: int = 5, floor: float = DUPLICATE_FROM) -> tuple[Match, ...]:
        """Documents of the same kind that likely say the same thing, best first; the score is how likely."""
        asked = hear(document)
        return self._matches(asked, self._scorer.likeness(asked), DUPLICATE, limit, (document.kind,), floor)

    def _matches(
        self, asked: Spoken, features: Features, weights: Weights, limit: int, kinds: Sequence[str], floor: float
    ) -> tuple[Match, ...]:
        scores = np.round(odds(features, weights[self.method.name]), DIGITS)
        meaning = features.get("meaning", np.zeros(len(scores)))
        matches: list[Match] = []
        for number in np.argsort(-scores, kind="stable"):
            score, found = float(scores[number]), self.documents[number]
            if len(matches) >= limit or score <= 0 or score < floor:
                break
            if found.key == asked.document.key or (kinds and found.kind not in kinds):
                continue
            why = reasons(asked, self._heard[number], self._words.worth, float(meaning[number]))
            if why:
                matches.append(Match(found.key, score, why))
        return tuple(matches)
