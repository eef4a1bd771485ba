"""Faults of workbooks: XLSX, XLS and ODS, typed cells, formulas, blank oceans, merged cells, several sheets."""

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random
from xml.sax.saxutils import escape

import openpyxl
import xlwt

from tests.faults import AMOUNT, BODY, DATE, HEADINGS, Case, Fault, Line, case, cells, grid, ledger, text

XLSX, XLS, ODS = "marlford-2024-05.xlsx", "marlford-2024-05.xls", "marlford-2024-05.ods"
Cell = str | float | int | dt.date | None
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def typed(lines: Iterable[Line]) -> list[list[Cell]]:
    """Heading and lines with dates and amounts typed, as a ledger exports a workbook."""
    out: list[list[Cell]] = [list(HEADINGS)]
    for line in lines:
        row: list[Cell] = list(cells(line))
        row[DATE], row[AMOUNT] = dt.datetime.combine(line.date, dt.time()), float(line.amount)
        out.append(row)
    return out


def workbook(
    sheets: dict[str, Sequence[Sequence[Cell]]], touch: Callable[[openpyxl.Workbook], None] | None = None
) -> bytes:
    """An XLSX of these sheets; `touch` may spoil it before it is saved."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    if touch:
        touch(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def raw_workbook(sheet: str | Iterable[str], properties: str = "", styles: str = "") -> bytes:
    """An XLSX of one sheet from its XML, without any library, so that it can lie."""
    out = io.BytesIO()
    override = '<Override PartName="/xl/{}" ContentType="{}.{}+xml"/>'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        z.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            f'relationships+xml"/>{override.format("workbook.xml", SHEET, "sheet.main")}'
            f"{override.format('worksheets/sheet1.xml', SHEET, 'worksheet')}"
            f"{override.format('styles.xml', SHEET, 'styles')}</Types>",
        )
        z.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{DOC}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        z.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{DOC}">{properties}<sheets><sheet name="Payments" sheetId="1" r:id="r1"/>'
            "</sheets></workbook>",
        )
        z.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{DOC}/worksheet" '
            f'Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{DOC}/styles" Target="styles.xml"/></Relationships>',
        )
        z.writestr(
            "xl/styles.xml",
            f'<styleSheet {MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1">'
            '<border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>'
            f'<xf numFmtId="14" applyNumberFormat="1"/></cellXfs>{styles}</styleSheet>',
        )
        with z.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for piece in [sheet] if isinstance(sheet, str) else sheet:
                part.write(piece.encode())
    return out.getvalue()


def column(n: int) -> str:
    """0 -> A."""
    return chr(65 + n)


def xml_row(n: int, row: Sequence[str], numbers: Sequence[int] = (), style: int = 0) -> str:
    """One row as XML: text inline, the places in `numbers` as numbers (dates with `style`)."""
    out = []
    for place, value in enumerate(row):
        ref = f"{column(place)}{n}"
        if place in numbers:
            mark = f' s="{style}"' if place == DATE and style else ""
            out.append(f'<c r="{ref}"{mark}><v>{value}</v></c>')
        else:
            out.append(f'<c r="{ref}" t="inlineStr"><is><t>{escape(value)}</t></is></c>')
    return f'<row r="{n}">{"".join(out)}</row>'


def serial(day: dt.date, start: dt.date = dt.date(1899, 12, 30)) -> str:
    return str((day - start).days)


def xml_rows(lines: Sequence[Line], date: Callable[[dt.date], str] = serial, style: int = 1) -> str:
    rows = [xml_row(1, HEADINGS)]
    rows += [xml_row(n, cells(line, date), (DATE, AMOUNT), style) for n, line in enumerate(lines, 2)]
    return "".join(rows)


def xlsx_typed(rng: Random) -> Case:
    lines = ledger(rng)
    return case(workbook({"May 2024": typed(lines)}), lines, name=XLSX)


def xlsx_as_text(rng: Random) -> Case:
    """Every cell is text, also dates and amounts."""
    lines = ledger(rng)
    return case(workbook({"Data": grid(lines, amount=lambda a: f"{a:,.2f}")}), lines, name=XLSX)


def xlsx_serials_unformatted(rng: Random) -> Case:
    """Day numbers without a date format."""
    lines = ledger(rng)
    return case(
        raw_workbook(f"<worksheet {MAIN}><sheetData>{xml_rows(lines, style=0)}</sheetData></worksheet>"),
        lines,
        name=XLSX,
    )


def xlsx_mac_dates(rng: Random) -> Case:
    """A workbook that counts its days from 1904."""
    lines = ledger(rng)
    body = xml_rows(lines, date=lambda d: serial(d, dt.date(1904, 1, 1)))
    sheet = f"<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>"
    return case(raw_workbook(sheet, '<workbookPr date1904="1"/>'), lines, name=XLSX)


def xlsx_binary_fractions(rng: Random) -> Case:
    """0.1 + 0.2: amounts that are sums in binary."""
    lines = [replace(line, amount=Decimal("0.30") + n) for n, line in enumerate(ledger(rng))]
    rows = typed(lines)
    for n, row in enumerate(rows[1:]):
        row[AMOUNT] = 0.1 + 0.2 + n
    return case(workbook({"Data": rows}), lines, name=XLSX)


def xlsx_formulas(rng: Random) -> Case:
    """Amounts are formulas with their values stored beside them."""
    lines = ledger(rng)
    body = xml_rows(lines)
    for n, line in enumerate(lines, 2):
        cell = f'<c r="F{n}"><v>{line.amount:.2f}</v></c>'
        assert cell in body
        body = body.replace(cell, f'<c r="F{n}"><f>ROUND({line.amount:.2f},2)</f><v>{line.amount:.2f}</v></c>')
    return case(raw_workbook(f"<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>"), lines, name=XLSX)


def xlsx_formulas_without_values(rng: Random) -> Case:
    """Three amounts are formulas whose values were never stored: they cannot be known."""
    lines = ledger(rng)
    rows = typed(lines)
    for n in (10, 11, 12):
        rows[n][AMOUNT] = f"=ROUND({lines[n - 1].amount},2)"
    kept = lines[:9] + lines[12:]
    return case(workbook({"Data": rows}), kept, "reported", name=XLSX, lines=(11, 12, 13), must_say=True)


def xlsx_error_cells(rng: Random) -> Case:
    """#N/A, #REF! and TRUE where amounts should be."""
    lines = ledger(rng)
    rows = typed(lines)
    for n, show in ((10, "#N/A"), (11, "#REF!"), (12, True)):
        rows[n][AMOUNT] = show
    return case(
        workbook({"Data": rows}), lines[:9] + lines[12:], "reported", name=XLSX, lines=(11, 12, 13), must_say=True
    )


def xlsx_million_blank_rows(rng: Random) -> Case:
    """A million formatted blank rows below the table, up to the last row a sheet can have."""
    lines = ledger(rng)
    last = 1_048_576

    def pieces() -> Iterable[str]:
        yield f'<worksheet {MAIN}><dimension ref="A1:G{last}"/><sheetData>{xml_rows(lines)}'
        for start in range(len(lines) + 2, last + 1, 10_000):
            stop = min(start + 10_000, last + 1)
            yield "".join([f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(start, stop)])
        yield "</sheetData></worksheet>"

    return case(raw_workbook(pieces()), lines, name=XLSX)


def xlsx_dimension_lies(rng: Random) -> Case:
    """A sheet that claims 17 billion cells and holds 60 rows."""
    lines = ledger(rng)
    sheet = f'<worksheet {MAIN}><dimension ref="A1:XFD1048576"/><sheetData>{xml_rows(lines)}</sheetData></worksheet>'
    return case(raw_workbook(sheet), lines, name=XLSX)


def xlsx_far_corner(rng: Random) -> Case:
    """A single stray cell in the last row and column of the sheet: 17 billion cells as a grid."""
    lines = ledger(rng)
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    sheet = (
        f'<worksheet {MAIN}><dimension ref="A1:XFD1048576"/><sheetData>{xml_rows(lines)}{far}</sheetData></worksheet>'
    )
    return case(raw_workbook(sheet), lines, "reported", name=XLSX, must_say=True, may_refuse=True)


def xlsx_merged_title(rng: Random) -> Case:
    """A merged title above the headings and merged cells in a column that does not matter."""
    lines = ledger(rng)
    rows: list[list[Cell]] = [[f"{BODY}: payments over £250, May 2024"], [None], *typed(lines)]

    def merge(book: openpyxl.Workbook) -> None:
        book.worksheets[0].merge_cells("A1:G1")
        book.worksheets[0].merge_cells("B5:B9")

    return case(workbook({"Data": rows}, merge), lines, name=XLSX)


def xlsx_merged_beneficiary(rng: Random) -> Case:
    """One beneficiary merged over four payments: below the first the cell is empty."""
    lines = ledger(rng)
    for n in (5, 6, 7):
        lines[n] = replace(lines[n], supplier=lines[4].supplier)
    content = workbook({"Data": typed(lines)}, lambda book: book.worksheets[0].merge_cells("G6:G9"))
    return case(content, lines, "reported", name=XLSX, must_say=True)


def xlsx_notes_and_pivot(rng: Random) -> Case:
    """The payments, a sheet of notes before them and a pivot of the same pounds after them."""
    lines = ledger(rng)
    notes = [["About this workbook"], ["Amounts exclude VAT"], ["Contact", "finance@marlford.example"]]
    totals: dict[str, float] = {}
    for line in lines:
        totals[line.supplier] = totals.get(line.supplier, 0) + float(line.amount)
    pivot = [["Row Labels", "Sum of Net Amount"], *([k, v] for k, v in sorted(totals.items()))]
    pivot.append(["Grand Total", sum(totals.values())])
    return case(workbook({"Read me": notes, "Data": typed(lines), "Pivot": pivot}), lines, name=XLSX)


def xlsx_sheet_a_week(rng: Random) -> Case:
    """A sheet for each week, one of them with its columns in another order."""
    lines = ledger(rng)
    parts = [lines[:20], lines[20:40], lines[40:]]
    sheets = {f"Week {n}": typed(part) for n, part in enumerate(parts, 1)}
    sheets["Week 3"] = [[row[6], *row[:6]] for row in sheets["Week 3"]]
    return case(workbook(sheets), lines, name=XLSX)


def xlsx_offset(rng: Random) -> Case:
    """The table begins at D8."""
    lines = ledger(rng)
    rows = [[None] * 3 + list(row) for row in typed(lines)]
    return case(workbook({"Data": [[None]] * 7 + rows}), lines, name=XLSX)


def xlsx_truncated(rng: Random) -> Case:
    content = workbook({"Data": typed(ledger(rng))})
    return case(content[: len(content) // 2], (), "refused", codes=("file-damaged",), name=XLSX)


def xls_typed(rng: Random) -> Case:
    """The old binary form, dates typed."""
    lines = ledger(rng)
    book = xlwt.Workbook()
    sheet = book.add_sheet("May")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for n, row in enumerate(typed(lines)):
        for place, value in enumerate(row):
            sheet.write(n, place, value, *([day] if isinstance(value, dt.datetime) else []))
    out = io.BytesIO()
    book.save(out)
    return case(out.getvalue(), lines, name=XLS)


def ods_typed(rng: Random) -> Case:
    """OpenDocument, dates typed, and a million repeated blank rows as such files end."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    lines = ledger(rng)
    document = OpenDocumentSpreadsheet()
    table = Table(name="May")
    for row in typed(lines):
        line = TableRow()
        for value in row:
            line.addElement(_ods_cell(TableCell, P, value))
        table.addElement(line)
    blank = TableRow(numberrowsrepeated=1_048_000)
    blank.addElement(TableCell(numbercolumnsrepeated=1024))
    table.addElement(blank)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.save(out)
    return case(out.getvalue(), lines, name=ODS)


def _ods_cell(make: Callable[..., object], paragraph: Callable[..., object], value: Cell) -> object:
    if isinstance(value, dt.datetime):
        cell = make(valuetype="date", datevalue=value.strftime("%Y-%m-%d"))
    elif isinstance(value, float):
        cell = make(valuetype="float", value=f"{value:.2f}")
    else:
        cell = make(valuetype="string")
    cell.addElement(paragraph(text=value.strftime("%d/%m/%Y") if isinstance(value, dt.datetime) else str(value)))  # type: ignore[attr-defined]
    return cell


def csv_called_xlsx(rng: Random) -> Case:
    lines = ledger(rng)
    return case(text(grid(lines)), lines, name=XLSX)


def xlsx_called_csv(rng: Random) -> Case:
    lines = ledger(rng)
    return case(workbook({"Data": typed(lines)}), lines, name="marlford-2024-05.csv")


def xlsx_called_xls(rng: Random) -> Case:
    lines = ledger(rng)
    return case(workbook({"Data": typed(lines)}), lines, name=XLS)


def tabs_called_xls(rng: Random) -> Case:
    """Tab-separated text under a spreadsheet's name."""
    lines = ledger(rng)
    return case(text(grid(lines), delimiter="\t"), lines, name=XLS)


def xlsx_locked(rng: Random) -> Case:
    """A workbook with a password: a compound file of two streams, and nothing in it can be read."""
    streams = {"EncryptionInfo": b"\4\0\4\0" + b"\1" * 508, "EncryptedPackage": bytes(rng.randbytes(512 * 8))}
    return case(compound_file(streams), (), "refused", codes=("file-encrypted",), name=XLSX)


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A minimal compound file (MS-CFB, version 3): header, one FAT sector, one directory sector, the streams.

    Small streams are kept in plain sectors too, which readers of the directory do not mind.
    """
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, [0xFFFFFFFD, 0xFFFFFFFE]
    entries = [_entry("Root Entry", 5, 1, end, 0)]
    body = b""
    for n, (name, content) in enumerate(streams.items(), 1):
        count = -(-len(content) // 512)
        entries.append(_entry(name, 2, n + 1 if n < len(streams) else free, len(fat), len(content)))
        fat += [*range(len(fat) + 1, len(fat) + count), end]
        body += content.ljust(count * 512, b"\0")
    table = struct.pack("<128I", *fat, *[free] * (128 - len(fat)))
    entries += [b"\0" * 128] * (4 - len(entries))
    head = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 16 + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<9I", 0, 1, 1, 0, 0, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    return head + table + b"".join(entries) + body


def _entry(name: str, kind: int, other: int, start: int, size: int) -> bytes:
    """One directory entry. The root's `other` is its child; a stream's is its right sibling."""
    free = 0xFFFFFFFF
    written = (name + "\0").encode("utf-16-le")
    left, right, child = (free, free, other) if kind == 5 else (free, other, free)
    out = written.ljust(64, b"\0") + struct.pack("<H2B3I", len(written), kind, 1, left, right, child)
    return out + b"\0" * 36 + struct.pack("<IQ", start, size)


def xlsx_entities(rng: Random) -> Case:
    """Entities that would unfold to gigabytes."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    cell = '<c r="A1" t="inlineStr"><is><t>&j;</t></is></c>'
    sheet = f'{bomb}]><worksheet {MAIN}><sheetData><row r="1">{cell}</row></sheetData></worksheet>'
    return case(
        raw_workbook(sheet),
        (),
        "refused",
        codes=("file-damaged", "file-not-table", "file-empty", "not-payments"),
        name=XLSX,
    )


BOOK_FAULTS: tuple[Fault, ...] = (
    xlsx_typed,
    xlsx_as_text,
    xlsx_serials_unformatted,
    xlsx_mac_dates,
    xlsx_binary_fractions,
    xlsx_formulas,
    xlsx_formulas_without_values,
    xlsx_error_cells,
    xlsx_merged_title,
    xlsx_merged_beneficiary,
    xlsx_notes_and_pivot,
    xlsx_sheet_a_week,
    xlsx_offset,
    xlsx_truncated,
    xls_typed,
    ods_typed,
    csv_called_xlsx,
    xlsx_called_csv,
    xlsx_called_xls,
    tabs_called_xls,
    xlsx_locked,
    xlsx_entities,
)
HEAVY_BOOKS: tuple[Fault, ...] = (xlsx_million_blank_rows, xlsx_dimension_lies, xlsx_far_corner)
"""Tried in a process of their own with a limit on its memory."""
