"""What the projects desk tells the hall: its name, its question, its menu, what it finds and what it says of others."""

from moothall.desks.projects import actions_examples as examples
from moothall.desks.projects import queries_gates
from moothall.desks.projects import views_panels as panels
from moothall.vocabulary.desk import Desk, MenuItem

GATE, STOP = "projects:gate", "projects:stop"

DESK = Desk(
    slug="projects",
    title="Projects",
    question="Who works on it together, what have they promised, and what came of it?",
    urls="moothall.desks.projects.urls",
    menu=(
        MenuItem("Projects", "projects:home"),
        MenuItem("Every project", "projects:projects"),
        MenuItem("Buying groups", "projects:groups"),
        MenuItem("Known funded work", "projects:known"),
        MenuItem("Funds", "projects:funds"),
        MenuItem("Awards", "projects:awards"),
        MenuItem("Open a project", "projects:open"),
    ),
    search=panels.search,
    panels={"organisation": panels.organisation_panel, "matter": panels.matter_panel},
    matters={"project": "projects:project", "buying-group": "projects:group"},
    steps={
        "project": {
            "start": GATE,
            "pass-gate": GATE,
            "finish": GATE,
            "stop": STOP,
            "withdraw": STOP,
            "edit": "projects:edit",
            "commit": "projects:commit",
            "diary": "projects:diary",
            "adopt": "projects:adopt",
        },
        "buying-group": {"edit": "projects:plan", "diary": "projects:diary"},
    },
    counts=queries_gates.counts,
    seed=examples.seed,
    waiting=panels.waiting,
)
