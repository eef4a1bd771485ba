"""Questions and answers. `ask`, `question`, `accept` and `withdraw` take POST; everything else is read."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.learning import actions, queries, views_listings
from moothall.desks.learning.forms import AnswerForm, QuestionForm, ReasonForm, VersionForm
from moothall.desks.learning.views import check_officer
from moothall.register.people_queries import actor_of
from moothall.register.record_errors import Refused
from moothall.register.record_queries import may_do
from moothall.vocabulary.solution import system_type_names


@require_safe
def questions(request: HttpRequest) -> TemplateResponse:
    """Every question, those without an answer marked."""
    rows = queries.library(actor_of(request), queries.QUESTION)
    listing = views_listings.library_listing(rows, "questions", "Questions")
    return TemplateResponse(request, "learning/questions.html", {"listing": listing})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Ask a question, after what is like it has been shown."""
    check_officer(request)
    sent = request.POST if request.method == "POST" else request.GET if "title" in request.GET else None
    form = QuestionForm(sent)
    actor = actor_of(request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            return redirect("learning:question", actions.ask(said["title"], said["detail"], actor, said["system_type"]))
        except Refused as refused:
            form.add_error(None, str(refused))
    words = sent.get("title", "") if sent is not None else ""
    context = {"form": form, "words": words, "alike": queries.alike(words, actor) if words else ()}
    failed = request.method == "POST" and form.errors
    return TemplateResponse(request, "learning/ask.html", context, status=422 if failed else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, reference: str) -> HttpResponseBase:
    """One question with its answers, and the form to answer it."""
    actor = actor_of(request)
    found = question_or_404(request, reference)
    may_answer = may_do(reference, "answer", actor)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not may_answer:
        raise PermissionDenied("Whoever is signed in for an organisation or a supplier can answer an open question.")
    if request.method == "POST" and form.is_valid():
        try:
            number = actions.answer(reference, form.cleaned_data["text"], actor)
            return redirect(f"{request.path}#answer-{number}")
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "question": found,
        "card": found.card,
        "system": system_type_names().get(found.card.system_type, ""),
        "answer_form": form if may_answer else None,
        "may_accept": may_do(reference, "accept", actor),
    }
    return TemplateResponse(request, "learning/question.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
def accept(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Say that an answer settles the question."""
    question_or_404(request, reference)
    form = VersionForm(request.POST)
    if not may_do(reference, "accept", actor_of(request)):
        raise PermissionDenied("Only whoever asked says that an answer settles it.")
    if form.is_valid():
        try:
            actions.accept(reference, form.cleaned_data["answer"], actor_of(request), form.cleaned_data["version"])
        except Refused as refused:
            raise PermissionDenied(str(refused)) from refused
    return redirect("learning:question", reference)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """Take one's own answer back."""
    found = question_or_404(request, reference)
    answer = next((each for each in found.answers if each.number == number and not each.withdrawn_at), None)
    if answer is None:
        raise Http404(f"{reference} has no answer {number} in force.")
    if not answer.mine:
        raise PermissionDenied("An answer is taken back by whoever gave it, or by the Centre's staff.")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_answer(reference, number, actor_of(request), form.cleaned_data["reason"])
            return redirect("learning:question", reference)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "answer": answer, "card": found.card}
    return TemplateResponse(request, "learning/withdraw.html", context, status=422 if form.errors else 200)


def question_or_404(request: HttpRequest, reference: str) -> queries.Question:
    """The question that whoever asks may see. Raises Http404."""
    found = queries.question(reference, actor_of(request))
    if found is None:
        raise Http404(f"There is no question {reference[:40]!r} that you may see. Look for it among the questions.")
    return found
