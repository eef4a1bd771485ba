"""Marking a challenge: an interest stated, answers marked, disagreements talked over, feedback, the decision."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.needs import actions_marks as actions
from moothall.desks.needs import queries_challenges
from moothall.desks.needs.forms_challenges import DecideForm, FeedbackForm, InterestForm, MarksForm, TalkForm
from moothall.desks.needs.queries_challenges import CellShown, ChallengeCard, MarkedAnswer
from moothall.desks.needs.views_doing import challenge_or_404, check_may, doing, posted, version_of
from moothall.desks.needs.views_listings import to
from moothall.register.people_queries import actor_of

RULE = queries_challenges.RULE
MARKERS = "officers of the councils that take part, and the Centre's staff"
OWN = "the council that runs the challenge and the Centre's staff"
BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
def interest(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Say whether there is an interest."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_may(reference, "state-interest", actor, MARKERS)

    def do(sent: Any) -> None:
        actions.state_interest(reference, sent.cleaned_data["has_interest"], sent.cleaned_data["said"], actor)

    context = {
        "card": card.card,
        "title": "Have you an interest?",
        "lede": f"These suppliers have answered: {', '.join(suppliers(card, request)) or 'none'}.",
        "button": "Say so",
    }
    return doing(request, "needs/reason.html", InterestForm(posted(request)), do, to("challenge", reference), **context)


def suppliers(card: ChallengeCard, request: HttpRequest) -> list[str]:
    """Who has answered, for those who mark."""
    return [each.answer.supplier for each in queries_challenges.marked_answers(card, actor_of(request))]


@require_http_methods(BOTH)
def mark(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Read an answer and mark it."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_may(reference, "mark", actor, MARKERS)
    found = answer_or_404(request, card, number)
    own = {m.criterion: m for cell in found.cells for m in cell.marks if m.own}
    initial = {f"mark_{c}": m.mark for c, m in own.items()} | {f"why_{c}": m.reason for c, m in own.items()}
    form = MarksForm(card.criteria, posted(request), initial=initial)

    def do(sent: Any) -> None:
        actions.mark_answer(reference, number, sent.marks, actor)

    context = {
        "card": card.card,
        "found": card,
        "marked": found,
        "interest": queries_challenges.interest_of(reference, actor),
    }
    return doing(request, "needs/mark.html", form, do, to("challenge", reference), **context)


@require_safe
def disagreements(request: HttpRequest, reference: str) -> TemplateResponse:
    """Marks that lie far apart, as far as the person has marked the answers too."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_may(reference, "mark", actor, MARKERS)
    rows = [
        {"answer": each.answer, "cell": cell}
        for each in queries_challenges.marked_answers(card, actor)
        for cell in each.cells
        if cell.disagree
    ]
    context = {"card": card.card, "found": card, "rows": rows, "rule": RULE}
    return TemplateResponse(request, "needs/disagreements.html", context)


@require_http_methods(BOTH)
def talk(request: HttpRequest, reference: str, number: int, criterion: int) -> HttpResponseBase:
    """Tell what was said of a disagreement."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_may(reference, "talk-over", actor, MARKERS)
    found = answer_or_404(request, card, number)
    cell = cell_or_404(found, criterion)

    def do(sent: Any) -> None:
        actions.talk_over(reference, number, criterion, sent.cleaned_data["said"], sent.cleaned_data["stands"], actor)

    context = {"card": card.card, "answer": found.answer, "cell": cell, "rule": RULE}
    return doing(request, "needs/talk.html", TalkForm(posted(request)), do, to("disagreements", reference), **context)


@require_http_methods(BOTH)
def feedback(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Write to a supplier about its answer."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_may(reference, "give-feedback", actor, OWN)
    found = answer_or_404(request, card, number)

    def do(sent: Any) -> None:
        actions.give_feedback(reference, number, sent.cleaned_data["text"], actor)

    context = {
        "card": card.card,
        "title": f"Write to {found.answer.supplier} about its answer",
        "lede": "The supplier alone reads it, once the challenge is decided.",
        "button": "Keep it",
    }
    return doing(request, "needs/reason.html", FeedbackForm(posted(request)), do, to("challenge", reference), **context)


@require_http_methods(BOTH)
def decide(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Decide a challenge."""
    card, actor = challenge_or_404(request, reference), actor_of(request)
    check_may(reference, "decide", actor, OWN)
    every = queries_challenges.marked_answers(card, actor)
    words = [(str(m.answer.number), f"{m.answer.supplier}: {m.answer.title}") for m in every]
    form = DecideForm(words, posted(request))

    def do(sent: Any) -> None:
        actions.decide(reference, sent.number, sent.cleaned_data["why"], actor, version_of(request))

    context = {"card": card.card, "marked": every, "counts": queries_challenges.counts_for(reference, "decide")}
    return doing(request, "needs/decide.html", form, do, to("challenge", reference), **context)


def answer_or_404(request: HttpRequest, card: ChallengeCard, number: int) -> MarkedAnswer:
    """An answer that the person may read. Raises Http404."""
    rows = queries_challenges.marked_answers(card, actor_of(request)) if readable(card, request) else ()
    found = next((each for each in rows if each.answer.number == number), None)
    if found is None:
        raise Http404("There is no such answer that you may read. Go back to the challenge.")
    return found


def readable(card: ChallengeCard, request: HttpRequest) -> bool:
    """Whether the person may read answers."""
    return queries_challenges.reads_answers(card, actor_of(request))


def cell_or_404(found: MarkedAnswer, criterion: int) -> CellShown:
    """The marks for a criterion. Raises Http404."""
    cell = next((each for each in found.cells if each.criterion.number == criterion), None)
    if cell is None:
        raise Http404("There is no such criterion in this challenge.")
    return cell
