"""The made-up picture with two of its publishers in the place of real councils that pay for housing management, for
tests that follow a need about repairs. Every figure is made up; the councils have published nothing of the kind."""

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from moothall.desks.solutions.tests.used_pictures import award, contract, paid, sold
from moothall.engines.journey.schemas import LINKED
from tests.pictures import make_picture

FIRST, SECOND = "local-authority:DAL", "local-authority:MAN"
SYSTEM = "housing_management"
PRODUCT = "totalmobile--field-service-and-repairs-scheduling"
PRODUCT_NAME = "Field service and repairs scheduling"
AAREON, TOTALMOBILE = "aareon-bb0001", "totalmobile-bb0002"
NAMES = {AAREON: "AAREON UK LTD", TOTALMOBILE: "TOTALMOBILE LTD"}
PRODUCTS = [
    sold(AAREON, "Aareon UK", SYSTEM, "QL Housing"),
    sold(TOTALMOBILE, "Totalmobile", SYSTEM, PRODUCT_NAME),
]


def make_housing_picture(folder: Path, today: date) -> Path:
    """Write the picture: the first council pays Aareon £48,000.00 under a contract that ends in 400 days, the second
    pays Totalmobile £17,250.50, both lately, so that it counts as use today."""
    make_picture(folder, {"exampleshire": FIRST, "northtown": SECOND})
    version = (folder / "current").resolve()
    day, end = today - timedelta(days=60), today + timedelta(days=400)
    rows = [
        paid("exampleshire", AAREON, SYSTEM, "QL Housing", day, "48000.00"),
        paid("northtown", TOTALMOBILE, SYSTEM, PRODUCT_NAME, day, "17250.50"),
    ]
    suppliers = [
        {
            "supplier_id": key,
            "name": name,
            "kind": "company",
            "names": 1,
            "publishers": 1,
            "rows": 1,
            "amount": row["amount"],
            "former_ids": [],
        }
        for (key, name), row in zip(NAMES.items(), rows, strict=True)
    ]
    tables = {
        "supplier_product": PRODUCTS,
        "payment_system": rows,
        "supplier": suppliers,
        "contract": [contract("made-up-housing", FIRST, "Housing management system", end, SYSTEM)],
        "award": [award("made-up-housing", AAREON, NAMES[AAREON])],
        "doubt": [],
    }
    for name, made in tables.items():
        path = version / f"{name}.parquet"
        path.unlink(missing_ok=True)
        pq.write_table(pa.Table.from_pylist(made, LINKED[name]), path)
    return folder
