"""Turns what the desk knows into lists for the pages and their downloads. Asks nothing."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from moothall.desks.projects.queries import AdoptionRow, ProjectRow
from moothall.desks.projects.queries_commitments import CommitmentRow, DeliveryRow, Total, said_amount
from moothall.desks.projects.queries_groups import StepDated
from moothall.desks.projects.queries_known import AwardRow, FundRow, KnownProject, Named
from moothall.register.record_queries import MatterRow, Member
from moothall.vocabulary.desk import Column, Listing


def to(name: str, *args: Any, **query: Any) -> str:
    """An address of this desk."""
    chosen = {key: value for key, value in query.items() if value not in (None, "")}
    address = reverse(f"projects:{name}", args=args)
    return f"{address}?{urlencode(chosen)}" if chosen else address


def to_organisation(organisation_id: str | None) -> str | None:
    """The page of an organisation, if there is one."""
    return reverse("organisation", args=[organisation_id]) if organisation_id else None


def projects_listing(rows: Iterable[ProjectRow], caption: str = "Projects", empty: str = "") -> Listing:
    """Projects with lead and stage."""
    shown = [
        {
            "reference": row.matter.reference,
            "title": row.matter.title + (" (example)" if row.matter.example else ""),
            "aim": row.aim,
            "stage": row.matter.state_title,
            "lead": row.lead[1] if row.lead else "",
            "lead_id": row.lead[0] if row.lead else "",
            "partners": row.partners,
            "ends": row.ends_expected,
            "changed": row.matter.changed_at.date(),
            "example": "yes" if row.matter.example else "",
        }
        for row in rows
    ]
    columns = (
        Column("title", "Project", link=lambda r: to("project", r["reference"])),
        Column("stage", "Stage"),
        Column("lead", "Lead", link=lambda r: to_organisation(r["lead_id"])),
        Column("partners", "Partners", "number"),
        Column("ends", "Expected to end", "day"),
        Column("changed", "Last changed", "day"),
        Column("reference", "Reference", hidden=True),
        Column("aim", "Aim", hidden=True),
        Column("lead_id", "Lead (id)", hidden=True),
        Column("example", "Invented as an example", hidden=True),
    )
    said = empty or "No project here. Open one from a need, or by itself."
    return Listing("projects", caption, columns, shown, row_header="title", empty=said)


def names_joined(bodies: Iterable[Named]) -> str:
    """Names as printed, in a row."""
    return "; ".join(body.text for body in bodies)


def known_listing(rows: Iterable[KnownProject], caption: str = "Funded by the Local Digital Fund") -> Listing:
    """Funded projects."""
    shown = [
        {
            "slug": row.listed.slug,
            "project": row.listed.project,
            "round": row.listed.round,
            "announced": row.announced,
            "phase": row.listed.phase.capitalize(),
            "lead": row.lead.text if row.lead else "",
            "lead_id": row.lead.organisation_id if row.lead else None,
            "partners": names_joined(row.partners),
            "amount": row.listed.amount,
            "source": "Source",
            "source_url": row.listed.source_url,
            "about": row.listed.about,
        }
        for row in rows
    ]
    columns = (
        Column("project", "Project", link=lambda r: to("known_project", r["slug"])),
        Column("round", "Round", "number"),
        Column("announced", "Announced", "day"),
        Column("phase", "Phase"),
        Column("lead", "Lead", link=lambda r: to_organisation(r["lead_id"])),
        Column("partners", "Partners as printed"),
        Column("amount", "Awarded", "money"),
        Column("source", "Source", link=lambda r: r["source_url"]),
        Column("source_url", "Address of the source", hidden=True),
        Column("lead_id", "Lead (id)", hidden=True),
        Column("about", "What it is for, in our words", hidden=True),
        Column("slug", "Key", hidden=True),
    )
    return Listing("known-projects", caption, columns, shown, row_header="project")


def bodies_listing(row: KnownProject) -> Listing:
    """Who took part in a funded project, and whom of the register that is."""
    bodies = [("Lead", row.lead)] * bool(row.lead) + [("Partner", each) for each in row.partners]
    shown = [
        {
            "part": part,
            "text": body.text,
            "organisation_id": body.organisation_id,
            "told": "Yes" if body.organisation_id else "No: the name as printed names no single body for sure",
        }
        for part, body in bodies
        if body
    ]
    columns = (
        Column("text", "Name as printed", link=lambda r: to_organisation(r["organisation_id"])),
        Column("part", "Part"),
        Column("told", "In the register"),
        Column("organisation_id", "Organisation", hidden=True),
    )
    empty = "The source names nobody."
    return Listing("bodies", "Who took part", columns, shown, row_header="text", empty=empty)


def funds_listing(rows: Iterable[FundRow]) -> Listing:
    """Funds, each leading to its awards."""
    shown = [
        {
            "code": row.fund.code,
            "name": row.fund.name,
            "since": row.fund.since,
            "awards": row.awards,
            "organisations": row.organisations,
            "amount": row.amount,
            "source": "Source" if row.fund.address else "",
            "address": row.fund.address,
        }
        for row in rows
    ]
    columns = (
        Column("name", "Fund", link=lambda r: to("awards", fund=r["code"])),
        Column("since", "From", "day"),
        Column("awards", "Awards", "number", link=lambda r: to("awards", fund=r["code"])),
        Column("organisations", "Organisations", "number"),
        Column("amount", "Awarded", "money", link=lambda r: to("awards", fund=r["code"])),
        Column("source", "Source", link=lambda r: r["address"] or None),
        Column("address", "Address of the source", hidden=True),
        Column("code", "Code", hidden=True),
    )
    return Listing("funds", "Funds", columns, shown, row_header="name")


def awards_listing(rows: Sequence[AwardRow], shown: Sequence[AwardRow] | None = None, **more: Any) -> Listing:
    """Awards: those shown on the page, and all for the downloads."""
    columns = (
        Column("name", "Awarded to", link=lambda r: to_organisation(r.organisation_id)),
        Column("amount", "Awarded", "money"),
        Column("on", "Day", "day"),
        Column("fund_name", "Fund", link=lambda r: to("awards", fund=r.fund)),
        Column("purpose", "For"),
        Column("others", "With"),
        Column("note", "Note", hidden=not any(row.note for row in (rows if shown is None else shown))),
        Column("number", "Number", hidden=True),
        Column("code", "Organisation (code)", hidden=True),
        Column("fund", "Fund (code)", hidden=True),
        Column("address", "Address of the source", hidden=True),
    )
    part = rows if shown is None else shown
    return Listing("awards", "Awards", columns, part, every_row=lambda: rows, row_header="name", **more)


def commitments_listing(rows: Iterable[CommitmentRow], caption: str = "Commitments") -> Listing:
    """Promises, each leading to its page."""
    columns = (
        Column("number", "No.", link=lambda r: to("commitment", r.project, r.number)),
        Column("name", "Organisation", link=lambda r: to_organisation(r.organisation_id)),
        Column("what_title", "What"),
        Column("amount_said", "Promised", link=lambda r: to("commitment", r.project, r.number)),
        Column("delivered_said", "Delivered"),
        Column("since", "From", "day"),
        Column("until", "To", "day"),
        Column("standing_title", "Stands"),
        Column("condition", "Condition"),
        Column("by", "Committed by", names=True),
        Column("amount", "Promised (number)", "number", hidden=True),
        Column("delivered", "Delivered (number)", "number", hidden=True),
        Column("project", "Project", hidden=True),
        Column("organisation_id", "Organisation (id)", hidden=True),
        Column("supersedes", "In place of", hidden=True),
    )
    empty = "Nothing is committed yet. An approver of each member commits for its own organisation."
    return Listing("commitments", caption, columns, tuple(rows), row_header="number", empty=empty)


def totals_listing(reference: str, rows: Iterable[Total]) -> Listing:
    """What promises come to, by organisation and kind; each figure leads to its rows."""

    def rows_of(total: Total) -> str:
        return to("commitments", reference, organisation=total.organisation_id, what=total.what)

    columns = (
        Column("name", "Organisation", link=lambda r: to_organisation(r.organisation_id)),
        Column("what_title", "What"),
        Column("promised_said", "In force", link=rows_of),
        Column("delivered_said", "Delivered", link=rows_of),
        Column("set_aside_said", "Released or replaced", link=rows_of),
        Column("rows", "Commitments", "number", link=rows_of),
    )
    empty = "Nothing is committed yet. An approver of each member commits for its own organisation."
    return Listing("totals", "What is committed", columns, tuple(rows), row_header="name", empty=empty)


def deliveries_listing(rows: Iterable[DeliveryRow], what: str) -> Listing:
    """What was delivered of one promise."""
    columns = (
        Column("on", "Up to", "day"),
        Column("said", "Delivered"),
        Column("note", "Note"),
        Column("by", "Noted by", names=True),
        Column("amount", "Delivered (number)", "number", hidden=True),
    )
    shown = [{**vars(row), "said": said_amount(what, row.amount)} for row in rows]
    return Listing("deliveries", "Delivered", columns, shown, row_header="on", empty="Nothing is noted yet.")


def adoptions_listing(rows: Iterable[AdoptionRow], caption: str = "Who confirms its use") -> Listing:
    """Organisations that use a solution of a project, by their own word."""
    columns = (
        Column("name", "Organisation", link=lambda r: to_organisation(r.organisation_id)),
        Column("solution_title", "Solution", link=lambda r: reverse("record", args=[r.solution])),
        Column("since", "Since", "day"),
        Column("until", "Until", "day"),
        Column("evidence", "What shows it"),
        Column("by", "Confirmed by", names=True),
        Column("project", "Project", hidden=True),
        Column("organisation_id", "Organisation (id)", hidden=True),
    )
    empty = "Nobody has confirmed its use yet. An officer of each member confirms for its own organisation."
    return Listing("adoptions", caption, columns, tuple(rows), row_header="name", empty=empty)


def members_listing(members: Iterable[Member], caption: str = "Members", empty: str = "") -> Listing:
    """Who takes part."""
    columns = (
        Column("name", "Organisation", link=lambda r: to_organisation(r.organisation_id)),
        Column("part_title", "Part"),
        Column("since", "Since", "day"),
        Column("note", "Said with it"),
        Column("organisation_id", "Organisation (id)", hidden=True),
    )
    return Listing("members", caption, columns, tuple(members), row_header="name", empty=empty or "Nobody yet.")


def groups_listing(rows: Iterable[MatterRow]) -> Listing:
    """Buying groups."""
    shown = [
        {
            "reference": row.reference,
            "title": row.title + (" (example)" if row.example else ""),
            "state": row.state_title,
            "owner": row.owner[1] if row.owner else "",
            "made": row.created_at.date(),
        }
        for row in rows
    ]
    columns = (
        Column("title", "What is bought together", link=lambda r: to("group", r["reference"])),
        Column("state", "State"),
        Column("owner", "For"),
        Column("made", "Drafted", "day"),
        Column("reference", "Reference"),
    )
    empty = "No buying group has been drafted yet. Open a type of system under Before you renew, and form one there."
    return Listing("buying-groups", "Buying groups", columns, shown, row_header="title", empty=empty)


def steps_listing(rows: Iterable[StepDated]) -> Listing:
    """The timeline of a buying group."""
    shown = [
        {
            "title": row.step.title,
            "begins": row.begins,
            "ends": row.ends,
            "weeks": row.weeks,
            "late": "Should have begun" if row.late else "",
            "basis": ("Changed for this group. " if row.changed else "") + row.step.basis,
            "about": row.step.about,
        }
        for row in rows
    ]
    columns = (
        Column("title", "Step"),
        Column("begins", "Begins by", "day"),
        Column("ends", "Done by", "day"),
        Column("weeks", "Weeks", "number"),
        Column("late", "Today", hidden=not any(row["late"] for row in shown)),
        Column("basis", "On what the length rests"),
        Column("about", "What it is", hidden=True),
    )
    empty = "No dates yet: the end of the first contract is not known."
    return Listing("timeline", "Back from the first end", columns, shown, row_header="title", empty=empty)
