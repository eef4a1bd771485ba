"""Fetches the publiccode.yml of a repository: from a folder, or by git over https. It keeps nothing and judges nothing.

Polite: one small question tells whether anything has changed since; only then is the newest commit fetched, without its
history and without other files where the server allows that. Safe: only https, only addresses of the open internet,
no password is ever asked, and whatever the other side does ends after a time and a size.
"""

import hashlib
import ipaddress
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import httpx

NAMES = ("publiccode.yml", "publiccode.yaml")
AGENT = "moothall (catalogue of public software; reads publiccode.yml)"
KEPT = ("PATH", "SSL_CERT_FILE", "GIT_SSL_CAINFO")  # of the environment, for git; nothing else of it is handed on
HEADERS = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
MOVED, ELSEWHERE = (301, 308), (302, 303, 307)
# Where the best known hosts say that a repository is archived: {path} is owner/name, {quoted} the same in one piece.
FACTS = {
    "github.com": "https://api.github.com/repos/{path}",
    "gitlab.com": "https://gitlab.com/api/v4/projects/{quoted}",
}
ADVERTISED = re.compile(rb"(?:0000)?[0-9a-f]{4}([0-9a-f]{40}(?:[0-9a-f]{24})?) HEAD[\x00\n]")


@dataclass(frozen=True)
class Limits:
    """What the other side may cost: seconds in all, bytes of a publiccode.yml, blocks of 1,024 bytes on the disk, and
    steps from one address to the next."""

    seconds: float = 60
    size: int = 1_000_000
    blocks: int = 200_000
    moves: int = 3


@dataclass(frozen=True)
class Fetched:
    """What came of asking a repository.

    `outcome`: found, unchanged (since `commit`), no-file, gone (or private), silent (no answer in time), refused (an
    address that is not asked), broken (an answer that makes no sense, or too much of it). `moved_to` is where it says
    it is for good. `archived` is None where the host does not say. `said` is a sentence; `data` the file, if found.
    """

    address: str
    outcome: str
    said: str
    moved_to: str = ""
    commit: str = ""
    path: str = ""
    data: bytes | None = None
    archived: bool | None = None
    seconds: float = 0.0


class _Ended(Exception):
    """The fetch ends here, with this outcome and sentence."""

    def __init__(self, outcome: str, said: str) -> None:
        super().__init__(said)
        self.outcome, self.said = outcome, said


def fetch_folder(folder: Path, known: str = "", limits: Limits | None = None) -> Fetched:
    """The publiccode.yml in a folder of this machine; its commit is the hash of the file."""
    limits = limits or Limits()
    here = next((folder / name for name in NAMES if (folder / name).is_file()), None)
    if here is None:
        said = f"Found no {NAMES[0]} in {folder.name}; expected one at its top. Next: ask its owner to add one."
        return Fetched(str(folder), "no-file" if folder.is_dir() else "gone", said)
    if here.stat().st_size > limits.size:
        return Fetched(str(folder), "broken", too_large(limits))
    data = here.read_bytes()
    commit = hashlib.sha256(data).hexdigest()
    if commit == known:
        return Fetched(str(folder), "unchanged", "Nothing has changed since it was last fetched.", commit=commit)
    return Fetched(str(folder), "found", f"Fetched {here.name}.", commit=commit, path=here.name, data=data)


def fetch_repository(
    address: str,
    known: str = "",
    limits: Limits | None = None,
    local: bool = False,
    facts: Mapping[str, str] = FACTS,
) -> Fetched:
    """The publiccode.yml at the newest commit of a repository. Never raises for what the other side does.

    `known` is the commit that was fetched last. `local` lets addresses of this machine and plain http through: for
    tests, and for a list that whoever runs the site wrote. `facts` says which host tells what is archived.
    """
    limits, started = limits or Limits(), time.monotonic()
    fetched = Fetched(address.strip(), "broken", "")
    try:
        now, moved_to, commit = _discover(fetched.address, started, limits, local)
        fetched = replace(fetched, moved_to=moved_to, commit=commit)
        fetched = replace(fetched, archived=_archived(now, facts, limits, started))
        if commit == known:
            raise _Ended("unchanged", "Nothing has changed since it was last fetched.")
        path, data = _file_of(now, limits, started)
        fetched = replace(fetched, outcome="found", said=f"Fetched {path}.", path=path, data=data)
    except _Ended as ended:
        fetched = replace(fetched, outcome=ended.outcome, said=ended.said)
    return replace(fetched, seconds=round(time.monotonic() - started, 3))


def _discover(address: str, started: float, limits: Limits, local: bool) -> tuple[str, str, str]:
    """Where the repository is now, where it says it is for good ("" when here), and its newest commit."""
    now, moved_to, for_good = address, "", True
    for _ in range(limits.moves + 1):
        check_address(now, local)
        status, location, body = _ask(f"{now.rstrip('/')}/info/refs?service=git-upload-pack", limits, started)
        if status in (*MOVED, *ELSEWHERE) and location:
            now = urljoin(now, location).split("/info/refs")[0]
            for_good = for_good and status in MOVED
            moved_to = now if for_good else moved_to
            continue
        if status in (401, 403, 404, 410):
            raise _Ended("gone", f"The host answers {status}: the repository is gone, or private, or was never there.")
        if status != 200:
            raise _Ended("broken", f"Found status {status}; expected 200. Next: it is tried again later.")
        found = ADVERTISED.search(body)
        if found is None and b"# service=git-upload-pack" in body:
            raise _Ended("no-file", "The repository is empty. Next: ask its owner whether it is the right one.")
        if found is None:
            raise _Ended("broken", "The address answers, but not as a git repository does. Next: correct the address.")
        return now, moved_to, found.group(1).decode()
    raise _Ended("broken", f"It sends us on more than {limits.moves} times. Next: correct the address.")


def check_address(address: str, local: bool = False) -> None:
    """Raises the refusal of an address that is not asked: not https, with a password, or not on the open internet."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise _Ended("refused", f"Found an address of '{parts.scheme or 'no'}' scheme; expected https.")
    if parts.username or parts.password or not parts.hostname or re.search(r"[\s\x00-\x1f]", address):
        raise _Ended("refused", "Expected an address without a user, a password or spaces.")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = {entry[4][0] for entry in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)}
    except (OSError, ValueError):
        raise _Ended("silent", f"The name {parts.hostname} is not known. Next: it is tried again later.") from None
    if not local and not all(ipaddress.ip_address(str(each)).is_global for each in found):
        raise _Ended("refused", f"{parts.hostname} is not on the open internet, and is not asked.")


def _ask(address: str, limits: Limits, started: float) -> tuple[int, str, bytes]:
    """Status, location and the beginning of the body of an address; redirections are left to the caller."""
    left = _left(limits, started)
    try:
        with (
            httpx.Client(timeout=min(left, 20), follow_redirects=False, headers=HEADERS) as client,
            client.stream("GET", address) as answer,
        ):
            body = b""
            for piece in answer.iter_raw():
                body += piece
                if len(body) > limits.size or _left(limits, started) <= 0:
                    break
            return answer.status_code, answer.headers.get("Location", ""), body
    except (httpx.TimeoutException, httpx.NetworkError) as error:
        raise _Ended("silent", f"No answer ({type(error).__name__}). Next: it is tried again later.") from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise _Ended("broken", f"The answer makes no sense ({type(error).__name__}).") from None


def _archived(address: str, facts: Mapping[str, str], limits: Limits, started: float) -> bool | None:
    """Whether the host says that the repository is archived; None when it does not say."""
    parts = urlsplit(address)
    where = facts.get(parts.netloc)
    if where is None:
        return None
    path = parts.path.strip("/").removesuffix(".git")
    try:
        status, _, body = _ask(where.format(path=quote(path), quoted=quote(path, safe="")), limits, started)
    except _Ended:
        return None
    found = re.search(rb'"archived"\s*:\s*(true|false)', body) if status == 200 else None
    return found.group(1) == b"true" if found else None


def _file_of(address: str, limits: Limits, started: float) -> tuple[str, bytes]:
    """Name and content of the publiccode.yml at the newest commit."""
    with tempfile.TemporaryDirectory(prefix="moothall-fetch-") as folder:
        shallow = ("--depth", "1", "--single-branch", "--no-tags", "--no-checkout", "--filter=blob:none")
        _git(["clone", "--quiet", *shallow, "--", address, folder], limits, started)
        listed = _git(["-C", folder, "ls-tree", "HEAD", "--", *NAMES], limits, started).decode(errors="replace")
        rows = [line.split(None, 3) for line in listed.splitlines()]
        blobs = {name: blob for mode, kind, blob, name in rows if kind == "blob" and mode != "120000"}
        name = next((each for each in NAMES if each in blobs), None)
        if name is None:
            raise _Ended("no-file", f"It has no {NAMES[0]} at its top. Next: ask its owner to add one.")
        data = _git(["-C", folder, "cat-file", "blob", blobs[name]], limits, started)
        if len(data) > limits.size:
            raise _Ended("broken", too_large(limits))
        return name, data


def _git(arguments: list[str], limits: Limits, started: float) -> bytes:
    """What git prints. It never asks anybody anything, follows no redirection, and is ended with all its children when
    the time is over."""
    settings = ("http.followRedirects=false", "core.hooksPath=/dev/null", "credential.helper=", "core.askPass=true")
    options = [part for each in (*settings, f"http.userAgent={AGENT}") for part in ("-c", each)]
    environment = {
        "HOME": "/nonexistent",
        "LC_ALL": "C.UTF-8",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ALLOW_PROTOCOL": "https:http",
        "GIT_LFS_SKIP_SMUDGE": "1",
    } | {name: value for name, value in os.environ.items() if name in KEPT}
    command = ["sh", "-c", f'ulimit -f {limits.blocks}; exec git "$@"', "git", *options, *arguments]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, env=environment, start_new_session=True, **pipes)  # type: ignore[call-overload]
    try:
        out, err = process.communicate(timeout=max(0.1, _left(limits, started)))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise _Ended(
            "silent", f"It did not finish within {limits.seconds:g} seconds. Next: tried again later."
        ) from None
    if process.returncode:
        last = (err.decode(errors="replace").strip().splitlines() or ["it says nothing"])[-1][:200]
        raise _Ended("broken", f"git could not fetch it: {last}")
    return bytes(out)


def _left(limits: Limits, started: float) -> float:
    return limits.seconds - (time.monotonic() - started)


def too_large(limits: Limits) -> str:
    """The sentence for a file over the limit."""
    return f"Its {NAMES[0]} has more than {limits.size:,} bytes; expected a text of some pages."
