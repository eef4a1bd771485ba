"""What organisations promise to projects, what they delivered, and what that comes to, exactly. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from moothall.desks.projects.models import WHAT, Commitment
from moothall.register.models_record import Matter

NOUGHT = Decimal("0.00")
WHAT_TITLES = dict(WHAT)
STANDINGS = {"in-force": "In force", "superseded": "Another took its place", "released": "Released"}
SOON = 14  # days before the end at which a promise begins to wait for whoever made it


@dataclass(frozen=True)
class DeliveryRow:
    """What was delivered up to a day; below zero it puts an earlier row right."""

    amount: Decimal
    on: date
    note: str
    by: str


@dataclass(frozen=True)
class CommitmentRow:
    """A promise. `standing` is in-force, superseded or released; `superseded_by` and `supersedes` are numbers.
    `delivered` is of this promise alone."""

    project: str
    project_title: str
    number: int
    organisation_id: str
    name: str
    what: str
    what_title: str
    amount: Decimal
    delivered: Decimal
    since: date
    until: date
    condition: str
    standing: str
    standing_title: str
    supersedes: int | None
    superseded_by: int | None
    by: str
    at: datetime
    released: tuple[str, datetime, str] | None
    deliveries: tuple[DeliveryRow, ...]
    example: bool

    @property
    def amount_said(self) -> str:
        """The promise in its unit."""
        return said_amount(self.what, self.amount)

    @property
    def delivered_said(self) -> str:
        """What was delivered, in its unit."""
        return said_amount(self.what, self.delivered)


@dataclass(frozen=True)
class Total:
    """What the promises of one organisation (or of all: "") of one kind come to. `promised` is in force; `delivered` is
    of every promise, whatever became of it; `set_aside` is the amount of those superseded or released."""

    organisation_id: str
    name: str
    what: str
    what_title: str
    promised: Decimal
    delivered: Decimal
    set_aside: Decimal
    rows: int

    @property
    def promised_said(self) -> str:
        """What is in force, in its unit."""
        return said_amount(self.what, self.promised)

    @property
    def delivered_said(self) -> str:
        """What was delivered, in its unit."""
        return said_amount(self.what, self.delivered)

    @property
    def set_aside_said(self) -> str:
        """What was released or replaced, in its unit."""
        return said_amount(self.what, self.set_aside)


def said_amount(what: str, amount: Decimal) -> str:
    """An amount in its unit, exact: "£12,500.50", "240", "0.5"."""
    if what == "money":
        return f"{'−' if amount < 0 else ''}£{abs(amount):,.2f}"
    text = f"{amount:,.2f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def commitments(reference: str = "", organisation: str = "", what: str = "") -> tuple[CommitmentRow, ...]:
    """Promises by project and number; of a project, an organisation, a kind."""
    chosen = {"matter__reference": reference, "organisation_id": organisation, "what": what}
    rows = Commitment.objects.filter(**{name: value for name, value in chosen.items() if value})
    return _rows(rows)


def commitment(reference: str, number: int) -> CommitmentRow | None:
    """One promise, or None."""
    found = _rows(Commitment.objects.filter(matter__reference=reference, number=number))
    return found[0] if found else None


def _rows(rows: QuerySet[Commitment]) -> tuple[CommitmentRow, ...]:
    whole = rows.select_related("matter", "organisation", "supersedes", "superseded_by").prefetch_related("deliveries")
    return tuple(_row(each) for each in whole.order_by("matter__reference", "number"))


def _row(each: Commitment) -> CommitmentRow:
    later = getattr(each, "superseded_by", None)
    standing = "released" if each.released_at else "superseded" if later else "in-force"
    deliveries = tuple(DeliveryRow(d.amount, d.on, d.note, d.made_by) for d in each.deliveries.all())
    return CommitmentRow(
        project=each.matter.reference,
        project_title=each.matter.title,
        number=each.number,
        organisation_id=each.organisation_id,
        name=each.organisation.name,
        what=each.what,
        what_title=WHAT_TITLES[each.what],
        amount=each.amount,
        delivered=sum((d.amount for d in deliveries), NOUGHT),
        since=each.since,
        until=each.until,
        condition=each.condition,
        standing=standing,
        standing_title=STANDINGS[standing],
        supersedes=each.supersedes.number if each.supersedes else None,
        superseded_by=later.number if later else None,
        by=each.made_by,
        at=each.made_at,
        released=(each.released_by, each.released_at, each.released_reason) if each.released_at else None,
        deliveries=deliveries,
        example=each.matter.example,
    )


def totals(rows: Iterable[CommitmentRow]) -> tuple[Total, ...]:
    """What promises come to, by organisation and kind, in the order of names and of the list of kinds."""
    groups: dict[tuple[str, str, str], list[CommitmentRow]] = {}
    for row in rows:
        groups.setdefault((row.name, row.organisation_id, row.what), []).append(row)
    order = list(WHAT_TITLES)
    keys = sorted(groups, key=lambda key: (key[0], key[1], order.index(key[2])))
    return tuple(
        _total(organisation_id, name, what, groups[name, organisation_id, what]) for name, organisation_id, what in keys
    )


def totals_by_kind(rows: Iterable[CommitmentRow]) -> tuple[Total, ...]:
    """What promises come to, by kind."""
    every = tuple(rows)
    return tuple(_total("", "", what, found) for what in WHAT_TITLES if (found := [r for r in every if r.what == what]))


def _total(organisation_id: str, name: str, what: str, rows: list[CommitmentRow]) -> Total:
    return Total(
        organisation_id=organisation_id,
        name=name,
        what=what,
        what_title=WHAT_TITLES[what],
        promised=sum((row.amount for row in rows if row.standing == "in-force"), NOUGHT),
        delivered=sum((row.delivered for row in rows), NOUGHT),
        set_aside=sum((row.amount for row in rows if row.standing != "in-force"), NOUGHT),
        rows=len(rows),
    )


def due(organisation_id: str, today: date) -> tuple[CommitmentRow, ...]:
    """Promises of an organisation in force, soon to end or past their end, of which less than promised is delivered; in
    projects that still go on."""
    rows = Commitment.objects.filter(
        organisation_id=organisation_id,
        released_at__isnull=True,
        superseded_by__isnull=True,
        until__lte=today + timedelta(days=SOON),
        matter__in=Matter.objects.filter(kind="project").exclude(state__in=("done", "stopped-told", "withdrawn")),
    )
    return tuple(row for row in _rows(rows) if row.delivered < row.amount)
