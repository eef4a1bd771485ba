"""Fetching publiccode.yml: from folders, from a real git server started here, and from servers that misbehave."""

import http.server
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from moothall.engines.read.repository import Limits, fetch_folder, fetch_repository

RECORD = b'publiccodeYmlVersion: "0.4"\nname: Example\n'
BACKEND = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()
QUICK = Limits(seconds=20)


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *who, "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")
    return git(folder, "rev-parse", "HEAD")


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the repositories below `root` by git's own program, and some addresses that misbehave."""

    root: Path
    asked: list[str]

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.asked.append(self.path)
        path, _, query = self.path.partition("?")
        if path.startswith("/old/"):
            return self.send_on(301, self.path.replace("/old/", "/code/", 1))
        if path.startswith("/for-now/"):
            return self.send_on(302, self.path.replace("/for-now/", "/code/", 1))
        if path.startswith("/round/"):
            return self.send_on(301, self.path)
        if path.startswith("/silent/"):
            time.sleep(30)
            return None
        if path.startswith("/drip/"):
            return self.drip()
        if path.startswith("/page/"):
            return self.plain(200, b"<h1>Welcome</h1>")
        if path.startswith("/facts/"):
            return self.plain(200, b'{"name": "x", "archived": true}')
        return self.backend(path, query)

    do_POST = do_GET

    def send_on(self, status: int, to: str) -> None:
        self.send_response(status)
        self.send_header("Location", to)
        self.end_headers()

    def plain(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(300):
            try:
                self.wfile.write(b"x")
            except OSError:
                return
            time.sleep(0.1)

    def backend(self, path: str, query: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "HTTP_GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run([f"{BACKEND}/git-http-backend"], input=body, capture_output=True, env=environment)
        head, _, rest = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(rest)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[str]:
    """A git server on this machine: the repository `code` with a record in it."""
    handler = type("Here", (Handler,), {"root": tmp_path, "asked": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "code").mkdir()
    git(tmp_path / "code", "init", "-q")
    commit(tmp_path / "code", "publiccode.yml", RECORD)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


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
