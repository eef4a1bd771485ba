"""What assurance files and published records of algorithms add to what the desk says elsewhere: a line on an
organisation's page, and evidence that ends soon among what waits for somebody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from moothall.desks.solutions import queries_algorithms, queries_assurance
from moothall.desks.solutions import views_panels as panels
from moothall.desks.solutions.views_listings import to
from moothall.register.roles import Actor
from moothall.vocabulary.desk import Fact, Panel, Waiting


def organisation_panel(organisation_id: str) -> Panel | None:
    """What an organisation uses, with the number of its published records of algorithms; None without either."""
    panel = panels.organisation_panel(organisation_id)
    told = queries_algorithms.records_by(organisation_id)
    if not told:
        return panel
    there = to("algorithms", body=organisation_id)
    fact = Fact("Algorithms of which it has published a record", len(told), "number", there)
    if panel is None:
        return Panel("Algorithms that it has told of", (fact,), None, there, "Its published records")
    return replace(panel, facts=(*panel.facts, fact))


def waiting(actor: Actor) -> Sequence[Waiting]:
    """What waits for somebody: what the desk says already, and evidence of its own that ends soon or has ended."""
    return [*panels.waiting(actor), *ending(actor, date.today())]


def ending(actor: Actor, today: date) -> list[Waiting]:
    """Evidence that somebody gave and that needs to be given anew, the soonest first."""
    rows = sorted(queries_assurance.ending(actor, today), key=lambda item: (item.until or date.max, item.number))
    return [
        Waiting(
            f"Renew: {item.kind.title} of {item.solution}",
            to("add_assurance", item.reference, kind=item.kind.kind, version=item.version),
            "Given once here, every council can read it, so that nobody has to ask for it again",
            due=item.until,
            example=item.example,
        )
        for item in rows
    ]
