"""What the buying desk tells the hall: its name, its question, its menu, what it finds and what it says of others."""

from collections.abc import Sequence

from moothall.desks.buying import queries
from moothall.desks.buying import views_listings as listings
from moothall.vocabulary.desk import Desk, Found, MenuItem


def search(words: str, limit: int) -> Sequence[Found]:
    """Types of system, products, suppliers and contracts that a few words name."""
    return listings.found_of(queries.find(words, limit))[:limit]


DESK = Desk(
    slug="buying",
    title="Buying",
    question="Before you renew: who else pays, how much, until when?",
    urls="moothall.desks.buying.urls",
    menu=(
        MenuItem("Before you renew", "buying:home"),
        MenuItem("Types of system", "buying:systems"),
        MenuItem("Suppliers", "buying:suppliers"),
        MenuItem("Contracts", "buying:contracts"),
        MenuItem("My renewals", "buying:watch"),
        MenuItem("Buying groups", "buying:groups"),
        MenuItem("Names to judge", "buying:review"),
    ),
    search=search,
    panels={"organisation": listings.organisation_panel},
)
