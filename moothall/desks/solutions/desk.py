"""What the solutions desk tells the hall: its name, its question, its menu, its pages, what it loads and what waits."""

from moothall.desks.solutions import views_assurance_panels as more
from moothall.desks.solutions import views_panels as panels
from moothall.desks.solutions.actions_algorithms import load_algorithms
from moothall.desks.solutions.actions_crawl_run import crawl_job
from moothall.desks.solutions.actions_seed import seed
from moothall.vocabulary.desk import Desk, Job, MenuItem

DESK = Desk(
    slug="solutions",
    title="Solutions",
    question="What could we use, who uses it, and how do we know?",
    urls="moothall.desks.solutions.urls",
    menu=(
        MenuItem("Catalogue", "solutions:home"),
        MenuItem("All solutions", "solutions:list"),
        MenuItem("What a council uses", "solutions:councils"),
        MenuItem("Check a publiccode.yml", "solutions:check"),
        MenuItem("Algorithms", "solutions:algorithms"),
        MenuItem("Repositories", "solutions:repositories"),
        MenuItem("Add a solution", "solutions:add"),
    ),
    search=panels.search,
    panels={
        "organisation": more.organisation_panel,
        "supplier": panels.supplier_panel,
        "matter": panels.matter_panel,
    },
    matters={"solution": "solutions:solution"},
    steps={
        "solution": {
            "edit": "solutions:edit",
            "update-record": "solutions:read_record",
            "retire": "solutions:retire",
            "declare-use": "solutions:declare",
            "leave-use": "solutions:leave",
            "add-assurance": "solutions:add_assurance",
            "promise-answers": "solutions:promise",
        }
    },
    seed=lambda examples: (*seed(examples), load_algorithms()),
    waiting=more.waiting,
    jobs=(
        Job(
            "repositories",
            1,
            crawl_job,
            "Reads the publiccode.yml of repositories that are due, if MOOTHALL_CRAWL is 1.",
        ),
    ),
)
