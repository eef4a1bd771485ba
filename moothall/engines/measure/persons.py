"""How well the detector of natural persons does against labels made by hand. The labels hold no name, only salted
hashes, so that the names come from the data each time; the judge is given, so that another one can be measured."""

import csv
import hashlib
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

SALT = "moothall persons 2026"
HASH_DIGITS = 16
WORD = re.compile(r"[^\W_]+(?:['’`\-][^\W_]+)*")
PARTITION = ("flagged", "near", "far", "organisation word")
"""Strata that together make up the whole frame a set was drawn from, so that its shares can be weighted back to it."""

Judge = Callable[[Sequence[str]], list[bool]]


@dataclass(frozen=True)
class Label:
    """One labelled beneficiary: `label` is `person`, `not` or `cannot tell`; `frame` is how many distinct names its
    stratum held when it was drawn."""

    publisher: str
    hash: str
    label: str
    set: str
    stratum: str
    frame: int


@dataclass(frozen=True)
class Counts:
    """A confusion matrix; the numbers may be weighted."""

    hits: float = 0
    false_alarms: float = 0
    misses: float = 0
    rightly_left: float = 0

    @property
    def recall(self) -> float:
        """Share of the persons that were flagged (0 if there were none)."""
        return self.hits / (self.hits + self.misses) if self.hits + self.misses else 0.0

    @property
    def precision(self) -> float:
        """Share of the flagged that are persons (0 if none was flagged)."""
        return self.hits / (self.hits + self.false_alarms) if self.hits + self.false_alarms else 0.0


def hash_of(name: str) -> str:
    """The salted hash of a name: SHA-256 over its words in capitals, the first 16 hexadecimal digits.

    It keeps names out of the repository and out of search engines. It does not stop somebody who has the published
    files, or a list of likely names, from trying them one by one.
    """
    words = " ".join(WORD.findall(name.upper()))
    return hashlib.sha256(f"{SALT}|{words}".encode()).hexdigest()[:HASH_DIGITS]


def read_labels(path: Path) -> list[Label]:
    """The labels of a CSV file (publisher, hash, label, set, stratum, frame). Raises OSError, KeyError."""
    with path.open(encoding="utf-8", newline="") as f:
        return [
            Label(r["publisher"], r["hash"], r["label"], r["set"], r["stratum"], int(r["frame"] or 0))
            for r in csv.DictReader(f)
        ]


def measure_persons(labels: Path, names: Iterable[str], judge: Judge) -> str:
    """A Markdown report: counts, recall and precision with 95 % intervals, by set and by publisher.

    `names` are the beneficiaries as printed, in which the labelled ones are looked up; labels whose name is not among
    them are counted and left out. `judge` is asked once for all names found.
    """
    told = read_labels(labels)
    wanted = {label.hash for label in told}
    found = {hash_of(name): name for name in set(names)}
    found = {key: found[key] for key in sorted(wanted & found.keys())}
    flags = dict(zip(found, judge(list(found.values())), strict=True))
    known = [label for label in told if label.hash in flags]
    sets = list(dict.fromkeys(label.set for label in told))
    lines = [
        f"{len(told):,} labels; {len(told) - len(known):,} of them not found in the data given and left out; "
        f"{sum(label.label == 'cannot tell' for label in known):,} 'cannot tell', which count neither way.",
        "",
        *matrix_lines(known, flags, sets),
        "",
        *weighted_lines(known, flags, sets),
        "",
        *publisher_lines([label for label in known if label.set != sets[0]], flags),
    ]
    return "\n".join(lines)


def count(labels: Iterable[Label], flags: dict[str, bool]) -> Counts:
    """The confusion matrix of some labels, each counted once."""
    return counted(((label, 1.0) for label in labels), flags)


def counted(weighted: Iterable[tuple[Label, float]], flags: dict[str, bool]) -> Counts:
    """The confusion matrix of weighted labels; `cannot tell` counts neither way."""
    cells = {(True, True): 0.0, (True, False): 0.0, (False, True): 0.0, (False, False): 0.0}
    for label, weight in weighted:
        if label.label != "cannot tell":
            cells[flags[label.hash], label.label == "person"] += weight
    return Counts(cells[True, True], cells[True, False], cells[False, True], cells[False, False])


def interval(part: float, whole: float) -> str:
    """Wilson's 95 % interval of a share, as "0.93 to 0.99" (Wilson 1927)."""
    if not whole:
        return "-"
    z, share = 1.96, part / whole
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return f"{middle - half:.3f} to {min(1.0, middle + half):.3f}"


def row_of(name: str, c: Counts) -> str:
    """One row of a table of confusion matrices."""
    cells = f"{c.hits:.0f} | {c.misses:.0f} | {c.false_alarms:.0f} | {c.rightly_left:.0f}"
    recall = f"{c.recall:.3f} ({interval(c.hits, c.hits + c.misses)})" if c.hits + c.misses else "-"
    precision = f"{c.precision:.3f} ({interval(c.hits, c.hits + c.false_alarms)})" if c.hits + c.false_alarms else "-"
    return f"| {name} | {cells} | {recall} | {precision} |"


HEAD = [
    "| {} | persons flagged | persons missed | others flagged | others left | recall | precision |",
    "|---|---|---|---|---|---|---|",
]


def matrix_lines(labels: Sequence[Label], flags: dict[str, bool], sets: Sequence[str]) -> list[str]:
    """One row for each set, and one for its simple random part where it has one."""
    lines = [HEAD[0].format("set"), HEAD[1]]
    for name in sets:
        own = [label for label in labels if label.set == name]
        lines.append(row_of(name, count(own, flags)))
        random_part = [label for label in own if label.stratum == "random"]
        if random_part:
            lines.append(row_of(f"{name}, its random part", count(random_part, flags)))
    return lines


def weighted_lines(labels: Sequence[Label], flags: dict[str, bool], sets: Sequence[str]) -> list[str]:
    """Shares weighted back to all distinct names of the frame, for the sets drawn by what the detector said."""
    lines = ["| set, weighted to its frame | distinct names | recall | precision |", "|---|---|---|---|"]
    for name in sets:
        own = [label for label in labels if label.set == name and label.stratum in PARTITION]
        if not own:
            continue
        drawn = {s: sum(label.stratum == s for label in own) for s in PARTITION}
        c = counted(((label, label.frame / drawn[label.stratum]) for label in own), flags)
        frame = sum({label.stratum: label.frame for label in own}.values())
        lines.append(f"| {name} | {frame:,} | {c.recall:.3f} | {c.precision:.3f} |")
    return lines


def publisher_lines(labels: Sequence[Label], flags: dict[str, bool]) -> list[str]:
    """One row for each publisher, over every set but the one that the rules were first made on."""
    lines = [HEAD[0].format("publisher"), HEAD[1]]
    publishers = sorted({label.publisher for label in labels})
    return lines + [row_of(p, count([label for label in labels if label.publisher == p], flags)) for p in publishers]
