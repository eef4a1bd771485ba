"""The list of repositories that are read for their publiccode.yml: which ones, whose they are, and when next.

    said = add_repositories(["https://example.org/code"], by)   # a list that staff gives
    know_repositories()                                         # those of the catalogue's solutions
    try_again(number, by)                                       # due now, whatever went before

Nothing here asks a repository: that is `actions_crawl_run.py`. Nothing is taken off the list; an address that moved
stays, and says where to.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from moothall.desks.solutions.actions import repository_key, solution_of
from moothall.desks.solutions.models import Repository, Solution
from moothall.desks.solutions.models_crawl import FOLDER, NOT_FAILED
from moothall.register.record_errors import NotYours, Refused
from moothall.register.roles import OFFICER, STAFF, SYSTEM, Actor, holds

MOST_LINES = 2_000
USUAL, SELDOM = timedelta(hours=24), timedelta(days=7)  # between two times, when all is well; when it has no file
FIRST_WAIT, LONGEST_WAIT = timedelta(hours=6), timedelta(days=30)  # after failures: doubled with each one in a row


@dataclass(frozen=True)
class Added:
    """What became of a list: how many addresses are new, how many were known, and the lines that are no address."""

    new: int
    known: int
    strange: tuple[str, ...]


def add_repositories(lines: Iterable[str], by: Actor, trusted: bool = False) -> Added:
    """Take addresses, one a line, into the list; empty lines and those after # are left out. What was there left
    as it is. Raises Refused: NotYours for all but staff, and for a list that is too long."""
    if not holds(by.role, STAFF) and by.role != SYSTEM:
        raise NotYours("The list of repositories is kept by the Centre's staff. Ask them, or add a solution yourself.")
    wanted = [text for text in (line.partition("#")[0].strip() for line in lines) if text]
    if len(wanted) > MOST_LINES:
        raise Refused(f"The list has {len(wanted):,} lines; expected at most {MOST_LINES:,}. Give it in parts.")
    strange = tuple(text for text in wanted if not _address(text))
    new = sum(row_for(text, by.name, trusted=trusted)[1] for text in wanted if _address(text))
    return Added(new, len(wanted) - len(strange) - new, strange)


def _address(text: str) -> bool:
    parts = urlsplit(text)
    fine = parts.scheme in ("https", "http") and not parts.username and not parts.password
    return fine and bool(repository_key(text)) and len(text) <= 500 and not any(c.isspace() for c in text)


def row_for(
    address: str, added_by: str, solution: Solution | None = None, trusted: bool = False
) -> tuple[Repository, bool]:
    """The row of an address, made when there is none; and whether it is new. A new one is due at once."""
    now, key = timezone.now(), repository_key(address)
    made: dict[str, Any] = {"address": address, "host": urlsplit(address).netloc}
    made |= {"solution": solution or solution_of(address), "trusted": trusted}
    made |= {"added_by": added_by, "added_at": now, "next_try": now}
    row, new = Repository.objects.get_or_create(key=key, defaults=made)
    if trusted and not row.trusted:
        row.trusted = True
        row.save(update_fields=["trusted"])
    return row, new


def row_for_folder(folder: Path, added_by: str) -> Repository:
    """The row of a folder of this machine. It is read when it is named, never by itself; its path is not kept."""
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    made = {"address": f"{FOLDER}{folder.resolve().name}"[:500], "trusted": True, "added_by": added_by}
    key = f"{FOLDER}{digest}"
    return Repository.objects.get_or_create(key=key, defaults={**made, "added_at": timezone.now()})[0]


def know_repositories() -> int:
    """See that every solution's repository is in the list, and tie those in it to their solutions; gives how many are
    new. An address that its solution has left is not asked any more."""
    known = dict(Repository.objects.values_list("key", "solution_id"))
    new = 0
    for each in Solution.objects.exclude(repository_key="").exclude(matter__state="withdrawn"):
        if each.repository_key not in known and _address(each.repository):
            new += row_for(each.repository, "the catalogue", each)[1]
        elif known.get(each.repository_key, each.pk) is None:
            Repository.objects.filter(key=each.repository_key, solution=None).update(solution=each)
    for row in Repository.objects.filter(moved_to="", next_try__isnull=False, solution__isnull=False):
        left = row.solution.former_names.filter(repository_key=row.key).exists() if row.solution else False
        if left and row.solution and row.key != row.solution.repository_key:
            row.moved_to, row.next_try = row.solution.repository, None
            row.last_outcome, row.last_said = "moved", "The catalogue has another address for it now."
            row.save(update_fields=["moved_to", "next_try", "last_outcome", "last_said"])
    return new


def numbers_of(lines: Iterable[str]) -> tuple[int, ...]:
    """The numbers of the rows of addresses, each made due now: whoever names them wants them read. Where an address
    has moved, the row of the new one."""
    wanted = [text for text in (line.partition("#")[0].strip() for line in lines) if text]
    found = set()
    for text in wanted:
        row = Repository.objects.filter(key=repository_key(text)).first()
        for _ in range(5):
            after = (
                Repository.objects.filter(key=repository_key(row.moved_to)).first() if row and row.moved_to else None
            )
            row = after or row
        if row is not None and not row.moved_to:
            Repository.objects.filter(pk=row.pk).update(next_try=timezone.now())
            found.add(row.pk)
    return tuple(sorted(found))


def try_again(number: int, by: Actor) -> str:
    """Make a repository due now; gives its address. Hosts are still asked one thing at a time. Raises Refused."""
    if by.person_id is None or not holds(by.role, OFFICER):
        raise NotYours("Asking for a repository to be read again is for council officers and the Centre's staff.")
    with transaction.atomic():
        row = Repository.objects.select_for_update().filter(pk=number).first()
        if row is None:
            raise Refused(f"There is no repository {number} in the list. Look at the page again.")
        if row.moved_to:
            raise Refused(f"It is read at {row.moved_to} now. Ask for that one to be read again.")
        if row.key.startswith(FOLDER):
            raise Refused("It is a folder, which whoever runs the site reads with `moothall crawl`.")
        Repository.objects.filter(pk=number).update(next_try=timezone.now())
        return row.address


def due_at(key: str, outcome: str, failures: int, now: datetime) -> datetime:
    """When a repository is asked next: in a day when all is well, in a week when it has no file, and after failures
    later and later, to thirty days. By up to a tenth earlier or later, by its address, so that not all are due at once.
    """
    wait = SELDOM if outcome == "no-file" else USUAL
    if outcome not in NOT_FAILED:
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - 1, 20))
    share = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) / 2**32  # 0 to 1, always the same for an address
    return now + min(LONGEST_WAIT, wait * (0.9 + 0.2 * share))
