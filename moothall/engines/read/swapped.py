"""Columns of words that change places inside a file: told by values that were seen under the other heading before.

Figures and dates betray themselves row by row (see `rows.py`); words do not, so the beginning of the file is compared
with the rest of it.
"""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from moothall.engines.read.batch import Batch, Store
from moothall.engines.read.map import Column
from moothall.engines.read.table import Table
from moothall.vocabulary.issue import Issue

RIVALS = (
    "OrganisationalUnit",
    "unit_detail",
    "Purpose",
    "expense_type",
    "ServiceCategoryLabel",
    "CategoryInternalName",
)
FIRST, LEAST, SHARE = 0.3, 5, 0.6


def mend_swapped(table: Table) -> None:
    """Put beneficiaries back where the column changed places with another; the rows are told in an issue."""
    name = table.mapping.find("BeneficiaryName")
    if name is None or table.counts.kept < 20 or table.store.files:
        return
    for field in RIVALS:
        rival = table.mapping.find(field)
        rows = _swapped_rows(table.store, name, rival) if rival else None
        if rival and rows is not None:
            _swap(table, name, rival, rows)


def _swapped_rows(store: Store, name: Column, rival: Column) -> np.ndarray | None:
    """Which rows hold each other's values, or None. The first rows of the file say which values are whose."""
    ours = pa.concat_arrays([b.column(name.position) for b in store])
    theirs = pa.concat_arrays([b.column(rival.position) for b in store])
    first = max(10, int(len(ours) * FIRST))
    our_first, their_first = ours.slice(0, first).unique(), theirs.slice(0, first).unique()
    only_theirs = their_first.filter(pc.invert(pc.is_in(their_first, our_first)))
    only_ours = our_first.filter(pc.invert(pc.is_in(our_first, their_first)))
    strange = pc.fill_null(pc.is_in(ours, only_theirs), False)
    if (pc.sum(strange).as_py() or 0) < LEAST:
        return None
    mark = np.asarray(strange.to_numpy(zero_copy_only=False), dtype=bool)
    back = np.asarray(pc.fill_null(pc.is_in(theirs, only_ours), False).to_numpy(zero_copy_only=False), dtype=bool)
    places = np.nonzero(mark)[0]
    begin, end = places[0], places[-1] + 1
    run = mark[begin:end]
    if begin < first * 0.9 or run.mean() < SHARE or not back[begin:end].any():
        return None
    while begin > first and (back[begin - 1] or mark[begin - 1]):
        begin -= 1
    while end < len(mark) and (back[end] or mark[end] or end == len(mark) - 1):
        end += 1
    return np.arange(begin, end)


def _swap(table: Table, name: Column, rival: Column, rows: np.ndarray) -> None:
    start = 0
    batches: list[Batch] = []
    line: int | None = None
    for batch in table.store:
        inside = rows[(rows >= start) & (rows < start + len(batch.lines))] - start
        if len(inside):
            line = line or batch.lines[int(inside[0])].as_py()
            batch = _with_swapped(batch, inside, name.position - 1, rival.position - 1)
        batches.append(batch)
        start += len(batch.lines)
    table.store.held = batches
    found = f"'{name.heading}' and '{rival.heading}' change places from here"
    table.issues.append(Issue("columns-swapped", line, name.position, name.heading, name.field, found, rows=len(rows)))


def _with_swapped(batch: Batch, rows: np.ndarray, a: int, b: int) -> Batch:
    mask = np.zeros(len(batch.lines), dtype=bool)
    mask[rows] = True
    here = pa.array(mask)
    columns = list(batch.columns)
    columns[a], columns[b] = pc.if_else(here, columns[b], columns[a]), pc.if_else(here, columns[a], columns[b])
    return replace(batch, columns=tuple(columns))
