"""Suppliers through whole builds: ids that last, judgements made on the page that take effect, are shown and withdrawn,
nobody's name in any list of suppliers, public bodies as transfers, and builds of half a picture.

Every publisher, person, payment and notice here is made up.
"""

import csv
import io
import json
import os
import re
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from moothall.desks.buying.queries_names import alias_id_of
from moothall.engines import store
from moothall.engines.journey import build
from moothall.engines.link.judgements import AliasKey
from tests.command import COMMAND, environment

HEADINGS = ("Body Name", "Date Paid", "Transaction Number", "Supplier Number", "Supplier Name", "Net Amount", "Purpose")
PERSON, WITHHELD = "Mrs Wilhelmina Thrupplewick", "REDACTED PERSONAL DATA"
SELLER, AWARDED_PERSON = "Sirsidynix Limited", "Mr Ebenezer Quillfeather"
FIRM, FIRM_AGAIN, OTHER = "Zorvanta Paving Limited", "Zorvanta Paving Ltd", "Quexley Lighting Works Ltd"
TIMBER, TIMBER_AGAIN = "Hexamoor Timber Merchants Ltd", "Hexamoor Timber Merchants"
PUBLIC = "Devon County Council"
REAL = {"northwick": "Northwick Town Council", "eastmoor": "Eastmoor District Council"}
NAMES = {
    "northwick": (FIRM, OTHER, SELLER, TIMBER, PERSON, WITHHELD, PUBLIC, "Brindle & Tarr LLP"),
    "eastmoor": (FIRM_AGAIN, TIMBER_AGAIN, SELLER, "Ollerby Glass Ltd", PERSON, "Vantrex Alarms plc"),
}
RELEASE = {
    "ocid": "ocds-made00-1", "id": "n1", "date": "2024-01-10T09:00:00Z", "tag": ["award"],
    "buyer": {"id": "b", "name": "Devon County Council"},
    "tender": {"title": "Library management system", "description": "Catalogue and loans"},
    "awards": [{
        "id": "a1", "date": "2024-01-05T00:00:00Z", "value": {"amount": 90000, "currency": "GBP"},
        "suppliers": [{"id": "s1", "name": "SIRSIDYNIX LTD"}, {"id": "s2", "name": AWARDED_PERSON}],
        "contractPeriod": {"startDate": "2024-02-01T00:00:00Z", "endDate": "2027-01-31T00:00:00Z"},
    }],
    "parties": [{"id": "s1", "name": "SIRSIDYNIX LTD"}, {"id": "s2", "name": AWARDED_PERSON}],
}  # fmt: skip


@dataclass
class Bench:
    """A data folder, the folder of published files, and what can be asked of the picture."""

    home: Path

    @property
    def files(self) -> Path:
        return self.home / "files"

    def publish(self, publisher: str, month: int, names: Iterable[str], file: str = "") -> None:
        """One file of a month: each name is paid once, and has the publisher's own number for it."""
        path = self.files / publisher / (file or f"payments-2024-{month:02}.csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as handle:
            out = csv.writer(handle)
            out.writerow(HEADINGS)
            for row, name in enumerate(names):
                day, amount = f"{row % 27 + 1:02}/{month:02}/2024", f"{100 + row * 17}.{month:02}"
                number = f"{len(name):05}"
                out.writerow((REAL[publisher], day, f"{month:02}{row:04}", number, name, amount, "Works"))

    def publish_contracts(self) -> None:
        path = self.files / "contracts-finder" / "releases.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"releases": [RELEASE]}))

    def build(self) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MOOTHALL_HOME", str(self.home))
            patch.setenv("MOOTHALL_WORKERS", "1")
            return build([self.files])

    def ask(self, sql: str) -> list[dict[str, Any]]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MOOTHALL_HOME", str(self.home))
            return store.open_picture().query(sql)

    def supplier_of(self, publisher: str, name: str) -> str:
        (row,) = [
            r for r in self.ask("FROM supplier_alias") if (r["publisher_id"], r["supplier_text"]) == (publisher, name)
        ]
        return str(row["supplier_id"])

    def ids(self) -> dict[tuple[str, str], str]:
        """The supplier of each name of each publisher."""
        return {(r["publisher_id"], r["supplier_text"]): r["supplier_id"] for r in self.ask("FROM supplier_alias")}

    def identity(self) -> int:
        """The file on disk of a linked table: the same when it was not made again."""
        return (self.home / "picture/current/supplier.parquet").stat().st_ino


def key(publisher: str, name: str) -> AliasKey:
    return AliasKey(publisher, f"{len(name):05}", name)


def start(home: Path, *publishers: str, contracts: bool = True) -> Bench:
    bench = Bench(home)
    for publisher in publishers:
        for month in (4, 5):
            bench.publish(publisher, month, NAMES[publisher])
    if contracts:
        bench.publish_contracts()
    return bench


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A built picture of two publishers and a notice, which tests only read."""
    bench = start(tmp_path_factory.mktemp("whole"), "northwick", "eastmoor")
    bench.build()
    return bench


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, client: Client, db: None) -> Callable[[Bench], Client]:
    """A reader of the pages of a picture."""

    def look(bench: Bench) -> Client:
        monkeypatch.setenv("MOOTHALL_HOME", str(bench.home))
        return client

    return look


def text(answer: Any) -> str:
    """What an answer says; of workbooks and Word documents what stands in all their parts."""
    raw = bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            raw = b"\n".join(parts.read(name) for name in parts.namelist())
    return raw.decode("utf-8", "replace")


# Ids that last ------------------------------------------------------------------------------------------------------


def test_ids_last_when_a_publisher_a_month_and_a_name_are_added(tmp_path: Path) -> None:
    """And with nothing added the linked tables are not even made again."""
    bench = start(tmp_path, "northwick")
    bench.build()
    before, made, version = bench.ids(), bench.identity(), (bench.home / "picture/current").resolve()
    assert bench.build().read == 0
    assert bench.identity() == made
    assert (bench.home / "picture/current").resolve() != version
    for month in (4, 5):
        bench.publish("eastmoor", month, NAMES["eastmoor"])
    bench.publish("northwick", 6, ("ZORVANTA PAVING LIMITED", *NAMES["northwick"], "Aardley Boats Ltd"))
    bench.build()
    assert bench.identity() != made
    after = bench.ids()
    assert {name: after[name] for name in before} == before
    assert after["eastmoor", FIRM_AGAIN] == before["northwick", FIRM] == after["northwick", "ZORVANTA PAVING LIMITED"]
    assert len(set(after.values())) > len(set(before.values()))


def test_ids_do_not_depend_on_the_order_in_which_files_come(whole: Bench, tmp_path: Path) -> None:
    """Other names of the files turn the order around; a fresh picture has nothing to keep ids from."""
    bench = Bench(tmp_path)
    for publisher in ("eastmoor", "northwick"):
        for month in (5, 4):
            bench.publish(publisher, month, reversed(NAMES[publisher]), f"{20 - month}-payments.csv")
    bench.publish_contracts()
    bench.build()
    assert bench.ids() == whole.ids()


# Judgements ---------------------------------------------------------------------------------------------------------


def judge(client: Client, bench: Bench, verb: str, left: AliasKey, right: AliasKey) -> None:
    """What a person does on the page: choose two names, say why and who."""
    address = reverse("buying:judge", args=[bench.supplier_of(left.publisher_id, left.supplier_text)])
    sent = {"left": alias_id_of(left), "right": alias_id_of(right), "verb": verb, "reason": "Their letterhead says so",
            "made_by": "A. Clerk, Northwick"}  # fmt: skip
    assert sent["left"] in text(client.get(address, {"left": sent["left"], "right": sent["right"]}))
    answer = client.post(address, sent)
    assert answer.status_code == 302, text(answer)[-3000:]


def withdraw(client: Client) -> None:
    for number in set(re.findall(r"/buying/judgements/(\d+)/withdraw/", text(client.get("/buying/judgements/")))):
        address = reverse("buying:withdraw_judgement", args=[number])
        assert client.post(address, {"reason": "It was another", "withdrawn_by": "B. Clerk"}).status_code == 302


JOINED = (key("northwick", FIRM), key("northwick", OTHER))
PARTED = (key("northwick", TIMBER), key("eastmoor", TIMBER_AGAIN))


def test_judgements_take_effect_last_are_shown_and_are_undone(tmp_path: Path, at: Callable[[Bench], Client]) -> None:
    bench = start(tmp_path, "northwick", "eastmoor", contracts=False)
    bench.build()
    before, client = bench.ids(), at(bench)

    def two(keys: tuple[AliasKey, AliasKey]) -> list[str]:
        now = bench.ids()
        return [now[each.publisher_id, each.supplier_text] for each in keys]

    assert (len(set(two(JOINED))), len(set(two(PARTED)))) == (2, 1)
    judge(client, bench, "join", *JOINED)
    judge(client, bench, "part", *PARTED)
    assert bench.ids() == before  # nothing changes before the build

    for month in (8, 9):  # the second build finds the first one's picture as the last
        bench.publish("northwick", month, (OTHER, FIRM))
        bench.build()
        now = bench.ids()
        assert (len(set(two(JOINED))), len(set(two(PARTED)))) == (1, 2)
        judged = {FIRM, FIRM_AGAIN, OTHER, TIMBER, TIMBER_AGAIN}
        assert {k: v for k, v in now.items() if k[1] not in judged} == {
            k: v for k, v in before.items() if k[1] not in judged
        }
        for supplier_id in {*two(JOINED), *two(PARTED)}:
            shown = text(client.get(reverse("buying:names", args=[supplier_id])))
            assert "A. Clerk, Northwick" in shown
            assert "Their letterhead says so" in shown
        (old,) = set(before.values()) - set(now.values())
        answer = client.get(reverse("buying:supplier", args=[old]))
        assert (answer.status_code, answer.headers.get("Location")) == (301, f"/buying/suppliers/{two(JOINED)[0]}/")

    withdraw(client)
    bench.build()
    assert {k: v for k, v in bench.ids().items() if k in before} == before
    assert text(client.get("/buying/judgements/?withdrawn=yes")).count("It was another") == 2


# Persons ------------------------------------------------------------------------------------------------------------

SEARCHES = (
    "/buying/find/?q={}", "/buying/suggestions/?q={}", "/search/?q={}", "/buying/suppliers/?q={}",
    "/buying/suppliers.csv?q={}", "/buying/contracts/?q={}", "/buying/contracts.csv?q={}", "/buying/watch/?q={}",
    "/api/v1/buying/suppliers?q={}", "/api/v1/buying/contracts?q={}", "/buying/review/?q={}",
)  # fmt: skip
WHOLE_LISTS = (
    "/buying/", "/buying/suppliers/", "/buying/suppliers.csv", "/buying/suppliers.json", "/buying/suppliers.xlsx",
    "/buying/contracts/", "/buying/contracts.csv", "/buying/contracts.json", "/buying/contracts.xlsx",
    "/buying/review/", "/buying/review.csv", "/buying/judgements/", "/buying/systems/",
    "/buying/systems/libraries/", "/buying/watch/", "/buying/watch.atom",
    "/buying/renew/system/libraries/", "/buying/renew/system/libraries/endings.csv",
    "/buying/renew/system/libraries/who-pays.json", "/buying/renew/system/libraries/brief/",
    "/buying/renew/system/libraries/brief.docx", "/buying/payments/?kind=system&key=libraries",
    "/api/v1/buying/suppliers", "/api/v1/buying/contracts", "/api/v1/buying/watch", "/downloads/supplier.csv",
    "/downloads/supplier_alias.csv", "/downloads/supplier_review.csv", "/downloads/contract.csv",
    "/downloads/award.csv",
)  # fmt: skip
SURNAMES = ("Thrupplewick", "Quillfeather")


def mentions(answer: Any, surname: str) -> bool:
    """Whether a name stands in an answer, beside the words that were searched for."""
    shown = re.sub(r'(?s)<input[^>]*>|<title>.*?</title>|href="[^"]*"', "", text(answer))
    return surname.casefold() in shown.casefold()


def test_the_searches_find_what_they_should(whole: Bench, at: Callable[[Bench], Client]) -> None:
    """So that finding nobody below says something."""
    client, seen = at(whole), []
    for address in SEARCHES:
        answer = client.get(address.format("Zorvanta"))
        seen.append(answer.status_code == 200 and mentions(answer, "Paving"))
    assert sum(seen) >= 5, list(zip(SEARCHES, seen, strict=True))


@pytest.mark.parametrize("surname", SURNAMES)
def test_no_search_finds_a_person(whole: Bench, at: Callable[[Bench], Client], surname: str) -> None:
    for address in SEARCHES:
        answer = at(whole).get(address.format(quote(surname)))
        assert answer.status_code in (200, 404, 422), address
        assert not [first for first in ("Wilhelmina", "Ebenezer") if first in text(answer)], address


@pytest.mark.parametrize("address", WHOLE_LISTS)
def test_no_list_page_download_or_feed_names_a_person(
    whole: Bench, at: Callable[[Bench], Client], address: str
) -> None:
    answer = at(whole).get(address)
    assert answer.status_code == 200
    for name in (*SURNAMES, WITHHELD):
        assert not mentions(answer, name), name


def test_no_table_of_suppliers_knows_a_person_or_a_withheld_name(whole: Bench) -> None:
    assert len(whole.ask("FROM payment WHERE person")) == 4
    for table in ("supplier", "supplier_alias", "supplier_review", "supplier_product", "payment_system", "contract"):
        held = json.dumps(whole.ask(f"FROM {table}"), default=str).casefold()
        assert not [n for n in (*SURNAMES, WITHHELD) if n.casefold() in held], table


def test_every_page_of_a_contract_is_without_the_person_awarded(whole: Bench, at: Callable[[Bench], Client]) -> None:
    (row,) = whole.ask("SELECT contract_id FROM contract")
    for address in (reverse("buying:contract", args=[row["contract_id"]]),
                    f"/api/v1/buying/contracts/{row['contract_id']}"):  # fmt: skip
        answer = at(whole).get(address)
        assert answer.status_code == 200
        assert not mentions(answer, "Quillfeather"), address


# Public bodies ------------------------------------------------------------------------------------------------------


def test_a_public_body_is_in_the_register_and_payments_to_it_are_transfers(
    whole: Bench, at: Callable[[Bench], Client]
) -> None:
    supplier_id = whole.supplier_of("northwick", PUBLIC)
    (row,) = [r for r in whole.ask("FROM supplier") if r["supplier_id"] == supplier_id]
    assert (row["kind"], row["organisation_id"]) == ("public body", "local-authority:DEV")
    assert "transfer" in text(at(whole).get(reverse("buying:supplier", args=[supplier_id])))
    assert "transfers between bodies" in text(at(whole).get(reverse("buying:renew", args=["supplier", supplier_id])))


# Half a picture -----------------------------------------------------------------------------------------------------


def test_a_picture_of_contracts_only(tmp_path: Path, at: Callable[[Bench], Client]) -> None:
    bench = Bench(tmp_path)
    bench.publish_contracts()
    bench.build()
    (supplier,) = bench.ask("FROM supplier")
    assert (supplier["rows"], len(bench.ask("FROM contract"))) == (0, 1)
    for address in ("/buying/", "/buying/renew/system/libraries/", "/buying/contracts/", "/buying/suppliers/",
                    f"/buying/suppliers/{supplier['supplier_id']}/", "/buying/watch.atom",
                    "/buying/renew/system/libraries/brief/", "/buying/systems/libraries/"):  # fmt: skip
        assert at(bench).get(address).status_code == 200, address
    assert "SIRSIDYNIX" in text(at(bench).get("/buying/renew/system/libraries/"))


@pytest.mark.parametrize("files", [{}, {"notes.csv": "Name,Colour\nA,blue\n"}])
def test_a_picture_without_contracts_and_without_payments(
    tmp_path: Path, at: Callable[[Bench], Client], files: dict[str, str]
) -> None:
    bench = Bench(tmp_path) if files else start(tmp_path, "eastmoor", contracts=False)
    for name, content in files.items():
        (bench.files / "northwick").mkdir(parents=True)
        (bench.files / "northwick" / name).write_text(content)
    bench.build()
    assert bench.ask("FROM contract") == bench.ask("FROM award") == []
    assert bool(bench.ask("FROM supplier")) is not bool(files)
    for address in ("/buying/", "/buying/renew/system/libraries/", "/buying/contracts/", "/buying/suppliers/",
                    "/buying/watch.atom", "/buying/renew/system/libraries/brief/", "/buying/systems/libraries/",
                    "/buying/review/", "/buying/find/?q=a"):  # fmt: skip
        assert at(bench).get(address).status_code == 200, address


# Killed -------------------------------------------------------------------------------------------------------------


def test_a_build_killed_while_linking_leaves_the_old_picture_and_the_next_finishes(tmp_path: Path) -> None:
    bench = start(tmp_path, "northwick")
    bench.build()
    before, version = bench.ids(), (bench.home / "picture/current").resolve()
    bench.publish("northwick", 9, (*NAMES["northwick"], "Aardley Boats Ltd"))
    linked = bench.home / "picture/cache/linked"
    process = subprocess.Popen(
        [*COMMAND, "build", str(bench.files)], env=environment(bench.home), stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True, cwd=Path(__file__).resolve().parent.parent,
    )  # fmt: skip
    while process.poll() is None and not list(linked.glob("*.making")):
        time.sleep(0.002)
    assert process.poll() is None, "the build was not met while it linked"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert list(linked.glob("*.making"))
    assert ((bench.home / "picture/current").resolve(), bench.ids()) == (version, before)
    bench.build()
    after = bench.ids()
    assert after["northwick", "Aardley Boats Ltd"]
    assert {name: after[name] for name in before} == before
    assert not list(linked.glob("*.making"))
    assert len(list(linked.iterdir())) == 1
