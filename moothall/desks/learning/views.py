"""The library's front page, case studies and learning notes: read, tell, change. Only `tell` and `retell` take POST."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.learning import actions, queries, views_listings
from moothall.desks.learning.forms import StoryForm
from moothall.register.people_queries import actor_of
from moothall.register.record_errors import Refused
from moothall.register.record_queries import links_of, may_do
from moothall.register.roles import holds
from moothall.vocabulary.solution import system_type_names

WHO_MAY = "Council officers and the Centre's staff tell what they learned. Sign in, or read what others told."


@require_safe
def home(request: HttpRequest) -> TemplateResponse:
    """What others learned lately, what is asked and not answered, and how to add to it."""
    actor = actor_of(request)
    rows = queries.library(actor)
    context = {
        "latest": [row for row in rows if row.kind in queries.STORIES][:6],
        "unanswered": queries.unanswered(actor)[:6],
        "answered": [row for row in rows if row.kind == queries.QUESTION and row.answers][:6],
        "listing": views_listings.library_listing(rows),
    }
    return TemplateResponse(request, "learning/home.html", context)


@require_safe
def stories(request: HttpRequest) -> TemplateResponse:
    """Every case study and learning note."""
    rows = [row for row in queries.library(actor_of(request)) if row.kind in queries.STORIES]
    listing = views_listings.library_listing(rows, "stories", "Case studies and learning notes")
    return TemplateResponse(request, "learning/stories.html", {"listing": listing})


@require_safe
def story(request: HttpRequest, reference: str) -> TemplateResponse:
    """One case study or learning note."""
    actor = actor_of(request)
    found = queries.story(reference, actor)
    if found is None:
        raise Http404(f"There is no case study {reference[:40]!r} that you may see. Look for it in the library.")
    context = {
        "story": found,
        "card": found.card,
        "system": system_type_names().get(found.card.system_type, ""),
        "may_edit": may_do(reference, "retell", actor),
    }
    return TemplateResponse(request, "learning/story.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest) -> HttpResponseBase:
    """Tell a case study or learning note. It begins as a draft that only the own organisation sees."""
    check_officer(request)
    form = StoryForm(
        request.POST if request.method == "POST" else None, initial={"about": request.GET.get("about", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("learning:story", actions.tell(told(form.cleaned_data), actor_of(request)))
        except Refused as refused:
            form.add_error(None, str(refused))
    return TemplateResponse(request, "learning/tell.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def retell(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Change what is told."""
    actor = actor_of(request)
    found = queries.story(reference, actor)
    if found is None:
        raise Http404(f"There is no case study {reference[:40]!r} that you may see. Look for it in the library.")
    if not may_do(reference, "retell", actor):
        raise PermissionDenied("Only the organisation that told this may change it.")
    form = StoryForm(request.POST if request.method == "POST" else None, initial=as_told(found))
    if request.method == "POST" and form.is_valid():
        try:
            seen = int(request.POST.get("version", "0") or 0) if request.POST.get("version", "").isdecimal() else 0
            actions.retell(reference, told(form.cleaned_data), actor, seen)
            return redirect("learning:story", reference)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "card": found.card}
    return TemplateResponse(request, "learning/tell.html", context, status=422 if form.errors else 200)


def check_officer(request: HttpRequest) -> None:
    """Raises PermissionDenied for whoever cannot speak for an organisation."""
    actor = actor_of(request)
    if actor.person_id is None or not holds(actor.role, "officer"):
        raise PermissionDenied(WHO_MAY)


def told(said: dict[str, Any]) -> actions.Told:
    """What a form says, as the action takes it."""
    about = tuple(part.strip() for part in said["about"].split(",") if part.strip())
    return actions.Told(**{**said, "about": about})


def as_told(found: queries.Story) -> dict[str, Any]:
    """A story as the form shows it."""
    names = ("done", "came_of_it", "otherwise", "cost", "cost_covers", "began", "source")
    card = found.card
    about = [row.reference or row.identifier for row in links_of(card.reference) if row.kind == "is-about"]
    return {
        **{name: getattr(found, name) for name in names},
        "kind": card.kind,
        "title": card.title,
        "problem": card.about,
        "system_type": card.system_type,
        "about": ", ".join(about),
    }
