"""Identifiers of suppliers that a person can read and that last from build to build.

An id is a slug of the name and six hex digits. It is made once: as long as the names that had it stay together, later
pictures keep it, whatever the supplier is then called.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from moothall.engines.link.words import plain

AliasId = tuple[str, str, str]


@dataclass(frozen=True)
class Named:
    """The id of each supplier (by its number), and ids of the last picture that went up in it."""

    ids: list[str]
    former: list[list[str]]


def fresh_id(name: str, content: str, taken: set[str]) -> str:
    """A new id from a name and what tells its supplier from all others; never one of `taken`."""
    slug = re.sub(r"[^a-z0-9]+", "-", plain(name))[:40].strip("-") or "supplier"
    attempt = 0
    while True:
        salted = f"{content}\x1f{attempt}" if attempt else content
        made = f"{slug}-{hashlib.sha256(salted.encode()).hexdigest()[:6]}"
        if made not in taken:
            return made
        attempt += 1


def name_suppliers(
    names: Sequence[str],
    contents: Sequence[str],
    members: Iterable[Sequence[tuple[AliasId, float]]],
    former: Mapping[AliasId, str],
) -> Named:
    """Ids for suppliers, each given by its name, its content, and its (alias, weight) members. `former` holds the id
    that an alias had in the last picture.

    An id stays with the supplier that holds the weightiest share of its aliases; a supplier that could keep several
    keeps the weightiest, and the others are its former ids.
    """
    shares: dict[tuple[str, int], float] = defaultdict(float)
    for supplier, aliases in enumerate(members):
        for alias, weight in aliases:
            if alias in former:
                shares[former[alias], supplier] += weight
    kept: dict[int, str] = {}
    heir: dict[str, int] = {}
    for (old, supplier), _ in sorted(shares.items(), key=lambda item: (-item[1], item[0][0], contents[item[0][1]])):
        heir.setdefault(old, supplier)
        if heir[old] == supplier:
            kept.setdefault(supplier, old)
    gone: dict[int, list[str]] = defaultdict(list)
    for old, supplier in heir.items():
        if kept.get(supplier) != old:
            gone[supplier].append(old)
    return with_fresh(names, contents, kept, gone, set(former.values()))


def with_fresh(
    names: Sequence[str],
    contents: Sequence[str],
    kept: Mapping[int, str],
    gone: Mapping[int, list[str]],
    taken: set[str],
) -> Named:
    """Kept ids, and fresh ones for suppliers that have none, in an order that depends on their content alone."""
    ids = dict(kept)
    for supplier in sorted(range(len(names)), key=lambda s: contents[s]):
        if supplier not in ids:
            ids[supplier] = fresh_id(names[supplier], contents[supplier], taken)
            taken.add(ids[supplier])
    return Named([ids[s] for s in range(len(names))], [sorted(gone.get(s, [])) for s in range(len(names))])
