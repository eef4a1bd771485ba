"""One table from its rows to counted and kept rows (pass one). Types are settled in `typed.py` (pass two).

Every row goes to exactly one place: blank, heading or footer, set aside, or kept; every pound of the amount column
with it.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from moothall.engines.read.amounts import POUNDS, Amounts, read_amounts, total
from moothall.engines.read.batch import Batch, Store, make_batch
from moothall.engines.read.dates import looks_like_date, looks_like_number_date
from moothall.engines.read.grid import Grid
from moothall.engines.read.map import CREDITS, Mapping
from moothall.engines.read.rows import POUND_WORDS, Judge, Sums, Verdict
from moothall.vocabulary.issue import Issue

COUNTED = frozenset({"header-repeated", "footer-row", "total-row"})
NOTES = (("fraction", "amount-fraction"), ("scientific", "amount-scientific"), ("credit-debit", "amount-credit-debit"))


@dataclass
class Counts:
    """Where each row and each pound went in pass one."""

    seen: int = 0
    blank: int = 0
    heading: int = 0
    aside: int = 0
    kept: int = 0
    sum_aside: Decimal = Decimal("0.00")
    sum_kept: Decimal = Decimal("0.00")


@dataclass
class Table:
    """A table in the making: give it rows with `add`; it says where another table begins."""

    headings: tuple[str, ...]
    mapping: Mapping
    judge: Judge
    width: int
    header_line: int | None = None
    counts: Counts = field(default_factory=Counts)
    issues: list[Issue] = field(default_factory=list)
    store: Store = field(default_factory=Store)
    sums: Sums = field(default_factory=Sums)
    seen_codes: dict[str, int] = field(default_factory=dict)

    def add(self, numbers: Sequence[int], rows: Sequence[list[str]]) -> int:
        """Take rows; returns how many were taken: fewer than given when a row begins another table."""
        blanks = rows.blank_rows() if isinstance(rows, Grid) else [i for i, row in enumerate(rows) if not any(row)]
        taken = len(rows)
        if len(blanks) < taken:
            gone = set(blanks)
            filled = [i for i in range(taken) if i not in gone] if blanks else range(taken)
            cut = self._add_filled(*_without(numbers, rows, filled, blanks))
            if cut is not None:
                taken = filled[cut]
        self.counts.blank += bisect_left(blanks, taken)
        self.counts.seen += taken
        return taken

    def _add_filled(self, numbers: Sequence[int], rows: Sequence[list[str]]) -> int | None:
        batch = make_batch(numbers, rows, self.width)
        amounts = self._amounts(batch)
        batch = replace(batch, amount=amounts.values)
        odd = self._odd(batch)
        if not odd:
            self._note_amounts(amounts, numbers)
            self.sums.add(batch.amount)
            self._keep(batch)
            return None
        return self._sort_out(batch, amounts, odd, numbers, rows)

    def _amounts(self, batch: Batch) -> Amounts:
        """The amount of each row; debits less credits where they have a column each."""
        column = self.mapping.amount
        if column is None:
            return Amounts(pa.nulls(len(batch.lines), POUNDS))
        amounts = read_amounts(batch.column(column.position))
        if self.mapping.scale != 1:
            amounts.values = scaled(amounts.values, self.mapping.scale)
        flag = self.mapping.find("debit_or_credit")
        if flag:
            amounts.values = self._signed(amounts.values, batch.column(flag.position))
        credit = self.mapping.find("credit_amount")
        if column.field == "debit_amount" and credit:
            other = read_amounts(batch.column(credit.position)).values
            both = pc.subtract(_or_zero(amounts.values), pc.abs(_or_zero(other)))
            neither = pc.and_(pc.is_null(amounts.values), pc.is_null(other))
            amounts.values = pc.if_else(neither, pa.scalar(None, POUNDS), both.cast(POUNDS))
        return amounts

    def _signed(self, values: pa.Array, flags: pa.Array) -> pa.Array:
        """Amounts with the sign that a debit or credit column gives them; a sign that is printed stands."""
        marks = pc.utf8_upper(pc.utf8_trim_whitespace(flags))
        back = pc.fill_null(pc.and_(pc.is_in(marks, pa.array(CREDITS)), pc.greater(values, _nil())), False)
        if pc.any(back).as_py():
            self.count_issue(Issue("amount-credit-debit", field="Amount", rows=pc.sum(back).as_py()))
        return pc.if_else(back, pc.negate(values), values)

    def _odd(self, batch: Batch) -> list[int]:
        """Rows that need a look: no amount, no beneficiary or date, a total's word, or cells beyond the headings."""
        mask = pc.is_null(batch.amount)
        name, when = self.mapping.find("BeneficiaryName"), self.mapping.find("PaymentDate")
        for column in (name, when):
            if column:
                mask = pc.or_(mask, blank(batch.column(column.position)))
        currency = self.mapping.find("currency")
        if currency:
            known = pc.is_in(
                pc.utf8_upper(pc.utf8_trim_whitespace(batch.column(currency.position))), pa.array(POUND_WORDS)
            )
            mask = pc.or_(mask, pc.invert(pc.fill_null(known, True)))
        if when and self.judge.dated:
            mask = pc.or_(mask, self._no_date(batch.column(when.position)))
        if name:
            figures = pc.match_substring_regex(batch.column(name.position), r"^\s*-?£?[\d,]+\.\d\d\s*$")
            mask = pc.or_(mask, pc.fill_null(figures, False))
        unit = self.mapping.find("OrganisationalUnit")
        for position in {1, *(c.position for c in (name, unit) if c)}:
            found = pc.match_substring(batch.column(position), "total", ignore_case=True)
            mask = pc.or_(mask, pc.fill_null(found, False))
        for position in range(self.width + 1, batch.width + 1):
            mask = pc.or_(mask, pc.invert(blank(batch.column(position))))
        odd: list[int] = pc.indices_nonzero(mask).to_pylist()
        return odd

    def _no_date(self, texts: pa.Array) -> pa.Array:
        """Rows whose date cell holds something else; judged once for each distinct text."""
        encoded = pc.fill_null(texts, "").dictionary_encode()
        good = [not t or looks_like_date(t) or looks_like_number_date(t) for t in encoded.dictionary.to_pylist()]
        return pc.invert(pa.array(good, pa.bool_()).take(encoded.indices))

    def _sort_out(
        self, batch: Batch, amounts: Amounts, odd: list[int], numbers: Sequence[int], rows: Sequence[list[str]]
    ) -> int | None:
        """Judge the odd rows in order and keep the rest; returns the place of a row that begins another table."""
        gone: set[int] = set()
        mended: dict[int, list[str]] = {}
        done, end = 0, len(rows)
        for i in odd:
            self.sums.add(batch.amount.slice(done, i - done))
            amount = batch.amount[i].as_py()
            verdict = self.judge.judge(rows[i], amount, self.sums)
            if verdict.what == "new-table":
                done, end = i, i
                break
            if verdict.what == "keep":
                done = i
                if verdict.row:
                    mended[i] = verdict.row
            else:
                gone.add(i)
                done = i + 1
                self._count(verdict, amount)
            self._raise(verdict, numbers[i], rows[i])
        self.sums.add(batch.amount.slice(done, end - done))
        self._keep_some(batch, amounts, [i for i in range(end) if i not in gone], mended, numbers, rows)
        return end if end < len(rows) else None

    def _count(self, verdict: Verdict, amount: Decimal | None) -> None:
        if verdict.what == "aside":
            self.counts.aside += 1
            self.counts.sum_aside += amount or Decimal(0)
        elif verdict.what == "blank":
            self.counts.blank += 1
        else:
            self.counts.heading += 1
            if verdict.what == "total":
                self.sums.end_group()

    def _keep_some(
        self,
        batch: Batch,
        amounts: Amounts,
        keep: list[int],
        mended: dict[int, list[str]],
        numbers: Sequence[int],
        rows: Sequence[list[str]],
    ) -> None:
        if not keep:
            return
        if len(keep) == len(rows) and not mended:
            self._note_amounts(amounts, numbers)
            self._keep(batch)
            return
        if mended:
            batch = make_batch([numbers[i] for i in keep], [mended.get(i, rows[i]) for i in keep], self.width)
            amounts = self._amounts(batch)
            batch = replace(batch, amount=amounts.values)
            self._note_amounts(amounts, [numbers[i] for i in keep])
        else:
            batch = batch.take(keep)
            self._note_amounts(amounts, numbers)
        self._keep(batch)

    def _raise(self, verdict: Verdict, line: int, row: list[str]) -> None:
        if not verdict.code or verdict.what == "blank":
            return
        aside = verdict.what == "aside"
        if verdict.code in COUNTED and verdict.code in self.seen_codes:
            at = self.seen_codes[verdict.code]
            self.issues[at] = replace(self.issues[at], rows=self.issues[at].rows + 1)
            return
        self.seen_codes.setdefault(verdict.code, len(self.issues))
        inside = verdict.position and verdict.position <= len(self.headings)
        heading = self.headings[verdict.position - 1] or None if inside and verdict.position else None
        raw = tuple(cell[:300] for cell in row[:60]) if aside else None
        self.issues.append(
            Issue(verdict.code, line, verdict.position, heading, None, verdict.found, set_aside=aside, raw=raw)
        )

    def count_issue(self, issue: Issue) -> None:
        """Add an issue, or its rows to the one of the same code that is there."""
        at = self.seen_codes.get(issue.code)
        if at is None:
            self.seen_codes[issue.code] = len(self.issues)
            self.issues.append(issue)
        else:
            self.issues[at] = replace(self.issues[at], rows=self.issues[at].rows + issue.rows)

    def _note_amounts(self, amounts: Amounts, numbers: Sequence[int]) -> None:
        column = self.mapping.amount
        for note, code in NOTES:
            rows = amounts.notes[note]
            if rows > 0 and column is not None:
                line = numbers[amounts.first[note]]
                self.count_issue(Issue(code, line, column.position, column.heading, "Amount", rows=rows))

    def _keep(self, batch: Batch) -> None:
        self.counts.kept += len(batch.lines)
        self.counts.sum_kept += total(batch.amount)
        self.store.add(batch)


def _without(
    numbers: Sequence[int], rows: Sequence[list[str]], filled: Sequence[int], blanks: list[int]
) -> tuple[Sequence[int], Sequence[list[str]]]:
    """Numbers and rows without the blank ones."""
    if not blanks:
        return numbers, rows
    kept = rows.without(blanks) if isinstance(rows, Grid) else [rows[i] for i in filled]
    return [numbers[i] for i in filled], kept


def scaled(values: pa.Array, scale: Decimal) -> pa.Array:
    """Amounts printed in pence or thousands, in pounds."""
    found = [None if v is None else (v * scale).quantize(Decimal("0.01")) for v in values.to_pylist()]
    return pa.array(found, POUNDS)


def blank(texts: pa.Array) -> pa.Array:
    """Whether each text is null, empty or white space."""
    return pc.fill_null(pc.equal(pc.utf8_trim_whitespace(texts), ""), True)


def _or_zero(values: pa.Array) -> pa.Array:
    return pc.fill_null(values, _nil())


def _nil() -> pa.Scalar:
    return pa.scalar(Decimal("0.00"), POUNDS)
