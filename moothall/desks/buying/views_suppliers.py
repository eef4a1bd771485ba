"""The buying desk's pages of suppliers, types of system and contracts: a request, a few questions, a page. Nothing here
writes."""

from datetime import date
from functools import partial

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from moothall.desks.buying import queries, queries_contracts, queries_names, queries_suppliers, queries_systems
from moothall.desks.buying import views_contract_listings as contract_listings
from moothall.desks.buying import views_listings as listings
from moothall.desks.buying import views_supplier_facts as facts
from moothall.desks.buying import views_system_listings as system_listings
from moothall.desks.buying.forms import Filter
from moothall.desks.buying.queries_contracts import Chosen
from moothall.desks.buying.queries_holders import in_doubt, usual_year, years
from moothall.desks.buying.views_listings import asked_page, inside, page_of, to, to_organisation
from moothall.desks.buying.views_renew_listings import sure

EVERY = 10_000_000
GLANCE = 10


def supplier_or_404(supplier_id: str) -> queries_suppliers.Supplier:
    """The supplier, or a page that says that there is none."""
    found = queries_suppliers.supplier(supplier_id)
    if found is None:
        raise Http404(f"There is no supplier {supplier_id!r} in this picture. Search for it by name under Buying.")
    return found


@require_safe
def suppliers(request: HttpRequest) -> TemplateResponse:
    """Every supplier; never a natural person."""
    form = Filter(request.GET)
    sort, names = form.value("sort") or "-amount", ("q", "kind", "sells")
    q, kind, sells = map(form.value, names)
    ask = partial(queries_suppliers.suppliers, q=q, kind=kind, system=sells, sort=sort)
    page = page_of(asked_page(request.GET), ask(limit=1)[1])
    rows, _ = ask(limit=page.size, offset=page.offset)
    context = {
        "form": form,
        "chips": facts.chips(form, names),
        "total": page.total,
        "listing": listings.suppliers_listing(rows, sort, page, partial(listings.first_of, ask, limit=EVERY)),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "buying/suppliers.html", context)


@require_safe
def supplier(request: HttpRequest, supplier_id: str) -> HttpResponseBase:
    """One supplier: who it is, who pays it, under which names, what it sells, its contracts, what cannot be told."""
    one = supplier_or_404(supplier_id)
    if one.supplier_id != supplier_id:
        return redirect(to("supplier", one.supplier_id), permanent=True)
    names, names_count = queries_names.aliases(one.supplier_id, limit=GLANCE)
    held, held_count = queries_contracts.contracts(Chosen(supplier=one.supplier_id), date.today(), "-end", GLANCE)
    payers, told = queries_suppliers.payers(one.supplier_id), queries_suppliers.told(one.supplier_id)
    review = queries_names.pairs(supplier_id=one.supplier_id, limit=1)[1]
    context = {
        "supplier": one,
        "bodies": len(payers),
        "facts": facts.supplier_facts(one, queries_suppliers.group_of(one.supplier_id)),
        "sold": inside(listings.sold_listing(one.supplier_id, queries_suppliers.sold(one.supplier_id))),
        "members": listings.members_listing(queries_suppliers.group_of(one.supplier_id)),
        "months": facts.months(one.supplier_id, queries_suppliers.months(one.supplier_id)),
        "listing": listings.payers_listing(one.supplier_id, payers),
        "names": inside(listings.aliases_listing(names)),
        "names_count": names_count,
        "contracts": inside(contract_listings.contracts_listing(held, date.today()), "awarded_to"),
        "contracts_count": held_count,
        "untold": facts.cannot_tell(one, payers, told, review),
        "organisation_url": to_organisation(one.organisation_id),
        "payments_url": to("payments", kind="supplier", key=one.supplier_id),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "buying/supplier.html", context)


@require_safe
def systems(request: HttpRequest) -> TemplateResponse:
    """Every type of system, with what is paid for it in a year."""
    form = Filter(request.GET)
    year = form.value("year") if "year" in request.GET else usual_year()
    rows = queries_systems.systems(year)
    context = {
        "form": form,
        "year": year,
        "years": years(),
        "paid": sum(1 for row in rows if row.rows),
        "doubted": in_doubt(year),
        "listing": system_listings.systems_listing(rows, year),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "buying/systems.html", context)


@require_safe
def system(request: HttpRequest, code: str) -> TemplateResponse:
    """One type of system: its suppliers, their shares, how concentrated it is, its products."""
    form = Filter(request.GET)
    year = form.value("year") if "year" in request.GET else usual_year()
    found = queries_systems.system(code, year)
    if found is None:
        raise Http404(f"There is no type of system {code!r}. Look for it among the types of system.")
    held, held_count = queries_contracts.contracts(Chosen(system=code), date.today(), "-end", GLANCE)
    context = {
        "system": found,
        "about": found.about,
        "year": year,
        "years": years(),
        "bars": facts.shares(code, found.suppliers, year),
        "listing": system_listings.system_suppliers_listing(code, found.suppliers, year),
        "products": system_listings.products_listing(queries_systems.products_of(code)),
        "contracts": inside(contract_listings.contracts_listing(held, date.today()), "system"),
        "contracts_count": held_count,
        "told_url": to("payments", kind="system", key=code, year=year, certainty="told", doubts=sure(year)),
        "possible_url": to("payments", kind="system", key=code, year=year, certainty="possible", doubts=sure(year)),
        "doubted": in_doubt(year),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "buying/system.html", context)


@require_safe
def contracts(request: HttpRequest) -> TemplateResponse:
    """Contracts by words, buyer, supplier, type of system, end and status."""
    form, today = Filter(request.GET), date.today()
    names = ("q", "organisation", "supplier", "system", "status", "ends")
    sort = form.value("sort") or "end"
    ask = partial(queries_contracts.contracts, Chosen(*map(form.value, names)), today, sort)
    page = page_of(asked_page(request.GET), ask(limit=1)[1])
    rows, _ = ask(limit=page.size, offset=page.offset)
    every = partial(listings.first_of, ask, limit=EVERY)
    context = {
        "form": form,
        "kept": [(name, form.value(name)) for name in ("organisation", "supplier") if form.value(name)],
        "chips": facts.chips(form, names),
        "total": page.total,
        "glance": queries_contracts.glance(today),
        "listing": contract_listings.contracts_listing(rows, today, sort, page, every),
        "today": today,
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "buying/contracts.html", context)


@require_safe
def contract(request: HttpRequest, contract_id: str) -> TemplateResponse:
    """One contract: buyer, dates, value, awards, notice, the payments tied to it, the record as printed."""
    found = queries_contracts.contract(contract_id)
    if found is None:
        raise Http404(f"There is no contract {contract_id!r} in this picture. Look for it among the contracts.")
    total = queries_contracts.payments_of(contract_id, limit=1)
    page = page_of(asked_page(request.GET), total.count)
    rows = queries_contracts.payments_of(contract_id, page.size, page.offset).rows
    every = partial(queries_contracts.every_payment_of, contract_id)
    context = {
        "contract": found,
        "cells": found.cells,
        "standing": contract_listings.standing(found.cells["end_date"], date.today()),
        "facts": facts.contract_facts(found, date.today()),
        "awards": contract_listings.awards_listing(found.awards),
        "linked": total,
        "listing": contract_listings.linked_listing(rows, page, every),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "buying/contract.html", context)
