"""No page shows the name of a person to the public: everything that the invented people have done is made, and every
public page of it is read. It finds what is shown by mistake, not what a search elsewhere could find out.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from moothall.hall.panels import open_desks
from moothall.register.example_people import load_example_people
from moothall.register.models_people import Person
from moothall.register.models_record import Matter
from tests.people import sign_in

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/[^"#?]*)')
OWN = ("/static/", "/people/", "/spending/", "/api/", "/-/", "/downloads/", "/organisations/")


@pytest.fixture
def invented(picture: Path) -> list[str]:
    """Everything that setup makes up; gives the names of the people."""
    load_example_people()
    for desk in open_desks():
        if desk.seed:
            desk.seed(True)
    return list(Person.objects.values_list("name", flat=True))


def addresses(client: Client) -> Iterator[str]:
    """The pages of matters that examples are about, with what they lead to within their desk, and their feeds."""
    shown = {kind: name for desk in open_desks() for kind, name in desk.matters.items()}
    for found in Matter.objects.filter(example=True):
        page = reverse(shown[found.kind], args=[found.reference])
        yield page
        yield reverse("record-feed", args=[found.reference])
        for link in sorted(set(LINK.findall(client.get(page).content.decode()))):
            if found.reference in link:
                yield link


def test_the_public_sees_no_name_of_a_person(client: Client, invented: list[str], settings: Any) -> None:
    settings.CORRECTIONS_OPEN = False
    seen, leaks = set(addresses(client)), []
    for address in sorted(seen):
        response = client.get(address)
        text = response.content.decode() if response.status_code == 200 else ""
        leaks += [f"{address}: {name}" for name in invented if name in text]
    assert len(seen) > 20
    assert not leaks, "\n".join(leaks)


def test_whoever_has_signed_in_sees_names(client: Client, invented: list[str]) -> None:
    sign_in(client, "officer")
    pages = [client.get(address).content.decode() for address in sorted(set(addresses(client)))]
    assert any(name in page for page in pages for name in invented)
