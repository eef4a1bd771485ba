"""Contracts of the made-up picture: one in force for libraries, one that has ended, one still a tender, one with a
natural person. Buyers are the made-up councils; every figure is made up."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from moothall.engines.journey.contracts import Gathered
from moothall.engines.journey.schemas import LINKED

ROWS = (
    ("lib", "Library management system", "48160000", "local-authority:XEX", "Exampleshire County Council",
     date(2024, 4, 1), date(2027, 3, 31), date(2029, 3, 31), "awarded", "Sirsidynix Limited", "90000.00"),
    ("old", "Library management system", "48160000", "local-authority:XNT", "Northtown Borough Council",
     date(2015, 4, 1), date(2020, 3, 31), None, "awarded", "Sirsidynix Limited", "20000.00"),
    ("tender", "Grounds maintenance", "77314000", "local-authority:XNT", "Northtown Borough Council",
     None, None, None, "tender", None, "5000.00"),
    ("person", "Portrait of the mayor", "92312000", "local-authority:XNT", "Northtown Borough Council",
     date(2025, 1, 1), date(2026, 12, 31), None, "awarded", "Mr Example Person", "700.00"),
)  # fmt: skip


def made_up_contracts() -> Gathered:
    """The tables `contract` and `award` as they are before suppliers are linked."""
    contracts, awards = [], []
    for key, title, cpv, body, buyer, start, end, extended, status, supplier, value in ROWS:
        contracts.append(
            {
                "contract_id": f"made-up-{key}", "source": "made-up", "ocid": f"ocds-made-up-{key}",
                "buyer_text": buyer, "organisation_id": body, "buyer_how": "made up", "title": title,
                "description": f"{title} for {buyer}", "cpv": cpv, "value": Decimal(value), "currency": "GBP",
                "start_date": start, "end_date": end, "extended_end": extended, "status": status,
                "extension_text": "two years" if extended else None, "notice_kind": "award", "notice_id": f"n-{key}",
                "notice_url": f"https://notices.invalid/{key}", "published": date(2024, 2, 1), "releases": 1,
                "place": key, "raw": json.dumps({"title": title, "supplier": supplier}),
            }
        )  # fmt: skip
        if supplier:
            awards.append(
                {
                    "award_id": f"made-up-{key}-1", "contract_id": f"made-up-{key}", "supplier_text": supplier,
                    "value": Decimal(value), "award_date": start, "person": supplier.startswith("Mr "),
                }
            )  # fmt: skip
    return Gathered(_table("contract", contracts), _table("award", awards))


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=LINKED[name])
