"""How fast files are read, beside the peers, in one run on the same bytes. Run it with `make bench`.

    python bench/reading.py [FOLDER ...]   folders with zips or files of payments; default: sample

Unpacks every CSV file below the folders, then times each reader from files on disk to typed Parquet on disk: date and
amount columns parsed, the rest text. The peers are told, file by file, which columns those are and what the dialect is
(what we decide ourselves); a file that a peer cannot read counts against its bytes. Absolute times depend on the
machine; the ratios are what matters. `--memory` reads one file of 300 MB instead and prints the peak.
"""

import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROUNDS = 3
FRICTIONLESS_BYTES = 12 * 2**20


@dataclass(frozen=True)
class Known:
    """What the peers are told of a file."""

    path: Path
    size: int
    encoding: str
    delimiter: str
    header: int
    date: str | None
    amount: str | None
    date_format: str


def unpack(folders: list[Path], into: Path) -> list[Path]:
    """Every CSV file below the folders, those in zips too, as plain files."""
    found: list[Path] = []
    for path in sorted(p for f in folders for p in f.rglob("*") if p.is_file()):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    target = into / f"{len(found):04}_{path.stem}_{Path(name).name}"
                    target.write_bytes(archive.read(name))
                    found.append(target)
        elif path.suffix == ".csv" and path.name not in ("manifest.csv", "corrections.csv"):
            target = into / f"{len(found):04}_{path.name}"
            shutil.copyfile(path, target)
            found.append(target)
    return found


def told(path: Path) -> Known | None:
    """The dialect and the two columns of a file, as we decide them."""
    from moothall.engines.journey import explain_file

    table = explain_file(path)["tables"][0]
    if table["kind"] != "payments" or not table["header_row"]:
        return None
    names = {c["field"]: c["heading"] for c in table["columns"] if c["heading"]}
    text = path.read_bytes()[:4000].decode("utf-8", "replace")
    day_first = "/" in text and "date-month-first" not in {i["code"] for i in table["issues"]}
    form = "%d/%m/%Y" if day_first else "%Y-%m-%d"
    return Known(
        path,
        path.stat().st_size,
        table["encoding"],
        table["delimiter"],
        table["header_row"],
        names.get("PaymentDate"),
        names.get("Amount"),
        form,
    )


def by_moothall(files: list[Known], out: Path) -> int:
    """Ours: the whole reading stage with its records, several processes as a build has them."""
    from moothall.engines.journey.cache import Task, read_task

    tasks = [Task(str(k.path), "bench", k.path.name, (), str(out)) for k in sorted(files, key=lambda k: -k.size)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn")) as pool:
        return sum(len(parts) for parts in pool.map(read_task, tasks, chunksize=1))


def by_duckdb(files: list[Known], out: Path) -> int:
    """DuckDB read_csv, everything as text, then date and amount parsed; written as Parquet with all its threads."""
    import duckdb

    con = duckdb.connect()
    done = 0
    for k in files:
        columns = []
        if k.date:
            columns.append(
                f"""coalesce(try_strptime("{k.date}", '{k.date_format}'), """
                f"""try_strptime("{k.date}", '%Y-%m-%d %H:%M:%S'))::DATE AS parsed_date"""
            )
        if k.amount:
            columns.append(f"""try_cast(replace("{k.amount}", ',', '') AS DECIMAL(18, 2)) AS parsed_amount""")
        source = (
            f"read_csv('{k.path}', all_varchar=true, header=true, delim='{k.delimiter}', skip={k.header - 1}, "
            "quote='\"', strict_mode=false, null_padding=true)"
        )
        try:
            con.execute(
                f"COPY (SELECT *, {', '.join(columns)} FROM {source}) "
                f"TO '{out / k.path.name}.parquet' (COMPRESSION zstd)"
            )
            done += 1
        except duckdb.Error:
            pass
    return done


def by_polars(files: list[Known], out: Path) -> int:
    """Polars read_csv, text, date and amount parsed."""
    import polars as pl

    done = 0
    for k in files:
        try:
            frame = pl.read_csv(
                k.path, separator=k.delimiter, skip_rows=k.header - 1, infer_schema=False, truncate_ragged_lines=True
            )
            more = []
            if k.date:
                more.append(pl.col(k.date).str.to_date(k.date_format, strict=False).alias("parsed_date"))
            if k.amount:
                more.append(
                    pl.col(k.amount)
                    .str.replace_all(",", "")
                    .cast(pl.Decimal(18, 2), strict=False)
                    .alias("parsed_amount")
                )
            frame.with_columns(more).write_parquet(out / f"{k.path.name}.parquet")
            done += 1
        except Exception:
            pass
    return done


def by_pandas(files: list[Known], out: Path) -> int:
    """pandas read_csv, text, date and amount parsed (amounts as binary floats: it has no cheap decimal)."""
    import pandas as pd

    done = 0
    for k in files:
        try:
            frame = pd.read_csv(k.path, sep=k.delimiter, skiprows=k.header - 1, dtype=str, encoding=k.encoding)
            if k.date:
                frame["parsed_date"] = pd.to_datetime(frame[k.date], format=k.date_format, errors="coerce")
            if k.amount:
                frame["parsed_amount"] = pd.to_numeric(frame[k.amount].str.replace(",", ""), errors="coerce")
            frame.to_parquet(out / f"{k.path.name}.parquet", compression="zstd")
            done += 1
        except Exception:
            pass
    return done


def by_frictionless(files: list[Known], out: Path) -> int:
    """frictionless: a schema of text, one date and one number; a report of every fault, and typed rows to Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from frictionless import Checklist, Dialect, Resource, Schema, fields, formats

    done = 0
    for k in files:
        try:
            dialect = Dialect(header_rows=[k.header], controls=[formats.CsvControl(delimiter=k.delimiter)])
            place = {"path": k.path.name, "basepath": str(k.path.parent), "encoding": k.encoding, "dialect": dialect}
            with Resource(**place) as opened:
                names = opened.labels
            kinds = [
                fields.DateField(name=n, format=k.date_format)
                if n == k.date
                else fields.NumberField(name=n, group_char=",")
                if n == k.amount
                else fields.StringField(name=n)
                for n in names
            ]
            schema = Schema(fields=kinds)
            Resource(**place, schema=schema).validate(Checklist(), limit_errors=1_000_000)
            with Resource(**place, schema=schema) as opened:
                rows = [row.to_dict() for row in opened.row_stream]
            pq.write_table(pa.Table.from_pylist(rows), out / f"{k.path.name}.parquet", compression="zstd")
            done += 1
        except Exception:
            pass
    return done


READERS: tuple[tuple[str, Callable[[list[Known], Path], int], bool], ...] = (
    ("moothall", by_moothall, False),
    ("DuckDB", by_duckdb, False),
    ("Polars", by_polars, False),
    ("pandas", by_pandas, False),
    ("frictionless", by_frictionless, True),
)


def timed(read: Callable[[list[Known], Path], int], files: list[Known]) -> tuple[float, int]:
    """Seconds and files read, of one run into a fresh folder."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        done = read(files, Path(folder))
        return time.perf_counter() - started, done


def some(files: list[Known], limit: int) -> list[Known]:
    """Files from all over the list, up to a number of bytes, for the readers that are slow."""
    chosen, size = [], 0
    for k in files[:: max(1, len(files) // 40)]:
        if size + k.size <= limit:
            chosen.append(k)
            size += k.size
    return chosen or files[:1]


def compare(folders: list[Path]) -> None:
    """Print the table: best of ROUNDS for each reader, taken in turns."""
    with tempfile.TemporaryDirectory() as place:
        files = [k for k in map(told, unpack(folders, Path(place))) if k]
        size = sum(k.size for k in files)
        best: dict[str, tuple[float, int, int]] = {}
        for _ in range(ROUNDS):
            for name, read, slow in READERS:
                chosen = some(files, FRICTIONLESS_BYTES) if slow else files
                seconds, done = timed(read, chosen)
                if name not in best or seconds < best[name][0]:
                    best[name] = (seconds, done, sum(k.size for k in chosen))
        print(f"{len(files)} CSV files, {size / 2**20:.1f} MB, best of {ROUNDS} rounds, {os.cpu_count()} processors\n")
        print("| reader | files read | MB/s | moothall is |\n|---|---|---|---|")
        ours = best["moothall"][2] / best["moothall"][0]
        for name, (seconds, done, taken) in best.items():
            total = len(some(files, FRICTIONLESS_BYTES)) if name == "frictionless" else len(files)
            speed = taken / seconds
            print(f"| {name} | {done} of {total} | {speed / 2**20:.1f} | {ours / speed:.2f} times as fast |")


def memory(folders: list[Path]) -> None:
    """Read one file of about 300 MB in this process and print the peak of its memory."""
    from moothall.engines.journey.cache import Task, read_task

    with tempfile.TemporaryDirectory() as place:
        files = unpack(folders, Path(place))
        largest = max(files, key=lambda p: p.stat().st_size)
        head, _, body = largest.read_bytes().partition(b"\n")
        big = Path(place) / "big.csv"
        with big.open("wb") as out:
            out.write(head + b"\n")
            while out.tell() < 300 * 2**20:
                out.write(body if body.endswith(b"\n") else body + b"\n")
        started = time.perf_counter()
        parts = read_task(Task(str(big), "bench", "big.csv", (), place))
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{big.stat().st_size / 2**20:.0f} MB read in {seconds:.1f} s by one process; "
            f"peak memory {peak:.0f} MB; {len(parts)} table(s)"
        )


def main(arguments: list[str]) -> None:
    """Run what the arguments ask."""
    folders = [Path(a) for a in arguments if not a.startswith("-")] or [Path("sample")]
    if "--memory" in arguments:
        memory(folders)
    else:
        compare(folders)


if __name__ == "__main__":
    options: list[Any] = sys.argv[1:]
    main(options)
