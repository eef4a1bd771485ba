"""The page of a need and what is done there: support, matches and verdicts, what the councils pay, frozen."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.needs import actions, queries_matches, queries_needs, queries_payments
from moothall.desks.needs import views_listings as listings
from moothall.desks.needs.actions_matches import judge_match
from moothall.desks.needs.forms import EmptyForm, ReasonForm, SupportForm, VerdictForm
from moothall.desks.needs.queries_matches import KINDS
from moothall.desks.needs.queries_needs import OPEN, NeedCard
from moothall.desks.needs.queries_payments import CouncilPays
from moothall.desks.needs.views_doing import check_may, check_officer, doing, need_or_404, posted
from moothall.engines.store import open_picture
from moothall.register.frozen import dataset_version
from moothall.register.people_queries import actor_of
from moothall.register.record_queries import may_now
from moothall.vocabulary.solution import system_type_names

GLANCE = 3
BOTH = ["GET", "HEAD", "POST"]


@require_safe
def need(request: HttpRequest, reference: str) -> TemplateResponse:
    """One need: what it says, who has it, what it is like, and the record below."""
    found, actor = need_or_404(request, reference), actor_of(request)
    may = may_now(reference, actor)
    matches = queries_matches.matches_of(found)
    parts = listings.grouped(matches, KINDS)
    part = queries_needs.part_of(found, actor)
    officer = actor.person_id is not None and actor.organisation_id and found.card.state in OPEN
    pays = queries_payments.what_they_pay(found.councils, found.card.system_type) if can_ask(found) else ()
    context = {
        "found": found,
        "card": found.card,
        "councils": listings.supporters_listing([s for s in found.supporters if s.until is None]),
        "part": part,
        "may_support": officer and not part,
        "may_leave": officer and part == "supporter",
        "may_edit": "edit" in may,
        "may_freeze": "attach-evidence" in may,
        "may_judge": "judge-match" in may,
        "funded": [row for p in parts if p["kind"] in ("funded", "project") for row in p["rows"]][: 2 * GLANCE],
        "parts": [{**p, "rows": p["rows"][:GLANCE]} for p in parts if p["kind"] not in ("funded", "project")],
        "pays": listings.pays_listing(pays, found.card.system_type),
        "proposals": queries_needs.proposals_of(reference),
        "incoming": queries_needs.proposals_into(reference),
        "steps_with_others": found.card.state in OPEN and "split" in may,
        "can_ask": can_ask(found),
    }
    return TemplateResponse(request, "needs/need.html", context)


def can_ask(found: NeedCard) -> bool:
    """Whether payments can be asked for the need: it is about a type of system, and there is a picture."""
    return bool(found.card.system_type) and queries_payments.there_is_a_picture()


@require_safe
def supporters(request: HttpRequest, reference: str) -> TemplateResponse:
    """Every council that has or had the need, with who said so and since when."""
    found = need_or_404(request, reference)
    listing = listings.supporters_listing(found.supporters)
    return TemplateResponse(request, "needs/supporters.html", {"found": found, "card": found.card, "listing": listing})


@require_http_methods(BOTH)
def support(request: HttpRequest, reference: str) -> HttpResponseBase:
    """A council says that it has the need too."""
    found, actor = need_or_404(request, reference), actor_of(request)
    check_officer(actor)
    council = queries_needs.council_name(actor.organisation_id)

    def do(sent: Any) -> None:
        actions.support(reference, actor, sent.cleaned_data["adds"])

    back = listings.to("need", reference)
    context = {"found": found, "card": found.card, "council": council}
    return doing(request, "needs/support.html", SupportForm(posted(request)), do, back, **context)


@require_http_methods(BOTH)
def withdraw_support(request: HttpRequest, reference: str) -> HttpResponseBase:
    """A council's support ends."""
    found, actor = need_or_404(request, reference), actor_of(request)
    check_officer(actor)
    council = queries_needs.council_name(actor.organisation_id)

    def do(sent: Any) -> None:
        actions.withdraw_support(reference, actor, sent.cleaned_data["reason"])

    context = {
        "card": found.card,
        "title": f"Withdraw the support of {council}",
        "lede": "It ends today. That your council supported the need stays on record.",
        "button": "Withdraw the support",
    }
    back = listings.to("need", reference)
    return doing(request, "needs/reason.html", ReasonForm(posted(request)), do, back, **context)


@require_safe
def matches(request: HttpRequest, reference: str) -> TemplateResponse:
    """Everything that a need is like, with reasons and what people said of each."""
    found, actor = need_or_404(request, reference), actor_of(request)
    every = queries_matches.matches_of(found)
    context = {
        "found": found,
        "card": found.card,
        "parts": listings.grouped(every, KINDS),
        "may_judge": "judge-match" in may_now(reference, actor),
        "fits": sum(any(v.live and v.verdict == "fits" for v in each.verdicts) for each in every),
        "can_ask": can_ask(found),
    }
    return TemplateResponse(request, "needs/matches.html", context)


@require_http_methods(BOTH)
def judge(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Say whether one match fits."""
    found, actor = need_or_404(request, reference), actor_of(request)
    key = request.GET.get("match", "")[:300]
    match = next((each for each in queries_matches.matches_of(found) if each.key == key), None)
    if match is None:
        raise Http404("There is no such match any more. Look at the list of matches.")
    check_may(reference, "judge-match", actor, "officers of councils and the Centre's staff")

    def do(sent: Any) -> None:
        judge_match(reference, match.key, match.title, sent.cleaned_data["verdict"], sent.cleaned_data["why"], actor)

    context = {"card": found.card, "match": match, "where": listings.where_of(match)}
    form = VerdictForm(posted(request))
    return doing(request, "needs/judge.html", form, do, listings.to("matches", reference), **context)


@require_http_methods(BOTH)
def what_we_pay(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What the councils concerned pay today for a type of system, and freeze it as evidence."""
    found, actor = need_or_404(request, reference), actor_of(request)
    picture = open_picture()
    names = system_type_names()
    asked = request.GET.get("system", "")
    system = asked if asked in names else found.card.system_type
    pays = queries_payments.what_they_pay(found.councils, system) if system else ()
    form = EmptyForm(posted(request))
    if request.method == "POST":
        check_may(reference, "attach-evidence", actor, "the councils that have the need and the Centre's staff")

    def do(_: Any) -> None:
        query = {
            "name": "What these councils pay",
            "address": listings.to("what_we_pay", reference, system=system),
            "parameters": {"system": system, "councils": list(found.councils)},
        }
        title = f"What {len(found.councils)} councils pay for {names[system].lower()}"
        actions.freeze_payments(reference, title, query, dataset_version(picture), figures_of(pays, system), actor)

    context = {
        "found": found,
        "card": found.card,
        "system": system,
        "system_name": names.get(system, ""),
        "systems": list(names.items()),
        "listing": listings.pays_listing(pays, system),
        "total": sum((each.amount for row in pays for each in row.paid), start=0),
        "payers": sum(bool(row.paid) for row in pays),
        "may_freeze": bool(system) and "attach-evidence" in may_now(reference, actor),
        "coverage": queries_payments.coverage(),
    }
    return doing(request, "needs/what_we_pay.html", form, do, listings.to("need", reference), **context)


def figures_of(pays: tuple[CouncilPays, ...], system: str) -> dict[str, Any]:
    """The figures as they are frozen: exact, with what is not known said in words."""
    return {
        "system_type": system,
        "total": sum((each.amount for row in pays for each in row.paid), start=0),
        "councils": [
            {
                "organisation_id": row.organisation_id,
                "name": row.name,
                "payments_held": row.held or "none",
                "may_be_for_it_too": row.possible,
                "paid": [
                    {
                        "supplier": each.supplier,
                        "supplier_id": each.supplier_id,
                        "year": each.year,
                        "amount": each.amount,
                        "payments": each.rows,
                        "until": each.until or "cannot tell",
                        "known_from": each.basis or "cannot tell",
                        "in_doubt": each.doubt,
                    }
                    for each in row.paid
                ],
            }
            for row in pays
        ],
    }
