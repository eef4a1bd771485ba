"""Step *frame*, row by row: what an odd row of a table is. Most rows are never looked at here.

A row is odd when its amount cannot be read or it says neither who nor when. It is a repeated heading, a total, a
note, a shifted row that can be put right, or it is set aside with the reason.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import pyarrow as pa

from moothall.engines.read.amounts import NOT_GIVEN, total
from moothall.engines.read.dates import looks_like_date, looks_like_number_date
from moothall.engines.read.frame import header_score, is_total_text, same_headings
from moothall.engines.read.headings import normalise_heading
from moothall.engines.read.map import Mapping
from moothall.vocabulary.money import read_pounds

_THOUSANDS = re.compile(r"\(?-?£?\d{1,3}(,\d{3})+(\.\d{1,2})?\)?-?")


@dataclass(frozen=True)
class Verdict:
    """What a row is: keep, blank, heading, new-table, total, note or aside. `code` is the issue to raise, `row` the
    cells after mending."""

    what: str
    code: str = ""
    found: str = ""
    position: int | None = None
    row: list[str] | None = None


WIDEST = 300  # no payments table is wider, and trying every move of its cells would fill the memory
POUND_WORDS = ("", "GBP", "£", "POUND", "POUNDS", "STERLING", "UKP", "GB", "UK")


class Sums:
    """Running sums of the kept rows, to tell a total from a payment. Added up only when somebody asks."""

    def __init__(self) -> None:
        self.rows = 0
        self._whole = self._group = Decimal(0)
        self._waiting: list[pa.Array] = []

    def add(self, values: pa.Array) -> None:
        """Amounts of rows that are kept."""
        if len(values):
            self.rows += len(values)
            self._waiting.append(values)

    def _settle(self) -> None:
        for values in self._waiting:
            amount = total(values)
            self._whole += amount
            self._group += amount
        self._waiting = []

    def is_total(self, amount: Decimal) -> bool:
        """Whether an amount is the sum of all rows so far, or of those since the last total."""
        self._settle()
        return amount in (self._whole, self._group)

    def end_group(self) -> None:
        """A total was met: the next group begins."""
        self._settle()
        self._group = Decimal(0)


class Judge:
    """Judges the odd rows of one table. Holds the columns' places and what values were seen in each."""

    def __init__(self, headings: Sequence[str], mapping: Mapping, sample: Sequence[Sequence[str]], width: int) -> None:
        self.headings, self.mapping, self.width = headings, mapping, width
        self.amount = mapping.amount.position - 1 if mapping.amount else None
        self.date = self._place("PaymentDate")
        self.name = self._place("BeneficiaryName")
        self.currency = self._place("currency")
        self.dated = self.date is not None and mapping.evidence[self.date].date >= 0.5
        self.names = [normalise_heading(h) for h in headings if h.strip()]
        self.sample = sample

    @cached_property
    def known(self) -> list[set[str]]:
        """The values seen in each column of the sample."""
        return [{r[i].strip() for r in self.sample if i < len(r) and r[i].strip()} for i in range(self.width)]

    def _place(self, field: str) -> int | None:
        column = self.mapping.find(field)
        return column.position - 1 if column else None

    def judge(self, row: list[str], amount: Decimal | None, sums: Sums) -> Verdict:
        """What one row is. `amount` is the value of its amount cell, if it can be read."""
        if len(row) < self.width:
            row = row + [""] * (self.width - len(row))
        filled = [i for i, c in enumerate(row) if c.strip()]
        if not filled:
            return Verdict("blank")
        if len(filled) == len(self.names) and same_headings(row, self.headings):
            return Verdict("heading", "header-repeated", row[filled[0]])
        if amount is None and header_score(row) >= max(2.4, 0.5 * len(filled)):
            return Verdict("new-table", "header-changed", " | ".join(row[i].strip() for i in filled)[:200])
        if amount is not None:
            return self._with_amount(row, filled, amount, sums)
        return self._without_amount(row, filled)

    def _with_amount(self, row: list[str], filled: list[int], amount: Decimal, sums: Sums) -> Verdict:
        if self.currency is not None and row[self.currency].strip().upper() not in POUND_WORDS:
            return Verdict("aside", "amount-not-pounds", row[self.currency].strip(), self.currency + 1)
        dated = self.date is not None and self.date in filled and looks_like_date(row[self.date])
        named = [i for i in filled if i != self.amount and is_total_text(row[i])]
        if dated and not named and self.name in filled and not self._extra(row) and not self._misplaced(row):
            return Verdict("keep")
        others = [i for i in filled if i != self.amount and not _is_figure(row[i])]
        if named and not dated and (len(others) <= 3 or len(named) == len(others)):
            return self._total(row[named[0]], amount, sums)
        if named and amount and sums.rows > 1 and sums.is_total(amount):
            return self._total(row[named[0]], amount, sums)
        if self._misplaced(row):
            mended = self._mended(row)
            if mended:
                return mended
        if not others and not dated and (self.name is not None or self.date is not None):
            return self._total(row[filled[0]], amount, sums)
        if self._extra(row):
            return self._mended(row) or Verdict("aside", "row-width", self._shown(row), self.width + 1)
        return Verdict("keep")

    def _misplaced(self, row: list[str]) -> bool:
        """Whether the date cell holds no date though the column does, or the beneficiary is a figure."""
        when = row[self.date].strip() if self.date is not None else ""
        if when and not (looks_like_date(when) or looks_like_number_date(when)) and self.dated:
            return True
        return self.name is not None and _is_figure(row[self.name]) and any(c in row[self.name] for c in ".,")

    def _total(self, found: str, amount: Decimal, sums: Sums) -> Verdict:
        return Verdict("total", "total-row" if sums.is_total(amount) else "total-differs", found)

    def _without_amount(self, row: list[str], filled: list[int]) -> Verdict:
        cell = row[self.amount].strip() if self.amount is not None and self.amount < len(row) else ""
        little = len(filled) == 1 or (len(filled) == 2 and not self._says_who_and_when(row, filled))
        if little and not (cell and _is_figure(cell)):
            return Verdict("note", "footer-row", row[filled[0]])
        mended = self._mended(row)
        if mended:
            return mended
        position = self.amount + 1 if self.amount is not None else None
        if not cell or cell.lower() in NOT_GIVEN:
            return Verdict("aside", "amount-empty", cell or self._shown(row), position)
        why = read_pounds(cell).note
        return Verdict("aside", "amount-continental" if why == "continental" else "amount-unreadable", cell, position)

    def _says_who_and_when(self, row: list[str], filled: list[int]) -> bool:
        return self.name in filled and self.date in filled and looks_like_date(row[self.date or 0])

    def _extra(self, row: list[str]) -> bool:
        return any(c.strip() for c in row[self.width :])

    def _shown(self, row: list[str]) -> str:
        return " | ".join(c.strip() for c in row if c.strip())[:200]

    def _mended(self, row: list[str]) -> Verdict | None:
        """The one way to move cells so that amount and date stand under their headings; None when there is none, or
        several that the values seen elsewhere cannot tell apart."""
        if len(row) > WIDEST or self.width > WIDEST:
            return None
        ways = (
            ("row-width", self._thousands(row)),
            ("row-shifted", self._shifts(row)),
            ("row-width", self._merges(row)),
            ("columns-swapped", self._swaps(row)),
        )
        for code, candidates in ways:
            fitting = {tuple(c) for c in candidates if self._fits(c)}
            if not fitting:
                continue
            best = sorted(fitting, key=self._familiar, reverse=True)
            if len(best) > 1 and self._familiar(best[0]) == self._familiar(best[1]):
                return None
            return Verdict("keep", code, self._shown(row), row=list(best[0]))
        return None

    def _fits(self, row: Sequence[str]) -> bool:
        if self.amount is None or any(c.strip() for c in row[self.width :]):
            return False
        if read_pounds(row[self.amount]).value is None or not _is_figure(row[self.amount]):
            return False
        if self.date is not None and not (looks_like_date(row[self.date]) or looks_like_number_date(row[self.date])):
            return False
        if self.name is None:
            return self.date is not None
        return any(c.isalpha() for c in row[self.name]) and not looks_like_date(row[self.name])

    def _familiar(self, row: Sequence[str]) -> int:
        """How many cells hold a value that was seen in their column before."""
        return sum(1 for i, c in enumerate(row[: self.width]) if c.strip() and c.strip() in self.known[i])

    def _padded(self, cells: list[str]) -> list[str]:
        trimmed = list(cells)
        while len(trimmed) > self.width and not trimmed[-1].strip():
            trimmed.pop()
        return trimmed + [""] * (self.width - len(trimmed))

    def _shifts(self, row: list[str]) -> list[list[str]]:
        blank = [k for k in range(len(row)) if not row[k].strip()]
        out = [self._padded(row[:k] + row[k + 1 :]) for k in blank]
        if not any(c.strip() for c in row[self.width - 1 :]):
            out += [self._padded([*row[:k], "", *row[k:]]) for k in range(self.width)]
        return [c for c in out if c != self._padded(row)]

    def _thousands(self, row: list[str]) -> list[list[str]]:
        """The row with an amount put together again that was parted at its commas (`12`, `345.67`)."""
        if self.amount is None:
            return []
        joined = join_thousands(row, self.amount, self.width)
        if joined:
            return [self._padded(joined)]
        part = join_thousands(row, self.amount, self.width + 1)
        return self._merges(part) if part else []

    def _merges(self, row: list[str]) -> list[list[str]]:
        cells = list(row)
        while cells and not cells[-1].strip():
            cells.pop()
        more = len(cells) - self.width
        if not 1 <= more <= 4:
            return []
        return [
            self._padded([*cells[:k], ",".join(cells[k : k + more + 1]), *cells[k + more + 1 :]])
            for k in range(self.width)
        ]

    def _may_swap(self, cells: list[str], here: int, there: int) -> bool:
        """Two cells may have changed places when both hold something, and what would move to a column of no type is a
        value seen there before."""
        if here == there or not cells[here].strip() or not cells[there].strip():
            return False
        typed = {self.amount, self.date, self.name}
        if there in typed:
            return True
        return cells[here].strip() in self.known[there] and cells[there].strip() not in self.known[there]

    def _swaps(self, row: list[str]) -> list[list[str]]:
        if self.amount is None:
            return []
        cells = self._padded(row)
        out = []
        for here in (self.amount, self.date, self.name):
            for there in range(self.width):
                if here is not None and self._may_swap(cells, here, there):
                    swapped = list(cells)
                    swapped[here], swapped[there] = swapped[there], swapped[here]
                    out.append(swapped)
        return out


def join_thousands(row: Sequence[str], at: int, width: int) -> list[str] | None:
    """A row wider than its headings with the cells from `at` joined by commas, if that makes one figure."""
    cells = list(row)
    while cells and not cells[-1].strip():
        cells.pop()
    more = len(cells) - width
    if not 1 <= more <= 3:
        return None
    figure = ",".join(c.strip() for c in cells[at : at + more + 1])
    return [*cells[:at], figure, *cells[at + more + 1 :]] if _THOUSANDS.fullmatch(figure) else None


def _is_figure(cell: str) -> bool:
    body = cell.strip()
    return (
        bool(body)
        and not any(c.isalpha() for c in body.removesuffix("CR").removesuffix("DR"))
        and read_pounds(body).value is not None
    )
