"""The buying desk's front page, its search, and the suggestions under the search box. Nothing here writes."""

from datetime import date

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from moothall.desks.buying import queries, queries_contracts, queries_names, queries_systems
from moothall.desks.buying import views_contract_listings as contract_listings
from moothall.desks.buying import views_listings as listings
from moothall.desks.buying import views_system_listings as system_listings
from moothall.desks.buying.forms import Filter
from moothall.desks.buying.queries_contracts import Chosen
from moothall.desks.buying.queries_holders import in_doubt, usual_year
from moothall.desks.buying.views_listings import inside, to

GLANCE = 10
FOUND = 10


@require_safe
def home(request: HttpRequest) -> TemplateResponse:
    """The search, and what is useful before anything is typed."""
    today, year = date.today(), usual_year()
    systems = [each for each in queries_systems.systems(year) if each.rows]
    soonest, soon = queries_contracts.contracts(Chosen(ends="12"), today, "soonest", GLANCE)
    context = {
        "year": year,
        "doubted": in_doubt(year),
        "systems": inside(system_listings.systems_listing(systems[:GLANCE], year)),
        "systems_count": len(systems),
        "sellers": inside(system_listings.sellers_listing(queries_systems.largest_sellers(year, GLANCE), year)),
        "contracts": inside(contract_listings.contracts_listing(soonest, today), "status"),
        "soon": soon,
        "glance": queries_contracts.glance(today),
        "to_judge": queries_names.pairs(limit=1)[1],
        "today": today,
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "buying/home.html", context)


@require_safe
def find(request: HttpRequest) -> HttpResponseBase:
    """What the words of the search name. The one thing that bears just that name is gone straight to."""
    form, today = Filter(request.GET), date.today()
    q = form.value("q")
    found = queries.find(q, today, FOUND)
    if found.only:
        return redirect(to("renew", found.only.kind, found.only.key))
    context = {
        "form": form,
        "q": q,
        "found": found,
        "groups": listings.groups_of(found),
        "contracts": inside(contract_listings.contracts_listing(found.contracts, today), "status"),
        "listing": listings.matches_listing(found),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "buying/find.html", context)


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """The first few things that the beginning of a word could mean, for the list under the search box."""
    some = queries.suggestions(request.GET.get("q", "")[:200])
    told = [{"title": m.title, "kind": listings.MATCHED[m.kind], "link": to("renew", m.kind, m.key)} for m in some]
    return JsonResponse({"suggestions": told})
