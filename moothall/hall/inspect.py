"""The pages behind `/-/`: what the site is made of, for those who run it or build on it. Lists, never secrets."""

import csv
import platform
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from io import StringIO
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from moothall.engines import store
from moothall.vocabulary.desk import Column, Listing
from moothall.vocabulary.issue import issue_kinds

from .settings import OPTIONS

PARTS = ("moothall", "django", "django-ninja", "duckdb", "pyarrow", "python-calamine", "rapidfuzz", "vl-convert-python")
SHOWN_ROWS = 500


@require_safe
def inside(request: HttpRequest) -> TemplateResponse:
    """The pages behind this one."""
    return TemplateResponse(request, "hall/inside.html", {})


@require_safe
def versions(request: HttpRequest) -> TemplateResponse:
    """Versions of the software, the database and the picture."""
    rows = [{"part": "Python", "version": platform.python_version()}]
    rows += [{"part": name, "version": installed(name)} for name in PARTS]
    rows += [{"part": "Database", "version": connection.vendor}, {"part": "Picture", "version": picture_version()}]
    listing = Listing(
        "versions", "Versions", (Column("part", "Part"), Column("version", "Version")), rows, row_header="part"
    )
    return shown(request, listing, "Versions", "What this copy of the site runs on.")


@require_safe
def issues(request: HttpRequest) -> TemplateResponse:
    """Every issue code with its meaning."""
    columns = (
        Column("code", "Code"),
        Column("title", "What it means"),
        Column("severity", "Severity"),
        Column("who_mends", "Who mends it"),
        Column("expected", "What was expected"),
        Column("how_to_mend", "How to mend it"),
    )
    listing = Listing("issue-codes", "Issue codes", columns, list(issue_kinds().values()), row_header="code")
    return shown(request, listing, "Issue codes", "Everything that reading can find in a file, and who can mend it.")


@require_safe
def settings(request: HttpRequest) -> TemplateResponse:
    """What can be set, with defaults; never the values in force."""
    columns = (Column("name", "Name"), Column("default", "Default"), Column("meaning", "What it does"))
    listing = Listing("settings", "Settings", columns, OPTIONS, row_header="name")
    return shown(request, listing, "Settings", "What can be set in the environment. The values in force are not shown.")


@require_safe
def code_lists(request: HttpRequest) -> TemplateResponse:
    """The code lists of the house."""
    columns = (Column("name", "List", link=list_link), Column("rows", "Rows", "number"), Column("columns", "Columns"))
    rows = [
        {"name": name, "rows": len(read_list(name)[1]), "columns": ", ".join(read_list(name)[0])}
        for name in list_names()
    ]
    listing = Listing("code-lists", "Code lists", columns, rows, row_header="name")
    return shown(request, listing, "Code lists", "The words and codes that reading and the register go by, as data.")


@require_safe
def code_list(request: HttpRequest, name: str) -> TemplateResponse:
    """One code list: the first rows on the page, all of it in the download."""
    if name not in list_names():
        raise Http404(f"There is no code list called {name}.")
    heads, rows = read_list(name)
    columns = [Column(head, head) for head in heads]
    some = f"The first {SHOWN_ROWS:,} of {len(rows):,} rows; the download has all." if len(rows) > SHOWN_ROWS else ""
    listing = Listing(name, f"List {name}", columns, rows[:SHOWN_ROWS], every_row=lambda: rows, row_header=heads[0])
    return shown(request, listing, name, some, parent=("Code lists", "inspect-lists"))


def shown(
    request: HttpRequest, listing: Listing, title: str, lede: str, parent: tuple[str, str] | None = None
) -> TemplateResponse:
    """A page with one listing."""
    context: dict[str, Any] = {"listing": listing, "title": title, "lede": lede, "parent": parent}
    return TemplateResponse(request, "hall/inspect.html", context)


def list_link(row: Any) -> str:
    """Where a code list is."""
    return reverse("inspect-list", args=[row["name"]])


def installed(name: str) -> str:
    """The installed version of a distribution, or words."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed as a package"


def picture_version() -> str:
    """Version of the current picture, or words."""
    try:
        return store.open_picture().version
    except store.NoPicture:
        return "none yet"


@cache
def list_names() -> Sequence[str]:
    """Names of the code lists, without the ending."""
    folder = files("moothall.vocabulary") / "lists"
    return sorted(entry.name.removesuffix(".csv") for entry in folder.iterdir() if entry.name.endswith(".csv"))


@cache
def read_list(name: str) -> tuple[Sequence[str], Sequence[dict[str, str]]]:
    """Headings and rows of a code list."""
    text = (files("moothall.vocabulary") / "lists" / f"{name}.csv").read_text(encoding="utf-8")
    reader = csv.DictReader(StringIO(text, newline=""))
    rows = list(reader)
    return list(reader.fieldnames or ()), rows
