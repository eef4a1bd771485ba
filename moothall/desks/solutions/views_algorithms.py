"""Pages of the published records of algorithms: the list, one record, and the correction of whose it is."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.solutions import queries_algorithms
from moothall.desks.solutions.actions_algorithms import end_judgement, judge_record
from moothall.desks.solutions.forms_algorithms import AlgorithmFilter, JoinForm
from moothall.desks.solutions.queries_algorithms import Algorithm
from moothall.desks.solutions.views_listings import asked_page, elsewhere, to
from moothall.register.people_queries import actor_of
from moothall.register.record_errors import Refused
from moothall.register.roles import STAFF, holds
from moothall.vocabulary.desk import Chip, Column, Listing, Page


@require_safe
def algorithms(request: HttpRequest) -> TemplateResponse:
    """Every published record, by words, body and whether it could be joined."""
    form = AlgorithmFilter(request.GET)
    rows = queries_algorithms.algorithms(form.value("q"), form.value("body"), form.value("joined"))
    every = queries_algorithms.algorithms()
    context = {
        "form": form,
        "total": len(every),
        "bodies": len({row.organisation.key for row in every if row.organisation.key}),
        "joined": sum(bool(row.organisation.key) for row in every),
        "sold": sum(bool(row.solution.key) for row in every),
        "chips": [Chip(name, _said(form, name), form.value(name)) for name in form.fields if form.value(name)],
        "listing": algorithms_listing(rows, asked_page(request.GET, len(rows))),
    }
    return TemplateResponse(request, "solutions/algorithms.html", context)


def _said(form: AlgorithmFilter, name: str) -> str:
    field, value = form.fields[name], form.value(name)
    return f"{field.label}: {dict(getattr(field, 'choices', ())).get(value, value)}"


def algorithm_or_404(slug: str) -> Algorithm:
    """The record, or a page that says that there is none."""
    found = queries_algorithms.algorithm(slug)
    if found is None:
        raise Http404(f"There is no published record '{slug}'. Look for it in the list of records.")
    return found


@require_safe
def algorithm(request: HttpRequest, slug: str) -> TemplateResponse:
    """One record: what it says, whose it is, and how we know."""
    row = algorithm_or_404(slug)
    context: dict[str, Any] = {
        "record": row,
        "body_url": elsewhere("organisation", row.organisation.key) if row.organisation.key else "",
        "others": [each for each in queries_algorithms.records_by(row.organisation.key) if each.slug != row.slug]
        if row.organisation.key
        else [],
        "may_judge": holds(actor_of(request).role, STAFF),
    }
    return TemplateResponse(request, "solutions/algorithm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Say whose a record is, or take that back."""
    row, by = algorithm_or_404(slug), actor_of(request)
    if by.person_id is None or not holds(by.role, STAFF):
        raise PermissionDenied("Saying whose a record is is for the Centre's staff. Tell them what you know.")
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            if told["withdraw"]:
                end_judgement(slug, told["about"], by)
            else:
                judge_record(slug, told["about"], told["key"].strip(), told["why"], by)
            return redirect(to("algorithm", slug))
        except Refused as refused:
            form.add_error(None, str(refused))
    return TemplateResponse(request, "solutions/algorithm_join.html", {"form": form, "record": row})


def algorithms_listing(rows: Sequence[Algorithm], page: Page | None = None) -> Listing:
    """Records with what they are joined to, and how."""
    columns = (
        Column("tool", "Tool", link=lambda line: to("algorithm", line["slug"])),
        Column("body", "Body", link=lambda line: to("algorithms", body=line["body_id"]) if line["body_id"] else None),
        Column("body_id", "Body (id)", hidden=True),
        Column("body_printed", "Body as printed", hidden=True),
        Column("body_how", "How the body is told"),
        Column("body_why", "Why", hidden=True),
        Column(
            "solution", "Solution", link=lambda line: to("solution", line["reference"]) if line["reference"] else None
        ),
        Column("reference", "Solution (reference)", hidden=True),
        Column("solution_how", "How the solution is told", hidden=True),
        Column("solution_why", "Why this solution", hidden=True),
        Column("published", "Published", "day"),
        Column("address", "Address", hidden=True),
    )
    lines = [_line(row) for row in rows]
    shown = lines[page.offset : page.offset + page.size] if page else lines
    empty = "No record fits. Take a filter off, or use fewer words."
    return Listing("algorithms", "Published records", columns, shown, page, lambda: lines, "", empty, "tool")


def _line(row: Algorithm) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "tool": row.tool,
        "body": row.organisation.name or row.body_printed or "Not given",
        "body_id": row.organisation.key,
        "body_printed": row.body_printed,
        "body_how": row.organisation.how_title,
        "body_why": row.organisation.why,
        "solution": row.solution.name,
        "reference": row.solution.key,
        "solution_how": row.solution.how_title,
        "solution_why": row.solution.why,
        "published": row.published,
        "address": row.address,
    }
