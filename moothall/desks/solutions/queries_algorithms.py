"""Published records of algorithms: each with the body and the solution that it is joined to, how and why. A person's
word goes before the rule's. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from moothall.desks.solutions.models import AlgorithmJudgement, AlgorithmRecord
from moothall.desks.solutions.models_algorithms import TOLD_BY

JOINED = {
    "body": "Joined to a body",
    "no-body": "Body not told",
    "solution": "Joined to a solution",
    "council": "Of a council",
}


@dataclass(frozen=True)
class Join:
    """What a record is joined to: key and name ("" when nobody can tell), how, why, and who said so ("": the rule)."""

    key: str
    name: str
    how: str
    why: str
    said_by: str = ""
    said_at: datetime | None = None

    @property
    def how_title(self) -> str:
        """How it is told, in words."""
        return TOLD_BY[self.how]


@dataclass(frozen=True)
class Algorithm:
    """One published record. `rule_organisation` and `rule_solution` are what the rule says, whatever a person said."""

    slug: str
    tool: str
    body_printed: str
    published: date
    address: str
    listed: bool
    organisation: Join
    solution: Join
    rule_organisation: Join
    rule_solution: Join

    @property
    def body(self) -> str:
        """The body as joined, else as printed, else words that it is not known."""
        return self.organisation.name or self.body_printed or "body not told"


def algorithms(q: str = "", body: str = "", joined: str = "") -> tuple[Algorithm, ...]:
    """Records that have all words, are of a body, and are joined so; the newest first."""
    words = q.lower().split()
    return tuple(
        row
        for row in map(_algorithm, _found())
        if (not body or row.organisation.key == body)
        and _fits(row, joined)
        and all(word in f"{row.tool} {row.body_printed} {row.organisation.name}".lower() for word in words)
    )


def _fits(row: Algorithm, joined: str) -> bool:
    tests = {
        "body": bool(row.organisation.key),
        "no-body": not row.organisation.key,
        "solution": bool(row.solution.key),
        "council": row.organisation.key.startswith("local-authority:"),
    }
    return tests.get(joined, True)


def algorithm(slug: str) -> Algorithm | None:
    """One record, or None."""
    row = _found().filter(slug=slug).first()
    return _algorithm(row) if row else None


def records_of(reference: str) -> tuple[Algorithm, ...]:
    """The records that are joined to a solution."""
    return tuple(row for row in map(_algorithm, _found()) if row.solution.key == reference)


def records_by(organisation_id: str) -> tuple[Algorithm, ...]:
    """The records that are joined to an organisation."""
    return tuple(row for row in map(_algorithm, _found()) if row.organisation.key == organisation_id)


def bodies(rows: Iterable[Algorithm]) -> list[tuple[str, str]]:
    """The bodies that records are joined to, by name: (id, name with how many)."""
    counted: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.organisation.key:
            pair = (row.organisation.key, row.organisation.name)
            counted[pair] = counted.get(pair, 0) + 1
    return [(key, f"{name} ({count})") for (key, name), count in sorted(counted.items(), key=lambda p: p[0][1])]


def _found():  # type: ignore[no-untyped-def]
    said = AlgorithmJudgement.objects.select_related("organisation", "solution__matter").filter(ended_at=None)
    return AlgorithmRecord.objects.select_related("organisation", "solution__matter").prefetch_related(
        Prefetch("judgements", said)
    )


def _algorithm(row: AlgorithmRecord) -> Algorithm:
    body = Join(
        row.organisation_id or "",
        row.organisation.name if row.organisation else "",
        row.organisation_how,
        row.organisation_why,
    )
    solution = Join(*_of_solution(row), row.solution_how, row.solution_why)
    said = {each.about: each for each in row.judgements.all()}
    return Algorithm(
        slug=row.slug,
        tool=row.tool,
        body_printed=row.body_printed,
        published=row.published.date(),
        address=row.address,
        listed=row.listed,
        organisation=_said(said["organisation"]) if "organisation" in said else body,
        solution=_said(said["solution"]) if "solution" in said else solution,
        rule_organisation=body,
        rule_solution=solution,
    )


def _of_solution(row: AlgorithmRecord | AlgorithmJudgement) -> tuple[str, str]:
    return (row.solution.matter.reference, row.solution.name) if row.solution else ("", "")


def _said(word: AlgorithmJudgement) -> Join:
    body = (word.organisation.pk, word.organisation.name) if word.organisation else ("", "")
    key, name = body if word.about == "organisation" else _of_solution(word)
    return Join(key, name, "person", word.why, word.made_by, word.made_at)
