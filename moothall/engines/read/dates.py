"""Step *type* for dates: one decision for a whole column. Which comes first, day or month, is told by all its values.

Works on the distinct texts of a column. A text that could be two days is never read as one of them by chance: where
the column gives no evidence the day is taken as first and an issue says so; where it contradicts itself the date
stays empty.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from moothall.vocabulary import period
from moothall.vocabulary.period import MONTHS, UNREADABLE, Span
from moothall.vocabulary.printed import bare

_TIME = r"(?:[ T]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:[ap]m)?(?:z|[+-]\d\d:?\d\d)?)?"
_NUMERIC = re.compile(rf"(\d{{1,2}})([/.\-\s])\s?(\d{{1,2}})\2\s?(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.IGNORECASE)
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,\s]+)?"
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_NAMED = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[\s\-/.,]*{_MONTH}[\s\-/.,']*(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE
)
_NAMED_US = re.compile(
    rf"{_WEEKDAY}{_MONTH}[\s\-/]+(\d{{1,2}})(?:st|nd|rd|th)?[\s,\-/]+(\d{{4}}){_TIME}", re.IGNORECASE
)
_COMPACT = re.compile(r"(20\d\d|19\d\d)(\d\d)(\d\d)")
_SERIAL = re.compile(r"([2-7]\d{4})(?:\.\d+)?")
_MONTH_YEAR = re.compile(rf"{_MONTH}[\s\-/.,']*(\d{{4}}|\d{{2}})", re.IGNORECASE)
_YEAR_MONTH = re.compile(r"(20\d\d|19\d\d)[-/]?(0[1-9]|1[0-2])")
_MONTH_SLASH = re.compile(r"(0?[1-9]|1[0-2])/(20\d\d)")
_RANGE = re.compile(r"(.+?)\s*(?:-|–|to)\s*(.+)", re.IGNORECASE)
_YEAR_PAIR = re.compile(r"(20\d\d)\s*[-/]\s*(?:20)?(\d\d)")
_PERIOD = re.compile(r"(?:period|p|month|m)?\s*-?0?(\d{1,2})", re.IGNORECASE)
MINORITY, HANDFUL = 0.02, 5


@dataclass
class DateColumn:
    """The decision for one column: `order` is day, month, mixed or none; `notes` counts rows by what was noticed."""

    order: str = "day"
    order_how: str = "none"
    serial: bool = False
    notes: Counter[str] = field(default_factory=Counter)
    flipped: tuple[int, int] | None = None
    cache: dict[str, Span] = field(default_factory=dict)

    def read(self, text: str) -> Span:
        """The span of one text under this column's decision; remembered."""
        span = self.cache.get(text)
        if span is None:
            span = self.cache[text] = self._unflipped(read_date(text, self.order, self.serial))
        return span

    def _unflipped(self, span: Span) -> Span:
        """The day as it was before a spreadsheet took its day for the month; only where `flipped` names the month."""
        if self.flipped is None or span.kind != "day" or span.start is None:
            return span
        year, month = self.flipped
        wrong = span.start.year == year and span.start.month != month and span.start.day == month
        return period.day(year, month, span.start.month) if wrong else span


def decide_dates(values: Counter[str]) -> DateColumn:
    """Decide a column from its distinct texts and how many rows have each."""
    first, second = Counter[str](), Counter[str]()
    both: list[tuple[int, int, int]] = []
    for text, rows in values.items():
        found = _NUMERIC.fullmatch(bare(text))
        if not found:
            continue
        a, b, year = int(found[1]), int(found[3]), period.full_year(int(found[4]))
        if a > 12 >= b:
            first["rows"] += rows
        elif b > 12 >= a:
            second["rows"] += rows
        elif a <= 12 and b <= 12:
            both.append((a, b, year))
    column = DateColumn()
    column.order, column.order_how = _order(first["rows"], second["rows"], both)
    column.serial = _serials_fit(values, column)
    column.cache.clear()
    column.flipped = _flipped_month([s.start for s in map(column.read, values) if s.kind == "day" and s.start])
    column.cache.clear()
    return column


def _flipped_month(days: list[date]) -> tuple[int, int] | None:
    """The month of a file in which every day up to the 12th was taken for a month, or None.

    Told by all at once: days after the 12th lie in one month; every other date has that month's number as its day.
    """
    late = {(d.year, d.month) for d in days if d.day > 12}
    if len(late) != 1:
        return None
    year, month = next(iter(late))
    early = {d for d in days if d.day <= 12 and (d.year, d.month) != (year, month)}
    inside = {d for d in days if d.day <= 12 and (d.year, d.month) == (year, month) and d.day != month}
    whole = len(early) >= 3 and len({d for d in days if d.day > 12}) >= 3 and not inside
    return (year, month) if whole and all(d.day == month and d.year == year for d in early) else None


def _order(first: int, second: int, both: list[tuple[int, int, int]]) -> tuple[str, str]:
    if first and second:
        few = min(first, second)
        if few > MINORITY * (first + second) or few > HANDFUL:
            return "mixed", "evidence"
        return ("day" if first > second else "month"), "evidence"
    if first or second:
        return ("day" if first else "month"), "evidence"
    if not both or all(a == b for a, b, _ in both):
        return "day", "none"
    return _order_by_span(both)


def _order_by_span(both: list[tuple[int, int, int]]) -> tuple[str, str]:
    """Neither number passes 12 anywhere: a file of one month tells which of the two is the month."""
    day_first = {(year, b) for a, b, year in both}
    month_first = {(year, a) for a, b, year in both}
    if len(both) >= 4 and len(day_first) == 1 and len(month_first) >= 3:
        return "day", "span"
    if len(both) >= 4 and len(month_first) == 1 and len(day_first) >= 3:
        return "month", "span"
    return "day", "unknown"


def _serials_fit(values: Counter[str], column: DateColumn) -> bool:
    """Whether five digits are day numbers here: most values are, or they fall among the dates that are printed."""
    serials = {t: n for t, n in values.items() if _SERIAL.fullmatch(bare(t))}
    if sum(serials.values()) > 0.5 * sum(values.values()):
        return True
    days = [s.start for s in (column.read(t) for t in values if t not in serials) if s.start]
    if not serials or not days:
        return False
    near = timedelta(days=100)
    numbers = [_serial(int(bare(t)[:5])).start for t in serials]
    return all(n and min(days) - near <= n <= max(days) + near for n in numbers)


def read_date(text: str, order: str = "day", serial: bool = True) -> Span:
    """One date text. `order` is day, month or mixed; `serial` lets five digits be a spreadsheet's day number."""
    body = " ".join(bare(text).split())
    for pattern, read in _PATTERNS:
        found = pattern.fullmatch(body)
        if found:
            return read(found)
    found = _NUMERIC.fullmatch(body)
    if found:
        return _numeric(int(found[1]), int(found[3]), int(found[4]), order)
    found = _SERIAL.fullmatch(body)
    if found:
        return _serial(int(found[1])) if serial else UNREADABLE
    found = _RANGE.fullmatch(body)
    return _range(found) if found else UNREADABLE


def _numeric(a: int, b: int, year: int, order: str) -> Span:
    if order == "mixed":
        if a > 12 or a == b:
            return period.day(year, b, a)
        return period.day(year, a, b) if b > 12 else UNREADABLE
    return period.day(year, b, a) if order == "day" else period.day(year, a, b)


def _serial(number: int) -> Span:
    found = date(1899, 12, 30) + timedelta(days=number)
    return period.day(found.year, found.month, found.day)


def _range(found: re.Match[str]) -> Span:
    end = _month_text(found[2])
    start = _month_text(found[1])
    if start.kind == "unreadable" and end.start:
        start = _month_text(f"{found[1]} {end.start.year}")
    return period.months_between(start, end)


def _month_text(text: str) -> Span:
    found = _MONTH_YEAR.fullmatch(text.strip())
    return period.month(int(found[2]), MONTHS[found[1].lower()]) if found else UNREADABLE


def _year_pair(found: re.Match[str]) -> Span:
    first = int(found[1])
    same = (first + 1) % 100 == int(found[2])
    return period.financial_year_span(first) if same else UNREADABLE


_PATTERNS = (
    (_ISO, lambda m: period.day(int(m[1]), int(m[2]), int(m[3]))),
    (_NAMED, lambda m: period.day(int(m[3]), MONTHS[m[2].lower()], int(m[1]))),
    (_NAMED_US, lambda m: period.day(int(m[3]), MONTHS[m[1].lower()], int(m[2]))),
    (_COMPACT, lambda m: period.day(int(m[1]), int(m[2]), int(m[3]))),
    (_YEAR_MONTH, lambda m: period.month(int(m[1]), int(m[2]))),
    (_MONTH_YEAR, lambda m: period.month(int(m[2]), MONTHS[m[1].lower()])),
    (_MONTH_SLASH, lambda m: period.month(int(m[2]), int(m[1]))),
    (_YEAR_PAIR, _year_pair),
)


_LIKE = re.compile(
    rf"\d{{1,2}}([/.\-\s])\s?\d{{1,2}}\1\s?(?:\d{{4}}|\d{{2}}){_TIME}"
    + "".join(
        "|" + re.sub(r"(?<!\\)\((?!\?)", "(?:", p.pattern) for p in (_ISO, _NAMED, _NAMED_US, _MONTH_YEAR, _MONTH_SLASH)
    )
    + r"|20\d\d-(?:0[1-9]|1[0-2])",
    re.IGNORECASE,
)


@lru_cache(maxsize=65536)
def looks_like_date(text: str) -> bool:
    """Whether a text is a date, month or range of months in any form but a bare number."""
    body = text.strip()
    if not 6 <= len(body) <= 45 or not any(c.isdigit() for c in body):
        return False
    if _LIKE.fullmatch(" ".join(body.split())):
        return True
    found = _RANGE.fullmatch(body) if body[0].isalpha() else None
    return bool(found) and _range(found).start is not None  # type: ignore[arg-type]


def looks_like_number_date(text: str) -> bool:
    """Whether a bare number could be a date: a day number, `20250331` or `202503`."""
    body = text.strip()
    return any(p.fullmatch(body) for p in (_COMPACT, _YEAR_MONTH)) or bool(
        _SERIAL.fullmatch(body) and 35000 <= int(body[:5]) <= 60000
    )


def has_short_year(text: str) -> bool:
    """Whether a date is printed with a year of two digits."""
    body = " ".join(bare(text).split())
    found = _NUMERIC.fullmatch(body)
    named = _NAMED.fullmatch(body) or _MONTH_YEAR.fullmatch(body)
    year = found[4] if found else named[named.re.groups] if named else ""
    return len(year) == 2


def read_period(text: str, year_start: int | None) -> Span:
    """A period code (`P03`, `3`, `Period 3`) of the financial year that begins in April of `year_start`."""
    found = _PERIOD.fullmatch(text.strip())
    if not found or year_start is None or not 1 <= int(found[1]) <= 12:
        return UNREADABLE
    number = int(found[1])
    return period.month(year_start + (number > 9), (number + 2) % 12 + 1)


def spread(spans: Iterable[Span]) -> Span:
    """The smallest span that holds all of the given ones that are known."""
    known = [s for s in spans if s.start and s.end]
    if not known:
        return UNREADABLE
    return Span(min(s.start for s in known if s.start), max(s.end for s in known if s.end), "rows")
