"""What a renewal is about: a type of system, a product, or a supplier; and what is paid for it, month by month. Reads
only. Payments marked as duplicates are left out everywhere.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from moothall.desks.buying.queries_asking import ask, remembered, sql
from moothall.vocabulary.code_list import read_list

KINDS = ("system", "product", "supplier")


@dataclass(frozen=True)
class Subject:
    """What is renewed. `about` says in a few words what it holds or who sells it; `systems` are codes of types."""

    kind: str
    key: str
    title: str
    about: str
    systems: tuple[str, ...]
    supplier_ids: tuple[str, ...]
    transfer: bool = False

    @property
    def phrase(self) -> str:
        """The subject inside a sentence: "for revenues and benefits systems", "to Civica UK Ltd"."""
        if self.kind == "supplier":
            return f"to {self.title}"
        return f"for {self.title if self.kind == 'product' else in_sentence(self.title)}"


@dataclass(frozen=True)
class Paid:
    """What one publisher paid one supplier in one month for the subject; `month` is None for undated rows. `told` is
    False where the supplier sells several types and nothing tells which this was."""

    publisher_id: str
    supplier_id: str
    financial_year: str | None
    month: date | None
    rows: int
    amount: Decimal
    told: bool


def in_sentence(title: str) -> str:
    """A title with a small first letter, unless its first word is an abbreviation."""
    first = title.split(" ", 1)[0].rstrip(",")
    return title if first.isupper() and len(first) > 1 else title[:1].lower() + title[1:]


@remembered(size=4)
def system_types() -> dict[str, dict[str, str]]:
    """The list of system types by code."""
    return {row["system_type"]: row for row in read_list("system_types")}


def system_title(code: str | None) -> str:
    """The name of a type of system; "cannot tell" for None."""
    return system_types()[code]["name"] if code in system_types() else "Cannot tell"


@remembered(size=4)
def products() -> dict[str, dict[str, str]]:
    """The list of products by id."""
    return {row["product_id"]: row for row in read_list("products")}


@remembered(size=512)
def subject(kind: str, key: str) -> Subject | None:
    """The subject of a kind (`system`, `product`, `supplier`) and its key, or None when there is none."""
    if kind == "system" and key in system_types():
        row = system_types()[key]
        return Subject(kind, key, row["name"], row["what_it_holds"], (key,), sellers(system=key))
    if kind == "product" and key in products():
        row = products()[key]
        about = f"sold by {row['supplier']}"
        return Subject(kind, key, row["product"], about, (row["system_type"],), sellers(**product_names(key)))
    if kind == "supplier":
        return supplier_subject(key)
    return None


def supplier_subject(supplier_id: str) -> Subject | None:
    """A supplier as a subject; one that has a new id is found under its former one."""
    rows = ask(sql("subject_supplier"), {"supplier": supplier_id})
    if not rows:
        return None
    one = rows[0]
    about = ", ".join(system_title(code) for code in one["systems"]) or one["kind"]
    transfer = one["kind"] == "public body"
    return Subject(
        "supplier", one["supplier_id"], one["name"], about, tuple(one["systems"]), (one["supplier_id"],), transfer
    )


@remembered(size=512)
def sellers(system: str = "", product: str = "", seller: str = "") -> tuple[str, ...]:
    """Suppliers of the picture that sell a type of system, or a product of it under the list's name of its seller."""
    chosen = {"system": system, "product": product, "seller": seller}
    return tuple(r["supplier_id"] for r in ask(sql("subject_sellers"), chosen))


def product_names(product_id: str) -> dict[str, str]:
    """How the picture names a product of the list: its type of system, its name, its seller."""
    row = products().get(product_id, {})
    return {
        "system": row.get("system_type", ""),
        "product": row.get("product", ""),
        "seller": row.get("supplier", ""),
    }


def names_of(kind: str, key: str) -> dict[str, str]:
    """The parameters by which the queries of a kind know a subject."""
    return {"kind": kind, "key": key, **(product_names(key) if kind == "product" else {})}


@remembered(size=512)
def paid_by_month(kind: str, key: str) -> tuple[Paid, ...]:
    """What is paid for a subject, by publisher, supplier and month; in order of time."""
    return tuple(Paid(**row) for row in ask(sql(f"paid_{kind}"), names_of(kind, key)))


@remembered(size=2048)
def supplier_names() -> dict[str, str]:
    """Name of each supplier by id, of those that sell systems or are awarded contracts."""
    return {r["supplier_id"]: r["name"] for r in ask(sql("subject_names"))}


@remembered(size=4096)
def supplier_name(supplier_id: str | None) -> str:
    """The name of a supplier; empty for None."""
    if not supplier_id:
        return ""
    known = supplier_names().get(supplier_id)
    if known:
        return known
    rows = ask("SELECT name FROM supplier WHERE supplier_id = $supplier", {"supplier": supplier_id})
    return rows[0]["name"] if rows else supplier_id
