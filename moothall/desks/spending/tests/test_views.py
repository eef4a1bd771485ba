"""The desk's pages, walked link by link: every one opens, every figure opens its rows, no page or download names a
natural person, no GET changes anything, and a correction can be made and withdrawn from end to end."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from moothall.desks.spending import queries, queries_files, queries_payments
from moothall.desks.spending.models import Correction
from moothall.desks.spending.queries_selection import Selection
from tests.pictures import PERSON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
LISTS = [
    "publishers",
    "months",
    "units",
    "payments",
    "beneficiaries",
    "files",
    "fields",
    "headings",
    "issues",
    "corrections",
]


class Links(HTMLParser):
    """Collects (address, text) of every link, and the text of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a link."""
        if tag == "a":
            self.inside = dict(attrs).get("href") or ""
            self.links.append((self.inside, ""))

    def handle_data(self, data: str) -> None:
        """Text of a link, and of the page."""
        self.text.append(data)
        if self.inside:
            self.links[-1] = (self.links[-1][0], self.links[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        """End a link."""
        if tag == "a":
            self.inside = ""


def read(html: str) -> Links:
    """The links and the text of a page."""
    page = Links()
    page.feed(html)
    return page


def walk(client: Client, start: str, most: int) -> dict[str, str]:
    """Pages of the desk reached from `start` by links, breadth first: address to HTML."""
    found: dict[str, str] = {}
    waiting = [start]
    while waiting and len(found) < most:
        url = waiting.pop(0)
        if url in found:
            continue
        response = client.get(url)
        assert response.status_code == 200, url
        text = b"".join(response.streaming_content) if response.streaming else response.content
        found[url] = text.decode("utf-8", "replace")
        for link, _ in read(found[url]).links:
            if link.startswith("?"):
                link = url.split("?")[0] + link
            if link.startswith("/spending/") and not link.split("?")[0].endswith((".csv", ".json", ".xlsx")):
                waiting.append(link.split("#")[0])
    return found


def number_in(text: str) -> int:
    """The first whole number of a text, thousands commas understood."""
    return int(re.search(r"\d[\d,]*", text)[0].replace(",", ""))


def test_it_works(client: Client) -> None:
    response = client.get("/spending/")
    assert response.status_code == 200
    assert "Who is paid, by whom, and for what?" in response.content.decode()


def test_every_page_opens_and_none_names_a_person(client: Client) -> None:
    before = list(Correction.objects.values())
    pages = walk(client, "/spending/", 250)
    assert len(pages) == 250
    for url, html in pages.items():
        text = " ".join(read(html).text)
        assert PERSON not in html, url
        assert "Example Person" not in html, url
        assert not re.search(r"\bNone\b(?! found)", text), url
        assert html.count("<h1") == 1, url
        assert "<b>Markup" not in html, url
    assert list(Correction.objects.values()) == before


@pytest.mark.parametrize(
    "start",
    [
        "/spending/publishers/exampleshire/",
        "/spending/publishers/exampleshire/?year=2018-19",
        "/spending/months/",
        "/spending/units/",
        "/spending/publishers/",
        "/spending/beneficiaries/",
        "/spending/files/",
    ],
)
def test_every_figure_opens_its_rows(client: Client, start: str) -> None:
    links = [
        (link, text)
        for link, text in read(client.get(start).content.decode()).links
        if link.startswith("/spending/payments/?") and re.fullmatch(r"\s*\d[\d,]*\s*", text)
    ]
    assert links
    for link, text in links:
        lede = re.search(r'app-lede">(.*?)</p>', client.get(link).content.decode(), re.DOTALL)[1]
        assert number_in(lede) == number_in(text), (link, text)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_csv_and_json(client: Client, name: str) -> None:
    data = b"".join(client.get(f"/spending/{name}.csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(data)))
    whole = json.loads(b"".join(client.get(f"/spending/{name}.json")))
    assert len(rows) == len(whole["rows"])
    assert PERSON not in data
    assert PERSON not in json.dumps(whole)
    if name == "payments":
        assert len(rows) == queries.overview().rows


def test_downloads_of_a_file_and_a_publisher(client: Client) -> None:
    file = queries_files.files(verdict="set-aside")[0][0]
    for url in (
        f"/spending/files/{file.resource_id}",
        f"/spending/files/{file.resource_id}/issues",
        "/spending/publishers/northtown",
        "/spending/issues/amount-unreadable",
    ):
        assert b"".join(client.get(f"{url}.csv")).count(b"\n") > 1


def test_a_download_keeps_the_filters(client: Client) -> None:
    data = b"".join(client.get("/spending/payments.csv?publisher=northtown&negative=yes")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(data)))
    expected = queries_payments.totals(Selection(publisher="northtown", negative=True))
    assert len(rows) == expected.rows
    assert {row["publisher_id"] for row in rows} == {"northtown"}
    assert sum(round(float(row["amount"]) * 100) for row in rows) == expected.amount * 100


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"q": PERSON}, "Names of natural persons cannot be searched"),
        ({"beneficiary": PERSON}, "Names of natural persons cannot be searched"),
        ({"q": "zzzz"}, "start again with every payment"),
        ({"amount_min": "abc"}, "At least £ must be pounds"),
        ({"date_from": "2019-05-01", "date_to": "2019-05-31"}, "when the whole month lies between"),
        ({"who": "person"}, "Name withheld (natural person)"),
    ],
)
def test_payments_say_what_was_done(client: Client, query: dict[str, str], says: str) -> None:
    html = client.get(f"/spending/payments/?{urlencode(query)}").content.decode()
    assert says in html
    rows = html.split("<tbody", 1)[1:] or [""]
    assert PERSON not in rows[0]


def test_a_search_by_a_persons_name_and_by_nonsense_answer_alike(client: Client) -> None:
    def shape(name: str) -> str:
        html = client.get(f"/spending/payments/?{urlencode({'beneficiary': name})}").content.decode()
        encoded = urlencode({"q": name})[2:]
        return html.replace(quote(encoded), "").replace(encoded, "").replace(name, "")

    assert shape(PERSON) == shape("Mr Nobody Whatever")


def test_a_payment_to_a_person_says_why_and_how_to_ask(client: Client) -> None:
    one = queries_payments.payments(Selection(who="person")).rows[0]
    html = client.get(f"/spending/payments/{one.payment_id}/").content.decode()
    assert "Name withheld: looks like a natural person" in html
    assert "ask for a correction" in html
    assert PERSON not in html


def test_a_payment_shows_each_step_and_its_cells(client: Client) -> None:
    one = queries_payments.payments(Selection(who="named")).rows[0]
    html = client.get(f"/spending/payments/{one.payment_id}/").content.decode()
    steps = re.findall(r"<li><strong>(\w+)\.</strong>", html)
    assert steps == ["Arrive", "Open", "Frame", "Map", "Type", "Payment"]
    for heading in ("Supplier Name", "Net £", "Colour"):
        assert f"{heading}</th>" in html


def test_the_sums_on_a_file_page_are_worked_out(client: Client) -> None:
    file = queries_files.files(verdict="set-aside")[0][0]
    html = client.get(f"/spending/files/{file.resource_id}/").content.decode()
    assert html.count("Holds") == 4
    assert "Does not hold" not in html
    assert "How to mend it" in html


def test_a_sum_that_does_not_hold_is_shown_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    file = queries_files.files(verdict="set-aside")[0][0]
    monkeypatch.setattr(queries_files.TableRun, "rows_hold", property(lambda self: self.rows_seen == -1))
    assert client.get(f"/spending/files/{file.resource_id}/").content.decode().count("Does not hold") == 1


@pytest.mark.parametrize(
    "url",
    [
        "publishers/atlantis",
        "payments/x",
        "files/x",
        "files/x/issues",
        "files/x/correct",
        "corrections/99/withdraw",
        "issues/no-such-code",
    ],
)
def test_what_is_not_there_says_where_to_look(client: Client, url: str) -> None:
    response = client.get(f"/spending/{url}/")
    assert response.status_code == 404
    assert "Look for it" in response.content.decode() or "Search for it" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=abc",
        "page=99999999999",
        "sort=;DROP",
        "year=2019",
        "q=%00",
        "q=" + "x" * 5000,
        "publisher=" + "x" * 300,
    ],
)
@pytest.mark.parametrize("name", LISTS)
def test_nonsense_in_the_address_is_no_fault(client: Client, name: str, query: str) -> None:
    assert client.get(f"/spending/{name}/?{query}").status_code == 200


# Corrections -------------------------------------------------------------------------------------------------------


def form_of(**changes: str) -> dict[str, str]:
    """What somebody fills in."""
    return {
        "scope": "publisher",
        "heading": "Colour",
        "field": "Purpose",
        "reason": "It says what for",
        "made_by": "A. Clerk",
        **changes,
    }


def test_a_correction_is_made_shown_and_withdrawn(client: Client) -> None:
    file = queries_files.files(publisher="northtown")[0][0]
    assert (
        "selected>Colour" in client.get(f"/spending/files/{file.resource_id}/correct/?heading=Colour").content.decode()
    )
    made = client.post(f"/spending/files/{file.resource_id}/correct/", form_of(), follow=True).content.decode()
    assert "It takes effect at the next build" in made
    assert "moothall build" in made
    assert "It says what for" in made
    assert "Another column of the file is taken for the same field" in made
    kept = Correction.objects.get()
    assert (kept.publisher_id, kept.heading, kept.field, kept.file_pattern) == ("northtown", "Colour", "Purpose", "")
    assert "1 correction in force" in client.get("/spending/publishers/northtown/").content.decode()
    client.post(f"/spending/corrections/{kept.pk}/withdraw/", {"reason": "no", "withdrawn_by": "B"})
    assert "0 corrections" in client.get("/spending/corrections/").content.decode()
    assert "Withdrawn" in client.get("/spending/corrections/?withdrawn=yes").content.decode()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reason": " "}, "Say why, so that others can judge"),
        ({"made_by": ""}, "Say who makes the correction"),
        ({"field": ""}, "Choose both the column and what it holds"),
        ({"heading": "", "field": ""}, "Say what to change"),
        ({"field": "NoSuchField"}, "Select a valid choice"),
        ({"heading": "Net £", "field": "Amount"}, "taken for Amount already"),
        ({"header_row": "0", "heading": "", "field": ""}, "greater than or equal to 1"),
        ({"scope": ""}, "This field is required"),
    ],
)
def test_a_correction_that_lacks_something_is_sent_back(client: Client, changes: dict[str, str], says: str) -> None:
    file = queries_files.files(publisher="northtown")[0][0]
    response = client.post(f"/spending/files/{file.resource_id}/correct/", form_of(**changes))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert "There is a problem" in response.content.decode()
    assert not Correction.objects.exists()


def test_a_conflict_is_said_and_a_correction_for_one_file_is_not_one(client: Client) -> None:
    file = queries_files.files(publisher="northtown")[0][0]
    url = f"/spending/files/{file.resource_id}/correct/"
    client.post(url, form_of())
    assert "Withdraw it first" in client.post(url, form_of(field="ignore")).content.decode()
    client.post(url, form_of(scope="file", field="ignore"))
    assert [c.file_pattern for c in Correction.objects.all()] == [file.source_ref, ""]


def test_forms_need_a_token_and_an_open_site(settings) -> None:
    file = queries_files.files(publisher="northtown")[0][0]
    url = f"/spending/files/{file.resource_id}/correct/"
    assert Client(enforce_csrf_checks=True).post(url, form_of()).status_code == 403
    settings.CORRECTIONS_OPEN = False
    assert Client().post(url, form_of()).status_code == 403
    assert "Corrections are closed" in Client().get(url).content.decode()
    assert '<form method="post"' not in Client().get(url).content.decode()
    assert not Correction.objects.exists()


def test_reading_pages_refuse_post(client: Client) -> None:
    assert client.post("/spending/payments/").status_code == 405
    assert client.post("/spending/corrections/").status_code == 405
