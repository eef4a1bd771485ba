"""Faults that show only between files: a month published twice, corrections, overlaps, reversals, other column orders.

Each publisher of one made-up folder has one of them; one build takes them all in. Nothing may be deleted, and what is
counted (rows not marked as duplicates) must be the true payments.
"""

import datetime as dt
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.command import moothall
from tests.faults import Line, Payment, grid, ledger, payments, text
from tests.kill_rounds import table_of, version_of
from tests.oracle import tidy

Rows = list[dict[str, Any]]


def month(seed: int, n: int, rows: int = 40) -> list[Line]:
    """The ledger of another month: `n` months after May 2024, with references of its own."""
    return [
        replace(line, date=(line.date + dt.timedelta(days=31 * n)), reference=f"{60 + n}{line.reference}")
        for line in ledger(Random(seed * 100 + n), rows)
    ]


MAY, JUNE, JULY = (month(1, n) for n in range(3))
SAME_TWICE = [*month(2, 0), *month(2, 0)[7:8]]
PAID = month(3, 0)
TAKEN_BACK = replace(PAID[4], amount=-abs(PAID[4].amount), date=PAID[4].date + dt.timedelta(days=6))
NEVER_PAID = replace(PAID[9], amount=Decimal("-77.77"), reference="51999999")
CORRECTED = [*month(4, 0)[:35], *(replace(x, amount=x.amount + 1) for x in month(4, 0)[35:])]
ORDER = (6, 5, 0, 3, 1, 2, 4)


def write(folder: Path, publisher: str, name: str, content: str | bytes) -> None:
    path = folder / publisher / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def publish(folder: Path) -> None:
    """One publisher a fault."""
    write(folder, "twice", "payments-2024-05.csv", text(grid(MAY)))
    write(folder, "twice", "payments-2024-05 (1).csv", text(grid(MAY)))
    write(folder, "reprinted", "payments-2024-05.csv", text(grid(MAY)))
    write(folder, "reprinted", "payments-2024-05-v2.csv", b"\xef\xbb\xbf" + text(grid(MAY), delimiter=";").encode())
    write(folder, "overlap", "payments-2024-05.csv", text(grid(MAY)))
    write(folder, "overlap", "payments-2024-06.csv", text(grid(JUNE)))
    write(folder, "overlap", "payments-2024-q1.csv", text(grid([*MAY, *JUNE, *JULY])))
    write(folder, "corrected", "payments-2024-05.csv", text(grid(month(4, 0))))
    write(folder, "corrected", "payments-2024-05-corrections.csv", text(grid(CORRECTED)))
    write(folder, "alike", "payments-2024-05.csv", text(grid(SAME_TWICE)))
    write(folder, "pasted-twice", "payments-2024-05.csv", text(grid([*MAY, *MAY])))
    write(folder, "reversed", "payments-2024-05.csv", text(grid([*PAID, TAKEN_BACK, TAKEN_BACK, NEVER_PAID])))
    orders = [[row[i] for i in ORDER] for row in grid(JUNE)]
    write(folder, "orders", "payments-2024-05.csv", text(grid(MAY)))
    write(folder, "orders", "payments-2024-06.csv", text(orders))


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("between")
    publish(base / "councils")
    answer = moothall(["build", base / "councils"], base / "home", seconds=120)
    assert answer.code == 0, answer
    return version_of(base / "home" / "picture")


def paid(version: Path, publisher: str) -> Rows:
    rows = [r for r in table_of(version, "payment").to_pylist() if r["publisher_id"] == publisher]
    return sorted(rows, key=lambda r: (r["payment_date"], r["transaction_ref"] or ""))


def issues(version: Path, publisher: str) -> Counter[str]:
    own = {r["resource_id"] for r in table_of(version, "resource").to_pylist() if r["publisher_id"] == publisher}
    return Counter(i["code"] for i in table_of(version, "issue").to_pylist() if i["resource_id"] in own)


def counted(rows: Rows) -> Counter[Payment]:
    """The payments that count: those not marked as duplicates."""
    return Counter(
        Payment(r["payment_date"], tidy(r["supplier_text"]), r["amount"]) for r in rows if r["duplicate_of"] is None
    )


def marks_are_sound(rows: Rows) -> None:
    """A duplicate points to a row that counts and says the same."""
    by_id = {r["payment_id"]: r for r in rows}
    for row in rows:
        if row["duplicate_of"]:
            first = by_id[row["duplicate_of"]]
            assert first["duplicate_of"] is None
            assert (first["payment_date"], first["amount"]) == (row["payment_date"], row["amount"])
            assert tidy(first["supplier_text"]) == tidy(row["supplier_text"])


@pytest.mark.parametrize(
    ("publisher", "true", "kept", "code"),
    [
        ("twice", MAY, 80, "duplicate-file"),
        ("reprinted", MAY, 80, "duplicate-rows"),
        ("overlap", [*MAY, *JUNE, *JULY], 200, "duplicate-rows"),
        ("pasted-twice", MAY, 80, "rows-repeated"),
        ("alike", SAME_TWICE, 41, None),
        ("orders", [*MAY, *JUNE], 80, None),
    ],
)
def test_what_counts_is_true_and_nothing_is_deleted(
    version: Path, publisher: str, true: list[Line], kept: int, code: str | None
) -> None:
    rows = paid(version, publisher)
    assert len(rows) == kept
    marks_are_sound(rows)
    assert counted(rows) == Counter(payments(true))
    if code:
        assert issues(version, publisher)[code] > 0, issues(version, publisher)


def test_a_corrections_file_repeats_and_corrects(version: Path) -> None:
    """35 lines are the same and marked; 5 are corrected: which of the two counts is a person's to say, so both stay
    and the file is named."""
    rows = paid(version, "corrected")
    assert len(rows) == 80
    marks_are_sound(rows)
    assert sum(r["duplicate_of"] is not None for r in rows) == 35
    assert issues(version, "corrected")["duplicate-rows"] > 0


def test_a_reversal_is_paired_once(version: Path) -> None:
    rows = paid(version, "reversed")
    assert len(rows) == 43
    by_id = {r["payment_id"]: r for r in rows}
    takes_back = [r for r in rows if r["reversal_of"]]
    targets = [r["reversal_of"] for r in takes_back]
    assert len(targets) == len(set(targets)), "one payment is taken back once"
    for row in takes_back:
        first = by_id[row["reversal_of"]]
        assert first["amount"] == -row["amount"] > 0
        assert tidy(first["supplier_text"]) == tidy(row["supplier_text"])
    assert TAKEN_BACK.amount in [r["amount"] for r in takes_back]
    assert NEVER_PAID.amount not in [r["amount"] for r in takes_back]


def test_the_summaries_equal_the_payments(version: Path) -> None:
    """Each publisher's months add up to its rows that count, to the penny."""
    rows = table_of(version, "payment").to_pylist()
    summary = table_of(version, "summary_month").to_pylist()
    for publisher in {r["publisher_id"] for r in rows}:
        own = [r for r in rows if r["publisher_id"] == publisher]
        line = [s for s in summary if s["publisher_id"] == publisher]
        count = [r for r in own if r["duplicate_of"] is None]
        assert sum(s["rows"] for s in line) == len(count)
        assert sum(s["amount"] for s in line) == sum(r["amount"] for r in count)
        assert sum(s["duplicate_rows"] for s in line) == len(own) - len(count)
