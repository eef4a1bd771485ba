"""Addresses by their form: URLs, URIs, code repositories, videos, e-mail. Nothing is ever fetched."""

import re
from functools import cache
from urllib.parse import SplitResult, urlsplit

from moothall.vocabulary.code_list import read_list

LONGEST = 2000
HOSTS_WITH_OWNERS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "git.sr.ht")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:[a-z0-9()+,\-.:=@;$_!*'%/?#&~]+", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>()\[\]\",;:\\]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_MIME = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}")


def parts_of(text: str) -> SplitResult | None:
    """An address in its parts, or None when it has none: spaces, control characters, a port that is no number."""
    if len(text) > LONGEST or not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - raises ValueError for a port that is no number
    except ValueError:
        return None
    return parts


def is_url(text: str) -> bool:
    """A scheme with a host, or with anything else after it (`urn:iso:std:iso:27001`)."""
    parts = parts_of(text)
    return bool(parts and _SCHEME.fullmatch(parts.scheme) and (parts.hostname or parts.path.strip("/")))


def is_http_url(text: str) -> bool:
    """An address of the web with a host."""
    parts = parts_of(text)
    return bool(parts and parts.scheme in ("http", "https") and parts.hostname)


def is_uri(text: str) -> bool:
    """A URN, or any scheme with a host."""
    if text.lower().startswith("urn:"):
        return len(text) <= LONGEST and bool(_URN.fullmatch(text))
    parts = parts_of(text)
    return bool(parts and _SCHEME.fullmatch(parts.scheme) and parts.hostname)


def has_scheme(text: str) -> bool:
    """Whether an address says how it is reached."""
    return bool(_SCHEME.fullmatch(text.partition(":")[0])) and ":" in text


def may_be_repository(text: str) -> bool:
    """Whether an address can be that of a code repository: a host, and on the known hosts an owner and a name.

    Of other hosts it cannot tell without asking them; they pass when they have a path.
    """
    parts = parts_of(text)
    if not parts or not parts.hostname or not parts.scheme:
        return False
    steps = [step for step in parts.path.split("/") if step]
    host = parts.hostname.removeprefix("www.")
    return len(steps) >= (2 if host in HOSTS_WITH_OWNERS else 1)


def is_email(text: str) -> bool:
    """Something, an at sign, and a host with a dot."""
    return len(text) <= LONGEST and bool(_EMAIL.fullmatch(text))


def is_mime_type(text: str) -> bool:
    """A media type such as `text/plain` (RFC 6838)."""
    return bool(_MIME.fullmatch(text.strip(" ")))


def is_video(text: str) -> bool:
    """Whether an address is one of those that providers of oEmbed have announced; `*` stands for anything."""
    return len(text) <= LONGEST and any(_matches(text, pieces) for pieces in video_addresses())


@cache
def video_addresses() -> tuple[tuple[str, ...], ...]:
    """Each announced address, cut at its stars."""
    return tuple(tuple(row["address"].split("*")) for row in read_list("publiccode_video_addresses"))


def _matches(text: str, pieces: tuple[str, ...]) -> bool:
    first, *middle = pieces
    if not middle:
        return text == first
    *middle, last = middle
    if not text.startswith(first) or len(text) < len(first) + len(last) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        at = text.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True
