"""Who buys: the organisation of the register that a notice names, by its number in a public list or by its name.

A wrong match is worse than none: it asks for more certainty than a publisher's folder does, since nothing else of the
notice would show the error.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from moothall.engines.link.organisations import load_organisations
from moothall.engines.link.publisher import resolve_publisher

SURE = 0.9
WAYS = ("whole name", "run-together name", "name without words of legal form")
PARTS = re.compile(r"\s[-–/|]\s|[,(]|\s*/\s*")
CODES = {"GB-LAE": "local-authority-code", "GB-GOR": "government-organisation", "GB-NHS": "ods"}


@dataclass(frozen=True)
class Buyer:
    """The organisation, or None; `how` says how it was told, or why not."""

    organisation_id: str | None
    how: str


def find_buyer(name: str, code: str | None, on: date | None) -> Buyer:
    """The body that `name` was in the month of a day (today when None). `code` is `scheme|number` as printed."""
    return _find(name, code, on.replace(day=1) if on else None)


@lru_cache(maxsize=100_000)
def _find(name: str, code: str | None, on: date | None) -> Buyer:
    scheme, _, number = (code or "").partition("|")
    known = load_organisations()
    met = [i for i, s in known.index.codes.get(number.upper(), ()) if s == CODES.get(scheme)] if number else []
    if len(met) == 1:
        return Buyer(met[0], f"number {number} of {scheme}")
    whole = _by_name(name, on)
    if whole.organisation_id:
        return whole
    parts = {_by_name(part, on, "whole name") for part in map(str.strip, PARTS.split(name)) if part and part != name}
    ids = {part.organisation_id for part in parts if part.organisation_id}
    if len(ids) == 1:
        return Buyer(ids.pop(), "whole name, as one part of what is printed (0.90)")
    return whole


def _by_name(name: str, on: date | None, *ways: str) -> Buyer:
    """The body that is called so, by none but the surest ways: a university is not the council of its town."""
    found = resolve_publisher(name, period=(on, on))
    if found.organisation_id is None:
        return Buyer(None, found.how)
    told = f"{found.how} ({found.confidence:.2f})"
    if found.confidence >= SURE and found.how.startswith(ways or WAYS) and " " in name.strip():
        return Buyer(found.organisation_id, told)
    return Buyer(None, f"not sure enough that it is {found.name}: {told}")
