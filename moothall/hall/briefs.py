"""A brief as a page and as a Word document: the same sentences, figures and order. It computes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from docx import Document
from docx.document import Document as Paper

from moothall.vocabulary.brief import Bar, Brief, Section
from moothall.vocabulary.desk import Listing, cell

from . import briefs_word as word
from . import charts, wording
from .downloads import About, Download
from .downloads_xlsx import xml_text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MADE_BY = "Moothall"
CAVEATS, SOURCES = "What these figures cannot say", "Sources"


@dataclass(frozen=True)
class DrawnSection:
    """A part of the page: the section, its bars and its table as they are drawn."""

    section: Section
    bars: Sequence["DrawnBar"]
    listing: Listing | None


@dataclass(frozen=True)
class DrawnBar:
    """A bar of the page: label, pounds as text, length in hundredths of the longest, whether it lies below nothing."""

    label: str
    amount: str
    length: str
    below: bool
    note: str
    link: str = ""


def drawn(brief: Brief) -> list[DrawnSection]:
    """The sections of a brief, ready for its page."""
    return [
        DrawnSection(each, drawn_bars(each.bars), as_printed(each.listing) if each.listing else None)
        for each in brief.sections
    ]


def drawn_bars(bars: Sequence[Bar]) -> list[DrawnBar]:
    """Bars with their lengths, and their links where they have any. The longest, above or below nothing, has 100."""
    longest = max((abs(bar.amount) for bar in bars), default=Decimal(0)) or Decimal(1)
    return [
        DrawnBar(
            bar.label,
            wording.money(bar.amount),
            f"{abs(bar.amount) * 100 / longest:.1f}",
            bar.amount < 0,
            bar.note,
            str(cell(bar, "link") or ""),
        )
        for bar in bars
    ]


def whole_address(brief: Brief, request: HttpRequest, page: str = "") -> str:
    """The address that a brief was taken from, made whole: its own, or else that of the page."""
    return request.build_absolute_uri(brief.address or page or request.get_full_path())


def as_printed(listing: Listing) -> Listing:
    """A listing without what only a screen can do: sorting and turning pages."""
    columns = [replace(column, sort="") for column in listing.columns if not column.hidden]
    return replace(listing, columns=columns, page=None, sort="")


def document_address(page: str) -> str:
    """The address of a brief's Word document, from that of its page: the query stays."""
    path, mark, query = page.partition("?")
    return f"{path.rstrip('/')}.docx{mark}{query}"


def taken(address: str, today: date, built: datetime | None) -> str:
    """The line at the foot: where from, and when."""
    picture = f", from data read in on {wording.day(built)}" if built else ""
    return f"Taken from {address} on {wording.day(today)}{picture}." if address else f"{wording.day(today)}{picture}."


def document_response(brief: Brief, about: About, request: HttpRequest) -> Download:
    """The Word document as a download; for HEAD it is not made."""
    about = replace(about, address=whole_address(brief, request, about.address))
    pieces = [] if request.method == "HEAD" else [document(brief, about, timezone.localdate())]
    response = Download(pieces, content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="{brief.name}.docx"'
    response["X-Robots-Tag"] = "noindex"
    return response


def document(brief: Brief, about: About, today: date) -> bytes:
    """The whole document on A4: title, answer, coverage, sections, caveats, sources; address and date at the foot."""
    paper = Document()
    word.set_up(paper)
    word.set_properties(paper, xml_text(brief.title), xml_text(brief.answer), MADE_BY)
    foot = xml_text(taken(about.address, today, about.built))
    word.write_foot(paper, foot)
    paper.add_heading(xml_text(brief.title), 1)
    paper.add_paragraph(xml_text(brief.answer), style=word.ANSWER)
    if brief.coverage:
        paper.add_paragraph(f"This speaks for {brief.coverage.sentence()}.", style=word.SMALL)
    for section in brief.sections:
        add_section(paper, section)
    add_points(paper, CAVEATS, brief.caveats)
    add_points(paper, SOURCES, brief.sources)
    paper.add_paragraph(foot, style=word.SMALL)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def add_section(paper: Paper, section: Section) -> None:
    """One part: heading, paragraphs, bars, table, note."""
    paper.add_heading(xml_text(section.title), 2)
    for text in section.paragraphs:
        paper.add_paragraph(xml_text(text))
    if section.bars:
        add_bars(paper, section)
    if section.listing:
        add_listing(paper, section.listing)
    if section.note:
        paper.add_paragraph(xml_text(section.note), style=word.SMALL)


def add_points(paper: Paper, title: str, points: Sequence[str]) -> None:
    """A heading with a list under it; nothing when there are no points."""
    if points:
        paper.add_heading(title, 2)
    for text in points:
        paper.add_paragraph(xml_text(text), style=word.POINT)


def add_bars(paper: Paper, section: Section) -> None:
    """The bars as a picture whose text for those who cannot see it has every figure; their notes under it."""
    rows = [
        {"label": f"{wording.money_short_text(bar.amount)}  {xml_text(bar.label)}", "amount": bar.amount}
        for bar in section.bars
    ]
    picture = charts.png(charts.bar_ranked(rows, xml_text(section.title), most=len(rows)))
    said = "; ".join(f"{bar.label} {wording.money(bar.amount)}" for bar in section.bars)
    word.add_picture(paper, picture, xml_text(f"Bar chart of {section.title}"), xml_text(f"Bar chart: {said}."))
    notes = "; ".join(f"{bar.label}: {bar.note}" for bar in section.bars if bar.note)
    if notes:
        paper.add_paragraph(xml_text(f"{notes}."), style=word.SMALL)


def add_listing(paper: Paper, listing: Listing) -> None:
    """The rows shown as a table with a caption; the listing's own sentence when there are none."""
    shown = as_printed(listing).columns
    if not listing.rows:
        paper.add_paragraph(xml_text(f"{listing.caption}: {listing.empty}"))
        return
    texts = [[text_of(cell(row, column.key), column.kind) for column in shown] for row in listing.rows]
    heads = [xml_text(column.title) for column in shown]
    word.add_table(paper, xml_text(listing.caption), heads, texts, [column.numeric for column in shown])


def text_of(value: Any, kind: str) -> str:
    """A value as on pages, without markup."""
    text = wording.write(value, kind)
    return xml_text(unescape(strip_tags(text)) if isinstance(text, SafeString) else text)
