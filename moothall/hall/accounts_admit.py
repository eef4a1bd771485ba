"""Pages for approvers and for the Centre's staff: who is of an organisation, who asks, inviting, admitting, ending."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from moothall.register import invitation_actions, invitation_queries, people_actions, people_queries
from moothall.register import queries as register
from moothall.register.people_queries import actor_of
from moothall.register.record_errors import Refused
from moothall.register.roles import GIVEN, STAFF, Actor, may, role_of

from . import accounts_adapter, accounts_mail
from .accounts_forms import CentreInviteForm, DecideForm, InviteForm
from .accounts_people import back_to, drawn

FOR_APPROVER = (
    "This is for an approver of the organisation, or for the Centre's staff. If you are one, choose to act as it."
)
FOR_STAFF = "This is for the Centre's staff. If you are one of them, choose to act as such on your own page."


@require_safe
@login_required
def organisation(request: HttpRequest, organisation_id: str) -> TemplateResponse:
    """An organisation's people, who asks to join, and whom it has invited."""
    approver_of(request, organisation_id)
    context = {
        "body": body_or_404(organisation_id),
        "asking": people_queries.asking(organisation_id),
        "held": people_queries.people_of(organisation_id),
        "invitations": invitation_queries.invitations(organisation_id),
    }
    return TemplateResponse(request, "hall/people_organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite(request: HttpRequest, organisation_id: str) -> HttpResponseBase:
    """Invite people of an organisation, by address or domain."""
    actor = approver_of(request, organisation_id)
    form = InviteForm(offered(actor, "organisation"), request.POST if request.method == "POST" else None)
    if len(offered(actor, "organisation")) == 1:
        form.fields["role"].initial = offered(actor, "organisation")[0][0]
    context = {"form": form, "body": body_or_404(organisation_id)}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = invitation_actions.invite(
                said["role"], actor, organisation_id, said["email"], said["domain"], note=said["note"]
            )
            tell(request, made.pk, actor)
            return redirect("people-organisation", organisation_id)
        except Refused as refused:
            form.add_error(None, str(refused))
    return drawn(request, "hall/people_invite.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decide(request: HttpRequest, number: int) -> HttpResponseBase:
    """Admit somebody who asks, or refuse with a reason."""
    found, actor = people_queries.standing(number), actor_of(request)
    if found is None or not people_actions.may_decide(number, actor):
        raise PermissionDenied(FOR_APPROVER)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            people_actions.decide_standing(number, said["decision"] == "admit", actor, said["reason"])
            return back_to(found.organisation_id)
        except Refused as refused:
            form.add_error(None, str(refused))
    return drawn(request, "hall/people_decide.html", {"form": form, "standing": found})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take an invitation out of force."""
    found, actor = invitation_queries.invitation(number), actor_of(request)
    own = found is not None and found.organisation_id in (actor.organisation_id, None)
    if found is None or not (actor.role == STAFF or (own and may(actor.role, "invite", found.role))):
        raise PermissionDenied(FOR_APPROVER)
    fault = ""
    if request.method == "POST":
        try:
            invitation_actions.withdraw_invitation(number, actor)
            return back_to(found.organisation_id) if actor.role != STAFF else redirect("people-centre")
        except Refused as refused:
            fault = str(refused)
    context = {"invitation": found, "fault": fault}
    return TemplateResponse(request, "hall/people_withdraw.html", context, status=422 if fault else 200)


@require_safe
@login_required
def centre(request: HttpRequest) -> TemplateResponse:
    """Everybody, who asks anywhere, and every invitation."""
    staff_only(request)
    context = {
        "everybody": people_queries.everybody(),
        "asking": people_queries.asking(),
        "invitations": invitation_queries.invitations(),
    }
    return TemplateResponse(request, "hall/people_centre.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def centre_invite(request: HttpRequest) -> HttpResponseBase:
    """Invite anybody to anything."""
    actor = staff_only(request)
    form = CentreInviteForm(offered(actor), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            body = organisation_named(said["organisation"]) if said["organisation"].strip() else None
            made = invitation_actions.invite(
                said["role"], actor, body, said["email"], said["domain"], "", said["supplier"], said["note"]
            )
            tell(request, made.pk, actor)
            return redirect("people-centre")
        except Refused as refused:
            form.add_error(None, str(refused))
    return drawn(request, "hall/people_invite.html", {"form": form, "body": None})


def approver_of(request: HttpRequest, organisation_id: str) -> Actor:
    """Who is asking, when that is an approver of the organisation or staff; else 403."""
    actor = actor_of(request)
    own = actor.organisation_id == organisation_id and may(actor.role, "admit", "officer")
    if not (own or actor.role == STAFF):
        raise PermissionDenied(FOR_APPROVER)
    return actor


def staff_only(request: HttpRequest) -> Actor:
    """Who is asking, when that is the Centre's staff; else 403."""
    actor = actor_of(request)
    if actor.role != STAFF:
        raise PermissionDenied(FOR_STAFF)
    return actor


def offered(actor: Actor, of: str = "") -> list[tuple[str, str]]:
    """The roles that an actor may invite to: of one kind, or all."""
    kinds = (role_of(each) for each in GIVEN)
    return [(each.slug, each.title) for each in kinds if may(actor.role, "invite", each.slug) and of in ("", each.of)]


def body_or_404(organisation_id: str) -> object:
    """The organisation, or a page that says that there is none."""
    found = register.organisation(organisation_id)
    if found is None:
        raise Http404(
            f"The register has no organisation '{organisation_id[:60]}'. Look for it among the organisations."
        )
    return found


def organisation_named(words: str) -> str:
    """The id of the organisation that is meant. Raises Refused, with those that it could be."""
    words = words.strip()
    if register.organisation(words) is not None:
        return words
    found = register.find_organisations(words, 5)
    exact = [each for each in found if each.name.casefold() == words.casefold()]
    if len(exact or found) != 1:
        could = ", ".join(f"{each.name} ({each.organisation_id})" for each in found) or "none in the register"
        raise Refused(f"'{words[:80]}' could be: {could}. Give the id.")
    return (exact or found)[0].organisation_id


def tell(request: HttpRequest, number: int, by: Actor) -> None:
    """Send an invitation to its address, and give it at once to whoever is here already."""
    made = invitation_queries.invitation(number)
    if made is None:
        return
    if not made.email:
        messages.success(request, f"Everybody with an address at {made.domain} can ask to join now.")
        return
    sent = accounts_mail.send_invitation(
        made.email,
        who=by.name,
        role=made.role_title.lower(),
        whom=made.for_whom,
        note=made.note,
        address=request.build_absolute_uri(reverse("account_signup")),
        until=date_format(made.until, "j F Y"),
    )
    accounts_adapter.take_invitations_of(made.email)
    said = (
        f"{made.email} is invited, and a mail is on its way."
        if sent
        else (f"{made.email} is invited, but the mail could not be sent: tell them yourself.")
    )
    messages.success(request, said)
