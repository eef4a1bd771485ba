"""What the solutions desk tells the hall: its name, its question, its menu, its pages, what it loads and what waits."""

from moothall.desks.solutions import views_panels as panels
from moothall.desks.solutions.actions_seed import seed
from moothall.vocabulary.desk import Desk, MenuItem

DESK = Desk(
    slug="solutions",
    title="Solutions",
    question="What could we use, who uses it, and how do we know?",
    urls="moothall.desks.solutions.urls",
    menu=(
        MenuItem("Catalogue", "solutions:home"),
        MenuItem("All solutions", "solutions:list"),
    ),
    search=panels.search,
    matters={"solution": "solutions:solution"},
    seed=seed,
)
