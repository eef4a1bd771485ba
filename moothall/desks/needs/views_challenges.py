"""The page of a challenge and what is done there before it closes: draft, take part, promise, ask, answer."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.needs import actions_challenges as actions
from moothall.desks.needs import actions_offers, queries_challenges
from moothall.desks.needs.actions_files import KINDS
from moothall.desks.needs.forms import EmptyForm, ReasonForm
from moothall.desks.needs.forms_challenges import (
    ChallengeForm,
    InterestForm,
    OfferForm,
    PromiseForm,
    QuestionForm,
    ReplyForm,
    challenge_as_typed,
    proposed_dates,
)
from moothall.desks.needs.views_doing import (
    challenge_or_404,
    check_may,
    check_officer,
    doing,
    need_or_404,
    posted,
    version_of,
)
from moothall.desks.needs.views_listings import promises_listing, to
from moothall.register.people_queries import actor_of
from moothall.register.record_queries import may_do

OWN = "the council that runs the challenge and the Centre's staff"
PARTNERS = "approvers of councils that take part"
SUPPLIERS = "suppliers, while the challenge is open"
BOTH = ["GET", "HEAD", "POST"]


@require_safe
def challenge(request: HttpRequest, reference: str) -> TemplateResponse:
    """One challenge, as far as whoever asks may see it."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    reads = queries_challenges.reads_answers(card, actor)
    marking = queries_challenges.may_mark(card, actor)
    council = actor.organisation_id
    others = {member.organisation_id for member in card.card.members}
    members = others | ({card.card.owner[0]} if card.card.owner else set())
    officer = actor.person_id is not None and bool(council)
    context = {
        "found": card,
        "card": card.card,
        "promises": promises_listing(card.promises),
        "reads": reads,
        "marking": marking,
        "interest": queries_challenges.interest_of(reference, actor),
        "interest_form": InterestForm(),
        "interests": queries_challenges.interests_told(card) if reads else (),
        "marked": queries_challenges.marked_answers(card, actor) if reads or card.card.state == "decided" else (),
        "own": queries_challenges.own_answer(reference, actor),
        "supplier": actor.role == "supplier" and actor.person_id is not None,
        "may_edit": may_do(reference, "edit", actor),
        "may_take_part": officer and council not in members and card.card.state == "open",
        "may_leave": officer and council in others,
        "may_promise": may_do(reference, "promise-to-buy", actor),
        "has_promised": any(p.organisation_id == council and p.ended_at is None for p in card.promises),
        "may_answer": may_do(reference, "answer-question", actor),
        "may_decide": may_do(reference, "decide", actor),
        "asking": timezone.localdate() <= card.questions_until and card.card.state == "open",
    }
    return TemplateResponse(request, "needs/challenge.html", context)


@require_http_methods(BOTH)
def open_challenge(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Draft a challenge for a need that nothing fits."""
    need, actor = need_or_404(request, reference), actor_of(request)
    check_officer(actor)
    begun = {"title": need.card.title, "problem": need.card.about, **proposed_dates(timezone.localdate())}
    form = ChallengeForm(posted(request), initial=begun)

    def do(sent: Any) -> str:
        return actions.open_challenge(reference, sent.wanted, actor)

    return doing(request, "needs/challenge_form.html", form, do, lambda made: to("challenge", made), need=need)


@require_http_methods(BOTH)
def edit_challenge(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Change a challenge while it is a draft."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_may(reference, "edit", actor, OWN)
    form = ChallengeForm(posted(request), initial=challenge_as_typed(card))

    def do(sent: Any) -> None:
        actions.change_challenge(reference, sent.wanted, actor, version_of(request))

    return doing(request, "needs/challenge_form.html", form, do, to("challenge", reference), card=card.card)


@require_http_methods(BOTH)
def take_part(request: HttpRequest, reference: str) -> HttpResponseBase:
    """A council takes part."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_officer(actor)

    def do(_: Any) -> None:
        actions.take_part(reference, actor)

    context = {
        "card": card.card,
        "title": "Take part in the challenge",
        "lede": "Your officers mark the answers, and your approver may say what your council would buy.",
        "button": "Take part",
    }
    return doing(request, "needs/reason.html", EmptyForm(posted(request)), do, to("challenge", reference), **context)


@require_http_methods(BOTH)
def leave(request: HttpRequest, reference: str) -> HttpResponseBase:
    """A council no longer takes part."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_officer(actor)

    def do(sent: Any) -> None:
        actions.leave(reference, actor, sent.cleaned_data["reason"])

    context = {
        "card": card.card,
        "title": "Leave the challenge",
        "lede": "What your council said it would buy ends. Marks that were given stay.",
        "button": "Leave",
    }
    return doing(request, "needs/reason.html", ReasonForm(posted(request)), do, to("challenge", reference), **context)


@require_http_methods(BOTH)
def promise(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Say what the council would buy."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_may(reference, "promise-to-buy", actor, PARTNERS)

    def do(sent: Any) -> None:
        said = sent.cleaned_data
        actions.promise_to_buy(reference, said["amount"], said["by_day"], said["condition"], actor)

    context = {
        "card": card.card,
        "title": "Would your council buy it?",
        "lede": "Suppliers read this before they answer. It is no contract, and can be taken back with a reason.",
        "button": "Say so",
    }
    return doing(request, "needs/reason.html", PromiseForm(posted(request)), do, to("challenge", reference), **context)


@require_http_methods(BOTH)
def end_promise(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Take back what the council would buy."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_may(reference, "end-promise-to-buy", actor, PARTNERS)

    def do(sent: Any) -> None:
        actions.end_promise(reference, actor, sent.cleaned_data["reason"])

    context = {
        "card": card.card,
        "title": "Take back what your council would buy",
        "lede": "It stays on record with the day it ended.",
        "button": "Take it back",
    }
    return doing(request, "needs/reason.html", ReasonForm(posted(request)), do, to("challenge", reference), **context)


@require_http_methods(BOTH)
def question(request: HttpRequest, reference: str) -> HttpResponseBase:
    """A supplier asks something."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_may(reference, "ask-question", actor, SUPPLIERS)

    def do(sent: Any) -> None:
        actions.ask_question(reference, sent.cleaned_data["question"], actor)

    context = {
        "card": card.card,
        "title": "Ask a question",
        "lede": "The question and its answer are shown to everybody. Who asked is not.",
        "button": "Ask",
    }
    return doing(request, "needs/reason.html", QuestionForm(posted(request)), do, to("challenge", reference), **context)


@require_http_methods(BOTH)
def reply(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Answer a question for all to see."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_may(reference, "answer-question", actor, OWN)
    asked = next((each for each in card.questions if each.number == number), None)
    if asked is None:
        raise Http404("There is no such question to this challenge.")

    def do(sent: Any) -> None:
        actions.answer_question(reference, number, sent.cleaned_data["answer"], actor)

    context = {"card": card.card, "title": "Answer a question", "lede": asked.question, "button": "Answer"}
    return doing(request, "needs/reason.html", ReplyForm(posted(request)), do, to("challenge", reference), **context)


@require_http_methods(BOTH)
def offer(request: HttpRequest, reference: str) -> HttpResponseBase:
    """A supplier hands in an answer, or another one in its place."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_may(reference, "hand-in", actor, SUPPLIERS)
    own = queries_challenges.own_answer(reference, actor)
    price = f"{own.price:,.2f}" if own and own.price is not None else ""
    initial = {"title": own.title, "text": own.text, "price": price} if own else {}
    form = OfferForm(posted(request), request.FILES if request.method == "POST" else None, initial=initial)

    def do(sent: Any) -> None:
        actions_offers.hand_in(reference, sent.offer, actor, queries_challenges.supplier_name(actor))

    return doing(request, "needs/offer.html", form, do, to("challenge", reference), card=card.card, found=card, own=own)


@require_http_methods(BOTH)
def take_back(request: HttpRequest, reference: str) -> HttpResponseBase:
    """A supplier takes its answer back."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_may(reference, "take-back", actor, SUPPLIERS)

    def do(_: Any) -> None:
        actions_offers.take_back(reference, actor)

    context = {
        "card": card.card,
        "title": "Take your answer back",
        "lede": "Nobody else will ever read it. You may hand in another one until the challenge closes.",
        "button": "Take it back",
    }
    return doing(request, "needs/reason.html", EmptyForm(posted(request)), do, to("challenge", reference), **context)


@require_safe
def kept_file(request: HttpRequest, reference: str, number: int) -> FileResponse:
    """The file of an answer, always as something to save, for who may read it."""
    found = queries_challenges.file_of(reference, number, actor_of(request))
    if found is None:
        raise Http404("There is no such file that you may read. If it is yours, or you mark it, sign in first.")
    path, name, kind = found
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=KINDS[kind])
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
