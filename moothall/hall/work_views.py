"""The page of the background work, for the Centre's staff: each job, how it went, when it is due. Its POST makes a job
due at once; a worker does it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from moothall.register import work_queries
from moothall.register.people_queries import actor_of
from moothall.register.roles import STAFF, holds
from moothall.register.work_actions import do_now

from .work import jobs


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    """Every job."""
    if not holds(actor_of(request).role, STAFF):
        raise PermissionDenied("How the background work goes is for the Centre's staff. `moothall doctor` says it too.")
    if request.method == "POST":
        return soon(request, request.POST.get("job", ""))
    known = {row.name: row for row in work_queries.jobs()}
    rows = [(job, name, known.get(name)) for name, job in jobs().items()]
    context = {"rows": rows, "alive": len(work_queries.alive()), "last_seen": work_queries.last_seen()}
    return TemplateResponse(request, "hall/work.html", context)


def soon(request: HttpRequest, name: str) -> HttpResponseBase:
    """Make a job due."""
    if name not in jobs():
        raise Http404(f"There is no job '{name[:60]}'. The page of the background work lists those there are.")
    said = "{} is due now: a worker takes it up in a few seconds." if do_now(name) else "{} is in the queue already."
    messages.success(request, said.format(name))
    return redirect("inspect-work")
