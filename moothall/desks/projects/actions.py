"""What is done to projects: opened, edited, joined, known work answered, outputs linked, solutions adopted. With
actions_gates.py, actions_commitments.py and actions_groups.py the only files of this desk that write.

    reference = open_project(ProjectWanted("Repairs online", aim, success, stop_rule, needs=("N-2026-0001",)), by)
    invite(reference, "local-authority:GAT", by)
    answer_invitation(reference, "partner", approver_of_gateshead)

Everything is filed in the register beside the desk's own row, both or neither. Every refusal is a `Refused` of the
register, with a sentence for the page.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from moothall.desks.projects import models_standing as standing
from moothall.desks.projects.models import Adoption, Project
from moothall.register import record_queries as record
from moothall.register.models_record import Matter
from moothall.register.record_actions import (
    act,
    add_member,
    draft_matter,
    edit_matter,
    end_member,
    link,
    note,
    withdraw_link,
)
from moothall.register.record_errors import NoMatter, NotReady, NotYours, Refused
from moothall.register.roles import STAFF, Actor, holds
from moothall.register.standing import part_in

OWN = ("aim", "success", "stop_rule", "starts", "ends_expected")


@dataclass(frozen=True)
class ProjectWanted:
    """A project that somebody opens for the own organisation, which leads it. `needs` are references of what it
    answers."""

    title: str
    aim: str
    success: str
    stop_rule: str
    about: str = ""
    starts: date | None = None
    ends_expected: date | None = None
    needs: tuple[str, ...] = ()
    aims: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    system_type: str = ""
    example: bool = False


def held(reference: str) -> Project:
    """The project of a reference, locked until the transaction ends: what is counted stays so. Raises NoMatter."""
    rows = Project.objects.select_for_update().select_related("matter")
    found = rows.filter(matter__reference=reference, matter__kind=standing.PROJECT).first()
    if found is None:
        raise NoMatter(f"There is no project {reference!r}.")
    return found


@transaction.atomic
def open_project(wanted: ProjectWanted, by: Actor) -> str:
    """Open a project, led by the actor's organisation; gives its reference. Raises Refused."""
    if by.organisation_id is None:
        raise Refused("A project is led by an organisation. Sign in as an officer of the one that will lead it.")
    fields: dict[str, Any] = {name: getattr(wanted, name) for name in ("about", "aims", "places", "system_type")}
    matter = draft_matter("project", wanted.title, by, by.organisation_id, example=wanted.example, **fields)
    own = {name: getattr(wanted, name) for name in OWN}
    _check(own)
    Project.objects.create(matter=matter, **own)
    add_member(matter.reference, by.organisation_id, "lead", by)
    for need in dict.fromkeys(wanted.needs):
        answer_need(matter.reference, need, by)
    return matter.reference


@transaction.atomic
def answer_need(reference: str, need: str, by: Actor) -> None:
    """Say that a project answers a need, and move the need on where its own list lets the actor. Raises Refused."""
    card = record.matter(need)
    if card is None or card.kind not in ("need", "challenge") or not record.may_see(need, by):
        raise Refused(f"There is no need or challenge {need!r} here. Give the reference that its page shows.")
    link(reference, "answers", need, by)
    ahead = (
        now.step for now in record.steps_now(need, by) if now.step.to_state == "being-answered" and not now.lacking
    )
    for step in ahead:
        if step.moves:
            with suppress(NotReady), transaction.atomic():
                act(need, step.action, by, None, f"Project {reference} answers it")
            return


def _check(own: Mapping[str, Any]) -> None:
    names = {"aim": "its aim", "success": "how success is measured", "stop_rule": "what would make you stop"}
    lacking = [said for name, said in names.items() if not str(own.get(name, "x")).strip()]
    if lacking:
        raise Refused(f"Say {', '.join(lacking)}: a project is not opened without.")
    if len(own.get("aim", "")) > 300:
        raise Refused(f"The aim has {len(own['aim'])} characters; expected one sentence of at most 300.")
    if own.get("starts") and own.get("ends_expected") and own["ends_expected"] < own["starts"]:
        raise Refused(
            f"It would end on {own['ends_expected']}, before it starts on {own['starts']}. Change one of them."
        )


@transaction.atomic
def edit_project(reference: str, by: Actor, version: int, **fields: Any) -> None:
    """Change title, about or the project's own fields (OWN). Nothing is filed when all stay. Raises Refused."""
    project = held(reference)
    own = {name: value for name, value in fields.items() if name in OWN}
    _check({**{name: getattr(project, name) for name in OWN}, **own})
    edit_matter(reference, by, version, **{name: value for name, value in fields.items() if name not in OWN})
    changed = {name: value for name, value in own.items() if getattr(project, name) != value}
    if changed:
        said = {name: [_plain(getattr(project, name)), _plain(value)] for name, value in changed.items()}
        for name, value in changed.items():
            setattr(project, name, value)
        project.save()
        note(reference, "edit", by, data={"project": said})


def _plain(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def invite(reference: str, organisation_id: str, by: Actor, said: str = "") -> None:
    """Ask an organisation to take part. Only it can answer. Raises Refused."""
    matter = held(reference).matter
    if not ({"lead", "owner"} & part_in(matter, by) or holds(by.role, STAFF)):
        raise NotYours("Only the lead invites. Ask it to, in the diary or by e-mail.")
    if matter.members.filter(organisation_id=organisation_id, until__isnull=True).exists():
        raise Refused(f"{organisation_id} is invited or takes part already. Its part stands among the members.")
    add_member(reference, organisation_id, "invited", by, said)


@transaction.atomic
def answer_invitation(reference: str, part: str, by: Actor, said: str = "") -> None:
    """Answer for the own organisation: partner, observer, or "" to decline, with a reason. Raises Refused."""
    matter = held(reference).matter
    own = by.organisation_id
    if own is None or "invited" not in part_in(matter, by):
        raise NotYours("Your organisation is not invited, or has answered. Nobody can answer for another organisation.")
    if part not in ("partner", "observer", ""):
        raise Refused(f"The part '{part}' cannot be chosen. Expected partner, observer, or none to decline.")
    if not holds(by.role, "approver"):
        raise NotYours("An approver of your organisation answers an invitation. Ask one to.")
    if part:
        add_member(reference, own, part, by, said)
    elif not said.strip():
        raise NotReady("Say why your organisation declines, in a few words.")
    else:
        end_member(reference, own, by, said)


@transaction.atomic
def take_back_invitation(reference: str, organisation_id: str, by: Actor, reason: str) -> None:
    """Take an invitation back that has not been answered. Raises Refused."""
    matter = held(reference).matter
    if not ("lead" in part_in(matter, by) or holds(by.role, STAFF)):
        raise NotYours("Only the lead takes an invitation back.")
    if not matter.members.filter(organisation_id=organisation_id, part="invited", until__isnull=True).exists():
        raise Refused(f"{organisation_id} has no open invitation here.")
    end_member(reference, organisation_id, by, reason)


@transaction.atomic
def answer_known(reference: str, key: str, answer: str, by: Actor, why: str) -> int:
    """Say what a project is to a piece of known work (its key of `known_work`): joins, builds-on or differs-from, and
    why. An answer given before is withdrawn, and stays on record. Raises Refused."""
    matter = held(reference).matter
    if answer not in standing.ANSWERS:
        raise Refused(f"Found the answer '{answer}'; expected one of {', '.join(standing.ANSWERS)}.")
    if not why.strip():
        raise NotReady("Say why: what you take from it, or what it leaves open.")
    titles = {document.key: document.title for document, _ in standing.known_work(matter)}
    if key not in titles:
        raise Refused(f"'{key[:80]}' is not among the known work of {reference} today. Open the page again.")
    target = standing.target_of(key)
    if before := standing.answered_links(matter).get(target):
        withdraw_link(reference, before.pk, by, "Answered anew")
    return link(reference, answer, target, by, title=titles[key][:255], note=why.strip())


@transaction.atomic
def put_out(reference: str, output: str, by: Actor, said: str = "") -> None:
    """Link something that a project made: a solution, standard, case study or learning note of this site."""
    held(reference)
    card = record.matter(output.strip()) if record.may_see(output.strip(), by) else None
    if card is None or card.kind not in standing.OUTPUTS:
        kinds = ", ".join(standing.OUTPUTS)
        raise Refused(f"'{output[:80]}' is no output that can be linked. Expected the reference of one of: {kinds}.")
    link(reference, "puts-out", card.reference, by, note=said)


@transaction.atomic
def use_solution(reference: str, solution: str, by: Actor, said: str = "") -> None:
    """Say that a project is carried out with a solution of the catalogue. Who uses it, each says (`adopt`)."""
    held(reference)
    _solution(solution)
    link(reference, "uses", solution, by, note=said)


@transaction.atomic
def adopt(reference: str, solution: str, by: Actor, since: date, evidence: str = "") -> None:
    """Confirm, for the own organisation, that it uses a solution of the project since a day. Raises Refused."""
    matter = held(reference).matter
    thing, own = _solution(solution), _member(matter, by)
    if since > timezone.localdate():
        raise Refused(f"{since} is still to come. Confirm use when it has begun.")
    if not matter.links.filter(kind__in=("uses", "puts-out"), to_matter=thing, withdrawn_at__isnull=True).exists():
        link(reference, "uses", solution, by)
    if Adoption.objects.filter(matter=matter, solution=thing, organisation_id=own, ended_on__isnull=True).exists():
        raise Refused(f"Your organisation has confirmed the use of {solution} here already.")
    made = {"made_by": by.name.strip(), "made_at": timezone.now(), "evidence": evidence.strip()}
    Adoption.objects.create(matter=matter, solution=thing, organisation_id=own, since=since, **made)
    said = {"solution": solution, "organisation": own, "since": since.isoformat()}
    note(reference, "adopt", by, evidence, said)


@transaction.atomic
def unadopt(reference: str, solution: str, by: Actor, reason: str) -> None:
    """Say, for the own organisation, that it no longer uses a solution. Raises Refused."""
    matter = held(reference).matter
    thing, own = _solution(solution), _member(matter, by)
    still = Adoption.objects.filter(matter=matter, solution=thing, organisation_id=own, ended_on__isnull=True)
    today = timezone.localdate()
    if not still.update(ended_on=today, ended_by=by.name.strip(), ended_reason=reason.strip()):
        raise Refused(f"Your organisation has not confirmed the use of {solution} here.")
    note(reference, "unadopt", by, reason, {"solution": solution, "organisation": own, "until": today.isoformat()})


def _solution(reference: str) -> Matter:
    found = Matter.objects.filter(reference=reference, kind="solution").first()
    if found is None:
        raise Refused(f"The catalogue has no solution '{reference[:40]}'. Choose one of it.")
    return found


def _member(matter: Matter, by: Actor) -> str:
    """The actor's organisation, when it leads or is a partner: it speaks for nobody else."""
    if by.organisation_id is None or not {"lead", "partner"} & part_in(matter, by):
        raise NotYours("Only the lead and the partners say this, each for itself. Your organisation is neither.")
    return by.organisation_id
