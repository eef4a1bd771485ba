"""The solutions desk in a real browser: an officer confirms and corrects what the council was seen to use, the
catalogue counts it, a referee is asked and answers; on a wide screen and a phone, with and without JavaScript."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_pages import RULES, too_wide, violations
from tests.people import COUNCIL, OTHER_COUNCIL, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=False)]
REASON = "We built a form of our own"
QUESTION = "How long did it take you to move your old records?"


@pytest.fixture
def catalogue(db: None, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Two solutions that Exampleshire is seen to use in a picture of this desk's own: their references by name."""
    from moothall.desks.solutions.actions import Wanted, add_solution
    from moothall.desks.solutions.tests.used_pictures import REVENUES, make_used_picture
    from moothall.register.roles import SYSTEM, Actor

    home = tmp_path_factory.mktemp("solutions-browser")
    make_used_picture(home / "picture")
    monkeypatch.setenv("MOOTHALL_HOME", str(home))
    by = Actor("Moothall", SYSTEM)
    sold = Wanted("OpenRevenues", "commercial", "Civica", systems=("revs_bens",), product_id=REVENUES)
    shared = Wanted("PlanX", "open-source", description="Forms for planning applications")
    made = {wanted.name: add_solution(wanted, by) for wanted in (sold, shared)}
    Client().get("/solutions/")  # loads every desk now, so that no page waits for it
    return made


def come_as(visit: Any, role: str, organisation_id: str | None = None) -> None:
    """Sign the browser in as a person who holds a role."""
    client = Client()
    sign_in(client, role, organisation_id)
    cookie = client.cookies["sessionid"]
    visit.page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": visit.base}])


def check_sound(visit: Any, axe: str, screenshots: Path | None, name: str) -> None:
    """axe finds nothing and nothing sticks out, on a wide screen and on a phone."""
    visit.page.evaluate(axe)
    for size in (WIDE, NARROW):
        visit.page.set_viewport_size(size)
        assert violations(visit.page.evaluate(RULES)) == []
        assert too_wide(visit.page) == []
        if screenshots:
            visit.page.screenshot(path=screenshots / f"solutions-{name}-{size['width']}.png", full_page=True)
    visit.page.set_viewport_size(WIDE)


def confirm_and_correct(page: Any) -> None:
    """Answer for both on one screen: first without the reason that is needed, then with it."""
    page.get_by_role("group", name="OpenRevenues").get_by_label("We use it").check()
    planx = page.get_by_role("group", name="PlanX")
    planx.get_by_label("We left it", exact=True).check()
    page.get_by_role("button", name="Keep our answers").click()
    expect(page.get_by_role("alert").first).to_contain_text("Say why, for PlanX")
    expect(page.get_by_role("group", name="OpenRevenues").get_by_label("We use it")).to_be_checked()
    planx.get_by_role("textbox").fill(REASON)
    page.get_by_role("button", name="Keep our answers").click()
    expect(page.get_by_role("alert")).to_contain_text("2 answers kept")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_officer_confirms_what_was_seen_and_the_catalogue_shows_it(
    script: bool, visits: Any, catalogue: dict[str, str], axe: str, screenshots: Path | None
) -> None:
    visit = visits(java_script_enabled=script)
    page = visit.page
    visit.go(f"/solutions/council/{COUNCIL}/")
    expect(page.get_by_role("main")).to_contain_text("Is this your council?")
    expect(page.get_by_role("button", name="Keep our answers")).to_have_count(0)
    come_as(visit, "officer")
    visit.go("/waiting/")
    page.get_by_role("link", name="Confirm what").click()
    confirm_and_correct(page)
    visit.go(f"/solutions/{catalogue['PlanX']}/use/")
    expect(page.get_by_role("main")).to_contain_text(REASON)
    expect(page.get_by_role("main")).to_contain_text("0 organisations with evidence that counts today")
    visit.go(f"/solutions/{catalogue['OpenRevenues']}/")
    row = page.get_by_role("row").filter(has_text="Declared")
    expect(row).to_contain_text("Exampleshire")
    page.get_by_role("link", name="What each body paid").click()
    expect(page.get_by_role("main")).to_contain_text("£1,200.00")
    assert visit.faults == []


def test_pages_of_the_desk_are_sound(
    visits: Any, catalogue: dict[str, str], axe: str, screenshots: Path | None
) -> None:
    from moothall.desks.solutions.actions_records import read_publiccode
    from moothall.register.roles import SYSTEM, Actor

    faulty = b"publiccodeYmlVersion: '0'\nname: Example\nurl: https://example.org/x.git\n"
    record = read_publiccode(faulty, "typed", Actor("Moothall", SYSTEM)).reference
    product = catalogue["OpenRevenues"]
    visit = visits()
    come_as(visit, "officer")
    council, own = f"council/{COUNCIL}", ("declare", "leave")
    parts = ("", "use/", "costs/", "referees/", "referees/promise/", "referees/ask/", *(f"use/{part}/" for part in own))
    paths = [*(f"{product}/{part}" for part in parts), f"{record}/", f"{record}/publiccode/", f"{council}/", "add/"]
    for path in (*paths, "list/", "check/", ""):
        visit.go(f"/solutions/{path}")
        assert visit.page.locator("h1").count() == 1
        check_sound(visit, axe, screenshots, path.strip("/").replace("/", "-").replace(":", "-") or "home")
    assert visit.faults == []


def test_one_form_asks_the_referees_and_the_answer_comes_back(visits: Any, catalogue: dict[str, str]) -> None:
    address = f"/solutions/{catalogue['PlanX']}/referees/"
    referee, asker = visits(), visits()
    come_as(referee, "officer", OTHER_COUNCIL)
    referee.go(address)
    referee.page.get_by_role("button", name="Promise to answer questions", exact=True).click()
    referee.page.get_by_label("What you can answer").fill("Moving data")
    referee.page.get_by_role("button", name="Promise it").click()
    come_as(asker, "officer")
    asker.go(address)
    asker.page.get_by_role("button", name="Ask them all with one form").click()
    asker.page.get_by_label("Your question").fill(QUESTION)
    asker.page.get_by_role("button", name="Ask them all").click()
    expect(asker.page.get_by_role("main")).to_contain_text("has not answered yet")
    referee.go("/waiting/")
    referee.page.get_by_role("link", name="Answer or decline a question about PlanX").click()
    expect(referee.page.get_by_role("main")).to_contain_text(QUESTION)
    referee.page.get_by_label("Your answer").fill("Four months")
    referee.page.get_by_role("button", name="Send").click()
    asker.go(address)
    expect(asker.page.get_by_role("main")).to_contain_text("Four months")
    assert referee.faults + asker.faults == []
