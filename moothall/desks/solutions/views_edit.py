"""Pages on which a solution is added, corrected and retired: a request, one action, a page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from moothall.desks.solutions import queries
from moothall.desks.solutions.actions import Wanted, add_solution, edit_solution, retire_solution
from moothall.desks.solutions.forms import RetireForm, SolutionForm
from moothall.desks.solutions.views import solution_or_404
from moothall.desks.solutions.views_listings import to
from moothall.register.people_queries import actor_of
from moothall.register.record_errors import Refused
from moothall.register.record_queries import may_do
from moothall.register.roles import OFFICER, Actor, holds

SEVERAL = ("name", "kind", "description", "steward", "licence", "repository", "website", "basis")


def officer_of(request: HttpRequest, what: str) -> Actor:
    """Whoever asks, if it is an officer or more; else the page that offers to sign in."""
    by = actor_of(request)
    if by.person_id is None or not holds(by.role, OFFICER):
        raise PermissionDenied(f"{what} is for council officers and the Centre's staff. Sign in to go on.")
    return by


def allowed(request: HttpRequest, reference: str, action: str, what: str) -> Actor:
    """Whoever asks, if the list of steps lets them; else the page that says for whom it is."""
    by = actor_of(request)
    if by.person_id is None or not may_do(reference, action, by):
        raise PermissionDenied(
            f"{what} is for the organisation that listed or looks after the solution, and for the Centre's staff."
        )
    return by


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """List a solution by hand."""
    by = actor_of(request)
    may = by.person_id is not None and holds(by.role, OFFICER)
    form = SolutionForm(request.POST or None)
    if request.method == "POST":
        by = officer_of(request, "Adding a solution")
        if form.is_valid():
            try:
                reference = add_solution(Wanted(**form.told), by, organisation_id=by.organisation_id)
                return redirect(to("solution", reference))
            except Refused as refused:
                form.add_error(None, str(refused))
    return TemplateResponse(request, "solutions/add.html", {"form": form, "may": may})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Correct what is said of a solution. What somebody else changed meanwhile is shown; what was typed is kept."""
    row = solution_or_404(reference)
    by = allowed(request, reference, "edit", "Correcting a solution")
    first, second = (*row.systems, "", "")[:2]
    initial: dict[str, Any] = {name: getattr(row, name) for name in SEVERAL}
    initial |= {"version": row.version, "system": first, "other_system": second}
    form = SolutionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            told = {**form.told, "systems": (*form.told["systems"], *row.systems[2:])}
            edit_solution(reference, by, form.cleaned_data["version"] or 0, told)
            return redirect(to("solution", reference))
        except Refused as refused:
            form.add_error(None, str(refused))
    return TemplateResponse(request, "solutions/edit.html", {"form": form, "solution": row})


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Retire a solution in favour of another one."""
    row = solution_or_404(reference)
    by = allowed(request, reference, "retire", "Retiring a solution")
    form = RetireForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            retire_solution(reference, told["successor"].strip().upper(), by, told["version"], told["why"])
            return redirect(to("solution", reference))
        except Refused as refused:
            form.add_error(None, str(refused))
    successor = queries.solution(form["successor"].value() or "")
    return TemplateResponse(request, "solutions/retire.html", {"form": form, "solution": row, "successor": successor})
