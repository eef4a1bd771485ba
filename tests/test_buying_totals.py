"""The figures of the buying desk, against plain SQL over the payments that is written only here.

Runs on the sample. `MOOTHALL_BUILT=HOME pytest tests/test_buying_totals.py` runs it on a picture that was built before,
for instance of two whole years of ten bodies.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from moothall.desks.buying.queries_payments import Chosen, every_payment, payments
from moothall.desks.buying.queries_spend import who_pays
from moothall.desks.buying.queries_subject import paid_by_month
from moothall.engines import store

pytestmark = pytest.mark.django_db
TYPES = ("network_hardware", "cloud_productivity", "parking", "hr_payroll", "revs_bens")
NAMED = """
    SELECT p.publisher_id, coalesce(p.financial_year, '') AS year, a.supplier_id, p.payment_id, p.amount
    FROM payment AS p JOIN supplier_alias AS a
      ON p.publisher_id = a.publisher_id AND p.supplier_text = a.supplier_text
     AND p.supplier_ref_pub IS NOT DISTINCT FROM a.supplier_ref_pub
    WHERE p.duplicate_of IS NULL
"""


@pytest.fixture(autouse=True)
def _sample(sample_home: Path) -> None:
    """All of it on the picture of the sample."""


def plain(sql: str, **values: Any) -> list[dict[str, Any]]:
    return store.open_picture().query(sql, values)


@pytest.mark.parametrize("system", TYPES)
def test_totals_of_a_type_by_body_and_year_are_those_of_plain_sql(system: str) -> None:
    expected = {
        (r["publisher_id"], r["year"]): (r["n"], r["amount"])
        for r in plain(
            f"SELECT n.publisher_id, n.year, count(*) AS n, sum(n.amount) AS amount FROM ({NAMED}) AS n "
            "JOIN payment_system AS t ON t.payment_id = n.payment_id WHERE t.system_type = $system GROUP BY 1, 2",
            system=system,
        )
    }
    found: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for one in paid_by_month("system", system):
        if one.told:
            rows, amount = found.get((one.publisher_id, one.financial_year or ""), (0, Decimal(0)))
            found[one.publisher_id, one.financial_year or ""] = (rows + one.rows, amount + one.amount)
    assert expected
    assert found == expected


@pytest.mark.parametrize("system", TYPES)
def test_the_page_says_the_same_and_its_links_open_the_same(system: str) -> None:
    years = {p.financial_year for p in paid_by_month("system", system) if p.financial_year}
    for year in sorted(years)[-2:]:
        for buyer in who_pays("system", system, year).buyers:
            chosen = Chosen("system", system, publisher=buyer.publisher_id, year=year, certainty="told")
            opened = payments(chosen)
            assert (opened.count, opened.amount) == (buyer.rows, buyer.amount)
            every = list(every_payment(chosen))
            assert len(every) == opened.count
            assert sum((p.amount for p in every), Decimal(0)) == opened.amount


def test_each_payment_to_a_seller_is_judged_once() -> None:
    missing = plain(
        "SELECT count(*) AS n FROM payment AS p JOIN supplier_alias AS a ON p.publisher_id = a.publisher_id "
        "AND p.supplier_text = a.supplier_text AND p.supplier_ref_pub IS NOT DISTINCT FROM a.supplier_ref_pub "
        "WHERE a.supplier_id IN (SELECT supplier_id FROM supplier_product) "
        "AND p.payment_id NOT IN (SELECT payment_id FROM payment_system)"
    )
    double = plain("SELECT count(*) - count(DISTINCT payment_id) AS n FROM payment_system")
    assert (missing[0]["n"], double[0]["n"]) == (0, 0)


def test_every_pound_is_with_a_supplier_or_known_not_to_be() -> None:
    """Sum by supplier + natural persons, withheld and nameless = sum of the payments, for each publisher."""
    rows = plain(
        "SELECT p.publisher_id, sum(p.amount) AS paid, sum(p.amount) FILTER (WHERE a.supplier_id IS NULL) AS rest, "
        "any_value(m.amount) AS linked FROM payment AS p LEFT JOIN supplier_alias AS a "
        "ON p.publisher_id = a.publisher_id AND p.supplier_text = a.supplier_text "
        "AND p.supplier_ref_pub IS NOT DISTINCT FROM a.supplier_ref_pub "
        "LEFT JOIN (SELECT publisher_id, sum(amount) AS amount FROM supplier_month GROUP BY 1) AS m "
        "ON m.publisher_id = p.publisher_id WHERE p.duplicate_of IS NULL GROUP BY 1"
    )
    assert rows
    for row in rows:
        assert (row["linked"] or 0) + (row["rest"] or 0) == row["paid"], row["publisher_id"]


def test_no_natural_person_and_no_withheld_name_is_a_supplier() -> None:
    caught = plain(
        "SELECT count(*) AS n FROM payment AS p JOIN supplier_alias AS a ON p.publisher_id = a.publisher_id "
        "AND p.supplier_text = a.supplier_text AND p.supplier_ref_pub IS NOT DISTINCT FROM a.supplier_ref_pub "
        "WHERE p.person OR p.redaction IS NOT NULL"
    )
    assert caught[0]["n"] == 0


@pytest.mark.parametrize("rank", [0, 1, 2])
def test_totals_of_large_suppliers_are_those_of_plain_sql(rank: int) -> None:
    supplier = plain(
        "SELECT supplier_id FROM supplier WHERE supplier_id IN (SELECT supplier_id FROM supplier_product) "
        f"ORDER BY names DESC, supplier_id LIMIT 1 OFFSET {rank}"
    )[0]["supplier_id"]
    expected = {
        (r["publisher_id"], r["year"]): r["amount"]
        for r in plain(
            f"SELECT publisher_id, year, sum(amount) AS amount FROM ({NAMED}) AS n WHERE supplier_id = $supplier "
            "GROUP BY 1, 2",
            supplier=supplier,
        )
    }
    found: dict[tuple[str, str], Decimal] = {}
    for one in paid_by_month("supplier", supplier):
        key = (one.publisher_id, one.financial_year or "")
        found[key] = found.get(key, Decimal(0)) + one.amount
    assert expected
    assert found == expected
