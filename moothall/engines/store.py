"""Where the picture lies, and the only place that opens DuckDB.

A picture is a folder with versions inside it; `current` is a link to the one that counts, so a switch is one rename.
This file finds, opens and publishes pictures. It does not know what the tables mean.
"""

import json
import os
import re
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, lru_cache, wraps
from importlib.resources import files
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import duckdb
import pyarrow as pa

P = ParamSpec("P")
T = TypeVar("T")
_PARAMETER = re.compile(r"\$(\w+)")
TABLES = ("resource", "parse_run", "column_map", "issue")
SUMMARIES = ("summary_month", "summary_beneficiary", "summary_unit", "summary_resource", "summary_publisher")
LINKED = (
    "supplier",
    "supplier_alias",
    "supplier_review",
    "supplier_month",
    "supplier_product",
    "payment_system",
    "contract",
    "award",
    "contract_payment",
    "doubt",
)
LINKS = (*(f"{name}.parquet" for name in (*TABLES, *SUMMARIES, *LINKED)), "payment", "picture.json")


class NoPicture(Exception):
    """There is no picture yet (or it is damaged). The message says which command makes one."""


def home() -> Path:
    """The data folder: `MOOTHALL_HOME`, else `data` below the current folder. Not created here."""
    return Path(os.environ.get("MOOTHALL_HOME") or "data").expanduser().absolute()


def picture_path(out: Path | None = None) -> Path:
    """The folder of the picture: the one given, else `MOOTHALL_HOME/picture`."""
    return Path(out).absolute() if out else home() / "picture"


def judgements_path() -> Path:
    """The file of what people have said of suppliers: which names are one, which are not."""
    return home() / "judgements.csv"


def link_file(source: Path, target: Path) -> None:
    """A hard link where the disk allows one, else a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def connect(memory: str = "2GB", threads: int = 2, temporary: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection in memory that never looks for extensions on the network."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": str(threads),
        "memory_limit": memory,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    if temporary:
        config["temp_directory"] = str(temporary)
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET preserve_insertion_order=true")
    connection.execute("SET enable_progress_bar=false")  # our own progress is told by whoever asked
    return connection


@dataclass
class Picture:
    """One version of the picture, open for reading. Safe to share between threads: each query has its own cursor."""

    folder: Path
    version: str
    built_at: datetime
    about: dict[str, Any]
    connection: duckdb.DuckDBPyConnection = field(repr=False)

    def query(self, sql: str, params: dict[str, Any] | Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Rows of a SELECT as dicts. Parameters are bound, never pasted: `$name` or `?`."""
        cursor = self.connection.cursor()
        try:
            cursor.execute(sql, params or None)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        finally:
            cursor.close()

    def table(self, sql: str, params: dict[str, Any] | Sequence[Any] = ()) -> pa.Table:
        """The same as an Arrow table."""
        cursor = self.connection.cursor()
        try:
            return cursor.sql(sql, params=params or None).to_arrow_table()  # of the relation: no second copy
        finally:
            cursor.close()


_open: dict[Path, Picture] = {}
_lock = threading.Lock()


def open_picture(path: Path | None = None) -> Picture:
    """The current version of the picture at `path`. Opened once, and again when a build has switched versions.

    Raises NoPicture when nothing has been built there.
    """
    root = picture_path(path)
    try:
        version = os.readlink(root / "current")
        held = _open.get(root)
        if held and held.version == os.path.basename(version):  # nothing was switched since it was opened
            return held
        folder = (root / "current").resolve(strict=True)
        about = json.loads((folder / "picture.json").read_text())
    except (OSError, ValueError) as error:
        raise NoPicture(
            f"There is no picture in {root} yet. Expected a folder made by `moothall build`. "
            "Next: run `moothall build FOLDER` with a folder of payments files, or `make run` for the sample."
        ) from error
    with _lock:
        held = _open.get(root)
        if held is None or held.folder != folder:
            _open[root] = held = _load(folder, about)
        return held


def picture_version(path: Path | None = None) -> str:
    """The folder of the current version of the picture, to keep answers by; empty while there is no picture."""
    try:
        return str(open_picture(path).folder)
    except NoPicture:
        return ""


def _load(folder: Path, about: dict[str, Any]) -> Picture:
    wanted = (*TABLES, *SUMMARIES, *LINKED)
    missing = [name for name in wanted if not (folder / f"{name}.parquet").exists()]
    if missing:
        raise NoPicture(
            f"The picture in {folder.parent.parent} was made by an older moothall and lacks {', '.join(missing)}. "
            "Next: run `moothall build FOLDER` again on the same folder; files read before are not lost."
        )
    connection = connect(temporary=folder.parent / "tmp")
    for name in wanted:
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{_quoted(folder / name)}.parquet')")
    files = _quoted(folder / "payment")
    source = f"read_parquet('{files}/**/*.parquet', hive_partitioning=false)"
    connection.execute(f"CREATE VIEW payment AS SELECT * FROM {source}")
    return Picture(folder, folder.name, datetime.fromisoformat(about["built_at"]), about, connection)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


@cache
def sql_of(package: str, name: str) -> str:
    """The text of `sql/<name>.sql` of a package (`moothall.desks.spending`)."""
    return (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def ask(text: str, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Rows of a SELECT on the current picture. `params` are bound by name (`$name`); a name not used is left out."""
    named = set(_PARAMETER.findall(text))
    return open_picture().query(text, {name: value for name, value in (params or {}).items() if name in named})


def remembered(size: int = 256) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorator: keep the last `size` answers of a function of hashable arguments, one set for each picture, so that
    nothing remembered outlives its picture."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        kept = lru_cache(maxsize=size)(lambda _picture, args, kwargs: function(*args, **dict(kwargs)))

        @wraps(function)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            return kept(str(open_picture().folder), args, tuple(sorted(kwargs.items())))

        return asked

    return decorate


@contextmanager
def new_version(root: Path) -> Any:
    """A folder for a new version, switched to when the block ends well; left behind and swept later when it does not.

    Yields the folder. The switch is one rename of the `current` link; readers of the old version keep it.
    """
    versions = root / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    sweep(root)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    folder = versions / f"{stamp}.building"
    folder.mkdir()
    yield folder
    final = versions / stamp
    sync_tree(folder)
    folder.rename(final)
    switch(root, final)
    sweep(root)


def switch(root: Path, final: Path) -> None:
    """Point `current` at a version in one step, and make the table links that go through it."""
    for name in LINKS:
        link = root / name
        if not link.is_symlink():
            _link(link, Path("current") / name)
    _link(root / "current", Path("versions") / final.name)


def _link(link: Path, target: Path) -> None:
    aside = link.with_name(f".{link.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    os.replace(aside, link)


def sweep(root: Path, keep: int = 2) -> None:
    """Remove builds that died and versions older than the newest `keep`; never the current one."""
    versions = root / "versions"
    current = (root / "current").resolve() if (root / "current").exists() else None
    whole = sorted(p for p in versions.iterdir() if p.is_dir() and not p.name.endswith(".building"))
    old = [p for p in whole[:-keep] if p != current]
    for folder in [*old, *versions.glob("*.building")]:
        shutil.rmtree(folder, ignore_errors=True)
    for stray in root.glob(".*.[0-9]*"):
        stray.unlink(missing_ok=True)


def sync_tree(folder: Path) -> None:
    """Ask the disk to hold everything in a folder before it is switched to."""
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


@contextmanager
def build_lock(root: Path) -> Any:
    """Only one build at a time in a picture's folder; a second one is told, not made to wait."""
    import fcntl

    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BuildRunning(
                f"Another build is writing to {root}. Expected to be alone there. "
                "Next: wait for it to end, or give another folder with --out."
            ) from error
        yield


class BuildRunning(Exception):
    """Another process is building into the same folder."""
