"""What a need, or a text that is still being typed, is like: needs recorded here, projects, solutions, products, work
already funded, and councils that bought or left something of that type; with what people said of each. Reads only.

The likeness is the engine's (engines/find). Drafts of others are never among what is found.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from moothall.desks.needs.models import Need, Verdict
from moothall.desks.needs.queries_needs import NeedCard, council_name
from moothall.desks.needs.queries_payments import payers, suppliers_of_bodies, there_is_a_picture
from moothall.engines.find import candidates
from moothall.engines.find.similar import Corpus, Document
from moothall.engines.find.similar import Match as Alike
from moothall.engines.store import picture_version
from moothall.register.models_record import Matter, MatterMember
from moothall.register.record_queries import seen_by
from moothall.register.remembered import remembered
from moothall.register.roles import Actor
from moothall.vocabulary.matter import matter_kinds, states
from moothall.vocabulary.solution import funded_projects, uk_solutions

KINDS = {
    "need": "Need",
    "project": "Project",
    "solution": "Solution",
    "product": "Product on sale",
    "funded": "Work already funded",
    "standard": "Standard",
    "council": "Council",
}
FAMILIES = ("need", "project", "solution", "standard")
OF_FAMILIES = tuple(sorted(kind for kind, each in matter_kinds().items() if each.family in FAMILIES))
LIMITS = {"need": 8, "project": 6, "solution": 8, "product": 5, "funded": 6, "standard": 5}
GONE = ("withdrawn", "dropped", "merged", "split", "retired")
COUNCILS = 12


@dataclass(frozen=True)
class VerdictShown:
    """What somebody said of a match. `live` is False once the same organisation has said something later."""

    verdict: str
    why: str
    by: str
    organisation: str
    organisation_id: str | None
    at: datetime
    live: bool


@dataclass(frozen=True)
class Match:
    """Something that a need is like. `key` names it for good; `where` is its reference, web address, product or
    organisation; `same` says that it is likely the same need told twice."""

    key: str
    kind: str
    title: str
    about: str
    where: str
    score: float
    reasons: tuple[str, ...]
    same: bool = False
    state: str = ""
    example: bool = False
    system_type: str = ""
    verdicts: tuple[VerdictShown, ...] = ()

    @property
    def kind_title(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]


def document_of(need: NeedCard) -> Document:
    """A recorded need as it is compared."""
    councils = need.councils
    return Document(
        key=f"matter:{need.card.reference}",
        kind="need",
        title=need.card.title,
        text=f"{need.who}: {need.must_do}\n{need.why}\n{need.tried}\n{need.cost}",
        aims=tuple(code for code, _ in need.aims),
        system_types=(need.card.system_type,) if need.card.system_type else (),
        suppliers=_suppliers(councils, need.card.system_type),
        places=tuple(s.name for s in need.supporters if s.until is None),
    )


def document_typed(
    title: str, text: str, actor: Actor, aims: Sequence[str] = (), system_type: str = "", key: str = "typed"
) -> Document:
    """A need that is still being typed."""
    council = actor.organisation_id
    return Document(
        key=key,
        kind="need",
        title=title[:300],
        text=text[:8000],
        aims=tuple(aims),
        system_types=(system_type,) if system_type else (),
        suppliers=_suppliers((council,) if council else (), system_type),
        places=(council_name(council),) if council else (),
    )


def matches(asked: Document, kinds: Sequence[str] = tuple(LIMITS)) -> tuple[Match, ...]:
    """What a document is like, each kind best first, kinds in the order named."""
    corpus, facts = _prepared(picture_version())
    same = {each.key for each in corpus.alike(asked, limit=10)}
    found = corpus.find_of_each(asked, {kind: LIMITS[kind] for kind in kinds})
    return tuple(_match(each, facts[each.key], each.key in same) for kind in kinds for each in found[kind])


def matches_of(need: NeedCard) -> tuple[Match, ...]:
    """Everything that a need is like, and the councils that bought or left something of its type, with verdicts."""
    said = verdicts(need.card.reference)
    found = [*matches(document_of(need)), *council_matches(need)]
    return tuple(replace(each, verdicts=said.get(each.key, ())) for each in found)


def funded_like(asked: Document) -> tuple[Match, ...]:
    """Work already funded, and projects recorded here, that a need is like."""
    return matches(asked, ("funded", "project"))


def council_matches(need: NeedCard) -> tuple[Match, ...]:
    """Councils that pay for the need's type of system, or left a supplier for another. The score is a rule: 0.4 for
    paying for the same type, 0.3 more where a supplier is shared, 0.2 more for who moved lately."""
    if not need.card.system_type or not there_is_a_picture():
        return ()
    ours = set(_suppliers(need.councils, need.card.system_type))
    found = []
    for payer in payers(need.card.system_type):
        if payer.organisation_id in need.councils:
            continue
        shared = sorted(ours & set(payer.suppliers))
        reasons = [f"paid £{payer.amount:,.2f} for the same type of system in {payer.year}, to {payer.suppliers[0]}"]
        reasons += [f"both pay {', '.join(shared[:3])}"] if shared else []
        reasons += [f"left {payer.left}: {payer.left_why}"] if payer.left else []
        score = 0.4 + 0.3 * bool(shared) + 0.2 * bool(payer.left)
        key = f"council:{payer.organisation_id}:{payer.publisher_id}"
        about = "Left one supplier for another" if payer.left else "Bought something of this type"
        told = (key, "council", payer.name, about, payer.organisation_id, round(score, 2), tuple(reasons))
        found.append(Match(*told, system_type=need.card.system_type))
    return tuple(sorted(found, key=lambda m: (-m.score, m.title))[:COUNCILS])


def verdicts(reference: str) -> dict[str, tuple[VerdictShown, ...]]:
    """What people said of the matches of a need, by match, newest first."""
    found: dict[str, list[VerdictShown]] = defaultdict(list)
    seen: set[tuple[str, object]] = set()
    rows = Verdict.objects.filter(matter__reference=reference).select_related("organisation")
    for row in rows.order_by("-at", "-pk"):
        whose = (row.target, row.organisation_id or row.person_id)
        name = row.organisation.name if row.organisation else ""
        shown = VerdictShown(row.verdict, row.why, row.by, name, row.organisation_id, row.at, whose not in seen)
        found[row.target].append(shown)
        seen.add(whose)
    return {key: tuple(rows) for key, rows in found.items()}


def _suppliers(councils: Sequence[str], system_type: str) -> tuple[str, ...]:
    """Whom some councils pay for a type of system."""
    if not system_type or not councils or not there_is_a_picture():
        return ()
    known = suppliers_of_bodies()
    return tuple(dict.fromkeys(name for each in councils for name in known.get((each, system_type), ())))


Fact = tuple[str, str, str, bool]  # about, where, state, example
Facts = tuple[Document, Fact]


@remembered(*OF_FAMILIES)
def _prepared(picture: str) -> tuple[Corpus, Mapping[str, Facts]]:
    """Everything that can be found, prepared, and what a page says of each. What stands both on record and in a list is
    there once: a product as the list has it, since that knows who sells it, and leading to its record."""
    recorded = _matters(picture)
    records: dict[str, list[Facts]] = defaultdict(list)
    for each in recorded:
        if each[0].kind == "solution":
            records[each[0].title].append(each)
    listed = [_on_record(each, records) for each in _listed(recorded)]
    taken = {document.key for document, _ in listed}
    every = {document.key: (document, fact) for document, fact in recorded if document.key not in taken}
    every |= {document.key: (document, fact) for document, fact in listed}
    return Corpus(document for document, _ in every.values()), every


def _on_record(listed: Facts, records: dict[str, list[Facts]]) -> Facts:
    """A product of the list under the key of its record, where it has one: the same name and type, sold by the same. A
    record is taken once, so that two products of one name keep two keys."""
    document, fact = listed
    if document.kind != "product":
        return listed
    for record in records.get(document.title, ()):
        other, known = record
        if set(other.system_types) <= set(document.system_types) and document.suppliers[0] in known[0]:
            records[document.title].remove(record)
            return replace(document, key=other.key), (fact[0], *known[1:])
    return listed


_heard: dict[int, tuple[tuple[object, ...], Facts]] = {}
"""Matters as they were when they were last asked for, by their number, each with what it would have to change in."""


def _matters(picture: str) -> list[Facts]:
    """Needs, projects, solutions and standards of the record that the public may see and that stand. Only those that
    changed are read again: of some thousand, a few change in an hour."""
    stand = {
        pk: (picture, version, changed_at)
        for pk, version, changed_at in Matter.objects.filter(seen_by(None), kind__in=OF_FAMILIES)
        .exclude(state__in=GONE)
        .order_by("pk")
        .values_list("pk", "version", "changed_at")
    }
    new = [pk for pk, now in stand.items() if _heard.get(pk, ((),))[0] != now]
    for pk, facts in _read(new):
        _heard[pk] = stand[pk], facts
    return [_heard[pk][1] for pk in stand]


def _read(numbers: Sequence[int]) -> Iterator[tuple[int, Facts]]:
    """Some matters as they are compared and shown, each with its number."""
    rows = list(Matter.objects.filter(pk__in=numbers).select_related("owner"))
    told = {each.matter_id: each for each in Need.objects.filter(matter__in=numbers)}
    taking_part = _taking_part(rows)
    for row in rows:
        kind = matter_kinds()[row.kind].family
        yield row.pk, (_matter(row, kind, told.get(row.pk), taking_part[row.pk]), _fact(row))


def _matter(row: Matter, kind: str, need: Need | None, bodies: dict[str, str]) -> Document:
    own = f"{need.who}: {need.must_do}\n{need.why}\n{need.tried}\n{need.cost}" if need else row.about
    return Document(
        key=f"matter:{row.reference}",
        kind=kind,
        title=row.title,
        text=own,
        aims=tuple(row.aims),
        system_types=(row.system_type,) if row.system_type else (),
        suppliers=_suppliers(tuple(bodies), row.system_type) if need else (),
        places=tuple(bodies.values()),
    )


def _fact(row: Matter) -> Fact:
    return row.about[:300], row.reference, states()[row.kind, row.state].title, row.example


def _taking_part(rows: list[Matter]) -> dict[int, dict[str, str]]:
    """The bodies concerned by each matter, its owner first, as id and name."""
    found: dict[int, dict[str, str]] = {row.pk: ({row.owner.pk: row.owner.name} if row.owner else {}) for row in rows}
    members = MatterMember.objects.filter(matter__in=[row.pk for row in rows], until__isnull=True)
    for member in members.select_related("organisation").order_by("pk"):
        found[member.matter_id][member.organisation_id] = member.organisation.name
    return found


def _listed(recorded: list[Facts]) -> list[Facts]:
    """Work already funded, and solutions and products of the lists; a solution that is on record is not there twice."""
    titles = {document.title.casefold() for document, _ in recorded if document.kind == "solution"}
    funded = {f"funded:{p.slug}": p for p in funded_projects()}
    seeds = {f"solution:{s.slug}": s for s in uk_solutions()}
    found: list[Facts] = []
    for each in candidates.funded_projects():
        project = funded[each.key]
        led = f" Led by {project.lead_council}." if project.lead_council else ""
        about = f"{project.about}.{led} £{project.amount:,} in round {project.round} of the Local Digital Fund."
        found.append((each, (about, project.source_url, "", False)))
    for each in candidates.seed_solutions():
        if each.title.casefold() not in titles:
            found.append((each, (seeds[each.key].about, seeds[each.key].url, "", False)))
    for each in candidates.products():
        found.append((each, (each.text[:300], each.key.partition(":")[2], "", False)))
    return found


def _match(found: Alike, facts: Facts, same: bool) -> Match:
    document, (about, where, state, example) = facts
    reasons = tuple(each.text for each in found.reasons)
    kind, title = document.kind, document.title
    return Match(found.key, kind, title, about, where, found.score, reasons, same, state, example)
