"""Fixtures of the desk's tests: a made-up picture with suppliers, systems and contracts, and plain questions."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from moothall.desks.buying.tests.linked_pictures import make_linked_picture
from moothall.engines import store


@pytest.fixture(scope="session")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the made-up picture in it, made once."""
    folder = tmp_path_factory.mktemp("buying")
    make_linked_picture(folder / "picture")
    return folder


@pytest.fixture
def linked_home(linked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of one test: the made-up picture, and room for judgements."""
    (tmp_path / "picture").symlink_to(linked / "picture")
    monkeypatch.setenv("MOOTHALL_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def plain(linked_home: Path) -> Callable[..., list[dict[str, Any]]]:
    """Asks the picture in plain SQL, past the desk's own queries: the other side of every comparison."""
    return lambda text, **params: store.open_picture().query(text, params)
