"""What the learning desk tells the hall: its name, its question, its menu, and what it says of others."""

from moothall.desks.learning import actions_examples, views_listings
from moothall.vocabulary.desk import Desk, MenuItem

DESK = Desk(
    slug="learning",
    title="Learning",
    question="What did others learn, and who can answer?",
    urls="moothall.desks.learning.urls",
    menu=(
        MenuItem("Library", "learning:home"),
        MenuItem("Case studies", "learning:stories"),
        MenuItem("Questions", "learning:questions"),
    ),
    panels={"organisation": views_listings.organisation_panel, "matter": views_listings.matter_panel},
    matters={"case-study": "learning:story", "learning-note": "learning:story", "question": "learning:question"},
    steps={
        "case-study": {"retell": "learning:retell"},
        "learning-note": {"retell": "learning:retell"},
        "question": {"answer": "learning:question", "accept": "learning:question"},
    },
    seed=actions_examples.seed,
    waiting=views_listings.waiting,
)
