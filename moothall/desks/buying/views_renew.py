"""Before you renew: one page about a type of system, a product or a supplier, each of its lists as a page of its own,
the payments behind them, and the brief for a board. Nothing here writes."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from moothall.desks.buying import queries_payments, queries_renew
from moothall.desks.buying import views_renew_listings as listings
from moothall.desks.buying.forms_renew import RenewForm
from moothall.desks.buying.queries_payments import PAGE_SIZE, Chosen
from moothall.desks.buying.queries_renew import Renewal
from moothall.desks.buying.queries_subject import KINDS, Subject, subject
from moothall.desks.buying.views_renew_brief import brief_of
from moothall.desks.buying.views_renew_facts import page_facts
from moothall.desks.buying.views_renew_listings import glance
from moothall.vocabulary.desk import Page

GLANCE = 10


@require_safe
def renew(request: HttpRequest, kind: str, key: str) -> HttpResponseBase:
    """The whole page about one subject."""
    about, form, found = read(request, kind, key)
    if about.key != key:
        return redirect(listings.to_subject(about), permanent=True)
    return TemplateResponse(request, "buying/renew.html", page(request, form, found))


@require_safe
def who_pays(request: HttpRequest, kind: str, key: str) -> TemplateResponse:
    """Every body that pays, as a list."""
    about, form, found = read(request, kind, key)
    listing = listings.buyers_listing(about, found.pays.buyers, found.year, found.pays.years)
    return part(request, form, found, listing, "Who pays")


@require_safe
def endings(request: HttpRequest, kind: str, key: str) -> TemplateResponse:
    """Every contract and estimate."""
    about, form, found = read(request, kind, key)
    return part(request, form, found, listings.endings_listing(about, found.endings), "When it ends")


@require_safe
def together(request: HttpRequest, kind: str, key: str) -> TemplateResponse:
    """Everybody who could buy together."""
    about, form, found = read(request, kind, key)
    listing = listings.together_listing(about, found.together.partners)
    return part(request, form, found, listing, "Who could buy together")


@require_safe
def moves(request: HttpRequest, kind: str, key: str) -> TemplateResponse:
    """Every move from one supplier to another."""
    _, form, found = read(request, kind, key)
    return part(request, form, found, listings.moves_listing(found.moves), "What others moved to")


@require_safe
def brief(request: HttpRequest, kind: str, key: str) -> TemplateResponse:
    """Two pages for a procurement board."""
    _, form, found = read(request, kind, key)
    address = request.build_absolute_uri(listings.to_subject(found.subject, **form.asked.query()))
    context = {**base(form, found), "brief": brief_of(found, address)}
    return TemplateResponse(request, "buying/brief.html", context)


@require_safe
def payments(request: HttpRequest) -> TemplateResponse:
    """The payments behind a figure."""
    chosen = chosen_of(request)
    about = wanted(chosen.kind, chosen.key)
    sort = request.GET.get("sort", "-date")
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 7 else 1
    found = queries_payments.payments(chosen, sort, number)
    where = Page(max(1, number), PAGE_SIZE, found.count, queries_payments.FURTHEST)
    listing = listings.payments_listing(
        found.rows, sort, where, lambda: queries_payments.every_payment(chosen, sort), about.kind == "supplier"
    )
    context = {"subject": about, "chosen": chosen, "found": found, "listing": listing, "chips": chips_of(chosen)}
    return TemplateResponse(request, "buying/payments.html", context)


def read(request: HttpRequest, kind: str, key: str) -> tuple[Subject, RenewForm, Renewal]:
    """The subject of an address, the choices made, and everything known. Raises Http404."""
    about, form = wanted(kind, key), RenewForm(request.GET)
    asked = form.asked
    return about, form, queries_renew.renewal(about, asked.council, asked.year, asked.window, asked.counted_from)


def wanted(kind: str, key: str) -> Subject:
    """The subject asked for. Raises Http404 with a way on."""
    found = subject(kind, key) if kind in KINDS else None
    if found is None:
        raise Http404(f"There is no {kind[:20]} {key[:80]!r} in this picture. Search for it under Buying.")
    return found


def base(form: RenewForm, found: Renewal) -> dict[str, Any]:
    """What every page about a subject knows."""
    kept = form.asked.query()
    return {"form": form, "subject": found.subject, "found": found, "coverage": found.coverage, "kept": kept}


def part(request: HttpRequest, form: RenewForm, found: Renewal, listing: Any, title: str) -> TemplateResponse:
    """A page of one of the lists."""
    context = {**base(form, found), "listing": listing, "part": title}
    return TemplateResponse(request, "buying/part.html", context)


def page(request: HttpRequest, form: RenewForm, found: Renewal) -> dict[str, Any]:
    """The renewals page: each list cut to a glance, with where the whole of it is."""
    about, pays = found.subject, found.pays
    chosen = Chosen(about.kind, about.key, year=found.year, certainty="told", doubts=listings.sure(found.year))
    recent = queries_payments.payments(chosen, "-amount", 1, GLANCE)
    context = base(form, found)
    buyers = listings.buyers_listing(about, pays.buyers[: 2 * GLANCE], found.year, pays.years)
    ends = listings.endings_listing(about, listings.known_first(found.endings, GLANCE))
    shown = listings.payments_listing(recent.rows, one_supplier=about.kind == "supplier")
    return {
        **context,
        **page_facts(found, form.asked),
        "buyers": glance(buyers, *(f"amount_{year}" for year in pays.years if year != found.year)),
        "ends": glance(ends, "why", "title", "extended"),
        "partners": glance(listings.together_listing(about, found.together.partners[:GLANCE]), "why"),
        "moves": glance(listings.moves_listing(found.moves[:GLANCE]), "why"),
        "payments": glance(shown, "printed"),
        "payments_count": recent.count,
        "payments_url": listings.to_payments(about, year=found.year, certainty="told"),
        "glance": GLANCE,
    }


def chosen_of(request: HttpRequest) -> Chosen:
    """Which payments an address asks for; what is not understood is left out."""
    names = ("kind", "key", "publisher", "supplier", "year", "month", "certainty", "duplicates", "doubts")
    values = {name: request.GET.get(name, "")[:200] for name in names}
    if values["month"] != queries_payments.UNKNOWN and not is_month(values["month"]):
        values["month"] = ""
    return Chosen(**values)


def is_month(text: str) -> bool:
    """Whether a text is a month such as 2019-04."""
    year, _, month = text.partition("-")
    return year.isdecimal() and len(year) == 4 and int(year) > 0 and month.isdecimal() and 1 <= int(month) <= 12


def chips_of(chosen: Chosen) -> list[Any]:
    """The choices in force, each to take off."""
    return listings.payment_chips(chosen)
