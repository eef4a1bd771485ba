"""Which units may be one supplier, how sure that is, and why: by keys printed in the files, then by names.

It proposes; supplier_clusters.py joins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import duckdb
import pyarrow as pa

from moothall.vocabulary.code_list import read_list

SQL = files("moothall.engines.link") / "sql"
REVIEW = 0.6  # below this a likeness is not worth a person's time


@dataclass(frozen=True, order=True)
class Edge:
    """Two units that may be one supplier. `sort` is `key`, `name` or `home` (names of one publisher)."""

    left: int
    right: int
    score: float
    how: str
    sort: str


def query(name: str) -> str:
    """The text of a query of this engine."""
    return (SQL / f"{name}.sql").read_text("utf-8")


def rules() -> pa.Table:
    """How sure each way of being alike makes it: `vocabulary/lists/supplier_rules.csv`."""
    rows = read_list("supplier_rules")
    numbers = {name: [float(row[name]) for row in rows] for name in ("anywhere", "at_home", "bits", "bits_home")}
    return pa.table({"rule": [r["rule"] for r in rows], "how": [r["how"] for r in rows], **numbers})


def key_edges(connection: duckdb.DuckDBPyConnection) -> list[Edge]:
    """Units that a key joins. In: keyed (unit_id, form_id, publisher_id, supplier_ref_pub, supplier_text, company_no,
    charity_no, organisation_id) and form."""
    rows = connection.execute(query("supplier_keys")).fetchall()
    return [Edge(left, right, float(score), how, "key") for left, right, score, how in rows]


def name_edges(connection: duckdb.DuckDBPyConnection) -> list[Edge]:
    """Units whose names are alike. In: form, form_word, unit (unit_id, form_id), unit_publisher."""
    connection.register("rule", rules())
    for table, name in (("pair", "supplier_blocks"), ("feature", "supplier_features"), ("decided", "supplier_decide")):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {query(name)}")
    rows = connection.execute(query("supplier_edges"), {"least": REVIEW}).fetchall()
    return [Edge(left, right, float(score), how, "home" if home else "name") for left, right, score, how, home in rows]


def sorted_edges(edges: Sequence[Edge]) -> list[Edge]:
    """Keys first, then the surest; ties in an order that depends on the units alone."""
    return sorted(edges, key=lambda e: (e.sort != "key", -e.score, e.left, e.right, e.how))
