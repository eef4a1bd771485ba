"""Step *open* for workbooks: sheets as rows of text, by python-calamine; a sparse reader of our own for sheets that
claim millions of cells and hold few. Dates come out as ISO text, numbers without the noise of binary fractions.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

import python_calamine

from moothall.engines.read.apart import ReaderDied, sheets_apart
from moothall.engines.read.open import UNPACKS_NOT, Buffer
from moothall.vocabulary.issue import Issue

CELL_LIMIT = 30_000_000
COLUMN_LIMIT = 500
BATCH = 20_000
_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^>]*?(/?)>')
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class SheetDamaged(Exception):
    """The workbook does not open; the message says why."""


@dataclass
class Sheet:
    """One sheet: its name and a way to its rows."""

    name: str
    rows: list[tuple[int, list[str]]]
    issues: list[Issue] = field(default_factory=list)
    last_row: int = 0

    def batches(self) -> Iterator[tuple[list[int], list[list[str]]]]:
        """Batches of (row numbers, rows). Rows that hold nothing are given too, so that they are counted."""
        for start in range(0, len(self.rows), BATCH):
            chunk = self.rows[start : start + BATCH]
            yield [n for n, _ in chunk], [r for _, r in chunk]


def read_sheets(data: Buffer, kind: str) -> Iterator[Sheet]:
    """Every visible or hidden sheet of a workbook. Raises SheetDamaged."""
    raw = bytes(data)
    if kind != "xlsx":
        yield from _read_apart(raw)
        return
    sparse = _sparse_sheets(raw)
    book = _guarded(lambda: python_calamine.load_workbook(io.BytesIO(raw)), "the workbook")
    for name in book.sheet_names:
        yield _read_sparse(raw, name, sparse[name]) if name in sparse else _sheet(*_read_dense(book, name))


def _read_apart(raw: bytes) -> Iterator[Sheet]:
    try:
        found = sheets_apart(raw)
    except ReaderDied as error:
        raise SheetDamaged(str(error)) from error
    for sheet in found:
        yield _sheet(*sheet)


def dense_sheets(raw: bytes) -> Iterator[tuple[str, list[list[str]], int]]:
    """Name, rows as text and merged cells filled, of each sheet of a workbook. Raises SheetDamaged."""
    book = _guarded(lambda: python_calamine.load_workbook(io.BytesIO(raw)), "the workbook")
    for name in book.sheet_names:
        yield _read_dense(book, name)


def _sheet(name: str, rows: list[list[str]], merged: int) -> Sheet:
    issues = [Issue("cells-merged", found=f"{merged} cells", rows=merged)] if merged else []
    return Sheet(name, [(i + 1, row) for i, row in enumerate(rows)], issues, len(rows))


def _guarded(read: Callable[[], Any], what: str) -> Any:
    """Call the library; whatever it says of damage becomes SheetDamaged. It may panic, which is no Exception."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise SheetDamaged(f"{what}: {error}") from error


def _read_dense(book: Any, name: str) -> tuple[str, list[list[str]], int]:
    sheet = _guarded(lambda: book.get_sheet_by_name(name), f"sheet {name}")
    values = _guarded(lambda: sheet.to_python(skip_empty_area=False), f"sheet {name}")
    merged = _fill_merged(values, sheet)
    return name, [[cell_text(v) for v in row] for row in values], merged


def _fill_merged(values: list[list[Any]], sheet: Any) -> int:
    """Words in a cell merged over several rows stand for each of them; figures stand once. Returns cells filled."""
    filled = 0
    for (top, left), (bottom, right) in getattr(sheet, "merged_cell_ranges", None) or ():
        inside = bottom < len(values) and left == right and left < len(values[top])
        if inside and isinstance(values[top][left], str):
            for row in range(top + 1, bottom + 1):
                filled += not values[row][left]
                values[row][left] = values[row][left] or values[top][left]
    return filled


def cell_text(value: Any) -> str:
    """A cell as text: dates as ISO, whole numbers without a point, fractions with at most 15 significant digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def _sparse_sheets(raw: bytes) -> dict[str, str]:
    """Sheets of an xlsx whose cells span more than CELL_LIMIT: name -> path of the sheet in the workbook."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        paths = _sheet_paths(archive)
        return {name: path for name, path in paths.items() if _area(archive, path) > CELL_LIMIT}
    except (ParseError, *UNPACKS_NOT):
        return {}


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    targets = {}
    with archive.open("xl/_rels/workbook.xml.rels") as f:
        for _, node in iterparse(f):
            if node.get("Target") and "worksheet" in (node.get("Type") or ""):
                target = str(node.get("Target")).lstrip("/")
                targets[node.get("Id")] = target if target.startswith("xl/") else f"xl/{target}"
    with archive.open("xl/workbook.xml") as f:
        return {
            str(node.get("name")): targets[node.get(_REL)]
            for _, node in iterparse(f)
            if node.tag == f"{_MAIN}sheet" and node.get(_REL) in targets
        }


def _area(archive: zipfile.ZipFile, path: str) -> int:
    """Rows times columns spanned by the cells that hold something. Reads the sheet's text once, in pieces."""
    right = bottom = 0
    held = b""
    with archive.open(path) as f:
        while chunk := f.read(2**20):
            held += chunk
            for letters, row, closed in _CELL.findall(held):
                if not closed:
                    bottom = max(bottom, int(row))
                    right = max(right, _column_number(letters))
            held = held[held.rfind(b"<c ") :] if b"<c " in held[-200:] else held[-200:]
    return right * bottom


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _read_sparse(raw: bytes, name: str, path: str) -> Sheet:
    """A sheet of few cells far apart: only rows that hold something, columns up to COLUMN_LIMIT."""
    archive = zipfile.ZipFile(io.BytesIO(raw))
    shared = _shared_strings(archive)
    rows: list[tuple[int, list[str]]] = []
    cut = 0
    with archive.open(path) as f:
        for _, node in iterparse(f):
            if node.tag != f"{_MAIN}row":
                continue
            cells, lost = _sparse_row(node, shared)
            cut += lost
            if cells:
                rows.append((int(node.get("r") or len(rows) + 1), [cells.get(i, "") for i in range(1, max(cells) + 1)]))
            node.clear()
    issue = Issue(
        "sheet-cut", found=f"cells up to row {rows[-1][0] if rows else 0:,}, {cut} beyond column {COLUMN_LIMIT}"
    )
    return Sheet(name, rows, [issue], rows[-1][0] if rows else 0)


def _sparse_row(node: Any, shared: list[str]) -> tuple[dict[int, str], int]:
    cells: dict[int, str] = {}
    lost = 0
    for cell in node.iter(f"{_MAIN}c"):
        place = re.match(r"[A-Z]+", cell.get("r") or "")
        number = _column_number(place[0].encode()) if place else len(cells) + 1
        value = cell.findtext(f"{_MAIN}v")
        inline = "".join(t.text or "" for t in cell.iter(f"{_MAIN}t"))
        text = shared[int(value)] if cell.get("t") == "s" and value else (value or inline)
        if text and number > COLUMN_LIMIT:
            lost += 1
        elif text:
            cells[number] = text
    return cells, lost


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    with archive.open("xl/sharedStrings.xml") as f:
        return [
            "".join(t.text or "" for t in node.iter(f"{_MAIN}t"))
            for _, node in iterparse(f)
            if node.tag == f"{_MAIN}si"
        ]
