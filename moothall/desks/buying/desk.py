"""What the buying desk tells the hall: its name, its question, its menu, what it finds and what it says of others."""

from moothall.desks.buying import views_panels as panels
from moothall.vocabulary.desk import Desk, MenuItem

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
    search=panels.search,
    panels={"organisation": panels.organisation_panel, "matter": panels.matter_panel},
)
