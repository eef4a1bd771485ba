"""Does a beneficiary, as printed, look like a natural person? Offline, the same answer every time, with its reason.

It reads the shape of the name (see `name_words`) and judges it by `lists/person_patterns.csv`. The score orders names
by how much they look like a person; it is not a measured probability. It does not know who anybody is, and it cannot
tell a sole trader's business name from a company's when no word gives it away. Measured in
`docs/reference/quality_persons.md`.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from moothall.engines.classify.name_words import rows_of, word_kinds, words_of
from moothall.engines.classify.redaction import redaction

THRESHOLD = 0.5
"""Names that score this much or more look like a natural person."""

STRICT_THRESHOLD = 0.3
"""For publishing: rather mask a firm than show a person."""

TRADER_THRESHOLD = 0.35
"""Only persons and companies trade under another name, and companies say what they are."""

LONGEST_SHAPE = 24


@dataclass(frozen=True)
class PersonVerdict:
    """Whether a name looks like a natural person, how much (0 to 1), and the evidence in words."""

    is_person: bool
    score: float
    reason: str


@dataclass(frozen=True)
class Judged:
    """Score and reason of a shape."""

    score: float
    reason: str


NOT_A_NAME = Judged(0.02, "no word that can be judged")
NO_PATTERN = Judged(0.1, "no pattern of a personal name")


def person_score(name: str, context: str = "", threshold: float = THRESHOLD) -> PersonVerdict:
    """Judge one beneficiary.

    `context` is what else the row says (purpose, expense type, the ledger's kind of supplier): it moves the score, but
    never overrules a firm's legal form. A name that is withheld is no person's name. Never raises.
    """
    if redaction(name):
        return PersonVerdict(False, 0.0, "the name is withheld")
    words = words_of(name)
    judged = judge("".join(map(word_kinds().__getitem__, words)))
    score, reason = judged.score, judged.reason
    if reason == ORGANISATION:
        reason = f"organisation word {next((w for w in words if word_kinds()[w] in 'LO'), '')}".strip()
    shift, why = context_shift(context) if context and judged.reason != ORGANISATION else (0.0, "")
    if shift:
        score = 1 / (1 + math.exp(-(math.log(score / (1 - score)) + shift)))
        reason = f"{reason}; the row speaks of '{why}'"
    return PersonVerdict(score >= threshold, round(score, 3), reason)


def flag_persons(names: Sequence[str], threshold: float = THRESHOLD) -> list[bool]:
    """`person_score(name).is_person` for many names, in their order; well over 50,000 distinct names a second."""
    kind = word_kinds().__getitem__
    return [judge("".join(map(kind, words_of(name)))).score >= threshold and redaction(name) is None for name in names]


@lru_cache(maxsize=200_000)
def judge(shape: str) -> Judged:
    """Score a whole shape: brackets, "trading as", dashes and "and" are taken apart first."""
    if not shape or len(shape) > LONGEST_SHAPE:
        return NOT_A_NAME
    if "=" in shape:
        return judge_trader(*shape.split("=", 1))
    if "L" in shape:
        return Judged(0.02, ORGANISATION)
    if "(" in shape:
        return judge_brackets(shape)
    if set("-/") & set(shape):
        return judge_parts(shape)
    if "O" in shape:
        return Judged(0.02, ORGANISATION)
    return judge_joined(shape) if "&" in shape else judge_single(shape)


ORGANISATION = "an organisation word"


def judge_trader(before: str, after: str) -> Judged:
    """ "A trading as B": whoever stands before the mark, or nobody when that is not a person."""
    trader = judge(before)
    if trader.score >= THRESHOLD:
        return Judged(max(trader.score, 0.9), f"{trader.reason}, trading under another name")
    if re.fullmatch("[SBA]&?", before) or trader.score >= TRADER_THRESHOLD:
        return Judged(0.6, f"{trader.reason}, trading under another name")
    return Judged(min(trader.score, 0.2), trader.reason if before else "only a trading name")


def judge_brackets(shape: str) -> Judged:
    """The name outside the brackets; if that is no person, the name inside them ("Shop (Jane Doe)")."""
    inside = "".join(re.findall(r"\(([^)]*)", shape))
    outside = judge(re.sub(r"\([^)]*\)?", "", shape).replace(")", ""))
    if outside.score >= THRESHOLD and ("O" not in inside or outside.score >= 0.85):
        return outside
    if "O" in shape:
        return Judged(0.02, ORGANISATION)
    within = judge(inside.replace(")", ""))
    if within.score >= 0.85 and len(inside) > 1:
        return Judged(0.6, f"in brackets: {within.reason}")
    return Judged(min(outside.score, 0.45), outside.reason)


def judge_parts(shape: str) -> Judged:
    """ "Jane Doe - barrister", "J Doe/Happy Hens": the part that looks most like a person decides, less surely when
    the rest speaks of an organisation."""
    for pattern, judged in JOINED:
        if pattern.fullmatch(shape):
            return judged
    parts = [part for part in re.split("[-/]", shape) if part]
    best = max((judge(part) for part in parts), key=lambda j: j.score, default=NOT_A_NAME)
    if "O" in shape and best.score < 0.85:
        return Judged(0.02, ORGANISATION)
    doubt = 0.7 if "O" in shape else 1.0 if re.fullmatch("[^-/]+[-/]K+", shape) else 0.95
    return Judged(
        min(0.4, best.score) if re.search("[oH]{2}", shape) and best.score < 0.85 else best.score * doubt, best.reason
    )


def judge_joined(shape: str) -> Judged:
    """Names joined by "and", "&" or "/": two people are persons; a list of bare surnames is a firm."""
    for pattern, judged in JOINED:
        if pattern.fullmatch(shape):
            return judged
    parts = [part for part in shape.split("&") if part]
    judged_parts = [judge_single(part) for part in parts if not set(part) <= set("oKWw")]
    if re.fullmatch(r"T[IJj]*[FBfSsUucAWp]{1,2}&M", shape):
        return Judged(0.35, "a title and a name, and partners")
    if not judged_parts or any(set(part) & set("MNG") for part in parts):
        return Judged(0.05, "joined words of a firm")
    best, worst = max(j.score for j in judged_parts), min(j.score for j in judged_parts)
    if worst >= THRESHOLD:
        return Judged(worst, "two names joined")
    if best >= 0.85 and worst >= 0.25 and all(set(p) <= NAME_LETTERS for p in parts if not set(p) <= set("oK")):
        return Judged(min(best, 0.85), "two names joined")
    return Judged(worst * 0.9, "joined words")


JOINED = [
    (re.compile(pattern.replace("Ss", "ASsw").replace("U", "Uuc")), Judged(score, reason))
    for pattern, score, reason in (
        (r"T*[IJFBf]{1,3}&T*[IJFBf]{1,3}[SsUFBfp]{1,2}T*", 0.93, "two forenames or initials and a shared surname"),
        (r"I&I[SsB]&[SsBFU]", 0.8, "two initials and two surnames"),
        (r"T*F&T*[U][SsUB]", 0.75, "two forenames and a shared surname"),
        (r"T+[&/]T+[IJj]*[FBfSsUWPp]{1,3}", 0.97, "two titles and a shared surname"),
        (r"T+[IJj]*[FBfSsUWPp]{1,3}[&/]T+[IJj]*[FBfSsUWPp]{1,3}", 0.95, "two titles and two names"),
        (r"D[IFBfU]{1,3}&[IF]{1,3}[SsUFBfWp]{1,2}", 0.85, "a plural title and forenames with a shared surname"),
        (r"D[IJFBf]{1,3}[SsUFBfp]{1,2}&[IJFBf]{1,3}[SsUFBfp]{1,2}", 0.85, "a plural title and two full names"),
        (r"[SsUB]{1,2}[FBfIJ]{1,2}[&/][FBfIJ]{1,2}", 0.85, "a surname before two forenames"),
        (r"[SsUBFf][&/][SsUBFf]([&/][SsUBFf])*", 0.15, "surnames of a firm"),
        (r"D[SsUBFfWp&/]+", 0.2, "a plural title and surnames: a practice"),
    )
]
NAME_LETTERS = set("AFBfSsUuIJjTWwp")


def judge_single(shape: str) -> Judged:
    """One name without joins: letters after it and an occupation are taken off, then the patterns are asked."""
    core = re.sub(r"(?<=..)N+$", "", re.sub(r"X(?=.)", "", re.sub(r"(?<=.)X$", "F", shape)))
    core = re.sub(r"(?<=.)Q+$", "", core)
    named = re.sub(r"(?<=..)[oWG]?K+$", "", core)
    judged = first_pattern(named)
    if named != core and judged.score >= THRESHOLD:
        return Judged(judged.score * 0.97, f"{judged.reason}, then an occupation")
    if shape.endswith("Q") and judged.score >= STRICT_THRESHOLD:
        return Judged(max(judged.score, 0.8), f"{judged.reason}, then letters after a name")
    return judged


def first_pattern(shape: str) -> Judged:
    """The first row of `person_patterns.csv` that fits the whole shape."""
    for candidate in dict.fromkeys((shape, plain_shape(shape))):
        for pattern, judged in patterns():
            if pattern.fullmatch(candidate):
                return judged
    if "T" in shape and len(shape) <= 6:
        return Judged(0.4, "a title among other words")
    return Judged(0.05, "trade or everyday words") if set(shape) & set("oHGMNKP") else NO_PATTERN


def plain_shape(shape: str) -> str:
    """The shape with its finer letters made plain: a compound counts as an unknown word after a title, an initial or a
    forename, else as a trade word."""
    compound = "U" if shape[0] in "TIFfB" or set("T,") & set(shape) else "o"
    return shape.replace("A", "S").replace("u", "U").replace("w", "W").replace("c", compound)


@cache
def patterns() -> tuple[tuple[re.Pattern[str], Judged], ...]:
    """`lists/person_patterns.csv`, in its order: pattern over the letters of `name_words`, score, reason."""
    return tuple(
        (re.compile(row["pattern"]), Judged(float(row["score"]), row["reason"])) for row in rows_of("person_patterns")
    )


@cache
def contexts() -> tuple[tuple[re.Pattern[str], float], ...]:
    """`lists/person_contexts.csv`: words of a row that make a person more or less likely, with their weight."""
    return tuple(
        (re.compile(rf"\b{row['words']}", re.IGNORECASE), float(row["weight"])) for row in rows_of("person_contexts")
    )


def context_shift(context: str) -> tuple[float, str]:
    """How far the row's other words move the score (in log odds), and the word that moves it most."""
    found = [(weight, match.group(0)) for pattern, weight in contexts() if (match := pattern.search(context))]
    if not found:
        return 0.0, ""
    return max(-2.0, min(2.0, sum(w for w, _ in found))), max(found, key=lambda f: abs(f[0]))[1]
