"""Asks the current picture in this desk's own queries. Holds no question: they are in `queries*.py` and `sql/`."""

from functools import partial

from moothall.engines.store import ask, open_picture, remembered, sql_of

__all__ = ["ask", "open_picture", "remembered", "sql"]

sql = partial(sql_of, "moothall.desks.buying")
