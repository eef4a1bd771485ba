"""Bad input to `moothall check --standard publiccode`: a clear refusal with its place, in bounded time and memory."""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.engines.check.checked import MOST_MESSAGES, Message
from moothall.engines.check.publiccode import check_publiccode
from moothall.engines.check.publiccode_partial import lenient_record
from moothall.engines.check.yaml_text import MOST_BYTES
from tests.command import COMMAND, environment
from tests.publiccode_fixtures import FIXTURES

GOOD = (FIXTURES / "v0/valid/valid_with_major_version.yml").read_bytes()
SECONDS = 5.0


def only(data: bytes) -> Message:
    """The one message about a file that is refused, found quickly."""
    begun = time.process_time()
    checked = check_publiccode(data)
    assert time.process_time() - begun < SECONDS
    assert (checked.verdict, checked.record, len(checked.messages)) == ("invalid", None, 1)
    return checked.messages[0]


def bomb(levels: int, wide: int = 9) -> bytes:
    """Aliases of lists of aliases: wide to the power of levels values once written out."""
    lines = ["a0: &a0 [" + ", ".join(["x"] * wide) + "]"]
    lines += [f"a{i}: &a{i} [" + ", ".join([f"*a{i - 1}"] * wide) + "]" for i in range(1, levels)]
    return "\n".join(lines).encode()


REFUSED = {
    "empty": (b"", "yaml-empty", (1, 1)),
    "only a comment": (b"# nothing\n", "yaml-empty", (1, 1)),
    "a list": (b"- a\n- b\n", "yaml-not-a-block", (1, 1)),
    "a word": (b"hello\n", "yaml-not-a-block", (1, 1)),
    "NUL": (b"name: a\nurl: b\0c\n", "file-binary", (2, 7)),
    "control character": (b"name: a\nurl: \x07\n", "file-binary", (2, 6)),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file-binary", (3, 1)),
    "UTF-16": ("name: a".encode("utf-16"), "file-utf16", (0, 0)),
    "UTF-32": ("name: a".encode("utf-32"), "file-utf16", (0, 0)),
    "UTF-16 without a mark": ("name: a".encode("utf-16-le"), "file-binary", (1, 2)),
    "Latin-1": (b"name: a\nurl: caf\xe9\n", "file-not-utf8", (0, 0)),
    "tab": (b"name: a\nlegal:\n\tlicense: MIT\n", "yaml-tab", (3, 1)),
    "second document": (b"name: a\n---\nname: b\n", "yaml-many-documents", (2, 1)),
    "open quote": (b'name: "a\nurl: b\n', "yaml-syntax", (3, 1)),
    "wrong indentation": (b"name: a\n  url: b\n", "yaml-syntax", (2, 1)),
    "alias of nothing": (b"name: *x\n", "yaml-alias", (1, 7)),
    "alias of itself": (b"name: &x [*x]\n", "yaml-alias", (1, 11)),
    "Python object": (b"name: !!python/object/apply:os.system ['true']\n", "yaml-tag", (1, 7)),
    "bytes": (b"name: !!binary aGVsbG8=\n", "yaml-tag", (1, 7)),
    "bomb": (bomb(10), "yaml-too-large", (5, 15)),
    "wide bomb": (bomb(3, 100), "yaml-too-large", None),
    "deep flow": (b"name: " + b"[" * 900, "yaml-too-deep", (1, 36)),
    "deeper flow": (b"name: " + b"[" * 200_000, "yaml-too-deep", None),
    "deep blocks": (b"- " * 100_000 + b"a\n", "yaml-too-deep", (1, 61)),
    "deep keys": ("".join(" " * i + f"k{i}:\n" for i in range(900)).encode(), "yaml-too-deep", (31, 31)),
    "many values": (b"name: [" + b"a, " * 100_000 + b"]", "yaml-too-large", None),
    "many aliases": (b"name: &x [a]\nurl: [" + b"*x, " * 100_000 + b"]", "yaml-too-large", None),
    "merged bomb": (
        b"".join(
            b"b%d: &b%d\n" % (i, i) + b"".join(b"  k%d: %s\n" % (j, b"*b%d" % (i - 1) if i else b"x") for j in range(9))
            for i in range(9)
        ),
        "yaml-too-large",
        None,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_with_its_place(name: str) -> None:
    data, code, place = REFUSED[name]
    said = only(data)
    assert said.code == code
    assert place is None or (said.line, said.column) == place
    assert 40 < len(said.text) < 400
    assert lenient_record(data).record is None


def test_what_is_odd_but_right_is_read() -> None:
    """A byte order mark, Windows line ends, a document mark, aliases and merged keys are all fine."""
    assert not check_publiccode(b"\xef\xbb\xbf" + GOOD).messages
    assert not check_publiccode(GOOD.replace(b"\n", b"\r\n")).messages
    assert not check_publiccode(b"---\n" + GOOD + b"\n...\n").messages
    aliased = GOOD.replace(b"  - web", b"  - &w web").replace(b"localisation:", b"usedBy: [*w]\nlocalisation:")
    assert not check_publiccode(aliased).messages
    merged = GOOD.replace(b"legal:\n", b"legal:\n  <<: &base {mainCopyrightOwner: Somebody}\n")
    checked = check_publiccode(merged)
    assert not checked.messages
    assert checked.record.legal.main_copyright_owner == "Somebody"


def test_duplicate_key_has_its_place_and_the_first_counts() -> None:
    text = b"name: First\n" + GOOD
    said = {m.code: m for m in check_publiccode(text).messages}
    assert (said["yaml-duplicate-key"].key, said["yaml-duplicate-key"].line) == ("name", 5)
    assert "line 1" in said["yaml-duplicate-key"].text
    assert lenient_record(text).name == "First"


def test_odd_keys_and_long_values_are_told() -> None:
    said = check_publiccode(GOOD + b"\n? [a, b]\n: c\n1: d\n~: e\n" + b"x" * 500 + b": " + b"1" * 9000 + b"\n").messages
    assert [m.code for m in said] == ["yaml-bad-key", "yaml-bad-key", "unknown-key", "unknown-key"]
    assert all(len(m.text) < 400 for m in said)


def test_many_faults_are_counted_and_not_all_listed() -> None:
    many = b"".join(b"k%d: 1\n" % i for i in range(5000))
    said = check_publiccode(GOOD + b"\n" + many).messages
    assert len(said) == MOST_MESSAGES + 1
    assert said[-1].text.startswith("4000 more faults")
    assert said[-1].severity == "error"


def test_nothing_steers_the_terminal() -> None:
    said = check_publiccode(GOOD + b'\n"a\\e[31mb\\u202Ec": 1\n').messages
    assert all(m.text.isprintable() for m in said)
    assert all(m.key.isprintable() for m in said)


def test_largest_file_that_is_read_is_judged_in_time() -> None:
    """One that is just below the limit, whatever fills it."""
    for filler in ("a" * 70, "👦" * 20, "http://[" * 9, "GPL-2.0 WITH (" * 6, "en-a-bb-" * 9):
        line = f"{{name: '{filler}', uri: '{filler}'}}"
        many = min(6000, (MOST_BYTES - 4000) // (len(line.encode()) + 6))
        data = GOOD + ("\nfundedBy:\n" + f"  - {line}\n" * many).encode()
        begun = time.process_time()
        assert check_publiccode(data).verdict == "invalid"
        assert time.process_time() - begun < 2 * SECONDS, filler
    one = GOOD.replace(b"license: AGPL-3.0-or-later", b"license: " + b"(MIT OR " * 100_000)
    assert any(m.code == "not-a-licence" for m in check_publiccode(one).messages)
    long = GOOD.replace(b"name: Medusa", b"name: " + b"a" * 900_000)
    assert not check_publiccode(long).messages


@given(st.binary(max_size=400))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_any_bytes_get_an_answer(data: bytes) -> None:
    checked = check_publiccode(data)
    assert checked.verdict == "invalid"
    assert checked.messages


@given(st.text("ab:-[]{}&*!|>'\"#,?%@ \n\t01<", max_size=200))
@settings(max_examples=500, derandomize=True, deadline=None)
def test_any_yaml_like_text_gets_an_answer(text: str) -> None:
    assert check_publiccode(text.encode()).verdict == "invalid"


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 40), st.binary(max_size=6))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_any_damage_to_a_good_file_gets_an_answer(at: int, gone: int, new: bytes) -> None:
    checked = check_publiccode(GOOD[:at] + new + GOOD[at + gone :])
    assert (checked.record is None) == (checked.verdict == "invalid")


# The command, held to its limits --------------------------------------------------------------------------------------


def held(path: Path, home: Path, megabytes: int = 700) -> tuple[int, dict[str, object], str, float]:
    """Run the command with so much memory at most: its exit code, answer, errors and seconds."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

    begun = time.monotonic()
    words = [*COMMAND, "check", str(path), "--standard", "publiccode", "--json"]
    done = subprocess.run(
        words, capture_output=True, text=True, timeout=60, env=environment(home), preexec_fn=limit, check=False
    )
    answer = json.loads(done.stdout) if done.stdout else {}
    return done.returncode, answer, done.stderr, time.monotonic() - begun


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are those of Linux")
def test_50_mb_are_refused_before_they_are_read(tmp_path: Path) -> None:
    big = tmp_path / "publiccode.yml"
    with big.open("wb") as file:
        file.write(GOOD)
        for _ in range(50):
            file.write((b"  - " + b"a" * 1020) * 1024)
    code, answer, err, seconds = held(big, tmp_path)
    assert (code, err) == (3, "")
    assert answer["verdict"] == "invalid"
    (said,) = answer["messages"]  # type: ignore[misc]
    assert "50 MB" in said["text"]
    assert "1 MB" in said["text"]
    assert seconds < 45


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are those of Linux")
def test_bomb_is_refused_within_the_memory(tmp_path: Path) -> None:
    (tmp_path / "publiccode.yml").write_bytes(bomb(12))
    code, answer, err, seconds = held(tmp_path / "publiccode.yml", tmp_path)
    assert (code, err, answer["verdict"]) == (3, "", "invalid")
    assert seconds < 45


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission(tmp_path: Path) -> None:
    locked = tmp_path / "publiccode.yml"
    locked.write_bytes(GOOD)
    locked.chmod(0)
    code, _, err, _ = held(locked, tmp_path)
    assert code == 1
    assert "Permission denied" in err
