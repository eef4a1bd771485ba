"""The record: matters move only as the lists allow, their state is the replay of their events, evidence stays as it was
frozen, references have no gap, and nothing is ever deleted."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from moothall.engines.store import Picture, connect
from moothall.register import record_queries as queries
from moothall.register import record_replay
from moothall.register.frozen import NotExact, canonical, dataset_version, differences, exact, fingerprint
from moothall.register.models_people import Person
from moothall.register.models_record import Event, Evidence, Link, Matter, MatterMember, Unchangeable
from moothall.register.record_actions import (
    FIELDS,
    NoMatter,
    NotNow,
    NotReady,
    NotYours,
    Refused,
    Stale,
    act,
    add_member,
    attach_evidence,
    draft_matter,
    edit_matter,
    end_member,
    link,
    withdraw,
    withdraw_link,
)
from moothall.register.roles import RIGHTS, ROLES, Actor, holds, may, visitor_role
from moothall.vocabulary import matter as words
from tests.people import make_person

pytestmark = pytest.mark.django_db
CLERK, BUYER, READER = Actor("A. Clerk", "officer"), Actor("B. Buyer", "officer"), Actor("A. Passer-by", "public")
LEEDS, YORK, DEVON = "local-authority:LDS", "local-authority:YOR", "local-authority:DEV"
QUERY = {"name": "who_else_pays", "address": "/buying/x/", "parameters": {"system_type": "housing", "year": "2019-20"}}
DATASET = {"picture": "20261126T073453", "built_at": "2026-11-26T07:34:53+00:00", "code": "46d34f844857"}
FIGURES = {
    "total": Decimal("1200.50"),
    "buyers": [{"id": LEEDS, "amount": Decimal("0.10"), "end": date(2026, 3, 31)}],
}


def group(title: str = "Housing repairs together", **fields: Any) -> Matter:
    return draft_matter("buying-group", title, CLERK, **fields)


def version(reference: str) -> int:
    card = queries.matter(reference)
    assert card
    return card.version


def ready(reference: str) -> None:
    """What a draft needs before it may be proposed."""
    attach_evidence(reference, "Who pays", QUERY, DATASET, FIGURES, CLERK)
    for body in (LEEDS, YORK):
        add_member(reference, body, "proposed", CLERK)


# The lists ------------------------------------------------------------------------------------------------------------


def test_the_lists_hold_together() -> None:
    roles, titles = {role.slug for role in ROLES}, words.action_titles()
    for (kind, state, action), step in words.steps().items():
        assert kind in words.matter_kinds()
        assert state == words.NOT_YET or (kind, state) in words.states()
        assert (kind, step.to_state) in words.states()
        assert action in titles
        assert step.roles
        assert {role for role, _ in step.roles} <= roles
        assert {whose for _, whose in step.roles} <= {"", "owner", "member", *words.parts()}
    used = {guard.guard for step in words.steps().values() for guard in step.guards}
    assert used == words.guards().keys()
    assert {step.action for step in words.steps().values()} == titles.keys()


def test_every_state_can_be_reached_and_only_closed_ones_have_no_way_on() -> None:
    for kind in words.matter_kinds():
        reached, todo = set(), [words.NOT_YET]
        while todo:
            state = todo.pop()
            fresh = {step.to_state for step in words.steps_from(kind, state)} - reached
            reached |= fresh
            todo += fresh
        assert reached == {state for of, state in words.states() if of == kind}
        ends = {state for state in reached if not words.steps_from(kind, state)}
        assert ends == {state for (of, state), row in words.states().items() if of == kind and row.closed}


def test_who_may_do_what_is_one_table(settings: Any) -> None:
    assert {right.role for right in RIGHTS} <= {role.slug for role in ROLES}
    assert holds("officer", "public")
    assert not holds("public", "officer")
    assert not holds("nobody", "nobody")
    assert may("officer", "judge", "supplier")
    assert not may("public", "judge", "supplier")
    assert not may("officer", "judge", "council")
    settings.CORRECTIONS_OPEN = True
    assert visitor_role() == "corrector"
    settings.CORRECTIONS_OPEN = False
    assert visitor_role() == "public"


# Drafting and moving on -----------------------------------------------------------------------------------------------


def test_it_works() -> None:
    made = group(organisation_id=LEEDS, about="One tender", system_type="housing", places=["E08000035"], aims=["a"])
    ready(made.reference)
    act(made.reference, "propose", BUYER, version(made.reference), "Sent round")
    card = queries.matter(made.reference)
    assert card
    assert (card.state_title, card.kind_title, card.owner) == (
        "Proposed",
        "Buying group",
        (LEEDS, "Leeds City Council"),
    )
    assert (card.places, card.aims, card.about, card.version) == (("E08000035",), ("a",), "One tender", 5)
    assert [(m.name, m.part_title) for m in card.members] == [
        ("City of York Council", "Proposed"),
        ("Leeds City Council", "Proposed"),
    ]
    assert [(e.number, e.action, e.by) for e in queries.history(made.reference)] == [
        (1, "draft", "A. Clerk"),
        (2, "attach-evidence", "A. Clerk"),
        (3, "add-member", "A. Clerk"),
        (4, "add-member", "A. Clerk"),
        (5, "propose", "B. Buyer"),
    ]
    assert queries.history(made.reference)[-1].note == "Sent round"


def test_references_count_by_kind_and_year() -> None:
    first, second = group(), group()
    kind, year, number = first.reference.split("-")
    assert (kind, year) == ("BG", str(date.today().year))
    assert second.reference == f"BG-{year}-{int(number) + 1:04}"


class Undone(Exception):
    """What comes after a draft in the same transaction went wrong."""


def undone() -> None:
    group()
    raise Undone


def test_a_draft_that_fails_takes_no_number() -> None:
    first = group()
    with pytest.raises(Refused):
        group(organisation_id="nowhere")
    with pytest.raises(Undone), transaction.atomic():
        undone()
    assert int(group().reference[-4:]) == int(first.reference[-4:]) + 1


@pytest.mark.parametrize(
    ("kind", "title", "fields", "said"),
    [
        ("party", "x", {}, "no kind of matter"),
        ("buying-group", " ", {}, "0 characters"),
        ("buying-group", "x" * 256, {}, "256 characters"),
        ("buying-group", "x", {"organisation_id": "nowhere"}, "no organisation 'nowhere'"),
        ("buying-group", "x", {"places": ["E0"]}, "no place E0"),
        ("buying-group", "x", {"colour": "red"}, "no colour"),
        ("buying-group", "x", {"system_type": "x" * 81}, "too long"),
    ],
)
def test_what_a_matter_cannot_be_is_refused(kind: str, title: str, fields: dict[str, Any], said: str) -> None:
    before = Matter.objects.count()
    with pytest.raises(Refused, match=said):
        draft_matter(kind, title, CLERK, **fields)
    assert Matter.objects.count() == before


def test_a_role_without_the_right_is_refused_everything() -> None:
    with pytest.raises(NotYours, match="anybody at this computer; you act as 'public'"):
        draft_matter("buying-group", "x", READER)
    reference = group().reference
    for refused in attempts(reference, READER):
        with pytest.raises(NotYours):
            refused()
    assert version(reference) == 1


def attempts(reference: str, by: Actor) -> list[Any]:
    """Every kind of change to a draft."""
    return [
        lambda: edit_matter(reference, by, version(reference), title="y"),
        lambda: attach_evidence(reference, "Who pays", QUERY, DATASET, FIGURES, by),
        lambda: add_member(reference, LEEDS, "proposed", by),
        lambda: end_member(reference, LEEDS, by),
        lambda: link(reference, "renews", "ocds-1", by),
        lambda: withdraw_link(reference, 1, by, "r"),
        lambda: act(reference, "propose", by, version(reference)),
        lambda: withdraw(reference, by, version(reference), "r"),
    ]


def test_nothing_happens_to_a_withdrawn_matter_and_it_stays_readable() -> None:
    reference = group().reference
    with pytest.raises(NotReady, match="Say why"):
        withdraw(reference, CLERK, 1, " ")
    withdraw(reference, CLERK, 1, "Another group is further on")
    for refused in attempts(reference, CLERK):
        with pytest.raises(NotNow, match="withdrawn"):
            refused()
    card = queries.matter(reference)
    assert card
    assert card.closed
    assert queries.steps_now(reference, CLERK) == ()
    assert queries.history(reference)[-1].note == "Another group is further on"


def test_guards_say_what_is_missing() -> None:
    reference = group().reference
    with pytest.raises(NotReady, match=r"Attach the figures .* first; Name at least two bodies first"):
        act(reference, "propose", CLERK, 1)
    attach_evidence(reference, "Who pays", QUERY, DATASET, FIGURES, CLERK)
    add_member(reference, LEEDS, "proposed", CLERK)
    with pytest.raises(NotReady, match="not ready: Name at least two bodies first"):
        act(reference, "propose", CLERK, 3)


def test_act_moves_and_does_nothing_else() -> None:
    reference = group().reference
    with pytest.raises(NotNow, match="function of its own"):
        act(reference, "attach-evidence", CLERK, 1)
    with pytest.raises(NotNow):
        act(reference, "draft", CLERK, 1)
    with pytest.raises(NotNow):
        act(reference, "dance", CLERK, 1)
    with pytest.raises(NoMatter):
        act("BG-1900-0001", "propose", CLERK, 1)


def test_an_edit_of_an_old_version_is_told_what_changed() -> None:
    reference = group(about="first").reference
    edit_matter(reference, BUYER, 1, about="second", title="Housing repairs, together")
    with pytest.raises(Stale, match=r"has changed since you opened it: Edit by B. Buyer\.") as told:
        edit_matter(reference, CLERK, 1, about="mine")
    (change,) = told.value.changes
    assert change.values == {"about": "second", "title": "Housing repairs, together"}
    with pytest.raises(Stale):
        act(reference, "propose", CLERK, 1)
    with pytest.raises(Stale):
        edit_matter(reference, CLERK, 99, about="from the future")
    assert queries.matter(reference).about == "second"


def test_an_edit_that_changes_nothing_is_no_event() -> None:
    reference = group(about="same").reference
    edit_matter(reference, CLERK, 1, about="same")
    assert version(reference) == 1


def test_an_event_without_a_name_is_refused() -> None:
    for name in (" ", "x" * 201):
        with pytest.raises(Refused, match="Say who you are"):
            draft_matter("buying-group", "x", Actor(name, "officer"))


def test_an_event_keeps_the_organisation_it_was_done_for() -> None:
    reference = draft_matter("buying-group", "x", replace(CLERK, organisation_id=LEEDS)).reference
    assert queries.history(reference)[0].organisation == (LEEDS, "Leeds City Council")
    with pytest.raises(Refused, match="no organisation"):
        draft_matter("buying-group", "x", replace(CLERK, organisation_id="nowhere"))


# History --------------------------------------------------------------------------------------------------------------

MOVES = st.one_of(
    st.tuples(st.sampled_from(("propose", "back-to-draft", "withdraw")), st.just("")),
    st.tuples(st.sampled_from(("add", "end")), st.sampled_from((LEEDS, YORK, DEVON))),
    st.tuples(st.just("edit"), st.sampled_from(("title", "about", "system_type", "places", "aims"))),
    st.tuples(st.just("evidence"), st.just("")),
    st.tuples(st.sampled_from(("link", "unlink")), st.sampled_from(("ocds-1", "ocds-2"))),
)


def do(reference: str, move: str, what: str, number: int) -> None:
    """One move of the property test, as a person would make it."""
    values = {"places": ["E08000035"] * (number % 2), "aims": [f"aim-{number}"]}
    if move == "add":
        add_member(reference, what, "proposed", CLERK)
    elif move == "end":
        end_member(reference, what, CLERK)
    elif move == "edit":
        edit_matter(reference, CLERK, version(reference), **{what: values.get(what, f"text {number}")})
    elif move == "evidence":
        attach_evidence(reference, "Who pays", QUERY, DATASET, {"n": number}, CLERK)
    elif move == "link":
        link(reference, "renews", what, CLERK)
    elif move == "unlink":
        held = [row.number for row in queries.links_of(reference) if row.identifier == what]
        withdraw_link(reference, held[0] if held else 0, CLERK, "r")
    else:
        act(reference, move, CLERK, version(reference), "because")


@dataclass(frozen=True)
class Held:
    """A matter as its rows have it, in the shape of a replay."""

    version: int
    state: str
    values: dict[str, Any]
    members: dict[str, str]
    links: tuple[int, ...]
    evidence: int


def rows_of(reference: str) -> Held:
    row = Matter.objects.get(reference=reference)
    values = {"owner": row.owner_id, **{name: getattr(row, name) for name in FIELDS}}
    members = dict(row.members.filter(until__isnull=True).values_list("organisation_id", "part"))
    links = tuple(row.links.filter(withdrawn_at__isnull=True).order_by("pk").values_list("pk", flat=True))
    return Held(row.version, row.state, values, members, links, row.evidence.count())


EVERY_MOVE = [
    *(("add", body) for body in (LEEDS, YORK, DEVON)),
    *(("link", "ocds-1"), ("link", "ocds-2"), ("unlink", "ocds-1"), ("end", YORK), ("add", YORK), ("end", DEVON)),
    *(("edit", name) for name in ("title", "about", "system_type", "places", "aims", "places")),
    *(("evidence", ""), ("propose", ""), ("add", DEVON), ("evidence", ""), ("back-to-draft", ""), ("end", LEEDS)),
    *(("withdraw", ""), ("edit", "title")),
]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(moves=EVERY_MOVE)
@given(moves=st.lists(MOVES, min_size=6, max_size=25))
def test_the_state_is_always_the_replay_of_the_events(moves: list[tuple[str, str]]) -> None:
    reference = group(organisation_id=LEEDS).reference
    states = [rows_of(reference)]
    for number, (move, what) in enumerate(moves):
        before = rows_of(reference)
        try:
            do(reference, move, what, number)
        except Refused:
            assert rows_of(reference) == before
        if rows_of(reference).version > before.version:
            states.append(rows_of(reference))
    events = queries.history(reference)
    assert len(events) == len(states)
    for count, held in enumerate(states, 1):
        assert vars(record_replay.replay(events[:count])) == vars(held)


def test_an_officer_begins_nothing_for_another_organisation() -> None:
    for other in ("local-authority:XEX", "local-authority:XNT"):
        by = Actor("Ann", "officer", other)
        assert draft_matter("need", "Repairs", by, other).owner_id == other
    with pytest.raises(NotYours, match="no other"):
        draft_matter("need", "Repairs", by, "local-authority:XEX")


def test_what_an_invented_person_begins_is_an_example() -> None:
    person = make_person("officer", name="Invented")
    by = Actor(person.name, "officer", "local-authority:XEX", person.pk)
    assert not draft_matter("need", "Repairs", by, by.organisation_id).example
    Person.objects.filter(pk=person.pk).update(example=True)
    assert draft_matter("need", "Repairs", by, by.organisation_id).example


def test_state_at_a_moment() -> None:
    reference = group().reference
    edit_matter(reference, CLERK, 1, title="Later")
    ready(reference)
    act(reference, "propose", CLERK, version(reference))
    first, second, *_, last = queries.history(reference)
    assert record_replay.state_at(reference, first.at - timedelta(seconds=1)).state == ""
    assert record_replay.state_at(reference, first.at).values["title"] == "Housing repairs together"
    assert record_replay.state_at(reference, second.at).values["title"] == "Later"
    assert record_replay.state_at(reference, last.at - timedelta(microseconds=1)).state == "draft"
    assert record_replay.state_at(reference, datetime.now(UTC)).state == "proposed"


def test_a_gap_in_the_history_is_noticed() -> None:
    reference = group().reference
    ready(reference)
    events = queries.history(reference)
    with pytest.raises(record_replay.BrokenHistory, match="Event 3"):
        record_replay.replay([events[0], *events[2:]])
    with pytest.raises(record_replay.BrokenHistory):
        record_replay.replay([events[0], replace(events[1], state_before="proposed")])


def test_events_and_evidence_are_never_changed_and_nothing_is_deleted() -> None:
    made = group()
    ready(made.reference)
    for model in (Event, Evidence):
        row = model.objects.filter(matter=made).first()
        changes = [
            row.save,
            row.delete,
            lambda model=model: model.objects.filter(matter=made).update(number=9),
            lambda model=model: model.objects.all().delete(),
            lambda row=row, model=model: model.objects.bulk_update([row], ["number"]),
        ]
        for change in changes:
            with pytest.raises(Unchangeable):
                change()
    for refused in (made.delete, made.events.all().delete, made.evidence.all().delete):
        with pytest.raises(Unchangeable):
            refused()
    for model in (Matter, Link, MatterMember):
        with pytest.raises(Unchangeable):
            model.objects.all().delete()
    with pytest.raises(Unchangeable):
        MatterMember.objects.filter(matter=made).first().delete()
    assert Event.objects.filter(matter=made).count() == 4


# Evidence -------------------------------------------------------------------------------------------------------------


def test_evidence_is_frozen_exactly_and_verifies() -> None:
    reference = group().reference
    attach_evidence(reference, "Who pays", QUERY, DATASET, FIGURES, CLERK)
    (kept,) = queries.evidence_of(reference)
    assert kept.figures == {"total": "1200.50", "buyers": [{"id": LEEDS, "amount": "0.10", "end": "2026-03-31"}]}
    assert (kept.query, kept.dataset, kept.frozen_by, kept.number) == (QUERY, DATASET, "A. Clerk", 1)
    assert queries.verify(kept)
    assert kept.sha256 == fingerprint(QUERY, DATASET, FIGURES)


@pytest.mark.parametrize("column", ["figures", "query", "dataset"])
def test_evidence_changed_behind_our_back_does_not_verify(column: str) -> None:
    made = group()
    attach_evidence(made.reference, "Who pays", QUERY, DATASET, FIGURES, CLERK)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE register_evidence SET {column} = %s WHERE matter_id = %s", ['{"total": "1"}', made.pk])
    (kept,) = queries.evidence_of(made.reference)
    assert not queries.verify(kept)
    forged = replace(kept, sha256=fingerprint(kept.query, kept.dataset, kept.figures))
    assert not queries.verify(forged)


def test_a_later_answer_does_not_change_evidence_and_the_difference_is_told() -> None:
    reference = group().reference
    attach_evidence(reference, "Who pays", QUERY, DATASET, FIGURES, CLERK)
    later = {"total": Decimal("1200.51"), "buyers": [*FIGURES["buyers"], {"id": YORK}]}
    attach_evidence(reference, "Who pays", QUERY, {**DATASET, "picture": "later"}, later, CLERK)
    first, second = queries.evidence_of(reference)
    assert queries.verify(first)
    assert queries.verify(second)
    assert queries.changed_since(first, FIGURES) == ()
    assert [(d.place, d.then, d.now) for d in queries.changed_since(first, later)] == [
        ("buyers.1.id", None, YORK),
        ("total", "1200.50", "1200.51"),
    ]


@pytest.mark.parametrize("figures", [{"a": 1.5}, {"a": [Decimal("NaN")]}, {"a": b"x"}, {"a": "\0"}, {"a": "\ud800"}])
def test_what_cannot_be_kept_exactly_is_refused(figures: dict[str, Any]) -> None:
    reference = group().reference
    with pytest.raises(Refused, match="were not frozen"):
        attach_evidence(reference, "x", QUERY, DATASET, figures, CLERK)
    assert queries.evidence_of(reference) == ()
    assert version(reference) == 1


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.dates()
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(figures=st.dictionaries(st.text("abc", min_size=1), PLAIN, max_size=4))
def test_whatever_is_frozen_comes_back_and_verifies(figures: Any) -> None:
    reference = group().reference
    attach_evidence(reference, "Any", QUERY, DATASET, figures, CLERK)
    (kept,) = queries.evidence_of(reference)
    assert kept.figures == exact(figures)
    assert queries.verify(kept)
    assert differences(kept.figures, figures) == ()


def test_the_order_of_keys_makes_no_other_evidence_but_a_penny_does() -> None:
    turned = {"buyers": FIGURES["buyers"], "total": FIGURES["total"]}
    assert canonical(QUERY, DATASET, turned) == canonical(QUERY, DATASET, FIGURES)
    for other in ({**FIGURES, "total": Decimal("1200.51")}, {**FIGURES, "total": Decimal("1200.5")}):
        assert fingerprint(QUERY, DATASET, other) != fingerprint(QUERY, DATASET, FIGURES)
    with pytest.raises(NotExact, match=r"figures.buyers.0.amount is a float"):
        canonical(QUERY, DATASET, {"buyers": [{"amount": 0.1}]})


def test_the_dataset_version_is_that_of_the_picture(tmp_path: Path) -> None:
    built = datetime(2026, 11, 26, 7, 34, 53, tzinfo=UTC)
    opened = Picture(tmp_path, "20261126T073453", built, {"code_version": "46d34f844857"}, connect())
    assert dataset_version(opened) == DATASET


# Members and links ----------------------------------------------------------------------------------------------------


def test_members_come_and_go_and_it_stays_known() -> None:
    reference = group().reference
    add_member(reference, LEEDS, "proposed", CLERK, "Ends in March")
    with pytest.raises(Refused, match="already proposed"):
        add_member(reference, LEEDS, "proposed", CLERK)
    with pytest.raises(Refused, match="no part 'king'"):
        add_member(reference, YORK, "king", CLERK)
    with pytest.raises(Refused, match="no organisation"):
        add_member(reference, "nowhere", "proposed", CLERK)
    assert [m.reference for m in queries.matters(organisation=LEEDS)] == [reference]
    end_member(reference, LEEDS, CLERK, "Bought alone")
    with pytest.raises(Refused, match="no part in"):
        end_member(reference, LEEDS, CLERK)
    assert queries.members(reference) == ()
    assert MatterMember.objects.get(organisation_id=LEEDS).until == date.today()
    add_member(reference, LEEDS, "proposed", CLERK)
    assert len(queries.members(reference)) == 1
    assert MatterMember.objects.filter(organisation_id=LEEDS).count() == 2


def test_members_on_a_day() -> None:
    made = group()
    row = {"matter": made, "organisation_id": LEEDS, "part": "proposed"}
    MatterMember.objects.create(**row, since=date(2026, 1, 1), until=date(2026, 3, 1))
    MatterMember.objects.create(**row, since=date(2026, 3, 1))
    for day, held in ((date(2025, 12, 31), 0), (date(2026, 1, 1), 1), (date(2026, 3, 1), 1), (date(2026, 9, 1), 1)):
        assert len(queries.members(made.reference, day)) == held
    with pytest.raises(IntegrityError), transaction.atomic():
        MatterMember.objects.create(**row, since=date(2026, 4, 1))


def test_a_link_reads_both_ways_and_is_withdrawn_not_deleted() -> None:
    old, new = group("Old").reference, group("New").reference
    number = link(old, "is-about", new, CLERK, note="They are further on")
    link(old, "renews", "ocds-b5fd17-1", CLERK, title="Repairs contract")
    assert [(r.says, r.reference, r.identifier, r.title) for r in queries.links_of(old)] == [
        ("is about", new, "", "New"),
        ("renews", "", "ocds-b5fd17-1", "Repairs contract"),
    ]
    (back,) = queries.links_of(new)
    assert (back.says, back.reference, back.reverse) == ("is told of in", old, True)
    withdraw_link(old, number, BUYER, "Not so")
    assert queries.links_of(new) == ()
    (kept,) = queries.links_of(new, withdrawn=True)
    assert (kept.withdrawn_by, kept.withdrawn_reason) == ("B. Buyer", "Not so")
    with pytest.raises(Refused, match="no link"):
        withdraw_link(old, number, BUYER, "Again")
    link(old, "is-about", new, CLERK)


def test_where_a_matter_comes_from_is_never_taken_back() -> None:
    old, new = group("Old").reference, group("New").reference
    number = link(old, "retired-in-favour-of", new, CLERK)
    with pytest.raises(Refused, match="never taken back"):
        withdraw_link(old, number, CLERK, "Not so")
    assert [row.says for row in queries.links_of(new)] == ["takes over from"]


def test_links_that_make_no_sense_are_refused() -> None:
    made, other = group().reference, group().reference
    link(made, "renews", "ocds-1", CLERK)
    number = link(made, "retired-in-favour-of", other, CLERK)
    for kind, to in (("renews", "ocds-1"), ("renews", ""), ("renews", made), ("retired-in-favour-of", other)):
        with pytest.raises(Refused, match="cannot be linked"):
            link(made, kind, to, CLERK)
    with pytest.raises(Refused, match="no kind of link"):
        link(made, "likes", other, CLERK)
    with pytest.raises(Refused, match="too long"):
        link(made, "renews", "x" * 501, CLERK)
    with pytest.raises(Refused, match="no link"):
        withdraw_link(other, number, CLERK, "not mine")


def test_matters_are_found_by_kind_state_and_owner() -> None:
    mine, other = group(organisation_id=DEVON).reference, group().reference
    withdraw(other, CLERK, 1, "r")
    assert [m.reference for m in queries.matters(organisation=DEVON)] == [mine]
    assert {m.reference for m in queries.matters(kind="buying-group")} >= {mine, other}
    assert other in {m.reference for m in queries.matters(state="withdrawn")}
    assert mine not in {m.reference for m in queries.matters(state="withdrawn")}
    assert queries.matters(kind="party") == ()
    assert queries.matter("BG-1900-0001") is None


def test_the_tables_are_those_of_the_models() -> None:
    call_command("makemigrations", "register", check=True, dry_run=True, verbosity=0)
