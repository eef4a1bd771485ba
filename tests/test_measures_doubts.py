"""Doubts: planted faults are found, and figures that are only unusual are not. All payments here are made up."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from random import Random
from statistics import median
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from moothall.engines import store
from moothall.engines.measure.doubts import DOUBT, find_doubts

COLUMNS = ("publisher_id", "financial_year", "month", "period_start", "period_end", "supplier_text", "amount",
           "transaction_ref", "unit_text", "service_label_pub", "purpose_text", "expense_type_text", "redaction",
           "duplicate_of")  # fmt: skip
MONTHS = [date(2018 + (m + 3) // 12, (m + 3) % 12 + 1, 1) for m in range(24)]
OCTOBER = date(2019, 10, 1)
Row = dict[str, Any]


def year_of(month: date) -> str:
    first = month.year - (month.month < 4)
    return f"{first}-{(first + 1) % 100:02d}"


def payments(publisher: str, seed: int, rows: int = 60, least: int = 500) -> list[Row]:
    """Two years of a publisher: half of each month's payments recur at one amount, half are of any size."""
    draw = Random(seed)
    fixed = [(f"Supplier {n}", draw.randint(least, 20 * least)) for n in range(rows // 2)]
    found = []
    for month in MONTHS:
        free = [(f"Other {draw.randint(1, 400)}", round(least * draw.paretovariate(1.1), 2)) for _ in fixed]
        for number, (supplier, pounds) in enumerate([*fixed, *free]):
            day = month.replace(day=draw.randint(1, 28))
            found.append(dict.fromkeys(COLUMNS) | {
                "publisher_id": publisher, "financial_year": year_of(month), "month": month, "period_start": day,
                "period_end": day, "supplier_text": supplier, "amount": Decimal(str(pounds)),
                "transaction_ref": f"{month:%y%m}{number}", "unit_text": f"Unit {number % 5}"})  # fmt: skip
    return found


@pytest.fixture(scope="module")
def sound() -> list[Row]:
    return [row for n, name in enumerate(("ash", "beech", "cedar", "damson")) for row in payments(name, n)]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    held = store.connect()
    yield held
    held.close()


@pytest.fixture
def doubts(connection: duckdb.DuckDBPyConnection) -> Callable[[list[Row]], list[Row]]:
    """The doubts about some payments."""
    kinds = {"month": pa.date32(), "period_start": pa.date32(), "period_end": pa.date32(),
             "amount": pa.decimal128(18, 2)}  # fmt: skip
    schema = pa.schema([(column, kinds.get(column, pa.string())) for column in COLUMNS])

    def ask(rows: list[Row]) -> list[Row]:
        connection.register("given", pa.Table.from_pylist(rows, schema=schema))
        connection.execute("CREATE OR REPLACE TABLE payment AS SELECT * FROM given")
        table = find_doubts(connection)
        assert table.schema == DOUBT
        return table.to_pylist()

    return ask


def changed(rows: list[Row], where: Callable[[Row], bool], **how: Callable[[Row], Any]) -> list[Row]:
    """The rows, with some columns of some of them made anew."""
    return [{**row, **{c: make(row) for c, make in how.items()}} if where(row) else row for row in rows]


def of_ash(row: Row) -> bool:
    return bool(row["publisher_id"] == "ash")


def ash_in_october(row: Row) -> bool:
    return of_ash(row) and row["month"] == OCTOBER


def times(factor: str) -> Callable[[Row], Decimal]:
    return lambda row: round(row["amount"] * Decimal(factor), 2)


def where(found: list[Row]) -> list[tuple[Any, ...]]:
    return [(d["code"], d["publisher_id"], d["financial_year"], d["month"], d["excludes"]) for d in found]


def test_sound_figures_raise_no_doubt(sound: list[Row], doubts: Any) -> None:
    assert doubts(sound) == []


@pytest.mark.parametrize("factor", ["1000", "100", "0.01", "0.001"])
def test_a_publisher_in_other_units_is_out_of_scale(factor: str, sound: list[Row], doubts: Any) -> None:
    found = doubts(changed(sound, of_ash, amount=times(factor)))
    assert where(found) == [("out-of-scale", "ash", None, None, True)]
    assert "times larger" in found[0]["why"] or "times smaller" in found[0]["why"]
    assert "4 publishers" in found[0]["expected"]


def test_a_year_or_a_month_in_other_units_is_out_of_scale_alone(sound: list[Row], doubts: Any) -> None:
    year = doubts(changed(sound, lambda r: of_ash(r) and r["financial_year"] == "2018-19", amount=times("1000")))
    assert where(year) == [("out-of-scale", "ash", "2018-19", None, True)]
    month = doubts(changed(sound, ash_in_october, amount=times("1000")))
    assert where(month) == [("out-of-scale", "ash", "2019-20", OCTOBER, True)]


def test_two_publishers_can_only_be_held_against_their_own_years(sound: list[Row], doubts: Any) -> None:
    two = [row for row in sound if row["publisher_id"] in ("ash", "beech")]
    assert doubts(changed(two, of_ash, amount=times("1000"))) == []
    found = doubts(changed(two, lambda r: of_ash(r) and r["financial_year"] == "2018-19", amount=times("1000")))
    # Which of the two years is wrong cannot be told from two years.
    assert where(found) == [("out-of-scale", "ash", y, None, True) for y in ("2018-19", "2019-20")]


def test_a_body_that_prints_only_large_payments_is_not_out_of_scale(sound: list[Row], doubts: Any) -> None:
    """A department prints what is over £25,000: few payments a month, no more than others have of that size. Were its
    figures a thousand times too large, there would be more."""
    others = [row for n in range(3) for row in [*payments(f"council {n}", 10 + n, rows=200, least=20),
              *payments(f"council {n}", 20 + n, rows=40, least=12_000)]]  # fmt: skip
    over = payments("ministry", 30, rows=40, least=12_000)
    assert median(r["amount"] for r in over) > 50 * median(r["amount"] for r in others)
    assert [d for d in doubts(others + over) if d["code"] == "out-of-scale"] == []
    wrong = changed(over, lambda row: True, amount=times("1000"))
    assert [d["publisher_id"] for d in doubts(others + wrong) if d["code"] == "out-of-scale"] == ["ministry"]


def test_a_body_that_prints_every_small_payment_is_not_out_of_scale(sound: list[Row], doubts: Any) -> None:
    small = [{**row, "amount": Decimal(5), "supplier_text": f"Small {n}", "unit_text": f"Cost centre {n}"}
             for n, row in enumerate(3 * [row for row in sound if of_ash(row)])]  # fmt: skip
    assert [d for d in doubts(sound + small) if d["code"] == "out-of-scale"] == []


@pytest.mark.parametrize(
    "copy",
    [
        {},
        {"transaction_ref": lambda row: f"B{row['transaction_ref']}"},
        {"period_start": lambda row: date(2019, 10, 31), "purpose_text": lambda row: "again"},
    ],
    ids=["as it stands", "under other references", "on another day for another purpose"],
)
def test_a_month_printed_twice_is_doubted(copy: Row, sound: list[Row], doubts: Any) -> None:
    again = changed([row for row in sound if ash_in_october(row)], lambda row: True, **copy)
    found = doubts(sound + again)
    assert where(found) == [("month-doubled", "ash", "2019-20", OCTOBER, True)]
    assert "October 2019" in found[0]["why"]


def test_amounts_twice_what_they_are_around_are_doubted(sound: list[Row], doubts: Any) -> None:
    found = doubts(changed(sound, ash_in_october, amount=times("2")))
    assert where(found) == [("amounts-doubled", "ash", "2019-20", OCTOBER, True)]


def test_a_second_copy_that_is_marked_is_told_and_its_month_still_counts(sound: list[Row], doubts: Any) -> None:
    again = [{**row, "duplicate_of": "met before"} for row in sound if ash_in_october(row)]
    assert where(doubts(sound + again)) == [("month-set-aside", "ash", "2019-20", OCTOBER, False)]


def test_a_busy_month_is_not_doubled(sound: list[Row], doubts: Any) -> None:
    """Twice the rows and twice the sum, but no payment twice."""
    more = [{**row, "supplier_text": f"{row['supplier_text']} b", "amount": row["amount"] + n}
            for n, row in enumerate(row for row in sound if ash_in_october(row))]  # fmt: skip
    assert doubts(sound + more) == []


def test_pairs_that_a_publisher_always_prints_are_no_doubled_month(sound: list[Row], doubts: Any) -> None:
    """A publisher that splits each payment between two units prints every beneficiary and amount twice, each month."""
    split = [{**row, "unit_text": f"{row['unit_text']} b"} for row in sound if of_ash(row)]
    assert doubts(sound + split) == []


def test_a_part_of_a_year_is_told_and_left_in(sound: list[Row], doubts: Any) -> None:
    held = [row for row in sound if not (of_ash(row) and row["month"] >= date(2019, 12, 1))]
    thin = [
        row for row in held if not (of_ash(row) and row["month"] == date(2018, 4, 1) and row["unit_text"] != "Unit 1")
    ]
    found = doubts(thin)
    assert where(found) == [
        ("part-year", "ash", "2018-19", None, False),
        ("part-year", "ash", "2019-20", None, False),
    ]
    assert found[0]["found"] == "11 of 12 months; few rows in April 2018"
    assert found[1]["found"] == "8 of 12 months; no rows in December 2019 to March 2020"


def test_stray_rows_of_another_year_are_not_judged_for_scale(sound: list[Row], doubts: Any) -> None:
    stray = [{**row, "financial_year": "2017-18", "month": date(2018, 3, 1), "amount": Decimal("1.50")}
             for row in sound if ash_in_october(row)][:8]  # fmt: skip
    assert {d["code"] for d in doubts(sound + stray)} == {"part-year"}


def test_no_payments_no_doubts(doubts: Any) -> None:
    assert doubts([]) == []


def test_undated_payments_do_not_stop_it(sound: list[Row], doubts: Any) -> None:
    undated = [{**row, "month": None, "financial_year": None, "period_start": None} for row in sound if of_ash(row)]
    assert doubts([row for row in sound if not of_ash(row)] + undated) == []
