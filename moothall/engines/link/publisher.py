"""Which organisation published a folder of files: from its name and from the bodies printed in the files.

General rules only; no rule names a publisher. It answers "cannot tell" with candidates when several bodies fit, and
never gives an organisation without saying how it was found and how sure that is.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from moothall.engines.link.matching import Found, Period, match_text
from moothall.engines.link.organisations import Organisations, load_organisations

__all__ = ["Organisations", "PublisherMatch", "load_organisations", "resolve_publisher"]

ACCEPT = 0.6  # below this, a match is only a candidate
CLEAR = 0.8  # share of the labels that one body must have to speak for all
SHOWN = 10  # candidates told at most


@dataclass(frozen=True)
class PublisherMatch:
    """The answer. `organisation_id` is None when it cannot be told; `name` is the register's name, else the name as
    given; `confidence` is from 0 to 1; `candidates` are other bodies that may be meant, the likeliest first."""

    organisation_id: str | None
    name: str
    how: str
    confidence: float
    candidates: tuple[str, ...]


def resolve_publisher(
    name: str,
    labels: Sequence[str] = (),
    organisations: Organisations | None = None,
    period: Period = (None, None),
    today: date | None = None,
) -> PublisherMatch:
    """The organisation that a publisher is.

    `name` is what is known of it: a folder's name, or a full name from a manifest. `labels` are the bodies printed in
    its files; a label may be given once for each row, so that the commoner counts more. `period` is the first and the
    last day of its payments: a body that did not stand then is not meant. `today` decides which bodies stand when there
    is no period.
    """
    known = organisations or load_organisations()
    day = today or date.today()
    by_name = match_text(name, known, period, day)
    votes = vote(labels, known, period, day)
    found = weigh(by_name, votes) if votes else by_name
    return answer(name, found, known)


def vote(labels: Sequence[str], known: Organisations, period: Period, today: date) -> dict[str, tuple[int, Found]]:
    """What each printed label means, counted for each organisation that a label alone can tell, the commonest first."""
    votes: dict[str, tuple[int, Found]] = {}
    for label, rows in Counter(filter(None, labels)).most_common():
        found = match_text(label, known, period, today)
        if found.confidence >= ACCEPT:
            count, best = votes.get(found.candidates[0], (0, found))
            votes[found.candidates[0]] = (count + rows, max(best, found, key=lambda f: f.confidence))
    return dict(sorted(votes.items(), key=lambda item: -item[1][0]))


def weigh(by_name: Found, votes: dict[str, tuple[int, Found]]) -> Found:
    """One answer from the name and the labels.

    Where both allow the same body, it is that one. Where they differ, a full name stands against the labels (a
    department may print the names of its agencies), and a bare name or a code gives way to labels that agree among
    themselves.
    """
    printed = list(votes)
    shared = [i for i in printed if i in by_name.candidates]
    if by_name.confidence >= ACCEPT and by_name.candidates[0] in shared:
        rest = tuple(i for i in printed if i != by_name.candidates[0])
        sure = max(by_name.confidence, votes[by_name.candidates[0]][1].confidence)
        return Found((by_name.candidates[0], *rest), f"{by_name.how}; printed in the files too", sure)
    if len(shared) == 1:
        how = f"printed in the files ({votes[shared[0]][1].how}); the name allows it"
        return Found((*shared, *(i for i in printed if i not in shared)), how, votes[shared[0]][1].confidence)
    if by_name.full and by_name.confidence >= 0.9:
        others = tuple(printed)
        how = f"{by_name.how}; the files print other bodies"
        return Found((by_name.candidates[0], *others), how, round(by_name.confidence * 0.85, 3))
    return from_labels(by_name, votes)


def from_labels(by_name: Found, votes: dict[str, tuple[int, Found]]) -> Found:
    """The body that the labels agree on; several that do not agree are candidates only."""
    printed = list(votes)
    rows, found = votes[printed[0]]
    if rows < CLEAR * sum(count for count, _ in votes.values()):
        how = f"the files print {len(printed)} bodies and the name fits none of them"
        return Found(tuple(printed) + by_name.candidates, how, 0.0)
    against = by_name.confidence >= ACCEPT
    how = f"printed in the files ({found.how})" + ("; the name alone would say otherwise" if against else "")
    others = tuple(i for i in (*printed[1:], *by_name.candidates) if i != printed[0])
    return Found((printed[0], *others), how, round(found.confidence * (0.9 if against else 0.95), 3))


def answer(name: str, found: Found, known: Organisations) -> PublisherMatch:
    """A match, or "cannot tell" when the best is not sure enough."""
    if found.confidence >= ACCEPT:
        best, rest = found.candidates[0], tuple(dict.fromkeys(found.candidates[1:]))[:SHOWN]
        return PublisherMatch(best, known.by_id[best].name, found.how, found.confidence, rest)
    doubt = f"{found.how}; not sure enough" if found.confidence else found.how
    return PublisherMatch(None, name, doubt, found.confidence, tuple(dict.fromkeys(found.candidates))[:SHOWN])
