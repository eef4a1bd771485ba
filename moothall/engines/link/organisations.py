"""The organisations of the register, indexed by code and by name, for matching.

Read from `vocabulary/lists`; holds no rule about which of several candidates is meant (matching.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from moothall.engines.link.words import LEGAL, QUALIFIER, SOFT, plain, read_name, roles_of
from moothall.vocabulary.body import as_date, kinds
from moothall.vocabulary.code_list import read_list

LINKED_SCHEMES = ("gss", "local-authority-code", "e-code", "snac", "ods", "government-organisation", "digital-land")
ARTICLES = frozenset({"of", "and", "the", "for"})


@dataclass(frozen=True)
class Organisation:
    """One body as far as matching needs it. `names` are all known spellings, the official one first; dates are its
    first and last day, None when not known."""

    organisation_id: str
    name: str
    short_name: str
    kind: str
    family: str
    valid_from: date | None
    valid_to: date | None
    population: int | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class Index:
    """Ways to find a body. Name keys have their spaces taken out, so that "northvale" is found too.

    `exact` holds every spelling, `joined` every spelling with no word left out; `bare` leaves out words of legal form;
    `core` also words such as hospital; `place` also greater, city and county where they are part of the name.
    `leading` is by the first word of the bare name; `initials` by the first letters of its words.
    """

    codes: Mapping[str, tuple[tuple[str, str], ...]]
    exact: Mapping[str, tuple[str, ...]]
    joined: Mapping[str, tuple[str, ...]]
    bare: Mapping[str, tuple[str, ...]]
    core: Mapping[str, tuple[str, ...]]
    place: Mapping[str, tuple[str, ...]]
    leading: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    initials: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Organisations:
    """The register in memory: bodies by id, and the index over their codes and names."""

    by_id: Mapping[str, Organisation]
    index: Index

    def __len__(self) -> int:
        return len(self.by_id)


@cache
def load_organisations() -> Organisations:
    """Every organisation of the project's lists; read once."""
    return build_organisations(
        read_list("organisations"), read_list("organisation_names"), read_list("organisation_identifiers")
    )


def build_organisations(
    rows: Iterable[Mapping[str, str]], names: Iterable[Mapping[str, str]], identifiers: Iterable[Mapping[str, str]]
) -> Organisations:
    """Organisations from rows of the lists organisations, organisation_names and organisation_identifiers. Names and
    identifiers of a body that has no row are left out."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for row in names:
        spellings[row["organisation_id"]].append(row["name"])
    by_id = {row["organisation_id"]: organisation(row, spellings[row["organisation_id"]]) for row in rows}
    codes = [(r["value"], r["organisation_id"], r["scheme"]) for r in identifiers if r["organisation_id"] in by_id]
    return Organisations(by_id, build_index(list(by_id.values()), codes))


def organisation(row: Mapping[str, str], spellings: Sequence[str]) -> Organisation:
    """One body from its row and its spellings."""
    return Organisation(
        row["organisation_id"],
        row["name"],
        row["short_name"],
        row["kind"],
        kinds()[row["kind"]].family,
        as_date(row["valid_from"]),
        as_date(row["valid_to"], last=True),
        int(row["population"]) if row["population"] else None,
        tuple(dict.fromkeys([row["name"], *spellings])),
    )


def build_index(bodies: Sequence[Organisation], codes: Iterable[tuple[str, str, str]]) -> Index:
    """The index over bodies and their codes (value, organisation_id, scheme)."""
    exact: dict[str, set[str]] = defaultdict(set)
    joined: dict[str, set[str]] = defaultdict(set)
    bare: dict[str, set[str]] = defaultdict(set)
    core: dict[str, set[str]] = defaultdict(set)
    place: dict[str, set[str]] = defaultdict(set)
    initials: dict[str, set[str]] = defaultdict(set)
    leading: dict[str, set[tuple[str, tuple[str, ...]]]] = defaultdict(set)
    for body in bodies:
        for name in body.names:
            reading = read_name(name)
            exact[key(reading.words)].add(body.organisation_id)
            joined[plain(name).replace(" ", "")].add(body.organisation_id)
            place[key(reading.without(QUALIFIER))].add(body.organisation_id)
            for roles, table in ((LEGAL, bare), (SOFT, core)):
                words = reading.without(roles)
                if keeps_its_name(reading.words, words, body.short_name):
                    table[key(words)].add(body.organisation_id)
                    leading[words[0]].add((body.organisation_id, words))
            for short in initials_of(name):
                initials[short].add(body.organisation_id)
    by_code: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for value, organisation_id, scheme in codes:
        if scheme in LINKED_SCHEMES:
            by_code[value.upper()].add((organisation_id, scheme))
    tables = (by_code, exact, joined, bare, core, place, leading, initials)
    return Index(*(frozen(table) for table in tables))


def frozen(table: Mapping[str, set[Any]]) -> dict[str, tuple[Any, ...]]:
    """Sets as sorted tuples, so that the order of candidates never depends on the run."""
    return {k: tuple(sorted(v)) for k, v in table.items()}


def key(words: Sequence[str]) -> str:
    """Words run together, small words left out: one key for every way of spacing and joining them."""
    return "".join(w for w in words if w not in ARTICLES) or "".join(words)


def keeps_its_name(words: Sequence[str], left: Sequence[str], short_name: str) -> bool:
    """Whether the words taken out are none of the body's own name: a body whose short name is "Greater Vale" is not
    called "Vale", while "Vale City Council" with the short name "Vale" is."""
    taken = {w for w in words if w not in left and "qualifier" in roles_of(w)}
    return not taken & set(plain(short_name).split())


def initials_of(name: str) -> set[str]:
    """First letters of a name's words, with and without words of legal form; three letters at least."""
    every = [w for w in plain(name).split() if w not in ARTICLES]
    own = [w for w in read_name(name).without(LEGAL) if w not in ARTICLES]
    found = {"".join(w[0] for w in words) for words in (every, own)}
    return {letters for letters in found if len(letters) >= 3}
