"""Fixtures of the desk's tests: the made-up picture of the whole house, and plain questions to compare with."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from moothall.engines import store
from tests.pictures import make_picture


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the made-up picture in it, made once."""
    folder = tmp_path_factory.mktemp("spending")
    make_picture(folder / "picture", {"northtown": "local-authority:XNT"})
    return folder


@pytest.fixture
def home(made_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of one test: the made-up picture, and room for corrections."""
    (tmp_path / "picture").symlink_to(made_up / "picture")
    monkeypatch.setenv("MOOTHALL_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def plain(home: Path) -> Callable[..., list[dict[str, Any]]]:
    """Asks the picture in plain SQL, past the desk's own queries: the other side of every comparison."""
    return lambda text, **params: store.open_picture().query(text, params)


@pytest.fixture
def sums(plain: Callable[..., list[dict[str, Any]]]) -> Callable[..., tuple[int, Decimal]]:
    """Rows and pounds of the payments that a plain condition chooses, counted from `payment` itself."""

    def ask(condition: str, **params: Any) -> tuple[int, Decimal]:
        (row,) = plain(f"SELECT count(*) n, coalesce(sum(amount), 0) s FROM payment WHERE {condition}", **params)
        return row["n"], row["s"]

    return ask
