"""How well a need finds the funded projects, solutions and products that fit it, and the same need said by others.

    python bench/retrieval.py [--ticked] [--bare] [--worst N] [--half tuning|blind] [--failures FILE]

On the graded set of tests/data/retrieval (see its README.md): recall@5 and nDCG@10 of each method and of plain peers,
per half and kind of candidate, with 95 % intervals over needs; differences between methods on the same needs; what a
page shows at the method's own floor; likely duplicates. Prints Markdown tables. `--ticked`: needs come with the type
of system that an officer chooses. `--bare`: projects and solutions by their published words alone. `--worst` lists the
needs with the lowest nDCG; `--failures` writes those of the tuning half to a file, for whoever changes the matcher.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

from retrieval_peers import PEERS
from retrieval_set import (
    KINDS,
    RELEVANT,
    Need,
    Pair,
    candidates,
    interval,
    ndcg,
    needs,
    pairs,
    recall,
    roc_auc,
)

from moothall.engines.find.similar import METHODS, Corpus, Document, semantic_installed

Ranker = Callable[[Need, tuple[str, ...]], list[str]]
Found = Mapping[str, Mapping[str, list[list[str]]]]  # method, kind of list -> for each need, the keys found
MEASURES = {"recall@5": recall, "nDCG@10": ndcg}
HALVES = {"tuning": ("tuning",), "blind": ("blind",), "both": ("tuning", "blind")}
PAGE = {("funded",): 6, ("solution",): 8, ("product",): 5}  # at most so many of each on the page of a need
DEFAULT = "combined"
DIFFERENCES = (
    ("combined", "words"),
    ("combined", "ngrams"),
    ("combined", "plain BM25"),
    ("semantic", "combined"),
    ("semantic", "words"),
)


def table(heads: Sequence[str], lines: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> None:
    """Print a Markdown table and an empty line."""
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    for line in lines:
        print("| " + " | ".join(line) + " |")
    print()


def methods() -> list[str]:
    """The methods of the matcher that can be used here."""
    return [name for name in METHODS if name != "semantic" or semantic_installed()]


@cache
def corpus_of(held: tuple[Document, ...], name: str) -> Corpus:
    """The documents prepared for a method, once."""
    return Corpus(held, method=name)


def rank_by_method(name: str, held: Sequence[Document], asked: Sequence[Need]) -> dict[str, list[list[str]]]:
    """What a method of the matcher finds, ten of each kind of list, whatever the score."""
    corpus = corpus_of(tuple(held), name)
    return {
        label: [[match.key for match in corpus.find(need.document, 10, kinds, floor=0.0)] for need in asked]
        for label, kinds in KINDS.items()
    }


def rank_by_peer(name: str, held: Sequence[Document], asked: Sequence[Need]) -> dict[str, list[list[str]]]:
    """What a peer finds, ten of each kind of list, of those that share anything."""
    scores = PEERS[name]([need.document for need in asked], held)
    result = {}
    for label, kinds in KINDS.items():
        columns = [n for n, one in enumerate(held) if not kinds or one.kind in kinds]
        result[label] = [
            [held[n].key for n in sorted(columns, key=lambda n, line=line: -line[n])[:10] if line[n] > 0]
            for line in scores
        ]
    return result


def peers() -> list[str]:
    """The peers that can run here."""
    return [name for name in PEERS if name != "plain sentence vectors" or semantic_installed()]


def named(half: str) -> str:
    """A half, for a heading."""
    return "all needs" if half == "both" else f"{half} half"


def find_all(held: Sequence[Document], asked: Sequence[Need]) -> Found:
    """What each method and each peer that can run here finds."""
    found = {name: rank_by_method(name, held, asked) for name in methods()}
    return found | {name: rank_by_peer(name, held, asked) for name in peers()}


def graded_of(need: Need, kinds: tuple[str, ...]) -> dict[str, int]:
    """The grades of a need among candidates of these kinds; of all if none are named."""
    return {key: grade for key, grade in need.grades.items() if not kinds or key.split(":")[0] in kinds}


def figures(found: Found, asked: Sequence[Need], name: str, label: str, measure: str) -> list[float | None]:
    """The measure for each need; None where the need has no such candidate."""
    judge, kinds = MEASURES[measure], KINDS[label]
    return [judge(keys, graded_of(need, kinds)) for need, keys in zip(asked, found[name][label], strict=True)]


def with_interval(values: Sequence[float], sign: str = "") -> str:
    """Mean and interval, for a table."""
    low, high = interval(values)
    return f"{np.mean(values):{sign}.3f} ({low:{sign}.3f} to {high:{sign}.3f})"


def of_half(values: Sequence[float | None], asked: Sequence[Need], half: str) -> list[float]:
    """Those of the half that are figures."""
    return [v for v, need in zip(values, asked, strict=True) if v is not None and need.half in HALVES[half]]


def print_measures(found: Found, asked: Sequence[Need], half: str) -> None:
    """Both measures of each method on one half, by kind of list."""
    for measure in MEASURES:

        def cell(name: str, label: str, measure: str = measure) -> list[float]:
            return of_half(figures(found, asked, name, label, measure), asked, half)

        print(f"### {measure}, {named(half)}\n")
        heads = [f"{label} ({len(cell(DEFAULT, label))} needs)" for label in KINDS]
        table(["method", *heads], [[name, *(with_interval(cell(name, label)) for label in KINDS)] for name in found])


def print_differences(found: Found, asked: Sequence[Need], half: str) -> None:
    """Differences of methods on the same needs: the bootstrap is of pairs."""
    lines = []
    for one, other in DIFFERENCES:
        if one not in found or other not in found:
            continue
        cells = []
        for measure in MEASURES:
            for label in ("projects", "solutions", "all"):
                a, b = (of_half(figures(found, asked, name, label, measure), asked, half) for name in (one, other))
                cells.append(with_interval([x - y for x, y in zip(a, b, strict=True)], "+"))
        lines.append([f"{one} - {other}", *cells])
    print(f"### Differences on the same needs, {named(half)}\n")
    table(["", *(f"{m}, {label}" for m in MEASURES for label in ("projects", "solutions", "all"))], lines)


def print_shown(held: Sequence[Document], asked: Sequence[Need], half: str) -> None:
    """What the page of a need shows at each method's own floor: how much of it is of use, and whether needs that
    nothing fits are told so."""
    lines = []
    for name in methods():
        corpus = corpus_of(tuple(held), name)
        shown, useful, related, hopeless, silent, empty = 0, 0, 0, 0, 0, 0
        for need in (need for need in asked if need.half in HALVES[half]):
            keys = [match.key for kinds, limit in PAGE.items() for match in corpus.find(need.document, limit, kinds)]
            fits = any(grade >= RELEVANT for grade in need.grades.values())
            shown += len(keys)
            useful += sum(need.grades.get(key, 0) >= RELEVANT for key in keys)
            related += sum(need.grades.get(key, 0) == 1 for key in keys)
            hopeless += not fits
            silent += not fits and not keys
            empty += fits and not any(need.grades.get(key, 0) >= RELEVANT for key in keys)
        count = sum(need.half in HALVES[half] for need in asked)
        lines.append(
            [
                name,
                f"{shown / count:.1f}",
                f"{useful / max(shown, 1):.3f}",
                f"{(useful + related) / max(shown, 1):.3f}",
                f"{empty} of {count - hopeless}",
                f"{silent} of {hopeless}",
            ]
        )
    print(f"### What a page shows, {named(half)}\n")
    heads = (
        "shown a need",
        "of it graded 2 or 3",
        "graded 1 to 3",
        "needs shown nothing of use",
        "no-answer needs shown nothing",
    )
    table(["method", *heads], lines)


def likenesses(asked: Sequence[Pair]) -> dict[str, list[dict[str, float]]]:
    """For the second need of each pair, how alike each of the first needs is, by each method and peer."""
    held = [need.document for need in needs()]
    scores: dict[str, list[dict[str, float]]] = {}
    for name in methods():
        corpus = corpus_of(tuple(held), name)
        found = [corpus.alike(pair.second, len(held), floor=0.0) for pair in asked]
        scores[name] = [{match.key: match.score for match in matches} for matches in found]
    for name in peers():
        table_of = PEERS[name]([pair.second for pair in asked], held)
        scores[name] = [{one.key: float(s) for one, s in zip(held, line, strict=True)} for line in table_of]
    return scores


def shown_alike(name: str, asked: Sequence[Pair]) -> list[str]:
    """Cells on what a page shows as likely the same need: of the paraphrases, how many are shown with their need, and
    how much of all that is shown with them is right; how many look-alikes are shown."""
    corpus = corpus_of(tuple(need.document for need in needs()), name)
    shown = [{match.key for match in corpus.alike(pair.second)} for pair in asked]
    hits = [pair.first.key in keys for pair, keys in zip(asked, shown, strict=True)]
    right = sum(hit and pair.same for hit, pair in zip(hits, asked, strict=True))
    beside = sum(len(keys) for keys, pair in zip(shown, asked, strict=True) if pair.same)
    same = sum(pair.same for pair in asked)
    wrong = f"{sum(hits) - right} of {len(asked) - same}"
    return [f"{right} of {same}", f"{right / beside:.3f}" if beside else "nothing shown", wrong]


def print_duplicates(half: str) -> None:
    """How well paraphrases are told from all other needs and from look-alikes (area under the ROC curve), how often the
    same need is the first of all, and what is shown."""
    asked, lines = [pair for pair in pairs() if pair.half in HALVES[half]], []
    for name, found in likenesses(asked).items():
        own = [like.get(pair.first.key, 0.0) for like, pair in zip(found, asked, strict=True)]
        same = [score for score, pair in zip(own, asked, strict=True) if pair.same]
        alike = [score for score, pair in zip(own, asked, strict=True) if not pair.same]
        rest = [rest_of(like, pair.first.key) for like, pair in zip(found, asked, strict=True) if pair.same]
        first = sum(score > max(others) for score, others in zip(same, rest, strict=True))
        areas = [with_area(same, group) for group in (np.concatenate(rest).tolist(), alike)]
        lines.append(
            [name, *areas, f"{first} of {len(same)}", *(shown_alike(name, asked) if name in METHODS else "---")]
        )
    print(f"### The same need said by another council, {named(half)}\n")
    heads = ("ROC-AUC, other needs", "ROC-AUC, look-alikes", "the first of 76")
    table(["method", *heads, "paraphrases shown", "right of what is shown", "look-alikes shown"], lines)


def rest_of(like: Mapping[str, float], key: str) -> list[float]:
    """How alike all the first needs but one are; 0 where nothing is shared."""
    return [like.get(need.document.key, 0.0) for need in needs() if need.document.key != key]


def with_area(same: Sequence[float], other: Sequence[float]) -> str:
    """The area under the ROC curve with its interval, for a table."""
    low, high = auc_interval(same, other)
    return f"{roc_auc(same, other):.3f} ({low:.3f} to {high:.3f})"


def auc_interval(same: Sequence[float], other: Sequence[float], draws: int = 2000) -> tuple[float, float]:
    """95 % interval of the area, from drawing both groups anew."""
    rng, a, b = np.random.default_rng(7), np.asarray(same), np.asarray(other)
    areas = [roc_auc(rng.choice(a, len(a)), rng.choice(b, len(b))) for _ in range(draws)]
    low, high = np.percentile(areas, (2.5, 97.5))
    return float(low), float(high)


def worst(found: Found, asked: Sequence[Need], half: str, method: str, count: int) -> list[list[str]]:
    """The needs of one half with the lowest nDCG over all kinds, what should be found and what is."""
    values = figures(found, asked, method, "all", "nDCG@10")
    numbered = [(v, n) for n, v in enumerate(values) if v is not None and asked[n].half in HALVES[half]]
    lines = []
    for value, n in sorted(numbered)[:count]:
        need, keys = asked[n], found[method]["all"][n]
        best = sorted(((g, k) for k, g in need.grades.items() if g >= RELEVANT), reverse=True)[:5]
        wanted = "; ".join(f"{key} ({grade}, {place_of(key, keys)})" for grade, key in best)
        got = "; ".join(f"{key} ({need.grades.get(key, 0)})" for key in keys[:4])
        lines.append(
            [need.document.key, need.document.title, f"{value:.2f}", wanted or "nothing above 1", got or "nothing"]
        )
    return lines


def place_of(key: str, keys: Sequence[str]) -> str:
    """Where a key stands in the list, for a reader."""
    return f"place {keys.index(key) + 1}" if key in keys else "not in ten"


WORST_HEADS = ["need", "title", "nDCG@10", "wanted (grade, place)", "found first (grade)"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ticked", action="store_true")
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--half", choices=list(HALVES))
    parser.add_argument("--method", default=DEFAULT, choices=list(METHODS), help="for --worst and --failures")
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--failures", type=Path)
    chosen = parser.parse_args()
    asked, held = needs(chosen.ticked), candidates(chosen.bare)
    found = find_all(held, asked)
    for half in [chosen.half] if chosen.half else HALVES:
        print_measures(found, asked, half)
        print_differences(found, asked, half)
        print_shown(held, asked, half)
        print_duplicates(half)
        if chosen.worst:
            print(f"### The worst needs of {chosen.method}, {named(half)}\n")
            table(WORST_HEADS, worst(found, asked, half, chosen.method, chosen.worst))
    if chosen.failures:
        lines = worst(found, asked, "tuning", chosen.method, 40)
        body = ["| " + " | ".join(line) + " |" for line in [WORST_HEADS, ["---"] * len(WORST_HEADS), *lines]]
        chosen.failures.write_text("\n".join(body) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
