"""What the desk says of files: the sums hold and would be seen not to; names in examples are covered."""

from dataclasses import replace
from decimal import Decimal

import pytest

from moothall.desks.spending import queries_files as files
from tests.pictures import PERSON

pytestmark = pytest.mark.usefixtures("home")


def test_it_works(plain) -> None:
    rows, total = files.files(limit=1000)
    assert total == len(rows) == plain("SELECT count(*) n FROM resource")[0]["n"]


def test_each_file_opens_and_its_sums_hold(plain) -> None:
    for row in plain("SELECT resource_id FROM resource"):
        found = files.file(row["resource_id"])
        assert found
        assert all(table.rows_hold and table.pounds_hold for table in found.tables)
        assert found.rows_held
        assert found.pounds_held
        assert found.file.rows + found.file.duplicate_rows == found.held["rows"]


def test_a_lost_row_or_penny_is_seen(plain) -> None:
    (row,) = plain("SELECT resource_id FROM parse_run WHERE rows_out > 0 ORDER BY resource_id LIMIT 1")
    found = files.file(row["resource_id"])
    assert found
    table = found.tables[0]
    assert not replace(table, rows_blank=table.rows_blank + 1).rows_hold
    assert not replace(table, sum_in=table.sum_in + Decimal("0.01")).pounds_hold
    assert not replace(found, held={**found.held, "rows": found.held["rows"] - 1}).rows_held
    assert not replace(found, held={**found.held, "amount": Decimal("0.01")}).pounds_held


@pytest.mark.parametrize("verdict", files.VERDICTS)
def test_verdicts_part_the_files(verdict: str, plain) -> None:
    rows, total = files.files(verdict=verdict, limit=1000)
    assert total == plain("SELECT count(DISTINCT resource_id) n FROM parse_run WHERE verdict = $v", v=verdict)[0]["n"]
    assert {row.verdict for row in rows} <= {verdict}


@pytest.mark.parametrize("sort", [*files.FILE_SORTS, *(f"-{s}" for s in files.FILE_SORTS), "x; DROP"])
def test_files_sort_and_page(sort: str) -> None:
    whole, total = files.files(sort=sort, limit=1000)
    parts = [row for offset in range(0, total, 4) for row in files.files(sort=sort, limit=4, offset=offset)[0]]
    assert list(whole) == parts
    if sort.lstrip("-") == "amount":
        assert [r.amount for r in whole] == sorted((r.amount for r in whole), reverse=sort.startswith("-"))


def test_files_are_found_by_name_publisher_and_issue(plain) -> None:
    assert {f.publisher_id for f in files.files(q="NORTHTOWN", limit=99)[0]} == {"northtown"}
    assert {f.publisher_id for f in files.files(publisher="southfire")[0]} == {"southfire"}
    (pdf,) = files.files(code="file-pdf")[0]
    assert pdf.verdict == "refused"
    by_hash = plain("SELECT sha256, resource_id FROM resource LIMIT 1")[0]
    assert files.files(q=by_hash["sha256"])[0][0].resource_id == by_hash["resource_id"]


@pytest.mark.parametrize("name", ["", "nothing", "' OR 1=1", "../x"])
def test_a_file_that_is_not_there(name: str) -> None:
    assert files.file(name) is None
    assert files.file_name(name) == ""


def test_no_example_shows_a_person(plain) -> None:
    for row in plain("SELECT resource_id FROM resource"):
        assert PERSON not in repr(files.file(row["resource_id"]))


def test_the_amount_column_is_known_by_heading_or_place() -> None:
    table = next(t for f in files.files(limit=99)[0] for t in files.tables(f.resource_id) if t.columns)
    amount = next(c for c in table.columns if c.field == "Amount")
    assert replace(table, amount_column=amount.heading).amount_key == amount.key
    assert replace(table, amount_column=amount.position).amount_key == amount.key
    assert replace(table, amount_column=None).amount_key == ""
