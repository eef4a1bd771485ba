"""The publiccode.yml of solutions: versions kept, messages of the check, and a check of a text that nobody keeps. Reads
only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from moothall.desks.solutions.models import PubliccodeVersion
from moothall.desks.solutions.queries import VERDICTS, SolutionRow
from moothall.engines.check.publiccode_partial import PartialRecord, lenient_record
from moothall.engines.check.publiccode_record import export_publiccode
from moothall.engines.check.publiccode_shapes import Description, Legal, Organisation, PubliccodeRecord
from moothall.vocabulary.body import as_date

MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Said:
    """One message of a check: `key` is the path of the field, line and column count from 1 (0: not known)."""

    severity: str
    key: str
    text: str
    line: int
    column: int
    code: str


@dataclass(frozen=True)
class Kept:
    """A publiccode.yml as it was read. `record` is what could be read of it, as plain keys and values."""

    number: int
    source: str
    text: str
    record: dict[str, Any]
    verdict: str
    messages: tuple[Said, ...]
    software_version: str
    release_date: str
    read_at: datetime
    read_by: str

    @property
    def verdict_title(self) -> str:
        """The verdict in words."""
        return VERDICTS[self.verdict]

    @property
    def errors(self) -> int:
        """How many of the messages are errors."""
        return sum(said.severity == "error" for said in self.messages)


@dataclass(frozen=True)
class Contractor:
    """Somebody paid to maintain a solution, as its publiccode.yml says; `until` is None where it says no day."""

    name: str
    until: date | None
    until_text: str
    website: str


def versions(reference: str) -> tuple[Kept, ...]:
    """Every publiccode.yml kept of a solution, the newest first."""
    return tuple(_kept(row) for row in PubliccodeVersion.objects.filter(solution__matter__reference=reference))


def version(reference: str, number: int | None = None) -> Kept | None:
    """The newest publiccode.yml of a solution, or the one of that number."""
    rows = PubliccodeVersion.objects.filter(solution__matter__reference=reference)
    found = rows.filter(number=number).first() if number else rows.first()
    return _kept(found) if found else None


def check(data: bytes) -> tuple[PartialRecord, tuple[Said, ...]]:
    """What a text holds and what is to say of it; keeps nothing."""
    read = lenient_record(data)
    return read, tuple(Said(**vars(message)) for message in read.messages)


def contractors(kept: Kept | None) -> tuple[Contractor, ...]:
    """Who is paid to maintain the solution, soonest end first."""
    maintenance = kept.record.get("maintenance") if kept else None
    rows = maintenance.get("contractors") if isinstance(maintenance, dict) else None
    found = [_contractor(row) for row in rows or () if isinstance(row, dict)]
    return tuple(sorted(found, key=lambda each: (each.until is None, each.until or date.max, each.name)))


def _contractor(row: dict[str, Any]) -> Contractor:
    text = str(row.get("until") or "")
    try:
        until = as_date(text, last=True)
    except ValueError:
        until = None
    return Contractor(str(row.get("name") or "not named"), until, text, str(row.get("website") or ""))


def _kept(row: PubliccodeVersion) -> Kept:
    same = ("number", "source", "text", "verdict", "software_version", "release_date", "read_at", "read_by")
    messages = tuple(Said(**said) for said in row.messages)
    return Kept(record=row.record or {}, messages=messages, **{name: getattr(row, name) for name in same})


def drafted(row: SolutionRow) -> str:
    """A publiccode.yml to begin with, of what the catalogue knows of a solution that has none. It is not valid yet:
    what is missing is for whoever looks after the software to say."""
    words = Description(short_description=row.description[:150] or None)
    steward = Organisation(name=row.steward) if row.steward else None
    code = row.licence.split(" (")[0] if row.kind == "open-source" else ""
    record = PubliccodeRecord(
        version="0.4",
        name=row.name,
        url=row.repository or None,
        landing_url=row.website or None,
        organisation=steward,
        software_type=None,
        description={"en": words},
        legal=Legal(license=code or None),
    )
    head = "# Drafted from the catalogue. Not valid yet: add what is missing, then check it again.\n"
    return head + export_publiccode(record)
