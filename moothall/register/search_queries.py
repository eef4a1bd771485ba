"""Ask the search of the whole house: what somebody typed, narrowed by kind, organisation or type of system, among what
they may see. Frozen dataclasses out; nothing here writes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from moothall.register.models import Organisation
from moothall.register.models_search import SearchEntry
from moothall.register.roles import STAFF, SYSTEM, Actor, holds
from moothall.register.search_index import CLOSED, OPENED, ask, question, shown, words_of

MOST = 2_000  # entries that are counted; what fits more loosely than these is not


@dataclass(frozen=True)
class Asked:
    """What is looked for, and where: `kind`, `organisation` (id) and `system_type` narrow it when not empty."""

    words: str
    kind: str = ""
    organisation: str = ""
    system_type: str = ""


@dataclass(frozen=True)
class Piece:
    """A piece of text, and whether it is what was looked for."""

    text: str
    found: bool


@dataclass(frozen=True)
class Hit:
    """One thing found. `pieces` are some of its text around what was found."""

    key: str
    kind: str
    title: str
    about: str
    link: str
    pieces: tuple[Piece, ...]
    system_type: str
    example: bool
    changed_at: datetime | None


@dataclass(frozen=True)
class Facet:
    """A way to narrow the answer: its value, and how many things it would leave."""

    value: str
    title: str
    count: int


@dataclass(frozen=True)
class SearchAnswer:
    """What was found: one page of hits, how many there are in all, and how they spread. `loosely` is true when nothing
    holds all of the words and these hold some."""

    hits: tuple[Hit, ...]
    total: int
    loosely: bool
    kinds: tuple[Facet, ...]
    organisations: tuple[Facet, ...]
    system_types: tuple[Facet, ...]


NOTHING = SearchAnswer((), 0, False, (), (), ())


def find(asked: Asked, actor: Actor | None = None, limit: int = 20, offset: int = 0) -> SearchAnswer:
    """What fits best, first. An empty question finds nothing."""
    words = words_of(asked.words)
    if not words:
        return NOTHING
    put, loosely = question(words), False
    ranked = _seen(ask(put, MOST), actor)
    if not ranked and len(words) > 1:
        put, loosely = question(words, every=False), True
        ranked = _seen(ask(put, MOST), actor)
    fits = [row for row in ranked if _fits(row, asked)]
    page = fits[offset : offset + limit]
    texts = shown(put, [row.pk for row in page])
    return SearchAnswer(
        hits=tuple(_hit(row, texts.get(row.pk, "")) for row in page),
        total=len(fits),
        loosely=loosely,
        kinds=_spread(ranked, asked, "kind"),
        organisations=_organisations(ranked, asked),
        system_types=_spread(ranked, asked, "system_type"),
    )


def _seen(ranked: list[tuple[int, float]], actor: Actor | None) -> list[SearchEntry]:
    """The entries that the actor (None: the public) may see, in their order."""
    role = actor.role if actor else "public"
    allowed = Q(seen_by="")
    if holds(role, STAFF) or role == SYSTEM:
        allowed = Q()
    elif actor and actor.organisation_id:
        allowed |= Q(seen_by__contains=f" {actor.organisation_id} ")
    wanted = [number for number, _ in ranked]
    bare = SearchEntry.objects.filter(allowed).defer("body", "more")
    known = {row.pk: row for start in range(0, len(wanted), 500) for row in bare.filter(pk__in=wanted[start:][:500])}
    return [known[number] for number in wanted if number in known]


def _fits(row: SearchEntry, asked: Asked, but: str = "") -> bool:
    """Whether an entry is within what was asked; `but` leaves one of the three out."""
    return (
        (but == "kind" or asked.kind in ("", row.kind))
        and (but == "system_type" or asked.system_type in ("", row.system_type))
        and (but == "organisation" or not asked.organisation or f" {asked.organisation} " in row.organisations)
    )


def _spread(rows: Iterable[SearchEntry], asked: Asked, by: str) -> tuple[Facet, ...]:
    counts = Counter(getattr(row, by) for row in rows if _fits(row, asked, by) and getattr(row, by))
    return tuple(Facet(value, value, count) for value, count in counts.most_common())


def _organisations(rows: Iterable[SearchEntry], asked: Asked) -> tuple[Facet, ...]:
    """The ten organisations that most of the answer is about, other than the entries of organisations themselves."""
    inside = (row for row in rows if row.kind != "organisation" and _fits(row, asked, "organisation"))
    counts = Counter(each for row in inside for each in row.organisations.split())
    most = counts.most_common(10)
    names = dict(Organisation.objects.filter(pk__in=[each for each, _ in most]).values_list("pk", "name"))
    return tuple(Facet(value, names.get(value, value), count) for value, count in most)


def _hit(row: SearchEntry, text: str) -> Hit:
    kept = ("key", "kind", "title", "about", "link", "system_type", "example", "changed_at")
    return Hit(**{name: getattr(row, name) for name in kept}, pieces=pieces(text))


def pieces(text: str) -> tuple[Piece, ...]:
    """A text with marks, parted at them."""
    found = []
    for part in text.split(OPENED):
        inside, mark, after = part.partition(CLOSED)
        found += [Piece(inside, True), Piece(after, False)] if mark else [Piece(part, False)]
    return tuple(each for each in found if each.text)
