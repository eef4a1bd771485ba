"""Merge, split and retire needs; what councils were asked and answer; and the whole lineage of a need as a list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.needs import actions_lineage as actions
from moothall.desks.needs import queries_needs
from moothall.desks.needs.forms import EmptyForm, ReasonForm
from moothall.desks.needs.forms_lineage import PARTS, AskForm, OtherNeedForm, SplitForm
from moothall.desks.needs.views_doing import check_may, doing, need_or_404, posted, version_of
from moothall.desks.needs.views_listings import to
from moothall.register.people_queries import actor_of
from moothall.register.record_links import chain_of

OWN = "the council that recorded it and the Centre's staff"
BOTH = ["GET", "HEAD", "POST"]


@require_safe
def lineage(request: HttpRequest, reference: str) -> TemplateResponse:
    """Where a need comes from and what became of it, with what its councils were asked."""
    found = need_or_404(request, reference)
    context = {
        "found": found,
        "card": found.card,
        "chain": chain_of(reference, actor_of(request)),
        "proposals": queries_needs.proposals_of(reference),
        "incoming": queries_needs.proposals_into(reference),
    }
    return TemplateResponse(request, "needs/lineage.html", context)


@require_http_methods(BOTH)
def merge(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Propose that a need goes on as another one."""
    found, actor = need_or_404(request, reference), actor_of(request)
    check_may(reference, "propose-merge", actor, OWN)
    form = OtherNeedForm(queries_needs.others_than(reference), posted(request))

    def do(sent: Any) -> None:
        said = sent.cleaned_data
        actions.propose_merge(reference, said["other"], actor, said["reason"], version_of(request))

    context = {"card": found.card, "found": found, "what": "merge"}
    return doing(request, "needs/merge.html", form, do, to("need", reference), **context)


@require_http_methods(BOTH)
def carry_out(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Merge as proposed."""
    found, actor = need_or_404(request, reference), actor_of(request)
    check_may(reference, "merge", actor, OWN)
    proposal = _open(reference)
    if proposal is None:
        return _propose_first(request, reference)

    def do(_: Any) -> None:
        actions.carry_out_merge(reference, actor, "", version_of(request))

    context = {"card": found.card, "found": found, "proposal": proposal}
    return doing(request, "needs/carry_out.html", EmptyForm(posted(request)), do, to("lineage", reference), **context)


@require_http_methods(BOTH)
def drop(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Take back a proposal to merge."""
    found, actor = need_or_404(request, reference), actor_of(request)
    check_may(reference, "drop-proposal", actor, OWN)
    if _open(reference) is None:
        return _propose_first(request, reference)

    def do(sent: Any) -> None:
        actions.drop_proposal(reference, actor, sent.cleaned_data["reason"])

    context = {
        "card": found.card,
        "title": "Drop the proposal to merge",
        "lede": "Nothing more is asked. Support that councils have moved meanwhile stays where they put it.",
        "button": "Drop the proposal",
    }
    return doing(request, "needs/reason.html", ReasonForm(posted(request)), do, to("need", reference), **context)


@require_http_methods(BOTH)
def split(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Split a need into new ones."""
    found, actor = need_or_404(request, reference), actor_of(request)
    check_may(reference, "split", actor, OWN)
    form = SplitForm(posted(request))

    def do(sent: Any) -> None:
        actions.split_need(reference, sent.parts, actor, sent.cleaned_data["reason"], version_of(request))

    context = {"card": found.card, "found": found, "numbers": range(1, PARTS + 1)}
    return doing(request, "needs/split.html", form, do, to("lineage", reference), **context)


@require_http_methods(BOTH)
def retire(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Retire a need in favour of another one."""
    found, actor = need_or_404(request, reference), actor_of(request)
    check_may(reference, "retire", actor, OWN)
    form = OtherNeedForm(queries_needs.others_than(reference), posted(request))

    def do(sent: Any) -> None:
        said = sent.cleaned_data
        actions.retire_need(reference, said["other"], actor, said["reason"], version_of(request))

    context = {"card": found.card, "found": found, "what": "retire"}
    return doing(request, "needs/merge.html", form, do, to("lineage", reference), **context)


@require_http_methods(BOTH)
def ask(request: HttpRequest, number: int) -> HttpResponseBase:
    """A council says where its support goes."""
    asked, actor = queries_needs.ask_of(number), actor_of(request)
    if asked is None:
        raise Http404("Nothing is asked there. Look at what waits for you.")
    one, proposal = asked
    if actor.organisation_id != one.organisation_id:
        raise PermissionDenied(f"This is asked of {one.name}; it is answered by its officers.")
    form = AskForm(proposal.targets, posted(request))

    def do(sent: Any) -> None:
        said = sent.cleaned_data
        actions.answer_ask(number, said["answer"], actor, said["reason"], said.get("chosen", ()))

    context = {"ask": one, "proposal": proposal}
    return doing(request, "needs/ask.html", form, do, to("lineage", proposal.reference), **context)


def _open(reference: str) -> queries_needs.ProposalShown | None:
    """The open proposal of a need; None when nothing is proposed."""
    return next((each for each in queries_needs.proposals_of(reference) if each.state == "open"), None)


def _propose_first(request: HttpRequest, reference: str) -> HttpResponseBase:
    """To the page on which a merge is proposed: there is nothing yet to carry out or to drop."""
    messages.info(request, f"No merge of {reference} is proposed. It begins here: its supporters are asked first.")
    return redirect(to("merge", reference))
