"""What is funded already: the projects of the Local Digital Fund, and the awards of other funds, joined to
organisations of the register. Names that cannot be told stay as printed. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from moothall.engines.link.buyers import find_buyer
from moothall.register.queries import councils_in_force, organisation_names
from moothall.vocabulary.funding import Award, Fund, awards, funds, purposes
from moothall.vocabulary.solution import FundedProject, funded_projects


@dataclass(frozen=True)
class Named:
    """An organisation as printed, and its id in the register if the name tells it for sure."""

    text: str
    organisation_id: str | None


@dataclass(frozen=True)
class KnownProject:
    """A funded project with its lead and partners told. `amount` is in whole pounds, `announced` a day."""

    listed: FundedProject
    announced: date
    lead: Named | None
    partners: tuple[Named, ...]

    @property
    def organisation_ids(self) -> set[str]:
        """Those that are told for sure."""
        bodies = (self.lead, *self.partners)
        return {body.organisation_id for body in bodies if body and body.organisation_id}


@dataclass(frozen=True)
class AwardRow:
    """An award with its fund and organisation in words. `code` is as published, `key` what it is filtered by;
    `organisation_id` is None for a company, which the register does not have. `others` are names."""

    number: int
    on: date
    fund: str
    fund_name: str
    purpose: str
    amount: int
    code: str
    key: str
    organisation_id: str | None
    name: str
    others: str
    note: str
    address: str


@dataclass(frozen=True)
class FundRow:
    """A fund with what it awarded: how many awards, to how many organisations, and the pounds in all."""

    fund: Fund
    awards: int
    organisations: int
    amount: int


@lru_cache(maxsize=1)
def known_projects() -> tuple[KnownProject, ...]:
    """Every project of the list, the latest announced first."""
    found = (_known(each) for each in funded_projects())
    return tuple(sorted(found, key=lambda each: (each.announced, each.listed.amount), reverse=True))


def _known(listed: FundedProject) -> KnownProject:
    on = date.fromisoformat(listed.announced)
    lead = _named(listed.lead_council, on) if listed.lead_council else None
    return KnownProject(listed, on, lead, tuple(_named(name, on) for name in listed.partners))


def _named(text: str, on: date) -> Named:
    """Who is meant: by the whole name on that day, or today; else by a short name that one council alone had then."""
    told = find_buyer(text, None, on).organisation_id or find_buyer(text, None, None).organisation_id
    return Named(text, told or _short_names(on).get(text.casefold()))


@lru_cache(maxsize=32)
def _short_names(on: date) -> dict[str, str]:
    """Short names that one council in force on a day had, and no other."""
    named: dict[str, list[str]] = {}
    for council in councils_in_force(on):
        named.setdefault(council.short_name.casefold(), []).append(council.organisation_id)
    return {name: ids[0] for name, ids in named.items() if name and len(ids) == 1}


def known_project(slug: str) -> KnownProject | None:
    """One funded project, or None."""
    return next((each for each in known_projects() if each.listed.slug == slug), None)


def known_of(organisation_id: str) -> tuple[KnownProject, ...]:
    """The funded projects that an organisation led or took part in, as far as names tell."""
    return tuple(each for each in known_projects() if organisation_id in each.organisation_ids)


def award_rows(fund: str = "", organisation: str = "", purpose: str = "", year: str = "") -> tuple[AwardRow, ...]:
    """Awards, the latest first, then the largest; of a fund, an organisation (its code), a purpose, a year."""
    chosen = [
        each
        for each in awards()
        if fund in ("", each.fund)
        and organisation in ("", each.organisation_id)
        and purpose in ("", each.purpose)
        and year in ("", financial_year(each.on))
    ]
    names = _names(chosen)
    rows = (_award(each, names) for each in chosen)
    return tuple(sorted(rows, key=lambda row: (-row.on.toordinal(), -row.amount, row.number)))


def financial_year(day: date) -> str:
    """The financial year of a day: "2024-25"."""
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}-{(first + 1) % 100:02}"


def _names(chosen: Iterable[Award]) -> dict[str, str]:
    ids = {code for each in chosen for code in (each.organisation_id, *each.others)}
    return organisation_names(ids)


def _award(each: Award, names: dict[str, str]) -> AwardRow:
    key = each.organisation_id
    return AwardRow(
        number=each.number,
        on=each.on,
        fund=each.fund,
        fund_name=funds()[each.fund].name if each.fund in funds() else each.fund,
        purpose=purposes().get(each.purpose, each.purpose),
        amount=each.amount,
        code=each.code,
        key=key,
        organisation_id=key if key in names else None,
        name=names.get(key) or _unnamed(key),
        others="; ".join(names.get(other) or _unnamed(other) for other in each.others),
        note=each.note.strip('" '),
        address=each.address,
    )


def _unnamed(code: str) -> str:
    scheme, _, number = code.partition(":")
    return f"Company {number}" if scheme == "company" else code


def fund_rows() -> tuple[FundRow, ...]:
    """Every fund with what it awarded, the latest first."""
    rows = []
    for fund in funds().values():
        own = [each for each in awards() if each.fund == fund.code]
        bodies = {each.organisation_id for each in own}
        rows.append(FundRow(fund, len(own), len(bodies), sum(each.amount for each in own)))
    return tuple(sorted(rows, key=lambda row: (row.fund.since, row.amount), reverse=True))


def award_total(rows: Iterable[AwardRow]) -> int:
    """What awards come to, in whole pounds."""
    return sum(row.amount for row in rows)


def award_choices() -> dict[str, list[tuple[str, str]]]:
    """What awards can be chosen by: funds, purposes, financial years, organisations."""
    years = sorted({financial_year(each.on) for each in awards()}, reverse=True)
    names = _names(awards())
    bodies = {
        each.organisation_id: names.get(each.organisation_id) or _unnamed(each.organisation_id) for each in awards()
    }
    return {
        "fund": [(row.fund.code, row.fund.name) for row in fund_rows()],
        "purpose": sorted(purposes().items(), key=lambda pair: pair[1]),
        "year": [(year, year) for year in years],
        "organisation": sorted(bodies.items(), key=lambda pair: pair[1]),
    }


def found_in_known(words: str, limit: int) -> tuple[KnownProject, ...]:
    """Funded projects in whose title, sentence or names all words stand."""
    asked = words.casefold().split()
    hits = [each for each in known_projects() if asked and all(word in _text(each) for word in asked)]
    return tuple(hits[:limit])


def _text(each: KnownProject) -> str:
    listed = each.listed
    return " ".join((listed.project, listed.about, listed.lead_council, *listed.partners)).casefold()
