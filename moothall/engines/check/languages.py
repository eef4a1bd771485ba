"""Is a text a language tag (BCP 47, RFC 5646)? By the subtags that IANA has registered; it does not translate any.

Stricter than many: `en_GB` (a POSIX locale) and `eng` (registered as `en`) are no tags.
"""

import re
from functools import cache

from moothall.vocabulary.code_list import read_list

LONGEST = 100
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?P<extlang>(?:-[a-z]{3}){0,3})"
    r"(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)(?:-x(?:-[a-z0-9]{1,8})+)?"
)
_PRIVATE = re.compile(r"x(?:-[a-z0-9]{1,8})+")


@cache
def subtags() -> dict[str, dict[str, tuple[str, ...]]]:
    """The registered subtags with their prefixes by kind: language, extlang, script, region, variant, grandfathered."""
    known: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in read_list("publiccode_language_subtags"):
        known.setdefault(row["kind"], {})[row["subtag"]] = tuple(row["prefixes"].split())
    return known


def is_language(text: str) -> bool:
    """Whether a text is a well-formed language tag made of registered subtags."""
    tag = text.lower()
    if len(tag) > LONGEST or not tag.isascii():
        return False
    if tag in subtags()["grandfathered"] or _PRIVATE.fullmatch(tag):
        return True
    parts = _TAG.fullmatch(tag)
    return parts is not None and _registered(tag, parts.groupdict())


def _registered(tag: str, parts: dict[str, str | None]) -> bool:
    if not _known("language", parts["language"] or ""):
        return False
    if any(parts[kind] and not _known(kind, parts[kind] or "") for kind in ("script", "region")):
        return False
    variants = (parts["variants"] or "").split("-")[1:]
    singletons = re.findall(r"-([0-9a-wy-z])(?=-)", parts["extensions"] or "")
    return (
        all(_fits("extlang", part, tag) for part in (parts["extlang"] or "").split("-")[1:])
        and all(_fits("variant", part, tag) for part in variants)
        and len(set(variants)) == len(variants)
        and len(set(singletons)) == len(singletons)
    )


def _fits(kind: str, part: str, tag: str) -> bool:
    prefixes = subtags()[kind].get(part)
    return prefixes is not None and (not prefixes or any(f"{tag}-".startswith(f"{p}-") for p in prefixes))


def _known(kind: str, part: str) -> bool:
    if part in subtags()[kind]:
        return True
    ranges = (row.split("..") for row in subtags()[kind] if ".." in row)
    return any(len(part) == len(low) and low <= part <= high for low, high in ranges)
