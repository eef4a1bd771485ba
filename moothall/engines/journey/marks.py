"""Step *payment*, over all files of a publisher: which rows were met before, and which take back another.

Rows are marked, never dropped. Works on a few columns of all files; only the marks come out.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa

from moothall.engines import store

SQL = files("moothall.engines.journey") / "sql"
SLIM = """
    SELECT p.payment_id, p.resource_id, f.file_order, p.table_no * 100000000 + p.line AS line,
           p.date_text AS day, p.amount, upper(p.supplier_text) AS supplier, p.transaction_ref AS ref,
           coalesce(p.unit_text, p.service_label_pub) AS unit,
           hash(p.unit_text, p.service_label_pub, p.purpose_text, p.expense_type_text, p.supplier_ref_pub) AS detail,
           p.period_start AS since, f.copy_of
    FROM read_parquet(?) AS p
    JOIN file AS f USING (resource_id)
"""


def read_sql(name: str) -> str:
    """A long query, as text."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def mark_publisher(paths: list[Path], order: list[dict[str, Any]]) -> pa.Table:
    """Marks of one publisher: payment_id, duplicate_of, reversal_of (one of the two is set).

    `paths` are the payments of its files; `order` has resource_id, file_order and copy_of of each.
    """
    connection = store.connect()
    try:
        connection.register("file", pa.Table.from_pylist(order, schema=FILE))
        connection.execute(f"CREATE TABLE slim AS {SLIM}", [[str(p) for p in paths]])
        connection.execute(f"CREATE TABLE duplicate AS {read_sql('mark_duplicates')}")
        connection.execute("DELETE FROM slim WHERE payment_id IN (SELECT payment_id FROM duplicate)")
        connection.execute(f"CREATE TABLE reversal AS {read_sql('mark_reversals')}")
        return connection.sql(
            "SELECT payment_id, duplicate_of, NULL::VARCHAR AS reversal_of FROM duplicate "
            "UNION ALL SELECT payment_id, NULL, reversal_of FROM reversal ORDER BY payment_id"
        ).to_arrow_table()
    finally:
        connection.close()


FILE = pa.schema([("resource_id", pa.string()), ("file_order", pa.int32()), ("copy_of", pa.string())])
