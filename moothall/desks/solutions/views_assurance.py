"""Pages of a product's assurance file: what is there and what is missing, adding to it, checking, taking back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.solutions import queries_algorithms, queries_assurance
from moothall.desks.solutions.actions_assurance import add_assurance, check_assurance, withdraw_assurance
from moothall.desks.solutions.forms_assurance import AssuranceForm, CheckForm, TakeBackForm
from moothall.desks.solutions.queries_assurance import Item
from moothall.desks.solutions.views import solution_or_404
from moothall.desks.solutions.views_listings import to
from moothall.register.people_queries import actor_of
from moothall.register.record_errors import Refused
from moothall.vocabulary.assurance import RULE, Judged
from moothall.vocabulary.desk import Column, Listing

STATES = {
    "live": "In date",
    "soon": "In date, ends soon",
    "expired": "Out of date",
    "missing": "Missing",
    "withdrawn": "Taken back",
}


@require_safe
def assurance(request: HttpRequest, reference: str) -> TemplateResponse:
    """The assurance file of a product, for a version or for what holds for all of them."""
    row = solution_or_404(reference)
    asked = request.GET.get("version")
    version = queries_assurance.newest_version(reference) if asked is None else " ".join(asked.split())[:100]
    file = queries_assurance.assurance(reference, version, actor_of(request), date.today())
    context: dict[str, Any] = {
        "solution": row,
        "file": file,
        "listing": lines_listing(file.judged, file.items),
        "soonest": queries_assurance.soonest(file.items),
        "algorithms": queries_algorithms.records_of(reference),
        "rule": RULE,
    }
    return TemplateResponse(request, "solutions/assurance.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Add evidence to the file: the product's supplier for its own products, officers, staff."""
    row, by = solution_or_404(reference), actor_of(request)
    if not queries_assurance.assurance(reference, "", by, date.today()).may_add:
        raise PermissionDenied(
            "Evidence is added by the supplier of the product, council officers and the Centre's staff. Sign in as one."
        )
    first = {name: request.GET.get(name, "") for name in ("kind", "version")}
    form = AssuranceForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            add_assurance(reference, form.given, by)
            return redirect(to("assurance", reference, version=form.given.version))
        except Refused as refused:
            form.add_error(None, str(refused))
    return TemplateResponse(request, "solutions/assurance_add.html", {"form": form, "solution": row})


def item_or_404(request: HttpRequest, number: int) -> Item:
    """The piece of evidence, or a page that says that there is none."""
    found = queries_assurance.item(number, actor_of(request), date.today())
    if found is None:
        raise Http404(f"There is no evidence {number}. Each product's assurance file lists its own.")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, number: int) -> HttpResponseBase:
    """Say what was seen in a piece of evidence that somebody else gave."""
    item, by = item_or_404(request, number), actor_of(request)
    if not item.may_check:
        raise PermissionDenied(
            "Evidence is checked by the Centre's staff and officers of other organisations than the one that gave it."
        )
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check_assurance(number, by, form.cleaned_data["said"])
            return redirect(to("assurance", item.reference, version=item.version))
        except Refused as refused:
            form.add_error(None, str(refused))
    return TemplateResponse(request, "solutions/assurance_check.html", {"form": form, "item": item})


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take a piece of evidence back."""
    item, by = item_or_404(request, number), actor_of(request)
    if not item.may_withdraw:
        raise PermissionDenied("Only who gave it, their organisation or the Centre's staff can take it back.")
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_assurance(number, by, form.cleaned_data["why"])
            return redirect(to("assurance", item.reference, version=item.version))
        except Refused as refused:
            form.add_error(None, str(refused))
    return TemplateResponse(request, "solutions/assurance_withdraw.html", {"form": form, "item": item})


def lines_listing(judged: Judged, items: Sequence[Item]) -> Listing:
    """Each kind of evidence with the piece that counts longest."""
    known = {item.number: item for item in items}
    columns = (
        Column("kind", "Evidence"),
        Column("needed", "Required"),
        Column("state", "State"),
        Column("until", "Counts no more from", "day"),
        Column("issued_on", "Issued", "day"),
        Column("given_by", "Given by"),
        Column("checked", "Checked by others", "number"),
        Column("address", "Where it can be read", link=lambda line: line["address"] or None, hidden=True),
        Column("asks", "What it has to say", hidden=True),
        Column("source", "Why it is asked", hidden=True),
    )
    lines = []
    for line in judged.lines:
        item = known.get(line.filed.number) if line.filed else None
        lines.append(
            {
                "kind": line.kind.title,
                "needed": "Yes" if line.kind.required else "Good to have",
                "state": STATES[line.state],
                "until": item.until if item else None,
                "issued_on": item.issued_on if item else None,
                "given_by": (f"Example: {item.given_by}" if item.example else item.given_by) if item else "",
                "checked": len(item.checks) or None if item else None,
                "address": item.address if item else "",
                "asks": line.kind.asks,
                "source": line.kind.source,
            }
        )
    return Listing("assurance", "What a buyer would ask for", columns, lines, row_header="kind")
