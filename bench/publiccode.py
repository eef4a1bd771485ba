"""How far checking publiccode.yml agrees with the 129 conformance files, and how fast: `python bench/publiccode.py`.

Prints the agreement with what a caller may know besides the file, then by the file alone with each disagreement and its
reason, then the verdicts on the real records, then times. The exit code is 1 when anything differs that has no reason.
"""

import statistics
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from moothall.engines.check.publiccode import check_publiccode  # noqa: E402
from moothall.engines.check.publiccode_partial import lenient_record  # noqa: E402
from tests.publiccode_fixtures import DATA, NEEDS_MORE, compare, expected  # noqa: E402


def agreement() -> int:
    """Print how many fixtures agree; the number of differences that have no reason."""
    with_more = {name: compare(name).differs for name in expected()}
    alone = {name: compare(name, with_knowledge=False).differs for name in expected()}
    messages = sum(len(answer["results"]) for answer in expected().values())
    print(
        f"{sum(not d for d in with_more.values())} of {len(with_more)} agree in verdict and in all {messages} messages"
    )
    print("  (told that one link is dead and which Italian codes there are; nothing fetched)")
    print(f"{sum(not d for d in alone.values())} of {len(alone)} agree by the file alone; the others:")
    for name, differs in alone.items():
        if differs:
            print(f"  {name}: {'; '.join(differs)}. Reason: {NEEDS_MORE.get(name, 'NONE')}")
    wrong = [name for name, d in with_more.items() if d] + [n for n, d in alone.items() if d and n not in NEEDS_MORE]
    for name in wrong:
        print(f"  WITHOUT A REASON: {name}: {with_more[name] or alone[name]}")
    return len(wrong)


def records() -> None:
    """Print the verdicts on the real records."""
    partials = [lenient_record(path.read_bytes()) for path in sorted((DATA / "real").glob("*.yml"))]
    verdicts = Counter(p.verdict for p in partials)
    listed = sum(bool(p.name and p.url and p.description) for p in partials)
    codes = Counter(code for p in partials for code in {m.code for m in p.messages if m.severity == "error"})
    print(f"{len(partials)} real records: {dict(verdicts)}; {listed} can be listed with name, address and description")
    print("  errors by the number of records: " + ", ".join(f"{code} {n}" for code, n in codes.most_common(8)))


def times() -> None:
    """Print the milliseconds for each of the files."""
    files = [path.read_bytes() for path in DATA.rglob("*.yml")]
    spent = []
    for data in files * 3:
        begun = time.perf_counter()
        check_publiccode(data)
        spent.append((time.perf_counter() - begun) * 1000)
    print(f"{len(files)} files three times: median {statistics.median(spent):.1f} ms, longest {max(spent):.1f} ms")


if __name__ == "__main__":
    faults = agreement()
    records()
    times()
    sys.exit(1 if faults else 0)
