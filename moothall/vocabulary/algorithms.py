"""The published records of algorithms that public bodies use, as the list of GOV.UK prints them, and what bodies are
called there. It joins nothing to anything: that is the solutions desk's."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from moothall.vocabulary.code_list import read_list


@dataclass(frozen=True)
class Printed:
    """One record as printed. `slug` is the end of its address, and names it for good."""

    slug: str
    tool: str
    body: str
    published: datetime
    address: str


@dataclass(frozen=True)
class OtherName:
    """What a body is called beside its name in the register: an abbreviation or a later name."""

    printed: str
    organisation_id: str
    how: str
    note: str


@cache
def printed_records() -> tuple[Printed, ...]:
    """Every record, as the list stands."""
    return tuple(
        Printed(
            slug=row["url"].rstrip("/").rpartition("/")[2],
            tool=" ".join(row["tool_name"].split()),
            body=" ".join(row["publishing_body"].split()),
            published=datetime.fromisoformat(row["published"].replace("Z", "+00:00")),
            address=row["url"],
        )
        for row in read_list("atrs_records")
    )


@cache
def other_names() -> dict[str, OtherName]:
    """What bodies are called beside their names, by the text in small letters."""
    rows = (OtherName(r["printed"], r["organisation_id"], r["how"], r["note"]) for r in read_list("body_abbreviations"))
    return {row.printed.casefold(): row for row in rows}
