"""Payments out again, in the form the Local Government Association's Spend schema asks for."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from moothall.engines.journey.marks import read_sql
from moothall.engines.store import Picture

FORMATS = ("csv", "parquet", "json")
BATCH = 20_000


def export_payments(picture: Picture, publisher: str | None = None, duplicates: bool = False) -> pa.Table:
    """Payments in LGA Spend columns plus MoothallPayment (our name for the row); rows met before only if asked for."""
    return picture.table(read_sql("export_payments"), {"publisher": publisher, "duplicates": duplicates})


def write_payments(rows: pa.Table, kind: str, path: Path) -> None:
    """Write to a file aside and rename it into place. `kind` is csv, parquet or json."""
    aside = path.with_name(f".{path.name}.new")
    if kind == "parquet":
        pq.write_table(rows, aside, compression="zstd")
    else:
        with aside.open("w", encoding="utf-8", newline="") as handle:
            handle.writelines(lines_of(rows, kind))
    aside.replace(path)


def lines_of(rows: pa.Table, kind: str) -> Iterator[str]:
    """The text of a CSV or JSON export in pieces."""
    return _csv_lines(rows) if kind == "csv" else _json_lines(rows)


def _csv_lines(rows: pa.Table) -> Iterator[str]:
    yield _csv_text([rows.column_names])
    for batch in rows.to_batches(BATCH):
        columns = [c.to_pylist() for c in batch.columns]
        yield _csv_text(zip(*columns, strict=True))


def _csv_text(rows: Any) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _json_lines(rows: pa.Table) -> Iterator[str]:
    yield "["
    first = True
    for batch in rows.to_batches(BATCH):
        for row in batch.to_pylist():
            yield ("\n" if first else ",\n") + json.dumps(row, default=_plain, ensure_ascii=False)
            first = False
    yield "\n]\n"


def _plain(value: Any) -> str:
    if isinstance(value, Decimal | date):
        return str(value)
    raise TypeError(type(value).__name__)
