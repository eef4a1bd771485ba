"""Import and export of publiccode.yml: what is written reads back the same, for real, given and generated files.

By default the same examples are tried each time; `MOOTHALL_SEARCH=2000` tries that many new ones.
"""

import os
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moothall.engines.check import publiccode_shapes as shapes
from moothall.engines.check.publiccode import check_publiccode
from moothall.engines.check.publiccode_fields import values
from moothall.engines.check.publiccode_partial import lenient_record
from moothall.engines.check.publiccode_record import export_publiccode, import_publiccode, write_yaml
from moothall.engines.check.yaml_nodes import Node, plain, read_yaml
from tests.publiccode_fixtures import DATA, FIXTURES, expected

SEARCH = int(os.environ.get("MOOTHALL_SEARCH", "0"))
TRY = settings(
    max_examples=SEARCH or 150,
    derandomize=not SEARCH,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
VALID = sorted(name for name, answer in expected().items() if answer["verdict"] != "invalid")
EVERY = sorted([*(FIXTURES / "v0").rglob("*.yml"), *(DATA / "real").glob("*.yml")])


@pytest.mark.parametrize("name", VALID)
def test_valid_file_comes_back_the_same(name: str) -> None:
    """The record is the same, so is the verdict, and so is every value of the file."""
    path = FIXTURES / name
    before = check_publiccode(path.read_bytes(), path.parent)
    written = export_publiccode(before.record)
    after = check_publiccode(written.encode(), path.parent)
    assert after.record == before.record
    assert after.verdict == before.verdict
    assert sorted((m.code, m.key) for m in after.messages) == sorted((m.code, m.key) for m in before.messages)
    assert as_texts(written.encode()) == as_texts(path.read_bytes())


def as_texts(data: bytes) -> Any:
    """All that a file says, without our record: every scalar as it is written, without what is empty."""

    def told(node: Node) -> Any:
        if node.kind == "block":
            pairs = ((key.text, value) for key, value in node.pairs)
            return {key: told(v) for key, v in pairs if v.kind != "null" and not (v.kind == "list" and not v.items)}
        return [told(item) for item in node.items] if node.kind == "list" else node.text

    found = told(read_yaml(data)[0])
    if isinstance(found.get("isBasedOn"), str):
        found["isBasedOn"] = [found["isBasedOn"]]
    return found


@pytest.mark.parametrize("path", EVERY, ids=lambda p: p.name)
def test_unknown_and_wrong_keys_are_kept(path: Any) -> None:
    """Also an invalid file comes back with all that it says, if it can be read at all."""
    partial = lenient_record(path.read_bytes())
    if partial.record is None:
        assert partial.messages[0].code in ("file-not-utf8", "yaml-syntax")
        return
    written = export_publiccode(partial.record).encode()
    assert as_texts(written) == as_texts(path.read_bytes())
    assert lenient_record(written).record == partial.record


# Generated records ----------------------------------------------------------------------------------------------------

LETTERS = st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs", "M"])
ANY = st.text(st.one_of(LETTERS, st.sampled_from("\n\t:#-'\"|>&*!%@`{}[],? ")), max_size=60)
WORDS = st.one_of(
    ANY,
    st.sampled_from(
        ["yes", "no", "on", "true", "null", "~", "1.10", "0o14", "1e3", "2026-11-26", "<<", "=", "- a", ""]
    ),
)
NAMES = WORDS.filter(bool)
LINKS = st.from_regex(r"https://[a-z]{1,9}\.example/[a-z0-9/_-]{0,20}", fullmatch=True)
DAYS = st.dates(date(1990, 1, 1), date(2050, 1, 1)).map(str)
LONG = st.text(LETTERS, min_size=1, max_size=30).map(lambda t: (t + " words ") * 40).filter(lambda t: len(t) < 4000)


def lists(of: Any, least: int = 0) -> Any:
    return st.lists(of, min_size=least, max_size=3).map(tuple)


def maybe(of: Any) -> Any:
    return st.one_of(st.none(), of)


CONTACTS = st.builds(shapes.Contact, name=NAMES, affiliation=maybe(WORDS), phone=maybe(WORDS), others=st.just({}))
CONTRACTORS = st.builds(
    shapes.Contractor, name=NAMES, email=st.just("a@example.org"), website=maybe(LINKS), until=DAYS, others=st.just({})
)
DEPENDENCIES = st.builds(
    shapes.Dependency,
    name=NAMES,
    version=maybe(WORDS),
    version_min=maybe(WORDS),
    optional=maybe(st.booleans()),
    others=st.just({}),
)
DESCRIPTIONS = st.builds(
    shapes.Description,
    localised_name=maybe(WORDS),
    generic_name=maybe(st.just("Records")),
    short_description=NAMES,
    long_description=LONG,
    documentation=maybe(LINKS),
    features=lists(WORDS, 1),
    awards=lists(WORDS),
    others=st.just({}),
)
MAINTENANCE = st.one_of(
    st.builds(shapes.Maintenance, type=st.just("contract"), contractors=lists(CONTRACTORS, 1), others=st.just({})),
    st.builds(
        shapes.Maintenance,
        type=st.sampled_from(["internal", "community"]),
        contacts=lists(CONTACTS, 1),
        others=st.just({}),
    ),
    st.just(shapes.Maintenance(type="none")),
)
ORGANISATIONS = st.builds(shapes.Organisation, name=maybe(WORDS), uri=LINKS, others=st.just({}))
PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**12), 10**12), WORDS, st.floats(-1e6, 1e6)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ANY.filter(bool), inner, max_size=3)),
    max_leaves=6,
)


def one(name: str) -> Any:
    return st.sampled_from(values(name))


RECORDS = st.builds(
    shapes.PubliccodeRecord,
    version=st.sampled_from(["0", "0.7", "0.5", "0.2"]),
    name=NAMES,
    application_suite=maybe(WORDS),
    url=LINKS.map(lambda link: link + "x"),
    landing_url=maybe(LINKS),
    is_based_on=lists(LINKS),
    software_version=maybe(WORDS),
    release_date=maybe(DAYS),
    organisation=maybe(ORGANISATIONS),
    platforms=lists(WORDS, 1),
    categories=lists(one("category")),
    used_by=lists(WORDS),
    funded_by=lists(ORGANISATIONS),
    development_status=one("development_status"),
    software_type=one("software_type"),
    supports=lists(one("alias").map(lambda a: shapes.Support(id=f"alias:{a}"))),
    audience=maybe(st.builds(shapes.Audience, scope=lists(one("scope")), countries=lists(one("country")))),
    description=st.dictionaries(st.sampled_from(["en", "en-GB", "cy", "zh"]), DESCRIPTIONS, min_size=1, max_size=2),
    legal=st.builds(shapes.Legal, license=st.sampled_from(["MIT", "MIT OR ISC", "mit"]), repo_owner=maybe(WORDS)),
    maintenance=MAINTENANCE,
    localisation=st.builds(
        shapes.Localisation, localisation_ready=st.booleans(), available_languages=lists(st.just("en"), 1)
    ),
    depends_on=maybe(st.builds(shapes.Dependencies, open=lists(DEPENDENCIES), others=st.just({}))),
    country_sections=st.sampled_from([{}, {"IT": {"piattaforme": {"spid": True}}}, {"GB": {"serviceStandard": True}}]),
    others=st.just({}),
)


@given(RECORDS)
@TRY
def test_generated_record_comes_back_the_same(record: shapes.PubliccodeRecord) -> None:
    written = export_publiccode(record)
    checked = check_publiccode(written.encode())
    assert checked.verdict != "invalid", (checked.messages, written)
    assert checked.record == record
    assert export_publiccode(checked.record) == written


@given(RECORDS, st.dictionaries(ANY.filter(bool).map(lambda t: f"x-{t}"), PLAIN, max_size=3))
@TRY
def test_generated_unknown_keys_come_back_the_same(record: shapes.PubliccodeRecord, more: dict[str, Any]) -> None:
    record = replace(record, others=more, localisation=replace(record.localisation, others=more))
    root, said = read_yaml(export_publiccode(record).encode())
    assert not said
    assert import_publiccode(root) == record


@given(PLAIN)
@TRY
def test_plain_values_survive_yaml(value: Any) -> None:
    root, _ = read_yaml(write_yaml({"key": value}).encode())
    assert plain(root) == {"key": value}


def test_what_is_exported_for_others_has_no_section_of_ours() -> None:
    """Elsewhere the section GB is unknown, so it says the same in `supports`, and nothing is lost from the rest."""
    text = (FIXTURES / "v0/valid/valid_with_major_version.yml").read_text(encoding="utf-8")
    ours = check_publiccode((text + "\nGB:\n  serviceStandard: true\n  technologyCodeOfPractice: false\n").encode())
    assert ours.verdict == "valid_with_warnings"
    theirs = check_publiccode(export_publiccode(ours.record, portable=True).encode())
    assert (theirs.verdict, theirs.messages) == ("valid", ())
    assert [s.id for s in theirs.record.supports] == ["https://www.gov.uk/service-manual/service-standard"]
    assert replace(theirs.record, supports=()) == check_publiccode(text.encode()).record
