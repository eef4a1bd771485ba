"""The desk's front page and lists: needs, challenges, work already funded. Nothing here writes."""

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from moothall.desks.needs import queries, queries_challenges, queries_needs
from moothall.desks.needs import views_listings as listings
from moothall.desks.needs.queries_payments import coverage
from moothall.register.people_queries import actor_of
from moothall.register.queries import organisations_by_id
from moothall.vocabulary.aim import aim_names, priority_outcomes
from moothall.vocabulary.desk import Chip
from moothall.vocabulary.matter import states
from moothall.vocabulary.solution import system_type_names

GLANCE = 8


@require_safe
def home(request: HttpRequest) -> TemplateResponse:
    """What is needed most, what nobody has said yet, and what was funded already."""
    front = queries.front(actor_of(request))
    context = {
        "front": front,
        "needs": listings.needs_listing(front.needs[:GLANCE], "Needs with most councils"),
        "silent": listings.silent_listing(front.silent[:GLANCE]),
        "funded": listings.funded_listing(front.funded[:GLANCE]),
        "challenges": listings.challenges_listing(queries_challenges.challenges(actor_of(request))[:GLANCE]),
        "glance": GLANCE,
        "coverage": coverage() if front.picture else None,
    }
    return TemplateResponse(request, "needs/home.html", context)


@require_safe
def every(request: HttpRequest) -> TemplateResponse:
    """Needs by words, state, type of system, aim and council."""
    names = ("q", "state", "system", "aim", "organisation")
    chosen = {name: request.GET.get(name, "").strip()[:100] for name in names}
    known = {"": "Standing", "all": "Every state"}
    known |= {state: row.title for (kind, state), row in states().items() if kind == "need"}
    if chosen["state"] not in known:
        chosen["state"] = ""
    rows = queries_needs.needs(actor_of(request), **chosen)
    context = {
        "listing": listings.needs_listing(rows, f"{len(rows):,} need{'' if len(rows) == 1 else 's'}"),
        "chosen": chosen,
        "chips": chips(chosen, known),
        "states": list(known.items()),
        "systems": list(system_type_names().items()),
        "aims": [(each.code, each.name) for each in priority_outcomes()],
    }
    return TemplateResponse(request, "needs/list.html", context)


def chips(chosen: dict[str, str], known: dict[str, str]) -> list[Chip]:
    """The filters in force, for people."""
    bodies = organisations_by_id([chosen["organisation"]]) if chosen["organisation"] else {}
    labels = {
        "q": f"Has the words “{chosen['q']}”",
        "state": known.get(chosen["state"], ""),
        "system": system_type_names().get(chosen["system"], chosen["system"]),
        "aim": aim_names().get(chosen["aim"], chosen["aim"]),
        "organisation": next((body.name for body in bodies.values()), chosen["organisation"]),
    }
    return [Chip(name, labels[name], value) for name, value in chosen.items() if value]


@require_safe
def silent(request: HttpRequest) -> TemplateResponse:
    """Every type of system that several councils pay for and of which nobody has recorded a need."""
    context = {"listing": listings.silent_listing(queries.silent_systems()), "coverage": coverage()}
    return TemplateResponse(request, "needs/silent.html", context)


@require_safe
def funded(request: HttpRequest) -> TemplateResponse:
    """Work already funded."""
    q = request.GET.get("q", "").strip()[:100]
    context = {"listing": listings.funded_listing(queries.funded(q)), "q": q}
    return TemplateResponse(request, "needs/funded.html", context)


@require_safe
def challenges(request: HttpRequest) -> TemplateResponse:
    """Every challenge that the visitor may see."""
    rows = queries_challenges.challenges(actor_of(request))
    return TemplateResponse(request, "needs/challenges.html", {"listing": listings.challenges_listing(rows)})
