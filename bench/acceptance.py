"""Real files against an independent count: `python bench/acceptance.py SPEND [SPEND_YEARS]`.

SPEND is a folder of publishers' folders of payments files, some with `reference/index.json` (a column map made by
others); SPEND_YEARS a folder of zips named `publisher_year.zip`. Every table is read by `moothall explain` and by
`tests/independent_reader.py`; rows, pounds and heading rows must agree, and so must the counts kept in
`tests/data/truth_spend.csv` when the content is the same. Then the columns are compared with the maps. Prints tables;
the exit code is 1 when a count differs. It changes nothing and needs no picture.
"""

import csv
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from moothall.engines.journey import explain_file  # noqa: E402
from tests.independent_reader import Truth, read_truth  # noqa: E402

FIELDS = {
    "Amount": "Amount",
    "Beneficiary Name": "BeneficiaryName",
    "Payment Date": "PaymentDate",
    "Organisational Unit": "OrganisationalUnit",
    "Organisation Label": "OrganisationLabel",
}
"""Labels of the reference maps and the LGA Spend names for the same things."""


@dataclass(frozen=True)
class Mapped:
    """One column that a reference map names, and what we made of it."""

    publisher: str
    file: str
    heading: str
    theirs: str
    ours: str


def files_of(folders: list[Path]) -> Iterator[tuple[str, Path]]:
    """Every payments file or zip below the folders, by its name there; reference outputs and notes left out."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and "reference" not in path.parts and path.suffix.lower() not in {".md", ".json", ""}:
                yield name, path


def differences(truth: Truth, tables: list[Mapping[str, Any]]) -> list[str]:
    """How the tables that explain found for one member and sheet differ from the independent count."""
    if not tables:
        return ["table not found"]
    total = {key: sum(t[key] for t in tables) for key in ("rows_out", "rows_set_aside", "rows_heading_footer")}
    seen = sum(t["rows_seen"] for t in tables)
    rows = truth.data_rows + truth.blank_rows + truth.heading_footer_rows
    cut = truth.trailing_blank_rows if truth.sheet else 0  # a sheet's formatted rows below the table may be left out
    pounds = sum((Decimal(t["amount_out"]) for t in tables), Decimal())
    checks: list[tuple[str, Any, set[Any]]] = [
        ("heading row", tables[0]["header_row"], {truth.header_row}),
        ("rows seen", seen, {rows, rows - cut}),
        ("rows out", total["rows_out"], {truth.data_rows - truth.unreadable_amounts}),
        ("set aside", total["rows_set_aside"], {truth.unreadable_amounts}),
        ("headings, totals", total["rows_heading_footer"], {truth.heading_footer_rows}),
        ("pounds", pounds, {truth.amount_sum}),
    ]
    found = [
        f"{what}: {ours}, expected {min(allowed, key=str)}" for what, ours, allowed in checks if ours not in allowed
    ]
    found += ["rows are not conserved" for t in tables if not rows_conserved(t)]
    return found + ["pounds are not conserved" for t in tables if not pounds_conserved(t)]


def rows_conserved(table: Mapping[str, Any]) -> bool:
    parts = ("rows_blank", "rows_heading_footer", "rows_set_aside", "rows_out")
    return bool(table["rows_seen"] == sum(table[p] for p in parts))


def pounds_conserved(table: Mapping[str, Any]) -> bool:
    return Decimal(table["amount_in"]) == Decimal(table["amount_set_aside"]) + Decimal(table["amount_out"])


def check_file(
    name: str, path: Path, kept: Mapping[str, list[dict[str, str]]]
) -> tuple[dict[str, Any], list[str], Counter[str]]:
    """Explain one file, count it independently, compare; also compare the count with the one kept."""
    content = path.read_bytes()
    explained = explain_file(path)
    faults: list[str] = []
    tally: Counter[str] = Counter(files=1)
    for truth in read_truth(name, content):
        same = [
            t for t in explained["tables"] if (t["member"] or "") == truth.member and (t["sheet"] or "") == truth.sheet
        ]
        where = " / ".join(w for w in (truth.member, truth.sheet.strip()) if w)
        faults += [f"{where + ': ' if where else ''}{d}" for d in differences(truth, same)]
        tally += Counter(tables=1, rows=truth.data_rows, aside=truth.unreadable_amounts, blank=truth.blank_rows)
        for row in kept.get(sha256(content).hexdigest(), []):
            if (row["member"], row["sheet"]) == (truth.member, truth.sheet):
                tally["kept"] += 1
                if (int(row["data_rows"]), Decimal(row["amount_sum"])) != (truth.data_rows, truth.amount_sum):
                    faults.append(f"{where}: the count kept in truth_spend.csv differs")
    return explained, faults, tally


def reference_maps(folder: Path) -> dict[str, dict[str, str]]:
    """Publisher -> heading in lower case -> LGA field, from each `reference/index.json`.

    A label is also a heading of itself ("Amount"), as the maps' own tool takes it.
    """
    maps = {}
    for path in sorted(folder.glob("*/reference/index.json")):
        named = json.loads(path.read_text(encoding="utf-8"))["columns"]["map"]
        pairs = {heading.lower(): FIELDS[label] for label, headings in named.items() for heading in headings}
        maps[path.parts[-3]] = {**{label.lower(): field for label, field in FIELDS.items()}, **pairs}
    return maps


def compare_columns(
    publisher: str, file: str, explained: Mapping[str, Any], theirs: Mapping[str, str]
) -> Iterator[Mapped]:
    """Each column that the map of this publisher names."""
    for table in explained["tables"]:
        for column in table["columns"]:
            heading = " ".join((column["heading"] or "").split())
            if heading.lower() in theirs:
                name = f"{file}/{table['member']}" if table["member"] else file
                yield Mapped(publisher, name, heading, theirs[heading.lower()], column["field"])


def print_columns(mapped: list[Mapped]) -> None:
    """Agreement by publisher and field, and each kind of difference with who is right."""
    judged = read_judged()
    groups = Counter((m.publisher, m.heading, m.theirs, m.ours) for m in mapped if m.theirs != m.ours)
    agree = sum(m.theirs == m.ours for m in mapped)
    every = max(len(mapped), 1)
    print(f"\nColumns named by the reference maps: {len(mapped)}; the same field: {agree} ({agree / every:.2%})")
    right = Counter(same=agree)
    for (publisher, heading, theirs, ours), count in sorted(groups.items()):
        who, why = judged.get((publisher, heading.lower(), theirs, ours), ("not judged", ""))
        right[who] += count
        print(f"  {count:4} x {publisher:15}{heading!r}: {theirs} there, {ours} here; right: {who}. {why}")
    good = right["same"] + right["ours"]
    print(
        f"The same or ours right: {good} ({good / every:.2%}); with those that may be either: {good + right['either']}"
    )
    print(f"Theirs right: {right['theirs']}; not judged: {right['not judged']}")


def read_judged() -> dict[tuple[str, str, str, str], tuple[str, str]]:
    """Differences from the reference maps that a person has judged."""
    with (ROOT / "tests/data/columns_judged.csv").open(encoding="utf-8", newline="") as f:
        return {
            (r["publisher"], r["heading"].lower(), r["theirs"], r["ours"]): (r["right"], r["why"])
            for r in csv.DictReader(f)
        }


def main(folders: list[Path]) -> int:
    kept = defaultdict(list)
    with (ROOT / "tests/data/truth_spend.csv").open(encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            kept[row["sha256"]].append(row)
    maps = {publisher: m for folder in folders for publisher, m in reference_maps(folder).items()}
    total: Counter[str] = Counter()
    mapped: list[Mapped] = []
    bad = 0
    start = time.perf_counter()
    for name, path in files_of(folders):
        explained, faults, tally = check_file(name, path, kept)
        total += tally
        bad += bool(faults)
        publisher = name.split("/")[0].split("_")[0]
        mapped += compare_columns(publisher, name, explained, maps.get(publisher, {}))
        for fault in faults:
            print(f"DIFFERS {name}: {fault}")
    print(
        f"{total['files']} files, {total['tables']} tables, {total['rows']:,} rows, {total['blank']:,} blank rows, "
        f"{total['aside']:,} unreadable amounts; files that differ: {bad}; "
        f"counts equal to those kept: {total['kept']}; {time.perf_counter() - start:.1f} s"
    )
    print_columns(mapped)
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main([Path(a) for a in sys.argv[1:]]))
