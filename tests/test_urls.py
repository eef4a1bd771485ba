"""Every door is listed with its key: an address that is not in urls.csv fails, and a GET changes nothing.

It looks at the address, not at the page: what pages say is tested beside each desk.
"""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, resolve

from tests.addresses import MADE_BY_PEOPLE, Address, filled, listed, names_of, some_keys
from tests.people import PUBLIC, VISITORS

pytestmark = pytest.mark.django_db
ADDRESSES = listed()
STATUS = {"page": 200, "file": 200, "json": 200, "redirect": 301, "post": 200, "none": 404}
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|REPLACE|MERGE|TRUNCATE)\b", re.IGNORECASE)
CACHE = "downloads"  # whole tables are made ready there when first asked for; nothing else may appear


def unlisted(found: list[str]) -> list[str]:
    """Names that the site answers and urls.csv does not know."""
    return sorted(set(found) - {address.name for address in ADDRESSES})


def files_below(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file of the data folder with size and time, but the cache of downloads."""
    every = (p for p in folder.rglob("*") if p.is_file() and CACHE not in p.relative_to(folder).parts)
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in every}


def test_every_address_is_listed() -> None:
    assert unlisted(list(names_of())) == []


def test_an_unlisted_address_would_be_found() -> None:
    entry = path("secret/", lambda request: None, name="secret")
    assert unlisted([*names_of(), str(entry.name)]) == ["secret"]


def test_no_line_of_the_list_is_stale_or_double() -> None:
    names = Counter(address.name for address in ADDRESSES)
    assert [name for name, count in names.items() if count > 1] == []
    assert sorted(set(names) - set(names_of())) == []


def test_roles_and_kinds_are_known() -> None:
    from moothall.register.roles import ROLES as roles

    assert {address.role for address in ADDRESSES} <= {role.slug for role in roles}
    assert {address.kind for address in ADDRESSES} <= set(STATUS)


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_example_belongs_to_its_name(address: Address, picture: Path) -> None:
    found = resolve(filled(address, some_keys()).split("?")[0])
    assert found.view_name == address.name


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_get_answers_and_changes_nothing(address: Address, client: Client, home: Path) -> None:
    before = files_below(home)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = client.get(filled(address, some_keys()))
        size = sum(map(len, response.streaming_content)) if response.streaming else len(response.content)  # type: ignore[attr-defined]
    assert response.status_code == (404 if address.name in MADE_BY_PEOPLE else STATUS[address.kind])
    assert size > 0 or address.kind == "redirect"
    assert [query["sql"][:80] for query in asked.captured_queries if WRITES.match(query["sql"])] == []
    assert files_below(home) == before


def test_a_write_would_be_noticed(home: Path) -> None:
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE trial (a integer)")
    assert WRITES.match(asked.captured_queries[0]["sql"])
    before = files_below(home)
    (home / "stray").write_text("x")
    assert files_below(home) != before
    (home / "stray").unlink()


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.kind in ("page", "file", "json")], ids=lambda a: a.name)
def test_pages_take_no_post(address: Address, client: Client, picture: Path) -> None:
    assert client.post(filled(address, some_keys()), {}).status_code == 405


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.role == "officer"], ids=lambda a: a.name)
def test_officers_doors_are_closed_to_the_public(
    address: Address, client: Client, picture: Path, settings: pytest.FixtureRequest
) -> None:
    settings.CORRECTIONS_OPEN = PUBLIC.corrections_open  # type: ignore[attr-defined]
    response = client.post(filled(address, some_keys()), {"heading": "x"})
    assert response.status_code in ({403, 404} if address.name in MADE_BY_PEOPLE else {403})


@pytest.mark.parametrize("person", VISITORS, ids=lambda person: person.role)
def test_public_doors_are_open_to_all(
    person: object, client: Client, picture: Path, settings: pytest.FixtureRequest
) -> None:
    settings.CORRECTIONS_OPEN = person.corrections_open  # type: ignore[attr-defined]
    for address in ADDRESSES:
        if address.role == "public" and address.kind == "page" and address.name not in MADE_BY_PEOPLE:
            assert client.get(filled(address, some_keys())).status_code == 200


def test_every_form_that_writes_needs_a_token(picture: Path) -> None:
    strict = Client(enforce_csrf_checks=True)
    for address in ADDRESSES:
        if address.kind == "post":
            assert strict.post(filled(address, some_keys()), {}).status_code == 403
