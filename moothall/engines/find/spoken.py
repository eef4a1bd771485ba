"""A document as it is read by the matcher, once: its words in order, what it speaks of, its aims and types of system.

What a person declared goes before what is read from the words. It compares nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from moothall.engines.find.about import aims_in, system_types_in
from moothall.engines.find.document import Document
from moothall.engines.find.words import BREAK, LONGEST, Token, fold, synonyms, tokens, weight_of


@dataclass(frozen=True)
class Spoken:
    """A document with the words of its title and text. Made by `hear`."""

    document: Document
    words: tuple[Token, ...]

    @cached_property
    def things(self) -> Mapping[str, list[tuple[Token, ...]]]:
        """The words that stand for a thing with several names, by the thing."""
        said: dict[str, list[tuple[Token, ...]]] = defaultdict(list)
        for found in synonyms().found(self.words):
            said[found.meaning].append(found.words)
        return said

    @cached_property
    def terms(self) -> dict[str, int]:
        """What it speaks of, each with how often: stems, and things with several names as "=thing"."""
        stems = Counter(word.stem for word in self.words)
        telling = {stem: times for stem, times in stems.items() if stem and weight_of(stem) > 0}
        return telling | {"=" + thing: len(said) for thing, said in self.things.items()}

    @cached_property
    def printed(self) -> Mapping[str, list[str]]:
        """The words as printed, by stem, in the order of the text."""
        words: dict[str, list[str]] = defaultdict(list)
        for word in self.words:
            words[word.stem].append(word.printed)
        return words

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """The words that say what it is about, folded, in order."""
        return tuple(fold(word.printed) for word in self.words if word.printed and weight_of(word.stem) == 1)

    @cached_property
    def aims(self) -> dict[str, float]:
        """Aims, each with how sure: 1 as declared, less as read from the words."""
        declared = {code: 1.0 for code in self.document.aims}
        return declared or {one.code: one.score for one in aims_in(self.words)}

    @cached_property
    def system_types(self) -> dict[str, float]:
        """Types of system, each with how sure: 1 as declared, less as read from the words."""
        declared = {code: 1.0 for code in self.document.system_types}
        return declared or {one.code: one.score for one in system_types_in(self.words)}


def hear(document: Document) -> Spoken:
    """The document with its words; of a long text the beginning."""
    return Spoken(document, (*tokens(document.title[:LONGEST]), BREAK, *tokens(document.text[:LONGEST])))


@lru_cache(maxsize=2048)
def heard(document: Document) -> Spoken:
    """As `hear`, and kept: when one of many documents changes, the others need not be read again."""
    return hear(document)
