"""Projects and buying groups as tests need them, made through the desk's own actions."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from moothall.desks.projects import actions, actions_gates
from moothall.desks.projects import models_standing as standing
from moothall.desks.projects.actions_commitments import Promise
from moothall.register.models_record import Matter
from moothall.register.record_actions import add_member, attach_evidence, draft_matter
from moothall.register.roles import SYSTEM, Actor
from moothall.vocabulary.gate import checks_of
from tests.people import COUNCIL, OTHER_COUNCIL, actor

THIRD = "local-authority:LDS"
NOTE = {"evidence_kind": "note", "evidence": "Written down"}
FIGURES = ({"name": "Before you renew", "address": "/x/", "parameters": {}}, {"picture": "1"}, {"total": "1"})


def wanted(**changes: Any) -> actions.ProjectWanted:
    """A project that nothing known is like, unless a title says so."""
    fields = {
        "title": "Wallaby counting",
        "aim": "Anybody can count wallabies.",
        "success": "Count",
        "stop_rule": "None",
    }
    return actions.ProjectWanted(**{**fields, **changes})


def project(partner: bool = True, **changes: Any) -> str:
    """A project of Exampleshire, with Northtown as its partner."""
    reference = actions.open_project(wanted(**changes), actor("officer"))
    if partner:
        actions.invite(reference, OTHER_COUNCIL, actor("officer"))
        actions.answer_invitation(reference, "partner", actor("approver", OTHER_COUNCIL))
    return reference


def matter_of(reference: str) -> Matter:
    """Its row."""
    return Matter.objects.get(reference=reference)


def state(reference: str) -> str:
    """Where it stands."""
    return matter_of(reference).state


def answer_all(reference: str, by: Actor | None = None, leave: str = "") -> None:
    """Answer every check of the gate ahead as met, but one."""
    for check in checks_of(state(reference)):
        if check.code != leave:
            actions_gates.answer_check(reference, check.code, "met", by or actor("officer"), **NOTE)


def answer_known(reference: str) -> None:
    """Answer every piece of known work."""
    for document, _ in standing.known_work(matter_of(reference)):
        actions.answer_known(reference, document.key, "differs-from", actor("officer"), "Not this need")


def pass_on(reference: str, to: str) -> None:
    """Bring a project to a stage through its gates."""
    while state(reference) != to:
        answer_known(reference) if state(reference) == "proposed" else None
        answer_all(reference)
        actions_gates.pass_gate(reference, actor("approver"), None, "All is met")


def promise(what: str = "hours", amount: str = "10.00", **changes: Any) -> Promise:
    """A promise for a year from today."""
    today = timezone.localdate()
    fields = {"since": today, "until": date(today.year + 1, today.month, min(today.day, 28))}
    return Promise(what, Decimal(amount), **{**fields, **changes})


def thing(kind: str, title: str = "Something") -> str:
    """A matter of another desk's kind as this desk meets it: its row alone."""
    now = timezone.now()
    count = Matter.objects.filter(kind=kind).count()
    reference = f"X{kind[:1].upper()}-{now.year}-{count:04}"
    state = {"solution": "listed", "learning-note": "published", "case-study": "published", "need": "open"}[kind]
    Matter.objects.create(reference=reference, kind=kind, title=title, state=state, created_at=now, changed_at=now)
    return reference


def group(*bodies: str, **fields: Any) -> str:
    """A buying group as the renewals page drafts it, proposed."""
    by = Actor("A visitor", "corrector")
    reference = draft_matter("buying-group", "Parking together", by, **fields).reference
    attach_evidence(reference, "Who pays", *FIGURES, by)
    for body in bodies or (COUNCIL, OTHER_COUNCIL):
        add_member(reference, body, "proposed", by)
    return reference


SYSTEM_ACTOR = Actor("Moothall", SYSTEM)
