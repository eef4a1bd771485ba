"""What others pay, who can support a solution, which contracts end; referees and what they may be asked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from moothall.desks.solutions import queries, queries_costs, queries_market, queries_referees
from moothall.desks.solutions.actions_referees import (
    A_DAY,
    answer_question,
    ask_referees,
    decline_question,
    end_promise,
    promise_answers,
)
from moothall.desks.solutions.desk import DESK
from moothall.desks.solutions.models import RefereeAnswer, RefereeQuestion
from moothall.desks.solutions.queries_costs import Paid, band_of, grouped
from moothall.desks.solutions.tests.used_pictures import CIVICA, ITRENT, REVENUES
from moothall.register.models_people import Standing
from moothall.register.record_actions import link
from moothall.register.record_errors import NotYours, Refused
from moothall.register.search_queries import Asked, find
from tests.people import COUNCIL, OTHER_COUNCIL, actor, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("used_home")]
TEXT = "How did you move your old records into it?"


# Money ---------------------------------------------------------------------------------------------------------------


def test_only_whole_years_count_and_the_others_are_said(client: Client, revenues: str) -> None:
    found = queries_costs.costs(REVENUES)
    assert [(each.publisher_id, each.year, each.amount) for each in found.bodies] == [
        ("exampleshire", "2019-20", Decimal("1200.00"))
    ]
    assert found.partial == 1
    assert queries_costs.costs(ITRENT).bodies == ()
    rows = client.get(f"/solutions/{revenues}/costs.csv").getvalue().decode()
    assert "1200.00" in rows
    assert "£1,200.00" in client.get(f"/solutions/{revenues}/").content.decode()


def test_what_may_be_for_a_product_is_not_counted_and_is_said() -> None:
    found = queries_costs.costs("nec-software-solutions-uk--pericles")
    assert (found.bodies, found.possible, found.possible_bodies) == ((), Decimal("70.00"), 1)


def test_groups_give_median_and_range_by_kind_and_size() -> None:
    def paid(kind: str, pounds: str) -> Paid:
        return Paid("x", "X", kind, "under 100,000 residents", "x", "2019-20", 1, Decimal(pounds))

    every, districts, county = grouped(
        [paid("District", p) for p in ("1.00", "4.00", "2.00")] + [paid("County", "9.00")]
    )
    assert (every.bodies, every.middle) == (4, Decimal("3.00"))
    assert (districts.least, districts.middle, districts.most) == (Decimal("1.00"), Decimal("2.00"), Decimal("4.00"))
    assert county.bodies == 1


@pytest.mark.parametrize(("residents", "band"), [
    (99_999, "under 100,000 residents"), (100_000, "100,000 to 200,000 residents"),
    (399_999, "200,000 to 400,000 residents"),
    (400_000, "400,000 residents or more"),
])  # fmt: skip
def test_bands(residents: int, band: str) -> None:
    assert band_of(residents) == band


def test_who_sells_it_and_which_contracts_end(revenues: str, planx: str) -> None:
    row, other = queries.solution(revenues), queries.solution(planx)
    assert row
    assert other
    assert [each.supplier_id for each in queries_market.helpers(row, None)] == [CIVICA]
    assert [each.name for each in queries_market.helpers(other, None)] == ["Forms and Maps Ltd"]
    soon = queries_market.endings(row, date(2026, 11, 26))
    assert [(each.contract_id, each.soon, each.over) for each in soon] == [("rev-northtown", True, False)]
    assert queries_market.endings(row, date(2026, 11, 27))[0].over
    assert [each.reference for each in queries_market.sold_by(CIVICA)] == [revenues]


def test_panels_of_organisations_suppliers_and_matters(revenues: str, planx: str) -> None:
    from moothall.register.record_actions import draft_matter

    panel = DESK.panels["organisation"](COUNCIL)
    assert panel is not None
    assert panel.link == f"/solutions/council/{COUNCIL}/"
    assert DESK.panels["organisation"]("local-authority:LDS") is None
    assert DESK.panels["supplier"](CIVICA) is not None
    assert DESK.panels["supplier"]("nobody") is None
    by = actor("officer")
    need = draft_matter("need", "Residents cannot see where an application stands", by, COUNCIL).reference
    assert DESK.panels["matter"](need) is None
    link(need, "fits", planx, by, note="It does what is asked")
    listed = DESK.panels["matter"](need)
    assert listed is not None
    assert listed.listing is not None
    assert [row["note"] for row in listed.listing.rows] == ["It does what is asked"]
    assert DESK.panels["matter"](planx) is None
    assert [hit.title for hit in find(Asked("planx")).hits] == ["PlanX"]


# Referees ------------------------------------------------------------------------------------------------------------


def promised(reference: str, a_month: int = 2, organisation: str = COUNCIL) -> int:
    until = timezone.localdate() + timedelta(days=100)
    return promise_answers(reference, actor("officer", organisation), "Moving data", a_month, until)


def test_one_form_reaches_every_referee_and_each_answers_or_declines(client: Client, planx: str) -> None:
    promised(planx)
    promised(planx, organisation=OTHER_COUNCIL)
    asker = actor("staff")
    _, asked = ask_referees(planx, asker, TEXT)
    assert asked == 2
    first, second = RefereeAnswer.objects.order_by("pk")
    with pytest.raises(NotYours):
        answer_question(first.pk, actor("officer", OTHER_COUNCIL), "Not mine", True)
    answer_question(first.pk, actor("officer"), "With a script of our own", published=False)
    decline_question(second.pk, actor("officer", OTHER_COUNCIL))
    seen = queries_referees.questions(planx, asker)[0].answers
    assert [each.state for each in seen] == ["answered", "declined"]
    public = client.get(f"/solutions/{planx}/referees/").content.decode()
    assert "With a script" not in public
    assert TEXT not in public
    answer_question(first.pk, actor("officer"), "With a script of our own", published=True)
    assert "With a script" in client.get(f"/solutions/{planx}/referees/").content.decode()


def test_a_question_waits_for_the_referee_alone(client: Client, planx: str) -> None:
    promised(planx)
    ask_referees(planx, actor("staff"), TEXT)
    assert [each.title for each in DESK.waiting(actor("officer"))][:1] == ["Answer or decline a question about PlanX"]
    assert all("question" not in each.title for each in DESK.waiting(actor("officer", OTHER_COUNCIL)))
    number = RefereeAnswer.objects.get().pk
    sign_in(client, "officer", OTHER_COUNCIL)
    assert client.get(f"/solutions/answers/{number}/").status_code == 403
    sign_in(client, "officer")
    said = client.post(f"/solutions/answers/{number}/", {"text": "", "published": ""})
    assert "Write an answer, or tick" in said.content.decode()
    assert client.post(f"/solutions/answers/{number}/", {"text": "By hand"}).status_code == 302


def test_a_referee_is_never_sent_more_than_promised(planx: str) -> None:
    promised(planx, a_month=1)
    ask_referees(planx, actor("staff"), TEXT)
    with pytest.raises(Refused, match="No referee can take a question"):
        ask_referees(planx, actor("staff"), TEXT + " And when?")
    assert RefereeQuestion.objects.count() == 1
    month_ago = timezone.now() - timedelta(days=32)
    RefereeQuestion.objects.update(asked_at=month_ago)
    assert ask_referees(planx, actor("staff"), TEXT)[1] == 1


def test_who_asks_is_limited_too(planx: str) -> None:
    promised(planx, a_month=30)
    for number in range(A_DAY):
        ask_referees(planx, actor("staff"), f"{TEXT} {number}")
    with pytest.raises(Refused, match="which is the most"):
        ask_referees(planx, actor("staff"), TEXT)
    RefereeQuestion.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    ask_referees(planx, actor("staff"), TEXT)
    with pytest.raises(Refused, match="already today"):
        ask_referees(planx, actor("staff"), TEXT)


@pytest.mark.parametrize("role", ["supplier", "department", "board-member", "finance"])
def test_suppliers_and_others_cannot_ask_or_promise(role: str, planx: str) -> None:
    promised(planx)
    with pytest.raises(NotYours):
        ask_referees(planx, actor(role), TEXT)
    with pytest.raises(NotYours):
        promise_answers(planx, actor(role), "All", 1, timezone.localdate() + timedelta(days=9))


def test_a_promise_ends_by_its_day_by_its_maker_and_with_the_office(planx: str) -> None:
    number = promised(planx)
    with pytest.raises(NotYours):
        end_promise(number, actor("officer", OTHER_COUNCIL))
    ask_referees(planx, actor("staff"), TEXT)
    end_promise(number, actor("officer"))
    assert RefereeAnswer.objects.get().state == "declined"
    assert queries_referees.referees(planx, actor("staff")) == ()
    promised(planx)
    assert len(queries_referees.referees(planx, actor("staff"))) == 1
    Standing.objects.filter(role="officer", organisation_id=COUNCIL).update(until=timezone.localdate())
    assert queries_referees.referees(planx, actor("staff")) == ()


@pytest.mark.parametrize("days", [0, -1, 732])
def test_a_promise_has_an_end_within_two_years(days: int, planx: str) -> None:
    with pytest.raises(Refused, match="last day"):
        promise_answers(planx, actor("officer"), "All", 1, timezone.localdate() + timedelta(days=days))
