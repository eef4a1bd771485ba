"""The dry run of one file: everything the reader decides, nothing kept. What an officer runs before publishing."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from moothall.engines.journey.tables import MARKED, Record, place_for, read_table
from moothall.engines.read.found import Correction
from moothall.engines.read.reading import read_file
from moothall.vocabulary.period import span_of_name

CHUNK = 2**20


def explain_file(path: Path, corrections: Sequence[Correction] = ()) -> dict[str, Any]:
    """What the reader makes of a file: `{file, sha256, tables: [...]}`, amounts as decimal strings.

    Raises OSError when the file cannot be read from disk; never for what it holds.
    """
    tables = [explained(record) for record in records_of(path, corrections)]
    return {"file": str(path), "sha256": sha256_of(path), "tables": tables}


def records_of(path: Path, corrections: Sequence[Correction] = ()) -> list[Record]:
    """The record of each table in a file."""
    return [item for item in _walk(path, corrections) if isinstance(item, Record)]


def read_payments(path: Path, corrections: Sequence[Correction] = ()) -> pa.Table:
    """The payments of one file as they would stand in the picture (duplicates and reversals not yet marked)."""
    batches = [item for item in _walk(path, corrections) if isinstance(item, pa.Table)]
    return pa.concat_tables(batches) if batches else MARKED.empty_table()


def _walk(path: Path, corrections: Sequence[Correction]):  # type: ignore[no-untyped-def]
    for part, found in read_file(Path(path), corrections):
        name = part.member or Path(path).name
        for one in found:
            yield from read_table(one, place_for(one, "file", "explain", span_of_name(name)))


def sha256_of(path: Path) -> str:
    """The hash of a file's content, read in pieces."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as handle:
        while chunk := handle.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def explained(record: Record) -> dict[str, Any]:
    """One table of the JSON that `moothall explain --json` prints."""
    return {
        "member": record.member,
        "sheet": record.sheet,
        "encoding": record.encoding,
        "delimiter": record.delimiter,
        "header_row": record.header_row,
        "rows_seen": record.rows_seen,
        "rows_blank": record.rows_blank,
        "rows_heading_footer": record.rows_header_footer,
        "rows_set_aside": record.rows_rejected,
        "rows_out": record.rows_out,
        "amount_in": str(record.sum_in),
        "amount_set_aside": str(record.sum_rejected),
        "amount_out": str(record.sum_out),
        "columns": [{k: c[k] for k in ("position", "heading", "field", "confidence", "how")} for c in record.columns],
        "kind": record.kind,
        "verdict": record.verdict,
        "issues": [
            {
                "code": i["code"],
                "severity": i["severity"],
                "line": i["line"],
                "column": i["heading"] or i["position"],
                "found": i["found"],
                "expected": i["expected"],
                "who_mends": i["who_mends"],
                "rows": i["rows"],
                "message": i["message"],
            }
            for i in record.issues
        ],
    }
