"""Every door is listed with its key: an address that is not in urls.csv fails, a GET changes nothing, and each role
gets in where the list says so, and nowhere else.

It looks at the address, not at the page: what pages say is tested beside each desk.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, resolve

from moothall.register.invitation_actions import invite
from moothall.register.people_actions import ask_to_join
from moothall.register.roles import GIVEN, ROLES, holds
from tests.addresses import MADE_BY_PEOPLE, Address, filled, listed, names_of, some_keys
from tests.people import CORRECTOR, COUNCIL, PUBLIC, actor, make_person, sign_in

pytestmark = pytest.mark.django_db
ADDRESSES = listed()
SIGNED_IN = "signed-in"  # in the list: anybody who is signed in, whatever the role
# What a GET gives to whoever may: a page, or the way on where something else has to be done first. `act` takes POST
# only; `entrance` is for whoever is not signed in yet; `onward` is a later step of something that was not begun here;
# `again` asks for the password first.
STATUS: dict[str, set[int]] = {
    "page": {200},
    "file": {200},
    "json": {200},
    "redirect": {301},
    "post": {200},
    "none": {404},
    "act": {405},
    "entrance": {200, 302},
    "onward": {302},
    "again": {302},
}
READ_ONLY = ("page", "file", "json")
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|REPLACE|MERGE|TRUNCATE)\b", re.IGNORECASE)
CACHE = "downloads"  # whole tables are made ready there when first asked for; nothing else may appear
VISITORS = (PUBLIC.role, CORRECTOR.role)
WHO = (*VISITORS, SIGNED_IN, *GIVEN)


def unlisted(found: list[str]) -> list[str]:
    """Names that the site answers and urls.csv does not know."""
    return sorted(set(found) - {address.name for address in ADDRESSES})


def files_below(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file of the data folder with size and time, but the cache of downloads."""
    every = (p for p in folder.rglob("*") if p.is_file() and CACHE not in p.relative_to(folder).parts)
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in every}


def come_as(who: str, client: Client, settings: Any) -> dict[str, str]:
    """Make the client a visitor, or somebody signed in who holds a role (SIGNED_IN: none, but asks for one), with a
    password, so that it can be asked for again. Gives what can be named in addresses: something that the person is,
    somebody who asks to join the council, and an invitation of it."""
    settings.CORRECTIONS_OPEN = who == CORRECTOR.role
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, and of no use outside tests
    if who not in VISITORS:
        person = sign_in(client, "" if who == SIGNED_IN else who)
        person.password = make_password("of no use here")
        person.save()
        client.force_login(person)
    asks = ask_to_join(make_person(name="Who asks").pk, COUNCIL)
    own = asks
    if who == SIGNED_IN:
        own = ask_to_join(person.pk, COUNCIL)
    elif who not in VISITORS:
        own = person.standings.get()
    made = invite("officer", actor("approver"), COUNCIL, domain="xex.example.org")
    people = {"standing": str(own.pk), "asking": str(asks.pk), "invitation": str(made.pk)}
    return some_keys() | people


def admits(needed: str, who: str) -> bool:
    """Whether the list lets somebody in; it may name several roles."""
    if needed == SIGNED_IN:
        return who not in VISITORS
    return any(holds(PUBLIC.role if who == SIGNED_IN else who, each) for each in needed.split())


FOR_COUNCILS = {"needs:new"}  # a need is a council's: the Centre's staff have all rights of officers, and no council


def wanted(address: Address, who: str) -> set[int]:
    """The statuses that a GET may have."""
    if address.name in MADE_BY_PEOPLE:
        return {404, 403, 302, 405}
    if address.name in FOR_COUNCILS and who == "staff":
        return {403}
    if admits(address.role, who):
        return STATUS[address.kind]
    closed = {302} if who in VISITORS else {403}
    shown = {200} if address.kind == "post" else {405} if address.kind == "act" else set()
    return closed | shown | {403}


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
    named = {role for address in ADDRESSES for role in address.role.split()}
    assert named <= {role.slug for role in ROLES} | {SIGNED_IN}
    assert {address.kind for address in ADDRESSES} <= set(STATUS)


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_example_belongs_to_its_name(address: Address, picture: Path) -> None:
    found = resolve(filled(address, some_keys()).split("?")[0])
    assert found.view_name == address.name


@pytest.mark.parametrize("who", WHO)
def test_get_lets_in_whom_it_should_and_changes_nothing(who: str, client: Client, home: Path, settings: Any) -> None:
    keys, before = come_as(who, client, settings), files_below(home)
    assert list(faults_of_get(who, client, keys)) == []
    assert files_below(home) == before


def faults_of_get(who: str, client: Client, keys: dict[str, str]) -> Iterator[str]:
    """Ask for every address; what is not as the list says."""
    for address in ADDRESSES:
        with CaptureQueriesContext(connection) as asked:
            response = client.get(filled(address, keys))
            size = sum(map(len, response.streaming_content)) if response.streaming else len(response.content)  # type: ignore[attr-defined]
        if response.status_code not in wanted(address, who):
            yield f"{address.name}: {response.status_code}, expected one of {sorted(wanted(address, who))}"
        if not size and not 300 <= response.status_code < 400 and response.status_code != 405:
            yield f"{address.name}: empty"
        yield from (
            f"{address.name}: {query['sql'][:90]}" for query in asked.captured_queries if WRITES.match(query["sql"])
        )


def test_a_write_would_be_noticed(home: Path) -> None:
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE trial (a integer)")
    assert WRITES.match(asked.captured_queries[0]["sql"])
    before = files_below(home)
    (home / "stray").write_text("x")
    assert files_below(home) != before
    (home / "stray").unlink()


@pytest.mark.parametrize("who", WHO)
def test_post_is_refused_to_whom_it_should_be(who: str, client: Client, picture: Path, settings: Any) -> None:
    keys, faults = come_as(who, client, settings), []
    for address in ADDRESSES:
        if address.kind in READ_ONLY or admits(address.role, who):
            continue
        response = client.post(filled(address, keys), {"heading": "x"})
        gone = address.name in MADE_BY_PEOPLE and response.status_code == 404
        to_sign_in = response.status_code == 302 and response["Location"].startswith("/people/sign-in/")
        if not (response.status_code == 403 or gone or (to_sign_in and who in VISITORS)):
            faults.append(f"{address.name}: {response.status_code}")
    assert faults == []


@pytest.mark.parametrize("who", ["public", "staff"])
def test_pages_take_no_post(who: str, client: Client, picture: Path, settings: Any) -> None:
    keys = come_as(who, client, settings)
    reading = [a for a in ADDRESSES if a.kind in READ_ONLY and admits(a.role, who)]
    found = {a.name: client.post(filled(a, keys), {}).status_code for a in reading}
    assert {name: status for name, status in found.items() if status != 405} == {}


def test_every_form_that_writes_needs_a_token(picture: Path) -> None:
    strict = Client(enforce_csrf_checks=True)
    for address in ADDRESSES:
        if address.kind in ("post", "act", "entrance"):
            assert strict.post(filled(address, some_keys()), {}).status_code == 403, address.name


def test_a_role_that_is_let_in_by_mistake_would_be_noticed() -> None:
    door = Address("x", "staff", "page", "/x/")
    assert 200 in wanted(door, "staff")
    assert 200 not in wanted(door, "approver") | wanted(door, "public") | wanted(door, SIGNED_IN)
