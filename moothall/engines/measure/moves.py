"""Who moved from one supplier to another: payments for one type of system that ended as others began.

An inference from payments alone, never more: it names the months and how sure it is. Suppliers of one group are told
as a change of name, not as a move.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median

from moothall.engines.measure.pattern import Held, first_day, ordinal, said

SILENCE = 6
"""Months of silence, at least, after the last payment of the old supplier and before the first of the new one."""
OVERLAP = 12
"""Months that old and new may be paid side by side while a system is brought in."""
PAUSE = 3
"""Months that may lie between the old supplier's next usual payment and the new one's first."""


@dataclass(frozen=True)
class MonthPaid:
    """What a body paid a supplier in a month, for one type of system. `month` is any day of it."""

    publisher_id: str
    supplier_id: str
    month: date
    amount: Decimal


@dataclass(frozen=True)
class Move:
    """A body's payments to one supplier ended as those to another began.

    `kind` is `move`, or `rename` when both are of one group. `amount_before` is what the old supplier was paid in the
    12 months up to its last payment, `amount_after` the new one in the 12 months from its first; `months_after` is how
    many of those 12 we hold. `rivals` are other suppliers that began as well as this one.
    """

    publisher_id: str
    from_supplier: str
    to_supplier: str
    kind: str
    last_from: date
    first_to: date
    amount_before: Decimal
    amount_after: Decimal
    months_after: int
    rivals: int
    confidence: float
    why: str


@dataclass(frozen=True)
class Course:
    """The months (ordinals) in which one supplier was paid by one body, with pounds, and its usual gap: the longest
    so far."""

    supplier_id: str
    paid: Mapping[int, Decimal]
    gap: int

    @property
    def first(self) -> int:
        return min(self.paid)

    @property
    def last(self) -> int:
        return max(self.paid)

    def between(self, start: int, end: int) -> Decimal:
        return sum((a for m, a in self.paid.items() if start <= m <= end), Decimal(0))


def find_moves(
    monthly: Iterable[MonthPaid],
    covered: Mapping[str, tuple[date, date]],
    groups: Mapping[str, str] | None = None,
    missing: Mapping[str, Collection[date]] | None = None,
    silence: int = SILENCE,
) -> tuple[Move, ...]:
    """Moves and renames of every body, by body and date. All rows must be of one type of system.

    `covered` is the first and last month held of each body (a body without it is left out), `missing` the months in
    between that are not held; `groups` gives a supplier's group. A supplier was left when it was paid in two months or
    more and then not for longer than its longest gap and for more than `silence` held months to the end of what we
    hold; one was new when as long a silence came before its first payment.
    """
    by_body: dict[str, dict[str, dict[int, Decimal]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(Decimal)))
    for row in monthly:
        by_body[row.publisher_id][row.supplier_id][ordinal(row.month)] += row.amount
    found: list[Move] = []
    for publisher_id in sorted(by_body.keys() & covered.keys()):
        months = frozenset(ordinal(m) for m in (missing or {}).get(publisher_id, ()))
        held = Held(ordinal(covered[publisher_id][0]), ordinal(covered[publisher_id][1]), months)
        courses = [c for s, paid in sorted(by_body[publisher_id].items()) if (c := course(s, paid, held))]
        found += moves_of(publisher_id, courses, held, groups or {}, silence)
    return tuple(sorted(found, key=lambda m: (m.publisher_id, m.last_from, m.from_supplier, -m.confidence)))


def course(supplier_id: str, paid: Mapping[int, Decimal], held: Held) -> Course | None:
    """A supplier's months above nought that lie in what we hold; None when there are none."""
    above = {m: paid[m] for m in sorted(paid) if paid[m] > 0 and held.first <= m <= held.last}
    gap = max((b - a for a, b in pairwise(above)), default=0)
    return Course(supplier_id, above, gap) if above else None


def moves_of(
    publisher_id: str, courses: Sequence[Course], held: Held, groups: Mapping[str, str], silence: int
) -> list[Move]:
    """The moves of one body."""
    found = []
    for old in courses:
        quiet = max(old.gap, silence)
        if len(old.paid) < 2 or held.months(old.last, held.last) <= quiet:
            continue
        new = [c for c in courses if c is not old and began(c, old, held, quiet)]
        found += [move(publisher_id, old, c, held, groups, len(new) - 1) for c in new]
    return found


def began(new: Course, old: Course, held: Held, quiet: int) -> bool:
    """Whether a supplier is new and its first payment lies near the old one's last."""
    silent_before = held.months(held.first - 1, new.first - 1) > quiet
    near = old.last - OVERLAP <= new.first <= old.last + old.gap + PAUSE
    return silent_before and near and new.first > old.first and new.last > old.last


def move(publisher_id: str, old: Course, new: Course, held: Held, groups: Mapping[str, str], rivals: int) -> Move:
    """One move with its amounts, how sure it is, and why."""
    group = groups.get(old.supplier_id)
    kind = "rename" if group and group == groups.get(new.supplier_id) else "move"
    before, after = old.between(old.last - 11, old.last), new.between(new.first, new.first + 11)
    months_after = held.months(new.first - 1, new.first + 11)
    alike = Decimal("0.2") <= after / before <= 5
    regular = old.gap <= 2 * median(b - a for a, b in pairwise(old.paid))
    confidence = 0.3 + 0.15 * alike + 0.15 * regular + 0.15 * (len(old.paid) > 3) + 0.15 * (len(new.paid) > 1)
    why = (
        f"Paid in {len(old.paid)} months, the last {said(old.last)}, then nothing for "
        f"{held.months(old.last, held.last)} months that we hold; the other first paid in {said(new.first)}, after "
        f"{held.months(held.first - 1, new.first - 1)} months without."
    )
    if rivals:
        why += f" {rivals} other supplier{'s' * (rivals > 1)} of the type began then too."
    return Move(publisher_id, old.supplier_id, new.supplier_id, kind, first_day(old.last), first_day(new.first), before,
                after, months_after, rivals, round(confidence / (1 + rivals), 2), why)  # fmt: skip
