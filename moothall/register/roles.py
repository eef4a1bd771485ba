"""Who may do what: the roles of the site and their rights, as data. One table to read, and nothing decided elsewhere.

What may be done to a matter in each of its states is data too, in `vocabulary/lists/matter_transitions.csv`; its roles
are these. Pages ask `people_queries.actor_of` who is asking, actions check with `may` or against that list.
"""

from dataclasses import dataclass, replace

from django.conf import settings

PUBLIC, CORRECTOR, OFFICER, APPROVER, STAFF, SYSTEM = "public", "corrector", "officer", "approver", "staff", "system"


@dataclass(frozen=True)
class Role:
    """A role: its name in code, its name on pages, what it may do of its own, and the roles whose rights it has too.

    `of` says whom it is held for: an `organisation`, a `supplier`, the `centre`, or nobody ("": it is not given to a
    person)."""

    slug: str
    title: str
    may: str
    also: tuple[str, ...] = ()
    of: str = ""


@dataclass(frozen=True)
class Right:
    """One line of the table: a role may do an action to a kind of thing."""

    role: str
    action: str
    thing: str


@dataclass(frozen=True)
class Actor:
    """Who does something: the name to keep, the role it is done in, for which organisation (its id) or supplier (its
    key in the picture), if any, and the person (its key), if signed in."""

    name: str
    role: str
    organisation_id: str | None = None
    person_id: int | None = None
    supplier: str = ""


ROLES = (
    Role("public", "Anybody", "Read every page and download that is not about a natural person."),
    Role(
        "corrector",
        "Anybody at this computer",
        "While the site takes corrections from its visitors: correct how files are read and which organisation "
        "published them; judge which names are one supplier; draft buying groups.",
        also=("public",),
    ),
    Role(
        "supplier",
        "Supplier",
        "Answer challenges, and offer evidence about its own products.",
        also=("public",),
        of="supplier",
    ),
    Role(
        "officer",
        "Council officer",
        "Record needs, support them, declare what the organisation uses, take part in projects; correct and judge.",
        also=("corrector",),
        of="organisation",
    ),
    Role(
        "approver",
        "Council approver",
        "Commit the organisation, and admit its people.",
        also=("officer",),
        of="organisation",
    ),
    Role("staff", "Centre staff", "Look after every record, invite organisations.", also=("officer",), of="centre"),
    Role("board-member", "Board member", "Read what is before the board.", also=("public",), of="centre"),
    Role("board-secretary", "Board secretary", "Keep the board's papers.", also=("board-member",), of="centre"),
    Role("finance", "Finance", "Keep the Centre's funds and commitments.", also=("public",), of="centre"),
    Role(
        "department",
        "Department observer",
        "Observe projects that a department funds or follows.",
        also=("public",),
        of="organisation",
    ),
    Role("system", "Moothall itself", "Load published lists and fetch published records. No person holds it."),
)
RIGHTS = (
    Right("public", "read", "page"),
    Right("corrector", "correct", "file"),
    Right("corrector", "judge", "supplier"),
    Right("corrector", "form", "buying-group"),
    Right("approver", "invite", "officer"),
    Right("approver", "admit", "officer"),
    Right("staff", "invite", "officer"),
    Right("staff", "invite", "approver"),
    Right("staff", "invite", "supplier"),
    Right("staff", "invite", "department"),
    Right("staff", "invite", "staff"),
    Right("staff", "invite", "board-member"),
    Right("staff", "invite", "board-secretary"),
    Right("staff", "invite", "finance"),
    Right("staff", "admit", "officer"),
)
GIVEN = tuple(role.slug for role in ROLES if role.of)  # the roles that a person can hold


def named(by: Actor, typed: str) -> Actor:
    """The actor under the name that a visitor typed; somebody signed in keeps the own name."""
    return by if by.person_id is not None else replace(by, name=typed)


def role_of(slug: str) -> Role:
    """The role of that name in code; the public for an unknown one."""
    known = {each.slug: each for each in ROLES}
    return known.get(slug, known[PUBLIC])


def holds(role: str, needed: str) -> bool:
    """Whether a role has the rights of another one; an unknown role has none."""
    known = {each.slug: each for each in ROLES}
    return role in known and (role == needed or any(holds(other, needed) for other in known[role].also))


def may(role: str, action: str, thing: str) -> bool:
    """Whether the table lets a role do an action to a kind of thing."""
    return any(holds(role, right.role) for right in RIGHTS if (right.action, right.thing) == (action, thing))


def visitor_role() -> str:
    """The role of whoever is not signed in. MOOTHALL_CORRECTIONS says whether visitors of this site may correct."""
    return CORRECTOR if settings.CORRECTIONS_OPEN else PUBLIC
