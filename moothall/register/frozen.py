"""Evidence in a form that can be kept for good: one text for one answer, and the hash of that text.

The text is JSON with sorted keys and no spare blanks. Money stays exact: decimals become text as they are written
("10.50"), and floats are refused. It keeps nothing; record_actions.py does.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from moothall.engines.store import Picture


class NotExact(ValueError):
    """A value that cannot be kept exactly; the message says where it stands."""


@dataclass(frozen=True)
class Difference:
    """A figure that is not what it was: where it stands ("buyers.3.amount"), then and now (None: not there)."""

    place: str
    then: Any
    now: Any


def exact(value: Any, place: str = "") -> Any:
    """The same value as plain JSON: decimals and dates as text, dataclasses as objects, tuples as lists.

    Raises NotExact for a float, a NUL character (PostgreSQL keeps none) or anything that JSON does not know.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _clean(value, place)
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return exact(asdict(value), place)
    if isinstance(value, Mapping):
        return {_clean(str(key), place): exact(each, f"{place}.{key}".strip(".")) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [exact(each, f"{place}.{number}".strip(".")) for number, each in enumerate(value)]
    raise NotExact(f"{place or 'The value'} is a {type(value).__name__} ({value!r}); expected text, whole or Decimal.")


def _clean(text: str, place: str) -> str:
    if "\0" in text:
        raise NotExact(f"{place or 'The text'} holds a NUL character, which cannot be kept.")
    return text


def canonical(query: Any, dataset: Any, figures: Any) -> bytes:
    """The one text of a piece of evidence, in UTF-8. Equal answers give equal bytes, whatever the order of keys."""
    whole = {"query": exact(query, "query"), "dataset": exact(dataset, "dataset"), "figures": exact(figures, "figures")}
    return json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def fingerprint(query: Any, dataset: Any, figures: Any) -> str:
    """SHA-256 of the canonical text, in hex."""
    return hashlib.sha256(canonical(query, dataset, figures)).hexdigest()


def dataset_version(picture: Picture) -> dict[str, str]:
    """Which picture was asked: its version, when it was built, and the version of the code that built it."""
    code = str(picture.about.get("code_version", ""))
    return {"picture": picture.version, "built_at": picture.built_at.isoformat(), "code": code}


def differences(then: Any, now: Any) -> tuple[Difference, ...]:
    """Where today's figures are not those that were frozen, in the order of their places."""
    old, new = dict(_leaves(exact(then))), dict(_leaves(exact(now)))
    places = sorted(old.keys() | new.keys())
    return tuple(Difference(p, old.get(p), new.get(p)) for p in places if old.get(p) != new.get(p))


def _leaves(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Each single value with its place."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if pairs is None:
        yield place, value
        return
    for key, each in pairs:
        yield from _leaves(each, f"{place}.{key}".strip("."))
