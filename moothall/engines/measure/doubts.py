"""Figures of a picture that are not to be averaged in, and years of which we hold only a part.

Asks the view `payment` of an open picture; a doubt says what was found, what was expected and why it matters. It mends
nothing: a figure in doubt stays on the page, beside the others and not among them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from importlib.resources import files
from statistics import median, quantiles
from typing import Any

import duckdb
import pyarrow as pa

from moothall.engines.measure.pattern import ordinal, said

SQL = files("moothall.engines.measure") / "sql"
SCALE = 50
"""How many times larger or smaller the middle payment must be than others' to be out of scale."""
LEAST_ROWS = 20
LEAST_PUBLISHERS = 3
LARGE_ONLY = 10_000
"""Pounds. A body of whose payments 95 % are above this may publish large payments only."""
TWICE = 0.8
STANDS_OUT = 0.25
MARKED = 0.45
THIN = 0.25

DOUBT = pa.schema(
    [
        ("publisher_id", pa.string()),
        ("financial_year", pa.string()),
        ("month", pa.date32()),
        ("code", pa.string()),
        ("found", pa.string()),
        ("expected", pa.string()),
        ("why", pa.string()),
        ("excludes", pa.bool_()),
    ]
)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Doubt:
    """One doubt about a publisher's figures: all of them, those of a year, or those of a month. `excludes` is whether
    they are left out of medians, quartiles and rates. Codes: out-of-scale, month-doubled, amounts-doubled,
    month-set-aside (half of the rows are marked duplicates and left out already), part-year."""

    publisher_id: str
    financial_year: str | None
    month: date | None
    code: str
    found: str
    expected: str
    why: str
    excludes: bool


def find_doubts(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """The doubts about the payments of a picture, as a table (schema DOUBT), by publisher, year and month.

    `connection` has the view `payment` (docs/reference/picture.md). Scale is judged over all publishers together, so a
    picture of one or two publishers can only be held against its own other years and months.
    """
    scale = rows(connection, "doubt_scale")
    twins = rows(connection, "doubt_twins")
    found = [
        *out_of_scale(connection, scale, full_months(twins)),
        *months_doubled(twins),
        *amounts_doubled(rows(connection, "doubt_twice")),
        *part_years(twins),
    ]
    found.sort(key=lambda d: (d.publisher_id, d.financial_year or "", d.month or date.min, d.code))
    columns = list(zip(*(astuple(d) for d in found), strict=True)) or [()] * len(fields(Doubt))
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, DOUBT, strict=True)], schema=DOUBT)


def rows(connection: duckdb.DuckDBPyConnection, name: str, params: Mapping[str, Any] | None = None) -> list[Row]:
    """The rows of one of the queries beside this file."""
    cursor = connection.cursor()
    try:
        cursor.execute((SQL / f"{name}.sql").read_text(encoding="utf-8"), params)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    finally:
        cursor.close()


# Scale --------------------------------------------------------------------------------------------------------------


def out_of_scale(connection: duckdb.DuckDBPyConnection, scale: Sequence[Row], full: Mapping[str, float]) -> list[Doubt]:
    """Publishers, their years and their months whose payments are far larger or smaller than others'. All of a
    publisher is in doubt when each of its years is; a month is not told again when its year is. Years and months with
    few rows (see part_years) are not judged: stray rows of other years are like no year."""
    enough = [row for row in scale if row["rows"] >= LEAST_ROWS]
    whole = {row["publisher_id"]: row for row in enough if row["level"] == "all"}
    fuller = [r for r in enough if r["rows"] >= THIN * full.get(r["publisher_id"], 0) * r["months"]]
    years = [row for row in fuller if row["level"] == "year" and row["financial_year"]]
    months = [row for row in fuller if row["level"] == "month" and row["month"]]
    doubts: list[Doubt] = []
    told: set[tuple[str, str | None]] = set()
    for publisher_id, row in whole.items():
        own = [y for y in years if y["publisher_id"] == publisher_id]
        each = [against_others(connection, y, whole) for y in own] or [against_others(connection, row, whole)]
        all_wrong = None not in each and against_others(connection, row, whole)
        wrong = (
            [all_wrong]
            if all_wrong
            else [e or against_own_years(y, own, whole) for e, y in zip(each, own, strict=False)]
        )
        doubts += [d for d in wrong if d]
        told |= {(d.publisher_id, d.financial_year) for d in wrong if d}
    untold = [r for r in months if not {(r["publisher_id"], None), (r["publisher_id"], r["financial_year"])} & told]
    return doubts + [d for row in untold if (d := against_own_months(row, untold))]


def times(row: Row, middle: float, high: float) -> float | None:
    """How many times larger the middle payment is, where that is out of scale; below 1 for smaller. Smaller counts
    only when the largest hundredth is a tenth or less too: bodies that print every payment have many small ones."""
    ratio = row["middle"] / middle if middle else 1.0
    too_small = ratio < 1 / SCALE and high and row["high"] / high < 0.1
    return ratio if ratio > SCALE or too_small else None


def against_others(connection: duckdb.DuckDBPyConnection, row: Row, whole: Mapping[str, Row]) -> Doubt | None:
    """A publisher or its year against the publishers together, each with the same weight."""
    if len(whole) < LEAST_PUBLISHERS:
        return None
    middle = median(other["middle"] for other in whole.values())
    ratio = times(row, middle, median(other["high"] for other in whole.values()))
    if ratio is None or (ratio > 1 and publishes_large_only(connection, row)):
        return None
    return scale_doubt(row, ratio, middle, f"half of the payments of the {len(whole)} publishers together below", True)


def publishes_large_only(connection: duckdb.DuckDBPyConnection, row: Row) -> bool:
    """Whether large payments are explained by a high limit of publication: nearly all are above it, and the body has
    no more of them a month than twice the most that another publisher has. A body whose figures are all too large has
    as many "large" payments as it has payments."""
    if row["low"] < LARGE_ONLY:
        return False
    others = rows(connection, "doubt_large", {"publisher": row["publisher_id"], "limit": row["low"]})
    most = max((other["a_month"] for other in others), default=0)
    return bool(row["rows"] / max(row["months"], 1) <= 2 * most)


def against_own_years(row: Row, own: Iterable[Row], whole: Mapping[str, Row]) -> Doubt | None:
    """A year against each of the publisher's other years. Of only two years that differ so, the one further from the
    other publishers is in doubt; without enough of those, both are."""
    other = [y for y in own if y is not row]
    ratios = [times(row, y["middle"], y["high"]) for y in other]
    if not other or None in ratios or len({ratio > 1 for ratio in ratios if ratio}) > 1:
        return None
    nearest = min(other, key=lambda y: abs(y["middle"] - row["middle"]))
    if len(other) == 1 and len(whole) >= LEAST_PUBLISHERS:
        middle = median(w["middle"] for w in whole.values())
        if distance(row["middle"], middle) < distance(nearest["middle"], middle):
            return None
    return scale_doubt(
        row, row["middle"] / nearest["middle"], nearest["middle"], "as in the publisher's other years, half below", True
    )


def distance(a: float, b: float) -> float:
    """How many times larger the one is than the other: 1 for alike."""
    return max(a / b, b / a) if a and b else float("inf")


def against_own_months(row: Row, months: Iterable[Row]) -> Doubt | None:
    """A month against the publisher's other months together."""
    other = [m for m in months if m["publisher_id"] == row["publisher_id"] and m is not row]
    if len(other) < LEAST_PUBLISHERS:
        return None
    middle = median(m["middle"] for m in other)
    ratio = times(row, middle, median(m["high"] for m in other))
    return scale_doubt(row, ratio, middle, "as in the publisher's other months, half below", True) if ratio else None


def scale_doubt(row: Row, ratio: float, middle: float, than: str, excludes: bool) -> Doubt:
    """The doubt in words."""
    factor = f"{ratio:,.0f} times larger" if ratio > 1 else f"{1 / ratio:,.0f} times smaller"
    return Doubt(
        row["publisher_id"],
        row["financial_year"],
        row["month"],
        "out-of-scale",
        f"half of the {row['rows']:,} payments below £{row['middle']:,.2f}",
        f"{than} £{middle:,.2f}",
        f"The amounts are about {factor} than expected: they may be printed in other units, such as pence or thousands "
        "of pounds, so no rate or comparison is made with them.",
        excludes,
    )


# Doubling -----------------------------------------------------------------------------------------------------------


def months_doubled(twins: Sequence[Row]) -> list[Doubt]:
    """Months in which most rows stand twice, and months in which half of the rows are marked duplicates."""
    by_publisher = grouped(twins)
    doubts = []
    for row in twins:
        other = [r["paired"] for r in by_publisher[row["publisher_id"]] if r is not row and r["rows"] >= LEAST_ROWS]
        usual = float(median(other)) if other else 0.5
        stands_out = row["paired"] >= TWICE and float(row["paired"]) - usual >= STANDS_OUT
        every = row["rows"] + row["marked"]
        if row["rows"] >= LEAST_ROWS and (row["alike"] >= TWICE or stands_out):
            doubts.append(doubled(row))
        elif every >= LEAST_ROWS and row["marked"] >= MARKED * every:
            doubts.append(set_aside(row, every))
    return doubts


def doubled(row: Row) -> Doubt:
    """The doubt about a month that seems to have been printed twice."""
    alike = row["alike"] >= TWICE
    share = round(100 * float(row["alike"] if alike else row["paired"]))
    same = "but for a reference number" if alike else "in beneficiary and amount"
    return Doubt(
        row["publisher_id"],
        row["financial_year"],
        row["month"],
        "month-doubled",
        f"{share} % of {row['rows']:,} rows stand an even number of times, alike {same}",
        f"less than {round(100 * TWICE)} %, as in months that are printed once",
        f"Nearly every payment of {said(ordinal(row['month']))} stands twice: the month seems to have been printed two "
        "times over, so its sum is likely to be twice what was paid.",
        True,
    )


def set_aside(row: Row, every: int) -> Doubt:
    """What is said of a month whose second copy is left out already; it stays among the figures."""
    return Doubt(
        row["publisher_id"],
        row["financial_year"],
        row["month"],
        "month-set-aside",
        f"{row['marked']:,} of {every:,} rows are marked as met before",
        f"less than {round(100 * MARKED)} %",
        f"The payments of {said(ordinal(row['month']))} were found twice. The second copy is left out of every figure, "
        "so what is shown counts them once.",
        False,
    )


def amounts_doubled(twice: Sequence[Row]) -> list[Doubt]:
    """Months in which more of the payments that recur are twice their usual amount than are just that amount."""
    return [
        Doubt(
            row["publisher_id"],
            row["financial_year"],
            row["month"],
            "amounts-doubled",
            f"{row['half']:,} payments come in the two months before or after at half the amount, {row['same']:,} at "
            "the same",
            "more at the same amount than at half of it",
            f"Payments that recur are twice as large in {said(ordinal(row['month']))} as in the months around it: the "
            "amounts seem to have been doubled.",
            True,
        )
        for row in twice
        if row["half"] >= LEAST_ROWS and row["half"] > row["same"]
    ]


# Parts of years -----------------------------------------------------------------------------------------------------


def part_years(twins: Sequence[Row]) -> list[Doubt]:
    """Years of which months are missing, or hold far fewer rows than the publisher's fuller months."""
    doubts = []
    full = full_months(twins)
    for publisher_id, own in grouped(twins).items():
        by_year: dict[str, dict[int, int]] = defaultdict(dict)
        for row in own:
            by_year[row["financial_year"]][ordinal(row["month"])] = row["rows"]
        doubts += [
            d for year, held in by_year.items() if (d := part_year(publisher_id, year, held, full[publisher_id]))
        ]
    return doubts


def full_months(twins: Sequence[Row]) -> dict[str, float]:
    """How many rows the fuller months of each publisher have: the upper quartile over its months."""
    sizes = {publisher_id: [row["rows"] for row in own] for publisher_id, own in grouped(twins).items()}
    return {p: quantiles(s, n=4, method="inclusive")[2] if len(s) > 1 else s[0] for p, s in sizes.items()}


def part_year(publisher_id: str, year: str, held: Mapping[int, int], full: float) -> Doubt | None:
    """The doubt about one year, if a month is missing or thin."""
    first = ordinal(date(int(year[:4]), 4, 1))
    missing = [m for m in range(first, first + 12) if m not in held]
    thin = [m for m, count in sorted(held.items()) if count < THIN * full]
    if not missing and not thin:
        return None
    parts = [f"no rows in {listed(missing)}"] * bool(missing) + [f"few rows in {listed(thin)}"] * bool(thin)
    return Doubt(
        publisher_id,
        year,
        None,
        "part-year",
        f"{12 - len(missing) - len(thin)} of 12 months; {'; '.join(parts)}",
        f"12 months, each with at least {max(1, round(THIN * full)):,} rows",
        "We hold only a part of this year, so its sum is less than was paid and is not a year's spending.",
        False,
    )


def listed(months: Sequence[int]) -> str:
    """Months in words, runs of three or more as "April 2019 to June 2019"."""
    runs: list[list[int]] = []
    for m in months:
        if runs and runs[-1][-1] == m - 1:
            runs[-1].append(m)
        else:
            runs.append([m])
    pieces = [[f"{said(r[0])} to {said(r[-1])}"] if len(r) > 2 else [said(m) for m in r] for r in runs]
    return ", ".join(piece for run in pieces for piece in run)


def grouped(rows_of: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by publisher."""
    by_publisher: dict[str, list[Row]] = defaultdict(list)
    for row in rows_of:
        by_publisher[row["publisher_id"]].append(row)
    return by_publisher
