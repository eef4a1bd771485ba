"""Asks the current picture and remembers its small answers for as long as that version stands. Holds no question: they
are in `queries*.py` and `sql/`."""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, wraps
from importlib.resources import files
from typing import Any, ParamSpec, TypeVar

from moothall.engines.store import open_picture

P = ParamSpec("P")
T = TypeVar("T")
Row = dict[str, Any]
_NAME = re.compile(r"\$(\w+)")


@cache
def sql(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return (files("moothall.desks.spending") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def ask(text: str, params: Mapping[str, Any] | None = None) -> list[Row]:
    """Rows of a SELECT on the current picture. `params` are bound by name (`$name`); a name not used is left out."""
    named = set(_NAME.findall(text))
    return open_picture().query(text, {name: value for name, value in (params or {}).items() if name in named})


def ask_one(text: str, params: Mapping[str, Any] | None = None) -> Row | None:
    """The first row, or None when there is none."""
    rows = ask(text, params)
    return rows[0] if rows else None


def picture_id() -> str:
    """Names the version now current. A new build has another, so nothing remembered outlives its picture."""
    return str(open_picture().folder)


def remembered(size: int = 256) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorator: keep the last `size` answers of a function of hashable arguments, one set for each picture."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        kept = lru_cache(maxsize=size)(lambda _picture, args, kwargs: function(*args, **dict(kwargs)))

        @wraps(function)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            return kept(picture_id(), args, tuple(sorted(kwargs.items())))

        return asked

    return decorate


@remembered(size=8)
def has_column(table: str, column: str) -> bool:
    """Whether the current picture's table has a column; pictures made by older code may lack the newest."""
    names = ask(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = $table AND column_name = $column",
        {"table": table, "column": column},
    )
    return bool(names)
