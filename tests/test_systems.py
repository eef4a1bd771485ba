"""Suppliers of the products list, and the system types of payments and contracts.

The labels of tests/data were judged by hand before a verdict was seen. Half of them, told by a hash, were looked at
while words and weights were tuned; the floors below are held on the other half.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from moothall.engines.classify.seller_names import load_products, pattern_of, products_of
from moothall.engines.classify.supplier_groups import groups_of
from moothall.engines.classify.systems import sellers, tell_contract_systems, tell_systems
from moothall.vocabulary.code_list import read_list

DATA = Path(__file__).parent / "data"
TEXTS = ("unit_text", "service_label_pub", "expense_type_text", "purpose_text", "procurement_text")


def suppliers_of(text: str) -> set[str]:
    """The listed suppliers that a printed name is."""
    return {product.supplier for product in products_of(text)}


def test_no_look_alike_is_the_supplier_it_resembles() -> None:
    rows = read_list("not_suppliers")
    joined = {row["name"]: suppliers_of(row["name"]) for row in rows}
    assert len(rows) == 74
    assert not [row["name"] for row in rows if row["not_supplier"] in joined[row["name"]]]
    # Two of them are firms of the list that resemble another one.
    assert {name for name, found in joined.items() if found} == {"CALE ACCESS UK LTD", "ECLIPSE INTERNET"}


@pytest.mark.parametrize(
    ("printed", "supplier"),
    [
        ("CIVICA UK LTD (APP)", "Civica"),
        ("Civica (UK) Limited", "Civica"),
        ("CAPITA BUSINESS SRV LTD DARLINGTON", "Capita"),
        ("UK0283121501 NETCALL TECHNOLOGY LTD", "Netcall"),
        ("D E F SOFTWARE LTD", "DEF Software"),
        ("ADVANCED BUSINESS SOFTWARE & SOLUTIONS L", "OneAdvanced"),
        ("THE LOOP T/A GAMMA TELECOM LTD", "Gamma"),
        ("Roadworks Information Ltd T/A Elgin", "Causeway one.network"),
        ("TUNSTALL HEALTHCARE(UK) LTD", "Tunstall Healthcare"),
    ],
)
def test_a_supplier_is_known_by_what_is_printed(printed: str, supplier: str) -> None:
    assert suppliers_of(printed) == {supplier}


@pytest.mark.parametrize("printed", ["CIVICA TRUST", "CAPITAL BUILDERS LTD", "IDOXIA LTD", "ORACLE CARE HOMES LTD", ""])
def test_a_name_that_begins_alike_is_not_enough(printed: str) -> None:
    assert suppliers_of(printed) == set()


def test_lists_agree_with_each_other() -> None:
    types = {row["system_type"] for row in read_list("system_types")}
    products = load_products()
    assert {product.system_type for product in products} == types
    assert {row["system_type"] for row in read_list("system_words")} <= types | {"any", "none"}
    assert len({product.product_id for product in products}) == len(products)
    assert all(row["source_url"] for row in read_list("products") if row["basis"] == "source")
    assert all(pattern_of(name).words for product in products for name in product.names)
    for row in read_list("supplier_groups"):
        assert all(pattern_of(name).words for name in row["member_names"].split(";")), row


def judged(supplier: str, **texts: str) -> dict[str, Any]:
    """What one payment to a supplier with these texts is told to be."""
    sold = sellers(pa.table({"supplier_id": ["s"], "supplier_text": [supplier]}))
    row = {"payment_id": ["p"], "supplier_id": ["s"], **{name: [text] for name, text in texts.items()}}
    rows: list[dict[str, Any]] = tell_systems(pa.table(row), sold).to_pylist()
    return rows[0]


def test_a_supplier_of_one_type_tells_it() -> None:
    found = judged("Tascomi Ltd", expense_type_text="IT Software")
    assert (found["system_type"], found["product"]) == (
        "planning_building_control",
        "Tascomi (Built, Public Protection)",
    )


def test_the_unit_decides_between_the_types_of_a_supplier() -> None:
    found = judged("CIVICA UK LTD", unit_text="Revenues and Benefits", expense_type_text="Software licences")
    assert found["system_type"] == "revs_bens"
    assert found["how"] == (
        "Civica sells 12 types of system; the unit printed is 'Revenues and Benefits'; "
        "the expense type printed is 'Software licences'"
    )


def test_cannot_tell_names_the_candidates() -> None:
    found = judged("CIVICA UK LTD", expense_type_text="Software licences")
    assert found["system_type"] is None
    assert found["product"] is None
    assert {"revs_bens", "libraries"} <= set(found["candidates"])
    assert str(found["how"]).startswith("cannot tell: Civica sells 12 types")


def test_a_named_product_wins_over_the_unit() -> None:
    found = judged("CIVICA UK LTD", unit_text="Housing", purpose_text="Spydus annual charge")
    assert (found["system_type"], found["product"]) == ("libraries", "Spydus")


def test_postage_is_not_for_a_system() -> None:
    found = judged("NEOPOST LTD", expense_type_text="Postage")
    assert found["system_type"] is None
    assert found["candidates"] == []
    assert found["how"] == "not for a system: the expense type printed is 'Postage'"


def test_other_suppliers_have_no_row() -> None:
    sold = sellers(pa.table({"supplier_id": ["a", "b"], "supplier_text": ["IDOX SOFTWARE LTD", "A BUTCHER LTD"]}))
    payments = pa.table({"payment_id": ["1", "2"], "supplier_id": ["a", "b"]})
    assert tell_systems(payments, sold)["payment_id"].to_pylist() == ["1"]


def contract(title: str, cpv: str | None = None, supplier: str | None = None) -> dict[str, Any]:
    """What one contract is told to be."""
    names = pa.table({"supplier_id": [supplier or "none"], "supplier_text": [supplier or "none"]})
    contracts = pa.table({"contract_id": ["c"], "title": [title], "description": [None], "cpv": [cpv]})
    awards = pa.table({"contract_id": ["c"], "supplier_id": [supplier or "none"]})
    rows: list[dict[str, Any]] = tell_contract_systems(contracts, awards, sellers(names)).to_pylist()
    return rows[0]


def test_a_title_alone_tells_the_type_of_a_contract() -> None:
    assert contract("Revenues and Benefits System", "48000000")["system_type"] == "revs_bens"
    assert contract("Revenues and benefits software")["system_type"] == "revs_bens"


def test_a_contract_for_works_is_for_no_system() -> None:
    found = contract("Resurfacing of car parks", "45000000")
    assert found["system_type"] is None
    assert found["candidates"] == []


def test_groups_tell_former_owners() -> None:
    printed = ["NORTHGATE PUBLIC SERVICES UK LTD", "CAPITA SYMONDS LTD", "HALAROSE LTD"]
    rows = groups_of(pa.table({"supplier_id": printed, "supplier_text": printed})).to_pylist()
    assert [(row["group_id"], row["since"], row["basis"]) for row in rows] == [
        ("nec", "2018", "general knowledge"),
        ("idox", "2017", "source"),
    ]


def is_blind(*key: str) -> bool:
    """Whether a label belongs to the half that no rule was tuned on."""
    return int(hashlib.sha256("|".join(key).encode()).hexdigest(), 16) % 2 == 1


def labels(name: str) -> list[dict[str, str]]:
    """A table of labels."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def verdict(row: dict[str, Any] | None) -> str:
    """A system type, `none` (not for a system) or `unclear` (cannot tell)."""
    if row is None or (row["system_type"] is None and row["how"].startswith("cannot tell")):
        return "unclear"
    return str(row["system_type"] or "none")


def scored(pairs: Iterable[tuple[str, str]]) -> Counter[str]:
    """Counts of verdict against truth: `told right`, `told wrong`, `told unclear`, `type not told`, `none right` ..."""
    count: Counter[str] = Counter()
    for told, truth in pairs:
        known = truth not in {"none", "unclear", "other"}
        if told not in {"none", "unclear"}:
            count[
                "told right" if told in truth.split(";") else "told unclear" if truth == "unclear" else "told wrong"
            ] += 1
        else:
            count[f"{told} right" if told == truth else "type not told" if known else f"{told} for {truth}"] += 1
    return count


def test_blind_half_of_the_payments_labels() -> None:
    rows = [row for row in labels("system_labels") if is_blind(*(row[k] for k in ("supplier_text", *TEXTS[:3])))]
    names = pa.table({k: sorted({r["supplier_text"] for r in rows}) for k in ("supplier_id", "supplier_text")})
    texts = {name: [row[name] or None for row in rows] for name in TEXTS}
    ids = {"payment_id": [str(at) for at in range(len(rows))], "supplier_id": [row["supplier_text"] for row in rows]}
    told = {row["payment_id"]: row for row in tell_systems(pa.table(ids | texts), sellers(names)).to_pylist()}
    count = scored((verdict(told.get(str(at))), row["truth"]) for at, row in enumerate(rows))
    print(dict(count))
    all_told = count["told right"] + count["told wrong"] + count["told unclear"]
    assert len(rows) == 163
    assert count["told right"] >= 0.86 * all_told, count  # measured 0.889
    assert count["told right"] >= 0.93 * (all_told - count["told unclear"]), count  # measured 0.957
    assert count["told right"] >= 0.80 * (count["told right"] + count["told wrong"] + count["type not told"]), count
    assert count["none right"] >= 20, count


def test_labels_of_contracts() -> None:
    rows = labels("system_contract_labels")
    suppliers = sorted({row["supplier"] for row in rows if row["supplier"]})
    sold = sellers(pa.table({"supplier_id": suppliers, "supplier_text": suppliers}))
    contracts = {"contract_id": [row["ocid"] for row in rows]}
    contracts |= {name: [row[name] for row in rows] for name in ("title", "description", "cpv")}
    awards = {"contract_id": contracts["contract_id"], "supplier_id": [row["supplier"] for row in rows]}
    told = tell_contract_systems(pa.table(contracts), pa.table(awards), sold).to_pylist()
    count = scored((verdict(one), row["truth"]) for one, row in zip(told, rows, strict=True))
    print(dict(count))
    assert count["told right"] >= 10, count
    assert count["told wrong"] <= 3, count
    assert count["none right"] >= 25, count
