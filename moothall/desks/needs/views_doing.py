"""What every page of this desk that writes has in common: who may, what was refused, what changed meanwhile. A refused
form keeps what was typed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from moothall.desks.needs import queries_challenges, queries_needs
from moothall.desks.needs.queries_challenges import ChallengeCard
from moothall.desks.needs.queries_needs import NeedCard
from moothall.register.people_queries import actor_of
from moothall.register.record_errors import Refused, Stale
from moothall.register.record_queries import may_do
from moothall.register.roles import OFFICER, Actor, holds

FOR_OFFICERS = (
    "This is done for a council. Sign in as one of its officers; your council's approver or the Centre's staff can "
    "invite you."
)


def need_or_404(request: HttpRequest, reference: str) -> NeedCard:
    """The need of an address, for who may see it. Raises Http404."""
    found = queries_needs.need(reference, actor_of(request))
    if found is None:
        raise Http404(f"There is no need {reference[:40]!r} that you may see. Look for it in the list of needs.")
    return found


def challenge_or_404(request: HttpRequest, reference: str) -> ChallengeCard:
    """The challenge of an address, for who may see it. Raises Http404."""
    found = queries_challenges.challenge(reference, actor_of(request))
    if found is None:
        raise Http404(f"There is no challenge {reference[:40]!r} that you may see. Look for it among the challenges.")
    return found


def check_officer(actor: Actor) -> None:
    """Raises PermissionDenied for who acts for no council."""
    if actor.person_id is None or not holds(actor.role, OFFICER) or not actor.organisation_id:
        raise PermissionDenied(FOR_OFFICERS)


def check_may(reference: str, action: str, actor: Actor, whose: str) -> None:
    """Raises PermissionDenied, with whose step it is, when the actor may not do it in the matter's state."""
    if actor.person_id is None or not may_do(reference, action, actor):
        raise PermissionDenied(
            f"This is for {whose}, and only at the stage meant for it. Open {reference} to see what can be done now."
        )


def doing(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    do: Callable[[forms.Form], Any],
    then: Callable[[Any], str] | str,
    **context: Any,
) -> HttpResponseBase:
    """Show a form, or do what a valid one asks and go on. `do` gets the form and gives what `then` gets."""
    changes: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = do(form)
            return redirect(then if isinstance(then, str) else then(made))
        except Stale as stale:
            changes = stale.changes
            form.add_error(None, str(stale))
        except Refused as refused:
            form.add_error(None, str(refused))
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(request, template, {**context, "form": form, "changes": changes}, status=status)


def posted(request: HttpRequest) -> Any:
    """What was posted; None for a GET."""
    return request.POST if request.method == "POST" else None


def version_of(request: HttpRequest) -> int:
    """The version that the person saw; 0, which no matter has, when it was not sent."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
