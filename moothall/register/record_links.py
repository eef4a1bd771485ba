"""The links of a matter as somebody may see them, and the chain it stands in: what it comes from, what became of it.
Reads only. Matters that the actor may not see are left out, title and all."""

from dataclasses import dataclass

from django.db.models import Q

from moothall.register.models_record import Link, Matter
from moothall.register.record_queries import LinkRow, MatterRow, links_of, matters_seen
from moothall.register.roles import Actor
from moothall.vocabulary.matter import link_kinds

LATER = {"merged-into", "retired-in-favour-of"}  # the target of these carries on; that of other lineage came before
FURTHEST = 200  # matters in a chain; longer ones are cut, and say so by their last one


@dataclass(frozen=True)
class Relative:
    """A matter of the same chain: `says` is what it is to the nearer one (`of`), `steps` how far away it is."""

    matter: MatterRow
    says: str
    of: str
    steps: int


@dataclass(frozen=True)
class Chain:
    """Where a matter comes from, furthest first, and what became of it, nearest first."""

    earlier: tuple[Relative, ...]
    later: tuple[Relative, ...]


def links_seen(reference: str, actor: Actor | None) -> tuple[LinkRow, ...]:
    """The links in force from and to a matter, without those to matters that the actor may not see."""
    links = links_of(reference)
    seen = matters_seen((each.reference for each in links if each.reference), actor)
    return tuple(each for each in links if not each.reference or each.reference in seen)


def is_lineage(link: LinkRow) -> bool:
    """Whether a link says where a matter comes from."""
    return link_kinds()[link.kind].lineage


def chain_of(reference: str, actor: Actor | None) -> Chain:
    """The chain of lineage that a matter stands in, as far as the actor may see it."""
    if not any(map(is_lineage, links_of(reference))):
        return Chain((), ())
    earlier = _walk(reference, actor, later=False)
    return Chain(tuple(reversed(earlier)), _walk(reference, actor, later=True))


def _walk(reference: str, actor: Actor | None, later: bool) -> tuple[Relative, ...]:
    """Every matter reached in one direction of time, nearest first. A circle is walked once."""
    met, near, found = {reference}, [reference], list[Relative]()
    steps = 0
    while near and len(found) < FURTHEST:
        steps += 1
        edges = [each for each in _edges(near, later) if each[0] not in met]
        seen = matters_seen((far for far, _, _ in edges), actor)
        near = []
        for far, says, of in edges:
            if far in seen and far not in met:
                met.add(far)
                near.append(far)
                found.append(Relative(seen[far], says, of, steps))
    return tuple(found[:FURTHEST])


def _edges(near: list[str], later: bool) -> list[tuple[str, str, str]]:
    """Lineage links in force that lead from these matters in one direction: (there, what it is to, here)."""
    kinds = {code for code, kind in link_kinds().items() if kind.lineage}
    forward, backward = (kinds & LATER, kinds - LATER) if later else (kinds - LATER, kinds & LATER)
    numbers = dict(Matter.objects.filter(reference__in=near).values_list("pk", "reference"))
    rows = Link.objects.select_related("matter", "to_matter").filter(withdrawn_at__isnull=True, to_matter__isnull=False)
    wanted = Q(matter__in=numbers, kind__in=forward) | Q(to_matter__in=numbers, kind__in=backward)
    edges = []
    for link in rows.filter(wanted).order_by("pk"):
        kind, target = link_kinds()[link.kind], link.to_matter
        if target is not None and link.matter_id in numbers and link.kind in forward:
            edges.append((target.reference, kind.reverse_name, link.matter.reference))
        elif target is not None:
            edges.append((link.matter.reference, kind.name, target.reference))
    return edges
