"""The buying desk's pages of names and what people judge of them: which names a supplier has, which pairs wait for a
person, what was judged. Only `judge` and `withdraw` write, and only through `actions.py`."""

from functools import partial
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.buying import actions, queries, queries_judgements, queries_names, queries_suppliers
from moothall.desks.buying import views_judging_listings as judging
from moothall.desks.buying import views_listings as listings
from moothall.desks.buying import views_supplier_facts as facts
from moothall.desks.buying.forms import Filter, JudgeForm, WithdrawForm
from moothall.desks.buying.queries_names import Alias
from moothall.desks.buying.views_listings import asked_page, page_of, to
from moothall.desks.buying.views_suppliers import EVERY, supplier_or_404
from moothall.register.people_queries import actor_of, publicly
from moothall.register.roles import Actor, may

Signed = TypeVar("Signed", JudgeForm, WithdrawForm)
PAIRS = 10
CANDIDATES = 10
OTHERS = 200
WHO_MAY = "Judging is open to whoever can reach this page; each judgement is kept with the name given."
SIGNED_IN = "Your judgement is kept with your role, your organisation and your number; everybody can read it."
CLOSED = "Judging is closed on this site. Ask whoever runs it; it can be done on a copy that you run yourself."


def judging_open(by: Actor) -> bool:
    """Whether whoever is asking may join and part names."""
    return may(by.role, "judge", "supplier")


def right(by: Actor) -> dict[str, object]:
    """What every page here says of who may judge."""
    who_may = CLOSED if not judging_open(by) else WHO_MAY if by.person_id is None else SIGNED_IN
    return {"may": judging_open(by), "who_may": who_may, "path": actions.FILE.name}


@require_safe
def names(request: HttpRequest, supplier_id: str) -> HttpResponseBase:
    """Every name of a supplier as printed, and the way to part one or to join another."""
    one, form = supplier_or_404(supplier_id), Filter(request.GET)
    if one.supplier_id != supplier_id:
        return redirect(to("names", one.supplier_id), permanent=True)
    sort, words = form.value("sort") or "-amount", form.value("join")
    ask = partial(queries_names.aliases, one.supplier_id, sort)
    page = page_of(asked_page(request.GET), ask(limit=1)[1])
    rows, every = ask(limit=page.size, offset=page.offset)[0], partial(listings.first_of, ask, limit=EVERY)
    part = judging.to_part(one.supplier_id) if judging_open(actor_of(request)) and page.total > 1 else None
    context = {
        **right(actor_of(request)),
        "supplier": one,
        "form": form,
        "total": page.total,
        "words": words,
        "candidates": judging.candidates(one, queries_suppliers.suppliers(words, limit=CANDIDATES)[0]) if words else [],
        "listing": listings.aliases_listing(rows, sort, page, every, part),
        "judged": queries_judgements.judgements_of(frozenset(row.key for row in every())),
        "waiting": queries_names.pairs(supplier_id=one.supplier_id, limit=1)[1],
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "buying/names.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, supplier_id: str) -> HttpResponseBase:
    """The form to judge two names, and what it sends. A judgement takes effect at the next build."""
    one = supplier_or_404(supplier_id)
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not judging_open(actor_of(request)):
        raise PermissionDenied(CLOSED)
    asked = sent or request.GET
    left, others = names_asked(asked.get("left", ""), asked.get("right", ""), one.supplier_id)
    first = {"left": left.alias_id, "right": others[0].alias_id, "verb": asked.get("verb", "")}
    form = unsigned(JudgeForm(sent, others=others, initial=first), actor_of(request))
    if sent is not None and (number := make(form, left, others, actor_of(request))):
        return redirect(to("judgements", made=number))
    context = {**right(actor_of(request)), "supplier": one, "form": form, "left": left, "others": others}
    return TemplateResponse(request, "buying/judge.html", context, status=422 if form.errors else 200)


def unsigned(form: Signed, by: Actor) -> Signed:
    """The form without a field for the name, for whoever is signed in."""
    for name in ("made_by", "withdrawn_by"):
        if by.person_id is not None:
            form.fields.pop(name, None)
    return form


def names_asked(left: str, right: str, supplier_id: str) -> tuple[Alias, list[Alias]]:
    """The name to judge and those it may be judged against: the one asked for, else the supplier's other names.

    Raises Http404 when the picture has no such names.
    """
    one = queries_names.alias(left)
    other = queries_names.alias(right)
    of_supplier, _ = queries_names.aliases(supplier_id, limit=OTHERS)
    others = [other] if other else [each for each in of_supplier if one and each.alias_id != one.alias_id]
    if one is None or not others or (right and other is None and right != "any"):
        raise Http404("There is no such name in this picture. Choose the names to judge on the supplier's page.")
    return one, others


def make(form: JudgeForm, left: Alias, others: list[Alias], by: Actor) -> int | None:
    """Keep the judgement that a form asks for; None, with the reason in the form, when it cannot be kept."""
    if not form.is_valid():
        return None
    said = form.cleaned_data
    other = next(each for each in others if each.alias_id == said["right"])
    try:
        by = publicly(by, said.get("made_by", ""))
        return actions.judge(said["verb"], left.key, other.key, said["reason"], by)
    except (actions.Conflict, actions.UnknownName, actions.NotKept, actions.NotYours, ValueError) as error:
        form.add_error(None, str(error))
        return None


@require_safe
def review(request: HttpRequest) -> TemplateResponse:
    """Pairs of suppliers that a person should judge."""
    form = Filter(request.GET)
    chosen = ("q", "supplier")
    sort = form.value("sort") or "-amount"
    q, one = map(form.value, chosen)
    ask = partial(queries_names.pairs, q=q, supplier_id=one, sort=sort)
    page = page_of(asked_page(request.GET), ask(limit=1)[1], PAIRS)
    rows, _ = ask(limit=page.size, offset=page.offset)
    context = {
        **right(actor_of(request)),
        "form": form,
        "kept": one,
        "sort": sort,
        "chips": facts.chips(form, chosen),
        "pairs": rows,
        "page": page,
        "listing": listings.review_listing(rows, page, partial(listings.first_of, ask, limit=EVERY)),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "buying/review.html", context)


@require_safe
def judgements(request: HttpRequest) -> TemplateResponse:
    """Judgements in force, and on request those withdrawn."""
    withdrawn = request.GET.get("withdrawn") == "yes"
    live = None if withdrawn else True
    page = page_of(asked_page(request.GET), queries_judgements.judgements(live, limit=1)[1])
    rows, _ = queries_judgements.judgements(live, page.size, page.offset)
    made = request.GET.get("made", "")
    every = partial(listings.first_of, queries_judgements.judgements, live, EVERY)
    context = {
        **right(actor_of(request)),
        "rows": rows,
        "page": page,
        "withdrawn": withdrawn,
        "made": queries_judgements.judgement(int(made)) if made.isdecimal() and len(made) < 10 else None,
        "listing": judging.judgements_listing(rows, page, every),
        "coverage": queries.coverage(),
    }
    return TemplateResponse(request, "buying/judgements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Asks before a judgement is taken out of force, and does it."""
    found = queries_judgements.judgement(number)
    if found is None:
        raise Http404(f"There is no judgement {number}. Look for it among the judgements.")
    by = actor_of(request)
    form = unsigned(WithdrawForm(request.POST if request.method == "POST" else None), by)
    if request.method == "POST":
        if not judging_open(by):
            raise PermissionDenied(CLOSED)
        if form.is_valid() and take_back(form, number, by):
            return redirect(to("judgements", withdrawn="yes"))
    context = {**right(actor_of(request)), "form": form, "row": found}
    return TemplateResponse(request, "buying/withdraw.html", context, status=422 if form.errors else 200)


def take_back(form: WithdrawForm, number: int, by: Actor) -> bool:
    """Take a judgement out of force; False, with the reason in the form, when the disk refuses."""
    try:
        by = publicly(by, form.cleaned_data.get("withdrawn_by", ""))
        actions.withdraw_judgement(number, by, form.cleaned_data["reason"])
    except (actions.NotKept, actions.NotYours) as error:
        form.add_error(None, str(error))
        return False
    return True
