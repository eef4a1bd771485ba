"""What the spending desk tells the hall: its name, its question, its menu, what it finds and what it says of others."""

from collections.abc import Sequence

from django.utils.text import Truncator

from moothall.desks.spending import queries
from moothall.desks.spending import views_listings as listings
from moothall.vocabulary.desk import Desk, Fact, Found, MenuItem, Panel

TOP = 10


def search(words: str, limit: int) -> Sequence[Found]:
    """Publishers and named beneficiaries that a few words name."""
    found = []
    for kind, key, about in queries.find(words, limit):
        if kind == "publisher":
            name = queries.publisher_names()[key]
            found.append(Found("Publisher", name, listings.to("publisher", key), about))
        else:
            title = Truncator(key).chars(100)
            found.append(Found("Beneficiary", title, listings.to_payments(beneficiary=key), about))
    return found


def organisation_panel(organisation_id: str) -> Panel | None:
    """What an organisation of the register has published as payments; None when it publishes none that we hold."""
    published = queries.publishers_of(organisation_id)
    if not published:
        return None
    one = max(published, key=lambda p: p.amount)
    held = queries.overview(one.publisher_id)
    facts = (
        Fact("Payments", held.rows, "number", listings.to_payments(publisher=one.publisher_id)),
        Fact("Pounds", held.amount, "money", listings.to_payments(publisher=one.publisher_id)),
        Fact("Files", held.files, "number", listings.to("files", publisher=one.publisher_id)),
        Fact("Rows set aside", one.share_set_aside, "percent", listings.to("issues", publisher=one.publisher_id)),
    )
    top = queries.top_beneficiaries(one.publisher_id, limit=TOP)
    listing = listings.beneficiaries_listing(top, one.publisher_id)
    link = listings.to("publisher", one.publisher_id)
    return Panel("Payments published", facts, listing, link, f"Everything that {one.name} has published")


DESK = Desk(
    slug="spending",
    title="Spending",
    question="Who is paid, by whom, and for what?",
    urls="moothall.desks.spending.urls",
    menu=(
        MenuItem("Spending", "spending:home"),
        MenuItem("Publishers", "spending:publishers"),
        MenuItem("Payments", "spending:payments"),
        MenuItem("Beneficiaries", "spending:beneficiaries"),
        MenuItem("Files", "spending:files"),
        MenuItem("Issues", "spending:issues"),
        MenuItem("Fields", "spending:fields"),
        MenuItem("Corrections", "spending:corrections"),
    ),
    search=search,
    panels={"organisation": organisation_panel},
)
