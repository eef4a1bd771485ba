"""The catalogue's pages: the front page, the list, one solution, what others pay for it. Nothing here writes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from moothall.desks.solutions import (
    queries,
    queries_assurance,
    queries_costs,
    queries_market,
    queries_records,
    queries_usage,
)
from moothall.desks.solutions import queries_referees as referees
from moothall.desks.solutions import views_facts as facts
from moothall.desks.solutions import views_listings as listings
from moothall.desks.solutions import views_market_listings as market
from moothall.desks.solutions.forms import Filter
from moothall.desks.solutions.queries import Chosen, SolutionRow
from moothall.desks.solutions.views_listings import to
from moothall.register.people_queries import actor_of
from moothall.vocabulary.desk import Chip

GLANCE = 10
FILTERS = ("q", "kind", "system", "state", "verdict", "origin")


def solution_or_404(reference: str) -> SolutionRow:
    """The solution, or a page that says that there is none."""
    found = queries.solution(reference)
    if found is None:
        raise Http404(f"There is no solution {reference}. Look for it by name in the catalogue.")
    return found


@require_safe
def home(request: HttpRequest) -> TemplateResponse:
    """What the catalogue holds, what councils use most, and the ways in."""
    rows, users = queries.solutions(Chosen()), queries_usage.users(date.today())
    lines = listings.solution_rows(rows, users)
    own = actor_of(request).organisation_id
    used = [line for line in listings.ordered(lines, "-live") if line["ever"]]
    systems = [line for line in used if line["kind"] != "supply"]
    shared = sorted(
        (line for line in lines if line["kind"] == "open-source"), key=lambda line: line["origin"] != "uk-list"
    )
    found = queries.facets(rows)
    context: dict[str, Any] = {
        "total": len(rows),
        "used": len(used),
        "live": sum(1 for line in used if line["live"]),
        "most_used": listings.solutions_listing(systems[:GLANCE]),
        "open_source": listings.solutions_listing(listings.ordered(shared, "-live")[:GLANCE]),
        "open_count": len(shared),
        "facets": found,
        "halves": halves(found["systems"]),
        "own_url": to("council", own) if own else "",
    }
    return TemplateResponse(request, "solutions/home.html", context)


def halves(rows: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    """A list in two columns."""
    middle = (len(rows) + 1) // 2
    return rows[:middle], rows[middle:]


@require_safe
def solutions(request: HttpRequest) -> TemplateResponse:
    """The catalogue by words, kind, type of system, state and verdict."""
    form = Filter(request.GET)
    rows, sort = queries.solutions(form.chosen), form.value("sort")
    lines = listings.ordered(listings.solution_rows(rows, queries_usage.users(date.today())), sort)
    context = {
        "form": form,
        "total": len(rows),
        "chips": [Chip(name, _said(form, name), form.value(name)) for name in FILTERS if form.value(name)],
        "facets": queries.facets(rows),
        "listing": listings.solutions_listing(lines, listings.asked_page(request.GET, len(rows)), sort),
    }
    return TemplateResponse(request, "solutions/list.html", context)


def _said(form: Filter, name: str) -> str:
    """A filter in force, in words."""
    field, value = form.fields[name], form.value(name)
    words = dict(getattr(field, "choices", ())).get(value, value)
    return f"{field.label}: {words}"


@require_safe
def by_name(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A solution by its short name, or by one that it had: leads to its page."""
    reference = queries.reference_of(slug)
    if reference is None:
        raise Http404(f"There is no solution of the name '{slug}'. Look for it in the catalogue.")
    return redirect(to("solution", reference), permanent=True)


@require_safe
def solution(request: HttpRequest, reference: str) -> TemplateResponse:
    """One solution: what it is, who uses it and how we know, what others pay, who can help, its publiccode.yml."""
    row = solution_or_404(reference)
    today = date.today()
    uses = queries_usage.evidence_of(reference, today)
    kept = queries_records.version(reference)
    context = {
        "solution": row,
        "users": queries_usage.count(uses),
        "glance": facts.glance(row, queries_usage.count(uses), kept),
        "facts": facts.what_it_is(row, queries.former_names(reference)),
        "evidence": listings.evidence_listing(uses[:GLANCE], row.product_id),
        "evidence_count": len(uses),
        "kept": kept,
        "fault_list": listings.messages_listing(kept.messages[:GLANCE]) if kept else None,
        "referees": referees.referees(reference, actor_of(request)),
        "assurance": queries_assurance.verdict_of(reference, today),
        **market_of(row, kept, today),
    }
    return TemplateResponse(request, "solutions/solution.html", context)


def market_of(row: SolutionRow, kept: queries_records.Kept | None, today: date) -> dict[str, Any]:
    """What a solution's page says of money: what others pay, who can support it, which contracts end."""
    paid, ends = queries_costs.costs(row.product_id), queries_market.endings(row, today)
    return {
        "costs": paid,
        "groups": market.groups_listing(paid.groups),
        "helpers": market.helpers_listing(queries_market.helpers(row, kept)[:GLANCE]),
        "endings": market.endings_listing(ends[:GLANCE]),
        "ending_soon": sum(each.soon for each in ends),
        "contracts": len(ends),
        "lapsing": queries_market.lapsing(kept, today),
        "renew_url": listings.elsewhere("buying:renew", "product", row.product_id) if row.product_id else "",
    }


@require_safe
def costs(request: HttpRequest, reference: str) -> TemplateResponse:
    """What others pay for a solution in a year, by kind and size of council, and by body."""
    row = solution_or_404(reference)
    found = queries_costs.costs(row.product_id)
    context = {
        "solution": row,
        "costs": found,
        "groups": market.groups_listing(found.groups),
        "listing": market.bodies_listing(row.product_id, found.bodies),
    }
    return TemplateResponse(request, "solutions/costs.html", context)
