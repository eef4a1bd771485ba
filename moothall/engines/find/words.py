"""A text as words that can be compared: folded, without endings, with the words that say nothing set aside.

English in the main, and no harm to Welsh or any other script. Holds no index and no score.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from moothall.vocabulary.code_list import read_list

LONGEST = 20_000  # letters of a text that are read: a need says within them what it is about
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
VOWEL = re.compile(r"[aeiouy]")
# Endings taken off in turn, with the least that must be left of the word: a light stemmer of our own. What is left is
# not always a word; it only has to be the same for words of one family.
ENDINGS = (
    (("isations", "izations", "isation", "ization"), 3),
    (("ations", "ation", "ating", "ated", "ates", "ate"), 4),
    (("ments", "ment", "ings", "ing", "edly", "ions", "ion", "ers", "er", "ors", "or", "ed", "ly"), 4),
)
SHORT_ENDINGS = (("ments", 3), ("ment", 3), ("ings", 3), ("ing", 3), ("ed", 3))
IRREGULAR = {
    "children": "child",
    "people": "person",
    "paid": "pay",
    "built": "build",
    "bought": "buy",
    "men": "man",
    "women": "woman",
    "analyses": "analysis",
    "email": "mail",
    "emails": "mail",
    "data": "data",
    "news": "news",
    "lives": "life",
    "homes": "home",
}


class Token(NamedTuple):
    """One word of a text: as printed, and folded to its stem."""

    printed: str
    stem: str


BREAK = Token("", "")  # stands between a title and a text: no phrase reaches over it


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """A word in lower case without accents: "Ŵyl" is "wyl". Letters of other scripts stay."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).replace("’", "'")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """What a word and its inflections share: "repairs", "repaired" and "repairing" are "repair"."""
    word = fold(word).removesuffix("'s").replace("'", "")
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    return _bare(_without_ending(_singular(word)))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _without_ending(word: str) -> str:
    for endings, least in ENDINGS:
        for ending in endings:
            left = word.removesuffix(ending)
            if left != word and len(left) >= least and VOWEL.search(left):
                return left
    for ending, least in SHORT_ENDINGS:
        left = word.removesuffix(ending)
        if left != word and len(left) >= least and VOWEL.search(left):
            return left
    return word


def _bare(word: str) -> str:
    """Without a doubled last letter ("plann"), a silent e ("hous", "house"), and with i for y ("apply", "applied")."""
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 3 and word.endswith("y") else word


@lru_cache(maxsize=200_000)
def _token(word: str) -> Token:
    return Token(word, stem(word))


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text in order. Signs and emoji are no words."""
    return tuple(map(_token, WORD.findall(unicodedata.normalize("NFC", text))))


@cache
def common_words() -> Mapping[str, float]:
    """Stems that say little of what a text is about, each with what is left of its weight (0 is nothing)."""
    return {stem(row["word"]): float(row["weight"]) for row in reversed(read_list("find_common_words"))}


def weight_of(word: str) -> float:
    """How much a stem may count, from 0 to 1: words of every text nothing, words of every need a little."""
    return common_words().get(word, 1.0)


class Found(NamedTuple):
    """A phrase met in a text: what it stands for, the phrase as listed, and the words as they stand there."""

    meaning: str
    phrase: str
    words: tuple[Token, ...]


class Phrases:
    """Phrases that each stand for something; finds those of a text. Immutable. A phrase in capitals (SEND) is only met
    in capitals, since it is a plain word too. A single word in -ing is only met as it stands: it names a trade
    ("planning", "parking"), and its stem a plain thing."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """From pairs (phrase, what it stands for); one phrase may stand for several things."""
        self._plain: dict[str, list[tuple[str, str]]] = {}  # by stem: single words that are met in any form
        self._others: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}  # by first stem
        for phrase, meaning in phrases:
            stems = tuple(token.stem for token in tokens(phrase))
            if len(stems) == 1 and not phrase.isupper() and not phrase.endswith("ing"):
                self._plain.setdefault(stems[0], []).append((meaning, phrase))
            else:
                self._others.setdefault(stems[0], []).append((stems, phrase, meaning))
        one_word = (stems for known in self._others.values() for stems, _, _ in known if len(stems) == 1)
        self.single = frozenset(self._plain) | {stems[0] for stems in one_word}

    def found(self, words: Sequence[Token]) -> list[Found]:
        """What the words stand for, in the order of the text."""
        found = []
        for at, word in enumerate(words):
            if word.stem in self._plain:
                found += [Found(meaning, phrase, (word,)) for meaning, phrase in self._plain[word.stem]]
            for stems, phrase, meaning in self._others.get(word.stem, ()):
                said = tuple(words[at : at + len(stems)])
                if _as_listed(phrase, stems, said):
                    found.append(Found(meaning, phrase, said))
        return found


def _as_listed(phrase: str, stems: tuple[str, ...], said: tuple[Token, ...]) -> bool:
    """Whether words whose first stem is that of a phrase are the phrase."""
    if len(stems) == 1 and not phrase.isupper():
        return fold(said[0].printed) == phrase
    same = tuple(token.stem for token in said) == stems
    return same and (not phrase.isupper() or all(token.printed.isupper() for token in said))


@cache
def synonyms() -> Phrases:
    """The list find_synonyms.csv: words of the field that stand for one thing."""
    rows = read_list("find_synonyms")
    return Phrases((words.strip(), row["concept"]) for row in rows for words in row["words"].split(";"))
