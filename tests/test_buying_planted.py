"""A body whose figures are wrong is flagged on the page and not averaged in: amounts a thousand times too large, or a
whole month published double. Nothing is flagged of sound bodies.

All payments here are made up, so none of them was ever made. The councils are real ones of the register, because their
residents are needed for rates; the sellers of systems are real too, because the list of products knows no others.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from pathlib import Path
from random import Random
from statistics import median

import pytest
from django.test import Client

from moothall.engines.journey import build
from moothall.engines.measure.population import residents_in

SOUND = {
    "swindon": "Swindon Borough Council", "reading": "Reading Borough Council", "plymouth": "Plymouth City Council",
    "southampton": "Southampton City Council", "derby": "Derby City Council", "luton": "Luton Borough Council",
    "wokingham": "Wokingham Borough Council", "blackpool": "Blackpool Borough Council",
}  # fmt: skip
HEADINGS = ("Body Name", "Service Area", "Expense Type", "Payment Date", "Transaction Number", "Net Amount",
            "Supplier Name", "Description")  # fmt: skip
YEAR, OCTOBER = "2019-20", 10
UNITS = ("Libraries", "Planning", "Corporate Services", "Highways", "Adult Social Care")
MADE_UP = tuple(f"{first} {second} Ltd" for first in ("Oakmere", "Thistle", "Brightwater", "Kestrel", "Penrose")
                for second in ("Construction", "Catering", "Energy", "Recruitment", "Paper Supplies"))  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One made-up payment as its body prints it."""

    day: date
    supplier: str
    unit: str
    expense: str
    about: str
    reference: str
    amount: Decimal


Lines = list[Line]


def year_of(seed: int) -> Lines:
    """A sound year: in each month what recurs, with the same amounts, and what differs each time."""
    random = Random(seed)
    size = Decimal(random.randint(90, 160)) / 100
    usual = {name: (size * random.randint(20_000, 900_000) / 100).quantize(Decimal("0.01")) for name in MADE_UP}
    lines: Lines = []
    for n in range(12):
        year, month = 2019 + (n + 3) // 12, (n + 3) % 12 + 1
        told = [
            ("Sirsidynix Limited", "Libraries", "Software licences", "Symphony library system", size * 1200),
            ("Idox Software Ltd", "Planning", "Software licences", "Uniform planning system", size * 2100),
            ("Civica UK Ltd", "Corporate Services", "Computer software", "OpenRevenues", size * 1700),
            ("Civica UK Ltd", "Corporate Services", "Sundry", "", size * 900 + n),
            *((name, random.choice(UNITS), "Services", "", amount) for name, amount in usual.items()),
            *((name, random.choice(UNITS), "Goods", "", Decimal(random.randint(10_000, 999_999)) / 100)
              for name in random.sample(MADE_UP, 8)),
        ]  # fmt: skip
        for row, (name, unit, expense, about, amount) in enumerate(told):
            day, exact = date(year, month, 1 + row % 28), amount.quantize(Decimal("0.01"))
            lines.append(Line(day, name, unit, expense, about, f"{seed:02}{n:02}{row:03}", exact))
    return lines


def october(lines: Lines) -> Lines:
    return [line for line in lines if line.day.month == OCTOBER]


def write(path: Path, body: str, lines: Lines, without: str = "") -> None:
    """One file as a body publishes it; `without` names a column that it leaves out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = [n for n, heading in enumerate(HEADINGS) if heading != without]
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(HEADINGS[n] for n in kept)
    for one in lines:
        cells = (body, one.unit, one.expense, f"{one.day:%d/%m/%Y}", one.reference, f"{one.amount:.2f}", one.supplier,
                 one.about)  # fmt: skip
        out.writerow(cells[n] for n in kept)
    path.write_text(text.getvalue(), encoding="utf-8")


def thousandfold(lines: Lines) -> Lines:
    return [replace(line, amount=line.amount * 1000) for line in lines]


@dataclass(frozen=True)
class Planted:
    """A council whose figures are made wrong on purpose: its files, and the doubt that must be told of it."""

    key: str
    name: str
    files: Callable[[Lines], tuple[Lines, ...]]
    code: str
    words: str
    without: str = ""  # a column that its second file leaves out


def in_october(wrong: Callable[[Lines], Lines]) -> Callable[[Lines], tuple[Lines, ...]]:
    return lambda lines: ([x for x in lines if x.day.month != OCTOBER] + wrong(october(lines)),)


def other_references(lines: Lines) -> Lines:
    return lines + [replace(line, reference=f"9{line.reference}") for line in lines]


def twice_as_large(lines: Lines) -> Lines:
    return [replace(line, amount=line.amount * 2) for line in lines]


WRONG = (
    Planted("leicester", "Leicester City Council", lambda y: (thousandfold(y),), "out-of-scale", "times larger"),
    Planted("medway", "Medway Council", in_october(thousandfold), "out-of-scale", "1,000 times larger"),
    Planted("portsmouth", "Portsmouth City Council", in_october(other_references), "month-doubled", "October 2019"),
    Planted("stoke-on-trent", "Stoke-on-Trent City Council", in_october(twice_as_large), "amounts-doubled", "doubled"),
    Planted("southend-on-sea", "Southend-on-Sea City Council", lambda y: (y, october(y)), "month-doubled",
            "October 2019", without="Transaction Number"),
)  # fmt: skip
TWICE = Planted("york", "City of York Council", lambda y: (y, october(y)), "month-set-aside", "found twice")
"""Its second file repeats rows that can be recognised: they are left out, so its figures are right and count."""
BEFORE, WRONG_BEFORE = "2018-19", "luton"
"""A sound body whose figures of the year before are a thousand times too large."""

ORGANISATIONS = {"swindon": "SWD", "reading": "RDG", "plymouth": "PLY", "southampton": "STH", "derby": "DER",
                 "luton": "LUT", "wokingham": "WOK", "blackpool": "BPL", "york": "YOR"}  # fmt: skip
SEED = 50
SUBJECTS = ("system/libraries", "system/planning_building_control", "system/revs_bens",
            "product/sirsidynix--symphony-libraries")  # fmt: skip


def publish(folder: Path, planted: Iterable[Planted]) -> None:
    """The files of the sound bodies and of those planted."""
    for seed, (key, body) in enumerate(SOUND.items()):
        write(folder / key / "payments-2019-20.csv", body, year_of(seed))
    for seed, one in enumerate(planted, SEED):
        for number, lines in enumerate(one.files(year_of(seed))):
            write(folder / one.key / f"payments-{number}.csv", one.name, lines, one.without if number else "")


def built(home: Path) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOOTHALL_HOME", str(home))
        patch.setenv("MOOTHALL_WORKERS", "1")  # to start other processes takes longer than to read these files
        build([home / "files"])
    return home


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bodies whose figures count."""
    home = tmp_path_factory.mktemp("sound")
    publish(home / "files", (TWICE,))
    return built(home)


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same bodies, and beside them those whose figures are wrong."""
    home = tmp_path_factory.mktemp("wrong")
    publish(home / "files", (TWICE, *WRONG))
    year = [replace(x, day=x.day.replace(year=x.day.year - 1), reference=f"7{x.reference}") for x in year_of(5)]
    write(home / "files" / WRONG_BEFORE / "payments-2018-19.csv", SOUND[WRONG_BEFORE], thousandfold(year))
    return built(home)


class Pages:
    """Reads pages of the picture in a data folder."""

    def __init__(self, client: Client, patch: pytest.MonkeyPatch) -> None:
        self.client, self.patch = client, patch

    def text(self, home: Path, address: str) -> str:
        self.patch.setenv("MOOTHALL_HOME", str(home))
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        raw = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        return raw.decode("utf-8-sig")

    def rows(self, home: Path, address: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.text(home, address))))


@pytest.fixture
def pages(client: Client, monkeypatch: pytest.MonkeyPatch, db: None) -> Pages:
    return Pages(client, monkeypatch)


def part(page: str, start: str, end: str) -> str:
    """What stands between two marks of a page."""
    found = re.search(f"(?s){re.escape(start)}.*?{re.escape(end)}", page)
    assert found, f"no {start}"
    return found.group()


def charts(page: str) -> str:
    """Every chart with its table; not where its bars lead to."""
    return re.sub('href="[^"]*"', "", "".join(re.findall(r'(?s)<figure class="app-chart.*?</figure>', page)))


def said(name: str) -> str:
    """A council as the pages name it."""
    return name.removesuffix(" Borough Council").removesuffix(" City Council").removesuffix(" Council").removeprefix(
        "City of ")  # fmt: skip


def told(page: str) -> dict[str, str]:
    """What is said of figures in doubt, by body."""
    return dict(re.findall(r"<li><strong>(.*?)</strong>: (.*?)</li>", part(page, "Figures in doubt", "</ul>")))


def test_each_wrong_body_is_told_with_its_reason_and_no_sound_one(pages: Pages, sound: Path, wrong: Path) -> None:
    assert set(told(pages.text(sound, "/buying/renew/system/libraries/"))) == {said(TWICE.name)}
    doubts = told(pages.text(wrong, "/buying/renew/system/libraries/"))
    assert set(doubts) == {said(one.name) for one in (*WRONG, TWICE)}
    for one in (*WRONG, TWICE):
        assert one.words in doubts[said(one.name)]
        assert ("counts in no total, no median and no chart" in doubts[said(one.name)]) == (one is not TWICE)


def test_a_year_in_doubt_leaves_the_others_standing(pages: Pages, wrong: Path) -> None:
    before = pages.text(wrong, f"/buying/renew/system/libraries/?year={BEFORE}")
    assert "times larger" in told(before)[said(SOUND[WRONG_BEFORE])]
    assert "Nothing can be compared" in before
    assert "1 body whose figures are in doubt" in before


@pytest.mark.parametrize("subject", SUBJECTS)
def test_in_the_list_and_its_csv_it_says_why_it_does_not_count(pages: Pages, wrong: Path, subject: str) -> None:
    rows = {row["publisher_id"]: row for row in pages.rows(wrong, f"/buying/renew/{subject}/who-pays.csv?year={YEAR}")}
    assert set(rows) == {*SOUND, TWICE.key, *(one.key for one in WRONG)}
    shown = unescape(pages.text(wrong, f"/buying/renew/{subject}/who-pays/?year={YEAR}"))
    for one in WRONG:
        assert "figures in doubt" in rows[one.key]["note"]
        assert not rows[one.key]["share"]
        assert rows[one.key]["note"] in shown
    for key in (*SOUND, TWICE.key):
        assert "doubt" not in rows[key]["note"]
        assert rows[key]["share"]
    assert sum(Decimal(row["share"]) for row in rows.values() if row["share"]) == pytest.approx(Decimal(1))


@pytest.mark.parametrize("subject", SUBJECTS)
def pounds_of_the_answer(page: str) -> list[str]:
    """The sums in the sentence at the top."""
    return re.findall(r"£[\d,.]*\d", part(page, 'class="app-lede"', "</p>"))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_figures_and_charts_are_word_for_word_those_without_the_wrong_bodies(
    pages: Pages, sound: Path, wrong: Path, subject: str
) -> None:
    without, beside = (pages.text(home, f"/buying/renew/{subject}/?year={YEAR}") for home in (sound, wrong))
    assert part(without, 'id="caption-spread"', "</table>") == part(beside, 'id="caption-spread"', "</table>")
    assert charts(without)
    assert charts(without) == charts(beside)
    assert pounds_of_the_answer(without)
    assert pounds_of_the_answer(without) == pounds_of_the_answer(beside)
    for one in WRONG:
        assert said(one.name) in beside


def test_the_brief_for_a_board_says_so_and_has_the_same_figures(pages: Pages, sound: Path, wrong: Path) -> None:
    address = f"/buying/renew/system/libraries/brief/?year={YEAR}"
    without, beside = (pages.text(home, address) for home in (sound, wrong))
    assert charts(without) == charts(beside)
    assert pounds_of_the_answer(without) == pounds_of_the_answer(beside) != []
    for one in WRONG:
        assert re.search(f"{said(one.name)}[^.;]*figures in doubt", beside)


def expected(supplier: str, about: str) -> dict[str, Decimal]:
    """Pounds of each body that counts, from the lines as they were written."""
    years = {key: year_of(seed) for seed, key in enumerate(SOUND)} | {TWICE.key: year_of(SEED)}
    return {
        key: sum((x.amount for x in lines if (x.supplier, x.about) == (supplier, about)), Decimal(0))
        for key, lines in years.items()
    }


def for_each_1000(pounds: dict[str, Decimal]) -> list[Decimal]:
    found = []
    for key, amount in pounds.items():
        residents = residents_in(f"local-authority:{ORGANISATIONS[key]}", YEAR)
        assert residents
        found.append((amount * 1000 / residents.number).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return sorted(found)


@pytest.mark.parametrize(
    ("subject", "supplier", "about"),
    [
        ("system/libraries", "Sirsidynix Limited", "Symphony library system"),
        ("system/planning_building_control", "Idox Software Ltd", "Uniform planning system"),
        ("system/revs_bens", "Civica UK Ltd", "OpenRevenues"),
    ],
)
def test_total_and_median_are_those_of_the_lines_of_the_bodies_that_count(
    pages: Pages, wrong: Path, subject: str, supplier: str, about: str
) -> None:
    page = pages.text(wrong, f"/buying/renew/{subject}/?year={YEAR}")
    pounds = expected(supplier, about)
    assert f'title="£{sum(pounds.values()):,.2f}"' in part(page, '<dl class="app-figures">', "</dl>")
    spread, each = part(page, 'id="caption-spread"', "</table>"), for_each_1000(pounds)
    assert f"{len(each)} bodies" in spread
    for value in (each[0], median(each), each[-1]):
        assert f"£{value:,.2f}</td>" in spread


def test_a_reader_of_such_a_body_is_told_so_of_its_own_figure(pages: Pages, wrong: Path) -> None:
    page = pages.text(wrong, "/buying/renew/system/libraries/?council=local-authority:LCE")
    assert re.search(r"Leicester paid £[\d,.]+, but its figures are in doubt\.", page)
    like = part(
        pages.text(wrong, "/buying/renew/system/libraries/?council=local-authority:DER"), 'id="like"', "</table>"
    )
    assert len(re.findall("its figures are in doubt", like)) == sum(said(one.name) in like for one in WRONG) > 0


def test_the_api_tells_it_and_has_the_same_figures(pages: Pages, sound: Path, wrong: Path) -> None:
    address = f"/api/v1/buying/renew/system/revs_bens?year={YEAR}"
    without, beside = (json.loads(pages.text(home, address)) for home in (sound, wrong))
    for name in ("total", "total_rows", "possible", "supplier_count", "per_1000"):
        assert without["pays"][name] == beside["pays"][name]
    told_of = {b["publisher_id"]: {d["code"] for d in b["doubts"] if d["excludes"]} for b in beside["pays"]["buyers"]}
    assert told_of == {key: set() for key in (*SOUND, TWICE.key)} | {one.key: {one.code} for one in WRONG}
    assert {b["publisher_id"] for b in beside["pays"]["buyers"] if b["counts"]} == {*SOUND, TWICE.key}


def test_the_market_of_a_type_is_that_of_the_bodies_that_count(pages: Pages, sound: Path, wrong: Path) -> None:
    """Totals, shares, counts of councils and concentration, on the first page, in the list of types and on each type's
    page; where bodies are left out, they are named."""
    for address in (
        f"/buying/systems.csv?year={YEAR}",
        "/api/v1/buying/systems/revs_bens",
        "/buying/systems/libraries.csv",
    ):
        without, beside = (re.sub(r"-[0-9a-f]{6}\b", "", pages.text(home, address)) for home in (sound, wrong))
        assert without == beside, address
    for address in ("/buying/", f"/buying/systems/?year={YEAR}", f"/buying/systems/libraries/?year={YEAR}"):
        without, beside = pages.text(sound, address), pages.text(wrong, address)
        assert charts(without) == charts(beside)
        assert re.findall(r"£[\d,.]+", without) == re.findall(r"£[\d,.]+", beside)
        named = part(beside, '<p class="govuk-body app-doubt">', "</p>")
        assert all(said(one.name) in named for one in WRONG)
        assert "app-doubt" not in without


@pytest.mark.parametrize("subject", ["system/revs_bens", "product/sirsidynix--symphony-libraries"])
def test_the_total_opens_the_payments_that_it_is_made_of(pages: Pages, wrong: Path, subject: str) -> None:
    page = pages.text(wrong, f"/buying/renew/{subject}/?year={YEAR}")
    figure = part(page, f"Paid in {YEAR}", "</dd>")
    ((address, pounds),) = re.findall(r'href="([^"]+)"><abbr title="(£[\d,.]+)"', figure)
    assert pounds in part(pages.text(wrong, unescape(address)), 'class="app-lede"', "</p>")


def test_the_page_of_a_supplier_says_whose_figures_are_in_doubt(pages: Pages, sound: Path, wrong: Path) -> None:
    for home in (sound, wrong):
        ((supplier, _),) = set(
            re.findall(r"/buying/suppliers/(sirsidynix[^/]*)(/)", pages.text(home, "/buying/suppliers/"))
        )
        page = pages.text(home, f"/buying/suppliers/{supplier}/")
        assert ("are in doubt" in page) == (home == wrong)
