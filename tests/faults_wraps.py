"""Faults around the table: archives, files that are no tables, and tables that are no payments."""

import gzip
import io
import struct
import warnings
import zipfile
from random import Random

from tests.faults import BODY, NAME, Case, Fault, case, grid, ledger, text


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, content in members.items():
            z.writestr(name, content)
    return out.getvalue()


def zipped(rng: Random) -> Case:
    """Two members, each with half of the payments."""
    lines = ledger(rng)
    halves = {"a/2024-05-1.csv": text(grid(lines[:30])).encode(), "a/2024-05-2.csv": text(grid(lines[30:])).encode()}
    return case(archive(halves), lines, name="marlford.zip")


def zip_of_zips(rng: Random) -> Case:
    lines = ledger(rng)
    inner = archive({NAME: text(grid(lines[:30])).encode()})
    other = archive({"second.csv": text(grid(lines[30:])).encode()})
    return case(archive({"one.zip": inner, "deep/two.zip": archive({"three.zip": other})}), lines, name="marlford.zip")


def zip_very_deep(rng: Random) -> Case:
    """Forty archives inside each other."""
    content = text(grid(ledger(rng))).encode()
    for n in range(40):
        content = archive({f"level{n}.zip" if n else NAME: content})
    return case(content, (), "refused", codes=("archive-too-deep", "archive-too-large"), name="marlford.zip")


def zip_with_litter(rng: Random) -> Case:
    """A readme, a folder, and what a Mac leaves behind, among it a file that looks like the table."""
    lines = ledger(rng)
    members = {
        "data/": b"",
        f"data/{NAME}": text(grid(lines)).encode(),
        f"__MACOSX/data/._{NAME}": b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        ",
        "data/.DS_Store": b"\0\0\0\1Bud1",
        "data/README.txt": b"Payments over 250 pounds.\r\nContact: finance@marlford.example\r\n",
        "data/Thumbs.db": bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600,
    }
    return case(archive(members), lines, name="marlford.zip")


def zip_same_name_twice(rng: Random) -> Case:
    """Two members of one name, each with its own payments."""
    lines = ledger(rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr(NAME, text(grid(lines[:30])))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            z.writestr(NAME, text(grid(lines[30:])))
    return case(out.getvalue(), lines, name="marlford.zip")


def zip_paths_climb(rng: Random) -> Case:
    """A member that names a place outside the folder. Nothing may be written there."""
    lines = ledger(rng)
    content = archive({"../../../tmp/climbed.csv": text(grid(lines)).encode()})
    codes = ("file-damaged", "file-not-table")
    return case(content, lines, "reported", name="marlford.zip", may_refuse=True, codes=codes)


def zip_names_odd(rng: Random) -> Case:
    """A member whose name is not UTF-8 and not ASCII."""
    lines = ledger(rng)
    return case(archive({"Zahlungen größer £250 – Mai.csv": text(grid(lines)).encode()}), lines, name="marlford.zip")


def zip_locked(rng: Random) -> Case:
    """A member marked as encrypted."""
    content = bytearray(archive({NAME: text(grid(ledger(rng))).encode()}, zipfile.ZIP_STORED))
    at = content.find(b"PK\x01\x02")
    struct.pack_into("<H", content, 6, 1)
    struct.pack_into("<H", content, at + 8, 1)
    return case(bytes(content), (), "refused", codes=("file-encrypted",), name="marlford.zip")


def zip_cut(rng: Random) -> Case:
    """A download that stopped halfway."""
    content = archive({NAME: text(grid(ledger(rng, 400))).encode()})
    return case(content[: len(content) // 2], (), "refused", codes=("file-damaged",), name="marlford.zip")


def zip_spoilt(rng: Random) -> Case:
    """Bytes changed inside a member: its checksum is wrong."""
    content = bytearray(archive({NAME: text(grid(ledger(rng, 400))).encode()}, zipfile.ZIP_STORED))
    content[500:510] = b"0123456789"
    return case(bytes(content), (), "refused", codes=("file-damaged",), name="marlford.zip")


def zip_empty(rng: Random) -> Case:
    return case(archive({}), (), "refused", codes=("file-empty", "file-not-table"), name="marlford.zip")


def gzipped(rng: Random) -> Case:
    """Packed by gzip: read, or refused with a reason."""
    lines = ledger(rng)
    content = gzip.compress(text(grid(lines)).encode())
    return case(content, lines, "reported", name="marlford-2024-05.csv.gz", may_refuse=True, codes=("file-not-table",))


def zip_bomb(rng: Random) -> Case:
    """One member of a gigabyte of zeros."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z,
        z.open("payments.csv", "w", force_zip64=True) as member,
    ):
        chunk = b"\0" * (1 << 24)
        for _ in range(64):
            member.write(chunk)
    return case(out.getvalue(), (), "refused", codes=("archive-too-large",), name="marlford.zip")


def zip_bomb_overlaid(rng: Random) -> Case:
    """A directory that names one packed member of 64 MB a hundred times over."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        z.writestr("m.csv", b"0" * (64 << 20))
    content = inner.getvalue()
    start = content.find(b"PK\x01\x02")
    end = content.rfind(b"PK\x05\x06")
    entry = content[start:end]
    directory = entry * 100
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 100, 100, len(directory), start, 0)
    return case(
        content[:start] + directory + tail,
        (),
        "refused",
        codes=("archive-too-large", "file-damaged", "line-too-long"),
        name="marlford.zip",
    )


def html_called_xls(rng: Random) -> Case:
    rows = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in grid(ledger(rng)))
    return case(
        f"<html><body><table>{rows}</table></body></html>",
        (),
        "refused",
        codes=("file-html",),
        name="marlford-2024-05.xls",
    )


def html_page_called_csv(rng: Random) -> Case:
    """A page saying that the file was not found, saved under its name."""
    page = "<!DOCTYPE html>\n<html lang='en'><head><title>404</title></head><body><p>Not found, sorry</p></body></html>"
    return case(page, (), "refused", codes=("file-html",))


def pdf_called_csv(rng: Random) -> Case:
    return case(
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n",
        (),
        "refused",
        codes=("file-pdf",),
    )


def image_called_csv(rng: Random) -> Case:
    return case(
        b"\x89PNG\r\n\x1a\n" + bytes(rng.getrandbits(8) for _ in range(4000)), (), "refused", codes=("file-not-table",)
    )


def word_document(rng: Random) -> Case:
    members = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    return case(archive(members), (), "refused", codes=("file-not-table",), name="marlford-2024-05.docx")


def json_called_csv(rng: Random) -> Case:
    return case(
        '[{"date": "2024-05-01", "supplier": "Oakmere Construction Ltd", "amount": 100.00}]\n',
        (),
        "refused",
        codes=("file-not-table", "not-payments", "amount-missing"),
    )


def prose_called_csv(rng: Random) -> Case:
    """A letter, with commas and a figure in it."""
    page = "Dear reader,\r\n\r\nThe list for May, which holds 60 payments, will follow.\r\nYours, the Council\r\n"
    return case(page, (), "not-payments")


def contracts_register(rng: Random) -> Case:
    """The right council, the wrong register."""
    heading = [
        "Contract Reference",
        "Contract Title",
        "Description",
        "Supplier Name",
        "Start Date",
        "End Date",
        "Review Date",
        "Contract Value",
        "Procurement Process",
    ]
    rows = [
        [
            f"C{n:04d}",
            f"{line.expense} framework",
            f"Supply of {line.expense.lower()}",
            line.supplier,
            "01/04/2023",
            "31/03/2026",
            "01/10/2025",
            f"{line.amount:.2f}",
            "Open tender",
        ]
        for n, line in enumerate(ledger(rng))
    ]
    return case([heading, *rows], (), "not-payments", name="marlford-2024-05.csv")


def senior_salaries(rng: Random) -> Case:
    heading = ["Post Title", "Directorate", "Grade", "Salary Band", "Salary £", "Number of Staff", "Budget Held"]
    rows = [
        [
            f"Head of {line.unit}",
            line.unit,
            f"SM{n % 5}",
            "£60,000 - £64,999",
            f"{60000 + n * 500}",
            str(n % 40),
            f"{abs(line.amount):.0f}",
        ]
        for n, line in enumerate(ledger(rng))
    ]
    return case([heading, *rows], (), "not-payments", name="senior-salaries.csv")


def organisation_chart(rng: Random) -> Case:
    heading = [
        "Post Unique Reference",
        "Name",
        "Grade",
        "Job Title",
        "Job/Team Function",
        "Parent Department",
        "Reports to Senior Post",
        "Salary Cost of Reports (£)",
        "FTE",
    ]
    rows = [
        [f"P{n}", "N/D", "G7", f"Manager {n}", line.unit, BODY, f"P{n // 5}", f"{n * 1000}", "1"]
        for n, line in enumerate(ledger(rng))
    ]
    return case([heading, *rows], (), "not-payments", name="organogram.csv")


def business_rates(rng: Random) -> Case:
    """A list of properties with rateable values: an address, an amount and a date."""
    heading = [
        "Property Reference",
        "Address",
        "Postcode",
        "Rateable Value",
        "Occupied From",
        "Ratepayer",
        "Relief Type",
    ]
    rows = [
        [
            f"55{n:07d}",
            f"Unit {n}, Mill Lane",
            "ML1 2AB",
            f"{abs(line.amount):.0f}",
            line.date.strftime("%d/%m/%Y"),
            line.supplier,
            "Small Business",
        ]
        for n, line in enumerate(ledger(rng))
    ]
    return case([heading, *rows], (), "not-payments", name="business-rates.csv")


def budget_book(rng: Random) -> Case:
    """A budget: services and sums, no beneficiary and no day."""
    heading = ["Service", "Budget 2023/24 £", "Budget 2024/25 £", "Variance £"]
    rows = [
        [f"{line.unit} {n}", f"{abs(line.amount):.0f}", f"{abs(line.amount) + 1000:.0f}", "1000"]
        for n, line in enumerate(ledger(rng))
    ]
    return case([heading, *rows], (), "not-payments", name="budget.csv")


WRAP_FAULTS: tuple[Fault, ...] = (
    zipped,
    zip_of_zips,
    zip_very_deep,
    zip_with_litter,
    zip_same_name_twice,
    zip_paths_climb,
    zip_names_odd,
    zip_locked,
    zip_cut,
    zip_spoilt,
    zip_empty,
    gzipped,
    html_called_xls,
    html_page_called_csv,
    pdf_called_csv,
    image_called_csv,
    word_document,
    json_called_csv,
    prose_called_csv,
    contracts_register,
    senior_salaries,
    organisation_chart,
    business_rates,
    budget_book,
)
HEAVY_WRAPS: tuple[Fault, ...] = (zip_bomb, zip_bomb_overlaid)
"""Tried in a process of their own with a limit on its memory."""
