"""Two things that every page gets without asking: its list as CSV and JSON, and a page that helps when there is no
picture. Neither writes anything.
"""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve

from moothall.engines.store import NoPicture
from moothall.vocabulary.desk import Listing

from . import downloads, views

Answer = Callable[[HttpRequest], HttpResponseBase]


class ListDownloads:
    """Answers `/any/list.csv` and `.json` with the `listing` of the page `/any/list/`, whole, filters kept."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Point the request to the page; remember which form was asked for."""
        page, _, kind = request.path_info.rpartition(".")
        if kind in downloads.FORMATS and request.method == "GET" and not known(request.path_info) and known(f"{page}/"):
            request.path_info = f"{page}/"
            request.list_form = kind  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> HttpResponseBase:
        """Put the download in place of the page, before the page is rendered."""
        kind = getattr(request, "list_form", "")
        if not kind or response.status_code != 200:
            return response
        listing = (response.context_data or {}).get("listing")
        if isinstance(listing, Listing):
            return downloads.list_response(listing, kind)
        return views.not_found(request, Exception("This page has no list to download."))


class FriendlyFaults:
    """Turns "there is no picture yet" into a page that says what to do, wherever it is met."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """The page for NoPicture; every other fault goes on to Django."""
        if isinstance(error, NoPicture):
            return views.no_picture(request, error)
        return None


def known(path: str) -> bool:
    """True when an address belongs to the site."""
    try:
        resolve(path)
    except (Resolver404, PermissionDenied):
        return False
    return True
