"""Merges, splits and retirements: no support moves without an answer, and no edge of lineage and no supporter's row
is ever lost, whatever is done in whatever order."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from moothall.desks.needs import actions, actions_lineage, queries, queries_needs
from moothall.desks.needs.actions import Told
from moothall.desks.needs.models import Proposal, SupportAsk
from moothall.register import record_queries as record
from moothall.register.models_record import Link, Matter, MatterMember
from moothall.register.record_actions import act
from moothall.register.record_errors import NotReady, NotYours, Refused, Stale
from moothall.register.record_replay import replay
from moothall.register.roles import Actor
from moothall.vocabulary.matter import link_kinds
from tests.people import actor

from .conftest import LEEDS, MakeNeed

pytestmark = pytest.mark.django_db
NORTHTOWN = "local-authority:XNT"


def supporters(reference: str) -> set[str]:
    return {m.organisation_id for m in record.members(reference) if m.part == "supporter"}


def ask_number(reference: str, council: str) -> int:
    return SupportAsk.objects.get(proposal__matter__reference=reference, organisation_id=council).pk


@pytest.fixture
def pair(make_need: MakeNeed, asha: Actor, ben: Actor, chloe: Actor) -> tuple[str, str]:
    """A need with two supporters, and another one of Leeds."""
    one, other = make_need(), make_need("Repairs online", chloe)
    actions.support(one, ben)
    actions.support(one, chloe)
    return one, other


# Merging --------------------------------------------------------------------------------------------------------------


def test_a_merge_asks_and_moves_nothing_by_itself(pair: tuple[str, str], asha: Actor, ben: Actor) -> None:
    one, other = pair
    actions_lineage.propose_merge(one, other, asha, "The same in other words")
    assert supporters(one) == {NORTHTOWN, LEEDS}
    assert supporters(other) == set()
    waiting = [task.title for task in queries.tasks(ben)]
    assert waiting == ["Say where your support goes: Tenants cannot report a repair online"]
    with pytest.raises(NotReady, match="Wait until every council"):
        actions_lineage.carry_out_merge(one, asha)
    assert not Link.objects.filter(kind="merged-into").exists()
    assert record.matter(one).state == "open"


def test_each_answer_is_done_and_no_more(pair: tuple[str, str], asha: Actor, ben: Actor, chloe: Actor) -> None:
    one, other = pair
    actions_lineage.propose_merge(one, other, asha, "The same")
    actions_lineage.answer_ask(ask_number(one, NORTHTOWN), "move", ben)
    with pytest.raises(Refused, match="Say why"):
        actions_lineage.answer_ask(ask_number(one, LEEDS), "keep", chloe)
    actions_lineage.answer_ask(ask_number(one, LEEDS), "keep", chloe, "Ours is wider")
    actions_lineage.answer_ask(ask_number(one, str(asha.organisation_id)), "move", asha)
    assert supporters(one) == {LEEDS}
    assert supporters(other) == {NORTHTOWN, str(asha.organisation_id)}
    actions_lineage.carry_out_merge(one, asha)
    assert record.matter(one).state == "merged"
    assert supporters(one) == {LEEDS}
    assert [(row.says, row.reference) for row in record.links_of(one)] == [("merged into", other)]
    assert queries.tasks(ben) == ()
    rows = MatterMember.objects.filter(matter__reference=one, organisation_id=NORTHTOWN)
    assert [row.until is not None for row in rows] == [True]


def test_who_does_not_answer_stays_as_asked_and_may_answer_later(
    pair: tuple[str, str], asha: Actor, ben: Actor
) -> None:
    one, other = pair
    actions_lineage.propose_merge(one, other, asha, "The same", answer_by=date.today() - timedelta(days=1))
    actions_lineage.carry_out_merge(one, asha)
    (proposal,) = queries_needs.proposals_of(one)
    assert {ask.answer for ask in proposal.asks} == {""}
    assert supporters(one) == {NORTHTOWN, LEEDS}
    actions_lineage.answer_ask(ask_number(one, NORTHTOWN), "move", ben, "Late, sorry")
    assert NORTHTOWN in supporters(other)
    assert NORTHTOWN in supporters(one)
    assert record.history(other)[-1].action == "answer-support"
    with pytest.raises(Refused, match="answered already"):
        actions_lineage.answer_ask(ask_number(one, NORTHTOWN), "none", ben, "Changed our mind")


def test_only_the_council_asked_answers(pair: tuple[str, str], asha: Actor, ben: Actor, staff: Actor) -> None:
    one, other = pair
    with pytest.raises(NotYours):
        actions_lineage.propose_merge(other, one, ben, "The other way round")
    actions_lineage.propose_merge(one, other, staff, "The same")
    for stranger in (asha, staff, actor("supplier")):
        with pytest.raises(NotYours):
            actions_lineage.answer_ask(ask_number(one, NORTHTOWN), "move", stranger)


def test_what_cannot_be_merged_is_refused(pair: tuple[str, str], asha: Actor, chloe: Actor) -> None:
    one, other = pair
    with pytest.raises(Refused, match="carry on for itself"):
        actions_lineage.propose_merge(one, one, asha, "r")
    with pytest.raises(Refused, match="There is no need"):
        actions_lineage.propose_merge(one, "N-1900-0001", asha, "r")
    with pytest.raises(Stale):
        actions_lineage.propose_merge(one, other, asha, "r", version=1)
    actions_lineage.propose_merge(one, other, asha, "r")
    with pytest.raises(Refused, match="a proposal for"):
        actions_lineage.propose_merge(one, other, asha, "r")
    with pytest.raises(Refused, match="itself proposed"):
        actions_lineage.propose_merge(other, one, chloe, "r")
    with pytest.raises(Refused, match="drop it first"):
        actions_lineage.split_need(one, (("A", "a"), ("B", "b")), asha, "r")
    actions_lineage.drop_proposal(one, asha, "Not the same")
    assert queries_needs.asks_waiting(NORTHTOWN) == ()
    with pytest.raises(Refused, match="dropped"):
        actions_lineage.answer_ask(ask_number(one, NORTHTOWN), "move", actor("officer", NORTHTOWN))
    act(other, "withdraw", chloe, None, "Settled")
    with pytest.raises(Refused, match="cannot carry on"):
        actions_lineage.propose_merge(one, other, asha, "r")


# Splitting and retiring -----------------------------------------------------------------------------------------------


def test_a_split_asks_which_and_closes(pair: tuple[str, str], asha: Actor, ben: Actor, chloe: Actor) -> None:
    one, _ = pair
    made = actions_lineage.split_need(one, (("Report", "report it"), ("Follow", "follow it")), asha, "Two things")
    assert record.matter(one).state == "split"
    assert [record.matter(each).state for each in made] == ["open", "open"]
    assert {row.reference for row in record.links_of(one) if row.kind == "split-from"} == set(made)
    with pytest.raises(Refused, match="Choose at least one"):
        actions_lineage.answer_ask(ask_number(one, NORTHTOWN), "move", ben)
    with pytest.raises(Refused, match="Choose at least one"):
        actions_lineage.answer_ask(ask_number(one, NORTHTOWN), "move", ben, chosen=("N-1900-0001",))
    actions_lineage.answer_ask(ask_number(one, NORTHTOWN), "move", ben, chosen=made)
    assert [supporters(each) for each in made] == [{NORTHTOWN}, {NORTHTOWN}]
    with pytest.raises(Refused, match="at least two"):
        actions_lineage.split_need(made[0], (("Only", "one"),), asha, "r")


def test_a_retired_need_names_what_takes_its_place(pair: tuple[str, str], asha: Actor, chloe: Actor) -> None:
    one, other = pair
    actions_lineage.retire_need(one, other, asha, "Theirs is better told")
    assert record.matter(one).state == "retired"
    actions_lineage.answer_ask(ask_number(one, LEEDS), "move", chloe)
    assert supporters(other) == set()
    assert queries_needs.need(other).councils == (LEEDS,)


def test_a_derived_need_keeps_where_it_comes_from(pair: tuple[str, str], ben: Actor) -> None:
    made = actions.derive_need(pair[0], Told("Repairs of flats", "Residents", "report", "Lifts"), ben)
    (row,) = [each for each in record.links_of(made) if each.kind == "derives-from"]
    assert row.reference == pair[0]


# Whatever is done in whatever order -----------------------------------------------------------------------------------


def edges() -> set[tuple[str, str, str]]:
    lineage = [kind for kind, each in link_kinds().items() if each.lineage]
    rows = Link.objects.filter(kind__in=lineage, withdrawn_at__isnull=True)
    return set(rows.values_list("matter__reference", "kind", "to_matter__reference"))


def rows_of_supporters() -> set[tuple[int, str, str]]:
    return set(MatterMember.objects.filter(part="supporter").values_list("pk", "matter__reference", "organisation_id"))


def one_step(kind: int, a: int, b: int, people: list[Actor], staff: Actor) -> None:
    """One thing that somebody may try. What is under way is taken up as often as new things are begun, so that most
    series get somewhere; what a state does not allow is refused."""
    needs = list(Matter.objects.filter(kind="need").order_by("pk").values_list("reference", flat=True))
    one, other, by = needs[a % len(needs)], needs[b % len(needs)], people[(a + b) % len(people)]
    under_way = list(Proposal.objects.filter(state="open").order_by("pk").values_list("matter__reference", flat=True))
    pending = under_way[a % len(under_way)] if under_way else one
    asks = list(SupportAsk.objects.filter(answer="").select_related("proposal").order_by("pk"))
    ask = asks[a % len(asks)] if asks else None
    asked = next((each for each in people if ask and each.organisation_id == ask.organisation_id), by)
    passed = date.today() - timedelta(days=1)
    tries: list[Callable[[], Any]] = [
        lambda: actions_lineage.propose_merge(one, other, staff, "r", answer_by=None if b % 4 == 0 else passed),
        lambda: actions_lineage.carry_out_merge(pending, staff),
        lambda: actions_lineage.drop_proposal(pending, staff, "r"),
        lambda: actions_lineage.split_need(one, (("A", "a"), ("B", "b")), staff, "r"),
        lambda: actions_lineage.retire_need(one, other, staff, "r"),
        lambda: actions.derive_need(one, Told("D", "w", "m", "y"), by),
        lambda: actions.support(one, by),
        lambda: actions.withdraw_support(one, by, "r"),
        lambda: ask and answer(ask, asked, ("move", "keep", "none")[b % 3]),
        lambda: act(one, "withdraw", staff, None, "r"),
    ]
    with suppress(Refused), transaction.atomic():
        tries[kind % len(tries)]()


def answer(ask: SupportAsk, by: Actor, said: str) -> None:
    actions_lineage.answer_ask(ask.pk, said, by, "r", ask.proposal.targets[:1])


# Each series reaches one kind of lineage with supporters who do not answer; what is drawn goes on from anywhere.
MERGE = [(6, 0, 1), (6, 0, 2), (0, 0, 1), (1, 0, 0), (8, 0, 0), (8, 1, 1), (6, 1, 1), (0, 1, 2), (1, 0, 0)]
SPLIT = [(6, 0, 1), (6, 0, 2), (3, 0, 0), (8, 0, 0), (5, 1, 0), (0, 3, 1), (1, 0, 0)]
RETIRE = [(6, 0, 1), (6, 0, 2), (4, 0, 1), (8, 0, 2), (4, 1, 2), (8, 0, 0)]
STEPS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30), st.integers(0, 30)), min_size=4, max_size=18)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(steps=MERGE)
@example(steps=SPLIT)
@example(steps=RETIRE)
@given(steps=STEPS)
def test_no_edge_and_no_supporter_is_ever_lost(
    steps: list[tuple[int, int, int]], asha: Actor, ben: Actor, chloe: Actor, staff: Actor
) -> None:
    people = [asha, ben, chloe]
    with transaction.atomic():
        point = transaction.savepoint()
        for by in people:
            reference = actions.record_need(Told(f"Need of {by.name}", "w", "m", "y"), by)
            act(reference, "publish", by, None, counts={"told": 1})
        seen_edges, seen_rows, asked = edges(), rows_of_supporters(), set[int]()
        for kind, a, b in steps:
            before = {r: supporters(r) for r in Matter.objects.filter(kind="need").values_list("reference", flat=True)}
            answered = SupportAsk.objects.exclude(answer="").count()
            one_step(kind, a, b, people, staff)
            assert seen_edges <= edges()
            assert seen_rows <= rows_of_supporters()
            assert asked <= set(SupportAsk.objects.values_list("pk", flat=True))
            if kind not in (6, 7) and SupportAsk.objects.exclude(answer="").count() == answered:
                assert {r: supporters(r) for r in before} == before
            seen_edges, seen_rows = edges(), rows_of_supporters()
            asked = set(SupportAsk.objects.values_list("pk", flat=True))
        check_all_replay()
        transaction.savepoint_rollback(point)


def check_all_replay() -> None:
    """Every need is what its events say, and a closed one leads on to what it became."""
    for matter in Matter.objects.filter(kind="need"):
        replayed = replay(record.history(matter.reference))
        assert replayed.state == matter.state
        assert replayed.members == {m.organisation_id: m.part for m in record.members(matter.reference)}
        kinds = {row.kind for row in record.links_of(matter.reference)}
        leads = {"merged": "merged-into", "retired": "retired-in-favour-of", "split": "split-from"}
        assert leads.get(matter.state, "") in {*kinds, ""}
    assert Proposal.objects.filter(state="open", matter__state__in=("merged", "split", "retired")).count() == 0
