"""What the register can be asked. Answers are frozen dataclasses; nothing here writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from moothall.engines.link.words import plain
from moothall.register.models import Identifier, Organisation, OrganisationName, Place, Succession
from moothall.vocabulary.body import in_force, kinds, schemes

PRINCIPAL = tuple(kind.kind for kind in kinds().values() if kind.principal)


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation in a list. `in_force` is said of today."""

    organisation_id: str
    name: str
    kind: str
    kind_title: str
    tier: str
    nation: str
    region: str
    valid_from: date | None
    valid_to: date | None
    in_force: bool
    population: int | None


@dataclass(frozen=True)
class OrganisationList:
    """Some rows of a search, and how many there are in all."""

    rows: tuple[OrganisationRow, ...]
    count: int


@dataclass(frozen=True)
class NameShown:
    """A spelling of a name: official, short, former or alternative."""

    name: str
    kind: str


@dataclass(frozen=True)
class Code:
    """A code of an organisation, with its scheme in words and the days between which it held, where known."""

    scheme: str
    title: str
    value: str
    current: bool
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Related:
    """An organisation before or after another: when the change takes effect, whether the old area was split between
    several, whether it is past or only decided, and of which month a decision is known."""

    organisation_id: str
    name: str
    vesting_day: date
    old_area_split: bool
    status: str
    as_of: str


@dataclass(frozen=True)
class OrganisationCard(OrganisationRow):
    """Everything the register holds of one organisation."""

    official_name: str
    short_name: str
    county: tuple[str, str] | None
    combined_authority: tuple[str, str] | None
    population_year: int | None
    area_km2: int | None
    density_per_km2: int | None
    website: str
    source: str
    note: str
    names: tuple[NameShown, ...]
    identifiers: tuple[Code, ...]
    predecessors: tuple[Related, ...]
    successors: tuple[Related, ...]


@dataclass(frozen=True)
class Council:
    """An English council: its tier, its present GSS code, its county if it lies in one, and its position on the hex
    map (q, r; odd rows pushed right). County councils have no cell of their own: their districts have."""

    organisation_id: str
    name: str
    short_name: str
    kind: str
    tier: str
    region: str
    county_id: str | None
    gss: str | None
    q: int | None
    r: int | None
    population: int | None


def organisation(organisation_id: str) -> OrganisationCard | None:
    """The card of one organisation, or None when the register has no such id."""
    changes = Succession.objects.select_related("predecessor", "successor").order_by("vesting_day", "id")
    found = (
        Organisation.objects.select_related("county", "combined_authority")
        .prefetch_related("names", "identifiers", Prefetch("followed_by", changes), Prefetch("follows", changes))
        .filter(organisation_id=organisation_id)
        .first()
    )
    return card_of(found) if found else None


def organisations(
    q: str = "", kind: str = "", standing: bool = False, limit: int = 50, offset: int = 0
) -> OrganisationList:
    """Organisations whose names have every word of `q`, or whose code it is; all of them when it is empty.

    `kind` is a code of the list of kinds; `standing` leaves out those that are not in force today. Best first: the name
    or code itself, then those in force, then the larger place, then by name.
    """
    found = Organisation.objects.filter(matching(q)) if plain(q) else Organisation.objects.all()
    if kind:
        found = found.filter(kind=kind)
    rows = [row_of(body) for body in found.order_by("name", "organisation_id").distinct()]
    rows = [row for row in rows if row.in_force or not standing]
    if plain(q):
        same = meant_exactly(q)
        rows.sort(key=lambda r: (r.organisation_id not in same, not r.in_force, -(r.population or 0), r.name))
    return OrganisationList(tuple(rows[offset : offset + limit]), len(rows))


def meant_exactly(q: str) -> set[str]:
    """Ids of organisations whose name, code or id is the searched text itself."""
    same = Q(names__search_text=plain(q)) | Q(identifiers__value__iexact=q.strip()) | Q(pk__iexact=q.strip())
    return set(Organisation.objects.filter(same).values_list("pk", flat=True))


def matching(q: str) -> Q:
    """The condition of a search. Each word may stand anywhere in one spelling of the name."""
    spelling = Q()
    for word in plain(q).split():
        spelling &= Q(search_text__contains=word)
    names = OrganisationName.objects.filter(spelling)
    codes = Identifier.objects.filter(value__iexact=q.strip())
    ids = Q(pk__in=names.values("organisation_id")) | Q(pk__in=codes.values("organisation_id"))
    return ids | Q(organisation_id__iexact=q.strip())


def find_organisations(text: str, limit: int = 20) -> tuple[OrganisationRow, ...]:
    """The best matches of a search; none for a search without letters or digits."""
    return organisations(q=text, limit=limit).rows if plain(text) else ()


def organisations_by_id(ids: Iterable[str]) -> dict[str, OrganisationRow]:
    """The organisations of the given ids; an id that the register does not have is left out."""
    return {body.organisation_id: row_of(body) for body in Organisation.objects.filter(pk__in=set(ids))}


def organisation_names(ids: Iterable[str]) -> dict[str, str]:
    """The names of the organisations of the given ids; an id that the register does not have is left out."""
    return dict(Organisation.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def english_councils() -> tuple[Council, ...]:
    """The principal authorities of England that are in force today: what coverage is counted against."""
    return councils_in_force(date.today())


def councils_in_force(on: date) -> tuple[Council, ...]:
    """The principal authorities of England in force on a day: county, district, unitary and metropolitan councils,
    London boroughs, the City of London and the Isles of Scilly. By name."""
    started = Q(valid_from=None) | Q(valid_from__lte=on)
    standing = Organisation.objects.filter(started, Q(valid_to=None) | Q(valid_to__gte=on))
    english = standing.filter(nation="England", kind__in=PRINCIPAL).order_by("name", "organisation_id")
    places = {  # of two codes that may both hold, the later one is the last
        place.organisation_id: place
        for place in Place.objects.filter(organisation__in=english).order_by("current", "gss")
        if in_force(place.valid_from, place.valid_to, on)
    }
    return tuple(council_of(body, places.get(body.organisation_id)) for body in english)


def council_of(body: Organisation, place: Place | None) -> Council:
    """A council with its place."""
    return Council(
        body.organisation_id,
        body.name,
        body.short_name,
        body.kind,
        body.tier,
        body.region,
        body.county_id,
        place.gss if place else None,
        place.hex_q if place else None,
        place.hex_r if place else None,
        body.population,
    )


def row_of(body: Organisation) -> OrganisationRow:
    """An organisation as a row of a list."""
    return OrganisationRow(
        organisation_id=body.organisation_id,
        name=body.name,
        kind=body.kind,
        kind_title=kinds()[body.kind].title,
        tier=body.tier,
        nation=body.nation,
        region=body.region,
        valid_from=body.valid_from,
        valid_to=body.valid_to,
        in_force=in_force(body.valid_from, body.valid_to, date.today()),
        population=body.population,
    )


def card_of(body: Organisation) -> OrganisationCard:
    """The card of an organisation with its related rows fetched."""
    return OrganisationCard(
        **vars(row_of(body)),
        official_name=body.official_name,
        short_name=body.short_name,
        county=reference(body.county),
        combined_authority=reference(body.combined_authority),
        population_year=body.population_year,
        area_km2=body.area_km2,
        density_per_km2=body.density_per_km2,
        website=body.website,
        source=body.source,
        note=body.note,
        names=tuple(NameShown(n.name, n.kind) for n in sorted(body.names.all(), key=official_first)),
        identifiers=codes_of(body.identifiers.all()),
        predecessors=tuple(related(s, s.predecessor) for s in body.follows.all()),
        successors=tuple(related(s, s.successor) for s in body.followed_by.all()),
    )


def official_first(name: OrganisationName) -> tuple[bool, int]:
    """The order of spellings on a card."""
    return name.kind != "official", name.pk


def reference(body: Organisation | None) -> tuple[str, str] | None:
    """Id and name of a related organisation."""
    return (body.organisation_id, body.name) if body else None


def related(change: Succession, body: Organisation) -> Related:
    """One side of a succession."""
    return Related(
        body.organisation_id, body.name, change.vesting_day, change.old_area_split, change.status, change.as_of
    )


def codes_of(identifiers: QuerySet[Identifier] | Sequence[Identifier]) -> tuple[Code, ...]:
    """Codes in the order of the list of schemes, present ones first."""
    order = list(schemes())
    ranked = sorted(identifiers, key=lambda i: (order.index(i.scheme), not i.current, i.value))
    return tuple(Code(i.scheme, schemes()[i.scheme], i.value, i.current, i.valid_from, i.valid_to) for i in ranked)
