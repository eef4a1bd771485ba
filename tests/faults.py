"""Injected faults: the payments of a made-up council, printed well and then spoilt on purpose.

Each fault is a function of a random generator that gives one `Case`: a file, the payments that are truly in it, and
what a reader may do about it. Nothing here comes from a real file, and nothing here knows how moothall reads.
The faults stand in `faults_text`, `faults_layout`, `faults_values`, `faults_books` and `faults_wraps`; judging is
`oracle`.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Literal

Outcome = Literal["repaired", "reported", "refused", "not-payments"]

HEADINGS = (
    "Body Name",
    "Service Area",
    "Expense Type",
    "Payment Date",
    "Transaction Number",
    "Net Amount",
    "Supplier Name",
)
DATE, AMOUNT, SUPPLIER = 3, 5, 6  # 0-based places in HEADINGS
NAME = "marlford-2024-05.csv"
BODY = "Marlford Borough Council"
UNITS = (
    "Adult Social Care",
    "Waste & Recycling",
    "Highways",
    "Corporate Services",
    "Housing General Fund",
    "Libraries",
)
EXPENSES = ("Agency Staff", "Repairs and Maintenance", "Fees", "Software Licences", "Grounds Maintenance", "Catering")
SUPPLIERS = (
    "Oakmere Construction Ltd",
    "Thistle & Vale Catering Limited",
    "Brightwater Energy plc",
    "Hallam, Pryce and Co LLP",
    "St Brannoc's Primary School",
    "Northgate Vehicle Hire (UK) Ltd",
    "Fernhill Care Homes Ltd",
    "Café Marlow Ltd",
    "Kestrel Software Services Limited",
    "Wrenfield Parish Council",
    "Tidewell Water Services",
    "Abbot & Lowe Solicitors LLP",
    "Greenacre Grounds Ltd",
    "Cobalt Recruitment Group",
    "Penrose Paper Supplies Ltd",
    "Marlford Housing Association",
    "Ashdown Civil Engineering Ltd",
    "Birchwood Lodge",
    "The Grange Day Centre",
    "NHS Marlford ICB",
    "Pinnacle IT",
    "Redwing Buses",
    "HM Revenue & Customs",
    "4Children Together",
    "K & M Plumbing",
    "Zeta-Tech GmbH",
    "Southmoor Academy",
    "Unity Trust",
)


@dataclass(frozen=True)
class Payment:
    """One true payment. `date` is None where the file does not tell the day."""

    date: dt.date | None
    beneficiary: str
    amount: Decimal


@dataclass(frozen=True)
class Line:
    """One printed line of the made-up ledger."""

    unit: str
    expense: str
    date: dt.date
    reference: str
    amount: Decimal
    supplier: str

    def payment(self) -> Payment:
        return Payment(self.date, self.supplier, self.amount)


@dataclass(frozen=True)
class Case:
    """A spoilt file and what may be made of it.

    `outcome`: `repaired` asks for every payment exactly; `reported` allows payments to be set aside or a date or
    beneficiary to be left unknown, but only with an issue; `refused` and `not-payments` ask for no payment at all.
    `lines`: physical lines (sheet rows) that must be named by an issue unless the payment there came out right.
    `dates`: `exact`, `period` (only a span can be known), or `undecidable` (two readings; a wrong one needs an issue).
    `must_say`: an issue is needed even when everything came out right.
    `may_refuse`: the whole file may be refused instead. `codes`: a refusal must give one of these reasons.
    """

    name: str
    content: bytes
    truth: tuple[Payment, ...]
    outcome: Outcome
    why: str = ""
    lines: tuple[int, ...] = ()
    dates: Literal["exact", "period", "undecidable"] = "exact"
    must_say: bool = False
    may_refuse: bool = False
    codes: tuple[str, ...] = ()


Fault = Callable[[Random], Case]


def ledger(rng: Random, rows: int = 60) -> list[Line]:
    """`rows` payments of May 2024, in order of date, a few of them negative. All amounts differ."""
    lines: list[Line] = []
    seen: set[Decimal] = set()
    paid = rng.sample(SUPPLIERS, 14)
    for n in range(rows):
        day = dt.date(2024, 5, 1 + (n * 31) // rows)
        amount = Decimal(rng.randint(25_001, 9_000_000)) / 100
        while abs(amount) in seen:
            amount += Decimal("0.01")
        seen.add(abs(amount))
        if rng.random() < 0.06:
            amount = -amount
        supplier = paid[n] if n < len(paid) else rng.choice(paid)
        lines.append(Line(rng.choice(UNITS), rng.choice(EXPENSES), day, f"51{n:06d}", amount, supplier))
    return lines


def payments(lines: Iterable[Line]) -> tuple[Payment, ...]:
    """The true payments of some lines."""
    return tuple(line.payment() for line in lines)


def day_first(day: dt.date) -> str:
    return day.strftime("%d/%m/%Y")


def plain(amount: Decimal) -> str:
    return f"{amount:.2f}"


def cells(
    line: Line, date: Callable[[dt.date], str] = day_first, amount: Callable[[Decimal], str] = plain
) -> list[str]:
    """One line as it would be printed under HEADINGS."""
    return [BODY, line.unit, line.expense, date(line.date), line.reference, amount(line.amount), line.supplier]


def grid(
    lines: Iterable[Line], date: Callable[[dt.date], str] = day_first, amount: Callable[[Decimal], str] = plain
) -> list[list[str]]:
    """The heading and all lines, as cells."""
    return [list(HEADINGS), *(cells(line, date, amount) for line in lines)]


def text(
    rows: Iterable[Sequence[str]],
    delimiter: str = ",",
    end: str = "\r\n",
    quoting: Literal[0, 1, 2, 3] = csv.QUOTE_MINIMAL,
) -> str:
    """Rows printed as delimited text."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue()


def case(
    rows: Iterable[Sequence[str]] | str | bytes,
    truth: Iterable[Line | Payment],
    outcome: Outcome = "repaired",
    why: str = "",
    name: str = NAME,
    encoding: str = "utf-8",
    **more: object,
) -> Case:
    """A Case from rows, text or bytes; `truth` may be lines or payments."""
    body = rows if isinstance(rows, bytes) else (rows if isinstance(rows, str) else text(rows)).encode(encoding)
    true = tuple(t.payment() if isinstance(t, Line) else t for t in truth)
    return Case(name, body, true, outcome, why, **more)  # type: ignore[arg-type]
