"""Suppliers from names as printed: what is joined, what is left to a person, what is kept apart. Names are made up."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from moothall.engines.link.judgements import AliasKey, Judgement
from moothall.engines.link.suppliers import Linked, link_suppliers

TEXTS = ["publisher_id", "supplier_ref_pub", "supplier_text", "company_no", "charity_no", "vat_no"]
COLUMNS = [*TEXTS, "rows", "amount", "first_date", "last_date"]


def table(*rows: dict[str, Any]) -> pa.Table:
    """Aliases from rows that say only what matters."""
    usual = {"publisher_id": "aleshire", "rows": 1, "amount": Decimal("1.00")}
    days = {"first_date": date(2019, 4, 1), "last_date": date(2020, 3, 31)}
    full = [{**dict.fromkeys(COLUMNS), **usual, **days, **row} for row in rows]
    types = [pa.string()] * 6 + [pa.int64(), pa.decimal128(18, 2), pa.date32(), pa.date32()]
    return pa.Table.from_pylist(full, pa.schema(list(zip(COLUMNS, types, strict=True))))


def named(*texts: str) -> pa.Table:
    """Names, each printed by a publisher of its own."""
    return table(*({"publisher_id": f"p{i}", "supplier_text": text} for i, text in enumerate(texts)))


def ids(linked: Linked) -> dict[tuple[str, str], str]:
    """The supplier of each (publisher, name)."""
    rows = linked.alias.to_pylist()
    return {(r["publisher_id"], r["supplier_text"]): r["supplier_id"] for r in rows}


def one(*texts: str) -> bool:
    """Whether names of different publishers are one supplier."""
    return len(set(ids(link_suppliers(named(*texts))).values())) == 1


TOGETHER = [
    ("Zorvanta Systems Ltd", "ZORVANTA SYSTEMS LIMITED"),
    ("Zorvanta Systems Ltd", "Zorvanta Systems"),
    ("Zorvanta Ltd", "The Zorvanta Ltd"),
    ("Zorvanta & Quillby Ltd", "ZORVANTA AND QUILLBY LTD"),
    ("Q.V.Z. Brackenfold Ltd", "QVZ BRACKENFOLD LIMITED"),
    ("Q V Z Brackenfold Ltd", "QVZ BRACKENFOLD LIMITED"),
    ("Zorvanta Systems Ltd ***ONEBILL***", "Zorvanta Systems Ltd"),
    ("ZORVANTA SYSTEMS LTD (DO NOT USE)", "Zorvanta Systems Ltd"),
    ("ZORVANTA SYSTEMS LTD **USE 172362**", "Zorvanta Systems Ltd"),
    ("Zorvanta Quillbyforde Limited", "Zorvanta Quilbyforde Limited"),
    ("Zorvanta Quillby Svs Ltd", "Zorvanta Quillby Services Ltd"),
    ("Zorvanta Quillby Ltd T/A Zorvanta Hexamoor", "Zorvanta Quillby Limited"),
    ("Zorvanta Quillby Ltd T/A Hexamoorish", "Hexamoorish"),
    ("Quillby Zorvanta Ltd", "Zorvanta Quillby Ltd"),
]
APART = [
    ("Zorvanta Ltd", "Zorvanta LLP"),
    ("Zorvanta Quillby Ltd T/A Hexamoorish", "Zorvanta Quillby Limited"),
    ("Zorvanta Ltd", "Zorvanta Holdings Ltd"),
    ("Zorvanta Recruitment Ltd", "Zorvanta Travel Ltd"),
    ("Zorvanta North Ltd", "Zorvanta South Ltd"),
    ("Zorvanta Academy 1", "Zorvanta Academy 2"),
    ("St Mary's Primary School", "St Marys Primary School"),
    ("Orchard House", "Orchard House"),
    ("Village Hall", "The Village Hall"),
    ("The Red Lion Inn", "Red Lion Inn"),
    ("Park Surgery", "Park Surgery"),
    ("EVANS", "Evans"),
    ("Cook", "COOK"),
]


@pytest.mark.parametrize("texts", TOGETHER, ids=lambda t: " = ".join(t))
def test_one_supplier(texts: tuple[str, str]) -> None:
    assert one(*texts)


@pytest.mark.parametrize("texts", APART, ids=lambda t: " / ".join(t))
def test_two_suppliers(texts: tuple[str, str]) -> None:
    assert not one(*texts)


def test_a_later_judgement_wins() -> None:
    left, right = AliasKey("p0", "", "Zorvanta Ltd"), AliasKey("p1", "", "Hexamoor Ltd")
    join = Judgement("join", left, right, "one firm", "ann", "2025-01-01T10:00:00")
    part = Judgement("part", left, right, "no", "bob", "2025-01-02T10:00:00")
    both = named("Zorvanta Ltd", "Hexamoor Ltd")
    assert len(set(ids(link_suppliers(both, [join])).values())) == 1
    assert len(set(ids(link_suppliers(both, [part, join])).values())) == 2


def test_every_alias_has_one_supplier() -> None:
    rows = named("Zorvanta Ltd", "Zorvanta Limited", "Evans", "Evans", "1", "...")
    assert link_suppliers(rows).alias.num_rows == rows.num_rows
