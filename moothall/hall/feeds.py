"""Atom feeds of what happens: in the whole house, to a kind of matter, in what an organisation owns or takes part in,
to one matter. Only what the public may see, whoever asks; examples say that they are examples.
"""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from moothall.register import queries as register
from moothall.register import record_queries as record
from moothall.register.follow_queries import Happened, happened
from moothall.register.people_queries import shown_name
from moothall.register.roles import PUBLIC, Actor
from moothall.vocabulary.matter import matter_kinds
from moothall.vocabulary.printed import for_xml

from .record import address_of

LONGEST = 100
ANYBODY = Actor("", PUBLIC)


@require_safe
def every(request: HttpRequest) -> TemplateResponse:
    """The feeds there are."""
    kinds = [(kind.title, reverse("feed-kind", args=[kind.kind])) for kind in matter_kinds().values()]
    return TemplateResponse(request, "hall/feeds.html", {"kinds": kinds})


@require_safe
def house(request: HttpRequest) -> HttpResponse:
    """What happened last to anything."""
    return answer(request, "What happens at Moothall", reverse("home"), happened(limit=LONGEST))


@require_safe
def of_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """What happened last to matters of a kind."""
    if kind not in matter_kinds():
        raise Http404(f"There is no kind of record '{kind[:40]}'. Expected one of {', '.join(matter_kinds())}.")
    title = f"{matter_kinds()[kind].title}: what happens"
    return answer(request, title, reverse("home"), happened(kind=kind, limit=LONGEST))


@require_safe
def of_organisation(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """What happened last to matters that an organisation owns or has a part in."""
    body = register.organisation(organisation_id)
    if body is None:
        raise Http404(f"The register has no organisation '{organisation_id[:60]}'. Look for it by name.")
    page = reverse("organisation", args=[organisation_id])
    return answer(request, f"{body.name}: what happens", page, happened(organisation=organisation_id, limit=LONGEST))


@require_safe
def of_matter(request: HttpRequest, reference: str) -> HttpResponse:
    """What happened last to one matter."""
    card = record.matter(reference) if record.may_see(reference) else None
    if card is None:
        raise Http404(f"There is no public record under {reference[:20]!r}. Feeds hold what everybody may see.")
    title = f"{card.reference} {card.title}: what happens"
    return answer(request, title, reverse("record", args=[reference]), happened(reference=reference, limit=LONGEST))


def answer(request: HttpRequest, title: str, page: str, rows: Sequence[Happened]) -> HttpResponse:
    """A feed. An entry keeps its id for good, and is dated by the event itself."""
    title = for_xml(title)
    feed = Atom1Feed(
        title=title,
        link=request.build_absolute_uri(page),
        description=title,
        language="en-GB",
        feed_url=request.build_absolute_uri(),
    )
    for row in rows:
        matter, event = row.matter, row.event
        mark = "[Example] " if matter.example else ""
        who = for_xml(shown_name(event, ANYBODY))
        feed.add_item(
            title=for_xml(f"{mark}{matter.reference} {matter.title}: {event.action_title}"),
            link=request.build_absolute_uri(f"{address_of(matter)}#event-{event.number}"),
            description=for_xml(". ".join(text for text in (f"{event.action_title} by {who}", event.note) if text)),
            unique_id=f"urn:moothall:event:{matter.reference}:{event.number}",
            updateddate=event.at,
            pubdate=event.at,
            author_name=who,
            categories=(matter.kind_title, *(("Example",) if matter.example else ())),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
