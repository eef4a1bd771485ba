"""Promises: only by an approver for the own organisation, never lost and never doubled, and their totals exact."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moothall.desks.projects.actions_commitments import commit, deliver, release
from moothall.desks.projects.actions_gates import stop_project
from moothall.desks.projects.models import Commitment, Delivery
from moothall.desks.projects.queries_commitments import commitment, commitments, due, totals, totals_by_kind
from moothall.desks.projects.tests import made
from moothall.register import record_queries as record
from moothall.register.models_record import Unchangeable
from moothall.register.record_errors import NotReady, NotYours, Refused
from moothall.register.roles import Actor
from tests.people import COUNCIL, OTHER_COUNCIL, actor

pytestmark = pytest.mark.django_db
KINDS = ("hours", "money", "people")


def test_an_approver_commits_the_own_organisation_and_no_other() -> None:
    reference = made.project()
    number = commit(reference, made.promise("money", "1500.50", condition="If alpha passes"), actor("approver"))
    row = commitment(reference, number)
    assert row
    assert (row.organisation_id, row.amount, row.condition) == (COUNCIL, Decimal("1500.50"), "If alpha passes")
    assert record.history(reference)[-1].data["amount"] == "1500.50"
    for by in (
        actor("officer"),
        actor("officer", OTHER_COUNCIL),
        actor("approver", made.THIRD),
        actor("staff"),
        actor("finance"),
        Actor("Visitor", "corrector"),
        Actor("Visitor", "public"),
    ):
        with pytest.raises(NotYours):
            commit(reference, made.promise(), by)
    for attempt in (
        lambda by: deliver(reference, number, Decimal(1), timezone.localdate(), by),
        lambda by: release(reference, number, by, "For them"),
        lambda by: commit(reference, made.promise("money", "1.00"), by, supersedes=number),
    ):
        with pytest.raises(NotYours, match="another organisation"):
            attempt(actor("approver", OTHER_COUNCIL))
    assert len(commitments(reference)) == 1


def test_an_invited_body_or_an_observer_commits_nothing() -> None:
    from moothall.desks.projects.actions import answer_invitation, invite

    reference = made.project(partner=False)
    invite(reference, OTHER_COUNCIL, actor("officer"))
    with pytest.raises(NotYours):
        commit(reference, made.promise(), actor("approver", OTHER_COUNCIL))
    answer_invitation(reference, "observer", actor("approver", OTHER_COUNCIL))
    with pytest.raises(NotYours):
        commit(reference, made.promise(), actor("approver", OTHER_COUNCIL))


@pytest.mark.parametrize(
    ("what", "amount", "said"),
    [
        ("hours", "0", "more than nothing"),
        ("hours", "-1", "more than nothing"),
        ("hours", "0.001", "two decimals"),
        ("hours", "1E+13", "two decimals and twelve"),
        ("hours", "NaN", "two decimals"),
        ("hours", "Infinity", "two decimals"),
        ("biscuits", "1", "one of hours, money, people"),
    ],
)
def test_what_is_no_amount_is_refused(what: str, amount: str, said: str) -> None:
    reference = made.project()
    with pytest.raises(Refused, match=said):
        commit(reference, made.promise(what, amount), actor("approver"))
    assert commitments(reference) == ()


def test_an_end_before_its_beginning_is_refused() -> None:
    reference, today = made.project(), timezone.localdate()
    with pytest.raises(Refused, match="before it begins"):
        commit(reference, made.promise(since=today, until=today.replace(year=today.year - 1)), actor("approver"))


def test_deliveries_add_up_and_a_mistake_is_put_right_by_a_further_line() -> None:
    reference, by, today = made.project(), actor("approver"), timezone.localdate()
    number = commit(reference, made.promise("hours", "10"), by)
    deliver(reference, number, Decimal("7.25"), today, actor("officer"), "Research")
    deliver(reference, number, Decimal("-0.25"), today, by, "Counted twice")
    row = commitment(reference, number)
    assert row
    assert (row.delivered, len(row.deliveries)) == (Decimal("7.00"), 2)
    with pytest.raises(Refused, match="below zero"):
        deliver(reference, number, Decimal("-7.01"), today, by)
    with pytest.raises(Refused):
        deliver(reference, number, Decimal(0), today, by)
    with pytest.raises(Refused, match="still to come"):
        deliver(reference, number, Decimal(1), today.replace(year=today.year + 1), by)


def test_one_that_is_replaced_or_released_is_kept_and_cannot_be_again() -> None:
    reference, by = made.project(), actor("approver")
    first = commit(reference, made.promise("hours", "10"), by)
    second = commit(reference, made.promise("hours", "20"), by, supersedes=first)
    with pytest.raises(Refused, match="not in force"):
        commit(reference, made.promise("hours", "30"), by, supersedes=first)
    with pytest.raises(Refused, match="Release it instead"):
        commit(reference, made.promise("money", "30"), by, supersedes=second)
    with pytest.raises(NotReady):
        release(reference, second, by, " ")
    release(reference, second, by, "No hours left")
    with pytest.raises(Refused, match="not in force"):
        release(reference, second, by, "Again")
    with pytest.raises(Refused, match="no commitment 9"):
        release(reference, 9, by, "x")
    assert [row.standing for row in commitments(reference)] == ["superseded", "released"]
    with pytest.raises(Unchangeable):
        Commitment.objects.filter(matter__reference=reference).delete()
    with pytest.raises(Unchangeable):
        Delivery.objects.all().delete()


def test_what_falls_due_waits_for_whoever_promised_it() -> None:
    reference, today = made.project(), timezone.localdate()
    number = commit(reference, made.promise("hours", "10", until=today), actor("approver"))
    commit(reference, made.promise("hours", "10"), actor("approver", OTHER_COUNCIL))
    assert [row.number for row in due(COUNCIL, today)] == [number]
    assert due(OTHER_COUNCIL, today) == ()
    deliver(reference, number, Decimal(10), today, actor("officer"))
    assert due(COUNCIL, today) == ()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("commit", "replace", "release", "deliver")),
        st.sampled_from((COUNCIL, OTHER_COUNCIL)),
        st.sampled_from(KINDS),
        st.decimals("0.01", "99999.99", places=2),
        st.integers(1, 6),
    ),
    max_size=14,
)


class Undone(Exception):
    """The round is over: nothing of it stays."""


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, stops=st.booleans())
def test_no_promise_is_lost_or_doubled_whatever_is_done(steps: list[Any], stops: bool) -> None:
    with pytest.raises(Undone), transaction.atomic():
        undone(steps, stops)


def undone(steps: list[Any], stops: bool) -> None:
    follow(made.project(), steps, stops)
    raise Undone


def follow(reference: str, steps: list[Any], stops: bool) -> None:
    """Do the steps, keep a plain ledger beside them, and compare."""
    ledger: dict[int, dict[str, Any]] = {}
    for verb, council, what, amount, number in steps:
        by, before = actor("approver", council), ledger.get(number)
        try:
            with transaction.atomic():
                fresh = one_step(reference, verb, by, what, amount, number)
        except Refused:
            mine = before and before["council"] == council and before["stands"] == "in-force"
            assert verb != "commit"
            assert not mine or (verb == "replace" and before and before["what"] != what)
            continue
        if fresh:
            assert fresh not in ledger
            ledger[fresh] = {
                "council": council,
                "what": what,
                "amount": amount,
                "stands": "in-force",
                "done": Decimal(0),
            }
        if verb == "deliver":
            ledger[number]["done"] += amount
        elif verb != "commit":
            ledger[number]["stands"] = {"replace": "superseded", "release": "released"}[verb]
    if stops:
        stop_project(reference, actor("approver"), None, "Enough")
        for line in ledger.values():
            line["stands"] = "released" if line["stands"] == "in-force" else line["stands"]
    compare(reference, ledger)


def one_step(reference: str, verb: str, by: Actor, what: str, amount: Decimal, number: int) -> int:
    """One of the steps; gives the number of a new promise, or 0."""
    if verb == "commit":
        return commit(reference, made.promise(what, str(amount)), by)
    if verb == "replace":
        return commit(reference, made.promise(what, str(amount)), by, supersedes=number)
    if verb == "release":
        release(reference, number, by, "No more")
    else:
        deliver(reference, number, amount, timezone.localdate(), by)
    return 0


def compare(reference: str, ledger: dict[int, dict[str, Any]]) -> None:
    """Every promise stands once, as the ledger has it; totals are its sums, by organisation and in all."""
    rows = commitments(reference)
    assert [row.number for row in rows] == sorted(ledger) == list(range(1, len(ledger) + 1))
    for row in rows:
        line = ledger[row.number]
        said = (row.organisation_id, row.what, row.amount, row.standing, row.delivered)
        assert said == (line["council"], line["what"], line["amount"], line["stands"], line["done"])
    for found, keys in ((totals(rows), ("council", "what")), (totals_by_kind(rows), ("what",))):
        groups = Counter(tuple(line[key] for key in keys) for line in ledger.values())
        assert len(found) == len(groups)
        for total in found:
            key = (total.organisation_id, total.what)[-len(keys) :]
            own = [line for line in ledger.values() if tuple(line[k] for k in keys) == key]
            assert total.rows == len(own)
            assert total.promised == sum(line["amount"] for line in own if line["stands"] == "in-force")
            assert total.set_aside == sum(line["amount"] for line in own if line["stands"] != "in-force")
            assert total.delivered == sum(line["done"] for line in own)
