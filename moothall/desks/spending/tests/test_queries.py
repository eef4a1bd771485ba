"""What the desk says of publishers, months, units and beneficiaries equals plain SQL over the payments."""

from datetime import date
from decimal import Decimal

import pytest

from moothall.desks.spending import queries
from tests.pictures import PERSON, PUBLISHERS, WITHHELD

LIVE = "duplicate_of IS NULL"
EVERY_PUBLISHER = [p.publisher_id for p in PUBLISHERS]
pytestmark = pytest.mark.usefixtures("home")


def test_it_works(sums) -> None:
    held = queries.overview()
    assert (held.rows, held.amount) == sums(LIVE)
    assert held.publishers == len(PUBLISHERS)


@pytest.mark.parametrize("publisher", ["", *EVERY_PUBLISHER])
def test_overview_equals_the_payments(publisher: str, sums) -> None:
    held, mine = queries.overview(publisher), "TRUE" if not publisher else f"publisher_id = '{publisher}'"
    assert (held.rows, held.amount) == sums(f"{mine} AND {LIVE}")
    assert (held.duplicate_rows, held.duplicate_amount) == sums(f"{mine} AND NOT {LIVE}")
    assert (held.undated_rows, held.undated_amount) == sums(f"{mine} AND {LIVE} AND month IS NULL")
    assert held.negative_amount == sums(f"{mine} AND {LIVE} AND amount < 0")[1]


@pytest.mark.parametrize("publisher", EVERY_PUBLISHER)
def test_publisher_equals_its_payments(publisher: str, sums, plain) -> None:
    found = queries.publisher(publisher)
    assert found
    assert (found.rows, found.amount) == sums(f"publisher_id = '{publisher}' AND {LIVE}")
    (files,) = plain("SELECT count(*) n FROM resource WHERE publisher_id = $p", p=publisher)
    assert found.files == files["n"]


def test_no_publisher_of_that_name() -> None:
    assert queries.publisher("atlantis") is None
    assert queries.overview("atlantis").rows == 0


@pytest.mark.parametrize("publisher", ["", *EVERY_PUBLISHER])
@pytest.mark.parametrize("year", ["", "2018-19", "2019-20", "unknown"])
def test_months_equal_the_payments(publisher: str, year: str, sums) -> None:
    mine = "TRUE" if not publisher else f"publisher_id = '{publisher}'"
    when = "TRUE" if not year else f"coalesce(financial_year, 'unknown') = '{year}'"
    rows = queries.months(publisher, year)
    assert (sum(r.rows for r in rows), sum((r.amount for r in rows), Decimal(0))) == sums(
        f"{mine} AND {when} AND {LIVE}"
    )
    for row in rows:
        month = f"month = DATE '{row.month}'" if row.month else "month IS NULL"
        assert (row.rows, row.amount) == sums(f"{mine} AND {month} AND {LIVE}")
        assert (row.duplicate_rows, row.duplicate_amount) == sums(f"{mine} AND {month} AND NOT {LIVE}")
    assert [r.month for r in rows if r.month] == sorted(r.month for r in rows if r.month)


@pytest.mark.parametrize("publisher", EVERY_PUBLISHER)
@pytest.mark.parametrize("year", ["", "2019-20", "unknown"])
def test_groups_and_units_part_the_whole(publisher: str, year: str, sums) -> None:
    when = "TRUE" if not year else f"coalesce(financial_year, 'unknown') = '{year}'"
    whole = sums(f"publisher_id = '{publisher}' AND {when} AND {LIVE}")
    groups = queries.groups(publisher, year)
    assert (sum(g.rows for g in groups.values()), sum((g.amount for g in groups.values()), Decimal(0))) == whole
    assert (groups["person"].rows, groups["person"].amount) == sums(
        f"publisher_id = '{publisher}' AND {when} AND {LIVE} AND person"
    )
    units, number = queries.units(publisher, year, limit=100)
    assert len(units) == number
    assert (sum(u.rows for u in units), sum((u.amount for u in units), Decimal(0))) == whole


@pytest.mark.parametrize("year", ["", "2019-20"])
def test_top_beneficiaries_equal_their_payments(year: str, sums) -> None:
    when = "TRUE" if not year else f"financial_year = '{year}'"
    top = queries.top_beneficiaries("exampleshire", year)
    assert top
    for one in top:
        where = f"publisher_id = 'exampleshire' AND {when} AND {LIVE} AND supplier_text = $name"
        assert (one.rows, one.amount) == sums(where, name=one.name)
    assert [t.amount for t in top] == sorted((t.amount for t in top), reverse=True)


def test_beneficiaries_over_all_publishers_equal_their_payments(sums) -> None:
    rows, total = queries.beneficiaries(limit=1000)
    assert len(rows) == total
    named = f"{LIVE} AND NOT person AND redaction IS NULL AND supplier_text IS NOT NULL"
    assert (sum(r.rows for r in rows), sum((r.amount for r in rows), Decimal(0))) == sums(named)


@pytest.mark.parametrize("words", [PERSON, "example person", "PERSON", WITHHELD, "redacted"])
def test_persons_and_withheld_names_are_not_found(words: str) -> None:
    names = [row.name for row in queries.beneficiaries(words, limit=1000)[0]]
    assert PERSON not in names
    assert WITHHELD not in names
    assert not [key for _, key, _ in queries.find(words, 50) if key in (PERSON, WITHHELD)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("drainage", "Fenwater Drainage Board"),
        ("BOARD fenwater", "Fenwater Drainage Board"),
        ("crane & quill", "Crane & Quill Stationers"),
        ("ecluse", "Écluse Océane Ferries SA"),
        ("ÉCLUSE", "Écluse Océane Ferries SA"),
        ("grandmother's kitchen", "Grandmother's Kitchen Catering"),
    ],
)
def test_beneficiaries_are_found_by_their_words(words: str, found: str) -> None:
    assert [row.name for row in queries.beneficiaries(words)[0]] == [found]


@pytest.mark.parametrize("words", ["%", "_", "'; DROP TABLE payment; --", "$w0", "\\"])
def test_words_are_never_read_as_sql(words: str) -> None:
    rows, total = queries.beneficiaries(words)
    assert total in (0, queries.beneficiaries()[1])
    assert queries.overview().rows > 0
    assert all(isinstance(row.name, str) for row in rows)


@pytest.mark.parametrize("sort", ["amount", "-amount", "name", "-name", "rows", "-rows", "nonsense; DROP"])
def test_beneficiaries_sort(sort: str) -> None:
    rows = queries.beneficiaries(sort=sort, limit=1000)[0]
    key = {"amount": lambda r: r.amount, "rows": lambda r: r.rows, "name": lambda r: r.name.lower()}.get(
        sort.lstrip("-")
    )
    if key and sort.lstrip("-") != "name":
        assert [key(r) for r in rows] == sorted(map(key, rows), reverse=sort.startswith("-"))
    assert len(rows) == queries.beneficiaries()[1]


def test_stray_dates_do_not_stretch_the_months_covered(plain) -> None:
    held = queries.overview()
    (span,) = plain("SELECT min(month) a, max(month) b FROM payment")
    assert span["a"] <= held.first_month <= held.last_month <= span["b"]
    assert queries.year_of(date(2020, 3, 31)) == "2019-20"
    assert queries.year_of(date(2020, 4, 1)) == "2020-21"
    assert queries.year_of(date(1999, 12, 1)) == "1999-00"
    assert queries.year_of(None) == "unknown"


@pytest.mark.django_db
def test_coverage_counts_councils_and_others() -> None:
    coverage = queries.coverage()
    assert coverage.held + coverage.others == len(PUBLISHERS)
    assert coverage.first_month == queries.overview().first_month
