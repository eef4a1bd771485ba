"""The 129 conformance files of publiccode.yml, and how far our answers agree with what is expected of them.

Two answers agree when the verdict and, message by message in order, severity, key, line and column are the same and the
text means the same: our message has the code that `meanings.csv` gives for the expected text, and names what it names.
"""

import csv
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from moothall.engines.check.checked import Checked, Message
from moothall.engines.check.publiccode import check_publiccode

DATA = Path(__file__).resolve().parent / "data" / "publiccode"
FIXTURES = DATA / "fixtures"

# What a file alone cannot tell, and a caller may know. The link is dead as the fixture expects; the codes are those
# that the valid fixtures use.
FETCHED = {"https://google.com/no_such_file.png": "not found"}
ITALIAN_CODES = frozenset({"pcm", "c_h501"})
NEEDS_MORE = {
    "v0/invalid/logo_missing_url.yml": "only fetching the logo shows that it is not there, and nothing is fetched",
    "v0/invalid/fundedBy_uri_wrong_italian_pa2.yml": "only the list of Italian bodies shows that this is none",
    "v0/invalid/organisation_uri_wrong_italian_pa2.yml": "the same",
    "v0/invalid/it_riuso_codiceIPA_invalid.yml": "the same",
}


@dataclass(frozen=True)
class Compared:
    """One fixture: what differs, in words; empty when the answers agree."""

    name: str
    differs: tuple[str, ...]


@cache
def expected() -> dict[str, Any]:
    """What is expected of each file."""
    answers: dict[str, Any] = json.loads((FIXTURES / "expected.json").read_text(encoding="utf-8"))
    return answers


@cache
def meanings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of expected texts with our code for them."""
    rows = csv.DictReader((DATA / "meanings.csv").read_text(encoding="utf-8").splitlines())
    return tuple((re.compile(row["pattern"], re.DOTALL), row["code"]) for row in rows)


def check(name: str, with_knowledge: bool) -> Checked:
    """Our answer; the files of a folder `no-network` are checked without judging whether links can be reached."""
    path = FIXTURES / name
    more: dict[str, Any] = {"links": FETCHED, "italian_codes": ITALIAN_CODES} if with_knowledge else {}
    return check_publiccode(path.read_bytes(), path.parent, reach="no-network" not in path.parts, **more)


def compare(name: str, with_knowledge: bool = True) -> Compared:
    """Whether our answer agrees with the expected one."""
    wanted, got = expected()[name], check(name, with_knowledge)
    differs = [] if got.verdict == wanted["verdict"] else [f"verdict {got.verdict}, expected {wanted['verdict']}"]
    if len(got.messages) != len(wanted["results"]):
        differs.append(f"{len(got.messages)} messages, expected {len(wanted['results'])}")
    for ours, theirs in zip(got.messages, wanted["results"], strict=False):
        differs += message_differs(ours, theirs)
    return Compared(name, tuple(differs))


def message_differs(ours: Message, theirs: dict[str, Any]) -> list[str]:
    """What differs in one message: its place and severity, then its meaning."""
    differs = [
        f"{part} {getattr(ours, part)!r}, expected {theirs[part]!r}"
        for part in ("severity", "key", "line", "column")
        if getattr(ours, part) != theirs[part]
    ]
    return differs + meaning_differs(ours, theirs["message"])


def meaning_differs(ours: Message, text: str) -> list[str]:
    """Whether our code is the one for the expected text, and what that text names stands in ours."""
    found = [(match, code) for pattern, code in meanings() if (match := pattern.fullmatch(text))]
    if not found:
        return [f"no meaning is known for {text!r}"]
    match, code = found[-1]
    differs = [] if ours.code == code else [f"code {ours.code}, expected {code} for {text!r}"]
    for named in match.groupdict().values():
        said = ours.text.partition("; found ")[0] if named.isdigit() else ours.text
        plain = re.sub(r"[^\w/.]+", " ", said.replace(",", ""))
        words = re.findall(r"[\w/.]+", named.replace(",", ""))
        differs += [f"{word!r} is not named in {ours.text!r}" for word in words if word.strip(".") not in plain]
    return differs
