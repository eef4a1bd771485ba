"""What the desk finds, says of organisations and of other desks' matters, and what waits for whoever is asking."""

from collections.abc import Sequence
from datetime import timedelta

from moothall.desks.projects import queries, queries_commitments, queries_gates, queries_known
from moothall.desks.projects import views_listings as listings
from moothall.desks.projects.forms import today
from moothall.desks.projects.queries_commitments import said_amount
from moothall.register import record_queries as record
from moothall.register.roles import APPROVER, OFFICER, Actor, holds
from moothall.vocabulary.desk import Fact, Found, Panel, Waiting
from moothall.vocabulary.funding import funds

TOP = 10
ASKED = {
    "invited": "Your organisation is invited to this project. Only an approver of it can answer.",
    "asked": "Your organisation is asked whether it will buy together with the others. Only an approver can answer.",
}


def search(words: str, limit: int) -> Sequence[Found]:
    """Funded projects and funds that a few words name. Projects of the record are found with all other records."""
    found = [
        Found("Funded project", each.listed.project, listings.to("known_project", each.listed.slug), each.listed.about)
        for each in queries_known.found_in_known(words, limit)
    ]
    asked = words.casefold().split()
    hits = [fund for fund in funds().values() if asked and all(word in fund.name.casefold() for word in asked)]
    found += [
        Found("Fund", fund.name, listings.to("awards", fund=fund.code), "What it awarded, and to whom") for fund in hits
    ]
    return found[:limit]


def organisation_panel(organisation_id: str) -> Panel | None:
    """An organisation's projects, what it promised, what it was awarded. None when there is nothing."""
    rows = queries.projects(organisation=organisation_id)
    awards = queries_known.award_rows(organisation=organisation_id)
    known = queries_known.known_of(organisation_id)
    if not rows and not awards and not known:
        return None
    facts = []
    if rows:
        facts.append(Fact("Projects here", len(rows), "number"))
    for total in queries_commitments.totals(queries_commitments.commitments(organisation=organisation_id)):
        if total.promised:
            facts.append(Fact(f"{total.what_title} committed", total.promised_said))
    if known:
        facts.append(Fact("Funded projects it took part in", len(known), "number", listings.to("known")))
    if awards:
        address = listings.to("awards", organisation=organisation_id)
        funds = len({a.fund for a in awards})
        said = f"in {len(awards)} award{'s' * (len(awards) != 1)} of {funds} fund{'s' * (funds != 1)}"
        facts.append(Fact("Awarded", queries_known.award_total(awards), "money", address, note=said))
    if rows:
        listing = listings.projects_listing(rows[:TOP])
    elif awards:
        listing = listings.awards_listing(awards[:TOP])
    else:
        listing = listings.known_listing(known[:TOP], "Funded projects that it took part in")
    address = listings.to("awards", organisation=organisation_id) if awards else listings.to("home")
    return Panel("Projects and awards", facts, listing, address, "Every award" if awards else "Projects")


def matter_panel(reference: str) -> Panel | None:
    """For a need or challenge, the projects that answer it, or how to open one; for a solution, the projects that use
    it and who confirmed its use; for what a project made, that project."""
    card = record.matter(reference)
    if card is None:
        return None
    if card.kind in ("need", "challenge"):
        return _for_need(card)
    if card.kind == "solution":
        rows = queries.linked_here(reference, "uses")
        adopted = queries.adoptions(solution=reference)
        live = {row.organisation_id for row in adopted if row.until is None}
        if not rows and not adopted:
            return None
        facts = (
            Fact("Projects that use it", len(rows), "number"),
            Fact("Organisations that confirm its use", len(live), "number"),
        )
        listing = (
            listings.adoptions_listing(adopted) if adopted else listings.projects_listing(rows, "Projects that use it")
        )
        return Panel("Used in projects", facts, listing)
    rows = queries.linked_here(reference, "puts-out")
    return Panel("Made by a project", (), listings.projects_listing(rows, "Comes out of")) if rows else None


def _for_need(card: record.MatterCard) -> Panel | None:
    rows = queries.linked_here(card.reference, "answers")
    link = "" if card.closed else listings.to("open", need=card.reference)
    if not rows and not link:
        return None
    empty = "No project answers it yet."
    listing = listings.projects_listing(rows, "Projects that answer it", empty)
    return Panel("Projects", (), listing, link, "Open a project for it")


def waiting(actor: Actor) -> Sequence[Waiting]:
    """Invitations to answer, promises that fall due, and gates whose checks the actor's organisation can answer."""
    own = actor.organisation_id
    if own is None or not holds(actor.role, OFFICER):
        return ()
    found = [*_promises(own)]
    if holds(actor.role, APPROVER):
        found += _invitations(own)
    return (*found, *_gates(own, actor))


def _invitations(own: str) -> list[Waiting]:
    rows = []
    for each in queries.invitations(own):
        page = listings.to("answer" if each.part == "invited" else "join", each.matter.reference)
        title = f"Answer: {each.matter.title}"
        rows.append(Waiting(title, page, ASKED[each.part], each.since, example=each.matter.example))
    return rows


def _promises(own: str) -> list[Waiting]:
    rows = []
    for each in queries_commitments.due(own, today()):
        left = said_amount(each.what, each.amount - each.delivered)
        why = f"{left} of {each.amount_said} {each.what_title.lower()} of your organisation are not noted as delivered."
        title = f"Commitment {each.number}: {each.project_title}"
        since = each.until - timedelta(days=queries_commitments.SOON)
        address = listings.to("commitment", each.project, each.number)
        rows.append(Waiting(title, address, why, since, each.until, each.example))
    return rows


def _gates(own: str, actor: Actor) -> list[Waiting]:
    """Gates with checks that nobody has answered, in projects that the organisation leads or is a partner of."""
    rows = []
    for each in queries.projects(organisation=own):
        if each.matter.closed or not record.may_do(each.matter.reference, "answer-check", actor):
            continue
        gate = queries_gates.gate(each.matter.reference)
        left = len(gate.checks) - gate.answered if gate else 0
        if gate and left:
            why = f"{left} of {len(gate.checks)} checks of the gate after {gate.stage_title} are not answered."
            title = f"Gate: {each.matter.title}"
            address, since = listings.to("gate", each.matter.reference), each.matter.changed_at.date()
            rows.append(Waiting(title, address, why, since, example=each.matter.example))
    return rows
