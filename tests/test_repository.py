"""Fetching publiccode.yml: from folders, from a real git server started here, and from servers that misbehave."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from moothall.engines.read.repository import Limits, fetch_folder, fetch_repository
from tests.git_server import RECORD, commit, git, git_server, make_repository

QUICK = Limits(seconds=20)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[str]:
    """A git server on this machine: the repository `code` with a record in it."""
    make_repository(tmp_path / "code", RECORD)
    with git_server(tmp_path) as address:
        yield address


def test_a_repository_is_fetched_and_not_again_until_it_changes(host: str, tmp_path: Path) -> None:
    first = fetch_repository(f"{host}/code/.git", local=True)
    assert (first.outcome, first.data, first.path) == ("found", RECORD, "publiccode.yml")
    assert first.commit == git(tmp_path / "code", "rev-parse", "HEAD")
    second = fetch_repository(f"{host}/code/.git", first.commit, local=True)
    assert (second.outcome, second.data, second.commit) == ("unchanged", None, first.commit)
    commit(tmp_path / "code", "publiccode.yml", RECORD + b"url: x\n")
    third = fetch_repository(f"{host}/code/.git", first.commit, local=True)
    assert (third.outcome, third.data) == ("found", RECORD + b"url: x\n")


@pytest.mark.parametrize(("way", "for_good"), [("old", True), ("for-now", False)])
def test_a_moved_repository_says_where_it_is(host: str, way: str, for_good: bool) -> None:
    fetched = fetch_repository(f"{host}/{way}/.git", local=True)
    assert (fetched.outcome, fetched.data) == ("found", RECORD)
    assert fetched.moved_to == (f"{host}/code/.git" if for_good else "")


def test_what_is_archived_is_told_by_the_host(host: str) -> None:
    facts = {host.removeprefix("http://"): f"{host}/facts/{{path}}"}
    assert fetch_repository(f"{host}/code/.git", local=True, facts=facts).archived is True
    assert fetch_repository(f"{host}/code/.git", local=True).archived is None


def empty(folder: Path) -> None:
    """A repository without a commit."""
    (folder / "empty").mkdir()
    git(folder / "empty", "init", "-q")


def bare(folder: Path) -> None:
    """A repository without a record."""
    (folder / "bare").mkdir()
    git(folder / "bare", "init", "-q")
    commit(folder / "bare", "README", b"x")


def pointing(folder: Path) -> None:
    """A repository whose record is a link to a file of the server."""
    (folder / "bare").mkdir()
    git(folder / "bare", "init", "-q")
    (folder / "bare" / "publiccode.yml").symlink_to("/etc/hostname")
    commit(folder / "bare", "README", b"x")


def large(folder: Path) -> None:
    """A repository with a record of two megabytes."""
    (folder / "bare").mkdir()
    git(folder / "bare", "init", "-q")
    commit(folder / "bare", "publiccode.yml", b"x" * 2_000_000)


@pytest.mark.parametrize(
    ("prepare", "path", "outcome", "said"),
    [
        (empty, "empty/.git", "no-file", "is empty"),
        (bare, "bare/.git", "no-file", "no publiccode.yml"),
        (pointing, "bare/.git", "no-file", "no publiccode.yml"),
        (large, "bare/.git", "broken", "more than 1,000,000 bytes"),
        (None, "nowhere/.git", "gone", "404"),
        (None, "page/", "broken", "not as a git repository"),
        (None, "round/", "broken", "sends us on"),
    ],
)
def test_what_is_wrong_is_said(
    host: str, tmp_path: Path, prepare: Callable[[Path], None] | None, path: str, outcome: str, said: str
) -> None:
    if prepare:
        prepare(tmp_path)
    fetched = fetch_repository(f"{host}/{path}", limits=QUICK, local=True)
    assert (fetched.outcome, fetched.data) == (outcome, None)
    assert said in fetched.said


@pytest.mark.parametrize("path", ["silent/", "drip/"])
def test_a_repository_that_never_answers_costs_a_limited_time(host: str, path: str) -> None:
    started = time.monotonic()
    fetched = fetch_repository(f"{host}/{path}", limits=Limits(seconds=1.5), local=True)
    assert fetched.outcome in ("silent", "broken")
    assert fetched.data is None
    assert time.monotonic() - started < 8


def test_a_port_where_nobody_listens_is_silent() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert fetch_repository(f"http://127.0.0.1:{port}/x", limits=QUICK, local=True).outcome == "silent"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "ftp://example.org/x",
        "file:///etc",
        "ssh://git@example.org/x",
        "ext::sh -c touch% x",
        "--upload-pack=touch x",
        "https://user:secret@example.org/x",
        "https://",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest",
        "https://[::1]/x",
        "https://0.0.0.0/x",
        "https://example.org/a b",
        "http://example.org/x",
    ],
)
def test_addresses_that_are_not_asked(address: str) -> None:
    fetched = fetch_repository(address, limits=QUICK)
    assert fetched.outcome in ("refused", "silent")
    assert "secret" not in fetched.said


def test_a_folder_is_fetched_in_the_same_way(tmp_path: Path) -> None:
    assert fetch_folder(tmp_path).outcome == "no-file"
    assert fetch_folder(tmp_path / "none").outcome == "gone"
    (tmp_path / "publiccode.yml").write_bytes(RECORD)
    first = fetch_folder(tmp_path)
    assert (first.outcome, first.data) == ("found", RECORD)
    assert fetch_folder(tmp_path, first.commit).outcome == "unchanged"
    (tmp_path / "publiccode.yml").write_bytes(b"x" * 2_000_000)
    assert fetch_folder(tmp_path).outcome == "broken"
