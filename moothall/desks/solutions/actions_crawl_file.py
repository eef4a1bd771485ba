"""Files what came of asking a repository: the outcome and when to ask next, the record as the next version of its
solution, a move, an archived or gone repository. It asks nothing of anybody.

A record belongs to the solution whose repository it names; two repositories that name the same one are one solution,
and the text of the named one is in force. A bad record is kept with its faults like any other.
"""

from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from moothall.desks.solutions.actions import edit_solution, repository_key, solution_of
from moothall.desks.solutions.actions_crawl import due_at, row_for
from moothall.desks.solutions.actions_records import read_publiccode
from moothall.desks.solutions.models import Repository, RepositoryFetch, Solution
from moothall.desks.solutions.models_crawl import FOLDER, NOT_FAILED
from moothall.engines.check.publiccode_partial import lenient_record
from moothall.engines.read.repository import Fetched
from moothall.register.models_record import Event
from moothall.register.record_actions import act
from moothall.register.record_errors import Refused
from moothall.register.roles import SYSTEM, Actor

MOOTHALL = Actor("Moothall", SYSTEM)
EDITED_IN = ("listed", "confirmed", "archived")


@transaction.atomic
def keep(number: int, until: datetime, fetched: Fetched) -> tuple[str, str]:
    """Keep what came of asking a repository, which this run holds `until` then; gives the outcome and a sentence.
    When another run has taken it over meanwhile, nothing is kept."""
    row = Repository.objects.select_for_update().filter(pk=number, held_until=until).first()
    if row is None:
        return "left", "Another run has taken it over, and what came is not kept."
    if fetched.moved_to and repository_key(fetched.moved_to) not in ("", row.key):
        row = _moved(row, fetched)
    outcome, said = fetched.outcome, fetched.said
    if fetched.data is not None:
        outcome, said = _filed(row, fetched)
    elif outcome == "unchanged":
        outcome = _still(row)
    if fetched.outcome in NOT_FAILED:
        said = " ".join(filter(None, (said, _archived(row, fetched))))
    _note(row, fetched, outcome, said)
    return outcome, said


def _still(row: Repository) -> str:
    """The outcome of a repository in which nothing has changed: one without a record of its own has none still."""
    looked = row.fetches.filter(outcome__in=("found", "copy", "no-file")).values_list("outcome", flat=True).first()
    return looked if looked in ("copy", "no-file") else "unchanged"


def _note(row: Repository, fetched: Fetched, outcome: str, said: str) -> None:
    """Write the outcome into the row and its history, and when it is due again."""
    now = timezone.now()
    fine = outcome in NOT_FAILED
    row.held_until, row.last_tried, row.last_outcome, row.last_said = None, now, outcome, said
    row.failures = 0 if fine else row.failures + 1
    row.gone_since = (row.gone_since or now) if outcome == "gone" else None if fine else row.gone_since
    row.archived = row.archived if fetched.archived is None else fetched.archived
    if fine:
        row.last_fetched = now
        row.commit = fetched.commit[:64]
    row.next_try = None if row.key.startswith(FOLDER) else due_at(row.key, outcome, row.failures, now)
    row.save()
    in_force = row.solution.publiccodes.first() if row.solution else None
    RepositoryFetch.objects.create(
        repository=row,
        at=now,
        outcome=outcome,
        said=said,
        commit=fetched.commit[:64],
        publiccode=in_force.number if in_force else None,
        verdict=in_force.verdict if in_force else "",
        seconds=Decimal(str(round(fetched.seconds, 3))),
    )


def _filed(row: Repository, fetched: Fetched) -> tuple[str, str]:
    """Take a record into the catalogue; gives the outcome and a sentence. A refusal is an outcome too."""
    data = fetched.data or b""
    named = solution_of(lenient_record(data).url)
    mine = row.solution or named
    if mine is not None and not _is_source(row, mine):
        _tie(row, mine)
        there = f"{mine.matter.reference} is read from {mine.repository}, which it names as its own repository"
        return "copy", f"{fetched.said} It holds a copy: {there}. The copy's text is not taken."
    slug = "" if mine else slugify(urlsplit(row.address).path.rstrip("/").removesuffix(".git").rpartition("/")[2])
    try:
        with transaction.atomic():
            reference = mine.matter.reference if mine else ""
            source = row.address if not row.key.startswith(FOLDER) else f"the folder {row.address.removeprefix(FOLDER)}"
            read = read_publiccode(data, source, MOOTHALL, reference=reference, slug=slug or "unnamed", origin="crawl")
            solution = Solution.objects.select_related("matter").get(matter__reference=read.reference)
            _tie(row, solution)
            if read.new_solution and not solution.repository_key and not row.key.startswith(FOLDER):
                edit_solution(read.reference, MOOTHALL, None, {"repository": row.address}, "Where its record was found")
    except Refused as refused:
        return "broken", f"{fetched.said} It was not taken into the catalogue: {refused}"
    return "found", _told(fetched, solution, read.new_text, named)


def _told(fetched: Fetched, solution: Solution, new_text: bool, named: Solution | None) -> str:
    """What is said of a record that was filed."""
    in_force = solution.publiccodes.first()
    number = in_force.number if in_force else 0
    said = (
        f"Version {number} of the record of {solution.matter.reference}." if new_text else "Its text was known before."
    )
    if named is not None and named.pk != solution.pk:
        other = f"{named.matter.reference} {named.name}"
        said += f" It names the repository of {other}: if the two are one, retire one in favour of the other."
    return f"{fetched.said} {said}"


def _is_source(row: Repository, solution: Solution) -> bool:
    """Whether a repository's text is in force for a solution: it is the solution's own, or that one gave none yet."""
    if row.key == solution.repository_key or not solution.repository_key:
        return True
    return not Repository.objects.filter(key=solution.repository_key, fetches__outcome="found").exists()


def _tie(row: Repository, solution: Solution) -> None:
    row.solution = solution
    row.save(update_fields=["solution"])


def _moved(row: Repository, fetched: Fetched) -> Repository:
    """Go on at the new address: the old row says where to, the new one carries the solution on, which stays the same.
    Gives the new row, held like the old one."""
    said = f"Its host says that it has moved to {fetched.moved_to} for good."
    new, _ = row_for(fetched.moved_to, "its host", row.solution, row.trusted)
    new = Repository.objects.select_for_update().get(pk=new.pk)
    new.moved_to, new.solution, new.failures = "", new.solution or row.solution, 0
    new.save()
    row.moved_to, row.next_try, row.held_until = fetched.moved_to, None, None
    row.last_tried, row.last_outcome, row.last_said, row.failures = timezone.now(), "moved", said, 0
    row.save()
    seconds = Decimal(str(round(fetched.seconds, 3)))
    RepositoryFetch.objects.create(repository=row, at=timezone.now(), outcome="moved", said=said, seconds=seconds)
    solution = row.solution
    same = solution is not None and solution.pk == new.solution_id and solution.repository_key == row.key
    if solution is not None and same and solution.matter.state in EDITED_IN:
        other = solution_of(fetched.moved_to)
        if other is None or other.pk == solution.pk:
            edit_solution(solution.matter.reference, MOOTHALL, None, {"repository": fetched.moved_to}, said)
            new.solution = Solution.objects.get(pk=solution.pk)
    return new


def _archived(row: Repository, fetched: Fetched) -> str:
    """Archive the solution whose own repository the host calls archived, and take it up again when it no longer does,
    if nobody but moothall archived it. Gives a sentence when something was done."""
    solution = row.solution
    if solution is None or fetched.archived is None or row.key != solution.repository_key:
        return ""
    matter = Solution.objects.select_related("matter").get(pk=solution.pk).matter
    if fetched.archived and not row.archived and matter.state in ("listed", "confirmed"):
        act(matter.reference, "archive", MOOTHALL, None, "Its host says that the repository is archived.")
        return "Its host says that it is archived, so the solution is shown as archived."
    if not fetched.archived and row.archived and matter.state == "archived":
        last = Event.objects.filter(matter=matter, action="archive").order_by("-number").first()
        if last is not None and last.role == SYSTEM:
            act(matter.reference, "take-up", MOOTHALL, None, "Its host no longer says that the repository is archived.")
            return "Its host no longer calls it archived, so the solution is listed again."
    return ""
