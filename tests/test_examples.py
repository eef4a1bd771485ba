"""Examples are tests: each folder of tests/examples, and every command that the pages show with its output.

A folder holds a file, `command.txt` and `expected.json`: the part of the command's JSON that must come out so. A page
shows `$ moothall ...` in a `console` block, and below it lines of the answer; `...` stands for what is left out.
A `csv` block with a name is a file that the reader is to write.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from moothall.hall.cli import app

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted(p for p in (ROOT / "tests/examples").iterdir() if p.is_dir())
PAGES = [ROOT / "README.md", ROOT / "docs/start.md", *sorted((ROOT / "docs/how").glob("*.md"))]
WRITTEN = re.compile(r"^```csv (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^ *```console\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def run(command: str) -> tuple[int, str, str]:
    """A `moothall ...` command in this process: exit code, what it printed, what it said on standard error."""
    program, *words = shlex.split(command)
    assert program == "moothall", command
    result = CliRunner().invoke(app, words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def run_outside(command: str, folder: Path) -> tuple[int, str, str]:
    """The same as a process of its own in `folder`, with a data folder below it and SQLite."""
    program, *words = shlex.split(command)
    assert program == "moothall", command
    clean = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    done = subprocess.run(
        [sys.executable, "-m", "moothall.hall.cli", *words],
        cwd=folder,
        env={**clean, "MOOTHALL_HOME": str(folder / "data"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout, done.stderr


def differences(expected: Any, found: Any, at: str = "") -> Iterator[str]:
    """Where `found` lacks what is expected: a dict may hold more, a list has the same length."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            yield from differences(value, found.get(key, "(nothing)"), f"{at}.{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{at}: expected {len(expected)}, found {len(found)}: {found}"
        for number, (one, other) in enumerate(zip(expected, found, strict=False)):
            yield from differences(one, other, f"{at}[{number}]")
    elif expected != found:
        yield f"{at}: expected {expected!r}, found {found!r}"


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_example(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(folder, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    _, printed, _ = run((folder / "command.txt").read_text(encoding="utf-8").strip())
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert list(differences(expected, json.loads(printed))) == []


def test_an_example_that_comes_out_otherwise_is_noticed() -> None:
    assert list(differences({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}], "d": 3})) == []
    assert list(differences({"a": [{"b": 1}]}, {"a": [{"b": 2}]})) == [".a[0].b: expected 1, found 2"]
    assert list(differences({"a": [1]}, {"a": [1, 2]}))
    assert list(differences({"a": None}, {}))


# The commands that the pages show -----------------------------------------------------------------------------------


@dataclass
class Shown:
    """A command of a page and the lines of its answer that the page shows."""

    command: str
    lines: list[str] = field(default_factory=list)


def shown_commands(text: str) -> list[Shown]:
    """The commands of a page's `console` blocks, in order."""
    found: list[Shown] = []
    for block in CONSOLE.findall(text):
        for line in block.splitlines():
            if line.strip().startswith("$ "):
                found.append(Shown(line.strip()[2:]))
            elif found and line.strip():
                found[-1].lines.append(" ".join(line.split()))
    return found


def missing_lines(lines: list[str], printed: str) -> list[str]:
    """Shown lines that the answer does not have, in this order. `...` inside or at an end of a line is anything."""
    answer = [" ".join(line.split()) for line in printed.splitlines()]
    missing, position = [], 0
    for line in lines:
        if line == "...":
            continue
        pattern = ".*".join(re.escape(part) for part in line.split("..."))
        hit = next((n for n in range(position, len(answer)) if re.fullmatch(pattern, answer[n])), None)
        missing += [line] if hit is None else []
        position = position if hit is None else hit + 1
    return missing


@pytest.mark.parametrize(
    "page",
    [p for p in PAGES if p.exists() and shown_commands(p.read_text(encoding="utf-8"))],
    ids=lambda page: page.name,
)
def test_the_commands_of_a_page_answer_as_shown(page: Path, tmp_path: Path) -> None:
    os.symlink(ROOT / "sample", tmp_path / "sample")
    text = page.read_text(encoding="utf-8")
    for name, content in WRITTEN.findall(text):
        (tmp_path / name).write_text(content, encoding="utf-8")
    for shown in shown_commands(text):
        code, printed, said = run_outside(shown.command, tmp_path)
        assert code == 0, f"{page.name}: `{shown.command}` ended with {code}: {said}"
        assert missing_lines(shown.lines, printed) == [], f"{page.name}: `{shown.command}` printed\n{printed}"


def test_a_page_that_shows_another_answer_is_noticed() -> None:
    page = "```console\n$ moothall explain a.csv\n  rows: ... 3 payments\n...\n  last\n```\n"
    (shown,) = shown_commands(page)
    assert shown == Shown("moothall explain a.csv", ["rows: ... 3 payments", "...", "last"])
    assert missing_lines(shown.lines, "rows: 5 seen, 3 payments\nmiddle\nlast\n") == []
    assert missing_lines(shown.lines, "last\nrows: 5 seen, 3 payments\n") == ["last"]
    assert missing_lines(shown.lines, "rows: 5 seen, 2 payments\nlast\n") == ["rows: ... 3 payments"]
