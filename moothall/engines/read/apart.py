"""Reads a workbook in a process apart that may take little memory: a damaged one that makes the library ask for a
terabyte, and so aborts its process, costs that file and nothing else. For XLS and ODS, whose size nothing tells before.
"""

import pickle
import subprocess
import sys
from pathlib import Path

MEMORY = 4 * 2**30
SECONDS = 300
Rows = list[tuple[str, list[list[str]], int]]


class ReaderDied(Exception):
    """The process apart ended without an answer; the message says how."""


def sheets_apart(data: bytes) -> Rows:
    """Name, rows as text and number of merged cells filled, of each sheet. Raises ReaderDied."""
    command = [sys.executable, "-m", "moothall.engines.read.apart"]
    root = str(Path(__file__).resolve().parents[3])
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, cwd=root, check=False)
    except subprocess.TimeoutExpired as error:
        raise ReaderDied(f"no answer within {SECONDS} seconds") from error
    if done.returncode or not done.stdout:
        raise ReaderDied(f"the workbook cannot be opened within {MEMORY // 2**30} GB of memory")
    answer = pickle.loads(done.stdout)  # written by our own process a moment ago
    if isinstance(answer, str):
        raise ReaderDied(answer)
    rows: Rows = answer
    return rows


def main() -> None:
    """Read a workbook from standard input; write its sheets, or what is wrong with it, to standard output."""
    import resource

    from moothall.engines.read.sheet import SheetDamaged, dense_sheets

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        answer: Rows | str = list(dense_sheets(sys.stdin.buffer.read()))
    except SheetDamaged as error:
        answer = str(error) or "damaged"
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    main()
