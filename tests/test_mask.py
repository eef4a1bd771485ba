"""Masking natural persons: what must change, and above all what must not. Every name of a person here is invented."""

import csv
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

from moothall.engines.classify.mask import (
    CannotMask,
    MaskOptions,
    TablePlace,
    mask_bytes,
    mask_csv,
    mask_file,
    mask_xlsx,
    names_in,
    strict_options,
)
from moothall.engines.classify.mask_csv import cell_text, page_of, rows_of_text
from moothall.engines.classify.mask_names import key_of
from moothall.engines.classify.mask_xlsx import SheetPlace
from moothall.engines.classify.redaction import PUBLISHED_WORDING as WORDING
from moothall.engines.classify.redaction import redaction

PERSONS = ["JANE PUDDLEWICK", "Mr T Oakenshaw", "THRESHER, OLIVER", "P J Nettlefold", "Bramhope Nerys", "Zoë Fennimore"]
FIRMS = ["ACORN TAXIS LTD", "Thornaby Primary School", 'THE "OLD" MILL, CAFE', "Café Ltd", "", "Redacted Personal Data"]


def csv_bytes(rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue().encode(encoding)


def rows_in(data: bytes, delimiter: str = ",", encoding: str = "utf-8") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter))


def test_only_the_persons_cells_change_to_the_byte() -> None:
    data = (
        b"\xef\xbb\xbfDate,Name,Purpose\r\n"
        b'01/04/2020,"JANE PUDDLEWICK", rent \r\n'
        b'02/04/2020,"ACORN ""X"" \nLTD",\xa3 5 taxi\n'
        b"03/04/2020,Mr T Oakenshaw,\r"
        b"\r\n"
        b"04/04/2020,ACORN LTD,paid to Jane Puddlewick by cheque"
    )
    done = mask_csv(data, "utf-8-sig", ",", 1, [2])
    assert done.data == data.replace(b"JANE PUDDLEWICK", WORDING.encode()).replace(
        b"Mr T Oakenshaw", WORDING.encode()
    ).replace(b"Jane Puddlewick", WORDING.encode())
    assert (done.cells, done.rows, len(done.masked)) == (3, 3, 2)
    assert redaction(WORDING)


def test_lines_up_to_the_heading_and_files_without_one() -> None:
    data = b"Jane Puddlewick,report\nName,Amount\nJane Puddlewick,1\n"
    assert (
        mask_csv(data, "utf-8", ",", 2, [1]).data
        == b"Jane Puddlewick,report\nName,Amount\n" + WORDING.encode() + b",1\n"
    )
    assert mask_csv(b"Jane Puddlewick,1\n", "utf-8", ",", 0, [1]).data == WORDING.encode() + b",1\n"


@pytest.mark.parametrize(
    ("purpose", "masked"),
    [
        ("Puddlewick Jane", True), ("PUDDLEWICK, JANE", True), ("refund J Puddlewick 12", True),
        ("refund Jane PUDDLEWICK", True), ("Puddlewick Road", False), ("Jane Austen books", False),
        ("JPuddlewick", False),
    ],
)  # fmt: skip
def test_the_same_person_in_other_forms_in_the_same_row(purpose: str, masked: bool) -> None:
    data = csv_bytes([["Name", "Purpose"], ["Mrs Jane Puddlewick", purpose]])
    cell = rows_in(mask_csv(data, "utf-8", ",", 1, [1]).data)[1][1]
    assert (WORDING in cell) is masked
    assert masked or cell == purpose


def test_a_surname_after_a_title_is_found_in_its_own_row_only() -> None:
    data = csv_bytes([["Name", "Purpose"], ["Dr Fennimore", "Fennimore rent"], ["ACORN LTD", "Fennimore Street"]])
    rows = rows_in(mask_csv(data, "utf-8", ",", 1, [1]).data)
    assert rows[1] == [WORDING, f"{WORDING} rent"]
    assert rows[2] == ["ACORN LTD", "Fennimore Street"]


def test_a_firm_in_the_beneficiary_column_is_never_cut_about() -> None:
    data = csv_bytes([["Name"], ["JANE PUDDLEWICK"], ["JANE PUDDLEWICK LTD"]])
    assert rows_in(mask_csv(data, "utf-8", ",", 1, [1]).data)[2] == ["JANE PUDDLEWICK LTD"]


def test_names_to_mask_and_to_keep() -> None:
    data = csv_bytes([["Name", "Note"], ["WOODS", "for Woods"], ["OLIVER FARNABY", "x"], ["ACORN LTD", "G Hobbs"]])
    options = MaskOptions(also=names_in("# missed\n- Woods\n\nG HOBBS\n"), keep=frozenset(["Oliver  Farnaby"]))
    rows = rows_in(mask_csv(data, "utf-8", ",", 1, [1], options).data)
    assert rows[1:] == [[WORDING, f"for {WORDING}"], ["OLIVER FARNABY", "x"], ["ACORN LTD", WORDING]]


def test_strict_masks_more_and_reads_titles_in_text() -> None:
    data = csv_bytes([["Name", "Note"], ["OLIVER FARNABY PHOTOGRAPHY", "shoot for Mrs R Quarmby, town hall"]])
    assert mask_csv(data, "utf-8", ",", 1, [1]).data == data
    rows = rows_in(mask_csv(data, "utf-8", ",", 1, [1], strict_options()).data)
    assert rows[1] == [WORDING, f"shoot for {WORDING}, town hall"]


def test_the_row_speaks() -> None:
    data = csv_bytes([["Name", "Type"], ["HARGREAVES PILKINGTON", "Adoption allowance"]])
    assert rows_in(mask_csv(data, "utf-8", ",", 1, [1]).data)[1][0] == WORDING
    assert mask_csv(data, "utf-8", ",", 1, [1], MaskOptions(context=False)).data == data


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1252", "latin-1", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    rows = [["Name", "Purpose"], ["Zoë Fennimore", "café"], ["Café Ltd", "Zoë Fennimore: £5"]]
    done = mask_csv(csv_bytes(rows, delimiter, encoding), encoding, delimiter, 1, [1])
    assert done.data == csv_bytes([rows[0], [WORDING, "café"], ["Café Ltd", f"{WORDING}: £5"]], delimiter, encoding)


def test_bytes_that_the_encoding_does_not_know_are_kept() -> None:
    data = b"Name,Purpose\nJANE PUDDLEWICK,J Puddlewick \xa35 caf\xe9\n"
    done = mask_csv(data, "utf-8", ",", 1, [1])
    assert done.data == b"Name,Purpose\n%b,%b \xa35 caf\xe9\n" % (WORDING.encode(), WORDING.encode())


def test_rows_wrapped_in_one_quoted_cell() -> None:
    data = b'Name,Amount\n"JANE PUDDLEWICK,""1,000.00"""\n"ACORN LTD,2"\n'
    assert mask_csv(data, "utf-8", ",", 1, [1]).data == data
    wrapped = b'Date,Name,Amount\n"1/4/20,JANE PUDDLEWICK,""1,000.00"""\n"1/4/20,ACORN LTD,2"\n'
    assert mask_csv(wrapped, "utf-8", ",", 1, [2]).data == wrapped.replace(b"JANE PUDDLEWICK", WORDING.encode())


def test_a_quote_left_open_hides_nobody_and_long_cells_are_noted() -> None:
    data = b'Name,Note\n"ACORN LTD,open\nJANE PUDDLEWICK,x\n'
    assert WORDING.encode() in mask_csv(data, "utf-8", ",", 1, [1]).data
    swallowed = b'Name,Note\n"ACORN' + b"\nx" * 30 + b'",y\n'
    assert "spans more than" in mask_csv(swallowed, "utf-8", ",", 1, [1]).notes[0]


CELL = st.one_of(
    st.sampled_from(PERSONS + FIRMS),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)
TABLE = st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=1, max_size=8))


@settings(deadline=None, max_examples=150)
@given(TABLE, st.sampled_from([",", ";", "\t"]), st.sampled_from(["\r\n", "\n"]))
def test_any_table(rows: list[list[str]], delimiter: str, end: str) -> None:
    data = csv_bytes([["Name"] + ["Note"] * (len(rows[0]) - 1), *rows], delimiter, "utf-8", end)
    done = mask_csv(data, "utf-8", delimiter, 1, [1])
    before, after = rows_in(data, delimiter), rows_in(done.data, delimiter)
    assert [len(row) for row in after] == [len(row) for row in before], "rows and cells are all there"
    again = mask_csv(done.data, "utf-8", delimiter, 1, [1])
    assert again.data == done.data, "masking twice is masking once"
    masked = {key_of(name) for name in done.masked}
    for old, new in zip(before[1:], after[1:], strict=True):
        assert new[0] == (WORDING if key_of(old[0]) in masked else old[0])
        for was, now in zip(old[1:], new[1:], strict=True):
            assert now == was or WORDING in now
    left = {key_of(cell) for row in after[1:] for cell in row}
    assert not left & {key for key in masked if " " in key}, "no masked name stands anywhere"
    expected = {key_of(row[0]) for row in rows if row[0] in PERSONS}
    assert expected <= masked


@settings(deadline=None, max_examples=100)
@given(TABLE, st.sampled_from([",", ";"]))
def test_cells_are_found_where_the_csv_module_finds_them(rows: list[list[str]], delimiter: str) -> None:
    data = csv_bytes(rows, delimiter)
    page = page_of(data, "utf-8")
    found = [[cell_text(page, cell) for cell in row.cells] for row in rows_of_text(page, delimiter)]
    assert found == [row or [""] for row in rows_in(data, delimiter)]


# Workbooks ----------------------------------------------------------------------------------------------------------


def workbook(rows: list[list[object]], sheet: str = "Payments") -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator, book.properties.lastModifiedBy = "Jane Puddlewick", "Oliver Thresher"
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    page["A1"].comment = Comment("ask Jane Puddlewick", "Oliver Thresher")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROWS: list[list[object]] = [
    ["Date", "Supplier", "Amount", "Description"],
    ["2020-04-01", "JANE PUDDLEWICK", 12.5, "rent to J Puddlewick"],
    ["2020-04-02", "ACORN & SONS <LTD>", -3, "for JANE PUDDLEWICK"],
    ["2020-04-03", "ACORN & SONS <LTD>", 1, None],
]
PLACE = SheetPlace("Payments", 1, (2,))


def values(data: bytes) -> list[list[object]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)]


def with_shared_strings(data: bytes, rich: str = "") -> bytes:
    """The same workbook as Excel writes it: texts in one shared list, `rich` in it as rich text in two runs."""
    texts: list[str] = []

    def moved(match: re.Match[str]) -> str:
        texts.append(match[2])
        return f'<c r="{match[1]}" t="s"><v>{len(texts) - 1}</v></c>'

    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    inline = r'<c r="(\w+)" t="inlineStr"><is><t>([^<]*)</t></is></c>'
    parts["xl/worksheets/sheet1.xml"] = re.sub(inline, moved, sheet).encode()
    runs = "".join(f"<r><t>{part}</t></r>" for part in (rich[:4], rich[4:]))
    items = "".join(f"<si>{runs if t == rich else f'<t>{t}</t>'}</si>" for t in texts)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = f'<?xml version="1.0"?><sst xmlns="{main}">{items}</sst>'.encode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types.encode())
    return zipped(parts)


@pytest.mark.parametrize("shared", [True, False])
def test_a_workbook_loses_names_and_authors_and_nothing_else(shared: bool) -> None:
    data = with_shared_strings(workbook(ROWS)) if shared else workbook(ROWS)
    done = mask_xlsx(data, [PLACE])
    assert values(done.data) == [
        ROWS[0],
        ["2020-04-01", WORDING, 12.5, f"rent to {WORDING}"],
        ["2020-04-02", "ACORN & SONS <LTD>", -3, f"for {WORDING}"],
        ROWS[3],
    ]
    assert (done.cells, done.rows, len(done.masked)) == (1, 1, 1)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(done.data)) as new:
        assert old.namelist() == new.namelist()
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
        everything = b"".join(new.read(name) for name in new.namelist()).lower()
    texts = "xl/sharedStrings.xml" if shared else "xl/worksheets/sheet1.xml"
    assert changed == {texts, "docProps/core.xml", "xl/comments/comment1.xml"}
    assert b"puddlewick" not in everything
    assert b"thresher" not in everything
    assert any("authors" in note for note in done.notes)
    assert mask_xlsx(done.data, [PLACE]).data == done.data


@pytest.mark.parametrize("shared", [True, False])
def test_a_firm_that_bears_a_persons_name_is_not_cut_about(shared: bool) -> None:
    rows: list[list[object]] = [["A", "Supplier"], ["x", "JANE PUDDLEWICK"], ["y", "JANE PUDDLEWICK LTD"]]
    data = with_shared_strings(workbook(rows)) if shared else workbook(rows)
    assert [row[1] for row in values(mask_xlsx(data, [PLACE]).data)] == ["Supplier", WORDING, "JANE PUDDLEWICK LTD"]


def test_rich_text_and_a_users_path() -> None:
    rows: list[list[object]] = [["A", "Supplier"], ["x", "JANE PUDDLEWICK"], ["y", "ACORN LTD"]]
    data = with_shared_strings(workbook(rows), rich="JANE PUDDLEWICK")
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        parts = {name: z.read(name) for name in z.namelist()}
    assert b"<r><t>JANE</t></r>" in parts["xl/sharedStrings.xml"]
    path = b'<!-- url="C:\\Users\\jpuddle\\Downloads\\" --></workbook>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</workbook>", path)
    done = mask_xlsx(zipped(parts), [PLACE])
    assert [row[1] for row in values(done.data)] == ["Supplier", WORDING, "ACORN LTD"]
    with zipfile.ZipFile(io.BytesIO(done.data)) as z:
        assert b"jpuddle" not in z.read("xl/workbook.xml")
        assert b"Downloads" in z.read("xl/workbook.xml")


def test_the_result_of_a_formula() -> None:
    data = workbook([["A", "Supplier"], ["x", "ACORN LTD"]])
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        parts = {name: z.read(name) for name in z.namelist()}
    cell = b'<c r="B2" t="str"><f>UPPER("Jane Puddlewick")</f><v>JANE PUDDLEWICK</v></c>'
    sheet = parts["xl/worksheets/sheet1.xml"]
    begin = sheet.index(b'<c r="B2"')
    parts["xl/worksheets/sheet1.xml"] = sheet[:begin] + cell + sheet[sheet.index(b"</c>", begin) + 4 :]
    masked = mask_xlsx(zipped(parts), [PLACE])
    with zipfile.ZipFile(io.BytesIO(masked.data)) as z:
        assert b"uddlewick" not in z.read("xl/worksheets/sheet1.xml").lower()
    assert values(masked.data)[1][0] == "x"


def test_a_sheet_named_after_a_person_is_noted_without_the_name() -> None:
    done = mask_xlsx(workbook(ROWS, "Jane Puddlewick"), [SheetPlace("Jane Puddlewick", 1, (2,))])
    assert any("Sheet 1" in note for note in done.notes)
    assert not any("Puddlewick" in note for note in done.notes)


# Files and zips -----------------------------------------------------------------------------------------------------


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, body in members.items():
            z.writestr(zipfile.ZipInfo(name, (2020, 4, 1, 12, 0, 0)), body)
    return out.getvalue()


def test_zips_of_files_and_of_zips() -> None:
    april = csv_bytes([["Name"], ["JANE PUDDLEWICK"]])
    may = csv_bytes([["Date", "Name", "Note"], ["1", "ACORN LTD", "J x"], ["2", "ACORN LTD", "for Jane Puddlewick"]])
    data = zipped({"a/april.csv": april, "note.txt": b"hello", "in.zip": zipped({"may.csv": may})})
    places = [
        TablePlace((1,), 1, member="a/april.csv"),
        TablePlace((2,), 1, member="in.zip/may.csv"),
    ]
    done = mask_bytes("year.zip", data, places)
    with zipfile.ZipFile(io.BytesIO(done.data)) as z:
        assert z.namelist() == ["a/april.csv", "note.txt", "in.zip"]
        assert z.getinfo("a/april.csv").date_time == (2020, 4, 1, 12, 0, 0)
        assert WORDING.encode() in z.read("a/april.csv")
        assert z.read("note.txt") == b"hello"
        with zipfile.ZipFile(io.BytesIO(z.read("in.zip"))) as inner:
            assert b"for Redacted" in inner.read("may.csv"), "a name of one member is masked in all"
    assert mask_bytes("year.zip", done.data, places).data == done.data


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"0" * 100),
        ("scan.pdf", b"%PDF-1.7"),
        ("broken.zip", b"PK\x03\x04nothing"),
        ("sheet.ods", zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})),
    ],
)
def test_what_cannot_be_masked_is_refused_with_the_next_step(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(CannotMask, match=r"Save it|unpack|mask"):
        mask_file(path, tmp_path / "out", [TablePlace((1,), 1)])
    assert not (tmp_path / "out").exists()
    assert path.read_bytes() == data


def test_a_missing_sheet_and_entities_are_refused() -> None:
    with pytest.raises(CannotMask, match="no sheet"):
        mask_xlsx(workbook(ROWS), [SheetPlace("Other", 1, (2,))])
    bomb = zipped({"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'})
    with pytest.raises(CannotMask, match="entities"):
        mask_xlsx(bomb, [])


def test_masking_in_place_reports_counts_and_nobody(tmp_path: Path) -> None:
    path = tmp_path / "paid to jane puddlewick.csv"
    path.write_bytes(csv_bytes([["Name"], ["JANE PUDDLEWICK"], ["Jane Puddlewick"], ["ACORN LTD"]]))
    report = mask_file(path, path, [TablePlace((1,), 1)])
    assert (report.rows, report.cells, report.names, report.changed) == (2, 2, 1, True)
    assert any("own name" in note for note in report.notes)
    assert "Puddlewick" not in " ".join(report.notes)
    assert list(tmp_path.iterdir()) == [path], "no half-written file is left beside it"


def test_without_a_beneficiary_column_nothing_is_masked_and_it_is_said() -> None:
    done = mask_bytes("x.csv", b"a,b\n1,2\n", [])
    assert done.data == b"a,b\n1,2\n"
    assert "Nothing" in done.notes[0] or "nothing" in done.notes[0]
