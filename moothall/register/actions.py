"""Load the register from the project's lists. The only file of the register that writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction

from moothall.engines.link.words import plain
from moothall.register.models import Identifier, Organisation, OrganisationName, Place, PlaceSuccession, Succession
from moothall.vocabulary.body import as_date
from moothall.vocabulary.code_list import read_list

BATCH = 500
Row = Mapping[str, str]


@dataclass(frozen=True)
class Loaded:
    """How many rows of each kind the register holds after loading. `kept` are organisations that no list has any more
    and that stay, because something else may be filed under them."""

    organisations: int
    names: int
    identifiers: int
    successions: int
    places: int
    place_successions: int
    kept: int


@transaction.atomic
def load_register(lists: Callable[[str], list[dict[str, str]]] = read_list) -> Loaded:
    """Bring the register to what the lists say; loading twice changes nothing.

    Organisations and places are updated in place, so that what points to them keeps pointing; their names, codes and
    successions are written anew. It happens as a whole or not at all. `lists` gives the rows of a list by its name.
    """
    bodies = [organisation_of(row) for row in lists("organisations")]
    upsert(Organisation, [unbound(body) for body in bodies], "organisation_id")
    upsert(Organisation, bodies, "organisation_id")
    places = [place_of(row) for row in lists("places")]
    upsert(Place, places, "gss")
    return Loaded(
        organisations=len(bodies),
        names=replace_all(OrganisationName, [name_of(row) for row in lists("organisation_names")]),
        identifiers=replace_all(Identifier, [identifier_of(row) for row in lists("organisation_identifiers")]),
        successions=replace_all(Succession, [succession_of(row) for row in lists("successions")]),
        places=len(places),
        place_successions=replace_all(PlaceSuccession, [line_of(row) for row in lists("places_successions")]),
        kept=Organisation.objects.count() - len(bodies),
    )


def upsert(model: type[models.Model], rows: Sequence[models.Model], key: str) -> None:
    """Insert rows, or update those whose key is known."""
    fields = [f.name for f in model._meta.concrete_fields if f.name != key]
    model._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=[key], update_fields=fields
    )


def replace_all(model: type[models.Model], rows: Sequence[models.Model]) -> int:
    """All rows of a model anew; returns how many."""
    model._default_manager.all().delete()
    return len(model._default_manager.bulk_create(rows, batch_size=BATCH))


def unbound(body: Organisation) -> Organisation:
    """The same organisation without its county and combined authority, which may not be in the register yet."""
    alone = Organisation(**{f.attname: getattr(body, f.attname) for f in Organisation._meta.concrete_fields})
    alone.county_id = alone.combined_authority_id = None
    return alone


def organisation_of(row: Row) -> Organisation:
    """An organisation from its row."""
    texts = ("organisation_id", "name", "official_name", "short_name", "kind", "tier", "nation", "region", "website")
    numbers = ("population", "population_year", "area_km2", "density_per_km2")
    return Organisation(
        **{column: row[column] for column in (*texts, "source", "note")},
        **{column: int(row[column]) if row[column] else None for column in numbers},
        **{column: row[column] or None for column in ("county_id", "combined_authority_id")},
        **validity(row),
    )


def validity(row: Row) -> dict[str, date | None]:
    """First and last day of a row; a year or a month counts from its first or to its last day."""
    return {"valid_from": as_date(row["valid_from"]), "valid_to": as_date(row["valid_to"], last=True)}


def name_of(row: Row) -> OrganisationName:
    return OrganisationName(**row, search_text=plain(row["name"]))


def identifier_of(row: Row) -> Identifier:
    bare = {column: row[column] for column in ("organisation_id", "scheme", "value")}
    return Identifier(**bare, current=row["status"] == "current", **validity(row))


def succession_of(row: Row) -> Succession:
    bare = {column: row[column] for column in ("predecessor_id", "successor_id", "status", "as_of", "source")}
    split = row["old_area_split"] == "yes"
    return Succession(**bare, vesting_day=date.fromisoformat(row["vesting_day"]), old_area_split=split)


def place_of(row: Row) -> Place:
    bare = {column: row[column] for column in ("gss", "name", "kind", "organisation_id")}
    position = {f"hex_{axis}": int(row[axis]) if row[axis] else None for axis in ("q", "r")}
    return Place(**bare, **position, **validity(row), current=row["status"] == "current")


def line_of(row: Row) -> PlaceSuccession:
    return PlaceSuccession(predecessor_id=row["predecessor_gss"], successor_id=row["successor_gss"], on=row["on"])
