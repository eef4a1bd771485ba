"""Any list as CSV, XLSX or JSON, written row by row.

A desk's view gives a `Listing`; this file writes it (the workbook by downloads_xlsx). It knows nothing of what the
lists mean.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.http import FileResponse, StreamingHttpResponse

from moothall.vocabulary.desk import Column, Listing, cell

from .downloads_xlsx import About, workbook_file

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
ROWS_A_CHUNK = 500
NOTHING = About()


class Download(StreamingHttpResponse):
    """A streamed answer that can stand where Django expects a page that is still to be rendered."""

    def render(self) -> "Download":
        """Nothing is left to render."""
        return self


class FileDownload(FileResponse, Download):
    """The same for a finished file, which is closed when it has been sent."""


def list_response(listing: Listing, kind: str, about: About = NOTHING, body: bool = True) -> Download:
    """The whole of a listing as a download; `kind` is a key of FORMATS.

    CSV and JSON are sent as rows are read, a workbook when it is whole. `about` is told in the workbook. Without
    `body` (for HEAD) no row is read.
    """
    response = whole_response(listing, kind, about) if body else Download([])
    response["Content-Type"] = FORMATS[kind]
    response["Content-Disposition"] = f'attachment; filename="{listing.name}.{kind}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def whole_response(listing: Listing, kind: str, about: About) -> Download:
    """The download with its rows."""
    if kind == "xlsx":
        return FileDownload(workbook_file(listing, about))
    return Download(csv_chunks(listing) if kind == "csv" else json_chunks(listing))


def safe_cell(value: Any) -> str:
    """One CSV cell. Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers never do."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        value = json.dumps(value, ensure_ascii=False, default=str)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class Echo:
    """A file that gives back what is written to it, so that csv.writer can stream."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text


def csv_chunks(listing: Listing) -> Iterator[str]:
    """The listing as CSV text: a byte-order mark (Excel then reads UTF-8), headings, rows."""
    writer = csv.writer(Echo())
    keys = [column.key for column in listing.columns]
    yield "\ufeff" + str(writer.writerow(keys))
    rows = iter(listing.all_rows())
    while batch := list(islice(rows, ROWS_A_CHUNK)):
        yield "".join(str(writer.writerow([safe_cell(cell(row, key)) for key in keys])) for row in batch)


def json_chunks(listing: Listing) -> Iterator[str]:
    """The listing as one JSON object: name, columns, rows. Amounts are decimal strings, dates are ISO."""
    columns = json.dumps([described(column) for column in listing.columns], ensure_ascii=False)
    yield f'{{"name": {json.dumps(listing.name)}, "columns": {columns}, "rows": ['
    rows, first = iter(listing.all_rows()), True
    while batch := list(islice(rows, ROWS_A_CHUNK)):
        yield ("" if first else ",\n") + ",\n".join(json_row(row, listing.columns) for row in batch)
        first = False
    yield "]}\n"


def described(column: Column) -> dict[str, str]:
    """What the JSON says of one column."""
    return {"key": column.key, "title": column.title, "kind": column.kind}


def json_row(row: Any, columns: Iterable[Column]) -> str:
    """One row as a JSON object."""
    return json.dumps({column.key: cell(row, column.key) for column in columns}, ensure_ascii=False, default=plain)


def plain(value: Any) -> str:
    """JSON has no decimals and no dates: both become strings, exact."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
