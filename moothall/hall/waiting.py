"""What waits for somebody: the first page after signing in. Steps of matters, what the desks know beside them, people
who ask to be admitted; what others are waited for; what to begin with when nothing waits. It writes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from moothall.engines.store import NoPicture
from moothall.register import follow_queries as follow
from moothall.register import people_queries as people
from moothall.register import record_queries as record
from moothall.register.follow_queries import Happened
from moothall.register.record_queries import Awaited, EventRow, MatterRow
from moothall.register.roles import Actor, holds, may, role_of
from moothall.register.standing import kept_for
from moothall.vocabulary.desk import Waiting
from moothall.vocabulary.matter import action_titles

from . import panels
from .record import address_of, step_address

SHOWN, LATELY = 100, timedelta(days=30)
TOLD = 3  # things told of one matter; the rest is counted


@dataclass(frozen=True)
class Row:
    """One thing that waits: what, why, and the steps that can be taken at once."""

    waiting: Waiting
    steps: tuple[tuple[str, str], ...] = ()
    state: str = ""


@dataclass(frozen=True)
class ForOthers:
    """A matter of one's organisation in which somebody else is expected to do something."""

    matter: MatterRow
    address: str
    expected: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class News:
    """What happened to one matter: the last few things, newest first, and how many more."""

    matter: MatterRow
    address: str
    events: tuple[EventRow, ...]
    more: int


@dataclass(frozen=True)
class Begin:
    """Something useful to begin with, for a role: in words, and the name of its URL. `council` is for whoever acts for
    an organisation."""

    role: str
    text: str
    url_name: str
    council: bool = False


BEGIN = (
    Begin("officer", "Record a need of your council", "needs:new", council=True),
    Begin("officer", "See what councils need, and which of them share a need", "needs:home"),
    Begin("officer", "Solutions that councils use, and what others pay", "solutions:home"),
    Begin("officer", "Before you renew: who else pays, how much, until when", "buying:home"),
    Begin("officer", "Projects that can be joined", "projects:home"),
    Begin("officer", "Ask others a question, or answer one", "learning:questions"),
    Begin("supplier", "Challenges that are open to answers", "needs:challenges"),
    Begin("supplier", "What the catalogue says of your products", "solutions:home"),
    Begin("department", "Projects that are under way", "projects:home"),
    Begin("board-member", "What councils need", "needs:home"),
    Begin("board-member", "Projects that are under way", "projects:home"),
    Begin("finance", "Projects and what is committed to them", "projects:home"),
    Begin("department", "Questions that councils ask, and their answers", "learning:questions"),
    Begin("board-member", "Questions that councils ask, and their answers", "learning:questions"),
    Begin("finance", "Questions that councils ask, and their answers", "learning:questions"),
    Begin("supplier", "Questions that councils ask, and their answers", "learning:questions"),
    Begin("staff", "Invite an organisation", "people-centre"),
    Begin("staff", "Work in the background: is it being done?", "inspect-work"),
    Begin("public", "Make an account, and ask your organisation to let you act for it", "people"),
    Begin("public", "Search everything", "search"),
    Begin("public", "Organisations, and what is known of them", "organisations"),
)


@require_safe
def page(request: HttpRequest) -> TemplateResponse:
    """What waits for whoever asks."""
    actor, today = people.actor_of(request), timezone.localdate()
    if actor.person_id is None:
        return TemplateResponse(request, "hall/waiting_nobody.html", {"begin": begin(actor)})
    rows = waiting_for(actor)
    late = [row for row in rows if row.waiting.due and row.waiting.due < today]
    context = {
        "role": role_of(actor.role),
        "late": late,
        "now": [row for row in rows if row not in late],
        "others": for_others(actor),
        "news": news(actor),
        "following": follow.following(actor, limit=10),
        "begin": begin(actor),
    }
    return TemplateResponse(request, "hall/waiting.html", context)


def waiting_for(actor: Actor) -> tuple[Row, ...]:
    """Everything that waits for an actor: what has a day first, by that day; then the longest waiting."""
    rows = [of_matter(each) for each in islice(record.awaited(actor), SHOWN)]
    rows += [Row(each) for each in of_people(actor)]
    rows += [Row(each) for each in of_desks(actor)]
    far = date.max
    return tuple(sorted(rows, key=lambda row: (row.waiting.due or far, row.waiting.since or far)))


def of_matter(awaited: Awaited) -> Row:
    """A matter in which something is expected."""
    matter = awaited.matter
    lacking = dict.fromkeys(text for step in awaited.steps for text in step.lacking)
    said = " or ".join(step.title.lower() if n else step.title for n, step in enumerate(awaited.steps))
    why = f"{said}. Not yet: {'; '.join(lacking)}" if lacking else said
    steps = tuple((step.title, step_address(matter, step.step)) for step in awaited.steps if not step.lacking)
    title = f"{matter.reference} {matter.title}"
    since = timezone.localtime(matter.changed_at).date()
    waiting = Waiting(title, address_of(matter), f"{why}.", since=since, example=matter.example)
    return Row(waiting, steps, f"{matter.kind_title}: {matter.state_title}")


def of_people(actor: Actor) -> list[Waiting]:
    """People who ask to be admitted where the actor may say yes."""
    if not may(actor.role, "admit", "officer"):
        return []
    asking = people.asking(None if holds(actor.role, "staff") else actor.organisation_id)
    return [
        Waiting(
            f"{each.person} asks to be {each.role_title.lower()} of {each.for_whom}",
            reverse("people-decide", args=[each.number]),
            "Admit or refuse.",
            since=timezone.localtime(each.asked_at).date(),
        )
        for each in asking
    ]


def of_desks(actor: Actor) -> list[Waiting]:
    """What the desks know to wait. A desk that needs the picture is silent while there is none."""
    found: list[Waiting] = []
    for desk in panels.open_desks():
        try:
            found += desk.waiting(actor) if desk.waiting else ()
        except NoPicture:
            continue
    return found


def for_others(actor: Actor) -> tuple[ForOthers, ...]:
    """Matters of the actor's organisation in which others are expected to do something, and who."""
    if actor.organisation_id is None:
        return ()
    found = []
    for matter, steps in record.waiting_matters(actor, own=True):
        theirs = tuple((action_titles()[s.action], kept_for(s)) for s, mine in steps if not mine)
        if theirs and not any(mine for _, mine in steps):
            row = record.matter_row(matter)
            found.append(ForOthers(row, address_of(row), theirs))
    return tuple(found[:SHOWN])


def news(actor: Actor) -> tuple[News, ...]:
    """What others did lately in what the actor follows."""
    now = timezone.now()
    return by_matter(follow.news(actor, now - LATELY, now, limit=SHOWN // 2), TOLD)[:10]


def by_matter(rows: Iterable[Happened], told: int) -> tuple[News, ...]:
    """What happened, gathered for each matter, that of the newest event first; `told` events of each."""
    found: dict[str, list[Happened]] = {}
    for row in rows:
        found.setdefault(row.matter.reference, []).append(row)
    return tuple(
        News(each[0].matter, address_of(each[0].matter), tuple(h.event for h in each[:told]), max(0, len(each) - told))
        for each in found.values()
    )


def begin(actor: Actor) -> Sequence[tuple[str, str]]:
    """What is useful to begin with in a role: (text, address). What is not open yet is left out."""
    found: dict[str, str] = {}
    for each in BEGIN:
        if not holds(actor.role, each.role) or (each.role == "public" and each.url_name == "people" and found):
            continue
        if each.council and actor.organisation_id is None:
            continue
        try:
            found[reverse(each.url_name)] = each.text
        except NoReverseMatch:
            continue
    return [(text, address) for address, text in found.items()]
