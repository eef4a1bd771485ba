"""How well names are linked to suppliers, against a table that says which names truly are one. The linking is given as
a function that sees publishers and names only, so that ours and others are scored by the same code."""

import csv
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from moothall.engines.measure.pairs import Agreement, Drawn, Share, agreement, gathered, pairs_within, tally, wilson

COLUMNS = ("publisher", "name", "true_id", "scheme", "scope", "source")
"""Of a truth table. Ids are compared within a scope only; `scheme` says whose numbers they are."""

JUDGED_COLUMNS = ("scope", "left_name", "right_name", "verdict", "why")


PAIR_COLUMNS = ("left_publisher", "left_name", "right_publisher", "right_name", "stratum", "frame", "verdict")
VERDICTS = ("same", "different", "cannot tell")
HALVES = ("tuning", "blind")

ALIAS_FIELDS = pa.schema(
    [
        ("publisher_id", pa.string()),
        ("supplier_ref_pub", pa.string()),
        ("supplier_text", pa.string()),
        ("company_no", pa.string()),
        ("charity_no", pa.string()),
        ("vat_no", pa.string()),
        ("rows", pa.int64()),
        ("amount", pa.decimal128(18, 2)),
        ("first_date", pa.date32()),
        ("last_date", pa.date32()),
    ]
)
WORD = re.compile(r"[^\W_]{3,}")
COMMON = frozenset({"THE", "AND", "FOR", "LTD", "LIMITED", "PLC", "LLP", "CIC", "INC", "CIO"})


class BadTable(Exception):
    """A table of truth or of verdicts cannot be used. The message says what was found and what was expected."""


@dataclass(frozen=True, order=True)
class Name:
    """All that a linking is shown: who printed the name, and the name."""

    publisher: str
    name: str


@dataclass(frozen=True)
class Truth:
    """One row of a truth table."""

    name: Name
    true_id: str
    scope: str


@dataclass(frozen=True)
class PairLabel:
    """A pair of names of two publishers, drawn by strata, with its verdict."""

    left: Name
    right: Name
    stratum: str
    frame: int
    verdict: str


@dataclass(frozen=True)
class Partition:
    """What a linking says: a cluster for each name, and pairs of positions that a person should judge."""

    cluster: Sequence[str]
    review: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True)
class Judged:
    """What was found of one pair by hand: `same`, `different` or `cannot tell`, and on what evidence."""

    scope: str
    left: str
    right: str
    verdict: str
    why: str


Link = Callable[[Sequence[Name]], Partition]


@dataclass(frozen=True)
class Wrong:
    """A pair joined that the truth parts (`joined`), or parted that it joins (`missed`)."""

    kind: str
    scope: str
    left: Name
    right: Name
    left_id: str
    right_id: str


@dataclass(frozen=True)
class Report:
    """What was measured. `alike_recall` is over the true pairs whose names share a word of three letters or more: the
    rest cannot be found in the names. `reviewed` is the share of names that stand in a pair sent to review, and
    `review_right` the share of those pairs, of known ids, that are one supplier."""

    agreement: Agreement
    alike_recall: Share
    reviewed: Share
    review_pairs: int
    review_right: Share
    errors: tuple[Wrong, ...]


def read_truth(path: Path) -> list[Truth]:
    """The rows of a truth table (COLUMNS). Raises OSError, BadTable."""
    return [
        Truth(Name(r["publisher"], r["name"]), r["true_id"], r.get("scope") or "")
        for r in rows_of(path, ("publisher", "name", "true_id"))
    ]


def read_judged(path: Path) -> list[Judged]:
    """Pairs judged by hand (JUDGED_COLUMNS). Raises OSError, BadTable."""
    rows = [Judged(*(r[c] for c in JUDGED_COLUMNS)) for r in rows_of(path, JUDGED_COLUMNS)]
    for r in rows:
        if r.verdict not in VERDICTS:
            raise BadTable(f"{path}: found verdict '{r.verdict}'; expected one of {', '.join(VERDICTS)}.")
    return rows


def rows_of(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a CSV file that must have some columns."""
    with path.open(encoding="utf-8-sig", newline="") as f:
        reader = csv.DictReader(f)
        missing = [c for c in needed if c not in (reader.fieldnames or ())]
        if missing:
            raise BadTable(f"{path}: found no column {', '.join(missing)}; expected {', '.join(needed)}.")
        return list(reader)


def read_pairs(path: Path) -> list[PairLabel]:
    """Pairs of two publishers' names labelled by hand (PAIR_COLUMNS). Raises OSError, BadTable."""
    return [
        PairLabel(
            Name(r["left_publisher"], r["left_name"]),
            Name(r["right_publisher"], r["right_name"]),
            r["stratum"],
            int(r["frame"]),
            r["verdict"],
        )
        for r in rows_of(path, PAIR_COLUMNS)
    ]


def measure_pairs(labels: Sequence[PairLabel], names: Sequence[Name], said: Partition) -> list[Drawn]:
    """What a linking made of labelled pairs, of which nobody could not tell; see `pairs.weighted`."""
    place = {name: n for n, name in enumerate(names)}
    return [
        Drawn(p.stratum, p.frame, p.verdict == "same", said.cluster[place[p.left]] == said.cluster[place[p.right]])
        for p in labels
        if p.verdict != "cannot tell"
    ]


def half_of(true_id: str) -> str:
    """`tuning` or `blind`, by a hash of the true id."""
    return HALVES[hashlib.sha256(true_id.encode()).digest()[0] % 2]


def measure_suppliers(
    truth: Sequence[Truth],
    link: Link,
    context: Iterable[Name] = (),
    judged: Sequence[Judged] = (),
    half: str | None = None,
) -> Report:
    """Link the names of the truth (with `context`, names that are not scored) and compare.

    `link` is called once with all distinct names; it never sees the true ids. `half` scores only the ids of one half;
    a wrong pair across the halves counts half in each. With `judged`, numbers found to be one supplier are one id, and
    a pair found to be two, or of which nobody can tell, is no longer missed when parted; the latter is not wrong when
    joined either.
    """
    names = sorted({row.name for row in truth} | set(context))
    said = link(names)
    if len(said.cluster) != len(names):
        raise ValueError(f"the linking gave {len(said.cluster)} clusters for {len(names)} names")
    return score(truth, names, said, judged, half)


def score(
    truth: Sequence[Truth],
    names: Sequence[Name],
    said: Partition,
    judged: Sequence[Judged] = (),
    half: str | None = None,
) -> Report:
    """Compare what a linking said of `names` with the truth about some of them."""
    place = {name: n for n, name in enumerate(names)}
    rows = merged(truth, judged)
    keep = (lambda true_id: half_of(true_id) == half) if half else (lambda _: True)
    found = [said.cluster[place[row.name]] for row in rows]
    tallies = tally([r.scope for r in rows], [r.true_id for r in rows], found)
    expected = [p for p in pairs_within(gathered(r.true_id for r in rows)) if keep(rows[p[0]].true_id)]
    put_right(tallies, rows, found, judged)
    alike = [p for p in expected if words(rows[p[0]]) & words(rows[p[1]])]
    at = {place[row.name] for row in rows if keep(row.true_id)}
    review = [p for p in said.review if p[0] in at or p[1] in at]
    known = {place[row.name]: row.true_id for row in rows}
    told = [known[a] == known[b] for a, b in review if a in known and b in known]
    touched = at & {n for pair in review for n in pair}
    return Report(
        agreement(tallies, keep),
        wilson(sum(found[a] == found[b] for a, b in alike), len(alike)),
        wilson(len(touched), len(at)),
        len(review),
        wilson(sum(told), len(told)),
        tuple(errors_of(rows, found, keep, judged)),
    )


def merged(truth: Sequence[Truth], judged: Sequence[Judged]) -> list[Truth]:
    """The truth with numbers that were found to be one supplier made one id (the smaller)."""
    ids = {(row.scope, row.name.name): row.true_id for row in truth}
    parent: dict[str, str] = {}

    def root(x: str) -> str:
        while parent.get(x, x) != x:
            x = parent[x]
        return x

    for j in judged:
        left, right = ids.get((j.scope, j.left)), ids.get((j.scope, j.right))
        if j.verdict == "same" and left and right:
            a, b = sorted((root(left), root(right)))
            parent[b] = a
    return [replace(row, true_id=root(row.true_id)) for row in truth]


def put_right(tallies: dict[str, Any], rows: Sequence[Truth], found: Sequence[str], judged: Sequence[Judged]) -> None:
    """Take what was judged by hand pair by pair out of the tallies, or into them."""
    at = {(row.scope, row.name.name): n for n, row in enumerate(rows)}
    for j in judged:
        left, right = at.get((j.scope, j.left)), at.get((j.scope, j.right))
        if j.verdict == "same" or left is None or right is None:
            continue
        ids, joined = (rows[left].true_id, rows[right].true_id), found[left] == found[right]
        for true_id in ids:
            mine = tallies[true_id]
            if ids[0] == ids[1]:
                mine.right -= 0.5 * joined
                mine.missed -= 0.5 * (not joined)
                mine.wrong += 0.5 * (joined and j.verdict == "different")
            elif j.verdict == "cannot tell":
                mine.wrong -= 0.5 * joined


def words(row: Truth) -> set[str]:
    """The words of a name by which it may be known again."""
    return set(WORD.findall(row.name.name.upper())) - COMMON


def errors_of(
    rows: Sequence[Truth], found: Sequence[str], keep: Callable[[str], bool], judged: Sequence[Judged]
) -> Iterable[Wrong]:
    """Pairs wrongly joined, then pairs missed. A pair that reaches over the halves is told in neither."""
    known = {(j.scope, *sorted((j.left, j.right))): j.verdict for j in judged}

    def wrong(kind: str, pair: tuple[int, int]) -> Wrong | None:
        a, b = rows[pair[0]], rows[pair[1]]
        verdict = known.get((a.scope, *sorted((a.name.name, b.name.name))), "")
        excused = verdict == "cannot tell" or (kind == "missed" and verdict == "different")
        if excused or not (keep(a.true_id) and keep(b.true_id)):
            return None
        return Wrong(kind, a.scope, a.name, b.name, a.true_id, b.true_id)

    joined = gathered((r.scope, c) for r, c in zip(rows, found, strict=True))
    for a, b in pairs_within(joined):
        if rows[a].true_id != rows[b].true_id and (told := wrong("joined", (a, b))):
            yield told
    for a, b in pairs_within(gathered(r.true_id for r in rows)):
        if found[a] != found[b] and (told := wrong("missed", (a, b))):
            yield told


def aliases_of(names: Sequence[Name]) -> pa.Table:
    """Names as the table that our linking takes, with every number blank: what scores must not be seen."""
    columns = {f.name: pa.nulls(len(names), f.type) for f in ALIAS_FIELDS}
    columns["publisher_id"] = pa.array([n.publisher for n in names], pa.string())
    columns["supplier_text"] = pa.array([n.name for n in names], pa.string())
    columns["rows"] = pa.array([1] * len(names), pa.int64())
    columns["amount"] = pa.array([Decimal(0)] * len(names), pa.decimal128(18, 2))
    return pa.table(columns, schema=ALIAS_FIELDS)


def partition_of(names: Sequence[Name], alias: pa.Table, review: pa.Table) -> Partition:
    """What `link_suppliers` answered, in the order of the names. Raises KeyError for a name without a supplier."""
    place = {name: n for n, name in enumerate(names)}
    keys = zip(alias["publisher_id"].to_pylist(), alias["supplier_text"].to_pylist(), strict=True)
    cluster = dict(zip((Name(*key) for key in keys), alias["supplier_id"].to_pylist(), strict=True))
    pairs = []
    for r in review.to_pylist():
        left = place[Name(r["left_publisher"], r["left_text"])]
        pairs.append((left, place[Name(r["right_publisher"], r["right_text"])]))
    return Partition([cluster[name] for name in names], pairs)


def linked_by(link_suppliers: Callable[[pa.Table], Any], names: Sequence[Name]) -> Partition:
    """Ours as a `Link`: bind the function with `our_link(link_suppliers)`."""
    linked = link_suppliers(aliases_of(names))
    return partition_of(names, linked.alias, linked.review)


def our_link(link_suppliers: Callable[[pa.Table], Any]) -> Link:
    """`engines.link.suppliers.link_suppliers` as a function of names."""
    return partial(linked_by, link_suppliers)


HEAD = (
    "| {} | names | ids | pairs right | wrong | missed | precision | recall | F0.5 | B-cubed F | recall, names alike | "
    "names in review |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|",
)


def row_of(title: str, report: Report) -> str:
    """One row of a table of reports, below HEAD."""
    a = report.agreement
    counts = " | ".join(f"{x:,.0f}" if x == int(x) else f"{x:,.1f}" for x in (a.right, a.wrong, a.missed))
    return (
        f"| {title} | {a.names:,} | {a.ids:,} | {counts} | {a.precision} | {a.recall} | {a.f_half} | "
        f"{a.bcubed_f.value:.3f} | {report.alike_recall} | {report.reviewed.value:.3f} |"
    )


def report_lines(title: str, report: Report) -> list[str]:
    """A report in words, one fact a line."""
    a = report.agreement
    return [
        f"{title}: {a.names:,} names of {a.ids:,} true ids",
        f"  pairs: {a.right:,.1f} right, {a.wrong:,.1f} wrong, {a.missed:,.1f} missed",
        f"  pair precision {a.precision}",
        f"  pair recall    {a.recall}",
        f"  F0.5           {a.f_half}",
        f"  recall over the true pairs whose names share a word: {report.alike_recall}",
        f"  B-cubed: precision {a.bcubed_precision}, recall {a.bcubed_recall}, F {a.bcubed_f}",
        f"  sent to review: {report.reviewed} of the names, {report.review_pairs:,} pairs; "
        f"of those with known ids one supplier: {report.review_right}",
    ]


def error_lines(report: Report, most: int) -> list[str]:
    """Up to `most` wrong pairs of each kind."""
    lines = []
    for kind in ("joined", "missed"):
        told = [e for e in report.errors if e.kind == kind]
        lines += [f"  {kind}: {e.left.name} | {e.right.name} | {e.left_id} | {e.right_id}" for e in told[:most]]
        if len(told) > most:
            lines.append(f"  and {len(told) - most:,} more {kind}")
    return lines
