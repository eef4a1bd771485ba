"""What the needs desk says elsewhere: in search, on an organisation's page, on the page of another matter, and among
what waits for somebody."""

from collections.abc import Mapping, Sequence

from moothall.desks.needs import queries, queries_challenges, queries_needs
from moothall.desks.needs import views_listings as listings
from moothall.register.record_queries import links_of, matter
from moothall.register.roles import Actor
from moothall.vocabulary.desk import Fact, Panel, Waiting

GLANCE = 8


def organisation_panel(organisation_id: str) -> Panel | None:
    """The needs that an organisation has recorded or supports; None when there are none."""
    rows = queries_needs.needs(organisation=organisation_id)
    if not rows:
        return None
    own = sum(row.owner_id == organisation_id for row in rows)
    link = listings.to("list", organisation=organisation_id)
    facts = (Fact("Recorded", own, "number", link), Fact("Supported", len(rows) - own, "number", link))
    return Panel("Needs", facts, listings.needs_listing(rows[:GLANCE]), link, "All needs of this organisation")


def matter_panel(reference: str) -> Panel | None:
    """The needs that a project, solution or study answers, with the councils that have them."""
    card = matter(reference)
    if card is None or card.kind in ("need", "challenge"):
        return None
    kinds = ("answers", "fits", "is-about")
    linked = {row.reference for row in links_of(reference) if row.kind in kinds and row.reference}
    rows = [row for row in queries_needs.needs(state="all") if row.reference in linked]
    if not rows:
        return None
    return Panel("Needs that it is linked to", (), listings.needs_listing(rows[:GLANCE], "Needs"))


def waiting(actor: Actor) -> Sequence[Waiting]:
    """What waits for somebody: support to be placed, answers to be marked, challenges to be answered."""
    return [
        Waiting(task.title, listings.to(task.page, task.key), task.why, task.since, task.due, task.example)
        for task in queries.tasks(actor)
    ]


def counts(reference: str, action: str) -> Mapping[str, int]:
    """What only this desk can count for the guards of steps."""
    of_need = queries_needs.counts_for(reference, action)
    return {**of_need, **queries_challenges.counts_for(reference, action)}
