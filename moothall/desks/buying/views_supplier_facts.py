"""Small values that the pages of suppliers, systems and contracts show beside their lists: facts, filter chips, bars,
and sentences on what cannot be told. Asks nothing but names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from moothall.desks.buying.forms import Filter
from moothall.desks.buying.queries_contracts import Contract
from moothall.desks.buying.queries_holders import in_doubt
from moothall.desks.buying.queries_subject import system_title
from moothall.desks.buying.queries_suppliers import HOW_KNOWN, Member, Payer, Supplier, SupplierMonth, Told
from moothall.desks.buying.queries_suppliers import supplier as supplier_of
from moothall.desks.buying.queries_systems import SystemSupplier
from moothall.desks.buying.views_contract_listings import standing
from moothall.desks.buying.views_renew_listings import sure, to, to_organisation
from moothall.register.queries import organisations_by_id
from moothall.vocabulary.desk import Chip, Fact

SOURCES = {"contracts-finder": "Contracts Finder", "find-a-tender": "Find a Tender"}


@dataclass(frozen=True)
class Bar:
    """One bar of a chart by month, with the payments it is made of."""

    month: date | None
    rows: int
    amount: Decimal
    link: str


@dataclass(frozen=True)
class ShareBar:
    """One bar of a chart of suppliers."""

    label: str
    amount: Decimal
    rows: int
    link: str


@dataclass(frozen=True)
class Untold:
    """Something that cannot be told, in a sentence, and where its rows are."""

    text: str
    link: str = ""
    link_text: str = ""


def chips(form: Filter, names: Sequence[str]) -> list[Chip]:
    """The filters in force on a list, in words."""
    found = []
    for name in names:
        if value := form.value(name):
            choices = dict(getattr(form.fields[name], "choices", []))
            found.append(Chip(name, f"{form.fields[name].label}: {_in_words(name, value, choices)}", value))
    return found


def _in_words(name: str, value: str, choices: dict[Any, Any]) -> str:
    if name == "organisation":
        body = organisations_by_id([value]).get(value)
        return body.name if body else value
    if name == "supplier":
        one = supplier_of(value)
        return one.name if one else value
    return str(choices.get(value, value))


def supplier_facts(one: Supplier, members: Sequence[Member]) -> list[Fact]:
    """Who a supplier is; what is not known says so."""
    number = f"{HOW_KNOWN.get(one.scheme or '', one.scheme)}: {one.identifier}" if one.identifier else ""
    group = f"{len(members)} other supplier{'' if len(members) == 1 else 's'}" if members else ""
    facts = [
        Fact("Kind", one.kind_title),
        Fact(
            "Known by",
            number or "Its name only: no number of it is printed",
            link=to_organisation(one.organisation_id) or "",
        ),
        Fact("Group", group, link="#group" if members else "", note=f"({one.group_how})" if one.group_how else ""),
        Fact("Sells systems for", "; ".join(system_title(code) for code in one.systems), link="#sells"),
        Fact("Spellings of its name", one.names, "number", to("names", one.supplier_id)),
        Fact("First and latest payment", _between(one)),
        Fact("Number in this picture", one.supplier_id),
    ]
    return [fact for fact in facts if fact.value not in (None, "")]


def _between(one: Supplier) -> str:
    if one.first_date is None or one.last_date is None:
        return ""
    return f"{one.first_date.day} {one.first_date:%B %Y} to {one.last_date.day} {one.last_date:%B %Y}"


def months(supplier_id: str, rows: Sequence[SupplierMonth]) -> list[Bar]:
    """Bars of the chart, each leading to its payments."""
    here = {"kind": "supplier", "key": supplier_id}
    return [
        Bar(r.month, r.rows, r.amount, to("payments", **here, month=f"{r.month:%Y-%m}" if r.month else "unknown"))
        for r in rows
    ]


def shares(code: str, rows: Sequence[SystemSupplier], year: str) -> list[ShareBar]:
    """Bars of the suppliers of a type of system, those that are told."""
    chosen = {"kind": "system", "key": code, "year": year, "certainty": "told", "doubts": sure(year)}
    return [
        ShareBar(r.name, r.amount, r.rows, to("payments", **chosen, supplier=r.supplier_id)) for r in rows if r.rows
    ]


def cannot_tell(one: Supplier, payers: Sequence[Payer], told: Told, review: int) -> list[Untold]:
    """What is not known of a supplier, each with where to look."""
    here = {"kind": "supplier", "key": one.supplier_id}
    twice, twice_pounds = sum(p.duplicate_rows for p in payers), sum((p.duplicate_amount for p in payers), Decimal(0))
    some = [
        (told.no_type_rows, told.no_type_amount, NO_TYPE, to("payments", **here), "See its payments"),
        (told.no_product_rows, told.no_product_amount, NO_PRODUCT, "", ""),
        (twice, twice_pounds, TWICE, to("payments", **here, duplicates="only"), "See them"),
    ]
    said = [
        Untold(f"{_payments(rows)} ({_pounds(amount)}) {text}", link, words)
        for rows, amount, text, link, words in some
        if rows
    ]
    if review:
        said.append(Untold(WAITING.format(review), to("review", supplier=one.supplier_id), "Judge them"))
    wrong = [name for name in in_doubt() if name in {p.name for p in payers}]
    if wrong:
        said.append(Untold(DOUBTED.format(", ".join(wrong)), to("renew", "supplier", one.supplier_id), "See it"))
    return [*said, Untold(VAT)]


NO_TYPE = "cannot be tied to one of the types of system that it sells; no type's total has them."
NO_PRODUCT = "cannot be tied to one product: payments seldom name one."
TWICE = "found in two files, left out of every sum here."
WAITING = "Names that a person should judge: {:,}. Until then payments may be missing here, or belong to another."
DOUBTED = (
    "Figures of these bodies are in doubt, and are in the sums of this page as printed: {}. The page of its renewals "
    "leaves them out, and says what is wrong with them."
)
VAT = (
    "Whether VAT is in an amount depends on the publisher, and few say. Spend is not price: it depends on how much was "
    "bought."
)


def _payments(count: int) -> str:
    return f"{count:,} payment{'' if count == 1 else 's'}"


def _pounds(amount: Decimal) -> str:
    return f"{'−' if amount < 0 else ''}£{abs(amount):,.2f}"


def contract_facts(found: Contract, today: date) -> list[Fact]:
    """What is published of a contract; what is not says so."""
    cells = found.cells
    pounds = cells["currency"] in (None, "", "GBP")
    value = cells["value"] if pounds else f"{cells['value']:,} {cells['currency']}" if cells["value"] else None
    sure = cells["system_confidence"]
    told = f"{cells['system_how'] or 'told'}{f', {sure:.0%} sure' if sure is not None else ''}"
    buyer = to_organisation(cells["organisation_id"]) or ""
    end = _day(cells["end_date"])
    facts = [
        Fact("Buyer", cells["buyer_text"] or "Not published", link=buyer, note=_buyer_note(cells)),
        Fact("Starts", _day(cells["start_date"]) or "Not published"),
        Fact("Ends", end or "Not published", note=f"({standing(cells['end_date'], today)})" if end else ""),
        Fact("Extension", cells["extension_text"] or "None published"),
        Fact("Ends if every extension is used", _day(cells["extended_end"])),
        Fact(
            "Value",
            value if value is not None else "Not published",
            "money" if value is not None and pounds else "text",
            note="Whether VAT is in it is not said" if value is not None else "",
        ),
        Fact(
            "Type of system",
            system_title(cells["system_type"]) if cells["system_type"] else "Cannot tell",
            link=to("system", cells["system_type"]) if cells["system_type"] else "",
            note=f"({told})" if cells["system_type"] else _maybe(cells),
        ),
        Fact("What is bought (CPV)", " ".join(filter(None, (cells["cpv"], cells["cpv_text"])))),
        Fact("Status", (cells["status"] or "").capitalize()),
        Fact("Published", _day(cells["published"]), note=_releases(cells["releases"])),
        Fact("Source", SOURCES.get(cells["source"], cells["source"])),
        Fact("OCID", cells["ocid"]),
        Fact("Source notice", cells["notice_id"] or cells["notice_url"], link=_web(cells["notice_url"])),
        Fact("Place in the file", cells["place"], link=""),
    ]
    return [fact for fact in facts if fact.value not in (None, "")]


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _web(address: str | None) -> str:
    """An address that a page may lead to: of the web only."""
    return address if address and address.startswith(("https://", "http://")) else ""


def _buyer_note(cells: dict[str, Any]) -> str:
    if cells["organisation_id"]:
        return f"(told by its {cells['buyer_how']})" if cells["buyer_how"] else ""
    return "(not found in the register of organisations)" if cells["buyer_text"] else ""


def _maybe(cells: dict[str, Any]) -> str:
    names = [system_title(code) for code in cells["candidates"] or ()]
    return f"(may be {' or '.join(names)})" if names else ""


def _releases(count: int | None) -> str:
    return f"({count} releases folded into one, the latest says what holds)" if count and count > 1 else ""
