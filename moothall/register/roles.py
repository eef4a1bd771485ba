"""Who may do what: the roles of the site and their rights, as data.

What may be done to a matter in each of its states is data too, in `vocabulary/lists/matter_transitions.csv`; its roles
are these. Pages ask `visitor_role`, actions check with `may` or against that list.
"""

from dataclasses import dataclass

from django.conf import settings

PUBLIC, OFFICER = "public", "officer"


@dataclass(frozen=True)
class Role:
    """A role: its name in code, its name on pages, what it may do of its own, and the roles whose rights it has too."""

    slug: str
    title: str
    may: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Right:
    """One line of the table: a role may do an action to a kind of thing."""

    role: str
    action: str
    thing: str


@dataclass(frozen=True)
class Actor:
    """Who does something: the name to keep, the role it is done in, and for which organisation (its id), if any."""

    name: str
    role: str
    organisation_id: str | None = None


ROLES = (
    Role("public", "Anybody", "Read every page and download that is not about a natural person."),
    Role(
        "officer",
        "Officer",
        "Correct how files are read and which organisation published them; judge which names are one supplier; "
        "form buying groups.",
        also=("public",),
    ),
)
RIGHTS = (
    Right("public", "read", "page"),
    Right("officer", "correct", "file"),
    Right("officer", "judge", "supplier"),
    Right("officer", "form", "buying-group"),
)


def holds(role: str, needed: str) -> bool:
    """Whether a role has the rights of another one; an unknown role has none."""
    known = {each.slug: each for each in ROLES}
    return role in known and (role == needed or any(holds(other, needed) for other in known[role].also))


def may(role: str, action: str, thing: str) -> bool:
    """Whether the table lets a role do an action to a kind of thing."""
    return any(holds(role, right.role) for right in RIGHTS if (right.action, right.thing) == (action, thing))


def visitor_role() -> str:
    """The role of whoever reaches a page. There are no accounts yet: MOOTHALL_CORRECTIONS says whether all visitors of
    this site are officers or only readers."""
    return OFFICER if settings.CORRECTIONS_OPEN else PUBLIC
