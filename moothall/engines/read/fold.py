"""Amendments folded in: the notices of one contracting process, in order of time, as one body and one story.

Later values replace earlier ones; nothing empty overwrites anything. The order in which files were read plays no part.
Which notices belong together is not decided here (journey/contracts.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from moothall.engines.read.notices import extension_months

BY_ID = ("awards", "contracts", "lots")
OFF = ("cancelled", "unsuccessful", "withdrawn", "superseded")
AGAIN = ("suppliers", "date", "period", "lots")
PLANNING = ("planning", "planned")
Body = dict[str, Any]


@dataclass(frozen=True)
class Value:
    """What a contract is worth: `how` says where the figure is from, `basis` whether VAT is in it (net, gross,
    unknown)."""

    amount: Decimal | None
    currency: str | None
    basis: str | None
    how: str | None


@dataclass(frozen=True)
class Span:
    """From when to when; `longest` is the latest end if every option is used; `how` says where the days are from."""

    start: date | None = None
    end: date | None = None
    longest: date | None = None
    how: str | None = None


def fold(bodies: Iterable[Body]) -> Body:
    """One body from several, the earliest first."""
    folded: Body = {}
    for body in bodies:
        folded = _merged(folded, body)
    return folded


def _merged(old: Body, new: Body) -> Body:
    out = dict(old)
    for name, value in new.items():
        if value in (None, "", [], {}):
            continue
        before = old.get(name)
        if name in BY_ID and isinstance(before, list) and isinstance(value, list):
            again = name == "awards" and old.get("title") == new.get("title")
            out[name] = _merged_lists(_superseded(before, value) if again else before, value)
        elif isinstance(before, dict) and isinstance(value, dict) and name.endswith("period"):
            out[name] = _merged_period(before, value)
        else:
            out[name] = value
    return out


def _merged_lists(old: list[Body], new: list[Body]) -> list[Body]:
    """Things with an id, each folded with its like; new ones after the old ones."""
    known = {str(one.get("id")): one for one in old}
    for one in new:
        key = str(one.get("id"))
        known[key] = _merged(known.get(key, {}), one)
    return list(known.values())


def _superseded(old: list[Body], new: list[Body]) -> list[Body]:
    """Earlier awards, those marked that a later notice of the same title gives again under another number (same
    suppliers, day, period and lots): a corrected notice, not a second award."""
    given = {str(one.get("id")) for one in new}
    said = [{n: one.get(n) for n in AGAIN} for one in new]
    return [
        {**one, "status": "superseded"}
        if str(one.get("id")) not in given and one.get("suppliers") and {n: one.get(n) for n in AGAIN} in said
        else one
        for one in old
    ]


def _merged_period(old: Body, new: Body) -> Body:
    """The newer days, with older ones where the newer notice has none and the two make a period."""
    both = {**old, **new}
    if both.get("start", "") > both.get("end", "9"):
        return new
    if both.get("end", "") > both.get("max", "9"):
        both.pop("max")
    return both


def status_of(body: Mapping[str, Any]) -> str:
    """`planning`, `tender`, `awarded`, `terminated` or `cancelled`; `register` rows are awarded."""
    standing = [
        *(a for a in live(body, "awards") if a.get("suppliers") or a.get("status") == "active"),
        *live(body, "contracts"),
    ]
    if standing:
        ended = [one.get("status") == "terminated" for one in body.get("contracts", [])]
        return "terminated" if ended and all(ended) else "awarded"
    if body.get("awards") or body.get("tender_status") in OFF:
        return "cancelled"
    tags = set(body.get("tags", []))
    early = tags & {"planning", "planningUpdate"} or body.get("tender_status") in PLANNING
    return "planning" if early else "tender"


def live(body: Mapping[str, Any], name: str) -> list[Body]:
    """Awards or contracts that were not cancelled."""
    return [one for one in body.get(name, []) if one.get("status") not in OFF]


def value_of(body: Mapping[str, Any]) -> Value:
    """The sum of the contracts as signed, else of the awards, else what the tender or its lots estimate."""
    for name, how in (("contracts", "contract as signed"), ("awards", "award")):
        given = [one["value"] for one in live(body, name) if one.get("value")]
        if given:
            return _sum(given, how if len(given) == 1 else f"sum of {len(given)} {how.split()[0]}s")
    if body.get("tender_value"):
        return _sum([body["tender_value"]], "estimate in the tender")
    lots = [one["value"] for one in live(body, "lots") if one.get("value")]
    return _sum(lots, "sum of the lots' estimates" if len(lots) > 1 else "estimate of the lot")


def _sum(given: Sequence[Body], how: str) -> Value:
    currencies = {one.get("currency") for one in given}
    if not given:
        return Value(None, None, None, None)
    if len(currencies) > 1:
        return Value(None, None, None, "several currencies, not added up")
    bases = {one.get("basis") for one in given}
    total = sum((Decimal(one["amount"]) for one in given), Decimal("0.00"))
    return Value(total, currencies.pop(), bases.pop() or "unknown" if len(bases) == 1 else "unknown", how)


def span_of(body: Mapping[str, Any]) -> Span:
    """The days of the contracts as signed, else of the awards, the tender, or its lots; the first with an end wins,
    else the first with anything. Of several periods it is from the earliest start to the latest end."""
    places = (
        ("contract as signed", [one.get("period") for one in live(body, "contracts")]),
        ("award", [one.get("period") for one in live(body, "awards")]),
        ("tender", [body.get("tender_period")]),
        ("lots of the tender", [one.get("period") for one in live(body, "lots")]),
    )
    spans = [_together([p for p in given if p], how) for how, given in places if any(given)]
    best = next((s for s in spans if s.end), spans[0] if spans else Span())
    return _extended(best, body)


def _together(periods: Sequence[Body], how: str) -> Span:
    starts, ends, longest = ([date.fromisoformat(p[n]) for p in periods if p.get(n)] for n in ("start", "end", "max"))
    if len(set(ends)) > 1:
        how = f"{how}; latest of {len(set(ends))} ends"
    return Span(min(starts, default=None), max(ends, default=None), max(longest, default=None), how)


def _extended(span: Span, body: Mapping[str, Any]) -> Span:
    """With the latest end: as given, else the end and the one length that the option is said to have."""
    if not span.end or span.longest:
        return span
    lengths = {extension_months(text) for text in body.get("extension", [])}
    months = lengths.pop() if len(lengths) == 1 else None
    return Span(span.start, span.end, months_after(span.end, months), span.how) if months else span


def months_after(start: date, months: int) -> date:
    """The same day some months later; the last day of a month stays the last."""
    after = date.fromordinal(start.toordinal() + 1)
    year, month = divmod(after.year * 12 + after.month - 1 + months, 12)
    days = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
    moved = date(year, month + 1, min(after.day, days))
    return date.fromordinal(moved.toordinal() - 1)


def day(text: str | None) -> date | None:
    """A day of ISO text."""
    return date.fromisoformat(text) if text else None
