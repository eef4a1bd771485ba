"""The two conservation laws and the recovery of every value, on generated tables in generated dialects (Hypothesis).

By default the same examples are tried each time, so that a run says the same twice; `MOOTHALL_SEARCH=2000` tries that
many new ones.
"""

import csv
import datetime as dt
import functools
import io
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from moothall.engines.journey import explain_file, read_payments
from tests.apart import Ask, reader_apart
from tests.faults import BODY, EXPENSES, HEADINGS, SUPPLIERS, UNITS
from tests.faults_books import BOOK_FAULTS
from tests.faults_wraps import zipped
from tests.independent_reader import read_truth
from tests.oracle import law_problems, tidy

SEARCH = int(os.environ.get("MOOTHALL_SEARCH", "0"))
TRY = settings(
    max_examples=SEARCH or 60,
    derandomize=not SEARCH,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes here; the example is printed whole
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
SAMPLE = Path(__file__).parent.parent / "sample"


@dataclass(frozen=True)
class Dialect:
    """One way to print a table."""

    delimiter: str
    quoting: Any
    end: str
    encoding: str
    date: str
    amount: str
    order: tuple[int, ...]
    preamble: int
    blank_every: int
    total: bool


WORD = st.text("abcdefghijklmnopqrstuvwxyzéüABCDEFGH0123456789", min_size=2, max_size=9)
NAME = st.builds(
    lambda a, mark, b, end: f"{a}{mark}{b} {end}",
    WORD,
    st.sampled_from([" ", " & ", "-", ", ", " '", '"', "/", "; ", "|", ". "]),
    WORD,
    st.sampled_from(["Ltd", "Limited", "plc", "Council", "LLP"]),
)
MONEY = st.integers(-99_999_999, 999_999_999).filter(lambda n: abs(n) > 99).map(lambda n: Decimal(n) / 100)
LINE = st.tuples(
    st.integers(0, 30), NAME | st.sampled_from(SUPPLIERS), MONEY, st.sampled_from(UNITS), st.sampled_from(EXPENSES)
)
LINES = st.lists(LINE, min_size=12, max_size=40)
DIALECT = st.builds(
    Dialect,
    delimiter=st.sampled_from([",", ",", ";", "\t", "|"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\r\n", "\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    date=st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d-%b-%y", "%d.%m.%Y", "%d %B %Y", "%Y-%m-%d 00:00:00", "%d/%m/%y"]),
    amount=st.sampled_from(["plain", "commas", "pounds", "brackets", "behind", "spaced"]),
    order=st.permutations(range(len(HEADINGS))).map(tuple),
    preamble=st.integers(0, 5),
    blank_every=st.sampled_from([0, 0, 5]),
    total=st.booleans(),
)


def money(amount: Decimal, how: str) -> str:
    """An amount printed in one of the usual ways."""
    if how == "commas":
        return f"{amount:,.2f}"
    if how == "pounds":
        return f"{'-' if amount < 0 else ''}£{abs(amount):,.2f}"
    if how == "brackets":
        return f"({abs(amount):,.2f})" if amount < 0 else f"{amount:,.2f}"
    if how == "behind":
        return f"{abs(amount):.2f}{'-' if amount < 0 else ''}"
    return f" {amount:,.2f} " if how == "spaced" else f"{amount:.2f}"


def table(lines: list[Any], dialect: Dialect) -> list[list[str]]:
    """Heading, payments, blanks and perhaps a total, in the order of the dialect."""
    rows = [list(HEADINGS)]
    for n, (day, name, amount, unit, expense) in enumerate(lines):
        date = (dt.date(2024, 5, 1) + dt.timedelta(days=day)).strftime(dialect.date)
        rows.append([BODY, unit, expense, date, f"51{n:06d}", money(amount, dialect.amount), name])
        if dialect.blank_every and n % dialect.blank_every == 4:
            rows.append([""] * len(HEADINGS))
    if dialect.total:
        total = sum((line[2] for line in lines), Decimal())
        rows.append(["", "Total", "", "", "", money(total, dialect.amount), ""])
    above = [[f"Notes on these payments, line {n}"] for n in range(dialect.preamble)]
    return above + [[row[i] for i in dialect.order] for row in rows]


def printed(rows: list[list[str]], dialect: Dialect) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=dialect.delimiter, quoting=dialect.quoting, lineterminator=dialect.end).writerows(rows)
    return out.getvalue().encode(dialect.encoding)


def explained(content: bytes, name: str = "marlford-2024-05.csv") -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the public surface says of some bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return explain_file(path), read_payments(path).to_pylist()


@TRY
@given(LINES, DIALECT)
def test_every_value_is_recovered_from_any_dialect(lines: list[Any], dialect: Dialect) -> None:
    rows = table(lines, dialect)
    found, paid = explained(printed(rows, dialect))
    assert law_problems(found) == []
    assert sum(t["rows_seen"] for t in found["tables"]) == len(rows)
    true = [(dt.date(2024, 5, 1) + dt.timedelta(days=d), tidy(n), a) for d, n, a, _, _ in lines]
    ours = [(r["payment_date"], tidy(r["supplier_text"]), r["amount"]) for r in paid]
    assert ours == true
    assert sum(t["rows_set_aside"] for t in found["tables"]) == 0


JUNK = st.sampled_from(
    ["", "N/A", "1,2345.0", "see note", "Total", "£", "31/02/2024", "###", "-", "0", "x" * 300, "1e3", "Net Amount"]
)
HURT = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 6), JUNK), max_size=12)
CUT = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=4)


@TRY
@given(LINES, DIALECT, HURT, CUT)
def test_rows_and_pounds_are_conserved_whatever_is_spoilt(
    lines: list[Any], dialect: Dialect, hurt: list[Any], cut: list[Any]
) -> None:
    """Cells replaced by junk, rows cut short or made longer: every row is still accounted for, and every pound."""
    rows = table(lines, dialect)
    for n, place, junk in hurt:
        row = rows[n % len(rows)]
        row[place % len(row)] = junk
    for n, width in cut:
        row = rows[n % len(rows)]
        rows[n % len(rows)] = (row + [""] * width)[: max(width, 1)]
    found, paid = explained(printed(rows, dialect))
    assert law_problems(found) == []
    assert sum(t["rows_seen"] for t in found["tables"]) == len(rows)
    assert sum(t["rows_out"] for t in found["tables"] if t["kind"] == "payments") == len(paid)
    out = sum((Decimal(t["amount_out"]) for t in found["tables"] if t["kind"] == "payments"), Decimal())
    assert out == sum((r["amount"] for r in paid), Decimal())
    missing = Counter(a for _, _, a, _, _ in lines)
    for row in paid:
        missing[row["amount"]] -= 1
    spoilt = {n % len(rows) for n, *_ in hurt} | {n % len(rows) for n, _ in cut}
    invented = -sum(v for v in missing.values() if v < 0)
    assert invented <= len(spoilt), "pounds that no unspoilt row holds"


@TRY
@given(LINES, DIALECT)
def test_two_readings_of_one_file_agree(lines: list[Any], dialect: Dialect) -> None:
    content = printed(table(lines, dialect), dialect)
    first, second = explained(content), explained(content)
    first[0].pop("file"), second[0].pop("file")
    assert first[0] == second[0]
    assert [r["payment_id"] for r in first[1]] == [r["payment_id"] for r in second[1]]


HEADS = (b"", b"PK\x03\x04", b"PK\x05\x06", b"%PDF-1.4\n", bytes.fromhex("D0CF11E0A1B11AE1"), b"\xff\xfe", b"\xfe\xff")
STARTS = (b"\xef\xbb\xbf", b"<html>", b"\x1f\x8b", b"sep=;\n", b"Date,Supplier,Amount\n", b'Date,Amount\n01/05/2024,"')
MAGIC = st.sampled_from([*HEADS, *STARTS, b"\0\0"])
NAMES = st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a.ods", "a.zip", "a.txt", "a", "a.pdf"])


@TRY
@given(MAGIC, st.binary(max_size=600), NAMES)
def test_any_bytes_are_answered(magic: bytes, rest: bytes, name: str) -> None:
    found, paid = explained(magic + rest, name)
    assert law_problems(found) == []
    assert found["tables"] or found.get("issues"), "neither a table nor a reason"
    assert len(paid) == sum(t["rows_out"] for t in found["tables"] if t["kind"] == "payments")


@functools.cache
def whole_books() -> dict[str, bytes]:
    """A sound workbook of each kind and a sound archive, to be spoilt."""
    wanted = ("xlsx_typed", "xls_typed", "ods_typed")
    books = {f.__name__.split("_")[0]: f(Random(1)).content for f in BOOK_FAULTS if f.__name__ in wanted}
    return books | {"zip": zipped(Random(1)).content}


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """A reader in a process apart: some spoilt workbooks ask for more memory than any machine has."""
    with reader_apart() as answer:
        yield answer


@TRY
@given(
    kind=st.sampled_from(["xlsx", "xls", "ods", "zip"]),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
    kept=st.floats(0.02, 1) | st.just(1.0),
)
def test_spoilt_books_are_answered(ask: Ask, kind: str, changes: list[tuple[float, int]], kept: float) -> None:
    """Bytes changed anywhere in a workbook or archive, or its end cut off: a table or a reason, never a crash."""
    content = bytearray(whole_books()[kind])
    for place, value in changes:
        content[int(place * (len(content) - 1))] = value
    found = answered(ask, bytes(content[: int(len(content) * kept)]), kind)
    assert law_problems(found) == []
    assert found["tables"] or found.get("issues")


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("xls", 2947),
        ("xls", 3941),
        ("xls", 4767),
        ("ods", 28),
        ("zip", 45),
    ],
)
def test_one_changed_byte(ask: Ask, kind: str, place: int) -> None:
    """Places found by search: a cell in a far column, a record that claims a terabyte, a spoilt first member."""
    content = bytearray(whole_books()[kind])
    content[place] ^= 255
    found = answered(ask, bytes(content), kind)
    assert found["tables"] or found.get("issues")


def answered(ask: Ask, content: bytes, kind: str) -> dict[str, Any]:
    """What explain says of these bytes; a crash fails the test."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{kind}"
        path.write_bytes(content)
        found = ask(path)
    assert "crash" not in found, found
    return found


SOUP = st.text(st.sampled_from(list('",;|\t\r\n\0£-.() 0123456789/abcDateAmountSupplier\u2028\x85\x1cé')), max_size=400)


@TRY
@given(SOUP, st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_any_text_is_answered(soup: str, encoding: str) -> None:
    heading = "Payment Date,Net Amount,Supplier Name\n" if len(soup) % 2 else ""
    found, _ = explained((heading + soup).encode(encoding))
    assert law_problems(found) == []
    assert found["tables"] or found.get("issues")


def sample_files() -> list[Path]:
    """Published files kept in the project. None yet is a skip with a reason, not a pass."""
    return sorted(
        p for p in SAMPLE.rglob("*") if p.suffix.lower() in {".csv", ".xlsx", ".zip"} and "manifest" not in p.name
    )


@pytest.mark.parametrize("path", sample_files(), ids=lambda p: p.relative_to(SAMPLE).as_posix())
def test_sample_files_equal_the_independent_count(path: Path) -> None:
    """Rows and pounds of each published file, table by table, against a reader that shares no code."""
    found = explain_file(path)
    assert law_problems(found) == []
    for truth in read_truth(path.relative_to(SAMPLE).as_posix(), path.read_bytes()):
        tables = [t for t in found["tables"] if (t["member"] or "", t["sheet"] or "") == (truth.member, truth.sheet)]
        assert tables, f"{truth.member or path.name} is missing"
        assert sum(t["rows_out"] for t in tables) == truth.data_rows - truth.unreadable_amounts
        assert sum(t["rows_set_aside"] for t in tables) == truth.unreadable_amounts
        assert sum(Decimal(t["amount_out"]) for t in tables) == truth.amount_sum
        assert tables[0]["header_row"] == truth.header_row
