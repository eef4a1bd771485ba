"""The register's pages: the list of organisations, and one organisation across all desks. Reads only."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from moothall.register import queries as register
from moothall.vocabulary.body import kinds
from moothall.vocabulary.desk import Chip, Column, Fact, Listing, Page

from . import panels, queries, wording

PAGE_SIZE = 50
EVERY = 1_000_000


@require_safe
def every(request: HttpRequest) -> TemplateResponse:
    """Organisations of the register, by name, kind and whether they are in force."""
    chosen = chosen_of(request.GET)
    ask = partial(organisations_held if chosen["held"] else register.organisations, *asked(chosen))
    number = page_number(request.GET)
    found = ask(limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    page = Page(number, PAGE_SIZE, found.count)
    context = {
        "listing": listing_of(found.rows, page, lambda: rows_with_held(ask(limit=EVERY).rows)),
        "chosen": chosen,
        "kinds": kinds().values(),
        "chips": chips_of(chosen),
    }
    return TemplateResponse(request, "hall/organisations.html", context)


def asked(chosen: dict[str, str]) -> tuple[str, str, bool]:
    """The filters as the register's questions take them: words, kind, only those in force."""
    return chosen["q"], chosen["kind"], not chosen["ended"]


def organisations_held(q: str, kind: str, standing: bool, limit: int, offset: int = 0) -> register.OrganisationList:
    """The same as `register.organisations`, of those only whose payments are held."""
    held = queries.payments_held()
    every = register.organisations(q, kind, standing, limit=EVERY).rows
    rows = [row for row in every if row.organisation_id in held]
    return register.OrganisationList(tuple(rows[offset : offset + limit]), len(rows))


def chosen_of(query: QueryDict) -> dict[str, str]:
    """The filters of the list; one that means nothing is left out."""
    kind = query.get("kind", "")
    return {
        "q": query.get("q", "").strip()[:200],
        "kind": kind if kind in kinds() else "",
        "held": "yes" if query.get("held") == "yes" else "",
        "ended": "yes" if query.get("ended") == "yes" else "",
    }


def page_number(query: QueryDict) -> int:
    """The page asked for, 1 when it is no number."""
    text = query.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def chips_of(chosen: dict[str, str]) -> list[Chip]:
    """The filters in force, for people."""
    labels = {
        "q": f"Name has “{chosen['q']}”",
        "kind": kinds()[chosen["kind"]].title if chosen["kind"] else "",
        "held": "Payments are held",
        "ended": "Ended ones too",
    }
    return [Chip(name, labels[name], value) for name, value in chosen.items() if value]


def rows_with_held(rows: tuple[register.OrganisationRow, ...]) -> Iterator[dict[str, Any]]:
    """Organisations with the payments held of each."""
    held = queries.payments_held()
    for row in rows:
        yield {**vars(row), "payments": held.get(row.organisation_id, (None, None))[0]}


def listing_of(rows: Any, page: Page, every_row: Any) -> Listing:
    """Organisations as a listing."""
    columns = (
        Column("name", "Organisation", link=lambda row: reverse("organisation", args=[row["organisation_id"]])),
        Column("organisation_id", "Id", hidden=True),
        Column("kind", "Kind (code)", hidden=True),
        Column("kind_title", "Kind"),
        Column("tier", "Tier", hidden=True),
        Column("nation", "Nation", hidden=True),
        Column("region", "Region"),
        Column("population", "Population", "number"),
        Column("valid_from", "From", "day", hidden=True),
        Column("valid_to", "Ended", "day"),
        Column("payments", "Payments held", "number"),
    )
    empty = "No organisation matches. Try one word of the name, or take a filter off."
    caption = f"{page.total:,} organisation{'' if page.total == 1 else 's'}"
    shown = list(rows_with_held(rows))
    return Listing("organisations", caption, columns, shown, page, every_row, empty=empty, row_header="name")


@require_safe
def one(request: HttpRequest, organisation_id: str) -> TemplateResponse:
    """One organisation: its card, and a panel from each desk that has something to say."""
    card = register.organisation(organisation_id)
    if card is None:
        raise Http404(f"The register has no organisation {organisation_id[:100]}.")
    context = {
        "card": card,
        "facts": facts_of(card),
        "listing": identifiers_of(card),
        "panels": panels.panels_of("organisation", organisation_id),
    }
    return TemplateResponse(request, "hall/organisation.html", context)


def facts_of(card: register.OrganisationCard) -> list[Fact]:
    """The register card, line by line; what is not known is left out."""
    year = f"mid-{card.population_year} estimate" if card.population_year else ""
    area = f"{wording.number(card.area_km2)} km²" if card.area_km2 else None
    lines = (
        Fact("Kind", card.kind_title),
        Fact("Official name", card.official_name if card.official_name != card.name else None),
        Fact("Where", ", ".join(filter(None, (card.region, card.nation)))),
        *(Fact("County", name, link=reverse("organisation", args=[key])) for key, name in filter(None, [card.county])),
        *(
            Fact("Combined authority", name, link=reverse("organisation", args=[key]))
            for key, name in filter(None, [card.combined_authority])
        ),
        Fact("Population", card.population, "number", note=year),
        Fact("Area", area),
        Fact("In force", span_of(card)),
        Fact("Website", card.website or None, link=card.website),
        Fact("Also called", ", ".join(name.name for name in card.names if name.name != card.name)),
        Fact("Note", card.note or None),
    )
    return [fact for fact in lines if fact.value]


def span_of(card: register.OrganisationCard) -> str:
    """From when to when a body stands, in words."""
    first, last = wording.day(card.valid_from), wording.day(card.valid_to)
    if last and not card.in_force:
        return f"{first} to {last}" if first else f"ended on {last}"
    return " ".join(filter(None, (f"since {first}" if first else "yes", f"until {last}" if last else "")))


def identifiers_of(card: register.OrganisationCard) -> Listing:
    """The codes of an organisation as a listing."""
    columns = (
        Column("title", "Scheme"),
        Column("scheme", "Scheme (code)", hidden=True),
        Column("value", "Code"),
        Column("standing", "Standing"),
        Column("valid_from", "From", "day", hidden=True),
        Column("valid_to", "To", "day", hidden=True),
    )
    rows = [{**vars(code), "standing": "in use" if code.current else "former"} for code in card.identifiers]
    return Listing("identifiers", "Codes", columns, rows, row_header="title", empty="The register has no code for it.")
