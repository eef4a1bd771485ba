"""Who may do what: the roles of the site, as data. It checks nobody; views and test_urls do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A role: its name in code, its name on pages, and what it may do that the one before it may not."""

    slug: str
    title: str
    may: str


ROLES = (
    Role("public", "Anybody", "Read every page and download that is not about a natural person."),
    Role("officer", "Officer", "Correct how files are read and which organisation published them."),
)
