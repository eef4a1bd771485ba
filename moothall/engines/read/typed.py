"""Step *type*: kept rows to typed payments (pass two). Dates are decided on the whole column first; then each batch
becomes an Arrow table with the columns of the picture. The cells as printed stay beside the values in `raw`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from moothall.engines.read.amounts import POUNDS, read_amounts
from moothall.engines.read.batch import Batch
from moothall.engines.read.dates import DateColumn, decide_dates, has_short_year, looks_like_date, read_period
from moothall.engines.read.headings import fields
from moothall.engines.read.map import Column
from moothall.engines.read.repair import repair_column
from moothall.engines.read.table import Table, blank
from moothall.vocabulary.issue import Issue
from moothall.vocabulary.period import UNREADABLE, Span, financial_year

TEXTS = tuple(
    f.column for f in fields().values() if f.column and f.kind in ("text", "name", "code") and f.column != "currency"
)
SCHEMA = pa.schema(
    [
        ("payment_id", pa.string()),
        ("resource_id", pa.string()),
        ("table_no", pa.int32()),
        ("sheet", pa.string()),
        ("line", pa.int32()),
        ("publisher_id", pa.string()),
        *((name, pa.string()) for name in TEXTS),
        ("payment_date", pa.date32()),
        ("date_kind", pa.string()),
        ("date_text", pa.string()),
        ("period_start", pa.date32()),
        ("period_end", pa.date32()),
        ("amount", POUNDS),
        ("amount_kind", pa.string()),
        ("amount_net", POUNDS),
        ("amount_vat", POUNDS),
        ("amount_gross", POUNDS),
        ("amount_text", pa.string()),
        ("currency", pa.string()),
        ("raw", pa.list_(pa.string())),
        ("financial_year", pa.string()),
        ("month", pa.date32()),
    ]
)


@dataclass
class Dates:
    """The decided date column of a table: where it is, how to read it, and the span that holds all dated rows."""

    column: Column | None
    decision: DateColumn
    span: Span = UNREADABLE
    year_column: Column | None = None
    bulk: Span = UNREADABLE
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """Whose rows these are, and what is known of the period of the file as a whole."""

    resource_id: str
    table_no: int
    sheet: str | None
    publisher_id: str
    period: Span = UNREADABLE
    suspicious: bool = True


def decide_table_dates(table: Table) -> Dates:
    """Decide the date column of a table from all its rows; falls back to a period column."""
    column = table.mapping.find("PaymentDate") or table.mapping.find("period")
    if column is None:
        return Dates(None, DateColumn())
    counts: Counter[str] = Counter()
    for batch in table.store:
        for pair in pc.value_counts(
            pc.utf8_trim_whitespace(pc.fill_null(batch.column(column.position), ""))
        ).to_pylist():
            counts[pair["values"]] += pair["counts"]
    counts.pop("", None)
    dates = Dates(column, decide_dates(counts))
    if column.field == "period":
        dates.year_column = table.mapping.find("financial_year")
        dates.decision.serial = False
    _note_dates(dates, counts, table)
    return dates


def _note_dates(dates: Dates, counts: Counter[str], table: Table) -> None:
    column, decision = dates.column, dates.decision
    if column is None:
        return
    spans = {text: decision.read(text) for text in counts}
    first = {s.start for s in spans.values() if s.start}
    if first:
        ends = [s.end for s in spans.values() if s.end]
        dates.span = Span(min(d for d in first if d), max(ends), "rows")
    dates.bulk = _bulk(spans, counts)
    kinds = Counter[str]()
    for text, span in spans.items():
        kinds[span.kind] += counts[text]
    example = next((t for t in counts if looks_like_date(t)), next(iter(counts), ""))
    place = {"position": column.position, "heading": column.heading, "field": column.field}
    if decision.order == "month":
        dates.issues.append(Issue("date-month-first", found=example, rows=sum(counts.values()), **place))  # type: ignore[arg-type]
    short = [t for t in counts if has_short_year(t)]
    if short:
        rows = sum(counts[t] for t in short)
        dates.issues.append(Issue("date-two-digit-year", found=short[0], rows=rows, **place))  # type: ignore[arg-type]
    if decision.flipped:
        dates.issues.append(Issue("date-flipped", found=example, rows=sum(counts.values()), **place))  # type: ignore[arg-type]
    if decision.order == "mixed":
        dates.issues.append(Issue("date-order-mixed", found=example, rows=kinds["unreadable"] or 1, **place))  # type: ignore[arg-type]
    if decision.order_how in ("unknown", "span") and decision.order == "day":
        dates.issues.append(Issue("date-order-unknown", found=example, rows=sum(counts.values()), **place))  # type: ignore[arg-type]
    if decision.serial:
        dates.issues.append(Issue("date-serial", found=example, rows=sum(counts.values()), **place))  # type: ignore[arg-type]
    if kinds["month"] + kinds["quarter"] + kinds["year"] > 0:
        dates.issues.append(Issue("date-period", found=example, rows=kinds["month"] + kinds["quarter"], **place))  # type: ignore[arg-type]


def typed_batches(table: Table, dates: Dates, place: Place) -> Iterator[pa.Table]:
    """Payments of one table, batch by batch, in SCHEMA. Adds issues of single dates to the table."""
    for batch in table.store:
        yield _typed(batch, table, dates, place)


def _typed(batch: Batch, table: Table, dates: Dates, place: Place) -> pa.Table:
    rows = len(batch.lines)
    prefix = f"{place.resource_id}.{place.table_no}."
    out: dict[str, pa.Array] = {
        "payment_id": pc.binary_join_element_wise(prefix, batch.lines.cast(pa.string()), ""),
        "resource_id": _same(place.resource_id, rows),
        "table_no": pa.repeat(pa.scalar(place.table_no, pa.int32()), rows),
        "sheet": _same(place.sheet, rows),
        "line": batch.lines,
        "publisher_id": _same(place.publisher_id, rows),
        "raw": batch.raw(),
    }
    _add_texts(out, batch, table, place)
    _note_nameless(out, batch, table)
    _add_dates(out, batch, table, dates, place)
    _add_amounts(out, batch, table)
    columns = [out[f.name] if f.name in out else pa.nulls(rows, f.type) for f in SCHEMA]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def _same(text: str | None, rows: int) -> pa.Array:
    return pa.nulls(rows, pa.string()) if text is None else pa.repeat(text, rows)


def _add_texts(out: dict[str, pa.Array], batch: Batch, table: Table, place: Place) -> None:
    for column in table.mapping.columns:
        info = fields().get(column.field)
        if not info or not info.column or info.kind not in ("text", "name", "code") or info.column in out:
            continue
        texts = pc.utf8_trim_whitespace(batch.column(column.position))
        if place.suspicious:
            texts, changed = repair_column(texts)
            if changed:
                table.count_issue(Issue("text-mojibake", rows=changed))
        out[info.column] = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    if "currency" in out:
        out["currency"] = pc.fill_null(pc.utf8_upper(out["currency"]), "GBP")
    else:
        out["currency"] = _same("GBP", len(batch.lines))


def _note_nameless(out: dict[str, pa.Array], batch: Batch, table: Table) -> None:
    """Rows that do not say who is paid, when the others do."""
    column = table.mapping.find("BeneficiaryName")
    if column and out["supplier_text"].null_count:
        places = pc.indices_nonzero(pc.is_null(out["supplier_text"]))
        table.count_issue(
            Issue(
                "beneficiary-empty",
                batch.lines[places[0].as_py()].as_py(),
                column.position,
                column.heading,
                column.field,
                rows=len(places),
            )
        )


def _add_dates(out: dict[str, pa.Array], batch: Batch, table: Table, dates: Dates, place: Place) -> None:
    rows = len(batch.lines)
    if dates.column is None:
        spans, index = [UNREADABLE], pa.array([0] * rows, pa.int32())
        kinds = ["none"]
    else:
        texts = pc.fill_null(pc.utf8_trim_whitespace(batch.column(dates.column.position)), "")
        encoded = texts.dictionary_encode()
        index = encoded.indices
        spans, kinds = _spans(encoded.dictionary.to_pylist(), dates, batch)
        out["date_text"] = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
        _note_bad(texts, encoded, kinds, batch, dates.column, table)
        _note_far(encoded, spans, dates, batch, table)
    known = [s if s.start else place.period for s in spans]
    days = [s.start if k == "day" else None for s, k in zip(spans, kinds, strict=True)]
    starts = [s.start for s in known]
    out["payment_date"] = pa.array(days, pa.date32()).take(index)
    out["date_kind"] = pa.array(kinds, pa.string()).take(index)
    out["period_start"] = pa.array(starts, pa.date32()).take(index)
    out["period_end"] = pa.array([s.end for s in known], pa.date32()).take(index)
    out["financial_year"] = pa.array([_year(s) for s in known], pa.string()).take(index)
    out["month"] = pa.array([_month(s) for s in known], pa.date32()).take(index)


def _spans(texts: list[str], dates: Dates, batch: Batch) -> tuple[list[Span], list[str]]:
    spans = [dates.decision.read(t) if t else UNREADABLE for t in texts]
    if dates.column and dates.column.field == "period" and dates.year_column:
        year = _first_year(batch.column(dates.year_column.position))
        spans = [s if s.start else read_period(t, year) for s, t in zip(spans, texts, strict=True)]
    kinds = [s.kind if t else "unreadable" for s, t in zip(spans, texts, strict=True)]
    return spans, kinds


def _first_year(texts: pa.Array) -> int | None:
    """The April in which the financial year of a batch begins: `2020-21`, `2020/21` or the year it ends in (`2021`)."""
    for text in pc.unique(texts.drop_null()).to_pylist():
        digits = "".join(c for c in text if c.isdigit())
        if len(digits) in (6, 8):
            return int(digits[:4])
        if len(digits) == 4 and not digits.startswith("20"):
            return 2000 + int(digits[:2])
    return None


def _note_bad(texts: pa.Array, encoded: pa.Array, kinds: list[str], batch: Batch, column: Column, table: Table) -> None:
    if "unreadable" not in kinds:
        return
    bad = pa.array([k == "unreadable" for k in kinds]).take(encoded.indices)
    empty = blank(texts)
    for code, mask in (("date-empty", empty), ("date-unreadable", pc.and_(bad, pc.invert(empty)))):
        places = pc.indices_nonzero(mask)
        if not len(places):
            continue
        at = places[0].as_py()
        found = texts[at].as_py()
        line = batch.lines[at].as_py()
        table.count_issue(
            Issue(code, line, column.position, column.heading, column.field, found or None, rows=len(places))
        )


def _note_far(encoded: pa.Array, spans: list[Span], dates: Dates, batch: Batch, table: Table) -> None:
    """Dates more than a year before or after the bulk of the file's dates."""
    column, bulk = dates.column, dates.bulk
    if column is None or bulk.start is None or bulk.end is None:
        return
    far = [bool(s.start and s.end and (s.end < bulk.start or s.start > bulk.end)) for s in spans]
    if any(far):
        places = pc.indices_nonzero(pa.array(far).take(encoded.indices))
        at = places[0].as_py()
        found = encoded.dictionary[encoded.indices[at].as_py()].as_py()
        line = batch.lines[at].as_py()
        table.count_issue(
            Issue("date-outside", line, column.position, column.heading, column.field, found, rows=len(places))
        )


def _bulk(spans: dict[str, Span], counts: Counter[str]) -> Span:
    """The span of all but the outermost twentieth of the dated rows at either end, widened by a year."""
    days = sorted((s.start, counts[t]) for t, s in spans.items() if s.start)
    rows = sum(n for _, n in days)
    if rows < 20:
        return UNREADABLE
    seen, low, high = 0, days[0][0], days[-1][0]
    for day, n in days:
        low = day if seen <= 0.05 * rows else low
        high = day if seen <= 0.95 * rows else high
        seen += n
    year = timedelta(days=366)
    return Span(low - year, high + year, "rows")


def _year(span: Span) -> str | None:
    """The financial year of a span that lies in one; None for a span over several."""
    if not span.start or not span.end:
        return None
    first = financial_year(span.start)
    return first if financial_year(span.end) == first else None


def _month(span: Span) -> date | None:
    """The month of a span of at most a month or so, by its first day; None for longer spans."""
    if not span.start or not span.end or (span.end - span.start).days > 35:
        return None
    return span.start.replace(day=1)


def _add_amounts(out: dict[str, pa.Array], batch: Batch, table: Table) -> None:
    column = table.mapping.amount
    out["amount"] = batch.amount
    if column is None:
        return
    gross = column.field == "gross_amount"
    out["amount_kind"] = _same("gross" if gross else "net" if column.basis == "net" else "amount", len(batch.lines))
    out["amount_gross" if gross else "amount_net"] = batch.amount
    out["amount_text"] = batch.column(column.position)
    for name, target in (
        ("gross_amount", "amount_gross"),
        ("IrrecoverableVATAmount", "amount_vat"),
        ("vat_amount", "amount_vat"),
    ):
        other = table.mapping.find(name)
        if other and target not in out:
            out[target] = read_amounts(batch.column(other.position)).values
