"""The desk's front pages: what is under way, every project, and opening one. Only `open_project` takes POST."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.projects import actions, queries, queries_commitments, queries_groups, queries_known
from moothall.desks.projects import views_listings as listings
from moothall.desks.projects.forms import OpenForm
from moothall.register import record_queries as record
from moothall.register.people_queries import actor_of
from moothall.register.record_errors import Refused
from moothall.register.roles import OFFICER, Actor, holds
from moothall.vocabulary.desk import Chip, Fact
from moothall.vocabulary.matter import states

UNDER_WAY = ("discovery", "alpha", "beta", "live")


@require_safe
def home(request: HttpRequest) -> TemplateResponse:
    """What is under way, what is promised to it, and what is funded already."""
    rows = queries.projects(actor=actor_of(request))
    open_rows = tuple(row for row in rows if row.matter.state in queries.STAGES)
    promised = queries_commitments.totals_by_kind(queries_commitments.commitments())
    awards = queries_known.award_rows()
    context = {
        "listing": listings.projects_listing(open_rows, "Projects that go on"),
        "stages": _stages(open_rows),
        "under_way": sum(row.matter.state in UNDER_WAY for row in rows),
        "examples": sum(row.matter.example for row in open_rows),
        "closed": len(rows) - len(open_rows),
        "promised": [total for total in promised if total.promised],
        "known": listings.known_listing(queries_known.known_projects()[:5], "Funded last by the Local Digital Fund"),
        "known_count": len(queries_known.known_projects()),
        "awards": len(awards),
        "awards_total": queries_known.award_total(awards),
        "groups": len(queries_groups.groups(actor_of(request))),
    }
    return TemplateResponse(request, "projects/home.html", context)


def _stages(rows: tuple[queries.ProjectRow, ...]) -> list[Fact]:
    """How many projects stand at each stage, each leading to them."""
    count = queries.by_stage(rows)
    return [
        Fact(states()["project", stage].title, count[stage], "number", listings.to("projects", stage=stage))
        for stage in queries.STAGES
    ]


@require_safe
def projects(request: HttpRequest) -> TemplateResponse:
    """Every project, also those that ended; of a stage if one is chosen."""
    known = {state: row.title for (kind, state), row in states().items() if kind == "project"}
    stage = request.GET.get("stage", "")
    stage = stage if stage in known else ""
    rows = queries.projects(stage, actor=actor_of(request))
    context = {
        "listing": listings.projects_listing(rows),
        "chips": [Chip("stage", f"Stage: {known[stage]}", stage)] if stage else [],
        "stages": known.items(),
        "stage": stage,
    }
    return TemplateResponse(request, "projects/projects.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_project(request: HttpRequest) -> HttpResponseBase:
    """Open a project, from a need or by itself."""
    actor = actor_of(request)
    may_open = holds(actor.role, OFFICER) and actor.organisation_id is not None
    need = record.matter(request.GET.get("need", "")) if record.may_see(request.GET.get("need", ""), actor) else None
    posted = request.POST if request.method == "POST" else None
    form = OpenForm(posted, initial=_begun(need))
    if posted is not None and not may_open:
        raise PermissionDenied("An officer of a council opens a project for it. Sign in as one. Nothing was done.")
    if posted is not None and form.is_valid():
        try:
            reference = actions.open_project(_wanted(form.cleaned_data), actor)
            return redirect(listings.to("project", reference))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "may_open": may_open, "actor": actor, "need": need, "signed_in": _signed_in(actor)}
    return TemplateResponse(request, "projects/open.html", context, status=422 if form.errors else 200)


def _signed_in(actor: Actor) -> bool:
    return actor.person_id is not None


def _begun(need: record.MatterCard | None) -> dict[str, Any]:
    """What the form begins with, from a need."""
    return {"need": need.reference, "title": need.title[:255]} if need else {}


def _wanted(typed: dict[str, Any]) -> actions.ProjectWanted:
    need = typed["need"].strip().upper()
    card = record.matter(need) if need else None
    own = ("title", "aim", "about", "success", "stop_rule", "starts", "ends_expected")
    more: dict[str, Any] = {"aims": card.aims, "places": card.places, "system_type": card.system_type} if card else {}
    return actions.ProjectWanted(**{name: typed[name] for name in own}, needs=(need,) if need else (), **more)
