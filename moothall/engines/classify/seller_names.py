"""Which printed names are suppliers of the products list.

A name matches when it begins with a listed name, word for word, and only words of legal form, places of business or a
note follow. It will not guess at spelling: that is the work of linking names to suppliers.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from moothall.vocabulary.code_list import read_list

LEGAL = frozenset({"LTD", "PLC", "LLP", "INC", "LLC", "CORP", "SARL", "GMBH", "BV", "CIC"})
CUT = frozenset({"L", "LT", "LI", "LIM", "LIMI", "LIMIT", "LIMITE"})
PLACES = frozenset({"UK", "GB", "EUROPE", "EMEA", "IRELAND", "INTERNATIONAL"})
TAIL = LEGAL | CUT | PLACES | {"GROUP", "HOLDINGS", "CO", "COMPANY", "PUBLIC", "THE", "OF", "AND"}
SAME = {
    "LIMITED": "LTD",
    "INCORPORATED": "INC",
    "CORPORATION": "CORP",
    "SRV": "SERVICE",
    "SRVS": "SERVICE",
    "SVCS": "SERVICE",
    "SVC": "SERVICE",
    "SERVS": "SERVICE",
    "SERVICES": "SERVICE",
    "SOLUTIONS": "SOLUTION",
    "SYSTEMS": "SYSTEM",
    "TECHNOLOGIES": "TECHNOLOGY",
    "CENTRES": "CENTRE",
}
TRADING_AS = re.compile(r"\b(?:T\s*[/.\\]\s*A\.?|T A|TA|TRADING AS)\s", re.IGNORECASE)
LONG_ENOUGH = 20
"""Letters and spaces that a name cut short by its ledger must have, to be known as the beginning of a listed name."""


@dataclass(frozen=True)
class Product:
    """A row of the list: what one supplier sells of one system type. `names` are the supplier's (see `Pattern`),
    `named` the words that name the product in any text, `named_within` those that do so only for its own supplier."""

    product_id: str
    supplier: str
    product: str
    system_type: str
    sells: str
    names: tuple[str, ...]
    named: tuple[str, ...]
    named_within: tuple[str, ...]
    basis: str


@dataclass(frozen=True)
class Pattern:
    """A supplier's name as words; `open` when anything may follow (a star in the list)."""

    words: tuple[str, ...]
    open: bool


@cache
def load_products() -> tuple[Product, ...]:
    """The list products.csv, as it stands."""
    return tuple(
        Product(
            row["product_id"],
            row["supplier"],
            row["product"],
            row["system_type"],
            row["sells"],
            parts(row["supplier_names"]),
            parts(row["named_anywhere"]),
            parts(row["named_by_its_supplier"]),
            row["basis"],
        )
        for row in read_list("products")
    )


def parts(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds several, parted by semicolons."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def name_words(text: str) -> tuple[str, ...]:
    """The words of a printed name: upper case, no punctuation, initials joined, account numbers before it taken off,
    legal forms and a few common words in one spelling."""
    text = re.sub(r"['’`.]", "", text.upper()).replace("&", " AND ").replace("+", " AND ")
    text = re.sub(r"[^A-Z0-9]+", " ", text)
    text = re.sub(r"\bPUBLIC LIMITED COMPANY\b", "PLC", text)
    text = re.sub(r"\b(?:[A-Z] ){2,}(?=[A-Z0-9]{2})", lambda found: found.group().replace(" ", "") + " ", f"{text} ")
    words = [SAME.get(word, word) for word in text.split()]
    while len(words) > 1 and re.search(r"\d{5}", words[0]):
        words = words[1:]
    return tuple(words)


def readings(text: str) -> list[tuple[str, ...]]:
    """The names that one printed name holds: itself, without what stands in brackets, and what stands before and after
    "trading as"."""
    texts = [text, re.sub(r"\([^)]*\)", " ", text)] if "(" in text else [text]
    texts += TRADING_AS.split(text) if TRADING_AS.search(text) else []
    return [words for words in map(name_words, texts) if words]


def pattern_of(listed: str) -> Pattern:
    """A listed name as a pattern."""
    return Pattern(name_words(listed.removesuffix("*")), listed.endswith("*"))


def matches(pattern: Pattern, words: tuple[str, ...]) -> bool:
    """Whether the words of a printed name are the listed name, give or take what may follow it."""
    size = len(pattern.words)
    if words[:size] != pattern.words:
        return is_cut_short(pattern, words)
    rest = words[size:]
    if pattern.open or not rest:
        return True
    form = next((at for at, word in enumerate((*pattern.words[-1:], *rest)) if word in LEGAL), None)
    before = rest if form is None else rest[:form]
    return all(word in TAIL or word.isdigit() for word in before)


def is_cut_short(pattern: Pattern, words: tuple[str, ...]) -> bool:
    """Whether a printed name is the beginning of the listed name, long enough to be no other."""
    listed, printed = " ".join(pattern.words), " ".join(words)
    return len(words) > 2 and len(printed) >= LONG_ENOUGH and listed.startswith(printed)


@cache
def patterns_by_first_word() -> dict[str, list[tuple[Pattern, tuple[Product, ...]]]]:
    """Every listed name once, with the products that are sold under it, by its first word."""
    sold: dict[Pattern, list[Product]] = defaultdict(list)
    for product in load_products():
        for listed in product.names:
            sold[pattern_of(listed)].append(product)
    found: dict[str, list[tuple[Pattern, tuple[Product, ...]]]] = defaultdict(list)
    for pattern, products in sold.items():
        found[pattern.words[0]].append((pattern, tuple(products)))
    return found


@cache
def barred() -> dict[tuple[str, ...], str]:
    """Printed names (as words) that look like a listed supplier, with the supplier that each is not."""
    return {name_words(row["name"]): row["not_supplier"] for row in read_list("not_suppliers")}


def products_of(text: str) -> tuple[Product, ...]:
    """The products that the supplier printed as `text` sells; empty for any other beneficiary."""
    read = readings(text)
    found = [
        product
        for words in read
        for pattern, products in patterns_by_first_word().get(words[0], [])
        if matches(pattern, words)
        for product in products
    ]
    not_of = {barred()[words] for words in (*read, plain_words(text)) if words in barred()} if found else set()
    return tuple(product for product in dict.fromkeys(found) if product.supplier not in not_of)


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a name with "T/A" in the spelling of the list of look-alikes."""
    return name_words(TRADING_AS.sub(" TA ", text))
