"""Pages of payments, one payment, and downloads: exact totals, every row once, no name of a natural person."""

from datetime import date
from decimal import Decimal

import pytest

from moothall.desks.spending import queries_payments as payments
from moothall.desks.spending.queries_masking import WITHHELD as COVERED_NAME
from moothall.desks.spending.queries_selection import Selection
from tests.pictures import PERSON, PUBLISHERS, WITHHELD

LIVE = "duplicate_of IS NULL"
pytestmark = pytest.mark.usefixtures("home")
SELECTIONS = [
    (Selection(), LIVE),
    (Selection(publisher="northtown"), f"{LIVE} AND publisher_id = 'northtown'"),
    (Selection(year="2019-20"), f"{LIVE} AND financial_year = '2019-20'"),
    (Selection(year="unknown"), f"{LIVE} AND financial_year IS NULL"),
    (Selection(month="2019-05"), f"{LIVE} AND month = DATE '2019-05-01'"),
    (Selection(month="unknown"), f"{LIVE} AND month IS NULL"),
    (
        Selection(date_from=date(2019, 5, 1), date_to=date(2019, 6, 30)),
        f"{LIVE} AND payment_date BETWEEN '2019-05-01' AND '2019-06-30'",
    ),
    (Selection(amount_min=Decimal("20000")), f"{LIVE} AND amount >= 20000"),
    (Selection(amount_max=Decimal("-0.01")), f"{LIVE} AND amount < 0"),
    (Selection(negative=True), f"{LIVE} AND amount < 0"),
    (Selection(reversals=True), f"{LIVE} AND reversal_of IS NOT NULL"),
    (Selection(duplicates="only"), f"NOT ({LIVE})"),
    (Selection(duplicates="show"), "TRUE"),
    (Selection(who="person"), f"{LIVE} AND person"),
    (Selection(who="redacted"), f"{LIVE} AND redaction IS NOT NULL"),
    (Selection(who="named"), f"{LIVE} AND NOT person AND redaction IS NULL AND supplier_text IS NOT NULL"),
    (Selection(unit="Highways & Transport"), f"{LIVE} AND unit_text = 'Highways & Transport'"),
    (Selection(no_unit=True), f"{LIVE} AND unit_text IS NULL AND service_label_pub IS NULL"),
    (Selection(beneficiary="Fenwater Drainage Board"), f"{LIVE} AND supplier_text = 'Fenwater Drainage Board'"),
    (Selection(q="drainage"), f"{LIVE} AND NOT person AND supplier_text ILIKE '%drainage%'"),
    (
        Selection(q="surfac"),
        f"{LIVE} AND NOT person AND (supplier_text ILIKE '%surfac%' OR purpose_text ILIKE '%surfac%')",
    ),
    (
        Selection(q="highways surfacing"),
        f"{LIVE} AND NOT person AND unit_text ILIKE '%highways%' "
        "AND (supplier_text ILIKE '%surfacing%' OR purpose_text ILIKE '%surfacing%')",
    ),
]


def test_it_works(sums) -> None:
    page = payments.payments(Selection())
    assert (page.totals.rows, page.totals.amount) == sums(LIVE)
    assert len(page.rows) == payments.PAGE_SIZE


@pytest.mark.parametrize(
    ("chosen", "condition"), SELECTIONS, ids=lambda v: v.query_string() if isinstance(v, Selection) else ""
)
def test_totals_and_rows_equal_plain_sql(chosen: Selection, condition: str, sums, plain) -> None:
    page = payments.payments(chosen, size=1000)
    assert (page.totals.rows, page.totals.amount) == sums(condition)
    expected = {row["payment_id"] for row in plain(f"SELECT payment_id FROM payment WHERE {condition}")}
    assert {row.payment_id for row in page.rows} == expected
    assert sum((row.amount for row in page.rows), Decimal(0)) == page.totals.amount
    exported = [row["payment_id"] for row in payments.every_payment(chosen)]
    assert len(exported) == len(set(exported))
    assert set(exported) == expected


@pytest.mark.parametrize(
    "sort", ["date", "-date", "amount", "-amount", "beneficiary", "-beneficiary", "publisher", "x; DROP"]
)
def test_paging_gives_every_row_once(sort: str, sums) -> None:
    rows, _ = sums(LIVE)
    seen = [row for page in range(1, 2 + rows // 7) for row in payments.payments(Selection(), sort, page, 7).rows]
    assert len(seen) == rows
    assert len({row.payment_id for row in seen}) == rows
    if sort.endswith("amount"):
        assert [r.amount for r in seen] == sorted((r.amount for r in seen), reverse=sort.startswith("-"))


def test_a_page_beyond_the_end_is_empty_and_one_beyond_reach_is_the_last() -> None:
    assert payments.payments(Selection(), page=99).rows == ()
    assert payments.payments(Selection(), page=10_000_000).rows == ()
    assert payments.payments(Selection(), page=-3).rows == payments.payments(Selection(), page=1).rows


@pytest.mark.parametrize(
    "chosen",
    [
        Selection(q=PERSON),
        Selection(q="person"),
        Selection(beneficiary=PERSON),
        Selection(beneficiary=PERSON, who="person"),
    ],
)
def test_no_person_is_found_by_name(chosen: Selection, sums) -> None:
    page = payments.payments(chosen, size=1000)
    assert not [row for row in page.rows if row.who == "person"]
    assert page.persons
    assert page.persons.rows == sums(f"{LIVE} AND person")[0]
    assert not [row for row in payments.every_payment(chosen) if row["person"]]


def test_the_order_of_persons_tells_nothing_of_their_names() -> None:
    rows = payments.payments(Selection(), "beneficiary", size=1000).rows
    named = [row.who != "person" for row in rows]
    assert named == sorted(named, reverse=True)


def test_downloads_withhold_names_and_leave_withheld_wordings() -> None:
    rows = list(payments.every_payment(Selection(duplicates="show")))
    assert set(payments.EXPORTED) <= rows[0].keys()
    names = {row["supplier_text"] for row in rows if row["person"]}
    assert names == {COVERED_NAME}
    assert WITHHELD in {row["supplier_text"] for row in rows}
    assert PERSON not in repr(rows)


def test_each_payment_of_the_picture_opens_and_shows_no_person(plain) -> None:
    for row in plain("SELECT * FROM payment"):
        found = payments.payment(row["payment_id"])
        assert found
        assert found.summary.amount == row["amount"]
        assert PERSON not in repr(found)
        if not row["person"]:
            assert list(found.raw) == row["raw"]
            assert found.cells["supplier_text"] == row["supplier_text"]


def test_duplicates_and_reversals_are_linked_both_ways(plain) -> None:
    for column, there in (("duplicate_of", "duplicates"), ("reversal_of", "reversals")):
        rows = plain(f"SELECT payment_id, {column} FROM payment WHERE {column} IS NOT NULL")
        assert rows
        for row in rows:
            first = payments.payment(row[column])
            assert first
            assert row["payment_id"] in getattr(first, there)


@pytest.mark.parametrize("name", ["", "x", "a.b", "0.0.0", "../../etc", "' OR 1=1 --", "x" * 5000])
def test_a_payment_that_is_not_there(name: str) -> None:
    assert payments.payment(name) is None


def test_same_beneficiary_counts_the_publishers_own_payments(plain, sums) -> None:
    (row,) = plain(
        f"SELECT payment_id, supplier_text FROM payment WHERE {LIVE} AND publisher_id = 'northtown' "
        "AND NOT person AND redaction IS NULL LIMIT 1"
    )
    found = payments.payment(row["payment_id"])
    assert found
    assert found.same_beneficiary
    expected = sums(f"{LIVE} AND publisher_id = 'northtown' AND supplier_text = $n", n=row["supplier_text"])
    assert (found.same_beneficiary.rows, found.same_beneficiary.amount) == expected


def test_when_says_no_more_than_is_known() -> None:
    row = payments.payments(Selection(publisher=PUBLISHERS[0].publisher_id)).rows[0]
    values = vars(row)
    assert payments.Payment(**values | {"payment_date": date(2019, 4, 3), "date_kind": "day"}).when == "3 Apr 2019"
    month = {"payment_date": None, "month": date(2019, 4, 1)}
    assert payments.Payment(**values | month | {"date_kind": "month"}).when == "April 2019"
    assert payments.Payment(**values | month | {"date_kind": "quarter"}).when == "quarter from April 2019"
    assert payments.Payment(**values | month | {"date_kind": "none"}).when == "about April 2019"
    assert payments.Payment(**values | {"payment_date": None, "month": None, "date_kind": "none"}).when == "No date"
