"""Payments under contracts: by a reference that is printed with both, else by buyer, supplier and dates together.

No link is made where several contracts fit; the row says so instead. A payment outside the time of every known contract
is left alone: most contracts are published nowhere.
"""

import duckdb
import pyarrow as pa

from moothall.engines.store import sql_of

LONGEST = 31
LINKS = pa.schema(
    [
        ("payment_id", pa.string()),
        ("contract_id", pa.string()),
        ("award_id", pa.string()),
        ("confidence", pa.float64()),
        ("how", pa.string()),
    ]
)


def link_contracts(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """One row of LINKS for each payment that a contract fits. Where several fit, `contract_id` is NULL, confidence 0.

    The connection holds `payment`, `contract`, `award` and `supplier_alias` as in the picture, and `publisher`
    (publisher_id, organisation_id): the body of the register that each publisher is.
    """
    found = connection.sql(sql_of("moothall.engines.link", "contract_payments"), params={"longest": LONGEST})
    return found.to_arrow_table().cast(LINKS)
