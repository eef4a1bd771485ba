"""Runs the `moothall` command as a person would, for tests: a process of its own, with a data folder of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

COMMAND = (sys.executable, "-m", "moothall.hall.cli")


@dataclass(frozen=True)
class Answer:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


def environment(home: Path, **more: str) -> dict[str, str]:
    """The surroundings of a command: a data folder, no colours, no database but the default."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MOOTHALL_", "DATABASE_", "DJANGO_"))}
    return kept | {"MOOTHALL_HOME": str(home), "NO_COLOR": "1", "COLUMNS": "100"} | more


def moothall(
    arguments: Sequence[str | Path],
    home: Path,
    more: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
    seconds: float = 60,
) -> Answer:
    """Run `moothall` with these arguments; `before` may name another program that runs it."""
    words = [*before, *COMMAND, *map(str, arguments)]
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        words, capture_output=True, text=True, timeout=seconds, env=environment(home, **(more or {})), cwd=root
    )
    return Answer(done.returncode, done.stdout, done.stderr)
