"""The downloads page and the files behind it. A name that is not a table of the picture is never looked up on disk."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from moothall.vocabulary.desk import Column, Listing

from . import downloads, queries, tables, wording


@require_safe
def every(request: HttpRequest) -> TemplateResponse:
    """Every table that can be taken away."""
    columns = (
        Column("name", "Table"),
        Column("parquet", "Parquet", link=lambda row: reverse("download-parquet", args=[row["name"]])),
        Column("csv", "CSV", link=lambda row: reverse("download-csv", args=[row["name"]])),
        Column("rows", "Rows", "number"),
        Column("about", "What is in it"),
        Column("bytes", "Bytes of the Parquet file", "number", hidden=True),
    )
    rows = [
        {
            "name": offer.name,
            "about": offer.about,
            "rows": offer.rows,
            "bytes": offer.bytes,
            "parquet": f"Parquet, {wording.filesize(offer.bytes)}" if offer.bytes else "Parquet",
            "csv": "CSV",
        }
        for offer in tables.offers()
    ]
    listing = Listing("tables", "Whole tables", columns, rows, row_header="name")
    context = {"listing": listing, "coverage": queries.coverage()}
    return TemplateResponse(request, "hall/downloads.html", context)


@require_safe
def parquet(request: HttpRequest, name: str) -> HttpResponseBase:
    """One table as a Parquet file."""
    path = tables.parquet_file(wanted(name))
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=path.name, content_type="application/vnd.apache.parquet"
    )


@require_safe
def csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """One table as CSV, streamed."""
    return downloads.list_response(tables.csv_listing(wanted(name)), "csv")


def wanted(name: str) -> tables.Table:
    """The table asked for. Raises Http404."""
    table = tables.table_named(name)
    if table is None:
        raise Http404(f"There is no table called {name}. The tables are listed under Downloads.")
    return table
