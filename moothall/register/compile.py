"""Compile the register's lists from a folder of published files: `python -m moothall.register.compile FOLDER`.

The lists that it writes (moothall/vocabulary/lists) are what the project ships; the published files are not needed to
run it. The same files always give the same lists. Sources, licences and what is weak: vocabulary/lists/REGISTER.md
and PLACES.md.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moothall.register import compile_bodies as bodies
from moothall.register import compile_councils as councils
from moothall.register.compile_facts import compile_facts
from moothall.register.draft import Draft, Row

LISTS = Path(__file__).parents[1] / "vocabulary" / "lists"

Added = tuple[Sequence[Row], Sequence[Row], Sequence[Row]]


def compile_register(folder: Path, out: Path = LISTS, added: Added | None = None) -> dict[str, int]:
    """Read the published files in `folder` and write the lists into `out`; returns the number of rows of each list.

    `added` are the hand-kept bodies, successions and corrections; the project's own when None. Raises
    FileNotFoundError when a published file is missing, ValueError when two files give one id to two bodies or when a
    correction no longer fits what is published.
    """
    organisations, successions, corrections = added or bodies.added_lists()
    draft = Draft()
    bodies.add_added(draft, organisations)
    councils.add_councils(draft, folder)
    bodies.add_nhs(draft, folder)
    bodies.add_e_code_bodies(draft, folder)
    bodies.add_planning_bodies(draft, folder)
    bodies.add_government(draft, folder)
    bodies.add_company_numbers(draft, folder)
    bodies.add_successions(draft, successions)
    bodies.add_commissioning_successions(draft, folder)
    councils.add_planned(draft, folder)
    draft.correct([row for row in corrections if row["list"] == "organisations"])
    draft.settle()
    draft.correct([row for row in corrections if row["list"] == "places"])
    councils.add_populations(draft, folder)
    return draft.write(out)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: compile, and say what was written."""
    parser = argparse.ArgumentParser(prog="python -m moothall.register.compile", description=__doc__)
    parser.add_argument("folder", type=Path, help="a copy of the published files, under the names in REGISTER.md")
    parser.add_argument("--out", type=Path, default=LISTS, help="where the lists go (default: the project's own)")
    given = parser.parse_args(arguments)
    try:
        counts = compile_register(given.folder, given.out)
        counts |= compile_facts(given.folder, given.out)
    except (FileNotFoundError, ValueError) as problem:
        print(f"Nothing was compiled: {problem}. See {LISTS / 'REGISTER.md'} for the files needed.", file=sys.stderr)
        return 1
    for name, rows in counts.items():
        print(f"{name:28} {rows:7,} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
