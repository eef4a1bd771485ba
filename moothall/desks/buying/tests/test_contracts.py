"""Contracts: windows of ends counted from a day, filters, what is published and what is not, and the payments tied."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from moothall.desks.buying import queries_contracts
from moothall.desks.buying.queries_contracts import Chosen, month_after
from moothall.desks.buying.tests.linked_pictures import ONE_TYPE, TODAY
from moothall.desks.buying.views_contract_listings import standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("linked_home")]
Plain = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (Chosen(), ["c2", "c1", "c3", "c4"]),
        (Chosen(ends="ended"), ["c2"]),
        (Chosen(ends="3"), ["c1"]),
        (Chosen(ends="12"), ["c1"]),
        (Chosen(ends="later"), ["c3"]),
        (Chosen(ends="none"), ["c4"]),
        (Chosen(ends="nonsense"), ["c2", "c1", "c3", "c4"]),
        (Chosen(system="revs_bens"), ["c1"]),
        (Chosen(system="any"), ["c1"]),
        (Chosen(system="hr_payroll"), []),
        (Chosen(organisation="local-authority:XEX"), ["c2", "c1", "c3"]),
        (Chosen(supplier=ONE_TYPE), ["c1"]),
        (Chosen(status="complete"), ["c2"]),
        (Chosen(q="bellweather REVENUES"), ["c1"]),
        (Chosen(q="stationery", ends="3"), []),
        (Chosen(q="100%"), []),
    ],
)
def test_it_works(chosen: Chosen, found: list[str]) -> None:
    rows, total = queries_contracts.contracts(chosen, TODAY)
    assert [row.contract_id for row in rows] == found
    assert total == len(found)


def test_a_contract_that_ends_today_has_not_ended() -> None:
    end = date(2027, 1, 31)
    assert "c1" not in [r.contract_id for r in queries_contracts.contracts(Chosen(ends="ended"), end)[0]]
    after = date(2027, 2, 1)
    assert "c1" in [r.contract_id for r in queries_contracts.contracts(Chosen(ends="ended"), after)[0]]


def test_sorted_by_value_what_has_none_comes_last() -> None:
    for sort in ("value", "-value"):
        rows, _ = queries_contracts.contracts(Chosen(), TODAY, sort)
        assert rows[-1].contract_id == "c4"
    known = [r.value for r in queries_contracts.contracts(Chosen(), TODAY, "-value")[0] if r.value is not None]
    assert known == sorted(known, reverse=True)


def test_the_glance_counts_them() -> None:
    seen = queries_contracts.glance(TODAY)
    assert (seen.contracts, seen.dated, seen.ended, seen.within_year, seen.of_systems, seen.buyers) == (
        4,
        3,
        1,
        1,
        1,
        2,
    )


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 26), 3, date(2027, 2, 26)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
        (date(2026, 12, 1), 24, date(2028, 12, 1)),
    ],
)
def test_months_are_counted_as_a_person_would(day: date, months: int, expected: date) -> None:
    assert month_after(day, months) == expected


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (None, "not published"),
        (TODAY, "today"),
        (date(2026, 11, 27), "in 1 day"),
        (date(2026, 11, 25), "1 day ago"),
        (date(2027, 5, 26), "in 6 months"),
        (date(2024, 5, 26), "2 years ago"),
    ],
)
def test_how_far_off_an_end_is(end: date | None, words: str) -> None:
    assert standing(end, TODAY) == words


def test_the_page_says_what_is_published_and_what_is_not(client: Client) -> None:
    page = client.get("/buying/contracts/c1/").content.decode()
    for said in ("31 January 2027", "31 January 2029", "£120,000.00", "Whether VAT is in it is not said",
                 "3 releases folded", "90% sure", "https://example.org/notice/1", "tender.items 2.id",
                 "/organisations/local-authority:XEX/", f"/buying/suppliers/{ONE_TYPE}/"):  # fmt: skip
        assert said in page, said
    assert "<script>alert" not in page
    bare = client.get("/buying/contracts/c4/").content.decode()
    assert "No end date is published" in bare
    assert "not found in the register" in bare
    assert "Cannot tell" in bare
    assert client.get("/buying/contracts/c99/").status_code == 404


def test_another_currency_is_not_shown_as_pounds_and_a_notice_leads_to_the_web_only(client: Client) -> None:
    page = client.get("/buying/contracts/c3/").content.decode()
    assert "77.00 EUR" in page
    assert "£77.00" not in page
    assert 'href="javascript' not in page
    listed = client.get("/buying/contracts/").content.decode()
    assert "£77.00" not in listed
    assert "£500.00" in listed


def test_payments_tied_to_it_are_those_of_the_picture(client: Client, plain: Plain) -> None:
    (row,) = plain(
        "SELECT count(*) AS n, sum(amount)::DECIMAL(18, 2) AS pounds FROM payment WHERE duplicate_of IS NULL "
        "AND publisher_id = 'exampleshire' AND supplier_text = 'Bellweather Care Homes Limited'"
    )
    tied = queries_contracts.payments_of("c1")
    assert (tied.count, tied.amount) == (row["n"], row["pounds"])
    assert row["n"] > 5
    assert sum(each.amount for each in queries_contracts.every_payment_of("c1")) == row["pounds"]
    assert len(queries_contracts.payments_of("c1", limit=2, offset=row["n"] - 1).rows) == 1
    assert b"".join(client.get("/buying/contracts/c1.csv")).decode().count("\n") == row["n"] + 1
    assert queries_contracts.payments_of("c2") == queries_contracts.LinkedPayments((), 0, queries_contracts.NOUGHT)


def test_filters_stay_in_the_address_and_can_be_taken_off(client: Client) -> None:
    page = client.get(f"/buying/contracts/?supplier={ONE_TYPE}&ends=3").content.decode()
    assert "Supplier: Bellweather Care Homes Limited" in page
    assert "Ends: Within 3 months" in page
    assert f'type="hidden" name="supplier" value="{ONE_TYPE}"' in page
    nothing = client.get("/buying/contracts/?q=zzzz").content.decode()
    assert "No contract matches" in nothing
    assert "All contracts" in nothing
