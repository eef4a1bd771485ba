"""Words in names of suppliers: legal forms, abbreviations, words that tell bodies apart, and how telling a word is.

The rules are `vocabulary/lists/supplier_words.csv`; everyday words, surnames, forenames and places come from the lists
of names. It knows words one by one and no supplier.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from math import log2

from moothall.engines.link.words import plain
from moothall.vocabulary.code_list import read_list

BACKGROUND = 5_000  # names that a small table is thought to stand in, so that few names do not make every word rare
USUAL = 10  # a word is usual when one name in two to this power has it
NO_WEIGHT = frozenset(("of", "for", "in", "on", "at", "to", "by", "a", "an", "with"))
TRADE, PLACE, EVERYDAY, PERSONAL, COMPOUND, UNKNOWN = (
    2.5,
    3.0,
    5.0,
    4.5,
    7.0,
    11.0,
)  # bits: how telling a word of each sort may be
SHORT = {1: 1.5, 2: 4.0, 3: 7.0}  # bits of initials by their length
SHORTEST = 3  # letters of the shortest word that may be called none


@cache
def words_with(role: str) -> dict[str, str]:
    """The words of a role, each with what it stands for (itself where the list says nothing)."""
    return {row["word"]: row["means"] or row["word"] for row in read_list("supplier_words") if row["role"] == role}


@cache
def phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern that finds legal forms of several words, the longest first, and the one word that each stands for."""
    means = words_with("legal phrase")
    longest = sorted(means, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"(?<= )(?:{'|'.join(longest)})(?= )"), means


@cache
def common_sorts() -> Mapping[str, float]:
    """Every word of the lists with the most bits that it may be worth."""
    bits: dict[str, float] = {row["word"].lower(): EVERYDAY for row in read_list("english_words")}
    for name, column in (("surnames_hint", "name"), ("forenames", "name")):
        bits |= {row[column].lower(): PERSONAL for row in read_list(name)}
    for row in read_list("organisation_words"):
        word = row["word"].lower()
        if row["kind"] != "body" or word in bits:  # the list holds names of bodies too (a charity's, an agency's)
            bits[word] = PLACE if row["kind"] == "place" else TRADE
    for row in read_list("places"):
        bits |= {word: PLACE for word in plain(row["name"]).split()}
    for role in ("apart", "local", "small", "filler", "legal"):
        bits |= {word: TRADE for word in words_with(role)}
    return bits


def telling(word: str, names_with_it: int, names: int) -> float:
    """How telling a word is, in bits: what its sort is worth, more or less as fewer or more of the names have it. With
    few names to go by, the sort alone counts."""
    seen = log2((names + BACKGROUND) / (names_with_it + BACKGROUND / 2**USUAL))
    shift = max(-3.0, min(2.5, seen - USUAL))
    if word.isdigit():
        return 3.0
    if word in words_with("small") or word in NO_WEIGHT:
        return 0.0
    short = SHORT.get(len(word), UNKNOWN)
    listed = common_sorts().get(word)
    if listed is None:
        unlisted = min(short, COMPOUND if compound(word) else UNKNOWN)
        return round(max(TRADE, unlisted + 2 * min(0.0, seen - USUAL + 0.5)), 2)
    return round(max(1.0, min(short, listed + shift)), 2)


def compound(word: str) -> bool:
    """Whether a word is two everyday words written as one ("lakeview"): others may well have thought of it too."""
    words = common_sorts()
    return any(word[:at] in words and word[at:] in words for at in range(3, len(word) - 2))


def telling_words(counts: Iterable[tuple[str, int]], names: int) -> dict[str, float]:
    """Each word with its bits, from how many of the names have it."""
    return {word: telling(word, count, names) for word, count in counts}
