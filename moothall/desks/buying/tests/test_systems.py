"""Types of system: what is told is the sum of the payments told, what may be is never in a total, and shares and
concentration follow from them."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from moothall.desks.buying import queries_systems, views_panels
from moothall.desks.buying.queries_systems import SystemSupplier, concentration
from moothall.desks.buying.tests.linked_pictures import ONE_TYPE, SEVERAL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("linked_home")]
Plain = Callable[..., list[dict[str, Any]]]
TOLD = (
    "(supplier_text = 'Bellweather Care Homes Limited' "
    "OR (supplier_text = 'Crane & Quill Stationers' AND purpose_text = 'Stationery'))"
)
MAY_BE = "supplier_text = 'Crane & Quill Stationers' AND purpose_text IS DISTINCT FROM 'Stationery'"


def summed(plain: Plain, condition: str, year: str) -> tuple[int, Decimal]:
    (row,) = plain(
        "SELECT count(*) AS n, coalesce(sum(amount), 0)::DECIMAL(18, 2) AS pounds FROM payment "
        f"WHERE duplicate_of IS NULL AND ($year = '' OR financial_year = $year) AND {condition}",
        year=year,
    )
    return row["n"], row["pounds"]


@pytest.mark.parametrize("year", ["", "2018-19", "2019-20"])
def test_it_works(plain: Plain, year: str) -> None:
    found = queries_systems.system("revs_bens", year)
    assert found
    assert (found.about.rows, found.about.amount) == summed(plain, TOLD, year)
    assert (found.about.possible_rows, found.about.possible) == summed(plain, MAY_BE, year)
    assert sum(s.rows for s in found.suppliers) == found.about.rows
    assert sum(s.amount for s in found.suppliers) == found.about.amount
    assert sum(s.possible for s in found.suppliers) == found.about.possible


def test_what_may_be_is_in_no_total_of_any_type(plain: Plain) -> None:
    other = next(each for each in queries_systems.systems() if each.code == "hr_payroll")
    assert (other.rows, other.amount, other.councils) == (0, 0, 0)
    assert (other.possible_rows, other.possible) == summed(plain, MAY_BE, "")


def test_every_type_of_the_list_is_there_and_councils_are_counted(plain: Plain) -> None:
    rows = queries_systems.systems()
    assert len(rows) == len({row.code for row in rows}) > 25
    top = rows[0]
    bodies = plain(f"SELECT DISTINCT publisher_id FROM payment WHERE duplicate_of IS NULL AND {TOLD}")
    assert top.code == "revs_bens"
    assert top.councils + top.others == len(bodies)
    assert top.suppliers == 2


def test_shares_are_of_what_is_told() -> None:
    found = queries_systems.system("revs_bens")
    assert found
    assert found.concentration
    told = {s.supplier_id: s for s in found.suppliers}
    assert sum(s.share or 0 for s in found.suppliers) == pytest.approx(1)
    whole = told[ONE_TYPE].amount + told[SEVERAL].amount
    assert told[ONE_TYPE].share == told[ONE_TYPE].amount / whole
    assert found.concentration.index == sum((s.amount / whole) ** 2 for s in told.values())
    assert found.concentration.largest == max(s.amount for s in told.values()) / whole


ONE = SystemSupplier("a", "A", 1, Decimal(10), None, 1, 0, 0, Decimal(0))


@pytest.mark.parametrize(
    ("amounts", "points", "words"),
    [
        ([10], 10_000, "highly concentrated"),
        ([10] * 10, 1000, "concentrated"),
        ([10] * 11, 909, "not concentrated"),
        ([10, -5], 10_000, "highly concentrated"),
        ([0, -5], None, ""),
        ([], None, ""),
    ],
)
def test_concentration_by_hand(amounts: list[int], points: int | None, words: str) -> None:
    found = concentration([replace(ONE, amount=Decimal(a)) for a in amounts])
    assert (found.points, found.words) == (points, words) if found else points is None


def test_the_pages_show_it_and_lead_to_the_payments(client: Client) -> None:
    page = client.get("/buying/systems/revs_bens/?year=").content.decode()
    found = queries_systems.system("revs_bens")
    assert found
    assert f"£{found.about.amount:,.2f}" in page
    assert "Herfindahl" in page
    assert "OpenRevenues" in page
    assert "/buying/payments/?kind=system&amp;key=revs_bens&amp;certainty=told" in page
    assert "/buying/renew/system/revs_bens/" in page
    assert client.get("/buying/systems/nothing/").status_code == 404
    assert client.get("/buying/systems/revs_bens/?year=1999-00").status_code == 200
    assert b"".join(client.get("/buying/systems.csv?year=")).decode().count("\n") == len(queries_systems.systems()) + 1


def test_products_say_who_sells_them_here() -> None:
    sold = {p.product: p for p in queries_systems.products_of("revs_bens")}
    assert sold["OpenRevenues"].suppliers == (ONE_TYPE,)
    assert sold["OpenRevenues"].basis == "source"
    assert all(not p.suppliers for name, p in sold.items() if name != "OpenRevenues")


def test_what_one_body_pays_for_systems(plain: Plain) -> None:
    (row,) = queries_systems.systems_of_body("local-authority:XEX", "2019-20")
    assert (row.rows, row.amount) == summed(plain, f"publisher_id = 'exampleshire' AND {TOLD}", "2019-20")
    panel = views_panels.organisation_panel("local-authority:XEX")
    assert panel
    assert [fact.value for fact in panel.facts][:2] == [1, 3]
    assert panel.listing
    assert panel.listing.rows == (row,)
    assert views_panels.organisation_panel("local-authority:nobody") is None
    assert queries_systems.systems_of_body("local-authority:nobody", "2019-20") == ()
