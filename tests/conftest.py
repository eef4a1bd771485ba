"""Fixtures of the whole house: a made-up picture, and nothing that a test might forget to clean up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pictures import make_picture


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with the made-up picture in it; MOOTHALL_HOME points there for the whole session."""
    folder = tmp_path_factory.mktemp("home")
    make_picture(folder / "picture")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOOTHALL_HOME", str(folder))
        yield folder


@pytest.fixture
def picture(home: Path) -> Path:
    """The folder of the made-up picture, which the pages read."""
    return home / "picture"


@pytest.fixture
def no_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder: the state of a machine before the first build."""
    monkeypatch.setenv("MOOTHALL_HOME", str(tmp_path))
    return tmp_path
