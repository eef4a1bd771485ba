"""The spending desk's pages of publishers, payments and beneficiaries: a request, a few questions, a page. Pages of
files, issues and corrections are in `views_files.py`. Nothing here writes."""

from functools import partial

from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from moothall.desks.spending import queries, queries_faults, queries_files, queries_payments
from moothall.desks.spending import views_facts as facts
from moothall.desks.spending import views_listings as listings
from moothall.desks.spending import views_trace as trace
from moothall.desks.spending.forms import ListFilter, PaymentFilter
from moothall.desks.spending.queries_payments import FURTHEST, PAGE_SIZE
from moothall.desks.spending.queries_selection import Selection
from moothall.desks.spending.views_listings import asked_page, page_of, to_payments

EVERY = 10_000_000
GLANCE = 10


@require_safe
def home(request: HttpRequest) -> TemplateResponse:
    """The desk's front page: its question, totals, publishers at a glance, where to search."""
    largest = sorted(queries.publishers(), key=lambda p: -p.amount)[:GLANCE]
    context = {
        "held": queries.overview(),
        "facts": facts.overview_facts(queries.overview()),
        **facts.groups_of(queries.groups()),
        "months": facts.month_rows(queries.months(), queries.overview()),
        "strays": facts.strays_of(queries.months(), queries.overview()),
        "largest": listings.inside(listings.publishers_listing(largest, "")),
        "form": PaymentFilter(),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "spending/home.html", context)


@require_safe
def publishers(request: HttpRequest) -> TemplateResponse:
    """Every publisher with the health of its source."""
    sort = request.GET.get("sort", "")
    rows = listings.sorted_publishers(queries.publishers(), sort)
    context = {
        "listing": listings.publishers_listing(rows, sort or "name"),
        "held": queries.overview(),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "spending/publishers.html", context)


@require_safe
def publisher(request: HttpRequest, publisher_id: str) -> TemplateResponse:
    """One publisher: how much, when, to whom, by which unit, from which files."""
    found = queries.publisher(publisher_id)
    if found is None:
        raise Http404(f"There is no publisher {publisher_id!r} in this picture. Look for it among the publishers.")
    form = ListFilter(request.GET)
    year = form.value("year")
    files, files_total = queries_files.files(publisher=publisher_id, limit=GLANCE)
    units, units_total = queries.units(publisher_id, year, GLANCE)
    top = queries.top_beneficiaries(publisher_id, year)
    held = queries.overview(publisher_id)
    context = {
        "publisher": found,
        "year": year,
        "years": queries.years(publisher_id),
        "held": held,
        "total": facts.total_of(queries.months(publisher_id, year)),
        "months": facts.month_rows(queries.months(publisher_id, year), held, publisher_id),
        "strays": facts.strays_of(queries.months(publisher_id, year), held),
        **facts.groups_of(queries.groups(publisher_id, year), publisher_id, year),
        "chart_title": f"Payments of {found.name} by month",
        "beneficiaries": listings.beneficiaries_listing(top, publisher_id, year),
        "units": listings.units_listing(units, year),
        "units_total": units_total,
        "files": listings.inside(listings.files_listing(files, ""), "publisher"),
        "files_total": files_total,
        "corrections": queries_faults.corrections(publisher_id),
        "reversals": queries_payments.totals(Selection(publisher=publisher_id, year=year, reversals=True)),
        "organisation_url": listings.to_organisation(found.organisation_id),
        "payments_url": to_payments(publisher=publisher_id, year=year),
        "listing": listings.months_listing(queries.months(publisher_id, year), publisher_id, year),
    }
    return TemplateResponse(request, "spending/publisher.html", context)


@require_safe
def months(request: HttpRequest) -> TemplateResponse:
    """Payments by month, of all publishers or one."""
    form = ListFilter(request.GET)
    publisher, year = form.value("publisher"), form.value("year")
    rows = queries.months(publisher, year)
    context = {
        "form": form,
        "chips": facts.filter_chips(form, ("publisher", "year")),
        "months": facts.month_rows(rows, queries.overview(publisher), publisher),
        "strays": facts.strays_of(rows, queries.overview(publisher)),
        "listing": listings.months_listing(rows, publisher, year),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "spending/months.html", context)


@require_safe
def units(request: HttpRequest) -> TemplateResponse:
    """Spending by organisational unit as printed."""
    form = ListFilter(request.GET)
    chosen = form.value("publisher"), form.value("year")
    number = asked_page(request.GET)
    rows, total = queries.units(*chosen, PAGE_SIZE, page_of(number, FURTHEST).offset)
    page = page_of(number, total)
    every = partial(listings.first_of, queries.units, *chosen, EVERY)
    context = {
        "form": form,
        "chips": facts.filter_chips(form, ("publisher", "year")),
        "listing": listings.units_listing(rows, chosen[1], page, every, with_publisher=not chosen[0]),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "spending/units.html", context)


@require_safe
def payments(request: HttpRequest) -> TemplateResponse:
    """Payments by words, publisher, beneficiary, dates, amount; sorted and paged, with exact totals."""
    form = PaymentFilter(request.GET)
    chosen, sort, number = form.selection(), form.sort_order(), asked_page(request.GET)
    found = queries_payments.payments(chosen, sort, number)
    context = {
        "form": form,
        "kept": facts.hidden_values(form, PaymentFilter.SHOWN),
        "chosen": chosen,
        "found": found,
        "totals": found.totals,
        "furthest": FURTHEST if found.totals.rows > FURTHEST else 0,
        "chips": facts.payment_chips(chosen, queries.publisher_names(), queries_files.file_name(chosen.file)),
        "duplicates_url": to_payments(**{**vars(chosen), "duplicates": "only"}),
        "persons_url": to_payments(**{**vars(chosen.without_names()), "who": "person"}),
        "listing": listings.payments_listing(found, number, sort),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "spending/payments.html", context)


@require_safe
def payment(request: HttpRequest, payment_id: str) -> TemplateResponse:
    """One payment: what it says, the cells as printed, and how it got here."""
    found = queries_payments.payment(payment_id)
    file = queries_files.file(found.summary.resource_id) if found else None
    if found is None or file is None:
        raise Http404(f"There is no payment {payment_id!r} in this picture. Search for it among the payments.")
    issues, _ = queries_faults.issues(file=file.file.resource_id, place=(found.cells["table_no"], found.summary.line))
    one = found.summary
    context = {
        "payment": found,
        "one": one,
        "when": one.when,
        "facts": facts.payment_facts(found),
        "file": file.file,
        "cells": trace.cells_of(found, trace.table_of(found, file)),
        "steps": trace.steps_of(found, file, issues),
        "issues": issues,
        "same_url": to_payments(publisher=one.publisher_id, beneficiary=one.beneficiary) if one.who == "named" else "",
        "everywhere_url": to_payments(beneficiary=one.beneficiary) if one.who == "named" else "",
    }
    return TemplateResponse(request, "spending/payment.html", context)


@require_safe
def beneficiaries(request: HttpRequest) -> TemplateResponse:
    """Named beneficiaries as printed, over every publisher or one."""
    form = ListFilter(request.GET)
    q, publisher = form.value("q"), form.value("publisher")
    sort, number = form.value("sort") or "-amount", asked_page(request.GET)
    rows, total = queries.beneficiaries(q, publisher, sort, PAGE_SIZE, page_of(number, FURTHEST).offset)
    every = partial(listings.first_of, queries.beneficiaries, q, publisher, sort, EVERY)
    context = {
        "form": form,
        "chips": facts.filter_chips(form, ("q", "publisher")),
        **facts.groups_of(queries.groups(publisher), publisher),
        "total": total,
        "furthest": FURTHEST if total > FURTHEST else 0,
        "listing": listings.beneficiaries_listing(rows, publisher, "", sort, page_of(number, total), every),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "spending/beneficiaries.html", context)
