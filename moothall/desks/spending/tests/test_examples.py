"""Each folder of `examples/` is a note, an input and what must come of it."""

import csv
import json
from pathlib import Path

import pytest
from django.http import QueryDict

from moothall.desks.spending import actions, queries_masking
from moothall.desks.spending.forms import PaymentFilter
from moothall.desks.spending.queries_selection import Selection
from moothall.desks.spending.views_facts import payment_chips

EXAMPLES = Path(__file__).parents[1] / "examples"


def text_of(case: str, name: str) -> str:
    """A file of an example."""
    return (EXAMPLES / case / name).read_text(encoding="utf-8")


def test_it_works() -> None:
    cases = sorted(folder.name for folder in EXAMPLES.iterdir())
    assert cases == ["correct-a-heading", "filters-in-an-address", "name-withheld"]
    assert all(text_of(case, "note.md").startswith("# ") for case in cases)


@pytest.mark.usefixtures("home")
def test_filters_in_an_address() -> None:
    form = PaymentFilter(QueryDict(text_of("filters-in-an-address", "query.txt").strip()))
    chosen = form.selection()
    found = {
        "selection": {n: str(v) for n, v in vars(chosen).items() if v != getattr(Selection(), n)},
        "sort": form.sort_order(),
        "chips": [chip.label for chip in payment_chips(chosen, {}, "")],
        "wrong": list(form.errors),
    }
    assert found == json.loads(text_of("filters-in-an-address", "expected.json"))


def test_name_withheld() -> None:
    row = json.loads(text_of("name-withheld", "row.json"))
    assert queries_masking.mask_payment(row) == json.loads(text_of("name-withheld", "expected.json"))


@pytest.mark.django_db
def test_correct_a_heading(home: Path) -> None:
    for wanted in json.loads(text_of("correct-a-heading", "corrections.json")):
        actions.correct_mapping(actions.Wanted(**wanted))
    expected = list(csv.DictReader(text_of("correct-a-heading", "expected.csv").splitlines()))
    with (home / actions.FILE_NAME).open(encoding="utf-8", newline="") as file:
        found = [{name: row[name] for name in expected[0]} for row in csv.DictReader(file)]
    assert found == expected
