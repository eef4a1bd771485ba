"""Buying groups as projects of a kind: each body answers for itself, steps need what they need, and the timeline runs
back from the first end that is known, or says that none is."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from moothall.desks.projects import actions_groups, queries_groups
from moothall.desks.projects.desk import DESK
from moothall.desks.projects.queries_groups import Ending, timeline
from moothall.desks.projects.tests import made
from moothall.register import record_queries as record
from moothall.register.record_actions import act, link
from moothall.register.record_errors import NotNow, NotReady, NotYours, Refused, Stale
from moothall.register.record_replay import replay
from moothall.register.roles import Actor
from moothall.vocabulary.gate import group_steps
from moothall.vocabulary.matter import states, steps_from
from tests.people import COUNCIL, OTHER_COUNCIL, actor

pytestmark = pytest.mark.django_db
TODAY, END = date(2026, 11, 1), date(2028, 3, 31)
WHOLE = sum(step.weeks for step in group_steps())


def parts(reference: str) -> dict[str, str]:
    return {member.organisation_id: member.part for member in record.members(reference)}


def forming() -> str:
    """A group that a named body has taken up."""
    reference = made.group()
    act(reference, "propose", Actor("A visitor", "corrector"), None)
    act(reference, "form", actor("officer"), None)
    return reference


def agreed() -> str:
    """A group that two bodies have joined, with a plan."""
    reference = forming()
    for body in (COUNCIL, OTHER_COUNCIL):
        actions_groups.answer_group(reference, True, actor("approver", body))
    actions_groups.plan_group(reference, actor("officer"), None, requirement="Permits and fines", target=END)
    act(reference, "agree", actor("approver"), None, counts=DESK.counts(reference, "agree"))  # type: ignore[misc]
    return reference


def test_the_draft_of_the_renewals_page_goes_on_as_before() -> None:
    kept = {
        ("draft", "propose", "proposed"),
        ("draft", "withdraw", "withdrawn"),
        ("proposed", "back-to-draft", "draft"),
        ("proposed", "withdraw", "withdrawn"),
    }
    known = {
        (s.from_state, s.action, s.to_state)
        for state in ("draft", "proposed")
        for s in steps_from("buying-group", state)
        if ("corrector", "") in s.roles and s.moves
    }
    assert known == kept
    order = [state for kind, state in states() if kind == "buying-group"]
    assert set(order) == {"draft", "proposed", "forming", "agreed", "tendering", "let", "done", "withdrawn"}


def test_each_body_is_asked_and_answers_itself() -> None:
    reference = forming()
    with pytest.raises(NotYours):
        actions_groups.ask_bodies(reference, [made.THIRD], actor("officer"))
    actions_groups.answer_group(reference, True, actor("approver"))
    assert actions_groups.ask_bodies(reference, [OTHER_COUNCIL, made.THIRD], actor("officer")) == 2
    assert parts(reference) == {COUNCIL: "joined", OTHER_COUNCIL: "asked", made.THIRD: "asked"}
    with pytest.raises(Refused, match="not been asked"):
        actions_groups.ask_bodies(reference, [OTHER_COUNCIL], actor("officer"))
    for by in (actor("approver", "local-authority:YOR"), actor("staff"), Actor("A visitor", "corrector")):
        with pytest.raises(NotYours):
            actions_groups.answer_group(reference, True, by)
    with pytest.raises(NotYours, match="approver"):
        actions_groups.answer_group(reference, True, actor("officer", OTHER_COUNCIL))
    with pytest.raises(NotReady, match="why"):
        actions_groups.answer_group(reference, False, actor("approver", made.THIRD), " ")
    actions_groups.answer_group(reference, False, actor("approver", made.THIRD), "We have just renewed")
    actions_groups.answer_group(reference, True, actor("approver", OTHER_COUNCIL))
    assert parts(reference) == {COUNCIL: "joined", OTHER_COUNCIL: "joined"}


def test_it_is_agreed_when_two_have_joined_all_have_answered_and_the_plan_is_written() -> None:
    reference = forming()

    def agree() -> None:
        act(reference, "agree", actor("approver"), None, counts=DESK.counts(reference, "agree"))  # type: ignore[misc]

    with pytest.raises(NotYours):
        agree()
    actions_groups.answer_group(reference, True, actor("approver"))
    with pytest.raises(NotReady, match=r"two bodies.*answer of every body.*requirement"):
        agree()
    actions_groups.answer_group(reference, True, actor("approver", OTHER_COUNCIL))
    with pytest.raises(NotReady, match="requirement") as refused:
        agree()
    assert "two bodies" not in str(refused.value)
    actions_groups.plan_group(reference, actor("officer"), None, requirement="Permits", target=END)
    agree()
    assert made.state(reference) == "agreed"


def test_from_agreed_to_done() -> None:
    reference, by = agreed(), actor("approver")
    act(reference, "tender", by, None)
    with pytest.raises(NotReady, match="Say why"):
        act(reference, "let", by, None)
    act(reference, "back-to-forming", by, None, "Nobody tendered")
    act(reference, "agree", by, None, counts=DESK.counts(reference, "agree"))  # type: ignore[misc]
    act(reference, "tender", by, None)
    act(reference, "let", by, None, "To Example Ltd")
    with pytest.raises(NotYours):
        act(reference, "finish", actor("approver", made.THIRD), None, "All moved")
    act(reference, "finish", by, None, "All moved")
    assert made.state(reference) == "done"
    assert replay(record.history(reference)).members == parts(reference)


def test_a_plan_is_kept_with_what_it_was_and_needs_sense() -> None:
    reference, by = forming(), actor("officer")
    with pytest.raises(NotYours):
        actions_groups.plan_group(reference, by, None, requirement="x")
    actions_groups.answer_group(reference, True, actor("approver"))
    seen = made.matter_of(reference).version
    actions_groups.plan_group(reference, by, seen, requirement="Permits", weeks={"mobilisation": 40})
    assert record.history(reference)[-1].data["plan"] == {
        "requirement": ["", "Permits"],
        "weeks": [{}, {"mobilisation": 40}],
    }
    with pytest.raises(Stale):
        actions_groups.plan_group(reference, by, seen, requirement="Mine")
    for weeks in ({"mobilisation": -1}, {"mobilisation": 521}, {"lunch": 1}):
        with pytest.raises(Refused, match="expected 0 to 520"):
            actions_groups.plan_group(reference, by, None, weeks=weeks)
    version = made.matter_of(reference).version
    actions_groups.plan_group(reference, by, None, requirement="Permits")
    assert made.matter_of(reference).version == version
    with pytest.raises(NotNow):
        act(reference, "let", by, None, "x")


# The timeline ---------------------------------------------------------------------------------------------------------


def test_steps_touch_each_other_and_end_on_the_first_end() -> None:
    found = timeline(None, "", (Ending("c1", "Permits", "Northtown", OTHER_COUNCIL, END),), None, {}, TODAY)
    assert (found.end, found.source) == (END, "/buying/contracts/c1/")
    assert [step.step for step in found.steps] == list(group_steps())
    assert found.begin_by == END - timedelta(weeks=WHOLE)
    assert found.steps[-1].ends == END
    assert [a.ends for a in found.steps[:-1]] == [b.begins for b in found.steps[1:]]
    assert all((step.ends - step.begins).days == 7 * step.weeks for step in found.steps)
    assert [step.late for step in found.steps] == [step.begins < TODAY for step in found.steps]


def test_a_length_that_was_changed_says_so_and_moves_what_comes_before() -> None:
    ends = (Ending("c1", "Permits", "Northtown", None, END),)
    usual, longer = (timeline(None, "", ends, None, weeks, TODAY) for weeks in ({}, {"mobilisation": 36}))
    assert usual.begin_by
    assert longer.begin_by
    assert usual.begin_by - longer.begin_by == timedelta(weeks=10)
    assert [step.step.code for step in longer.steps if step.changed] == ["mobilisation"]


def test_what_the_group_wrote_comes_first_then_what_is_published_then_the_target() -> None:
    ends = (Ending("c1", "Permits", "Northtown", None, END),)
    own, target = date(2027, 1, 1), date(2029, 1, 1)
    assert timeline(own, "The contract itself", ends, target, {}, TODAY).end == own
    assert timeline(None, "", ends, target, {}, TODAY).end == END
    counted = timeline(None, "", (), target, {}, TODAY)
    assert counted.end == target
    assert "No end of a member's contract is known" in counted.basis


def test_no_date_is_made_up() -> None:
    found = timeline(None, "", (), None, {}, TODAY)
    assert (found.end, found.steps, found.begin_by) == (None, (), None)
    assert "Ask the members" in found.basis


def test_a_group_is_shown_without_a_picture_too(no_picture: object) -> None:
    reference = made.group(system_type="parking")
    link(reference, "renews", "/buying/contracts/c1/", Actor("A visitor", "corrector"), title="Permits")
    found = queries_groups.group(reference, timezone.localdate())
    assert found
    assert (found.endings, found.timeline.end, len(found.renews)) == ((), None, 1)


def test_ends_are_those_of_the_contracts_that_would_be_followed(picture: object) -> None:
    from moothall.engines import store

    rows = store.open_picture().query("SELECT contract_id, end_date FROM contract WHERE end_date IS NOT NULL LIMIT 3")
    reference = made.group()
    for row in rows:
        link(reference, "renews", f"/buying/contracts/{row['contract_id']}/", Actor("A visitor", "corrector"))
    found = queries_groups.group(reference, timezone.localdate())
    assert found
    assert sorted(e.ends for e in found.endings) == sorted(row["end_date"] for row in rows)
    assert found.timeline.end == (min(row["end_date"] for row in rows) if rows else None)
