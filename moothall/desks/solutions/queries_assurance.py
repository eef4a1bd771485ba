"""Assurance files: what was filed for a product's versions, by whom, until when, who looked at it, the verdict, and
what ends soon. Reads only; the rule is in `vocabulary/assurance.py`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch

from moothall.desks.solutions.models import AssuranceCheck, AssuranceItem, PubliccodeVersion, Solution
from moothall.desks.solutions.models_assurance import given_by_own, sells
from moothall.register.people_queries import shown_name
from moothall.register.roles import OFFICER, STAFF, Actor, holds
from moothall.vocabulary.assurance import SOON, AssuranceKind, Filed, Judged, assurance_kinds, judged, same_version

KEPT_ASKING = 365  # days after its end for which somebody is reminded of evidence that nothing newer replaced


@dataclass(frozen=True)
class Check:
    """Somebody's word on a piece of evidence."""

    by: str
    said: str
    at: datetime


@dataclass(frozen=True)
class Item:
    """A piece of evidence. `until` is the first day on which it counts no more (None: none); `state` is live, soon,
    expired or withdrawn; `given_by` and the checks' `by` are as whoever looks may see them. What invented people
    gave is not `counted`, unless the product is invented too."""

    number: int
    reference: str
    solution: str
    kind: AssuranceKind
    version: str
    address: str
    said: str
    issued_on: date
    until: date | None
    given_by: str
    example: bool
    state: str
    why_withdrawn: str
    checks: tuple[Check, ...]
    own: bool
    may_check: bool
    may_withdraw: bool
    counted: bool


@dataclass(frozen=True)
class File:
    """The assurance file of a version of a product: the verdict, every piece of evidence for it, and the versions for
    which something was filed."""

    version: str
    judged: Judged
    items: tuple[Item, ...]
    withdrawn: tuple[Item, ...]
    versions: tuple[str, ...]
    may_add: bool

    @property
    def checked(self) -> int:
        """Of how many required kinds that are in date the evidence was looked at by somebody else."""
        known = {item.number for item in self.items if item.checks}
        lines = (line for line in self.judged.lines if line.kind.required and line.state in ("live", "soon"))
        return sum(bool(line.filed and line.filed.number in known) for line in lines)


def assurance(reference: str, version: str, viewer: Actor, today: date) -> File:
    """The assurance file of a solution for a version; "" is what holds for every version."""
    solution = Solution.objects.select_related("matter").get(matter__reference=reference)
    rows = _found().filter(solution=solution)
    every = [_item(row, viewer, today) for row in rows]
    mine = [item for item in every if not item.version or (version and same_version(item.version, version))]
    kept = tuple(item for item in mine if item.state != "withdrawn")
    supplier = viewer.role == "supplier" and sells(viewer, solution)
    return File(
        version=version,
        judged=judged((_filed(each) for each in kept if each.counted), version, today),
        items=kept,
        withdrawn=tuple(item for item in mine if item.state == "withdrawn"),
        versions=_versions(solution, every),
        may_add=viewer.person_id is not None and (holds(viewer.role, OFFICER) or supplier),
    )


def verdict_of(reference: str, today: date) -> Judged:
    """The verdict for the version that is spoken of most lately; "" where no version is named."""
    solution = Solution.objects.select_related("matter").get(matter__reference=reference)
    rows = AssuranceItem.objects.filter(solution=solution, withdrawn_at=None)
    counted = rows if solution.matter.example else rows.filter(example=False)
    return judged(map(_row_filed, counted), newest_version(reference), today)


def newest_version(reference: str) -> str:
    """The version for which evidence was filed last; "" when all of it is for every version, or there is none."""
    rows = AssuranceItem.objects.filter(solution__matter__reference=reference, withdrawn_at=None).exclude(version="")
    return rows.order_by("-made_at").values_list("version", flat=True).first() or ""


def item(number: int, viewer: Actor, today: date) -> Item | None:
    """One piece of evidence, also a withdrawn one; or None."""
    row = _found().filter(pk=number).first()
    return _item(row, viewer, today) if row else None


def ending(viewer: Actor, today: date) -> tuple[Item, ...]:
    """Evidence that somebody, or somebody of the same organisation or supplier, gave and that ends soon or has ended,
    where nothing newer of the kind has taken its place. The Centre's staff see what staff gave."""
    if viewer.person_id is None:
        return ()
    last, first = today + timedelta(days=SOON), today - timedelta(days=KEPT_ASKING)
    rows = (
        _found()
        .filter(withdrawn_at=None, expires_on__lte=last, expires_on__gt=first)
        .exclude(solution__matter__state__in=("withdrawn", "retired"))
    )
    mine = [row for row in rows if given_by_own(row, viewer) or (row.role == STAFF and holds(viewer.role, STAFF))]
    return tuple(_item(row, viewer, today) for row in mine if not _replaced(row))


def _replaced(row: AssuranceItem) -> bool:
    """Whether there is evidence of the same kind and version that counts longer."""
    others = AssuranceItem.objects.filter(solution=row.solution_id, kind=row.kind, withdrawn_at=None).exclude(pk=row.pk)
    later = (
        each for each in others if each.expires_on is None or (row.expires_on and each.expires_on > row.expires_on)
    )
    return any(not each.version or same_version(each.version, row.version) for each in later)


def _found():  # type: ignore[no-untyped-def]
    checks = AssuranceCheck.objects.select_related("organisation")
    return AssuranceItem.objects.select_related("solution__matter", "organisation").prefetch_related(
        Prefetch("checks", checks)
    )


def _versions(solution: Solution, items: Iterable[Item]) -> tuple[str, ...]:
    """The versions that can be asked for: those filed for, and the newest that the publiccode.yml names."""
    named = [item.version for item in items if item.version]
    newest = PubliccodeVersion.objects.filter(solution=solution).exclude(software_version="").first()
    named += [newest.software_version] if newest else []
    kept: list[str] = []
    for each in named:
        if not any(same_version(each, other) for other in kept):
            kept.append(each)
    return tuple(sorted(kept, key=str.casefold, reverse=True))


def _filed(item: Item) -> Filed:
    return Filed(item.number, item.kind.kind, item.version, item.issued_on, item.until)


def _row_filed(row: AssuranceItem) -> Filed:
    return Filed(row.pk, row.kind, row.version, row.issued_on, row.expires_on)


def _item(row: AssuranceItem, viewer: Actor, today: date) -> Item:
    own = given_by_own(row, viewer)
    officer = viewer.person_id is not None and holds(viewer.role, OFFICER)
    return Item(
        number=row.pk,
        reference=row.solution.matter.reference,
        solution=row.solution.name,
        kind=assurance_kinds()[row.kind],
        version=row.version,
        address=row.address,
        said=row.said,
        issued_on=row.issued_on,
        until=row.expires_on,
        given_by=_by(row, viewer) + (f", {row.supplier}" if row.supplier else ""),
        example=row.example,
        state=_state(row, today),
        why_withdrawn=row.withdrawn_reason,
        checks=tuple(Check(_by(check, viewer), check.said, check.made_at) for check in row.checks.all()),
        own=own,
        may_check=officer and not own and row.withdrawn_at is None,
        may_withdraw=viewer.person_id is not None and row.withdrawn_at is None and (own or holds(viewer.role, STAFF)),
        counted=not row.example or row.solution.matter.example,
    )


def _by(row: AssuranceItem | AssuranceCheck, viewer: Actor) -> str:
    """Who did it, for whoever looks."""
    event = _Done(row.made_by, row.role, (row.organisation.pk, row.organisation.name) if row.organisation else None)
    return shown_name(event, viewer)


@dataclass(frozen=True)
class _Done:
    by: str
    role: str
    organisation: tuple[str, str] | None


def _state(row: AssuranceItem, today: date) -> str:
    if row.withdrawn_at is not None:
        return "withdrawn"
    filed = _row_filed(row)
    if not filed.counts(today):
        return "expired"
    return "soon" if filed.until is not None and (filed.until - today).days <= SOON else "live"


def soonest(items: Sequence[Item]) -> date | None:
    """The next day on which something counts no more."""
    days = [item.until for item in items if item.until and item.state in ("live", "soon")]
    return min(days) if days else None
