"""The code lists of `vocabulary/lists`, read as they stand: UTF-8 CSV with a row of names."""

import csv
import io
from importlib.resources import files

LISTS = files("moothall.vocabulary") / "lists"


def read_list(name: str) -> list[dict[str, str]]:
    """The rows of the list `name` (without `.csv`), as dicts of text."""
    text = (LISTS / f"{name}.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))
