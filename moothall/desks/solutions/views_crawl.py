"""Pages about reading repositories: how each is, the history of one solution's, the list that staff gives. A request to
read one again makes it due; the background work asks it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from moothall.desks.solutions import queries_crawl, queries_records
from moothall.desks.solutions.actions_crawl import add_repositories, try_again
from moothall.desks.solutions.forms_crawl import HealthFilter, RepositoriesForm
from moothall.desks.solutions.queries_crawl import HEALTH, FetchRow, Health
from moothall.desks.solutions.views import solution_or_404
from moothall.desks.solutions.views_listings import asked_page, to, versions_listing
from moothall.register.people_queries import actor_of
from moothall.register.record_errors import Refused
from moothall.register.roles import OFFICER, STAFF, holds
from moothall.vocabulary.desk import Chip, Column, Listing, Page


@require_safe
def repositories(request: HttpRequest) -> TemplateResponse:
    """How every repository is, failing ones first."""
    form = HealthFilter(request.GET)
    rows = queries_crawl.repositories(form.value("health"), form.value("q"))
    every = queries_crawl.repositories()
    chips = [
        Chip(name, f"{form.fields[name].label}: {HEALTH.get(form.value(name), form.value(name))}", form.value(name))
        for name in ("health", "q")
        if form.value(name)
    ]
    context = {
        "form": form,
        "chips": chips,
        "total": len(every),
        "counts": [(HEALTH[health], count, health) for health, count in queries_crawl.counts(every).items()],
        "listing": repositories_listing(rows, asked_page(request.GET, len(rows))),
        "by_itself": queries_crawl.reads_by_itself(),
        "may_add": holds(actor_of(request).role, STAFF),
        "overdue": sum(queries_crawl.overdue(row) for row in every),
    }
    return TemplateResponse(request, "solutions/crawl_list.html", context)


@require_safe
def health(request: HttpRequest, reference: str) -> TemplateResponse:
    """How reading one solution's repository goes: last outcome, next time, the verdict now and before, history."""
    row = solution_or_404(reference)
    found, by = queries_crawl.repositories_of(reference), actor_of(request)
    kept = queries_records.versions(reference)
    context: dict[str, Any] = {
        "solution": row,
        "repositories": found,
        "listing": history_listing(queries_crawl.history(each.number for each in found)),
        "now": kept[0] if kept else None,
        "before": kept[1] if len(kept) > 1 else None,
        "versions": versions_listing(reference, kept) if kept else None,
        "may_ask": by.person_id is not None and holds(by.role, OFFICER),
        "by_itself": queries_crawl.reads_by_itself(),
    }
    return TemplateResponse(request, "solutions/crawl_health.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """Give a list of repositories to read."""
    by = actor_of(request)
    if by.person_id is None or not holds(by.role, STAFF):
        raise PermissionDenied("The list of repositories is kept by the Centre's staff. Sign in as one of them.")
    form = RepositoriesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = add_repositories(form.cleaned_data["lines"].splitlines(), by)
            if not done.strange:
                messages.success(request, f"{done.new:,} new, {done.known:,} known before.")
                return redirect(to("repositories"))
            first = ", ".join(f"'{line[:60]}'" for line in done.strange[:3])
            said = f"{len(done.strange):,} of the lines are no address that can be read: {first}."
            kept = f" The others are in the list now ({done.new:,} new, {done.known:,} known before)."
            form.add_error("lines", f"{said} Expected https://host/path, without a password.{kept}")
        except Refused as refused:
            form.add_error("lines", str(refused))
    return TemplateResponse(request, "solutions/crawl_add.html", {"form": form})


@require_POST
def again(request: HttpRequest, number: int) -> HttpResponseBase:
    """Have a repository read again as soon as its turn comes."""
    by = actor_of(request)
    if by.person_id is None or not holds(by.role, OFFICER):
        raise PermissionDenied("Asking for a repository to be read again is for council officers and Centre staff.")
    row = queries_crawl.repository(number)
    if row is None:
        raise Http404(f"There is no repository {number} in the list.")
    try:
        try_again(number, by)
        when = "within the hour" if queries_crawl.reads_by_itself() else "when whoever runs the site has them read"
        messages.success(request, f"{row.shown} is due now. It is read {when}.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(to("health", row.reference) if row.reference else to("repositories"))


def repositories_listing(rows: Sequence[Health], page: Page) -> Listing:
    """Repositories with how they are."""
    columns = (
        Column("name_shown", "Solution or address", link=_there),
        Column("address", "Address", hidden=True),
        Column("reference", "Solution", hidden=True),
        Column("title", "How it is"),
        Column("outcome_title", "What came last"),
        Column("said", "In words", hidden=True),
        Column("tried_on", "Last asked", "day", hidden=True),
        Column("fetched_on", "Last answered", "day"),
        Column("next_on", "Asked next", "day"),
        Column("failures", "Failures", "number"),
        Column("gone_on", "Gone since", "day", hidden=True),
        Column("verdict_title", "Its record"),
        Column("moved_to", "Moved to", hidden=True),
        Column("added_by", "Added by", hidden=True),
    )
    lines = [_line(row) for row in rows]
    shown = lines[page.offset : page.offset + page.size]
    empty = "No repository is so. Take a filter off; the list fills from the catalogue when repositories are read."
    every = lambda: lines  # noqa: E731
    return Listing("repositories", "Repositories, worst first", columns, shown, page, every, "", empty, "name_shown")


def _there(line: dict[str, Any]) -> str | None:
    return to("health", line["reference"]) if line["reference"] else line["opens"] or None


def _line(row: Health) -> dict[str, Any]:
    return {
        **vars(row),
        "address": row.shown,
        "opens": row.opens,
        "name_shown": row.name or row.shown,
        "title": row.title,
        "outcome_title": row.outcome_title + (f", since {row.gone_since:%-d %B %Y}" if row.gone_since else ""),
        "verdict_title": row.verdict_title,
        "tried_on": row.last_tried.date() if row.last_tried else None,
        "fetched_on": row.last_fetched.date() if row.last_fetched else None,
        "next_on": row.next_try.date() if row.next_try else None,
        "gone_on": row.gone_since.date() if row.gone_since else None,
        "failures": row.failures or None,
    }


def history_listing(rows: Sequence[FetchRow]) -> Listing:
    """Each time that the repositories of a solution were asked."""
    columns = (
        Column("day", "Day", "day"),
        Column("time", "Time (UTC)"),
        Column("address", "Address", hidden=True),
        Column("outcome_title", "What came"),
        Column("said", "In words"),
        Column("publiccode", "Version in force", "number"),
        Column("verdict_title", "Its verdict"),
        Column("seconds", "Seconds", "number", hidden=True),
    )
    lines = [{**vars(row), "day": row.at.date(), "time": f"{row.at:%H:%M}"} for row in rows]
    empty = "It was never asked yet."
    return Listing("repository-history", "The last times that it was asked", columns, lines, empty=empty)
