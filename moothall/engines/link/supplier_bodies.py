"""Which beneficiaries are public bodies of the register: full names with a word of the kind, and nothing less.

A payment to one is a transfer between bodies. A wrong body is worse than none, so places, codes and first words are not
enough here, though they are for a publisher (publisher.py).
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

from moothall.engines.link.matching import COMPLETE, core_names, match_text, of_the_hinted_kind
from moothall.engines.link.organisations import Organisations, key, load_organisations
from moothall.engines.link.supplier_names import SupplierName, read_supplier, without_notes
from moothall.engines.link.words import LEGAL, Reading, read_name
from moothall.vocabulary.code_list import read_list

WHOLE_NAME = "whole name"
SURE = (WHOLE_NAME, *COMPLETE)
LEAST = 0.75
NATIONAL = ("government",)  # families whose names need no word of the kind: no place is called so
NOT_HELD = frozenset(  # words of bodies that the register does not hold
    ("parish", "town", "community", "school", "schools", "academy", "college", "pension", "charity", "club")
)


def body_of_each(
    names: Mapping[int, tuple[str, date | None, date | None]], today: date | None = None
) -> dict[int, str]:
    """The register's organisation for each numbered (name, first day, last day of its payments), where there surely is
    one."""
    known, day = load_organisations(), today or date.today()
    found = {number: body_of(text, first, last, known, day) for number, (text, first, last) in names.items()}
    return {number: body for number, body in found.items() if body}


def may_be_body(words: str, legal: str, known: Organisations) -> bool:
    """Whether a name, by its words, deserves a look into the register: one in ten does."""
    return not legal and (not pointing_words().isdisjoint(words.split()) or words.replace(" ", "") in known.index.exact)


@cache
def pointing_words() -> frozenset[str]:
    """Words that stand in names of public bodies alone or for their kind, phrases by their parts."""
    rows = read_list("organisation_name_words")
    return frozenset(word for row in rows if row["kinds"] or row["role"] == "phrase" for word in row["word"].split())


def reads_like_a_body(name: SupplierName, reading: Reading, known: Organisations) -> bool:
    """Whether a name is one of the register's, or has a word for a kind of public body and none that makes it something
    else."""
    if name.legal or NOT_HELD & set(name.words):
        return False
    exact = known.index.exact.get(key(reading.words), ())
    return bool(reading.hints) or any(known.by_id[i].family in NATIONAL for i in exact)


def body_of(text: str, first: date | None, last: date | None, known: Organisations, today: date) -> str | None:
    """The organisation that a beneficiary's name surely means."""
    name = read_supplier(text, False)
    text = without_notes(text.replace("_", " "))
    reading = read_name(text)
    bare = key(reading.without(LEGAL)) in known.index.bare
    if not reads_like_a_body(name, reading, known) or not (bare or key(reading.words) in known.index.exact):
        return None
    found = match_text(text, known, (first, last), today)
    sure = found.how.startswith(SURE) and found.confidence >= LEAST
    whole = found.how.startswith(WHOLE_NAME)
    if not sure or not (whole or ("not in force" not in found.how and alone(found.candidates[0], reading, known))):
        return None
    return found.candidates[0]


def alone(body: str, reading: Reading, known: Organisations) -> bool:
    """Whether no other body of the kinds hinted at has the name when words such as hospital are left out as well."""
    near = [known.by_id[i] for i in core_names(reading, known)]
    return all(other.organisation_id == body for other in of_the_hinted_kind(near, reading))
