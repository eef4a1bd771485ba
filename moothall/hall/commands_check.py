"""`moothall check`: a file against a standard, in words or as JSON. What is right or wrong is decided by the engine."""

import json
from pathlib import Path

from moothall.engines.check.checked import Checked, Known
from moothall.engines.check.standards import STANDARDS, Standard
from moothall.engines.check.yaml_text import MOST_BYTES

ANSWERS = {
    "valid": "valid",
    "valid_with_warnings": "valid, with warnings",
    "invalid": "not valid",
}


def known_standards() -> str:
    """The names of the standards with what they are, for a message about a wrong one."""
    return "; ".join(f"{known.name} ({known.title})" for known in STANDARDS)


def check_one(path: Path, standard: Standard, reach: bool, italian_codes: Path | None) -> Checked:
    """Check one file; of a file that is too large only as much is read as shows that. Raises OSError."""
    codes = None
    if italian_codes:
        words = italian_codes.read_text(encoding="utf-8-sig", errors="replace").split()
        codes = frozenset(word.lower() for word in words)
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    known = Known(path.resolve().parent, italian_codes=codes, reach=reach, size=path.stat().st_size)
    return standard.check(data, known)


def as_json(checked: Checked) -> str:
    """The verdict and the messages, for scripts."""
    said = [
        {"severity": m.severity, "key": m.key, "text": m.text, "line": m.line, "column": m.column}
        for m in checked.messages
    ]
    return json.dumps({"verdict": checked.verdict, "messages": said}, indent=1, ensure_ascii=False)


def as_words(path: Path, standard: Standard, checked: Checked) -> str:
    """The answer first, then what to mend, then what to look at, each from the top of the file down."""
    in_order = sorted(checked.messages, key=lambda m: (m.line, m.column))
    errors = [m for m in in_order if m.severity == "error"]
    warnings = [m for m in in_order if m.severity == "warning"]
    lines = [f"{path.name} is {ANSWERS[checked.verdict]} as {standard.name}: {counted(len(errors), len(warnings))}."]
    for heading, group in (("To mend:", errors), ("To look at:", warnings)):
        if group:
            lines += ["", heading]
            lines += [f"  {place(m.line, m.column)}{m.key + ': ' if m.key else ''}{m.text}" for m in group]
    return "\n".join(lines)


def counted(errors: int, warnings: int) -> str:
    """How many errors and warnings, in words."""
    parts = [f"{n:,} {word}{'' if n == 1 else 's'}" for n, word in ((errors, "error"), (warnings, "warning")) if n]
    return " and ".join(parts) or "no faults"


def place(line: int, column: int) -> str:
    """Where in the file, or nothing when that is not known."""
    return f"line {line}, column {column}: " if line else ""
