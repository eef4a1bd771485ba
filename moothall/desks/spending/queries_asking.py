"""Asks the current picture in this desk's own queries. Holds no question: they are in `queries*.py` and `sql/`."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from moothall.engines.store import ask, remembered, sql_of

__all__ = ["Row", "ask", "ask_one", "has_column", "remembered", "sql"]

Row = dict[str, Any]
sql = partial(sql_of, "moothall.desks.spending")


def ask_one(text: str, params: Mapping[str, Any] | None = None) -> Row | None:
    """The first row, or None when there is none."""
    rows = ask(text, params)
    return rows[0] if rows else None


@remembered(size=8)
def has_column(table: str, column: str) -> bool:
    """Whether the current picture's table has a column; pictures made by older code may lack the newest."""
    names = ask(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = $table AND column_name = $column",
        {"table": table, "column": column},
    )
    return bool(names)
