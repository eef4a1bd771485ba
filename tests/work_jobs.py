"""Jobs for the tests of the background work, and a worker that does them in a process of its own. Each job leaves a
line in a file, so that a test can count what was done.

    python -m tests.work_jobs FILE SECONDS     a worker that takes a silent one for dead after so many seconds
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from moothall.vocabulary.desk import Job

MANY = 20


def made(file: Path) -> dict[str, Job]:
    """Many short jobs, one that never ends while FILE.stuck is there, and one that fails while FILE.bad is there."""

    def writes(name: str) -> Callable[[], str]:
        def run() -> str:
            with file.open("a") as kept:
                kept.write(f"{name} {os.getpid()}\n")
            return f"{name} done"

        return run

    def slow() -> str:
        said = writes("slow")()
        while file.with_suffix(".stuck").exists():
            time.sleep(0.05)
        return said

    def fails() -> str:
        writes("fails")()
        if file.with_suffix(".bad").exists():
            raise ConnectionError("the other side hung up")
        return "well again"

    short = [Job(f"short-{number}", 24, writes(f"short-{number}"), "") for number in range(MANY)]
    every = [*short, Job("slow", 24, slow, ""), Job("fails", 24, fails, "")]
    return {job.name: job for job in every}


def main() -> None:
    """A worker that knows these jobs and no others."""
    import django

    django.setup()
    from moothall.hall import work, worker

    known = made(Path(sys.argv[1]))
    work.jobs = lambda: known  # type: ignore[assignment]
    worker.run(look=0.05, beat=0.3, alive=timedelta(seconds=float(sys.argv[2])))


if __name__ == "__main__":
    main()
