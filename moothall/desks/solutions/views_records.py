"""Pages about publiccode.yml: check a file without signing in, keep it, read one of a solution, take it away."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.solutions import queries_market, queries_records
from moothall.desks.solutions import views_listings as listings
from moothall.desks.solutions.actions_records import read_publiccode
from moothall.desks.solutions.forms import PubliccodeForm
from moothall.desks.solutions.queries import VERDICTS
from moothall.desks.solutions.views import solution_or_404
from moothall.desks.solutions.views_edit import allowed, officer_of
from moothall.desks.solutions.views_listings import to
from moothall.register.people_queries import actor_of
from moothall.register.record_errors import Refused
from moothall.register.roles import OFFICER, holds


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponseBase:
    """Check a publiccode.yml. Nothing is kept, unless an officer asks for it to be."""
    form = PubliccodeForm(request.POST or None, request.FILES or None)
    by = actor_of(request)
    context = {"form": form, "may_keep": by.person_id is not None and holds(by.role, OFFICER)}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["data"]
        if "keep" in request.POST:
            by = officer_of(request, "Keeping a publiccode.yml in the catalogue")
            try:
                read = read_publiccode(data, f"given by {by.name}", by)
                return redirect(to("record", read.reference))
            except Refused as refused:
                form.add_error(None, str(refused))
        found, said = queries_records.check(data)
        text = data.decode("utf-8", "replace")
        context |= {"found": found, "title": VERDICTS[found.verdict], "text": text, "count": len(said)}
        context |= {"messages_listing": listings.messages_listing(said)}
    return TemplateResponse(request, "solutions/check.html", context)


@require_safe
def record(request: HttpRequest, reference: str) -> TemplateResponse:
    """The publiccode.yml of a solution: its verdict with every message, the text, earlier versions."""
    row = solution_or_404(reference)
    asked = request.GET.get("version", "")
    kept = queries_records.version(reference, int(asked) if asked.isdecimal() and len(asked) < 7 else None)
    if kept is None:
        raise Http404(f"{row.name} has no such publiccode.yml. Its page says what else is known of it.")
    every = queries_records.versions(reference)
    context = {
        "solution": row,
        "kept": kept,
        "newest": every[0].number == kept.number,
        "listing": listings.messages_listing(kept.messages),
        "versions": listings.versions_listing(reference, every),
        "lapsing": queries_market.lapsing(kept, date.today()),
    }
    return TemplateResponse(request, "solutions/record.html", context)


@require_safe
def download(request: HttpRequest, reference: str) -> HttpResponse:
    """The newest publiccode.yml of a solution as it was read; where it has none, one drafted from what is known."""
    row = solution_or_404(reference)
    kept = queries_records.version(reference)
    text = kept.text if kept else queries_records.drafted(row)
    answer = HttpResponse(text.encode(), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.slug}.publiccode.yml"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def read_record(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Give a solution the next version of its publiccode.yml."""
    row = solution_or_404(reference)
    by = allowed(request, reference, "update-record", "Giving a solution its publiccode.yml")
    form = PubliccodeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            read_publiccode(form.cleaned_data["data"], f"given by {by.name}", by, reference=reference)
            return redirect(to("record", reference))
        except Refused as refused:
            form.add_error(None, str(refused))
    return TemplateResponse(request, "solutions/read_record.html", {"form": form, "solution": row})
