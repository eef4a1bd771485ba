"""The hall: settings, wording, downloads, whole tables, checks, faults, the API. Addresses are in test_urls, looks in
tests/browser."""

import csv
import hashlib
import io
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client, RequestFactory

from moothall.engines import store
from moothall.hall import checks, downloads, settings, tables, wording
from moothall.hall.database import WrongDatabase, database_fault, database_settings
from moothall.vocabulary.desk import Column, Coverage, Listing, Page
from tests.pictures import PERSON

ROOT = Path(__file__).parents[1]


def body(response: Any) -> bytes:
    """The whole of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


# Settings


def test_every_option_is_documented_with_its_default() -> None:
    text = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    for each in settings.OPTIONS:
        default = f"`{each.default}`" if each.default else "empty"
        assert f"| `{each.name}` | {default} | {each.meaning} |" in text


def test_every_variable_read_is_an_option_or_named_for_tests() -> None:
    text = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    for path in [*(ROOT / "moothall").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]:
        for name in re.findall(r"environ(?:\.get)?[(\[]\"([A-Z_]+)\"", path.read_text(encoding="utf-8")):
            assert f"`{name}`" in text or name == "DJANGO_SETTINGS_MODULE", f"{name} in {path.name}"


def test_data_folder_is_the_same_for_pages_and_engines(tmp_path: Path) -> None:
    code = (
        "import os; from moothall.engines import store; from moothall.hall import settings;"
        "assert settings.MOOTHALL_HOME == store.home(), (settings.MOOTHALL_HOME, store.home()); print(store.home())"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "MOOTHALL_HOME": "here", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == str(tmp_path / "here")


def test_secret_key_is_made_once_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOOTHALL_SECRET_KEY", raising=False)
    first = settings.secret_key(tmp_path / "new")
    assert len(first) >= 50
    assert settings.secret_key(tmp_path / "new") == first
    assert stat.S_IMODE((tmp_path / "new/secret_key").stat().st_mode) == 0o600
    monkeypatch.setenv("MOOTHALL_SECRET_KEY", "given")
    assert settings.secret_key(tmp_path / "new") == "given"


def test_corrections_close_when_others_can_reach_the_site() -> None:
    assert settings.corrections_open("local", ["127.0.0.1", "localhost"])
    assert not settings.corrections_open("local", ["localhost", "moothall.example.gov.uk"])
    assert not settings.corrections_open("local", ["*"])
    assert settings.corrections_open("open", ["*"])
    assert not settings.corrections_open("closed", ["localhost"])


# Database


def test_empty_database_url_is_sqlite_in_the_data_folder(tmp_path: Path) -> None:
    found = database_settings("", tmp_path)
    assert found["NAME"] == tmp_path / "register.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]
    assert database_fault("", tmp_path) is None


def test_postgresql_by_one_setting(tmp_path: Path) -> None:
    found = database_settings("postgresql://me:p%40ss@db.example:5433/hall", tmp_path)
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["NAME"], found["HOST"], found["PORT"], found["PASSWORD"]) == ("hall", "db.example", 5433, "p@ss")


@pytest.mark.parametrize(
    "url",
    ["mysql://x/y", "nonsense", "postgresql://me@host:notaport/x", "postgresql://me@host", "postgresql:", "://", "{}"],
)
def test_wrong_database_url_is_one_paragraph_with_the_next_step(url: str, tmp_path: Path) -> None:
    with pytest.raises(WrongDatabase) as raised:
        database_settings(url, tmp_path)
    said = str(raised.value)
    assert "DATABASE_URL" in said
    assert "Next: " in said
    assert "\n" not in said
    assert database_fault(url, tmp_path) == said


def test_a_server_that_does_not_answer_is_said_without_the_password(tmp_path: Path) -> None:
    said = database_fault("postgresql://me:verysecret@127.0.0.1:1/none", tmp_path)
    assert said
    assert "does not answer" in said
    assert "Next: " in said
    assert "verysecret" not in said
    assert "\n" not in said


# Wording


@pytest.mark.parametrize(
    ("value", "long", "short"),
    [
        (Decimal("1234.5"), "£1,234.50", "£1.2k"),
        (Decimal("-1234567.89"), "−£1,234,567.89", "−£1.2m"),
        (Decimal("999.49"), "£999.49", "£999"),
        (Decimal("999999"), "£999,999.00", "£1m"),
        (Decimal("10000"), "£10,000.00", "£10k"),
        (Decimal("123456789"), "£123,456,789.00", "£123m"),
        (Decimal("2000000000"), "£2,000,000,000.00", "£2bn"),
        (Decimal(0), "£0.00", "£0"),
        (Decimal("100500"), "£100,500.00", "£101k"),
        (None, "", ""),
    ],
)
def test_pounds_for_people(value: Decimal | None, long: str, short: str) -> None:
    assert wording.money(value) == long
    assert wording.money_short_text(value) == short


def test_other_words() -> None:
    assert wording.day(date(2019, 4, 3)) == "3 April 2019"
    assert wording.month_name(date(2019, 4, 1)) == "April 2019"
    assert [wording.percent(v) for v in (0, 0.0004, 0.1234, 1, None)] == ["0%", "under 0.1%", "12.3%", "100%", ""]
    assert [wording.filesize(v) for v in (999, 1500, 21_400_000, None)] == ["999 bytes", "1.5 kB", "21.4 MB", ""]
    assert wording.number(-1234) == "−1,234"
    assert "␣␣a ⇥⏎b␣" in wording.printed("  a \t\nb ")
    assert "&lt;b&gt;" in wording.printed("<b>")


def test_coverage_in_a_sentence() -> None:
    whole = Coverage(9, 317, first_month=date(2018, 4, 1), last_month=date(2020, 3, 1), others=1)
    assert whole.sentence() == "9 of 317 English councils and 1 other body, April 2018 to March 2020"
    assert Coverage(0, 317).sentence() == "0 of 317 English councils"
    one = date(2019, 4, 1)
    assert Coverage(1, 2, first_month=one, last_month=one).sentence().endswith(", April 2019")


def test_pages_of_a_list() -> None:
    assert [Page(n, 50, 101).last for n in (1, 3)] == [3, 3]
    assert (Page(3, 50, 101).first_row, Page(3, 50, 101).last_row) == (101, 101)
    assert (Page(1, 50, 0).last, Page(1, 50, 0).first_row, Page(1, 50, 0).last_row) == (1, 0, 0)


# Lists as CSV and JSON

LIST = Listing(
    "things",
    "Things",
    (
        Column("name", "Name"),
        Column("amount", "Pounds", "money"),
        Column("day", "Day", "day"),
        Column("more", "M", hidden=True),
    ),
    rows=(),
    every_row=lambda: iter(
        [
            {"name": '=HYPERLINK("x")', "amount": Decimal("-1.50"), "day": date(2019, 4, 1), "more": ["=a", None]},
            {"name": 'say "hi", ok\nÉ', "amount": None, "day": None, "more": True},
        ]
    ),
)


def test_csv_is_safe_exact_and_whole() -> None:
    response = downloads.list_response(LIST, "csv")
    text = body(response).decode("utf-8")
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))) == [
        ["name", "amount", "day", "more"],
        ['\'=HYPERLINK("x")', "-1.50", "2019-04-01", '["=a", null]'],
        ['say "hi", ok\nÉ', "", "", "true"],
    ]
    assert response["Content-Disposition"] == 'attachment; filename="things.csv"'


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert downloads.safe_cell(text) == f"'{text}"


def test_numbers_are_never_touched() -> None:
    assert [downloads.safe_cell(v) for v in (Decimal("-1.00"), -1, -0.5, False)] == ["-1.00", "-1", "-0.5", "false"]


def test_json_is_exact() -> None:
    found = json.loads(body(downloads.list_response(LIST, "json")))
    assert found["name"] == "things"
    assert [column["key"] for column in found["columns"]] == ["name", "amount", "day", "more"]
    assert found["rows"][0] == {"name": '=HYPERLINK("x")', "amount": "-1.50", "day": "2019-04-01", "more": ["=a", None]}
    assert found["rows"][1]["amount"] is None


def test_downloads_are_streamed() -> None:
    """The first rows leave before the last are made."""
    made = []

    def rows() -> Iterator[dict[str, int]]:
        for number in range(5_000):
            made.append(number)
            yield {"n": number}

    listing = Listing("n", "N", (Column("n", "N"),), (), every_row=rows)
    for kind in ("csv", "json"):
        made.clear()
        chunks = iter(downloads.list_response(listing, kind).streaming_content)
        next(chunks)
        next(chunks)
        assert 0 < len(made) <= downloads.ROWS_A_CHUNK + 1


@pytest.mark.django_db
def test_a_list_is_offered_under_its_address_with_filters_kept(client: Client, picture: Path) -> None:
    page = client.get("/organisations/?q=northtown").content.decode()
    assert 'href="/organisations.csv?q=northtown"' in page
    rows = list(csv.DictReader(io.StringIO(body(client.get("/organisations.csv?q=northtown")).decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["Northtown Borough Council"]
    assert rows[0]["payments"] == "72"
    found = json.loads(body(client.get("/organisations.json?q=northtown")))
    assert [row["organisation_id"] for row in found["rows"]] == ["local-authority:XNT"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/about.csv", "/nothing.csv", "/.csv", "/organisations.xml", "/-/health.json"])
def test_what_is_no_list_cannot_be_downloaded(path: str, client: Client, picture: Path) -> None:
    assert client.get(path).status_code == 404


# Whole tables


@pytest.mark.django_db
def test_every_table_is_offered_and_whole(client: Client, picture: Path) -> None:
    page = client.get("/downloads/").content.decode()
    held = store.open_picture()
    for table in tables.TABLES:
        assert f"/downloads/{table.name}.parquet" in page
        got = pq.read_table(io.BytesIO(body(client.get(f"/downloads/{table.name}.parquet"))))
        where = "WHERE NOT person" if table.name == "summary_beneficiary" else ""
        assert got.num_rows == held.query(f"SELECT count(*) AS n FROM {table.name} {where}")[0]["n"]
        lines = list(csv.reader(io.StringIO(body(client.get(f"/downloads/{table.name}.csv")).decode("utf-8-sig"))))
        assert len(lines) == got.num_rows + 1
        assert lines[0] == got.column_names


@pytest.mark.django_db
def test_no_download_names_a_person_and_the_sums_hold(client: Client, picture: Path) -> None:
    held = store.open_picture()
    assert held.query("SELECT count(*) AS n FROM payment WHERE person")[0]["n"] > 10
    for table in tables.TABLES:
        for kind in ("parquet", "csv"):
            data = body(client.get(f"/downloads/{table.name}.{kind}"))
            text = str(pq.read_table(io.BytesIO(data)).to_pylist()) if kind == "parquet" else data.decode()
            assert PERSON not in text
    whole = pq.read_table(io.BytesIO(body(client.get("/downloads/payment.parquet"))))
    total = held.query("SELECT sum(amount) AS total FROM payment")[0]["total"]
    assert sum(whole["amount"].to_pylist()) == total
    assert "raw" not in whole.column_names


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["register.sqlite3", "..%2f..%2fsecret_key", "picture", "PAYMENT", "payment%00"])
def test_only_tables_are_handed_out(name: str, client: Client, picture: Path) -> None:
    for kind in ("parquet", "csv"):
        assert client.get(f"/downloads/{name}.{kind}").status_code == 404


def test_old_versions_of_tables_are_swept(home: Path) -> None:
    held = store.open_picture()
    folder = tables.folder_of(held).parent
    for name in ("2001", "2002", "2003"):
        (folder / name).mkdir(parents=True)
    tables.drop_old(held)
    assert sorted(p.name for p in folder.iterdir() if p.name < "2010") == ["2003"]
    (folder / "2003").rmdir()


# Faults


@pytest.mark.django_db
def test_no_picture_is_a_page_with_the_next_step(client: Client, no_picture: Path) -> None:
    for path in ("/", "/spending/", "/spending/payments/", "/downloads/", "/organisations/local-authority:XNT/"):
        response = client.get(path)
        assert response.status_code == 503
        assert "moothall build" in response.content.decode()
    assert client.get("/about/").status_code == 200
    response = client.get("/api/v1/publishers")
    assert (response.status_code, response.json()["title"]) == (503, "There is no picture yet")


@pytest.mark.django_db
def test_pages_for_faults_lead_on(client: Client, picture: Path) -> None:
    missing = client.get("/organisations/no-such-thing/")
    assert missing.status_code == 404
    assert "The register has no organisation no-such-thing." in missing.content.decode()
    assert 'action="/search/"' in missing.content.decode()


def test_a_crash_is_a_plain_page_that_asks_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*args: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("moothall.hall.queries.holdings", crash)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()
    assert "broken on purpose" not in response.content.decode()


@pytest.mark.django_db
def test_hostile_words_are_only_words(client: Client, picture: Path) -> None:
    evil = "\"><script>alert(1)</script>' OR 1=1 --"
    response = client.get("/search/", {"q": evil})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    for name in ("page", "kind", "q", "sort"):
        assert client.get("/organisations/", {name: "9" * 30 + "'"}).status_code == 200


@pytest.mark.django_db
def test_every_page_is_sent_with_its_policy(client: Client, picture: Path) -> None:
    headers = client.get("/").headers
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'self'", "img-src 'self' data:", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_static_files_are_served_without_a_copying_step(client: Client) -> None:
    for name in ("govuk/govuk-frontend.min.css", "govuk/govuk-frontend.min.js", "site/site.css", "site/site.js"):
        response = client.get(f"/static/{name}")
        assert response.status_code == 200
        assert "max-age=" in response["Cache-Control"]
        assert len(body(response)) > 100


# Checks


@pytest.mark.django_db
def test_doctor_finds_nothing_wrong_here(picture: Path) -> None:
    found = [finding for finding in checks.doctor_lines() if finding.level != "ok"]
    assert [finding.id for finding in found] == ["moothall.W040"]  # nobody does the background work in a test
    assert len(checks.doctor_lines()) == 5


@pytest.mark.django_db
def test_doctor_says_what_to_do(no_picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from moothall.register.models import Organisation

    Organisation.objects.all().delete()
    found = {finding.id: finding for finding in checks.doctor_lines() if finding.level != "ok"}
    assert {"moothall.W010", "moothall.E031"} <= set(found)
    assert all(finding.hint for finding in found.values())
    monkeypatch.setenv("MOOTHALL_HOME", "/proc/nowhere")
    assert checks.data_folder()[0].id == "moothall.E001"
    monkeypatch.setenv("MOOTHALL_HOME", str(no_picture))
    monkeypatch.setenv("DATABASE_URL", "mysql://x/y")
    assert checks.database()[0].id == "moothall.E020"


@pytest.mark.django_db
def test_health_tells_machines(client: Client, picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/-/health").json() == {"status": "ok", "faults": []}
    monkeypatch.setattr(checks, "CHECKS", (lambda: [checks.Finding("x.E1", "error", "broken")],))
    response = client.get("/-/health")
    assert (response.status_code, response.json()) == (503, {"status": "fault", "faults": ["broken"]})


# The API


def test_every_operation_declares_its_faults_and_is_documented(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    text = (ROOT / "docs/reference/api.md").read_text(encoding="utf-8")
    assert len(schema["paths"]) == 19
    for path, methods in schema["paths"].items():
        assert set(methods) == {"get"}
        assert {"200", "422", "503"} <= set(methods["get"]["responses"])
        assert ("404" in methods["get"]["responses"]) == ("{" in path)
        assert f"`{path}`" in text


@pytest.mark.django_db
def test_api_gives_pages_that_lead_to_the_next(client: Client, picture: Path) -> None:
    first = client.get("/api/v1/payments?page_size=100&publisher=exampleshire").json()
    assert first["count"] == 180
    assert len(first["rows"]) == 100
    second = client.get(first["next"]).json()
    assert len(second["rows"]) == 80
    assert second["next"] is None
    both = [row["payment_id"] for row in first["rows"] + second["rows"]]
    assert len(set(both)) == 180
    total = sum(Decimal(row["amount"]) for row in first["rows"] + second["rows"])
    assert total == Decimal(first["amount"]) == Decimal(second["amount"])


@pytest.mark.django_db
def test_api_tells_a_file_whole(client: Client, picture: Path) -> None:
    some = client.get("/api/v1/files?publisher=northtown&verdict=set-aside").json()["rows"][0]
    whole = client.get(f"/api/v1/files/{some['resource_id']}").json()
    assert [column["field"] for column in whole["tables"][0]["columns"]][:2] == [
        "BeneficiaryName",
        "OrganisationalUnit",
    ]
    assert "amount-unreadable" in {issue["code"] for issue in whole["issue_list"]}


@pytest.mark.django_db
def test_api_withholds_names_of_people(client: Client, picture: Path) -> None:
    found = client.get("/api/v1/payments?who=person&page_size=500")
    assert found.json()["count"] > 10
    assert PERSON not in found.content.decode()
    one = client.get(f"/api/v1/payments/{found.json()['rows'][0]['payment_id']}")
    assert PERSON not in one.content.decode()
    assert client.get("/api/v1/payments", {"q": PERSON}).json()["count"] == 0
    assert client.get("/api/v1/payments", {"beneficiary": PERSON}).json()["count"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "payments?year=2019-21", "payments?month=2019-13", "payments?who=everybody", "payments?date_from=yesterday",
        "payments?amount_min=much", "payments?sort=colour", "payments?page=201&page_size=50", "payments?page_size=501",
        "payments?page=0", "files?page=-1", "publishers?page=x", "organisations?standing=perhaps",
    ],
)  # fmt: skip
def test_api_says_which_parameter_cannot_be_read(query: str, client: Client, picture: Path) -> None:
    response = client.get(f"/api/v1/{query}")
    assert response.status_code == 422
    assert response.json()["status"] == 422
    assert response.json()["faults"][0]["where"]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["publishers", "files", "payments", "organisations"])
def test_api_says_what_is_not_there(kind: str, client: Client, picture: Path) -> None:
    response = client.get(f"/api/v1/{kind}/no.such.thing")
    assert (response.status_code, response.json()["title"]) == (404, "Not found")
    assert "no.such.thing" in response.json()["detail"]


# Tags


@pytest.mark.django_db
def test_links_keep_the_rest_of_the_query(picture: Path) -> None:
    from moothall.hall.templatetags.hall import changed_query, page_url

    context: Any = {"request": RequestFactory().get("/x/?q=a%26b&kind=c&page=4")}
    assert changed_query(context, kind=None) == "/x/?q=a%26b"
    assert changed_query(context, q=None, kind=None) == "/x/"
    assert page_url(context, 3) == "/x/?q=a%26b&kind=c&page=3"
    assert page_url(context, 1) == "/x/?q=a%26b&kind=c"


# What is taken in from elsewhere


@pytest.mark.parametrize("folder", ["moothall/hall/static/govuk", "tests/vendor"])
def test_vendored_files_are_what_their_record_says(folder: str) -> None:
    record = (ROOT / folder / "VENDOR.md").read_text(encoding="utf-8")
    listed = dict(reversed(line.split()) for line in record.splitlines() if re.match(r"    [0-9a-f]{64}  ", line))
    files = {path.name for path in (ROOT / folder).iterdir() if ".min." in path.name}
    assert set(listed) == files
    for name, digest in listed.items():
        assert hashlib.sha256((ROOT / folder / name).read_bytes()).hexdigest() == digest


def test_nothing_asks_for_a_font_a_crown_or_another_server() -> None:
    css = (ROOT / "moothall/hall/static/govuk/govuk-frontend.min.css").read_text(encoding="utf-8")
    assert "url(" not in css
    assert "Transport" not in css
    for path in (ROOT / "moothall").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<(script|link|img)[^>]+(src|href)=\"(https?:)?//", text), path
        assert not re.search(r"\sstyle=\"|<style|\son[a-z]+=\"|<script>", text), path
