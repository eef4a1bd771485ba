"""Kills builds at random moments: `python bench/kills.py [ROUNDS] [SEED]` (50 rounds by default).

In each round three more months are published, a build is started and killed with its children at a random moment, and
the picture is read whole: it must be the old one or the new one. Every other round the next build is let finish. At
the end the picture must equal one built in one go. Made-up data in a temporary folder; nothing else is touched.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.command import moothall
from tests.kill_rounds import differing_tables, leftovers, play, publish_month, state_of

ROWS = 4000


def usual_time(folder: Path, home: Path) -> float:
    """Seconds that a build of the next three months takes when nobody kills it."""
    for n in range(9):
        publish_month(folder, n, ROWS)
    moothall(["build", folder], home)
    for n in range(9, 12):
        publish_month(folder, n, ROWS)
    start = time.perf_counter()
    moothall(["build", folder], home)
    return time.perf_counter() - start


def main(rounds: int, seed: int) -> int:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as base:
        folder, home = Path(base) / "councils", Path(base) / "home"
        usual = usual_time(folder, home)
        print(f"a build of three more files takes {usual:.2f} s at first")
        tally: Counter[str] = Counter()
        for n in range(4, 4 + rounds):
            result = play(folder, home, n, ROWS, rng.uniform(0, usual * 1.1), finish=n % 2 == 0)
            usual = result.seconds or usual  # kills go on falling over the whole of a build as the picture grows
            came = "met" if result.met else "too late"
            stood = "old picture" if result.left == result.before else "new picture"
            tally[f"kill {came}, {stood} stands"] += 1
            tally["rounds with problems"] += bool(result.problems)
            for problem in result.problems:
                print(f"round {n - 3}, killed after {result.after:.2f} s: {problem}")
        end = moothall(["build", folder], home, seconds=300)
        fresh = moothall(["build", folder], Path(base) / "fresh", seconds=300)
        differ = differing_tables(home / "picture", Path(base) / "fresh" / "picture")
        state = state_of(home / "picture")
        for what, count in sorted(tally.items()):
            print(f"{count:4}  {what}")
        print(
            f"last build: exit {end.code}, built in one go: exit {fresh.code}; tables that differ: {differ or 'none'}"
        )
        print(f"{state.resources} files, {state.payments:,} payments, £{state.pounds:,.2f}, whole: {state.whole}")
        print(f"left lying beside the current version: {leftovers(home) or 'nothing'}")
    return int(bool(tally["rounds with problems"] or differ) or not state.whole)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50, int(sys.argv[2]) if len(sys.argv) > 2 else 2024))
