"""Before you renew, in a real browser on the picture of the sample: from the first page's search to the printed brief
and the draft of a buying group, with JavaScript and without. The figures on the pages are those that queries give."""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from moothall.desks.buying.queries_holders import usual_year
from moothall.desks.buying.queries_renew import Renewal, renewal
from moothall.desks.buying.queries_spend import who_pays
from moothall.desks.buying.queries_subject import subject, system_title
from moothall.engines import store
from moothall.hall.wording import money, number
from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_pages import RULES, too_wide, violations
from tests.browser.test_paper import pages_of

pytestmark = pytest.mark.browser
SYSTEM, WORDS = "network_hardware", "networks devices"
COUNCIL = "local-authority:GAT"
ADDRESS = f"/buying/renew/system/{SYSTEM}/"
SMALLER = "/buying/renew/system/parking/"  # axe takes a while on long tables


@pytest.fixture(autouse=True)
def _sample(sample_home: Path, home: Path) -> None:
    """All of it on the picture of the sample; the running site reads the same folder."""


def known() -> Renewal:
    """What the queries say of the subject of the journey, for the council that is chosen on the page."""
    about = subject("system", SYSTEM)
    assert about
    return renewal(about, COUNCIL, usual_year(), 12, date.today())


def heading(page: Any) -> Any:
    """The first heading of a page."""
    return page.get_by_role("heading", level=1)


def table(page: Any, caption: str) -> list[list[str]]:
    """The cells of the table under a caption, row by row, without its headings."""
    found = page.get_by_role("table", name=caption, exact=True)
    return [row.locator("th, td").all_inner_texts() for row in found.locator("tbody tr").all()]


def search_and_choose(page: Any) -> None:
    """From the first page to the page of the renewal, for one council."""
    page.get_by_label("What do you renew?").fill(WORDS)
    page.get_by_role("button", name="Search").click()
    expect(heading(page)).to_have_text("Search")
    page.get_by_role("main").get_by_role("link", name=system_title(SYSTEM), exact=True).click()
    expect(heading(page)).to_have_text(system_title(SYSTEM))
    page.get_by_label("Your council").select_option(COUNCIL)
    page.get_by_role("button", name="Show").click()


def check_figures(page: Any) -> None:
    """What the page says is what the queries give, body by body, with the spread and those who could buy together."""
    found = known()
    assert found.own
    assert found.pays.per_1000
    assert found.together.partners
    assert found.moves
    said = page.get_by_role("main").inner_text()
    assert found.answer in said
    assert money(found.pays.total) in found.answer
    shown = table(page, f"Body by body, {found.year}")
    expected = [[b.name, money(b.amount if b.rows else None), money(b.per_1000)] for b in found.pays.buyers[:20]]
    assert [row[:3] for row in shown] == expected
    spread = dict(table(page, f"{found.pays.per_1000.n} bodies in {found.year}"))
    assert spread["Median"] == money(found.pays.per_1000.median)
    partners = table(page, "Bodies whose ends lie near")
    assert [row[0] for row in partners] == [p.ending.name for p in found.together.partners[:10]]
    assert all(("about" in row[2]) == row[3].startswith("Estimate") for row in partners)
    moved = table(page, "From one supplier to another")
    assert [(row[0], row[1], row[3]) for row in moved] == [(m.name, m.from_name, m.to_name) for m in found.moves[:10]]


def open_payments_of_own(page: Any) -> None:
    """The council's figure opens the payments that it is made of, and back again."""
    own = known().own
    assert own
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=own.name, exact=True)).first
    row.get_by_role("link", name=money(own.amount), exact=True).click()
    said = page.get_by_role("main").inner_text()
    assert f"{number(own.rows)} payments, {money(own.amount)}." in said
    page.get_by_role("main").locator("a[href^='/spending/payments/']").first.click()
    expect(page.get_by_role("main")).to_contain_text("How we got this")
    page.go_back()
    page.go_back()


def draft_a_group(page: Any, name: str) -> None:
    """Form a buying group with every body that is offered but the last."""
    found = known()
    page.get_by_role("button", name="Form a buying group").click()
    boxes = page.get_by_role("checkbox")
    offered = len({e.ending.organisation_id for e in found.together.partners if e.ending.organisation_id} | {COUNCIL})
    expect(boxes).to_have_count(offered)
    assert all(box.is_checked() for box in boxes.all())
    last = page.locator(".govuk-checkboxes__label").last.inner_text().split(":")[0]
    boxes.last.uncheck()
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("Give your name")
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Make the draft").click()
    expect(heading(page)).to_have_text(f"{system_title(SYSTEM)}: buy together")
    assert re.search(r"/projects/groups/[^/]+/$", page.url)
    members = [row[0] for row in table(page, "Bodies")]
    assert len(members) == offered - 1
    assert not any(last in member for member in members)
    said = page.get_by_role("main").inner_text()
    assert re.search(r"Figures that differ today\s+0\s", said)
    frozen = {row[0]: row[1] for row in table(page, "Figures as they were frozen")}
    assert frozen == {b.name: money(b.amount) for b in found.pays.buyers}
    assert f"by {name}" in said
    page.get_by_role("link", name=f"Before you renew: {system_title(SYSTEM)}").click()
    assert found.answer in page.get_by_role("main").inner_text()
    page.go_back()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_first_page_to_the_printed_brief_and_the_draft_of_a_group(
    script: bool, visits: Any, screenshots: Path | None
) -> None:
    visit = visits(java_script_enabled=script)
    page = visit.page
    visit.go("/")
    expect(heading(page)).to_contain_text("Before you renew")
    search_and_choose(page)
    check_figures(page)
    open_payments_of_own(page)
    if screenshots:
        page.screenshot(path=screenshots / "buying-journey.png", full_page=True)

    page.get_by_role("link", name="Brief for a board").click()
    expect(heading(page)).to_have_text(f"Before you renew: {system_title(SYSTEM)}")
    assert known().answer in page.get_by_role("main").inner_text()
    pdf = page.pdf(prefer_css_page_size=True)
    if screenshots:
        (screenshots / "buying-brief.pdf").write_bytes(pdf)
    assert pages_of(pdf) == 2
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Word document").click()
    assert waiting.value.suggested_filename.endswith(".docx")
    assert Path(waiting.value.path()).read_bytes()[:2] == b"PK"

    page.go_back()
    draft_a_group(page, "A. Clerk, Exampleshire")
    assert [f for f in visit.faults if "422" not in f] == []


def test_each_list_is_taken_away_whole(visits: Any) -> None:
    visit = visits(java_script_enabled=False)
    visit.go(ADDRESS)
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("link", name="Who pays as CSV").click()
    with Path(waiting.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["name"], row["amount"], row["per_1000"]) for row in csv.DictReader(file)]
    buyers = who_pays("system", SYSTEM, usual_year()).buyers
    assert rows == [(b.name, str(b.amount) if b.rows else "", str(b.per_1000 or "")) for b in buyers]


def test_suggestions_are_only_an_enhancement(visits: Any) -> None:
    """With JavaScript the list under the box fills, and a name chosen from it is gone straight to."""
    visit = visits()
    visit.go("/")
    box = visit.page.get_by_role("combobox", name="What do you renew?")
    plain = visits(java_script_enabled=False)
    plain.go("/")
    assert plain.page.locator("datalist").count() == 0
    box.press_sequentially("networks")
    expect(visit.page.locator(f"datalist option[value='{system_title(SYSTEM)}']")).to_have_count(1)
    box.fill(system_title(SYSTEM))
    visit.page.get_by_role("button", name="Search").click()
    expect(heading(visit.page)).to_have_text(system_title(SYSTEM))
    assert visit.page.url.endswith(ADDRESS)
    assert visit.faults == []


def test_a_slip_of_the_pen_leads_on(visits: Any) -> None:
    visit = visits(java_script_enabled=False)
    visit.go("/search/?q=libary")
    visit.page.get_by_role("link", name="see what is spelt like it").click()
    visit.page.get_by_role("link", name="library", exact=True).click()
    expect(visit.page.get_by_role("main")).to_contain_text(system_title("libraries"))


def some_addresses() -> list[str]:
    """Pages of the desk with real things of the sample in them: a supplier of many names, a contract of a system."""
    picture = store.open_picture()
    many = "SELECT supplier_id AS id FROM supplier_alias GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    held = "SELECT contract_id AS id FROM contract WHERE system_type IS NOT NULL ORDER BY 1 LIMIT 1"
    supplier, contract = (picture.query(sql)[0]["id"] for sql in (many, held))
    parts = [f"{SMALLER}{part}?council={COUNCIL}" for part in ("", "who-pays/", "endings/", "together/", "moves/")]
    return [
        *parts,
        f"{SMALLER}brief/?council={COUNCIL}",
        f"{SMALLER}group/?council={COUNCIL}",
        "/",
        f"/search/?q={WORDS}",
        "/buying/",
        "/buying/find/?q=libary",
        "/buying/payments/?kind=system&key=libraries&certainty=told",
        f"/buying/renew/supplier/{supplier}/",
        f"/buying/suppliers/{supplier}/",
        f"/buying/suppliers/{supplier}/names/",
        "/buying/systems/parking/",
        f"/buying/contracts/{contract}/",
        "/buying/contracts/?ends=12",
        f"/buying/watch/?council={COUNCIL}",
    ]


def test_pages_full_of_real_things_are_sound(visits: Any, axe: str, screenshots: Path | None) -> None:
    """WCAG 2.2 AA by axe, nothing wider than its screen, nothing from elsewhere, no script error. On a wide screen no
    table about the renewal has to be scrolled sideways."""
    visit = visits(has_touch=True)
    for place, address in enumerate(some_addresses()):
        visit.go(address)
        visit.page.evaluate(axe)
        for size in (NARROW, WIDE):
            visit.page.set_viewport_size(size)
            if size is WIDE or place == 0:
                assert violations(visit.page.evaluate(RULES)) == [], (address, size)
            assert too_wide(visit.page) == [], (address, size)
            if size is WIDE and "/buying/renew/" in address:
                assert visit.page.evaluate(SCROLLED) == [], address
            if screenshots:
                visit.page.screenshot(path=screenshots / f"buying-{place:02}-{size['width']}.png", full_page=True)
    assert visit.faults == []


SCROLLED = """[...document.querySelectorAll('.app-tight .app-table-wrap')]
    .filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.querySelector('caption').innerText)"""
