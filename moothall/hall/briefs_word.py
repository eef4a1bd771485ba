"""Word's side of a brief: paper, styles, tables whose heading row repeats, pictures that say what they show, the foot.

What python-docx has no function for is set as an element of the format (ECMA-376, part 1). It knows no brief.
"""

from collections.abc import Sequence
from io import BytesIO

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

LANGUAGE, FONT, INK = "en-GB", "Arial", RGBColor(0x0B, 0x0C, 0x0C)
WIDTH, HEIGHT, MARGIN = 210, 297, 18  # millimetres: A4
TEXT_WIDTH = WIDTH - 2 * MARGIN
ANSWER, SMALL, POINT, CELL = "Answer", "Small print", "List Bullet", "Cell"
HEADINGS = {1: 18, 2: 12}  # points
BORDER = "B1B4B6"
# In the order that the format asks for.
SIDES = (("top", True), ("left", False), ("bottom", True), ("right", False), ("insideH", True), ("insideV", False))
LOOK = {"val": "0620", "firstRow": "1", "firstColumn": "0", "noHBand": "1", "noVBand": "1"}
NARROWEST, WIDEST = 8, 40  # characters that count for a column's share of the width


def set_up(paper: Document) -> None:
    """A4, language, and the styles: everything that is written later only names a style."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(WIDTH), Mm(HEIGHT)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    section.footer_distance = Mm(8)
    styles = paper.styles
    dress(styles["Normal"], 9.5, after=4)
    for level, points in HEADINGS.items():
        dress(styles[f"Heading {level}"], points, after=3, before=0 if level == 1 else 8)
        styles[f"Heading {level}"].font.bold = True
    dress(styles["Caption"], 9, after=2)
    styles["Caption"].font.bold = True
    styles["Caption"].paragraph_format.keep_with_next = True
    dress(styles[POINT], 9, after=1)
    dress(styles["Footer"], 8)
    for name, size, before, after in ((ANSWER, 12, 0, 4), (SMALL, 8.5, 3, 4), (CELL, 8.5, 0.5, 0.5)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        dress(style, size, after, before)
    set_language(styles.element)


def dress(style: ParagraphStyle, size: float, after: float = 0, before: float = 0) -> None:
    """One font, one colour, this size and space, whatever the theme says."""
    font, layout = style.font, style.paragraph_format
    font.size, font.name, font.italic, font.color.rgb = Pt(size), FONT, False, INK
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FONT)
    layout.space_after, layout.space_before, layout.line_spacing = Pt(after), Pt(before), 1.08


def set_language(styles: _Element) -> None:
    """British English as the language of every text."""
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def set_properties(paper: Document, title: str, subject: str, author: str) -> None:
    """What a file manager, a catalogue and a screen reader read first. Word takes at most 255 characters each."""
    properties = paper.core_properties
    properties.title, properties.subject, properties.author = title[:255], subject[:255], author
    properties.last_modified_by, properties.language = author, LANGUAGE
    properties.comments, properties.keywords = "", ""


def write_foot(paper: Document, text: str) -> None:
    """The foot of every page: a line, and the number of the page."""
    line = paper.sections[0].footer.paragraphs[0]
    line.add_run(f"{text} Page ")
    add_field(line, "PAGE")
    line.add_run(" of ")
    add_field(line, "NUMPAGES")


def add_field(line: Paragraph, what: str) -> None:
    """A field that Word fills in."""
    field = element("w:fldSimple", instr=what)
    run = element("w:r")
    text = element("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    line._p.append(field)


def add_table(
    paper: Document, caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]
) -> None:
    """A table under its caption. Its first row is marked as headings and repeats on every page; no row is cut."""
    paper.add_paragraph(caption, style="Caption")
    table = paper.add_table(rows=0, cols=len(heads), style="Table Grid")
    table.autofit = False
    mark(table, caption)
    widths = shares(heads, rows)
    for texts in (heads, *rows):
        fill(table.add_row(), texts, numeric, widths, heading=texts is heads)
    repeat(table.rows[0])
    for column, share in zip(table.columns, widths, strict=True):
        column.width = share


def mark(table: Table, caption: str) -> None:
    """Thin grey lines, headings in the first row, and what the table is called for those who cannot see it."""
    properties = table._tbl.tblPr
    borders = element("w:tblBorders")
    for side, drawn in SIDES:
        borders.append(
            element(f"w:{side}", val="single", sz="4", space="0", color=BORDER)
            if drawn
            else element(f"w:{side}", val="nil")
        )
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    look = properties.find(qn("w:tblLook"))
    for name, value in LOOK.items():
        look.set(qn(f"w:{name}"), value)
    properties.append(element("w:tblCaption", val=caption))


def fill(row: _Row, texts: Sequence[str], numeric: Sequence[bool], widths: Sequence[Length], heading: bool) -> None:
    """The cells of one row; figures stand to the right. The row is never cut by the end of a page."""
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))
    for each, text, is_figure, share in zip(row.cells, texts, numeric, widths, strict=True):
        write_cell(each, text, is_figure, heading)
        each.width = share


def write_cell(each: _Cell, text: str, is_figure: bool, heading: bool) -> None:
    """One cell in the style of cells."""
    line = each.paragraphs[0]
    line.style = CELL
    line.add_run(text).bold = heading or None
    if is_figure:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def repeat(row: _Row) -> None:
    """Marks a row as the heading of its table; it stays with the row after it."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))
    for each in row.cells:
        each.paragraphs[0].paragraph_format.keep_with_next = True


def shares(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Length]:
    """The width of each column: by its longest text, within reason, so that all fill the paper."""
    longest = [max(len(text) for text in column) for column in zip(heads, *rows, strict=True)]
    weights = [min(max(each, NARROWEST), WIDEST) for each in longest]
    return [Mm(TEXT_WIDTH * weight / sum(weights)) for weight in weights]


def add_picture(paper: Document, data: bytes, name: str, said: str) -> None:
    """A picture as wide as two thirds of the text, with what it shows in words."""
    line = paper.add_paragraph()
    picture = line.add_run().add_picture(BytesIO(data), width=Mm(TEXT_WIDTH * 2 / 3))
    properties = picture._inline.docPr
    properties.set("name", name)
    properties.set("descr", said)


def element(tag: str, **attributes: str) -> _Element:
    """An element of the format with its attributes."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made
