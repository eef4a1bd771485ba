"""The people who visit the site in tests: visitors who are not signed in, and people signed in in a role.

`sign_in(client, "officer", organisation_id="local-authority:XEX")` makes a person with that standing and signs in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.test import Client

if TYPE_CHECKING:
    from moothall.register.models_people import Person
    from moothall.register.roles import Actor

COUNCIL, OTHER_COUNCIL = "local-authority:XEX", "local-authority:XNT"  # the made-up councils of conftest.py


@dataclass(frozen=True)
class Visitor:
    """Somebody not signed in: `role` is what they are then, `corrections_open` how the site is set when they come."""

    name: str
    role: str
    corrections_open: bool


PUBLIC = Visitor("somebody on the internet", "public", corrections_open=False)
CORRECTOR = Visitor("somebody at the machine that runs the site", "corrector", corrections_open=True)


def make_person(
    role: str = "", organisation_id: str | None = None, name: str = "", email: str = "", supplier: str = ""
) -> Person:
    """A person with a verified address, who holds a role today ("": none). An officer, approver or department observer
    is of Exampleshire unless told; two calls with the same role and organisation give the same person."""
    from allauth.account.models import EmailAddress

    from moothall.register.models_people import Person
    from moothall.register.people_actions import give_standing
    from moothall.register.roles import SYSTEM, Actor, role_of

    body = (organisation_id or COUNCIL) if role and role_of(role).of == "organisation" else None
    name = name or f"{(role or 'nobody').replace('-', ' ').capitalize()} {(body or 'Example').rpartition(':')[2]}"
    email = (email or f"{name.lower().replace(' ', '.')}@example.org").lower()
    person = Person.objects.filter(email=email).first()
    if person is None:
        person = Person.objects.create_user(email, name=name)
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        named = {"supplier": supplier, "supplier_name": "Example Supplier Ltd"} if role == "supplier" else {}
        if role:
            give_standing(person, role, Actor("tests", SYSTEM), body, **named)
    return person


def sign_in(
    client: Client,
    role: str = "",
    organisation_id: str | None = None,
    name: str = "",
    email: str = "",
    supplier: str = "",
) -> Person:
    """Sign the client in as a person who holds that role (see make_person), and give the person."""
    person = make_person(role, organisation_id, name, email, supplier)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return person


def actor(role: str, organisation_id: str | None = None, name: str = "") -> Actor:
    """The Actor that pages would make of such a person, for calls of actions without a page."""
    from moothall.register.people_queries import standings_of
    from moothall.register.roles import Actor

    person = make_person(role, organisation_id, name)
    held = standings_of(person.pk)[0]
    return Actor(str(person), held.role, held.organisation_id, person.pk, held.supplier)
