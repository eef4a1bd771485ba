"""Pages of referees: who promised what, one form that asks them all, answers, and the end of a promise."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.solutions import queries_referees
from moothall.desks.solutions.actions_referees import (
    answer_question,
    ask_referees,
    decline_question,
    promise_answers,
)
from moothall.desks.solutions.actions_referees import (
    end_promise as end_own_promise,
)
from moothall.desks.solutions.forms_usage import AnswerForm, AskForm, PromiseForm, years_from
from moothall.desks.solutions.views import solution_or_404
from moothall.desks.solutions.views_edit import officer_of
from moothall.desks.solutions.views_listings import to
from moothall.desks.solutions.views_usage import member_of
from moothall.register.people_queries import actor_of
from moothall.register.record_errors import Refused
from moothall.register.roles import OFFICER, holds


@require_safe
def referees(request: HttpRequest, reference: str) -> TemplateResponse:
    """Who promised to answer questions about a solution, and the questions that the reader may see."""
    row, by = solution_or_404(reference), actor_of(request)
    found = queries_referees.referees(reference, by)
    context = {
        "solution": row,
        "referees": found,
        "free": sum(1 for each in found if each.left and not each.mine),
        "questions": queries_referees.questions(reference, by),
        "may_ask": by.person_id is not None and holds(by.role, OFFICER),
        "may_promise": bool(by.organisation_id) and holds(by.role, OFFICER),
    }
    return TemplateResponse(request, "solutions/referees.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def promise(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Promise to answer questions, within limits."""
    row = solution_or_404(reference)
    by, _, name = member_of(request)
    until = years_from(timezone.localdate())
    form = PromiseForm(request.POST or None, initial={"a_month": 2, "until": f"{until:%d/%m/%Y}"})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            promise_answers(reference, by, told["topics"], told["a_month"], told["until"])
            return redirect(to("referees", reference))
        except Refused as refused:
            form.add_error(None, str(refused))
    return TemplateResponse(request, "solutions/promise.html", {"form": form, "solution": row, "body": name})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Put one question to all referees."""
    row = solution_or_404(reference)
    by = officer_of(request, "Asking referees")
    found = [each for each in queries_referees.referees(reference, by) if not each.mine]
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_referees(reference, by, form.cleaned_data["text"])
            return redirect(to("referees", reference))
        except Refused as refused:
            form.add_error(None, str(refused))
    return TemplateResponse(request, "solutions/ask.html", {"form": form, "solution": row, "referees": found})


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, number: int) -> HttpResponseBase:
    """Answer a question, or decline it."""
    by = officer_of(request, "Answering as a referee")
    found = queries_referees.question_of_answer(number, by)
    if found is None:
        raise PermissionDenied("This question was put to somebody else, or there is none of that number.")
    question, own = found
    form = AnswerForm(request.POST or None, initial={"text": own.text, "published": own.published})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            if told["decline"]:
                return redirect(to("referees", decline_question(number, by)))
            return redirect(to("referees", answer_question(number, by, told["text"], told["published"])))
        except Refused as refused:
            form.add_error(None, str(refused))
    return TemplateResponse(request, "solutions/answer.html", {"form": form, "question": question, "own": own})


@require_http_methods(["GET", "HEAD", "POST"])
def end_promise(request: HttpRequest, number: int) -> HttpResponseBase:
    """End one's own promise."""
    by = officer_of(request, "Ending a promise")
    found = queries_referees.promise(number, by)
    if found is None:
        raise Http404("You have no promise of that number in force.")
    reference, referee = found
    if request.method == "POST":
        end_own_promise(number, by)
        return redirect(to("referees", reference))
    context = {"referee": referee, "solution": solution_or_404(reference)}
    return TemplateResponse(request, "solutions/end_promise.html", context)
