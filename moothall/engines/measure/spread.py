"""How some figures spread, which of them stand out, and how far a few hold most. Exact where the figures are.

Takes plain figures; which of them may be compared at all (part-years, doubts) is decided before.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

QUARTILES = (
    "Quartiles are read off the ordered figures by linear interpolation with both ends included (the way of "
    "QUARTILE.INC in spreadsheets)."
)
LEAST_FOR_FENCES = 5
REACH = 1.5
FACTOR = 10
NOT_BELOW = 2.0
BY_FENCES = (
    "A figure stands out when its logarithm lies more than 1.5 times the distance between the quartiles outside them "
    "(Tukey's rule), and it is at least twice or at most half the median."
)
BY_FACTOR = "With fewer than five figures, one stands out when it is ten times the median or more, or a tenth or less."


@dataclass(frozen=True)
class Spread:
    """Number of figures, least, lower quartile, median, upper quartile, greatest: exact decimals."""

    n: int
    low: Decimal
    q1: Decimal
    median: Decimal
    q3: Decimal
    high: Decimal


@dataclass(frozen=True)
class Outliers:
    """Positions (from 0) of figures that stand out, high and low; of figures of nought or below, of which this cannot
    be told; and the rule, for the page."""

    high: tuple[int, ...]
    low: tuple[int, ...]
    not_told: tuple[int, ...]
    rule: str


def spread(values: Sequence[Decimal]) -> Spread | None:
    """The five figures that sum up a spread; None for no figures. See QUARTILES for the method."""
    if not values:
        return None
    ranked = sorted(values)
    low, q1, middle, q3, high = (quantile(ranked, quarter) for quarter in range(5))
    return Spread(len(ranked), low, q1, middle, q3, high)


def quantile(ranked: Sequence[Decimal], quarter: int) -> Decimal:
    """A quartile of ordered figures: 0 is the least, 2 the median, 4 the greatest."""
    whole, part = divmod((len(ranked) - 1) * quarter, 4)
    if not part:
        return ranked[whole]
    return ranked[whole] + (ranked[whole + 1] - ranked[whole]) * part / 4


def outliers(values: Sequence[Decimal]) -> Outliers:
    """Figures that stand out, by BY_FENCES, or for fewer than five by BY_FACTOR."""
    logs = {i: math.log(value) for i, value in enumerate(values) if value > 0}
    not_told = tuple(i for i in range(len(values)) if i not in logs)
    if not logs:
        return Outliers((), (), not_told, BY_FACTOR)
    ranked = sorted(logs.values())
    middle = at(ranked, 2)
    lower = upper = math.log(FACTOR) - 1e-9
    if len(logs) >= LEAST_FOR_FENCES:
        q1, q3 = at(ranked, 1), at(ranked, 3)
        least = math.log(NOT_BELOW) - 1e-9
        lower = max(least, middle - q1 + REACH * (q3 - q1))
        upper = max(least, q3 - middle + REACH * (q3 - q1))
    high = tuple(i for i, log in logs.items() if log >= middle + upper)
    low = tuple(i for i, log in logs.items() if log <= middle - lower)
    return Outliers(high, low, not_told, BY_FENCES if len(logs) >= LEAST_FOR_FENCES else BY_FACTOR)


def at(ranked: Sequence[float], quarter: int) -> float:
    """The same quartile of ordered logarithms."""
    whole, part = divmod((len(ranked) - 1) * quarter, 4)
    return ranked[whole] + ((ranked[whole + 1] - ranked[whole]) * part / 4 if part else 0.0)


def shares(amounts: Sequence[Decimal]) -> tuple[Decimal, ...] | None:
    """Each amount's share of the total of those above nought, 0 to 1; amounts of nought or below (more credited than
    paid) have none of it. None when nothing is above nought."""
    total = sum((a for a in amounts if a > 0), Decimal(0))
    return tuple(max(a, Decimal(0)) / total for a in amounts) if total else None


def herfindahl(amounts: Sequence[Decimal]) -> Decimal | None:
    """Concentration as the sum of squared shares (Herfindahl and Hirschman): 1 for a single supplier, 1/n for n equal
    ones. Competition authorities print it times 10,000. None when nothing is above nought."""
    parts = shares(amounts)
    return sum((part * part for part in parts), Decimal(0)) if parts else None


def largest_share(amounts: Sequence[Decimal]) -> Decimal | None:
    """The share of the largest, 0 to 1; None when nothing is above nought."""
    parts = shares(amounts)
    return max(parts) if parts else None
