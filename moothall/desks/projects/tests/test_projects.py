"""Projects: who opens, joins, answers and leaves; what is funded already is answered first; what was made, and
who uses it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from moothall.desks.projects import actions, actions_gates, actions_groups, queries, queries_gates
from moothall.desks.projects import models_standing as standing
from moothall.desks.projects.actions_commitments import commit
from moothall.desks.projects.actions_examples import seed
from moothall.desks.projects.models import Project
from moothall.desks.projects.queries_commitments import commitment, commitments
from moothall.desks.projects.tests import made
from moothall.register import record_queries as record
from moothall.register.record_actions import act
from moothall.register.record_adoptions import adoptions
from moothall.register.record_errors import NoMatter, NotNow, NotReady, NotYours, Refused, Stale
from moothall.register.record_replay import replay
from moothall.register.roles import Actor
from tests.people import COUNCIL, OTHER_COUNCIL, actor

pytestmark = pytest.mark.django_db


def parts(reference: str) -> dict[str, str]:
    """What each organisation is in it today."""
    return {member.organisation_id: member.part for member in record.members(reference)}


def test_a_project_is_opened_by_an_officer_for_the_own_organisation() -> None:
    reference = made.project(partner=False, starts=date(2026, 1, 1), ends_expected=date(2026, 12, 31))
    found = queries.project(reference)
    assert found
    assert (found.card.state, found.lead and found.lead.organisation_id) == ("proposed", COUNCIL)
    assert (found.aim, found.starts, found.ends_expected) == (
        "Anybody can count wallabies.",
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert next(row.matter.reference for row in queries.projects(organisation=COUNCIL)) == reference
    assert replay(record.history(reference)).members == {COUNCIL: "lead"}


@pytest.mark.parametrize(
    ("by", "changes", "said"),
    [
        (Actor("Visitor", "corrector"), {}, "led by an organisation"),
        (Actor("Visitor", "public", COUNCIL), {}, "council officer"),
        (None, {"aim": " "}, "Say its aim"),
        (None, {"stop_rule": ""}, "would make you stop"),
        (None, {"starts": date(2026, 2, 1), "ends_expected": date(2026, 1, 1)}, "before it starts"),
        (None, {"needs": ("N-1900-0001",)}, "no need or challenge"),
        (None, {"aim": "x" * 301}, "at most 300"),
    ],
)
def test_what_cannot_be_a_project_is_not_opened(by: Actor | None, changes: dict, said: str) -> None:
    before = Project.objects.count()
    with pytest.raises(Refused, match=said):
        actions.open_project(made.wanted(**changes), by or actor("officer"))
    assert Project.objects.count() == before


def test_a_project_answers_a_need_and_the_need_shows_it() -> None:
    need = made.thing("need", "Count wallabies")
    reference = made.project(needs=(need,))
    assert [row.matter.reference for row in queries.linked_here(need, "answers")] == [reference]
    shown = queries.project(reference)
    assert shown
    assert [link.reference for link in shown.needs] == [need]


def test_words_are_changed_with_both_values_kept_and_never_over_somebody_else(client: object) -> None:
    reference = made.project()
    seen = made.matter_of(reference).version
    actions.edit_project(
        reference, actor("officer"), seen, title="Wallabies", aim="Another aim.", starts=date(2026, 5, 1)
    )
    found = queries.project(reference)
    assert found
    assert (found.card.title, found.aim, found.starts) == ("Wallabies", "Another aim.", date(2026, 5, 1))
    assert record.history(reference)[-1].data["project"] == {
        "aim": ["Anybody can count wallabies.", "Another aim."],
        "starts": [None, "2026-05-01"],
    }
    with pytest.raises(Stale, match="Edit by"):
        actions.edit_project(reference, actor("officer"), seen, aim="Mine")
    with pytest.raises(NotYours):
        actions.edit_project(reference, actor("officer", OTHER_COUNCIL), made.matter_of(reference).version, aim="Mine")
    before = made.matter_of(reference).version
    actions.edit_project(reference, actor("officer"), before, aim="Another aim.")
    assert made.matter_of(reference).version == before


# Members --------------------------------------------------------------------------------------------------------------


def test_an_organisation_is_invited_and_answers_itself() -> None:
    reference = made.project(partner=False)
    actions.invite(reference, OTHER_COUNCIL, actor("officer"))
    assert parts(reference)[OTHER_COUNCIL] == "invited"
    for by, said in (
        (actor("approver"), "not invited"),
        (actor("staff"), "not invited"),
        (actor("officer", OTHER_COUNCIL), "approver of your organisation"),
        (actor("approver", made.THIRD), "not invited"),
    ):
        with pytest.raises(NotYours, match=said):
            actions.answer_invitation(reference, "partner", by)
    assert parts(reference)[OTHER_COUNCIL] == "invited"
    actions.answer_invitation(reference, "observer", actor("approver", OTHER_COUNCIL))
    assert parts(reference)[OTHER_COUNCIL] == "observer"
    with pytest.raises(NotYours, match="has answered"):
        actions.answer_invitation(reference, "partner", actor("approver", OTHER_COUNCIL))


def test_an_invitation_is_declined_with_a_reason_and_can_be_taken_back() -> None:
    reference = made.project(partner=False)
    actions.invite(reference, OTHER_COUNCIL, actor("officer"))
    with pytest.raises(NotReady, match="why"):
        actions.answer_invitation(reference, "", actor("approver", OTHER_COUNCIL))
    actions.answer_invitation(reference, "", actor("approver", OTHER_COUNCIL), "No hours left")
    assert OTHER_COUNCIL not in parts(reference)
    actions.invite(reference, made.THIRD, actor("officer"))
    actions.take_back_invitation(reference, made.THIRD, actor("officer"), "By mistake")
    assert made.THIRD not in parts(reference)
    with pytest.raises(Refused, match="no open invitation"):
        actions.take_back_invitation(reference, made.THIRD, actor("officer"), "Again")


def test_only_the_lead_and_staff_invite() -> None:
    reference = made.project()
    with pytest.raises(NotYours):
        actions.invite(reference, made.THIRD, actor("approver", OTHER_COUNCIL))
    actions.invite(reference, made.THIRD, actor("staff"))
    with pytest.raises(Refused, match="already"):
        actions.invite(reference, made.THIRD, actor("officer"))
    with pytest.raises(NotYours, match="Only the lead invites"):
        actions.invite(reference, "local-authority:YOR", actor("approver", made.THIRD))


def test_whoever_leaves_takes_its_promises_along_and_nobody_elses() -> None:
    reference = made.project()
    ours = commit(reference, made.promise(), actor("approver"))
    theirs = commit(reference, made.promise(), actor("approver", OTHER_COUNCIL))
    with pytest.raises(NotYours):
        actions_groups.leave_project(reference, actor("approver"), "The lead cannot")
    with pytest.raises(NotYours, match="approver"):
        actions_groups.leave_project(reference, actor("officer", OTHER_COUNCIL), "x")
    actions_groups.leave_project(reference, actor("approver", OTHER_COUNCIL), "No money")
    assert OTHER_COUNCIL not in parts(reference)
    rows = {row.number: row.standing for row in commitments(reference)}
    assert rows == {ours: "in-force", theirs: "released"}
    row = commitment(reference, theirs)
    assert row
    assert row.released
    assert "No money" in row.released[2]


# Known work -----------------------------------------------------------------------------------------------------------


def test_known_work_like_it_is_found_and_must_be_answered() -> None:
    reference = made.project(
        title="Online housing repairs", aim="Tenants report a housing repair online and book a slot."
    )
    rows = queries_gates.known_work(reference)
    assert "Online housing repairs" in [row.title for row in rows]
    assert all(row.reasons for row in rows)
    made.answer_all(reference)
    with pytest.raises(NotReady, match="known work"):
        actions_gates.pass_gate(reference, actor("approver"), None, "On")
    with pytest.raises(NotReady, match="Say why"):
        actions.answer_known(reference, rows[0].key, "joins", actor("officer"), " ")
    with pytest.raises(Refused, match="not among the known work"):
        actions.answer_known(reference, "funded:nothing", "joins", actor("officer"), "x")
    with pytest.raises(NotYours):
        actions.answer_known(reference, rows[0].key, "joins", actor("officer", made.THIRD), "x")
    made.answer_known(reference)
    actions.answer_known(reference, rows[0].key, "builds-on", actor("officer", OTHER_COUNCIL), "Its prototypes")
    answer = queries_gates.known_work(reference)[0].answer
    assert answer
    assert (answer[0], answer[1]) == ("builds-on", "Its prototypes")
    assert len([link for link in record.links_of(reference, withdrawn=True) if link.withdrawn_at]) == 1
    actions_gates.pass_gate(reference, actor("approver"), None, "On")
    assert made.state(reference) == "discovery"
    found = queries.linked_to_address(standing.target_of(rows[0].key))
    assert [row.matter.reference for row, _ in found] == [reference]


def test_another_project_here_is_known_work_too() -> None:
    words = {"title": "Allotment waiting lists", "aim": "Residents see their place in the queue for an allotment."}
    first = made.project(**words)
    second = made.project(**words)
    assert first in [row.key for row in queries_gates.known_work(second)]
    act(first, "withdraw", actor("officer"), None, "No", {"is-stopping": 1})
    assert first not in [row.key for row in queries_gates.known_work(second)]


# What was made, and who uses it ---------------------------------------------------------------------------------------


def test_only_records_of_the_right_kind_are_outputs() -> None:
    reference = made.project()
    for wrong in (made.thing("need"), "https://example.org/report", reference):
        with pytest.raises(Refused, match="no output"):
            actions.put_out(reference, wrong, actor("officer"))
    actions.put_out(reference, made.thing("case-study"), actor("officer", OTHER_COUNCIL))
    shown = queries.project(reference)
    assert shown
    assert len(shown.outputs) == 1


def test_each_organisation_confirms_its_own_use_and_the_register_tells_others() -> None:
    reference, solution, today = made.project(), made.thing("solution"), timezone.localdate()
    with pytest.raises(NotNow):
        actions.adopt(reference, solution, actor("officer"), today)
    made.pass_on(reference, "discovery")
    for by in (actor("officer", made.THIRD), actor("staff"), Actor("Visitor", "corrector")):
        with pytest.raises(NotYours):
            actions.adopt(reference, solution, by, today)
    with pytest.raises(Refused, match="still to come"):
        actions.adopt(reference, solution, actor("officer"), today + timedelta(days=1))
    with pytest.raises(Refused, match="no solution"):
        actions.adopt(reference, made.thing("need"), actor("officer"), today)
    actions.adopt(reference, solution, actor("officer"), today, "Live on the site")
    actions.adopt(reference, solution, actor("officer", OTHER_COUNCIL), today)
    with pytest.raises(Refused, match="already"):
        actions.adopt(reference, solution, actor("approver"), today)
    told = adoptions(solution_reference=solution)
    assert [(each.organisation_id, each.since, each.live, each.note) for each in told] == [
        (COUNCIL, today, True, "Live on the site"),
        (OTHER_COUNCIL, today, True, ""),
    ]
    actions.unadopt(reference, solution, actor("officer"), "It was too slow")
    ended = adoptions(organisation=COUNCIL)
    assert [(each.until, each.reason) for each in ended] == [(today, "It was too slow")]
    actions.adopt(reference, solution, actor("officer"), today)
    assert [each.live for each in adoptions(organisation=COUNCIL)] == [False, True]
    assert adoptions(solution_reference="S-1900-0001") == ()
    assert [row.matter.reference for row in queries.linked_here(solution, "uses")] == [reference]
    own = [(row.organisation_id, row.until) for row in queries.adoptions(solution=solution)]
    events = [(each.organisation_id, each.until) for each in adoptions(solution_reference=solution)]
    assert sorted(map(str, own)) == sorted(map(str, events))


def test_what_is_not_a_project_is_refused() -> None:
    for attempt in (
        lambda: actions.invite("P-1900-0001", COUNCIL, actor("officer")),
        lambda: actions_gates.write_diary("P-1900-0001", "x", actor("officer")),
        lambda: actions_groups.answer_group("P-1900-0001", True, actor("approver")),
    ):
        with pytest.raises(NoMatter):
            attempt()


def test_the_example_is_loaded_once_and_only_when_wanted() -> None:
    from moothall.register.example_people import load_example_people

    load_example_people()
    assert seed(False) == ()
    assert not Project.objects.filter(matter__example=True).exists()
    assert len(seed(True)) == 1
    assert seed(True) == ()
    own = Project.objects.get(matter__example=True)
    found = queries.project(own.matter.reference)
    assert found
    assert found.card.state == "alpha"
    assert "Invented" in found.card.about
    assert sorted(member.part for member in found.card.members) == ["invited", "lead", "partner"]
    rows = commitments(own.matter.reference)
    assert {str(row.amount) for row in rows} == {"240.00", "12500.50", "0.50"}
    assert all("Invented" in row.condition for row in rows)
    assert all("Invented" in row.text for row in queries.diary(own.matter.reference))
    assert len(queries_gates.passed(own.matter.reference)) == 2
