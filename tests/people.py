"""The people who visit the site in tests, and what the site must allow each. There is no sign-in: what a visitor may do
depends on whether the site takes corrections."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A made-up visitor: `role` is a role of urls.csv, `corrections_open` how the site is set when they come."""

    name: str
    role: str
    corrections_open: bool


PUBLIC = Person("somebody on the internet", "public", corrections_open=False)
ASHA = Person("Asha, a council officer on her own machine", "officer", corrections_open=True)
PEOPLE = (PUBLIC, ASHA)
ROLES = {person.role for person in PEOPLE}
