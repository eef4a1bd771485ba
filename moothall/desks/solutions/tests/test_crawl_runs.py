"""Runs that read repositories: two at once, a killed one, limits, pauses; lists, folders, and the pages about them."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from moothall.desks.solutions.actions import Wanted, add_solution
from moothall.desks.solutions.actions_crawl import add_repositories, try_again
from moothall.desks.solutions.actions_crawl_file import keep
from moothall.desks.solutions.actions_crawl_run import Manner, crawl, crawl_job, read_folder
from moothall.desks.solutions.models import Repository, RepositoryFetch
from moothall.desks.solutions.queries_records import versions
from moothall.desks.solutions.tests.crawled import MOOTHALL, QUICK, again, listed, one, record, solution
from moothall.engines.read.repository import Fetched, Limits
from moothall.register.record_errors import NotYours, Refused
from moothall.register.roles import Actor
from tests.git_server import Handler, commit, git_server, make_repository
from tests.people import actor, sign_in

pytestmark = pytest.mark.django_db


# Runs -----------------------------------------------------------------------------------------------------------------


class Counting(Handler):
    """A host that knows how many things it is asked at once, and answers slowly."""

    lock = threading.Lock()
    now = 0
    most = 0

    def do_GET(self) -> None:
        with self.lock:
            Counting.now += 1
            Counting.most = max(Counting.most, Counting.now)
        time.sleep(0.05)
        super().do_GET()
        with self.lock:
            Counting.now -= 1

    do_POST = do_GET


CHILD = """
from datetime import timedelta
from moothall.desks.solutions.actions_crawl_run import Manner, crawl
from moothall.engines.read.repository import Limits
print(crawl(manner=Manner(Limits(seconds=SECONDS), facts={}, pause=timedelta(0), spare=timedelta(seconds=1))))
"""
STATE = """
from moothall.desks.solutions.models import PubliccodeVersion, Repository, RepositoryFetch
for r in Repository.objects.all():
    print(r.address, r.last_outcome or "-", bool(r.held_until), r.fetches.count(), sep="=")
"""
SET_UP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from moothall.desks.solutions.actions_crawl import add_repositories
from moothall.register.roles import Actor
add_repositories(ADDRESSES, Actor("x", "system"), trusted=True)
"""
FREE = """
from django.utils import timezone
from moothall.desks.solutions.models import CrawlHost, Repository
Repository.objects.filter(held_until__isnull=False).update(held_until=timezone.now())
CrawlHost.objects.update(busy_until=timezone.now())
"""


class Elsewhere:
    """A data folder of its own, in which code runs in processes of their own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.environment = {**os.environ, "MOOTHALL_HOME": str(folder)}
        self.environment |= {"DJANGO_SETTINGS_MODULE": "moothall.hall.settings"}
        self.environment.pop("DATABASE_URL", None)

    def begin(self, code: str) -> "subprocess.Popen[str]":
        """A process that runs some code."""
        text = f"import django\ndjango.setup()\n{code}"
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        command = [sys.executable, "-c", text]
        return subprocess.Popen(command, env=self.environment, start_new_session=True, **pipes)  # type: ignore[call-overload, no-any-return]

    def run(self, code: str) -> str:
        """What some code prints."""
        process = self.begin(code)
        out, err = process.communicate(timeout=180)
        assert process.returncode == 0, err
        return out

    def state(self) -> dict[str, tuple[str, str, str]]:
        """Of each address: the last outcome, whether it is held, how often it was asked."""
        rows = [row.split("=") for row in self.run(STATE).split()]
        return {address: (outcome, held, times) for address, outcome, held, times in rows}


@pytest.fixture
def elsewhere(tmp_path: Path) -> Elsewhere:
    """A data folder of its own."""
    return Elsewhere(tmp_path / "elsewhere")


def test_two_runs_at_once_ask_each_repository_once_and_a_host_one_thing_at_a_time(
    root: Path, elsewhere: Elsewhere
) -> None:
    Counting.now = Counting.most = 0
    with git_server(root, Counting) as host:
        urls = [f"{host}/r{n}/.git" for n in range(5)]
        for n, url in enumerate(urls):
            make_repository(root / f"r{n}", record(url, f"Example {n}"))
        elsewhere.run(SET_UP.replace("ADDRESSES", repr(urls)))
        runs = [elsewhere.begin(CHILD.replace("SECONDS", "20")) for _ in range(2)]
        said = [run.communicate(timeout=180) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert elsewhere.state() == dict.fromkeys(urls, ("found", "False", "1"))
    assert Counting.most == 1


class Timing(Handler):
    """A host that writes down when it was asked for what."""

    times: list[tuple[float, str]] = []

    def do_GET(self) -> None:
        self.times.append((time.monotonic(), self.path.split("/")[1]))
        super().do_GET()

    do_POST = do_GET


def test_between_two_questions_to_a_host_there_is_a_pause(root: Path) -> None:
    names = ("one", "two", "three")
    with git_server(root, Timing) as host:
        for name in names:
            make_repository(root / name, record(f"{host}/{name}/.git", name))
        listed(*(f"{host}/{name}/.git" for name in names))
        crawl(manner=Manner(Limits(seconds=20), facts={}))
    spans = sorted(
        (min(t for t, n in Timing.times if n == name), max(t for t, n in Timing.times if n == name)) for name in names
    )
    assert all(after[0] - before[1] >= 1 for before, after in itertools.pairwise(spans))
    assert Repository.objects.filter(last_outcome="found").count() == 3


def test_a_run_has_a_limit_and_says_what_is_left(host: str, root: Path) -> None:
    listed(*(f"{host}/none{n}/.git" for n in range(3)))
    assert crawl(manner=Manner(Limits(seconds=20), facts={}, pause=timedelta(0), most=2)) == (
        "2 repositories were asked. 1 are due still and will be asked next time."
    )


class Asked(Handler):
    """A host that tells what it was asked for."""

    paths: list[str] = []

    def do_GET(self) -> None:
        self.paths.append(self.path)
        super().do_GET()

    do_POST = do_GET


def test_a_run_that_is_killed_goes_on(root: Path, elsewhere: Elsewhere) -> None:
    """It is killed while a server keeps it waiting; the next run does the rest, and what was being asked when its hold
    is over."""
    Asked.paths.clear()
    with git_server(root, Asked) as host:
        silent, good = f"{host}/silent/", [f"{host}/r{n}/.git" for n in range(2)]
        for n, url in enumerate(good):
            make_repository(root / f"r{n}", record(url, f"Example {n}"))
        elsewhere.run(SET_UP.replace("ADDRESSES", repr([good[0], silent, good[1]])))
        run = elsewhere.begin(CHILD.replace("SECONDS", "25"))
        deadline = time.monotonic() + 120
        while not any(path.startswith("/silent/") for path in Asked.paths) and time.monotonic() < deadline:
            time.sleep(0.1)
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate(timeout=10)
        killed = elsewhere.state()
        assert killed[silent] == ("-", "True", "0")
        assert killed[good[0]] == ("found", "False", "1")
        elsewhere.run(FREE + CHILD.replace("SECONDS", "1.5"))  # the time of the hold goes by
        done = elsewhere.state()
    assert {done[url] for url in good} == {("found", "False", "1")}
    assert done[silent] == ("silent", "False", "1")


def test_what_comes_after_the_hold_is_over_is_not_kept() -> None:
    (row,) = listed("http://127.0.0.1:9/x")
    until = timezone.now()
    Repository.objects.filter(pk=row.pk).update(held_until=until + timedelta(seconds=60))  # another run's
    assert keep(row.pk, until, Fetched(row.address, "gone", "x"))[0] == "left"
    row.refresh_from_db()
    assert row.last_outcome == ""


def test_the_job_asks_nobody_unless_the_site_is_set_to(host: str, root: Path, settings: Any) -> None:
    listed(f"{host}/none/.git")
    settings.CRAWL = False
    assert crawl_job().startswith("Nothing was asked")
    assert not RepositoryFetch.objects.exists()
    settings.CRAWL = True
    assert crawl_job() == "1 repository was asked."


def test_an_address_of_our_own_network_is_not_asked_on_staff_s_word(host: str) -> None:
    add_repositories([f"{host}/code/.git"], actor("staff"))
    crawl(manner=QUICK)
    assert Repository.objects.get().last_outcome == "refused"


# Folders, lists, people -----------------------------------------------------------------------------------------------


def test_a_folder_is_read_when_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "publiccode.yml").write_bytes(record("https://example.org/mine"))
    assert "found" in read_folder(tmp_path / "mine")
    assert "unchanged" in read_folder(tmp_path / "mine")
    row = Repository.objects.get(key__startswith="folder:")
    assert (row.address, row.next_try) == ("folder:mine", None)
    assert str(tmp_path) not in f"{row.key} {row.address} {row.last_said} {versions(solution(row).matter.reference)}"


def test_only_staff_gives_lists_and_strange_lines_are_told() -> None:
    with pytest.raises(NotYours):
        add_repositories(["https://example.org/x"], actor("officer"))
    done = add_repositories(["# ours", "", "https://example.org/x # a", "ftp://example.org/x", "x y"], actor("staff"))
    assert (done.new, done.known, done.strange) == (1, 0, ("ftp://example.org/x", "x y"))
    assert add_repositories(["https://example.org/X.git"], actor("staff")).known == 1
    with pytest.raises(Refused, match="at most"):
        add_repositories(["https://example.org/x"] * 2_001, actor("staff"))


def test_officers_make_one_due_now() -> None:
    (row,) = listed("https://example.org/x")
    later = timezone.now() + timedelta(days=20)
    Repository.objects.update(next_try=later, failures=8)
    with pytest.raises(NotYours):
        try_again(row.pk, Actor("Somebody", "public"))
    try_again(row.pk, actor("officer"))
    row.refresh_from_db()
    assert row.next_try <= timezone.now()
    Repository.objects.update(moved_to="https://example.org/y")
    with pytest.raises(Refused, match="is read at"):
        try_again(row.pk, actor("officer"))


# Pages ----------------------------------------------------------------------------------------------------------------


def test_the_health_pages_say_what_is_wrong_and_what_to_do(client: Client, host: str, root: Path) -> None:
    url = f"{host}/repairs/.git"
    make_repository(root / "repairs", record(url))
    listed(url, f"{host}/none/.git")
    crawl(manner=QUICK)
    commit(root / "repairs", "publiccode.yml", record(url).replace(b"MIT", b"No Such Licence"))
    again()
    page = client.get("/solutions/health/").content.decode()
    assert page.index("Gone") < page.index("Record has faults")
    rows = b"".join(client.get("/solutions/health.csv")).decode().splitlines()[1:]
    assert [("Gone" in row, "Record has faults" in row) for row in rows] == [(True, False), (False, True)]
    reference = solution(one(url)).matter.reference
    page = client.get(f"/solutions/{reference}/health/").content.decode()
    for words in ("Record has faults", "Mend the faults", "Before:", "Sign in", "Version 2 of the record"):
        assert words in page, words
    number = one(url).pk
    assert client.post(f"/solutions/health/{number}/again/").status_code == 403
    sign_in(client, "officer")
    Repository.objects.update(next_try=timezone.now() + timedelta(days=9))
    assert client.post(f"/solutions/health/{number}/again/").status_code == 302
    assert one(url).next_try <= timezone.now()


def test_a_solution_without_a_repository_has_a_next_step(client: Client) -> None:
    reference = add_solution(Wanted("Nothing", "service"), MOOTHALL)
    page = client.get(f"/solutions/{reference}/health/").content.decode()
    assert "No repository of it is known" in page
    assert f"/solutions/{reference}/edit/" in page


def test_staff_gives_a_list_on_its_page(client: Client) -> None:
    assert client.get("/solutions/health/add/").status_code == 403
    sign_in(client, "staff")
    page = client.post("/solutions/health/add/", {"lines": "https://example.org/x\nnonsense"})
    assert "no address that can be read" in page.content.decode()
    assert client.post("/solutions/health/add/", {"lines": "https://example.org/y"}).status_code == 302
    assert Repository.objects.count() == 2
