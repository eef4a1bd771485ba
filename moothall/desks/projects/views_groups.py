"""Buying groups as projects of a kind: the list, one group with its timeline, and its forms. Writes through actions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from moothall.desks.projects import actions, actions_groups, queries, queries_groups
from moothall.desks.projects import views_listings as listings
from moothall.desks.projects.forms import ReasonForm, names_of, today
from moothall.desks.projects.forms_groups import AskForm, JoinForm, PlanForm
from moothall.desks.projects.views_doing import Doing, card_or_404, do_page, may_do
from moothall.desks.projects.views_project import FORM, typed
from moothall.register.people_queries import actor_of
from moothall.register.queries import english_councils
from moothall.register.roles import Actor
from moothall.vocabulary.solution import system_type_names

GROUP = ("buying-group",)


@require_safe
def groups(request: HttpRequest) -> TemplateResponse:
    """Every buying group."""
    rows = queries_groups.groups(actor_of(request))
    return TemplateResponse(request, "projects/groups.html", {"listing": listings.groups_listing(rows)})


@require_safe
def group(request: HttpRequest, reference: str) -> TemplateResponse:
    """One buying group: who is named, asked and joined, what is bought by when, and the way back from the first end."""
    actor = actor_of(request)
    found = queries_groups.group(reference, today(), actor)
    if found is None:
        raise Http404(f"There is no buying group {reference[:40]!r}. Look for it among the groups.")
    mine = next((m.part for m in found.card.members if m.organisation_id == actor.organisation_id), "")
    context = {
        "found": found,
        "card": found.card,
        "listing": listings.members_listing(found.card.members, "Bodies", "No body is named yet."),
        "timeline": listings.steps_listing(found.timeline.steps),
        "late": sum(step.late for step in found.timeline.steps),
        "system": system_type_names().get(found.card.system_type, found.card.system_type),
        "diary": queries.diary(reference)[:3],
        "mine": mine if actor.organisation_id else "",
        "may": {action: may_do(request, found.card, action) for action in ("edit", "add-member", "diary")},
        "parts": {part: len(found.with_part(part)) for part in ("proposed", "asked", "joined")},
    }
    return TemplateResponse(request, "projects/group.html", context)


@FORM
def plan(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Write what a group buys, by when, and how long each step takes."""
    card = card_or_404(request, reference, GROUP)
    found = queries_groups.group(reference, today(), actor_of(request))
    own = {name: getattr(found, name) for name in ("requirement", "target", "ends_known", "ends_source")}
    weeks = {f"weeks_{code}": length for code, length in found.weeks.items()} if found else {}
    form = PlanForm(typed(request), initial={**own, **weeks})

    def do(ref: str, by: Actor, said: Any) -> None:
        actions_groups.plan_group(ref, by, said["version"], **form.plan())

    lede = "Shared by all bodies of the group. What it was before stays in its history."
    return do_page(request, card, Doing("edit", "Plan of the group", lede, "Save", form, do))


@FORM
def ask(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Ask bodies whether they will buy together."""
    card = card_or_404(request, reference, GROUP)
    named = [member.organisation_id for member in card.members if member.part == "proposed"]
    taken = {member.organisation_id for member in card.members}
    others = [(c.organisation_id, c.name) for c in english_councils() if c.organisation_id not in taken]
    form = AskForm(names_of(named), others, typed(request))

    def do(ref: str, by: Actor, said: Any) -> None:
        actions_groups.ask_bodies(ref, form.chosen(), by)

    lede = "Each is asked under “Waiting for me”, and only its own approver can answer."
    return do_page(request, card, Doing("add-member", "Ask bodies", lede, "Ask", form, do))


@FORM
def join(request: HttpRequest, reference: str) -> HttpResponseBase:
    """A body's own answer."""
    card = card_or_404(request, reference, GROUP)
    form = JoinForm(typed(request))

    def do(ref: str, by: Actor, said: Any) -> None:
        actions_groups.answer_group(ref, said["answer"] == "join", by, said["said"])

    lede = "You answer for your own organisation, and for no other. It can still leave until the tender is let."
    return do_page(request, card, Doing("add-member", "Answer for your organisation", lede, "Answer", form, do))


@FORM
def take_off(request: HttpRequest, reference: str, organisation: str) -> HttpResponseBase:
    """Take off a body that has not answered: an invitation to a project, or a body named in a group."""
    card = card_or_404(request, reference, ("project", *GROUP))
    member = next((m for m in card.members if m.organisation_id == organisation), None)
    if member is None:
        raise Http404(f"{organisation[:80]!r} has no part in {reference} today.")
    act = actions.take_back_invitation if card.kind == "project" else actions_groups.take_off

    def do(ref: str, by: Actor, said: Any) -> None:
        act(ref, organisation, by, said["said"])

    lede = f"{member.name} has not answered. That it was asked stays in the history, with your reason."
    title = f"Take {member.name} off"
    doing = Doing("end-member", title, lede, "Take it off", ReasonForm(typed(request)), do, warns=True)
    return do_page(request, card, doing)
