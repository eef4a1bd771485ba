"""Build a picture: run every step on folders of publishers and publish the tables in one step.

Files that were read before with the same code and corrections are not read again. A build that dies leaves the last
picture standing; what it had read by then is kept, and the next run goes on from there.
"""

import json
import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from moothall.engines import store
from moothall.engines.journey import cache, catalogue, contracts, partitions, suppliers
from moothall.engines.journey.cache import Task
from moothall.engines.journey.sources import BadFolder, Rule, Source, find_rules, find_sources, members_of
from moothall.engines.journey.tables import workers

Progress = Callable[[int, int, str], None]
INLINE = 4
SAVE_EVERY = 40


@dataclass
class Report:
    """What a build did."""

    version: str = ""
    files: int = 0
    read: int = 0
    reused: int = 0
    payments: int = 0
    amount: str = "0.00"
    rows_set_aside: int = 0
    refused: int = 0
    publishers: int = 0
    unknown_publishers: list[str] = field(default_factory=list)
    unused_corrections: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass
class Index:
    """What each file on disk was when it was last read, so that an unchanged file is not even opened."""

    path: Path
    entries: dict[str, dict[str, Any]]
    used: dict[str, dict[str, Any]] = field(default_factory=dict)

    def save(self) -> None:
        aside = self.path.with_suffix(".new")
        aside.write_text(json.dumps({**self.entries, **self.used}))
        aside.replace(self.path)


def build(
    folders: Sequence[Path],
    out: Path | None = None,
    corrections: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Read the folders and publish a picture at `out` (default: MOOTHALL_HOME/picture).

    `corrections` is the file of decisions made on the pages. `progress` is called with files done, files to read and
    the name of the last. Raises BadFolder, store.BuildRunning or OSError; the last picture stands in every case.
    """
    started = time.monotonic()
    root = store.picture_path(out)
    sources = find_sources(folders)
    if not sources:
        raise BadFolder(
            f"{', '.join(str(f) for f in folders)}: found no file that may hold payments; expected CSV, XLSX, XLS, "
            "ODS or zip files in one folder for each publisher. Next: put the files there and run again."
        )
    rules = find_rules(folders, corrections or store.home() / "corrections.csv")
    with store.build_lock(root):
        report = Report()
        kept = root / "cache"
        (kept / "read").mkdir(parents=True, exist_ok=True)
        files = _read_all(sources, rules, kept, progress or (lambda *_: None), report)
        _publish(root, files, kept, report)
    report.unused_corrections = [
        f"{r.publisher}: {r.correction.heading or r.correction.file or ''}" for r in rules if not _used(r, sources)
    ]
    report.seconds = round(time.monotonic() - started, 2)
    return report


def _used(rule: Rule, sources: list[Source]) -> bool:
    return any(
        rule.applies(s.publisher_id, s.ref) or (rule.correction.file and rule.publisher in ("", s.publisher_id))
        for s in sources
    )


def _read_all(
    sources: list[Source], rules: list[Rule], kept: Path, progress: Progress, report: Report
) -> list[catalogue.File]:
    """The parts of every source, from the cache or read now, with what is known of their publisher."""
    index = _open_index(kept)
    found: dict[str, tuple[Source, list[dict[str, Any]]]] = {}
    waiting: dict[str, tuple[Source, Task, dict[str, Any]]] = {}
    for source in sources:
        for mark, task, stamp in _tasks(source, rules, kept / "read"):
            entry = index.entries.get(mark)
            if entry and entry["stamp"] == stamp and _all_there(entry["parts"], kept):
                found[mark] = (source, entry["parts"])
                index.used[mark] = entry
                report.reused += len(entry["parts"])
            else:
                waiting[mark] = (source, task, stamp)
    for done, (mark, parts) in enumerate(_run([(m, t) for m, (_, t, _) in waiting.items()]), 1):
        source, task, stamp = waiting[mark]
        found[mark] = (source, parts)
        if not any(p.get("passing") for p in parts):
            index.used[mark] = {"stamp": stamp, "parts": parts}
        report.read += len(parts)
        progress(done, len(waiting), parts[-1]["ref"] if parts else task.ref)
        if done % SAVE_EVERY == 0:
            index.save()
    index.entries = {}
    index.save()
    return [catalogue.File(source, part) for _, (source, parts) in sorted(found.items()) for part in parts]


def _open_index(kept: Path) -> Index:
    path = kept / "index.json"
    try:
        entries = json.loads(path.read_text())
    except (OSError, ValueError):
        entries = {}
    return Index(path, entries)


def _all_there(parts: list[dict[str, Any]], kept: Path) -> bool:
    return all((kept / "read" / p["key"][:2] / p["key"] / "record.json").exists() for p in parts)


def _tasks(source: Source, rules: list[Rule], folder: Path) -> list[tuple[str, Task, dict[str, Any]]]:
    """What there is to read in a source: itself, or each member of an archive; with what tells that it is unchanged."""
    try:
        stat = source.path.stat()
        size, changed = stat.st_size, stat.st_mtime_ns
    except OSError:
        size, changed = -1, 0
    members = members_of(source.path) if size > 0 else None
    names: list[tuple[str | None, int | None]] = [(n, crc) for n, crc in members] if members else [(None, None)]
    tasks = []
    for member, crc in names:
        ref = f"{source.ref}/{member}" if member else source.ref
        told = tuple(r.correction for r in rules if r.applies(source.publisher_id, ref))
        task = Task(str(source.path), source.publisher_id, source.ref, told, str(folder), member)
        stamp = {
            "size": size,
            "crc": crc,
            "changed": None if crc is not None else changed,
            "code": cache.code_version(),
            "told": repr(told),
            "publisher": source.publisher_id,
        }
        tasks.append((f"{source.path}|{member or ''}", task, json.loads(json.dumps(stamp))))
    return tasks


def _run(tasks: list[tuple[str, Task]]) -> Any:
    """Read files, several at once when there are many; yields as each is done."""
    if len(tasks) <= INLINE or workers() == 1:
        for mark, task in tasks:
            yield mark, cache.read_task(task)
        return
    largest_first = sorted(tasks, key=lambda t: -_size(t[1]))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers(), len(tasks)), mp_context=context) as pool:
        futures = {pool.submit(cache.read_task, task): mark for mark, task in largest_first}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _size(task: Task) -> int:
    try:
        return Path(task.path).stat().st_size
    except OSError:
        return 0


def _publish(root: Path, files: list[catalogue.File], kept: Path, report: Report) -> None:
    with store.new_version(root) as folder:
        shelves = catalogue.write_tables(files, folder, kept)
        gathered = contracts.gather(files, kept)
        linked = suppliers.shelve_suppliers(folder, gathered, [s.digest for s in shelves], root)
        about = catalogue.about(folder, report.read)
        (folder / "picture.json").write_text(json.dumps(about, indent=1))
        report.version = folder.name.removesuffix(".building")
    partitions.sweep(kept, {s.digest for s in shelves})
    suppliers.sweep(root, linked)
    report.files, report.publishers = about["files"], about["publishers"]
    report.payments, report.amount = about["payments"], about["amount"]
    report.rows_set_aside, report.refused = about["rows_set_aside"], about["refused"]
    report.unknown_publishers = about["unknown_publishers"]
