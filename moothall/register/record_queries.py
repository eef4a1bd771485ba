"""What the record can be asked: matters, their history, evidence, members and links. Frozen dataclasses out; nothing
here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q

from moothall.register.frozen import Difference, differences, fingerprint
from moothall.register.models_record import Event, Evidence, Link, Matter, MatterMember
from moothall.register.once import once
from moothall.register.roles import STAFF, SYSTEM, Actor, holds
from moothall.register.standing import allowed, counted, part_in, parts_held, sees
from moothall.vocabulary.matter import Step, action_titles, link_kinds, matter_kinds, parts, states, steps_from
from moothall.vocabulary.matter import steps as all_steps


@dataclass(frozen=True)
class MatterRow:
    """A matter in a list, with its kind and state in words. `owner` is (id, name) or None; `example` is invented to
    show how the site works."""

    reference: str
    kind: str
    kind_title: str
    title: str
    state: str
    state_title: str
    closed: bool
    owner: tuple[str, str] | None
    system_type: str
    created_at: datetime
    changed_at: datetime
    example: bool


@dataclass(frozen=True)
class MatterCard(MatterRow):
    """Everything of a matter but its history, evidence and links. Send `version` back with an edit."""

    state_about: str
    about: str
    aims: tuple[str, ...]
    places: tuple[str, ...]
    version: int
    members: tuple["Member", ...]


@dataclass(frozen=True)
class Member:
    """What an organisation is in a matter; `until` is None while it is."""

    organisation_id: str
    name: str
    part: str
    part_title: str
    since: date
    until: date | None
    note: str


@dataclass(frozen=True)
class EventRow:
    """One thing that happened. `organisation` is (id, name) or None; `data` holds values before and after. Show `by` as
    `people_queries.shown_name` says (in templates `{% who event %}`): the public sees no names of people."""

    number: int
    action: str
    action_title: str
    state_before: str
    state_after: str
    by: str
    role: str
    organisation: tuple[str, str] | None
    at: datetime
    note: str
    data: dict[str, Any]
    person_id: int | None = None


@dataclass(frozen=True)
class EvidenceCard:
    """A frozen answer: which question (name, address, parameters), of which dataset version, and the figures with
    exact decimals as text. `filed_sha256` is the hash that the history noted when it was attached."""

    reference: str
    number: int
    title: str
    query: dict[str, Any]
    dataset: dict[str, Any]
    figures: Any
    sha256: str
    filed_sha256: str
    frozen_by: str
    frozen_at: datetime


@dataclass(frozen=True)
class LinkRow:
    """A link as seen from one matter: `says` is its name in this direction, `reverse` tells which. The target is a
    matter (`reference`) or something outside (`identifier`)."""

    number: int
    kind: str
    says: str
    reverse: bool
    reference: str
    identifier: str
    title: str
    note: str
    made_by: str
    made_at: datetime
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdrawn_reason: str


@once
def _row(reference: str) -> Matter | None:
    return Matter.objects.select_related("owner").filter(reference=reference).first()


@once
def matter(reference: str) -> MatterCard | None:
    """The card of a matter, or None."""
    found = _row(reference)
    return _card(found) if found else None


def _card(found: Matter) -> MatterCard:
    state = states()[found.kind, found.state]
    return MatterCard(
        **vars(matter_row(found)),
        state_about=state.about,
        about=found.about,
        aims=tuple(found.aims),
        places=tuple(found.places),
        version=found.version,
        members=_members_now(found.pk, found.version, found.changed_at),
    )


def matters(
    kind: str = "", state: str = "", organisation: str = "", actor: Actor | None = None
) -> tuple[MatterRow, ...]:
    """Matters, last changed first. `organisation` (an id) owns it or has a part in it today. With an `actor`, only
    those that it may see; without, those that the public may."""
    found = Matter.objects.select_related("owner").filter(seen_by(actor))
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    if organisation:
        found = found.filter(of_organisation(organisation))
    return tuple(matter_row(each) for each in found)


def of_organisation(organisation: str) -> Q:
    """Matters that an organisation owns or has a part in today."""
    taking_part = MatterMember.objects.filter(organisation_id=organisation, until__isnull=True)
    return Q(owner_id=organisation) | Q(pk__in=taking_part.values("matter_id"))


def in_states(which: Iterable[tuple[str, str]]) -> Q:
    """Matters of these kinds in these states, each as (kind, state)."""
    by_kind: dict[str, list[str]] = {}
    for kind, state in sorted(set(which)):
        by_kind.setdefault(kind, []).append(state)
    found = Q(pk__in=())
    for kind, named in by_kind.items():
        found |= Q(kind=kind, state__in=named)
    return found


def seen_by(actor: Actor | None) -> Q:
    """Matters that an actor may see; None is the public."""
    role = actor.role if actor else "public"
    if holds(role, STAFF) or role == SYSTEM:
        return Q()
    hidden = in_states((each.kind, each.state) for each in states().values() if each.seen_by != "public")
    own = of_organisation(actor.organisation_id) if actor and actor.organisation_id else Q(pk__in=())
    return ~hidden | own


@once
def may_see(reference: str, actor: Actor | None = None) -> bool:
    """Whether there is a matter of that reference that the actor (None: the public) may see."""
    found = _row(reference)
    return found is not None and sees(found, states()[found.kind, found.state].seen_by, actor or Actor("", "public"))


def matters_seen(references: Iterable[str], actor: Actor | None = None) -> dict[str, MatterRow]:
    """Those of some matters that the actor (None: the public) may see, by reference."""
    wanted = set(references)
    if not wanted:
        return {}
    found = Matter.objects.select_related("owner").filter(seen_by(actor), reference__in=wanted)
    return {each.reference: matter_row(each) for each in found}


@once
def history(reference: str) -> tuple[EventRow, ...]:
    """Everything that happened to a matter, oldest first."""
    events = Event.objects.select_related("organisation").filter(matter__reference=reference).order_by("number")
    return tuple(event_row(each) for each in events)


def evidence_of(reference: str) -> tuple[EvidenceCard, ...]:
    """The evidence of a matter, in the order attached."""
    rows = list(Evidence.objects.filter(matter__reference=reference).order_by("number"))
    filed = {e.data["evidence"]: e.data["sha256"] for e in history(reference) if "evidence" in e.data} if rows else {}
    return tuple(
        EvidenceCard(
            reference=reference,
            number=row.number,
            title=row.title,
            query=row.query,
            dataset=row.dataset,
            figures=row.figures,
            sha256=row.sha256,
            filed_sha256=filed.get(row.number, ""),
            frozen_by=row.frozen_by,
            frozen_at=row.frozen_at,
        )
        for row in rows
    )


def verify(evidence: EvidenceCard) -> bool:
    """Whether a piece of evidence is what was frozen: its hash fits its content and what the history noted."""
    now = fingerprint(evidence.query, evidence.dataset, evidence.figures)
    return now == evidence.sha256 == evidence.filed_sha256


def changed_since(evidence: EvidenceCard, figures: Any) -> tuple[Difference, ...]:
    """Where the same question has another answer today; `figures` in the shape in which they were frozen."""
    return differences(evidence.figures, figures)


@lru_cache(maxsize=256)
def _members_now(number: int, version: int, changed_at: datetime) -> tuple[Member, ...]:
    """The organisations with a part in a matter at its present version; no part changes without an event."""
    rows = MatterMember.objects.select_related("organisation").filter(matter_id=number, until__isnull=True)
    return tuple(_member(each) for each in rows.order_by("organisation__name", "pk"))


def members(reference: str, on: date | None = None) -> tuple[Member, ...]:
    """The organisations with a part in a matter, by name: today, or on a day. The last day of a part does not count."""
    rows = MatterMember.objects.select_related("organisation").filter(matter__reference=reference)
    if on is None:
        rows = rows.filter(until__isnull=True)
    else:
        rows = rows.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)
    return tuple(_member(each) for each in rows.order_by("organisation__name", "pk"))


@once
def links_of(reference: str, withdrawn: bool = False) -> tuple[LinkRow, ...]:
    """The links from and to a matter, those from it first; those withdrawn too when asked for."""
    ends = Q(matter__reference=reference) | Q(to_matter__reference=reference)
    rows = list(Link.objects.select_related("matter", "to_matter").filter(ends))
    rows = [each for each in rows if withdrawn or each.withdrawn_at is None]
    there = [_link(each, reverse=False) for each in rows if each.matter.reference == reference]
    here = [_link(each, reverse=True) for each in rows if each.to_matter and each.to_matter.reference == reference]
    return (*there, *here)


@dataclass(frozen=True)
class StepNow:
    """Something that an actor may do to a matter in its state. `lacking` says what its guards still wait for, in words;
    guards that only a desk or the form itself can answer (a reason, a checklist) are not asked."""

    step: Step
    title: str
    lacking: tuple[str, ...]


def steps_now(reference: str, actor: Actor) -> tuple[StepNow, ...]:
    """What an actor may do to a matter in its state, in the order of the list."""
    found, steps = _steps(reference, actor)
    return tuple(StepNow(step, action_titles()[step.action], _lacking(found, step)) for step in steps)


@once
def _steps(reference: str, actor: Actor) -> tuple[Matter, tuple[Step, ...]]:
    """A matter and the steps of its state that the actor may do; no steps where there is no such matter."""
    found = _row(reference)
    if found is None:
        return Matter(), ()
    mine = part_in(found, actor)
    return found, tuple(step for step in steps_from(found.kind, found.state) if allowed(step, actor, mine))


def may_do(reference: str, action: str, actor: Actor) -> bool:
    """Whether an actor may do an action to a matter in its state, guards apart."""
    return action in may_now(reference, actor)


def may_now(reference: str, actor: Actor) -> frozenset[str]:
    """The actions that an actor may do to a matter in its state, guards apart."""
    return frozenset(step.action for step in _steps(reference, actor)[1])


def _lacking(found: Matter, step: Step) -> tuple[str, ...]:
    known = ("evidence", "members", "links", "links-here")
    asked = (guard for guard in step.guards if guard.counts.partition(":")[0] in known)
    return tuple(guard.otherwise for guard in asked if counted(found, guard) < guard.at_least)


@dataclass(frozen=True)
class Awaited:
    """A matter in which an actor is expected to do something, and what."""

    matter: MatterRow
    steps: tuple[StepNow, ...]


def awaited(actor: Actor) -> tuple[Awaited, ...]:
    """What waits for an actor: matters in whose state a step of the list that `waits` is for it, longest waiting
    first. The public and visitors are never waited for."""
    if actor.person_id is None:
        return ()
    found = []
    for each, steps in waiting_matters(actor):
        mine = tuple(StepNow(s, action_titles()[s.action], _lacking(each, s)) for s, yes in steps if yes)
        if mine:
            found.append(Awaited(matter_row(each), mine))
    return tuple(found)


@once
def waiting_matters(actor: Actor, own: bool = False) -> tuple[tuple[Matter, tuple[tuple[Step, bool], ...]], ...]:
    """Matters, of those that an actor may see, in whose state somebody is expected to do something, longest waiting
    first: each with those steps, and whether they are for the actor. Only those of its organisation with `own`."""
    if own:
        held = parts_held(actor)
        return tuple(pair for pair in waiting_matters(actor) if held(pair[0]))
    wanted = in_states((step.kind, step.from_state) for step in all_steps().values() if step.waits and step.from_state)
    rows = Matter.objects.select_related("owner").filter(wanted, seen_by(actor)).order_by("changed_at", "pk")
    held, found = parts_held(actor), []
    for each in rows:
        mine = held(each)
        found.append((each, tuple((s, allowed(s, actor, mine)) for s in steps_from(each.kind, each.state) if s.waits)))
    return tuple(found)


def matter_row(found: Matter) -> MatterRow:
    state = states()[found.kind, found.state]
    return MatterRow(
        reference=found.reference,
        kind=found.kind,
        kind_title=matter_kinds()[found.kind].title,
        title=found.title,
        state=found.state,
        state_title=state.title,
        closed=state.closed,
        owner=(found.owner.pk, found.owner.name) if found.owner else None,
        system_type=found.system_type,
        created_at=found.created_at,
        changed_at=found.changed_at,
        example=found.example,
    )


def event_row(event: Event) -> EventRow:
    kept = ("number", "action", "state_before", "state_after", "by", "role", "at", "note", "data", "person_id")
    body = (event.organisation.pk, event.organisation.name) if event.organisation else None
    titles = action_titles()
    bare = {name: getattr(event, name) for name in kept}
    return EventRow(**bare, organisation=body, action_title=titles.get(event.action, event.action))


def _member(row: MatterMember) -> Member:
    title = parts()[row.part].title
    return Member(row.organisation_id, row.organisation.name, row.part, title, row.since, row.until, row.note)


def _link(row: Link, reverse: bool) -> LinkRow:
    """A link from its own side, or from its target's."""
    kept = ("kind", "note", "made_by", "made_at", "withdrawn_by", "withdrawn_at", "withdrawn_reason")
    kind, other = link_kinds()[row.kind], row.matter if reverse else row.to_matter
    return LinkRow(
        number=row.pk,
        says=kind.reverse_name if reverse else kind.name,
        reverse=reverse,
        reference=other.reference if other else "",
        identifier=row.to_identifier,
        title=other.title if other else row.to_title,
        **{name: getattr(row, name) for name in kept},
    )
