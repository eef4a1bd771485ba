"""The register while it is being compiled: rows gathered from several published files under one id a body.

Holds rows and writes them as CSV lists in a fixed order; it reads no source and matches no name but its own.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from moothall.engines.link.words import plain
from moothall.vocabulary.body import kinds

Row = Mapping[str, str]

ORGANISATION = (
    "organisation_id", "name", "official_name", "short_name", "kind", "tier", "nation", "region", "county_id",
    "combined_authority_id", "valid_from", "valid_to", "population", "population_year", "area_km2", "density_per_km2",
    "website", "source", "note",
)  # fmt: skip
PLANNED = (
    "area", "successor", "predecessor_ids", "status", "option", "proposed_or_decided_by", "expected_vesting_day",
    "vesting_basis", "as_of", "source_url", "notes",
)  # fmt: skip

PLACE = ("gss", "name", "kind", "organisation_id", "status", "valid_from", "valid_to")


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a published CSV file, a byte order mark left out. Raises FileNotFoundError."""
    with path.open(encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))


def day_before(day: str) -> str:
    """The day before an ISO day, as ISO text."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


@dataclass
class Draft:
    """Everything known so far. `by_gss` finds the body that a GSS code, present or former, belongs to."""

    organisations: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    identifiers: dict[tuple[str, str, str], str] = field(default_factory=dict)
    successions: dict[tuple[str, str], tuple[str, str, str, str, str]] = field(default_factory=dict)
    planned: list[dict[str, str]] = field(default_factory=list)
    places: dict[str, dict[str, str]] = field(default_factory=dict)
    place_successions: list[tuple[str, str, str]] = field(default_factory=list)
    hexes: dict[str, tuple[str, str]] = field(default_factory=dict)
    by_gss: dict[str, str] = field(default_factory=dict)
    counted: dict[str, list[str]] = field(default_factory=dict)
    joined: list[tuple[str, str]] = field(default_factory=list)

    def organisation(self, organisation_id: str, official: str, kind: str, source: str, **known: str) -> None:
        """A body met for the first time. `official` is the name as printed; a form better to read is `known["name"]`.
        Raises ValueError when the id is taken: two sources would then speak of different bodies."""
        if organisation_id in self.organisations:
            raise ValueError(f"{organisation_id} is already in the register (from {source})")
        official = " ".join(official.split())
        row = dict.fromkeys(ORGANISATION, "")
        row.update(organisation_id=organisation_id, name=official, official_name=official, kind=kind)
        row.update(tier=kinds()[kind].tier, source=source)
        row.update({key: value for key, value in known.items() if value})
        self.organisations[organisation_id] = row
        for text, sort in ((row["name"], "official"), (official, "official"), (row["short_name"], "short")):
            self.name(organisation_id, text, sort)

    def fill(self, organisation_id: str, **known: str) -> None:
        """Fields that are still empty, from another source."""
        row = self.organisations[organisation_id]
        row.update({key: value for key, value in known.items() if value and not row[key]})

    def name(self, organisation_id: str, name: str, sort: str) -> None:
        """A spelling of a body's name; one that differs from a known one only in case or punctuation adds nothing."""
        if name:
            self.names.setdefault((organisation_id, plain(name)), (name, sort))

    def identifier(self, organisation_id: str, scheme: str, value: str, status: str = "current") -> None:
        if value:
            self.identifiers.setdefault((organisation_id, scheme, value), status)

    def place(self, gss: str, name: str, kind: str, organisation_id: str) -> None:
        """The place that a body governs, under its present code."""
        self.places[gss] = {
            "gss": gss, "name": name, "kind": kind, "organisation_id": organisation_id, "status": "current"
        }  # fmt: skip
        self.identifier(organisation_id, "gss", gss)
        self.by_gss[gss] = organisation_id
        self.counted_as(organisation_id, gss)

    def former_gss(self, organisation_id: str, gss: str) -> None:
        """A code that the body's place had before; its present code is left alone."""
        if gss in self.by_gss:
            return
        present = next((p for p in self.places.values() if p["organisation_id"] == organisation_id), None)
        if present:
            self.places[gss] = {**present, "gss": gss, "status": "former"}
            self.place_successions.append((gss, present["gss"], ""))
        self.identifier(organisation_id, "gss", gss, "former")
        self.by_gss[gss] = organisation_id

    def recode(self, organisation_id: str, old: str, new: str, year: str) -> None:
        """The place of a body that keeps on gets a new code in a year."""
        if new not in self.by_gss:
            self.places[new] = {**self.places[old], "gss": new, "status": "current"}
            self.identifiers[organisation_id, "gss", old] = "former"
            self.identifiers[organisation_id, "gss", new] = "current"
            self.by_gss[new] = organisation_id
            self.counted_as(organisation_id, new)
        self.places[old].update(status="former", valid_to=str(int(year) - 1))
        self.places[new].setdefault("valid_from", year)
        self.place_successions = [s for s in self.place_successions if s[:2] != (old, new)]
        self.place_successions.append((old, new, year))

    def counted_as(self, organisation_id: str, gss: str) -> None:
        """A place whose population is the body's."""
        self.counted.setdefault(organisation_id, []).append(gss)

    def places_counted(self) -> Iterator[tuple[str, str]]:
        return ((organisation_id, gss) for organisation_id, all_gss in self.counted.items() for gss in all_gss)

    def joins(self, organisation_id: str, combined_gss: str) -> None:
        """A council becomes a member of the combined authority whose place has this code."""
        self.joined.append((organisation_id, combined_gss))

    def succession(
        self, old: str, new: str, day: str, split: str, source: str, status: str = "past", as_of: str = ""
    ) -> None:
        """One body follows another on a vesting day; `split` says whether the old area went to several successors.
        The old body's last day is the day before, the new body begins on the day unless it began earlier."""
        self.successions[old, new] = (day, split, status, as_of, source)
        self.organisations[old]["valid_to"] = day_before(day)
        self.fill(new, valid_from=day)

    def settle(self) -> None:
        """What follows from all the rows together: membership of combined authorities through their successors, and
        the validity of places from that of their bodies."""
        for organisation_id, gss in self.joined:
            if gss in self.by_gss:
                self.organisations[organisation_id]["combined_authority_id"] = self.by_gss[gss]
        follows = {old: new for (old, new), facts in self.successions.items() if facts[2] == "past"}
        for row in self.organisations.values():
            row["combined_authority_id"] = follows.get(row["combined_authority_id"], row["combined_authority_id"])
        for place in self.places.values():
            body = self.organisations[place["organisation_id"]]
            place.setdefault("valid_from", body["valid_from"])
            place.setdefault("valid_to", body["valid_to"])

    def correct(self, rows: Sequence[Row]) -> None:
        """Corrections kept as rows: what was published, what is right, and how that is known. Raises ValueError when
        the published value is no longer what the correction says, so that no correction outlives its reason."""
        for row in rows:
            table = self.organisations if row["list"] == "organisations" else self.places
            target, column = table[row["key"]], row["field"]
            if target[column] != row["published"]:
                raise ValueError(f"{row['key']} {column}: published is {target[column]!r}, not {row['published']!r}")
            target[column] = row["corrected"]
            if column == "name":
                self.names.pop((row["key"], plain(row["corrected"])), None)
                self.name(row["key"], row["corrected"], "official")
                self.names[row["key"], plain(row["published"])] = (row["published"], "alternative")

    def write(self, out: Path) -> dict[str, int]:
        """Write the lists into a folder, each sorted; returns the number of rows of each."""
        ids = sorted(self.organisations)
        validity = {gss: (place["valid_from"], place["valid_to"]) for gss, place in self.places.items()}
        tables: dict[str, tuple[Sequence[str], Sequence[Sequence[str]]]] = {
            "organisations": (ORGANISATION, [[self.organisations[i][c] for c in ORGANISATION] for i in ids]),
            "organisation_names": (
                ("organisation_id", "name", "kind"),
                sorted((i, name, sort) for (i, _), (name, sort) in self.names.items()),
            ),
            "organisation_identifiers": (
                ("organisation_id", "scheme", "value", "status", "valid_from", "valid_to"),
                sorted((*key, status, *self.gss_validity(key, validity)) for key, status in self.identifiers.items()),
            ),
            "successions": (
                ("predecessor_id", "successor_id", "vesting_day", "old_area_split", "status", "as_of", "source"),
                sorted((*pair, *facts) for pair, facts in self.successions.items()),
            ),
            "successions_planned": (PLANNED, [[row[c] for c in PLANNED] for row in self.planned]),
            "places": (
                (*PLACE, "q", "r"),
                [[*(place[c] for c in PLACE), *self.hex(gss)] for gss, place in sorted(self.places.items())],
            ),
            "places_successions": (("predecessor_gss", "successor_gss", "on"), self.known_place_successions()),
        }
        for name, (header, rows) in tables.items():
            with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as f:
                csv.writer(f, lineterminator="\n").writerows([header, *rows])
        return {name: len(rows) for name, (_, rows) in tables.items()}

    def gss_validity(self, key: tuple[str, str, str], validity: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
        return validity.get(key[2], ("", "")) if key[1] == "gss" else ("", "")

    def hex(self, gss: str) -> tuple[str, str]:
        return self.hexes.get(gss, ("", ""))

    def known_place_successions(self) -> list[tuple[str, str, str]]:
        """Successions between places that the register has; of two rows for one pair the one with a whole day."""
        best: dict[tuple[str, str], str] = {}
        for old, new, on in self.place_successions:
            if old in self.places and new in self.places:
                best[old, new] = max(best.get((old, new), ""), on, key=len)
        return sorted((*pair, on) for pair, on in best.items())
