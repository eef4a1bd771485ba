"""How fast the matcher is: building 2,000 documents, building again when one has changed, and finding.

    python bench/find_speed.py [--documents 2000] [--method combined]

The documents are the needs of tests/data/retrieval, repeated, so that every question meets many that share its words:
harder than life. Prints seconds; judges nothing.
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))

from retrieval_set import needs

from moothall.engines.find.similar import METHODS, Corpus, Document


def repeated(documents: list[Document], count: int) -> list[Document]:
    """So many documents, each with a key and a title of its own."""
    return [
        replace(documents[n % len(documents)], key=f"n:{n}", title=f"{documents[n % len(documents)].title} {n}")
        for n in range(count)
    ]


def timed(documents: list[Document], method: str) -> tuple[Corpus, float]:
    """A corpus, and the seconds that it took."""
    started = time.perf_counter()
    corpus = Corpus(documents, method)
    return corpus, time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--method", default="combined", choices=list(METHODS))
    chosen = parser.parse_args()
    asked = [need.document for need in needs()]
    Corpus(asked, chosen.method).find(asked[0])  # the lists are read once for all
    held = repeated(asked, chosen.documents)
    _, first = timed(held, chosen.method)
    corpus, again = timed([replace(held[0], text="Changed."), *held[1:]], chosen.method)
    seconds = []
    for document in asked:
        started = time.perf_counter()
        corpus.find(document)
        seconds.append(time.perf_counter() - started)
    print(f"{chosen.method}: {len(held)} documents built in {first:.2f} s, again after one change in {again:.2f} s")
    print(f"found in {1000 * median(seconds):.1f} ms (median of {len(seconds)}), {1000 * max(seconds):.1f} ms at most")


if __name__ == "__main__":
    main()
