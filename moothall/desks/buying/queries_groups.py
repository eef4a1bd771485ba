"""Buying groups of the register as this desk shows them, and the figures that a new one freezes. Reads only."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from moothall.desks.buying.queries_renew import Renewal, renewal
from moothall.desks.buying.queries_subject import subject
from moothall.register import record_queries as record
from moothall.register.record_queries import EventRow, EvidenceCard, LinkRow, MatterCard, MatterRow

KIND = "buying-group"


@dataclass(frozen=True)
class EvidenceShown:
    """A frozen answer, whether it is what was frozen, and how many of its figures are different today (None: the
    question cannot be asked today)."""

    card: EvidenceCard
    whole: bool
    changed: int | None


@dataclass(frozen=True)
class Group:
    """A buying group with everything filed under it."""

    card: MatterCard
    evidence: tuple[EvidenceShown, ...]
    history: tuple[EventRow, ...]
    links: tuple[LinkRow, ...]


def groups() -> tuple[MatterRow, ...]:
    """Every buying group, last changed first."""
    return record.matters(kind=KIND)


def group(reference: str) -> Group | None:
    """One buying group, or None."""
    card = record.matter(reference)
    if card is None or card.kind != KIND:
        return None
    shown = tuple(_shown(each) for each in record.evidence_of(reference))
    return Group(card, shown, record.history(reference), record.links_of(reference))


def _shown(card: EvidenceCard) -> EvidenceShown:
    asked = card.query.get("parameters", {})
    about = subject(asked.get("kind", ""), asked.get("key", ""))
    changed = None
    if about:
        day = date.fromisoformat(asked["from"])
        today = renewal(about, asked.get("council", ""), asked["year"], int(asked["window"]), day)
        changed = len(record.changed_since(card, figures_of(today)))
    return EvidenceShown(card, record.verify(card), changed)


def figures_of(found: Renewal) -> dict[str, Any]:
    """The figures of a renewals page in plain values with exact decimals as text, ready to be frozen."""
    pays, spread = found.pays, found.pays.per_1000
    return {
        "answer": found.answer,
        "total": str(pays.total),
        "possible": str(pays.possible),
        "bodies_held": pays.held,
        "spread": {name: str(getattr(spread, name)) for name in ("low", "q1", "median", "q3", "high")}
        if spread
        else {},
        "buyers": {
            b.publisher_id: {
                "name": b.name,
                "amount": str(b.amount),
                "possible": str(b.possible),
                "per_1000": str(b.per_1000) if b.per_1000 is not None else None,
                "left_out": b.left_out,
            }
            for b in pays.buyers
        },
        "endings": [
            {
                "name": e.name,
                "organisation_id": e.organisation_id,
                "supplier": e.supplier,
                "ends": e.ends.isoformat() if e.ends else None,
                "basis": e.basis,
                "contract_id": e.contract_id,
            }
            for e in found.endings
        ],
        "caveats": list(found.caveats),
    }
