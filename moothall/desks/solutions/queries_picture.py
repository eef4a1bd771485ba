"""What the picture shows of who uses which product: payments that can be told to be for it, and contracts. Reads only.

Payments name suppliers, seldom products. A payment counts for a product only where the picture tells so: its supplier
sells one product of that type of system, or the product is named in what is printed. Without a picture nothing is seen.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import Any

from moothall.engines.store import NoPicture, ask, remembered, sql_of
from moothall.vocabulary.code_list import read_list
from moothall.vocabulary.solution import parts

sql = partial(sql_of, "moothall.desks.solutions")


@dataclass(frozen=True)
class Seen:
    """A body that is seen to use a product. `what` is payments or contract; `until` is the day of the last payment, or
    the last day of the contract (None: not published). `how` says why it is taken to be this product."""

    product_id: str
    organisation_id: str
    what: str
    key: str
    since: date | None
    until: date | None
    rows: int
    amount: Decimal | None
    how: str
    title: str = ""
    supplier_id: str = ""
    supplier: str = ""


def seen() -> Mapping[str, tuple[Seen, ...]]:
    """Everything seen, by the id of the product; nothing without a picture."""
    try:
        return _seen()
    except NoPicture:
        return {}


@remembered(size=2)
def _seen() -> Mapping[str, tuple[Seen, ...]]:
    found: dict[str, list[Seen]] = defaultdict(list)
    ids = product_ids()
    for row in ask(sql("product_payers")):
        key = ids.get((row["system_type"], row["supplier_name"], row["product"]))
        if key:
            found[key].append(_of_payments(key, row))
    for row in ask(sql("product_contracts")):
        name, how = _product_of(row)
        key = ids.get((row["system_type"], row["supplier_name"], name))
        if key:
            found[key].append(_of_contract(key, row, how))
    return {key: tuple(rows) for key, rows in found.items()}


@cache
def product_ids() -> Mapping[tuple[str, str, str], str]:
    """The id of each product of the list, by its type of system, its seller and its name."""
    return {(row["system_type"], row["supplier"], row["product"]): row["product_id"] for row in read_list("products")}


def product_names(product_id: str) -> dict[str, str]:
    """How the picture names a product of the list: its type of system, its name, its seller."""
    for (system, seller, product), key in product_ids().items():
        if key == product_id:
            return {"system": system, "product": product, "seller": seller}
    return {"system": "", "product": "", "seller": ""}


def _of_payments(product_id: str, row: Mapping[str, Any]) -> Seen:
    body, publisher = row["organisation_id"], row["publisher_id"]
    first, last = row["first_day"], row["last_day"]
    return Seen(product_id, body, "payments", publisher, first, last, row["rows"], row["amount"], row["how"])


def _of_contract(product_id: str, row: Mapping[str, Any], how: str) -> Seen:
    begun = row["start_date"] or row["published"]
    body, key, title = row["organisation_id"], row["contract_id"], row["title"] or row["contract_id"]
    end, value, sold_by = row["end_date"], row["value"], (row["supplier_id"] or "", row["supplier_text"] or "")
    return Seen(product_id, body, "contract", key, begun, end, 1, value, how, title, *sold_by)


def _product_of(row: Mapping[str, Any]) -> tuple[str, str]:
    """Which product a contract is for, and why: the only one that its supplier sells of the type, or the one named."""
    printed = f"{row['title'] or ''} {row['description'] or ''}".lower()
    named = [name for name in row["products"] if any(_stands(word, printed) for word in words_of(name))]
    if len(named) == 1:
        return named[0], f"the contract with {row['supplier_name']} names it"
    if len(row["products"]) == 1:
        return row["products"][0], f"the only product of {row['supplier_name']} of this type that we list"
    return "", ""


@cache
def _words() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_list("products"):
        cells = (row["named_anywhere"], row["named_by_its_supplier"])
        found[row["product"]] |= {word for cell in cells for word in parts(cell.lower())}
    return {name: tuple(sorted(words)) for name, words in found.items()}


def words_of(product: str) -> tuple[str, ...]:
    """How a product of the list is named in texts, in small letters."""
    return (product.lower(), *_words().get(product, ()))


def _stands(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def telling(name: str) -> bool:
    """Whether a name is found in a title only where the solution is meant: two words at least, or letters and signs
    that no other word has (PlanX, GOV.UK Pay). "Scout" and "Minute" are not."""
    return len(name) >= 5 and (" " in name.strip() or re.search(r"\w[A-Z]|[.\d]", name) is not None)


def named_in_contracts(names: Iterable[str]) -> Mapping[str, tuple[Seen, ...]]:
    """Contracts whose titles have a solution's name in them, by that name."""
    try:
        return _named(tuple(sorted(name for name in set(names) if telling(name))))
    except NoPicture:
        return {}


@remembered(size=256)
def _named(names: tuple[str, ...]) -> Mapping[str, tuple[Seen, ...]]:
    found: dict[str, list[Seen]] = defaultdict(list)
    for row in ask(sql("contracts_naming"), {"names": list(names)}) if names else ():
        if _stands(row["name"], row["title"]):
            found[row["name"]].append(_of_contract("", row, "the title of the contract names it"))
    return {name: tuple(rows) for name, rows in found.items()}
