"""What must be in place for the site to work, each with a number and the next step: `moothall doctor` prints these.

It looks and never mends. The same findings are Django's system checks.
"""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from moothall.engines import store

from .database import database_fault

LEAST_FREE = 500_000_000


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `level` is `ok`, `warning` or `error`; `hint` is the next step, empty when all is well."""

    id: str
    level: str
    message: str
    hint: str = ""


def data_folder() -> list[Finding]:
    """Is the data folder there, ours to write, and is there room?"""
    home = store.home()
    if not home.exists():
        hint = "Run `moothall setup`, or set MOOTHALL_HOME to the folder you mean."
        return [Finding("moothall.E001", "error", f"The data folder {home} is not there.", hint)]
    if not os.access(home, os.W_OK | os.X_OK):
        hint = "Give this account the right to write there, or set MOOTHALL_HOME to another folder."
        return [Finding("moothall.E002", "error", f"The data folder {home} cannot be written.", hint)]
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE:
        hint = "Make room; a build needs about as much as the files it reads."
        return [Finding("moothall.W003", "warning", f"Only {free // 1_000_000:,} MB are free at {home}.", hint)]
    return [Finding("moothall.E001", "ok", f"The data folder is {home}.")]


def picture() -> list[Finding]:
    """Is there a picture that opens and holds payments?"""
    try:
        held = store.open_picture()
        rows = held.query("SELECT coalesce(sum(rows), 0)::BIGINT AS n FROM summary_publisher")[0]["n"]
    except store.NoPicture as error:
        return [Finding("moothall.W010", "warning", str(error), "Run `moothall build FOLDER`, or `make run`.")]
    except Exception as error:  # a damaged file raises whatever the engine likes
        hint = "Run `moothall build` again; the old version is kept until the new one is whole."
        return [Finding("moothall.E011", "error", f"The picture does not open: {error}", hint)]
    return [Finding("moothall.W010", "ok", f"The picture {held.version} holds {rows:,} payments.")]


def database() -> list[Finding]:
    """Does the database answer, and are its tables up to date?"""
    fault = database_fault()
    if fault:
        said, _, hint = fault.partition(" Next: ")
        return [Finding("moothall.E020", "error", said, hint or "See docs/reference/settings.md.")]
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:  # each database driver has its own kinds
        hint = "Check DATABASE_URL and that the data folder can be written; then run `moothall setup`."
        return [Finding("moothall.E021", "error", f"The database cannot be used: {error}", hint)]
    if waiting:
        hint = "Run `moothall setup`."
        return [Finding("moothall.E022", "error", f"The database lacks {len(waiting)} changes of its tables.", hint)]
    return [Finding("moothall.E020", "ok", f"The register is in {connection.vendor}; its tables are up to date.")]


def register() -> list[Finding]:
    """Are the organisations loaded?"""
    from moothall.register import queries

    try:
        count = len(queries.english_councils())
    except Exception as error:  # no tables yet, or no database
        return [Finding("moothall.E030", "error", f"The register cannot be read: {error}", "Run `moothall setup`.")]
    if not count:
        return [Finding("moothall.E031", "error", "The register holds no councils.", "Run `moothall setup`.")]
    return [Finding("moothall.E030", "ok", f"The register holds {count:,} English councils.")]


def background_work() -> list[Finding]:
    """Does somebody do the background work, and does it succeed?"""
    from moothall.register import work_queries

    try:
        alive, jobs, seen = work_queries.alive(), work_queries.jobs(), work_queries.last_seen()
    except Exception as error:  # no tables yet, or no database
        return [
            Finding("moothall.W041", "warning", f"The background work cannot be read: {error}", "Run `moothall setup`.")
        ]
    bad = [f"{job.name} ({job.fault.splitlines()[0][:200]})" for job in jobs if job.fault]
    found = []
    if not alive:
        since = f" since {seen:%d %B %Y, %H:%M}" if seen else ""
        said = f"Nobody does the background work{since}: no daily mail goes out, nothing is fetched."
        found.append(
            Finding("moothall.W040", "warning", said, "Run `moothall serve`, which does it too, or `moothall work`.")
        )
    if bad:
        said = f"{len(bad)} of {len(jobs)} jobs failed when last tried: {'; '.join(bad)}."
        found.append(Finding("moothall.W042", "warning", said, "Look at /-/work/; they are tried again by themselves."))
    ok = f"The background work is being done: {len(alive)} at work, {len(jobs)} jobs."
    return found or [Finding("moothall.W040", "ok", ok)]


CHECKS: Sequence[Callable[[], list[Finding]]] = (data_folder, database, register, picture, background_work)


def findings() -> list[Finding]:
    """Everything looked at, good and bad, in the order in which it should be mended."""
    return [finding for check in CHECKS for finding in check()]


def doctor_lines() -> list[Finding]:
    """The same under the name that `moothall doctor` asks for."""
    return findings()


def as_message(finding: Finding) -> checks.CheckMessage:
    """A finding as Django's own kind of message."""
    level = checks.ERROR if finding.level == "error" else checks.WARNING
    return checks.CheckMessage(level, finding.message, hint=finding.hint or None, id=finding.id)


@checks.register("moothall", deploy=True)
def system_check(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """For `manage check --deploy`: only what is wrong. Not in the plain check, which must run before any set-up."""
    return [as_message(finding) for finding in findings() if finding.level != "ok"]
