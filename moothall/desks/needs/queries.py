"""The front page of the needs desk, its search, and what waits for somebody here. Reads only."""

from dataclasses import dataclass, replace
from datetime import date

from moothall.desks.needs import queries_needs, queries_tasks
from moothall.desks.needs.queries_needs import NeedRow, needs
from moothall.desks.needs.queries_payments import SystemPaid, systems_paid, there_is_a_picture
from moothall.register import record_queries as record
from moothall.register.roles import Actor
from moothall.vocabulary.solution import FundedProject, funded_projects

MANY = 2  # councils that pay for a type of system, for it to be asked why nobody has recorded a need


@dataclass(frozen=True)
class Front:
    """What the front page shows: needs with most councils, types of system that many pay for without a need, work
    already funded. `picture` is False before the first build."""

    needs: tuple[NeedRow, ...]
    councils: int
    silent: tuple[SystemPaid, ...]
    funded: tuple[FundedProject, ...]
    picture: bool


@dataclass(frozen=True)
class Task:
    """Something that waits for somebody: what, the name and argument of its page, why, since or until when."""

    title: str
    page: str
    key: object
    why: str
    since: date | None = None
    due: date | None = None
    example: bool = False


def front(actor: Actor) -> Front:
    """The front page."""
    rows = tuple(row for row in needs(actor) if row.state != "draft")
    councils = {row.owner_id for row in rows if row.owner_id}
    councils |= queries_needs.supporting(row.reference for row in rows)
    return Front(rows, len(councils), silent_systems(), funded(), there_is_a_picture())


def silent_systems() -> tuple[SystemPaid, ...]:
    """Types of system that several councils pay for and of which nobody has recorded a need, the most councils first;
    none before there is a picture."""
    if not there_is_a_picture():
        return ()
    told = {row.system_type for row in needs() if row.system_type}
    return tuple(row for row in systems_paid() if row.code not in told and row.councils >= MANY)


def funded(q: str = "") -> tuple[FundedProject, ...]:
    """Projects that the Local Digital Fund paid for, the latest round first, whose text has every word of `q`."""
    words = q.casefold().split()
    rows = sorted(funded_projects(), key=lambda p: (-p.round, p.project))
    return tuple(
        row for row in rows if all(word in f"{row.project} {row.about} {row.lead_council}".casefold() for word in words)
    )


def tasks(actor: Actor) -> tuple[Task, ...]:
    """What waits for somebody beside the steps of matters."""
    found: list[Task] = []
    if actor.organisation_id and actor.person_id:
        for ask, proposal in queries_needs.asks_waiting(actor.organisation_id):
            why = f"Your council supports {proposal.reference}, which would go on as {proposal.targets[0][0]}"
            title = f"Say where your support goes: {proposal.title}"
            found.append(Task(title, "ask", ask.number, why, ask.asked_at.date(), proposal.answer_by))
    for reference, title, left, due in queries_tasks.unmarked_by(actor):
        why = f"{left} answer{'s' * (left != 1)} not marked by you"
        found.append(Task(f"Mark the answers: {title}", "challenge", reference, why, due=due))
    for reference, title, cells in queries_tasks.apart_for(actor):
        why = f"Your marks and others' differ widely on {cells} point{'s' * (cells != 1)}"
        found.append(Task(f"Talk about marks: {title}", "challenge", reference, why))
    for reference, title, closes in queries_tasks.to_close(actor):
        found.append(Task(f"Open the answers: {title}", "challenge", reference, "It has closed", closes.date()))
    for reference, title, closes in queries_tasks.open_for(actor):
        found.append(
            Task(f"Answer a challenge: {title}", "challenge", reference, "Open to suppliers", due=closes.date())
        )
    shown = record.matters_seen((str(task.key) for task in found if task.page == "challenge"), actor)
    return tuple(replace(task, example=task.key in shown and shown[task.key].example) for task in found)
