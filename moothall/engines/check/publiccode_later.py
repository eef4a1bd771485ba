"""What a publiccode.yml is told after its fields: keys that are deprecated, links, files beside it, country sections.

In the order in which these are said. Nothing is fetched: a link is judged by its form, and by what the caller knows.
"""

from collections.abc import Iterator
from typing import Any

from moothall.engines.check import files_beside as files
from moothall.engines.check import links
from moothall.engines.check.checked import Message
from moothall.engines.check.places import Path
from moothall.engines.check.publiccode_fields import either, values
from moothall.engines.check.publiccode_rules import ITALIAN, Case, is_italian
from moothall.vocabulary.code_list import read_list

Values = dict[str, Any]


def later(found: Values, case: Case) -> Iterator[Message]:
    """All that is said about a file after its single values."""
    yield from link(found.get("url"), ("url",), case)
    url = found.get("url")
    if case.known.reach and url and not links.may_be_repository(url):
        yield case.say("not-a-repository", ("url",), url)
    for name in ("landingURL", "roadmap"):
        yield from link(found.get(name), (name,), case)
    yield from logo(found.get("logo"), ("logo",), case)
    if found.get("monochromeLogo"):
        yield case.say("deprecated-use", ("monochromeLogo",), expected="'logo'")
        yield from logo(found["monochromeLogo"], ("monochromeLogo",), case)
    yield from countries(found.get("intendedAudience") or {}, case)
    yield from legal(found.get("legal") or {}, case)
    for name in ("inputTypes", "outputTypes"):
        if found.get(name):
            yield case.say("deprecated", (name,))
    for tag, block in (found.get("description") or {}).items():
        yield from description(block, ("description", tag), case)
    yield from italy(found, case)
    if case.root.get("GB"):
        yield case.say("section-ours", ("GB",), expected="supports: " + either(uk_supports()))


def link(text: str | None, path: Path, case: Case) -> Iterator[Message]:
    """Whether an address cannot be reached: it has no scheme, or somebody has tried."""
    if not text or not case.known.reach:
        return
    if not links.has_scheme(text):
        yield case.say("link-no-scheme", path, text)
    elif why := case.known.links.get(text):
        yield case.say("link-dead", path, text, why)


def logo(text: str | None, path: Path, case: Case) -> Iterator[Message]:
    """Whether a logo can be one, and is there."""
    if not text:
        return
    yield from image(text, path, files.LOGOS, files.logo_fault, case)


def image(text: str, path: Path, endings: tuple[str, ...], fault_of: Any, case: Case) -> Iterator[Message]:
    """The first fault of an image: its path, its ending, and then the file or what is known of the link."""
    fault = files.form_fault(text)
    if not fault and files.is_address(text):
        why = case.known.links.get(text)
        if case.known.reach:
            fault = files.ending_fault(text, endings) or (("link-dead", text, why) if why else None)
    elif not fault:
        fault = files.ending_fault(text, endings)
        if not fault and case.known.base is not None:
            fault = fault_of(text, case.known.base)
    if fault:
        yield case.say(fault[0], path, *fault[1:])


def countries(audience: Values, case: Case) -> Iterator[Message]:
    """Codes of countries in lower case."""
    for name in ("countries", "unsupportedCountries"):
        for i, code in enumerate(audience.get(name) or ()):
            if code == code.lower() and code.upper() in values("country"):
                path = ("intendedAudience", name, i)
                yield case.say("country-lower-case", path, expected=code.upper())


def legal(block: Values, case: Case) -> Iterator[Message]:
    """Deprecated keys about owners and authors."""
    authors = block.get("authorsFile")
    if authors is not None:
        path = ("legal", "authorsFile")
        yield case.say("deprecated", path)
        fault = files.form_fault(authors)
        if not fault and authors and not files.is_address(authors) and case.known.base is not None:
            fault = files.file_fault(authors, case.known.base)
        if fault:
            yield case.say(fault[0], path, *fault[1:])
        elif files.is_address(authors):
            yield from link(authors, path, case)
    if block.get("repoOwner") is not None:
        yield case.say("deprecated-use", ("legal", "repoOwner"), expected="'organisation.name'")


def description(block: Values, at: Path, case: Case) -> Iterator[Message]:
    """Deprecated names, links, screenshots and videos of one language."""
    if block.get("genericName"):
        yield case.say("deprecated", (*at, "genericName"))
    for name in ("documentation", "apiDocumentation"):
        yield from link(block.get(name), (*at, name), case)
    for i, text in enumerate(block.get("screenshots") or ()):
        yield from image(text, (*at, "screenshots", i), files.SCREENSHOTS, files.file_fault, case)
    for i, text in enumerate(block.get("videos") or ()):
        if not links.is_video(text):
            yield case.say("not-a-video", (*at, "videos", i), text)


def italy(found: Values, case: Case) -> Iterator[Message]:
    """The Italian section, under its deprecated name or its own."""
    old, new = found.get("it"), found.get("IT")
    if old is not None:
        yield case.say("section-lower-case", ("it",), expected="IT")
        if new is not None:
            yield case.say("section-twice", ("it",), expected="IT")
    section, name = (old, "it") if new is None else (new, "IT")
    if not section:
        return
    if section.get("conforme") is not None:
        yield case.say("deprecated", (name, "conforme"))
    code = (section.get("riuso") or {}).get("codiceIPA")
    if code and is_italian(code, case):
        path = (name, "riuso", "codiceIPA")
        yield case.say("deprecated-use", path, expected=f"'organisation.uri' with the value '{ITALIAN}{code}'")


def uk_supports() -> tuple[str, ...]:
    """The addresses by which `supports` says what our section for the United Kingdom says."""
    return tuple(row["id"] for row in read_list("publiccode_uk_supports"))
