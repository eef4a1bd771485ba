"""Who could buy together, and what others moved to. Reads only."""

from dataclasses import dataclass
from datetime import date

from moothall.desks.buying.queries_asking import ask, remembered
from moothall.desks.buying.queries_endings import Ending, endings, missing_months
from moothall.desks.buying.queries_holders import holders
from moothall.desks.buying.queries_spend import like_council
from moothall.desks.buying.queries_subject import Subject, paid_by_month, supplier_name
from moothall.engines.measure import moves as measure
from moothall.engines.measure.renewals import Ending as Term
from moothall.engines.measure.renewals import who_could_join
from moothall.register.reorganisation import Falling, falls_to

WINDOW = 12
SURE, SIZES_APART = 0.8, 5


@dataclass(frozen=True)
class Partner:
    """A body that could buy together with the reader: its ending, the day it is counted at, months after (negative:
    before) the reader's own, what it falls to under reorganisation, and its place among the councils most like the
    reader's (0: none)."""

    ending: Ending
    on: date
    estimate: bool
    extended: bool
    months_apart: int
    falls_to: tuple[Falling, ...]
    like: int


@dataclass(frozen=True)
class Together:
    """The answer: the reader's own endings, the day from which months are counted, partners inside the window, how
    many endings lie outside it, have passed, or cannot be told."""

    own: tuple[Ending, ...]
    centre: date
    window: int
    partners: tuple[Partner, ...]
    outside: int
    ended: int
    unknown: int


@dataclass(frozen=True)
class Moved:
    """A body that went from one supplier to another for a type of system."""

    publisher_id: str
    name: str
    organisation_id: str | None
    from_name: str
    to_name: str
    system: str
    move: measure.Move


@remembered(size=512)
def together(kind: str, key: str, council: str, window: int, counted_from: date) -> Together:
    """Bodies whose contract or estimated renewal for the subject lies within `window` months of the reader's own (or
    of `counted_from` when the reader has none)."""
    every = endings(kind, key, counted_from)
    own = tuple(e for e in every if council and e.organisation_id == council)
    centre = next((e.ends for e in own if e.ends and e.ends >= counted_from), None)
    others = [e for e in every if not council or e.organisation_id != council]
    terms = [_term(number, e) for number, e in enumerate(others)]
    found = who_could_join(terms, centre, window, counted_from)
    falling = falls_to({e.organisation_id for e in others if e.organisation_id})
    near = like_council(council)
    partners = tuple(
        Partner(
            others[int(j.ending.reference)],
            j.on,
            j.estimate,
            j.extended,
            j.months_apart,
            falling.get(j.ending.body_id, ()),
            near.get(j.ending.body_id, 0),
        )
        for j in found.could_join
    )
    counts = len(found.outside), len(found.ended), len(found.unknown)
    return Together(own, centre or counted_from, window, partners, *counts)


def _term(number: int, ending: Ending) -> Term:
    body = ending.organisation_id or ending.publisher_id or ending.name
    if ending.basis == "contract":
        return Term(body, str(number), ending.ends, ending.extended)
    return Term(body, str(number), month=ending.ends.month if ending.ends else None)


@remembered(size=512)
def moved(systems: tuple[str, ...]) -> tuple[Moved, ...]:
    """Who moved from one supplier to another for any of these types of system; changes of name within a group too."""
    known = holders()
    covered = {h.publisher_id: h.covered for h in known.values() if h.covered}
    missing = {h.publisher_id: missing_months(h) for h in known.values()}
    found = []
    for system in systems:
        paid = [p for p in paid_by_month("system", system) if p.told and p.month]
        monthly = [measure.MonthPaid(p.publisher_id, p.supplier_id, p.month, p.amount) for p in paid if p.month]
        for one in measure.find_moves(monthly, covered, groups(), missing):
            if not convincing(one):
                continue
            body = known[one.publisher_id]
            names = supplier_name(one.from_supplier), supplier_name(one.to_supplier)
            found.append(Moved(one.publisher_id, body.name, body.organisation_id, *names, system, one))
    return tuple(found)


def convincing(move: measure.Move) -> bool:
    """Whether a move is sure enough to be shown: of those looked at by hand, the less sure were mostly something else
    that began as something ended, and so were those of quite another size."""
    less, more = sorted((move.amount_before, move.amount_after))
    alike = less > 0 and more <= SIZES_APART * less
    return move.kind == "rename" or (move.confidence >= SURE and alike)


def moves_of(subject: Subject) -> tuple[Moved, ...]:
    """The moves that concern a subject: all of a type's; of a product or supplier, those from or to its suppliers."""
    every = moved(subject.systems)
    if subject.kind == "system":
        return every
    ids = set(subject.supplier_ids)
    return tuple(m for m in every if {m.move.from_supplier, m.move.to_supplier} & ids)


@remembered(size=2)
def groups() -> dict[str, str]:
    """The group of each seller of systems that has one."""
    return {r["supplier_id"]: r["group_id"] for r in ask(GROUPS)}


GROUPS = (
    "SELECT supplier_id, group_id FROM supplier "
    "WHERE group_id IS NOT NULL AND supplier_id IN (SELECT supplier_id FROM supplier_product)"
)
