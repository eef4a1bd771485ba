"""Which names of a table must be masked, and how they are found again in other cells.

It decides by `person_score` and by the lists that the officer gives; it knows no file format.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from moothall.engines.classify.name_words import word_kinds, words_of
from moothall.engines.classify.person import STRICT_THRESHOLD, THRESHOLD, context_shift, person_score
from moothall.engines.classify.redaction import PUBLISHED_WORDING

WORD = re.compile(r"[^\W_]+(?:['’`\-][^\W_]+)*")
TITLED = re.compile(
    r"\b(?:mr|mrs|miss|ms|mstr)\b\.?(?:\s+and\s+mrs?\b\.?|\s*&\s*mrs?\b\.?)?\s+(?:[a-z]\b\.?\s*){0,3}"
    r"[a-z][a-z'’`]+(?:-[a-z]+)?(?:\s+(?-i:[A-Z][a-z'’]+|[A-Z]{3,}))?",
    re.IGNORECASE,
)
SMALLEST_PART = 2


@dataclass(frozen=True)
class MaskOptions:
    """How to mask. `threshold` is the score from which a name is masked; `context` lets the other cells of the row
    speak; `titles_in_text` also masks "Mr J Surname" in cells outside the beneficiary column; `also` are names that are
    masked wherever they stand, `keep` beneficiaries that are never masked; `wording` is what is written instead."""

    threshold: float = THRESHOLD
    context: bool = True
    titles_in_text: bool = False
    also: frozenset[str] = field(default_factory=frozenset)
    keep: frozenset[str] = field(default_factory=frozenset)
    wording: str = PUBLISHED_WORDING


def strict_options(also: Iterable[str] = (), keep: Iterable[str] = ()) -> MaskOptions:
    """Options for publishing a sample: rather mask a firm than show a person."""
    return MaskOptions(STRICT_THRESHOLD, titles_in_text=True, also=frozenset(also), keep=frozenset(keep))


def names_in(text: str) -> frozenset[str]:
    """The names of a list that an officer keeps: one a line; a leading dash, headings (#) and blank lines do not
    count."""
    lines = (line.strip().removeprefix("- ").strip() for line in text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def key_of(name: str) -> str:
    """A name as it is compared: capitals, words only, one space between them."""
    return " ".join(WORD.findall(name.upper()))


class NameJudge:
    """Remembers, for one file, which names were judged to be masked. `must_mask` may be asked row by row."""

    def __init__(self, options: MaskOptions) -> None:
        self.options = options
        self.also = {key_of(name) for name in options.also}
        self.keep = {key_of(name) for name in options.keep}
        self.logits: dict[str, float | None] = {}
        self.masked: dict[str, str] = {}

    def must_mask(self, name: str, context: str = "") -> bool:
        """Whether `name` is to be masked, given the other cells of its row. A name once masked stays masked."""
        key = key_of(name)
        if not key or key in self.masked:
            return bool(key)
        if key in self.keep or key == key_of(self.options.wording):
            return False
        if key in self.also or self.looks_like_person(name, context):
            self.masked[key] = name
            return True
        return False

    def is_masked(self, name: str) -> bool:
        """Whether `name` was found to be masked in any row asked so far."""
        return key_of(name) in self.masked

    def looks_like_person(self, name: str, context: str) -> bool:
        """`person_score` with the row's shift, the name's own score remembered."""
        if name not in self.logits:
            verdict = person_score(name, threshold=self.options.threshold)
            open_to_context = verdict.score > 0 and not verdict.reason.startswith("organisation word")
            self.logits[name] = math.log(verdict.score / (1 - verdict.score)) if open_to_context else None
        logit = self.logits[name]
        if logit is None:
            return False
        shift = context_shift(context)[0] if context and self.options.context and abs(logit) < 3 else 0.0
        return logit + max(shift, 0.0) >= math.log(self.options.threshold / (1 - self.options.threshold)) - 1e-9


def variants_of(name: str) -> set[tuple[str, ...]]:
    """Other ways in which the same person may stand in the same row: without titles, turned round, with initials,
    and a surname that only a title goes before."""
    kinds = word_kinds()
    words = [w for w in words_of(name) if kinds[w] not in {"T", "D", "Q", "K", "(", ")", "-", ","} and WORD.match(w)]
    plain = tuple(WORD.findall(" ".join(words)))
    found = {plain, plain[::-1], plain[1:] + plain[:1], plain[-1:] + plain[:-1]}
    if len(plain) >= SMALLEST_PART:
        found |= {(plain[0][:1], plain[-1]), (plain[-1][:1], plain[0]), (plain[0], plain[-1])}
    titled = any(kinds[w] == "T" for w in words_of(name))
    return {v for v in found if len(v) >= SMALLEST_PART or (titled and v and len(v[0]) > 3)} | {
        tuple(key_of(name).split())
    }


def text_masker(names: Iterable[str], options: MaskOptions) -> Callable[[str, str | None], str]:
    """A function `(cell, beneficiary) -> cell` that puts the wording in place of every name of `names`, and of the
    other forms of `beneficiary` (the masked name of the cell's own row, or None)."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    whole = {key_of(name) for name in options.also}
    for name in [*names, *options.also]:
        parts = tuple(key_of(name).split())
        if len(parts) >= SMALLEST_PART:
            by_first.setdefault(parts[0], []).append(parts)
    for candidates in by_first.values():
        candidates.sort(key=len, reverse=True)
    seen: dict[str, str] = {}

    def masked(cell: str, beneficiary: str | None) -> str:
        if cell not in seen:
            text = options.wording if key_of(cell) in whole else replace_runs(cell, by_first, options.wording)
            seen[cell] = TITLED.sub(options.wording, text) if options.titles_in_text else text
        if beneficiary is None:
            return seen[cell]
        own: dict[str, list[tuple[str, ...]]] = {}
        for parts in sorted(variants_of(beneficiary), key=len, reverse=True):
            own.setdefault(parts[0] if parts else "", []).append(parts)
        return replace_runs(seen[cell], own, options.wording)

    return masked


def replace_runs(cell: str, by_first: dict[str, list[tuple[str, ...]]], wording: str) -> str:
    """`cell` with each run of words that equals a listed name replaced; other characters stay as they are."""
    if not by_first or not cell or cell == wording:
        return cell
    words = list(WORD.finditer(cell))
    upper = [w.group(0).upper() for w in words]
    pieces, done, i = [], 0, 0
    while i < len(words):
        run = next((p for p in by_first.get(upper[i], ()) if tuple(upper[i : i + len(p)]) == p), None)
        if run is None:
            i += 1
            continue
        pieces += [cell[done : words[i].start()], wording]
        done = words[i + len(run) - 1].end()
        i += len(run)
    return "".join(pieces) + cell[done:]
