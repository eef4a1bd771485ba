"""Pages of who uses a solution: the evidence, and what an organisation says of itself. Only its own officers write."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.solutions import queries_usage
from moothall.desks.solutions import views_listings as listings
from moothall.desks.solutions.actions_usage import declare_use, leave_use, never_used, withdraw_use
from moothall.desks.solutions.forms_usage import DeclareForm, LeaveForm, WhyForm
from moothall.desks.solutions.views import solution_or_404
from moothall.desks.solutions.views_edit import officer_of
from moothall.desks.solutions.views_listings import to
from moothall.register.people_queries import actor_of
from moothall.register.queries import organisation
from moothall.register.record_errors import Refused
from moothall.register.roles import Actor


def member_of(request: HttpRequest) -> tuple[Actor, str, str]:
    """An officer with the organisation that the officer speaks for (id and name); the Centre's staff speak for none."""
    by = officer_of(request, "Saying what an organisation uses")
    body = organisation(by.organisation_id) if by.organisation_id else None
    if body is None:
        raise PermissionDenied(
            "Only the organisation itself can say what it uses: its own officers, and nobody else, not even the "
            "Centre's staff."
        )
    return by, body.organisation_id, body.name


@require_safe
def evidence(request: HttpRequest, reference: str) -> TemplateResponse:
    """All evidence of the use of a solution, what counts and what does not."""
    row = solution_or_404(reference)
    uses = queries_usage.evidence_of(reference, date.today())
    context = {
        "solution": row,
        "users": queries_usage.count(uses),
        "listing": listings.evidence_listing(uses, row.product_id),
        "own": [use for use in uses if use.organisation_id == actor_of(request).organisation_id],
    }
    return TemplateResponse(request, "solutions/evidence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, reference: str) -> HttpResponseBase:
    """We use it."""
    row = solution_or_404(reference)
    by, body, name = member_of(request)
    form = DeclareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            declare_use(reference, body, by, told["said"], told["source_link"], told["since"])
            return redirect(to("evidence", reference))
        except Refused as refused:
            form.add_error(None, str(refused))
    return TemplateResponse(request, "solutions/declare.html", {"form": form, "solution": row, "body": name})


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, reference: str) -> HttpResponseBase:
    """We left it, or never had it."""
    row = solution_or_404(reference)
    by, body, name = member_of(request)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            if told["which"] == "left":
                leave_use(reference, body, by, told["why"], told["left_on"])
            else:
                never_used(reference, body, by, told["why"])
            return redirect(to("evidence", reference))
        except Refused as refused:
            form.add_error(None, str(refused))
    return TemplateResponse(request, "solutions/leave.html", {"form": form, "solution": row, "body": name})


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take back what the own organisation said."""
    found = queries_usage.statement(number)
    if found is None:
        raise Http404(f"There is no statement {number} in force. What organisations say stands on a solution's page.")
    by, body, name = member_of(request)
    if body != found.organisation_id:
        raise PermissionDenied("Only the organisation that said it can take it back.")
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(to("evidence", withdraw_use(number, by, form.cleaned_data["why"])))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "use": found, "solution": solution_or_404(found.reference), "body": name}
    return TemplateResponse(request, "solutions/withdraw_use.html", context)
