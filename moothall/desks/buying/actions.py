"""What the buying desk does: judges which names are one supplier, writes the judgements in force to the file that the
next `moothall build` replays, and forms buying groups in the register. The only file of this desk that writes.

    by = publicly(actor_of(request), form.cleaned_data.get("made_by", ""))     # register/people_queries.py
    judge("join", left.key, right.key, form.cleaned_data["reason"], by)        # keys: queries_names
    figures = Answer("Who pays", question, dataset_version(picture), figures)  # register/frozen.py
    reference = form_buying_group(GroupWanted("Repairs together", "housing-management", bodies, (figures,)), by)

Every refusal has a sentence for the page: Conflict, UnknownName, NotKept, and Refused of the register.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from moothall.desks.buying.models import SupplierJudgement
from moothall.engines import store
from moothall.engines.link.judgements import COLUMNS, AliasKey
from moothall.register.kept_files import KeptFile, Line, NotKept, alone, one_line, rewrite, stamp
from moothall.register.record_actions import NotYours, Refused, add_member, attach_evidence, draft_matter, link
from moothall.register.roles import Actor, may

__all__ = ["Answer", "Conflict", "GroupWanted", "NotKept", "NotYours", "Refused", "UnknownName"]
FILE = KeptFile(store.judgements_path().name, tuple(COLUMNS), "judgement")
WORDS = {"join": "are one supplier", "part": "are two suppliers"}
LONGEST = {"publisher_id": 200, "supplier_ref_pub": 200, "supplier_text": 1000}


class Conflict(Exception):
    """The judgement contradicts one that is in force; the message says which and what to do."""


class UnknownName(Exception):
    """The picture lists no such name of a supplier, so nothing can be judged of it."""


@dataclass(frozen=True)
class Answer:
    """A frozen answer that a group rests on: see `record_actions.attach_evidence` for what the values mean."""

    title: str
    query: Mapping[str, Any]
    dataset: Mapping[str, Any]
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class GroupWanted:
    """A buying group that somebody wants to form. `organisation_ids` are the bodies named, none of them asked yet;
    `owner_id` is the body that it is formed for; `contracts` are (identifier or address, title) of what would end."""

    title: str
    system_type: str
    organisation_ids: tuple[str, ...]
    answers: tuple[Answer, ...]
    about: str = ""
    owner_id: str | None = None
    places: tuple[str, ...] = ()
    contracts: tuple[tuple[str, str], ...] = ()


def judge(verb: str, left: AliasKey, right: AliasKey, reason: str, by: Actor) -> int:
    """Keep a judgement of two names and write the file that builds replay; gives its number.

    Raises NotYours, UnknownName, Conflict when one in force says otherwise, NotKept when the disk refuses, and
    ValueError for a verb other than join and part, a name judged against itself, or no reason.
    """
    _check_right(by)
    if verb not in WORDS or left == right or not reason.strip() or not by.name.strip():
        raise ValueError("A judgement is 'join' or 'part', of two names, with a reason and a name.")
    _check_known(left, right)
    with alone(FILE):
        _refuse_conflict(verb, left, right)
        with transaction.atomic():
            sides = {**_side("left", left), **_side("right", right)}
            now = timezone.now().replace(microsecond=0)
            kept = SupplierJudgement.objects.create(verb=verb, **sides, reason=reason, made_by=by.name, made_at=now)
            _write_file()
    return kept.pk


def withdraw_judgement(number: int, by: Actor, reason: str) -> None:
    """Take a judgement out of force. It is kept, with who withdrew it and why. Does nothing when already withdrawn.

    Raises NotYours, and NotKept when the disk refuses.
    """
    _check_right(by)
    with alone(FILE), transaction.atomic():
        still = SupplierJudgement.objects.filter(pk=number, withdrawn_at__isnull=True)
        still.update(withdrawn_at=timezone.now(), withdrawn_by=by.name, withdrawn_reason=reason)
        _write_file()


@transaction.atomic
def form_buying_group(wanted: GroupWanted, by: Actor) -> str:
    """Draft a buying group with its evidence, the bodies named and the contracts that it would follow; all or nothing.

    Gives its reference. Nobody is told and nobody has agreed. Raises Refused.
    """
    if not wanted.answers:
        raise Refused("A buying group rests on evidence. Form it from a page with figures.")
    fields: dict[str, Any] = {"about": wanted.about, "places": wanted.places, "system_type": wanted.system_type}
    reference = draft_matter("buying-group", wanted.title, by, wanted.owner_id, **fields).reference
    for answer in wanted.answers:
        attach_evidence(reference, answer.title, answer.query, answer.dataset, answer.figures, by)
    for organisation_id in dict.fromkeys(wanted.organisation_ids):
        add_member(reference, organisation_id, "proposed", by)
    for identifier, title in dict(wanted.contracts).items():
        link(reference, "renews", identifier, by, title=title[:255])
    return reference


def _check_right(by: Actor) -> None:
    if not may(by.role, "judge", "supplier"):
        raise NotYours(f"Judging suppliers is not open to the role '{by.role}'.")


def _check_known(*keys: AliasKey) -> None:
    """Only names that the picture lists can be judged: it lists none of a natural person and none withheld."""
    picture = store.open_picture()
    for key in keys:
        found = picture.query(
            "SELECT 1 FROM supplier_alias WHERE publisher_id = $publisher AND coalesce(supplier_ref_pub, '') = $ref "
            "AND supplier_text = $text LIMIT 1",
            {"publisher": key.publisher_id, "ref": key.supplier_ref_pub, "text": key.supplier_text},
        )
        if not found:
            raise UnknownName("The picture lists no such name. Go back to the supplier's page and choose one there.")
        if any(len(getattr(key, name)) > most for name, most in LONGEST.items()):
            raise UnknownName("The name is too long to be judged; expected at most 1,000 characters.")


def _refuse_conflict(verb: str, left: AliasKey, right: AliasKey) -> None:
    """Refuse what says the same again, or the opposite: of these two names, or of names joined to them."""
    live = list(SupplierJudgement.objects.filter(withdrawn_at__isnull=True).order_by("made_at", "pk"))
    same = next((each for each in live if set(_keys(each)) == {left, right}), None)
    if same:
        raise Conflict(_rival(same, "of these two names"))
    joins = [each for each in live if each.verb == "join"]
    one, other = _joined(left, joins), _joined(right, joins)
    if verb == "part" and right in one:
        # A neighbour of the left name is on the way from it to the right one.
        raise Conflict(_rival(next(each for each in joins if left in _keys(each)), "of names joined to these"))
    for each in live:
        first, second = _keys(each)
        crosses = (first in one and second in other) or (first in other and second in one)
        if verb == "join" and each.verb == "part" and crosses:
            raise Conflict(_rival(each, "of names joined to these"))


def _joined(key: AliasKey, joins: Iterable[SupplierJudgement]) -> set[AliasKey]:
    """A name and all that judgements join it to, directly or by way of others."""
    group, pairs = {key}, [set(_keys(each)) for each in joins]
    while fresh := {name for pair in pairs if pair & group for name in pair} - group:
        group |= fresh
    return group


def _rival(kept: SupplierJudgement, of: str) -> str:
    return (
        f"Judgement {kept.pk} by {kept.made_by} is in force {of}: '{kept.left_text}' and '{kept.right_text}' "
        f"{WORDS[kept.verb]}. Withdraw it first, then make this one."
    )


def _keys(kept: SupplierJudgement) -> tuple[AliasKey, AliasKey]:
    return (
        AliasKey(kept.left_publisher, kept.left_ref, kept.left_text),
        AliasKey(kept.right_publisher, kept.right_ref, kept.right_text),
    )


def _side(side: str, key: AliasKey) -> dict[str, str]:
    """The three columns of one side."""
    return {
        f"{side}_publisher": key.publisher_id,
        f"{side}_ref": key.supplier_ref_pub,
        f"{side}_text": key.supplier_text,
    }


def _write_file() -> None:
    """Write every judgement in force, in the order made."""
    ours = {_line(each) for each in SupplierJudgement.objects.all()}
    live = SupplierJudgement.objects.filter(withdrawn_at__isnull=True).order_by("made_at", "pk")
    rewrite(FILE, ours, [_line(each) for each in live])


def _line(kept: SupplierJudgement) -> Line:
    sides = (value for key in _keys(kept) for value in (key.publisher_id, key.supplier_ref_pub, key.supplier_text))
    return (kept.verb, *sides, one_line(kept.reason), one_line(kept.made_by), stamp(kept.made_at))
