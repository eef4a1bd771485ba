"""Pages of what is funded already: projects of the Local Digital Fund, other funds and their awards. They only read."""

from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from moothall.desks.projects import queries, queries_known
from moothall.desks.projects import views_listings as listings
from moothall.desks.projects.forms import AwardsForm
from moothall.vocabulary.aim import aim_names
from moothall.vocabulary.desk import Chip, Fact, Page
from moothall.vocabulary.solution import system_type_names

SIZE = 50


@require_safe
def known(request: HttpRequest) -> TemplateResponse:
    """Every funded project of the list."""
    rows = queries_known.known_projects()
    total = sum(row.listed.amount for row in rows)
    context = {"listing": listings.known_listing(rows), "total": total, "count": len(rows)}
    return TemplateResponse(request, "projects/known.html", context)


@require_safe
def known_project(request: HttpRequest, slug: str) -> TemplateResponse:
    """One funded project, who took part, and which projects here join it, build on it or differ."""
    found = queries_known.known_project(slug)
    if found is None:
        raise Http404(f"There is no funded project {slug[:60]!r}. Look for it in the list of known work.")
    said = queries.linked_to_address(request.path)
    context = {
        "found": found,
        "facts": _facts(found),
        "listing": listings.bodies_listing(found),
        "said": [{"project": row.matter, "link": link} for row, link in said],
        "aims": [aim_names().get(code, code) for code in found.listed.aims],
    }
    return TemplateResponse(request, "projects/known_project.html", context)


def _facts(found: queries_known.KnownProject) -> list[Fact]:
    listed = found.listed
    systems = ", ".join(system_type_names().get(code, code) for code in listed.system_types)
    return [
        Fact("Awarded", listed.amount, "money"),
        Fact("Announced", found.announced, "day"),
        Fact("Round", f"{listed.round} of the Local Digital Fund"),
        Fact("Phase", listed.phase.capitalize() or "Not seen in the source"),
        Fact("Type of system", systems or "None", note="In our judgement"),
        Fact("Source", listed.source_url, link=listed.source_url, note=f"How far it was checked: {listed.checked}"),
    ]


@require_safe
def funds(request: HttpRequest) -> TemplateResponse:
    """Every fund, with what it awarded."""
    rows = queries_known.fund_rows()
    context = {
        "listing": listings.funds_listing(rows),
        "count": len(rows),
        "awards": sum(row.awards for row in rows),
        "total": sum(row.amount for row in rows),
    }
    return TemplateResponse(request, "projects/funds.html", context)


@require_safe
def awards(request: HttpRequest) -> TemplateResponse:
    """Awards, filtered; the total is of all that the filters leave."""
    choices = queries_known.award_choices()
    form = AwardsForm(choices, request.GET)
    chosen = form.chosen()
    rows = queries_known.award_rows(**chosen)
    wanted = request.GET.get("page", "1")
    last = max(1, -(-len(rows) // SIZE))
    page = Page(min(max(int(wanted) if wanted.isdecimal() and len(wanted) < 6 else 1, 1), last), SIZE, len(rows))
    shown = rows[page.offset : page.offset + page.size]
    names = {name: dict(pairs) for name, pairs in choices.items()}
    context = {
        "form": form,
        "listing": listings.awards_listing(rows, shown, page=page),
        "chips": [Chip(name, names[name][value], value) for name, value in chosen.items()],
        "count": len(rows),
        "bodies": len({row.key for row in rows}),
        "total": queries_known.award_total(rows),
    }
    return TemplateResponse(request, "projects/awards.html", context)
