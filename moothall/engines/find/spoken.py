"""A document as it is read by the matcher, once: its words in order, what it speaks of, its aims and types of system.

What a person declared goes before what is read from the words. It compares nothing.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from moothall.engines.find.about import aims_of_text, system_types_of_text
from moothall.engines.find.document import Document
from moothall.engines.find.words import LONGEST, Token, synonyms, tokens, weight_of

TITLE_COUNTS = 2  # a word of the title counts like so many of the text


@dataclass(frozen=True)
class Spoken:
    """A document with its words. Made by `hear`."""

    document: Document
    title: tuple[Token, ...]
    text: tuple[Token, ...]

    @cached_property
    def terms(self) -> dict[str, float]:
        """What it speaks of, each with how often: stems, and things with several names as "=thing"."""
        count: dict[str, float] = defaultdict(float)
        for words, times in ((self.title, TITLE_COUNTS), (self.text, 1)):
            for word in words:
                count[word.stem] += times
            for found in synonyms().found(words):
                count["=" + found.meaning] += times
        return {term: times for term, times in count.items() if weight_of(term) > 0}

    @cached_property
    def printed(self) -> Mapping[str, list[str]]:
        """The words as printed, by stem, in the order of the text."""
        words: dict[str, list[str]] = defaultdict(list)
        for word in (*self.title, *self.text):
            words[word.stem].append(word.printed)
        return words

    @cached_property
    def things(self) -> Mapping[str, list[tuple[Token, ...]]]:
        """The words that stand for a thing with several names, by the thing."""
        said: dict[str, list[tuple[Token, ...]]] = defaultdict(list)
        for words in (self.title, self.text):
            for found in synonyms().found(words):
                said[found.meaning].append(found.words)
        return said

    @cached_property
    def aims(self) -> dict[str, float]:
        """Aims, each with how sure: 1 as declared, less as read from the words."""
        declared = {code: 1.0 for code in self.document.aims}
        return declared or {one.code: one.score for one in aims_of_text(self.document.words)}

    @cached_property
    def system_types(self) -> dict[str, float]:
        """Types of system, each with how sure: 1 as declared, less as read from the words."""
        declared = {code: 1.0 for code in self.document.system_types}
        return declared or {one.code: one.score for one in system_types_of_text(self.document.words)}


def hear(document: Document) -> Spoken:
    """The document with its words; of a long text the beginning."""
    return Spoken(document, tokens(document.title[:LONGEST]), tokens(document.text[:LONGEST]))
