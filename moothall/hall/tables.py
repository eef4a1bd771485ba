"""The whole tables of the picture as files to take away: Parquet kept ready beside the picture, CSV streamed from it.

Names of natural persons are withheld here as on the pages. A file is made once for each version of the picture, aside
and then renamed, at the first request or by `prepare`.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from moothall.desks.spending import queries_masking as masking
from moothall.engines import store
from moothall.vocabulary.desk import Column, Listing

Row = dict[str, Any]
BATCH = 20_000
KEPT_VERSIONS = 2
FILES = "SELECT resource_id, publisher_id FROM resource ORDER BY publisher_id, source_ref, resource_id"
ONE_FILE = (
    "SELECT * EXCLUDE (raw) FROM payment WHERE publisher_id = $publisher AND resource_id = $file "
    "ORDER BY table_no, line"
)
# Who judged a name is on the pages of judgements; a file that travels says only that somebody did.
ALIASES = """
SELECT * REPLACE (CASE WHEN judged_by IS NOT NULL THEN 'a person' END AS judged_by) FROM supplier_alias
"""
# The record as printed stays on its page. Where an award is to a natural person, free text may name that person too.
CONTRACTS = """
SELECT * EXCLUDE (raw)
       REPLACE (CASE WHEN contract_id IN (SELECT contract_id FROM award WHERE person) THEN NULL ELSE description END
                AS description)
FROM contract
"""
AWARDS = """
SELECT * REPLACE (CASE WHEN person IS TRUE THEN NULL ELSE supplier_text END AS supplier_text) FROM award
"""
_making = Lock()


@dataclass(frozen=True)
class Table:
    """One table to take away: its name in the picture, what is in it, how it is asked, how names are withheld."""

    name: str
    about: str
    sql: str = ""
    mask: Callable[[Row], Row] | None = None

    def batches(self, picture: store.Picture) -> Iterator[pa.Table]:
        """The table in parts, with names withheld."""
        if self.name == "payment":
            yield from payments_by_file(picture)
            return
        table = picture.table(self.sql or f"SELECT * FROM {self.name}")
        yield masked(table, self.mask) if self.mask else table


def mask_issue(row: Row) -> Row:
    """An issue without names: what was found, and the message that repeats it."""
    found = masking.mask_text(row["found"], row["field"])
    message = row["message"]
    if found != row["found"] and message:
        message = message.replace(str(row["found"]), str(found))
    return {**row, "found": found, "message": message}


def mask_example(row: Row) -> Row:
    """A column without a name as its example."""
    return {**row, "example": masking.mask_text(row["example"], row["field"])}


def masked(table: pa.Table, mask: Callable[[Row], Row]) -> pa.Table:
    """Each row of a table through a mask."""
    return pa.Table.from_pylist([mask(row) for row in table.to_pylist()], schema=table.schema)


def payments_by_file(picture: store.Picture) -> Iterator[pa.Table]:
    """Payments file by file, in the order of each file, without the cells as printed; persons' rows masked."""
    for file in picture.query(FILES):
        table = picture.table(ONE_FILE, {"publisher": file["publisher_id"], "file": file["resource_id"]})
        yield without_names(table)


def without_names(table: pa.Table) -> pa.Table:
    """Payments with the persons' rows masked, in the same order. Only those rows are turned into Python values."""
    persons = pc.fill_null(table["person"], False)
    if not pc.any(persons).as_py():
        return table
    others = pc.invert(persons)
    both = pa.concat_tables([table.filter(others), masked(table.filter(persons), masking.mask_payment)])
    places = pa.concat_arrays([pc.indices_nonzero(others), pc.indices_nonzero(persons)])
    return both.take(pc.array_sort_indices(places))


TABLES = (
    Table("payment", "Every payment with its place in its file; names of people withheld, cells as printed left out."),
    Table("resource", "Every file as published: whose, which months, licence, hash."),
    Table("parse_run", "What reading did to each table found in a file, with the sums that prove nothing was lost."),
    Table(
        "column_map",
        "Each column: heading as printed, what it was taken for, how sure.",
        mask=mask_example,
    ),
    Table("issue", "Everything to mend: place, what was found, what was expected, who mends it.", mask=mask_issue),
    Table("summary_publisher", "Each publisher in sum."),
    Table("summary_month", "Pounds and payments by publisher and month."),
    Table("summary_unit", "Pounds and payments by publisher, organisational unit and financial year."),
    Table(
        "summary_beneficiary",
        "Pounds and payments by publisher and beneficiary as printed; people are left out.",
        sql="SELECT * FROM summary_beneficiary WHERE person IS NOT TRUE",
    ),
    Table("summary_resource", "Each file in sum."),
    Table("supplier", "Each supplier: the organisation that names as printed are taken to be, never a natural person."),
    Table("supplier_alias", "Each name as printed with its supplier, how it was told, and how surely.", sql=ALIASES),
    Table("supplier_review", "Pairs of suppliers that may be one and that a person should judge."),
    Table("supplier_month", "Pounds and payments by supplier, publisher and month."),
    Table("supplier_product", "Which suppliers sell which types of system and products, and on what basis."),
    Table("payment_system", "Each payment to a seller of systems with its type of system, as far as can be told."),
    Table("contract", "Each contract as notices and registers tell it; the record as printed left out.", sql=CONTRACTS),
    Table("award", "Who was awarded each contract; names of people withheld.", sql=AWARDS),
    Table("contract_payment", "Payments tied to a contract, with how and how surely."),
    Table("doubt", "Figures of a publisher that are not to be averaged in, with what was found and why."),
)


def table_named(name: str) -> Table | None:
    """The table of that name, None when there is none; nothing else of a name is ever used for a path."""
    return next((table for table in TABLES if table.name == name), None)


def folder_of(picture: store.Picture) -> Path:
    """Where the files of one version of the picture are kept."""
    return store.home() / "downloads" / picture.version


def parquet_file(table: Table) -> Path:
    """The Parquet file of a table of the current picture; made now if it is not there. Raises NoPicture."""
    picture = store.open_picture()
    path = folder_of(picture) / f"{table.name}.parquet"
    if not path.exists():
        with _making:
            if not path.exists():
                write_parquet(table, picture, path)
                drop_old(picture)
    return path


def write_parquet(table: Table, picture: store.Picture, path: Path) -> None:
    """Write a table aside and rename it to its place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    writer: pq.ParquetWriter | None = None
    try:
        for part in table.batches(picture):
            writer = writer or pq.ParquetWriter(aside, part.schema, compression="zstd")
            writer.write_table(part.cast(writer.schema))
        if writer is None:
            pq.write_table(picture.table("SELECT * EXCLUDE (raw) FROM payment LIMIT 0"), aside)
    finally:
        if writer:
            writer.close()
    os.replace(aside, path)


def drop_old(picture: store.Picture) -> None:
    """Remove the files of older versions, but the newest few."""
    others = sorted(p for p in folder_of(picture).parent.iterdir() if p.is_dir() and p.name != picture.version)
    for folder in others[: max(0, len(others) - KEPT_VERSIONS + 1)]:
        shutil.rmtree(folder, ignore_errors=True)


def prepare() -> None:
    """Make every file of the current picture now, so that no visitor waits."""
    for table in TABLES:
        parquet_file(table)


@dataclass(frozen=True)
class Offer:
    """What the downloads page says of one table. `bytes` is None until the Parquet file has been made."""

    name: str
    about: str
    rows: int
    bytes: int | None


def offers() -> list[Offer]:
    """Every table with its rows, and the size of its Parquet file where that is known."""
    picture = store.open_picture()
    return [
        Offer(t.name, t.about, count_rows(t, picture), size_of(folder_of(picture) / f"{t.name}.parquet"))
        for t in TABLES
    ]


def count_rows(table: Table, picture: store.Picture) -> int:
    """Rows of a table: Parquet knows them without reading."""
    if table.sql:
        return int(picture.query(f"SELECT count(*) AS n FROM ({table.sql})")[0]["n"])
    return int(picture.query(f"SELECT count(*) AS n FROM {table.name}")[0]["n"])


def size_of(path: Path) -> int | None:
    """Bytes of a file, None when it is not there."""
    try:
        return path.stat().st_size
    except OSError:
        return None


def csv_listing(table: Table) -> Listing:
    """The table as a listing for the CSV download: read from the Parquet file in parts, never whole."""
    path = parquet_file(table)
    columns = [Column(name, name) for name in pq.read_schema(path).names]
    return Listing(table.name, table.about, columns, (), every_row=partial(rows_of, path))


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of a Parquet file."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=BATCH):
            yield from batch.to_pylist()
