"""What the solutions desk says elsewhere: in the search, on pages of organisations, suppliers and matters, and in what
waits for somebody."""

from collections.abc import Sequence
from datetime import date

from moothall.desks.solutions import queries, queries_council, queries_market, queries_referees, queries_usage
from moothall.desks.solutions import views_listings as listings
from moothall.desks.solutions.queries_usage import Users
from moothall.desks.solutions.views_listings import to
from moothall.register.queries import organisation
from moothall.register.record_queries import links_of
from moothall.register.roles import OFFICER, Actor, holds
from moothall.vocabulary.desk import Column, Fact, Listing, Panel, Waiting

GLANCE = 10


def organisation_panel(organisation_id: str) -> Panel | None:
    """What an organisation is known to use; None when nothing is."""
    uses = queries_council.uses_of(organisation_id, date.today())
    if not uses:
        return None
    there = to("council", organisation_id)
    facts = (
        Fact("Solutions used, by evidence that counts today", sum(use.live for use in uses), "number", there),
        Fact("Ever seen", len(uses), "number", there),
        Fact("For it to confirm or correct", sum(use.asks for use in uses), "number", there),
    )
    shown = sorted(uses, key=lambda use: (not use.live, -use.last_seen.toordinal()))[:GLANCE]
    columns = (
        Column("name", "Solution", link=lambda r: to("solution", r["reference"])),
        Column("system", "Type of system"),
        Column("how", "How we know"),
        Column("last", "Last seen", "day"),
        Column("counts", "Counts today"),
    )
    rows = [
        {
            "name": use.solution.name,
            "reference": use.solution.reference,
            "system": "; ".join(use.solution.system_titles[:1]),
            "how": use.uses[0].kind_title,
            "last": use.last_seen,
            "counts": "Yes" if use.live else "No",
        }
        for use in shown
    ]
    listing = Listing("solutions-used", "What it uses, as far as can be seen", columns, rows, row_header="name")
    return Panel("Solutions in use", facts, listing, there, "All of it, with the evidence; confirm or correct")


def supplier_panel(supplier_id: str) -> Panel | None:
    """The solutions that a supplier of the picture sells; None when we list none."""
    rows = queries_market.sold_by(supplier_id)
    if not rows:
        return None
    lines = listings.solution_rows(rows, queries_usage.users(date.today()))
    return Panel("Solutions that it sells", (), listings.solutions_listing(lines), to("list"), "The catalogue")


def matter_panel(reference: str) -> Panel | None:
    """The solutions that a need, a project or another matter is linked to; None for a solution, or without any."""
    if reference.startswith("S-"):
        return None
    found = {each.reference: each for each in links_of(reference) if each.reference.startswith("S-")}
    rows = [row for row in map(queries.solution, found) if row]
    if not rows:
        return None
    users = queries_usage.users(date.today())
    columns = (
        Column("name", "Solution", link=lambda r: to("solution", r["reference"])),
        Column("says", "How it is linked"),
        Column("note", "Why"),
        Column("kind_title", "Kind"),
        Column("live", "Organisations that use it", "number", link=lambda r: to("evidence", r["reference"])),
    )
    lines = [
        {
            "name": row.name,
            "reference": row.reference,
            "says": found[row.reference].says,
            "note": found[row.reference].note,
            "kind_title": row.kind_title,
            "live": users.get(row.reference, Users()).live,
        }
        for row in rows
    ]
    return Panel("Solutions", (), Listing("linked-solutions", "Solutions linked to it", columns, lines))


def waiting(actor: Actor) -> Sequence[Waiting]:
    """What waits for somebody: what the own organisation uses, to be confirmed; questions put to a referee."""
    if actor.person_id is None:
        return ()
    asked = [
        Waiting(
            f"Answer or decline a question about {question.solution}",
            to("answer", number),
            "You promised to answer questions about it",
            question.asked_at.date(),
            example=question.example,
        )
        for number, question in queries_referees.waiting_for(actor)
    ]
    return [*asked, *_to_confirm(actor)]


def _to_confirm(actor: Actor) -> list[Waiting]:
    if not actor.organisation_id or not holds(actor.role, OFFICER):
        return []
    first, again, due = queries_council.to_confirm(actor.organisation_id, date.today())
    body = organisation(actor.organisation_id) if first or again else None
    name, there = body.short_name or body.name if body else actor.organisation_id, to("council", actor.organisation_id)
    made = []
    if first:
        why = "Payments, contracts or projects show it. Only your organisation can say whether it is so"
        made.append(Waiting(f"Confirm what {name} uses ({first})", there, why))
    if again:
        why = "What your organisation said counts for two years, unless it is confirmed"
        made.append(Waiting(f"Confirm again what {name} uses ({again})", there, why, due=due))
    return made
