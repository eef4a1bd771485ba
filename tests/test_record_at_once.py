"""Many people at once: the record's references keep no gap, and no change is lost. In a database of its own, with
processes of its own, on SQLite and on PostgreSQL alike."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

EACH, AT_ONCE = 8, 4
SCRIPT = """
import json, multiprocessing, sys
import django

django.setup()
from django.core.management import call_command
from django.db import connection
from moothall.register.record_actions import Stale, draft_matter, edit_matter
from moothall.register.record_queries import history, matter
from moothall.register.record_replay import replay
from moothall.register.roles import Actor

def many(name):
    by, said = Actor(name, "officer"), []
    for number in range(int(sys.argv[1])):
        said.append(draft_matter("buying-group", f"{name} {number}", by).reference)
        try:
            edit_matter(shared, by, matter(shared).version, about=f"{name} {number}")
            said.append("done")
        except Stale:
            said.append("stale")
    return said

call_command("migrate", verbosity=0)
shared = draft_matter("buying-group", "Shared", Actor("A", "officer")).reference
connection.close()
with multiprocessing.get_context("fork").Pool(int(sys.argv[2])) as pool:
    said = pool.map(many, ["ABCDEFGH"[n] for n in range(int(sys.argv[2]))], chunksize=1)
print(json.dumps([said, matter(shared).version, replay(history(shared)).version]))
"""


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a database of this test's own, of the kind that the tests run on; empty."""
    environment = {**os.environ, "MOOTHALL_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "moothall.hall.settings"}
    if connection.vendor != "postgresql":
        yield {**environment, "DATABASE_URL": ""}
        return
    import psycopg

    name, base = f"moothall_at_once_{os.getpid()}", os.environ["DATABASE_URL"]
    with psycopg.connect(base, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield {**environment, "DATABASE_URL": base.rsplit("/", 1)[0] + f"/{name}"}
        server.execute(f"DROP DATABASE {name}")


def test_many_at_once_leave_no_gap_and_lose_no_update(own_database: dict[str, str]) -> None:
    run = [sys.executable, "-c", SCRIPT, str(EACH), str(AT_ONCE)]
    out = subprocess.run(run, env=own_database, stdout=subprocess.PIPE, text=True, timeout=180, check=True).stdout
    said, version, replayed = json.loads(out)
    words = [word for each in said for word in each]
    drafted = sorted(int(word[-4:]) for word in words if word.startswith("BG-"))
    assert drafted == list(range(2, 2 + EACH * AT_ONCE))
    assert words.count("done") + words.count("stale") == EACH * AT_ONCE
    assert version == replayed == 1 + words.count("done")
