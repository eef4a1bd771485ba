"""Rows of a council's contracts register (LGA Contracts schema, or the headings that councils use) as notices.

A second, plain pass over a table that was found to be a contracts register: every row below the headings, whatever
the reading of payments made of it. It does not decide what a table is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from moothall.engines.read.dates import DateColumn, decide_dates
from moothall.engines.read.frame import is_total_text, same_headings
from moothall.engines.read.headings import normalise_heading
from moothall.engines.read.notices import (
    Noted,
    Notice,
    body_text,
    charity_number,
    checked_amount,
    checked_day,
    company_number,
    extension_months,
    read_span,
    table_of,
)
from moothall.engines.read.ocds import Notices
from moothall.vocabulary.code_list import read_list
from moothall.vocabulary.money import read_pounds
from moothall.vocabulary.printed import bare

DATES = ("StartDate", "EndDate", "LastExtensionDate", "AwardDate")
PAGES = ("ContractDocumentURL", "TenderDocumentURL")
PRIVATE = ("ContactName", "ContactEmail")
NONE = frozenset({"n/a", "na", "none", "tbc", "tba", "-", "nil", "not applicable", "various", "unknown", "null"})
Row = tuple[int, Sequence[str]]


@dataclass(frozen=True)
class Counted:
    """Where the rows of a register went: blank, headings and notes, the rest being notices or set aside."""

    blank: int
    other: int
    notices: Notices


@cache
def known_headings() -> dict[str, str]:
    """Normalised heading -> field of the register."""
    return {normalise_heading(row["heading"]): row["field"] for row in read_list("contract_headings")}


def fields_of(headings: Sequence[str]) -> dict[str, int]:
    """Field -> place of its column (0-based); of two columns that claim a field the first counts."""
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = normalise_heading(heading)
        field = known_headings().get(name) or known_headings().get(_without_basis(name))
        if field:
            found.setdefault(field, place)
    return found


def is_register(fields: Mapping[str, int]) -> bool:
    """Whether the columns say of contracts what we use: what it is, and with whom or until when."""
    what = {"ContractTitle", "Description", "ContractReference"} & set(fields)
    return bool(what) and bool({"SupplierName", "EndDate"} & set(fields))


def read_register(rows: Iterable[Row], headings: Sequence[str], sheet: str | None = None) -> Counted:
    """The notices of a register's rows. `rows` are (line, cells) below the headings; lines are 1-based."""
    fields = fields_of(headings)
    kept, blank, other, noted = [], 0, 0, Noted()
    for line, cells in rows:
        row = [bare(cell) for cell in cells]
        if not any(row):
            blank += 1
        elif same_headings(row, headings) or _is_note(row, fields):
            other += 1
        else:
            kept.append((line, row))
    dates = decide_dates(_date_texts(kept, fields))
    found = [n for line, row in kept if (n := _notice(line, row, headings, fields, dates, sheet, noted))]
    return Counted(blank, other, Notices(table_of(found), len(kept), noted.all()))


def _is_note(row: Sequence[str], fields: Mapping[str, int]) -> bool:
    """Notes and totals: a total's words, or a single cell that is not under what a contract must have."""
    filled = [place for place, cell in enumerate(row) if cell]
    if is_total_text(row[filled[0]]):
        return True
    return len(filled) == 1 and len(fields) > 2


def _date_texts(rows: Sequence[Row], fields: Mapping[str, int]) -> Counter[str]:
    places = [fields[name] for name in DATES if name in fields]
    return Counter(row[p] for _, row in rows for p in places if p < len(row) and row[p])


def _notice(
    line: int,
    row: Sequence[str],
    headings: Sequence[str],
    fields: Mapping[str, int],
    dates: DateColumn,
    sheet: str | None,
    noted: Noted,
) -> Notice | None:
    cells = {name: row[place] for name, place in fields.items() if place < len(row) and row[place]}
    title = cells.get("ContractTitle") or cells.get("Description")
    reference = cells.get("ContractReference")
    if not title and not (reference and cells.get("SupplierName")):
        hidden = {fields[n] for n in PRIVATE if n in fields}
        shown = ["" if at in hidden else cell[:300] for at, cell in enumerate(row[:60])]
        noted.set_aside("contract-row-empty", line, " | ".join(filter(None, shown)), shown)
        return None
    place = f"sheet '{sheet}', row {line}" if sheet else f"row {line}"
    body = {
        **_body(line, cells, headings, fields, dates, noted),
        "title": title,
        "cells": dict(_open_cells(row, headings, fields)),
    }
    ocid = cells.get("OpenContractingID") or ""
    return Notice(
        "register", line, place, ocid if ocid.lower().startswith("ocds-") else None, _given(reference),
        cells.get("OrganisationLabel"), cells.get("OrganisationURI"), "", _given(reference), body_text(body),
    )  # fmt: skip


def _open_cells(row: Sequence[str], headings: Sequence[str], fields: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Cells by heading as printed, but for persons to contact."""
    hidden = {fields[name] for name in PRIVATE if name in fields}
    for place, cell in enumerate(row):
        if cell and place not in hidden:
            named = headings[place].strip() if place < len(headings) else ""
            yield named or f"column {place + 1}", cell


def _body(
    line: int,
    cells: Mapping[str, str],
    headings: Sequence[str],
    fields: Mapping[str, int],
    dates: DateColumn,
    noted: Noted,
) -> dict[str, Any]:
    kind = cells.get("ContractType", "").lower()
    extension, longest = _extension(cells, dates, line, noted)
    starts, ends = (_day(cells.get(n), dates, line, n, noted, n != "StartDate") for n in ("StartDate", "EndDate"))
    return {
        "tags": ["register"],
        "description": cells.get("Description"),
        "cpv": next(iter("".join(c if c.isdigit() else " " for c in cells.get("CPVCode", "")).split()), None),
        "cpv_text": cells.get("CPVLabel"),
        "method": cells.get("ProcessType"),
        "framework": "framework" if "framework" in kind else "dynamic market" if "dynamic" in kind else None,
        "extension": [extension] if extension else [],
        "annual_value": _money(cells, "AnnualValue", headings, fields, line, noted),
        "contract_status": cells.get("ContractStatus"),
        "awards": [
            {
                "id": "1",
                "date": _day(cells.get("AwardDate"), dates, line, "AwardDate", noted, False),
                "value": _money(cells, "ContractValue", headings, fields, line, noted),
                "period": read_span(starts, ends, longest, line, "StartDate and EndDate", noted),
                "suppliers": [_supplier(cells, line, noted)],
            }
        ],
        "url": next((cells[n] for n in PAGES if cells.get(n, "").startswith(("https://", "http://"))), None),
    }  # fmt: skip


def _supplier(cells: Mapping[str, str], line: int, noted: Noted) -> dict[str, str | None]:
    either = cells.get("RegistrationNumber")
    company = cells.get("CompaniesHouseRegistrationNumber") or either
    number = company_number(company)
    if company and not number and not either and _given(company):
        noted.note("supplier-number-wrong", line, company, "CompaniesHouseRegistrationNumber")
    return {
        "name": cells.get("SupplierName"),
        "company_no": number,
        "charity_no": charity_number(cells.get("CharityCommissionNumber")),
    }


def _extension(cells: Mapping[str, str], dates: DateColumn, line: int, noted: Noted) -> tuple[str | None, str | None]:
    """The option to extend as printed, and the latest end where it is given as a day."""
    printed = cells.get("ExtensionText")
    given = cells.get("LastExtensionDate")
    if given and (extension_months(given) or not any(c.isdigit() for c in given)):
        return printed or given, None  # the schema's own title for the column is "Extension Period"
    return printed, _day(given, dates, line, "LastExtensionDate", noted, True)


def _day(text: str | None, dates: DateColumn, line: int, what: str, noted: Noted, last: bool) -> str | None:
    """A printed date as ISO text: a month stands for its first or its `last` day. A text without a figure (ongoing, to
    be agreed) is no date and no fault."""
    if not text or not any(c.isdigit() for c in text):
        return None
    span = dates.read(text)
    if span.kind not in ("day", "month") or not span.start or not span.end:
        impossible = any(year in text for year in ("1900", "1899", "9999", "2999", "3000"))
        noted.note("contract-date-impossible" if impossible else "contract-date-unreadable", line, f"{what}: {text}")
        return None
    return checked_day(span.end if last else span.start, line, what, noted)


def _money(
    cells: Mapping[str, str],
    name: str,
    headings: Sequence[str],
    fields: Mapping[str, int],
    line: int,
    noted: Noted,
) -> dict[str, Any] | None:
    """`{amount, currency, basis}` of a cell; the basis only where the heading says it."""
    printed = cells.get(name)
    if not printed or not any(c.isdigit() for c in printed):
        return None
    pounds = read_pounds(printed)
    if pounds.value is None:
        noted.note("contract-value-unreadable", line, printed, name)
        return None
    amount = checked_amount(pounds.value, line, name, noted)
    basis = _basis(normalise_heading(headings[fields[name]]))
    return {"amount": amount, "currency": "GBP", "basis": basis} if amount else None


def _basis(heading: str) -> str | None:
    words = set(heading.split())
    if words & {"exc", "excl", "ex", "excluding", "net"}:
        return "net"
    return "gross" if words & {"inc", "incl", "including", "gross"} and "vat" in words else None


def _without_basis(heading: str) -> str:
    """A heading without its words on VAT: `contract value excluding vat` -> `contract value`."""
    words = heading.split()
    for at, word in enumerate(words):
        if word in ("exc", "excl", "ex", "excluding", "inc", "incl", "including", "net", "gross", "gbp"):
            return " ".join(words[:at])
    return heading


def _given(text: str | None) -> str | None:
    """A text that says something: not "n/a" or "to be confirmed"."""
    return None if not text or text.lower() in NONE else text
