"""What the solutions desk says elsewhere: in the search, on pages of organisations, suppliers and matters, and in what
waits for somebody."""

from collections.abc import Sequence

from moothall.desks.solutions import queries
from moothall.desks.solutions.queries import Chosen
from moothall.desks.solutions.views_listings import to
from moothall.vocabulary.desk import Found


def search(words: str, limit: int) -> Sequence[Found]:
    """Solutions that a few words name or describe."""
    rows = queries.solutions(Chosen(q=words, state="any"))
    return [
        Found(row.kind_title, row.name, to("solution", row.reference), row.description[:150]) for row in rows[:limit]
    ]
