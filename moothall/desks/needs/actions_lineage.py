"""Merge, split and retire needs. No support moves by itself: each council concerned is asked, and what it answers is
done in its name and no more. Who does not answer stays on record as asked. Every edge of lineage is filed for good."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from moothall.desks.needs.actions import Told, _drafted, acting_council, held
from moothall.desks.needs.models import TELLING, Need, Proposal, SupportAsk
from moothall.register.models_record import Matter
from moothall.register.record_actions import act, add_member, end_member, link
from moothall.register.record_actions import note as file_note
from moothall.register.record_errors import NotYours, Refused
from moothall.register.roles import Actor
from moothall.vocabulary.matter import steps

WAIT_DAYS = 28
ANSWERS = {
    "move": "Support it there",
    "keep": "Keep our support where it is",
    "none": "We no longer have this need",
}


@transaction.atomic
def propose_merge(
    reference: str, into: str, by: Actor, reason: str, version: int | None = None, answer_by: date | None = None
) -> int:
    """Propose that a need goes on as another one, and ask its councils; gives the proposal's number. Raises Refused."""
    matter = held(reference, "need", version)
    target = _carrier(matter, into)
    if Proposal.objects.filter(matter=matter, state="open").exists():
        raise Refused(f"There is a proposal for {reference} already. Carry it out or drop it first.")
    if Proposal.objects.filter(matter=target, state="open").exists():
        raise Refused(f"{into} is itself proposed to be merged. Wait for that, or choose where it goes.")
    file_note(reference, "propose-merge", by, reason, {"into": into})
    return _ask(matter, "merge", (into,), by, reason, "open", answer_by).pk


@transaction.atomic
def drop_proposal(reference: str, by: Actor, reason: str) -> None:
    """Take back a proposal to merge. Support that councils moved meanwhile stays where they put it. Raises Refused."""
    proposal = _open_proposal(held(reference, "need"))
    file_note(reference, "drop-proposal", by, reason, {"into": proposal.targets[0]})
    _end(proposal, "dropped", by, reason)


@transaction.atomic
def carry_out_merge(reference: str, by: Actor, note: str = "", version: int | None = None) -> None:
    """Merge a need as proposed, when all asked have answered or the day to answer by has passed. Raises Refused."""
    matter = held(reference, "need", version)
    proposal = _open_proposal(matter)
    into = proposal.targets[0]
    _carrier(matter, into)
    link(reference, "merged-into", into, by, note=proposal.reason)
    act(reference, "merge", by, None, note or proposal.reason, {"asks-settled": int(proposal.settled())})
    _end(proposal, "carried", by, note)


@transaction.atomic
def split_need(
    reference: str, parts: Sequence[tuple[str, str]], by: Actor, reason: str, version: int | None = None
) -> tuple[str, ...]:
    """Split a need into two or more new ones, each (title, who must do what), and ask its supporters which they
    support; gives the new references. Raises Refused."""
    matter = held(reference, "need", version)
    _no_proposal(matter)
    if len(parts) < 2:
        raise Refused("A need is split into at least two new ones. Give a title and what must be done for each.")
    whole = told_of(matter)
    made = []
    for title, must_do in parts:
        new = _drafted(replace(whole, title=title, must_do=must_do), by, matter.owner_id, matter.example)
        link(new, "split-from", reference, by, note=reason)
        act(new, "publish", by, None, counts={"told": 1})
        made.append(new)
    act(reference, "split", by, None, reason)
    _ask(matter, "split", tuple(made), by, reason, "carried", None)
    return tuple(made)


@transaction.atomic
def retire_need(reference: str, in_favour_of: str, by: Actor, reason: str, version: int | None = None) -> None:
    """Retire a need in favour of another one, and ask its councils where their support goes. Raises Refused."""
    matter = held(reference, "need", version)
    _no_proposal(matter)
    _carrier(matter, in_favour_of)
    link(reference, "retired-in-favour-of", in_favour_of, by, note=reason)
    act(reference, "retire", by, None, reason)
    _ask(matter, "retire", (in_favour_of,), by, reason, "carried", None)


@transaction.atomic
def answer_ask(number: int, answer: str, by: Actor, reason: str = "", chosen: Sequence[str] = ()) -> None:
    """A council says where its support goes: move (to all of `chosen`; a merge has but one), keep, or none. What it
    says is done at once. Raises Refused."""
    ask = SupportAsk.objects.select_for_update().select_related("proposal__matter").filter(pk=number).first()
    if ask is None or ask.proposal.state == "dropped":
        raise Refused("Nothing is asked there any more: the proposal was dropped.")
    if ask.organisation_id != acting_council(by):
        raise NotYours(f"This is asked of {ask.organisation}; you act for another body.")
    if ask.answer:
        raise Refused(f"{ask.organisation} has answered already: {ANSWERS[ask.answer].lower()} ({ask.answered_by}).")
    targets = _chosen(ask, answer, chosen)
    if answer != "move" and not reason.strip():
        raise Refused("Say why, in a sentence.")
    source = held(ask.proposal.matter.reference, "need")
    for each in targets:
        _begin_support(each, ask.organisation_id, by, f"Moved from {source.reference}. {reason}".strip())
    if answer in ("move", "none") and _can(source, "end-member") and _supports(source, ask.organisation_id):
        went = f"Moved to {', '.join(targets)}. " if targets else ""
        end_member(source.reference, ask.organisation_id, by, f"{went}{reason}".strip())
    _note_answer(source, targets, ask, answer, by, reason)
    ask.answer, ask.chosen, ask.reason = answer, list(targets), reason.strip()
    ask.answered_by, ask.answered_at = by.name, timezone.now()
    ask.save()


def told_of(matter: Matter) -> Told:
    """What a need says, as it could be told again."""
    need = Need.objects.get(matter=matter)
    own: dict[str, Any] = {name: getattr(need, name) for name in (*TELLING, "cost_a_year")}
    codes: dict[str, Any] = {"aims": tuple(matter.aims), "places": tuple(matter.places)}
    return Told(title=matter.title, system_type=matter.system_type, **codes, **own)


def _ask(
    matter: Matter, kind: str, targets: tuple[str, ...], by: Actor, reason: str, state: str, answer_by: date | None
) -> Proposal:
    """File a proposal and what each council concerned is asked: its owner too, where another need carries on."""
    now, today = timezone.now(), timezone.localdate()
    ended = {"ended_by": by.name, "ended_at": now} if state == "carried" else {}
    proposal = Proposal.objects.create(
        matter=matter,
        kind=kind,
        targets=list(targets),
        reason=reason,
        made_by=by.name,
        made_at=now,
        answer_by=answer_by or today + timedelta(days=WAIT_DAYS),
        state=state,
        **ended,
    )
    parts = dict(matter.members.filter(until__isnull=True, part="supporter").values_list("organisation_id", "part"))
    if matter.owner_id and kind != "split":
        parts[matter.owner_id] = "owner"
    for organisation_id, part in parts.items():
        SupportAsk.objects.create(proposal=proposal, organisation_id=organisation_id, part=part, asked_at=now)
    return proposal


def _chosen(ask: SupportAsk, answer: str, chosen: Sequence[str]) -> tuple[str, ...]:
    """Where the support goes. Raises Refused for what was not offered."""
    if answer not in ANSWERS:
        raise Refused(f"There is no answer '{answer}'. Expected one of {', '.join(ANSWERS)}.")
    if answer != "move":
        return ()
    offered = ask.proposal.targets
    wanted = tuple(dict.fromkeys(offered if len(offered) == 1 else chosen))
    strange = set(wanted) - set(offered)
    if strange or not wanted:
        raise Refused(f"Choose at least one of {', '.join(offered)}.")
    return wanted


def _begin_support(reference: str, council: str, by: Actor, said: str) -> None:
    target = held(reference, "need")
    if not _can(target, "add-member"):
        raise Refused(
            f"{reference} is '{target.state}' and takes no support now. Open its lineage to see what carries on, "
            "support that, then answer here that you keep your support or no longer have the need."
        )
    if target.owner_id != council and not _supports(target, council):
        add_member(reference, council, "supporter", by, said)


def _note_answer(source: Matter, targets: Sequence[str], ask: SupportAsk, answer: str, by: Actor, reason: str) -> None:
    """File the answer in the history of the need that was left, or of the one that took over when that is closed."""
    data = {"proposal": ask.proposal_id, "council": ask.organisation_id, "answer": answer, "to": list(targets)}
    places = [source, *(held(each, "need") for each in ask.proposal.targets)]
    place = next((each for each in places if _can(each, "answer-support")), None)
    if place:
        file_note(place.reference, "answer-support", by, reason, data)


def _can(matter: Matter, action: str) -> bool:
    return (matter.kind, matter.state, action) in steps()


def _supports(matter: Matter, council: str) -> bool:
    return matter.members.filter(organisation_id=council, until__isnull=True).exists()


def _carrier(matter: Matter, reference: str) -> Matter:
    """The need that would carry on. Raises Refused when it cannot."""
    if reference == matter.reference:
        raise Refused("A need cannot carry on for itself. Choose another one.")
    target = held(reference, "need")
    if not _can(target, "add-member"):
        raise Refused(f"{reference} is '{target.state}', so it cannot carry on for another. Choose one that is open.")
    return target


def _open_proposal(matter: Matter) -> Proposal:
    found = Proposal.objects.select_for_update().filter(matter=matter, state="open").first()
    if found is None:
        raise Refused(f"There is no open proposal for {matter.reference}. Propose a merge first.")
    return found


def _no_proposal(matter: Matter) -> None:
    if Proposal.objects.filter(matter=matter, state="open").exists():
        raise Refused(f"{matter.reference} is proposed to be merged. Carry that out or drop it first.")


def _end(proposal: Proposal, state: str, by: Actor, reason: str) -> None:
    proposal.state, proposal.ended_by, proposal.ended_at = state, by.name, timezone.now()
    proposal.ended_reason = reason.strip()
    proposal.save()
