"""Names as printed and the suppliers they are resolved to, pairs that a person should judge, and what a name could be
joined to. Reads only; natural persons and withheld names have no alias, so none is listed.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import md5

from moothall.desks.buying.queries_asking import ask, remembered, sql
from moothall.desks.buying.queries_suppliers import word_conditions
from moothall.engines.link.judgements import AliasKey

ALIAS_SORTS = {
    "name": "supplier_text",
    "publisher": "publisher_id",
    "rows": '"rows"',
    "amount": "amount",
    "score": "score",
    "last": "last_date",
}
REVIEW_SORTS = {"score": "r.score", "amount": "greatest(abs(l.amount), abs(o.amount))", "name": "r.left_text"}
PAIR = "regexp_replace(strip_accents(upper(r.left_text || ' ' || r.right_text)), '[^A-Z0-9]+', ' ', 'g')"
OF_CONTRACTS = "contract:"


@dataclass(frozen=True)
class Alias:
    """One name as printed by one publisher, with its own number for the supplier where it prints one. `score` is how
    sure the match is, 0 to 1; `judged_by` names the person who said so. `rows` and `amount` leave out duplicates."""

    alias_id: str
    publisher_id: str
    publisher_name: str | None
    supplier_ref_pub: str | None
    supplier_text: str
    supplier_id: str
    score: float | None
    how: str | None
    judged_by: str | None
    decision: str | None
    company_no: str | None
    charity_no: str | None
    vat_no: str | None
    rows: int
    amount: Decimal
    first_date: date | None
    last_date: date | None

    @property
    def key(self) -> AliasKey:
        """What a judgement names it by."""
        return AliasKey(self.publisher_id, self.supplier_ref_pub or "", self.supplier_text)

    @property
    def publisher(self) -> str:
        """Who prints it, in words."""
        return printed_by(self.publisher_id, self.publisher_name)

    @property
    def of_contract(self) -> bool:
        """True when the name stands in a contract and not in payments."""
        return self.publisher_id.startswith(OF_CONTRACTS)


@dataclass(frozen=True)
class Side:
    """One side of a pair to judge: the name as printed, and the supplier that it is resolved to now."""

    supplier_id: str
    supplier_text: str
    publisher_id: str
    supplier_ref_pub: str | None
    name: str
    kind: str
    publishers: int
    rows: int
    amount: Decimal

    @property
    def publisher(self) -> str:
        """Who prints it, in words."""
        return printed_by(self.publisher_id, None)

    @property
    def alias_id(self) -> str:
        """The id of the name."""
        return alias_id_of(AliasKey(self.publisher_id, self.supplier_ref_pub or "", self.supplier_text))


@dataclass(frozen=True)
class Pair:
    """Two suppliers that may be one. `score` is how alike they are, 0 to 1; `how` says why it was not decided."""

    left: Side
    right: Side
    score: float | None
    how: str | None

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both sides in order."""
        return self.left, self.right


def printed_by(publisher_id: str, name: str | None) -> str:
    """Who prints a name: the publisher's name, or the source of contracts."""
    if publisher_id.startswith(OF_CONTRACTS):
        return f"Contracts: {publisher_id.removeprefix(OF_CONTRACTS).replace('-', ' ')}"
    return name or publisher_names().get(publisher_id, publisher_id)


@remembered(size=4)
def publisher_names() -> dict[str, str]:
    """Name of each publisher of the picture by id."""
    rows = ask("SELECT publisher_id, publisher_name FROM summary_publisher")
    return {row["publisher_id"]: row["publisher_name"] for row in rows}


@remembered(size=512)
def aliases(supplier_id: str, sort: str = "-amount", limit: int = 50, offset: int = 0) -> tuple[tuple[Alias, ...], int]:
    """The names of a supplier as printed, and how many there are in all."""
    column = ALIAS_SORTS.get(sort.removeprefix("-"), "amount")
    order = f"{column} {'DESC' if sort.startswith('-') else 'ASC'} NULLS LAST, supplier_text, publisher_id, alias_id"
    text = sql("aliases").replace("/* order */", order)
    rows = ask(text, {"supplier": supplier_id, "alias": "", "limit": limit, "offset": offset})
    return tuple(_alias(row) for row in rows), rows[0]["total"] if rows else 0


@remembered(size=256)
def alias(alias_id: str) -> Alias | None:
    """One name by its id (a hash of publisher, number and name, the same in every picture); None when there is none."""
    text = sql("aliases").replace("/* order */", "alias_id")
    rows = ask(text, {"supplier": "", "alias": alias_id, "limit": 1, "offset": 0}) if alias_id else []
    return _alias(rows[0]) if rows else None


def alias_of(publisher_id: str, supplier_ref_pub: str, supplier_text: str) -> Alias | None:
    """The name of a judgement's key in the present picture, or None when no file prints it any more."""
    return alias(alias_id_of(AliasKey(publisher_id, supplier_ref_pub, supplier_text)))


def alias_id_of(key: AliasKey) -> str:
    """The id of a name, as `sql/aliases.sql` makes it: a hash, so that an address need not hold the name."""
    text = "\x1f".join((key.publisher_id, key.supplier_ref_pub, key.supplier_text))
    return md5(text.encode(), usedforsecurity=False).hexdigest()[:16]


def main_alias(supplier_id: str) -> Alias | None:
    """The name that stands for a supplier: the one under which most pounds were paid."""
    found, _ = aliases(supplier_id, limit=1)
    return found[0] if found else None


@remembered(size=256)
def pairs(
    q: str = "", supplier_id: str = "", sort: str = "-score", limit: int = 50, offset: int = 0
) -> tuple[tuple[Pair, ...], int]:
    """Pairs of suppliers to judge, and how many there are in all; `supplier_id` keeps those of one supplier."""
    conditions, params = word_conditions(q, PAIR)
    column = REVIEW_SORTS.get(sort.removeprefix("-"), "r.score")
    order = f"{column} {'DESC' if sort.startswith('-') else 'ASC'} NULLS LAST, r.left_id, r.right_id"
    words = "".join(f" AND {each}" for each in conditions)
    text = sql("review").replace("/* words */", words).replace("/* order */", order)
    rows = ask(text, {"supplier": supplier_id, "limit": limit, "offset": offset, **params})
    return tuple(_pair(row) for row in rows), rows[0]["total"] if rows else 0


def _alias(row: dict[str, object]) -> Alias:
    return Alias(**{k: v for k, v in row.items() if k != "total"})  # type: ignore[arg-type]


def _pair(row: dict[str, object]) -> Pair:
    def side(name: str) -> Side:
        keys = ("id", "text", "publisher", "ref", "name", "kind", "publishers", "rows", "amount")
        return Side(*(row[f"{name}_{key}"] for key in keys))  # type: ignore[arg-type]

    return Pair(side("left"), side("right"), row["score"], row["how"])  # type: ignore[arg-type]
