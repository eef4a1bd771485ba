"""Prints what becomes of each injected fault: `python -m tests.faults_table [NAME] [SEED]`.

With a name it shows one fault whole. It is the same run as `test_faults`, for people.
"""

import json
import sys
import tempfile
from pathlib import Path
from random import Random

from moothall.engines.journey import explain_file, read_payments
from tests.faults import Case, Fault
from tests.faults_books import BOOK_FAULTS
from tests.faults_layout import LAYOUT_FAULTS
from tests.faults_more import MORE_FAULTS
from tests.faults_text import TEXT_FAULTS
from tests.faults_values import VALUE_FAULTS
from tests.faults_wraps import WRAP_FAULTS
from tests.oracle import Judgement, judge

FAMILIES = {
    "text": TEXT_FAULTS,
    "layout": LAYOUT_FAULTS,
    "values": VALUE_FAULTS,
    "workbooks": BOOK_FAULTS,
    "wraps": WRAP_FAULTS,
    "more": MORE_FAULTS,
}


def tell(spoilt: Case) -> Judgement:
    """Read one case in a folder of its own; a crash is a problem like any other."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / spoilt.name
        path.write_bytes(spoilt.content)
        try:
            return judge(spoilt, explain_file(path), read_payments(path).to_pylist())
        except Exception as fault:
            return Judgement("crashed", [f"{type(fault).__name__}: {fault}"])


def table(seed: int) -> int:
    """One line a fault; returns how many have problems."""
    bad = 0
    for family, faults in FAMILIES.items():
        for fault in faults:
            judgement = tell(fault(Random(seed)))
            bad += bool(judgement.problems)
            mark = "WRONG" if judgement.problems else "ok"
            print(f"{mark:6}{family:10}{fault.__name__:32}{judgement.came_out:16}{', '.join(judgement.issues)}")
            for problem in judgement.problems:
                print(f"{'':16}- {problem}")
    return bad


def one(fault: Fault, seed: int) -> None:
    """The file, what explain says of it, and the judgement."""
    spoilt = fault(Random(seed))
    path = Path(tempfile.mkdtemp()) / spoilt.name
    path.write_bytes(spoilt.content)
    print(path, len(spoilt.content), "bytes;", fault.__doc__ or "")
    print(json.dumps(explain_file(path), indent=1, default=str)[:6000])
    judgement = tell(spoilt)
    print(judgement.came_out, *judgement.problems, sep="\n- ")


if __name__ == "__main__":
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    if len(sys.argv) > 1 and not sys.argv[1].isdigit():
        one(next(f for fs in FAMILIES.values() for f in fs if f.__name__ == sys.argv[1]), seed)
    else:
        sys.exit(min(table(int(sys.argv[1]) if len(sys.argv) > 1 else 1), 1))
