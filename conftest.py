"""Fixtures of the whole house: a made-up picture, the real register, and nothing that a test has to clean up."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from moothall.engines.journey import build
from tests.pictures import make_picture

MADE_UP = (
    {
        "organisation_id": "local-authority:XEX",
        "name": "Exampleshire County Council",
        "kind": "county",
        "tier": "upper",
    },
    {
        "organisation_id": "local-authority:XNT",
        "name": "Northtown Borough Council",
        "kind": "district",
        "tier": "lower",
    },
)


# How long an example takes says more about what else runs on the machine than about the code; bench/ measures speed.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests in a browser come first: they are the longest, and nobody waits for one of them alone at the end. With
    MOOTHALL_ONLY_DATABASE=1 only tests that touch the database are run: a second database needs no others, and pages
    look the same in a browser."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
    if os.environ.get("MOOTHALL_ONLY_DATABASE") != "1":
        return
    touches = [
        item
        for item in items
        if not item.get_closest_marker("browser")
        and (item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))
    ]
    config.hook.pytest_deselected(items=sorted(set(items) - set(touches), key=items.index))
    items[:] = touches


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database with the register loaded, once a session, and two councils that do not exist in it."""
    from moothall.register.actions import load_register

    with django_db_blocker.unblock():
        load_register()
        add_made_up_councils()


def add_made_up_councils() -> None:
    """The organisations of the made-up picture: a county and a district in it, with a hexagon out at sea."""
    from moothall.engines.link.words import plain
    from moothall.register.models import Organisation, OrganisationName, Place

    for row in MADE_UP:
        both = {**row, "nation": "England", "region": "Nowhere", "official_name": row["name"], "source": "made up"}
        body = Organisation.objects.create(**both)
        OrganisationName.objects.create(
            organisation=body, name=row["name"], kind="official", search_text=plain(row["name"])
        )
    Organisation.objects.filter(pk="local-authority:XNT").update(county_id="local-authority:XEX")
    Place.objects.create(gss="E07999999", name="Northtown", organisation_id="local-authority:XNT", hex_q=12, hex_r=30)


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


@pytest.fixture(scope="session")
def built_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the picture of sample/, built once a session; or the one that MOOTHALL_BUILT names."""
    if built := os.environ.get("MOOTHALL_BUILT"):
        return Path(built)
    folder = tmp_path_factory.mktemp("sample")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOOTHALL_HOME", str(folder))
        build([Path(__file__).parent / "sample"])
    return folder


@pytest.fixture
def sample_home(built_sample: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """MOOTHALL_HOME points to the picture of the sample for one test."""
    monkeypatch.setenv("MOOTHALL_HOME", str(built_sample))
    return built_sample
