"""Turns buying groups and renewals that come up into lists, a feed, and what a new group freezes. Asks nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from django.utils.feedgenerator import Atom1Feed

from moothall.desks.buying.actions import Answer, GroupWanted
from moothall.desks.buying.forms_renew import Asked
from moothall.desks.buying.queries_endings import said_date
from moothall.desks.buying.queries_groups import EvidenceShown, figures_of
from moothall.desks.buying.queries_renew import Renewal, dataset_version
from moothall.desks.buying.queries_watch import Coming
from moothall.desks.buying.views_renew_listings import to
from moothall.register.record_queries import MatterRow
from moothall.vocabulary.desk import Column, Listing

OFFERED = 40


def offered(found: Renewal) -> list[tuple[str, str]]:
    """Bodies that could be named in a group: the reader's own first, then those whose ends lie near it."""
    bodies: dict[str, str] = {}
    for ending in found.together.own:
        if ending.organisation_id:
            bodies.setdefault(ending.organisation_id, f"{ending.name} (yours)")
    for partner in found.together.partners[:OFFERED]:
        ending = partner.ending
        if ending.organisation_id:
            when = "contract ends" if ending.contract_id else "may renew"
            said = said_date(partner.on, partner.estimate) + (" (estimate)" if partner.estimate else "")
            bodies.setdefault(ending.organisation_id, f"{ending.name}: {when} {said}")
    return list(bodies.items())


def proposed(found: Renewal) -> dict[str, Any]:
    """What the form begins with."""
    return {
        "title": f"{found.subject.title}: buy together",
        "owner": found.council,
        "members": [organisation_id for organisation_id, _ in offered(found)],
    }


def wanted_group(found: Renewal, asked: Asked, typed: Mapping[str, Any], address: str) -> GroupWanted:
    """The group that a filled form asks for, with the answer of the page frozen as its evidence."""
    about = found.subject
    parameters = {
        "kind": about.kind,
        "key": about.key,
        "council": asked.council,
        "year": found.year,
        "window": str(asked.window),
        "from": asked.counted_from.isoformat(),
    }
    query = {"name": "Before you renew", "address": address, "parameters": parameters}
    answer = Answer(f"Before you renew: {about.title}", query, dataset_version(), figures_of(found))
    chosen = set(typed["members"])
    ends = [e for e in found.endings if e.contract_id and e.organisation_id in chosen]
    return GroupWanted(
        title=typed["title"],
        system_type=about.systems[0] if len(about.systems) == 1 else "",
        organisation_ids=tuple(typed["members"]),
        answers=(answer,),
        about=typed["about"],
        owner_id=typed["owner"] or None,
        contracts=tuple((to("contract", e.contract_id), f"{e.name}: {e.title}") for e in ends),
    )


def groups_listing(rows: Sequence[MatterRow]) -> Listing:
    """Buying groups."""
    shown = [
        {
            "reference": r.reference,
            "title": r.title,
            "state": r.state_title,
            "owner": r.owner[1] if r.owner else "",
            "made": r.created_at.date(),
        }
        for r in rows
    ]
    columns = (
        Column("reference", "Reference", link=lambda r: to("group", r["reference"])),
        Column("title", "What is bought together"),
        Column("state", "State"),
        Column("owner", "For"),
        Column("made", "Drafted", "day"),
    )
    empty = "No buying group has been drafted yet. Open a type of system under Before you renew, and form one there."
    return Listing("buying-groups", "Buying groups", columns, shown, row_header="reference", empty=empty)


def frozen_listing(shown: EvidenceShown) -> Listing:
    """The figures that a group's evidence froze, each leading to the payments that it is made of today."""
    figures, asked = shown.card.figures, shown.card.query.get("parameters", {})
    buyers = [{"publisher_id": key, **row} for key, row in figures.get("buyers", {}).items()]
    buyers.sort(key=lambda b: -float(b["amount"]))
    chosen = {"kind": asked.get("kind"), "key": asked.get("key"), "year": asked.get("year"), "certainty": "told"}
    columns = (
        Column("name", "Body"),
        Column("amount", "Pounds", "money", link=lambda r: to("payments", publisher=r["publisher_id"], **chosen)),
        Column("per_1000", "For 1,000 residents", "money"),
        Column("left_out", "Not in the median because"),
    )
    return Listing("frozen", "Figures as they were frozen", columns, buyers, row_header="name")


def coming_listing(rows: Sequence[Coming]) -> Listing:
    """What comes up."""
    shown = [
        {
            "name": row.ending.name,
            "what": row.system_title,
            "supplier": row.ending.supplier,
            "title": row.title,
            "link": link_of(row),
            "ends_text": row.ending.ends_text,
            "ends": row.ending.ends,
            "basis": row.ending.basis_title,
            "mine": "Yes" if row.mine else "",
            "why": row.ending.why,
            "system": row.system,
            "key": row.key,
        }
        for row in rows
    ]
    columns = (
        Column("name", "Body"),
        Column("what", "Type of system", link=lambda r: to("renew", "system", r["system"])),
        Column("supplier", "Supplier"),
        Column("ends_text", "Ends, or likely renewal"),
        Column("basis", "Known from", link=lambda r: r["link"]),
        Column("mine", "Yours", hidden=not any(r["mine"] for r in shown)),
        Column("title", "In a sentence", hidden=True),
        Column("ends", "Ends (date)", "day", hidden=True),
        Column("why", "Why", hidden=True),
        Column("system", "Type of system (code)", hidden=True),
        Column("key", "Key", hidden=True),
    )
    empty = "Nothing is known to come up in these types. Tick more of them, or none to see all."
    return Listing("renewals", "Renewals coming up", columns, shown, row_header="name", empty=empty)


def link_of(row: Coming) -> str:
    """Where a thing that comes up leads: its contract, or the payments behind the estimate."""
    if row.ending.contract_id:
        return to("contract", row.ending.contract_id)
    chosen = {"publisher": row.ending.publisher_id, "supplier": row.ending.supplier_id, "certainty": "told"}
    return to("payments", kind="system", key=row.system, **chosen)


def feed_of(rows: Sequence[Coming], address: str, absolute: Callable[[str], str], built: datetime) -> str:
    """The Atom feed of what comes up. An entry keeps its id from build to build, and is dated by the fact itself."""
    feed = Atom1Feed(
        title="Renewals coming up",
        link=address,
        description="Contract ends and estimated renewals of council systems",
        language="en-GB",
        feed_url=address,
    )
    for row in rows:
        known = datetime.combine(row.known_on, time(), UTC) if row.known_on else built
        feed.add_item(
            title=row.title,
            link=absolute(link_of(row)),
            description=row.ending.why or row.title,
            unique_id=f"urn:moothall:renewal:{row.key}",
            updateddate=known,
            pubdate=known,
        )
    return str(feed.writeString("utf-8"))
