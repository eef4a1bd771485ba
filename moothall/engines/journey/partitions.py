"""Step *publish* for payments: the files of the `payment` table, one a publisher and financial year.

A partition is written again only when one of its files or marks changed; otherwise the file of the last picture is
linked, so that one more month costs one year's partition and no more.
"""

import hashlib
import os
import shutil
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from moothall.engines import store
from moothall.engines.journey.cache import code_version, new_writer
from moothall.engines.journey.marks import mark_publisher, read_sql
from moothall.engines.journey.tables import MARKED

PUBLISHED = MARKED.append(pa.field("duplicate_of", pa.string())).append(pa.field("reversal_of", pa.string()))
UNKNOWN = "unknown"
ROW_GROUP = 100_000


@dataclass(frozen=True)
class Held:
    """One file of a publisher with payments: where they lie, its name in the picture, and its place in the order."""

    resource_id: str
    path: Path
    order: int
    copy_of: str | None


@dataclass(frozen=True)
class Shelf:
    """What is known of one publisher after its partitions are written: their digests, and the summary tables."""

    publisher_id: str
    digest: str
    summaries: dict[str, pa.Table]

    def sums(self) -> list[dict[str, Any]]:
        """What each of its files comes to."""
        return self.summaries["resource_sums"].to_pylist() if self.summaries else []


def shelve_publisher(publisher_id: str, held: list[Held], folder: Path, cache: Path) -> Shelf:
    """Write or link the partitions of one publisher below `folder/payment`, and its summaries; nothing for a publisher
    without payments."""
    if not held:
        return Shelf(publisher_id, "", {})
    told = "|".join(
        [code_version(), sql_version(), *(f"{h.resource_id}:{h.path.parent.name}:{h.order}:{h.copy_of}" for h in held)]
    )
    digest = hashlib.sha256(f"{publisher_id}|{told}".encode()).hexdigest()[:32]
    kept = cache / "shelf" / digest
    if not (kept / "done").exists():
        _make_shelf(publisher_id, held, kept, cache)
    _link_tree(kept / "payment", folder / "payment" / publisher_id)
    summaries = {p.stem: pq.read_table(p) for p in sorted(kept.glob("*.parquet"))}
    return Shelf(publisher_id, digest, summaries)


def sql_version() -> str:
    """A hash of the queries and the code that mark and sum."""
    names = ("mark_duplicates", "mark_reversals", "summaries")
    own = Path(__file__).read_bytes() + Path(__file__).with_name("marks.py").read_bytes()
    return hashlib.sha256(own + "".join(read_sql(n) for n in names).encode()).hexdigest()[:12]


def _make_shelf(publisher_id: str, held: list[Held], kept: Path, cache: Path) -> None:
    shutil.rmtree(kept, ignore_errors=True)
    aside = kept.with_name(f"{kept.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    order = [{"resource_id": h.resource_id, "file_order": h.order, "copy_of": h.copy_of} for h in held]
    marks = mark_publisher([h.path for h in held], order)
    _write_years(publisher_id, held, marks, aside / "payment", cache)
    _write_summaries(aside)
    (aside / "done").touch()
    aside.rename(kept)


def _write_years(publisher_id: str, held: list[Held], marks: pa.Table, folder: Path, cache: Path) -> None:
    years: dict[str, list[Held]] = defaultdict(list)
    for one in held:
        column = pq.read_table(one.path, columns=["financial_year"])["financial_year"]
        for year in pc.unique(column).to_pylist():
            years[year or UNKNOWN].append(one)
    for year, files in sorted(years.items()):
        own = {h.resource_id for h in files}
        mask = pc.is_in(pc.replace_substring_regex(marks["payment_id"], r"\..*$", ""), pa.array(sorted(own)))
        _write_year(publisher_id, year, files, marks.filter(mask), folder, cache)


def _write_year(publisher_id: str, year: str, held: list[Held], marks: pa.Table, folder: Path, cache: Path) -> None:
    """One partition, from the cache when the same files and marks made it before."""
    digest = hashlib.sha256(f"{publisher_id}|{year}|{code_version()}|{sql_version()}".encode())
    for one in held:
        digest.update(f"{one.resource_id}:{one.path.parent.name}".encode())
    digest.update(repr(marks.to_pydict()).encode())
    target = folder / f"{year}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    kept = cache / "year" / f"{digest.hexdigest()[:32]}.parquet"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        aside = kept.with_name(f"{kept.name}.{os.getpid()}")
        _write_rows(year, held, marks, aside)
        aside.rename(kept)
    store.link_file(kept, target)


def _write_rows(year: str, held: list[Held], marks: pa.Table, path: Path) -> None:
    ids = marks["payment_id"].combine_chunks()
    waiting: list[pa.Table] = []
    with new_writer(path, PUBLISHED) as writer:
        for one in held:
            source = pq.ParquetFile(one.path)
            for batch in source.iter_batches(ROW_GROUP):
                rows = pa.Table.from_batches([batch])
                wanted = pc.equal(pc.fill_null(rows["financial_year"], UNKNOWN), year)
                rows = rows if pc.all(wanted).as_py() else rows.filter(wanted)
                place = pc.index_in(rows["payment_id"], ids)
                rows = rows.append_column("duplicate_of", marks["duplicate_of"].take(place))
                waiting.append(rows.append_column("reversal_of", marks["reversal_of"].take(place)).cast(PUBLISHED))
                if sum(w.num_rows for w in waiting) >= ROW_GROUP:
                    writer.write_table(pa.concat_tables(waiting))
                    waiting = []
        if waiting:
            writer.write_table(pa.concat_tables(waiting))


def _write_summaries(folder: Path) -> None:
    connection = store.connect()
    try:
        source = str(folder / "payment").replace("'", "''")
        connection.execute(
            f"CREATE VIEW payment AS SELECT * FROM read_parquet('{source}/*.parquet', hive_partitioning=false)"
        )
        for name, query in named_queries(read_sql("summaries")):
            pq.write_table(connection.sql(query).to_arrow_table(), folder / f"{name}.parquet")
    finally:
        connection.close()


def empty_summary(name: str) -> pa.Table:
    """A summary of a picture without a payment."""
    connection = store.connect()
    try:
        connection.register("payment", PUBLISHED.empty_table())
        return connection.sql(dict(named_queries(read_sql("summaries")))[name]).to_arrow_table()
    finally:
        connection.close()


def named_queries(text: str) -> list[tuple[str, str]]:
    """The queries of a file in which `-- name: x` stands before each."""
    parts = text.split("-- name: ")[1:]
    return [(p.split("\n", 1)[0].strip(), p.split("\n", 1)[1].strip().rstrip(";")) for p in parts]


def renamed_copy(path: Path, old: str, new: str, cache: Path) -> Path:
    """The payments of a second copy of a file, under its own name."""
    kept = cache / "copy" / f"{path.parent.name}-{new}" / "payment.parquet"
    if not kept.exists():
        rows = pq.read_table(path)
        ids = pc.replace_substring(rows["payment_id"], old, new)
        rows = rows.set_column(0, "payment_id", ids).set_column(1, "resource_id", pa.repeat(new, rows.num_rows))
        kept.parent.mkdir(parents=True, exist_ok=True)
        aside = kept.with_suffix(f".{os.getpid()}")
        pq.write_table(rows.cast(MARKED), aside)
        aside.rename(kept)
    return kept


def _link_tree(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*.parquet")):
        into = target / path.relative_to(source)
        into.parent.mkdir(parents=True, exist_ok=True)
        store.link_file(path, into)


def sweep(kept: Path, shelves: set[str]) -> None:
    """Forget shelves that the newest picture does not use, and partitions that nothing links to any more."""
    for folder in (kept / "shelf").glob("*"):
        if folder.name not in shelves:
            shutil.rmtree(folder, ignore_errors=True)
    for path in (kept / "year").glob("*.parquet"):
        if path.stat().st_nlink == 1:
            path.unlink(missing_ok=True)
