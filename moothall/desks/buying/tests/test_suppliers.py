"""Suppliers: every sum is that of the payments themselves, former ids lead on, names can be judged from end to end, and
no natural person is listed or found."""

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from moothall.desks.buying import queries_judgements, queries_names, queries_suppliers
from moothall.desks.buying.queries_names import alias_id_of
from moothall.desks.buying.tests.linked_pictures import FORMER, NAMES, ONE_TYPE, PUBLIC, SEVERAL
from moothall.engines.link.judgements import read_judgements
from tests.pictures import PERSON, WITHHELD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("linked_home")]
Plain = Callable[..., list[dict[str, Any]]]
PRINTED = {supplier_id: text for text, supplier_id in NAMES.items()}
PAGES = ["/buying/", "/buying/suppliers/", "/buying/systems/", "/buying/contracts/", "/buying/review/",
         "/buying/judgements/", f"/buying/suppliers/{ONE_TYPE}/", f"/buying/suppliers/{SEVERAL}/names/",
         "/buying/systems/revs_bens/", "/buying/contracts/c1/", "/buying/find/?q=e"]  # fmt: skip


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def taken(client: Client, address: str) -> str:
    return b"".join(client.get(address)).decode("utf-8-sig")


def paid(plain: Plain, supplier_id: str, also: str = "TRUE") -> tuple[int, Decimal]:
    (row,) = plain(
        "SELECT count(*) AS n, coalesce(sum(amount), 0)::DECIMAL(18, 2) AS pounds FROM payment "
        f"WHERE supplier_text = $printed AND duplicate_of IS NULL AND {also}",
        printed=PRINTED[supplier_id],
    )
    return row["n"], row["pounds"]


def test_it_works(client: Client, plain: Plain) -> None:
    rows, pounds = paid(plain, ONE_TYPE)
    page = text_of(client, f"/buying/suppliers/{ONE_TYPE}/")
    assert f"£{pounds:,.2f} in {rows} payments" in page
    assert "OpenRevenues" in page
    assert "What we cannot tell" in page
    assert "Company number: 00000001" in page


@pytest.mark.parametrize("supplier_id", list(PRINTED))
def test_who_pays_adds_up_to_the_payments(plain: Plain, supplier_id: str) -> None:
    payers = queries_suppliers.payers(supplier_id)
    assert payers
    for payer in payers:
        assert (payer.rows, payer.amount) == paid(plain, supplier_id, f"publisher_id = '{payer.publisher_id}'")
        for year, rows, pounds in payer.by_year:
            here = "financial_year IS NULL" if year == "unknown" else f"financial_year = '{year}'"
            assert (rows, pounds) == paid(plain, supplier_id, f"publisher_id = '{payer.publisher_id}' AND {here}")
    months = queries_suppliers.months(supplier_id)
    every = (sum(m.rows for m in months), sum((m.amount for m in months), Decimal(0)))
    assert every == paid(plain, supplier_id) == (sum(p.rows for p in payers), sum(p.amount for p in payers))
    assert len({m.month for m in months}) == len(months)


def test_a_former_id_leads_to_the_present_one_and_an_unknown_one_to_a_way_on(client: Client) -> None:
    for page in ("", "names/"):
        response = client.get(f"/buying/suppliers/{FORMER}/{page}")
        assert (response.status_code, response["Location"]) == (301, f"/buying/suppliers/{ONE_TYPE}/{page}")
    assert "Search for it by name" in text_of(client, "/buying/suppliers/nobody-1/", 404)


def test_a_public_body_is_said_to_be_paid_by_transfers(client: Client) -> None:
    page = text_of(client, f"/buying/suppliers/{PUBLIC}/")
    assert "transfers between bodies, not purchases" in page
    assert "/organisations/local-authority:XNT/" in page
    assert "transfers between bodies" not in text_of(client, f"/buying/suppliers/{ONE_TYPE}/")


def test_a_group_is_shown_and_its_sums_stay_apart(client: Client) -> None:
    assert [m.supplier_id for m in queries_suppliers.group_of(ONE_TYPE)] == ["harrow-000004"]
    assert queries_suppliers.group_of(SEVERAL) == ()
    assert 'id="group"' in text_of(client, f"/buying/suppliers/{ONE_TYPE}/")
    assert 'id="group"' not in text_of(client, f"/buying/suppliers/{SEVERAL}/")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", 10),
        ("bellweather", 1),
        ("HOMES care", 1),
        ("crane & quill", 1),
        ("ecluse oceane", 1),
        ("bellweather crane", 0),
        ("100%", 0),
        ("'; DROP TABLE supplier; --", 0),
        ("_", 10),
    ],
)
def test_words_find_suppliers_by_any_printed_name(words: str, found: int) -> None:
    rows, total = queries_suppliers.suppliers(words)
    assert (len(rows), total) == (found, found)


def test_the_list_is_sorted_filtered_paged_and_downloaded(client: Client) -> None:
    amounts = [row.amount for row in queries_suppliers.suppliers(sort="-amount")[0]]
    assert amounts == sorted(amounts, reverse=True)
    assert len(amounts) == 10
    assert [row.supplier_id for row in queries_suppliers.suppliers(kind="public body")[0]] == [PUBLIC]
    assert {row.supplier_id for row in queries_suppliers.suppliers(system="revs_bens")[0]} == {ONE_TYPE, SEVERAL}
    assert len(queries_suppliers.suppliers(limit=3, offset=9)[0]) == 1
    rows = list(csv.DictReader(io.StringIO(taken(client, "/buying/suppliers.csv?sort=name"))))
    assert {row["supplier_id"] for row in rows} == set(PRINTED)
    assert text_of(client, "/buying/suppliers/?page=99&sort=nonsense&kind=wrong")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_names_a_natural_person_and_each_says_its_coverage(client: Client, address: str) -> None:
    page = text_of(client, address)
    assert PERSON not in page
    assert WITHHELD not in page
    assert "Example Person" not in page
    assert "This speaks for" in page or "This page speaks for" in page
    assert "<b>Markup</b>" not in page
    assert "<script>alert" not in page


def test_every_link_of_the_pages_opens(client: Client) -> None:
    seen = set()
    for address in PAGES:
        for link in re.findall(r'href="(/buying/[^"#]*)"', text_of(client, address)):
            seen.add(link.replace("&amp;", "&"))
    assert len(seen) > 50
    for link in sorted(seen):
        assert client.get(link).status_code in (200, 302), link


def test_words_of_a_persons_name_find_nothing(client: Client) -> None:
    assert queries_suppliers.suppliers("Example Person") == ((), 0)
    assert "Nothing is called" in text_of(client, "/buying/find/?q=Mr+Example+Person")
    assert client.get("/buying/suggestions/?q=Mr+Example+Person").json() == {"suggestions": []}


def test_names_as_printed_are_found_by_their_id(plain: Plain) -> None:
    rows, total = queries_names.aliases(ONE_TYPE, limit=100)
    assert total == len(rows) == len(plain("FROM supplier_alias WHERE supplier_id = $id", id=ONE_TYPE))
    for row in rows:
        assert row.alias_id == alias_id_of(row.key)
        assert queries_names.alias(row.alias_id) == row == queries_names.alias_of(*vars(row.key).values())
    assert {row.of_contract for row in rows} == {True, False}
    assert queries_names.alias("") is None
    assert queries_names.alias_of("nobody", "", "Nothing") is None
    main = queries_names.main_alias(ONE_TYPE)
    assert main
    assert main.amount == max(row.amount for row in rows)


def names_to_judge() -> tuple[str, str]:
    left, right = queries_names.main_alias("ashfold-000005"), queries_names.main_alias("drift-000007")
    assert left
    assert right
    return left.alias_id, right.alias_id


def send(client: Client, **more: str) -> Any:
    left, right = names_to_judge()
    said = {"left": left, "right": right, "verb": "join", "reason": "One company number", "made_by": "A. Clerk"}
    return client.post("/buying/suppliers/ashfold-000005/judge/", said | more)


def test_names_are_joined_and_the_judgement_withdrawn_from_end_to_end(client: Client, linked_home: Path) -> None:
    page = text_of(client, "/buying/suppliers/ashfold-000005/names/?join=drift")
    link = next(each for each in re.findall(r'href="([^"]*judge/[^"]*)"', page) if "verb=join" in each)
    assert "Keep the judgement" in text_of(client, link.replace("&amp;", "&"))
    response = send(client)
    assert response.status_code == 302
    assert "made=" in response["Location"]
    done = text_of(client, response["Location"])
    assert "takes effect at the next build" in done
    assert "moothall build" in done
    assert "A. Clerk" in done
    (kept,) = read_judgements(linked_home / "judgements.csv")
    assert (kept.verb, kept.left.supplier_text, kept.by) == ("join", PRINTED["ashfold-000005"], "A. Clerk")
    assert "One company number" in text_of(client, "/buying/suppliers/drift-000007/names/")
    number = queries_judgements.judgements()[0][0].number
    withdrawn = client.post(f"/buying/judgements/{number}/withdraw/", {"reason": "Wrong", "withdrawn_by": "B. Clerk"})
    assert withdrawn.status_code == 302
    assert read_judgements(linked_home / "judgements.csv") == []
    assert "B. Clerk" in text_of(client, "/buying/judgements/?withdrawn=yes")
    assert taken(client, "/buying/judgements.csv?withdrawn=yes").count("A. Clerk") == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"reason": " "}, "Say why, so that others can judge the judgement."),
        ({"made_by": ""}, "Say who judges."),
        ({"verb": ""}, "Say whether they are one supplier or two."),
        ({"verb": "merge"}, "not one of the available choices"),
    ],
)
def test_a_judgement_that_lacks_something_is_not_kept(client: Client, more: dict[str, str], said: str) -> None:
    response = send(client, **more)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert queries_judgements.judgements() == ((), 0)


def test_a_judgement_against_one_in_force_says_which(client: Client) -> None:
    send(client)
    response = send(client, verb="part")
    assert response.status_code == 422
    assert "Withdraw it first" in response.content.decode()


def test_names_that_are_not_there_cannot_be_judged(client: Client) -> None:
    assert send(client, left="0" * 16).status_code == 404
    assert send(client, right="0" * 16).status_code == 404
    assert client.get("/buying/judgements/99/withdraw/").status_code == 404


def test_a_name_is_parted_from_one_of_its_suppliers_others(client: Client, linked_home: Path) -> None:
    page = text_of(client, f"/buying/suppliers/{ONE_TYPE}/names/")
    link = re.findall(r'href="([^"]*judge/[^"]*verb=part)"', page)[0].replace("&amp;", "&")
    form = text_of(client, link)
    left = re.search(r'name="left" value="(\w+)"', form)
    others = re.findall(r'<option value="(\w+)"', form)
    assert left
    assert others
    assert left[1] not in others
    said = {"left": left[1], "right": others[-1], "verb": "part", "reason": "Two firms", "made_by": "A. Clerk"}
    several = client.post(f"/buying/suppliers/{ONE_TYPE}/judge/", said)
    assert several.status_code == 302
    (kept,) = read_judgements(linked_home / "judgements.csv")
    assert kept.verb == "part"
    assert kept.left != kept.right


def test_where_judging_is_closed_there_is_no_form_and_no_judgement(client: Client, settings: Any) -> None:
    settings.CORRECTIONS_OPEN = False
    assert send(client).status_code == 403
    assert "Judging is closed" in text_of(client, "/buying/review/")
    for address in ("/buying/review/", f"/buying/suppliers/{ONE_TYPE}/names/"):
        page = text_of(client, address)
        assert 'method="post"' not in page
        assert "verb=" not in page


def test_pairs_to_judge_show_both_sides_and_can_be_searched(client: Client) -> None:
    page = text_of(client, "/buying/review/")
    assert "Ashfold Road Surfacing Ltd" in page
    assert "Drift &lt;b&gt;Markup&lt;/b&gt;" in page
    assert "70.0%" in page.replace("70%", "70.0%")
    assert queries_names.pairs("ashfold markup")[1] == 1
    assert queries_names.pairs("bellweather")[1] == 0
    assert queries_names.pairs(supplier_id="drift-000007")[1] == 1
    assert queries_names.pairs(supplier_id=ONE_TYPE)[1] == 0
    assert re.findall(r'name="(left|right)" value="(\w{16})"', page)


def test_a_get_changes_nothing(client: Client, linked_home: Path) -> None:
    left, right = names_to_judge()
    client.get(f"/buying/suppliers/{ONE_TYPE}/judge/?left={left}&right={right}&verb=join&reason=x&made_by=y")
    assert queries_judgements.judgements() == ((), 0)
    assert not (linked_home / "judgements.csv").exists()
    for address in ("/buying/suppliers/", "/buying/systems/", "/buying/contracts/", "/buying/review/"):
        assert client.post(address).status_code == 405
