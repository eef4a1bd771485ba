"""The way of one payment, step by step, as lines of text: the same that its page shows under "How we got this"."""

from dataclasses import dataclass
from typing import Any

from moothall.engines.store import Picture


class NoPayment(Exception):
    """No payment has this name; the message says what a name looks like."""


@dataclass(frozen=True)
class Told:
    """What one step did to a payment."""

    step: str
    text: str


def trace(picture: Picture, payment_id: str) -> list[Told]:
    """The steps of one payment, in order. Raises NoPayment."""
    found = picture.query("SELECT * FROM payment WHERE payment_id = $id", {"id": payment_id})
    if not found:
        raise NoPayment(
            f"Found no payment '{payment_id}'; expected a name such as 3f2a9c1b7d204e51.1.17 (file, table, line). "
            "Next: copy the name from a payment's page or from `moothall export payments`."
        )
    payment = found[0]
    key = {"id": payment["resource_id"], "no": payment["table_no"]}
    file = picture.query("SELECT * FROM resource WHERE resource_id = $id", {"id": key["id"]})[0]
    run = picture.query("SELECT * FROM parse_run WHERE resource_id = $id AND table_no = $no", key)[0]
    columns = picture.query(
        "SELECT * FROM column_map WHERE resource_id = $id AND table_no = $no ORDER BY position", key
    )
    return [
        Told(
            "arrive",
            f"{file['source_ref']} of {file['publisher_name']}, {file['bytes']:,} bytes, sha256 {file['sha256']}",
        ),
        Told("open", f"encoding {run['encoding'] or 'of a workbook'}, delimiter {run['delimiter'] or 'none'}"),
        Told("frame", _framed(payment, run)),
        *(Told("map", _mapped(c, payment)) for c in columns if c["field"] not in ("ignore", "unmapped")),
        Told("type", f"date '{payment['date_text'] or ''}' read as {_dates(payment)}"),
        Told("type", f"amount '{payment['amount_text']}' read as £{payment['amount']:,} ({payment['amount_kind']})"),
        Told("payment", _marks(payment)),
        Told("publish", f"picture {picture.version}, built {picture.built_at:%d %B %Y %H:%M} UTC"),
    ]


def _framed(payment: dict[str, Any], run: dict[str, Any]) -> str:
    where = f"sheet '{payment['sheet']}', row {payment['line']}" if payment["sheet"] else f"line {payment['line']}"
    rows = f"{run['rows_out']:,} of {run['rows_seen']:,} rows are payments"
    return f"{where}; headings on {run['header_row'] or 'no line'}; {rows}"


def _mapped(column: dict[str, Any], payment: dict[str, Any]) -> str:
    raw = payment["raw"]
    cell = raw[column["position"] - 1] if column["position"] <= len(raw) else ""
    shown = (
        "(withheld: looks like a natural person)"
        if payment["person"] and column["field"] == "BeneficiaryName"
        else f"'{cell}'"
    )
    heading = column["heading"] or f"column {column['position']}"
    return f"{heading} -> {column['field']} ({column['how']}, {column['confidence']:.2f}): {shown}"


def _dates(payment: dict[str, Any]) -> str:
    if payment["payment_date"]:
        return f"{payment['payment_date']:%d %B %Y}"
    if payment["period_start"]:
        return f"{payment['date_kind']}: between {payment['period_start']} and {payment['period_end']}"
    return f"{payment['date_kind']}: unknown"


def _marks(payment: dict[str, Any]) -> str:
    told = []
    if payment["redaction"]:
        told.append("the beneficiary is withheld by the publisher")
    if payment["person"]:
        told.append("the beneficiary looks like a natural person and is not listed")
    if payment["duplicate_of"]:
        told.append(f"the same line as {payment['duplicate_of']}: left out of sums")
    if payment["reversal_of"]:
        told.append(f"takes back {payment['reversal_of']}")
    return "; ".join(told) or "nothing out of the ordinary"
