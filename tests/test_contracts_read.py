"""Contract notices and contracts registers as they arrive: what is read, what is refused, and that nothing is lost."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from moothall.engines.read import json_stream
from moothall.engines.read.contracts_register import fields_of, read_register
from moothall.engines.read.json_stream import BrokenJson, entries
from moothall.engines.read.notices import charity_number, company_number, extension_months
from moothall.engines.read.ocds import Notices, read_notices
from moothall.engines.read.open import skipped
from moothall.engines.read.reading import read_file
from moothall.vocabulary.code_list import read_list

SAMPLE = Path(__file__).parents[1] / "sample/contracts-finder/releases-2025.json"


def release(**parts: Any) -> dict[str, Any]:
    """A release that says the least that can be used."""
    usual: dict[str, Any] = {"ocid": "ocds-made00-1", "id": "r1", "date": "2024-01-10T09:00:00Z", "tag": ["award"]}
    return {**usual, "buyer": {"id": "b", "name": "Aleshire Council"}, "tender": {"title": "A system"}, **parts}


def read(*values: Any, inside: str = "releases") -> Notices:
    return read_notices(json.dumps({inside: list(values)}).encode())


def body(notices: Notices, at: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(notices.table["body"][at].as_py())
    return found


def codes(notices: Notices) -> list[str]:
    return [issue.code for issue in notices.issues]


ONE = release()
FORMS = {
    "package": json.dumps({"uri": "x", "releases": [ONE, ONE]}),
    "package with the list last but one": json.dumps({"releases": [ONE, ONE], "license": {"a": [1]}}),
    "list": json.dumps([ONE, ONE]),
    "lines": f"{json.dumps(ONE)}\n{json.dumps(ONE)}\n",
    "lines of packages": "\n".join(json.dumps({"releases": [ONE]}) for _ in range(2)),
    "records": json.dumps({"records": [{"ocid": "x", "compiledRelease": ONE}, {"ocid": "x", "releases": [ONE]}]}),
    "with a mark": "\ufeff" + json.dumps({"releases": [ONE, ONE]}, indent=2),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("chunk", [1, 7, 2**20])
def test_every_form_of_a_package(form: str, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "CHUNK", chunk)
    found = read_notices(FORMS[form].encode())
    assert (found.seen, found.table.num_rows, found.issues) == (2, 2, [])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"releases": [{"ocid": "a"}, {"ocid"', "json-broken"),
        (b'{"releases": [{"ocid": "a"} {"ocid": "b"}]}', "json-broken"),
        (b'{"releases": [{"ocid": "a"}], "x": }', "json-broken"),
        (b'{"releases": ["\xff"]}', "json-broken"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "json-too-deep"),
        (b'[{"name": "no notice", "amount": 1}]', "file-not-table"),
        (b'{"type": "FeatureCollection", "features": []}', "file-not-table"),
        (b'{"releases": []}', "file-not-table"),
    ],
)
def test_what_is_no_package_is_refused_with_a_reason(data: bytes, code: str) -> None:
    found = read_notices(data)
    assert (found.refused, codes(found), found.table.num_rows) == (True, [code], 0)
    assert found.issues[0].found
    assert found.issues[0].severity == "error"


def test_a_document_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LARGEST", 10)
    with pytest.raises(BrokenJson, match="at most 10"):
        list(entries(b'{"releases": []}'))


def test_figures_are_never_floats() -> None:
    data = b'[{"a": 0.1, "b": 12345678901234567890123, "c": 7, "d": NaN, "e": 1e400}]'
    value = next(entries(data)).value
    assert value == {
        "a": Decimal("0.1"),
        "b": Decimal("12345678901234567890123"),
        "c": 7,
        "d": None,
        "e": Decimal("1e400"),
    }


def test_every_release_is_read_or_set_aside_with_a_reason() -> None:
    odd = [7, None, "x", [], {}, {"ocid": ""}, {"ocid": "a"}, {"ocid": "a", "tender": "x"}]
    strange = release(
        tender={"title": 5, "items": {}, "lots": [None], "value": [1]}, awards={"id": 1}, parties="x", tag=3
    )
    found = read(*odd, strange, ONE)
    aside = [issue for issue in found.issues if issue.set_aside]
    assert found.seen == 10
    assert found.table.num_rows == 2
    assert [issue.line for issue in aside] == list(range(1, 9))


def test_what_a_release_says() -> None:
    parties = [
        {"id": "s1", "name": "Zorvanta Systems Ltd", "identifier": {"scheme": "GB-COH", "id": "1234567"}},
        {"id": "GB-CHC-1234567", "name": "The Quillby Trust"},
        {"id": "b", "name": "Aleshire Council", "identifier": {"scheme": "GB-LAE", "id": "ALE"}, "roles": ["buyer"]},
    ]
    period = {"startDate": "2025-04-01T00:00:00+01:00", "endDate": "2026-03-31T23:59:59+01:00"}
    award = {"id": "a1", "status": "active", "value": {"amount": 1200.505, "amountGross": 1440.6, "currency": "GBP"}}
    award |= {"suppliers": [{"id": "s1"}, {"id": "GB-CHC-1234567"}], "contractPeriod": period}
    tender = {
        "id": "ABC-001",
        "title": "Revenues &amp; benefits",
        "classification": {"scheme": "CPV", "id": "48000000", "description": "Software"},
        "procurementMethodDetails": "Call-off from a framework agreement",
        "lots": [{"id": "1", "hasRenewal": True, "renewal": {"description": "Up to a further 12 months"}}],
        "documents": [{"documentType": "tenderNotice", "url": "https://example.org/Notice/1"}],
    }
    found = read(release(parties=parties, awards=[award], tender=tender))
    row, said = found.table.to_pylist()[0], body(found)
    assert (row["buyer_text"], row["buyer_code"], row["reference"]) == ("Aleshire Council", "GB-LAE|ALE", "ABC-001")
    assert (said["title"], said["cpv"], said["framework"]) == ("Revenues & benefits", "48000000", "call-off")
    assert said["extension"] == ["Up to a further 12 months"]
    assert said["url"] == "https://example.org/Notice/1"
    told = said["awards"][0]
    assert told["value"] == {"amount": "1200.50", "currency": "GBP", "basis": "net"}
    assert told["period"] == {"start": "2025-04-01", "end": "2026-03-31"}
    assert told["suppliers"] == [
        {"name": "Zorvanta Systems Ltd", "company_no": "01234567"},
        {"name": "The Quillby Trust", "charity_no": "1234567"},
    ]


def test_persons_to_contact_are_not_kept() -> None:
    contact = {"name": "Pat Nobody", "email": "pat@example.org"}
    party = {
        "id": "b",
        "name": "Aleshire Council",
        "contactPoint": contact,
        "address": {"streetAddress": "1 Home Road"},
    }
    text = json.dumps(read(release(parties=[party], buyer={"id": "b"})).table.to_pylist())
    assert "Aleshire Council" in text
    assert not [word for word in ("Nobody", "example.org", "Home Road") if word in text]


@pytest.mark.parametrize(
    ("start", "end", "code", "kept"),
    [
        ("1900-01-01T00:00:00Z", "2026-03-31", "contract-date-impossible", {"end": "2026-03-31"}),
        ("2025-04-01", "9999-12-31T00:00:00Z", "contract-date-impossible", {"start": "2025-04-01"}),
        ("2025-04-01", "2024-03-31", "contract-ends-before-start", None),
        ("soon", "2026-03-31", "contract-date-unreadable", {"end": "2026-03-31"}),
        ("2025-02-30", None, "contract-date-unreadable", None),
    ],
)
def test_impossible_dates_are_told_and_not_used(start: str, end: str, code: str, kept: dict[str, str] | None) -> None:
    found = read(release(tender={"title": "A system", "contractPeriod": {"startDate": start, "endDate": end}}))
    assert codes(found) == [code]
    assert body(found).get("tender_period") == kept


@pytest.mark.parametrize(
    ("amount", "code"),
    [(-5, "contract-value-impossible"), (1e20, "contract-value-impossible"), (0.01, "contract-value-placeholder")],
)
def test_values_that_are_none_are_told_and_not_used(amount: float, code: str) -> None:
    found = read(release(tender={"title": "A", "value": {"amount": amount, "currency": "GBP"}}))
    assert codes(found) == [code]
    assert "tender_value" not in body(found)


def test_numbers_of_companies_and_charities() -> None:
    companies = {
        "1234567": "01234567",
        "SC12345": "SC012345",
        " oc 303525": "OC303525",
        "00000000": None,
        "458577871": None,
    }
    assert {text: company_number(text) for text in companies} == companies
    charities = {"1234567": "1234567", "1234567-1": "1234567", "SC012345": "SC012345", "12": None, "01234567": None}
    assert {text: charity_number(text) for text in charities} == charities


def test_only_a_plain_length_is_an_extension() -> None:
    lengths = {
        "24 months": 24, "2 x 12 months": 24, "1 + 1 years": 24, "Up to two further years": 24, "a further year": 12,
        "Up to a further 12 months": 12, "two (2) years": 24, "Expected renewal at end of contract period": None,
        "3 years with an option of 12 months": None, "0 months": None, "99 years": None,
    }  # fmt: skip
    assert {text: extension_months(text) for text in lengths} == lengths


def test_the_headings_of_registers_are_told_once() -> None:
    rows = read_list("contract_headings")
    assert len({row["heading"] for row in rows}) == len(rows)
    assert fields_of(["Contract Value excluding VAT", "Suppliers", "nonsense"]) == {
        "ContractValue": 0,
        "SupplierName": 1,
    }


def test_rows_of_a_register() -> None:
    headings = [
        "Ref",
        "Title",
        "Supplier",
        "Start Date",
        "End Date",
        "Total Value (inc VAT)",
        "Annual Value",
        "Contact Email",
    ]
    rows = [
        ["C1", "Library system", "Zorvanta Ltd", "13/04/2021", "Mar 2026", "£12,000", "2,000.00", "pat@example.org"],
        ["", "", "", "", "", "", "", ""],
        headings,
        ["C2", "Audit", "Quillby LLP", "05/06/2021", "ongoing", "tbc", "", ""],
        ["Total", "", "", "", "", "£12,000", "", ""],
        ["", "", "", "01/01/2021", "", "5", "", ""],
    ]
    counted = read_register(list(enumerate(rows, 2)), headings)
    assert (counted.blank, counted.other, counted.notices.seen, counted.notices.table.num_rows) == (1, 2, 3, 2)
    assert codes(counted.notices) == ["contract-row-empty"]
    first, second = (body(counted.notices, n)["awards"][0] for n in range(2))
    assert first["period"] == {"start": "2021-04-13", "end": "2026-03-31"}
    assert first["value"] == {"amount": "12000.00", "currency": "GBP", "basis": "gross"}
    assert body(counted.notices)["annual_value"]["amount"] == "2000.00"
    assert second == {"id": "1", "period": {"start": "2021-06-05"}, "suppliers": [{"name": "Quillby LLP"}]}
    assert "example.org" not in json.dumps(counted.notices.table.to_pylist())


def test_every_notice_of_the_sample_is_read() -> None:
    raw = json.loads(SAMPLE.read_text(encoding="utf-8"))["releases"]
    ((_, (found,)),) = read_file(SAMPLE)
    assert found.notices is not None
    table = found.notices.table
    assert found.notices.seen == table.num_rows == len(raw) == 380
    assert sorted(table["ocid"].to_pylist()) == sorted(r["ocid"] for r in raw)
    ends = [
        b
        for b in map(json.loads, table["body"].to_pylist())
        if any(a.get("period", {}).get("end") for a in b.get("awards", []))
    ]
    assert len(ends) == sum(bool(a["contractPeriod"]["endDate"]) for r in raw for a in r.get("awards", [])) == 147


def test_json_is_a_source_and_notes_are_not() -> None:
    assert not skipped("contracts-finder/x.json")
    assert skipped("contracts-finder/readme.md")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is told by Linux only")
def test_two_hundred_megabytes_take_less_than_one_gigabyte(tmp_path: Path) -> None:
    """In a process of its own, with little text that is used in each release and much that is not."""
    path = tmp_path / "long.json"
    one = release(tender={"title": "A system ’", "documents": [{"description": "x" * 8_000}] * 5})
    with path.open("w", encoding="utf-8") as out:
        out.write('{"releases": [')
        for n in range(5_000):
            out.write(("," if n else "") + json.dumps({**one, "ocid": f"ocds-made00-{n}"}, ensure_ascii=False))
        out.write("]}")
    assert path.stat().st_size > 200e6
    code = (
        "import re, sys; from pathlib import Path; from moothall.engines.read.reading import read_file;"
        "((_, (found,)),) = read_file(Path(sys.argv[1])); status = Path('/proc/self/status').read_text();"
        "print(found.notices.seen, re.search(r'VmHWM:\\s+(\\d+)', status)[1])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    seen, kilobytes = map(int, done.stdout.split())
    assert seen == 5_000
    assert kilobytes < 1_000_000
