"""Write invitations: make them, withdraw them, and give what somebody was invited to when they arrive.

An address is compared letter for letter after lower-casing plain ASCII: `asha+x@leeds.gov.uk` is not
`asha@leeds.gov.uk`, and a domain counts only when it is written in the invitation, never a part of it or one below it.
No page, no mail. Whoever calls `arrive` vouches that the addresses are verified.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from moothall.register.models import Organisation
from moothall.register.models_people import Invitation, Person, Standing
from moothall.register.people_actions import give_standing
from moothall.register.record_errors import NotYours, Refused
from moothall.register.roles import STAFF, Actor, may, role_of
from moothall.vocabulary.code_list import read_list

LASTS = 90  # days
BY_DOMAIN = ("officer", "department")  # what may be asked for because of a domain; the rest is for one person
ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?P<domain>.+)")
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")


def plain_domain(text: str) -> str:
    """A domain as it is compared: plain letters, lower case, without "@". Raises Refused."""
    found = text.strip().removeprefix("@")
    if not found.isascii():
        strange = next(letter for letter in found if not letter.isascii())
        raise Refused(
            f"The domain has the letter '{strange}', which is not one of a to z, though it may look like it. Type it."
        )
    found = found.lower()
    if not DOMAIN.fullmatch(found):
        raise Refused(f"'{found[:100]}' is not a domain; expected something like example.gov.uk.")
    return found


def plain_address(text: str) -> str:
    """An e-mail address as it is compared: plain letters, lower case. Raises Refused."""
    found = text.strip()
    if not found.isascii():
        raise Refused("The e-mail address has letters that are not plain a to z; they may only look like it.")
    match = ADDRESS.fullmatch(found.lower())
    if match is None or len(found) > 254:
        raise Refused(f"'{found[:100]}' is not an e-mail address; expected something like name@example.gov.uk.")
    plain_domain(match["domain"])
    return found.lower()


@transaction.atomic
def invite(
    role: str,
    by: Actor,
    organisation_id: str | None = None,
    email: str = "",
    domain: str = "",
    supplier: str = "",
    supplier_name: str = "",
    note: str = "",
    days: int = LASTS,
) -> Invitation:
    """Invite whoever has this address (admitted on arrival) or an address at this domain (the approver admits).

    An approver invites officers of its own organisation, staff anybody. Raises Refused.
    """
    _check_may_invite(role, organisation_id, by)
    if bool(email.strip()) == bool(domain.strip()):
        raise Refused("Give either an e-mail address or a domain.")
    given = {"email": plain_address(email)} if email.strip() else {"domain": _domain_for(role, domain)}
    if role_of(role).of == "supplier" and not supplier_name.strip():
        raise Refused("Say which supplier it is for.")
    today = timezone.localdate()
    if _open(today).filter(role=role, organisation_id=organisation_id, supplier_name=supplier_name, **given).exists():
        raise Refused("There is such an invitation already, and it still counts.")
    return Invitation.objects.create(
        role=role,
        organisation_id=organisation_id,
        supplier=supplier,
        supplier_name=supplier_name.strip(),
        note=note.strip(),
        made_by=by.name,
        until=today + timedelta(days=days),
        **given,
    )


def _check_may_invite(role: str, organisation_id: str | None, by: Actor) -> None:
    """Whether the actor may invite to a role there."""
    if not may(by.role, "invite", role):
        raise NotYours(f"You may not invite a {role_of(role).title.lower()}; the Centre's staff may.")
    if (role_of(role).of == "organisation") != bool(organisation_id):
        raise Refused(f"A {role_of(role).title.lower()} is for {role_of(role).of or 'nobody'}; say which organisation.")
    if organisation_id and not Organisation.objects.filter(pk=organisation_id).exists():
        raise Refused(f"The register has no organisation '{organisation_id}'.")
    if by.role != STAFF and by.organisation_id != organisation_id:
        raise NotYours("You may invite people of your own organisation only.")


def _domain_for(role: str, domain: str) -> str:
    """A domain that may stand in an invitation to a role."""
    found = plain_domain(domain)
    if role not in BY_DOMAIN:
        raise Refused(f"A {role_of(role).title.lower()} is invited by an e-mail address, not by a domain.")
    if any(row["domain"] == found for row in read_list("public_mail_domains")):
        raise Refused(f"Anybody can have an address at {found}. Invite single addresses there.")
    return found


@transaction.atomic
def withdraw_invitation(number: int, by: Actor) -> Invitation:
    """Take an invitation out of force; what was given by it stays. Raises Refused."""
    row = Invitation.objects.select_for_update().filter(pk=number).first()
    if row is None or row.withdrawn_at or row.taken_at:
        raise Refused("This invitation does not count any more: somebody took it, or withdrew it.")
    _check_may_invite(row.role, row.organisation_id, by)
    row.withdrawn_at, row.withdrawn_by = timezone.now(), by.name
    row.save()
    return row


@transaction.atomic
def arrive(person_id: int, addresses: Iterable[str]) -> tuple[Standing, ...]:
    """Give a person what its verified addresses are invited to; gives the new standings. It may be called again."""
    person, made = Person.objects.select_for_update().get(pk=person_id), []
    plain = {each.lower() for each in addresses if each.isascii()}
    for row in _open().select_for_update().filter(email__in=plain).order_by("pk"):
        made += _take(person, row)
    domains = {each.rpartition("@")[2] for each in plain}
    for row in _open().filter(domain__in=domains).order_by("pk"):
        made += _ask(person, row)
    return tuple(made)


def _take(person: Person, row: Invitation) -> list[Standing]:
    """Admit the person to what its own address was invited to."""
    row.taken_at = timezone.now()
    row.save()
    by = Actor(row.made_by, STAFF)
    waiting = person.standings.filter(
        role=row.role, organisation_id=row.organisation_id, state="asked", until__isnull=True
    ).first()
    if waiting is not None:
        waiting.state, waiting.since = "admitted", timezone.localdate()
        waiting.decided_at, waiting.decided_by = timezone.now(), row.made_by
        waiting.save()
        return [waiting]
    return _given(person, row, by, "admitted")


def _ask(person: Person, row: Invitation) -> list[Standing]:
    """Let the person wait for the approver, once: who was refused or has left is not asked about again."""
    if person.standings.filter(organisation_id=row.organisation_id).exists():
        return []
    return _given(person, row, Actor(row.made_by, STAFF), "asked")


def _given(person: Person, row: Invitation, by: Actor, state: str) -> list[Standing]:
    try:
        return [
            give_standing(
                person,
                row.role,
                by,
                row.organisation_id,
                state,
                supplier=row.supplier,
                supplier_name=row.supplier_name,
                note=row.note,
            )
        ]
    except Refused:  # the person is that already
        return []


def _open(on: date | None = None) -> QuerySet[Any]:
    """Invitations that count on a day."""
    day = on or timezone.localdate()
    return Invitation.objects.filter(withdrawn_at__isnull=True, taken_at__isnull=True, until__gte=day)
