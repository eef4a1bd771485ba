"""Keys printed beside names: which are plausible, what they join and keep apart; and what people judge over them."""

from pathlib import Path

import pytest

from moothall.engines.link.judgements import AliasKey, Judgement, read_judgements
from moothall.engines.link.supplier_keys import charity_number, company_number, vat_number
from moothall.engines.link.suppliers import link_suppliers
from tests.test_suppliers import ids, named, table

COMPANIES = [
    ("1628868", "01628868"),
    ("01628868", "01628868"),
    ("sc 123456", "SC123456"),
    ("NI12345", "NI012345"),
    ("OC301234", "OC301234"),
    ("GB-COH-01628868", "01628868"),
    ("XX123456", None),
    ("123", None),
    ("00000000", None),
    ("NOT KNOWN", None),
    (None, None),
]
CHARITIES = [("1112223", "1112223"), ("212233-1", "212233"), ("SC012345", "SC012345"), ("12", None), ("9999999", None)]
NINES = "1234567"


def vat_of(seven: str, added: int) -> str:
    """A VAT number whose check digits hold: 97 less what is left of the weighted sum (and 55 in the later series)."""
    total = sum(w * int(d) for w, d in zip(range(8, 1, -1), seven, strict=True)) + added
    return f"{seven}{97 - total % 97:02d}"


@pytest.mark.parametrize(("printed", "number"), COMPANIES)
def test_company_numbers(printed: str | None, number: str | None) -> None:
    assert company_number(printed) == number


@pytest.mark.parametrize(("printed", "number"), CHARITIES)
def test_charity_numbers(printed: str, number: str | None) -> None:
    assert charity_number(printed) == number


@pytest.mark.parametrize("added", [0, 55])
def test_vat_numbers_of_both_series(added: int) -> None:
    number = vat_of(NINES, added)
    assert vat_number(number) == vat_number(f"GB {number[:3]} {number[3:7]} {number[7:]}") == number
    assert vat_number(number + "001") == number
    assert vat_number(f"{number[:8]}{(int(number[8]) + 1) % 10}") is None


def test_a_company_number_joins_unlike_names_and_parts_alike_ones() -> None:
    rows = table(
        {"publisher_id": "a", "supplier_text": "Zorvanta Ltd", "company_no": "1628868"},
        {"publisher_id": "b", "supplier_text": "Hexamoor Ltd", "company_no": "01628868"},
        {"publisher_id": "c", "supplier_text": "Hexamoor Ltd", "company_no": "07654321"},
    )
    linked = link_suppliers(rows)
    found = ids(linked)
    assert found["a", "Zorvanta Ltd"] == found["b", "Hexamoor Ltd"] != found["c", "Hexamoor Ltd"]
    hows = {r["how"] for r in linked.alias.to_pylist()}
    assert "same company number 01628868" in hows
    assert {(r["scheme"], r["identifier"]) for r in linked.supplier.to_pylist()} == {
        ("GB-COH", "01628868"),
        ("GB-COH", "07654321"),
    }


def test_one_company_number_on_many_unlike_names_is_no_key() -> None:
    names = [
        "Zorvanta",
        "Hexamoor",
        "Quillby",
        "Brackenfold",
        "Tarnholm",
        "Ostrevik",
        "Pellgrave",
        "Vintrask",
        "Durnock",
    ]
    rows = table(*({"supplier_text": f"{name} Ltd", "company_no": "1628868"} for name in names))
    assert len(set(ids(link_suppliers(rows)).values())) == len(names)


def test_a_vat_number_marks_a_group_and_joins_nothing() -> None:
    number = vat_of(NINES, 55)
    rows = table(
        {"supplier_text": "Zorvanta Ltd", "vat_no": number},
        {"supplier_text": "Hexamoor Ltd", "vat_no": f"GB{number}"},
        {"supplier_text": "Quillby Ltd"},
    )
    suppliers = {r["name"]: r for r in link_suppliers(rows).supplier.to_pylist()}
    assert len(suppliers) == 3
    assert suppliers["Zorvanta Ltd"]["group_id"] == suppliers["Hexamoor Ltd"]["group_id"] is not None
    assert suppliers["Quillby Ltd"]["group_id"] is None


def test_a_publishers_own_number_joins_only_where_it_behaves_as_one() -> None:
    rows = table(
        {"supplier_text": "Zorvanta Ltd", "supplier_ref_pub": "20654"},
        {"supplier_text": "Hexamoor Ltd", "supplier_ref_pub": "20654"},
        {"publisher_id": "other", "supplier_text": "Tarnholm Ltd", "supplier_ref_pub": "20654"},
        *(
            {"supplier_text": f"{name} Ltd", "supplier_ref_pub": "ONE OFF"}
            for name in ("Quillby", "Ostrevik", "Vintrask", "Durnock")
        ),
    )
    linked = link_suppliers(rows)
    found = ids(linked)
    assert found["aleshire", "Zorvanta Ltd"] == found["aleshire", "Hexamoor Ltd"] != found["other", "Tarnholm Ltd"]
    assert "publisher's own number 20654" in {r["how"] for r in linked.alias.to_pylist()}
    assert linked.supplier.num_rows == 6


def test_public_bodies_are_those_of_the_register() -> None:
    rows = named("DEVON COUNTY COUNCIL", "Devon CC", "DEVON", "Devon County Council Social Club", "Devon Cleaning Ltd")
    linked = link_suppliers(rows)
    suppliers = {r["supplier_id"]: r for r in linked.supplier.to_pylist()}
    by_text = {text: suppliers[i] for (_, text), i in ids(linked).items()}
    council = by_text["DEVON COUNTY COUNCIL"]
    assert (council["kind"], council["scheme"]) == ("public body", "register")
    assert by_text["Devon CC"]["supplier_id"] == council["supplier_id"]
    for text in ("DEVON", "Devon County Council Social Club", "Devon Cleaning Ltd"):
        assert by_text[text]["organisation_id"] is None


def test_a_school_is_a_school() -> None:
    kinds = {
        r["name"]: r["kind"]
        for r in link_suppliers(named("Zorvanta Primary School", "School Wear Ltd")).supplier.to_pylist()
    }
    assert kinds == {"Zorvanta Primary School": "school", "School Wear Ltd": "company"}


LEFT, RIGHT, THIRD = (
    AliasKey("p0", "", "Zorvanta Ltd"),
    AliasKey("p1", "", "Hexamoor Ltd"),
    AliasKey("p2", "", "Quillby Ltd"),
)


def judged(verb: str, left: AliasKey, right: AliasKey, day: int, by: str = "ann") -> Judgement:
    """A judgement of one day."""
    return Judgement(verb, left, right, "seen in the accounts", by, f"2025-01-{day:02d}T10:00:00")  # type: ignore[arg-type]


def test_a_join_holds_over_a_contradiction_and_says_who() -> None:
    rows = table(
        {"publisher_id": "p0", "supplier_text": "Zorvanta Ltd", "company_no": "1628868"},
        {"publisher_id": "p1", "supplier_text": "Hexamoor Ltd", "company_no": "7654321"},
    )
    alias = link_suppliers(rows, [judged("join", LEFT, RIGHT, 1)]).alias.to_pylist()
    assert len({r["supplier_id"] for r in alias}) == 1
    assert {(r["how"], r["judged_by"]) for r in alias} == {("judged", "ann")}


def test_a_part_holds_over_a_shared_name() -> None:
    rows = named("Zorvanta Systems Ltd", "ZORVANTA SYSTEMS LIMITED", "Zorvanta Systems")
    left, right = AliasKey("p0", "", "Zorvanta Systems Ltd"), AliasKey("p1", "", "ZORVANTA SYSTEMS LIMITED")
    found = ids(link_suppliers(rows, [judged("part", left, right, 1)]))
    assert found["p0", "Zorvanta Systems Ltd"] != found["p1", "ZORVANTA SYSTEMS LIMITED"]


def test_later_judgements_win_and_those_of_absent_names_wait() -> None:
    rows = named("Zorvanta Ltd", "Hexamoor Ltd", "Quillby Ltd")
    absent = AliasKey("p9", "", "Gone Ltd")
    made = [
        judged("join", LEFT, RIGHT, 1),
        judged("join", RIGHT, THIRD, 2),
        judged("part", LEFT, THIRD, 3),
        judged("join", LEFT, absent, 4),
    ]
    found = ids(link_suppliers(rows, made))
    assert found["p1", "Hexamoor Ltd"] == found["p2", "Quillby Ltd"] != found["p0", "Zorvanta Ltd"]
    assert len(set(ids(link_suppliers(rows, [*made, judged("join", LEFT, THIRD, 5)])).values())) == 1


def test_judgements_are_read_from_their_file(tmp_path: Path) -> None:
    path = tmp_path / "judgements.csv"
    assert read_judgements(path) == []
    head = "verb,left_publisher,left_ref,left_text,right_publisher,right_ref,right_text,reason,made_by,made_at\n"
    path.write_text(head + "join,p0,,Zorvanta Ltd,p1,,Hexamoor Ltd,one firm,ann,2025-01-01T10:00:00\n")
    assert read_judgements(path) == [Judgement("join", LEFT, RIGHT, "one firm", "ann", "2025-01-01T10:00:00")]
    path.write_text(head + "merge,p0,,a,p1,,b,,,\n")
    with pytest.raises(ValueError, match="Row 2"):
        read_judgements(path)
