"""Whether a step of the list is for somebody, and ready: the role, what that person's organisation is in the matter,
and what the step's guards count. It reads; it neither writes nor refuses."""

from collections.abc import Callable, Mapping

from moothall.register.models_record import Matter, MatterMember
from moothall.register.once import once
from moothall.register.roles import STAFF, SYSTEM, Actor, holds, role_of
from moothall.vocabulary.matter import Guard, Step, parts

WHOSE = {"owner": "of the organisation that owns it", "member": "of an organisation that takes part in it"}


def allowed(step: Step, by: Actor, part: frozenset[str]) -> bool:
    """Whether the actor may do the step; `part` is what the actor's organisation is in the matter (`part_in`)."""
    return any(holds(by.role, role) and (not whose or whose in part) for role, whose in step.roles)


def kept_for(step: Step) -> str:
    """Whom a step is for, in words: "a council officer of the organisation that owns it, or centre staff". What
    moothall itself may do besides helps nobody who reads this."""
    said = []
    people = [(role, whose) for role, whose in step.roles if role != SYSTEM]
    for role, whose in people or step.roles:
        part = parts().get(whose)
        of = WHOSE.get(whose) or (f"of its {part.title.lower()}" if part else "")
        said.append(f"{role_of(role).title.lower()} {of}".strip())
    return ", or ".join(said)


def part_in(matter: Matter, by: Actor) -> frozenset[str]:
    """What the actor's organisation is in a matter: its part, `member` when it has any, `owner` when it owns it."""
    if by.organisation_id is None:
        return frozenset()
    held = matter.members.filter(organisation_id=by.organisation_id, until__isnull=True)
    own = {"owner"} if matter.owner_id == by.organisation_id else set()
    found = own | set(held.values_list("part", flat=True))
    return frozenset(found | {"member"} if found else ())


@once
def parts_held(by: Actor) -> Callable[[Matter], frozenset[str]]:
    """The same as `part_in`, for many matters, asked once."""
    held: dict[int, set[str]] = {}
    if by.organisation_id is not None:
        rows = MatterMember.objects.filter(organisation_id=by.organisation_id, until__isnull=True)
        for matter_id, part in rows.values_list("matter_id", "part"):
            held.setdefault(matter_id, set()).add(part)

    def is_in(matter: Matter) -> frozenset[str]:
        owns = by.organisation_id is not None and matter.owner_id == by.organisation_id
        found = held.get(matter.pk, set()) | ({"owner"} if owns else set())
        return frozenset(found | {"member"} if found else ())

    return is_in


def counted(matter: Matter, guard: Guard, note: str = "", counts: Mapping[str, int] | None = None) -> int:
    """How many of what a guard counts: evidence, members, members:PART, links:KIND, links-here:KIND, note; anything
    else is counted by a desk, and is none where the desk did not."""
    what, _, which = guard.counts.partition(":")
    members = matter.members.filter(until__isnull=True)
    known = {
        "evidence": lambda: matter.evidence.count(),
        "members": lambda: (members.filter(part=which) if which else members).count(),
        "links": lambda: matter.links.filter(kind=which, withdrawn_at__isnull=True).count(),
        "links-here": lambda: matter.links_here.filter(kind=which, withdrawn_at__isnull=True).count(),
        "note": lambda: len(note.strip()),
    }
    return known[what]() if what in known else (counts or {}).get(guard.counts, 0)


def sees(matter: Matter, seen_by: str, by: Actor) -> bool:
    """Whether the actor may see a matter in a state that is `seen_by` the public or by its members alone."""
    return seen_by == "public" or holds(by.role, STAFF) or by.role == SYSTEM or bool(part_in(matter, by))
