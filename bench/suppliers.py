"""Linking names to suppliers, beside the peers, in one run on the same names.

    python bench/suppliers.py [--judged FILE] [--errors FILE]

Every name of the truth tables in tests/data goes to each matcher in one call, without any number. Peers that have a
threshold are tuned on the tuning half of the true ids, twice: for the best F0.5, and for the best recall at a precision
of 0.98. All are scored on the blind half, which no rule and no threshold was made on. A wrong pair across the halves
counts half in each. Times are the processor's, of one run; only their ratio means anything.

The peers: equal names; names equal once punctuation and legal forms are gone; rapidfuzz's token-sort ratio within
blocks of one first word; Splink 5 (Fellegi and Sunter's model, parameters by EM) with several comparison levels and
term frequencies.
"""

import argparse
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from supplier_peers import Edges, by_name, by_normal, splink, token_sort, with_brackets

from moothall.engines.measure.pairs import tally, weighted
from moothall.engines.measure.suppliers import (
    Judged,
    Name,
    PairLabel,
    Partition,
    Report,
    Truth,
    half_of,
    measure_pairs,
    merged,
    our_link,
    put_right,
    read_judged,
    read_pairs,
    read_truth,
    score,
)

DATA = Path(__file__).parents[1] / "tests" / "data"
LEDGERS = ("devon", "bradford", "london", "calderdale", "northtyneside", "companies", "trafford")
FLOOR = 0.98
STEPS = 120
SHOWN = re.compile("^(Splink 5|token-sort ratio), best|^normal name with")
"""The peers that the table of each ledger shows."""


def groups(edges: Iterable[tuple[float, int, int]], count: int, least: float) -> list[str]:
    """Clusters: all that hang together by pairs that are at least so alike."""
    parent = list(range(count))

    def root(x: int) -> int:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for weight, a, b in edges:
        if weight >= least:
            parent[root(a)] = root(b)
    return [str(root(n)) for n in range(count)]


def moothall(names: Sequence[Name]) -> Partition:
    """Ours, as a build runs it."""
    from moothall.engines.link.suppliers import link_suppliers

    return our_link(link_suppliers)(names)


@dataclass(frozen=True)
class Point:
    """A threshold with precision, recall and F0.5 on the tuning half."""

    least: float
    precision: float
    recall: float
    f_half: float


def tuned(edges: Edges, names: Sequence[Name], truth: Sequence[Truth], judged: Sequence[Judged]) -> list[Point]:
    """What each of many thresholds gives on the tuning half."""
    rows = merged(truth, judged)
    place = {name: n for n, name in enumerate(names)}
    points = []
    for least in steps_of(edges):
        cluster = groups(edges, len(names), least)
        found = [cluster[place[row.name]] for row in rows]
        counts = tally([r.scope for r in rows], [r.true_id for r in rows], found)
        put_right(counts, rows, found, judged)
        own = [t for key, t in counts.items() if half_of(key) == "tuning"]
        right, wrong, missed = (sum(getattr(t, c) for t in own) for c in ("right", "wrong", "missed"))
        p, r = (right / (right + wrong) if right + wrong else 0.0), right / (right + missed)
        points.append(Point(least, p, r, 1.25 * p * r / (0.25 * p + r) if p + r else 0.0))
    return points


def steps_of(edges: Edges) -> list[float]:
    """Thresholds to try: all if there are few, else STEPS of them, spread over the pairs that weigh most."""
    weights = sorted({round(w, 4) for w, _, _ in edges}, reverse=True)
    if len(weights) <= STEPS:
        return weights
    return sorted({weights[int((n / (STEPS - 1)) ** 2 * (len(weights) - 1))] for n in range(STEPS)}, reverse=True)


def chosen(points: Sequence[Point]) -> dict[str, Point]:
    """The thresholds that are scored: best F0.5, and best recall at the floor of precision (if any reaches it)."""
    best = {"best F0.5": max(points, key=lambda p: p.f_half)}
    high = [p for p in points if p.precision >= FLOOR]
    if high:
        best[f"precision {FLOOR}"] = max(high, key=lambda p: p.recall)
    return best


def run(names: Sequence[Name], truth: Sequence[Truth], judged: Sequence[Judged]) -> dict[str, tuple[Partition, float]]:
    """Each matcher's answer, with the processor's seconds."""
    answers: dict[str, tuple[Partition, float]] = {}

    def timed(work: Callable[[Sequence[Name]], object]) -> tuple[object, float]:
        started = time.process_time()
        return work(names), time.process_time() - started

    said, seconds = timed(moothall)
    assert isinstance(said, Partition)
    answers["moothall"] = said, seconds
    for title, work in (
        ("Splink 5", splink),
        ("token-sort ratio", token_sort),
        ("token-sort ratio with brackets", partial(token_sort, brackets=True)),
    ):
        edges, seconds = timed(work)
        assert isinstance(edges, list)
        for aim, point in chosen(tuned(edges, names, truth, judged)).items():
            cluster = groups(edges, len(names), point.least)
            answers[f"{title}, {aim} (from {point.least:.3f})"] = Partition(cluster), seconds
    for title, plain in (
        ("normal name", by_normal),
        ("normal name with brackets", with_brackets),
        ("equal name", by_name),
    ):
        cluster, seconds = timed(plain)
        assert isinstance(cluster, list)
        answers[title] = Partition(cluster), seconds
    return answers


def likes_joined(names: Sequence[Name], said: Partition, likes: Sequence[Truth]) -> tuple[int, int]:
    """How many look-alikes stand in one cluster with the supplier they resemble, and how many there are."""
    place = {name: n for n, name in enumerate(names)}
    real = {row.scope: row.name for row in likes if not row.true_id.startswith("not: ")}
    wrong = [row for row in likes if row.true_id.startswith("not: ")]
    joined = [r for r in wrong if said.cluster[place[r.name]] == said.cluster[place[real[r.scope]]]]
    return len(joined), len(wrong)


HEAD = (
    "| matcher | right | wrong | missed | precision | recall | F0.5 | B-cubed P / R / F | recall, alike | review |",
    "|---|---|---|---|---|---|---|---|---|---|",
)


def line_of(title: str, report: Report) -> str:
    """One matcher's line below HEAD."""
    a = report.agreement
    cubed = " / ".join(f"{s.value:.3f}" for s in (a.bcubed_precision, a.bcubed_recall, a.bcubed_f))
    return (
        f"| {title} | {a.right:,.1f} | {a.wrong:,.1f} | {a.missed:,.1f} | {a.precision} | {a.recall} | {a.f_half} | "
        f"{cubed} | {report.alike_recall.value:.3f} | {report.reviewed.value:.3f} |"
    ).replace(".0 |", " |")


def line_of_pairs(title: str, pairs: Sequence[PairLabel], names: Sequence[Name], said: Partition) -> str:
    """One matcher's line of the labelled pairs of two publishers; at the end the recall on their blind half."""
    drawn = measure_pairs(pairs, names, said)
    blind = measure_pairs([p for p in pairs if half_of(p.left.name + p.right.name) == "blind"], names, said)
    right, wrong = (sum(d.joined and d.same == same for d in drawn) for same in (True, False))
    precision, recall = weighted(drawn)
    missed = sum(d.same for d in drawn) - right
    return f"| {title} | {right} | {wrong} | {missed} | {precision} | {recall} | {weighted(blind)[1]} |"


def compare(judged: Sequence[Judged], errors: Path | None) -> None:
    """Run all matchers and print the tables."""
    tables = {ledger: read_truth(DATA / f"supplier_truth_{ledger}.csv") for ledger in LEDGERS}
    likes = read_truth(DATA / "supplier_truth_lookalikes.csv")
    truth = [row for rows in tables.values() for row in rows]
    pairs = read_pairs(DATA / "supplier_pairs_cross.csv")
    names = sorted({row.name for row in [*truth, *likes]} | {n for p in pairs for n in (p.left, p.right)})
    answers = run(names, truth, judged)
    for title, verdicts in (("as the ledgers say", ()), ("with the pairs judged by hand", judged)):
        reports = {t: score(truth, names, said, verdicts, "blind") for t, (said, _) in answers.items()}
        a = next(iter(reports.values())).agreement
        print(f"**All ledgers, blind half, {title}**: {a.names:,} names, {a.ids:,} true ids\n", *HEAD, sep="\n")
        print(*(line_of(t, r) for t, r in reports.items()), "", sep="\n")
    print("**Each ledger, blind half, judged**\n", HEAD[0].replace("matcher", "ledger, matcher"), HEAD[1], sep="\n")
    for ledger, rows in tables.items():
        for t, (said, _) in answers.items():
            if t == "moothall" or SHOWN.search(t):
                print(line_of(f"{ledger}, {t}", score(rows, names, said, judged, "blind")))
    print("\n**Two publishers' names**, drawn by strata\n")
    print(
        "| matcher | right | wrong | missed | precision | recall | recall, blind half |\n|---|---|---|---|---|---|---|"
    )
    for t, (said, _) in answers.items():
        print(line_of_pairs(t, pairs, names, said))
    print("\n| matcher | look-alikes joined | seconds of processor | times ours |\n|---|---|---|---|")
    ours = answers["moothall"][1]
    for t, (said, seconds) in answers.items():
        joined, of = likes_joined(names, said, likes)
        print(f"| {t} | {joined} of {of} | {seconds:.1f} | {seconds / ours:.2f} |")
    if errors:
        write_errors(errors, truth, names, answers)


def write_errors(
    path: Path, truth: list[Truth], names: list[Name], answers: dict[str, tuple[Partition, float]]
) -> None:
    """Every pair that a matcher joins against its ledger, in both halves, with who joined it: what is to be judged."""
    by: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for title, (said, _) in answers.items():
        for e in score(truth, names, said).errors:
            if e.kind == "joined":
                by[e.scope, e.left.name, e.right.name].append(title.split(" (")[0])
    path.write_text("".join("\t".join((*key, "; ".join(who))) + "\n" for key, who in sorted(by.items())))


def main() -> None:
    """Read the verdicts and compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--judged", type=Path, default=DATA / "supplier_pairs_judged.csv")
    parser.add_argument("--errors", type=Path, help="where to write every pair joined against a ledger")
    told = parser.parse_args()
    compare(read_judged(told.judged) if told.judged.exists() else [], told.errors)


if __name__ == "__main__":
    main()
