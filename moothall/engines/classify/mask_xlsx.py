"""Mask natural persons in an Excel workbook by changing the texts inside its XML; every other part stays as it was.

Authors in the document properties, comments and user names in stored paths are natural persons too and are taken out.
It opens no macro, follows no link, and does not find the beneficiary column (that is told to it).
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from moothall.engines.classify.mask_csv import CannotMask, MaskedBytes
from moothall.engines.classify.mask_names import MaskOptions, NameJudge, text_masker
from moothall.engines.classify.person import person_score

MOST_BYTES = 1_000_000_000
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SHARED = "xl/sharedStrings.xml"

ITEM = re.compile(r"<((?:\w+:)?)si\b[^>]*?(?:/>|>.*?</\1si>)", re.DOTALL)
TEXT_IN_ITEM = re.compile(r"<((?:\w+:)?)t\b[^>]*>([^<]*)</\1t>")
ROW = re.compile(r"<((?:\w+:)?)row\b([^>]*)>(.*?)</\1row>", re.DOTALL)
CELL = re.compile(r"<((?:\w+:)?)c\b([^>]*?)(?<!/)>(.*?)</\1c>", re.DOTALL)
CELL_VALUE = re.compile(r"(<(?:\w+:)?v\b[^>]*>)([^<]*)(</)")
FORMULA = re.compile(r"(<(?:\w+:)?f\b[^>/]*>)([^<]*[A-Za-z][^<]*)(</)")
ATTRIBUTE = re.compile(r'\b(r|t)="([^"]*)"')
ANY_TEXT = re.compile(r"(>)([^<>]*[A-Za-z][^<>]*)(<)")
VALUE = re.compile(r'(\bv=")([^"]*[A-Za-z][^"]*)(")')
AUTHORS = re.compile(
    r"(<(?:\w+:)?(?:creator|lastModifiedBy|Manager|author|DisplayName|AccountId)\b[^>/]*>)([^<]+)(</)", re.IGNORECASE
)
AUTHOR_FIELDS = re.compile(r'(\b(?:displayName|userId|userName|providerId)=")([^"]+)(")')
USER_PATH = re.compile(r"((?:Users|Documents and Settings|personal)(?:\\|/|%5C|%2F))([^\\/\"<%]+)", re.IGNORECASE)
NOBODY = "user"


@dataclass(frozen=True)
class SheetPlace:
    """Where the beneficiaries of one sheet stand: heading row (1-based; 0 for none) and columns (1-based)."""

    sheet: str
    header_row: int
    columns: tuple[int, ...]


@dataclass
class Found:
    """What the sheets say: the shared strings that are beneficiaries, whose row each other string stands in, and, for
    each sheet's part, its places and the masked names of each of its rows."""

    beneficiaries: set[int] = field(default_factory=set)
    own: dict[int, set[str]] = field(default_factory=dict)
    places: dict[str, list[SheetPlace]] = field(default_factory=dict)
    row_names: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    cells: int = 0
    rows: int = 0


def mask_xlsx(data: bytes, places: Sequence[SheetPlace], options: MaskOptions | None = None) -> MaskedBytes:
    """Mask the beneficiaries of the sheets given, their names elsewhere in the workbook, and authors.

    Raises `CannotMask` for a file that is no workbook, is encrypted, declares entities, unpacks to over 1 GB, has no
    sheet of a name given, or in which a masked name would still stand.
    """
    options = options or MaskOptions()
    parts = parts_of(data)
    strings = shared_strings(parts.get(SHARED, b"").decode("utf-8"))
    judge, found = NameJudge(options), Found()
    sheets = sheet_parts(parts)
    for place in places:
        if place.sheet not in sheets:
            raise CannotMask(f"The workbook has no sheet '{place.sheet}'; it has {len(sheets)} other(s).")
        judge_sheet(rows_of_sheet(parts[sheets[place.sheet]], strings, place), place, judge)
    for place in places:
        part = sheets[place.sheet]
        found.places.setdefault(part, []).append(place)
        count_sheet(part, rows_of_sheet(parts[part], strings, place), place, judge, found)
    masker = text_masker(judge.masked.values(), options)
    changed = {name: changed_part(name, body, judge, found, masker, strings) for name, body in parts.items()}
    notes = notes_of(parts, changed, sheets)
    same = all(changed[name] == body for name, body in parts.items())
    out = data if same else repacked(data, changed)
    still_there(changed, sheets, places, judge)
    return MaskedBytes(out, frozenset(judge.masked.values()), found.cells, found.rows, notes)


def parts_of(data: bytes) -> dict[str, bytes]:
    """Name and content of each part of the workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            if sum(info.file_size for info in z.infolist()) > MOST_BYTES:
                raise CannotMask("The workbook unpacks to more than 1 GB. Save the payments sheet as CSV.")
            parts = {info.filename: z.read(info) for info in z.infolist()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise CannotMask(f"The file is no readable XLSX workbook ({error}). Save it as XLSX or CSV.") from error
    if "xl/workbook.xml" not in parts:
        raise CannotMask("The file has no xl/workbook.xml, so it is no XLSX workbook. Save it as XLSX or CSV.")
    if any(b"<!DOCTYPE" in body[:2000] for name, body in parts.items() if name.endswith(".xml")):
        raise CannotMask("The workbook declares its own XML entities, which no spreadsheet program writes. Refused.")
    return parts


def sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """Name of each sheet and the part that holds it."""
    rels = ElementTree.fromstring(parts.get("xl/_rels/workbook.xml.rels", b"<r/>"))
    targets = {rel.get("Id"): rel.get("Target", "") for rel in rels}
    found = {}
    for sheet in ElementTree.fromstring(parts["xl/workbook.xml"]).iter(f"{MAIN}sheet"):
        target = targets.get(sheet.get(LINK), "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if part in parts:
            found[sheet.get("name", "")] = part
    return found


def shared_strings(xml: str) -> list[str]:
    """The workbook's shared strings, rich text joined (phonetic hints left out)."""
    items = (re.sub(r"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh>", "", m.group(0), flags=re.DOTALL) for m in ITEM.finditer(xml))
    return ["".join(unescape(t.group(2)) for t in TEXT_IN_ITEM.finditer(item)) for item in items]


Cells = dict[int, tuple[str, int | None]]
"""Column (1-based) -> what the cell says, and the number of its shared string if it has one."""


def rows_of_sheet(xml: bytes, strings: Sequence[str], place: SheetPlace) -> Iterator[tuple[int, Cells]]:
    """The rows below the heading: number of the row, and what each cell says."""
    number = 0
    for _, row in ElementTree.iterparse(io.BytesIO(xml)):
        if row.tag != f"{MAIN}row":
            continue
        number = int(row.get("r") or number + 1)
        if number > place.header_row:
            cells: Cells = {}
            for cell in row.iter(f"{MAIN}c"):
                cells[column_of(cell.get("r"), len(cells) + 1)] = said_by(cell, strings)
            yield number, cells
        row.clear()


def column_of(reference: str | None, otherwise: int) -> int:
    """Position (1-based) of the column in a cell reference such as AB12."""
    position = 0
    for letter in (reference or "").rstrip("0123456789"):
        position = position * 26 + ord(letter) - 64
    return position or otherwise


def said_by(cell: ElementTree.Element, strings: Sequence[str]) -> tuple[str, int | None]:
    """Text of a cell, and the number of its shared string."""
    value = cell.findtext(f"{MAIN}v") or ""
    if cell.get("t") == "s" and value.isdigit() and int(value) < len(strings):
        return strings[int(value)], int(value)
    inline = "".join(t.text or "" for t in cell.iter(f"{MAIN}t"))
    return inline or value, None


def judge_sheet(rows: Iterator[tuple[int, Cells]], place: SheetPlace, judge: NameJudge) -> None:
    """Let the judge see every beneficiary with the rest of its row."""
    for _, cells in rows:
        for column in place.columns:
            name = cells.get(column, ("", None))[0].strip()
            if name:
                judge.must_mask(name, " | ".join(text for at, (text, _) in cells.items() if at != column))


def count_sheet(
    part: str, rows: Iterator[tuple[int, Cells]], place: SheetPlace, judge: NameJudge, found: Found
) -> None:
    """Note which strings are beneficiaries, which strings stand beside a masked one, and how much is masked."""
    for number, cells in rows:
        named = [cells[c] for c in place.columns if c in cells]
        found.beneficiaries |= {string for _, string in named if string is not None}
        masked = [name for name, _ in named if judge.is_masked(name)]
        if not masked:
            continue
        found.cells += len(masked)
        found.rows += 1
        found.row_names.setdefault((part, number), set()).update(masked)
        for at, (_, string) in cells.items():
            if string is not None and at not in place.columns:
                found.own.setdefault(string, set()).update(masked)


Masker = Callable[[str, str | None], str]


def changed_part(
    name: str, body: bytes, judge: NameJudge, found: Found, masker: Masker, strings: Sequence[str]
) -> bytes:
    """One part with the names and authors taken out; parts that are not XML are left alone."""
    if not name.endswith((".xml", ".rels")):
        return body
    try:
        xml = body.decode("utf-8")
    except UnicodeDecodeError:
        return body
    if name == SHARED:
        return masked_strings(xml, judge, found, masker, strings).encode()
    xml = USER_PATH.sub(rf"\g<1>{NOBODY}", xml)
    if name.startswith(("docProps/", "customXml/", "xl/comments", "xl/threadedComments", "xl/persons", "xl/workbook")):
        xml = AUTHORS.sub(r"\g<1>\g<3>", xml)
    if name.startswith(("xl/comments", "xl/threadedComments", "xl/persons", "xl/workbook")):
        xml = AUTHOR_FIELDS.sub(r"\g<1>\g<3>", xml)
    if name.startswith("xl/worksheets/"):
        return masked_sheet(name, xml, judge, found, masker).encode()
    if name.startswith(("xl/pivotCache/", "xl/comments", "xl/threadedComments", "xl/drawings/", "docProps/")):
        xml = ANY_TEXT.sub(lambda m: m.group(1) + new_text(m.group(2), judge, masker) + m.group(3), xml)
        xml = VALUE.sub(lambda m: m.group(1) + new_text(m.group(2), judge, masker) + m.group(3), xml)
    return xml.encode()


def new_text(printed: str, judge: NameJudge, masker: Masker) -> str:
    """What an XML text says after masking; unchanged text keeps its very bytes."""
    said = unescape(printed)
    new = judge.options.wording if judge.is_masked(said) else masker(said, None)
    return printed if new == said else escape(new, {'"': "&quot;"})


def masked_sheet(part: str, xml: str, judge: NameJudge, found: Found, masker: Masker) -> str:
    """A sheet with the names taken out of the texts that stand in it (inline strings, results of formulas)."""
    count = 0

    def row(match: re.Match[str]) -> str:
        nonlocal count
        count = int(dict(ATTRIBUTE.findall(match.group(2))).get("r") or count + 1)
        columns = {c for place in found.places.get(part, ()) if count > place.header_row for c in place.columns}
        own = sorted(found.row_names.get((part, count), ()))
        at = 0

        def cell(inside: re.Match[str]) -> str:
            nonlocal at
            attributes = dict(ATTRIBUTE.findall(inside.group(2)))
            at = column_of(attributes.get("r"), at + 1)
            if attributes.get("t") not in {"inlineStr", "str"}:
                return inside.group(0)
            return masked_cell(inside, at in columns, own, judge, masker)

        return match.group(0).replace(match.group(3), CELL.sub(cell, match.group(3)), 1)

    return ROW.sub(row, xml)


def masked_cell(cell: re.Match[str], beneficiary: bool, own: Sequence[str], judge: NameJudge, masker: Masker) -> str:
    """One cell that holds its text itself. A beneficiary that is kept is never changed in part."""
    body = cell.group(3)
    pattern = CELL_VALUE if "<v" in body or ":v" in body else TEXT_IN_ITEM
    said = "".join(unescape(m.group(2)) for m in pattern.finditer(body))
    new = judge.options.wording if judge.is_masked(said) else said
    if not beneficiary:
        owners: list[str | None] = [*own]
        for name in owners or [None]:
            new = masker(new, name)
    if new == said:
        return cell.group(0)
    p = cell.group(1)
    inside = f'<{p}is><{p}t xml:space="preserve">{escape(new)}</{p}t></{p}is>'
    if pattern is CELL_VALUE:
        inside = CELL_VALUE.sub(lambda m: m.group(1) + escape(new) + m.group(3), body)
        inside = FORMULA.sub(lambda m: m.group(1) + new_text(m.group(2), judge, masker) + m.group(3), inside)
    return f"<{p}c{cell.group(2)}>{inside}</{p}c>"


def masked_strings(xml: str, judge: NameJudge, found: Found, masker: Masker, strings: Sequence[str]) -> str:
    """The shared strings with the names taken out. A beneficiary that is kept is never changed in part."""
    number = -1

    def item(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        said = new = strings[number]
        if judge.is_masked(said):
            new = judge.options.wording
        elif number not in found.beneficiaries:
            owners: list[str | None] = [*sorted(found.own.get(number, ()))]
            for own in owners or [None]:
                new = masker(new, own)
        if new == said:
            return match.group(0)
        p = match.group(1)
        return f'<{p}si><{p}t xml:space="preserve">{escape(new)}</{p}t></{p}si>'

    return ITEM.sub(item, xml)


def notes_of(parts: dict[str, bytes], changed: dict[str, bytes], sheets: dict[str, str]) -> tuple[str, ...]:
    """What was done besides the cells, in words, and what an officer must still look at."""
    notes = []
    if any(parts[n] != changed[n] for n in parts if n.startswith(("docProps/", "customXml/"))):
        notes.append("Names of authors were taken out of the document properties.")
    if any(parts[n] != changed[n] for n in parts if n.startswith(("xl/comments", "xl/threadedComments", "xl/persons"))):
        notes.append("Names were taken out of comments.")
    if any(parts[n] != changed[n] for n in parts if n.startswith(("xl/workbook", "xl/externalLinks"))):
        notes.append("A user name was taken out of a stored path.")
    looks = [number for number, name in enumerate(sheets, 1) if person_score(name).is_person]
    notes += [f"Sheet {number} has a name that looks like a person's: rename it before publishing." for number in looks]
    if any(n.startswith(("xl/media/", "xl/embeddings/")) for n in parts):
        notes.append("The workbook holds pictures or embedded files, which are not looked into.")
    return tuple(notes)


def repacked(data: bytes, changed: dict[str, bytes]) -> bytes:
    """A zip with its members in their old order, with their old dates and ways of packing, and new contents."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            fresh = zipfile.ZipInfo(info.filename, info.date_time)
            fresh.compress_type, fresh.external_attr = info.compress_type, info.external_attr
            fresh.create_system = info.create_system
            new.writestr(fresh, changed.get(info.filename, b""))
    return out.getvalue()


def still_there(
    changed: dict[str, bytes], sheets: dict[str, str], places: Sequence[SheetPlace], judge: NameJudge
) -> None:
    """Raises `CannotMask` if a masked name still stands as a beneficiary."""
    strings = shared_strings(changed.get(SHARED, b"").decode("utf-8"))
    for place in places:
        for _, cells in rows_of_sheet(changed[sheets[place.sheet]], strings, place):
            if any(judge.is_masked(cells[c][0]) for c in place.columns if c in cells):
                raise CannotMask("A name could not be taken out of a cell. Save the sheet as CSV, then mask it.")
