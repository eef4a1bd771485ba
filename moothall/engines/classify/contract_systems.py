"""Which system type a contract is for, by its title, its description, its CPV code and its suppliers.

A contract needs no supplier of the list: a title can say it alone. Most contracts are for no system; those have no
type and no candidates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pyarrow as pa

from moothall.engines.classify.judge_system import MOST, NAMED, TOLD, chance_of_system, said, shares
from moothall.engines.classify.seller_names import Product, load_products
from moothall.engines.classify.system_words import (
    ANY,
    NONE,
    Evidence,
    names_in,
    plain,
    read_text,
    weightiest,
    weights,
)
from moothall.vocabulary.code_list import read_list

PRIOR = 0.04
"""How likely a contract of a public body is for a system, before anything is read."""
OTHER_TYPES = 3.0
"""How many types, counted as one of the list that nothing speaks for, the list may lack."""
DESCRIPTION = 0.5
"""What the description weighs beside the title: it also tells of neighbouring systems."""
AMONG_ALL = 1.4
"""A word weighs more here: the weights were judged for the few types of one supplier, and here all types compete."""
TOGETHER, CLEAR, LATER_CODE = 1.5, 2.5, 0.5
SOLD = 3.0
SELLER = {"systems": 2.5, "systems and more": 1.0, "mostly more": 0.0}
POSSIBLE = 0.1
FIELDS = [
    ("system_type", pa.string()),
    ("confidence", pa.float64()),
    ("how", pa.string()),
    ("candidates", pa.list_(pa.string())),
]


def tell_contracts(contracts: pa.Table, awards: pa.Table, offers: Mapping[str, Sequence[Product]]) -> pa.Table:
    """See `systems.tell_contract_systems`; `offers` are the products of each supplier_id."""
    suppliers: dict[str, list[Product]] = {}
    for award in awards.select(["contract_id", "supplier_id"]).to_pylist():
        suppliers.setdefault(award["contract_id"], []).extend(offers.get(award["supplier_id"], ()))
    rows = contracts.select(["contract_id", "title", "description", "cpv"]).to_pylist()
    judged = [judge_contract(row, suppliers.get(row["contract_id"], [])) for row in rows]
    columns = [pa.array([row[at] for row in judged], kind) for at, (_, kind) in enumerate(FIELDS)]
    return pa.table([contracts["contract_id"], *columns], names=["contract_id", *(name for name, _ in FIELDS)])


def judge_contract(row: Mapping[str, Any], sold: Sequence[Product]) -> tuple[str | None, float, str, list[str]]:
    """The judgement of one contract, as the values of FIELDS."""
    evidence = evidence_of(row, sold)
    weight = {about: w * (1 if about in (ANY, NONE) else AMONG_ALL) for about, w in weights(evidence, MOST).items()}
    system = chance_of_system(PRIOR, weight)
    likely = {kind: system * share for kind, share in shares(types(), weight, OTHER_TYPES).items()}
    best = max(likely, key=lambda kind: likely[kind])
    if likely[best] >= TOLD:
        why = [said(weightiest(evidence, about)) for about in (best, ANY)]
        order = [kind for kind in sorted(likely, key=lambda k: -likely[k]) if likely[kind] >= POSSIBLE]
        return best, round(likely[best], 3), "; ".join(dict.fromkeys(filter(None, why))), order
    if system < 1 - TOLD:
        against = said(weightiest(evidence, NONE))
        how = "not for a system" + (f": {against}" if against else ": nothing says that it is")
        return None, round(1 - system, 3), how, []
    order = [kind for kind in sorted(likely, key=lambda k: -likely[k]) if likely[kind] >= POSSIBLE]
    how = said(weightiest(evidence, ANY)) or "its words speak for several types"
    return None, round(likely[best], 3), f"cannot tell which type: {how}", order


def evidence_of(row: Mapping[str, Any], sold: Sequence[Product]) -> list[Evidence]:
    """All that a contract says: each thing is counted once from the title, else from the description."""
    title, description = row["title"] or "", row["description"] or ""
    found = [*read_text("title", "title", title), *names_evidence("title", title)]
    heard = {piece.about for piece in found}
    if description and plain(description) != plain(title):
        also = [*read_text("title", "description", description), *names_evidence("description", description)]
        found += [
            replace(piece, weight=piece.weight * DESCRIPTION, text=f"... {piece.words} ...")
            for piece in also
            if piece.about not in heard
        ]
    found += code_evidence(str(row["cpv"] or ""))
    return found + together(found) + seller_evidence(sold)


def code_evidence(codes: str) -> list[Evidence]:
    """What the CPV codes say, each thing once; codes after the first weigh half. One code of a system is enough: codes
    of the service that it is for say nothing against it."""
    pieces = [
        replace(piece, weight=piece.weight * (LATER_CODE if at else 1))
        for at, code in enumerate(codes.split(";"))
        for piece in read_text("cpv", "CPV code", code.strip()[:8])
    ]
    best = {piece.about: piece for piece in sorted(pieces, key=lambda piece: piece.weight)}
    return [piece for piece in best.values() if piece.about != NONE or ANY not in best]


def together(found: Sequence[Evidence]) -> list[Evidence]:
    """A title that names both a service and a system says more than the two apart: "housing" and "system"."""
    title = [piece for piece in found if piece.field == "title"]
    service = weightiest([piece for piece in title if piece.about not in (ANY, NONE)], None)
    system = weightiest(title, ANY)
    return [replace(system, weight=TOGETHER)] if system and service and service.weight >= CLEAR else []


def names_evidence(field: str, text: str) -> list[Evidence]:
    """Products named in a text by a name that no other thing has."""
    listed = load_products()
    return [
        Evidence(about, weight, listed[at].product, field, text)
        for at in map(int, names_in(text, product_names()))
        for about, weight in ((listed[at].system_type, NAMED), (ANY, NAMED))
    ][:4]


def seller_evidence(sold: Sequence[Product]) -> list[Evidence]:
    """What the suppliers say: that it is for a system, and one of the types that they sell."""
    first = {product.system_type: product for product in reversed(sold)}
    about = [Evidence(kind, SOLD, p.supplier, "supplier", p.supplier) for kind, p in first.items()]
    seller = max(sold, key=lambda product: SELLER[product.sells], default=None)
    any_system = [Evidence(ANY, SELLER[seller.sells], seller.supplier, "supplier", seller.supplier)] if seller else []
    return about + any_system


@cache
def product_names() -> dict[str, str]:
    """The words that name a product anywhere, with the row of the list (as text) that they name."""
    return {plain(name): str(at) for at, product in enumerate(load_products()) for name in product.named}


@cache
def types() -> tuple[str, ...]:
    """The system types of the list."""
    return tuple(row["system_type"] for row in read_list("system_types"))
