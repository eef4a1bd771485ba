"""A listing as an Excel workbook: cells of the right type, a heading row that stays, and a second sheet that says what
it is. Written row by row into a temporary file, so that a long list needs no memory. It runs no formula, ever.
"""

import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from math import isfinite
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from moothall.vocabulary.desk import Column, Listing, cell

MOST_ROWS = 1_048_575  # a sheet has 1,048,576 rows, and one holds the headings
MOST_TEXT = 32_767  # UTF-16 units in a cell
MOST_DIGITS = 15  # a cell holds a double, which keeps 15 digits exactly
FIRST_DAY = date(1900, 3, 1)  # Excel believes in 29 February 1900
SAMPLE, NARROWEST, WIDEST = 200, 8, 60
FORMATS = {
    "money": "£#,##0.00;-£#,##0.00",
    "number": "#,##0",
    "fraction": "#,##0.##########",
    "percent": "0.0%",
    "day": "d mmmm yyyy",
    "month": "mmmm yyyy",
}
# What XML cannot hold: control characters, halves of surrogate pairs, two code points that are no characters.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LINE_END = re.compile("\r\n?")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class About:
    """What the second sheet tells beside the list itself: the page's whole address, when the picture was built, and
    how much of the sector it speaks for. Empty means not known.
    """

    address: str = ""
    built: datetime | None = None
    coverage: str = ""


@dataclass
class Written:
    """What became of a list: rows written, texts cut to what a cell can hold, whether rows had to be left out."""

    rows: int = 0
    cut: int = 0
    left_out: bool = False


def workbook_file(listing: Listing, about: About) -> IO[bytes]:
    """The workbook as a temporary file, at its beginning; the file is gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response that sends it closes it
    try:
        with tempfile.TemporaryDirectory(prefix="moothall-xlsx-") as folder:
            write_workbook(listing, about, file, folder)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def write_workbook(listing: Listing, about: About, file: IO[bytes], folder: str) -> None:
    """Both sheets into an open file; `folder` takes the parts while they grow."""
    book = Workbook(file, {"constant_memory": True, "tmpdir": folder, "remove_timezone": True})
    book.use_zip64()
    book.set_properties({"title": xml_text(listing.caption), "comments": xml_text(about.address)})
    formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    written = write_list(book.add_worksheet(sheet_name(listing.name)), listing, formats, bold)
    write_about(book.add_worksheet("About"), listing, about, written, bold)
    book.close()


def write_list(sheet: Worksheet, listing: Listing, formats: Mapping[str, Format], bold: Format) -> Written:
    """Headings and rows, with a filter on every column and widths by the first rows."""
    rows = iter(listing.all_rows())
    sample = list(islice(rows, SAMPLE))
    for place, column in enumerate(listing.columns):
        sheet.write_string(0, place, heading(column), bold)
        sheet.set_column(place, place, width(column, sample))
    written = write_rows(sheet, listing.columns, chain(sample, rows), formats)
    last, edge = written.rows, max(len(listing.columns) - 1, 0)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, edge)
    sheet.ignore_errors({"number_stored_as_text": xl_range(1, 0, max(last, 1), edge)})
    sheet.repeat_rows(0)
    fit_to_paper(sheet)
    return written


def write_rows(
    sheet: Worksheet, columns: Iterable[Column], rows: Iterable[Any], formats: Mapping[str, Format]
) -> Written:
    """Every row that the sheet can hold, below the headings."""
    written = Written()
    keys = [(place, column.key, column.kind) for place, column in enumerate(columns)]
    for row in rows:
        if written.rows == MOST_ROWS:
            written.left_out = True
            break
        written.rows += 1
        for place, key, kind in keys:
            value = cell(row, key)
            if value is not None and value != "":
                written.cut += put(sheet, written.rows, place, value, kind, formats)
    return written


def put(sheet: Worksheet, row: int, place: int, value: Any, kind: str, formats: Mapping[str, Format]) -> bool:
    """One cell, typed by its column's kind where the value bears it and as text otherwise. True when text was cut."""
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif kind in ("money", "number", "percent") and is_exact(value):
        whole = kind != "number" or value == int(value)
        sheet.write_number(row, place, value, formats[kind if whole else "fraction"])
    elif kind in ("day", "month") and is_day(value):
        sheet.write_datetime(row, place, value, formats[kind])
    else:
        text = xml_text(as_text(value))
        fitting = fitted(text)
        sheet.write_string(row, place, fitting)
        return fitting is not text
    return False


def is_exact(value: Any) -> bool:
    """True for a number that a cell keeps to the last digit (a float is what it is, unless it is no number at all)."""
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, int):
        return abs(value) < 10**MOST_DIGITS
    if not isinstance(value, Decimal) or not value.is_finite():
        return False
    digits = value.as_tuple().digits
    return len(digits) <= MOST_DIGITS or len(value.normalize().as_tuple().digits) <= MOST_DIGITS


def is_day(value: Any) -> bool:
    """True for a date that Excel can hold."""
    day = value.date() if isinstance(value, datetime) else value
    return isinstance(day, date) and day >= FIRST_DAY


def as_text(value: Any) -> str:
    """A value as text, as the CSV writes it but for the apostrophe: a cell of text is never run as a formula."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | tuple) else str(value)


def xml_text(text: str) -> str:
    """Text that an XML file can hold: what it cannot is shown as U+FFFD, and every line end becomes a line feed."""
    return text if text.isprintable() else ILLEGAL.sub("\ufffd", LINE_END.sub("\n", text))


def fitted(text: str) -> str:
    """Text that a cell can hold; a longer one is cut and says so at its end. Returns the same object when it fits.

    XlsxWriter takes text between `<r>` and `</r>` for its own markup and writes it unescaped, so that such text could
    break the file: it gets a space in front.
    """
    if text.startswith("<r>") and text.endswith("</r>"):
        text = f" {text}"
    if len(text) <= MOST_TEXT // 2 or units(text) <= MOST_TEXT:
        return text
    note = f" … [cut: {len(text):,} characters in all; the CSV has them]"
    kept = text.encode("utf-16-le")[: 2 * (MOST_TEXT - units(note))].decode("utf-16-le", "ignore")
    return kept + note


def units(text: str) -> int:
    """The length of text as Excel counts it."""
    return len(text.encode("utf-16-le")) // 2


def heading(column: Column) -> str:
    """What stands above a column."""
    return fitted(xml_text(column.title or column.key))


def width(column: Column, rows: Iterable[Any]) -> float:
    """A width in characters that shows what the first rows hold, within reason."""
    titles = [max(map(len, heading(column).split()), default=0) + 3]  # room for the button of the filter
    values = (cell(row, column.key) for row in rows)
    longest = max(chain(titles, (shown_length(value, column.kind) for value in values if value is not None)))
    return min(max(longest + 1, NARROWEST), WIDEST)


def shown_length(value: Any, kind: str) -> int:
    """About how many characters a value takes on the sheet."""
    if kind == "money" and is_exact(value):
        return len(f"-£{value:,.2f}")
    return 17 if kind in ("day", "month") and is_day(value) else len(as_text(value))


def sheet_name(name: str) -> str:
    """A name that Excel takes: at most 31 characters, none of `[]:*?/\\`, and not one of its own or of ours."""
    plain = NOT_IN_NAMES.sub(" ", xml_text(name)).replace("-", " ").replace("\n", " ").strip("' ")
    plain = (plain[:1].upper() + plain[1:])[:31].strip("' ")
    return "List" if plain.lower() in ("", "about", "history") or units(plain) > 31 else plain


def write_about(sheet: Worksheet, listing: Listing, about: About, written: Written, bold: Format) -> None:
    """What this is, where it comes from, what had to be left out, and what each column is called in the CSV."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    fit_to_paper(sheet)
    lines = [*about_lines(listing, about, written), ("Column", "Its name in CSV and JSON")]
    lines += [(heading(column), column.key) for column in listing.columns]
    for row, (name, value) in enumerate(lines):
        sheet.write_string(row, 0, name, bold if row < len(lines) - len(listing.columns) else None)
        if isinstance(value, int):
            sheet.write_number(row, 1, value)
        else:
            sheet.write_string(row, 1, fitted(xml_text(value)))


def about_lines(listing: Listing, about: About, written: Written) -> list[tuple[str, str | int]]:
    """Names and values of the second sheet; what is not known is left out."""
    most = f"A sheet holds {MOST_ROWS:,} rows and this list is longer. The rest is left out here: take the CSV."
    cut = f"{written.cut:,}, to the {MOST_TEXT:,} characters that a cell holds. The CSV has the whole texts."
    every: list[tuple[str, str | int]] = [
        ("List", listing.caption),
        ("Page", about.address),
        ("Picture built", f"{about.built:%Y-%m-%d %H:%M} {about.built.tzname() or ''}".strip() if about.built else ""),
        ("This speaks for", about.coverage),
        ("Rows", written.rows),
        ("Left out", most if written.left_out else ""),
        ("Texts cut", cut if written.cut else ""),
    ]
    return [(name, value) for name, value in every if value != ""]


def fit_to_paper(sheet: Worksheet) -> None:
    """For those who print: A4 on its side, as wide as the paper."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
