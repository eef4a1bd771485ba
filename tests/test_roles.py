"""Nobody can act outside the table: every kind, state and action, by every role in every part, against a second reading
of the lists that shares nothing with the code; then the actions themselves, whatever is tried.

It does not ask whether the table is wise.
"""

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moothall.hall.docs_pages import pages
from moothall.register import record_actions
from moothall.register.models_record import Event, Evidence, Link, Matter, MatterMember
from moothall.register.record_errors import NotNow, NotYours, Refused
from moothall.register.roles import GIVEN, RIGHTS, ROLES, Actor, holds, may
from moothall.register.standing import allowed
from moothall.vocabulary import matter as vocabulary
from tests.people import COUNCIL, OTHER_COUNCIL

LISTS = Path(vocabulary.__file__).parent / "lists"
# What each role has of others, written down here a second time.
HAS = {
    "public": {"public"},
    "corrector": {"corrector", "public"},
    "supplier": {"supplier", "public"},
    "officer": {"officer", "corrector", "public"},
    "approver": {"approver", "officer", "corrector", "public"},
    "staff": {"staff", "officer", "corrector", "public"},
    "board-member": {"board-member", "public"},
    "board-secretary": {"board-secretary", "board-member", "public"},
    "finance": {"finance", "public"},
    "department": {"department", "public"},
    "system": {"system"},
}
NOBODY = ("nobody", "", "Staff", "staff ")  # roles that there are not
EVERY_ROLE = (*HAS, *NOBODY)


def rows(name: str) -> list[dict[str, str]]:
    with (LISTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def table() -> dict[tuple[str, str, str], frozenset[tuple[str, str]]]:
    """Who may do what, as the list says it: (kind, state, action) -> (role, part) pairs."""
    found = {}
    for row in rows("matter_transitions"):
        pairs = frozenset((each.split(":")[0], "".join(each.split(":")[1:])) for each in row["role"].split())
        found[row["kind"], row["from_state"], row["action"]] = pairs
    return found


STATES = [(row["kind"], row["state"]) for row in rows("matter_states")]
ACTIONS = [row["action"] for row in rows("matter_actions")]
PARTS = [row["part"] for row in rows("matter_parts")]
WHOSE = [frozenset(), frozenset({"owner", "member"}), *(frozenset({part, "member"}) for part in PARTS)]


def listed(kind: str, state: str, action: str, role: str, whose: frozenset[str]) -> bool:
    """Whether the list lets a role in a part do an action."""
    pairs = table().get((kind, state, action), frozenset())
    return any(needed in HAS.get(role, set()) and (not part or part in whose) for needed, part in pairs)


# The table itself ----------------------------------------------------------------------------------------------------


def test_the_roles_are_those_written_down_twice() -> None:
    assert {role.slug for role in ROLES} == set(HAS)
    for role in EVERY_ROLE:
        for needed in EVERY_ROLE:
            assert holds(role, needed) == (needed in HAS.get(role, set()))
    assert {right.role for right in RIGHTS} <= set(HAS)
    assert set(GIVEN) == set(HAS) - {"public", "corrector", "system"}


def test_rights_are_held_by_whom_the_table_says() -> None:
    things = {(right.action, right.thing) for right in RIGHTS} | {("admit", "staff"), ("delete", "page"), ("", "")}
    for action, thing in things:
        for role in EVERY_ROLE:
            wanted = any((r.action, r.thing) == (action, thing) and r.role in HAS.get(role, set()) for r in RIGHTS)
            assert may(role, action, thing) == wanted


def test_the_lists_name_roles_and_parts_that_there_are() -> None:
    for pairs in table().values():
        assert {role for role, _ in pairs} <= set(HAS)
        assert {part for _, part in pairs} <= {"", "owner", "member", *PARTS}
        assert not any(part and role == "supplier" for role, part in pairs), "a supplier acts for no organisation"


def test_every_combination_is_decided_as_the_list_says() -> None:
    tried = 0
    for kind, state in [*STATES, *((row["kind"], "") for row in rows("matter_kinds"))]:
        for action in ACTIONS:
            step = vocabulary.steps().get((kind, state, action))
            for role in EVERY_ROLE:
                for whose in WHOSE:
                    found = step is not None and allowed(step, Actor("x", role, COUNCIL), whose)
                    assert found == listed(kind, state, action, role, whose), (kind, state, action, role, whose)
                    tried += 1
    assert tried > 100_000


def test_the_table_is_a_page() -> None:
    page = pages()["roles.md"]
    for role in ROLES:
        assert f"`{role.slug}`" in page
    for row in rows("matter_kinds"):
        assert f"### {row['title']}" in page


# The actions ---------------------------------------------------------------------------------------------------------

QUESTION = {"query": {"name": "x"}, "dataset": {"version": "x"}, "figures": {"a": 1}}
Attempt = Callable[[str, str, Actor], Any]
ATTEMPTS: dict[str, tuple[str | None, Attempt]] = {  # the action that it is, None for the one that is drawn
    "act": (None, lambda ref, action, by: record_actions.act(ref, action, by, None, "A reason.")),
    "note": (None, lambda ref, action, by: record_actions.note(ref, action, by, "A note.")),
    "edit": ("edit", lambda ref, _, by: record_actions.edit_matter(ref, by, 1, title="Another title")),
    "withdraw": ("withdraw", lambda ref, _, by: record_actions.withdraw(ref, by, 1, "A reason.")),
    "evidence": ("attach-evidence", lambda ref, _, by: record_actions.attach_evidence(ref, "Title", by=by, **QUESTION)),
    "add": ("add-member", lambda ref, _, by: record_actions.add_member(ref, "local-authority:LDS", "proposed", by)),
    "end": ("end-member", lambda ref, _, by: record_actions.end_member(ref, OTHER_COUNCIL, by, "A reason.")),
    "link": ("link", lambda ref, _, by: record_actions.link(ref, "is-about", "https://example.org/", by)),
    "unlink": ("withdraw-link", lambda ref, _, by: record_actions.withdraw_link(ref, 1, by, "A reason.")),
}


def state_of_things(found: Matter) -> tuple[Any, ...]:
    """Everything that an action could change."""
    counts = [model.objects.filter(matter=found).count() for model in (Event, Evidence, Link)]
    members = list(MatterMember.objects.filter(matter=found).values_list("organisation_id", "part", "until"))
    return (list(Matter.objects.filter(pk=found.pk).values_list()), counts, members)


@pytest.mark.django_db
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(
        st.tuples(st.sampled_from(STATES), st.sampled_from(ACTIONS)),
        st.sampled_from([((kind, state), action) for kind, state, action in table() if state]),
    ),
    st.sampled_from(EVERY_ROLE),
    st.sampled_from(["none", "owner", "other-owner", *PARTS]),
    st.sampled_from(sorted(ATTEMPTS)),
    st.booleans(),
)
def test_nothing_is_done_outside_the_table(
    step_tried: tuple[tuple[str, str], str], role: str, part: str, attempt: str, ended: bool
) -> None:
    (kind, state), action = step_tried
    now = timezone.now()
    reference = f"T-{Matter.objects.count()}-{Event.objects.count()}"
    owner = {"owner": COUNCIL, "other-owner": OTHER_COUNCIL}.get(part)
    found = Matter.objects.create(
        reference=reference, kind=kind, state=state, title="A trial", owner_id=owner, created_at=now, changed_at=now
    )
    Matter.objects.filter(pk=found.pk).update(version=1)
    if part in PARTS:
        until = timezone.localdate() if ended else None
        found.members.create(organisation_id=COUNCIL, part=part, since=timezone.localdate(), until=until)
    mine = {"owner", "member"} if part == "owner" else {part, "member"} if part in PARTS and not ended else set()
    own, do = ATTEMPTS[attempt]
    by = Actor("Somebody", role, COUNCIL)
    right = listed(kind, state, own or action, role, frozenset(mine))
    before = state_of_things(found)
    try:
        do(reference, action, by)
    except NotYours:
        assert not right
    except NotNow:
        step = vocabulary.steps().get((kind, state, own or action))
        assert step is None or attempt in ("act", "note", "withdraw")
    except Refused:
        assert right
    else:
        assert right
        filed = Event.objects.filter(matter=found).latest("number") if state_of_things(found) != before else None
        assert filed is None or (filed.role, filed.organisation_id) == (role, COUNCIL)
        return
    assert state_of_things(found) == before


@pytest.mark.django_db
@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("kind", [row["kind"] for row in rows("matter_kinds")])
def test_only_who_may_draft_drafts(kind: str, role: str) -> None:
    by = Actor("Somebody", role, COUNCIL)
    if listed(kind, "", "draft", role, frozenset({"owner", "member"})):
        assert record_actions.draft_matter(kind, "A trial", by, COUNCIL).events.count() == 1
    else:
        with pytest.raises(NotYours):
            record_actions.draft_matter(kind, "A trial", by, COUNCIL)
        assert not Matter.objects.exists()


@pytest.mark.django_db
def test_somebody_without_a_name_does_nothing() -> None:
    with pytest.raises(Refused, match="Say who you are"):
        record_actions.draft_matter("need", "A trial", Actor(" ", "staff"), COUNCIL)
