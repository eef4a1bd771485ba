"""Each injected fault is repaired, reported or refused; none is silently wrong. One test a fault, two seeds each."""

import csv
import datetime as dt
import io
import json
import subprocess
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from random import Random
from typing import Any

import pytest

from moothall.engines.journey import explain_file, read_payments
from moothall.vocabulary.issue import issue_kinds
from tests.faults import Case, Fault, case, grid, ledger
from tests.faults_books import BOOK_FAULTS, HEAVY_BOOKS
from tests.faults_layout import LAYOUT_FAULTS
from tests.faults_more import MORE_FAULTS
from tests.faults_text import TEXT_FAULTS
from tests.faults_values import VALUE_FAULTS
from tests.faults_wraps import HEAVY_WRAPS, WRAP_FAULTS
from tests.oracle import Judgement, judge

FAULTS: tuple[Fault, ...] = TEXT_FAULTS + LAYOUT_FAULTS + VALUE_FAULTS + BOOK_FAULTS + WRAP_FAULTS + MORE_FAULTS
HEAVY: tuple[Fault, ...] = HEAVY_BOOKS + HEAVY_WRAPS
SEEDS = (1, 2)
MEMORY = 1_000_000_000


def run(spoilt: Case, folder: Path) -> Judgement:
    """Write the file, read it by the public surface, judge."""
    path = folder / spoilt.name
    path.write_bytes(spoilt.content)
    return judge(spoilt, explain_file(path), read_payments(path).to_pylist())


def test_the_clean_file_comes_out_whole(tmp_path: Path) -> None:
    lines = ledger(Random(5))
    judgement = run(case(grid(lines), lines), tmp_path)
    assert (judgement.came_out, judgement.problems) == ("repaired", [])


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.__name__)
def test_fault(fault: Fault, tmp_path: Path) -> None:
    for seed in SEEDS:
        judgement = run(fault(Random(seed)), tmp_path)
        assert not judgement.problems, f"seed {seed}: {judgement}"
        assert set(judgement.issues) <= set(issue_kinds()), "every issue is in the list of codes"


@pytest.mark.parametrize("fault", HEAVY, ids=lambda f: f.__name__)
def test_heavy_fault(fault: Fault, tmp_path: Path) -> None:
    """In a process of its own: under a gigabyte and 20 seconds."""
    spoilt = fault(Random(1))
    path = tmp_path / spoilt.name
    path.write_bytes(spoilt.content)
    answer = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, timeout=20)
    assert answer.returncode == 0, answer.stderr[-2000:]
    found = json.loads(answer.stdout)
    rows = [dict(r, payment_date=r["payment_date"] and dt.date.fromisoformat(r["payment_date"])) for r in found["rows"]]
    judgement = judge(spoilt, found["explained"], rows)
    assert not judgement.problems, judgement
    assert found["memory"] < MEMORY, f"{found['memory'] / 1e9:.2f} GB at the peak"


LIMITED = """
import json, re, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (12 << 30, 12 << 30))
from moothall.engines.journey import explain_file, read_payments
explained = explain_file(sys.argv[1])
rows = read_payments(sys.argv[1]).to_pylist()
memory = int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]) * 1024  # ours, not the parent's
print(json.dumps({"explained": explained, "rows": rows, "memory": memory}, default=str))
"""


def test_net_counts_and_vat_and_gross_stay_beside_it(tmp_path: Path) -> None:
    for name in ("net_vat_gross", "gross_vat_net"):
        spoilt = next(f for f in VALUE_FAULTS if f.__name__ == name)(Random(1))
        path = tmp_path / spoilt.name
        path.write_bytes(spoilt.content)
        for row, true in zip(read_payments(path).to_pylist(), spoilt.truth, strict=True):
            vat = (true.amount * Decimal("0.2")).quantize(Decimal("0.01"))
            assert row["amount_kind"] == "net"
            assert (row["amount_net"], row["amount_vat"], row["amount_gross"]) == (true.amount, vat, true.amount + vat)


def test_only_gross_is_called_gross(tmp_path: Path) -> None:
    spoilt = next(f for f in VALUE_FAULTS if f.__name__ == "only_gross")(Random(1))
    (tmp_path / spoilt.name).write_bytes(spoilt.content)
    rows = read_payments(tmp_path / spoilt.name).to_pylist()
    assert {(r["amount_kind"], r["amount_net"]) for r in rows} == {("gross", None)}


def test_the_original_text_stays_beside_the_value(tmp_path: Path) -> None:
    spoilt = next(f for f in VALUE_FAULTS if f.__name__ == "brackets_with_pounds")(Random(1))
    (tmp_path / spoilt.name).write_bytes(spoilt.content)
    printed = list(csv.reader(io.StringIO(spoilt.content.decode())))[1:]
    for row, cells in zip(read_payments(tmp_path / spoilt.name).to_pylist(), printed, strict=True):
        assert row["raw"] == cells
        assert (row["amount_text"], row["date_text"]) == (cells[5], cells[3])


def naive(content: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a script of ten lines makes of a file: the first line is the heading, what fails is dropped."""
    rows = []
    for n, row in enumerate(csv.DictReader(io.StringIO(content.decode("utf-8", "replace"), newline="")), 2):
        try:
            date = dt.datetime.strptime(row.get("Payment Date") or "", "%d/%m/%Y").date()
            amount = Decimal((row.get("Net Amount") or "").replace(",", ""))
        except (ValueError, InvalidOperation):
            continue
        rows.append({"line": n, "payment_date": date, "supplier_text": row["Supplier Name"], "amount": amount})
        rows[-1] |= {"date_kind": "day", "amount_text": row["Net Amount"], "currency": "GBP"}
    total = str(sum((r["amount"] for r in rows), Decimal()))
    table = dict.fromkeys(("rows_blank", "rows_heading_footer", "rows_set_aside"), 0)
    table |= {"rows_seen": len(rows), "rows_out": len(rows), "kind": "payments", "verdict": "clean", "issues": []}
    table |= {"amount_in": total, "amount_set_aside": "0", "amount_out": total}
    return {"tables": [table]}, rows


def test_the_judge_catches_a_careless_reader() -> None:
    """The same faults read by a script of ten lines: the judge must find most of them wrong."""
    caught = []
    for fault in TEXT_FAULTS + LAYOUT_FAULTS + VALUE_FAULTS:
        spoilt = fault(Random(1))
        judgement = judge(spoilt, *naive(spoilt.content))
        if judgement.problems:
            caught.append(fault.__name__)
    assert len(caught) > 95, caught
    assert {"month_first_ambiguous", "swapped_alike", "orders_mixed", "mojibake", "pence"} <= set(caught)
