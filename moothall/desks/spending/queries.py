"""What the spending desk knows of publishers, months, units and beneficiaries. Reads only, and never gives out the name
of a natural person. Files are asked in `queries_files.py`, payments in `queries_payments.py`.

Rows marked as duplicates are left out of every `rows` and `amount` here, as in the summaries they come from.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from time import monotonic

from moothall.desks.spending.queries_asking import ask, ask_one, has_column, remembered, sql
from moothall.desks.spending.queries_faults import issue_title
from moothall.desks.spending.queries_selection import UNKNOWN, is_year, year_months
from moothall.register import queries as register
from moothall.vocabulary.desk import Coverage
from moothall.vocabulary.period import financial_year

BENEFICIARY_SORTS = {
    "amount": "amount",
    "name": "lower(name)",
    "rows": '"rows"',
    "publishers": "publishers",
    "last": "last_date",
}


@dataclass(frozen=True)
class Overview:
    """What a picture (or one publisher) holds. Amounts are pounds. The first and last month (first days) leave out
    stray dates: those of months with less than a fiftieth of the payments of a publisher's fullest month."""

    publishers: int
    resolved: int
    files: int
    files_refused: int
    files_not_payments: int
    rows: int
    amount: Decimal
    negative_amount: Decimal
    duplicate_rows: int
    duplicate_amount: Decimal
    undated_rows: int
    undated_amount: Decimal
    rows_rejected: int
    sum_rejected: Decimal
    first_month: date | None
    last_month: date | None


@dataclass(frozen=True)
class Publisher:
    """A publisher with the health of its source."""

    publisher_id: str
    name: str
    organisation_id: str | None
    files: int
    files_refused: int
    files_not_payments: int
    rows: int
    amount: Decimal
    rows_rejected: int
    sum_rejected: Decimal
    first_month: date | None
    last_month: date | None
    last_file: str | None
    commonest_issue: str | None
    duplicate_rows: int
    last_file_id: str | None = None
    match_how: str | None = None
    match_confidence: float | None = None

    @property
    def share_set_aside(self) -> float:
        """Rows set aside out of all rows that should be payments, 0 to 1."""
        every = self.rows + self.duplicate_rows + self.rows_rejected
        return self.rows_rejected / every if every else 0.0

    @property
    def in_register(self) -> str:
        """Whether the publisher resolves to an organisation of the register, in words."""
        return "Yes" if self.organisation_id else "Not found"

    @property
    def commonest_title(self) -> str:
        """The commonest fault in words."""
        return issue_title(self.commonest_issue) or "None found"


@dataclass(frozen=True)
class Month:
    """One month's payments; `month` is its first day, None for rows that nothing dates."""

    month: date | None
    rows: int
    amount: Decimal
    negative_amount: Decimal
    duplicate_rows: int
    duplicate_amount: Decimal


@dataclass(frozen=True)
class Unit:
    """What one organisational unit of a publisher spent; `unit` is None where none is printed."""

    publisher_id: str
    unit: str | None
    rows: int
    amount: Decimal


@dataclass(frozen=True)
class Group:
    """Payments to one kind of beneficiary: `named`, `person`, `redacted` or `none` (not printed)."""

    who: str
    names: int
    rows: int
    amount: Decimal


@dataclass(frozen=True)
class Beneficiary:
    """A named beneficiary as printed, over all publishers or one."""

    name: str
    rows: int
    amount: Decimal
    publishers: int = 1
    first_date: date | None = None
    last_date: date | None = None


@remembered(size=512)
def overview(publisher: str = "") -> Overview:
    """What the whole picture holds, or one publisher of it."""
    row = ask_one(sql("overview"), {"publisher": publisher})
    assert row, "an aggregate always gives a row"
    spans = [p for p in publishers() if publisher in ("", p.publisher_id) and p.first_month and p.last_month]
    first = min((p.first_month for p in spans if p.first_month), default=None)
    last = max((p.last_month for p in spans if p.last_month), default=None)
    return Overview(**row, first_month=first, last_month=last)


@remembered(size=4)
def publishers() -> tuple[Publisher, ...]:
    """Every publisher, by name."""
    told = "match_how, match_confidence," if has_column("summary_publisher", "match_how") else ""
    return tuple(Publisher(**row) for row in ask(sql("publishers").replace("/* match */", told)))


def publisher(publisher_id: str) -> Publisher | None:
    """One publisher, or None when the picture has none of that id."""
    return next((p for p in publishers() if p.publisher_id == publisher_id), None)


@remembered(size=4)
def publisher_names() -> dict[str, str]:
    """Name of each publisher by id."""
    return {p.publisher_id: p.name for p in publishers()}


def publishers_of(organisation_id: str) -> list[Publisher]:
    """The publishers that resolve to an organisation of the register (usually one or none)."""
    return [p for p in publishers() if p.organisation_id == organisation_id]


@remembered(size=512)
def months(publisher: str = "", year: str = "") -> tuple[Month, ...]:
    """Payments by month in order of time, undated rows last; of all publishers when none is named.

    `year` is a financial year ("2019-20"), "unknown", or empty for all.
    """
    first, last = year_months(year) if is_year(year) and year != UNKNOWN else (None, None)
    rows = ask(sql("months"), {"publisher": publisher, "year": year, "first": first, "last": last})
    return tuple(Month(**row) for row in rows)


def years(publisher: str = "") -> list[str]:
    """The financial years with payments, newest first, "unknown" last when rows are undated."""
    held = {year_of(m.month) for m in months(publisher)}
    return sorted(held - {UNKNOWN}, reverse=True) + [UNKNOWN] * (UNKNOWN in held)


def year_of(day: date | None) -> str:
    """The financial year of a day: April to March, "2019-20"; "unknown" for None."""
    return financial_year(day) if day else UNKNOWN


@remembered(size=512)
def units(publisher: str = "", year: str = "", limit: int = 50, offset: int = 0) -> tuple[tuple[Unit, ...], int]:
    """Spending by organisational unit, largest first, and the number of units in all."""
    rows = ask(sql("units"), {"publisher": publisher, "year": year, "limit": limit, "offset": offset})
    found = tuple(Unit(r["publisher_id"], r["unit"], r["rows"], r["amount"]) for r in rows)
    return found, rows[0]["all_units"] if rows else 0


@remembered(size=512)
def groups(publisher: str = "", year: str = "") -> dict[str, Group]:
    """Payments by kind of beneficiary; all four kinds are always there. `year` needs a publisher."""
    name = "beneficiary_groups_of_year" if year else "beneficiary_groups"
    found = {row["who"]: Group(**row) for row in ask(sql(name), {"publisher": publisher, "year": year})}
    return {who: found.get(who, Group(who, 0, 0, Decimal(0))) for who in ("named", "person", "redacted", "none")}


@remembered(size=512)
def top_beneficiaries(publisher: str, year: str = "", limit: int = 15) -> tuple[Beneficiary, ...]:
    """The named beneficiaries that a publisher paid most. Natural persons and withheld names are never among them."""
    if not year:
        return beneficiaries(publisher=publisher, limit=limit)[0]
    rows = ask(sql("top_beneficiaries_of_year"), {"publisher": publisher, "year": year, "limit": limit})
    return tuple(Beneficiary(**row) for row in rows)


@remembered()
def beneficiaries(
    q: str = "", publisher: str = "", sort: str = "-amount", limit: int = 50, offset: int = 0
) -> tuple[tuple[Beneficiary, ...], int]:
    """Named beneficiaries whose name holds every word of `q`, and how many there are in all.

    Natural persons, withheld names and rows without a beneficiary are never found.
    """
    words, params = _name_words(q)
    column = BENEFICIARY_SORTS.get(sort.removeprefix("-"), "amount")
    order = f"{column} {'DESC' if sort.startswith('-') else 'ASC'} NULLS LAST, name"
    text = sql("beneficiaries").replace("/* words */", words).replace("/* order */", order)
    rows = ask(text, {"publisher": publisher, "limit": limit, "offset": offset, **params})
    total = rows[0]["total"] if rows else 0
    return tuple(Beneficiary(**{k: v for k, v in row.items() if k != "total"}) for row in rows), total


def _name_words(q: str) -> tuple[str, dict[str, str]]:
    """A condition for each word of a search, and their parameters. The words are bound, never pasted."""
    words = re.sub(r"[\W_]+", " ", q.upper()).split()[:6]
    here = "AND (contains(search_text, $w{0}) OR contains(strip_accents(upper(supplier_text)), strip_accents($w{0})))"
    return " ".join(here.format(n) for n in range(len(words))), {f"w{n}": w for n, w in enumerate(words)}


def coverage() -> Coverage:
    """How much of the sector the picture speaks for: English councils of the register, other bodies, months.

    Counted afresh each minute, since the register may be loaded again while the site runs.
    """
    return _coverage(int(monotonic() // 60))


@remembered(size=2)
def _coverage(_minute: int) -> Coverage:
    held = overview()
    every = {council.organisation_id for council in register.english_councils()}
    ours = {p.organisation_id for p in publishers() if p.rows}
    councils = len(every & ours)
    return Coverage(
        councils, len(every), "English councils", held.first_month, held.last_month, held.publishers - councils
    )


def find(words: str, limit: int) -> Sequence[tuple[str, str, str]]:
    """Publishers and beneficiaries that a few words name, as (kind, id, about); for the search of the whole house."""
    wanted = words.casefold().split()
    if not wanted:
        return []
    near = [p for p in publishers() if all(w in p.name.casefold() or w in p.publisher_id for w in wanted)]
    found = [("publisher", p.publisher_id, f"{p.rows:,} payments") for p in near[:limit]]
    named, _ = beneficiaries(words, limit=limit)
    for each in named:
        about = f"{_many(each.rows, 'payment')} from {_many(each.publishers, 'publisher')}"
        found.append(("beneficiary", each.name, about))
    return found[:limit]


def _many(count: int, one: str) -> str:
    return f"{count:,} {one if count == 1 else one + 's'}"
