"""Needs as pages show them: a need with its supporters, lists of needs, and what supporters were asked. Reads only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from moothall.desks.needs.models import Need, Proposal, SupportAsk, open_asks
from moothall.register import queries as register
from moothall.register import record_queries as record
from moothall.register.models import Place
from moothall.register.models_record import MatterMember
from moothall.register.record_queries import EventRow, MatterCard, MatterRow
from moothall.register.roles import Actor
from moothall.vocabulary.aim import aim_names
from moothall.vocabulary.solution import system_type_names

KIND = "need"
OPEN = ("open", "being-answered")


@dataclass(frozen=True)
class Supporter:
    """A council that has the need: `part` is owner or supporter, `by` who said so for it, `until` the day it ended."""

    organisation_id: str
    name: str
    part: str
    since: date
    until: date | None
    said: str
    by: str


@dataclass(frozen=True)
class AskShown:
    """What one council was asked, and what it answered."""

    number: int
    organisation_id: str
    name: str
    part: str
    asked_at: datetime
    answer: str
    chosen: tuple[str, ...]
    reason: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class ProposalShown:
    """A proposal about a need with what each council said. `settled`: a merge can be carried out."""

    number: int
    reference: str
    title: str
    kind: str
    targets: tuple[tuple[str, str], ...]
    reason: str
    made_by: str
    made_at: datetime
    answer_by: date
    state: str
    settled: bool
    asks: tuple[AskShown, ...]


@dataclass(frozen=True)
class NeedCard:
    """A need with its fields. `card` is the matter's."""

    card: MatterCard
    who: str
    must_do: str
    why: str
    tried: str
    cost: str
    cost_a_year: Decimal | None
    cost_basis: str
    anyway: str
    aims: tuple[tuple[str, str], ...]
    system: str
    places: tuple[tuple[str, str], ...]
    supporters: tuple[Supporter, ...]

    @property
    def councils(self) -> tuple[str, ...]:
        """The councils that have the need today, the owner first."""
        return tuple(dict.fromkeys(each.organisation_id for each in self.supporters if each.until is None))


@dataclass(frozen=True)
class NeedRow:
    """A need in a list."""

    reference: str
    title: str
    state: str
    state_title: str
    owner: str
    owner_id: str
    must_do: str
    councils: int
    cost_a_year: Decimal | None
    system_type: str
    system: str
    aims: str
    changed: date
    example: bool


def need(reference: str, actor: Actor | None = None) -> NeedCard | None:
    """One need that the actor may see, or None."""
    card = record.matter(reference) if record.may_see(reference, actor) else None
    found = Need.objects.filter(matter__reference=reference).first() if card and card.kind == KIND else None
    if card is None or found is None:
        return None
    fields = ("who", "must_do", "why", "tried", "cost", "cost_a_year", "cost_basis", "anyway")
    return NeedCard(
        card=card,
        aims=tuple((code, aim_names().get(code, code)) for code in card.aims),
        system=system_type_names().get(card.system_type, card.system_type),
        places=places_named(card.places),
        supporters=supporters(card),
        **{name: getattr(found, name) for name in fields},
    )


def places_named(codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Places by code, with their names."""
    names = dict(Place.objects.filter(pk__in=tuple(codes)).values_list("gss", "name"))
    return tuple((code, names.get(code, code)) for code in codes)


def supporters(card: MatterCard) -> tuple[Supporter, ...]:
    """Every council that has or had the need: the owner, then supporters by the day they began."""
    events = record.history(card.reference)
    rows = MatterMember.objects.select_related("organisation").filter(matter__reference=card.reference)
    found = []
    if card.owner:
        began = events[0]
        found.append(Supporter(*card.owner, "owner", began.at.date(), None, "", began.by))
    for row in rows.filter(part="supporter").order_by("since", "pk"):
        by = _who(events, row)
        body = row.organisation
        found.append(Supporter(body.pk, body.name, "supporter", row.since, row.until, row.note, by))
    return tuple(found)


def _who(events: tuple[EventRow, ...], row: MatterMember) -> str:
    """Who filed a part of an organisation."""
    own = (e for e in events if e.data.get("member") == row.organisation_id and e.data["part"][-1] == row.part)
    return next((e.by for e in own if e.note == row.note.strip() and e.at.date() >= row.since), "")


def needs(
    actor: Actor | None = None, state: str = "", system: str = "", aim: str = "", organisation: str = "", q: str = ""
) -> tuple[NeedRow, ...]:
    """Needs that the actor may see, the most councils first. `state` "" is all that stand: open, being answered and
    answered; "all" is every one."""
    rows = record.matters(kind=KIND, organisation=organisation, actor=actor)
    own = {each.matter_id: each for each in Need.objects.select_related("matter")}
    by_reference = {each.matter.reference: each for each in own.values()}
    counts = councils_counted(row.reference for row in rows)
    found = []
    for row in rows:
        kept = by_reference.get(row.reference)
        if kept and _wanted(row, kept, state, system, aim, q):
            found.append(_row(row, kept, counts))
    return tuple(sorted(found, key=lambda r: (-r.councils, r.state, r.title.casefold())))


def _wanted(row: MatterRow, kept: Need, state: str, system: str, aim: str, q: str) -> bool:
    standing = (*OPEN, "answered", "draft")
    fits = state == "all" or (row.state == state if state else row.state in standing)
    text = f"{row.title} {kept.who} {kept.must_do} {kept.why}".casefold()
    return bool(
        fits
        and (not system or row.system_type == system)
        and (not aim or aim in kept.matter.aims)
        and all(word in text for word in q.casefold().split())
    )


def _row(row: MatterRow, kept: Need, counts: dict[str, int]) -> NeedRow:
    owner = row.owner or ("", "")
    return NeedRow(
        reference=row.reference,
        title=row.title,
        state=row.state,
        state_title=row.state_title,
        owner=owner[1],
        owner_id=owner[0],
        must_do=f"{kept.who}: {kept.must_do}",
        councils=counts.get(row.reference, 0) + bool(row.owner),
        cost_a_year=kept.cost_a_year,
        system_type=row.system_type,
        system=system_type_names().get(row.system_type, row.system_type),
        aims="; ".join(aim_names().get(code, code) for code in kept.matter.aims),
        changed=row.changed_at.date(),
        example=row.example,
    )


def supporting(references: Iterable[str]) -> set[str]:
    """The councils that support any of some needs today."""
    held = MatterMember.objects.filter(matter__reference__in=tuple(references), part="supporter", until__isnull=True)
    return set(held.values_list("organisation_id", flat=True))


def councils_counted(references: Iterable[str]) -> dict[str, int]:
    """How many councils support each need today, its owner not among them."""
    counts: dict[str, int] = defaultdict(int)
    held = MatterMember.objects.filter(matter__reference__in=tuple(references), part="supporter", until__isnull=True)
    for reference in held.values_list("matter__reference", flat=True):
        counts[reference] += 1
    return counts


def part_of(found: NeedCard, actor: Actor) -> str:
    """What the actor's council is in a need today: owner, supporter, or nothing."""
    own = (s for s in found.supporters if s.organisation_id == actor.organisation_id and s.until is None)
    return next((each.part for each in own), "")


def proposals_of(reference: str) -> tuple[ProposalShown, ...]:
    """What was proposed of a need, with what each council was asked and said, oldest first."""
    found = Proposal.objects.filter(matter__reference=reference).select_related("matter")
    return tuple(_proposal(each) for each in found)


def proposals_into(reference: str) -> tuple[ProposalShown, ...]:
    """What was proposed of other needs that would go on as this one."""
    every = Proposal.objects.select_related("matter").exclude(state="dropped")
    return tuple(_proposal(each) for each in every if reference in each.targets)


def _proposal(row: Proposal) -> ProposalShown:
    asks = row.asks.select_related("organisation")
    return ProposalShown(
        number=row.pk,
        reference=row.matter.reference,
        title=row.matter.title,
        kind=row.kind,
        targets=titled(row.targets),
        reason=row.reason,
        made_by=row.made_by,
        made_at=row.made_at,
        answer_by=row.answer_by,
        state=row.state,
        settled=row.settled(),
        asks=tuple(_ask(each) for each in asks),
    )


def titled(references: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """References with the titles of their matters."""
    found = {reference: record.matter(reference) for reference in references}
    return tuple((reference, card.title if card else "") for reference, card in found.items())


def _ask(row: SupportAsk) -> AskShown:
    names = ("organisation_id", "part", "asked_at", "answer", "reason", "answered_by", "answered_at")
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    return AskShown(row.pk, name=row.organisation.name, chosen=tuple(row.chosen), **values)


def ask_of(number: int) -> tuple[AskShown, ProposalShown] | None:
    """One question to a council with its proposal; None when there is none."""
    row = SupportAsk.objects.select_related("organisation", "proposal__matter").filter(pk=number).first()
    return (_ask(row), _proposal(row.proposal)) if row else None


def asks_waiting(organisation_id: str) -> tuple[tuple[AskShown, ProposalShown], ...]:
    """What a council has been asked and has not answered."""
    found = [row for row in open_asks(organisation_id) if _still(row)]
    return tuple((_ask(row), _proposal(row.proposal)) for row in found)


def _still(row: SupportAsk) -> bool:
    """Whether the question still makes sense: the proposal was carried out, or its need can still be merged."""
    return row.proposal.state == "carried" or row.proposal.matter.state in OPEN


def counts_for(reference: str, action: str) -> dict[str, int]:
    """What only this desk can count for the steps of a need."""
    found = Need.objects.filter(matter__reference=reference).first()
    told = found and all(text.strip() for text in (found.who, found.must_do, found.why))
    proposal = Proposal.objects.filter(matter__reference=reference, state="open").first()
    return {"told": int(bool(told)), "asks-settled": int(bool(proposal and proposal.settled()))}


def council_name(organisation_id: str | None) -> str:
    """The name of an organisation; empty for none."""
    if not organisation_id:
        return ""
    found = register.organisations_by_id([organisation_id])
    return found[organisation_id].name if organisation_id in found else organisation_id


def places_meant(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Areas that somebody typed, parted by semicolons: their codes, and what is no area that we know."""
    found: list[str] = []
    unknown: list[str] = []
    for part in dict.fromkeys(piece.strip() for piece in text.split(";")):
        rows = Place.objects.filter(Q(gss__iexact=part) | Q(name__iexact=part)).order_by("-current", "gss")
        code = rows.values_list("gss", flat=True).first() if part else None
        if code:
            found.append(code)
        elif part:
            unknown.append(part)
    return tuple(found), tuple(unknown)


def others_than(reference: str) -> tuple[tuple[str, str], ...]:
    """Needs that could carry on for another one: open to all, as (reference, words)."""
    rows = [row for row in needs() if row.state in OPEN and row.reference != reference]
    return tuple((row.reference, f"{row.title} ({row.reference}, {row.owner})") for row in rows)
