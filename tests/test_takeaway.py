"""What is taken away: lists as workbooks, briefs as Word documents and on paper. The workbook is opened again by
openpyxl and the document by python-docx, which know nothing of how they were written."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.views.decorators.http import require_safe
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet

from moothall.hall import briefs, downloads, downloads_xlsx
from moothall.vocabulary.brief import Bar, Brief, Section
from moothall.vocabulary.desk import Column, Coverage, Listing, Page

pytestmark = pytest.mark.django_db
BUILT = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
ABOUT = downloads.About("https://example.org/things/?q=a&b=1", BUILT, "2 of 317 English councils")
COLUMNS = (
    Column("name", "Council"),
    Column("amount", "Spent", "money"),
    Column("rows", "Payments", "number"),
    Column("share", "Share", "percent"),
    Column("day", "Paid on", "day"),
    Column("month", "Month", "month"),
    Column("ref", "Reference", hidden=True),
)
ROWS = (
    {"name": "Exampleshire", "amount": Decimal("1234.56"), "rows": 3, "share": 0.125, "day": date(2026, 4, 3),
     "month": date(2026, 4, 1), "ref": "000123"},
    {"name": "=HYPERLINK(\"http://x\")", "amount": Decimal("-0.07"), "rows": 0, "share": None, "day": date(1899, 1, 1),
     "month": None, "ref": 42},
)  # fmt: skip
LIST = Listing("things-by-year", "Things, by year", COLUMNS, ROWS, row_header="name")


def book(listing: Listing, about: downloads.About = ABOUT) -> Any:
    """The listing's workbook as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(sent(downloads.list_response(listing, "xlsx", about))))


def sent(response: Any) -> bytes:
    """The whole body of a response, which is then closed."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return bytes(body)


def sheet(listing: Listing) -> Worksheet:
    """The first sheet of the listing's workbook."""
    return book(listing).worksheets[0]


def told(listing: Listing, about: downloads.About = ABOUT) -> dict[str, Any]:
    """The second sheet as names and values."""
    return {row[0].value: row[1].value for row in book(listing, about)["About"].iter_rows()}


def texts(*values: Any) -> list[Any]:
    """How text cells come back from a workbook."""
    listing = Listing("texts", "Texts", (Column("a", "A"),), [{"a": value} for value in values])
    return [row[0] for row in sheet(listing).iter_rows(min_row=2, values_only=True)]


def test_cells_are_typed_and_exact() -> None:
    found = sheet(LIST)
    assert [cell.value for cell in found[1]] == [column.title for column in COLUMNS]
    assert [cell.value for cell in found[2]] == [
        "Exampleshire", 1234.56, 3, 0.125, datetime(2026, 4, 3), datetime(2026, 4, 1), "000123",
    ]  # fmt: skip
    assert [cell.value for cell in found[3]] == ['=HYPERLINK("http://x")', -0.07, 0, None, "1899-01-01", None, "42"]
    assert [cell.data_type for cell in found[2]] == ["s", "n", "n", "n", "d", "d", "s"]
    assert found["A3"].data_type == "s"
    assert [cell.number_format for cell in found[2]][1:6] == [
        "£#,##0.00;-£#,##0.00", "#,##0", "0.0%", "d mmmm yyyy", "mmmm yyyy",
    ]  # fmt: skip


def test_the_headings_are_bold_and_stay_and_every_column_can_be_filtered() -> None:
    found = sheet(LIST)
    assert all(cell.font.bold for cell in found[1])
    assert (found.freeze_panes, found.auto_filter.ref) == ("A2", "A1:G3")
    assert (found.print_title_rows, found.page_setup.paperSize) == ("$1:$1", 9)
    widths = {key: round(each.width) for key, each in found.column_dimensions.items()}
    assert all(8 <= width <= 62 for width in widths.values())
    assert widths["A"] > widths["C"]


def test_the_second_sheet_says_what_it_is() -> None:
    assert told(LIST) == {
        "List": "Things, by year",
        "Page": "https://example.org/things/?q=a&b=1",
        "Picture built": "2026-11-01 09:30 UTC",
        "This speaks for": "2 of 317 English councils",
        "Rows": 2,
        "Column": "Its name in CSV and JSON",
        **{column.title: column.key for column in COLUMNS},
    }
    assert "Picture built" not in told(LIST, downloads.About())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "=cmd|' /C calc'!A0", "http://example.org", "{=1}"])
def test_text_is_never_a_formula_a_number_or_a_link(text: str) -> None:
    workbook = sent(downloads.list_response(Listing("t", "T", (Column("a", "A"),), [{"a": text}]), "xlsx"))
    assert texts(text) == [text]
    with ZipFile(io.BytesIO(workbook)) as parts:
        first = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in first
    assert "<hyperlink" not in first


def test_no_text_can_break_the_file() -> None:
    assert texts("a\x00b\x0b\x1fc", "\ud800", "\ufffe\uffff", "Łódź 🏛 £", " edges ", "a\r\nb\rc\nd") == [
        "a\ufffdb\ufffd\ufffdc", "\ufffd", "\ufffd\ufffd", "Łódź 🏛 £", " edges ", "a\nb\nc\nd",
    ]  # fmt: skip
    assert texts("</t></is></c><x>", "&amp; <b>", "]]>", "<r><t>x</t></r>", "<r>&</r>") == [
        "</t></is></c><x>", "&amp; <b>", "]]>", " <r><t>x</t></r>", " <r>&</r>",
    ]  # fmt: skip
    odd = Listing("a\x00b", "caption \x01 <&>", (Column("a", "=A\x02<r>"),), [{"a": "x"}])
    assert sheet(odd)["A1"].value == "=A\ufffd<r>"
    assert told(odd)["List"] == "caption \ufffd <&>"


@given(st.lists(st.text(st.characters(codec=None, exclude_categories=())), max_size=5))
def test_any_text_comes_back_or_is_shown_as_unreadable(some: list[str]) -> None:
    expected = [downloads_xlsx.xml_text(text) for text in some if text]
    data = sent(downloads.list_response(Listing("t", "T", (Column("a", "A"),), [{"a": text} for text in some]), "xlsx"))
    with ZipFile(io.BytesIO(data)) as parts:
        tree = etree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    cells = ["".join(each.itertext()) for each in tree.iter("{*}is")][1:]
    assert [text.replace("_x005F_", "_") for text in cells] == expected


@given(st.decimals(min_value=-(10**13) + 1, max_value=10**13 - 1, places=2))
def test_pounds_are_exact_to_the_penny(amount: Decimal) -> None:
    assert downloads_xlsx.is_exact(amount)
    assert Decimal(f"{float(f'{float(amount):.16G}'):.2f}") == amount


def test_more_digits_than_a_cell_keeps_become_text() -> None:
    columns = (Column("amount", "Amount", "money"), Column("rows", "Rows", "number"))
    rows = [
        {"amount": Decimal("9999999999999.99"), "rows": 999_999_999_999_999},
        {"amount": Decimal("12345678901234.56"), "rows": 10**15},
        {"amount": Decimal("12345678901234.00"), "rows": Decimal("1.5")},
        {"amount": Decimal("NaN"), "rows": float("inf")},
    ]
    found = [[cell.value for cell in row] for row in sheet(Listing("n", "N", columns, rows)).iter_rows(min_row=2)]
    assert found == [
        [9999999999999.99, 999_999_999_999_999],
        ["12345678901234.56", "1000000000000000"],
        [12345678901234, 1.5],
        ["NaN", "inf"],
    ]


def test_other_values_keep_their_meaning() -> None:
    assert texts(True, False, ["a", 1], Decimal("1.50"), date(2026, 1, 2), None, "", "end") == [
        True, False, '["a", 1]', "1.50", "2026-01-02", None, None, "end",
    ]  # fmt: skip


@pytest.mark.parametrize("letter", ["x", "🏛"])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(letter: str) -> None:
    fits = letter * (downloads_xlsx.MOST_TEXT // downloads_xlsx.units(letter))
    long = letter * 40_000
    first, second = texts(fits, long)
    assert first == fits
    assert second.endswith(" … [cut: 40,000 characters in all; the CSV has them]")
    assert second.startswith(letter * 16_000)
    assert downloads_xlsx.MOST_TEXT - 1 <= downloads_xlsx.units(second) <= downloads_xlsx.MOST_TEXT
    listing = Listing("t", "T", (Column("a", "A"),), [{"a": fits}, {"a": long}])
    assert told(listing)["Texts cut"].startswith("1, to the 32,767 characters")


def test_a_list_longer_than_a_sheet_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads_xlsx, "MOST_ROWS", 3)
    columns = (Column("n", "N", "number"),)
    whole = Listing("n", "N", columns, [{"n": number} for number in range(3)])
    longer = Listing("n", "N", columns, [], every_row=lambda: ({"n": number} for number in range(5)))
    assert "Left out" not in told(whole)
    assert (told(longer)["Rows"], sheet(longer).max_row) == (3, 4)
    assert told(longer)["Left out"].startswith("A sheet holds 3 rows and this list is longer.")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("payments", "Payments"), ("who-pays", "Who pays"), ("a[b]:c*d?e/f\\g", "A b  c d e f g"), ("", "List"),
        ("about", "List"), ("history", "List"), ("'quoted'", "Quoted"), ("x" * 40, "X" + "x" * 30), ("🏛" * 20, "List"),
    ],
)  # fmt: skip
def test_names_of_sheets(name: str, expected: str) -> None:
    assert book(replace(LIST, name=name)).sheetnames == [expected, "About"]


def test_an_empty_list_is_still_a_workbook() -> None:
    assert sheet(replace(LIST, rows=())).max_row == 1
    assert told(replace(LIST, rows=()))["Rows"] == 0


def test_nothing_is_left_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    sent(downloads.list_response(LIST, "xlsx"))

    def broken() -> Any:
        yield from ROWS
        raise RuntimeError("the rows end early")

    with pytest.raises(RuntimeError, match="end early"):
        downloads.list_response(replace(LIST, every_row=broken), "xlsx")
    assert list(tmp_path.iterdir()) == []


# Briefs


def table(name: str, rows: int) -> Listing:
    """A made-up table of a brief."""
    columns = (
        Column("council", "Council"),
        Column("amount", "Spent", "money"),
        Column("until", "Contract end", "day"),
        Column("id", "Id", hidden=True),
    )
    values = [
        {"council": f"Number {number} Borough Council", "amount": Decimal(number) * Decimal("1234.56"),
         "until": date(2027, 3, 31), "id": f"hidden-{number}"}
        for number in range(1, rows + 1)
    ]  # fmt: skip
    return Listing(name, f"Table {name}", columns, values, page=Page(1, 12, 40), row_header="council")


PARAGRAPH = (
    "Nine of the ten councils whose payments we hold paid this supplier in 2019-20, and six of them paid it monthly. "
)
BARS = tuple(
    Bar(
        f"Number {number} District Council",
        Decimal(10 - number) * Decimal("99999.99"),
        "part-year" if number == 2 else "",
    )
    for number in range(1, 7)
)
BRIEF = Brief(
    "before-renewal",
    "Before you renew: revenues and benefits",
    "Nine councils pay between £1.02 and £5.10 per resident; six contracts end within a year of yours.",
    Coverage(9, 317, first_month=date(2019, 4, 1), last_month=date(2020, 3, 1)),
    (
        Section("Who pays", (PARAGRAPH * 2,), table("who", 12), note="28 more are on the page."),
        Section("By council", (PARAGRAPH,), bars=BARS),
        Section("When it ends", (PARAGRAPH,), table("ends", 8)),
        Section("Who could buy together", (PARAGRAPH * 2,), table("together", 6)),
        Section("What others moved to", (PARAGRAPH,), table("moved", 4)),
    ),
    ("Spend is not price.", "VAT may or may not be in it.", "A part-year is not a year."),
    ("Payments over £500 of ten councils, Open Government Licence v3.0.", "https://example.org/contracts"),
)  # fmt: skip


@require_safe
def brief_page(request: HttpRequest) -> TemplateResponse:
    """A page with a brief and a list."""
    return TemplateResponse(request, "brief.html", {"brief": BRIEF, "listing": LIST, "coverage": BRIEF.coverage})


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """An address that ends in a form that is none of the hall's."""
    return HttpResponse("<feed/>", content_type="application/atom+xml")


urlpatterns = [path("brief/", brief_page), path("brief.atom", feed), path("", include("moothall.hall.urls"))]
with_brief = override_settings(ROOT_URLCONF="tests.test_takeaway")


def word(brief: Brief = BRIEF) -> Any:
    """The brief's document as python-docx reads it."""
    data = briefs.document(brief, replace(ABOUT, address="https://example.org/brief/"), date(2026, 11, 26))
    return Document(io.BytesIO(data))


def test_the_document_has_headings_in_order_and_every_text() -> None:
    paragraphs = [(line.style.name, line.text) for line in word().paragraphs]
    assert [(style, text) for style, text in paragraphs if style.startswith("Heading")] == [
        ("Heading 1", BRIEF.title),
        *(("Heading 2", section.title) for section in BRIEF.sections),
        ("Heading 2", "What these figures cannot say"),
        ("Heading 2", "Sources"),
    ]
    assert paragraphs[1] == ("Answer", BRIEF.answer)
    assert ("Small print", f"This speaks for {BRIEF.coverage.sentence()}.") in paragraphs
    assert [text for style, text in paragraphs if style == "List Bullet"] == [*BRIEF.caveats, *BRIEF.sources]
    assert ("Small print", "28 more are on the page.") in paragraphs


def test_tables_of_the_document_are_real_and_their_headings_repeat() -> None:
    found = word().tables
    assert [len(each.rows) for each in found] == [13, 9, 7, 5]
    assert [cell.text for cell in found[0].rows[0].cells] == ["Council", "Spent", "Contract end"]
    assert [cell.text for cell in found[0].rows[2].cells] == ["Number 2 Borough Council", "£2,469.12", "31 March 2027"]
    for each in found:
        assert [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in each.rows] == [True] + [False] * (
            len(each.rows) - 1
        )
        assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in each.rows)
    assert "hidden-1" not in "".join(cell.text for row in found[0].rows for cell in row.cells)


def test_the_picture_of_the_document_says_every_figure() -> None:
    document = word()
    (shape,) = document.inline_shapes
    said = shape._inline.docPr.get("descr")
    assert said.startswith("Bar chart: Number 1 District Council £899,999.91; ")
    assert said.count("£") == len(BARS)
    assert ("Number 2 District Council: part-year.") in [line.text for line in document.paragraphs]


def test_the_document_is_a4_in_english_with_properties_and_a_foot() -> None:
    document = word()
    section, properties = document.sections[0], document.core_properties
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (properties.title, properties.language, properties.author) == (BRIEF.title, "en-GB", "Moothall")
    assert "python" not in properties.comments
    assert {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    foot = section.footer.paragraphs[0].text
    assert foot.startswith("Taken from https://example.org/brief/ on 26 November 2026, from data read in on 1 November")


def test_no_text_can_break_the_document() -> None:
    listing = Listing("t", "c\x00", (Column("a", "A\x01"),), [{"a": "x\x02<&>\ud800"}])
    odd = Brief(
        "b", "T\x00" * 200, "a\x01", None, (Section("s\x02", ("p\x03",), listing, (Bar("b\x04", Decimal(-1)),)),)
    )
    document = word(odd)
    assert document.tables[0].rows[1].cells[0].text == "x\ufffd<&>\ufffd"
    assert document.core_properties.title == ("T\ufffd" * 200)[:255]


def test_an_empty_brief_is_still_a_document() -> None:
    listing = Listing("t", "Nobody", (Column("a", "A"),), (), empty="Nobody pays.")
    assert "Nobody: Nobody pays." in [
        line.text for line in word(Brief("b", "T", "", None, (Section("s", (), listing),))).paragraphs
    ]


@with_brief
def test_the_page_of_a_brief(client: Client, picture: Path) -> None:
    page = client.get("/brief/?q=1").content.decode()
    assert 'href="/brief.docx?q=1"' in page
    assert page.count("<h1") == 1
    for text in (
        BRIEF.title,
        BRIEF.answer,
        "£2,469.12",
        "£899,999.91",
        "Spend is not price.",
        "28 more are on the page.",
    ):
        assert text in page
    assert 'width="100.0"' in page
    assert "Taken from http://testserver/brief/?q=1 on " in page
    assert "style=" not in page
    assert "hidden-1" not in page


@with_brief
def test_the_forms_of_a_page(client: Client, picture: Path) -> None:
    document = client.get("/brief.docx?q=1")
    assert document["Content-Disposition"] == 'attachment; filename="before-renewal.docx"'
    assert document["Content-Type"] == briefs.DOCX
    foot = Document(io.BytesIO(sent(document))).sections[0].footer.paragraphs[0].text
    assert "http://testserver/brief/?q=1" in foot
    workbook = openpyxl.load_workbook(io.BytesIO(sent(client.get("/brief.xlsx?q=1"))))
    about = {row[0].value: row[1].value for row in workbook["About"].iter_rows()}
    assert about["Page"] == "http://testserver/brief/?q=1"
    assert about["This speaks for"] == BRIEF.coverage.sentence()
    assert client.get("/brief.atom").content == b"<feed/>"


@with_brief
@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "docx"])
def test_only_get_and_head(form: str, client: Client, picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.post(f"/brief.{form}").status_code == 404
    whole = client.get(f"/brief.{form}")
    sent(whole)
    monkeypatch.setattr(downloads, "whole_response", no_body)
    monkeypatch.setattr(briefs, "document", no_body)
    head = client.head(f"/brief.{form}")
    assert (head.status_code, sent(head)) == (200, b"")
    assert head["Content-Disposition"] == whole["Content-Disposition"]
    assert head["Content-Type"] == whole["Content-Type"]


def no_body(*_: Any) -> Any:
    """HEAD must not come here."""
    raise AssertionError("HEAD asked for a body")


@pytest.mark.parametrize(
    ("address", "said"),
    [("/organisations.docx", "is no brief"), ("/about.docx", "is no brief"), ("/about.xlsx", "has no list")],
)
def test_what_is_not_there_is_told(address: str, said: str, client: Client, picture: Path) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert said in response.content.decode()


def test_a_list_of_the_house_as_a_workbook(client: Client, picture: Path) -> None:
    assert 'href="/organisations.xlsx?q=northtown"' in client.get("/organisations/?q=northtown").content.decode()
    found = openpyxl.load_workbook(io.BytesIO(sent(client.get("/organisations.xlsx?q=northtown"))))
    assert any("Northtown Borough Council" in row for row in found.worksheets[0].iter_rows(values_only=True))
    assert "Picture built" in {row[0].value for row in found["About"].iter_rows()}
