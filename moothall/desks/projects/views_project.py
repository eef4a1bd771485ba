"""One project: its page, and the forms of its members, words, diary, outputs and adoptions. Writes through actions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_http_methods, require_safe

from moothall.desks.projects import actions, actions_gates, actions_groups, queries, queries_commitments, queries_gates
from moothall.desks.projects import views_listings as listings
from moothall.desks.projects.forms import (
    AdoptForm,
    AnswerForm,
    DiaryForm,
    InviteForm,
    OutputForm,
    ProjectForm,
    ReasonForm,
    UseForm,
    today,
)
from moothall.desks.projects.views_doing import Doing, card_or_404, do_page, may_do
from moothall.register import record_queries as record
from moothall.register.people_queries import actor_of
from moothall.register.roles import Actor
from moothall.vocabulary.desk import Fact
from moothall.vocabulary.printed import for_xml

FORM = require_http_methods(["GET", "HEAD", "POST"])
BOTH = ("project", "buying-group")
SHORT_DIARY = 3
MAY = ("add-member", "link", "commit", "diary", "adopt")


def typed(request: HttpRequest) -> Any:
    """What was posted, or None."""
    return request.POST if request.method == "POST" else None


@require_safe
def project(request: HttpRequest, reference: str) -> TemplateResponse:
    """One project: where it stands, what waits, who takes part, what is promised, written and made."""
    actor = actor_of(request)
    found = queries.project(reference, actor)
    if found is None:
        raise Http404(f"There is no project {reference[:40]!r}. Look for it in the list of projects.")
    rows = queries_commitments.commitments(reference)
    written = queries.diary(reference)
    context = {
        "found": found,
        "card": found.card,
        "facts": _facts(found),
        "gate": queries_gates.gate(reference, actor),
        "passed": queries_gates.passed(reference),
        "members": listings.members_listing(found.card.members),
        "totals": listings.totals_listing(reference, queries_commitments.totals(rows)),
        "commitments": len(rows),
        "diary": written[:SHORT_DIARY],
        "diary_count": len(written),
        "adoptions": listings.adoptions_listing(found.adoptions),
        "mine": _mine(found, actor),
        "may": {action: may_do(request, found.card, action) for action in MAY},
    }
    return TemplateResponse(request, "projects/project.html", context)


def _facts(found: queries.ProjectShown) -> list[Fact]:
    lead = found.lead
    return [
        Fact(
            "Lead", lead.name if lead else "", link=listings.to_organisation(lead.organisation_id) or "" if lead else ""
        ),
        Fact("How we will know that it worked", found.success),
        Fact("We stop if", found.stop_rule),
        Fact("Starts", found.starts or "Not fixed", "day" if found.starts else "text"),
        Fact("Expected to end", found.ends_expected or "Not fixed", "day" if found.ends_expected else "text"),
    ]


def _mine(found: queries.ProjectShown, actor: Actor) -> str:
    """What the reader's organisation is in the project."""
    own = (m.part for m in found.card.members if m.organisation_id == actor.organisation_id)
    return next(own, "") if actor.organisation_id else ""


@FORM
def edit(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Change a project's words."""
    card = card_or_404(request, reference)
    found = queries.project(reference, actor_of(request))
    own = {name: getattr(found, name) for name in actions.OWN}
    form = ProjectForm(typed(request), initial={"title": card.title, "about": card.about, **own})

    def do(ref: str, by: Actor, said: Any) -> None:
        actions.edit_project(ref, by, **said)

    lede = "What it was before stays in its history."
    return do_page(request, card, Doing("edit", "Edit", lede, "Save", form, do))


@FORM
def invite(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Ask an organisation to take part."""
    card = card_or_404(request, reference)
    form = InviteForm({member.organisation_id for member in card.members}, typed(request))

    def do(ref: str, by: Actor, said: Any) -> None:
        actions.invite(ref, said["organisation"], by, said["said"])

    lede = "It is asked under “Waiting for me”, and only its own approver can answer. Until then it commits nothing."
    return do_page(request, card, Doing("add-member", "Invite an organisation", lede, "Invite", form, do))


@FORM
def answer(request: HttpRequest, reference: str) -> HttpResponseBase:
    """An organisation's own answer to its invitation."""
    card = card_or_404(request, reference)

    def do(ref: str, by: Actor, said: Any) -> None:
        actions.answer_invitation(ref, said["part"].replace("decline", ""), by, said["said"])

    lede = "You answer for your own organisation, and for no other."
    return do_page(
        request, card, Doing("add-member", "Answer the invitation", lede, "Answer", AnswerForm(typed(request)), do)
    )


@FORM
def leave(request: HttpRequest, reference: str) -> HttpResponseBase:
    """An organisation leaves; its commitments in force are released."""
    card = card_or_404(request, reference)

    def do(ref: str, by: Actor, said: Any) -> None:
        actions_groups.leave_project(ref, by, said["said"])

    lede = "What your organisation has committed is released. What it delivered stays noted, and that it took part too."
    doing = Doing("end-member", "Leave the project", lede, "Leave", ReasonForm(typed(request)), do, warns=True)
    return do_page(request, card, doing)


@FORM
def diary(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The diary of a project or group, with room for an entry."""
    card = card_or_404(request, reference, BOTH)
    written = queries.diary(reference)
    earlier = [(str(row.number), f"{row.number}: {row.text[:60]}") for row in written]

    def do(ref: str, by: Actor, said: Any) -> None:
        number = int(said["corrects"]) if said["corrects"] else None
        actions_gates.write_diary(ref, said["text"], by, said["on"], number)

    lede = "Open to everybody. An entry is never changed: another one puts it right."
    form = DiaryForm(earlier, typed(request))
    doing = Doing("diary", "Diary", lede, "Write it down", form, do, to=listings.to("diary", reference))
    return do_page(request, card, doing, "projects/diary.html", written=written)


@require_safe
def diary_feed(request: HttpRequest, reference: str) -> HttpResponse:
    """The diary as an Atom feed."""
    card = card_or_404(request, reference, BOTH)
    address = request.build_absolute_uri(listings.to("diary", reference))
    feed = Atom1Feed(
        title=for_xml(f"Diary of {card.title}"), link=address, description=for_xml(card.about), language="en-GB",
        feed_url=request.build_absolute_uri(),
    )  # fmt: skip
    for row in queries.diary(reference)[:100]:
        feed.add_item(
            title=row.kind_title or for_xml(row.text.splitlines()[0][:100]),
            link=f"{address}#entry-{row.number}",
            description=for_xml(row.text),
            author_name=row.organisation[1] if row.organisation else "The project",
            unique_id=f"urn:moothall:diary:{reference}:{row.number}",
            updateddate=row.at,
            pubdate=row.at,
        )
    return HttpResponse(str(feed.writeString("utf-8")), content_type="application/atom+xml; charset=utf-8")


@FORM
def output(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Link what was made."""
    card = card_or_404(request, reference)

    def do(ref: str, by: Actor, said: Any) -> None:
        actions.put_out(ref, said["output"], by, said["said"])

    lede = "A project closes as done only with something that others can take up."
    form = OutputForm(list(queries.outputs(actor_of(request))), typed(request))
    return do_page(request, card, Doing("link", "Link what was made", lede, "Link it", form, do))


@FORM
def use(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Say which solution the project is carried out with."""
    card = card_or_404(request, reference)

    def do(ref: str, by: Actor, said: Any) -> None:
        actions.use_solution(ref, said["solution"], by, said["said"])

    lede = "This says what the project works with. That an organisation uses it, each confirms for itself."
    form = UseForm(list(queries.solutions()), typed(request))
    return do_page(request, card, Doing("link", "Name a solution", lede, "Name it", form, do))


@FORM
def adopt(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Confirm, for the own organisation, that it uses a solution of the project."""
    card = card_or_404(request, reference)
    found = queries.project(reference, actor_of(request))
    linked = (
        [(r.reference, f"{r.title} ({r.reference})") for r in (*found.uses, *found.outputs) if found] if found else []
    )
    offered = [pair for pair in linked if pair[0] in dict(queries.solutions())] or list(queries.solutions())

    def do(ref: str, by: Actor, said: Any) -> None:
        actions.adopt(ref, said["solution"], by, said["since"], said["evidence"])

    lede = "You speak for your own organisation. It then counts as a user on the solution’s page."
    only = {"solution": offered[0][0]} if len({key for key, _ in offered}) == 1 else {}
    form = AdoptForm(list(dict.fromkeys(offered)), typed(request), initial={"since": today(), **only})
    return do_page(request, card, Doing("adopt", "Confirm that we use it", lede, "Confirm", form, do))


@FORM
def unadopt(request: HttpRequest, reference: str, solution: str) -> HttpResponseBase:
    """Say, for the own organisation, that it no longer uses a solution."""
    card = card_or_404(request, reference)
    thing = record.matter(solution)
    if thing is None or thing.kind != "solution":
        raise Http404(f"There is no solution {solution[:40]!r}.")

    def do(ref: str, by: Actor, said: Any) -> None:
        actions.unadopt(ref, solution, by, said["said"])

    lede = f"From today your organisation no longer counts as a user of {thing.title}. That it was one stays on record."
    doing = Doing("unadopt", "We no longer use it", lede, "End it", ReasonForm(typed(request)), do, warns=True)
    return do_page(request, card, doing)
