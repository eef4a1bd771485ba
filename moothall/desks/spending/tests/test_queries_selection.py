"""A selection goes to a URL and back unchanged, and to a WHERE clause in which every value is bound."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.desks.spending.forms import PaymentFilter
from moothall.desks.spending.queries_selection import SORTS, Selection, is_year, order_by, where, year_months

FULL = Selection(
    q="road repairs",
    publisher="northtown",
    beneficiary="A & B = C",
    unit="Höhe/Grounds",
    date_from=date(2019, 4, 1),
    date_to=date(2020, 3, 31),
    amount_min=Decimal("-5.50"),
    amount_max=Decimal("1000"),
    year="2019-20",
    month="2019-05",
    file="abc123",
    who="named",
    negative=True,
    reversals=True,
    duplicates="show",
    no_unit=True,
    no_beneficiary=True,
)


@pytest.mark.usefixtures("home")
def test_it_works() -> None:
    assert PaymentFilter(QueryDict(FULL.query_string())).selection() == FULL


@pytest.mark.usefixtures("home")
def test_nothing_set_is_an_empty_query() -> None:
    assert Selection().query_string() == ""
    assert PaymentFilter(QueryDict("")).selection() == Selection()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("amount_min=abc", "amount_min"),
        ("date_from=5", "date_from"),
        ("year=2019", "year"),
        ("month=May", "month"),
        ("month=2019-13", "month"),
        ("publisher=atlantis", "publisher"),
        ("who=queen", "who"),
        ("date_from=2020-01-01&date_to=2019-01-01", "date_to"),
        ("amount_min=5&amount_max=1", "amount_max"),
    ],
)
def test_what_is_wrong_is_said_and_counts_as_not_set(query: str, field: str) -> None:
    form = PaymentFilter(QueryDict(query))
    assert getattr(form.selection(), field) in ("", None)
    assert form.errors[field]


def test_a_british_date_is_understood() -> None:
    form = PaymentFilter(QueryDict("date_from=03/04/2019"))
    form.fields["publisher"].choices = form.fields["year"].choices = [("", "")]  # type: ignore[attr-defined]
    assert form.selection().date_from == date(2019, 4, 3)


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_value_is_pasted_into_sql(q: str, beneficiary: str, unit: str) -> None:
    clause, params = where(Selection(q=q, beneficiary=beneficiary, unit=unit, year="2019-20"))
    plain = where(
        Selection(
            q="x " * len(q.upper().split()[:6]),
            beneficiary="b" * bool(beneficiary),
            unit="u" * bool(unit),
            year="2019-20",
        )
    )
    assert clause == plain[0]
    assert set(re.findall(r"\$(\w+)", clause)) == set(params)


def test_orders_come_from_a_list() -> None:
    for name in SORTS:
        assert order_by(name).endswith("ASC NULLS LAST")
        assert order_by(f"-{name}").endswith("DESC NULLS LAST")
    assert order_by("amount; DROP TABLE payment") == order_by("-date") == order_by("")


@pytest.mark.parametrize(
    ("text", "good"),
    [("2019-20", True), ("1999-00", True), ("unknown", True), ("2019-21", False), ("2019", False), ("", False)],
)
def test_financial_years(text: str, good: bool) -> None:
    assert is_year(text) is good
    assert year_months("2019-20") == (date(2019, 4, 1), date(2020, 3, 31))
