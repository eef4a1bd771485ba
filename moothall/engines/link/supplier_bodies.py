"""Which beneficiaries are public bodies of the register: full names with a word of the kind, and nothing less.

A payment to one is a transfer between bodies. A wrong body is worse than none, so places, codes and first words are not
enough here, though they are for a publisher (publisher.py).
"""

from collections.abc import Sequence
from datetime import date

from moothall.engines.link.matching import COMPLETE, match_text
from moothall.engines.link.organisations import Organisations, key, load_organisations
from moothall.engines.link.supplier_names import SupplierName, read_supplier, without_notes
from moothall.engines.link.words import Reading, read_name

SURE = ("whole name", *COMPLETE)
LEAST = 0.75
NOT_HELD = frozenset(  # words of bodies that the register does not hold
    ("parish", "town", "community", "school", "schools", "academy", "college", "pension", "charity", "club")
)


def bodies_of(names: Sequence[tuple[str, date | None, date | None]], today: date | None = None) -> list[str | None]:
    """The register's organisation for each (name, first day, last day of its payments); None where it is none or
    cannot be told."""
    known, day = load_organisations(), today or date.today()
    return [body_of(text, first, last, known, day) for text, first, last in names]


def reads_like_a_body(name: SupplierName, reading: Reading, known: Organisations) -> bool:
    """Whether a name is one of the register's, or has a word for a kind of public body and none that makes it something
    else."""
    if name.legal or NOT_HELD & set(name.words):
        return False
    return bool(reading.hints) or key(reading.words) in known.index.exact


def body_of(text: str, first: date | None, last: date | None, known: Organisations, today: date) -> str | None:
    """The organisation that a beneficiary's name surely means."""
    name = read_supplier(text)
    text = without_notes(text.replace("_", " "))
    if not reads_like_a_body(name, read_name(text), known):
        return None
    found = match_text(text, known, (first, last), today)
    sure = found.how.startswith(SURE) and found.confidence >= LEAST
    return found.candidates[0] if sure else None
