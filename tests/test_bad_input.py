"""Bad input gets a clear paragraph with the next step, an exit code but zero, no traceback, and loses nothing."""

import json
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from tests.command import Answer, moothall
from tests.faults import HEADINGS, grid, ledger, text
from tests.kill_rounds import state_of

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def good_csv(seed: int = 1, rows: int = 60) -> str:
    return text(grid(ledger(Random(seed), rows)))


def clear(answer: Answer, *words: str) -> None:
    """One paragraph, no traceback, the words that name the trouble, and a full stop."""
    assert answer.code not in (0, -9, -11), answer
    assert "Traceback" not in answer.said, answer.said[-3000:]
    assert "panicked" not in answer.said, answer.said[-3000:]
    message = " ".join((answer.err or answer.out).split())
    assert 40 <= len(message) <= 1500, message
    assert message.count(".") >= 2, f"a fault and a next step are two sentences: {message}"
    for word in words:
        assert word.lower() in message.lower(), f"{word!r} not in: {message}"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def councils(tmp_path: Path) -> Path:
    """A folder of one publisher with one good file."""
    folder = tmp_path / "councils"
    (folder / "marlford").mkdir(parents=True)
    (folder / "marlford" / "2024-05.csv").write_text(good_csv(), encoding="utf-8")
    return folder


BAD_FILES = {
    "binary": (bytes(Random(1).randbytes(20_000)), "payments.csv", "table"),
    "empty": (b"", "payments.csv", "empty"),
    "only blanks": (b"\r\n,,,\r\n\r\n", "payments.csv", "empty"),
    "only NULs": (b"\0" * 5000, "payments.csv", ""),
    "pdf": (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "payments.csv", "PDF"),
    "html": (b"<html><body><table><tr><td>x</td></tr></table></body></html>", "payments.xls", "web page"),
    "cut zip": (b"PK\x03\x04" + b"\1" * 300, "payments.zip", "damaged"),
    "contracts": (
        b"Contract Reference,Contract Title,Start Date,End Date,Contract Value\n" * 1
        + b"C1,Mowing,01/04/2023,31/03/2026,50000\n" * 20,
        "contracts.csv",
        "",
    ),
}


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Answer]]:
    """Each bad file and what `explain` says of it, two at a time."""
    base = tmp_path_factory.mktemp("bad")

    def one(kind: str) -> tuple[Path, Answer]:
        path = base / kind / BAD_FILES[kind][1]
        path.parent.mkdir()
        path.write_bytes(BAD_FILES[kind][0])
        return path, moothall(["explain", path], base / "home")

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(BAD_FILES, pool.map(one, BAD_FILES), strict=True))


@pytest.mark.parametrize("kind", BAD_FILES)
def test_explain_says_why_a_file_is_refused(kind: str, explained: dict[str, tuple[Path, Answer]]) -> None:
    content, name, word = BAD_FILES[kind]
    path, answer = explained[kind]
    clear(answer, name, word)
    assert path.read_bytes() == content


def test_a_file_of_only_a_heading_is_said_to_be_empty(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "payments.csv"
    path.write_text(",".join(HEADINGS) + "\r\n")
    clear(moothall(["explain", path], home), "payments.csv", "empty")


def test_json_is_json_also_for_a_refused_file(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "payments.csv"
    path.write_bytes(BAD_FILES["pdf"][0])
    answer = moothall(["explain", path, "--json"], home)
    assert answer.code != 0
    found = json.loads(answer.out)
    codes = [i["code"] for t in found["tables"] for i in t["issues"]] + [i["code"] for i in found.get("issues", [])]
    assert "file-pdf" in codes


def test_json_is_nothing_but_json(councils: Path, home: Path) -> None:
    answer = moothall(["explain", councils / "marlford/2024-05.csv", "--json"], home)
    assert answer.code == 0
    assert json.loads(answer.out)["tables"][0]["rows_out"] == 60


def test_a_very_long_line_is_refused_in_little_memory(tmp_path: Path, home: Path) -> None:
    """64 MB without a line end. (2 GB was tried by hand.)"""
    path = tmp_path / "payments.csv"
    with path.open("wb") as f:
        f.write(b"Date,Supplier,Amount\n")
        for _ in range(64):
            f.write(b"x" * (1 << 20))
    answer = moothall(["explain", path], home, before=["/bin/sh", "-c", 'ulimit -v 4000000; exec "$@"', "sh"])
    clear(answer, "payments.csv", "line")


@pytest.mark.parametrize("command", ["explain", "build"])
def test_what_is_not_there_is_named(command: str, tmp_path: Path, home: Path) -> None:
    clear(moothall([command, tmp_path / "nowhere"], home), "nowhere")


def test_explain_of_a_folder_says_what_to_run(councils: Path, home: Path) -> None:
    clear(moothall(["explain", councils], home), "folder")


def test_build_of_a_file_and_of_an_empty_folder(councils: Path, tmp_path: Path, home: Path) -> None:
    empty = tmp_path / "nothing-here"
    empty.mkdir()
    clear(moothall(["build", empty], home), "nothing-here")


def test_a_path_through_a_file(councils: Path, home: Path) -> None:
    inside = councils / "marlford/2024-05.csv" / "more"
    clear(moothall(["build", inside], home), "more")


def test_out_that_is_a_file(councils: Path, tmp_path: Path, home: Path) -> None:
    out = tmp_path / "picture"
    out.write_text("precious")
    clear(moothall(["build", councils, "--out", out], home), "picture")
    assert out.read_text() == "precious"


def without_rights(words: list[str]) -> list[str]:
    """Run as a user who may not read what root made closed. Not root: our own rights are enough."""
    if not IS_ROOT:
        return words
    if not shutil.which("setpriv"):
        pytest.skip("root may read everything, and there is no setpriv to become somebody else")
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *words]


def test_a_folder_without_rights(councils: Path, tmp_path: Path) -> None:
    home = tmp_path / "open-home"
    home.mkdir()
    home.chmod(0o777)
    closed = councils / "marlford"
    open_way(tmp_path)
    closed.chmod(0)
    try:
        clear(moothall(["build", councils], home, before=without_rights([])), "marlford")
    finally:
        closed.chmod(0o755)
    assert (closed / "2024-05.csv").read_text(encoding="utf-8") == good_csv().replace("\r\n", "\n")


def test_a_data_folder_that_may_not_be_written(councils: Path, tmp_path: Path) -> None:
    home = tmp_path / "closed-home"
    home.mkdir()
    home.chmod(0o555)
    open_way(tmp_path)
    try:
        clear(moothall(["build", councils], home, before=without_rights([])), "closed-home")
    finally:
        home.chmod(0o755)
    assert list(home.iterdir()) == []


def open_way(folder: Path) -> None:
    """Let everybody pass to a test's folder; only that folder's parents made by pytest are changed."""
    while folder.name and folder.owner() == Path.home().owner() and folder.parent != folder:
        if "pytest" in folder.name or "pytest" in str(folder.parent):
            folder.chmod(folder.stat().st_mode | 0o755)
        folder = folder.parent


def test_one_closed_file_does_not_stop_the_rest(councils: Path, tmp_path: Path) -> None:
    """A file that may not be read is told in the picture; the others are in it."""
    home = tmp_path / "open-home"
    home.mkdir()
    home.chmod(0o777)
    closed = councils / "marlford" / "2024-06.csv"
    closed.write_text(good_csv(2))
    open_way(tmp_path)
    closed.chmod(0)
    answer = moothall(["build", councils], home, before=without_rights([]))
    assert "Traceback" not in answer.said
    assert state_of(home / "picture").payments == 60
    closed.chmod(0o644)
    assert moothall(["build", councils], home, before=without_rights([])).code == 0
    assert state_of(home / "picture").payments == 120, "rights were mended, the file must be read now"


def test_one_bad_file_does_not_stop_the_rest(councils: Path, home: Path) -> None:
    for name, (content, _, _) in BAD_FILES.items():
        (councils / "marlford" / f"{name}.csv").write_bytes(content)
    answer = moothall(["build", councils], home)
    assert "Traceback" not in answer.said
    state = state_of(home / "picture")
    assert state.payments == 60
    assert state.resources == 1 + len(BAD_FILES)


def test_a_full_disk_by_quota(councils: Path, home: Path) -> None:
    """No file may grow beyond 64 kB: the build fails with a reason and the old picture stands."""
    assert moothall(["build", councils], home).code == 0
    before = state_of(home / "picture")
    for n in range(6, 9):
        (councils / "marlford" / f"2024-0{n}.csv").write_text(good_csv(n, 3000))
    answer = moothall(["build", councils], home, before=["/bin/sh", "-c", 'ulimit -f 64; exec "$@"', "sh"])
    clear(answer)
    assert state_of(home / "picture") == before
    assert moothall(["build", councils], home).code == 0
    assert state_of(home / "picture").payments == 60 + 3 * 3000


def can_mount() -> bool:
    if not IS_ROOT or not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


@pytest.mark.skipif(not can_mount(), reason="a small disk of its own needs root and unshare")
def test_a_full_disk_in_truth(councils: Path, home: Path, tmp_path: Path) -> None:
    """A disk of 3 MB in a mount space of its own, which ends with the process."""
    for n in range(6, 9):
        (councils / "marlford" / f"2024-0{n}.csv").write_text(good_csv(n, 30_000))
    script = f'mount -t tmpfs -o size=3m tmpfs "{home}" && exec "$@"'
    answer = moothall(["build", councils], home, before=["unshare", "--mount", "/bin/sh", "-c", script, "sh"])
    if "mount:" in answer.err:
        pytest.skip("mounting is not allowed here")
    clear(answer, "space")
    assert digest(councils / "marlford/2024-05.csv") == sha256(good_csv().encode()).hexdigest()


def digest(path: Path) -> str:
    return sha256(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).hexdigest()


WRONG_DATABASES = {
    "nobody there": "postgres://nobody@127.0.0.1:1/none",
    "no such kind": "oracle9://somewhere/else",
    "not an address": "this is no address",
    "folder missing": "sqlite:////no/such/folder/db.sqlite3",
}


@pytest.mark.parametrize("kind", WRONG_DATABASES)
def test_a_wrong_database(kind: str, home: Path) -> None:
    address = WRONG_DATABASES[kind]
    clear(moothall(["serve", "--port", "18999"], home, {"DATABASE_URL": address}), "DATABASE_URL")


def test_a_password_in_the_address_is_not_printed(home: Path) -> None:
    answer = moothall(["serve", "--port", "18999"], home, {"DATABASE_URL": "postgres://u:hunter22@127.0.0.1:1/x"})
    assert answer.code != 0
    assert "hunter22" not in answer.said


@pytest.mark.parametrize("words", [["trace", "0000000000000000.1.2"], ["export", "payments"]])
def test_before_the_first_build(words: list[str], home: Path) -> None:
    clear(moothall(words, home), "moothall build")


def test_questions_that_have_no_answer(councils: Path, home: Path) -> None:
    """A payment that is not there, and a format that nobody writes."""
    assert moothall(["build", councils], home).code == 0
    clear(moothall(["trace", "0000000000000000.1.2"], home), "0000000000000000.1.2")
    answer = moothall(["export", "payments", "--format", "docx"], home)
    assert answer.code != 0
    assert "csv" in answer.said
    assert "Traceback" not in answer.said
