"""Loads the invented examples of the library, from `examples/library/`. Who tells them are the example people of the
register; each is marked as an example wherever it is shown."""

import csv
from pathlib import Path

from moothall.desks.learning.actions import Told, load_examples

FOLDER = Path(__file__).parent / "examples" / "library"


def seed(examples: bool) -> tuple[str, ...]:
    """Load the examples when they are wanted; the library has no list of its own. Says what was done."""
    from moothall.register.example_people import example_actor

    if not examples:
        return ()
    told = [(_told(row), example_actor(row["who"])) for row in _rows("stories")]
    asked = [
        (row["title"], row["detail"], example_actor(row["who"]), row["answer"], example_actor(row["answered_by"]))
        for row in _rows("questions")
    ]
    count = load_examples(told, asked)
    return (f"The library has {count} invented examples, marked so.",) if count else ()


def _told(row: dict[str, str]) -> Told:
    return Told(
        row["kind"],
        row["title"],
        row["problem"],
        row["done"],
        row["came_of_it"],
        row["otherwise"],
        began=row["began"],
        system_type=row["system_type"],
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
