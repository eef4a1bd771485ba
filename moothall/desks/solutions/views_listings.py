"""Turns solutions, evidence of their use and what is said of their publiccode.yml into the lists that pages and
downloads show, and gives addresses. Asks nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from moothall.desks.solutions.queries import SolutionRow
from moothall.desks.solutions.queries_records import Kept, Said
from moothall.desks.solutions.queries_usage import Use, Users
from moothall.vocabulary.desk import Column, Listing, Page

PAGE_SIZE = 50
SEVERITIES = {"error": "Error", "warning": "Warning"}


def to(name: str, *args: Any, **query: Any) -> str:
    """The address of a page of this desk, with what is asked of it."""
    asked = urlencode({key: value for key, value in query.items() if value not in ("", None)})
    return reverse(f"solutions:{name}", args=args) + (f"?{asked}" if asked else "")


def elsewhere(name: str, *args: Any, **query: Any) -> str:
    """The address of a page of another desk; empty where that desk is not open."""
    try:
        return reverse(name, args=args) + (f"?{urlencode(query)}" if query else "")
    except NoReverseMatch:
        return ""


def asked_page(query: Mapping[str, str], total: int) -> Page:
    """The page of a list that an address asks for, kept within the list."""
    text = query.get("page", "1")
    number = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1
    return Page(min(number, Page(1, PAGE_SIZE, total).last), PAGE_SIZE, total)


SORTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "name": lambda row: row["name"].lower(),
    "live": lambda row: (row["live"] or 0, row["ever"] or 0),
    "ever": lambda row: (row["ever"] or 0, row["live"] or 0),
    "changed": lambda row: row["changed_at"],
}


def solution_rows(rows: Iterable[SolutionRow], users: Mapping[str, Users]) -> list[dict[str, Any]]:
    """Solutions as lines of a list."""
    return [_row(row, users.get(row.reference, Users())) for row in rows]


def _row(row: SolutionRow, users: Users) -> dict[str, Any]:
    words = row.system_titles
    return {
        **vars(row),
        "kind_title": row.kind_title,
        "state_title": row.state_title + (" (example)" if row.example else ""),
        "verdict_title": row.verdict_title,
        "origin_title": row.origin_title,
        "systems_in_words": "; ".join(words[:2]) + (f"; and {len(words) - 2} more" if len(words) > 2 else ""),
        "systems": " ".join(row.systems),
        "changed": row.changed_at.date(),
        "live": users.live or None,
        "ever": users.ever or None,
    }


def ordered(lines: Sequence[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    """The lines in the order asked for; without one as they came."""
    key = SORTS.get(sort.removeprefix("-"))
    return sorted(lines, key=key, reverse=sort.startswith("-")) if key else list(lines)


def solutions_listing(lines: Sequence[dict[str, Any]], page: Page | None = None, sort: str = "") -> Listing:
    """Solutions with how many organisations use them."""
    columns = (
        Column("name", "Solution", link=lambda r: to("solution", r["reference"]), sort="name"),
        Column("reference", "Reference", hidden=True),
        Column("slug", "Short name", hidden=True),
        Column("kind_title", "Kind"),
        Column("steward", "Steward or supplier"),
        Column("systems_in_words", "Types of system"),
        Column("systems", "Types of system (codes)", hidden=True),
        Column("licence", "Licence", hidden=True),
        Column("repository", "Repository", hidden=True),
        Column("website", "Website", hidden=True),
        Column("live", "Use it today", "number", link=_evidence, sort="live"),
        Column("ever", "Ever seen to", "number", link=_evidence, sort="ever"),
        Column("verdict_title", "publiccode.yml", link=_record),
        Column("state_title", "State"),
        Column("origin_title", "Listed from", hidden=True),
        Column("basis", "How far checked", hidden=True),
        Column("changed", "Changed", "day", hidden=True, sort="changed"),
    )
    shown = lines[page.offset : page.offset + page.size] if page else lines
    empty = "No solution fits. Take a filter off, use fewer words, or add the solution yourself."
    return Listing("solutions", "Solutions", columns, shown, page, lambda: lines, sort, empty, "name")


def _evidence(row: Mapping[str, Any]) -> str | None:
    return to("evidence", row["reference"]) if row["ever"] else None


def _record(row: Mapping[str, Any]) -> str | None:
    return to("record", row["reference"]) if row["verdict"] else None


def use_link(use: Use) -> str:
    """Where a piece of evidence can be seen: the payments, the contract, the project, or what was said."""
    if use.what == "contract":
        return elsewhere("buying:contract", use.key)
    if use.what == "project":
        return elsewhere("projects:project", use.key)
    if use.what == "statement":
        return f"{to('solution', use.reference)}#event-{use.event}"
    return ""


def opens(use: Use, product_id: str) -> str:
    """What a piece of evidence opens; the payments of an observation are those of its publisher for the product."""
    if use.what == "payments":
        return elsewhere("buying:payments", kind="product", key=product_id, publisher=use.key, certainty="told")
    return use_link(use)


def evidence_listing(uses: Sequence[Use], product_id: str, rows: Mapping[str, SolutionRow] | None = None) -> Listing:
    """Evidence of use, each line opening what it rests on. With `rows`, of several solutions."""

    def there(line: Mapping[str, Any]) -> str | None:
        return opens(line["of"], rows[line["reference"]].product_id if rows else product_id) or None

    named = (
        Column("solution", "Solution", link=lambda r: to("solution", r["reference"])),
        Column("system", "Type of system"),
        Column("reference", "Reference", hidden=True),
    )
    columns = (
        *(named if rows else ()),
        Column("organisation", "Organisation", link=lambda r: to("council", r["organisation_id"]), hidden=bool(rows)),
        Column("organisation_id", "Organisation (id)", hidden=True),
        Column("kind_title", "How we know"),
        Column("said", "What it rests on", link=there),
        Column("first_seen", "From", "day", hidden=True),
        Column("last_seen", "Last seen", "day"),
        Column("expires", "Counts no more from", "day"),
        Column("counts", "Counts today"),
        Column("why", "Why it is taken for this", hidden=bool(rows)),
    )
    lines = [_use_line(use, (rows or {}).get(use.reference)) for use in uses]
    empty = "Nobody is known to use it. If your organisation does, say so: one statement puts it on this list."
    return Listing(
        "evidence", "Evidence of use", columns, lines, empty=empty, row_header="solution" if rows else "organisation"
    )


def _use_line(use: Use, row: SolutionRow | None) -> dict[str, Any]:
    tag = "Example: " if use.example else ""
    said = f"{tag}{use.said}" if use.said else f"{tag}{use.kind_title} by {use.made_by}"
    return {
        **vars(use),
        "solution": row.name if row else "",
        "system": "; ".join(row.system_titles[:1]) if row else "",
        "kind_title": use.kind_title,
        "said": said,
        "counts": "No. Examples never do" if use.example else "Yes" if use.live else f"No. {use.because}",
        "of": use,
    }


def messages_listing(messages: Sequence[Said]) -> Listing:
    """What the check says of a publiccode.yml."""
    columns = (
        Column("severity_title", "How bad"),
        Column("severity", "Severity", hidden=True),
        Column("key", "Field"),
        Column("text", "What is said"),
        Column("line", "Line", "number"),
        Column("column", "Column", "number"),
        Column("code", "Code", hidden=True),
    )
    lines = [
        {
            **vars(said),
            "severity_title": SEVERITIES[said.severity],
            "key": said.key or "the whole file",
            "line": said.line or None,
            "column": said.column or None,
        }
        for said in messages
    ]
    return Listing("messages", "What the check says", columns, lines, empty="Nothing: the file has no fault.")


def versions_listing(reference: str, kept: Sequence[Kept]) -> Listing:
    """The publiccode.yml files of a solution, as they were read."""
    columns = (
        Column("number", "Version", "number", link=lambda r: to("record", reference, version=r["number"])),
        Column("source", "Read from"),
        Column("read_on", "Read", "day"),
        Column("software_version", "Version of the software"),
        Column("release_date", "Released"),
        Column("verdict_title", "Verdict"),
        Column("faults", "Messages", "number"),
    )
    lines = [
        {
            **vars(each),
            "read_on": each.read_at.date(),
            "verdict_title": each.verdict_title,
            "faults": len(each.messages) or None,
        }
        for each in kept
    ]
    return Listing("versions", "Versions of its publiccode.yml", columns, lines)
