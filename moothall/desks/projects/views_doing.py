"""How every form of the desk goes: who may do it now, what was typed, one action, and back. What cannot be done is said
with whom it is for and what to do next; what was typed is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from moothall.register import record_queries as record
from moothall.register.people_queries import actor_of
from moothall.register.record_errors import NotYours, Refused, Stale
from moothall.register.record_queries import MatterCard
from moothall.register.roles import Actor
from moothall.register.standing import kept_for
from moothall.vocabulary.matter import steps

PAGES = {"project": "projects:project", "buying-group": "projects:group"}


@dataclass(frozen=True)
class Doing:
    """A form and what it does. `action` is the step of the list that decides who may; `do` takes reference, actor and
    what was typed. `lede` says what will happen; `warns` colours the button."""

    action: str
    title: str
    lede: str
    button: str
    form: Form
    do: Callable[[str, Actor, Mapping[str, Any]], Any]
    warns: bool = False
    to: str = ""


def page_of(card: MatterCard) -> str:
    """The address of a matter's page."""
    return reverse(PAGES[card.kind], args=[card.reference])


def card_or_404(request: HttpRequest, reference: str, kinds: tuple[str, ...] = ("project",)) -> MatterCard:
    """The card of a matter of these kinds that the reader may see."""
    actor = actor_of(request)
    card = record.matter(reference) if record.may_see(reference, actor) else None
    if card is None or card.kind not in kinds:
        said = "project" if "project" in kinds else "buying group"
        raise Http404(f"There is no {said} {reference[:40]!r}. Look for it among the projects.")
    return card


def may_do(request: HttpRequest, card: MatterCard, action: str) -> bool:
    """Whether the reader may do an action now."""
    return record.may_do(card.reference, action, actor_of(request))


def why_not(request: HttpRequest, card: MatterCard, action: str) -> str:
    """Why the reader may not do an action now, with whom it is for; empty when it may."""
    step = steps().get((card.kind, card.state, action))
    if step is None:
        return f"This cannot be done while {card.reference} is at '{card.state_title}'."
    if not may_do(request, card, action):
        return f"This is for these only: {kept_for(step)}."
    return "" if actor_of(request).person_id is not None else "This is kept with a name: sign in first."


def do_page(
    request: HttpRequest, card: MatterCard, doing: Doing, template: str = "projects/do.html", **context: Any
) -> HttpResponseBase:
    """The page of a form, or what came of it."""
    actor, refusal = actor_of(request), why_not(request, card, doing.action)
    posted = request.method == "POST"
    if posted and refusal and (card.kind, card.state, doing.action) in steps():
        raise PermissionDenied(f"{refusal} Nothing was done.")
    status = 200
    changes: tuple[record.EventRow, ...] = ()
    if posted and (refusal or not doing.form.is_valid()):
        status = 409 if refusal else 422
    elif posted:
        try:
            doing.do(card.reference, actor, doing.form.cleaned_data)
            return redirect(doing.to or page_of(card))
        except NotYours as refused:
            raise PermissionDenied(f"{refused} Nothing was done.") from refused
        except Stale as refused:
            changes = changes_since(card, doing.form.cleaned_data.get("version"))
            status = said(doing.form, refused, 409)
        except Refused as refused:
            status = said(doing.form, refused, 422)
    shown = {"card": record.matter(card.reference), "doing": doing, "form": doing.form, "back": page_of(card)}
    more = {"refusal": refusal, "changes": changes, "signed_in": actor.person_id is not None}
    return TemplateResponse(request, template, {**shown, **more, **context}, status=status)


def said(form: Form, refused: Refused, status: int) -> int:
    """Put a refusal on the form, and give the status to answer with."""
    form.add_error(None, str(refused))
    return status


def changes_since(card: MatterCard, version: int | None) -> tuple[record.EventRow, ...]:
    """What happened to a matter since a version."""
    return tuple(event for event in record.history(card.reference) if event.number > (version or 0))
