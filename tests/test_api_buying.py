"""The buying desk through the API: it says what the pages' queries say, to the penny, and names no natural person; and
the desk's tables to take away. Addresses and faults of every operation are in test_urls and test_hall."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from django.test import Client

from moothall.desks.buying import actions, queries_groups, queries_names, queries_systems
from moothall.desks.buying.queries_renew import dataset_version, renewal
from moothall.desks.buying.queries_spend import who_pays
from moothall.desks.buying.queries_subject import subject
from moothall.engines import store
from moothall.engines.journey.schemas import LINKED
from moothall.hall import api_schemas_buying, tables
from moothall.register.roles import Actor
from tests.pictures import PERSON, SELLER

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/buying"
NAME = "Asha Made-Up, head of libraries"
KEYED = ("systems", "suppliers", "contracts", "groups")


def got(client: Client, address: str, **asked: Any) -> Any:
    """The JSON of an address that answers."""
    response = client.get(f"{ROOT}/{address}", asked)
    assert response.status_code == 200, response.content
    return response.json()


def a_year(kind: str = "system", key: str = "libraries") -> str:
    """A year in which somebody surely pays for a subject."""
    held = who_pays(kind, key, "", "").years
    return next(year for year in held if who_pays(kind, key, year).payers)


def test_a_renewal_says_what_the_page_says(client: Client, picture: Path) -> None:
    year = a_year()
    found = got(client, "renew/system/libraries", council="local-authority:XEX", year=year)
    about = subject("system", "libraries")
    assert about
    page = renewal(about, "local-authority:XEX", year, 12, date.today())
    assert found["answer"] == page.answer
    assert found["caveats"] == list(page.caveats) != []
    assert [b["publisher_id"] for b in found["pays"]["buyers"]] == [b.publisher_id for b in page.pays.buyers]
    assert found["pays"]["total"] == str(page.pays.total) != "0.00"
    assert [b["per_1000"] for b in found["pays"]["buyers"]] == [
        None if b.per_1000 is None else str(b.per_1000) for b in page.pays.buyers
    ]
    assert {e["contract_id"] for e in found["endings"]} >= {"made-up-lib", "made-up-old"}
    assert [p["ending"]["name"] for p in found["together"]["partners"]] == [
        p.ending.name for p in page.together.partners
    ]
    assert found["coverage"]["held"] == page.coverage.held
    assert found["dataset"] == dataset_version()


def test_money_is_exact_text(client: Client, picture: Path) -> None:
    found = got(client, "renew/system/libraries", year=a_year())
    amounts = [b["amount"] for b in found["pays"]["buyers"]]
    assert amounts
    assert all(isinstance(a, str) and Decimal(a).as_tuple().exponent == -2 for a in amounts)
    assert sum(map(Decimal, amounts)) == Decimal(found["pays"]["total"]) + Decimal(found["pays"]["doubted"])


@pytest.mark.parametrize("certainty", ["told", "possible"])
def test_the_payments_behind_a_figure_add_up_to_it(certainty: str, client: Client, picture: Path) -> None:
    shown, checked = {"told": "amount", "possible": "possible"}[certainty], 0
    for key in ("libraries", "revs_bens"):
        for year in who_pays("system", key, "").years:
            for buyer in got(client, f"renew/system/{key}", year=year)["pays"]["buyers"]:
                asked = {"kind": "system", "key": key, "publisher": buyer["publisher_id"], "year": year}
                found = got(client, "payments", certainty=certainty, page_size=500, **asked)
                assert found["amount"] == buyer[shown]
                assert sum(Decimal(p["amount"]) for p in found["rows"]) == Decimal(found["amount"])
                assert {p["told"] for p in found["rows"]} <= {certainty == "told"}
                checked += found["count"]
    assert checked > 0


def test_a_supplier_is_told_whole(client: Client, picture: Path) -> None:
    row = next(r for r in got(client, "suppliers", q="sirsidynix")["rows"] if r["name"].lower() == SELLER.lower())
    whole = got(client, f"suppliers/{row['supplier_id']}")
    assert {name: whole[name] for name in row} == row
    assert {a["supplier_text"] for a in whole["names_printed"]} == {
        a.supplier_text for a in queries_names.aliases(row["supplier_id"])[0]
    }
    assert all("judged_by" not in a and isinstance(a["judged"], bool) for a in whole["names_printed"])
    assert sum(Decimal(p["amount"]) for p in whole["payers"]) == Decimal(row["amount"]) != 0
    for payer in whole["payers"]:
        assert sum(Decimal(y["amount"]) for y in payer["by_year"]) == Decimal(payer["amount"])
    assert [p["system_type"] for p in whole["products"]] == ["libraries"] * len(whole["products"]) != []
    assert {c["contract_id"] for c in whole["contracts"]} == {"made-up-lib", "made-up-old"}


def test_who_judged_a_name_is_not_said(picture: Path) -> None:
    one = queries_names.aliases(
        store.open_picture().query("SELECT supplier_id FROM supplier LIMIT 1")[0]["supplier_id"]
    )
    judged = {**vars(one[0][0]), "judged_by": NAME}
    shown = api_schemas_buying.AliasOut.from_orm(queries_names.Alias(**judged)).dict()
    assert shown["judged"] is True
    assert NAME not in str(shown)


def test_systems_and_their_suppliers(client: Client, picture: Path) -> None:
    year = a_year()
    found = got(client, "systems", year=year, page_size=500)
    assert found["year"] == year
    assert [(r["code"], r["amount"]) for r in found["rows"]] == [
        (s.code, str(s.amount)) for s in queries_systems.systems(year)
    ]
    one = got(client, "systems/libraries", year=year)
    assert sum(Decimal(s["amount"]) for s in one["suppliers_paid"]) == Decimal(one["amount"]) != 0
    assert any(p["suppliers"] for p in one["products"])
    assert got(client, "systems/libraries", year="")["year"] == ""


def test_lists_lead_to_the_next_page_and_count_all(client: Client, picture: Path) -> None:
    first = got(client, "suppliers", page_size=2)
    seen = list(first["rows"])
    while first["next"]:
        first = client.get(first["next"]).json()
        seen += first["rows"]
    ids = [row["supplier_id"] for row in seen]
    assert len(ids) == len(set(ids)) == first["count"] > 4
    beyond = got(client, "suppliers", page_size=2, page=1000)
    assert (beyond["rows"], beyond["count"], beyond["next"]) == ([], first["count"], None)


def test_contracts_by_what_was_chosen(client: Client, picture: Path) -> None:
    assert {c["contract_id"] for c in got(client, "contracts", system="libraries")["rows"]} == {
        "made-up-lib",
        "made-up-old",
    }
    assert [c["contract_id"] for c in got(client, "contracts", status="tender")["rows"]] == ["made-up-tender"]
    one = got(client, "contracts/made-up-lib")
    assert (one["value"], one["end_date"], one["extended_end"]) == ("90000.00", "2027-03-31", "2029-03-31")
    assert [a["supplier_text"] for a in one["awards"]] == [SELLER]
    assert "raw" not in one


def test_what_comes_up_for_a_council(client: Client, picture: Path) -> None:
    found = got(client, "watch", council="local-authority:XEX", system="libraries", page_size=500)
    assert all(c["system"] == "libraries" and c["ending"]["ends"] >= f"{date.today():%Y-%m-01}" for c in found["rows"])
    mine = [c["mine"] for c in found["rows"]]
    assert mine == sorted(mine, reverse=True)
    both = client.get(f"{ROOT}/watch?system=libraries&system=revs_bens").json()
    assert both["count"] >= got(client, "watch", system="libraries")["count"]


def test_a_group_with_its_frozen_evidence_and_without_names(client: Client, picture: Path) -> None:
    about, year = subject("system", "libraries"), a_year()
    assert about
    page = renewal(about, "", year, 12, date(2026, 4, 1))
    parameters = {"kind": "system", "key": "libraries", "council": "", "year": year, "window": "12"}
    query = {"name": "Before you renew", "address": "/x", "parameters": {**parameters, "from": "2026-04-01"}}
    answer = actions.Answer("Before you renew", query, dataset_version(), queries_groups.figures_of(page))
    wanted = actions.GroupWanted("Libraries together", "libraries", ("local-authority:XNT",), (answer,))
    reference = actions.form_buying_group(wanted, Actor(NAME, "officer"))
    assert [g["reference"] for g in got(client, "groups")["rows"]] == [reference]
    response = client.get(f"{ROOT}/groups/{reference}")
    found = response.json()
    assert NAME not in response.content.decode()
    assert {e["role"] for e in found["history"]} == {"officer"}
    assert [m["organisation_id"] for m in found["members"]] == ["local-authority:XNT"]
    frozen = found["evidence"][0]
    assert (frozen["whole"], frozen["changed"], frozen["figures"]) == (True, 0, queries_groups.figures_of(page))


def test_no_natural_person_is_named(client: Client, picture: Path) -> None:
    ids = [r["supplier_id"] for r in got(client, "suppliers", page_size=500)["rows"]]
    addresses = [*(f"suppliers/{key}" for key in ids), "contracts", "contracts/made-up-person", "suppliers?q=example"]
    for address in addresses:
        response = client.get(f"{ROOT}/{address}")
        assert response.status_code == 200
        assert PERSON not in response.content.decode()
    one = got(client, "contracts/made-up-person")
    assert (one["awards"][0]["supplier_text"], one["description"], one["title"]) == (
        None,
        None,
        "Portrait of the mayor",
    )
    assert got(client, "suppliers", q=PERSON)["count"] == 0


@pytest.mark.parametrize("kind", KEYED)
def test_what_is_not_there(kind: str, client: Client, picture: Path) -> None:
    response = client.get(f"{ROOT}/{kind}/no-such-thing")
    assert (response.status_code, response.json()["title"]) == (404, "Not found")
    assert "no-such-thing" in response.json()["detail"]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("renew/vendor/libraries", "kind"),
        ("renew/system/libraries?year=1999-00", "year"),
        ("renew/system/libraries?year=last", "year"),
        ("renew/system/libraries?council=nowhere", "council"),
        ("renew/system/libraries?window=0", "window"),
        ("renew/system/libraries?from=tomorrow", "from"),
        ("payments?kind=system&key=nothing", "key"),
        ("payments?kind=system", "key"),
        ("payments?kind=system&key=libraries&month=2019-13", "month"),
        ("payments?kind=system&key=libraries&page=101", "page"),
        ("watch?system=nothing", "system"),
        ("suppliers?sort=colour", "sort"),
        ("contracts?ends=soon", "ends"),
        ("systems?page_size=501", "page_size"),
    ],
)
def test_which_parameter_cannot_be_read(address: str, name: str, client: Client, picture: Path) -> None:
    response = client.get(f"{ROOT}/{address}")
    assert response.status_code == 422
    assert [fault["where"][-1] for fault in response.json()["faults"]] == [name]


def test_nothing_built_yet_is_said(client: Client, no_picture: Path) -> None:
    for address in ("systems", "suppliers", "contracts", "renew/system/libraries", "watch", "suppliers/x"):
        response = client.get(f"{ROOT}/{address}")
        assert (response.status_code, response.json()["title"]) == (503, "There is no picture yet")


# Tables to take away


def test_every_table_of_the_desk_can_be_taken_away() -> None:
    assert set(LINKED) <= {table.name for table in tables.TABLES}


def asked_of(sql: str, **held: pa.Table) -> list[dict[str, Any]]:
    """The rows of a table's question, asked of made-up tables."""
    with duckdb.connect() as connection:
        for name, table in held.items():
            connection.register(name, table)
        return connection.sql(sql).to_arrow_table().to_pylist()


def made(name: str, *rows: dict[str, Any]) -> pa.Table:
    """A table of the picture with a few rows."""
    return pa.Table.from_pylist(list(rows), schema=LINKED[name])


def test_a_table_does_not_say_who_judged() -> None:
    rows = [{"supplier_text": "A Ltd", "judged_by": NAME}, {"supplier_text": "B Ltd"}]
    found = asked_of(tables.ALIASES, supplier_alias=made("supplier_alias", *rows))
    assert [(r["supplier_text"], r["judged_by"]) for r in found] == [("A Ltd", "a person"), ("B Ltd", None)]
    assert list(found[0]) == LINKED["supplier_alias"].names


def test_tables_of_contracts_leave_out_where_a_person_may_be_named() -> None:
    contract = made(
        "contract",
        *({"contract_id": key, "title": "T", "description": f"For {PERSON}", "raw": PERSON} for key in ("1", "2")),
    )
    award = made(
        "award",
        {"award_id": "a", "contract_id": "1", "supplier_text": PERSON, "person": True},
        {"award_id": "b", "contract_id": "2", "supplier_text": "B Ltd", "person": False},
        {"award_id": "c", "contract_id": "2", "supplier_text": "C Ltd"},
    )
    found = asked_of(f"FROM ({tables.CONTRACTS}) ORDER BY contract_id", contract=contract, award=award)
    assert [(r["contract_id"], r["description"]) for r in found] == [("1", None), ("2", f"For {PERSON}")]
    assert list(found[0]) == [name for name in LINKED["contract"].names if name != "raw"]
    held = asked_of(f"FROM ({tables.AWARDS}) ORDER BY award_id", award=award)
    assert [r["supplier_text"] for r in held] == [None, "B Ltd", "C Ltd"]


def test_no_beneficiary_flagged_as_a_person_is_a_cell_of_the_tables(sample_home: Path) -> None:
    held = store.open_picture()
    persons = {r["name"] for r in held.query("SELECT DISTINCT supplier_text AS name FROM payment WHERE person")}
    assert len(persons) > 50
    for table in (t for t in tables.TABLES if t.name in LINKED):
        for part in table.batches(held):
            for name, column in zip(part.column_names, part.columns, strict=True):
                if column.type == pa.string():
                    assert persons.isdisjoint(column.unique().to_pylist()), (table.name, name)


def test_lists_in_a_table_are_cells_of_its_csv(client: Client, picture: Path) -> None:
    response = client.get("/downloads/payment_system.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {r["candidates"][:1] for r in rows} == {"["}
    total = store.open_picture().query("SELECT sum(amount) AS total FROM payment_system")[0]["total"]
    assert sum(Decimal(r["amount"]) for r in rows) == total
