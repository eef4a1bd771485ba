"""The search of the desk: in the order in which people mean things, straight on only where nothing else can be meant,
and never to a natural person."""

import pytest
from django.test import Client

from moothall.desks.buying import queries, views_panels
from moothall.desks.buying.tests.linked_pictures import ONE_TYPE, PUBLIC, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("linked_home")]


def test_it_works() -> None:
    found = queries.find("revenues", TODAY)
    assert [m.key for m in found.systems][:1] == ["revs_bens"]
    assert "OpenRevenues" in [m.title for m in queries.find("openrevenues", TODAY).products]
    assert [row.supplier_id for row in queries.find("bellweather", TODAY).suppliers] == [ONE_TYPE]
    assert [row.contract_id for row in found.contracts] == ["c1"]


@pytest.mark.parametrize("words", ["council tax", "REVS BENS", "Revenues & Benefits"])
def test_a_type_is_found_by_its_name_its_code_and_what_it_holds(words: str) -> None:
    assert "revs_bens" in [m.key for m in queries.find(words, TODAY).systems]


def test_the_only_thing_of_just_that_name_is_gone_straight_to(client: Client) -> None:
    response = client.get("/buying/find/?q=fenwater+drainage  BOARD")
    assert (response.status_code, response["Location"]) == (302, f"/buying/renew/supplier/{PUBLIC}/")
    part = client.get("/buying/find/?q=fenwater")
    assert part.status_code == 200
    assert f"/buying/renew/supplier/{PUBLIC}/" in part.content.decode()


def test_where_more_could_be_meant_the_choice_is_shown(client: Client) -> None:
    found = queries.find("Revenues and benefits", TODAY)
    assert found.systems[0].title == "Revenues and benefits"
    assert found.products
    assert found.only is None
    assert client.get("/buying/find/?q=Revenues+and+benefits").status_code == 200


@pytest.mark.parametrize("words", ["zzzz", "%", "'", "\x00", "a" * 300, "<script>"])
def test_whatever_is_typed_there_is_a_way_on(client: Client, words: str) -> None:
    response = client.get("/buying/find/", {"q": words})
    page = response.content.decode()
    assert response.status_code == 200
    assert "/buying/systems/" in page
    assert "<script>" not in page.split("<main")[1]


def test_nothing_typed_asks_what_is_meant(client: Client) -> None:
    assert "What do you renew?" in client.get("/buying/find/").content.decode()


def test_suggestions_say_what_each_is_and_where_it_is(client: Client) -> None:
    said = client.get("/buying/suggestions/?q=reve").json()["suggestions"]
    assert {
        "title": "Revenues and benefits",
        "kind": "Type of system",
        "link": "/buying/renew/system/revs_bens/",
    } in said
    assert len(said) <= 8
    assert client.get("/buying/suggestions/?q=r").json() == {"suggestions": []}
    assert client.get("/buying/suggestions/").json() == {"suggestions": []}


def test_the_front_page_is_useful_before_anything_is_typed(client: Client) -> None:
    page = client.get("/buying/").content.decode()
    assert 'action="/buying/find/"' in page
    assert 'data-suggest="/buying/suggestions/"' in page
    assert "Revenues and benefits" in page
    assert "Bellweather Care Homes Limited" in page
    assert "4 published contracts" in page


def test_the_search_of_the_house_finds_them_too() -> None:
    kinds = {found.kind for found in views_panels.search("revenues", 20)}
    assert {"Type of system", "Product", "Contract"} <= kinds
    assert len(views_panels.search("e", 3)) == 3
    assert list(views_panels.search("", 3)) == []


def test_a_find_can_be_taken_away(client: Client) -> None:
    text = b"".join(client.get("/buying/find.csv?q=revenues")).decode("utf-8-sig")
    assert text.splitlines()[0] == "title,kind,key,about"
    assert "revs_bens" in text
