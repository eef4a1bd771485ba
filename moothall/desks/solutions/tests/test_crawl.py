"""Reading repositories over git: what is fetched becomes versions of solutions, what fails is told and tried again, and
what moved or was archived stays what it is."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from moothall.desks.solutions import queries, queries_crawl
from moothall.desks.solutions.actions import Wanted, add_solution
from moothall.desks.solutions.actions_crawl import (
    FIRST_WAIT,
    LONGEST_WAIT,
    USUAL,
    add_repositories,
    due_at,
    know_repositories,
    numbers_of,
)
from moothall.desks.solutions.actions_crawl_run import Manner, crawl
from moothall.desks.solutions.models import Repository, RepositoryFetch, Solution
from moothall.desks.solutions.queries_records import versions
from moothall.desks.solutions.tests.crawled import MOOTHALL, QUICK, again, listed, one, record, solution
from moothall.engines.read.repository import Limits
from moothall.register.record_actions import act
from moothall.register.record_queries import history
from tests.git_server import Handler, commit, git_server, make_repository
from tests.people import actor

pytestmark = pytest.mark.django_db


# What is fetched ------------------------------------------------------------------------------------------------------


def test_a_repository_that_nobody_knew_becomes_a_solution(host: str, root: Path) -> None:
    url = f"{host}/repairs/.git"
    head = make_repository(root / "repairs", record(url))
    listed(url)
    assert crawl(manner=QUICK) == "1 repository was asked."
    row = Repository.objects.get()
    assert (row.last_outcome, row.commit, row.failures) == ("found", head, 0)
    found = solution(row)
    assert (found.name, found.origin, found.matter.state) == ("Repairs Online", "crawl", "listed")
    assert [event.role for event in history(found.matter.reference)] == ["system"] * 2
    kept = versions(found.matter.reference)
    assert [(each.number, each.verdict != "invalid", each.source) for each in kept] == [(1, True, url)]
    assert USUAL * 0.9 <= row.next_try - timezone.now() + timedelta(minutes=1) <= USUAL * 1.1 + timedelta(minutes=1)


def test_nothing_is_fetched_or_filed_while_nothing_changes(host: str, root: Path) -> None:
    url = f"{host}/repairs/.git"
    make_repository(root / "repairs", record(url))
    listed(url)
    crawl(manner=QUICK)
    before = solution(Repository.objects.get()).matter.version
    assert crawl(manner=QUICK) == "0 repositories were asked."  # not due
    again()
    row = Repository.objects.get()
    assert row.last_outcome == "unchanged"
    assert solution(row).matter.version == before
    assert [fetch.outcome for fetch in row.fetches.all()] == ["unchanged", "found"]


def test_a_record_that_becomes_invalid_stays_listed_with_its_faults(host: str, root: Path) -> None:
    url = f"{host}/repairs/.git"
    make_repository(root / "repairs", record(url))
    listed(url)
    crawl(manner=QUICK)
    commit(root / "repairs", "publiccode.yml", record(url).replace(b"MIT", b"No Such Licence"))
    again()
    row = Repository.objects.get()
    kept = versions(solution(row).matter.reference)
    assert kept[0].verdict == "invalid"
    assert kept[0].errors
    assert kept[1].verdict != "invalid"
    health = queries_crawl.repository(row.pk)
    assert health
    assert (health.health, health.outcome) == ("invalid", "found")
    assert solution(row).matter.state == "listed"


def test_a_record_of_another_name_is_the_same_solution(host: str, root: Path) -> None:
    url = f"{host}/repairs/.git"
    make_repository(root / "repairs", record(url))
    listed(url)
    crawl(manner=QUICK)
    first = solution(Repository.objects.get())
    commit(root / "repairs", "publiccode.yml", record(url, "Repairs for Tenants"))
    again()
    now = Solution.objects.get()
    assert (now.pk, now.slug, now.name) == (first.pk, first.slug, "Repairs for Tenants")


def test_a_repository_of_the_catalogue_is_read_for_its_solution(host: str, root: Path) -> None:
    url = f"{host}/repairs/.git"
    make_repository(root / "repairs", record("https://example.org/elsewhere.git"))
    reference = add_solution(Wanted("Repairs", "open-source", repository=url), MOOTHALL)
    assert know_repositories() == 1
    Repository.objects.update(trusted=True)
    crawl(manner=QUICK)
    assert [each.number for each in versions(reference)] == [1]
    assert Solution.objects.count() == 1


def test_two_repositories_that_name_the_same_url_are_one_solution(host: str, root: Path) -> None:
    own, fork = f"{host}/repairs/.git", f"{host}/fork/.git"
    make_repository(root / "repairs", record(own))
    make_repository(root / "fork", record(own, "A fork"))
    listed(own)
    crawl(manner=QUICK)
    listed(fork)
    again()
    assert Solution.objects.count() == 1
    assert one(fork).last_outcome == "copy"
    assert one(fork).solution_id == one(own).solution_id
    assert [each.source for each in versions(solution(one(own)).matter.reference)] == [own]
    again()
    assert one(fork).last_outcome == "copy"  # also when nothing has changed there


def test_a_fork_that_is_read_first_gives_way_to_the_repository_that_it_names(host: str, root: Path) -> None:
    own, fork = f"{host}/repairs/.git", f"{host}/fork/.git"
    make_repository(root / "fork", record(own, "A fork"))
    listed(fork)
    crawl(manner=QUICK)
    make_repository(root / "repairs", record(own))
    know_repositories()
    Repository.objects.update(trusted=True)
    again()
    assert Solution.objects.get().name == "Repairs Online"
    commit(root / "fork", "publiccode.yml", record(own, "A fork again"))
    again()
    assert one(fork).last_outcome == "copy"
    assert [each.source for each in versions(Solution.objects.get().matter.reference)] == [own, fork]


def test_what_has_no_record_still_has_none_when_nothing_has_changed(host: str, root: Path) -> None:
    make_repository(root / "bare", b"x", "README")
    (row,) = listed(f"{host}/bare/.git")
    for _ in range(2):
        again()
        row.refresh_from_db()
        assert row.last_outcome == "no-file"
    health = queries_crawl.repository(row.pk)
    assert health
    assert health.health == "no-file"


# What fails -----------------------------------------------------------------------------------------------------------


def test_a_silent_server_costs_a_limited_time_and_is_tried_later_and_later(host: str) -> None:
    listed(f"{host}/silent/")
    began = time.monotonic()
    crawl(manner=Manner(Limits(seconds=1.5), facts={}, pause=timedelta(0)))
    assert time.monotonic() - began < 10
    row = Repository.objects.get()
    assert (row.last_outcome, row.failures, row.held_until) == ("silent", 1, None)
    first = row.next_try - timezone.now()
    again(Manner(Limits(seconds=1.5), facts={}, pause=timedelta(0)))
    row.refresh_from_db()
    assert row.failures == 2
    assert row.next_try - timezone.now() > first * 1.5


def test_waits_grow_to_thirty_days_and_differ_from_address_to_address() -> None:
    now = timezone.now()
    waits = [due_at("example.org/x", "silent", failures, now) - now for failures in range(1, 40)]
    assert FIRST_WAIT * 0.9 <= waits[0] <= FIRST_WAIT * 1.1
    assert waits == sorted(waits)
    assert LONGEST_WAIT * 0.9 <= waits[-1] <= LONGEST_WAIT
    assert len({due_at(f"example.org/{n}", "found", 0, now) for n in range(50)}) == 50
    assert due_at("example.org/x", "found", 0, now) == due_at("example.org/x", "unchanged", 0, now)


def test_what_is_gone_stays_listed_since_when(host: str, root: Path) -> None:
    url = f"{host}/repairs/.git"
    make_repository(root / "repairs", record(url))
    listed(url)
    crawl(manner=QUICK)
    (root / "repairs").rename(root / "elsewhere")
    again()
    row = Repository.objects.get()
    since = row.gone_since
    assert since
    assert (row.last_outcome, row.failures) == ("gone", 1)
    assert solution(row).matter.state == "listed"
    again()
    row.refresh_from_db()
    assert row.gone_since == since
    (root / "elsewhere").rename(root / "repairs")
    again()
    row.refresh_from_db()
    assert (row.gone_since, row.failures) == (None, 0)


def bomb() -> bytes:
    """Nine levels of aliases, nine of each: 3.8 hundred million nodes when written out."""
    lines = ['publiccodeYmlVersion: "0.4"', "a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("data", "outcome", "said"),
    [
        (bomb(), "found", "Version 1"),
        (b"x" * 2_000_000, "broken", "more than 1,000,000 bytes"),
        (b"\x00\xff\xfe name", "found", "Version 1"),
        (b"- [", "found", "Version 1"),
    ],
)
def test_bad_files_stop_nothing_and_are_kept_or_told(
    host: str, root: Path, data: bytes, outcome: str, said: str
) -> None:
    bad, good = f"{host}/bad/.git", f"{host}/repairs/.git"
    make_repository(root / "bad", data)
    make_repository(root / "repairs", record(good))
    listed(bad, good)
    began = time.monotonic()
    crawl(manner=QUICK)
    assert time.monotonic() - began < 30
    assert (one(bad).last_outcome, said in one(bad).last_said) == (outcome, True)
    assert one(good).last_outcome == "found"
    if outcome == "found":
        kept = versions(solution(one(bad)).matter.reference)
        assert [each.verdict for each in kept] == ["invalid"]
        assert solution(one(bad)).repository == bad


def test_a_fault_of_our_own_is_told_and_stops_nothing(host: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        make_repository(root / name, record(f"{host}/{name}/.git", name))
    listed(f"{host}/one/.git", f"{host}/two/.git")
    from moothall.desks.solutions import actions_crawl_file

    real = actions_crawl_file.read_publiccode

    def sometimes(data: bytes, *rest: object, **named: object) -> object:
        if b"name: one" in data:
            raise RuntimeError("a fault")
        return real(data, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(actions_crawl_file, "read_publiccode", sometimes)
    crawl(manner=QUICK)
    assert one(f"{host}/one/.git").last_outcome == "broken"
    assert "RuntimeError" in one(f"{host}/one/.git").last_said
    assert one(f"{host}/two/.git").last_outcome == "found"


# What moved or was archived -------------------------------------------------------------------------------------------


def test_a_moved_repository_is_the_same_solution_at_its_new_address(host: str, root: Path) -> None:
    old, new = f"{host}/old/.git", f"{host}/code/.git"
    make_repository(root / "code", record(old))
    reference = add_solution(Wanted("Repairs", "open-source", repository=old), MOOTHALL)
    know_repositories()
    Repository.objects.update(trusted=True)
    crawl(manner=QUICK)
    assert (one(old).moved_to, one(old).next_try, one(old).last_outcome) == (new, None, "moved")
    assert (one(new).last_outcome, one(new).solution_id) == ("found", one(old).solution_id)
    assert Solution.objects.get().repository == new
    assert [why for _, why in queries.former_names(reference)] == ["Its repository moved"]
    asked = RepositoryFetch.objects.count()
    assert again() == "1 repository was asked."
    assert RepositoryFetch.objects.count() == asked + 1
    assert know_repositories() == 0
    add_repositories([old], MOOTHALL, trusted=True)
    assert numbers_of([old]) == (one(new).pk,)
    assert Solution.objects.count() == 1


def test_a_move_to_the_repository_of_another_solution_joins_nothing_by_itself(host: str, root: Path) -> None:
    old, new = f"{host}/old/.git", f"{host}/code/.git"
    make_repository(root / "code", record(new))
    mine = add_solution(Wanted("Mine", "open-source", repository=old), MOOTHALL)
    other = add_solution(Wanted("Other", "open-source", repository=new), MOOTHALL)
    know_repositories()
    Repository.objects.update(trusted=True)
    crawl(manner=QUICK)
    assert solution(one(old)).matter.reference == mine
    assert solution(one(new)).matter.reference == other
    assert Solution.objects.get(matter__reference=mine).repository == old
    assert not versions(mine)


class Archiving(Handler):
    """A host that says whether a repository is archived by a file beside it."""

    def do_GET(self) -> None:
        if self.path.startswith("/facts/"):
            word = b"true" if (self.root / "archived").exists() else b"false"
            return self.plain(200, b'{"archived": ' + word + b"}")
        return super().do_GET()

    do_POST = do_GET


def test_an_archived_repository_archives_its_solution_and_back(root: Path) -> None:
    with git_server(root, Archiving) as host:
        url = f"{host}/repairs/.git"
        make_repository(root / "repairs", record(url))
        listed(url)
        facts = {host.removeprefix("http://"): f"{host}/facts/{{path}}"}
        manner = Manner(Limits(seconds=20), facts=facts, pause=timedelta(0))
        crawl(manner=manner)
        assert solution(Repository.objects.get()).matter.state == "listed"
        (root / "archived").touch()
        again(manner)
        assert solution(Repository.objects.get()).matter.state == "archived"
        again(manner)
        (root / "archived").unlink()
        again(manner)
        found = solution(Repository.objects.get())
        assert found.matter.state == "listed"
        told = [event.note for event in history(found.matter.reference) if event.action in ("archive", "take-up")]
        assert sorted(told) == [
            "Its host no longer says that the repository is archived.",
            "Its host says that the repository is archived.",
        ]


def test_what_a_person_archived_stays_so(root: Path) -> None:
    with git_server(root, Archiving) as host:
        url = f"{host}/repairs/.git"
        make_repository(root / "repairs", record(url))
        listed(url)
        facts = {host.removeprefix("http://"): f"{host}/facts/{{path}}"}
        manner = Manner(Limits(seconds=20), facts=facts, pause=timedelta(0))
        (root / "archived").touch()
        crawl(manner=manner)
        reference = solution(Repository.objects.get()).matter.reference
        act(reference, "take-up", actor("staff"), None, "It is worked on elsewhere")
        again(manner)
        assert solution(Repository.objects.get()).matter.state == "listed"  # said once, not again and again
        act(reference, "archive", actor("staff"), None, "Nobody works on it")
        (root / "archived").unlink()
        again(manner)
        assert solution(Repository.objects.get()).matter.state == "archived"
