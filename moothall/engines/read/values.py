"""What the values of a column are, whatever its heading says: dates, amounts, codes, names or words. Counts only."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from moothall.engines.read.amounts import NOT_GIVEN
from moothall.engines.read.dates import looks_like_date, looks_like_number_date
from moothall.vocabulary.money import read_pounds
from moothall.vocabulary.printed import bare

SAMPLE = 200
_PENCE = re.compile(r"[.]\d{1,2}\D*$|\d,\d{3}\b|£|^\(.*\)$")
_FIGURE = re.compile(r"[^A-Za-z]*\d[^A-Za-z]*(?:CR|DR)?", re.IGNORECASE)
_DIGIT, _LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")
_BODY = re.compile(
    r"\b(?:LTD|LIMITED|PLC|LLP|INC|GROUP|COUNCIL|TRUST|SERVICES?|SOLUTIONS|SCHOOL|ACADEMY|COLLEGE|UNIVERSITY|ASSOCIATION|"
    r"HOUSING|CARE|CENTRE|SUPPLIES|HOSPITAL|NHS|SYSTEMS|SOLICITORS|CONSULTING|CONSTRUCTION|CHARITY|SURGERY|BANK|UK|CO|REDACTED)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Evidence:
    """Shares (0 to 1) of the non-blank values of one column. `filled` is the share of rows that have a value."""

    rows: int
    filled: float
    date: float
    number_date: float
    amount: float
    pence: float
    letters: float
    spaced: float
    body: float
    distinct: float
    length: float

    @property
    def is_date(self) -> bool:
        return self.date >= 0.6

    @property
    def is_amount(self) -> bool:
        return self.amount >= 0.8 and self.date < 0.5

    @property
    def is_words(self) -> bool:
        return self.letters >= 0.5 and not self.is_date


def gather(values: Sequence[str]) -> Evidence:
    """Evidence from the cells of one column, at most SAMPLE of them taken at even steps."""
    step = -(-len(values) // SAMPLE) or 1
    taken = values[::step]
    counts: Counter[str] = Counter()
    for printed, n in Counter(taken).items():
        text = bare(printed)
        if text and text.lower() not in NOT_GIVEN:
            counts[text] += n
    filled = sum(counts.values())
    if not filled:
        return Evidence(len(taken), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    share = Counter[str]()
    for text, n in counts.items():
        for mark in _marks(text):
            share[mark] += n
    of = {mark: n / filled for mark, n in share.items()}
    return Evidence(
        rows=len(taken),
        filled=filled / len(taken),
        date=of.get("date", 0.0),
        number_date=of.get("number_date", 0.0),
        amount=of.get("amount", 0.0),
        pence=of.get("pence", 0.0),
        letters=of.get("letters", 0.0),
        spaced=of.get("spaced", 0.0),
        body=of.get("body", 0.0),
        distinct=len(counts) / filled,
        length=sum(len(t) * n for t, n in counts.items()) / filled,
    )


def _is_pounds(text: str) -> bool:
    pounds = read_pounds(text)
    return pounds.value is not None or pounds.note == "continental"


def _marks(text: str) -> list[str]:
    marks = []
    if not _DIGIT.search(text):
        return _word_marks(text)
    if looks_like_date(text):
        marks.append("date")
    elif _FIGURE.fullmatch(text) and _is_pounds(text):
        marks.append("amount")
        if _PENCE.search(text):
            marks.append("pence")
        if looks_like_number_date(text):
            marks.append("number_date")
    else:
        return _word_marks(text)
    return marks


def _word_marks(text: str) -> list[str]:
    if len(_LETTER.findall(text)) < max(2, 0.4 * len(text)):
        return []
    marks = ["letters"]
    if " " in text:
        marks.append("spaced")
    if _BODY.search(text):
        marks.append("body")
    return marks
