"""What every page gets without asking: what it shows to take away (its list as CSV, XLSX or JSON, its brief
as a Word document), a page that helps when there is no picture, and each question asked once. Nothing is written.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve

from moothall.engines.store import NoPicture
from moothall.register.once import reading
from moothall.register.people_queries import actor_of
from moothall.vocabulary.brief import Brief
from moothall.vocabulary.desk import Coverage, Listing

from . import briefs, context, downloads, views

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponseBase]
BRIEF = "docx"
FORMS = {*downloads.FORMATS, BRIEF}
NO_BRIEF = "The page {} is no brief, so there is no Word document of it. Its lists can be had as CSV, XLSX and JSON."
NO_LIST = "The page {} has no list to download."


class EachQuestionOnce:
    """While a page is made that only reads, the record is asked each thing once."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Keep answers until the page is made."""
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with reading():
            return self.get_response(request)


class ListDownloads:
    """Answers `/any/list.csv`, `.xlsx` and `.json` with the `listing` of the page `/any/list/`, whole, filters kept,
    and `.docx` with its `brief`. An address of the site that ends so by itself stays what it is.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Point the request to the page; remember which form was asked for."""
        path, _, form = request.path_info.rpartition(".")
        if form in FORMS and request.method in ("GET", "HEAD") and not known(request.path_info) and known(f"{path}/"):
            request.path_info = f"{path}/"
            request.taken_form = form  # type: ignore[attr-defined]
            request.page_path = f"{request.path.rpartition('.')[0]}/"  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> HttpResponseBase:
        """Put the download in place of the page, before the page is rendered."""
        form = getattr(request, "taken_form", "")
        if not form or response.status_code != 200:
            return response
        given = response.context_data or {}
        listing, brief = given.get("listing"), given.get("brief")
        if form == BRIEF and isinstance(brief, Brief):
            return briefs.document_response(brief, about(request, given), request)
        if form != BRIEF and isinstance(listing, Listing):
            if actor_of(request).person_id is None:
                listing = replace(listing, columns=[column for column in listing.columns if not column.names])
            return downloads.list_response(listing, form, about(request, given), body=request.method != "HEAD")
        said = NO_BRIEF if form == BRIEF else NO_LIST
        return views.not_found(request, Exception(said.format(request.page_path)))  # type: ignore[attr-defined]


class FriendlyFaults:
    """Turns "there is no picture yet" into a page that says what to do, wherever it is met; and what the database
    cannot hold (PostgreSQL takes no NUL in a text), typed or in an address, into a bad request."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """The page for NoPicture or DataError; every other fault goes on to Django."""
        if isinstance(error, NoPicture):
            return views.no_picture(request, error)
        if isinstance(error, DataError):
            log.warning("The database refused what came to %s: %s", request.path, error)
            return views.bad_request(request, error)
        return None


def about(request: HttpRequest, given: dict[str, Any]) -> downloads.About:
    """Where a download was taken from: the page's whole address, the picture's date, what the page speaks for."""
    query = request.META.get("QUERY_STRING", "")
    path = request.page_path  # type: ignore[attr-defined]
    picture, coverage = context.picture_shown(), given.get("coverage")
    return downloads.About(
        address=request.build_absolute_uri(f"{path}?{query}" if query else path),
        built=picture.built_at if picture else None,
        coverage=coverage.sentence() if isinstance(coverage, Coverage) else "",
    )


def known(path: str) -> bool:
    """True when an address belongs to the site."""
    try:
        resolve(path)
    except (Resolver404, PermissionDenied):
        return False
    return True
