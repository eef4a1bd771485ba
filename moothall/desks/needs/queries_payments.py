"""What councils pay today for a type of system, to whom and until when; who else pays or has moved: from the picture.

Reads only. Where there is no picture, or a body's payments are not held, it says so and gives no nought."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from moothall.engines.measure.moves import MonthPaid, Move, find_moves
from moothall.engines.measure.pattern import MONTHS, Paid, payment_pattern
from moothall.engines.store import NoPicture, ask, open_picture, remembered, sql_of
from moothall.register import queries as register
from moothall.vocabulary.desk import Coverage
from moothall.vocabulary.period import financial_year
from moothall.vocabulary.solution import system_type_names

sql = partial(sql_of, "moothall.desks.needs")
SURE = 0.8  # of a move from one supplier to another, for it to be told


@dataclass(frozen=True)
class Held:
    """A body whose payments are held: the publishers that it is, and the months."""

    organisation_id: str
    publishers: tuple[str, ...]
    months: frozenset[date]

    @property
    def covered(self) -> tuple[date, date]:
        """First and last month."""
        return min(self.months), max(self.months)

    @property
    def missing(self) -> tuple[date, ...]:
        """Months between them that are not held."""
        first, last = self.covered
        count = (last.year - first.year) * 12 + last.month - first.month
        every = (
            date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)
        )
        return tuple(month for month in every if month not in self.months)


@dataclass(frozen=True)
class PaidTo:
    """What a council paid one supplier in a financial year. `until` says when that ends in words, `basis` how that is
    known: contract or estimate; both are empty when it cannot be told."""

    organisation_id: str
    name: str
    publisher_id: str
    supplier_id: str
    supplier: str
    year: str
    amount: Decimal
    rows: int
    last_seen: date | None
    until: str
    basis: str
    doubt: str


@dataclass(frozen=True)
class CouncilPays:
    """What a council pays for a type of system in the newest year in which it did. `held` is empty when we hold none of
    its payments; `possible` may be for it too, and is in no sum."""

    organisation_id: str
    name: str
    held: str
    paid: tuple[PaidTo, ...]
    possible: Decimal


@dataclass(frozen=True)
class Payer:
    """A body that pays for a type of system, and what is known of a move from one supplier to another."""

    organisation_id: str
    name: str
    publisher_id: str
    year: str
    amount: Decimal
    suppliers: tuple[str, ...]
    left: str = ""
    left_why: str = ""


@dataclass(frozen=True)
class SystemPaid:
    """A type of system with how many councils and other bodies paid for it in a year."""

    code: str
    name: str
    councils: int
    others: int
    amount: Decimal
    year: str


def there_is_a_picture() -> bool:
    """Whether anything can be asked of payments."""
    try:
        open_picture()
    except NoPicture:
        return False
    return True


@remembered(size=2)
def held() -> dict[str, Held]:
    """Bodies of the register whose payments are held, by organisation."""
    months: dict[str, set[date]] = defaultdict(set)
    publishers: dict[str, set[str]] = defaultdict(set)
    for row in ask(sql("bodies_held")):
        months[row["organisation_id"]].add(row["month"])
        publishers[row["organisation_id"]].add(row["publisher_id"])
    return {key: Held(key, tuple(sorted(publishers[key])), frozenset(found)) for key, found in months.items()}


def what_they_pay(councils: Iterable[str], system: str) -> tuple[CouncilPays, ...]:
    """What each of some councils pays for a type of system, in the order given."""
    ids = tuple(councils)
    bodies = register.organisations_by_id(ids)
    return _what_they_pay(ids, tuple(bodies[each].name if each in bodies else each for each in ids), system)


@remembered(size=256)
def _what_they_pay(councils: tuple[str, ...], names: tuple[str, ...], system: str) -> tuple[CouncilPays, ...]:
    asked = {"councils": list(councils), "system": system, "everybody": False}
    rows, doubts = ask(sql("paid_by_councils"), asked), ask(sql("doubtful"), asked)
    untils = _untils(asked)
    found = []
    for council, name in zip(councils, names, strict=True):
        own = [row for row in rows if row["organisation_id"] == council]
        year = max((row["financial_year"] for row in own if row["told"]), default="")
        paid = tuple(
            PaidTo(
                **{key: row[key] for key in ("organisation_id", "publisher_id", "supplier_id", "supplier")},
                name=name,
                year=year,
                amount=row["amount"],
                rows=row["rows"],
                last_seen=row["last_seen"],
                doubt=_doubt(doubts, council, year),
                **untils(council, row["publisher_id"], row["supplier_id"]),
            )
            for row in own
            if row["told"] and row["financial_year"] == year
        )
        newest = year or max((row["financial_year"] for row in own), default="")
        possible = sum((r["amount"] for r in own if not r["told"] and r["financial_year"] == newest), Decimal(0))
        found.append(CouncilPays(council, name, _span(council), paid, possible))
    return tuple(found)


def _doubt(doubts: list[dict[str, Any]], council: str, year: str) -> str:
    own = (d["why"] for d in doubts if d["organisation_id"] == council and d["financial_year"] in (None, year))
    return next(own, "")


def _span(council: str) -> str:
    body = held().get(council)
    if body is None:
        return ""
    first, last = body.covered
    return f"{first:%B %Y} to {last:%B %Y}"


def _untils(asked: dict[str, Any]) -> Any:
    """A function that says when what a body has of a supplier ends, and how that is known."""
    ends = {(row["organisation_id"], row["supplier_id"]): row for row in ask(sql("contract_ends"), asked)}
    days: dict[tuple[str, str], list[Paid]] = defaultdict(list)
    for row in ask(sql("paid_days"), asked):
        days[row["publisher_id"], row["supplier_id"]].append(Paid(row["on"], row["amount"]))

    def until(council: str, publisher: str, supplier: str) -> dict[str, str]:
        contract, body = ends.get((council, supplier)), held().get(council)
        if contract and contract["end_date"]:
            return {"until": f"{contract['end_date'].day} {contract['end_date']:%B %Y}", "basis": "contract"}
        paid = tuple(days.get((publisher, supplier), ()))
        pattern = payment_pattern(paid, body.covered, body.missing) if body and paid else None
        if pattern and pattern.stopped:
            return {"until": f"not seen since {pattern.last_seen:%B %Y}", "basis": "estimate"}
        if pattern and pattern.renewal_month:
            return {"until": f"likely renewed each {MONTHS[pattern.renewal_month - 1]}", "basis": "estimate"}
        return {"until": "", "basis": ""}

    return until


def payers(system: str) -> tuple[Payer, ...]:
    """Every body that pays for a type of system, the largest first, and who left a supplier for another."""
    rows = _payers(system)
    names = register.organisation_names(r.organisation_id for r in rows)
    found = [Payer(**{**vars(row), "name": names.get(row.organisation_id, row.organisation_id)}) for row in rows]
    return tuple(sorted(found, key=lambda row: (-row.amount, row.name)))


@remembered(size=64)
def _payers(system: str) -> tuple[Payer, ...]:
    by_body: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in ask(sql("payers"), {"system": system}):
        by_body[row["organisation_id"], row["publisher_id"], row["financial_year"]].append(row)
    left = {move.publisher_id: move for move in moves(system)}
    names = supplier_names()
    return tuple(
        Payer(
            organisation_id=council,
            name="",
            publisher_id=publisher,
            year=year,
            amount=sum((row["amount"] for row in rows), Decimal(0)),
            suppliers=tuple(row["supplier"] for row in rows),
            left=names.get(left[publisher].from_supplier, "") if publisher in left else "",
            left_why=left[publisher].why if publisher in left else "",
        )
        for (council, publisher, year), rows in by_body.items()
    )


@remembered(size=64)
def moves(system: str) -> tuple[Move, ...]:
    """Who went from one supplier to another for a type of system, where that is sure enough to be told."""
    rows = ask(sql("paid_days"), {"system": system, "councils": [], "everybody": True})
    monthly = [MonthPaid(row["publisher_id"], row["supplier_id"], row["on"], row["amount"]) for row in rows]
    bodies = [(publisher, body) for body in held().values() for publisher in body.publishers]
    covered = {publisher: body.covered for publisher, body in bodies}
    missing = {publisher: body.missing for publisher, body in bodies}
    groups = {
        r["supplier_id"]: r["group_id"] for r in ask("SELECT supplier_id, group_id FROM supplier") if r["group_id"]
    }
    found = find_moves(monthly, covered, groups, missing)
    return tuple(move for move in found if move.kind == "move" and move.confidence >= SURE)


@remembered(size=2)
def supplier_names() -> dict[str, str]:
    """The name of each seller of systems."""
    text = "SELECT supplier_id, name FROM supplier WHERE supplier_id IN (SELECT supplier_id FROM supplier_product)"
    return {row["supplier_id"]: row["name"] for row in ask(text)}


@remembered(size=2)
def suppliers_of_bodies() -> dict[tuple[str, str], tuple[str, ...]]:
    """Whom each body pays for each type of system, by (organisation, type of system)."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in ask(sql("suppliers_of_bodies")):
        found[row["organisation_id"], row["system_type"]].append(row["supplier"])
    return {key: tuple(names) for key, names in found.items()}


@remembered(size=2)
def usual_year() -> str:
    """The financial year of which most bodies hold some months, the newest of those; empty when nothing is dated."""
    years: dict[str, int] = defaultdict(int)
    for body in held().values():
        for year in {financial_year(month) for month in body.months}:
            years[year] += 1
    return max(years, key=lambda year: (years[year], year), default="")


def systems_paid() -> tuple[SystemPaid, ...]:
    """Types of system with how many councils paid for them in the usual year, the most councils first."""
    year, names = usual_year(), system_type_names()
    councils = {each.organisation_id for each in register.english_councils()}
    found = [
        SystemPaid(
            row["system_type"],
            names.get(row["system_type"], row["system_type"]),
            len(councils & set(row["bodies"])),
            len(set(row["bodies"]) - councils),
            row["amount"],
            year,
        )
        for row in ask(sql("systems_paid"), {"year": year})
    ]
    return tuple(sorted(found, key=lambda row: (-row.councils, -row.amount, row.name)))


def coverage() -> Coverage:
    """How much of the sector the figures of payments speak for."""
    councils = {each.organisation_id for each in register.english_councils()}
    bodies = held()
    months = sorted(month for body in bodies.values() for month in body.months)
    first, last = (months[0], months[-1]) if months else (None, None)
    of_councils = len(councils & bodies.keys())
    return Coverage(of_councils, len(councils), "English councils", first, last, len(bodies) - of_councils)
