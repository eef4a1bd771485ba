"""What the desk can be asked of projects: lists, one project, its diary, its adoptions, what waits. Frozen dataclasses
out; nothing here writes. Gates: queries_gates.py; promises: queries_commitments.py; groups: queries_groups.py; what
funds paid: queries_known.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from moothall.desks.projects import models_standing as standing
from moothall.desks.projects.models import Adoption, DiaryEntry, Project
from moothall.register import record_queries as record
from moothall.register.models_record import Link, Matter, MatterMember
from moothall.register.record_links import links_seen
from moothall.register.record_queries import LinkRow, MatterCard, MatterRow, Member
from moothall.register.roles import Actor

STAGES = ("proposed", "discovery", "alpha", "beta", "live")
DIARY_KINDS = {"entry": "", "go-on": "Decided to go on", "stop": "Decided to stop", "learned": "Learned"}


@dataclass(frozen=True)
class ProjectRow:
    """A project in a list, with its lead and how many take part with it (partners)."""

    matter: MatterRow
    aim: str
    lead: tuple[str, str] | None
    partners: int
    invited: int
    ends_expected: date | None


@dataclass(frozen=True)
class AdoptionRow:
    """An organisation's word that it uses a solution, since when, and until when if it said that too."""

    project: str
    project_title: str
    solution: str
    solution_title: str
    organisation_id: str
    name: str
    since: date
    until: date | None
    by: str
    evidence: str
    reason: str
    example: bool


@dataclass(frozen=True)
class DiaryRow:
    """An entry: `kind_title` marks decisions; `corrects` is the number of the entry that it puts right, `corrected_by`
    the number of one that puts it right."""

    number: int
    kind: str
    kind_title: str
    on: date
    text: str
    by: str
    organisation: tuple[str, str] | None
    at: datetime
    corrects: int | None
    corrected_by: int | None


@dataclass(frozen=True)
class ProjectShown:
    """One project: the matter's card, its own fields, what it answers, uses and made, and who adopted what."""

    card: MatterCard
    aim: str
    success: str
    stop_rule: str
    starts: date | None
    ends_expected: date | None
    needs: tuple[LinkRow, ...]
    uses: tuple[LinkRow, ...]
    outputs: tuple[LinkRow, ...]
    known: tuple[LinkRow, ...]
    adoptions: tuple[AdoptionRow, ...]

    @property
    def lead(self) -> Member | None:
        """The organisation that leads."""
        return next((member for member in self.card.members if member.part == "lead"), None)


def projects(stage: str = "", organisation: str = "", actor: Actor | None = None) -> tuple[ProjectRow, ...]:
    """Projects, last changed first; of a stage, or of an organisation that leads or takes part."""
    rows = record.matters(kind=standing.PROJECT, state=stage, organisation=organisation, actor=actor)
    return rows_of(rows)


def rows_of(rows: tuple[MatterRow, ...]) -> tuple[ProjectRow, ...]:
    """Matters of projects with what the desk knows of them, in a fixed number of questions."""
    references = [row.reference for row in rows]
    own = {
        p.matter.reference: p for p in Project.objects.select_related("matter").filter(matter__reference__in=references)
    }
    members = MatterMember.objects.select_related("organisation", "matter").filter(
        matter__reference__in=references, until__isnull=True
    )
    parts: dict[str, list[MatterMember]] = {}
    for each in members:
        parts.setdefault(each.matter.reference, []).append(each)
    return tuple(_row(row, own[row.reference], parts.get(row.reference, [])) for row in rows if row.reference in own)


def _row(row: MatterRow, own: Project, members: list[MatterMember]) -> ProjectRow:
    lead = next(((m.organisation_id, m.organisation.name) for m in members if m.part == "lead"), None)
    count = {part: sum(m.part == part for m in members) for part in ("partner", "invited")}
    return ProjectRow(row, own.aim, lead, count["partner"], count["invited"], own.ends_expected)


def linked_here(reference: str, kind: str) -> tuple[ProjectRow, ...]:
    """Projects that a link of a kind leads from to a matter: those that answer a need, those that use a solution."""
    from_here = Link.objects.filter(kind=kind, to_matter__reference=reference, withdrawn_at__isnull=True)
    wanted = set(from_here.filter(matter__kind=standing.PROJECT).values_list("matter__reference", flat=True))
    return rows_of(tuple(record.matters_seen(wanted).values())) if wanted else ()


def linked_to_address(address: str) -> tuple[tuple[ProjectRow, LinkRow], ...]:
    """Projects that say what they are to something outside, with the link that says it."""
    links = Link.objects.filter(to_identifier=address, withdrawn_at__isnull=True, kind__in=standing.ANSWERS)
    found = []
    for reference in dict.fromkeys(links.values_list("matter__reference", flat=True)):
        row = record.matter(reference)
        said = [each for each in record.links_of(reference) if each.identifier == address]
        if row is not None and said:
            found.append((rows_of((row,))[0], said[0]))
    return tuple(found)


def project(reference: str, actor: Actor | None = None) -> ProjectShown | None:
    """One project that the actor may see, or None."""
    card = record.matter(reference)
    own = Project.objects.filter(matter__reference=reference).first()
    if card is None or own is None or card.kind != standing.PROJECT or not record.may_see(reference, actor):
        return None
    links = [each for each in links_seen(reference, actor) if not each.reverse]
    of = {kind: tuple(each for each in links if each.kind == kind) for kind in ("answers", "uses", "puts-out")}
    return ProjectShown(
        card=card,
        aim=own.aim,
        success=own.success,
        stop_rule=own.stop_rule,
        starts=own.starts,
        ends_expected=own.ends_expected,
        needs=of["answers"],
        uses=of["uses"],
        outputs=of["puts-out"],
        known=tuple(each for each in links if each.kind in standing.ANSWERS),
        adoptions=adoptions(project_reference=reference),
    )


def adoptions(project_reference: str = "", solution: str = "", organisation: str = "") -> tuple[AdoptionRow, ...]:
    """Who said that it uses what, oldest first."""
    rows = Adoption.objects.select_related("matter", "solution", "organisation")
    chosen = {
        "matter__reference": project_reference,
        "solution__reference": solution,
        "organisation_id": organisation,
    }
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    return tuple(
        AdoptionRow(
            project=row.matter.reference,
            project_title=row.matter.title,
            solution=row.solution.reference,
            solution_title=row.solution.title,
            organisation_id=row.organisation_id,
            name=row.organisation.name,
            since=row.since,
            until=row.ended_on,
            by=row.made_by,
            evidence=row.evidence,
            reason=row.ended_reason,
            example=row.matter.example,
        )
        for row in rows.order_by("since", "pk")
    )


def diary(reference: str) -> tuple[DiaryRow, ...]:
    """The diary of a project or group, the last entry first."""
    rows = DiaryEntry.objects.select_related("organisation", "corrects").filter(matter__reference=reference)
    later = {row.corrects.number: row.number for row in rows if row.corrects}
    return tuple(_diary(row, later.get(row.number)) for row in rows.order_by("-on", "-number"))


def _diary(row: DiaryEntry, corrected_by: int | None) -> DiaryRow:
    body = (row.organisation.pk, row.organisation.name) if row.organisation else None
    corrects = row.corrects.number if row.corrects else None
    said = (row.number, row.kind, DIARY_KINDS[row.kind], row.on, row.text, row.made_by)
    return DiaryRow(*said, body, row.made_at, corrects, corrected_by)


def solutions() -> tuple[tuple[str, str], ...]:
    """Solutions of the catalogue as (reference, words), by title."""
    rows = Matter.objects.filter(kind="solution").exclude(state="withdrawn").order_by("title")
    return tuple((row.reference, f"{row.title} ({row.reference})") for row in rows)


def outputs(actor: Actor | None = None) -> tuple[tuple[str, str], ...]:
    """Whatever a project could have made and the actor may see, as (reference, words), the newest first."""
    rows = Matter.objects.filter(record.seen_by(actor), kind__in=standing.OUTPUTS).exclude(state="withdrawn")
    rows = rows.order_by("-created_at", "-pk")
    return tuple((row.reference, f"{row.title} ({row.reference})") for row in rows[:400])


def by_stage(rows: tuple[ProjectRow, ...]) -> Mapping[str, int]:
    """How many projects stand at each stage."""
    return {stage: sum(row.matter.state == stage for row in rows) for stage in STAGES}


@dataclass(frozen=True)
class Invited:
    """A project or group that an organisation was asked to take part in, since when, and the part it has until then."""

    matter: MatterRow
    part: str
    since: date


def invitations(organisation_id: str) -> tuple[Invited, ...]:
    """What an organisation was asked and has not answered, longest waiting first."""
    rows = MatterMember.objects.select_related("matter").filter(
        organisation_id=organisation_id, until__isnull=True, part__in=("invited", "asked")
    )
    found = []
    for row in rows.order_by("since", "pk"):
        card = record.matter(row.matter.reference)
        if card is not None and not card.closed and card.kind in (standing.PROJECT, standing.GROUP):
            found.append(Invited(card, row.part, row.since))
    return tuple(found)
