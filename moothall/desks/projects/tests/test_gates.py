"""Gates let a project pass only when every check is answered, the required ones are met, and somebody else than the one
who calls it answered; a project that stops releases what was promised and still owes its learning note."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from moothall.desks.projects import actions, actions_gates, queries, queries_gates
from moothall.desks.projects.actions_commitments import commit
from moothall.desks.projects.desk import DESK
from moothall.desks.projects.models import DiaryEntry
from moothall.desks.projects.queries_commitments import commitments
from moothall.desks.projects.tests import made
from moothall.register import record_queries as record
from moothall.register.models_record import Unchangeable
from moothall.register.record_actions import act, attach_evidence
from moothall.register.record_errors import NotNow, NotReady, NotYours, Refused, Stale
from moothall.register.record_replay import replay
from moothall.vocabulary.gate import checks_of, gate_checks
from moothall.vocabulary.matter import states, steps_from
from tests.people import COUNCIL, OTHER_COUNCIL, actor

pytestmark = pytest.mark.django_db
STAGES = ("proposed", "discovery", "alpha", "beta", "live")


def ready(stage: str = "proposed") -> str:
    """A project at a gate that has nothing answered yet, but its known work."""
    reference = made.project()
    made.pass_on(reference, stage)
    made.answer_known(reference) if stage == "proposed" else None
    return reference


def test_the_list_of_checks_holds_together() -> None:
    assert {check.stage for check in gate_checks()} == set(STAGES)
    assert len({(check.stage, check.code) for check in gate_checks()}) == len(gate_checks())
    for stage in STAGES:
        assert any(check.required for check in checks_of(stage))
        assert ("project", stage) in states()
    bases = {check.basis.rpartition(" ")[0]: set() for check in gate_checks()}
    assert bases.keys() == {"Service Standard point", "Technology Code of Practice point"}
    for check in gate_checks():
        bases[check.basis.rpartition(" ")[0]].add(int(check.basis.rpartition(" ")[2]))
        assert check.question.endswith("?")
        assert check.evidence
    assert bases["Service Standard point"] == set(range(1, 15))
    assert bases["Technology Code of Practice point"] <= set(range(1, 13))


@pytest.mark.parametrize("stage", STAGES)
def test_every_gate_refuses_while_one_check_is_open(stage: str) -> None:
    reference = ready(stage)
    if stage == "live":
        actions.put_out(reference, made.thing("solution"), actor("officer"))
    for check in checks_of(stage)[:2]:
        made.answer_all(reference, leave=check.code)
        missing = [c.code for c in checks_of(stage) if c.code not in queries_answered(reference)]
        if missing:
            with pytest.raises(NotReady, match="Answer every check"):
                actions_gates.pass_gate(reference, actor("approver"), None, "On")
            assert made.state(reference) == stage
    made.answer_all(reference)
    actions_gates.pass_gate(reference, actor("approver"), None, "On")
    assert made.state(reference) == {"live": "done"}.get(stage, STAGES[(STAGES.index(stage) + 1) % 5])


def queries_answered(reference: str) -> set[str]:
    """Codes of the checks that are answered at the gate ahead."""
    gate = queries_gates.gate(reference)
    assert gate
    return {each.check.code for each in gate.checks if each.answer}


def test_a_required_check_must_be_met_and_another_one_only_answered() -> None:
    reference, by = ready(), actor("officer")
    required = next(check for check in checks_of("proposed") if check.required)
    other = next(check for check in checks_of("proposed") if not check.required)
    made.answer_all(reference)
    actions_gates.answer_check(reference, required.code, "not-met", by, "Not yet")
    with pytest.raises(NotReady, match="meet those that are required"):
        actions_gates.pass_gate(reference, actor("approver"), None, "On")
    with pytest.raises(Refused, match="cannot be not relevant"):
        actions_gates.answer_check(reference, required.code, "not-relevant", by, "Because")
    actions_gates.answer_check(reference, required.code, "met", by, **made.NOTE)
    actions_gates.answer_check(reference, other.code, "not-relevant", by, "A small one")
    actions_gates.pass_gate(reference, actor("approver"), None, "On")
    passed = queries_gates.passed(reference)
    assert [(p.not_met, p.not_relevant, p.met) for p in passed] == [(0, 1, len(checks_of("proposed")) - 1)]
    assert record.history(reference)[-1].data["checks"][other.code] == "not-relevant"


def test_who_calls_the_gate_has_not_filled_it_in_alone() -> None:
    reference = ready()
    made.answer_all(reference, actor("approver"))
    with pytest.raises(NotReady, match="somebody else"):
        actions_gates.pass_gate(reference, actor("approver"), None, "On")
    actions_gates.answer_check(reference, "team", "met", actor("officer", OTHER_COUNCIL), **made.NOTE)
    actions_gates.pass_gate(reference, actor("approver"), None, "On")
    assert made.state(reference) == "discovery"


def test_two_accounts_of_one_name_are_two_people() -> None:
    reference, caller = ready(), actor("approver")
    namesake = replace(actor("officer", OTHER_COUNCIL), name=caller.name)
    made.answer_all(reference, caller)
    gate = queries_gates.gate(reference, caller)
    assert gate
    assert [said for said in gate.lacking if "somebody else" in said] == list(gate.lacking)
    actions_gates.answer_check(reference, "team", "met", namesake, **made.NOTE)
    again = queries_gates.gate(reference, caller)
    assert again
    assert again.lacking == ()


def test_only_the_leads_approver_and_staff_call_a_gate() -> None:
    reference = ready()
    made.answer_all(reference)
    for by in (
        actor("officer"),
        actor("approver", OTHER_COUNCIL),
        actor("approver", made.THIRD),
        actor("board-member"),
    ):
        with pytest.raises(NotYours):
            actions_gates.pass_gate(reference, by, None, "On")
    with pytest.raises(NotReady, match="why you go on"):
        actions_gates.pass_gate(reference, actor("staff"), None, "  ")
    with pytest.raises(Stale):
        actions_gates.pass_gate(reference, actor("staff"), 1, "On")
    actions_gates.pass_gate(reference, actor("staff"), made.matter_of(reference).version, "On")


def test_the_registers_own_step_does_not_go_round_the_gate() -> None:
    reference = ready()
    with pytest.raises(NotReady):
        act(reference, "start", actor("approver"), None, "On")
    made.answer_all(reference)
    counted = DESK.counts(reference, "start") if DESK.counts else {}
    assert (counted["gate-checks"], counted["funded-answered"], counted["four-eyes"]) == (1, 1, 0)
    with pytest.raises(NotReady, match="somebody else"):
        act(reference, "start", actor("approver"), None, "On", counted)
    for action in ("stop", "withdraw"):
        with pytest.raises((NotReady, NotNow)):
            act(reference, action, actor("approver"), None, "Because", DESK.counts(reference, action))  # type: ignore[misc]


def test_an_answer_needs_its_evidence_or_its_reason() -> None:
    reference, by = ready(), actor("officer")
    attempts = (
        ("nothing-of-the-kind", "met", {}, Refused, "no check"),
        ("team", "perhaps", {}, Refused, "expected one of met"),
        ("team", "met", {}, NotReady, "Link the evidence"),
        ("team", "met", {"evidence_kind": "note", "evidence": " "}, NotReady, "Link the evidence"),
        ("team", "met", {"evidence_kind": "evidence", "evidence": "1"}, Refused, "no evidence number"),
        ("team", "met", {"evidence_kind": "address", "evidence": "javascript:alert(1)"}, Refused, "begins with https"),
        ("team", "not-met", {}, NotReady, "Say why"),
        ("team", "not-relevant", {"because": " "}, NotReady, "Say why"),
    )
    for code, answer, more, error, said in attempts:
        with pytest.raises(error, match=said):
            actions_gates.answer_check(reference, code, answer, by, **more)
    with pytest.raises(NotYours):
        actions_gates.answer_check(reference, "team", "met", actor("officer", made.THIRD), **made.NOTE)
    with pytest.raises(NotYours):
        actions_gates.answer_check(reference, "team", "met", actor("staff"), **made.NOTE)
    attach_evidence(reference, "Who pays", *made.FIGURES, by)
    actions_gates.answer_check(reference, "team", "met", by, evidence_kind="evidence", evidence="1")
    actions_gates.answer_check(reference, "team", "met", by, evidence_kind="address", evidence="https://example.org/")
    shown = queries_gates.check_shown(reference, "team")
    assert shown
    assert shown.answer
    assert (shown.answer.evidence_address, shown.earlier) == ("https://example.org/", 1)


def test_a_project_closes_only_with_something_that_others_can_take() -> None:
    reference = ready("live")
    made.answer_all(reference)
    with pytest.raises(NotReady, match="what was made"):
        actions_gates.pass_gate(reference, actor("approver"), None, "On")
    actions.put_out(reference, made.thing("learning-note"), actor("officer"))
    actions_gates.pass_gate(reference, actor("approver"), None, "On")
    assert made.state(reference) == "done"
    with pytest.raises(NotNow):
        actions_gates.write_diary(reference, "More", actor("officer"))


# Stopping -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
def test_stopping_releases_every_promise_and_is_kept(stage: str) -> None:
    reference = ready(stage)
    for council in (COUNCIL, OTHER_COUNCIL):
        commit(reference, made.promise(), actor("approver", council))
    with pytest.raises(NotReady, match="Say why"):
        actions_gates.stop_project(reference, actor("approver"), None, " ")
    for by in (actor("approver", OTHER_COUNCIL), actor("board-member")):
        with pytest.raises(NotYours):
            actions_gates.stop_project(reference, by, None, "Enough")
    assert {row.standing for row in commitments(reference)} == {"in-force"}
    actions_gates.stop_project(reference, actor("approver"), None, "The two systems do not talk")
    assert made.state(reference) == ("withdrawn" if stage == "proposed" else "stopped")
    assert {row.standing for row in commitments(reference)} == {"released"}
    assert record.history(reference)[-1].data["released"] == [1, 2]
    last = queries.diary(reference)[0]
    assert (last.kind, last.text) == ("stop", "The two systems do not talk")


def test_a_stopped_project_owes_its_learning_note() -> None:
    reference = ready("discovery")
    actions_gates.stop_project(reference, actor("approver"), None, "Nobody needs it")
    [waits] = [step for step in steps_from("project", "stopped") if step.waits]
    assert waits.action == "tell-stopped"
    counted = queries_gates.counts(reference, "tell-stopped")
    with pytest.raises(NotReady, match="learning note"):
        act(reference, "tell-stopped", actor("officer"), None, "", counted)
    actions.put_out(reference, made.thing("learning-note"), actor("officer"))
    act(reference, "tell-stopped", actor("officer"), None, "", queries_gates.counts(reference, "tell-stopped"))
    assert made.state(reference) == "stopped-told"


# The diary ------------------------------------------------------------------------------------------------------------


def test_members_write_the_diary_and_an_entry_is_put_right_by_another() -> None:
    reference, today = made.project(), timezone.localdate()
    first = actions_gates.write_diary(reference, "We met 12 people", actor("officer"), today - timedelta(days=2))
    second = actions_gates.write_diary(reference, "It was 14", actor("officer", OTHER_COUNCIL), today, first)
    rows = {row.number: row for row in queries.diary(reference)}
    assert (rows[first].corrected_by, rows[second].corrects) == (second, first)
    assert rows[first].text == "We met 12 people"
    assert [row.number for row in queries.diary(reference)] == [second, first]
    for attempt, error in (
        (lambda: actions_gates.write_diary(reference, " ", actor("officer")), Refused),
        (lambda: actions_gates.write_diary(reference, "x" * 10_001, actor("officer")), Refused),
        (lambda: actions_gates.write_diary(reference, "x", actor("officer"), today + timedelta(days=1)), Refused),
        (lambda: actions_gates.write_diary(reference, "x", actor("officer"), corrects=99), Refused),
        (lambda: actions_gates.write_diary(reference, "x", actor("officer", made.THIRD)), NotYours),
    ):
        with pytest.raises(error):
            attempt()
    assert DiaryEntry.objects.filter(matter__reference=reference).count() == 2
    entry = DiaryEntry.objects.get(matter__reference=reference, number=first)
    entry.text = "We met nobody"
    with pytest.raises(Unchangeable):
        entry.save()


def test_history_replays_to_what_stands() -> None:
    reference = ready("alpha")
    actions_gates.stop_project(reference, actor("approver"), None, "Enough")
    replayed = replay(record.history(reference))
    assert replayed.state == made.state(reference)
    assert replayed.version == made.matter_of(reference).version
