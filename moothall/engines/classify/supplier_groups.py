"""Which suppliers belong to one group, and since when: changes of name and owner, from a curated list.

Reads the list supplier_groups.csv. It joins no suppliers: a group is what a page may tell beside them.
"""

from collections.abc import Mapping
from functools import cache

import pyarrow as pa

from moothall.engines.classify.seller_names import Pattern, matches, parts, pattern_of, readings
from moothall.vocabulary.code_list import read_list

TOLD = ("group_id", "group_name", "since", "what_happened", "note", "basis", "source_url")


def groups_of(names: pa.Table) -> pa.Table:
    """The group of each supplier that has one, by any of its printed names.

    In: supplier_id, supplier_text (many names a supplier). Out, at most one row a supplier: supplier_id, group_id,
    group_name, since (year, NULL when not known or always so), what_happened, note, basis, source_url.
    """
    found: dict[str, Mapping[str, str]] = {}
    for supplier_id, text in zip(names["supplier_id"].to_pylist(), names["supplier_text"].to_pylist(), strict=True):
        row = group_of(text) if supplier_id and text and supplier_id not in found else None
        if row:
            found[supplier_id] = row
    columns = {name: [row[name] or None for row in found.values()] for name in TOLD}
    schema = pa.schema([(name, pa.string()) for name in ("supplier_id", *TOLD)])
    return pa.table({"supplier_id": list(found), **columns}, schema=schema)


def group_of(text: str) -> Mapping[str, str] | None:
    """The row of the list that a printed name belongs to; the longest listed name wins."""
    hits = [
        (len(pattern.words), row)
        for words in readings(text)
        for pattern, row in members().get(words[0], ())
        if matches(pattern, words)
    ]
    return max(hits, key=lambda hit: hit[0])[1] if hits else None


@cache
def members() -> dict[str, list[tuple[Pattern, Mapping[str, str]]]]:
    """Every member's name as a pattern, with its row, by its first word."""
    found: dict[str, list[tuple[Pattern, Mapping[str, str]]]] = {}
    for row in read_list("supplier_groups"):
        for listed in parts(row["member_names"]):
            pattern = pattern_of(listed)
            found.setdefault(pattern.words[0], []).append((pattern, row))
    return found
