"""The hall's own pages. Each asks one query and shows it; nothing here writes."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.template import loader
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from moothall.engines.store import NoPicture
from moothall.vocabulary.desk import Fact

from . import checks, queries

SOON = "?ends=12"


@require_safe
def home(request: HttpRequest) -> TemplateResponse:
    """What this is, what it holds, where to begin."""
    held = queries.holdings()
    facts = [
        Fact("Payments", held.rows, "number", reverse("spending:payments")),
        Fact("Pounds", held.amount, "money", reverse("spending:payments")),
        Fact("Bodies that publish them", held.publishers, "number", reverse("spending:publishers")),
        Fact("Suppliers", queries.sellers(), "number", reverse("buying:suppliers")),
        Fact("Contracts that end within a year", queries.ending_soon(), "number", reverse("buying:contracts") + SOON),
    ]
    context = {
        "facts": facts,
        "held": held,
        "coverage": queries.coverage(),
        "councils": queries.councils(),
        "renewals": queries.renewals(),
        "starts": queries.starting_points(),
    }
    return TemplateResponse(request, "hall/home.html", context)


@require_safe
def about(request: HttpRequest) -> TemplateResponse:
    """What this is, how figures are made, privacy, corrections."""
    return TemplateResponse(request, "hall/about.html", {})


@require_safe
def accessibility(request: HttpRequest) -> TemplateResponse:
    """The accessibility statement."""
    return TemplateResponse(request, "hall/accessibility.html", {})


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For machines that watch: 200 when the site can answer, 503 and what is wrong when it cannot."""
    faults = [finding.message for finding in checks.findings() if finding.level == "error"]
    response = JsonResponse({"status": "fault" if faults else "ok", "faults": faults}, status=503 if faults else 200)
    response["Cache-Control"] = "no-store"
    return response


def not_found(request: HttpRequest, exception: Exception) -> TemplateResponse:
    """404. A message given to Http404 is shown; Django's own list of tried addresses is not."""
    said = str(exception.args[0]) if exception.args and isinstance(exception.args[0], str) else ""
    return TemplateResponse(request, "hall/404.html", {"said": said}, status=404)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return page(request, "hall/403.html", {"said": str(exception or "")}, 403)


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token."""
    said = "The form had become too old, or cookies are switched off. Go back, load the page again and send it again."
    return page(request, "hall/403.html", {"said": said}, 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return HttpResponse(loader.render_to_string("hall/plain_error.html", {"title": "Bad request"}), status=400)


def server_fault(request: HttpRequest) -> HttpResponse:
    """500. Asks nothing, so that it cannot fail in the same way."""
    return HttpResponseServerError(loader.render_to_string("hall/plain_error.html", {"title": "Something went wrong"}))


def no_picture(request: HttpRequest, error: NoPicture) -> HttpResponse:
    """503 when nothing has been built yet: says which command to run."""
    return page(request, "hall/no_picture.html", {"said": str(error)}, 503)


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    """A finished page with a status."""
    return TemplateResponse(request, template, context, status=status).render()
