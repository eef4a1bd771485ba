"""Fixtures of the desk's tests: a made-up picture in which products are paid for, and solutions to speak of."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from moothall.desks.solutions.actions import Wanted, add_solution
from moothall.desks.solutions.tests.used_pictures import ITRENT, REVENUES, make_used_picture
from moothall.register.roles import SYSTEM, Actor
from tests.git_server import git_server

MOOTHALL = Actor("Moothall", SYSTEM)


@pytest.fixture(scope="session")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the made-up picture in it, made once."""
    folder = tmp_path_factory.mktemp("solutions")
    make_used_picture(folder / "picture")
    return folder


@pytest.fixture
def used_home(used: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """MOOTHALL_HOME points to that picture for one test."""
    monkeypatch.setenv("MOOTHALL_HOME", str(used))
    return used


@pytest.fixture
def revenues(db: None) -> str:
    """OpenRevenues, a product that is paid for; its reference."""
    wanted = Wanted("OpenRevenues", "commercial", "Civica", systems=("revs_bens",), product_id=REVENUES)
    return add_solution(wanted, MOOTHALL, "products", REVENUES)


@pytest.fixture
def itrent(db: None) -> str:
    """iTrent, of which all that was paid was taken back; its reference."""
    wanted = Wanted("iTrent", "commercial", "MHR", systems=("hr_payroll",), product_id=ITRENT)
    return add_solution(wanted, MOOTHALL, "products", ITRENT)


@pytest.fixture
def planx(db: None) -> str:
    """PlanX, open source, which a contract names; its reference."""
    wanted = Wanted("PlanX", "open-source", repository="https://example.org/planx.git", description="Planning forms")
    return add_solution(wanted, MOOTHALL, "uk-list", "planx")


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
