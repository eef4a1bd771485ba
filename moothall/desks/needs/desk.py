"""What the needs desk tells the hall: its name, its question, its menu, its matters and steps, and what it says of
others."""

from moothall.desks.needs import actions_examples
from moothall.desks.needs import views_panels as panels
from moothall.vocabulary.desk import Desk, MenuItem

DESK = Desk(
    slug="needs",
    title="Needs",
    question="Who else has this need, and what would meet it?",
    urls="moothall.desks.needs.urls",
    menu=(
        MenuItem("Needs", "needs:home"),
        MenuItem("All needs", "needs:list"),
        MenuItem("No need yet", "needs:silent"),
        MenuItem("Challenges", "needs:challenges"),
        MenuItem("Work already funded", "needs:funded"),
        MenuItem("Record a need", "needs:new"),
    ),
    panels={"organisation": panels.organisation_panel, "matter": panels.matter_panel},
    matters={"need": "needs:need", "challenge": "needs:challenge"},
    steps={
        "need": {
            "edit": "needs:edit",
            "propose-merge": "needs:merge",
            "drop-proposal": "needs:drop",
            "merge": "needs:carry_out",
            "split": "needs:split",
            "retire": "needs:retire",
        },
        "challenge": {
            "edit": "needs:edit_challenge",
            "decide": "needs:decide",
        },
    },
    counts=panels.counts,
    seed=actions_examples.seed,
    waiting=panels.waiting,
)
