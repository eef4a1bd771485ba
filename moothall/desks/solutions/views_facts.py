"""Small values that a solution's page shows beside its lists: figures and what it is, line by line. Asks nothing."""

from collections.abc import Sequence

from moothall.desks.solutions.queries import SolutionRow
from moothall.desks.solutions.queries_records import Kept
from moothall.desks.solutions.queries_usage import Users
from moothall.desks.solutions.views_listings import to
from moothall.vocabulary.desk import Fact


def glance(row: SolutionRow, users: Users, kept: Kept | None) -> list[Fact]:
    """The figures on top of the page, each leading to what it is made of."""
    there = to("evidence", row.reference)
    facts = [
        Fact("Organisations that use it today", users.live, "number", there),
        Fact("Ever seen to use it", users.ever, "number", there),
    ]
    return [*facts, Fact("Its publiccode.yml", kept.verdict_title, link=to("record", row.reference))] if kept else facts


def what_it_is(row: SolutionRow, former: Sequence[tuple[str, str]]) -> list[Fact]:
    """What is known of a solution; what is not known is left out."""
    kinds = "; ".join(row.system_titles)
    steward = "Supplier" if row.kind == "commercial" else "Steward"
    lines = (
        Fact("Kind", row.kind_title, link=to("list", kind=row.kind)),
        Fact("Type of system", kinds, link=to("list", system=row.systems[0]) if row.systems else ""),
        Fact(steward, row.steward),
        Fact("Licence", row.licence),
        Fact("Repository", row.repository, link=row.repository if row.repository.startswith("http") else ""),
        Fact("Website", row.website, link=row.website),
        Fact("Listed from", row.origin_title, link=row.source_url, note=row.basis),
        *(Fact("Formerly", name, note=why) for name, why in former),
    )
    return [fact for fact in lines if fact.value]
