"""`moothall crawl`: lists, addresses and folders are read; what is none of these is said, with what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from moothall.desks.solutions.models import Repository
from moothall.desks.solutions.tests.crawled import one, record
from moothall.hall.commands_crawl import NoList, crawl_now
from tests.git_server import git_server, make_repository

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder for repositories."""
    (tmp_path / "git").mkdir()
    return tmp_path / "git"


@pytest.fixture
def host(root: Path) -> Iterator[str]:
    """A git server on this machine, which serves them."""
    with git_server(root) as address:
        yield address


def test_a_list_and_a_folder_are_read(host: str, root: Path, tmp_path: Path) -> None:
    url = f"{host}/repairs/.git"
    make_repository(root / "repairs", record(url))
    (tmp_path / "list.txt").write_text(f"# ours\n\n{url}  # the one for repairs\n", encoding="utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/publiccode.yml").write_bytes(record("https://example.org/mine", "Mine"))
    told: list[str] = []
    said = crawl_now([str(tmp_path / "list.txt"), str(tmp_path / "mine")], 10, True, told.append)
    assert said == "1 folder read. 1 repository was asked."
    assert [line.split(": ")[1].split(".")[0] for line in told] == ["found", "found"]
    assert one(url).last_outcome == "found"
    assert crawl_now([url], 10, True, told.append) == "1 repository was asked."  # named again: read again, due or not
    assert one(url).last_outcome == "unchanged"


def test_what_cannot_be_read_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoList, match="found nothing; expected"):
        crawl_now([str(tmp_path / "none.txt")], 10, False, print)
    (tmp_path / "bad.txt").write_text("not an address\nhttps://example.org/fine\n", encoding="utf-8")
    with pytest.raises(NoList, match=r"no address \(1\).*'not an address'.*mend them"):
        crawl_now([str(tmp_path / "bad.txt")], 10, False, print)
    assert Repository.objects.get().address == "https://example.org/fine"
    assert not Repository.objects.get().fetches.exists()  # nothing was asked
    (tmp_path / "huge.txt").write_bytes(b"x" * 1_000_001)
    with pytest.raises(NoList, match="at most 1,000,000"):
        crawl_now([str(tmp_path / "huge.txt")], 10, False, print)
