"""When it ends: contracts with published dates, and where none is published, what the payments suggest. Reads only.

An estimate is never shown as an end date: it says so, and why.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from moothall.desks.buying.queries_asking import ask, remembered, sql
from moothall.desks.buying.queries_holders import Holder, holders
from moothall.desks.buying.queries_subject import names_of, supplier_name
from moothall.engines.measure.pattern import Paid, Pattern, ordinal, payment_pattern
from moothall.engines.measure.renewals import next_month
from moothall.register import queries as register


@dataclass(frozen=True)
class Ending:
    """When what a body has comes to an end: a contract's published end, or a month estimated from payments.

    `basis` is `contract` or `estimate`. `ends` is the end date, or the first of the month in which a renewal is next
    likely; None when it cannot be told. `extended` is the latest end if every extension is used.
    """

    basis: str
    publisher_id: str | None
    organisation_id: str | None
    name: str
    supplier_id: str | None
    supplier: str
    title: str
    starts: date | None
    ends: date | None
    extended: date | None
    value: Decimal | None
    contract_id: str | None
    pattern: Pattern | None
    why: str
    status: str = ""

    @property
    def basis_title(self) -> str:
        """For people."""
        if self.basis == "estimate":
            return "Estimate"
        return "Tender, not yet awarded" if self.status == "tender" else "Contract"

    @property
    def known_from(self) -> str:
        """What the end is known from; an estimate says so, and where there is nothing to estimate from, that."""
        return self.basis_title if self.ends or self.contract_id else "No pattern seen"

    @property
    def ends_text(self) -> str:
        """The end as far as it is known: a day for a contract, a month for an estimate."""
        return said_date(self.ends, self.basis == "estimate") if self.ends else "Cannot tell"

    @property
    def last_seen(self) -> date | None:
        """The month of the last payment, of an estimate."""
        return self.pattern.last_seen if self.pattern else None


def said_date(day: date, estimate: bool) -> str:
    """A day; only about its month where it is an estimate."""
    return f"about {day:%B %Y}" if estimate else f"{day.day} {day:%B %Y}"


@remembered(size=512)
def endings(kind: str, key: str, counted_from: date) -> tuple[Ending, ...]:
    """Contracts and estimates of a subject, the soonest to end after `counted_from` first, then those that ended, then
    those of which it cannot be told. A body with a contract in force for the subject gets no estimate beside it."""
    contracts = _contracts(kind, key)
    covered = {(e.organisation_id, e.supplier_id) for e in contracts if e.ends and e.ends >= counted_from}
    estimates = [e for e in _estimates(kind, key, counted_from) if (e.organisation_id, e.supplier_id) not in covered]
    return tuple(sorted([*contracts, *estimates], key=lambda e: _order(e, counted_from)))


def _order(ending: Ending, counted_from: date) -> tuple[int, int, str]:
    if ending.ends is None:
        return (2, 0, ending.name)
    days = (ending.ends - counted_from).days
    return (0, days, ending.name) if days >= 0 else (1, -days, ending.name)


def _contracts(kind: str, key: str) -> list[Ending]:
    rows = ask(sql(f"contracts_{kind}"), names_of(kind, key))
    bodies = register.organisations_by_id(r["organisation_id"] for r in rows if r["organisation_id"])
    publishers = {h.organisation_id: h.publisher_id for h in holders().values() if h.organisation_id}
    return [
        Ending(
            basis="contract",
            publisher_id=publishers.get(row["organisation_id"]),
            organisation_id=row["organisation_id"],
            name=bodies[row["organisation_id"]].name if row["organisation_id"] in bodies else row["buyer_text"],
            supplier_id=row["supplier_id"],
            supplier=supplier_name(row["supplier_id"]) or row["supplier_text"] or "",
            title=row["title"] or "",
            starts=row["start_date"],
            ends=row["end_date"],
            extended=row["extended_end"],
            value=row["value"],
            contract_id=row["contract_id"],
            pattern=None,
            why=row["system_how"] or "",
            status=row["status"],
        )
        for row in rows
    ]


def _estimates(kind: str, key: str, counted_from: date) -> list[Ending]:
    found: dict[tuple[str, str], list[Paid]] = defaultdict(list)
    for row in ask(sql(f"paid_days_{kind}"), names_of(kind, key)):
        found[row["publisher_id"], row["supplier_id"]].append(Paid(row["on"], row["amount"]))
    known = holders()
    return [
        _estimate(known[publisher], supplier, paid, counted_from)
        for (publisher, supplier), paid in found.items()
        if publisher in known and known[publisher].covered
    ]


def _estimate(holder: Holder, supplier_id: str, paid: Iterable[Paid], counted_from: date) -> Ending:
    covered = holder.covered
    assert covered, "only bodies with months held are estimated"
    pattern = payment_pattern(tuple(paid), covered, missing_months(holder))
    month = None if pattern.stopped else pattern.renewal_month
    return Ending(
        basis="estimate",
        publisher_id=holder.publisher_id,
        organisation_id=holder.organisation_id,
        name=holder.name,
        supplier_id=supplier_id,
        supplier=supplier_name(supplier_id),
        title="",
        starts=None,
        ends=next_month(month, ordinal(counted_from)) if month else None,
        extended=None,
        value=None,
        contract_id=None,
        pattern=pattern,
        why=pattern.why,
    )


def missing_months(holder: Holder) -> tuple[date, ...]:
    """Months between the first and the last held of which we hold nothing."""
    if not holder.covered:
        return ()
    first, last = holder.covered
    count = (last.year - first.year) * 12 + last.month - first.month
    every = [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]
    return tuple(month for month in every if month not in holder.months)
