"""What the desk tells the hall: what it finds, and what it says of an organisation."""

import pytest

from moothall.desks.spending import queries
from moothall.desks.spending.desk import DESK
from tests.pictures import PERSON

pytestmark = pytest.mark.usefixtures("home")


def test_it_works() -> None:
    found = DESK.search("northtown", 5)
    assert next((f.kind, f.title, f.link) for f in found) == (
        "Publisher",
        "Northtown Borough Council",
        "/spending/publishers/northtown/",
    )


def test_beneficiaries_are_found_and_persons_are_not() -> None:
    (one,) = DESK.search("fenwater drainage", 5)
    assert one.kind == "Beneficiary"
    assert one.link == "/spending/payments/?beneficiary=Fenwater+Drainage+Board"
    assert not DESK.search(PERSON, 5)
    assert not DESK.search("   ", 5)
    assert len(DESK.search("a", 3)) == 3


def test_the_panel_speaks_only_of_publishers() -> None:
    panel = DESK.panels["organisation"]("local-authority:XNT")
    assert panel
    held = queries.overview("northtown")
    assert [(f.name, f.value) for f in panel.facts][:2] == [("Payments", held.rows), ("Pounds", held.amount)]
    assert panel.listing
    assert PERSON not in repr(panel.listing.rows)
    assert DESK.panels["organisation"]("local-authority:NOPE") is None
