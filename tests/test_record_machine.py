"""Any series of steps by anybody, of every kind of matter: what is kept is always the replay of its events, what was
refused changed nothing, and no link that says where a matter comes from is ever lost."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from moothall.register import record_queries as queries
from moothall.register import record_replay
from moothall.register.models_record import Link, Matter
from moothall.register.record_actions import (
    FIELDS,
    Refused,
    act,
    add_member,
    attach_evidence,
    draft_matter,
    edit_matter,
    end_member,
    link,
    withdraw_link,
)
from moothall.register.record_links import chain_of, links_seen
from moothall.register.roles import ROLES, Actor
from moothall.vocabulary import matter as words
from tests.people import COUNCIL, OTHER_COUNCIL

BODIES = (COUNCIL, OTHER_COUNCIL)
LINEAGE = {code for code, kind in words.link_kinds().items() if kind.lineage}
MERGES = ("merged-into", "split-from", "derives-from", "retired-in-favour-of")
# Half of all that is tried is tried by staff, so that most series go somewhere.
WHO = st.sampled_from([*[(role.slug, body) for role in ROLES for body in (*BODIES, None)], *[("staff", COUNCIL)] * 30])
WHICH, SEED = st.integers(0, 7), st.integers(0, 999)


class Everything(dict[str, int]):
    """As if a desk had counted enough of everything."""

    def get(self, key: str, default: Any = None) -> int:
        return 9


class Record(RuleBasedStateMachine):
    """Matters and everything that can be done to them."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[str] = []
        self.lineage: set[tuple[str, str, str]] = set()
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def tried(self, reference: str, what: Any) -> Any:
        """Do something; when it is refused, nothing may have changed."""
        before = queries.history(reference)
        try:
            with transaction.atomic():
                return what()
        except Refused:
            assert queries.history(reference) == before
            return None

    @initialize()
    def begin(self) -> None:
        """Three drafts, the second made out of the first and merged into the third: something that can be lost."""
        for _ in range(3):
            self.draft("buying-group", ("staff", COUNCIL), 0)
        self.linked(1, 0, ("staff", COUNCIL), "derives-from")
        self.linked(1, 2, ("staff", COUNCIL), "merged-into")
        assert len(self.lineage) == 2

    @rule(kind=st.sampled_from(sorted(words.matter_kinds())), who=WHO, body=SEED)
    def draft(self, kind: str, who: tuple[str, str | None], body: int) -> None:
        by, count = Actor("Somebody", *who), Matter.objects.count()
        try:
            with transaction.atomic():
                self.all.append(draft_matter(kind, f"Matter {len(self.all)}", by, (*BODIES, None)[body % 3]).reference)
        except Refused:
            assert Matter.objects.count() == count

    def at(self, which: int) -> str:
        return self.all[which % len(self.all)]

    @precondition(lambda self: self.all)
    @rule(which=WHICH, who=WHO, seed=SEED, note=st.sampled_from(["", "Because it is so, and for a good reason"]))
    def step(self, which: int, who: tuple[str, str | None], seed: int, note: str) -> None:
        reference = self.at(which)
        matter = Matter.objects.get(reference=reference)
        offered = [step.action for step in words.steps_from(matter.kind, matter.state)] + ["merge", "fly"]
        action = offered[seed % len(offered)]
        by = Actor("Somebody", *who)
        self.tried(reference, lambda: act(reference, action, by, matter.version, note, Everything()))

    @precondition(lambda self: self.all)
    @rule(which=WHICH, who=WHO, title=st.text(max_size=20), old=st.booleans())
    def edit(self, which: int, who: tuple[str, str | None], title: str, old: bool) -> None:
        reference = self.at(which)
        version = Matter.objects.get(reference=reference).version - old
        by = Actor("Somebody", *who)
        self.tried(reference, lambda: edit_matter(reference, by, version, title=title.replace("\0", ""), aims=["a"]))

    @precondition(lambda self: self.all)
    @rule(which=WHICH, who=WHO, body=st.sampled_from(BODIES), part=st.sampled_from([*words.parts(), ""]))
    def member(self, which: int, who: tuple[str, str | None], body: str, part: str) -> None:
        reference, by = self.at(which), Actor("Somebody", *who)
        if part:
            self.tried(reference, lambda: add_member(reference, body, part, by))
        else:
            self.tried(reference, lambda: end_member(reference, body, by))

    @precondition(lambda self: self.all)
    @rule(which=WHICH, to=WHICH, who=WHO, kind=st.sampled_from([*MERGES, *words.link_kinds()]))
    def linked(self, which: int, to: int, who: tuple[str, str | None], kind: str) -> None:
        reference, target, by = self.at(which), self.at(to), Actor("Somebody", *who)
        if self.tried(reference, lambda: link(reference, kind, target, by)) and kind in LINEAGE:
            self.lineage.add((reference, kind, target))

    @precondition(lambda self: self.all)
    @rule(which=WHICH, who=WHO, seed=SEED)
    def unlinked(self, which: int, who: tuple[str, str | None], seed: int) -> None:
        reference, by = self.at(which), Actor("Somebody", *who)
        numbers = [*Link.objects.filter(matter__reference=reference).values_list("pk", flat=True)]
        if numbers:
            self.tried(reference, lambda: withdraw_link(reference, numbers[seed % len(numbers)], by, "A slip"))

    @precondition(lambda self: self.all)
    @rule(which=WHICH, who=WHO)
    def evidence(self, which: int, who: tuple[str, str | None]) -> None:
        reference, by = self.at(which), Actor("Somebody", *who)
        self.tried(reference, lambda: attach_evidence(reference, "Who pays", {"name": "x"}, {}, {"n": 1}, by))

    @invariant()
    def what_is_kept_is_the_replay(self) -> None:
        for reference in self.all:
            kept = Matter.objects.get(reference=reference)
            replayed = record_replay.replay(queries.history(reference))
            assert (replayed.state, replayed.version) == (kept.state, kept.version)
            assert {name: replayed.values[name] for name in FIELDS} == {n: getattr(kept, n) for n in FIELDS}
            assert replayed.members == {each.organisation_id: each.part for each in queries.members(reference)}
            in_force = kept.links.filter(withdrawn_at__isnull=True).values_list("pk", flat=True)
            assert sorted(replayed.links) == sorted(in_force)
            assert replayed.evidence == kept.evidence.count()
            assert all(queries.verify(each) for each in queries.evidence_of(reference))

    @invariant()
    def no_lineage_is_lost(self) -> None:
        staff = Actor("S", "staff")
        for source, kind, target in self.lineage:
            assert any(
                (each.kind, each.reference, each.reverse) == (kind, target, False) for each in links_seen(source, staff)
            )
            chain = chain_of(source, staff)
            assert target in {each.matter.reference for each in (*chain.earlier, *chain.later)}


@pytest.mark.django_db
def test_what_is_kept_is_the_replay_of_its_events_whatever_anybody_does() -> None:
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Record, settings=settings(max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=slow)
    )
