"""Turns needs, challenges and figures into the lists that pages and downloads show. Asks nothing."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from moothall.desks.needs.queries_challenges import ChallengeRow, PromiseShown
from moothall.desks.needs.queries_matches import Match
from moothall.desks.needs.queries_needs import NeedRow, Supporter
from moothall.desks.needs.queries_payments import CouncilPays, SystemPaid
from moothall.vocabulary.desk import Column, Listing
from moothall.vocabulary.solution import FundedProject


def to(name: str, *args: Any, **query: Any) -> str:
    """The address of one of the desk's pages; query values that are empty are left out."""
    text = urlencode([(key, str(value)) for key, value in query.items() if value not in (None, "", False)])
    return reverse(f"needs:{name}", args=args) + (f"?{text}" if text else "")


def elsewhere(name: str, *args: Any, **query: Any) -> str | None:
    """The address of a page of another desk or of the hall; None when that is not open."""
    try:
        return reverse(name, args=args) + (f"?{urlencode(query)}" if query else "")
    except NoReverseMatch:
        return None


def to_organisation(organisation_id: str) -> str | None:
    """The address of an organisation's page."""
    return elsewhere("organisation", organisation_id) if organisation_id else None


def where_of(match: Match) -> str:
    """Where a match can be looked at; empty for none."""
    if match.key.startswith("matter:"):
        return elsewhere("record", match.where) or ""
    if match.kind == "product":
        return elsewhere("buying:renew", "product", match.where) or ""
    if match.kind == "council":
        return to_organisation(match.where) or ""
    return match.where if match.where.startswith(("https://", "http://")) else ""


def needs_listing(rows: Sequence[NeedRow], caption: str = "Needs", empty: str = "") -> Listing:
    """Needs with the councils that have them."""
    columns = (
        Column("title", "Need", link=lambda r: to("need", r["reference"])),
        Column("reference", "Reference", hidden=True),
        Column("councils", "Councils", "number", link=lambda r: to("supporters", r["reference"])),
        Column("owner", "Recorded by", link=lambda r: to_organisation(r["owner_id"])),
        Column("owner_id", "Organisation", hidden=True),
        Column("must_do", "Who must do what", hidden=True),
        Column("system", "Type of system"),
        Column("system_type", "Type of system (code)", hidden=True),
        Column("aims", "For", hidden=True),
        Column("cost_a_year", "Cost of leaving it, a year", "money", hidden=True),
        Column("state_title", "State"),
        Column("changed", "Changed", "day", hidden=True),
        Column("example", "Example", hidden=True),
    )
    shown = [{**vars(row), "title": example(row.title, row.example), "example": yes(row.example)} for row in rows]
    empty = empty or "No need matches. Take a filter off, or record the first."
    return Listing("needs", caption, columns, shown, row_header="title", empty=empty)


def example(title: str, invented: bool) -> str:
    """A title with a word before it when it is invented."""
    return f"Example: {title}" if invented else title


def yes(value: bool) -> str:
    """A truth for a download."""
    return "yes" if value else ""


def silent_listing(rows: Sequence[SystemPaid]) -> Listing:
    """Types of system that councils pay for and of which nobody has recorded a need."""

    def paid(row: SystemPaid) -> str | None:
        return elsewhere("buying:payments", kind="system", key=row.code, year=row.year, certainty="told")

    columns = (
        Column("name", "Type of system", link=lambda r: elsewhere("buying:renew", "system", r.code)),
        Column("code", "Code", hidden=True),
        Column("councils", "Councils that pay", "number", link=paid),
        Column("others", "Other bodies", "number"),
        Column("amount", "Pounds told to be for it", "money", link=paid),
        Column("year", "In"),
    )
    empty = "Each type of system that several councils are seen to pay for has a need on record."
    caption = "Paid for by several councils, no need on record"
    return Listing("no-need-yet", caption, columns, rows, empty=empty, row_header="name")


def funded_listing(rows: Sequence[FundedProject]) -> Listing:
    """Projects that the Local Digital Fund paid for."""
    columns = (
        Column("project", "Project", link=lambda r: r.source_url),
        Column("about", "What it was for"),
        Column("lead_council", "Led by"),
        Column("phase", "Phase"),
        Column("round", "Round", "number"),
        Column("amount", "Pounds", "money"),
        Column("slug", "Id", hidden=True),
        Column("source_url", "Source", hidden=True),
        Column("checked", "How it was checked", hidden=True),
    )
    empty = "No funded project has these words. Try one word."
    return Listing("funded", "Work already funded", columns, rows, empty=empty, row_header="project")


def supporters_listing(rows: Sequence[Supporter]) -> Listing:
    """The councils that have a need, with who said so and since when; those that no longer do, too."""
    columns = (
        Column("name", "Council", link=lambda r: to_organisation(r["organisation_id"])),
        Column("organisation_id", "Organisation", hidden=True),
        Column("part", "Part"),
        Column("since", "Since", "day"),
        Column("by", "Said by", names=True),
        Column("said", "What it adds, or why"),
        Column("until", "Ended", "day"),
    )
    words = {"owner": "Recorded it", "supporter": "Supports it"}
    shown = [{**vars(row), "part": words[row.part]} for row in rows]
    return Listing("councils", "Councils", columns, shown, row_header="name", empty="No council has it yet.")


def pays_listing(rows: Iterable[CouncilPays], system: str) -> Listing:
    """What councils pay today for a type of system, to whom, until when; a body without figures has a line too."""

    def paid(row: dict[str, Any]) -> str | None:
        if row["amount"] is None:
            return None
        chosen = {"publisher": row["publisher_id"], "supplier": row["supplier_id"], "year": row["year"]}
        return elsewhere("buying:payments", kind="system", key=system, **chosen, certainty="told")

    columns = (
        Column("name", "Council", link=lambda r: to_organisation(r["organisation_id"])),
        Column("organisation_id", "Organisation", hidden=True),
        Column("supplier", "Paid to"),
        Column("supplier_id", "Supplier", hidden=True),
        Column("amount", "Pounds", "money", link=paid),
        Column("year", "In"),
        Column("rows", "Payments", "number", link=paid),
        Column("until", "Until when"),
        Column("basis", "Known from"),
        Column("note", "Note"),
    )
    shown = [line for row in rows for line in _lines(row)]
    empty = "No council has this need yet."
    return Listing("what-they-pay", "What these councils pay for it", columns, shown, row_header="name", empty=empty)


def _lines(row: CouncilPays) -> list[dict[str, Any]]:
    maybe = f"£{row.possible:,.2f} more may be for it" if row.possible else ""
    if not row.paid:
        none = "We hold none of its payments" if not row.held else f"None seen in {row.held}"
        bare: dict[str, Any] = dict.fromkeys(
            ("supplier", "supplier_id", "publisher_id", "amount", "year", "rows", "until", "basis")
        )
        note = "; ".join(filter(None, (none, maybe)))
        return [{**bare, "name": row.name, "organisation_id": row.organisation_id, "note": note}]
    lines = [
        {**vars(each), "until": each.until or "cannot tell", "note": f"In doubt: {each.doubt}" if each.doubt else ""}
        for each in row.paid
    ]
    lines[0]["note"] = "; ".join(filter(None, (lines[0]["note"], maybe)))
    return lines


def challenges_listing(rows: Sequence[ChallengeRow]) -> Listing:
    """Challenges with their closing."""
    columns = (
        Column("title", "Challenge", link=lambda r: to("challenge", r["reference"])),
        Column("reference", "Reference", hidden=True),
        Column("state_title", "State"),
        Column("owner", "By"),
        Column("councils", "Councils", "number"),
        Column("closes_day", "Closes", "day"),
        Column("closes", "Closes (exactly)", hidden=True),
        Column("answers", "Answers", "number"),
        Column("promised", "Councils would spend", "money"),
    )
    shown = [
        {
            **vars(row),
            "title": example(row.title, row.example),
            "closes_day": row.closes.date(),
            "closes": row.closes.isoformat(),
        }
        for row in rows
    ]
    empty = "No challenge is open. One begins on the page of a need that nothing fits."
    return Listing("challenges", "Challenges", columns, shown, row_header="title", empty=empty)


def promises_listing(rows: Sequence[PromiseShown]) -> Listing:
    """What councils say that they would buy."""
    columns = (
        Column("name", "Council", link=lambda r: to_organisation(r.organisation_id)),
        Column("amount", "Would spend", "money"),
        Column("by_day", "By", "day"),
        Column("condition", "On condition"),
        Column("made_by", "Said by", names=True),
        Column("made_at", "Said on", "day"),
        Column("ended_at", "Taken back", "day"),
    )
    empty = "No council has said yet what it would buy."
    return Listing("promises", "Would you buy?", columns, rows, row_header="name", empty=empty)


def grouped(found: Sequence[Match], kinds: dict[str, str]) -> list[dict[str, Any]]:
    """Matches by kind, with a heading each, in the order of the kinds; kinds without any are left out."""
    rows = {kind: [shown(m) for m in found if m.kind == kind] for kind in kinds}
    return [{"title": kinds[kind], "kind": kind, "rows": each} for kind, each in rows.items() if each]


def shown(match: Match) -> dict[str, Any]:
    """A match with where it is, and of a council the payments that say so."""
    payments = None
    if match.kind == "council":
        chosen = {"key": match.system_type, "publisher": match.key.rpartition(":")[2], "certainty": "told"}
        payments = elsewhere("buying:payments", kind="system", **chosen)
    return {"match": match, "where": where_of(match), "payments": payments}
