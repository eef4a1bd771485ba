"""The pages: a need is recorded only after what is like it was shown, what was typed is never lost, and each page shows
to each visitor what that visitor may see."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from moothall.desks.needs import actions, queries_challenges, queries_needs
from moothall.desks.needs.desk import DESK
from moothall.desks.needs.models import Need, SupportAsk
from moothall.engines.store import open_picture
from moothall.register import record_queries as record
from moothall.register.roles import Actor
from tests.people import make_person, sign_in

from .conftest import LEEDS, MakeNeed, close
from .test_challenges import PDF

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "Reporting repairs on the web",
    "who": "Residents of our flats",
    "must_do": "Report a broken boiler or a leak online",
    "why": "They ring and wait",
    "tried": "A form",
    "cost": "Calls",
    "cost_a_year": "£1,200.50",
    "cost_basis": "Counted",
    "places": "Leeds",
}


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


# Recording ------------------------------------------------------------------------------------------------------------


def test_a_need_is_recorded_after_what_is_like_it_was_answered(client: Client, make_need: MakeNeed) -> None:
    other = make_need()
    sign_in(client, "officer", LEEDS)
    looked = client.post("/needs/new/", {**TYPED, "do": "look"}).content.decode()
    assert "Tenants cannot report a repair online" in looked
    assert TYPED["must_do"] in looked
    checked = client.post("/needs/new/", {**TYPED, "do": "continue"}).content.decode()
    assert f"/needs/need/{other}/support/" in checked
    assert "Ticked below because of your words" in checked
    assert Need.objects.count() == 1
    chosen = {"aims": ["housing-quality-and-safety"], "system_type": "libraries", "do": "record"}
    refused = client.post("/needs/new/", {**TYPED, **chosen})
    assert refused.status_code == 422
    assert "Say why it is recorded beside the needs above" in refused.content.decode()
    made = client.post("/needs/new/", {**TYPED, **chosen, "anyway": "Flats, not houses"})
    found = Need.objects.order_by("-pk").first()
    assert found
    assert made.headers["Location"] == f"/needs/need/{found.matter.reference}/"
    assert (str(found.cost_a_year), found.anyway, found.matter.state) == ("1200.50", "Flats, not houses", "draft")
    assert (found.matter.aims, found.matter.places) == (["housing-quality-and-safety"], ["E08000035"])


def test_what_is_proposed_is_not_stored_when_it_is_taken_out(client: Client) -> None:
    sign_in(client, "officer", LEEDS)
    client.post("/needs/new/", {**TYPED, "system_type": "", "do": "record", "anyway": "x"})
    matter = Need.objects.get().matter
    assert (matter.aims, matter.system_type) == ([], "")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"must_do": " "}, "Say what they must be able to do"),
        ({"cost_a_year": "a lot"}, "expected pounds such as"),
        ({"cost_a_year": "-5"}, "not below nought"),
        ({"cost_basis": ""}, "Say where the figure comes from"),
        ({"places": "Leeds; Atlantis"}, "Found Atlantis"),
        ({"title": "x" * 201}, "at most 200"),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_rest_stays(client: Client, changed: dict[str, str], said: str) -> None:
    sign_in(client, "officer", LEEDS)
    response = client.post("/needs/new/", {**TYPED, **changed, "do": "continue"})
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert TYPED["why"] in text
    assert not Need.objects.exists()


def test_while_typing_only_what_the_public_sees_is_told(client: Client, make_need: MakeNeed, asha: Actor) -> None:
    make_need()
    actions.record_need(actions.Told("Tenants cannot report a repair at night", "Tenants", "report", "Cold"), asha)
    told = page(client, "/needs/alike/?q=Report+a+repair+online%0ATenants+report+a+broken+boiler")
    assert "Tenants cannot report a repair online" in told
    assert "at night" not in told
    assert "<html" not in told
    assert page(client, "/needs/alike/?q=ab").strip() == ""
    assert "<script>" not in page(client, "/needs/alike/?q=<script>alert(1)</script>repairs")


def test_an_edit_that_came_too_late_says_what_changed_and_keeps_what_was_typed(
    client: Client, make_need: MakeNeed
) -> None:
    reference = make_need()
    sign_in(client, "officer")
    seen = record.matter(reference).version
    form = {**TYPED, "version": seen, "aims": [], "system_type": ""}
    assert client.post(f"/needs/need/{reference}/edit/", form).status_code == 302
    stale = client.post(f"/needs/need/{reference}/edit/", {**form, "why": "A third reason"})
    text = stale.content.decode()
    assert stale.status_code == 422
    assert "has changed since you opened it" in text
    assert "Residents of our flats" in text
    assert "A third reason" in text
    assert queries_needs.need(reference).why == "They ring and wait"


# Pages of a need ------------------------------------------------------------------------------------------------------


def test_drafts_are_seen_by_their_own(client: Client, asha: Actor) -> None:
    reference = actions.record_need(actions.Told("T", "w", "m", "y"), asha)
    addresses = [
        f"/needs/need/{reference}/{part}" for part in ("", "councils/", "matches/", "lineage/", "what-we-pay/")
    ]
    for address in addresses:
        page(client, address, 404)
    sign_in(client, "officer", LEEDS)
    page(client, addresses[0], 404)
    sign_in(client, "officer")
    assert "Draft" in page(client, addresses[0])


def test_support_by_its_pages(client: Client, make_need: MakeNeed) -> None:
    reference = make_need()
    address = f"/needs/need/{reference}/support/"
    page(client, address, 403)
    sign_in(client, "officer", LEEDS)
    assert "Support this need for Leeds City Council" in page(client, address)
    assert client.post(address, {"adds": "Flats"}).status_code == 302
    again = client.post(address, {})
    assert again.status_code == 422
    assert "already supporter" in again.content.decode()
    councils = page(client, f"/needs/need/{reference}/councils/")
    assert "Officer LDS" in councils
    assert client.post(f"/needs/need/{reference}/withdraw-support/", {"reason": "Bought"}).status_code == 302
    assert queries_needs.need(reference).councils == ("local-authority:XEX",)


def test_what_they_pay_is_frozen_as_shown(client: Client, make_need: MakeNeed, picture: Path) -> None:
    row = open_picture().query(
        "SELECT b.organisation_id FROM payment_system p JOIN summary_publisher b USING (publisher_id) "
        "WHERE p.system_type = 'libraries' AND NOT p.duplicate AND p.financial_year IS NOT NULL "
        "AND b.organisation_id IS NOT NULL LIMIT 1"
    )[0]
    council = row["organisation_id"]
    person = sign_in(client, "officer", council)
    by = Actor(str(person), "officer", council, person.pk)
    reference = make_need(by=by, system_type="libraries")
    truth = open_picture().query(
        "SELECT sum(p.amount)::DECIMAL(18,2) AS amount, financial_year AS year FROM payment_system p "
        "JOIN summary_publisher b USING (publisher_id) WHERE p.system_type = 'libraries' AND NOT p.duplicate "
        "AND b.organisation_id = $council AND financial_year IS NOT NULL GROUP BY year ORDER BY year DESC LIMIT 1",
        {"council": council},
    )[0]
    address = f"/needs/need/{reference}/what-we-pay/"
    shown = page(client, address)
    assert f"£{truth['amount']:,.2f}" in shown
    assert "/buying/payments/?kind=system&amp;key=libraries" in shown
    assert client.post(address).status_code == 302
    (evidence,) = record.evidence_of(reference)
    assert record.verify(evidence)
    assert evidence.figures["total"] == f"{truth['amount']:.2f}"
    assert {paid["year"] for paid in evidence.figures["councils"][0]["paid"]} == {truth["year"]}
    sign_in(client, "officer", LEEDS)
    assert client.post(address).status_code == 403


def test_a_body_without_payments_held_is_no_nought(client: Client, make_need: MakeNeed) -> None:
    person = sign_in(client, "officer", LEEDS)
    reference = make_need(by=Actor(str(person), "officer", LEEDS, person.pk), system_type="libraries")
    shown = page(client, f"/needs/need/{reference}/what-we-pay/")
    assert "We hold none of its payments" in shown
    assert "0 of 1 council" in shown


def test_a_verdict_by_its_page(client: Client, make_need: MakeNeed) -> None:
    reference = make_need(must_do="report housing repairs online", system_type="housing_management")
    sign_in(client, "officer", LEEDS)
    listed = page(client, f"/needs/need/{reference}/matches/")
    key = next(part.split('"')[0] for part in listed.split("matches/judge/?match=")[1:])
    address = f"/needs/need/{reference}/matches/judge/?match={key}"
    assert "It was found because" in page(client, address)
    assert client.post(address, {"verdict": "fits"}).status_code == 422
    assert client.post(address, {"verdict": "fits", "why": "Seen at work"}).status_code == 302
    listed = page(client, f"/needs/need/{reference}/matches/")
    assert "1 match is said to fit" in listed
    assert "Seen at work" in listed
    page(client, f"/needs/need/{reference}/matches/judge/?match=funded:nothing", 404)


def test_lineage_by_its_pages(client: Client, make_need: MakeNeed, chloe: Actor) -> None:
    one, other = make_need(), make_need("Repairs online", chloe)
    actions.support(one, chloe)
    page(client, f"/needs/need/{one}/merge/", 403)
    sign_in(client, "officer")
    form = {"other": other, "reason": "The same", "version": record.matter(one).version}
    assert client.post(f"/needs/need/{one}/merge/", form).status_code == 302
    assert "asked, not answered" in page(client, f"/needs/need/{one}/")
    assert "Not yet" in page(client, f"/needs/need/{one}/merge/carry-out/")
    version = record.matter(one).version
    assert client.post(f"/needs/need/{one}/merge/carry-out/", {"version": version}).status_code == 422
    asks = {ask.organisation_id: ask.pk for ask in SupportAsk.objects.all()}
    page(client, f"/needs/asked/{asks[LEEDS]}/", 403)
    assert client.post(f"/needs/asked/{asks['local-authority:XEX']}/", {"answer": "move"}).status_code == 302
    sign_in(client, "officer", LEEDS)
    answer = {"answer": "none", "reason": "Ours is the other one"}
    assert client.post(f"/needs/asked/{asks[LEEDS]}/", answer).status_code == 302
    sign_in(client, "staff")
    version = record.matter(one).version
    assert client.post(f"/needs/need/{one}/merge/carry-out/", {"version": version}).status_code == 302
    chain = page(client, f"/needs/need/{one}/lineage/")
    assert "has taken in" in chain
    assert "Ours is the other one" in chain
    assert "merged into" in page(client, f"/needs/need/{other}/lineage/")


def test_a_split_by_its_page(client: Client, make_need: MakeNeed) -> None:
    reference = make_need()
    sign_in(client, "officer")
    version = record.matter(reference).version
    form = {"title_1": "Report", "must_do_1": "report", "reason": "Two things", "version": version}
    assert client.post(f"/needs/need/{reference}/split/", form).status_code == 422
    form |= {"title_2": "Follow", "must_do_2": "follow"}
    assert client.post(f"/needs/need/{reference}/split/", form).status_code == 302
    assert record.matter(reference).state == "split"


# Challenges -----------------------------------------------------------------------------------------------------------


def opened_by_pages(client: Client, need: str) -> str:
    """A challenge drafted and opened on its pages; gives its address."""
    sign_in(client, "officer")
    begun = page(client, f"/needs/need/{need}/challenge/")
    form = {name: begun.split(f'name="{name}" value="')[1].split('"')[0] for name in DATES}
    form |= {"title": "Repairs by small firms", "problem": "P", "closes_at": "17:00"}
    assert client.post(f"/needs/need/{need}/challenge/", form).status_code == 422
    form |= {"name_1": "Works", "good_1": "Alone", "weight_1": "10"}
    made = client.post(f"/needs/need/{need}/challenge/", form)
    address = made.headers["Location"]
    reference = address.rstrip("/").rpartition("/")[2]
    assert (
        client.post(f"/record/{reference}/publish/", {"version": record.matter(reference).version}).status_code == 302
    )
    return address


def test_a_challenge_from_draft_to_decision_by_its_pages(
    client: Client, make_need: MakeNeed, home: Path, tmp_path: Path
) -> None:
    address = opened_by_pages(client, make_need())
    reference = address.rstrip("/").rpartition("/")[2]
    sign_in(client, "officer", LEEDS)
    assert client.post(f"{address}take-part/").status_code == 302
    sign_in(client, "supplier")
    upload = SimpleUploadedFile("plan.pdf", PDF)
    offer = {"title": "Ours", "text": "A secret plan", "price": "10", "file": upload}
    assert client.post(f"{address}answer/", offer).status_code == 302
    number = queries_challenges.own_answer(reference, actor_of_supplier()).number
    kept = client.get(f"{address}answers/{number}/file/")
    assert kept.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert kept.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(kept.streaming_content) == PDF  # type: ignore[attr-defined]
    for role, council in (("", None), ("officer", None), ("staff", None)):
        client.logout() if not role else sign_in(client, role, council)
        assert "secret" not in page(client, address)
        page(client, f"{address}answers/{number}/file/", 404)
        page(client, f"/record/{reference}/", 302)
    close(reference, actor_of_officer())
    sign_in(client, "officer", LEEDS)
    mark = f"{address}answers/{number}/mark/"
    assert "Say first whether you have an interest" in page(client, mark)
    assert client.post(f"{address}interest/", {"has_interest": "no"}).status_code == 302
    criterion = queries_challenges.challenge(reference).criteria[0].number
    assert client.post(mark, {f"mark_{criterion}": "4"}).status_code == 422
    assert client.post(mark, {f"mark_{criterion}": "4", f"why_{criterion}": "Seen"}).status_code == 302
    assert "You have marked it" in page(client, address)
    sign_in(client, "officer")
    assert client.post(f"{address}answers/{number}/feedback/", {"text": "Well told"}).status_code == 302
    decision = {"chosen": str(number), "why": "It works", "version": record.matter(reference).version}
    assert client.post(f"{address}decide/", decision).status_code == 302
    client.logout()
    told = page(client, address)
    assert "Example Supplier Ltd was chosen" in told
    assert "secret" not in told
    assert "Seen" not in told
    sign_in(client, "supplier")
    assert "Well told" in page(client, address)


DATES = ("opens", "questions_until", "closes", "decide_by")


def actor_of_supplier() -> Actor:
    person = make_person("supplier")
    return Actor(str(person), "supplier", person_id=person.pk)


def actor_of_officer() -> Actor:
    person = make_person("officer")
    return Actor(str(person), "officer", "local-authority:XEX", person.pk)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("invoice.pdf.exe", PDF, "ends in &#x27;.exe&#x27;"),
        ("plan.pdf", b"MZ", "a program"),
        ("empty.pdf", b"", "empty"),
    ],
)
def test_a_file_that_is_none_is_refused_and_the_text_stays(
    client: Client, challenge: str, name: str, data: bytes, said: str
) -> None:
    sign_in(client, "supplier")
    offer = {"title": "Ours", "text": "Long text", "file": SimpleUploadedFile(name, data)}
    response = client.post(f"/needs/challenge/{challenge}/answer/", offer)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "Long text" in response.content.decode()
    assert queries_challenges.challenge(challenge).answers == 0


def test_late_by_its_page(client: Client, challenge: str, asha: Actor, supplier: Actor) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from moothall.desks.needs.models_challenges import Challenge

    Challenge.objects.update(closes=timezone.now() - timedelta(seconds=1))
    sign_in(client, "supplier")
    response = client.post(f"/needs/challenge/{challenge}/answer/", {"title": "Ours", "text": "T"})
    assert response.status_code == 422
    assert "so it was not taken" in response.content.decode()


# What the desk says elsewhere -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "json"])
def test_lists_can_be_taken_away(client: Client, make_need: MakeNeed, form: str) -> None:
    reference = make_need()

    def taken(name: str) -> str:
        return b"".join(client.get(f"/needs/{name}.{form}").streaming_content).decode()  # type: ignore[attr-defined]

    assert reference in taken("list")
    assert "better-family-context" in taken("funded")
    assert client.get("/needs/list.xlsx").status_code == 200
    assert client.get("/needs/no-need-yet.xlsx").status_code == 200
    assert client.get("/needs/challenges.xlsx").status_code == 200


def test_filters(client: Client, make_need: MakeNeed) -> None:
    make_need(system_type="libraries", aims=("child-poverty",))
    for query in (
        "q=repair",
        "system=libraries",
        "aim=child-poverty",
        "state=open",
        "organisation=local-authority:XEX",
    ):
        assert "Tenants cannot" in page(client, f"/needs/list/?{query}")
    for query in ("q=nothing", "system=parking", "aim=housing-supply", "state=merged"):
        assert "Tenants cannot" not in page(client, f"/needs/list/?{query}")


def test_the_organisations_page_tells_its_needs(client: Client, make_need: MakeNeed, chloe: Actor) -> None:
    actions.support(make_need(), chloe)
    told = page(client, f"/organisations/{LEEDS}/")
    assert "Tenants cannot report a repair online" in told


def test_examples_are_seeded_once_and_say_so(client: Client, monkeypatch: Any) -> None:
    from moothall.register.example_people import load_example_people

    assert DESK.seed
    assert DESK.seed(False) == ()
    load_example_people()
    assert "4 invented needs" in DESK.seed(True)[0]
    assert DESK.seed(True) == ()
    (row,) = queries_challenges.challenges()
    assert (row.state, row.answers, row.example) == ("scoring", 2, True)
    home = page(client, "/needs/")
    assert "Example: Tenants cannot report a repair online" in home
    told = page(client, f"/needs/need/{queries_needs.needs()[0].reference}/")
    assert "Invented to show how the site works; this council has not said it." in told


def test_nothing_proposed_leads_to_the_proposal(client: Client, make_need: MakeNeed) -> None:
    reference = make_need()
    sign_in(client, "officer")
    for step in ("carry-out", "drop"):
        response = client.get(f"/needs/need/{reference}/merge/{step}/", follow=True)
        assert response.redirect_chain == [(f"/needs/need/{reference}/merge/", 302)]
        assert "its supporters are asked first" in response.content.decode()
