"""Write people: give, ask for, admit, refuse and end standings; a person's own details. No page, no mail.

`Refused` (record_actions) says in a sentence why something was not done.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from moothall.register.models import Organisation
from moothall.register.models_people import Person, Standing
from moothall.register.record_errors import NotYours, Refused
from moothall.register.roles import GIVEN, OFFICER, STAFF, Actor, may, role_of

DIGESTS = ("daily", "never")
MOST_ASKED = 5


@transaction.atomic
def give_standing(
    person: Person,
    role: str,
    by: Actor,
    organisation_id: str | None = None,
    state: str = "admitted",
    since: date | None = None,
    supplier: str = "",
    supplier_name: str = "",
    note: str = "",
) -> Standing:
    """Make a person something, for an organisation, a supplier or the Centre. Raises Refused.

    `state` "asked" leaves it to an approver. It does not check the giver: invitations and `admit` do.
    """
    if role not in GIVEN:
        raise Refused(f"There is no role '{role}' to give. Expected one of {', '.join(GIVEN)}.")
    if (role_of(role).of == "organisation") != bool(organisation_id):
        raise Refused(f"The role '{role}' is held for {role_of(role).of}; found organisation {organisation_id!r}.")
    if organisation_id and not Organisation.objects.filter(pk=organisation_id).exists():
        raise Refused(f"The register has no organisation '{organisation_id}'.")
    decided = {"decided_at": timezone.now(), "decided_by": by.name} if state == "admitted" else {}
    try:
        with transaction.atomic():
            return Standing.objects.create(
                person=person,
                role=role,
                organisation_id=organisation_id,
                supplier=supplier,
                supplier_name=supplier_name,
                state=state,
                since=since or timezone.localdate(),
                note=note,
                **decided,
            )
    except IntegrityError as error:
        raise Refused(f"{person} is that already, or has asked for it.") from error


@transaction.atomic
def ask_to_join(person_id: int, organisation_id: str, note: str = "") -> Standing:
    """Ask to be an officer of an organisation; its approver or the Centre's staff decide. Raises Refused."""
    person = Person.objects.select_for_update().get(pk=person_id)
    if person.standings.filter(state="asked", until__isnull=True).count() >= MOST_ASKED:
        raise Refused(f"You wait for {MOST_ASKED} answers already. Wait for them, or take one back.")
    if person.standings.filter(organisation_id=organisation_id, state="admitted", until__isnull=True).exists():
        raise Refused("You are of this organisation already.")
    return give_standing(
        person,
        OFFICER,
        Actor(str(person), OFFICER),
        organisation_id,
        "asked",
        note=note.replace("\0", "").strip()[:1000],
    )


@transaction.atomic
def change_person(person_id: int, name: str, digest: str) -> None:
    """Change one's own name and how often mail is sent. Raises Refused."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 200 or not name.isprintable():
        raise Refused("Give your name, in at most 200 letters: it stands beside what you do.")
    if digest not in DIGESTS:
        raise Refused(f"Mail can be sent {' or '.join(DIGESTS)}; found '{digest[:20]}'.")
    Person.objects.filter(pk=person_id).update(name=name, digest=digest)


@transaction.atomic
def decide_standing(number: int, admitted: bool, by: Actor, note: str = "") -> Standing:
    """Admit somebody who asked, or refuse, with a reason. Raises Refused."""
    row = Standing.objects.select_for_update().filter(pk=number).first()
    if row is None or row.state != "asked":
        raise Refused("Nobody waits there any more: somebody has decided it meanwhile. Look at the list again.")
    _check_own(row, "admit", by)
    if not admitted and not note.strip():
        raise Refused("Say why not, in a sentence: the person will read it.")
    row.state = "admitted" if admitted else "refused"
    row.since, row.note = timezone.localdate(), note.strip()
    row.decided_at, row.decided_by = timezone.now(), by.name
    row.save()
    return row


@transaction.atomic
def end_standing(number: int, by: Actor, note: str) -> Standing:
    """End what a person is, from today; that it was stays on record. One's own can always be ended. Raises Refused."""
    row = Standing.objects.select_for_update().filter(pk=number, until__isnull=True).first()
    if row is None:
        raise Refused("That has ended already.")
    if row.person_id != by.person_id:
        _check_own(row, "admit", by)
    row.until, row.note = timezone.localdate(), note.strip()
    row.save()
    return row


def may_decide(number: int, by: Actor) -> bool:
    """Whether the actor may admit, refuse or end this one. (It reads; the actions ask it again for themselves.)"""
    row = Standing.objects.select_related("organisation").filter(pk=number).first()
    try:
        if row is not None:
            _check_own(row, "admit", by)
    except NotYours:
        return False
    return row is not None


def _check_own(row: Standing, action: str, by: Actor) -> None:
    """Whether the actor may decide about this one: staff about all, an approver about officers of its organisation."""
    own = by.organisation_id is not None and by.organisation_id == row.organisation_id
    if by.role == STAFF and (row.role == "officer" or may(STAFF, "invite", row.role)):
        return
    if not (own and may(by.role, action, row.role)):
        raise NotYours(f"This is for an approver of {row.organisation or 'the Centre'}, or for the Centre's staff.")
