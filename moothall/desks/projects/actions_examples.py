"""Loads the invented example project from `examples/repairs/`, by the example people of the register, once. It is
marked as an example wherever it is shown; nothing real is loaded here, since funded work is read from the lists."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from moothall.desks.projects import actions, actions_gates
from moothall.desks.projects import models_standing as standing
from moothall.desks.projects.actions_commitments import Promise, commit, deliver
from moothall.register.models_record import Matter
from moothall.register.roles import Actor

FOLDER = Path(__file__).parent / "examples" / "repairs"
INVENTED = "Invented to show how the site works; this council has not said it."
LEAD, LEAD_APPROVER, PARTNER, PARTNER_APPROVER, STAFF = "asha", "dilip", "ben", "erin", "staff"
INVITED = "local-authority:NTY"


def seed(examples: bool) -> tuple[str, ...]:
    """Load the example project when it is wanted and not there yet. Says what was done."""
    if not examples:
        return ()
    words: dict[str, Any] = dict(_rows("project")[0])
    there = Matter.objects.filter(kind=standing.PROJECT, example=True, title=words["title"]).first()
    if there is not None:
        _answer_example_need(there)
        return ()
    reference = _load(words)
    return (f"One invented project, {reference}, shows how projects are run; it is marked as an example.",)


@transaction.atomic
def _load(words: dict[str, Any]) -> str:
    """The whole of it, or nothing."""
    people = {slug: _actor(slug) for slug in (LEAD, LEAD_APPROVER, PARTNER, PARTNER_APPROVER, STAFF)}
    today = timezone.localdate()
    words |= {"starts": today - timedelta(days=60), "ends_expected": today + timedelta(days=300)}
    reference = actions.open_project(actions.ProjectWanted(**words, example=True), people[LEAD])
    matter = Matter.objects.get(reference=reference)
    _answer_example_need(matter)
    partner = people[PARTNER].organisation_id or ""
    actions.invite(reference, partner, people[LEAD], INVENTED)
    actions.answer_invitation(reference, "partner", people[PARTNER_APPROVER], INVENTED)
    actions.invite(reference, INVITED, people[LEAD], INVENTED)
    for row in _rows("commitments"):
        _promise(reference, row, people[row["who"]], today)
    for document, _ in standing.known_work(matter):
        alike = "repair" in document.title.casefold()
        why = "We begin with what it learned." if alike else "It does not let a tenant book a repair."
        answer = "builds-on" if alike else "differs-from"
        actions.answer_known(reference, document.key, answer, people[LEAD], f"{why} {INVENTED}")
    for row in _rows("diary"):
        on = today - timedelta(days=int(row["days_ago"]))
        actions_gates.write_diary(reference, f"{row['text']} {INVENTED}", people[row["who"]], on)
    for stage in ("proposed", "discovery"):
        _pass(reference, stage, people)
    return reference


def _actor(slug: str) -> Actor:
    from moothall.register.example_people import example_actor

    return example_actor(slug)


def _answer_example_need(matter: Matter) -> None:
    """Link the example need about repairs, when there is one and no need is linked yet."""
    if matter.state in ("done", "stopped", "stopped-told", "withdrawn"):
        return
    if matter.links.filter(kind="answers", withdrawn_at__isnull=True).exists():
        return
    need = Matter.objects.filter(kind="need", example=True, title__icontains="repair").order_by("reference").first()
    if need is not None:
        actions.answer_need(matter.reference, need.reference, _actor(LEAD))


def _promise(reference: str, row: dict[str, str], by: Actor, today: date) -> None:
    since, until = today - timedelta(days=int(row["days_ago"])), today + timedelta(days=int(row["days_on"]))
    said = f"{row['condition']}. {INVENTED}" if row["condition"] else INVENTED
    number = commit(reference, Promise(row["what"], Decimal(row["amount"]), since, until, said), by)
    if row["delivered"]:
        deliver(reference, number, Decimal(row["delivered"]), today, by, row["note"])


def _pass(reference: str, stage: str, people: dict[str, Actor]) -> None:
    """Answer the checks of a gate, and call it by the lead's approver."""
    for row in _rows("checks"):
        if row["stage"] == stage:
            said: dict[str, Any] = {k: row[k] for k in ("because", "evidence_kind", "evidence")}
            actions_gates.answer_check(reference, row["code"], row["answer"], people[row["who"]], **said)
    reason = f"What is required is met. {INVENTED}"
    actions_gates.pass_gate(reference, people[LEAD_APPROVER], None, reason)


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
