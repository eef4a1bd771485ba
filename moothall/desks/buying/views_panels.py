"""What the buying desk says elsewhere: in the search of the whole house, and on the pages of an organisation and of a
buying group."""

from collections.abc import Sequence
from datetime import date

from django.utils.text import Truncator

from moothall.desks.buying import queries, queries_contracts, queries_groups, queries_systems
from moothall.desks.buying import views_listings as listings
from moothall.desks.buying import views_system_listings as system_listings
from moothall.desks.buying.queries_contracts import Chosen
from moothall.desks.buying.queries_holders import usual_year
from moothall.desks.buying.views_groups_listings import frozen_listing
from moothall.desks.buying.views_renew_listings import to
from moothall.engines import store
from moothall.vocabulary.desk import Fact, Found, Panel

GLANCE = 10


def search(words: str, limit: int) -> Sequence[Found]:
    """Types of system, suppliers, products and contracts that a few words name: a few of each before more of one."""
    found = queries.find(words, date.today(), limit)
    kinds = found.systems, tuple(map(queries.of_supplier, found.suppliers)), found.products
    share = max(1, limit // len(kinds))
    named = [m for kind in kinds for m in kind[:share]] + [m for kind in kinds for m in kind[share:]]
    some = [Found(listings.MATCHED[m.kind], _short(m.title), to("renew", m.kind, m.key), m.about) for m in named]
    for row in found.contracts:
        about = f"of {row.buyer_text}" if row.buyer_text else ""
        some.append(Found("Contract", _short(row.title or row.contract_id), to("contract", row.contract_id), about))
    return some[:limit]


def _short(title: str) -> str:
    return Truncator(title).chars(100)


def organisation_panel(organisation_id: str) -> Panel | None:
    """What an organisation pays for systems and which contracts it has published; None when we know of neither."""
    today = date.today()
    paid = queries_systems.systems_of_body(organisation_id, usual_year())
    count = queries_contracts.contracts(Chosen(organisation=organisation_id), today, limit=1)[1]
    soon = queries_contracts.contracts(Chosen(organisation=organisation_id, ends="12"), today, limit=1)[1]
    if not paid and not count:
        return None
    facts = (
        Fact("Types of system paid for", len(paid), "number", to("watch", council=organisation_id)),
        Fact("Contracts published", count, "number", to("contracts", organisation=organisation_id)),
        Fact("Of which end within a year", soon, "number", to("contracts", organisation=organisation_id, ends="12")),
    )
    listing = system_listings.body_systems_listing(paid[:GLANCE], usual_year()) if paid else None
    return Panel(
        "Systems and contracts", facts, listing, to("watch", council=organisation_id), "What comes up for renewal"
    )


def matter_panel(reference: str) -> Panel | None:
    """For a buying group, the figures that it rests on as they were frozen, and how many would differ today."""
    try:
        found = queries_groups.group(reference)
    except store.NoPicture:  # the group stays readable without payments; its evidence has a page of its own
        return None
    if found is None or not found.evidence:
        return None
    last = found.evidence[-1]
    differ = "Cannot be asked today" if last.changed is None else last.changed
    facts = (
        Fact("Figures that differ today", differ, "text", last.card.query.get("address", "")),
        Fact("Hash", "Fits" if last.whole else "Does not fit: somebody has changed the record"),
    )
    return Panel(
        "What it rests on", facts, frozen_listing(last), last.card.query.get("address", ""), "See today's figures"
    )
