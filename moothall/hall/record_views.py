"""Pages that all matters share: the way to a matter's own page, each step, each piece of evidence. `step` and
`following` take POST, and write through the register's `act` and `follow`."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from moothall.register import record_queries as queries
from moothall.register.follow_actions import follow
from moothall.register.people_queries import actor_of
from moothall.register.record_actions import Refused, Stale, act
from moothall.register.record_errors import NotYours
from moothall.register.record_queries import MatterCard, StepNow
from moothall.register.roles import Actor, named, role_of
from moothall.register.standing import kept_for
from moothall.vocabulary.matter import action_titles, matter_kinds, states, steps

from . import record
from .record_figures import blocks, said, written
from .record_forms import StepForm

CONFLICT = 409


@require_safe
def matter(request: HttpRequest, reference: str) -> HttpResponseBase:
    """To the page of the desk that shows matters of this kind; a plain page where no desk does."""
    card = card_for(request, reference)
    if record.desk_of(card.kind):
        return redirect(record.address_of(card))
    return TemplateResponse(request, "hall/matter.html", {"card": card})


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, reference: str, action: str) -> HttpResponseBase:
    """What a step does, and doing it."""
    actor, card = actor_of(request), card_for(request, reference)
    now = offered(card, action, actor)
    if now is None:
        return too_late(request, card, action)
    own = record.step_address(card, now.step)
    if own != request.path:
        return redirect(own)
    posted = request.POST if request.method == "POST" else None
    form = form_of(now, actor, posted, card)
    if posted is not None and form.is_valid():
        try:
            counts = record.counts_of(card, action)
            by = named(actor, form.cleaned_data.get("made_by", ""))
            act(reference, action, by, form.cleaned_data["version"], form.cleaned_data["note"], counts)
        except Refused as refused:
            return again(request, reference, action, form, refused)
        messages.success(request, f"{now.title}: done. {card.reference} is now “{leads_to(now).title}”.")
        return redirect(record.address_of(card))
    return step_page(request, card, now, form, status=422 if form.errors else 200)


def step_page(
    request: HttpRequest, card: MatterCard, now: StepNow, form: StepForm, status: int = 200, **more: Any
) -> TemplateResponse:
    """The page of a step that can be done."""
    lacking = record.lacking(card, now, record.counts_of(card, now.step.action))
    context = {"card": card, "now": now, "form": form, "lacking": lacking, "leads_to": leads_to(now), **more}
    context["back"] = record.address_of(card)
    return TemplateResponse(request, "hall/record_step.html", context, status=status)


def again(request: HttpRequest, reference: str, action: str, form: StepForm, refused: Refused) -> HttpResponseBase:
    """The page after a refusal: why, what has changed meanwhile, and what was typed still there."""
    card = card_for(request, reference)
    changes = record.changes_since(reference, form.cleaned_data["version"], actor_of(request))
    now = offered(card, action, actor_of(request))
    if now is None:
        return not_now(request, card, action, changes=changes, typed=form.cleaned_data["note"])
    fresh = form_of(now, actor_of(request), {**cast(QueryDict, form.data).dict(), "version": card.version}, card)
    fresh.is_valid()
    said = "" if isinstance(refused, Stale) else str(refused)
    return step_page(request, card, now, fresh, CONFLICT, changes=changes, said=said)


def too_late(request: HttpRequest, card: MatterCard, action: str) -> TemplateResponse:
    """The page of a step that is no longer there, with what was typed and what happened since."""
    seen = request.POST.get("version", "")
    since = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else card.version
    changes = record.changes_since(card.reference, since, actor_of(request))
    return not_now(request, card, action, changes=changes, typed=request.POST.get("note", ""))


def not_now(request: HttpRequest, card: MatterCard, action: str, **more: Any) -> TemplateResponse:
    """The page of a step that the state does not offer: what there is instead. Nothing was done."""
    if not any((card.kind, action) == (kind, each) for kind, _, each in steps()):
        raise Http404(f"There is no step '{action[:40]}' for a {matter_kinds()[card.kind].title.lower()}.")
    mine = record.shown(card.reference, actor_of(request))
    context = {"card": card, "title": action_titles()[action], "shown": mine, "back": record.address_of(card), **more}
    return TemplateResponse(request, "hall/record_not_now.html", context, status=CONFLICT)


def offered(card: MatterCard, action: str, actor: Actor) -> StepNow | None:
    """The step, when the state has it and its page is one of the shared ones or a desk's. Raises PermissionDenied when
    it is for others."""
    row = steps().get((card.kind, card.state, action))
    if row is None or not record.has_page(card.kind, row):
        return None
    now = next((n for n in queries.steps_now(card.reference, actor) if n.step.action == action), None)
    if now is None:
        who = f"You act as {role_of(actor.role).title.lower()}"
        who += "." if actor.person_id else ", and have not signed in."
        raise PermissionDenied(f"“{action_titles()[action]}” is for {kept_for(row)}. {who}")
    return now


def form_of(now: StepNow, actor: Actor, posted: Any, card: MatterCard) -> StepForm:
    """The form of a step; its note is asked for where a guard counts it."""
    reason = next((guard.otherwise for guard in now.step.guards if guard.counts == "note"), "")
    signed_in = actor.person_id is not None
    return StepForm(posted, signed_in=signed_in, reason=reason, initial={"version": card.version})


def leads_to(now: StepNow) -> Any:
    """The state that a step leads to."""
    return states()[now.step.kind, now.step.to_state]


@require_POST
def following(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Follow a matter, or stop."""
    card, wanted = card_for(request, reference), request.POST.get("follow") == "yes"
    try:
        follow(reference, actor_of(request), wanted)
    except NotYours as refused:
        raise PermissionDenied(str(refused)) from refused
    said = "You follow {} now." if wanted else "You do not follow {} any more."
    messages.success(request, said.format(card.reference))
    return redirect(record.address_of(card))


@require_safe
def evidence(request: HttpRequest, reference: str, number: int) -> TemplateResponse:
    """One piece of evidence: the figures as they were frozen, where they came from, whether they are still whole."""
    card = card_for(request, reference)
    found = next((each for each in queries.evidence_of(reference) if each.number == number), None)
    if found is None:
        raise Http404(f"{reference} has no evidence {number}. Its page lists what it has.")
    context = {
        "card": card,
        "evidence": found,
        "whole": queries.verify(found),
        "blocks": blocks(found.figures),
        "parameters": [(said(name), written(value)) for name, value in found.query.get("parameters", {}).items()],
        "dataset": [(said(name), written(value)) for name, value in found.dataset.items()],
        "today": record.safe_address(str(found.query.get("address", ""))),
        "back": record.address_of(card),
    }
    return TemplateResponse(request, "hall/evidence.html", context)


def card_for(request: HttpRequest, reference: str) -> MatterCard:
    """The matter, if there is one that the person may see. The words are the same whether it is hidden or not there."""
    card = queries.matter(reference) if queries.may_see(reference, actor_of(request)) else None
    if card is None:
        raise Http404(
            f"There is nothing under {reference[:20]!r} that you may see. Drafts are seen by their owner and those who "
            "take part: sign in if you are one of them, or search for what you look for."
        )
    return card
