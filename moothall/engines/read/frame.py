"""Step *frame*: where the headings stand, what lies above and below the table, and whether it is payments at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from moothall.engines.read.dates import looks_like_date
from moothall.engines.read.headings import claims_of, normalise_heading
from moothall.vocabulary.code_list import read_list
from moothall.vocabulary.money import read_pounds

LOOK = 150
_FIGURES = re.compile(r"[^A-Za-z]*\d[^A-Za-z]*")
_VALUE = re.compile(r"[-(£]*\d[\d,]*\.\d\d\)?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}-\d\d-\d\d.*")
_TOTAL = re.compile(
    r"(?:(?:grand|sub|overall|net|gross|sum|report)[\s-]*)?totals?(?:\W*(?:(?:for|of|amount|spend|expenditure|payments?|paid|net|"
    r"gross|value|inc|exc|excl|incl|vat|gbp|period|month|all)\b.*|[\d£,.\s]*))?|.*\b(?:sub-?)?totals?\s*:?",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Header:
    """The heading row: its place in the rows looked at, the headings, and how many rows it takes (0: none found)."""

    index: int
    headings: tuple[str, ...]
    rows: int
    score: float


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """The heading row among the first rows of a table, or None.

    The best row is the one whose cells claim most fields and hold no figures or dates; of several in a row the last
    before the data counts (a preamble may hold a second set of column names). Two rows that only together make
    headings are joined.
    """
    scores = _scores(rows[:LOOK])
    top = max(scores, default=0.0)
    if top < 1.5:
        return None
    best = scores.index(top)
    for i in range(best + 1, min(best + 4, len(scores))):
        if scores[i] >= 0.55 * top and any(_is_data(r) for r in rows[i + 1 : i + 4]):
            best = i
    joined = _two_lines(rows, best)
    if joined:
        return joined
    return Header(best, tuple(rows[best]), 1, scores[best])


def _scores(rows: Sequence[Sequence[str]]) -> list[float]:
    """Scores of rows from the top; the rest counts as nothing once clear headings are followed by data alone."""
    scores: list[float] = []
    quiet = 0
    for row in rows:
        scores.append(header_score(row))
        quiet = quiet + 1 if scores[-1] == 0 else 0
        if quiet >= 20 and max(scores) >= 2.4:
            break
    return scores


def header_score(row: Sequence[str]) -> float:
    """How much a row looks like headings: distinct fields claimed, less figures and dates."""
    filled = [c for c in (c.strip() for c in row) if c]
    if any(_VALUE.fullmatch(c) for c in filled):
        return 0.0
    if len(filled) < 2 or len(set(filled)) < len(filled) * 0.6:
        return 0.0
    claimed: dict[str, float] = {}
    spoiled = 0
    for cell in filled:
        if len(cell) > 90:
            spoiled += 1
            continue
        if _is_figure(cell):
            spoiled += 1
            continue
        for claim in claims_of(cell)[:1]:
            if claim.weight >= 0.55 and claim.field != "ignore":
                claimed[claim.field] = max(claimed.get(claim.field, 0), claim.weight)
    if spoiled > len(filled) * 0.25:
        return 0.0
    share = sum(1 for c in filled if claims_of(c)) / len(filled)
    return sum(claimed.values()) * (0.5 + 0.5 * share) - spoiled


def _is_figure(cell: str) -> bool:
    return looks_like_date(cell) or (
        bool(_FIGURES.fullmatch(cell)) and read_pounds(cell).value is not None and len(cell) > 1
    )


def _is_data(row: Sequence[str]) -> bool:
    return any(_is_figure(c.strip()) for c in row if c.strip())


def is_data_mostly(rows: Sequence[Sequence[str]]) -> bool:
    """Whether most rows hold an amount with pence or a date: payments above their headings, not a preamble."""
    return sum(any(_VALUE.fullmatch(c.strip()) for c in row) for row in rows) >= 0.7 * len(rows)


def _two_lines(rows: Sequence[Sequence[str]], best: int) -> Header | None:
    """Headings of two lines: the rows at best and below (or above), where joining their cells claims more fields."""
    for first in (best, best - 1):
        if first < 0 or first + 1 >= len(rows):
            continue
        upper, lower = rows[first], rows[first + 1]
        if _is_data(lower) or _is_data(upper) or not any(c.strip() for c in lower) or not any(c.strip() for c in upper):
            continue
        width = max(len(upper), len(lower))
        joined = tuple(
            f"{upper[i].strip() if i < len(upper) else ''} {lower[i].strip() if i < len(lower) else ''}".strip()
            for i in range(width)
        )
        score = header_score(joined)
        if score > max(header_score(upper), header_score(lower)) * 1.15 and any(
            _is_data(r) for r in rows[first + 2 : first + 5]
        ):
            return Header(first, joined, 2, score)
    return None


def same_headings(row: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether a row repeats the headings of its table."""
    names = [normalise_heading(c) for c in row if c.strip()]
    return len(names) >= 2 and names == [normalise_heading(h) for h in headings if h.strip()]


def is_total_text(text: str) -> bool:
    """Whether a cell names a total and nothing else (`Total`, `Grand total`, `Adult care total`)."""
    body = text.strip()
    return 4 < len(body) < 80 and "total" in body.lower() and bool(_TOTAL.fullmatch(body)) and len(body.split()) <= 6


@cache
def _kinds() -> list[tuple[str, str, frozenset[str], int]]:
    rows = read_list("table_kinds")
    return [(r["kind"], r["title"], frozenset(r["words"].split("|")), int(r["at_least"])) for r in rows]


def kind_of(headings: Sequence[str], fields_found: set[str]) -> tuple[str, str]:
    """`payments`, or what the table is instead, with its name in words.

    A table is payments when it has an amount and says who was paid or when, unless its headings speak for another
    list of the Transparency Code more than for payments.
    """
    names = {normalise_heading(h) for h in headings if h.strip()}
    payments = len(fields_found & {"PaymentDate", "TransactionNumber", "BeneficiaryName", "Amount", "expense_type"})
    best = max(
        ((len(_hits(names, words)) / least, kind, title) for kind, title, words, least in _kinds()),
        default=(0.0, "", ""),
    )
    if not names and not {"PaymentDate", "BeneficiaryName"} <= fields_found:
        return "unknown", "a table without headings that says who was paid and when"
    has_amount = bool(fields_found & {"Amount", "gross_amount", "debit_amount"})
    strong_date = any(
        claims_of(h)[:1] and claims_of(h)[0].field == "PaymentDate" and claims_of(h)[0].weight >= 0.8 for h in headings
    )
    if best[0] >= 1 and not (strong_date and has_amount and payments >= 4 and best[0] < 2):
        return best[1], best[2]
    if has_amount and (fields_found & {"BeneficiaryName", "PaymentDate"}):
        return "payments", "payments"
    return (
        "unknown",
        "a table without an amount" if not has_amount else "a table that says neither who was paid nor when",
    )


def _hits(names: set[str], words: frozenset[str]) -> set[str]:
    return {word for word in words for name in names if name == word or (len(word.split()) > 1 and word in name)}
