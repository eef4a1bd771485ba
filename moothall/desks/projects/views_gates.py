"""The gate of a project, its checks, known work to be answered, and stopping. Writes through actions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from moothall.desks.projects import actions, actions_gates, queries_gates
from moothall.desks.projects import views_listings as listings
from moothall.desks.projects.forms import ReasonForm
from moothall.desks.projects.forms_gates import CheckForm, KnownForm, PassForm
from moothall.desks.projects.views_doing import Doing, card_or_404, do_page, may_do
from moothall.desks.projects.views_project import FORM, typed
from moothall.register.people_queries import actor_of
from moothall.register.roles import Actor


@FORM
def gate(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The gate ahead: every check with its answer; whoever may call it lets the project pass here."""
    card = card_or_404(request, reference)
    found = queries_gates.gate(reference, actor_of(request))
    if found is None:
        context = {"card": card, "passed": queries_gates.passed(reference)}
        return TemplateResponse(request, "projects/no_gate.html", context, status=409 if typed(request) else 200)

    def do(ref: str, by: Actor, said: Any) -> None:
        actions_gates.pass_gate(ref, by, said["version"], said["said"])

    lede = f"From {found.stage_title} to {found.to_title}."
    doing = Doing(found.action, "Gate", lede, f"Pass to {found.to_title}", PassForm(typed(request)), do)
    may_answer = may_do(request, card, "answer-check")
    return do_page(request, card, doing, "projects/gate.html", gate=found, may_answer=may_answer)


@FORM
def check(request: HttpRequest, reference: str, code: str) -> HttpResponseBase:
    """Answer one check."""
    card = card_or_404(request, reference)
    shown = queries_gates.check_shown(reference, code)
    if shown is None:
        raise Http404(f"The gate of {reference} has no check {code[:60]!r} now. Open the gate.")
    given = shown.answer
    initial = (
        {name: getattr(given, name) for name in ("answer", "because", "evidence_kind", "evidence")} if given else {}
    )

    def do(ref: str, by: Actor, said: Any) -> None:
        actions_gates.answer_check(ref, code, by=by, **said)

    form = CheckForm(shown.check, typed(request), initial=initial)
    doing = Doing(
        "answer-check", shown.check.question, "", "Save the answer", form, do, to=listings.to("gate", reference)
    )
    return do_page(request, card, doing, "projects/check.html", shown=shown)


@FORM
def known(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What is funded or under way already, and what this project is to each."""
    card = card_or_404(request, reference)
    rows = queries_gates.known_work(reference)
    posted = KnownForm(typed(request))

    def do(ref: str, by: Actor, said: Any) -> None:
        actions.answer_known(ref, said["key"], said["answer"], by, said["why"])

    lede = "Before a project starts, each piece of work like it is answered, so that nobody does the same twice."
    doing = Doing(
        "link", "Known work like this", lede, "Save the answer", posted, do, to=listings.to("known_work", reference)
    )
    key = request.POST.get("key", "")
    forms = [(row, posted if row.key == key else _form(number, row)) for number, row in enumerate(rows)]
    return do_page(request, card, doing, "projects/known_work.html", rows=forms, gate=queries_gates.gate(reference))


def _form(number: int, row: queries_gates.KnownShown) -> KnownForm:
    """The form of one piece of known work; its fields have ids of their own on the page."""
    answer, why, _ = row.answer or ("", "", "")
    return KnownForm(initial={"key": row.key, "answer": answer, "why": why}, auto_id=f"id_{number}_%s")


@FORM
def stop(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Stop a project, or take it back before it begins."""
    card = card_or_404(request, reference)
    begun = card.state != "proposed"

    def do(ref: str, by: Actor, said: Any) -> None:
        actions_gates.stop_project(ref, by, said["version"], said["said"])

    lede = "Every commitment in force is released; what was delivered stays noted. "
    lede += "A learning note is then owed: what should others know?" if begun else "It stays readable."
    action, title = ("stop", "Stop the project") if begun else ("withdraw", "Withdraw the project")
    return do_page(request, card, Doing(action, title, lede, title, ReasonForm(typed(request)), do, warns=True))


@require_safe
def passed(request: HttpRequest, reference: str) -> TemplateResponse:
    """The gates that a project has passed, with every answer."""
    card = card_or_404(request, reference)
    return TemplateResponse(request, "projects/passed.html", {"card": card, "passed": queries_gates.passed(reference)})
