"""The search page: what the register holds, by its full-text index, and what desks find in the picture. One page, with
ways to narrow it; whoever asks sees what they may see."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from moothall.register.people_queries import actor_of
from moothall.register.search_queries import Asked, Facet, SearchAnswer, find
from moothall.vocabulary.desk import Chip, Page
from moothall.vocabulary.matter import matter_kinds
from moothall.vocabulary.solution import system_type_names

from . import panels

SIZE, DESK_LIMIT = 20, 10
NARROWED = ("kind", "organisation", "system_type")
SHORT = {"kind": "kind", "organisation": "organisation", "system_type": "system"}  # names in the address


@dataclass(frozen=True)
class Way:
    """A way to narrow the search: what it is called, how many it leaves, its address; `chosen` when it is in force."""

    title: str
    count: int
    link: str
    chosen: bool


@require_safe
def search(request: HttpRequest) -> TemplateResponse:
    """What was found, twenty to a page, and on the first page what the desks find in the picture."""
    asked = asked_in(request)
    number = max(1, int(request.GET["page"])) if request.GET.get("page", "").isdecimal() else 1
    answer = find(asked, actor_of(request), SIZE, (number - 1) * SIZE)
    everything = asked.words and not any(getattr(asked, each) for each in NARROWED)
    found = panels.found_by_desks(asked.words, DESK_LIMIT) if everything and number == 1 else []
    context = {
        "words": asked.words,
        "answer": answer,
        "kind_titles": kind_titles(),
        "page": Page(number, SIZE, answer.total),
        "ways": ways(asked, answer),
        "chips": chips(asked, answer),
        "found": found,
        "count": answer.total + sum(len(things) for _, things in found),
    }
    return TemplateResponse(request, "hall/search.html", context)


def asked_in(request: HttpRequest) -> Asked:
    """What a request asks for."""
    narrowed = {each: request.GET.get(SHORT[each], "")[:200] for each in NARROWED}
    return Asked(request.GET.get("q", "").strip()[:200], **narrowed)


def kind_titles() -> dict[str, str]:
    """Each kind of thing that can be found, in words."""
    return {"organisation": "Organisation"} | {code: kind.title for code, kind in matter_kinds().items()}


def title_of(by: str, facet: Facet) -> str:
    """The value of a facet in words."""
    known = {"kind": kind_titles(), "system_type": system_type_names()}.get(by, {})
    return known.get(facet.value, facet.title)


def address(asked: Asked) -> str:
    """The address of a search."""
    said = {"q": asked.words} | {SHORT[each]: getattr(asked, each) for each in NARROWED if getattr(asked, each)}
    return f"{reverse('search')}?{urlencode(said)}"


def ways(asked: Asked, answer: SearchAnswer) -> list[tuple[str, list[Way]]]:
    """The ways to narrow, those with only one choice left out."""
    every = (
        ("Kind", "kind", answer.kinds),
        ("Type of system", "system_type", answer.system_types),
        ("Organisation", "organisation", answer.organisations),
    )
    found = []
    for heading, by, facets in every:
        chosen = getattr(asked, by)
        made = [
            Way(title_of(by, each), each.count, address(replace(asked, **{by: each.value})), each.value == chosen)
            for each in facets
        ]
        if len(made) > 1 or chosen:
            found.append((heading, made))
    return found


def chips(asked: Asked, answer: SearchAnswer) -> list[Chip]:
    """What is in force, in words."""
    facets = {"kind": answer.kinds, "organisation": answer.organisations, "system_type": answer.system_types}
    names = {"kind": "Kind", "organisation": "Organisation", "system_type": "Type of system"}
    made = []
    for by in NARROWED:
        value = getattr(asked, by)
        if value:
            facet = next((each for each in facets[by] if each.value == value), Facet(value, value, 0))
            made.append(Chip(SHORT[by], f"{names[by]}: {title_of(by, facet)}", value))
    return made
