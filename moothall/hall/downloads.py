"""Any list as CSV or JSON, streamed row by row, and the whole tables of the picture as files.

A desk's view gives a `Listing`; this file writes it. It knows nothing of what the lists mean.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.http import StreamingHttpResponse

from moothall.vocabulary.desk import Column, Listing, cell

FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
ROWS_A_CHUNK = 500


class Download(StreamingHttpResponse):
    """A streamed answer that can stand where Django expects a page that is still to be rendered."""

    def render(self) -> "Download":
        """Nothing is left to render."""
        return self


def list_response(listing: Listing, kind: str) -> Download:
    """The whole of a listing as a download; `kind` is a key of FORMATS. Rows are read as they are sent."""
    chunks = csv_chunks(listing) if kind == "csv" else json_chunks(listing)
    response = Download(chunks, content_type=FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="{listing.name}.{kind}"'
    response["X-Robots-Tag"] = "noindex"
    return response


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
