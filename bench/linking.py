"""How long linking names to suppliers takes, and whether it grows with the names.

    python bench/linking.py [--picture DIR] [--times 1 10 100]

First all names of a picture (default: MOOTHALL_HOME's), if there is one; then generated names, 40,000 times a number.
Each size is linked in a process of its own: seconds, those of the processor, the peak of memory, and the exponent of
growth of the processor's seconds from the size before (1 is linear). Generated names are made of words that become
rarer as one goes down the list, as in life: a coined word, a trade, sometimes a place, and a legal form; a third of the
suppliers are printed in two or three ways (form written out, punctuation, a note, a slip, cut off at 32), by several
publishers. Every name is made up.
"""

import argparse
import math
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from moothall.engines import store
from moothall.engines.journey.suppliers import read_sql
from moothall.engines.link.suppliers import link_suppliers
from moothall.engines.measure.suppliers import ALIAS_FIELDS

ONE = 40_000
SEED = 7
WORDS = """
starts: bra|cor|del|fen|gar|hal|ing|jor|kel|lor|mar|nor|pen|quin|ros|sel|tar|ul|ver|wen|yar|zel|ash|ber|cal|dun
ends: by|don|ton|ley|ford|wick|ham|mere|stone|gate|well|croft|dale|field|bury|port|side|worth|ridge|brook
trades: CARE HOMES|BUILDING SERVICES|SOFTWARE|CONSULTING|TRANSPORT|COACHES|PLUMBING & HEATING|ELECTRICAL|ENGINEERING\
|NURSERY|PRIMARY SCHOOL|RECRUITMENT|TRAINING|CATERING|CLEANING|SECURITY|LANDSCAPES|ROOFING|SIGNS|PRINT|FOODS\
|HOUSING ASSOCIATION|COMMUNITY CENTRE|SOLICITORS|SURVEYORS|TAXIS|PHARMACY|SUPPLIES|SYSTEMS|WASTE MANAGEMENT
"""
STARTS, ENDS, TRADES = (line.split(": ")[1].split("|") for line in WORDS.strip().splitlines())
FORMS = ("LTD", "LTD", "LTD", "LIMITED", "LIMITED", "PLC", "LLP", "CIC", "", "", "")
NOTES = ("(USE {})", "(IN ADMINISTRATION)", "***{}", "(A/C {})", "- DO NOT USE", "(NORTH)")


def coined(rng: random.Random, many: int) -> str:
    """A word of a list of `many`, the early ones far commoner than the late ones."""
    number = int(many ** rng.random())
    head, rest = number % len(STARTS), number // len(STARTS)
    text = STARTS[head] + ENDS[rest % len(ENDS)]
    rest //= len(ENDS)
    while rest:
        text = STARTS[rest % len(STARTS)] + text
        rest //= len(STARTS)
    return text.upper()


def variant(rng: random.Random, name: str) -> str:
    """The same name, printed in another way."""
    way = rng.randrange(6)
    if way == 0:
        return name.replace("LIMITED", "LTD") if "LIMITED" in name else name.replace(" LTD", " LIMITED")
    if way == 1:
        return name.replace("&", "AND") if "&" in name else name.title()
    if way == 2:
        return f"{name} {rng.choice(NOTES).format(rng.randrange(10_000, 400_000))}"
    if way == 3:
        at = rng.randrange(1, len(name) - 1)
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:32].rstrip() if way == 4 else name.replace(" LTD", ".LTD.").replace(" PLC", " P.L.C.")


def made_up(count: int) -> Iterator[tuple[str, str]]:
    """(publisher, name) of `count` aliases, the same ones each time."""
    rng, made, words = random.Random(SEED), 0, max(1000, count // 2)
    while made < count:
        parts = [coined(rng, words)] + ([coined(rng, words)] if rng.random() < 0.4 else [])
        parts.append(rng.choice(TRADES))
        if rng.random() < 0.15:
            parts.append(f"({coined(rng, 500)})")
        name = " ".join([*parts, rng.choice(FORMS)]).strip()
        for copy in range(rng.choice((1, 1, 1, 1, 2, 3))):
            yield f"publisher-{rng.randrange(10 + count // 100_000)}", variant(rng, name) if copy else name
            made += 1


def generated(times: int) -> pa.Table:
    """The alias table of made-up names."""
    names = sorted(set(made_up(ONE * times)))
    columns = {f.name: pa.nulls(len(names), f.type) for f in ALIAS_FIELDS}
    columns["publisher_id"] = pa.array([p for p, _ in names], pa.string())
    columns["supplier_text"] = pa.array([n for _, n in names], pa.string())
    columns["rows"] = pa.array([1] * len(names), pa.int64())
    columns["amount"] = pa.array([Decimal(0)] * len(names), pa.decimal128(18, 2))
    return pa.table(columns, schema=ALIAS_FIELDS)


def of_picture(folder: str) -> pa.Table:
    """The alias table of a picture's payments, as a build makes it."""
    connection = store.connect()
    connection.sql(f"SELECT * FROM read_parquet('{folder}/payment/*/*.parquet', union_by_name = true)").create_view(
        "payment"
    )
    return connection.sql(read_sql("aliases")).to_arrow_table()


def write_table(where: str, times: int, path: str) -> None:
    """Keep the alias table of a picture, or of made-up names, as Parquet."""
    pq.write_table(of_picture(where) if where else generated(times), path)


def measured(path: str) -> tuple[int, int, float, float, float]:
    """Link one table: names, suppliers, seconds, seconds of processor, peak of memory in GB."""
    table = pq.read_table(path)
    started, busy = time.perf_counter(), time.process_time()
    linked = link_suppliers(table)
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return table.num_rows, linked.supplier.num_rows, seconds, busy, peak


def apart(where: str, times: int) -> tuple[int, int, float, float, float]:
    """`measured`, in a process that did not make the names."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/names.parquet"
        with spawn.Pool(1) as pool:
            pool.apply(write_table, (where, times, path))
        with spawn.Pool(1) as pool:
            return pool.apply(measured, (path,))


def main() -> None:
    """Print one line for each size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--picture", type=Path, default=store.picture_path())
    parser.add_argument("--times", type=int, nargs="*", default=[1, 10])
    told = parser.parse_args()
    print("| names | printed names | suppliers | seconds | of processor | names a second | peak memory | growth |")
    print("|---|---|---|---|---|---|---|---|")
    before = None
    sizes = [(str(told.picture), 0)] if told.picture.exists() else []
    for where, times in [*sizes, *(("", t) for t in told.times)]:
        names, suppliers, seconds, busy, peak = apart(where, times)
        growth = f"{math.log(busy / before[1]) / math.log(names / before[0]):.2f}" if before else "-"
        title = "of the picture" if where else f"generated, {times} x {ONE:,}"
        cells = (
            title,
            f"{names:,}",
            f"{suppliers:,}",
            f"{seconds:.1f}",
            f"{busy:.1f}",
            f"{names / seconds:,.0f}",
            f"{peak:.1f} GB",
            growth,
        )
        print(f"| {' | '.join(cells)} |")
        before = None if where else (names, busy)


if __name__ == "__main__":
    main()
