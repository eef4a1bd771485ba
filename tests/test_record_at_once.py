"""Many people at once: the record's references keep no gap, and no change is lost. In a database of its own, with
processes of its own, on SQLite and on PostgreSQL alike."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

AT_ONCE = """
import sys, django
django.setup()
from moothall.register.record_actions import Stale, draft_matter, edit_matter
from moothall.register.record_queries import matter
from moothall.register.roles import Actor
by = Actor(sys.argv[1], "officer")
for number in range(12):
    draft_matter("buying-group", f"{by.name} {number}", by)
    try:
        edit_matter("BG-SHARED", by, matter("BG-SHARED").version, about=f"{by.name} {number}")
        print("done")
    except Stale:
        print("stale")
"""


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a database of this test's own, of the kind that the tests run on, with the tables made."""
    environment = {**os.environ, "MOOTHALL_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "moothall.hall.settings"}
    name = f"moothall_at_once_{os.getpid()}"
    if connection.vendor == "postgresql":
        import psycopg

        base = os.environ["DATABASE_URL"]
        environment["DATABASE_URL"] = base.rsplit("/", 1)[0] + f"/{name}"
        with psycopg.connect(base, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
    run = [sys.executable, "-m", "django", "migrate", "-v0"]
    subprocess.run(run, env=environment, check=True)
    yield environment
    if connection.vendor == "postgresql":
        with psycopg.connect(base, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name}")


def ask(environment: dict[str, str], code: str) -> str:
    whole = f"import django; django.setup()\nfrom moothall.register.models_record import *\n{code}"
    return subprocess.run(
        [sys.executable, "-c", whole], env=environment, check=True, capture_output=True, text=True
    ).stdout


def test_many_at_once_leave_no_gap_and_lose_no_update(own_database: dict[str, str]) -> None:
    ask(
        own_database,
        "from moothall.register.record_actions import draft_matter\nfrom moothall.register.roles import Actor\n"
        "made = draft_matter('buying-group', 'Shared', Actor('A', 'officer'))\n"
        "Matter.objects.filter(pk=made.pk).update(reference='BG-SHARED')",
    )
    running = [
        subprocess.Popen([sys.executable, "-c", AT_ONCE, f"P{n}"], env=own_database, stdout=subprocess.PIPE, text=True)
        for n in range(4)
    ]
    said = [process.communicate(timeout=120)[0].split() for process in running]
    assert [process.returncode for process in running] == [0] * 4
    numbers = ask(
        own_database,
        "print(*sorted(int(m.reference[-4:]) for m in Matter.objects.exclude(reference='BG-SHARED')))",
    )
    assert [int(n) for n in numbers.split()] == list(range(2, 50))
    version = ask(own_database, "print(Matter.objects.get(reference='BG-SHARED').version)")
    assert int(version) == 1 + sum(each.count("done") for each in said)
