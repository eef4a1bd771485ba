"""Needs: recorded by councils, supported by councils and not by persons, changed with what was before on record, seen
by nobody else while they are drafts."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from moothall.desks.needs import actions, queries, queries_needs
from moothall.desks.needs.actions import Told
from moothall.desks.needs.actions_matches import judge_match
from moothall.desks.needs.models import Verdict
from moothall.desks.needs.queries_matches import document_typed, matches, matches_of
from moothall.register import record_queries as record
from moothall.register.models_record import Unchangeable
from moothall.register.record_actions import act
from moothall.register.record_errors import NotReady, NotYours, Refused, Stale
from moothall.register.record_replay import replay
from moothall.register.roles import Actor
from tests.people import actor

from .conftest import LEEDS, MakeNeed

pytestmark = pytest.mark.django_db
PUBLIC = Actor("", "public")
TOLD = Told(
    "Tenants cannot report a repair online",
    "Council tenants",
    "report a broken boiler at any hour",
    "Most calls are about repairs",
    cost_a_year=Decimal("1200.50"),
    cost_basis="Calls counted",
    aims=("housing-quality-and-safety",),
    system_type="housing_management",
)


def test_it_works(asha: Actor, ben: Actor, chloe: Actor) -> None:
    reference = actions.record_need(TOLD, asha)
    assert reference.startswith("N-")
    assert queries_needs.need(reference, PUBLIC) is None
    assert queries_needs.need(reference, ben) is None
    act(reference, "publish", asha, None, counts=queries_needs.counts_for(reference, "publish"))
    actions.support(reference, ben, "Ours are flats")
    actions.support(reference, chloe)
    found = queries_needs.need(reference, PUBLIC)
    assert found
    assert [(s.organisation_id, s.part, s.by, s.said) for s in found.supporters] == [
        ("local-authority:XEX", "owner", asha.name, ""),
        ("local-authority:XNT", "supporter", ben.name, "Ours are flats"),
        (LEEDS, "supporter", chloe.name, ""),
    ]
    assert (found.cost_a_year, found.system) == (Decimal("1200.50"), "Social housing management")
    (row,) = queries_needs.needs()
    assert (row.councils, row.reference) == (3, reference)


def test_a_council_counts_once_whoever_acts_for_it(make_need: MakeNeed, ben: Actor) -> None:
    reference = make_need()
    actions.support(reference, ben)
    colleague = actor("officer", ben.organisation_id, name="Another of Northtown")
    with pytest.raises(Refused, match="already supporter"):
        actions.support(reference, colleague)
    with pytest.raises(Refused, match="recorded this need itself"):
        actions.support(reference, actor("approver"))
    assert queries_needs.needs()[0].councils == 2


def test_support_that_ended_stays_on_record(make_need: MakeNeed, ben: Actor) -> None:
    reference = make_need()
    actions.support(reference, ben)
    with pytest.raises(Refused, match="Say why"):
        actions.withdraw_support(reference, ben, " ")
    actions.withdraw_support(reference, ben, "We have bought a system")
    found = queries_needs.need(reference)
    assert found
    assert found.councils == ("local-authority:XEX",)
    assert [s.until is None for s in found.supporters] == [True, False]
    actions.support(reference, ben, "It did not work")
    assert queries_needs.needs()[0].councils == 2


@pytest.mark.parametrize("role", ["supplier", "board-member", "finance"])
def test_who_acts_for_no_council_neither_records_nor_supports(make_need: MakeNeed, role: str) -> None:
    reference, stranger = make_need(), actor(role)
    with pytest.raises(NotYours):
        actions.record_need(TOLD, stranger)
    with pytest.raises(NotYours):
        actions.support(reference, stranger)
    with pytest.raises(NotYours):
        judge_match(reference, "funded:x", "X", "fits", "Because", stranger)


def test_a_change_is_refused_when_somebody_was_faster_and_kept_when_not(make_need: MakeNeed, asha: Actor) -> None:
    reference = make_need()
    seen = record.matter(reference).version
    told = replace(TOLD, title="Tenants cannot report a repair")
    actions.change_need(reference, told, asha, seen, "Clearer")
    with pytest.raises(Stale, match="has changed since you opened it"):
        actions.change_need(reference, TOLD, asha, seen)
    found = queries_needs.need(reference)
    assert (found.card.title, found.who) == ("Tenants cannot report a repair", "Council tenants")
    own = [e.data["need"] for e in record.history(reference) if "need" in e.data]
    assert own[0]["who"] == ["Tenants", "Council tenants"]
    assert own[0]["cost_a_year"] == [None, "1200.50"]
    replayed = replay(record.history(reference))
    assert replayed.values["title"] == found.card.title
    before = record.matter(reference).version
    actions.change_need(reference, told, asha, before)
    assert record.matter(reference).version == before


def test_others_cannot_change_it(make_need: MakeNeed, ben: Actor, staff: Actor) -> None:
    reference = make_need()
    with pytest.raises(NotYours):
        actions.change_need(reference, TOLD, ben, record.matter(reference).version)
    actions.change_need(reference, TOLD, staff, record.matter(reference).version)


def test_a_need_that_says_nothing_is_not_opened(asha: Actor) -> None:
    reference = actions.record_need(replace(TOLD, why=" "), asha)
    with pytest.raises(NotReady, match="Say who must do what"):
        act(reference, "publish", asha, None, counts=queries_needs.counts_for(reference, "publish"))


# Matches --------------------------------------------------------------------------------------------------------------


def test_the_same_need_in_other_words_is_found_with_reasons(make_need: MakeNeed, ben: Actor) -> None:
    reference = make_need(must_do="report a leak or a broken boiler online and follow the repair")
    make_need("Libraries want to lend seeds", must_do="lend seeds to readers")
    typed = document_typed("Reporting repairs", "Residents want to report repairs to their flat on the web", ben)
    found = [each for each in matches(typed) if each.kind == "need"]
    assert found[0].key == f"matter:{reference}"
    assert found[0].reasons
    assert all("seeds" not in each.title for each in found)


def test_known_funded_work_is_found(make_need: MakeNeed) -> None:
    need = queries_needs.need(make_need(must_do="report housing repairs online", system_type="housing_management"))
    assert need
    titles = " ".join(each.title.casefold() for each in matches_of(need) if each.kind == "funded")
    assert "repairs" in titles


def test_drafts_of_others_are_never_found(asha: Actor, ben: Actor) -> None:
    reference = actions.record_need(TOLD, asha)
    found = matches(document_typed(TOLD.title, TOLD.must_do, ben))
    assert reference not in {each.where for each in found}


def test_a_product_on_record_is_found_once_and_leads_to_its_record(make_need: MakeNeed) -> None:
    from moothall.desks.needs.queries_matches import _prepared
    from moothall.engines.find import candidates
    from moothall.register.record_actions import draft_matter
    from moothall.register.roles import SYSTEM

    loader = Actor("Moothall", SYSTEM)
    for product in candidates.products():
        about = f"Sold by {product.suppliers[0]}."
        draft_matter("solution", product.title, loader, about=about, system_type=product.system_types[0])
    documents = _prepared("")[0].documents
    keys = [document.key for document in documents]
    assert len(keys) == len(set(keys))
    found = [document for document in documents if document.kind == "product"]
    assert len(found) == len(candidates.products())
    assert all(document.key.startswith("matter:S-") for document in found)
    assert matches(document_typed("Library loans", "Readers borrow books", Actor("", "public")))


def test_a_later_verdict_counts_and_the_earlier_stays(make_need: MakeNeed, asha: Actor, ben: Actor) -> None:
    reference = make_need()
    target = ("product:x", "A product")
    judge_match(reference, *target, "fits", "Seen at a fair", asha)
    judge_match(reference, *target, "not", "Tried it", asha)
    judge_match(reference, *target, "unsure", "Not for us to say", ben)
    with pytest.raises(Refused, match="Say why"):
        judge_match(reference, *target, "fits", " ", ben)
    rows = Verdict.objects.filter(matter__reference=reference)
    assert rows.count() == 3
    with pytest.raises(Unchangeable):
        rows.update(verdict="fits")
    from moothall.desks.needs.queries_matches import verdicts

    said = verdicts(reference)["product:x"]
    assert [(v.verdict, v.live) for v in said] == [("unsure", True), ("not", True), ("fits", False)]


def test_councils_that_pay_for_the_type_are_matched_with_the_rule_they_are_ordered_by(
    make_need: MakeNeed, picture: Any
) -> None:
    from moothall.desks.needs.queries_payments import payers

    need = queries_needs.need(make_need(by=actor("officer", LEEDS), system_type="libraries"))
    found = [each for each in matches_of(need) if each.kind == "council"]
    assert {each.where for each in found} == {p.organisation_id for p in payers("libraries")}
    assert found
    assert all("paid £" in each.reasons[0] for each in found)


# Front page -----------------------------------------------------------------------------------------------------------


def test_a_type_of_system_with_a_need_is_not_said_to_lack_one(make_need: MakeNeed, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries, "MANY", 1)
    before = {row.code for row in queries.silent_systems()}
    assert "libraries" in before
    make_need(system_type="libraries")
    assert {row.code for row in queries.silent_systems()} == before - {"libraries"}


def test_before_the_first_build_needs_can_be_recorded(no_picture: Any, make_need: MakeNeed, asha: Actor) -> None:
    reference = make_need(system_type="libraries")
    front = queries.front(asha)
    assert (front.picture, front.silent) == (False, ())
    assert matches_of(queries_needs.need(reference))
