"""The register's pages: the list of organisations, and one organisation across all desks. Reads only."""

from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from moothall.register import queries as register

from . import panels


@require_safe
def every(request: HttpRequest) -> TemplateResponse:
    """Organisations of the register."""
    return TemplateResponse(request, "hall/organisations.html", {})


@require_safe
def one(request: HttpRequest, organisation_id: str) -> TemplateResponse:
    """One organisation: its card, and a panel from each desk that has something to say."""
    card = register.organisation(organisation_id)
    if card is None:
        raise Http404(f"The register has no organisation {organisation_id}.")
    context = {"card": card, "panels": panels.panels_of("organisation", organisation_id)}
    return TemplateResponse(request, "hall/organisation.html", context)
