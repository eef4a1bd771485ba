"""What the solutions desk tells the hall: its name, its question, its menu, its pages, what it loads and what waits."""

from moothall.desks.solutions import views_assurance_panels as more
from moothall.desks.solutions import views_panels as panels
from moothall.desks.solutions.actions_algorithms import load_algorithms
from moothall.desks.solutions.actions_assurance_examples import load_assurance_example
from moothall.desks.solutions.actions_crawl import know_repositories
from moothall.desks.solutions.actions_crawl_run import crawl_job
from moothall.desks.solutions.actions_seed import seed
from moothall.vocabulary.desk import Desk, Job, MenuItem


def load(examples: bool) -> tuple[str, ...]:
    """What `moothall setup` loads: lists and records, the repositories to read, published records of algorithms, and
    invented examples when asked. It asks nobody anything."""
    said = (*seed(examples), *((load_assurance_example(),) if examples else ()))
    known = know_repositories()
    return (*said, f"{known} repositories of the catalogue are new in the list of those to read.", load_algorithms())


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
    seed=load,
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
