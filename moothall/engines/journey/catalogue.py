"""Step *publish* for everything but payments: resource, parse_run, column_map, issue and the summaries by file and
publisher. Small tables, made whole at every build from the records of the files.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from moothall.engines import store
from moothall.engines.journey import cache, partitions
from moothall.engines.journey.schemas import SCHEMAS
from moothall.engines.journey.sources import Source
from moothall.engines.link.publisher import PublisherMatch, resolve_publisher
from moothall.vocabulary.issue import Issue

PLAUSIBLE = 100
SURE = 0.9
CORRECTING = ("correct", "revis", "amend", "replace", "updated", "v2", "final")


@dataclass
class File:
    """One file as published (a part of a source) on its way into the picture."""

    source: Source
    part: dict[str, Any]
    record: dict[str, Any] = field(default_factory=dict)
    resource_id: str = ""
    copy_of: str | None = None
    first: str = ""
    last: str = ""
    more_issues: list[Issue] = field(default_factory=list)

    @property
    def tables(self) -> list[dict[str, Any]]:
        tables: list[dict[str, Any]] = self.record["tables"]
        return tables

    @property
    def ref(self) -> str:
        return str(self.part["ref"])


def write_tables(files: list[File], folder: Path, kept: Path) -> list[partitions.Shelf]:
    """Write every table of a picture into a folder; returns what was shelved for each publisher."""
    by_publisher: dict[str, list[File]] = defaultdict(list)
    for one in files:
        one.record = cache.kept_record(kept / "read", one.part["key"])
        one.first, one.last = _span(one)
        by_publisher[one.source.publisher_id].append(one)
    matches, shelves = {}, []
    (folder / "payment").mkdir()
    for publisher_id, own in sorted(by_publisher.items()):
        own.sort(key=lambda f: (f.first or "9", _is_correction(f.ref), f.ref))
        _name_copies(own)
        matches[publisher_id] = _resolve(own)
        held = _held(own, kept)
        shelf = partitions.shelve_publisher(publisher_id, held, folder, kept)
        _note_marks(own, shelf)
        shelves.append(shelf)
    _write_empty_payment(folder)
    _write_small(by_publisher, matches, shelves, folder)
    return shelves


def _span(one: File) -> tuple[str, str]:
    """First and last day of a file: of its dated rows, else of its name."""
    spans = [(t["span_start"], t["span_end"]) for t in one.tables if t["span_start"]]
    if spans:
        return min(s for s, _ in spans), max(e for _, e in spans)
    start, end = one.record["period"]
    return start, end


def _is_correction(ref: str) -> bool:
    name = ref.rsplit("/", 1)[-1].lower()
    return any(word in name for word in CORRECTING)


def _name_copies(own: list[File]) -> None:
    seen: dict[str, int] = {}
    for one in own:
        base = one.part["resource_id"]
        seen[base] = seen.get(base, 0) + 1
        one.resource_id = base if seen[base] == 1 else f"{base}-{seen[base]}"
        one.copy_of = base if seen[base] > 1 else None
        if one.copy_of:
            one.more_issues.append(Issue("duplicate-file", found=one.ref))
        if one.source.how == "name":
            one.more_issues.append(Issue("publisher-from-name", found=one.source.ref))


def _resolve(own: list[File]) -> PublisherMatch:
    labels = [label for f in own for t in f.tables for label in t["labels"]]
    days = [date.fromisoformat(d) for f in own for d in (f.first, f.last) if d]
    name = own[0].source.publisher_name
    match = resolve_publisher(name, labels, period=(min(days), max(days)) if days else (None, None))
    _note_other_bodies(own, match)
    services = all(t["kind"] == "contracts" and t["labels"] == [] for f in own for t in f.tables)
    if match.organisation_id is None and not services:
        found = name + (f" (could be {', '.join(match.candidates[:4])})" if match.candidates else "")
        own[0].more_issues.append(Issue("publisher-unknown", found=found))
    return match


def _note_other_bodies(own: list[File], match: PublisherMatch) -> None:
    """Files whose printed body is surely another organisation than their publisher."""
    known: dict[str, PublisherMatch] = {}
    for one in own:
        for label in {label for t in one.tables for label in t["labels"]}:
            body = known.setdefault(label, resolve_publisher(label))
            other = body.organisation_id not in (None, match.organisation_id)
            if match.organisation_id and other and body.confidence >= SURE:
                found = f"{label} ({body.name})"
                one.more_issues.append(Issue("publisher-mismatch", field="OrganisationLabel", found=found))


def _held(own: list[File], kept: Path) -> list[partitions.Held]:
    held = []
    for order, one in enumerate(own):
        path = cache.kept_payments(kept / "read", one.part["key"])
        if path and one.copy_of:
            path = partitions.renamed_copy(path, one.part["resource_id"], one.resource_id, kept)
        if path:
            held.append(partitions.Held(one.resource_id, path, order, one.copy_of))
    return held


def _note_marks(own: list[File], shelf: partitions.Shelf) -> None:
    """Issues that only the files of a publisher together can tell: rows met before, amounts out of all proportion."""
    sums = {r["resource_id"]: r for r in shelf.sums()}
    middles = sorted(r["middle"] for r in sums.values() if r["middle"])
    usual = middles[len(middles) // 2] if len(middles) >= 3 else None
    for one in own:
        row = sums.get(one.resource_id)
        if not row:
            continue
        for code, rows in (
            ("rows-repeated", row["repeated_rows"]),
            ("duplicate-rows", row["duplicate_rows"] - row["repeated_rows"]),
        ):
            if rows and not one.copy_of:
                one.more_issues.append(Issue(code, found=f"{rows:,} rows", rows=rows))
        if usual and row["middle"] and row["middle"] > PLAUSIBLE * usual:
            found = f"half of the amounts above £{row['middle']:,.2f}; in the other files above £{usual:,.2f}"
            one.more_issues.append(Issue("amounts-implausible", found=found))


def _write_empty_payment(folder: Path) -> None:
    """A picture without a payment still has the table."""
    if not any((folder / "payment").rglob("*.parquet")):
        place = folder / "payment" / "none"
        place.mkdir(parents=True)
        pq.write_table(partitions.PUBLISHED.empty_table(), place / "unknown.parquet")


def _write_small(
    by_publisher: dict[str, list[File]],
    matches: dict[str, PublisherMatch],
    shelves: list[partitions.Shelf],
    folder: Path,
) -> None:
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
    sums = {r["resource_id"]: r for s in shelves for r in s.sums()}
    for publisher_id, own in sorted(by_publisher.items()):
        for one in own:
            _add_file(rows, one, matches[publisher_id], sums.get(one.resource_id, {}))
        _add_publisher(rows, publisher_id, own, matches[publisher_id])
    for name, schema in SCHEMAS.items():
        pq.write_table(pa.Table.from_pylist(rows[name], schema=schema), folder / f"{name}.parquet")
    for name in ("summary_month", "summary_beneficiary", "summary_unit"):
        tables = [s.summaries[name] for s in shelves if name in s.summaries] or [partitions.empty_summary(name)]
        pq.write_table(pa.concat_tables(tables, promote_options="permissive"), folder / f"{name}.parquet")


def _add_file(rows: dict[str, list[dict[str, Any]]], one: File, match: PublisherMatch, sums: dict[str, Any]) -> None:
    kinds = [t["kind"] for t in one.tables]
    dataset = next((k for k in ("payments", *kinds) if k in kinds), "unknown")
    rows["resource"].append(
        {
            "resource_id": one.resource_id,
            "publisher_id": one.source.publisher_id,
            "organisation_id": match.organisation_id,
            "publisher_name": match.name,
            "dataset": dataset,
            "period_start": _day(one.first),
            "period_end": _day(one.last),
            "period_how": "rows" if any(t["span_start"] for t in one.tables) else "name" if one.first else "unknown",
            "licence": one.source.licence,
            "source_ref": one.ref,
            "origin": one.source.origin,
            "sha256": one.part["sha256"],
            "bytes": one.part["bytes"],
            "copy_of": one.copy_of,
            "read_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        }
    )
    before = len(rows["issue"])
    for table in one.tables:
        _add_table(rows, one, table)
    for issue in one.more_issues:
        _add_issue(rows, one, 1, None, _issue(issue))
    _add_file_sums(rows, one, sums, rows["issue"][before:])


def _issue(issue: Issue) -> dict[str, Any]:
    from moothall.engines.journey.tables import issue_row

    return issue_row(issue)


def _add_table(rows: dict[str, list[dict[str, Any]]], one: File, table: dict[str, Any]) -> None:
    run = {k: table[k] for k in SCHEMAS["parse_run"].names if k in table}
    for name in ("sum_in", "sum_rejected", "sum_out"):
        run[name] = Decimal(table[name])
    rows["parse_run"].append({**run, "resource_id": one.resource_id, "code_version": cache.code_version()})
    for column in table["columns"]:
        place = {"resource_id": one.resource_id, "table_no": table["table_no"], "sheet": table["sheet"]}
        rows["column_map"].append({**place, **column})
    for issue in table["issues"]:
        _add_issue(rows, one, table["table_no"], table["sheet"], issue)


def _add_issue(
    rows: dict[str, list[dict[str, Any]]], one: File, table_no: int, sheet: str | None, issue: dict[str, Any]
) -> None:
    number = sum(1 for _ in ()) + len(rows["issue"])
    name = f"{one.resource_id}.{table_no}.{issue['code']}.{issue['line'] or 0}.{issue['position'] or 0}"
    taken = f"{name}.{number}" if issue["line"] is None and issue["position"] is None else name
    rows["issue"].append(
        {"issue_id": taken, "resource_id": one.resource_id, "table_no": table_no, "sheet": sheet, **issue}
    )


def _add_file_sums(
    rows: dict[str, list[dict[str, Any]]], one: File, sums: dict[str, Any], issues: list[dict[str, Any]]
) -> None:
    rows["summary_resource"].append(
        {
            "resource_id": one.resource_id,
            "publisher_id": one.source.publisher_id,
            "rows": sums.get("rows", 0),
            "amount": sums.get("amount", Decimal("0.00")),
            "duplicate_rows": sums.get("duplicate_rows", 0),
            "rows_rejected": sum(t["rows_rejected"] for t in one.tables),
            "sum_rejected": sum((Decimal(t["sum_rejected"]) for t in one.tables), Decimal("0.00")),
            "rows_blank": sum(t["rows_blank"] for t in one.tables),
            "first_date": sums.get("first_date"),
            "last_date": sums.get("last_date"),
            "commonest_issue": commonest(issues),
            "issues": len(issues),
            "errors": sum(i["severity"] == "error" for i in issues),
            "warnings": sum(i["severity"] == "warning" for i in issues),
        }
    )


def commonest(issues: list[dict[str, Any]]) -> str | None:
    """The code of the fault that most rows have, among errors and warnings."""
    counts: dict[str, int] = defaultdict(int)
    for issue in issues:
        if issue["severity"] != "info":
            counts[issue["code"]] += issue["rows"]
    return max(counts, key=lambda c: (counts[c], c)) if counts else None


def _add_publisher(
    rows: dict[str, list[dict[str, Any]]], publisher_id: str, own: list[File], match: PublisherMatch
) -> None:
    ids = {f.resource_id for f in own}
    files = [r for r in rows["summary_resource"] if r["resource_id"] in ids]
    kinds = [r["dataset"] for r in rows["resource"] if r["resource_id"] in ids]
    dated = [f for f in own if f.last and any(t["kind"] == "payments" for t in f.tables)]
    last = max(dated, key=lambda f: (f.last, f.ref), default=None)
    rows["summary_publisher"].append(
        {
            "publisher_id": publisher_id,
            "organisation_id": match.organisation_id,
            "publisher_name": match.name,
            "match_how": match.how,
            "match_confidence": match.confidence,
            "files": len(own),
            "files_refused": kinds.count("refused"),
            "files_not_payments": sum(k not in ("payments", "refused") for k in kinds),
            "rows": sum(f["rows"] for f in files),
            "amount": sum((f["amount"] for f in files), Decimal("0.00")),
            "rows_rejected": sum(f["rows_rejected"] for f in files),
            "sum_rejected": sum((f["sum_rejected"] for f in files), Decimal("0.00")),
            "first_month": _day(min((f.first for f in dated if f.first), default="")[:8] + "01" if dated else ""),
            "last_month": _day(last.last[:8] + "01" if last else ""),
            "last_file": last.ref if last else None,
            "commonest_issue": commonest([i for i in rows["issue"] if i["resource_id"] in ids]),
            "duplicate_rows": sum(f["duplicate_rows"] for f in files),
        }
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if len(text) == 10 else None


def about(folder: Path, read: int) -> dict[str, Any]:
    """What `picture.json` says: when it was built, with what, and its totals."""
    connection = store.connect()
    try:
        place = str(folder).replace("'", "''")
        row = connection.execute(
            "SELECT count(*), coalesce(sum(files), 0), coalesce(sum(rows), 0), "
            "coalesce(sum(amount), 0)::DECIMAL(18, 2), "
            "coalesce(sum(rows_rejected), 0), coalesce(sum(files_refused), 0), "
            "list(publisher_id ORDER BY publisher_id) FILTER (WHERE organisation_id IS NULL AND rows > 0) "
            f"FROM read_parquet('{place}/summary_publisher.parquet')"
        ).fetchall()[0]
    finally:
        connection.close()
    return {
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "code_version": cache.code_version(),
        "publishers": row[0],
        "files": int(row[1]),
        "payments": int(row[2]),
        "amount": str(row[3]),
        "rows_set_aside": int(row[4]),
        "refused": int(row[5]),
        "unknown_publishers": row[6] or [],
        "files_read": read,
    }


def read_about(folder: Path) -> dict[str, Any]:
    """The same, from a picture on disk."""
    found: dict[str, Any] = json.loads((folder / "picture.json").read_text())
    return found
