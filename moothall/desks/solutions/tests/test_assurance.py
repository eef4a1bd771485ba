"""Assurance files: the rule, day by day; who may add, check and take back; what the pages and the waiting list say."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moothall.desks.solutions.actions import Wanted, add_solution
from moothall.desks.solutions.actions_assurance import Given, add_assurance, check_assurance, withdraw_assurance
from moothall.desks.solutions.actions_assurance_examples import load_assurance_example
from moothall.desks.solutions.models import AssuranceItem, Solution
from moothall.desks.solutions.queries_assurance import assurance, verdict_of
from moothall.desks.solutions.tests.conftest import MOOTHALL
from moothall.desks.solutions.views_assurance_panels import ending
from moothall.engines.store import open_picture
from moothall.register.example_people import example_actor, load_example_people
from moothall.register.models import Event
from moothall.register.models_record import Unchangeable
from moothall.register.record_errors import NotYours, Refused
from moothall.register.record_queries import history, matter
from moothall.register.roles import Actor
from moothall.vocabulary.assurance import AssuranceKind, Filed, assurance_kinds, judged, months_later, until
from tests.people import COUNCIL, OTHER_COUNCIL, actor, make_person, sign_in

TODAY = date.today()
ANYBODY = Actor("", "public")
DAY = date(2026, 3, 31)
KINDS = (
    AssuranceKind("test", "Test", "", True, 12, "", ""),
    AssuranceKind("basic", "Basic", "", True, None, "", ""),
    AssuranceKind("plus", "Plus", "", False, 12, "basic", ""),
)


# The rule -------------------------------------------------------------------------------------------------------------


def piece(kind: str, ends: date | None, version: str = "", number: int = 1) -> Filed:
    return Filed(number, kind, version, DAY, ends)


@pytest.mark.parametrize(
    ("filed", "verdict"),
    [
        ([], "nothing"),
        ([piece("plus", None)], "gaps"),
        ([piece("basic", None)], "gaps"),
        ([piece("test", DAY), piece("basic", None)], "expired"),
        ([piece("test", DAY + timedelta(1)), piece("basic", None)], "complete"),
        ([piece("test", DAY), piece("test", DAY + timedelta(9)), piece("basic", None)], "complete"),
        ([piece("test", None), piece("plus", DAY + timedelta(1))], "complete"),  # plus serves as basic
        ([piece("test", None), piece("plus", DAY)], "expired"),
        ([piece("test", DAY)], "gaps"),  # something that never was there weighs more than something out of date
        ([piece("test", None, "2.0"), piece("basic", None)], "gaps"),
        ([piece("test", None, "v1.0"), piece("basic", None)], "complete"),
        ([piece("test", None, "2.0"), piece("basic", None, "2.0")], "nothing"),
    ],
)
def test_the_verdict_by_the_written_rule(filed: list[Filed], verdict: str) -> None:
    assert judged(filed, "1.0", DAY, KINDS).verdict == verdict


@pytest.mark.parametrize(
    ("months", "issued", "said", "ends"),
    [
        (12, date(2026, 3, 31), None, date(2027, 3, 31)),
        (12, date(2024, 2, 29), None, date(2025, 2, 28)),
        (1, date(2026, 1, 31), None, date(2026, 2, 28)),
        (12, date(2026, 3, 31), date(2026, 9, 1), date(2026, 9, 1)),
        (12, date(2026, 3, 31), date(2030, 1, 1), date(2027, 3, 31)),
        (None, date(2026, 3, 31), date(2030, 1, 1), date(2030, 1, 1)),
        (None, date(2026, 3, 31), None, None),
    ],
)
def test_evidence_ends_on_an_exact_day(months: int | None, issued: date, said: date | None, ends: date | None) -> None:
    assert until(AssuranceKind("x", "X", "", True, months, "", ""), issued, said) == ends


FILED = st.builds(
    Filed,
    st.integers(1, 9),
    st.sampled_from(["test", "basic", "plus"]),
    st.sampled_from(["", "1.0", "2.0"]),
    st.just(DAY),
    st.none() | st.dates(DAY - timedelta(5), DAY + timedelta(5)),
)
ORDER = ["nothing", "gaps", "expired", "complete"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FILED, max_size=8), FILED, st.randoms(use_true_random=False))
def test_more_evidence_never_makes_it_worse_and_order_never_matters(
    filed: list[Filed], more: Filed, chance: Any
) -> None:
    first = judged(filed, "1.0", DAY, KINDS)
    mixed = list(filed)
    chance.shuffle(mixed)
    assert judged(mixed, "1.0", DAY, KINDS).verdict == first.verdict
    assert ORDER.index(judged([*filed, more], "1.0", DAY, KINDS).verdict) >= ORDER.index(first.verdict)
    later = judged(filed, "1.0", DAY + timedelta(3), KINDS)
    assert ORDER.index(later.verdict) <= ORDER.index(first.verdict)


def test_the_list_of_kinds_holds_together() -> None:
    kinds = assurance_kinds()
    assert sum(kind.required for kind in kinds.values()) >= 5
    assert all(not kind.stands_for or kinds[kind.stands_for].required for kind in kinds.values())
    assert months_later(date(2026, 12, 31), 2) == date(2027, 2, 28)


# Who may --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def product(db: None) -> str:
    """A product of the supplier that test people stand for; its reference."""
    return add_solution(Wanted("Repairs Online", "commercial", "Example Supplier Ltd"), MOOTHALL)


def evidence(kind: str = "penetration-test", days: int = 10, **more: Any) -> Given:
    return Given(kind, TODAY - timedelta(days), address="https://example.org/it", **more)


def supplier(name: str = "", key: str = "") -> Actor:
    from moothall.register.people_queries import standings_of

    person = make_person("supplier", name=name, supplier=key)
    held = standings_of(person.pk)[0]
    return Actor(str(person), "supplier", None, person.pk, held.supplier)


def test_a_supplier_adds_to_its_own_products_only(product: str, planx: str) -> None:
    number = add_assurance(product, evidence(), supplier())
    assert AssuranceItem.objects.get(pk=number).supplier == "Example Supplier Ltd"
    with pytest.raises(NotYours, match="not known to sell PlanX"):
        add_assurance(planx, evidence(), supplier())
    for by in (ANYBODY, actor("board-member"), actor("department"), actor("finance")):
        with pytest.raises(NotYours):
            add_assurance(product, evidence(), by)
    assert AssuranceItem.objects.count() == 1


def test_a_supplier_is_also_known_by_its_key_in_the_picture(revenues: str, used_home: object) -> None:
    key = open_picture().query("SELECT supplier_id FROM supplier_product WHERE supplier_name = 'Civica' LIMIT 1")
    add_assurance(revenues, evidence(), supplier(key=key[0]["supplier_id"]))
    with pytest.raises(NotYours):
        add_assurance(revenues, evidence(), supplier("Another Supplier", key="of nobody"))


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        (Given("nonsense", TODAY, address="https://example.org"), "no kind"),
        (Given("iso-27001", TODAY), "Give the address"),
        (Given("iso-27001", TODAY, address="javascript:alert(1)"), "no address"),
        (Given("iso-27001", TODAY + timedelta(5), said="x"), "lies ahead"),
        (Given("iso-27001", TODAY, said="x", expires_on=TODAY), "end before it begins"),
        (Given("iso-27001", TODAY, said="x", version="v" * 101), "too long"),
    ],
)
def test_what_cannot_be_filed_is_refused_with_words(product: str, given_: Given, said: str) -> None:
    before = matter(product)
    with pytest.raises(Refused, match=said):
        add_assurance(product, given_, actor("officer"))
    after = matter(product)
    assert before
    assert after
    assert before.version == after.version


def test_somebody_else_checks(product: str) -> None:
    by = actor("officer", COUNCIL)
    number = add_assurance(product, evidence(), by)
    for own in (by, actor("approver", COUNCIL), supplier()):
        with pytest.raises(NotYours):
            check_assurance(number, own, "Looks well")
    with pytest.raises(Refused, match="what you saw"):
        check_assurance(number, actor("staff"), " ")
    check_assurance(number, actor("officer", OTHER_COUNCIL), "Read it")
    check_assurance(number, actor("staff"), "Read it too")
    file = assurance(product, "", ANYBODY, TODAY)
    assert [check.said for check in file.items[0].checks] == ["Read it too", "Read it"]
    assert file.items[0].checks[1].by == "A council officer, Northtown Borough Council"
    assert file.checked == 1


def test_staff_does_not_check_what_the_same_person_gave(product: str) -> None:
    number = add_assurance(product, evidence(), actor("staff"))
    with pytest.raises(NotYours):
        check_assurance(number, actor("staff"), "Well")


def test_what_is_taken_back_stays_readable_and_counts_no_more(product: str) -> None:
    number = add_assurance(product, evidence(), supplier())
    with pytest.raises(NotYours):
        withdraw_assurance(number, actor("officer"), "Not mine")
    with pytest.raises(Refused, match="Say why"):
        withdraw_assurance(number, supplier(), "")
    withdraw_assurance(number, supplier(), "It was of another product")
    file = assurance(product, "", ANYBODY, TODAY)
    assert (file.judged.verdict, len(file.items)) == ("nothing", 0)
    assert file.withdrawn[0].why_withdrawn == "It was of another product"
    with pytest.raises(Refused, match="not in the file any more"):
        check_assurance(number, actor("staff"), "x")
    with pytest.raises(Unchangeable):
        AssuranceItem.objects.get().delete()
    assert [event.action for event in history(product)][:2] in (
        ["withdraw-assurance", "add-assurance"],
        ["draft", "add-assurance"],
    )
    assert Event.objects.filter(matter__reference=product, action="withdraw-assurance").count() == 1


def full(product: str, by: Actor, days: int = 10, version: str = "") -> Iterator[int]:
    for kind in assurance_kinds().values():
        if kind.required:
            yield add_assurance(product, evidence(kind.kind, days, version=version), by)


def test_a_file_becomes_complete_and_out_of_date_by_itself(product: str) -> None:
    numbers = list(full(product, supplier()))
    assert verdict_of(product, TODAY).verdict == "complete"
    ends = AssuranceItem.objects.order_by("expires_on")[0].expires_on
    assert ends == months_later(TODAY - timedelta(10), 12)
    assert verdict_of(product, ends - timedelta(1)).verdict == "complete"
    assert verdict_of(product, ends).verdict == "expired"
    withdraw_assurance(numbers[0], supplier(), "Wrong file")
    assert verdict_of(product, TODAY).verdict == "gaps"


def test_each_version_has_its_own_file(product: str) -> None:
    list(full(product, supplier(), version="2.0"))
    add_assurance(product, evidence("iso-27001"), supplier())
    assert assurance(product, "2.0", ANYBODY, TODAY).judged.verdict == "complete"
    assert assurance(product, "V2.0", ANYBODY, TODAY).judged.verdict == "complete"
    assert assurance(product, "1.0", ANYBODY, TODAY).judged.verdict == "gaps"
    assert assurance(product, "", ANYBODY, TODAY).versions == ("2.0",)


def test_what_ends_soon_waits_for_who_gave_it_until_something_newer_is_there(product: str) -> None:
    add_assurance(product, evidence("cyber-essentials", 340), supplier())
    add_assurance(product, evidence("iso-27001", 340), supplier())
    (waits,) = ending(supplier(), TODAY)
    assert waits.title == "Renew: Cyber Essentials of Repairs Online"
    assert waits.due == months_later(TODAY - timedelta(340), 12)
    assert not ending(actor("officer"), TODAY)
    assert not ending(ANYBODY, TODAY)
    assert ending(supplier(), TODAY + timedelta(100))  # also when it has ended
    assert not ending(supplier(), TODAY + timedelta(500))  # but not for ever
    add_assurance(product, evidence("cyber-essentials", 1), supplier())
    assert not ending(supplier(), TODAY)


def test_what_a_council_gave_waits_for_its_officers(product: str) -> None:
    add_assurance(product, evidence("accessibility", 350), actor("officer", COUNCIL))
    assert len(ending(actor("approver", COUNCIL), TODAY)) == 1
    assert not ending(actor("officer", OTHER_COUNCIL), TODAY)


def test_what_invented_people_gave_is_shown_and_never_counted_on_a_real_product(product: str) -> None:
    load_example_people()
    add_assurance(product, evidence(), example_actor("asha"))
    file = assurance(product, "", ANYBODY, TODAY)
    assert ([item.example for item in file.items], file.judged.verdict) == ([True], "nothing")
    assert verdict_of(product, TODAY).verdict == "nothing"


@pytest.mark.django_db
def test_the_invented_product_has_a_file_that_counts_for_itself() -> None:
    assert load_assurance_example().startswith("No invented product")
    load_example_people()
    load_assurance_example()
    assert "already" in load_assurance_example()
    (found,) = Solution.objects.all()
    assert found.matter.example
    file = assurance(found.matter.reference, "2.1", ANYBODY, TODAY)
    assert (file.judged.verdict, file.judged.in_date, file.checked) == ("gaps", 4, 1)
    assert [waits.example for waits in ending(example_actor("supplier"), TODAY)] == [True, True]


# Pages ----------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("home")
def test_the_pages_from_the_first_evidence_to_its_end(client: Client, product: str) -> None:
    there = f"/solutions/{product}/assurance/"
    page = client.get(there).content.decode()
    assert "Nothing filed" in page
    assert "Sign in" in page
    sign_in(client, "supplier")
    assert client.get(f"{there}add/").status_code == 200
    wrong = client.post(f"{there}add/", {"kind": "penetration-test", "issued_on": "yesterday"})
    assert "Write the day as 27/3/2026" in wrong.content.decode()
    told = {
        "kind": "penetration-test",
        "issued_on": f"{TODAY:%d/%m/%Y}",
        "said": "<b>Two</b> findings",
        "version": "2.1",
    }
    assert client.post(f"{there}add/", told)["Location"] == f"{there}?version=2.1"
    page = client.get(f"{there}?version=2.1").content.decode()
    assert "&lt;b&gt;Two" in page
    assert "Has gaps" in page
    number = AssuranceItem.objects.get().pk
    assert client.get(f"/solutions/assurance/{number}/check/").status_code == 403
    sign_in(client, "staff")
    assert client.post(f"/solutions/assurance/{number}/check/", {"said": "Read it"}).status_code == 302
    assert client.get(f"/solutions/{product}/").content.decode().count("Has gaps") == 1
    assert client.post(f"/solutions/assurance/{number}/withdraw/", {"why": "An error"}).status_code == 302
    assert "Taken back (1)" in client.get(f"{there}?version=2.1").content.decode()
    text = b"".join(client.get(f"/solutions/{product}/assurance.csv")).decode()
    assert "Cyber Essentials" in text


def test_a_supplier_of_something_else_is_kept_out(client: Client, planx: str) -> None:
    sign_in(client, "supplier")
    assert client.get(f"/solutions/{planx}/assurance/add/").status_code == 403
    assert client.post(f"/solutions/{planx}/assurance/add/", {"kind": "iso-27001"}).status_code == 403
