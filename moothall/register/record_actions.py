"""Write the record: draft matters, move them on, attach evidence, name members, link, withdraw.

Everything goes the same way: the matter is locked, the step is looked up in the list of transitions, and an event is
filed beside the change, all or nothing. No page, no rule of its own. How a desk uses it:

    by = actor_of(request)
    matter = draft_matter("buying-group", "Housing repairs together", by, system_type="housing-management")
    attach_evidence(matter.reference, "Who pays for it", query, dataset_version(picture), figures, by)
    add_member(matter.reference, "local-authority:LEE", "proposed", by)
    act(matter.reference, "propose", by, version=seen)  # `version` of the MatterCard that the page showed

Every refusal is a `Refused`; its text is a sentence for the page.
"""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from moothall.register.frozen import exact, fingerprint
from moothall.register.models import Organisation, Place
from moothall.register.models_people import Person
from moothall.register.models_record import Event, Evidence, Link, Matter, MatterMember, Numbering
from moothall.register.people_queries import kept_name
from moothall.register.record_errors import Change, NoMatter, NotNow, NotReady, NotYours, Refused, Stale
from moothall.register.roles import Actor
from moothall.register.search_actions import file_matter
from moothall.register.standing import allowed, counted, kept_for, part_in
from moothall.vocabulary.matter import (
    NOT_YET,
    Step,
    action_titles,
    link_kinds,
    matter_kinds,
    parts,
    steps,
)

FIELDS = ("title", "about", "aims", "places", "system_type")
CODES = ("aims", "places")


@transaction.atomic
def draft_matter(
    kind: str, title: str, by: Actor, organisation_id: str | None = None, *, example: bool = False, **fields: Any
) -> Matter:
    """Begin a matter, with the next reference of its kind and this year; `organisation_id` owns it.

    `fields`: about, aims and places (lists of codes), system_type. `example` marks what is invented to show how the
    site works; whatever an invented person begins is. Raises Refused.
    """
    if kind not in matter_kinds():
        raise Refused(f"There is no kind of matter '{kind}'. Expected one of {', '.join(matter_kinds())}.")
    step = _step(None, kind, NOT_YET, "draft", by)
    if organisation_id and by.organisation_id not in (None, organisation_id):
        raise NotYours("Whoever acts for an organisation begins matters for that one, and for no other.")
    values = _checked({"title": title, **fields})
    owner = _organisation(organisation_id) if organisation_id else None
    now = timezone.now()
    example = example or Person.objects.filter(pk=by.person_id or 0, example=True).exists()
    reference = _next_reference(kind)
    matter = Matter(
        reference=reference, kind=kind, owner=owner, created_at=now, changed_at=now, example=example, **values
    )
    said = {"owner": organisation_id, **{name: getattr(matter, name) for name in FIELDS}}
    matter.save()
    _file(matter, step, by, "", {"values": {name: [None, value] for name, value in said.items()}})
    return matter


@transaction.atomic
def edit_matter(reference: str, by: Actor, version: int, note: str = "", **fields: Any) -> None:
    """Change title, about, aims, places or system_type. Nothing is filed when all stay as they are. Raises Refused."""
    matter = _locked(reference)
    step = _ready(matter, "edit", by, note, version)
    values = _checked(fields)
    changed = {name: [getattr(matter, name), value] for name, value in values.items() if getattr(matter, name) != value}
    for name, (_, value) in changed.items():
        setattr(matter, name, value)
    if changed:
        _file(matter, step, by, note, {"values": changed})


@transaction.atomic
def act(
    reference: str,
    action: str,
    by: Actor,
    version: int | None,
    note: str = "",
    counts: Mapping[str, int] | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Move a matter to another state. `version` is the one that the person saw (None: any). Raises Refused.

    `counts` are what only a desk can count, for guards that ask for it (a checklist that is complete: 1). `data` goes
    into the event as it is.
    """
    matter = _locked(reference)
    step = _ready(matter, action, by, note, version, counts)
    if not step.moves:
        raise NotNow(f"'{action}' does not move {reference} on; it has a function of its own.")
    _file(matter, step, by, note, data or {})


@transaction.atomic
def note(
    reference: str,
    action: str,
    by: Actor,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    version: int | None = None,
    counts: Mapping[str, int] | None = None,
) -> int:
    """File something that a desk did to a matter and that leaves its state as it is (a diary entry, an offer, a score):
    the step must be in the list of transitions. Gives the number of the event. Raises Refused.

    Call it inside the transaction that writes the desk's own row: both or neither."""
    matter = _locked(reference)
    step = _ready(matter, action, by, note, version, counts)
    if step.from_state != step.to_state or set(data or {}) & {"values", "member", "link", "evidence"}:
        raise NotNow(f"'{action}' is not something that is only noted.")
    _file(matter, step, by, note, data or {})
    return matter.version


def withdraw(reference: str, by: Actor, version: int, reason: str) -> None:
    """Take a matter out of use, with a reason. It stays readable. Raises Refused."""
    act(reference, "withdraw", by, version, reason)


@transaction.atomic
def attach_evidence(
    reference: str,
    title: str,
    query: Mapping[str, Any],
    dataset: Mapping[str, Any],
    figures: Mapping[str, Any],
    by: Actor,
) -> Evidence:
    """Freeze the answer to a question under a matter.

    `query`: {"name": ..., "address": ..., "parameters": {...}}; `dataset`: see frozen.dataset_version; `figures`: a
    dict of dicts, lists, dataclasses, text, whole numbers, Decimals and dates. Raises Refused, also for floats.
    """
    matter = _locked(reference)
    step = _ready(matter, "attach-evidence", by, "")
    try:
        kept = {
            "query": exact(query, "query"),
            "dataset": exact(dataset, "dataset"),
            "figures": exact(figures, "figures"),
        }
        sha256 = fingerprint(**kept)
    except ValueError as error:
        raise Refused(f"The figures were not frozen: {error}") from error
    number = matter.evidence.count() + 1
    made = {"frozen_by": kept_name(by), "frozen_at": timezone.now()}
    evidence = Evidence.objects.create(matter=matter, number=number, title=_title(title), sha256=sha256, **kept, **made)
    _file(matter, step, by, "", {"evidence": number, "sha256": sha256})
    return evidence


@transaction.atomic
def add_member(reference: str, organisation_id: str, part: str, by: Actor, note: str = "") -> None:
    """Say what an organisation is in a matter from today; another part that it has ends today. Raises Refused."""
    matter = _locked(reference)
    step = _ready(matter, "add-member", by, note)
    if part not in parts():
        raise Refused(f"There is no part '{part}'. Expected one of {', '.join(parts())}.")
    body, today = _organisation(organisation_id), timezone.localdate()
    held = matter.members.filter(organisation=body, until__isnull=True)
    if held.filter(part=part).exists():
        raise Refused(f"{body.name} is already {parts()[part].title.lower()} in {reference}.")
    before = held.values_list("part", flat=True).first()
    held.update(until=today)
    MatterMember.objects.create(matter=matter, organisation=body, part=part, since=today, note=note)
    _file(matter, step, by, note, {"member": organisation_id, "part": [before, part]})


@transaction.atomic
def end_member(reference: str, organisation_id: str, by: Actor, note: str = "") -> None:
    """End what an organisation is in a matter today; that it was stays on record. Raises Refused."""
    matter = _locked(reference)
    step = _ready(matter, "end-member", by, note)
    held = matter.members.filter(organisation_id=organisation_id, until__isnull=True)
    before = held.values_list("part", flat=True).first()
    if before is None:
        raise Refused(f"{organisation_id} has no part in {reference} today.")
    held.update(until=timezone.localdate())
    _file(matter, step, by, note, {"member": organisation_id, "part": [before, None]})


@transaction.atomic
def link(reference: str, kind: str, to: str, by: Actor, title: str = "", note: str = "") -> int:
    """Link a matter to another one (by its reference), or to an address or identifier outside; gives the link's number.

    `title` is what to call something outside. Raises Refused.
    """
    matter = _locked(reference)
    step = _ready(matter, "link", by, note)
    if kind not in link_kinds():
        raise Refused(f"There is no kind of link '{kind}'. Expected one of {', '.join(link_kinds())}.")
    other = Matter.objects.filter(reference=to).first()
    target = {"to_matter": other} if other else {"to_identifier": to.strip()}
    if len(to) > 500 or len(title) > 255:
        raise Refused("The link is too long; expected at most 500 characters for its target and 255 for its title.")
    made = {"note": note, "made_by": kept_name(by), "made_at": timezone.now(), "to_title": title}
    try:
        with transaction.atomic():
            made_link = Link.objects.create(matter=matter, kind=kind, **target, **made)
    except IntegrityError as error:
        raise Refused(f"{reference} cannot be linked to '{to}': it is already, or it is itself, or empty.") from error
    _file(matter, step, by, note, {"link": made_link.pk, "kind": kind, "to": to, "in_force": [False, True]})
    return made_link.pk


@transaction.atomic
def withdraw_link(reference: str, number: int, by: Actor, reason: str) -> None:
    """Take a link out of force; it stays on record, with the reason. Raises Refused."""
    matter = _locked(reference)
    step = _ready(matter, "withdraw-link", by, reason)
    still = matter.links.filter(pk=number, withdrawn_at__isnull=True)
    lasting = [each.name for each in link_kinds().values() if each.lineage]
    if still.filter(kind__in=[kind for kind, each in link_kinds().items() if each.lineage]).exists():
        raise Refused(
            f"Where a matter comes from is never taken back ({', '.join(lasting)}). File a new link beside it."
        )
    if not still.update(withdrawn_at=timezone.now(), withdrawn_by=kept_name(by), withdrawn_reason=reason):
        raise Refused(f"{reference} has no link {number} in force.")
    _file(matter, step, by, reason, {"link": number, "in_force": [True, False]})


def _next_reference(kind: str) -> str:
    """The next reference of a kind in this year. Its number is taken back with everything else if the draft fails, and
    nobody else takes one meanwhile: no gap and no double."""
    year = timezone.localdate().year
    Numbering.objects.get_or_create(kind=kind, year=year)
    numbering = Numbering.objects.select_for_update().get(kind=kind, year=year)
    numbering.last += 1
    numbering.save()
    return f"{matter_kinds()[kind].prefix}-{year}-{numbering.last:04}"


def _locked(reference: str) -> Matter:
    """The matter, locked until the transaction ends. (SQLite locks the whole file when the transaction begins.)"""
    found = Matter.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise NoMatter(f"There is no matter {reference!r}.")
    return found


def _ready(
    matter: Matter,
    action: str,
    by: Actor,
    note: str,
    version: int | None = None,
    counts: Mapping[str, int] | None = None,
) -> Step:
    """The step that an action is in the matter's state, when the role, the version and every guard allow it."""
    step = _step(matter, matter.kind, matter.state, action, by)
    if version is not None and version != matter.version:
        raise Stale(matter.reference, _changes_since(matter, version))
    failed = [guard.otherwise for guard in step.guards if counted(matter, guard, note, counts) < guard.at_least]
    if failed:
        raise NotReady(f"{matter.reference} is not ready: {'; '.join(failed)}.")
    return step


def _step(matter: Matter | None, kind: str, state: str, action: str, by: Actor) -> Step:
    """The row of the list of transitions, if there is one and it is for the actor's role and organisation."""
    step = steps().get((kind, state, action))
    if step is None:
        said = action_titles().get(action, action)
        raise NotNow(f"'{said}' cannot be done to a {matter_kinds()[kind].title.lower()} that is '{state or 'new'}'.")
    if not allowed(step, by, part_in(matter, by) if matter else frozenset({"owner", "member"})):
        raise NotYours(f"'{action_titles()[action]}' is for {kept_for(step)}; you act as '{by.role}'.")
    if not 1 <= len(by.name.strip()) <= 200:
        raise Refused("Say who you are, in at most 200 characters: every event is kept with a name.")
    return step


def _changes_since(matter: Matter, version: int) -> tuple[Change, ...]:
    later = matter.events.filter(number__gt=version)
    new = [(each, {name: after for name, (_, after) in each.data.get("values", {}).items()}) for each in later]
    return tuple(Change(each.number, each.action, each.by, values) for each, values in new)


def _file(matter: Matter, step: Step, by: Actor, note: str, data: Mapping[str, Any]) -> None:
    """File the event of a step and bring the matter to it. Time never runs backwards within a matter."""
    matter.version += 1
    matter.changed_at = max(timezone.now(), matter.changed_at)
    matter.state = step.to_state
    matter.save()
    Event.objects.create(
        matter=matter,
        number=matter.version,
        action=step.action,
        state_before=step.from_state,
        state_after=step.to_state,
        by=by.name.strip(),
        role=by.role,
        person_id=by.person_id,
        organisation=_organisation(by.organisation_id) if by.organisation_id else None,
        at=matter.changed_at,
        note=note.strip(),
        data=dict(data),
    )
    file_matter(matter)


def _organisation(organisation_id: str) -> Organisation:
    found = Organisation.objects.filter(pk=organisation_id).first()
    if found is None:
        raise Refused(f"The register has no organisation '{organisation_id}'.")
    return found


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a matter's fields as they are kept: trimmed, codes without doubles, places known."""
    unknown = sorted(fields.keys() - set(FIELDS))
    if unknown:
        raise Refused(f"A matter has no {', '.join(unknown)}. Expected {', '.join(FIELDS)}.")
    values: dict[str, Any] = {name: str(v).strip() for name, v in fields.items() if name not in CODES}
    values |= {name: list(dict.fromkeys(fields[name])) for name in CODES if name in fields}
    if "title" in values:
        values["title"] = _title(values["title"])
    if len(values.get("system_type", "")) > 80:
        raise Refused("The system type is too long; expected a code of at most 80 characters.")
    places = set(values.get("places", ()))
    strange = places - set(Place.objects.filter(pk__in=places).values_list("pk", flat=True))
    if strange:
        raise Refused(f"There is no place {', '.join(sorted(strange))}; expected GSS codes of the register.")
    return values


def _title(text: str) -> str:
    """A title that fits on its line."""
    title = " ".join(text.split())
    if not 1 <= len(title) <= 255:
        raise Refused(f"The title has {len(title)} characters; expected between 1 and 255.")
    return title
