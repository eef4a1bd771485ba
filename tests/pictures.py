"""A small but whole picture of made-up publishers, written without the reader, so that pages can be tested alone.

The tables of suppliers, systems and doubts are made from it by the step of the build that makes them.
It holds one of everything that a page must cope with: redactions, beneficiaries that look like persons, duplicates,
reversals, undated rows, rows set aside, a refused file, a file of another kind, markup and formulas in text.
Every figure is made up; the summaries are computed from the rows, as `docs/reference/picture.md` defines them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from moothall.engines import store
from moothall.engines.journey.suppliers import write_suppliers
from tests.pictures_contracts import made_up_contracts

Row = dict[str, Any]
MONEY = pa.decimal128(18, 2)

RESOURCE = {
    "resource_id": pa.string(), "publisher_id": pa.string(), "organisation_id": pa.string(),
    "publisher_name": pa.string(), "dataset": pa.string(), "period_start": pa.date32(), "period_end": pa.date32(),
    "period_how": pa.string(), "licence": pa.string(), "source_ref": pa.string(), "sha256": pa.string(),
    "bytes": pa.int64(), "copy_of": pa.string(), "read_at": pa.timestamp("us"),
}  # fmt: skip
PARSE_RUN = {
    "resource_id": pa.string(), "table_no": pa.int32(), "sheet": pa.string(), "code_version": pa.string(),
    "encoding": pa.string(), "delimiter": pa.string(), "header_row": pa.int64(), "rows_seen": pa.int64(),
    "rows_blank": pa.int64(), "rows_header_footer": pa.int64(), "rows_rejected": pa.int64(), "rows_out": pa.int64(),
    "sum_in": MONEY, "sum_rejected": MONEY, "sum_out": MONEY, "kind": pa.string(), "verdict": pa.string(),
    "date_order": pa.string(), "amount_column": pa.int32(),
}  # fmt: skip
COLUMN_MAP = {
    "resource_id": pa.string(), "table_no": pa.int32(), "sheet": pa.string(), "position": pa.int32(),
    "heading": pa.string(), "field": pa.string(), "confidence": pa.float64(), "how": pa.string(),
    "example": pa.string(),
}  # fmt: skip
ISSUE = {
    "issue_id": pa.string(), "resource_id": pa.string(), "table_no": pa.int32(), "sheet": pa.string(),
    "line": pa.int64(), "position": pa.int32(), "heading": pa.string(), "field": pa.string(), "code": pa.string(),
    "severity": pa.string(), "found": pa.string(), "expected": pa.string(), "message": pa.string(),
    "who_mends": pa.string(), "rows": pa.int64(),
}  # fmt: skip
PAYMENT = {
    "payment_id": pa.string(), "resource_id": pa.string(), "table_no": pa.int32(), "sheet": pa.string(),
    "line": pa.int64(), "publisher_id": pa.string(), "organisation_label": pa.string(), "unit_text": pa.string(),
    "service_label_pub": pa.string(), "service_code_pub": pa.string(), "supplier_text": pa.string(),
    "supplier_ref_pub": pa.string(), "company_no": pa.string(), "charity_no": pa.string(), "vat_no": pa.string(),
    "payment_date": pa.date32(), "date_kind": pa.string(), "date_text": pa.string(), "period_start": pa.date32(),
    "period_end": pa.date32(), "transaction_ref": pa.string(), "amount": MONEY, "amount_kind": pa.string(),
    "amount_net": MONEY, "amount_vat": MONEY, "amount_gross": MONEY, "amount_text": pa.string(),
    "currency": pa.string(), "purpose_text": pa.string(), "expense_type_text": pa.string(),
    "procurement_text": pa.string(), "cpv": pa.string(), "proclass": pa.string(), "card_kind": pa.string(),
    "contract_ref": pa.string(), "capital_revenue": pa.string(), "redaction": pa.string(), "person": pa.bool_(),
    "duplicate_of": pa.string(), "reversal_of": pa.string(), "raw": pa.list_(pa.string()),
    "financial_year": pa.string(), "month": pa.date32(),
}  # fmt: skip

HEADINGS = ("Supplier Name", "Directorate", "Paid On", "Net £", "What for", "Trans Ref", "Colour")
FIELDS = ("BeneficiaryName", "OrganisationalUnit", "PaymentDate", "Amount", "Purpose", "TransactionNumber", "unmapped")
HOWS = ("list", "list", "list+values", "similar", "values", "correction", "none")
SUPPLIERS = (
    "Ashfold Road Surfacing Ltd", "Bellweather Care Homes Limited", "Crane & Quill Stationers",
    "=1+1 Formula Consulting Ltd", "Drift <b>Markup</b> Training CIC", "Écluse Océane Ferries SA",
    "Fenwater Drainage Board", "Grandmother's Kitchen Catering", "Harrow Lane Academy Trust",
    "A Supplier With a Very Long Name Indeed That Goes On and On (Trading As Something Shorter) Holdings (UK) Limited",
)  # fmt: skip
SELLER, MANY_SELLER = "Sirsidynix Limited", "Civica UK Ltd"
PERSON = "Mr Example Person"
WITHHELD = "Redacted Personal Data"
UNITS = ("Adult Social Care", "Highways & Transport", "Corporate Services", None)
PURPOSES = ("Resurfacing works", "Residential care", "Stationery", "Consultancy -- phase 2", None)


@dataclass(frozen=True)
class Publisher:
    """A made-up publisher: how many monthly files it has, from which month, and rows a file."""

    publisher_id: str
    name: str
    organisation_id: str | None
    first: date
    months: int
    rows: int


PUBLISHERS = (
    Publisher("exampleshire", "Exampleshire County Council", "local-authority:XEX", date(2018, 11, 1), 14, 13),
    Publisher("northtown", "Northtown Borough Council", "local-authority:XNT", date(2019, 4, 1), 6, 12),
    Publisher("riverside-nhs", "Riverside Example NHS Trust", None, date(2019, 9, 1), 4, 10),
    Publisher("southfire", "South Example Fire Authority", None, date(2020, 1, 1), 1, 6),
)


def make_picture(folder: Path, organisations: Mapping[str, str | None] | None = None) -> Path:
    """Write a whole made-up picture into `folder` and return `folder`.

    `organisations` replaces the organisation_id of publishers by name (`{"northtown": "local-authority:..."}`).
    The same call gives the same rows each time.
    """
    tables = make_rows(organisations or {})
    folder.mkdir(parents=True, exist_ok=True)
    with store.new_version(folder) as version:
        write_tables(version, tables)
        write_suppliers(version, version, made_up_contracts())
        about = {"built_at": "2026-11-25T12:00:00+00:00", "rows": len(tables["payment"]), "code_version": "made-up"}
        (version / "picture.json").write_text(json.dumps(about))
    return folder


def make_rows(organisations: Mapping[str, str | None]) -> dict[str, list[Row]]:
    """The rows of the five tables, as dicts."""
    tables: dict[str, list[Row]] = {name: [] for name in ("resource", "parse_run", "column_map", "issue", "payment")}
    random = Random(7)
    files = []
    for publisher in PUBLISHERS:
        organisation = organisations.get(publisher.publisher_id, publisher.organisation_id)
        files += [make_file(random, publisher, organisation, number) for number in range(publisher.months)]
    mark_duplicates_and_reversals([payments for _, payments in files])
    for number, (resource, payments) in enumerate(files):
        add_file(tables, resource, payments, messy=number % 3 == 0)
    add_other_files(tables)
    return tables


def make_file(random: Random, who: Publisher, organisation: str | None, number: int) -> tuple[Row, list[Row]]:
    """One monthly file and its payments. The fourth of the NHS trust has no dates at all."""
    month = months_on(who.first, number)
    dated = not (who.publisher_id == "riverside-nhs" and number == 3)
    resource = resource_row(who, organisation, f"{who.publisher_id}-{month:%Y-%m}.csv", month if dated else None)
    return resource, [payment_row(random, who, resource, month, line, dated) for line in range(4, 4 + who.rows)]


def add_file(tables: dict[str, list[Row]], resource: Row, payments: list[Row], messy: bool) -> None:
    """Put one file's rows into the tables."""
    tables["resource"].append(resource)
    tables["payment"].extend(payments)
    tables["parse_run"].append(parse_row(resource, payments, messy))
    tables["column_map"].extend(column_rows(resource, payments))
    if messy:
        tables["issue"].extend(issue_rows(resource, len(payments)))


def months_on(first: date, n: int) -> date:
    """The first of the month `n` months after `first`."""
    years, month = divmod(first.month - 1 + n, 12)
    return date(first.year + years, month + 1, 1)


def resource_row(who: Publisher, organisation: str | None, name: str, month: date | None, dataset: str = "") -> Row:
    """One row of `resource`."""
    digest = hashlib.sha256(f"{who.publisher_id}/{name}".encode()).hexdigest()
    return {
        "resource_id": digest[:16], "publisher_id": who.publisher_id, "organisation_id": organisation,
        "publisher_name": who.name, "dataset": dataset or "payments", "period_start": month,
        "period_end": date.fromordinal(months_on(month, 1).toordinal() - 1) if month else None,
        "period_how": "rows" if month else "unknown", "licence": "OGL-UK-3.0" if month else None,
        "source_ref": f"{who.publisher_id}/{name}", "sha256": digest, "bytes": 4321, "copy_of": None,
        "read_at": datetime(2026, 11, 25, 12, 0, tzinfo=UTC).replace(tzinfo=None),
    }  # fmt: skip


def payment_row(random: Random, who: Publisher, resource: Row, month: date, line: int, dated: bool) -> Row:
    """One row of `payment`: a withheld name on line 5, a person on line 6, sellers of systems on lines 9 and 10, else a
    supplier drawn at random."""
    name = {5: WITHHELD, 6: PERSON, 9: SELLER, 10: MANY_SELLER}.get(line, random.choice(SUPPLIERS))
    amount = Decimal(random.randint(50_000, 9_000_000)) / 100 * (-1 if line == 7 else 1)
    day = month.replace(day=random.randint(1, 28)) if dated else None
    unit, purpose, ref = random.choice(UNITS), random.choice(PURPOSES), f"T{random.randint(10000, 99999)}"
    printed = [name, unit or "", f"{day:%d/%m/%Y}" if day else "", f"{amount:,.2f}", purpose or "", ref, "blue"]
    row: Row = dict.fromkeys(PAYMENT)
    row |= {
        "payment_id": f"{resource['resource_id']}.0.{line}", "resource_id": resource["resource_id"], "table_no": 0,
        "line": line, "publisher_id": who.publisher_id, "organisation_label": who.name, "unit_text": unit,
        "supplier_text": name, "supplier_ref_pub": f"S{len(name)}", "payment_date": day,
        "date_kind": "day" if day else "none", "date_text": printed[2] or None, "period_start": day, "period_end": day,
        "transaction_ref": ref, "amount": amount, "amount_kind": "net", "amount_net": amount,
        "amount_text": printed[3], "currency": "GBP", "purpose_text": purpose,
        "redaction": "redacted" if name == WITHHELD else None, "person": name == PERSON, "raw": printed,
        "financial_year": financial_year(day), "month": month if dated else None,
    }  # fmt: skip
    return row


def financial_year(day: date | None) -> str | None:
    """April to March, as "2019-20"."""
    if day is None:
        return None
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def mark_duplicates_and_reversals(files: list[list[Row]]) -> None:
    """Make two rows of the second file repeat the first file's, and one line of the first take back another."""
    first, second = files[:2]
    for earlier, later in zip(first[5:7], second[5:7], strict=True):
        kept = {key: later[key] for key in ("payment_id", "resource_id", "line")}
        later.update({**earlier, **kept, "duplicate_of": earlier["payment_id"]})
    taken_back, negative = first[0], first[3]
    same = {key: taken_back[key] for key in ("supplier_text", "unit_text", "purpose_text", "redaction", "person")}
    amount = -taken_back["amount"]
    negative.update({**same, "amount": amount, "amount_net": amount, "amount_text": f"{amount:,.2f}"})
    negative["reversal_of"] = taken_back["payment_id"]


def parse_row(resource: Row, payments: list[Row], messy: bool) -> Row:
    """One row of `parse_run` whose sums hold."""
    rejected, blank, other = (1, 2, 3) if messy else (0, 0, 1)
    out, aside = sum((p["amount"] for p in payments), Decimal(0)), Decimal("12.50") if messy else Decimal(0)
    return {
        "resource_id": resource["resource_id"], "table_no": 0, "sheet": None, "code_version": "made-up",
        "encoding": "cp1252" if messy else "utf-8", "delimiter": ",", "header_row": 3, "rows_blank": blank,
        "rows_seen": len(payments) + rejected + blank + other, "rows_header_footer": other,
        "rows_rejected": rejected, "rows_out": len(payments), "sum_in": out + aside, "sum_rejected": aside,
        "sum_out": out, "kind": "payments", "verdict": "set-aside" if messy else "clean", "date_order": "day-first",
        "amount_column": 4,
    }  # fmt: skip


def column_rows(resource: Row, payments: list[Row]) -> list[Row]:
    """The rows of `column_map` of one file."""
    return [
        {
            "resource_id": resource["resource_id"], "table_no": 0, "sheet": None, "position": position + 1,
            "heading": heading, "field": field, "confidence": 0.99 - position / 10, "how": how,
            "example": payments[0]["raw"][position],
        }
        for position, (heading, field, how) in enumerate(zip(HEADINGS, FIELDS, HOWS, strict=True))
    ]  # fmt: skip


def issue_rows(resource: Row, rows: int) -> list[Row]:
    """Three issues of one messy file: a row set aside, a repaired encoding, an unmapped column."""
    found = (
        ("amount-unreadable", "error", "publisher", 4 + rows, 4, "Net £", "Amount", "£1,2345.0", 1),
        ("encoding-not-utf8", "info", "moothall", None, None, None, None, "cp1252", rows),
        ("column-unmapped", "info", "nobody", None, 7, "Colour", None, "blue", rows),
    )
    return [
        {
            "issue_id": f"{resource['resource_id']}-{number}", "resource_id": resource["resource_id"], "table_no": 0,
            "sheet": None, "line": line, "position": position, "heading": heading, "field": field, "code": code,
            "severity": severity, "found": text, "expected": "pounds with at most two decimals", "rows": count,
            "message": f"Found '{text}'. [{code}]", "who_mends": who,
        }
        for number, (code, severity, who, line, position, heading, field, text, count) in enumerate(found)
    ]  # fmt: skip


def add_other_files(tables: dict[str, list[Row]]) -> None:
    """A refused PDF and a list that is not payments, both of the last publisher."""
    who = PUBLISHERS[-1]
    for name, dataset, verdict, code in (
        ("southfire-2020-02.pdf", "refused", "refused", "file-pdf"),
        ("southfire-contracts.csv", "contracts", "not-payments", "not-payments"),
    ):
        resource = resource_row(who, None, name, None, dataset)
        run = parse_row(resource, [], messy=False)
        run |= {"kind": dataset, "verdict": verdict, "amount_column": None, "date_order": None}
        run |= {"rows_seen": 0, "rows_header_footer": 0, "encoding": None, "delimiter": None, "header_row": None}
        issue = issue_rows(resource, 1)[0]
        issue |= dict.fromkeys(("line", "position", "heading", "field"))
        issue |= {"code": code, "found": name, "message": f"The file: found '{name}'. [{code}]"}
        tables["resource"].append(resource)
        tables["parse_run"].append(run)
        tables["issue"].append(issue)


def write_tables(version: Path, tables: dict[str, list[Row]]) -> None:
    """Write the five tables and the summaries as Parquet in the documented places."""
    shapes = {"resource": RESOURCE, "parse_run": PARSE_RUN, "column_map": COLUMN_MAP, "issue": ISSUE}
    connection = duckdb.connect()
    for name, shape in {**shapes, "payment": PAYMENT}.items():
        connection.register(name, pa.Table.from_pylist(tables[name], schema=pa.schema(list(shape.items()))))
    for name in shapes:
        pq.write_table(connection.sql(f"FROM {name}").to_arrow_table(), version / f"{name}.parquet")
    write_payments(version / "payment", tables["payment"])
    sql = (Path(__file__).parent / "pictures.sql").read_text(encoding="utf-8")
    for part in filter(str.strip, sql.split("-- table: ")[1:]):
        name, query = part.split("\n", 1)
        pq.write_table(connection.sql(query).to_arrow_table(), version / f"{name.strip()}.parquet")
    connection.close()


def write_payments(folder: Path, payments: list[Row]) -> None:
    """Partition `payment` by publisher and financial year, as the build does; the two columns stay in the files."""
    inside = pa.schema(list(PAYMENT.items()))
    parts: dict[tuple[str, str], list[Row]] = {}
    for row in payments:
        parts.setdefault((row["publisher_id"], row["financial_year"] or "unknown"), []).append(row)
    for (publisher, year), rows in parts.items():
        place = folder / publisher
        place.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema=inside), place / f"{year}.parquet")
