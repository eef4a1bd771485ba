"""How regularly one body pays one supplier for one type of system, and the month in which a renewal is likely.

All of it is an estimate from payments alone: no contract is read here, and a payment month is not a contract's end.
Months are counted, not days, because many publishers print no more. "Cannot tell" is an answer.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median

KINDS = ("annual", "half-yearly", "quarterly", "monthly", "irregular", "once", "cannot tell")
STEPS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "annual": 12}
SILENCE = {"monthly": 4, "quarterly": 6, "half-yearly": 9, "annual": 15}
"""Months without a payment after which payments of a kind are taken to have stopped."""
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip

MAIN_SHARE = Decimal("0.25")
"""A month below this share of the largest month is an extra (a training day, an added licence), not the payment."""
MAIN_TOTAL = Decimal("0.5")
"""The main payments must hold this share of all that was paid, or the extras are no extras."""
FITS = 0.75
"""Share of the gaps between payments that must be of the pattern's length."""


@dataclass(frozen=True)
class Paid:
    """One payment: its day, or the first of its month, and pounds (negative for a credit)."""

    on: date
    amount: Decimal


@dataclass(frozen=True)
class Pattern:
    """What the payments look like.

    `kind` is one of KINDS. `last_seen` is the month of the last payment. `stopped` is None when silence is not yet long
    enough to tell, or the pattern has no length. `renewal_month` (1 to 12) is an estimate; `if_yearly` is the month of
    the single payment seen, where the months held are too few to know whether it comes every year. `confidence` is 0
    to 1 and is about the kind; `renewal_confidence` about the month. `why` is one sentence or two for the page.
    """

    kind: str
    last_seen: date | None
    stopped: bool | None
    renewal_month: int | None
    confidence: float
    why: str
    renewal_confidence: float = 0.0
    if_yearly: int | None = None


@dataclass(frozen=True)
class Held:
    """Months that we hold of the publisher, as ordinals: the first, the last, and those missing in between."""

    first: int
    last: int
    missing: frozenset[int] = frozenset()

    def months(self, start: int, end: int) -> int:
        """How many months held lie after `start` and up to `end`."""
        return sum(m not in self.missing for m in range(max(start + 1, self.first), min(end, self.last) + 1))


def ordinal(on: date) -> int:
    """Months as whole numbers, one after the other: 12 times the year plus the month less one."""
    return on.year * 12 + on.month - 1


def first_day(number: int) -> date:
    """The first day of a month by its ordinal."""
    return date(number // 12, number % 12 + 1, 1)


def payment_pattern(payments: Sequence[Paid], covered: tuple[date, date], missing: Collection[date] = ()) -> Pattern:
    """The pattern of payments of one body to one supplier for one type of system.

    `covered` is the first and last month that we hold of the body (any day in them), `missing` the months in between
    that we do not hold. Payments that a credit takes back in full are left out, other credits are taken off their
    month. Raises ValueError when `covered` ends before it begins.
    """
    held = Held(ordinal(covered[0]), ordinal(covered[1]), frozenset(ordinal(m) for m in missing))
    if held.last < held.first:
        raise ValueError(f"The months held end ({covered[1]}) before they begin ({covered[0]}).")
    totals = monthly_totals(without_reversed(payments))
    totals = {m: amount for m, amount in totals.items() if held.first <= m <= held.last}
    if not totals:
        return Pattern("cannot tell", None, None, None, 0.0, "No payment is left once credits are taken off.")
    found = yearly(totals) or often(totals, held) or sparse(totals, held)
    return replace(found, last_seen=first_day(max(totals)), stopped=has_stopped(found.kind, totals, held))


def without_reversed(payments: Iterable[Paid]) -> list[Paid]:
    """Payments without those that a later credit of the same amount takes back, and without those credits. The
    latest payment before the credit is the one taken back."""
    kept: list[Paid] = []
    for paid in sorted(payments, key=lambda p: (p.on, -p.amount)):
        if paid.amount < 0:
            taken = next((k for k in reversed(kept) if k.amount == -paid.amount), None)
            if taken:
                kept.remove(taken)
                continue
        kept.append(paid)
    return kept


def monthly_totals(payments: Iterable[Paid]) -> dict[int, Decimal]:
    """Pounds by month, for months whose total is above nought."""
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for paid in payments:
        totals[ordinal(paid.on)] += paid.amount
    return {m: totals[m] for m in sorted(totals) if totals[m] > 0}


def main_events(totals: dict[int, Decimal]) -> list[int]:
    """The months of the main payments; of main payments in neighbouring months (one invoice in two parts) the first.
    Empty when they hold too little of the whole, or run on for three months or more."""
    largest = max(totals.values())
    main = [m for m, amount in totals.items() if amount >= MAIN_SHARE * largest]
    if sum(totals[m] for m in main) < MAIN_TOTAL * sum(totals.values()):
        return []
    events = [m for m in main if m - 1 not in main]
    return events if all(m + 2 not in main or m + 1 not in main for m in main) else []


def yearly(totals: dict[int, Decimal]) -> Pattern | None:
    """Main payments about twelve months apart (or a whole number of years, where one was missed); where there are only
    two, of like amounts."""
    events = main_events(totals)
    gaps = [b - a for a, b in pairwise(events)]
    if not gaps or not all(min(gap % 12, -gap % 12) <= 1 and gap >= 11 for gap in gaps):
        return None
    months = Counter(m % 12 for m in events)
    most = max(months.values())
    month = next(m % 12 for m in reversed(events) if months[m % 12] == most)
    even = max(totals[m] for m in events) <= 2 * min(totals[m] for m in events)
    if len(events) == 2 and not even:
        return None
    confidence = (0.5 if len(events) == 2 else 0.75) + (0.1 if even else 0) + (0.1 if most == len(events) else 0)
    extras = sum(amount < MAIN_SHARE * max(totals.values()) for amount in totals.values())
    why = (
        f"{len(events)} main payments about a year apart, the last in {said(events[-1])}"
        f"{f', beside payments in {extras} other month' + 's' * (extras > 1) if extras else ''}. "
        f"Estimated renewal: {MONTHS[month]}, the month of the yearly payment."
    )
    return Pattern("annual", None, None, month + 1, round(confidence, 2), why, round(confidence - 0.1, 2))


def often(totals: dict[int, Decimal], held: Held) -> Pattern | None:
    """Payments every month, quarter or half-year; at least a year of them (six months for monthly ones), those by
    quarter and half-year of like amounts."""
    typical = median(totals.values())
    main = [m for m, amount in totals.items() if amount >= MAIN_SHARE * typical]
    for kind, least in (("monthly", 6), ("quarterly", 4), ("half-yearly", 3)):
        fit = fitting(main, STEPS[kind], held)
        if len(main) >= least and fit >= FITS and (kind == "monthly" or alike([totals[m] for m in main])):
            month, sure, said_month = month_of_year(main, totals, kind)
            several = f"{len(main)} payments, {round(100 * fit)} % of them {STEPS[kind]} months after the one before"
            if kind == "monthly":
                several = f"Payments in {len(main)} months, {round(100 * fit)} % of them in the month after the last"
            confidence = round(min(0.95, 0.4 + 0.5 * fit * min(1.0, len(main) * STEPS[kind] / 24)), 2)
            return Pattern(kind, None, None, month, confidence, f"{several}. {said_month}", sure)
    return None


def alike(amounts: Sequence[Decimal]) -> bool:
    """Whether most payments lie between half and twice the middle one: a few payments of any size fall at even
    distances by chance too often."""
    middle = median(amounts)
    return sum(middle / 2 <= amount <= middle * 2 for amount in amounts) >= FITS * len(amounts)


def fitting(main: Sequence[int], step: int, held: Held) -> float:
    """Share of gaps that are of the pattern's length: for a month exactly, for a quarter or half-year give or take a
    month, but not on average half a month out. A gap that is too long only by months that we do not hold fits."""
    slack = 0 if step == 1 else 1
    gaps = []
    for a, b in pairwise(main):
        excused = b - a > step + slack >= held.months(a, b)
        gaps.append(step if excused else b - a)
    right = [gap for gap in gaps if abs(gap - step) <= slack]
    even = right and abs(sum(right) / len(right) - step) < 0.5
    return len(right) / len(gaps) if even else 0.0


def month_of_year(main: Sequence[int], totals: dict[int, Decimal], kind: str) -> tuple[int | None, float, str]:
    """The renewal month of payments several times a year: where the price changes, or the larger payment falls, in
    the same calendar month each time. Monthly payments do not tell."""
    if kind == "monthly":
        return None, 0.0, "Cannot tell the month of renewal: it is paid every month."
    amounts = [(m, totals[m]) for m in main]
    larger = [m for m, amount in amounts if amount >= Decimal("1.2") * median(totals.values())]
    changed = [m for (_, before), (m, after) in pairwise(amounts) if after != before]
    for found, words in ((larger, "the larger payment"), (changed, "the first payment at a new price")):
        if found and len({m % 12 for m in found}) == 1:
            month, sure = found[-1] % 12, 0.5 if len(found) > 1 else 0.35
            return month + 1, sure, f"Estimated renewal: {MONTHS[month]}, the month of {words}."
    return None, 0.0, "Cannot tell the month of renewal: no payment of the year stands out."


def sparse(totals: dict[int, Decimal], held: Held) -> Pattern:
    """What is left: one payment, a few, or many without a rule."""
    have = held.months(held.first - 1, held.last)
    events = main_events(totals)
    if len(events) == 1:
        return single(events[0], held, have)
    counted = f"Payments in {len(totals)} of the {have} months held"
    if len(totals) < 3 and have < 24:
        return Pattern("cannot tell", None, None, None, 0.0, f"{counted}: too few to see a pattern.")
    return Pattern("irregular", None, None, None, 0.6, f"{counted}, at no regular distance. Cannot tell a renewal.")


def single(month: int, held: Held, have: int) -> Pattern:
    """One main payment. It is "once" only when we hold the same month a year before or after without one."""
    around = [m for m in (month - 12, month + 12) if held.months(m - 2, m + 1) == 3]
    if around:
        why = f"One main payment, in {said(month)}, and none a year before or after in the {have} months held."
        return Pattern("once", None, None, None, 0.7 if len(around) == 2 else 0.5, why)
    why = (
        f"One main payment, in {said(month)}; the {have} months held are too few to see whether it comes every year. "
        f"If it does, it is paid in {MONTHS[month % 12]}."
    )
    return Pattern("cannot tell", None, None, None, 0.0, why, 0.0, month % 12 + 1)


def has_stopped(kind: str, totals: dict[int, Decimal], held: Held) -> bool | None:
    """Whether payments have ended: held months of silence against the pattern's length. Up to a month beyond it: no;
    from SILENCE on: yes; between the two, and for what has no length, cannot tell."""
    silence = held.months(max(totals), held.last)
    if kind == "irregular":
        longest = max(b - a for a, b in pairwise(totals))
        return False if silence <= longest else True if silence >= max(6, 2 * longest) else None
    if kind not in STEPS:
        return None
    return False if silence <= STEPS[kind] + 1 else True if silence >= SILENCE[kind] else None


def said(number: int) -> str:
    """A month in words: "May 2019"."""
    return f"{MONTHS[number % 12]} {number // 12}"
