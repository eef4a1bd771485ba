"""Evidence in assurance files: given by the supplier of the product or by an officer, looked at by somebody else, taken
back with a reason. Nothing is deleted, and no verdict is written: it is reckoned from what is filed each time.

    number = add_assurance(reference, Given("penetration-test", date(2026, 3, 1), address="https://..."), by)
    check_assurance(number, by, "Read it; the two findings are mended")
    withdraw_assurance(number, by, "It was of another product")
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from moothall.desks.solutions.actions import found
from moothall.desks.solutions.models import AssuranceCheck, AssuranceItem
from moothall.desks.solutions.models_assurance import given_by_own, sells
from moothall.register.models_people import Person
from moothall.register.people_queries import standings_of
from moothall.register.record_actions import note
from moothall.register.record_errors import NotYours, Refused
from moothall.register.roles import OFFICER, STAFF, Actor, holds
from moothall.vocabulary.assurance import AssuranceKind, assurance_kinds, until


@dataclass(frozen=True)
class Given:
    """A piece of evidence as somebody gives it. `version` "" is for every version of the product; `expires_on` is the
    first day on which it holds no more, if it says one."""

    kind: str
    issued_on: date
    version: str = ""
    address: str = ""
    said: str = ""
    expires_on: date | None = None


@transaction.atomic
def add_assurance(reference: str, given: Given, by: Actor) -> int:
    """File a piece of evidence; gives its number. Raises Refused: NotYours for a supplier of something else."""
    solution = found(reference)
    if by.role == "supplier" and not sells(by, solution):
        raise NotYours(
            f"You are signed in for a supplier that is not known to sell {solution.name}. A supplier adds "
            "to the files of its own products. If this is one of yours, ask the Centre's staff to tie it to you."
        )
    kind = _checked(given)
    ends = until(kind, given.issued_on, given.expires_on)
    told = {"assurance": given.kind, "version": given.version, "until": ends.isoformat() if ends else None}
    event = note(reference, "add-assurance", by, given.said, told)
    held = next((each for each in standings_of(by.person_id or 0) if each.role == "supplier"), None)
    item = AssuranceItem.objects.create(
        solution=solution,
        version=given.version.strip(),
        kind=given.kind,
        address=given.address.strip(),
        said=given.said.strip(),
        issued_on=given.issued_on,
        expires_on=ends,
        made_by=by.name,
        role=by.role,
        person_id=by.person_id,
        organisation_id=by.organisation_id,
        supplier=(held.for_whom if held else by.supplier)[:255] if by.role == "supplier" else "",
        made_at=timezone.now(),
        event=event,
        example=Person.objects.filter(pk=by.person_id or 0, example=True).exists(),
    )
    return item.pk


def _checked(given: Given) -> AssuranceKind:
    """The kind of a piece of evidence that can be filed."""
    kind = assurance_kinds().get(given.kind)
    if kind is None:
        raise Refused(f"There is no kind of evidence '{given.kind}'. Choose one from the list.")
    if not given.address.strip() and not given.said.strip():
        raise Refused("Give the address where it can be read, or say in words what it shows.")
    if given.address and not given.address.strip().startswith(("https://", "http://")):
        raise Refused(f"'{given.address[:80]}' is no address; expected one that begins with https://.")
    if len(given.address) > 500 or len(given.version) > 100:
        raise Refused("The address or the version is too long; expected at most 500 and 100 characters.")
    if given.issued_on > timezone.localdate() + timedelta(days=1):
        raise Refused(f"It is dated {given.issued_on:%-d %B %Y}, which lies ahead; expected today or a day before.")
    if given.expires_on and given.expires_on <= given.issued_on:
        raise Refused("It would end before it begins. Look at the two days again.")
    return kind


@transaction.atomic
def check_assurance(number: int, by: Actor, said: str) -> int:
    """Say that a piece of evidence was looked at, and what was seen; gives the check's number. It is for the Centre's
    staff and officers of other organisations than the one that gave it. Raises Refused."""
    item = _item(number)
    if by.person_id is None or not holds(by.role, OFFICER):
        raise NotYours("Checking evidence is for council officers and the Centre's staff.")
    if given_by_own(item, by):
        raise NotYours("You or your organisation gave this, so somebody else has to check it.")
    if not said.strip():
        raise Refused("Say what you looked at and what you saw: others rest on it.")
    reference = item.solution.matter.reference
    note(reference, "check-assurance", by, said, {"assurance": item.kind, "item": item.pk})
    check = AssuranceCheck.objects.create(
        item=item,
        said=said.strip(),
        made_by=by.name,
        role=by.role,
        person_id=by.person_id,
        organisation_id=by.organisation_id,
        made_at=timezone.now(),
    )
    return check.pk


@transaction.atomic
def withdraw_assurance(number: int, by: Actor, why: str) -> str:
    """Take a piece of evidence back; it stays readable. For whoever gave it, and staff. Gives the reference of the
    solution. Raises Refused."""
    item = _item(number)
    if not holds(by.role, STAFF) and not given_by_own(item, by):
        raise NotYours("Only who gave it, their organisation or the Centre's staff can take it back.")
    if not why.strip():
        raise Refused("Say why it is taken back.")
    reference: str = item.solution.matter.reference
    note(reference, "withdraw-assurance", by, why, {"assurance": item.kind, "item": item.pk})
    item.withdrawn_at, item.withdrawn_by, item.withdrawn_reason = timezone.now(), by.name, why.strip()
    item.save()
    return reference


def _item(number: int) -> AssuranceItem:
    rows = AssuranceItem.objects.select_for_update().select_related("solution__matter")
    item = rows.filter(pk=number, withdrawn_at=None).first()
    if item is None:
        raise Refused("That evidence is not in the file any more. Look at the page again.")
    return item
