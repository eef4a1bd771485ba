"""A council's own page: what we think it uses, with evidence; its officers confirm or correct it on the same screen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.solutions import queries, queries_council, queries_usage
from moothall.desks.solutions import views_listings as listings
from moothall.desks.solutions.actions_usage import answer_for
from moothall.desks.solutions.forms_usage import AddUseForm, CouncilForm
from moothall.desks.solutions.queries_council import CouncilUse
from moothall.desks.solutions.queries_usage import Use, Users
from moothall.desks.solutions.views_listings import to
from moothall.desks.solutions.views_usage import member_of
from moothall.register.people_queries import actor_of
from moothall.register.queries import Council, english_councils, organisation
from moothall.register.record_errors import Refused
from moothall.register.roles import OFFICER, Actor, holds
from moothall.vocabulary.desk import Column, Listing

NOBODY = Users()


@dataclass(frozen=True)
class Line:
    """One solution on the screen: its evidence with addresses, and the form's two fields for it."""

    use: CouncilUse
    evidence: tuple[tuple[Use, str], ...]
    say: BoundField | None
    why: BoundField | None


@require_safe
def councils(request: HttpRequest) -> TemplateResponse:
    """Every English council and what is seen of it, to find one's own."""
    seen = queries_usage.by_organisation(date.today())
    words = request.GET.get("q", "").strip()[:200]
    found = [each for each in english_councils() if all(w in each.name.lower() for w in words.lower().split())]
    found.sort(key=lambda each: (-seen.get(each.organisation_id, NOBODY).ever, each.name))
    shown = [_council_row(each, seen.get(each.organisation_id, NOBODY)) for each in found]
    columns = (
        Column("name", "Council", link=lambda r: to("council", r["organisation_id"])),
        Column("organisation_id", "Id", hidden=True),
        Column("region", "Region"),
        Column("live", "Solutions used today", "number"),
        Column("ever", "Ever seen", "number"),
    )
    page = listings.asked_page(request.GET, len(shown))
    part = shown[page.offset : page.offset + page.size]
    empty = "No council of that name. Try one word of it."
    listing = Listing("councils", "Councils", columns, part, page, lambda: shown, empty=empty, row_header="name")
    context = {"listing": listing, "q": words, "mine": actor_of(request).organisation_id}
    return TemplateResponse(request, "solutions/councils.html", context)


def _council_row(each: Council, users: Users) -> dict[str, Any]:
    bare = {"name": each.name, "organisation_id": each.organisation_id, "region": each.region}
    return {**bare, "live": users.live or None, "ever": users.ever or None}


@require_http_methods(["GET", "HEAD", "POST"])
def council(request: HttpRequest, organisation_id: str) -> HttpResponseBase:
    """What we think an organisation uses. Readable by all; its own officers confirm, correct and add."""
    body = organisation(organisation_id)
    if body is None:
        raise Http404(f"The register has no organisation {organisation_id[:100]}. Look for it among the councils.")
    uses = queries_council.uses_of(organisation_id, date.today())
    own = is_own(actor_of(request), organisation_id)
    choices = list(addable(uses))
    form = CouncilForm(request.POST if "keep" in request.POST else None, uses=uses)
    adding = AddUseForm(request.POST if "add" in request.POST else None, choices=choices)
    if request.method == "POST":
        by, speaks_for, name = member_of(request)
        if speaks_for != organisation_id:
            raise PermissionDenied(f"Only people of {body.name} can confirm or correct this page; you are of {name}.")
        answers = answered(form, adding)
        if answers:
            try:
                answer_for(organisation_id, answers, by)
                return redirect(to("council", organisation_id) + "?kept=" + str(len(answers)))
            except Refused as refused:
                (form if form.is_bound else adding).add_error(None, str(refused))
    context = {
        "body": body,
        "own": own,
        "form": form,
        "adding": adding,
        "kept": request.GET.get("kept", "") if request.GET.get("kept", "").isdecimal() else "",
        **screen(organisation_id, uses, form if own else None),
    }
    return TemplateResponse(request, "solutions/council.html", context)


def is_own(by: Actor, organisation_id: str) -> bool:
    """Whether whoever asks is an officer of the organisation."""
    return by.person_id is not None and by.organisation_id == organisation_id and holds(by.role, OFFICER)


def answered(form: CouncilForm, adding: AddUseForm) -> list[tuple[str, str, str]]:
    """The answers of whichever of the two forms was sent; none when it has errors."""
    if adding.is_bound:
        return [(adding.cleaned_data["solution"], "use", "")] if adding.is_valid() else []
    return form.answers if form.is_bound and form.is_valid() else []


def addable(uses: tuple[CouncilUse, ...]) -> Iterator[tuple[str, str]]:
    """Solutions that can be added: all in use of which the organisation has not said yet that it uses them."""
    said = {use.solution.reference for use in uses}
    for row in sorted(queries.every_solution(), key=lambda each: each.name.lower()):
        if row.in_use and row.reference not in said:
            yield row.reference, f"{row.name} ({row.steward})" if row.steward else row.name


def screen(organisation_id: str, uses: tuple[CouncilUse, ...], form: CouncilForm | None) -> dict[str, Any]:
    """What the screen shows: what waits for a word, what was said, what cannot be told."""
    asked = tuple(use for use in uses if use.asks)
    said = tuple(use for use in uses if not use.asks)
    every = [use for _, rows in grouped(uses) for one in rows for use in one.uses]
    return {
        "live": sum(use.live for use in uses),
        "ever": len(uses),
        "asked": len(asked),
        "asked_groups": [(title, [line_of(use, form) for use in rows]) for title, rows in grouped(asked)],
        "said_groups": [(title, [line_of(use, form) for use in rows]) for title, rows in grouped(said)],
        "unsure": queries_council.cannot_tell(organisation_id, uses),
        "listing": listings.evidence_listing(every, "", {use.solution.reference: use.solution for use in uses}),
    }


def grouped(uses: tuple[CouncilUse, ...]) -> tuple[tuple[str, tuple[CouncilUse, ...]], ...]:
    """By type of system."""
    return queries_council.by_system(uses)


def line_of(use: CouncilUse, form: CouncilForm | None) -> Line:
    """One solution with the addresses of its evidence, and its fields."""
    reference, product = use.solution.reference, use.solution.product_id
    evidence = tuple((each, listings.opens(each, product)) for each in use.uses)
    say, why = (form[f"say-{reference}"], form[f"why-{reference}"]) if form else (None, None)
    return Line(use, evidence, say, why)
