"""What every page of a matter shows under its own top part: steps, lineage, links, members, evidence, history, and what
other desks say of it. Gathers for the actor of the request; it draws nothing and writes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from moothall.register import follow_queries as follow
from moothall.register import record_links as links
from moothall.register import record_queries as record
from moothall.register.once import once
from moothall.register.record_links import Chain
from moothall.register.record_queries import EventRow, EvidenceCard, LinkRow, MatterCard, MatterRow, StepNow
from moothall.register.roles import Actor
from moothall.register.standing import kept_for
from moothall.vocabulary.desk import Column, Desk, Listing, Panel
from moothall.vocabulary.matter import Step, action_titles, states, steps_from

from . import panels
from .record_figures import said, written

SHORT_HISTORY = 8  # events shown at once; older ones are folded in


@dataclass(frozen=True)
class StepShown:
    """A step that the actor may do: where, and what is lacking yet."""

    now: StepNow
    address: str
    leads_to: str


@dataclass(frozen=True)
class StepOfOthers:
    """A step that somebody else may do, and who."""

    title: str
    whom: str


@dataclass(frozen=True)
class LinkShown:
    """A link, and where it leads if that is an address at all."""

    row: LinkRow
    address: str


@dataclass(frozen=True)
class EvidenceShown:
    """A piece of evidence, where it opens, and whether it is what was frozen."""

    card: EvidenceCard
    address: str
    whole: bool


@dataclass(frozen=True)
class Shown:
    """Everything that the shared part of a matter's page draws."""

    card: MatterCard
    actor: Actor
    steps: tuple[StepShown, ...]
    others: tuple[StepOfOthers, ...]
    panels: tuple[Panel, ...]
    chain: Chain
    links: tuple[tuple[str, tuple[LinkShown, ...]], ...]
    members: Listing
    evidence: tuple[EvidenceShown, ...]
    recent: tuple[EventRow, ...]
    older: tuple[EventRow, ...]
    following: bool


@once
def shown(reference: str, actor: Actor) -> Shown | None:
    """What the actor sees of a matter; None when there is nothing to see."""
    card = record.matter(reference) if record.may_see(reference, actor) else None
    if card is None:
        return None
    mine = [step_shown(card, now) for now in record.steps_now(reference, actor) if has_page(card.kind, now.step)]
    chain, events = links.chain_of(reference, actor), follow.history_seen(reference, actor)[::-1]
    return Shown(
        card=card,
        actor=actor,
        steps=tuple(mine),
        others=steps_of_others(card, {each.now.step.action for each in mine}),
        panels=panels_of_others(card),
        chain=chain,
        links=grouped(links.links_seen(reference, actor), chain),
        members=members_listing(card),
        evidence=tuple(evidence_shown(each) for each in record.evidence_of(reference)),
        recent=events[:SHORT_HISTORY],
        older=events[SHORT_HISTORY:],
        following=actor.person_id is not None and follow.follows(actor, reference),
    )


def desk_of(kind: str) -> Desk | None:
    """The desk that shows matters of a kind; None while there is none."""
    return next((desk for desk in panels.open_desks() if kind in desk.matters), None)


def address_of(row: MatterRow) -> str:
    """Where a matter's page is: the desk's own, or the hall's plain one."""
    desk = desk_of(row.kind)
    return reverse(desk.matters[row.kind] if desk else "record", args=[row.reference])


def step_address(card: MatterRow, step: Step) -> str:
    """Where a step is done: a page of the desk's own, or the hall's."""
    own = next((desk.steps[card.kind] for desk in panels.open_desks() if card.kind in desk.steps), {})
    if step.action in own:
        return reverse(own[step.action], args=[card.reference])
    return reverse("record-step", args=[card.reference, step.action])


def has_page(kind: str, step: Step) -> bool:
    """Whether a step can be offered by a link: it moves the matter, or its desk has a page for it."""
    return step.moves or any(step.action in desk.steps.get(kind, {}) for desk in panels.open_desks())


def step_shown(card: MatterRow, now: StepNow) -> StepShown:
    """A step with its address."""
    leads = states()[card.kind, now.step.to_state]
    return StepShown(now, step_address(card, now.step), leads.title if now.step.moves else "")


def steps_of_others(card: MatterCard, mine: set[str]) -> tuple[StepOfOthers, ...]:
    """Steps of the state that the actor may not do, with whom they are for."""
    steps = [step for step in steps_from(card.kind, card.state) if has_page(card.kind, step)]
    return tuple(StepOfOthers(action_titles()[s.action], kept_for(s)) for s in steps if s.action not in mine)


def counts_of(card: MatterRow, action: str) -> Mapping[str, int]:
    """What only the desks can count for the guards of a step."""
    found: dict[str, int] = {}
    for desk in panels.open_desks():
        if desk.counts and card.kind in {*desk.matters, *desk.steps}:
            found |= desk.counts(card.reference, action)
    return found


def lacking(card: MatterRow, now: StepNow, counts: Mapping[str, int]) -> tuple[str, ...]:
    """What a step still waits for, in words, with what the desk counts; the reason that the form asks for apart."""
    known = {"evidence", "members", "links", "links-here", "note"}
    asked = (guard for guard in now.step.guards if guard.counts.partition(":")[0] not in known)
    return (*now.lacking, *(guard.otherwise for guard in asked if counts.get(guard.counts, 0) < guard.at_least))


def panels_of_others(card: MatterRow) -> tuple[Panel, ...]:
    """What the desks say about the matter, but the one whose page it is: that one says it on the page itself."""
    own = desk_of(card.kind)
    makers = [d.panels["matter"] for d in panels.open_desks() if "matter" in d.panels and d is not own]
    return tuple(panel for make in makers if (panel := make(card.reference)) is not None)


def grouped(rows: tuple[LinkRow, ...], chain: Chain) -> tuple[tuple[str, tuple[LinkShown, ...]], ...]:
    """Links by what they say; those to matters that stand in the chain already are left to it."""
    told = {each.matter.reference for each in (*chain.earlier, *chain.later)}
    groups: dict[str, list[LinkShown]] = {}
    for row in rows:
        if not (links.is_lineage(row) and row.reference in told):
            address = reverse("record", args=[row.reference]) if row.reference else safe_address(row.identifier)
            groups.setdefault(row.says, []).append(LinkShown(row, address))
    return tuple((says, tuple(found)) for says, found in groups.items())


def safe_address(text: str) -> str:
    """The text when it is a place on this site or a web page, and nothing otherwise: it was typed by somebody."""
    local = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if local or text.startswith(("https://", "http://")) else ""


def members_listing(card: MatterCard) -> Listing:
    """The organisations with a part in a matter."""
    columns = (
        Column("name", "Organisation", link=lambda m: reverse("organisation", args=[m.organisation_id])),
        Column("part_title", "Part"),
        Column("since", "Since", "day"),
        Column("note", "Note"),
    )
    return Listing("members", "Organisations with a part in it", columns, card.members, row_header="name")


def evidence_shown(card: EvidenceCard) -> EvidenceShown:
    """A piece of evidence with its address."""
    return EvidenceShown(card, reverse("record-evidence", args=[card.reference, card.number]), record.verify(card))


def changes_since(reference: str, version: int, actor: Actor) -> tuple[EventRow, ...]:
    """What happened to a matter after a version, oldest first, as far as the actor may see it."""
    return tuple(event for event in follow.history_seen(reference, actor) if event.number > version)


def new_values(event: EventRow) -> tuple[tuple[str, str], ...]:
    """The values that an event gave a matter, each with its name."""
    values = event.data.get("values", {})
    return tuple(
        (said(name), written(after) if not isinstance(after, list) else ", ".join(after))
        for name, (_, after) in values.items()
    )
