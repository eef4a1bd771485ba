"""One's own page: who I am, what I am for whom, as whom I act, asking to join, leaving. Each writes one thing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from moothall.register import people_actions, people_queries
from moothall.register import queries as register
from moothall.register.people_queries import CHOSEN, actor_of
from moothall.register.record_errors import Refused
from moothall.register.roles import role_of

from .accounts_forms import DetailsForm, ReasonForm

FOUND = 20


@require_safe
@login_required
def mine(request: HttpRequest) -> TemplateResponse:
    """Who I am, and what I can do about it."""
    actor = actor_of(request)
    found = people_queries.person(me(request))
    context = {
        "person": found,
        "held": people_queries.standings_of(found.person_id),
        "asked": [each for each in found.standings if each.state == "asked" and each.until is None],
        "before": [each for each in found.standings if each.until is not None or each.state == "refused"],
        "may": role_of(actor.role).may,
        "has_password": request.user.has_usable_password(),  # type: ignore[union-attr]
    }
    return TemplateResponse(request, "hall/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def details(request: HttpRequest) -> HttpResponseBase:
    """Change my name, and whether mail is sent."""
    found = people_queries.person(me(request))
    first = {"name": found.name, "digest": found.digest}
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            people_actions.change_person(found.person_id, **form.cleaned_data)
            return redirect("people")
        except Refused as refused:
            form.add_error(None, str(refused))
    return drawn(request, "hall/people_details.html", {"form": form})


@require_POST
@login_required
def act_as(request: HttpRequest) -> HttpResponseBase:
    """Choose in which of my standings I act, for this session."""
    held = people_queries.standings_of(me(request))
    chosen = next((each for each in held if str(each.number) == request.POST.get("standing")), None)
    if chosen is None:
        raise Http404("You do not hold this role any more. Look at what you are on your own page.")
    request.session[CHOSEN] = chosen.number
    wanted = request.POST.get("next", "")
    return redirect(wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "people")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join(request: HttpRequest) -> HttpResponseBase:
    """Find my organisation, and ask to be one of its officers."""
    words, fault = request.GET.get("q", "").strip()[:200], ""
    if request.method == "POST":
        try:
            people_actions.ask_to_join(me(request), request.POST.get("organisation", ""), request.POST.get("note", ""))
            messages.success(request, "You have asked to join. You will see here what is decided.")
            return redirect("people")
        except Refused as refused:
            fault = str(refused)
    bodies = register.find_organisations(words, FOUND) if words else ()
    context = {"words": words, "found": [each for each in bodies if each.in_force], "fault": fault}
    return TemplateResponse(request, "hall/people_join.html", context, status=422 if fault else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end(request: HttpRequest, number: int) -> HttpResponseBase:
    """End what somebody is: my own, or that of somebody I may decide about."""
    found, actor = people_queries.standing(number), actor_of(request)
    if found is None or (found.person_id != me(request) and not people_actions.may_decide(number, actor)):
        raise PermissionDenied("This is somebody else's. Only they, their approver or the Centre's staff may end it.")
    own = found.person_id == me(request)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].required = not own
    if request.method == "POST" and form.is_valid():
        try:
            people_actions.end_standing(number, actor, form.cleaned_data["reason"])
            return redirect("people") if own else back_to(found.organisation_id)
        except Refused as refused:
            form.add_error(None, str(refused))
    return drawn(request, "hall/people_end.html", {"form": form, "standing": found, "own": own})


def me(request: HttpRequest) -> int:
    """The key of whoever is signed in."""
    known = actor_of(request).person_id
    if known is None:
        raise PermissionDenied("Sign in first.")
    return known


def back_to(organisation_id: str | None) -> HttpResponseBase:
    """The page of an organisation's people, or the Centre's."""
    return redirect("people-organisation", organisation_id) if organisation_id else redirect("people-centre")


def drawn(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    """A page with a form; 422 when something in it is wrong."""
    return TemplateResponse(request, template, context, status=422 if context["form"].errors else 200)
