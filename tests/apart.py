"""Reads files in a process apart that may take little memory: a file that kills its reader kills only that one."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LOOP = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
from moothall.engines.journey import explain_file
for line in sys.stdin:
    try:
        answer = explain_file(line.strip())
    except BaseException as fault:
        answer = {"crash": f"{type(fault).__name__}: {fault}"}
    print(json.dumps(answer, default=str), flush=True)
"""


@contextmanager
def reader_apart():  # type: ignore[no-untyped-def]
    """Gives `ask(path)`: the JSON of explain, or `{"crash": ...}` when the file raised or killed the process."""
    held: list[subprocess.Popen[str]] = []

    def ask(path: Path) -> dict[str, Any]:
        if not held:
            held.append(
                subprocess.Popen(
                    [sys.executable, "-c", LOOP],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    cwd=Path(__file__).resolve().parent.parent,
                )
            )
        process = held[0]
        assert process.stdin
        assert process.stdout
        print(path, file=process.stdin, flush=True)
        line = process.stdout.readline()
        if line:
            answer: dict[str, Any] = json.loads(line)
            return answer
        held.clear()
        return {"crash": f"the process ended with {process.wait()}"}

    try:
        yield ask
    finally:
        for process in held:
            process.kill()
            process.wait()


Ask = Callable[[Path], dict[str, Any]]
