"""Counting pairs: how far a grouping of names agrees with the true one. Pairs are counted within a scope only, and each
count is laid at the door of the true ids that it concerns, so that shares can be taken over a part of the ids and
intervals drawn by resampling ids. It knows nothing of suppliers or of files."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Z = 1.96
ROUNDS, SEED = 1000, 20260701


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval; `value` is NaN where there is nothing to take a share of."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """As "0.985 (0.972 to 0.994)"."""
        return "-" if math.isnan(self.value) else f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass
class Tally:
    """What is laid at the door of one true id. Pairs may be halves: a wrong pair belongs to two ids."""

    names: int = 0
    right: float = 0.0
    wrong: float = 0.0
    missed: float = 0.0
    precision_sum: float = 0.0
    recall_sum: float = 0.0


def tally(scope: Sequence[str], true: Sequence[str], found: Sequence[str]) -> dict[str, Tally]:
    """One Tally for each true id, of names given by their scope, true id and cluster found (all of one length).

    Right: pairs of one id in one cluster. Wrong: pairs in one cluster of two ids of one scope (half to each). Missed:
    pairs of one id in two clusters. The sums are B-cubed's (Bagga and Baldwin 1998): for each name, which part of its
    cluster is of its id, and which part of its id is in its cluster.
    """
    together = Counter(zip(scope, found, true, strict=True))
    in_cluster = Counter(zip(scope, found, strict=True))
    of_id = Counter(true)
    out: dict[str, Tally] = defaultdict(Tally)
    for (place, cluster, name), n in together.items():
        mine, size = out[name], in_cluster[place, cluster]
        mine.names += n
        mine.right += n * (n - 1) / 2
        mine.wrong += n * (size - n) / 2
        mine.missed += n * (of_id[name] - n) / 2
        mine.precision_sum += n * n / size
        mine.recall_sum += n * n / of_id[name]
    return dict(out)


@dataclass(frozen=True)
class Agreement:
    """How well the pairs agree, over some true ids."""

    ids: int
    names: int
    right: float
    wrong: float
    missed: float
    precision: Share
    recall: Share
    f_half: Share
    bcubed_precision: Share
    bcubed_recall: Share
    bcubed_f: Share


def agreement(tallies: Mapping[str, Tally], keep: Callable[[str], bool] = lambda _: True) -> Agreement:
    """Shares with intervals over the ids that `keep` lets through."""
    chosen = [t for key, t in sorted(tallies.items()) if keep(key)]
    table = np.array([[t.names, t.right, t.wrong, t.missed, t.precision_sum, t.recall_sum] for t in chosen])
    table = table.reshape(len(chosen), 6)
    sums, drawn = table.sum(axis=0), resampled(table)
    names, right, wrong, missed = (float(x) for x in sums[:4])

    def share(what: Callable[[np.ndarray], np.ndarray]) -> Share:
        return interval_of(float(what(sums)), what(drawn.T))

    return Agreement(
        len(chosen),
        int(names),
        right,
        wrong,
        missed,
        exact_or(share(lambda c: ratio(c[1], c[1] + c[2])), right, wrong),
        exact_or(share(lambda c: ratio(c[1], c[1] + c[3])), right, missed),
        share(lambda c: f_beta(ratio(c[1], c[1] + c[2]), ratio(c[1], c[1] + c[3]), 0.5)),
        share(lambda c: ratio(c[4], c[0])),
        share(lambda c: ratio(c[5], c[0])),
        share(lambda c: f_beta(ratio(c[4], c[0]), ratio(c[5], c[0]), 1.0)),
    )


def resampled(table: np.ndarray) -> np.ndarray:
    """Sums over ROUNDS draws of as many ids with putting back, always the same ones."""
    rng = np.random.default_rng(SEED)
    if not len(table):
        return np.zeros((1, table.shape[1]))
    return np.array([table[rng.integers(0, len(table), len(table))].sum(axis=0) for _ in range(ROUNDS)])


def ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, NaN where the whole is nothing."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.divide(part, whole)


def f_beta(precision: np.ndarray, recall: np.ndarray, beta: float) -> np.ndarray:
    """The F measure (van Rijsbergen 1979); with beta 0.5 precision weighs twice as much as recall."""
    squared = beta * beta
    return ratio((1 + squared) * precision * recall, squared * precision + recall)


def interval_of(value: float, drawn: np.ndarray) -> Share:
    """A share with the middle 95 % of what resampling gave."""
    told = drawn[~np.isnan(drawn)]
    if math.isnan(value) or not len(told):
        return Share(math.nan, math.nan, math.nan)
    low, high = np.percentile(told, [2.5, 97.5])
    return Share(value, float(low), float(high))


def exact_or(share: Share, part: float, rest: float) -> Share:
    """Resampling says nothing of what never happened: a share of exactly 0 or 1 gets Wilson's interval."""
    return wilson(part, part + rest) if part + rest and (part == 0 or rest == 0) else share


def wilson(part: float, whole: float) -> Share:
    """A share with Wilson's 95 % interval (Wilson 1927)."""
    if not whole:
        return Share(math.nan, math.nan, math.nan)
    share = part / whole
    middle = (share + Z * Z / (2 * whole)) / (1 + Z * Z / whole)
    half = Z * math.sqrt(share * (1 - share) / whole + Z * Z / (4 * whole * whole)) / (1 + Z * Z / whole)
    return Share(share, max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True)
class Drawn:
    """One pair drawn by strata: how many its stratum held (`frame`), whether it is truly one, whether it was joined."""

    stratum: str
    frame: int
    same: bool
    joined: bool


def weighted(pairs: Sequence[Drawn]) -> tuple[Share, Share]:
    """Precision and recall over the whole frame, each pair counting for as many as it was drawn from.

    The intervals come from drawing anew within each stratum.
    """
    strata = [[pairs[n] for n in places] for places in gathered(p.stratum for p in pairs)]
    cells = [np.array([[p.same, p.joined, p.same and p.joined] for p in own], dtype=float) for own in strata]
    weights = [own[0].frame / len(own) for own in strata]
    rng = np.random.default_rng(SEED)

    def sums(pick: Callable[[int], Any]) -> np.ndarray:
        return sum(
            (w * table[pick(len(table))].sum(axis=0) for w, table in zip(weights, cells, strict=True)), np.zeros(3)
        )

    drawn = np.array([sums(lambda n: rng.integers(0, n, n)) for _ in range(ROUNDS)]).T
    same, joined, both = (float(x) for x in sums(lambda n: slice(None)))
    found = int(sum(p.joined for p in pairs))
    precision = interval_of(both / joined if joined else math.nan, ratio(drawn[2], drawn[1]))
    recall = interval_of(both / same if same else math.nan, ratio(drawn[2], drawn[0]))
    return (replace(precision, low=wilson(found, found).low) if both == joined and found else precision), recall


def pairs_within(groups: Iterable[Sequence[int]]) -> Iterable[tuple[int, int]]:
    """Every pair inside each group, the smaller position first."""
    for members in groups:
        for n, right in enumerate(members):
            for left in members[:n]:
                yield min(left, right), max(left, right)


def gathered(keys: Iterable[object]) -> list[list[int]]:
    """Positions gathered by their key."""
    found: dict[object, list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        found[key].append(position)
    return list(found.values())
