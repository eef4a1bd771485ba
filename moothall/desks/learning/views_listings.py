"""What the pages of the learning desk list, and what the desk says on pages that join desks."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from moothall.desks.learning import queries
from moothall.desks.learning.queries import LibraryRow
from moothall.register.roles import Actor, visitor_role
from moothall.vocabulary.desk import Column, Fact, Listing, Panel, Waiting

NONE_YET = "Nothing yet. Tell what your council learned, or ask a question: both take a few minutes."


def page_of(row: Any) -> str:
    """The page of a matter of this desk."""
    return reverse("learning:question" if row.kind == queries.QUESTION else "learning:story", args=[row.reference])


def library_listing(
    rows: Sequence[LibraryRow], name: str = "library", caption: str = "Everything in the library"
) -> Listing:
    """Lines of the library."""
    columns = (
        Column("title", "Title", link=page_of),
        Column("kind_title", "Kind"),
        Column("owner", "Told or asked by", link=organisation_page),
        Column("state_title", "State"),
        Column("answers", "Answers", "number"),
        Column("changed_at", "Last changed", "day"),
        Column("example_said", "Example"),
        Column("reference", "Reference", hidden=True),
        Column("system_type", "Type of system", hidden=True),
    )
    return Listing(name, caption, columns, rows, empty=NONE_YET, row_header="title")


def organisation_page(row: LibraryRow) -> str | None:
    """The page of whoever told it."""
    return reverse("organisation", args=[row.owner_id]) if row.owner_id else None


def organisation_panel(organisation_id: str) -> Panel | None:
    """What an organisation told and asked."""
    rows = queries.library(Actor("", visitor_role()), organisation=organisation_id)
    if not rows:
        return None
    facts = [Fact(row.kind_title, row.title, link=page_of(row)) for row in rows[:5]]
    return Panel("What it learned and asked", facts, link=reverse("learning:home"), link_text="The whole library")


def matter_panel(reference: str) -> Panel | None:
    """What the library tells of a matter."""
    rows = queries.told_of(reference)
    if not rows:
        return None
    return Panel("What was learned of it", [Fact(row.kind_title, row.title, link=page_of(row)) for row in rows])


def waiting(actor: Actor) -> list[Waiting]:
    """For officers: questions of the own organisation that have answers to look at; and open ones nobody answered."""
    if actor.person_id is None or actor.organisation_id is None:
        return []
    mine = queries.library(actor, queries.QUESTION, "open", actor.organisation_id)
    return [
        Waiting(row.title, page_of(row), "Your question has an answer: say whether it settles it", example=row.example)
        for row in mine
        if row.answers
    ]
