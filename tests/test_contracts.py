"""Contracts from notices: amendments folded in by time, whatever the order of files, and payments tied to them."""

import json
import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.engines import store
from moothall.engines.journey.cache import Task, kept_record, read_task
from moothall.engines.journey.catalogue import File
from moothall.engines.journey.contracts import Gathered, contract_of, gather, groups_of
from moothall.engines.journey.schemas import LINKED
from moothall.engines.journey.sources import find_sources
from moothall.engines.link.buyers import find_buyer
from moothall.engines.link.contracts import link_contracts
from moothall.engines.read.fold import fold, months_after

Row = dict[str, Any]
SAMPLE = Path(__file__).parents[1] / "sample/contracts-finder"


def release(number: int, day: str, **parts: Any) -> Row:
    usual = {"ocid": "ocds-made00-1", "id": f"r{number}", "date": f"{day}T09:00:00Z", "tag": ["award"]}
    return {**usual, "buyer": {"id": "b", "name": "Leeds City Council"}, "tender": {"title": "A system"}, **parts}


def award(number: int, **parts: Any) -> Row:
    usual = {"id": f"a{number}", "status": "active", "suppliers": [{"name": "Zorvanta Ltd"}]}
    return {**usual, "value": {"amount": 100 * number, "currency": "GBP"}, **parts}


def files(folder: Path, kept: Path) -> list[File]:
    """The files of a folder of publishers, read into a cache as a build does."""
    found = []
    for source in find_sources([folder]):
        for part in read_task(Task(str(source.path), source.publisher_id, source.ref, (), str(kept / "read"))):
            found.append(File(source, part, kept_record(kept / "read", part["key"]), part["resource_id"]))
    return found


def gathered(tmp_path: Path, **texts: str) -> Gathered:
    """Contracts of files given as publisher__name=text."""
    folder = tmp_path / "in"
    for name, text in texts.items():
        publisher, file = name.split("__")
        (folder / publisher).mkdir(parents=True, exist_ok=True)
        ending = "json" if text.lstrip()[0] in "[{" else "csv"
        (folder / publisher / f"{file.replace('_', '-')}.{ending}").write_text(text, encoding="utf-8")
    return gather(files(folder, tmp_path / "kept"), tmp_path / "kept")


def contracts(tmp_path: Path, *releases: Row) -> list[Row]:
    rows: list[Row] = gathered(tmp_path, notices__x=json.dumps({"releases": list(releases)})).contract.to_pylist()
    return rows


def test_later_values_replace_and_nothing_empty_overwrites(tmp_path: Path) -> None:
    first = release(1, "2024-01-10", tag=["tender"], tender={"id": "ABC-1", "title": "A sistem", "description": "Long"})
    period = {"startDate": "2024-04-01", "endDate": "2027-03-31", "maxExtentDate": "2029-03-31"}
    second = release(2, "2024-03-01", awards=[award(1, contractPeriod=period)], tender={"title": "A system"})
    third = release(3, "2024-03-02", tag=["awardUpdate"], awards=[award(1, value={"amount": 250, "currency": "GBP"})])
    (one,) = contracts(tmp_path, third, first, second)
    wanted = {
        "title": "A system", "description": "Long", "reference": "ABC-1", "value": Decimal("250.00"), "releases": 3,
        "value_basis": "unknown", "value_how": "award", "start_date": date(2024, 4, 1), "end_date": date(2027, 3, 31),
        "extended_end": date(2029, 3, 31), "status": "awarded", "notice_kind": "awardUpdate", "notice_id": "r3",
        "published": date(2024, 3, 2), "organisation_id": "local-authority:LDS", "source": "notices",
    }  # fmt: skip
    assert {name: one[name] for name in wanted} == wanted
    assert one["contract_id"].startswith("leeds-city-council-")


def test_one_ocid_of_two_buyers_is_two_contracts(tmp_path: Path) -> None:
    other = {"buyer": {"id": "c", "name": "Wirral Borough Council"}}
    nameless = release(4, "2024-01-13", buyer={})
    found = contracts(
        tmp_path, release(1, "2024-01-10"), release(2, "2024-01-11", **other), release(3, "2024-01-12"), nameless
    )
    assert sorted((c["buyer_text"] or "", c["releases"]) for c in found) == [
        ("", 1), ("Leeds City Council", 2), ("Wirral Borough Council", 1),
    ]  # fmt: skip
    assert len({c["contract_id"] for c in found}) == 3


def test_a_buyer_spelt_anew_under_the_same_number_is_one(tmp_path: Path) -> None:
    spelt = {"buyer": {"id": "GB-CFS-7", "name": "LEEDS C.C."}, "parties": [{"id": "GB-CFS-7", "name": "LEEDS C.C."}]}
    first = release(
        1, "2024-01-10", parties=[{"id": "GB-CFS-7", "name": "Leeds"}], buyer={"id": "GB-CFS-7", "name": "Leeds"}
    )
    assert [c["releases"] for c in contracts(tmp_path, first, release(2, "2024-02-10", **spelt))] == [2]


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ({"tag": ["planning"], "tender": {"title": "A", "status": "planning"}}, "planning"),
        ({"tag": ["tender"], "tender": {"title": "A", "status": "active"}}, "tender"),
        ({"tag": ["tenderCancellation"], "tender": {"title": "A", "status": "cancelled"}}, "cancelled"),
        ({"awards": [award(1)]}, "awarded"),
        ({"awards": [award(1, status="unsuccessful", suppliers=[])]}, "cancelled"),
        ({"awards": [award(1)], "contracts": [{"id": "c", "awardID": "a1", "status": "terminated"}]}, "terminated"),
    ],
)
def test_status(parts: Row, status: str, tmp_path: Path) -> None:
    assert [c["status"] for c in contracts(tmp_path, release(1, "2024-01-10", **parts))] == [status]


def test_several_awards_and_suppliers(tmp_path: Path) -> None:
    shared = award(
        2, suppliers=[{"name": "Quillby LLP"}, {"name": "Hexley Ltd"}], contractPeriod={"endDate": "2028-03-31"}
    )
    text = json.dumps([release(1, "2024-01-10", awards=[award(1, contractPeriod={"endDate": "2027-03-31"}), shared])])
    found = gathered(tmp_path, notices__x=text)
    (one,) = found.contract.to_pylist()
    assert (one["value"], one["value_how"], one["end_date"]) == (
        Decimal("300.00"),
        "sum of 2 awards",
        date(2028, 3, 31),
    )
    rows = [(a["supplier_text"], a["value"], a["shared_value"], a["end_date"]) for a in found.award.to_pylist()]
    assert rows == [
        ("Zorvanta Ltd", Decimal("100.00"), Decimal("100.00"), date(2027, 3, 31)),
        ("Quillby LLP", None, Decimal("200.00"), date(2028, 3, 31)),
        ("Hexley Ltd", None, Decimal("200.00"), date(2028, 3, 31)),
    ]
    assert len({a["award_id"] for a in found.award.to_pylist()}) == 3


def test_an_award_published_again_counts_once_and_currencies_are_not_added(tmp_path: Path) -> None:
    again = [release(1, "2024-01-10", awards=[award(5)]), release(2, "2024-01-11", awards=[award(6)])]
    (one,) = contracts(tmp_path / "a", *again)
    assert (one["value"], one["value_how"]) == (Decimal("600.00"), "award")
    euros = award(2, value={"amount": 1000, "currency": "EUR"}, suppliers=[{"name": "Quillby LLP"}])
    (mixed,) = contracts(tmp_path / "b", release(1, "2024-01-10", awards=[award(1), euros]))
    assert (mixed["value"], mixed["value_how"]) == (None, "several currencies, not added up")


REGISTER = """Contract Reference,Title of Agreement,Supplier Name,Start Date,End Date,Option to Extend,Contract Value
C-1,Library system,Zorvanta Ltd,13/04/2021,{end},{extend},{value}
See portal,Audit,Quillby LLP,01/04/2021,31/03/2024,,900
See portal,Legal advice,Hexley LLP,01/04/2021,31/03/2024,,800
C-2,Care framework,Brackenfold Ltd,01/04/2021,31/03/2024,,5000
C-2,Care framework,Hexley Care Ltd,01/04/2021,31/03/2024,,5000
"""


def test_editions_of_a_register(tmp_path: Path) -> None:
    older = REGISTER.format(end="31/03/2024", extend="12 months", value="1000")
    newer = REGISTER.format(end="31/03/2025", extend="", value="")
    found = gathered(tmp_path, leeds__contracts_2022_03=newer, leeds__contracts_2021_12=older)
    by_title = {c["title"]: c for c in found.contract.to_pylist()}
    assert sorted(by_title) == ["Audit", "Care framework", "Legal advice", "Library system"]
    library = by_title["Library system"]
    assert (library["end_date"], library["extended_end"]) == (date(2025, 3, 31), date(2026, 3, 31))
    assert (library["value"], library["releases"], library["status"]) == (Decimal("1000.00"), 2, "awarded")
    assert (library["organisation_id"], library["published"]) == ("local-authority:LDS", date(2022, 3, 31))
    assert by_title["Care framework"]["value"] == Decimal("5000.00")
    assert [
        a["value"] for a in found.award.to_pylist() if a["contract_id"] == by_title["Care framework"]["contract_id"]
    ] == [None] * 2


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.lists(st.integers(0, 10**6), min_size=1, max_size=14))
def test_folding_does_not_depend_on_order_and_loses_nothing(shuffle: random.Random, seeds: list[int]) -> None:
    """Notices drawn with few ocids, buyers and days, so that they meet, and in any order."""
    notices = [notice(random.Random(seed), n) for n, seed in enumerate(seeds)]
    wanted = [contract_of(group) for group in groups_of(notices)]
    mixed = list(notices)
    shuffle.shuffle(mixed)
    assert [contract_of(group) for group in groups_of(mixed)] == wanted
    assert sum(contract["releases"] for contract, _ in wanted) == len(notices)
    assert sorted(i for contract, _ in wanted for i in contract["notice_ids"]) == sorted(
        n["notice_id"] for n in notices
    )
    assert len({contract["contract_id"] for contract, _ in wanted}) == len(wanted)


def notice(rng: random.Random, number: int) -> Row:
    """A made-up row of the notices of a file."""
    register = rng.random() < 0.3
    days = [f"20{rng.randint(10, 30)}-01-0{rng.randint(1, 9)}" for _ in range(2)]
    awards = [
        {"id": str(rng.randint(1, 3)), "suppliers": [{"name": rng.choice(["Zorvanta Ltd", "Quillby LLP"])}],
         "value": {"amount": f"{rng.randint(2, 9)}.50", "currency": "GBP"},
         "period": {"start": min(days), "end": max(days)}}
        for _ in range(1 if register else rng.randint(0, 2))
    ]  # fmt: skip
    title = rng.choice(["A", "B", None])
    body = {name: value for name, value in (("title", title), ("awards", awards)) if value}
    return {
        "kind": "register" if register else "ocds", "line": number, "place": "", "ref": f"f{rng.randint(1, 2)}.csv",
        "resource_id": "x", "ocid": None if register else f"ocds-{rng.randint(1, 2)}", "source": "s",
        "source_name": "S",
        "reference": rng.choice(["C1", "C2", None]), "buyer_text": rng.choice(["Bodyless One", "Bodyless Two", None]),
        "buyer_code": rng.choice([None, None, "GB-CFS|1"]), "published": f"2024-01-0{rng.randint(1, 3)}",
        "notice_id": f"n{number}", "body": json.dumps(body),
    }  # fmt: skip


def test_the_sample_is_the_same_in_one_file_or_in_many(tmp_path: Path) -> None:
    """Each release is in one contract, however the package is cut."""
    whole = gather(files(SAMPLE.parent / "contracts-finder", tmp_path / "none"), tmp_path / "none")
    releases = json.loads((SAMPLE / "releases-2025.json").read_text(encoding="utf-8"))["releases"]
    random.Random(7).shuffle(releases)
    pieces = {f"cf__p{n}": json.dumps({"releases": releases[n::9]}) for n in range(9)}
    cut = gathered(tmp_path, **pieces)
    assert sum(whole.contract["releases"].to_pylist()) == sum(cut.contract["releases"].to_pylist()) == 380
    told = [n for n in LINKED["contract"].names if n not in ("source", "resource_id", "place")]
    assert whole.contract.select(told).equals(cut.contract.select(told))
    assert whole.award.equals(cut.award)
    assert whole.contract.num_rows == len({(r["ocid"], r["buyer"]["name"]) for r in releases})


def test_empty_files_give_empty_tables(tmp_path: Path) -> None:
    found = gather([], tmp_path)
    assert (found.contract.schema, found.award.num_rows) == (LINKED["contract"], 0)


def test_a_month_later_keeps_the_last_day() -> None:
    assert months_after(date(2026, 3, 31), 12) == date(2027, 3, 31)
    assert months_after(date(2023, 2, 28), 12) == date(2024, 2, 29)
    assert months_after(date(2026, 6, 14), 6) == date(2026, 12, 14)
    assert fold([{"a": 1}, {"a": None}]) == {"a": 1}


@pytest.mark.parametrize(
    ("name", "code", "organisation"),
    [
        ("Leeds City Council", None, "local-authority:LDS"),
        ("Leeds City Council - Children's Services", None, "local-authority:LDS"),
        ("whoever", "GB-LAE|LDS", "local-authority:LDS"),
        ("University of Leeds", None, None),
        ("Leeds", None, None),
        ("Leeds Federated Housing", None, None),
        ("Procurement for All (hosted by Leeds City Council)", None, None),
        ("whoever", "GB-COH|LDS", None),
    ],
)
def test_buyers(name: str, code: str | None, organisation: str | None) -> None:
    found = find_buyer(name, code, date(2025, 1, 1))
    assert (found.organisation_id, bool(found.how)) == (organisation, True)


PAYMENTS = [
    ("by-ref", "zorvanta", "ABC/001", date(2030, 1, 1)),
    ("by-ref-other-supplier", "hexley", "abc-001", date(2024, 5, 1)),
    ("ref-of-two", "zorvanta", "DUP-9", date(2024, 5, 1)),
    ("by-dates", "zorvanta", None, date(2024, 5, 1)),
    ("too-late", "zorvanta", None, date(2028, 5, 1)),
    ("two-fit", "quillby", None, date(2024, 5, 1)),
    ("other-supplier", "hexley", None, date(2024, 5, 1)),
    ("short-ref", "zorvanta", "1", date(2028, 5, 1)),
    ("a-year-long", "zorvanta", None, date(2024, 4, 1)),
    ("person", "zorvanta", "ABC-001", date(2024, 5, 1)),
    ("another-body", "zorvanta", "ABC-001", date(2024, 5, 1)),
]


def test_payments_under_contracts() -> None:
    linked = {row["payment_id"]: row for row in link_contracts(connection()).to_pylist()}
    told = {name: (row["contract_id"], row["award_id"], row["confidence"]) for name, row in linked.items()}
    assert told == {
        "by-ref": ("c1", "c1.1", 0.98),
        "by-ref-other-supplier": ("c1", None, 0.6),
        "ref-of-two": (None, None, 0.0),
        "by-dates": ("c1", "c1.1", 0.75),
        "two-fit": (None, None, 0.0),
    }
    assert [n for n, row in linked.items() if "2 contracts" in row["how"]] == ["ref-of-two", "two-fit"]


def connection() -> Any:
    """A picture in memory with just what linking asks."""
    contract = [
        {"contract_id": "c1", "reference": "ABC-001", "start_date": date(2024, 4, 1), "end_date": date(2026, 3, 31)},
        *(
            {"contract_id": f"q{n}", "reference": "DUP 9", "start_date": date(2024, 4, n), "end_date": date(2026, 3, 1)}
            for n in (1, 2)
        ),
        {"contract_id": "planned", "start_date": date(2024, 4, 1), "end_date": date(2026, 3, 31), "status": "planning"},
    ]
    award_of = [("c1", "zorvanta"), ("q1", "quillby"), ("q2", "quillby"), ("planned", "zorvanta")]
    spans = {"a-year-long": date(2025, 3, 31)}
    paid = [
        {"payment_id": name, "publisher_id": "other" if name == "another-body" else "p", "supplier_text": supplier,
         "supplier_ref_pub": None, "contract_ref": ref, "period_start": day, "period_end": spans.get(name, day),
         "person": name == "person", "redaction": None}
        for name, supplier, ref, day in PAYMENTS
    ]  # fmt: skip
    names = [
        {"publisher_id": p, "supplier_text": s, "supplier_ref_pub": None, "supplier_id": s}
        for p in ("p", "other")
        for s in ("zorvanta", "quillby", "hexley")
    ]
    made = store.connect()
    usual = {"organisation_id": "b", "status": "awarded"}
    made.register("contract", pa.Table.from_pylist([{**usual, **c} for c in contract], schema=LINKED["contract"]))
    rows = [{"contract_id": c, "award_id": f"{c}.1", "supplier_id": s} for c, s in award_of]
    made.register("award", pa.Table.from_pylist(rows, schema=LINKED["award"]))
    made.register("payment", pa.Table.from_pylist(paid, schema=PAID))
    made.register("supplier_alias", pa.Table.from_pylist(names, schema=LINKED["supplier_alias"]))
    made.register(
        "publisher",
        pa.Table.from_pylist(
            [{"publisher_id": "p", "organisation_id": "b"}, {"publisher_id": "other", "organisation_id": "o"}]
        ),
    )
    return made


WORDS = ("payment_id", "publisher_id", "supplier_text", "supplier_ref_pub", "contract_ref", "redaction")
PAID = pa.schema(
    [*((name, pa.string()) for name in WORDS),
     ("period_start", pa.date32()), ("period_end", pa.date32()), ("person", pa.bool_())]
)  # fmt: skip
