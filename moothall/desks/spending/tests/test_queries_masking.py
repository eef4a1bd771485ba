"""Names of natural persons are covered wherever they recur in their row, and nothing else is. Names are made up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.desks.spending import queries_masking as masking
from moothall.desks.spending.queries_masking import COVERED, WITHHELD

NAME = "Mr Quentin Zebedee"


def test_it_works() -> None:
    row = {"person": True, "supplier_text": NAME, "purpose_text": f"Fee for {NAME}", "raw": [NAME, "12.00", "Fee"]}
    assert masking.mask_payment(row) == {
        "person": True,
        "supplier_text": WITHHELD,
        "purpose_text": COVERED,
        "raw": [COVERED, "12.00", "Fee"],
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (NAME, COVERED),
        ("mr  quentin zebedee", COVERED),
        ("Payment to Zebedee, Q", f"Payment to {COVERED}, Q"),
        ("ZEBEDEE QUENTIN", f"{COVERED} {COVERED}"),
        ("Zebedees bakery", "Zebedees bakery"),
        ("Mr Nobody", "Mr Nobody"),
        ("12,345.00", "12,345.00"),
        ("", ""),
        (None, None),
    ],
)
def test_a_name_is_covered_where_it_recurs(text: str | None, shown: str | None) -> None:
    assert masking.cover_name(text, NAME) == shown


def test_other_beneficiaries_are_left_alone() -> None:
    row = {"person": False, "supplier_text": NAME, "purpose_text": NAME, "raw": [NAME]}
    assert masking.mask_payment(row) == row
    assert masking.cover_name("anything", None) == "anything"
    assert masking.cover_name("anything at all", "J P") == "anything at all"


@settings(deadline=None)
@given(
    st.text(max_size=30),
    st.text(max_size=30),
    st.sampled_from(["Quentin Zebedee", "ZEBEDEE, QUENTIN", "O'Zebedee Xavier"]),
)
def test_the_name_never_comes_through(before: str, after: str, name: str) -> None:
    shown = masking.cover_name(f"{before} {name} {after}", name)
    assert shown
    assert name.upper() not in shown.upper()


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), max_size=8))
def test_as_many_cells_come_out_as_go_in(cells: list[str]) -> None:
    assert len(masking.mask_cells(cells, NAME)) == len(cells)
    assert len(masking.mask_loose_row(cells, 0)) == len(cells)


def test_a_loose_row_is_judged_by_its_own_words() -> None:
    cells = ["15/04/2019", "Mr John Smith", "Fostering for Smith", "12.00", "Acme Roofing Limited"]
    assert masking.mask_loose_row(cells, 1) == ["15/04/2019", COVERED, f"Fostering for {COVERED}", "12.00", cells[4]]
    unplaced = masking.mask_loose_row(cells, None)
    assert "John" not in repr(unplaced)
    assert unplaced[4] == "Acme Roofing Limited"


def test_figures_and_dates_are_never_taken_for_names() -> None:
    assert masking.mask_text("Mr John Smith", "Amount") == "Mr John Smith"
    assert masking.mask_text("Mr John Smith", "Purpose") == WITHHELD
    assert masking.mask_text("£1,2345.0") == "£1,2345.0"
    assert masking.mask_text(None) is None
