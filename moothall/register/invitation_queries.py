"""What invitations there are. Frozen dataclasses out; nothing here writes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from moothall.register.models_people import Invitation
from moothall.register.roles import role_of


@dataclass(frozen=True)
class InvitationCard:
    """An invitation in words. `whom` is who is invited: an address, or everybody at a domain. `state` is open, taken,
    withdrawn or over."""

    number: int
    whom: str
    email: str
    domain: str
    role: str
    role_title: str
    organisation_id: str | None
    for_whom: str
    note: str
    made_by: str
    made_at: datetime
    until: date
    state: str


def invitations(organisation_id: str | None = None, everything: bool = False) -> tuple[InvitationCard, ...]:
    """Invitations of an organisation, or of all (None), newest first; only those that count, unless asked for all."""
    rows = Invitation.objects.select_related("organisation")
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    found = (invitation_card(each) for each in rows)
    return tuple(each for each in found if everything or each.state == "open")


def invitation(number: int) -> InvitationCard | None:
    """One invitation, or None."""
    row = Invitation.objects.select_related("organisation").filter(pk=number).first()
    return invitation_card(row) if row else None


def invitation_card(row: Invitation) -> InvitationCard:
    """An invitation in words."""
    over = row.until < timezone.localdate()
    state = "withdrawn" if row.withdrawn_at else "taken" if row.taken_at else "over" if over else "open"
    return InvitationCard(
        number=row.pk,
        whom=row.email or f"everybody with an address at {row.domain}",
        email=row.email,
        domain=row.domain,
        role=row.role,
        role_title=role_of(row.role).title,
        organisation_id=row.organisation_id,
        for_whom=row.organisation.name if row.organisation else row.supplier_name or "the Centre",
        note=row.note,
        made_by=row.made_by,
        made_at=row.made_at,
        until=row.until,
        state=state,
    )
