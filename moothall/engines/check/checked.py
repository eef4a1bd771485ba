"""What a check says: messages with severity, place in the file and a stable code, and the verdict that follows.

The sentences stand in `publiccode_messages.csv`. This module decides nothing about any standard.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from moothall.vocabulary.code_list import read_list

Severity = Literal["error", "warning"]
Verdict = Literal["valid", "valid_with_warnings", "invalid"]
MOST_MESSAGES = 1000
MOST_SHOWN = 80


@dataclass(frozen=True)
class Message:
    """One thing to say about a file.

    `key` is the path of the field ("description.en.videos[0]", "" for the file as a whole); `line` and `column` count
    from 1 and are 0 where the place is not known; `code` says which kind of message it is.
    """

    severity: Severity
    key: str
    text: str
    line: int
    column: int
    code: str


@dataclass(frozen=True)
class Checked:
    """The verdict on a file, what was said, and the record that it holds (None when it is invalid, or holds none)."""

    verdict: Verdict
    messages: tuple[Message, ...]
    record: Any = None


@dataclass(frozen=True)
class Known:
    """What the caller knows besides the file; the check itself never fetches anything.

    `base`: the folder that relative paths start from (None: files are not looked for). `links`: addresses that somebody
    has tried to fetch, with what went wrong ("" for nothing). `italian_codes`: the codes of Italian public
    administrations in lower case (None: the list is not at hand, only their form is judged). `reach`: whether to say
    that a link cannot be reached when its form alone shows it. `size`: the bytes of the whole file, when only its
    beginning was read because it is too large.
    """

    base: Path | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    italian_codes: frozenset[str] | None = None
    reach: bool = True
    size: int = 0


@cache
def kinds() -> dict[str, tuple[Severity, str]]:
    """Each code with its severity and its sentence, in which {field}, {found} and {expected} are filled in."""
    return {
        row["code"]: ("warning" if row["severity"] == "warning" else "error", row["says"])
        for row in read_list("publiccode_messages")
    }


def message(
    code: str, key: str, place: tuple[int, int], *, name: str = "", found: object = "", expected: object = ""
) -> Message:
    """A message of one kind at a place (line, column). What was found is shown shortened, on one line."""
    severity, says = kinds()[code]
    text = says.format(field=name, found=shown(found), expected=expected)
    return Message(severity, printable(key, 200), " ".join(text.split()), *place, code)


def shown(found: object) -> str:
    """A value as a message shows it: one line of at most 80 characters."""
    return printable(" ".join(str(found)[: MOST_SHOWN * 4].split()), MOST_SHOWN)


def printable(text: str, most: int) -> str:
    """A text without what could steer a terminal, cut to a length."""
    clean = "".join(c if c.isprintable() else " " for c in text[: most + 1])
    return clean if len(clean) <= most else clean[: most - 3] + "..."


def verdict_of(messages: Iterable[Message]) -> Verdict:
    """Invalid with any error, valid with warnings with any warning, else valid."""
    severities = {m.severity for m in messages}
    if "error" in severities:
        return "invalid"
    return "valid_with_warnings" if severities else "valid"


def as_warning(told: Message) -> Message:
    """The same message as a warning."""
    return replace(told, severity="warning")


def capped(messages: list[Message]) -> tuple[Message, ...]:
    """At most 1,000 messages, errors never lost from the verdict; the last one says how many are not listed."""
    if len(messages) <= MOST_MESSAGES:
        return tuple(messages)
    kept = messages[:MOST_MESSAGES]
    last = message("more", "", (0, 0), found=len(messages) - MOST_MESSAGES)
    left = verdict_of(messages[MOST_MESSAGES:])
    return (*kept, replace(last, severity="error") if left == "invalid" else last)
