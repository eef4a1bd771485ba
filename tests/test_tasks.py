"""The background work: each job is done once when it is due, by however many workers; what a killed one had begun is
taken up; what fails is kept with its reason and tried again later and later; and the pages say so."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from moothall.hall import checks, work
from moothall.register import work_actions, work_queries
from moothall.register.models_follow import Work, Worker
from moothall.vocabulary.desk import Job
from tests.command import COMMAND
from tests.people import sign_in
from tests.work_jobs import MANY

ROOT = Path(__file__).parents[1]


# In a database of its own, with processes of its own ------------------------------------------------------------------


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[str]:
    """What each test's database is copied from: a file of SQLite or the name of a PostgreSQL database, with tables."""
    home, name = tmp_path_factory.mktemp("migrated"), f"moothall_work_{os.getpid()}"
    postgres = connection.vendor == "postgresql"
    environment = surroundings(home, name if postgres else "")
    if postgres:
        on_server(f"CREATE DATABASE {name}")
    migrate = [sys.executable, "-m", "django", "migrate", "-v", "0"]
    subprocess.run(migrate, env=environment, cwd=ROOT, check=True, timeout=300)
    yield name if postgres else str(home / "register.sqlite3")
    if postgres:
        on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def own(tmp_path: Path, migrated: str) -> Iterator[dict[str, str]]:
    """The environment of a database of this test's own, of the kind that the tests run on."""
    if connection.vendor != "postgresql":
        shutil.copy(migrated, tmp_path / "register.sqlite3")
        yield surroundings(tmp_path, "")
        return
    on_server(f"CREATE DATABASE {migrated}_copy TEMPLATE {migrated}")
    yield surroundings(tmp_path, f"{migrated}_copy")
    on_server(f"DROP DATABASE {migrated}_copy WITH (FORCE)")


def surroundings(home: Path, name: str) -> dict[str, str]:
    """The environment of a process with this data folder, and this database if it has a name."""
    known = {**os.environ, "MOOTHALL_HOME": str(home), "DJANGO_SETTINGS_MODULE": "moothall.hall.settings"}
    base = os.environ.get("DATABASE_URL", "").rsplit("/", 1)[0]
    return {**known, "DATABASE_URL": f"{base}/{name}" if name else ""}


def on_server(sql: str) -> None:
    """Say something to the PostgreSQL server."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(sql)  # type: ignore[call-overload]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the jobs write what they did. The job that never ends does end, unless a test says otherwise."""
    return tmp_path / "did"


@pytest.fixture
def start(own: dict[str, str], file: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a worker; all are gone when the test ends."""
    begun: list[subprocess.Popen[str]] = []

    def one(patience: float = 60) -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "tests.work_jobs", str(file), str(patience)]
        begun.append(subprocess.Popen(words, env=own, cwd=ROOT, stderr=subprocess.PIPE, text=True))
        return begun[-1]

    yield one
    for each in begun:
        if each.poll() is None:
            each.kill()
        each.communicate()


def asked(own: dict[str, str], sql: str) -> list[tuple[Any, ...]]:
    """What the database of the workers answers."""
    if own["DATABASE_URL"]:
        import psycopg

        with psycopg.connect(own["DATABASE_URL"]) as there:
            return there.execute(sql).fetchall()  # type: ignore[arg-type]
    here = sqlite3.connect(Path(own["MOOTHALL_HOME"]) / "register.sqlite3", timeout=20)
    try:
        return here.execute(sql).fetchall()
    finally:
        here.close()


def until(true: Callable[[], bool], seconds: float = 240) -> None:
    """Wait for something."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.05)


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def did(file: Path) -> Counter[str]:
    """How often each job was begun."""
    return Counter(line.split()[0] for line in lines(file))


def idle(own: dict[str, str]) -> bool:
    """Whether everything known was done and nothing stands in the queue."""
    found = asked(
        own, "SELECT count(*), count(ended_at), sum(CASE WHEN queued_as = '' THEN 0 ELSE 1 END) FROM register_work"
    )
    return found == [(MANY + 2, MANY + 2, 0)]


def ended(process: subprocess.Popen[str], how: int) -> str:
    """Tell a worker to stop, wait for it, and give what it said on standard error."""
    process.send_signal(how)
    return process.communicate(timeout=120)[1]


@pytest.mark.django_db
def test_workers_at_once_do_each_job_once(own: dict[str, str], file: Path, start: Any) -> None:
    workers = [start() for _ in range(2)]
    until(lambda: asked(own, "SELECT count(*) FROM register_worker") == [(2,)])  # until then a signal just kills one
    until(lambda: idle(own))
    time.sleep(0.5)
    assert did(file) == {**{f"short-{n}": 1 for n in range(MANY)}, "slow": 1, "fails": 1}
    assert [ended(each, signal.SIGTERM) for each in workers] == ["", ""]
    assert [each.returncode for each in workers] == [0, 0]
    assert asked(own, "SELECT count(*), count(ended_at) FROM register_worker") == [(2, 2)]


@pytest.mark.django_db
def test_what_a_killed_worker_had_begun_is_taken_up(own: dict[str, str], file: Path, start: Any) -> None:
    file.with_suffix(".stuck").touch()
    first = start()
    until(lambda: did(file)["slow"] == 1)
    first.kill()
    first.wait()
    file.with_suffix(".stuck").unlink()
    start(patience=1)
    until(lambda: idle(own))
    assert did(file)["slow"] == 2
    assert asked(own, "SELECT said, interruptions, failures FROM register_work WHERE name = 'slow'") == [
        ("slow done", 1, 0)
    ]


@pytest.mark.django_db
def test_a_worker_that_is_alive_is_left_to_its_work(own: dict[str, str], file: Path, start: Any) -> None:
    file.with_suffix(".stuck").touch()
    start()
    until(lambda: did(file)["slow"] == 1)
    start(patience=6)
    until(lambda: asked(own, "SELECT count(*) FROM register_worker") == [(2,)])
    time.sleep(8)
    assert did(file)["slow"] == 1
    file.with_suffix(".stuck").unlink()
    until(lambda: idle(own))
    assert did(file)["slow"] == 1


@pytest.mark.django_db
def test_told_to_stop_it_ends_what_it_does_first(own: dict[str, str], file: Path, start: Any) -> None:
    file.with_suffix(".stuck").touch()
    process = start()
    until(lambda: did(file)["slow"] == 1)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    assert process.poll() is None
    file.with_suffix(".stuck").unlink()
    process.communicate(timeout=120)
    assert process.returncode == 0
    assert asked(own, "SELECT said, interruptions FROM register_work WHERE name = 'slow'") == [("slow done", 0)]


@pytest.mark.django_db
def test_told_twice_it_stops_at_once_and_the_job_is_due_again(own: dict[str, str], file: Path, start: Any) -> None:
    file.with_suffix(".stuck").touch()
    process = start()
    until(lambda: did(file)["slow"] == 1)
    for _ in range(2):
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
    process.communicate(timeout=120)
    file.with_suffix(".stuck").unlink()
    start()
    until(lambda: idle(own))
    assert did(file)["slow"] == 2
    assert asked(own, "SELECT said, failures FROM register_work WHERE name = 'slow'") == [("slow done", 0)]


@pytest.mark.django_db
def test_what_fails_is_kept_with_its_reason_and_others_go_on(own: dict[str, str], file: Path, start: Any) -> None:
    file.with_suffix(".bad").touch()
    start()
    until(lambda: idle(own))
    found = asked(own, "SELECT fault, failures, due_at > ended_at FROM register_work WHERE name = 'fails'")
    assert found == [("ConnectionError: the other side hung up", 1, True)]
    assert sum(did(file).values()) == MANY + 2


@pytest.mark.django_db
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["told to stop", "killed"])
def test_a_server_brings_a_worker_and_takes_it_along(own: dict[str, str], how: int) -> None:
    words = [*COMMAND, "serve", "--port", "0"]
    server = subprocess.Popen(words, env=own, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: asked(own, "SELECT count(*) FROM register_worker") == [(1,)])
        (name,) = asked(own, "SELECT worker_id FROM register_worker")[0]
        number = int(name.rsplit("-", 2)[1])
        assert Path(f"/proc/{number}").exists() or sys.platform != "linux"
    finally:
        server.send_signal(how)
        server.wait(120)
    until(lambda: not running(number))


def running(number: int) -> bool:
    """Whether a process is there and not merely unburied."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{number}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.django_db
def test_a_server_can_leave_the_work_to_others(own: dict[str, str]) -> None:
    words = [*COMMAND, "serve", "--port", "0", "--no-work"]
    server = subprocess.Popen(words, env=own, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    assert "Moothall is at" in server.stdout.readline()
    time.sleep(2)
    assert asked(own, "SELECT count(*) FROM register_worker") == [(0,)]
    server.terminate()
    server.wait(120)
    server.stdout.close()


# In one process ------------------------------------------------------------------------------------------------------


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """One job that does what the test says."""
    does: dict[str, Any] = {"run": lambda: "well"}
    known = {"crawl": Job("crawl", 24, lambda: str(does["run"]()), "Fetches.")}
    monkeypatch.setattr(work, "jobs", lambda: known)
    monkeypatch.setattr("moothall.hall.work_views.jobs", lambda: known)
    return does  # type: ignore[return-value]


def queue() -> list[tuple[str, str]]:
    """Put what is due into a list instead of the queue."""
    put: list[tuple[str, str]] = []
    work_actions.know_jobs(["crawl"])
    work_actions.queue_if_due("crawl", lambda name, ticket: put.append((name, ticket)))
    return put


def fails() -> str:
    raise OSError("no route")


@pytest.mark.django_db
def test_a_job_that_keeps_failing_is_tried_later_and_later(job: dict[str, Any]) -> None:
    job["run"], waits = fails, []
    for _ in range(13):
        ((name, ticket),) = queue()
        with pytest.raises(OSError, match="no route"):
            work.run_job.func(name, ticket)
        row = Work.objects.get(name="crawl")
        assert row.fault_at
        waits.append(round((row.due_at - row.fault_at) / timedelta(minutes=1)))
        assert queue() == []
        Work.objects.update(due_at=timezone.now())
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440]
    job["run"] = lambda: "well again"
    ((name, ticket),) = queue()
    assert work.run_job.func(name, ticket) == "well again"
    row = Work.objects.get(name="crawl")
    assert (row.said, row.fault, row.failures) == ("well again", "", 0)
    assert timedelta(hours=23) < row.due_at - timezone.now() <= timedelta(hours=24)


@pytest.mark.django_db
def test_a_job_that_was_done_is_not_done_again_by_an_old_ticket(job: dict[str, Any]) -> None:
    ((name, ticket),) = queue()
    assert queue() == []
    assert work.run_job.func(name, ticket) == "well"
    job["run"] = fails
    assert work.run_job.func(name, ticket) == "It was done already."


@pytest.mark.django_db
def test_what_is_noted_as_queued_and_is_not_is_due_again(job: dict[str, Any]) -> None:
    ((_, ticket),) = queue()
    assert work_actions.release_lost({ticket}) == 0
    assert work_actions.release_lost(set()) == 1
    assert Work.objects.get().queued_as == ""


@pytest.mark.django_db
def test_every_desk_s_job_has_its_own_name_and_says_what_it_is_for() -> None:
    assert {"daily-mail", "tidy"} <= work.jobs().keys()
    assert all(each.about and each.every_hours >= 1 for each in work.jobs().values())


@pytest.mark.django_db
def test_tidying_takes_away_what_is_of_no_use(job: dict[str, Any]) -> None:
    now = timezone.now()
    Worker.objects.create(worker_id="old", began_at=now, seen_at=now - timedelta(days=8))
    Worker.objects.create(worker_id="new", began_at=now, seen_at=now)
    assert "1 workers forgotten" in work.tidy()
    assert work_queries.alive() == {"new"}


@pytest.mark.django_db
@pytest.mark.usefixtures("home")
def test_the_page_says_how_it_goes_and_a_job_can_be_had_at_once(client: Client, job: dict[str, Any]) -> None:
    job["run"] = fails
    ((name, ticket),) = queue()
    with pytest.raises(OSError, match="no route"):
        work.run_job.func(name, ticket)
    assert client.get("/-/work/").status_code == 403
    sign_in(client, "officer")
    assert client.get("/-/work/").status_code == 403
    assert client.post("/-/work/", {"job": "crawl"}).status_code == 403
    sign_in(client, "staff")
    said = " ".join(client.get("/-/work/").content.decode().split())
    assert "Nobody is at work" in said
    assert "OSError: no route" in said
    assert "1 time in a row" in said
    assert queue() == []
    assert client.post("/-/work/", {"job": "crawl"}).status_code == 302
    assert len(queue()) == 1
    assert client.post("/-/work/", {"job": "nothing"}).status_code == 404
    work_actions.worker_seen("one")
    assert "1 worker is at work" in client.get("/-/work/").content.decode()


@pytest.mark.django_db
def test_the_doctor_says_whether_work_is_done(job: dict[str, Any]) -> None:
    assert [f.level for f in checks.background_work()] == ["warning"]
    work_actions.worker_seen("one")
    assert [f.level for f in checks.background_work()] == ["ok"]
    Worker.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert "Nobody does the background work since" in checks.background_work()[0].message
    work_actions.worker_seen("one")
    ((name, ticket),) = queue()
    work_actions.failed(name, ticket, "OSError: no route\nmore", timedelta(hours=1))
    (finding,) = checks.background_work()
    assert finding.message == "1 of 1 jobs failed when last tried: crawl (OSError: no route)."
