"""From what a supplier sells and what is printed to a system type with a confidence, or an honest "cannot tell".

Two questions are kept apart. Is it for a system at all? What the supplier sells and words such as software or postage
answer that. Which of the types? Words such as council tax, and names of products, answer that. Each is a sum of log
odds; the confidence is the product of both. Pure: no table, no list of suppliers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from moothall.engines.classify.system_words import ANY, NONE, Evidence, weightiest, weights

TOLD = 0.6
"""A type is told from this confidence on, and a payment is said to be for no system from the same."""
POSSIBLE = 0.02
"""A type this likely is still named among the candidates."""
NAMED = 6.0
"""What the name of a product weighs, printed in a text."""
MOST = 7.0
PRIOR = {"systems": 0.93, "systems and more": 0.7, "mostly more": 0.45}
"""How likely a payment to such a supplier is for a system, before anything else is read."""


@dataclass(frozen=True)
class Verdict:
    """A judgement: the type (None = cannot tell), how sure (of the type; of its being no system when `how` says so),
    why, and the types it may be, likeliest first."""

    system_type: str | None
    confidence: float
    how: str
    candidates: tuple[str, ...]


def chance_of_system(prior: float, weight: Mapping[str, float]) -> float:
    """The chance that it is for a system at all."""
    odds = log(prior / (1 - prior)) + weight.get(ANY, 0.0) - weight.get(NONE, 0.0)
    return 1 / (1 + exp(-odds))


def shares(types: Sequence[str], weight: Mapping[str, float], other: float = 0.0) -> dict[str, float]:
    """How likely each type is, if it is for a system; `other` is the number of types that the list may lack."""
    raised = {kind: exp(weight.get(kind, 0.0)) for kind in types}
    total = sum(raised.values()) + other
    return {kind: value / total for kind, value in raised.items()}


def judge(
    supplier: str, types: Sequence[str], prior: float, evidence: Sequence[Evidence], other: float = 0.0
) -> Verdict:
    """Judge one combination of what `supplier` sells (`types`, in the order of the list) and what is printed."""
    weight = weights(evidence, MOST)
    system = chance_of_system(prior, weight)
    likely = {kind: system * share for kind, share in shares(types, weight, other).items()}
    best = max(types, key=lambda kind: likely[kind])
    order = tuple(kind for kind in sorted(types, key=lambda k: -likely[k]) if likely[kind] >= POSSIBLE)
    sells = f"{supplier} sells {len(types)} types of system" if len(types) > 1 else f"{supplier} sells this type"
    if 1 - system >= TOLD:
        against = weightiest(evidence, NONE)
        return Verdict(None, round(1 - system, 3), f"not for a system: {said(against) or more(supplier)}", ())
    if likely[best] < TOLD:
        return Verdict(None, round(likely[best], 3), f"cannot tell: {sells}; {unsaid(evidence, types)}", order)
    reasons = [said(weightiest(evidence, about)) for about in ((best, ANY) if len(types) > 1 else (ANY, best))]
    return Verdict(best, round(likely[best], 3), "; ".join([sells, *filter(None, reasons)]), order)


def said(piece: Evidence | None) -> str | None:
    """A piece of evidence in English."""
    return f"the {piece.field} printed is '{piece.text}'" if piece else None


def more(supplier: str) -> str:
    """Why a payment on which nothing is printed may be for no system."""
    return f"{supplier} sells mostly other things"


def unsaid(evidence: Sequence[Evidence], types: Sequence[str]) -> str:
    """Why no type could be told."""
    told = [said(weightiest(evidence, kind)) for kind in (*types, ANY)]
    words = next((reason for reason in told if reason), None)
    return f"{words}, which is not enough" if words else "nothing printed says which"
