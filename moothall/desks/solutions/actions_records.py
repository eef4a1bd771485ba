"""Takes publiccode.yml files into the catalogue: valid or not, each is kept with its verdict and every message.

A file belongs to the solution with its repository, now or before; else it makes a new one. The same text is kept once.
Whether the software is any good is not judged.
"""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from moothall.desks.solutions.actions import Wanted, add_solution, edit_solution, found, repository_key, solution_of
from moothall.desks.solutions.models import PubliccodeVersion, Solution
from moothall.engines.check.publiccode_partial import PartialRecord, lenient_record
from moothall.engines.check.publiccode_record import unshaped
from moothall.register.record_actions import note
from moothall.register.record_errors import Refused
from moothall.register.roles import SYSTEM, Actor
from moothall.register.search_actions import add_text

MOST_BYTES = 1_000_000
FILLED = ("licence", "repository", "website", "description", "steward")


@dataclass(frozen=True)
class Reading:
    """What became of a file: the solution's reference, whether it is new, whether the text is, and the verdict."""

    reference: str
    new_solution: bool
    new_text: bool
    verdict: str


@transaction.atomic
def read_publiccode(
    data: bytes, source: str, by: Actor, *, reference: str = "", slug: str = "", origin: str = "publiccode"
) -> Reading:
    """Keep a publiccode.yml. `reference` says whose it is, when that is known; `slug` is for a new solution.

    A new text of a known solution is its next version; what the catalogue does not know yet is filled from it, what a
    person wrote is not overwritten. Raises Refused: too large, or without a name and so nothing to list."""
    if len(data) > MOST_BYTES:
        raise Refused(f"The file has {len(data):,} bytes; expected at most {MOST_BYTES:,}.")
    read = lenient_record(data)
    solution = found(reference) if reference else solution_of(read.url)
    new = solution is None
    if solution is None:
        if not (read.name or slug):
            raise Refused("The file names no software, so there is nothing to list. Give it a `name`, then try again.")
        named = slug or slugify(read.name)
        solution = found(add_solution(_wanted(read, slug), by, origin, named, organisation_id=by.organisation_id))
    fresh = _keep(solution, data, source, read, by)
    if fresh and not new:
        _fill(solution, read, by)
    return Reading(solution.matter.reference, new, fresh, read.verdict)


@transaction.atomic
def check_again(by: Actor, stop: Callable[[], bool] = lambda: False) -> int:
    """Check every text in force again: a better checker says other things. Gives how many changed; files each."""
    changed = 0
    for solution in Solution.objects.filter(publiccodes__isnull=False).distinct():
        kept = solution.publiccodes.first()
        if stop() or kept is None:
            break
        read = lenient_record(kept.text.encode())
        said = _messages(read)
        if (read.verdict, said) != (kept.verdict, kept.messages):
            if _open(solution):
                told = {"publiccode": kept.number, "verdict": [kept.verdict, read.verdict]}
                note(solution.matter.reference, "update-record", by, "Checked again", told)
            kept.verdict, kept.messages = read.verdict, said
            kept.save()
            changed += 1
    return changed


def _open(solution: Solution) -> bool:
    return solution.matter.state not in ("withdrawn",)


def _wanted(read: PartialRecord, slug: str) -> Wanted:
    """The solution that a record tells of. What cannot be kept is left out and stays in the text."""
    wanted = Wanted(
        name=(read.name or slug)[:255],
        kind="standard" if "standard" in read.software_type.lower() else "open-source",
        steward=_steward(read)[:255],
        licence=read.licence[:255],
        repository=_address(read.url),
        website=_address(read.landing_url),
        description=read.description,
        basis=BASIS[read.verdict],
    )
    return wanted if repository_key(wanted.repository) else replace(wanted, repository="")


BASIS = {
    "valid": "Its publiccode.yml is valid",
    "valid_with_warnings": "Its publiccode.yml is valid, with warnings",
    "invalid": "Its publiccode.yml has faults; what could be read is shown",
}


def _steward(read: PartialRecord) -> str:
    record = read.record
    if record is None:
        return ""
    owner = record.legal.repo_owner or record.legal.main_copyright_owner if record.legal else None
    return (record.organisation.name if record.organisation else None) or owner or ""


def _address(text: str) -> str:
    """An address that can be opened, or nothing."""
    clean = text.strip()
    return clean if clean.startswith(("https://", "http://")) and len(clean) <= 500 and " " not in clean else ""


def _keep(solution: Solution, data: bytes, source: str, read: PartialRecord, by: Actor) -> bool:
    """File the text as the newest version, unless the newest one is the same."""
    digest = hashlib.sha256(data).hexdigest()
    newest = solution.publiccodes.first()
    if solution.publiccodes.filter(sha256=digest).exists():
        return False
    record: dict[str, Any] | None = unshaped(read.record) if read.record else None
    version = PubliccodeVersion(
        solution=solution,
        number=(newest.number if newest else 0) + 1,
        source=source[:500],
        text=data.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}"),
        sha256=digest,
        record=_without_nul(record),
        verdict=read.verdict,
        messages=_messages(read),
        software_version=((read.record.software_version if read.record else "") or "")[:100],
        release_date=read.release_date[:40],
        read_at=timezone.now(),
        read_by=by.name,
    )
    version.save()
    told = {"publiccode": version.number, "sha256": digest, "verdict": [newest.verdict if newest else "", read.verdict]}
    note(solution.matter.reference, "update-record", by, f"Read from {version.source}", told)
    add_text(solution.matter.reference, " ".join((read.description, *read.categories, *read.used_by)))
    return True


def _without_nul(value: Any) -> Any:
    """Plain values that PostgreSQL can keep."""
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(each) for key, each in value.items()}
    return [_without_nul(each) for each in value] if isinstance(value, list | tuple) else value


def _messages(read: PartialRecord) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = _without_nul([asdict(message) for message in read.messages])
    return kept


def _fill(solution: Solution, read: PartialRecord, by: Actor) -> None:
    """Take from a newer text what the catalogue lacks, and for moothall itself also the newer name of what only a
    publiccode.yml told us."""
    told = asdict(_wanted(read, solution.slug))
    lacking = {name: told[name] for name in FILLED if told[name] and not getattr(solution, name)}
    if solution.origin in ("publiccode", "crawl") and by.role == SYSTEM:
        kept = ("name", "licence", "website", "description", "basis")
        lacking |= {name: told[name] for name in kept if told[name]}
    if lacking:
        edit_solution(solution.matter.reference, by, None, lacking, "Taken from its publiccode.yml")
