"""What all matters share on their pages: steps with their refusals, lineage, links, evidence, history, feeds. What
somebody may not see is not there, in no list, chain, link or feed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from moothall.hall.record import address_of
from moothall.hall.record_figures import blocks, written
from moothall.register import record_queries as queries
from moothall.register.models_record import Evidence
from moothall.register.record_actions import act, add_member, attach_evidence, draft_matter, edit_matter, link
from moothall.register.record_links import LATER
from moothall.register.roles import Actor
from moothall.vocabulary import matter as words
from moothall.vocabulary.matter import State
from tests.people import COUNCIL, OTHER_COUNCIL, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
CLERK = Actor("A. Clerk", "officer", COUNCIL)
QUERY = {"name": "Who pays", "address": "/buying/?q=x", "parameters": {"window": 12, "nothing": None}}
DATASET = {"picture": "20261126T073453", "built_at": "2026-11-26T07:34:53+00:00"}
FIGURES = {
    "answer": "Two councils pay.",
    "total": Decimal("1200.50"),
    "buyers": {COUNCIL: {"name": "Exampleshire", "amount": Decimal("0.10"), "end": date(2026, 3, 31)}},
    "caveats": ["One is estimated."],
}


def group(title: str = "Housing repairs together", ready: bool = False, **fields: Any) -> str:
    """A drafted group; `ready` has what it needs to be proposed."""
    reference = draft_matter("buying-group", title, CLERK, COUNCIL, **fields).reference
    if ready:
        attach_evidence(reference, "Who pays for it", QUERY, DATASET, FIGURES, CLERK)
        add_member(reference, COUNCIL, "proposed", CLERK)
        add_member(reference, OTHER_COUNCIL, "proposed", CLERK)
    return reference


def page_of(reference: str) -> str:
    """Where the desk shows it."""
    card = queries.matter(reference)
    assert card
    return address_of(card)


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def version(reference: str) -> int:
    card = queries.matter(reference)
    assert card
    return card.version


@pytest.fixture
def members_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts of buying groups that only their members see."""
    draft = words.states()["buying-group", "draft"]
    hidden = State(**{**vars(draft), "seen_by": "members"})
    monkeypatch.setitem(words.states(), ("buying-group", "draft"), hidden)


# Steps ----------------------------------------------------------------------------------------------------------------


def test_a_page_offers_the_steps_of_the_state_and_says_what_is_lacking(client: Client) -> None:
    sign_in(client, "officer")
    said = text_of(client.get(page_of(group())))
    assert "Mark as proposed" in said
    assert "Not yet: Attach the figures it rests on first; Name at least two bodies first." in said
    said = text_of(client.get(page_of(group(ready=True))))
    assert "Not yet" not in said


def test_a_step_is_explained_done_and_filed(client: Client) -> None:
    person = sign_in(client, "officer")
    reference = group(ready=True)
    address = f"/record/{reference}/propose/"
    said = text_of(client.get(address))
    assert "Mark as proposed" in said
    assert "Ready for the bodies named to consider" in said
    response = client.post(address, {"note": "Sent <b>round</b>", "version": version(reference)})
    assert response.status_code == 302
    assert response["Location"] == page_of(reference)
    last = queries.history(reference)[-1]
    assert (last.action, last.by, last.note, last.organisation[0] if last.organisation else "") == (
        "propose",
        person.name,
        "Sent <b>round</b>",
        COUNCIL,
    )
    assert "Sent &lt;b&gt;round&lt;/b&gt;" in text_of(client.get(response["Location"]))


def test_what_is_lacking_is_told_and_a_post_all_the_same_is_refused(client: Client) -> None:
    sign_in(client, "officer")
    reference = group()
    address = f"/record/{reference}/propose/"
    said = text_of(client.get(address))
    assert "Attach the figures it rests on first" in said
    assert "<button" not in said.split('id="main-content"')[1]
    response = client.post(address, {"note": "", "version": version(reference)})
    assert response.status_code == 409
    assert "is not ready" in text_of(response)
    assert version(reference) == 1


def test_a_reason_is_asked_for_where_the_step_needs_one(client: Client) -> None:
    sign_in(client, "officer")
    reference = group()
    response = client.post(f"/record/{reference}/withdraw/", {"note": " ", "version": 1})
    assert response.status_code == 422
    assert "Say why: this step is kept with its reason." in text_of(response)
    assert version(reference) == 1


def test_what_changed_meanwhile_is_shown_and_the_note_kept(client: Client) -> None:
    sign_in(client, "officer")
    reference = group()
    edit_matter(reference, Actor("B. Buyer", "officer"), 1, title="Repairs and voids together")
    response = client.post(f"/record/{reference}/withdraw/", {"note": "Nobody & nothing", "version": 1})
    said = text_of(response)
    assert response.status_code == 409
    assert "Changed meanwhile" in said
    assert "B. Buyer" in said
    assert "Title: Repairs and voids together" in said
    assert "Nobody &amp; nothing</textarea>" in said
    assert 'name="version" value="2"' in said
    assert version(reference) == 2
    assert client.post(f"/record/{reference}/withdraw/", {"note": "Nobody", "version": 2}).status_code == 302


def test_a_step_that_somebody_did_meanwhile_loses_nothing_typed(client: Client) -> None:
    sign_in(client, "officer")
    reference = group()
    act(reference, "withdraw", CLERK, 1, "Not wanted")
    response = client.post(f"/record/{reference}/withdraw/", {"note": "My own long reason", "version": 1})
    said = text_of(response)
    assert response.status_code == 409
    assert "cannot be done now" in said
    assert "My own long reason" in said
    assert "Not wanted" in said
    assert version(reference) == 2


def test_whoever_may_not_is_told_whom_it_is_for(client: Client, settings: Any) -> None:
    settings.CORRECTIONS_OPEN = False
    reference = group()
    response = client.get(f"/record/{reference}/withdraw/")
    assert response.status_code == 403
    assert "“Withdraw” is for anybody at this computer" in text_of(response)
    assert client.post(f"/record/{reference}/withdraw/", {"note": "x", "version": 1}).status_code == 403
    assert version(reference) == 1


def test_a_visitor_at_this_machine_gives_a_name(client: Client, settings: Any) -> None:
    settings.CORRECTIONS_OPEN = True
    reference = group()
    address = f"/record/{reference}/withdraw/"
    assert client.post(address, {"note": "x", "version": 1}).status_code == 422
    assert client.post(address, {"note": "x", "version": 1, "made_by": "Ruth Example"}).status_code == 302
    assert queries.history(reference)[-1].by == "Ruth Example"


def test_a_name_typed_by_somebody_signed_in_counts_for_nothing(client: Client) -> None:
    person = sign_in(client, "officer")
    reference = group()
    client.post(f"/record/{reference}/withdraw/", {"note": "x", "version": 1, "made_by": "Somebody else"})
    assert queries.history(reference)[-1].by == person.name


def test_a_step_that_there_is_not_is_not_found(client: Client) -> None:
    sign_in(client, "officer")
    reference = group()
    assert client.get(f"/record/{reference}/fly/").status_code == 404
    assert client.get(f"/record/{reference}/back-to-draft/").status_code == 409
    assert client.get("/record/BG-1900-0001/withdraw/").status_code == 404


def test_no_get_writes(client: Client, django_assert_max_num_queries: Any) -> None:
    sign_in(client, "officer")
    reference = group(ready=True)
    before = version(reference)
    for path in ("", "propose/", "withdraw/", "evidence/1/", "history.atom"):
        with django_assert_max_num_queries(60) as asked:
            client.get(f"/record/{reference}/{path}")
        assert [q["sql"] for q in asked if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")] == []
    assert version(reference) == before


# What is seen ---------------------------------------------------------------------------------------------------------


def test_a_reference_leads_to_the_page_of_its_desk(client: Client) -> None:
    reference = group()
    assert client.get(f"/record/{reference}/")["Location"] == page_of(reference)


@pytest.mark.usefixtures("members_only")
def test_what_may_not_be_seen_is_as_if_it_were_not_there(client: Client) -> None:
    hidden = group("Secret repairs", ready=True)
    for path in ("", "propose/", "evidence/1/", "history.atom"):
        response = client.get(f"/record/{hidden}/{path}")
        other = client.get(f"/record/BG-1900-0001/{path}")
        assert (response.status_code, other.status_code) == (404, 404)
        assert text_of(response).replace(hidden, "") == text_of(other).replace("BG-1900-0001", "")
    sign_in(client, "officer", OTHER_COUNCIL)
    assert client.get(f"/record/{hidden}/").status_code == 302
    assert client.get(f"/record/{hidden}/history.atom").status_code == 404


@pytest.mark.usefixtures("members_only")
def test_a_link_to_what_may_not_be_seen_says_nothing(client: Client) -> None:
    shown = group("Open repairs", ready=True)
    act(shown, "propose", CLERK, None)
    hidden = group("Secret repairs")
    link(hidden, "derives-from", shown, CLERK)
    link(hidden, "uses", shown, CLERK)
    assert "Secret repairs" not in text_of(client.get(page_of(shown)))
    sign_in(client, "officer")
    assert text_of(client.get(page_of(shown))).count("Secret repairs") == 2


def test_lineage_is_a_chain_and_other_links_are_told_both_ways(client: Client) -> None:
    first, second, third = group("First"), group("Second"), group("Third")
    link(second, "derives-from", first, CLERK)
    link(second, "merged-into", third, CLERK)
    link(second, "uses", first, CLERK, note="Its form")
    link(second, "renews", "javascript:alert(1)", CLERK, title="A contract")
    said = text_of(client.get(page_of(second)))
    chain = said.split("app-record__chain")[1].split("</ol>")[0]
    assert chain.index("First") < chain.index("Second") < chain.index("Third")
    assert "is the source of this one" in chain
    assert "has taken in this one" in chain
    assert "javascript:" not in said.replace("javascript:alert(1)</span>", "")
    assert 'href="javascript' not in said
    assert "Its form" in said
    far = text_of(client.get(page_of(third))).split("app-record__chain")[1]
    assert far.index("First") < far.index("Second") < far.index("Third")
    assert f"is the source of {second}" in far


def test_an_example_is_marked(client: Client) -> None:
    reference = group(example=True)
    said = text_of(client.get(page_of(reference)))
    assert ">Example</strong>" in said
    assert "Invented to show how the site works" in said
    assert ">Example</strong>" not in text_of(client.get(page_of(group())))


# Evidence and feeds ---------------------------------------------------------------------------------------------------


def test_evidence_shows_its_figures_where_they_come_from_and_that_they_are_whole(client: Client) -> None:
    reference = group(ready=True)
    said = text_of(client.get(f"/record/{reference}/evidence/1/"))
    for each in (
        "Two councils pay.",
        "1,200.50",
        "Exampleshire",
        "0.10",
        "2026-03-31",
        "One is estimated.",
        "A. Clerk",
    ):
        assert each in said
    assert 'href="/buying/?q=x">Ask the same question again today' in said
    assert "20261126T073453" in said
    assert "Checked" in said
    assert client.get(f"/record/{reference}/evidence/2/").status_code == 404


def test_evidence_that_was_changed_by_hand_says_so(client: Client) -> None:
    reference = group(ready=True)
    found = Evidence.objects.get(matter__reference=reference)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE register_evidence SET figures = %s WHERE id = %s", ['{"total": "9.00"}', found.pk])
    assert "Does not fit" in text_of(client.get(f"/record/{reference}/evidence/1/"))
    assert "Does not fit its hash" in text_of(client.get(page_of(reference)))


def test_figures_of_any_shape_are_shown_whole() -> None:
    deep: Any = {"a": {"b": [{"c": 1, "d": None}, {"c": 2}], "e": [[1, 2], {"f": True}], "g": []}, "h": "x"}
    told = [
        (b.title, [(p.name, p.text) for p in b.pairs], b.lines, b.grid and (b.grid.heads, b.grid.rows))
        for b in blocks(deep)
    ]
    assert told == [
        ("Figures", [("H", "x")], (), None),
        ("A", [("G", "[]")], (), None),
        ("B", [], (), (("C", "D"), (("1", ""), ("2", "")))),
        ("1", [], ("1", "2"), None),
        ("2", [("F", "Yes")], (), None),
    ]


@pytest.mark.parametrize(
    ("frozen", "shown"),
    [
        ("341652.12", "341,652.12"),
        ("-1234567.5", "-1,234,567.5"),
        ("-0.50", "-0.50"),
        ("2024", "2024"),
        (2024, "2024"),
        ("1e5", "1e5"),
        (None, ""),
        (False, "No"),
    ],
)
def test_amounts_are_set_out_and_nothing_else_is_touched(frozen: Any, shown: str) -> None:
    assert written(frozen) == shown


def test_a_feed_holds_what_happened(client: Client) -> None:
    reference = group(example=True)
    edit_matter(reference, CLERK, 1, title="Repairs & voids")
    said = client.get(f"/record/{reference}/history.atom").content.decode()
    assert said.index(f"urn:moothall:event:{reference}:2") < said.index(f"urn:moothall:event:{reference}:1")
    assert f"[Example] {reference} Repairs &amp; voids: Edit" in said


def test_what_carries_a_matter_on_is_lineage() -> None:
    assert {code for code, kind in words.link_kinds().items() if kind.lineage} >= LATER
