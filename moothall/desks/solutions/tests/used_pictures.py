"""The made-up picture of the whole house with payments and contracts for products of the real list, for this desk.

Two products are told: OpenRevenues, which Exampleshire and Northtown pay for, and iTrent. A second supplier sells two
products of one type, so that of its payments nothing can be told. Every row is written down here, nothing is linked.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from moothall.engines.journey.schemas import LINKED
from tests.pictures import make_picture

REVENUES, ITRENT = "civica--openrevenues", "mhr--itrent"
CIVICA, MHR, NEC = "civica-aa0001", "mhr-aa0002", "nec-aa0003"
NEC_NAME = "NEC Software Solutions UK"
NEC_PRODUCTS = ("NEC Revenues and Benefits (iWorld)", "Pericles")
LAST_PAID = date(2024, 11, 26)
"""The last day on which Exampleshire paid for OpenRevenues: it counts to 25 November 2026, and not on the 26th."""


def sold(supplier_id: str, name: str, system: str, product: str) -> dict[str, Any]:
    return {
        "supplier_id": supplier_id,
        "supplier_name": name,
        "system_type": system,
        "product": product,
        "basis": "source",
    }


def paid(
    publisher: str, supplier_id: str, system: str, product: str | None, day: date, pounds: str, **more: Any
) -> dict[str, Any]:
    first = day.year - (day.month < 4)
    return {
        "payment_id": f"{publisher}-{supplier_id}-{day}-{pounds}-{more.get('duplicate', False)}",
        "publisher_id": publisher,
        "supplier_id": supplier_id,
        "supplier_text": supplier_id.upper(),
        "system_type": system,
        "product": product,
        "confidence": 0.9,
        "how": "made up",
        "candidates": [system],
        "products": [product] if product else list(NEC_PRODUCTS),
        "financial_year": f"{first}-{(first + 1) % 100:02}",
        "month": day.replace(day=1),
        "period_start": day,
        "period_end": day,
        "amount": Decimal(pounds),
        "duplicate": False,
        "reversal": False,
        **more,
    }


def contract(
    key: str, organisation_id: str, title: str, end: date | None, system: str | None, **more: Any
) -> dict[str, Any]:
    return {
        "contract_id": key,
        "source": "made-up",
        "buyer_text": "Made up",
        "organisation_id": organisation_id,
        "title": title,
        "start_date": date(2024, 1, 1),
        "end_date": end,
        "status": "awarded",
        "published": date(2023, 12, 1),
        "system_type": system,
        "value": Decimal("1000.00"),
        **more,
    }


def award(contract_id: str, supplier_id: str | None, text: str) -> dict[str, Any]:
    return {
        "award_id": f"{contract_id}-1",
        "contract_id": contract_id,
        "supplier_id": supplier_id,
        "supplier_text": text,
    }


PRODUCTS = [
    sold(CIVICA, "Civica", "revs_bens", "OpenRevenues"),
    sold(MHR, "MHR", "hr_payroll", "iTrent"),
    *(sold(NEC, NEC_NAME, "revs_bens", product) for product in NEC_PRODUCTS),
]
PAYMENTS = [
    paid("exampleshire", CIVICA, "revs_bens", "OpenRevenues", date(2019, 5, 2), "1200.00"),
    paid("exampleshire", CIVICA, "revs_bens", "OpenRevenues", LAST_PAID, "300.00"),
    paid("exampleshire", CIVICA, "revs_bens", "OpenRevenues", date(2026, 1, 1), "300.00", duplicate=True),
    paid("northtown", CIVICA, "revs_bens", "OpenRevenues", date(2019, 6, 3), "100.00"),
    paid("northtown", MHR, "hr_payroll", "iTrent", date(2019, 6, 3), "50.00"),
    paid("northtown", MHR, "hr_payroll", "iTrent", date(2019, 6, 4), "-50.00"),
    paid("northtown", NEC, "revs_bens", None, date(2019, 7, 1), "70.00"),
]
CONTRACTS = [
    contract("rev-northtown", "local-authority:XNT", "Revenues system", date(2026, 11, 26), "revs_bens"),
    contract("planx-example", "local-authority:XEX", "PlanX for planning forms", None, None),
    contract("scout-example", "local-authority:XEX", "Scout hut roof", date(2030, 1, 1), None),
]
AWARDS = [
    award("rev-northtown", CIVICA, "Civica UK Ltd"),
    award("planx-example", None, "Forms and Maps Ltd"),
    award("scout-example", None, "Roofers Ltd"),
]
SUPPLIERS = [
    {"supplier_id": key, "name": key.split("-")[0].upper(), "kind": "company", "names": 1, "publishers": 1, "rows": 2,
     "amount": Decimal("100.00"), "former_ids": []}
    for key in (CIVICA, MHR, NEC)
]  # fmt: skip


def make_used_picture(folder: Path) -> Path:
    """Write the whole made-up picture into `folder`, with our own tables of what is sold, paid for and contracted."""
    make_picture(folder)
    version = (folder / "current").resolve()
    made = {"supplier_product": PRODUCTS, "payment_system": PAYMENTS, "contract": CONTRACTS, "award": AWARDS}
    for name, rows in {**made, "supplier": SUPPLIERS, "doubt": []}.items():
        path = version / f"{name}.parquet"
        path.unlink(missing_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, LINKED[name]), path)
    hold_whole_year(version / "summary_month.parquet")
    return folder


def hold_whole_year(path: Path) -> None:
    """Of Exampleshire the last three months of 2019-20 are held too, so that this year is whole."""
    held = pq.read_table(path)
    more = [{"publisher_id": "exampleshire", "month": date(2020, month, 1), "rows": 1} for month in (1, 2, 3)]
    path.unlink()
    pq.write_table(pa.concat_tables([held, pa.Table.from_pylist(more, held.schema)]), path)
