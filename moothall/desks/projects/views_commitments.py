"""What organisations promise to a project: the list, one promise, and the forms of it. Writes through actions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from moothall.desks.projects import actions_commitments, queries_commitments
from moothall.desks.projects import views_listings as listings
from moothall.desks.projects.forms import ReasonForm, today
from moothall.desks.projects.forms_gates import CommitForm, DeliverForm
from moothall.desks.projects.queries_commitments import CommitmentRow
from moothall.desks.projects.views_doing import Doing, card_or_404, do_page, may_do
from moothall.desks.projects.views_project import FORM, typed
from moothall.register.people_queries import actor_of
from moothall.register.roles import Actor
from moothall.vocabulary.desk import Chip, Fact


@require_safe
def commitments(request: HttpRequest, reference: str) -> TemplateResponse:
    """Every promise of a project, also those released or replaced; of an organisation or kind if one is chosen."""
    card = card_or_404(request, reference)
    organisation, what = request.GET.get("organisation", ""), request.GET.get("what", "")
    rows = queries_commitments.commitments(reference, organisation, what)
    names = {row.organisation_id: row.name for row in rows}
    chips = [Chip("organisation", names.get(organisation, organisation), organisation)] * bool(organisation)
    chips += [Chip("what", queries_commitments.WHAT_TITLES.get(what, what), what)] * bool(what)
    context = {
        "card": card,
        "chips": chips,
        "listing": listings.commitments_listing(rows),
        "totals": listings.totals_listing(reference, queries_commitments.totals(rows)),
        "may_commit": may_do(request, card, "commit"),
    }
    return TemplateResponse(request, "projects/commitments.html", context)


@require_safe
def commitment(request: HttpRequest, reference: str, number: int) -> TemplateResponse:
    """One promise, with what was delivered of it."""
    card, row = card_or_404(request, reference), _row(reference, number)
    own = actor_of(request).organisation_id == row.organisation_id and row.standing == "in-force"
    may = {action: own and may_do(request, card, action) for action in ("commit", "deliver", "release")}
    context = {"card": card, "row": row, "may": may, "facts": _facts(row, actor_of(request)), "own": own}
    return TemplateResponse(
        request,
        "projects/commitment.html",
        {**context, "listing": listings.deliveries_listing(row.deliveries, row.what)},
    )


def _row(reference: str, number: int) -> CommitmentRow:
    row = queries_commitments.commitment(reference, number)
    if row is None:
        raise Http404(f"{reference} has no commitment {number}. Look for it among its commitments.")
    return row


def _facts(row: CommitmentRow, viewer: Actor) -> list[Fact]:
    facts = [
        Fact("Organisation", row.name, link=listings.to_organisation(row.organisation_id) or ""),
        Fact(f"{row.what_title} promised", row.amount_said),
        Fact("Delivered", row.delivered_said),
        Fact("From", row.since, "day"),
        Fact("To", row.until, "day"),
        Fact("Condition", row.condition or "None"),
        Fact("Stands", row.standing_title),
    ]
    if viewer.person_id is not None:
        facts.append(Fact("Committed by", row.by))
    if row.supersedes:
        facts.append(
            Fact(
                "In place of",
                f"Commitment {row.supersedes}",
                link=listings.to("commitment", row.project, row.supersedes),
            )
        )
    if row.superseded_by:
        facts.append(
            Fact(
                "Replaced by",
                f"Commitment {row.superseded_by}",
                link=listings.to("commitment", row.project, row.superseded_by),
            )
        )
    if row.released:
        who = f"by {row.released[0]}: " if viewer.person_id is not None else ""  # the public sees no names of people
        facts.append(Fact("Released", row.released[1].date(), "day", note=f"{who}{row.released[2]}"))
    return facts


@FORM
def commit(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Promise something for the own organisation."""
    card = card_or_404(request, reference)

    def do(ref: str, by: Actor, said: Any) -> None:
        actions_commitments.commit(ref, actions_commitments.Promise(**said), by, once=True)

    lede = "You commit your own organisation, and no other. It can be replaced or released later; it is never deleted."
    form = CommitForm(typed(request), initial={"since": today()})
    return do_page(request, card, Doing("commit", "Commit", lede, "Commit", form, do))


@FORM
def supersede(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Put another promise in the place of one."""
    card, row = card_or_404(request, reference), _row(reference, number)

    def do(ref: str, by: Actor, said: Any) -> None:
        actions_commitments.commit(ref, actions_commitments.Promise(**said), by, supersedes=number)

    initial = {name: getattr(row, name) for name in ("what", "amount", "since", "until", "condition")}
    lede = f"It takes the place of commitment {number}, which stays readable. What was delivered stays noted there."
    form = CommitForm(typed(request), initial=initial)
    return do_page(request, card, Doing("commit", f"Replace commitment {number}", lede, "Replace it", form, do))


@FORM
def deliver(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Note what was delivered of a promise."""
    card, row = card_or_404(request, reference), _row(reference, number)

    def do(ref: str, by: Actor, said: Any) -> None:
        actions_commitments.deliver(ref, number, said["amount"], said["on"], by, said["said"])

    lede = f"{row.name} promised {row.amount_said} ({row.what_title.lower()}); {row.delivered_said} are noted so far."
    form = DeliverForm(typed(request), initial={"on": today()})
    back = listings.to("commitment", reference, number)
    return do_page(request, card, Doing("deliver", "Note what was delivered", lede, "Note it", form, do, to=back))


@FORM
def release(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """End a promise before its time."""
    card, row = card_or_404(request, reference), _row(reference, number)

    def do(ref: str, by: Actor, said: Any) -> None:
        actions_commitments.release(ref, number, by, said["said"])

    lede = f"{row.name} no longer owes {row.amount_said} ({row.what_title.lower()}). What was delivered stays noted."
    back = listings.to("commitment", reference, number)
    doing = Doing("release", "Release it", lede, "Release it", ReasonForm(typed(request)), do, warns=True, to=back)
    return do_page(request, card, doing)
