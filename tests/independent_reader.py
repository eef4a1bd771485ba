"""A second, simple, slow reader of payments files, used only to check the first one.

It knows nothing of moothall's reader and shares no code with it: the standard `csv` module, openpyxl, and what was
seen by eye (`HAND`). It counts rows and adds up one amount column. It maps nothing, repairs nothing and guesses
nothing: a file that is not in order and not in `HAND` raises.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import PurePosixPath

csv.field_size_limit(2**31 - 1)

Row = tuple[int, list[str]]
"""The physical line (1-based) where the row starts, and its cells."""

AMOUNT_HEADINGS = (
    "net amount",
    "net amount(£)",
    "net amount (£)",
    "net amount(œ)",
    "invoice line value (net of vat)",
    "total (excludes vat)",
    "amount",
    "amount in sterling £",
    "ap amount",
    "amount paid",
    "total",
)
"""Headings of the one amount column that counts, net before the rest. Seen in the files; not a rule for others."""


@dataclass(frozen=True)
class Hand:
    """What a person saw in one file. Rows are physical lines (sheet rows); positions are 1-based."""

    why: str
    header_row: int | None = 1
    heading_last: bool = False
    footers: Sequence[int] = ()
    unreadable: Sequence[int] = ()
    second_table: tuple[int, int] | None = None  # heading row and amount position of a table stacked below the first


@dataclass(frozen=True)
class Truth:
    """What one table holds. `amount_sum` leaves out headings, totals and the unreadable amounts counted beside it."""

    member: str
    sheet: str
    header_row: int | None
    data_rows: int
    blank_rows: int
    heading_footer_rows: int
    trailing_blank_rows: int
    amount_heading: str
    amount_sum: Decimal
    unreadable_amounts: int
    note: str = ""
    data_lines: frozenset[int] = field(default=frozenset(), repr=False)


DARLINGTON_SQL = "a query and its results: 14 lines of SQL, title, period, technical names; the printed names are last"
TYPED_AS_DATES = "a run of amounts was typed as dates (1900-04-03) or overflowed to #; the pounds are lost"

HAND: dict[str, Hand] = {
    "darlington/2013-02.csv": Hand(DARLINGTON_SQL, header_row=19),
    "darlington/2013-05.csv": Hand(DARLINGTON_SQL, header_row=19),
    "hyndburn/1700664724wpdm_May-2023-csv.csv": Hand("a blank line comes first", header_row=2),
    "hyndburn/April-2023.csv": Hand("a blank line comes first; 72 empty columns", header_row=2),
    "hyndburn/October-2023.csv": Hand("a blank line comes first", header_row=2),
    "hyndburn/SpendOver250Feb24.csv": Hand("a blank line comes first; 67 empty columns", header_row=2),
    "hyndburn/Sept-25-CVS.csv": Hand(
        "the file was sorted: its heading is the last line, below the payments", header_row=729, heading_last=True
    ),
    "devon/DCCSpendingOver500_202602.csv": Hand("last line is a total without a label", footers=(2570,)),
    "gateshead/2012-10.csv": Hand("last line is a lone figure: a total of part of the file", footers=(5591,)),
    "gateshead/2019-08.csv": Hand("line 3382 is a lone figure: total of the 17 lines above it", footers=(3382,)),
    "gateshead/2018-09.csv": Hand(TYPED_AS_DATES, unreadable=range(3315, 4333)),
    "gateshead/2018-11.csv": Hand(TYPED_AS_DATES, unreadable=range(4061, 5355)),
    "gateshead/2019-04.csv": Hand("line 5422 is shifted: a remark stands in Amount", unreadable=(5422,)),
    "lancashire-fire/fire-2022-23.xlsx": Hand(
        "a second table with its own heading and one column less is stacked below", second_table=(2745, 5)
    ),
}


def read_truth(name: str, content: bytes) -> list[Truth]:
    """All tables of one file. `name` ends in `publisher/file`, or is a zip named `publisher_year.zip`."""
    path = PurePosixPath(name)
    if content[:4] == b"PK\x03\x04" and path.suffix == ".zip":
        return _read_zip(path, content)
    if content[:4] == b"PK\x03\x04":
        return [_measure(name, rows, sheet=sheet) for sheet, rows in _sheets(content)]
    return [_measure(name, list(text_rows(decode(content))))]


def _read_zip(path: PurePosixPath, content: bytes) -> list[Truth]:
    publisher = path.name.split("_")[0]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [i for i in archive.namelist() if not i.endswith("/")]
        return [_measure(f"{publisher}/{m}", list(text_rows(decode(archive.read(m)))), member=m) for m in members]


def decode(content: bytes) -> str:
    """Byte order mark, else strict UTF-8, else Windows-1252."""
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def text_rows(text: str, delimiter: str = ",") -> Iterator[Row]:
    """Rows of a text table, each with the physical line on which it starts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    for cells in reader:
        yield start, cells
        start = reader.line_num + 1


def _sheets(content: bytes) -> Iterator[tuple[str, list[Row]]]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in book.worksheets:
        grid = sheet.iter_rows(values_only=True)
        yield sheet.title, [(n, ["" if c is None else str(c) for c in cells]) for n, cells in enumerate(grid, 1)]


def _measure(name: str, rows: list[Row], member: str = "", sheet: str = "") -> Truth:
    hand = HAND.get("/".join(PurePosixPath(name).parts[-2:]), Hand(""))
    heading = next((cells for n, cells in rows if n == hand.header_row), [])
    position = amount_position(heading)
    tables = _kinds(rows, hand, position)
    amounts = [read_amount(text, strict=n not in set(hand.unreadable)) for n, text in tables.data]
    return Truth(
        member=member,
        sheet=sheet,
        header_row=hand.header_row,
        data_rows=len(tables.data),
        blank_rows=tables.blank,
        heading_footer_rows=tables.other,
        trailing_blank_rows=tables.trailing,
        amount_heading=heading[position - 1].strip() if heading else "",
        amount_sum=sum((a for a in amounts if a is not None), Decimal("0.00")),
        unreadable_amounts=sum(a is None for a in amounts),
        note=hand.why,
        data_lines=frozenset(n for n, _ in tables.data),
    )


@dataclass
class _Kinds:
    data: list[tuple[int, str]]
    blank: int = 0
    other: int = 0
    trailing: int = 0


def _kinds(rows: list[Row], hand: Hand, position: int) -> _Kinds:
    kinds = _Kinds([])
    first = 0 if hand.heading_last else hand.header_row or 0
    for n, cells in rows:
        if not any(c.strip() for c in cells):
            kinds.blank += 1
            kinds.trailing += 1
            continue
        kinds.trailing = 0
        if n <= first or n == hand.header_row or n in hand.footers or (hand.second_table and n == hand.second_table[0]):
            kinds.other += 1
            continue
        at = hand.second_table[1] if hand.second_table and n > hand.second_table[0] else position
        kinds.data.append((n, cells[at - 1] if at <= len(cells) else ""))
    return kinds


def amount_position(heading: Sequence[str]) -> int:
    """1-based position of the amount column by its heading. Raises LookupError when there is none."""
    names = [h.strip().lower() for h in heading]
    for wanted in AMOUNT_HEADINGS:
        if wanted in names:
            return names.index(wanted) + 1
    raise LookupError(f"no amount heading in {heading}")


_SHORT = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")


def read_amount(text: str, strict: bool = True) -> Decimal | None:
    """Pounds to the penny. An unreadable amount raises ValueError if `strict`, else is None."""
    body = text.strip().removeprefix("£").strip()
    negative = (body.startswith("(") and body.endswith(")")) or body.endswith("-")
    body = body.strip("()").removesuffix("-").strip()
    if not _SHORT.fullmatch(body):
        if strict:
            raise ValueError(f"not an amount: {text!r}")
        return None
    value = Decimal(body.replace(",", "")).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    return -value if negative else value
