"""The words of a body's name: which say what kind of body it is, which carry its name, which belong to the file.

Reads a text into words; knows no organisation. The word list is `vocabulary/lists/organisation_name_words.csv`.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from moothall.vocabulary.body import kinds
from moothall.vocabulary.code_list import read_list

LEGAL = frozenset({"legal"})
SOFT = frozenset({"legal", "soft"})
QUALIFIER = frozenset({"legal", "soft", "qualifier"})
NOTHING: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


@dataclass(frozen=True)
class Reading:
    """What a text says of a body: its words in order (those of the file left out).

    `hints` are the kinds of body that each of its words points to. Words that also stand in names of other kinds (a
    hospital of a city, an NHS trust of a district) hint loosely; those that do not are `firm`.
    """

    text: str
    words: tuple[str, ...]
    hints: tuple[frozenset[str], ...]
    firm: tuple[frozenset[str], ...]

    def without(self, roles: frozenset[str]) -> tuple[str, ...]:
        """The words that are left when those of the given roles are taken out; all of them if none would be left."""
        return tuple(w for w in self.words if not roles & roles_of(w)) or self.words


@cache
def word_list() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Each listed word: its roles, and the kinds of body that it points to."""
    found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for row in read_list("organisation_name_words"):
        if row["role"] != "phrase":
            roles, pointed = found.get(row["word"], NOTHING)
            found[row["word"]] = (roles | {row["role"]}, pointed | kinds_named(row["kinds"]))
    return found


def kinds_named(listed: str) -> frozenset[str]:
    """The kinds that a list names, a family standing for each of its kinds."""
    named = listed.split(";")
    return frozenset(kind.kind for kind in kinds().values() if kind.kind in named or kind.family in named)


@cache
def phrases() -> tuple[tuple[str, str], ...]:
    """Phrases that stand for one word, longest first."""
    rows = [(row["word"], row["means"]) for row in read_list("organisation_name_words") if row["role"] == "phrase"]
    return tuple(sorted(rows, key=lambda pair: -len(pair[0])))


def roles_of(word: str) -> frozenset[str]:
    """What a word does in names: legal, soft, qualifier, file, loose, apart; nothing for the words of a name itself."""
    return word_list().get(word, NOTHING)[0]


def plain(text: str) -> str:
    """Lower case, letters and digits only, single spaces; accents and apostrophes taken off, "&" read as "and".

    Words joined by a change of case are parted ("NorthVale"), unless the text is all capitals.
    """
    text = unicodedata.normalize("NFKD", text).replace("’", "'")
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    text = re.sub(r"['`´]", "", text.casefold()).replace("&", " and ")
    return " ".join(re.findall(r"[a-z0-9]+", text))


@cache
def read_name(text: str) -> Reading:
    """A name, a folder's name or a printed label, read into words."""
    joined = f" {plain(text)} "
    for phrase, means in phrases():
        joined = joined.replace(f" {phrase} ", f" {means} ")
    every = joined.split()
    words = tuple(w for w in every if "file" not in roles_of(w) and not w.isdigit()) or tuple(every)
    words = tuple("st" if w == "saint" else w for w in words)
    return reading_of(text, words)


def reading_of(text: str, words: tuple[str, ...]) -> Reading:
    """A reading with the hints of its words."""
    pointing = [(kinds_of, "loose" not in roles_of(w)) for w in words if (kinds_of := word_list().get(w, NOTHING)[1])]
    return Reading(text, words, tuple(k for k, _ in pointing), tuple(k for k, firm in pointing if firm))


def parted(word: str) -> list[tuple[str, tuple[str, ...]]]:
    """A run-together word, then the same without words of legal form at its end, one at a time, with those words.

    For "eastshirecountycouncil": that and nothing, "eastshirecounty" and council, "eastshire" and county, council. Four
    letters are always left: too many place names end like such words.
    """
    forms: list[tuple[str, tuple[str, ...]]] = [(word, ())]
    while True:
        word, taken = forms[-1]
        ends = [w for w, (roles, _) in word_list().items() if "legal" in roles and len(w) >= 4 and word.endswith(w)]
        longest = max(ends, key=len, default="")
        if not longest or len(word) < len(longest) + 4:
            return forms
        forms.append((word[: -len(longest)], (longest, *taken)))


def title_case(text: str) -> str:
    """A name printed in capitals, in ordinary writing: "ST MARY'S AND THE VALE NHS TRUST" is "St Mary's and the Vale
    NHS Trust". A name that has small letters is returned as it is."""
    if text != text.upper():
        return text
    small = {"and", "of", "the", "for", "in", "on", "upon", "under", "with"}
    words = [w if w in ("NHS", "CCG", "ICB") else w.capitalize() for w in re.split(r"([ \-(])", text)]
    lowered = [w.lower() if i and w.lower() in small else w for i, w in enumerate(words)]
    return "".join(lowered)
