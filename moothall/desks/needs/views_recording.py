"""Record a need: what is typed, what it is like, and only then the record; and change one. The list of what is alike is
shown before anything is kept, without JavaScript by a button, with it while typing."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.needs import actions, queries_matches
from moothall.desks.needs import views_listings as listings
from moothall.desks.needs.forms import EditForm, NeedForm, ToldForm, as_typed
from moothall.desks.needs.queries_matches import Match
from moothall.desks.needs.queries_needs import NeedCard
from moothall.desks.needs.views_doing import check_may, check_officer, doing, need_or_404, posted, version_of
from moothall.engines.find.about import aims_of_text, system_types_of_text
from moothall.register.people_queries import actor_of
from moothall.register.record_errors import Refused
from moothall.register.roles import Actor

SHOWN = {
    "need": "Needs recorded here",
    "project": "Projects recorded here",
    "funded": "Work already funded",
    "solution": "Solutions",
    "product": "Products on sale",
}
SAYS = ("title", "who", "must_do", "why", "tried", "cost")
BOTH = ["GET", "HEAD", "POST"]
LEAST = 8  # letters typed, before it is worth looking


@require_http_methods(BOTH)
def new(request: HttpRequest) -> HttpResponseBase:
    """Record a need."""
    check_officer(actor_of(request))
    return recording(request, None)


@require_http_methods(BOTH)
def derive(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Record a need that is made out of another one."""
    source = need_or_404(request, reference)
    check_officer(actor_of(request))
    return recording(request, source)


def recording(request: HttpRequest, source: NeedCard | None) -> HttpResponseBase:
    """The pages of recording, by the button that was pressed: look, continue, back, or record."""
    pressed = request.POST.get("do", "")
    if request.method != "POST":
        return first_page(request, ToldForm(initial=begun(request, source)), source, None)
    if pressed in ("look", "back"):
        form = ToldForm(initial=as_sent(request.POST))
        found = alike(request.POST, actor_of(request), source) if pressed == "look" else None
        return first_page(request, form, source, found)
    told = ToldForm(request.POST)
    if not told.is_valid():
        return first_page(request, told, source, None)
    return checked(request, source) if pressed == "record" else second_page(request, None, source)


def checked(request: HttpRequest, source: NeedCard | None) -> HttpResponseBase:
    """Record it, if what is alike was answered."""
    actor, form = actor_of(request), NeedForm(request.POST)
    found = alike(request.POST, actor, source)
    if form.is_valid() and any(each.kind == "need" for each in found) and not form.cleaned_data["anyway"].strip():
        form.add_error("anyway", "Say why it is recorded beside the needs above, or support one of them instead.")
    if form.is_valid():
        try:
            return redirect("needs:need", record(form, source, actor))
        except Refused as refused:
            form.add_error(None, str(refused))
    return second_page(request, form, source)


def record(form: NeedForm, source: NeedCard | None, actor: Actor) -> str:
    """Keep what was typed; gives its reference."""
    if source:
        return actions.derive_need(source.card.reference, form.told, actor)
    return actions.record_need(form.told, actor)


def first_page(
    request: HttpRequest, form: ToldForm, source: NeedCard | None, found: tuple[Match, ...] | None
) -> TemplateResponse:
    """What is typed. `found` is None when nobody asked what it is like."""
    parts = None if found is None else listings.grouped(found, SHOWN)
    context = {"form": form, "source": source, "parts": parts}
    return TemplateResponse(request, "needs/new.html", context, status=422 if form.errors else 200)


def second_page(request: HttpRequest, form: NeedForm | None, source: NeedCard | None) -> TemplateResponse:
    """What it is like, and what it seems to be about: proposed, for a person to keep or take out."""
    found = alike(request.POST, actor_of(request), source)
    text = "\n".join(request.POST.get(name, "") for name in SAYS)
    aims, systems = aims_of_text(text), system_types_of_text(text)
    proposed = {"aims": [each.code for each in aims[:3]], "system_type": systems[0].code if systems else ""}
    context = {
        "form": form or NeedForm(initial={**as_sent(request.POST), **proposed}),
        "source": source,
        "parts": listings.grouped(found, SHOWN),
        "same": [each for each in found if each.kind == "need"],
        "aims": aims[:3],
        "systems": systems[:1],
        "typed": [(name, request.POST.get(name, "")) for name in ToldForm.base_fields],
        "title": request.POST.get("title", ""),
    }
    return TemplateResponse(request, "needs/check.html", context, status=422 if form and form.errors else 200)


@require_safe
def alike_fragment(request: HttpRequest) -> TemplateResponse:
    """What a text is like, as a piece of a page: asked while somebody types. It keeps nothing."""
    text = request.GET.get("q", "").strip()[:4000]
    found: tuple[Match, ...] = ()
    if len(text) >= LEAST:
        title, _, rest = text.partition("\n")
        asked = queries_matches.document_typed(title, rest, actor_of(request))
        found = queries_matches.matches(asked, ("need", "project", "funded", "solution"))
    parts = [{**part, "rows": part["rows"][:3]} for part in listings.grouped(found, SHOWN)]
    context = {"parts": parts, "enough": len(text) >= LEAST}
    return TemplateResponse(request, "needs/alike.html", context)


@require_http_methods(BOTH)
def edit(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Change what a need says."""
    found, actor = need_or_404(request, reference), actor_of(request)
    check_may(reference, "edit", actor, "the council that recorded it and the Centre's staff")
    form = EditForm(posted(request), initial=recorded(found))

    def do(sent: Any) -> None:
        actions.change_need(reference, sent.told, actor, version_of(request), sent.cleaned_data["reason"])

    return doing(request, "needs/edit.html", form, do, listings.to("need", reference), found=found)


def recorded(found: NeedCard) -> dict[str, Any]:
    """A recorded need as the form shows it."""
    names = ("who", "must_do", "why", "tried", "cost", "cost_a_year", "cost_basis", "places")
    told = {name: getattr(found, name) for name in names}
    card = found.card
    return as_typed({**told, "title": card.title, "aims": list(card.aims), "system_type": card.system_type})


def begun(request: HttpRequest, source: NeedCard | None) -> dict[str, Any]:
    """What the form begins with: the need it is made out of, or a title that a link brings along."""
    return recorded(source) if source else {"title": request.GET.get("title", "")[:200]}


def as_sent(data: QueryDict) -> dict[str, Any]:
    """What was typed, to be shown again."""
    return {name: data.getlist(name) if name == "aims" else data.get(name, "") for name in NeedForm.base_fields}


def alike(data: QueryDict, actor: Actor, source: NeedCard | None) -> tuple[Match, ...]:
    """What a need that is being typed is like; the one it is made out of is left out."""
    said = {name: data.get(name, "") for name in SAYS}
    text = f"{said['who']}: {said['must_do']}\n{said['why']}\n{said['tried']}\n{said['cost']}"
    chosen = (data.getlist("aims"), data.get("system_type", ""))
    asked = queries_matches.document_typed(said["title"], text, actor, *chosen)
    without = f"matter:{source.card.reference}" if source else ""
    return tuple(each for each in queries_matches.matches(asked) if each.key != without)
