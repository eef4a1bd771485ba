"""Evidence of use: who may say what of whom, when evidence ends, and that organisations are counted once."""

from datetime import date

import pytest
from django.test import Client

from moothall.desks.solutions.actions_usage import answer_for, declare_use, leave_use, never_used, withdraw_use
from moothall.desks.solutions.models import Usage
from moothall.desks.solutions.models_usage import expiry
from moothall.desks.solutions.queries_council import to_confirm, uses_of
from moothall.desks.solutions.queries_usage import Use, by_organisation, count, evidence_of, users, weighed
from moothall.desks.solutions.tests.conftest import MOOTHALL
from moothall.desks.solutions.tests.used_pictures import LAST_PAID
from moothall.register.record_actions import add_member, draft_matter, link
from moothall.register.record_errors import NotYours, Refused
from moothall.register.record_queries import history
from moothall.register.roles import GIVEN, Actor
from tests.people import COUNCIL, OTHER_COUNCIL, actor, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("used_home")]
TODAY = date(2026, 11, 20)
EVERYBODY_ELSE = [role for role in GIVEN if role not in ("officer", "approver")]


def kinds(reference: str, on: date = TODAY) -> dict[str, list[str]]:
    """The kinds of evidence that count on a day, by organisation."""
    found: dict[str, list[str]] = {}
    for use in evidence_of(reference, on):
        if use.live:
            found.setdefault(use.organisation_id, []).append(use.kind)
    return found


# Who may say it ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", EVERYBODY_ELSE)
def test_nobody_but_the_organisations_officers_can_say_what_it_uses(role: str, revenues: str) -> None:
    by = actor(role)
    said = declare_use(revenues, COUNCIL, actor("officer"))
    for attempt in (
        lambda: declare_use(revenues, COUNCIL, by),
        lambda: leave_use(revenues, COUNCIL, by, "It did not suit"),
        lambda: never_used(revenues, COUNCIL, by, "It was something else"),
        lambda: withdraw_use(said, by, "Mistaken"),
        lambda: answer_for(COUNCIL, [(revenues, "use", "")], by),
    ):
        with pytest.raises(NotYours, match="Only the organisation itself"):
            attempt()
    assert Usage.objects.count() == 1


def test_an_officer_of_another_council_moothall_itself_and_visitors_can_not_either(revenues: str) -> None:
    said = declare_use(revenues, COUNCIL, actor("approver"))
    others = (actor("officer", OTHER_COUNCIL), MOOTHALL, Actor("Somebody", "corrector"), Actor("X", "officer", COUNCIL))
    for by in others:
        with pytest.raises(NotYours):
            declare_use(revenues, COUNCIL, by)
        with pytest.raises(NotYours):
            withdraw_use(said, by, "Mistaken")


@pytest.mark.parametrize(("role", "organisation", "status"), [
    ("officer", COUNCIL, 302), ("approver", COUNCIL, 302), ("officer", OTHER_COUNCIL, 403), ("staff", None, 403),
    ("supplier", None, 403), ("department", None, 403), ("board-member", None, 403), ("", None, 403),
])  # fmt: skip
def test_the_councils_page_takes_answers_from_its_own_officers_alone(
    role: str, organisation: str | None, status: int, client: Client, revenues: str
) -> None:
    sign_in(client, role, organisation)
    address = f"/solutions/council/{COUNCIL}/"
    assert client.get(address).status_code == 200
    response = client.post(address, {"keep": "1", f"say-{revenues}": "use"})
    assert response.status_code == status
    assert Usage.objects.exists() == (status == 302)


def test_staff_who_open_the_form_are_told_why_not(client: Client, revenues: str) -> None:
    sign_in(client, "staff")
    response = client.get(f"/solutions/{revenues}/use/declare/")
    assert response.status_code == 403
    assert "not even the Centre" in response.content.decode().replace("&#x27;", "'")


# When it ends --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "first_day_without"),
    [
        (date(2024, 11, 26), date(2026, 11, 26)), (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2024, 1, 31), date(2026, 1, 31)),
    ],
)  # fmt: skip
def test_evidence_ends_24_months_later(last: date, first_day_without: date) -> None:
    assert expiry(last) == first_day_without


def test_payments_count_to_the_last_day_of_24_months_and_no_longer(revenues: str) -> None:
    assert expiry(LAST_PAID) == date(2026, 11, 26)
    assert kinds(revenues, date(2026, 11, 25))[COUNCIL] == ["observed"]
    assert COUNCIL not in kinds(revenues, date(2026, 11, 26))
    late = [use for use in evidence_of(revenues, date(2026, 11, 26)) if use.organisation_id == COUNCIL]
    assert [(use.last_seen, use.live, use.because) for use in late] == [(LAST_PAID, False, "Too old")]


def test_a_contract_counts_to_its_last_day(revenues: str) -> None:
    assert kinds(revenues, date(2026, 11, 26))[OTHER_COUNCIL] == ["observed"]
    assert OTHER_COUNCIL not in kinds(revenues, date(2026, 11, 27))


def test_a_contract_without_an_end_counts_for_24_months_after_it_began(planx: str) -> None:
    assert kinds(planx, date(2025, 12, 31)) == {COUNCIL: ["observed"]}
    assert kinds(planx, date(2026, 1, 1)) == {}


def test_a_declaration_ends_and_is_confirmed_again(revenues: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, date(2026, 3, 1))
    first = declare_use(revenues, OTHER_COUNCIL, actor("officer", OTHER_COUNCIL), "Since 2015")
    assert "declared" in kinds(revenues, date(2028, 2, 29))[OTHER_COUNCIL]
    assert kinds(revenues, date(2028, 3, 1)) == {}
    at(monkeypatch, date(2027, 6, 1))
    assert declare_use(revenues, OTHER_COUNCIL, actor("officer", OTHER_COUNCIL)) == first
    assert kinds(revenues, date(2029, 5, 31)) == {OTHER_COUNCIL: ["declared"]}
    row = Usage.objects.get()
    assert (row.first_seen, row.last_seen, row.said) == (date(2026, 3, 1), date(2027, 6, 1), "Since 2015")


def at(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: day)


# What goes before what -----------------------------------------------------------------------------------------------


def test_leaving_ends_everything_else_until_the_organisation_says_otherwise(revenues: str) -> None:
    by = actor("officer")
    declare_use(revenues, COUNCIL, by)
    assert sorted(kinds(revenues)[COUNCIL]) == ["declared", "observed"]
    leave_use(revenues, COUNCIL, by, "Its successor suited better")
    assert COUNCIL not in kinds(revenues)
    own = [use for use in evidence_of(revenues, TODAY) if use.organisation_id == COUNCIL]
    assert [use.because for use in own if use.what == "payments"] == ["The organisation has left it"]
    declare_use(revenues, COUNCIL, by)
    assert sorted(kinds(revenues)[COUNCIL]) == ["declared", "observed"]
    assert [event.action for event in history(revenues)][1:] == ["declare-use", "leave-use", "declare-use"]


def test_what_is_taken_back_lets_other_evidence_count_again(revenues: str) -> None:
    by = actor("officer")
    number = never_used(revenues, COUNCIL, by, "It was for training")
    assert COUNCIL not in kinds(revenues)
    withdraw_use(number, by, "It was not")
    assert kinds(revenues)[COUNCIL] == ["observed"]
    with pytest.raises(Refused, match="not in force"):
        withdraw_use(number, by, "Again")


@pytest.mark.parametrize("word", ["left", "never"])
def test_a_reason_is_needed_to_say_no(word: str, revenues: str) -> None:
    with pytest.raises(Refused):
        answer_for(COUNCIL, [(revenues, word, " ")], actor("officer"))
    assert not Usage.objects.exists()


def test_several_answers_are_kept_together_or_not_at_all(revenues: str, planx: str) -> None:
    with pytest.raises(Refused):
        answer_for(COUNCIL, [(planx, "use", ""), (revenues, "left", "")], actor("officer"))
    assert not Usage.objects.exists()
    assert answer_for(COUNCIL, [(planx, "use", ""), (revenues, "left", "Dear")], actor("officer")) == 2


def test_a_later_adoption_counts_after_leaving_and_an_earlier_one_does_not() -> None:
    def use(kind: str, day: date) -> Use:
        return Use("S-1", COUNCIL, kind, "x", "x", "", day, day, expiry(day) if kind != "left" else None)

    left = use("left", date(2026, 5, 1))
    after, before = use("adopted", date(2026, 5, 2)), use("adopted", date(2026, 5, 1))
    assert [each.live for each in weighed([left, after, before], TODAY)] == [False, True, False]


# Counting ------------------------------------------------------------------------------------------------------------


def test_an_organisation_counts_once_however_much_shows_it(revenues: str) -> None:
    declare_use(revenues, COUNCIL, actor("officer"))
    found = users(TODAY)[revenues]
    assert len([use for use in evidence_of(revenues, TODAY) if use.live]) == 3
    assert (found.live, found.ever) == (2, 2)
    assert by_organisation(TODAY)[COUNCIL].live == 1


def test_duplicates_and_what_was_paid_back_show_nothing(revenues: str, itrent: str) -> None:
    assert evidence_of(itrent, TODAY) == ()
    of_council = [use for use in evidence_of(revenues, TODAY) if use.organisation_id == COUNCIL]
    assert [(use.said, use.last_seen) for use in of_council] == [("2 payments", LAST_PAID)]


def test_a_name_that_is_a_common_word_is_not_looked_for_in_contracts(planx: str) -> None:
    from moothall.desks.solutions.actions import Wanted, add_solution

    scout = add_solution(Wanted("Scout", "open-source"), MOOTHALL)
    assert evidence_of(scout, TODAY) == ()
    assert [use.key for use in evidence_of(planx, TODAY)] == ["planx-example"]


def test_examples_are_shown_and_not_counted(revenues: str) -> None:
    declare_use(revenues, COUNCIL, actor("officer"))
    Usage.objects.update(example=True)
    assert len([use for use in evidence_of(revenues, date(2027, 1, 1)) if use.example]) == 1
    assert count(use for use in evidence_of(revenues, date(2027, 1, 1))).live == 0
    own = next(use for use in uses_of(COUNCIL, date(2027, 1, 1)) if use.solution.reference == revenues)
    assert not own.live


def test_a_project_that_is_live_shows_adoption_by_those_who_lead_and_take_part(planx: str) -> None:
    from moothall.register.models_record import Event, Matter

    by = actor("officer")
    project = draft_matter("project", "Planning forms together", by, COUNCIL)
    for body, part in ((COUNCIL, "lead"), (OTHER_COUNCIL, "observer")):
        add_member(project.reference, body, part, actor("staff"))
    link(project.reference, "uses", planx, by, note="Chosen at beta")
    assert "adopted" not in {use.kind for use in evidence_of(planx, TODAY)}
    last = project.events.order_by("-number").first()
    state = Matter.objects.get(pk=project.pk).state
    Event.objects.create(
        matter=project, number=last.number + 1, action="pass-gate", state_before=state, state_after="live", by="Tests",
        role="system", at=last.at,
    )  # fmt: skip
    Matter.objects.filter(pk=project.pk).update(state="live")
    adopted = [use for use in evidence_of(planx, TODAY) if use.kind == "adopted"]
    assert [(use.organisation_id, use.key, use.said) for use in adopted] == [
        (COUNCIL, project.reference, "Chosen at beta")
    ]


def test_use_confirmed_in_a_project_counts_for_whoever_confirmed_it_and_until_it_is_taken_back(planx: str) -> None:
    from moothall.register.models_record import Matter
    from moothall.register.record_actions import note

    lead, partner = actor("officer"), actor("officer", OTHER_COUNCIL)
    project = draft_matter("project", "Planning forms together", lead, COUNCIL).reference
    for by, part in ((lead, "lead"), (partner, "partner")):
        add_member(project, by.organisation_id or "", part, actor("staff"))
    link(project, "uses", planx, lead)
    Matter.objects.filter(reference=project).update(state="discovery")
    note(project, "adopt", partner, "Live since May", {**_adopted(planx, OTHER_COUNCIL), "since": "2026-05-01"})
    assert kinds(planx) == {OTHER_COUNCIL: ["adopted"]}
    assert users(TODAY)[planx].live == 1
    confirmed = next(use for use in evidence_of(planx, TODAY) if use.kind == "adopted")
    assert (confirmed.key, confirmed.said, confirmed.first_seen) == (project, "Live since May", date(2026, 5, 1))
    note(project, "unadopt", partner, "It did not suit", {**_adopted(planx, OTHER_COUNCIL), "until": "2026-06-01"})
    Matter.objects.filter(reference=project).update(state="live")
    assert kinds(planx) == {COUNCIL: ["adopted"]}, "who said no is not taken to use it after all"


def _adopted(solution: str, organisation_id: str) -> dict[str, str]:
    return {"solution": solution, "organisation": organisation_id}


# The council's own page ----------------------------------------------------------------------------------------------


def test_what_was_seen_waits_for_its_officers_and_no_longer_when_answered(
    client: Client, revenues: str, planx: str
) -> None:
    assert {use.solution.reference for use in uses_of(COUNCIL, TODAY) if use.asks} == {revenues, planx}
    sign_in(client, "officer")
    assert "Confirm what" in client.get("/waiting/").content.decode()
    page = client.get(f"/solutions/council/{COUNCIL}/").content.decode()
    assert "For you to confirm (2)" in page
    answers = {"keep": "1", f"say-{revenues}": "use", f"say-{planx}": "left", f"why-{planx}": ""}
    refused = client.post(f"/solutions/council/{COUNCIL}/", answers)
    assert "Say why, for PlanX" in refused.content.decode()
    assert not Usage.objects.exists()
    client.post(f"/solutions/council/{COUNCIL}/", {**answers, f"why-{planx}": "We built our own"})
    assert to_confirm(COUNCIL, date.today()) == (0, 0, None)
    assert "2 answers kept" in client.get(f"/solutions/council/{COUNCIL}/?kept=2").content.decode()


def test_a_declaration_that_ends_soon_waits_again(revenues: str) -> None:
    declare_use(revenues, COUNCIL, actor("officer"))
    ends = Usage.objects.get().expires
    assert ends is not None
    assert to_confirm(COUNCIL, date.fromordinal(ends.toordinal() - 61))[1:] == (0, None)
    assert to_confirm(COUNCIL, date.fromordinal(ends.toordinal() - 60))[1:] == (1, ends)


def test_what_cannot_be_told_is_asked_and_not_guessed(client: Client, revenues: str) -> None:
    from moothall.desks.solutions.actions import Wanted, add_solution

    for number, name in enumerate(("NEC Revenues and Benefits (iWorld)", "Pericles")):
        slug = ("nec-software-solutions-uk--nec-revenues-and-benefits", "nec-software-solutions-uk--pericles")[number]
        add_solution(Wanted(name, "commercial", systems=("revs_bens",), product_id=slug), MOOTHALL, "products", slug)
    page = client.get(f"/solutions/council/{OTHER_COUNCIL}/").content.decode()
    assert "We cannot tell which" in page
    assert "Pericles" in page
    assert all(use.solution.name != "Pericles" for use in uses_of(OTHER_COUNCIL, TODAY))


def test_without_a_picture_what_was_said_still_counts(
    revenues: str, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("MOOTHALL_HOME", str(tmp_path))
    declare_use(revenues, COUNCIL, actor("officer"))
    assert kinds(revenues) == {COUNCIL: ["declared"]}
    for address in ("/solutions/", "/solutions/list/", f"/solutions/{revenues}/", f"/solutions/council/{COUNCIL}/"):
        assert client.get(address).status_code == 200, address
