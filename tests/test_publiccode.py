"""Checking publiccode.yml: agreement with the 129 conformance files, single rules, the real records, the command."""

import json
import re
from pathlib import Path

import pytest

from moothall.engines.check.checked import kinds
from moothall.engines.check.languages import is_language
from moothall.engines.check.licences import as_spdx_writes, licence_fault
from moothall.engines.check.links import is_video, may_be_repository
from moothall.engines.check.publiccode import check_publiccode
from moothall.engines.check.publiccode_fields import fields
from moothall.engines.check.publiccode_partial import lenient_record
from moothall.engines.check.publiccode_rules import RULES
from moothall.engines.check.standards import STANDARDS
from tests.command import moothall
from tests.publiccode_fixtures import DATA, FIXTURES, NEEDS_MORE, check, compare, expected, meaning_differs

GOOD = (FIXTURES / "v0/valid/valid_with_major_version.yml").read_text(encoding="utf-8")
REAL = sorted((DATA / "real").glob("*.yml"))


def told(text: str, **more: object) -> list[tuple[str, str]]:
    """Code and key of each message about a text."""
    return [(m.code, m.key) for m in check_publiccode(text.encode(), **more).messages]  # type: ignore[arg-type]


def with_line(line: str) -> str:
    """The good file with more lines at its end."""
    return f"{GOOD}\n{line}\n"


# Agreement ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(expected()))
def test_agrees_with_the_fixture(name: str) -> None:
    assert compare(name).differs == ()


def test_agreement_without_more_knowledge() -> None:
    """By the file alone, all but four agree; those four are named with the reason."""
    differ = {name for name in expected() if compare(name, with_knowledge=False).differs}
    assert len(expected()) == 129
    assert differ == set(NEEDS_MORE)


def test_comparison_notices_differences() -> None:
    """The comparison itself can fail: a wrong meaning, a wrong number, another field."""
    ours = check("v0/invalid/description_en_genericName_too_long.yml", False).messages[0]
    assert not meaning_differs(ours, "genericName must be a maximum of 35 characters in length")
    assert meaning_differs(ours, "genericName must be a maximum of 36 characters in length")
    assert meaning_differs(ours, "shortDescription must be a maximum of 35 characters in length")
    assert meaning_differs(ours, "genericName is a required field")


def test_every_message_is_a_sentence() -> None:
    """Each kind says something whole; each rule of the list of fields is known."""
    assert all(says.endswith((".", "}")) and len(says) > 30 for _, says in kinds().values())
    used = {field.rule for field in all_fields()} - {"", "ours", "same_as"}
    assert used == set(RULES)


def all_fields() -> list:  # type: ignore[type-arg]
    waiting, seen = list(fields().values()), []
    while waiting:
        seen.append(waiting.pop())
        waiting += seen[-1].fields.values()
    return seen


# Single rules ---------------------------------------------------------------------------------------------------------


def test_yaml_1_2_booleans() -> None:
    for word in ("yes", "no", "on", "off", "y"):
        said = check_publiccode(GOOD.replace("localisationReady: true", f"localisationReady: {word}").encode())
        assert said.messages[0].code == "wrong-type", word
    for word in ("true", "True", "FALSE"):
        assert not told(GOOD.replace("localisationReady: true", f"localisationReady: {word}"))


@pytest.mark.parametrize(
    ("tag", "right"),
    [
        ("en", True),
        ("en-GB", True),
        ("sl-IT-nedis", True),
        ("zh-cmn-Hans-CN", True),
        ("de-1996", True),
        ("x-own", True),
        ("i-klingon", True),
        ("es-419", True),
        ("en-a-bbb-x-a-ccc", True),
        ("en_GB", False),
        ("eng", False),
        ("english", False),
        ("fr-1996", False),
        ("en-XX-1996-1996", False),
        ("", False),
        ("en-" * 100, False),
    ],
)
def test_language_tags(tag: str, right: bool) -> None:
    assert is_language(tag) is right


@pytest.mark.parametrize(
    ("expression", "right"),
    [
        ("MIT", True),
        ("MIT OR Apache-2.0", True),
        ("(MIT AND GPL-2.0+) OR EUPL-1.2", True),
        ("GPL-3.0-only WITH Classpath-exception-2.0", True),
        ("LicenseRef-own", True),
        ("MIT WITH", False),
        ("Classpath-exception-2.0", False),
        ("MIT WITH Apache-2.0", False),
        ("MIT Apache-2.0", False),
        ("(MIT", False),
        ("Open licence", False),
        ("MIT OR " * 200 + "MIT", False),
    ],
)
def test_licences(expression: str, right: bool) -> None:
    assert (licence_fault(expression) == "") is right


def test_licence_in_another_case_is_a_warning() -> None:
    text = GOOD.replace("license: AGPL-3.0-or-later", "license: agpl-3.0-OR-later or mit")
    assert ("licence-case", "legal.license") in told(text)
    assert as_spdx_writes("agpl-3.0-or-later or mit") == "AGPL-3.0-or-later OR MIT"
    assert check_publiccode(text.encode()).verdict == "valid_with_warnings"


def test_characters_are_counted_as_readers_count() -> None:
    family = "👨‍👩‍👧‍👦"
    text = re.sub(r"shortDescription: >\n.*\n.*\n", f"shortDescription: {family * 150}\n", GOOD)
    assert not told(text)
    assert ("too-long", "description[en-GB].shortDescription") in told(text.replace(family * 150, family * 151))


@pytest.mark.parametrize(
    ("type_", "more", "code"),
    [
        ("contract", "contacts: [{name: A}]", "missing-for-type"),
        ("contract", "contractors: []", "missing-for-type"),
        ("internal", "contractors: [{name: A, until: 2026-01-01}]", "not-for-type"),
        ("none", "contractors: [{name: A, until: 2026-01-01}]", "not-for-type"),
        ("community", "contacts: []", "missing-for-type"),
        ("contract", "contractors: [{name: A, until: 2026-02-30}]", "not-a-date"),
        ("none", "", ""),
    ],
)
def test_maintenance(type_: str, more: str, code: str) -> None:
    block = f'maintenance:\n  type: "{type_}"\n  {more}\n\nlocalisation:'
    codes = {c for c, _ in told(re.sub(r"maintenance:.*localisation:", block, GOOD, flags=re.DOTALL))}
    assert codes >= {code} if code else not codes


def test_versions() -> None:
    def with_version(version: str) -> list[tuple[str, str]]:
        return told(GOOD.replace('publiccodeYmlVersion: "0"', f"publiccodeYmlVersion: {version}"))

    assert not with_version("0.7")
    assert not with_version("'0.7.0'")
    assert with_version("0.5") == [("version-old", "publiccodeYmlVersion")]
    assert with_version("1.0") == [("version-unknown", "publiccodeYmlVersion")]
    assert with_version("[]") == [("wrong-type", "publiccodeYmlVersion")]
    assert with_version("") == [("missing", "publiccodeYmlVersion")]


def test_a_wrong_value_takes_only_its_block() -> None:
    """Another language, another contact, and everything outside of the block are still judged."""
    text = with_line("organisation: {name: [], uri: pcm}\nlandingURL: ftp://x")
    assert told(text) == [("wrong-type", "organisation.name"), ("not-an-http-url", "landingURL")]


def test_section_for_the_united_kingdom_makes_nothing_invalid() -> None:
    text = with_line("GB:\n  serviceStandard: maybe\n  colour: red\n  systemType: nothing\n  accessibilityStatement: x")
    checked = check_publiccode(text.encode())
    assert checked.verdict == "valid_with_warnings"
    assert {m.code for m in checked.messages} == {"wrong-type", "unknown-key", "section-ours"}
    fine = check_publiccode(with_line("GB:\n  serviceStandard: true\n  systemType: nothing").encode())
    assert [m.code for m in fine.messages] == ["not-a-system-type", "section-ours"]
    assert fine.verdict == "valid_with_warnings"


def test_files_beside_a_record(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "outside.svg").write_text("<svg/>")
    base = tmp_path / "inside"
    (base / "logo.svg").write_text("<svg/>")
    (base / "thin.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x77\0\0\0\x77")
    (base / "wide.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x78\0\0\0\x78")
    (base / "link.svg").symlink_to(tmp_path / "outside.svg")

    def logo(text: str, where: Path | None = base) -> list[str]:
        return [code for code, _ in told(with_line(f"logo: {text}"), base=where)]

    assert not logo("logo.svg")
    assert not logo("wide.png")
    assert logo("thin.png") == ["image-narrow"]
    assert logo("../outside.svg") == ["path-outside"]
    assert logo("link.svg") == ["path-outside"]
    assert logo("none.svg") == ["file-missing"]
    assert not logo("none.svg", None)


def test_addresses() -> None:
    assert is_video("https://www.youtube.com/watch?v=RaHmGbBOP84")
    assert not is_video("https://google.com")
    assert may_be_repository("https://github.com/owner/name")
    assert not may_be_repository("https://github.com/owner")
    assert may_be_repository("https://code.example.org/name")


# Real records ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", REAL, ids=lambda p: p.name.removesuffix(".publiccode.yml"))
def test_real_record_loads_with_status_and_reasons(path: Path) -> None:
    """Each can be listed: name, address and a description; an invalid one says why, with the place in the file."""
    data = path.read_bytes()
    partial = lenient_record(data)
    assert partial.name
    assert partial.url.startswith("https://")
    assert f"url: {partial.url}" in re.sub("['\"]", "", data.decode())
    assert partial.description
    assert partial.record is not None
    errors = [m for m in partial.messages if m.severity == "error"]
    assert bool(errors) == (partial.verdict == "invalid")
    assert all(m.line or m.code == "missing" for m in errors)


def test_real_records_as_a_whole() -> None:
    partials = [lenient_record(path.read_bytes()) for path in REAL]
    assert len(partials) == 39
    assert sum(p.verdict == "invalid" for p in partials) == 38
    assert any(p.others.get("creationDate") for p in partials)


def test_unreadable_record_says_so() -> None:
    partial = lenient_record(b"{")
    assert (partial.verdict, partial.name, partial.record) == ("invalid", "", None)


# The command ----------------------------------------------------------------------------------------------------------


def test_command_prints_json(tmp_path: Path) -> None:
    bad = FIXTURES / "v0/invalid/unknown_field.yml"
    answer = moothall(["check", bad, "--standard", "publiccode", "--json"], tmp_path)
    found = json.loads(answer.out)
    assert answer.code == 3
    assert found["verdict"] == "invalid"
    (one,) = found["messages"]
    assert set(one) == {"severity", "key", "text", "line", "column"}
    assert (one["severity"], one["key"], one["line"], one["column"]) == ("error", "foobar", 10, 1)
    warned = moothall(
        ["check", FIXTURES / "v0/valid_with_warnings/valid.minimal.v0.2.yml", "--standard", "publiccode"], tmp_path
    )
    assert warned.code == 0
    assert warned.out.startswith("valid.minimal.v0.2.yml is valid, with warnings")


def test_command_without_network_and_with_codes(tmp_path: Path) -> None:
    bad = FIXTURES / "v0/invalid/landingURL_invalid.yml"
    assert moothall(["check", bad, "--standard", "publiccode"], tmp_path).out.count("line 8") == 2
    assert moothall(["check", bad, "--standard", "publiccode", "--no-network"], tmp_path).out.count("line 8") == 1
    codes = tmp_path / "codes.txt"
    codes.write_text("PCM\nc_h501\n")
    italian = FIXTURES / "v0/invalid/it_riuso_codiceIPA_invalid.yml"
    assert moothall(["check", italian, "--standard", "publiccode", "--italian-codes", codes], tmp_path).code == 3


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["nowhere.yml", "--standard", "publiccode"], 1, "found nothing; expected one file"),
        ([".", "--standard", "publiccode"], 1, "found a folder; expected one file"),
        (["README.md", "--standard", "iso"], 2, "publiccode"),
        (["README.md"], 2, "publiccode"),
    ],
)
def test_command_says_what_it_cannot_do(words: list[str], code: int, says: str, tmp_path: Path) -> None:
    answer = moothall(["check", *words], tmp_path)
    assert answer.code == code
    assert says in answer.err
    assert "Traceback" not in answer.said


def test_standards_are_named_once() -> None:
    assert len({known.name for known in STANDARDS}) == len(STANDARDS)
