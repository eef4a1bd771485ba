"""The rules for single values of a publiccode.yml: what `needed` and `rule` in `publiccode_fields.csv` mean.

Each rule takes a value and returns None or what to say (code, found, expected). Keys that are deprecated, files beside
the record and links are the business of `publiccode_later.py`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

import regex

from moothall.engines.check import links
from moothall.engines.check.checked import Known, Message, as_warning, message
from moothall.engines.check.languages import is_language
from moothall.engines.check.licences import as_spdx_writes, licence_fault
from moothall.engines.check.places import Path, key_text, place_of
from moothall.engines.check.publiccode_fields import Field, either, fields, values
from moothall.engines.check.yaml_nodes import Node
from moothall.vocabulary.code_list import read_list

Fault = tuple[str, object, object]
ITALIAN = "urn:x-italian-pa:"
LATEST = "0.7"
CURRENT = ("0", "0.7", "0.7.0")


@dataclass(frozen=True)
class Case:
    """A file that is judged: its nodes, for places, and what is known besides."""

    root: Node
    known: Known = field(default_factory=Known)

    def say(self, code: str, path: Path, found: object = "", expected: object = "") -> Message:
        """A message about the field at a path."""
        name = key_text(path[-2:]) if isinstance(path[-1], int) else str(path[-1])
        place = (0, 0) if code == "version-unknown" else place_of(self.root, path)
        return message(code, key_text(path), place, name=name, found=found, expected=expected)


def judge(found: dict[str, Any], case: Case) -> list[Message]:
    """Every fault in the values of a file, in the order of the fields."""
    return list(judge_block(found, fields(), (), case))


def judge_block(found: dict[str, Any], inside: dict[str, Field], at: Path, case: Case) -> Iterator[Message]:
    """The faults of one block."""
    for name, known in inside.items():
        told = judge_field(found.get(name), known, (*at, name), found, case)
        yield from map(as_warning, told) if known.rule == "ours" else told


def judge_field(value: Any, known: Field, path: Path, around: dict[str, Any], case: Case) -> Iterator[Message]:
    """The faults of one field: first whether it is there, then what it holds."""
    if fault := absent(value, known, around):
        yield case.say(fault[0], path, *fault[1:])
    elif known.kind == "languages":
        yield from judge_languages(value, known, path, case)
    elif known.kind == "block":
        if value is not None or known.needed == "always":
            yield from judge_block(value or {}, known.fields, path, case)
    elif known.kind == "blocks":
        for i, item in enumerate(value or ()):
            if item is not None:
                yield from judge_block(item, known.fields, (*path, i), case)
    elif known.rule and value is not None:
        rule = RULES[known.rule]
        listed = isinstance(value, list)
        for i, text in enumerate(value if listed else [value]):
            if said := rule(text, known, case):
                yield case.say(said[0], (*path, i) if listed else path, *said[1:])


def judge_languages(value: dict[str, Any], known: Field, path: Path, case: Case) -> Iterator[Message]:
    """The faults in the blocks of each language."""
    if strange := [tag for tag in value if not is_language(tag)]:
        yield case.say("not-a-language", path, ", ".join(strange))
    for tag, block in value.items():
        yield from judge_block(block, known.fields, (*path, tag), case)


def absent(value: Any, known: Field, around: dict[str, Any]) -> Fault | None:
    """Whether something needed is not there, or something is there that must not be."""
    if known.needed == "some" and not value:
        return "none-given", "none", ""
    if known.needed == "yes":
        if value is None or value == "":
            return "missing", "nothing", ""
        return ("none-given", "an empty list", "") if value == [] else None
    kind = around.get("type") or ""
    if known.needed == "if_contract":
        if kind == "contract":
            return None if value else ("missing-for-type", kind, "")
        return ("not-for-type", kind, "") if value else None
    if known.needed == "if_team" and kind in ("internal", "community") and not value:
        return "missing-for-type", kind, ""
    return None


# One rule a function: (value, field, case) -> None or (code, found, expected) -----------------------------------------


def version(text: str, known: Field, case: Case) -> Fault | None:
    """A version of the standard that is supported; older ones are read as the latest."""
    if text not in values(known.set):
        return "version-unknown", text, ", ".join(values(known.set))
    return None if text in CURRENT else ("version-old", text, LATEST)


def url(text: str, known: Field, case: Case) -> Fault | None:
    """Any URL."""
    return None if links.is_url(text) else ("not-a-url", text, "")


def http_url(text: str, known: Field, case: Case) -> Fault | None:
    """A URL of the web."""
    return None if links.is_http_url(text) else ("not-an-http-url", text, "")


def day(text: str, known: Field, case: Case) -> Fault | None:
    """A day that there is, as YYYY-MM-DD."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            date.fromisoformat(text)
        except ValueError:
            return "not-a-date", text, ""
        return None
    return "not-a-date", text, ""


def one_of(text: str, known: Field, case: Case) -> Fault | None:
    """One of a few values, all named in the message."""
    return None if text in values(known.set) else ("not-one-of", text, either(values(known.set)))


def listed(text: str, known: Field, case: Case) -> Fault | None:
    """One of many values; the message names the likest."""
    if text in values(known.set):
        return None
    near = get_close_matches(text[:60].lower(), values(known.set), n=1, cutoff=0.6)
    return f"not-a-{known.set}", text, f'Did you mean "{near[0]}"?' if near else ""


def country(text: str, known: Field, case: Case) -> Fault | None:
    """A country of ISO 3166-1, in upper or lower case but not mixed."""
    same_case = text in (text.upper(), text.lower())
    return None if same_case and text.upper() in values(known.set) else ("not-a-country", text, "")


def language(text: str, known: Field, case: Case) -> Fault | None:
    """A language tag."""
    return None if is_language(text) else ("not-a-language", text, "")


def length(text: str, known: Field, case: Case) -> Fault | None:
    """Limits in characters as a reader counts them: grapheme clusters (Unicode Annex 29)."""
    count = len(regex.findall(r"\X", text))
    if known.min and count < known.min:
        return "too-short", f"{count:,}", f"{known.min:,}"
    return ("too-long", f"{count:,}", f"{known.max:,}") if count > known.max else None


def licence(text: str, known: Field, case: Case) -> Fault | None:
    """An SPDX expression; another case of letters is only worth a warning, as SPDX compares without it."""
    if why := licence_fault(text):
        return "not-a-licence", text, why
    written = as_spdx_writes(text)
    return None if written == text else ("licence-case", text, written)


def mime_type(text: str, known: Field, case: Case) -> Fault | None:
    """A media type."""
    return None if links.is_mime_type(text) else ("not-a-mime-type", text, "")


def email(text: str, known: Field, case: Case) -> Fault | None:
    """An e-mail address; an empty one counts as none."""
    return None if not text or links.is_email(text) else ("not-an-email", text, "")


def uri(text: str, known: Field, case: Case) -> Fault | None:
    """A URI of an organisation; a code of an Italian administration is looked up if the list is at hand."""
    if text.lower().startswith(ITALIAN) and not is_italian(text[len(ITALIAN) :], case):
        return "not-an-italian-uri", text, ""
    return None if links.is_uri(text) else ("not-a-uri", text, "")


def italian_code(text: str, known: Field, case: Case) -> Fault | None:
    """A code of an Italian public administration; an empty one counts as none."""
    return None if not text or is_italian(text, case) else ("not-an-italian-code", text, "")


def is_italian(code: str, case: Case) -> bool:
    """In the list, when there is one; else whether it has the form of a code."""
    if case.known.italian_codes is None:
        return bool(re.fullmatch(r"[A-Za-z0-9_.\-]{1,30}", code))
    return code.lower() in case.known.italian_codes


def support(text: str, known: Field, case: Case) -> Fault | None:
    """What a product supports: an alias of the standard's list, or a URI."""
    if text.startswith("alias:"):
        aliases = tuple(f"alias:{name}" for name in values(known.set))
        return None if text in aliases else ("unknown-alias", text, either(aliases))
    return None if links.is_uri(text) else ("not-a-uri", text, "")


def system_type(text: str, known: Field, case: Case) -> Fault | None:
    """A type of council system by its key in our own list."""
    kinds = {row["system_type"] for row in read_list("system_types")}
    return None if text in kinds else ("not-a-system-type", text, "")


RULES: dict[str, Callable[[str, Field, Case], Fault | None]] = {
    "version": version,
    "url": url,
    "http_url": http_url,
    "date": day,
    "one_of": one_of,
    "listed": listed,
    "country": country,
    "language": language,
    "length": length,
    "licence": licence,
    "mime_type": mime_type,
    "email": email,
    "uri": uri,
    "italian_code": italian_code,
    "support": support,
    "system_type": system_type,
}
