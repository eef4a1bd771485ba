"""What the buying desk finds for a few words, and what its front page shows before anything is typed. Reads only.

Natural persons are never found: they are no suppliers here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from moothall.desks.buying import queries_contracts
from moothall.desks.buying.queries_asking import remembered
from moothall.desks.buying.queries_contracts import Chosen, ContractRow
from moothall.desks.buying.queries_holders import coverage
from moothall.desks.buying.queries_subject import products, system_types
from moothall.desks.buying.queries_suppliers import SupplierRow, suppliers
from moothall.engines.link.words import plain

__all__ = ["Match", "Matches", "coverage", "find", "suggestions"]
LIKE = 0.75


@dataclass(frozen=True)
class Match:
    """A type of system, a product or a supplier that words found; `kind` and `key` are those of a renewal."""

    kind: str
    key: str
    title: str
    about: str


@dataclass(frozen=True)
class Matches:
    """All that words found, the likeliest kind first. Only the first suppliers and contracts are in it. `nearest` are
    the words that may be meant where nothing was found; empty when none is near."""

    q: str
    systems: tuple[Match, ...]
    products: tuple[Match, ...]
    suppliers: tuple[SupplierRow, ...]
    suppliers_count: int
    contracts: tuple[ContractRow, ...]
    contracts_count: int
    nearest: str = ""

    @property
    def count(self) -> int:
        """How many things were found in all."""
        return len(self.systems) + len(self.products) + self.suppliers_count + self.contracts_count

    @property
    def only(self) -> Match | None:
        """The one thing found when it bears just the name that was typed and nothing else could be meant."""
        if len(self.systems) + len(self.products) + self.suppliers_count != 1:
            return None
        one = next(iter([*self.systems, *self.products, *map(of_supplier, self.suppliers)]))
        return one if plain(one.title) == plain(self.q) else None


def of_supplier(row: SupplierRow) -> Match:
    """A supplier as a match."""
    about = f"{row.rows:,} payment{'' if row.rows == 1 else 's'}" if row.rows else "known from contracts"
    return Match("supplier", row.supplier_id, row.name, f"{row.kind_title}, {about}")


def find(q: str, today: date, limit: int = 20) -> Matches:
    """What a few words name: types of system, products, suppliers, contracts."""
    words = plain(q).split()
    if not words:
        return Matches(q, (), (), (), 0, (), 0)
    named, named_count = suppliers(q, limit=limit)
    held, held_count = queries_contracts.contracts(Chosen(q=q), today, "-end", limit)
    found = Matches(q, systems_named(words), products_named(words), named, named_count, held, held_count)
    return found if found.count else replace(found, nearest=nearest(words))


def nearest(words: Sequence[str]) -> str:
    """The words with each that no type of system or product has put right to the nearest that one has; empty when any
    is like none of them."""
    right = [next(iter(get_close_matches(word, known_words(), 1, LIKE)), "") for word in words]
    return " ".join(right) if all(right) else ""


@remembered(size=1)
def known_words() -> tuple[str, ...]:
    """Every word of the names of types of system and products, and of who sells them."""
    systems = [f"{row['name']} {row['what_it_holds']}" for row in system_types().values()]
    sold = [f"{row['product']} {row['supplier']} {row['formerly']}" for row in products().values()]
    return tuple(sorted({word for text in [*systems, *sold] for word in plain(text).split() if len(word) > 2}))


def systems_named(words: Sequence[str]) -> tuple[Match, ...]:
    """Types of system whose name or contents hold every word; those that hold them in the name first."""
    found = [
        Match("system", code, row["name"], row["what_it_holds"])
        for code, row in system_types().items()
        if holds(words, row["name"], row["what_it_holds"], code)
    ]
    return tuple(sorted(found, key=lambda m: (not holds(words, m.title), m.title)))


def products_named(words: Sequence[str]) -> tuple[Match, ...]:
    """Products whose name, supplier or former names hold every word."""
    found = []
    for key, row in products().items():
        if holds(words, row["product"], row["supplier"], row["formerly"]):
            kind = system_types().get(row["system_type"], {}).get("name", "")
            found.append(Match("product", key, row["product"], f"{row['supplier']}: {kind}"))
    return tuple(sorted(found, key=lambda m: (not holds(words, m.title), m.title)))


def holds(words: Sequence[str], *texts: str) -> bool:
    """Whether texts together hold every word, also where a name joins several ("OpenRevenues")."""
    text = plain(" ".join(texts).replace("_", " "))
    joined = text.replace(" ", "")
    return all(word in text or (len(word) > 3 and word in joined) for word in words)


def suggestions(q: str, limit: int = 8) -> tuple[Match, ...]:
    """The first few things that a beginning of words could mean, for the list under the search box."""
    words = plain(q).split()
    if len(plain(q)) < 2:
        return ()
    named, _ = suppliers(q, limit=limit)
    sold = [m for m in products_named(words) if holds(words, m.title)]
    some = [*systems_named(words)[:3], *sold[:3], *map(of_supplier, named)]
    return tuple(some[:limit])
