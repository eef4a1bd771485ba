"""Days, months, quarters and financial years (April to March). A span says what is known of a date and no more."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}
_NAME = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class Span:
    """The first and last day between which a date lies. `kind` is day, month, quarter, year or unreadable."""

    start: date | None
    end: date | None
    kind: str


UNREADABLE = Span(None, None, "unreadable")


def day(year: int, month: int, day_: int) -> Span:
    """One day; unreadable when there is no such day or it lies outside 1990 to 2099."""
    year = full_year(year)
    try:
        found = date(year, month, day_)
    except ValueError:
        return UNREADABLE
    return Span(found, found, "day") if EARLIEST <= found <= LATEST else UNREADABLE


def month(year: int, number: int) -> Span:
    """One calendar month."""
    year = full_year(year)
    if not 1 <= number <= 12 or not EARLIEST.year <= year <= LATEST.year:
        return UNREADABLE
    return Span(date(year, number, 1), month_end(year, number), "month")


def month_end(year: int, number: int) -> date:
    """The last day of a month."""
    return date(year, number, calendar.monthrange(year, number)[1])


def months_between(start: Span, end: Span) -> Span:
    """From the start of one span to the end of another: a quarter when three months long, else a year."""
    if start.start is None or end.end is None or end.end < start.start:
        return UNREADABLE
    length = (end.end - start.start).days
    return Span(start.start, end.end, "month" if length <= 31 else "quarter" if length <= 100 else "year")


def full_year(year: int) -> int:
    """A year of two digits as four: 00 to 69 is this century."""
    if year >= 100:
        return year
    return 2000 + year if year < 70 else 1900 + year


def financial_year(on: date) -> str:
    """`2024-25` for 1 April 2024 to 31 March 2025."""
    first = on.year if on.month >= 4 else on.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def financial_year_span(first: int) -> Span:
    """The year that begins on 1 April of `first`."""
    return Span(date(first, 4, 1), date(first + 1, 3, 31), "year")


def span_of_name(name: str) -> Span:
    """What a file's name says of its period: `2014-02`, `201105`, `April-2023`, `Feb22`, `2019-20`, `2018-P11`.

    Four-week periods (`P01` to `P13` of a financial year) are given as the 28 days counted from 1 April, a quarter
    (`q1`) as three months of the financial year. Unreadable when the name says nothing.
    """
    text = re.sub(r"[_\s]+", "-", name.lower())
    for pattern, read in _NAME_PATTERNS:
        found = re.search(pattern, text)
        if found:
            span = read(found)
            if span.kind != "unreadable":
                return span
    return UNREADABLE


def _four_weeks(found: re.Match[str]) -> Span:
    first, number = int(found[1]), int(found[2])
    if not 1 <= number <= 13:
        return UNREADABLE
    start = date(first, 4, 1) + timedelta(days=28 * (number - 1))
    end = date(first + 1, 3, 31) if number == 13 else start + timedelta(days=27)
    return Span(start, end, "month")


def _quarter(found: re.Match[str]) -> Span:
    first, number = int(found[1]), int(found[3])
    start = month(first + (number == 4), (4, 7, 10, 1)[number - 1])
    return (
        months_between(start, month(full_year(start.start.year), start.start.month + 2)) if start.start else UNREADABLE
    )


def _year_pair(found: re.Match[str]) -> Span:
    first, second = int(found[1]), int(found[2])
    return financial_year_span(first) if (first + 1) % 100 == second % 100 else UNREADABLE


_NAME_PATTERNS = (
    (r"(20\d\d)-?(?:20)?(?:\d\d)?-?p(\d{1,2})(?!\d)", _four_weeks),
    (r"(20\d\d)-(?:20)?(\d\d)-q([1-4])", _quarter),
    (rf"{_NAME}-?(20\d\d)(?!\d)", lambda m: month(int(m[2]), MONTHS[m[1]])),
    (rf"(20\d\d)-?{_NAME}", lambda m: month(int(m[1]), MONTHS[m[2]])),
    (rf"{_NAME}-?(\d\d)(?!\d)", lambda m: month(int(m[2]), MONTHS[m[1]])),
    (r"(?<!\d)(20\d\d)-(0[1-9]|1[0-2])(?!\d)", lambda m: month(int(m[1]), int(m[2]))),
    (r"(?<!\d)(20[0-3]\d)(0[1-9]|1[0-2])(?!\d)", lambda m: month(int(m[1]), int(m[2]))),
    (r"(?<!\d)(20\d\d)-?(?:20)?(\d\d)(?!\d)", _year_pair),
)
