"""One file read once: its payments as Parquet and its record as JSON, kept by content and code version.

A worker process reads a file and writes both aside before it renames them into place, so that a build that dies
leaves either the whole of a file or nothing of it.
"""

import hashlib
import json
import os
import shutil
import time
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from moothall.engines.journey.tables import MARKED, Record, place_for, read_table
from moothall.engines.read.found import Correction
from moothall.engines.read.open import Part, open_parts
from moothall.engines.read.reading import read_part
from moothall.vocabulary.issue import Issue
from moothall.vocabulary.period import span_of_name

DISTINCT = frozenset({"payment_id", "line", "transaction_ref", "raw", "amount", "amount_net", "amount_text"})
SOUGHT = ["publisher_id", "resource_id", "financial_year", "period_start", "month", "amount"]
PACKAGE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Task:
    """One file to read. `copy` above 1 marks a second copy of the same content of the same publisher."""

    path: str
    publisher_id: str
    ref: str
    corrections: tuple[Correction, ...]
    folder: str
    member: str | None = None


@cache
def code_version() -> str:
    """A hash of everything that decides how a file is read: the code of the steps and the lists they use."""
    digest = hashlib.sha256()
    parts = [*PACKAGE.glob("engines/read/*.py"), *PACKAGE.glob("engines/classify/*.py")]
    parts += [PACKAGE / "engines/journey/tables.py", PACKAGE / "engines/journey/cache.py"]
    parts += [*PACKAGE.glob("vocabulary/*.py"), *PACKAGE.glob("vocabulary/lists/*.csv")]
    for path in sorted(parts):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def key_of(publisher_id: str, sha256: str, corrections: tuple[Correction, ...], ref: str) -> str:
    """The name under which a file's reading is kept."""
    told = json.dumps([asdict(c) for c in corrections], sort_keys=True)
    period = span_of_name(ref.rsplit("/", 1)[-1])
    text = "|".join([code_version(), publisher_id, sha256, told, str(period.start), str(period.end)])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def resource_id_of(publisher_id: str, sha256: str) -> str:
    """The name of a file in the picture: the same content of the same publisher has the same name everywhere."""
    return hashlib.sha256(f"{publisher_id}:{sha256}".encode()).hexdigest()[:16]


def read_task(task: Task) -> list[dict[str, Any]]:
    """Read one file (all its parts, or one member of an archive) into the cache; returns a summary of each part.

    Runs in a worker process. A file that cannot be read from disk gives one refused part that says so.
    """
    done = []
    parts = open_parts(Path(task.path), only=task.member)
    while True:
        # Only what reading the published file raises is that file's fault; what writing raises stops the build.
        try:
            part = next(parts, None)
        except OSError as error:
            issue = Issue("file-unreadable", found=f"{error.strerror or error}")
            part = Part(task.member, "refused", b"", (issue,))
            done.append({**_read_one(part, task, time.time_ns()), "passing": True})
            return done
        if part is None:
            return done
        done.append(_read_one(part, task))


def _read_one(part: Part, task: Task, moment: int = 0) -> dict[str, Any]:
    ref = f"{task.ref}/{part.member}" if part.member else task.ref
    told = "|".join(f"{i.code}:{i.found}" for i in part.issues)
    sha = part.sha256() if len(part.data) else hashlib.sha256(f"{ref}|{told}|{moment or ''}".encode()).hexdigest()
    key = key_of(task.publisher_id, sha, task.corrections, ref)
    resource_id = resource_id_of(task.publisher_id, sha)
    folder = Path(task.folder) / key[:2] / key
    if not (folder / "record.json").exists():
        _write(part, task, folder, resource_id, ref)
    return {
        "key": key,
        "resource_id": resource_id,
        "sha256": sha,
        "bytes": len(part.data),
        "ref": ref,
        "member": part.member,
    }


def _write(part: Part, task: Task, folder: Path, resource_id: str, ref: str) -> None:
    aside = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    records = []
    period = span_of_name(ref.rsplit("/", 1)[-1])
    writer: pq.ParquetWriter | None = None
    notices = []
    for one in read_part(part, task.corrections):
        if one.notices and one.notices.table.num_rows:
            notices.append(one.notices.table)
        for item in read_table(one, place_for(one, resource_id, task.publisher_id, period)):
            if isinstance(item, Record):
                records.append(asdict(item))
                continue
            writer = writer or new_writer(aside / "payment.parquet", MARKED)
            writer.write_table(item)
    if writer:
        writer.close()
    if notices:
        pq.write_table(pa.concat_tables(notices), aside / "notice.parquet", compression="zstd")
    (aside / "record.json").write_text(
        json.dumps({"period": [str(period.start or ""), str(period.end or "")], "tables": records}, default=_plain)
    )
    try:
        aside.rename(folder)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)


def new_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A Parquet writer as all our tables use it."""
    repeated = [name for name in schema.names if name not in DISTINCT]
    return pq.ParquetWriter(
        path, schema, compression="zstd", compression_level=1, use_dictionary=repeated, write_statistics=SOUGHT
    )


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def kept_record(folder: Path, key: str) -> dict[str, Any]:
    """The record of a file read before."""
    found: dict[str, Any] = json.loads((folder / key[:2] / key / "record.json").read_text())
    return found


def kept_payments(folder: Path, key: str) -> Path | None:
    """The Parquet file of its payments, if it has any."""
    path = folder / key[:2] / key / "payment.parquet"
    return path if path.exists() else None


def kept_notices(folder: Path, key: str) -> Path | None:
    """The Parquet file of what it says of contracts, if it says anything."""
    path = folder / key[:2] / key / "notice.parquet"
    return path if path.exists() else None
