"""A need in a real browser: while somebody types, the same need appears; it is recorded after what is like it was
answered, with JavaScript and without; the pages pass axe, wide and narrow."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from moothall.desks.needs import actions, queries_needs
from moothall.desks.needs.actions import Told
from moothall.desks.needs.models import Need
from moothall.register.record_actions import act
from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_pages import RULES, too_wide, violations
from tests.people import actor, sign_in

pytestmark = pytest.mark.browser
LEEDS = "local-authority:LDS"
SAID = Told(
    "Tenants cannot report a repair online",
    "Council tenants",
    "report a broken boiler at any hour and see when somebody will come",
    "Most calls are about repairs",
    cost_a_year=None,
    aims=("housing-quality-and-safety",),
    system_type="libraries",
)
TYPED = {
    "The need in one line": "Repairs are reported by telephone only",
    "Who has it?": "Residents of our flats",
    "What must they be able to do?": "Report a leak or a broken boiler online",
    "Why does it matter?": "They wait for an hour on the telephone",
}


@pytest.fixture
def known(db: None, home: Path) -> str:
    """An open need of the made-up county."""
    by = actor("officer")
    reference = actions.record_need(SAID, by)
    act(reference, "publish", by, None, counts={"told": 1})
    Client().get(f"/needs/need/{reference}/")  # what is loaded at the first request is loaded before the browser waits
    return reference


def as_officer(visit: Any) -> None:
    """Sign in as an officer of Leeds."""
    client = Client()
    sign_in(client, "officer", LEEDS)
    name = settings.SESSION_COOKIE_NAME
    visit.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": visit.base}])


def fill(page: Any) -> None:
    for label, text in TYPED.items():
        page.get_by_label(label, exact=True).fill(text)


def sound(visit: Any, axe: str, name: str, screenshots: Path | None) -> None:
    """Nothing that axe finds, nothing that sticks out, wide and narrow."""
    visit.page.evaluate(axe)
    for size in (WIDE, NARROW):
        visit.page.set_viewport_size(size)
        assert violations(visit.page.evaluate(RULES)) == []
        assert too_wide(visit.page) == []
        if screenshots:
            visit.page.screenshot(path=screenshots / f"needs-{name}-{size['width']}.png", full_page=True)
    visit.page.set_viewport_size(WIDE)


def record_it(visit: Any, known: str) -> str:
    """From the second page to the record; gives the new need's reference."""
    page = visit.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Before it is recorded")
    expect(page.get_by_role("main")).to_contain_text(SAID.title)
    expect(page.get_by_role("link", name="Support this one instead")).to_have_attribute(
        "href", f"/needs/need/{known}/support/"
    )
    page.get_by_role("button", name="Record mine anyway").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why it is recorded beside the needs above")
    page.get_by_label("Why record it beside those shown?").fill("Flats, not houses")
    page.get_by_role("button", name="Record mine anyway").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TYPED["The need in one line"])
    made = Need.objects.order_by("-pk").first()
    assert made
    assert (made.anyway, made.why) == ("Flats, not houses", TYPED["Why does it matter?"])
    return made.matter.reference


def test_the_same_need_appears_while_somebody_types(
    visits: Any, known: str, axe: str, screenshots: Path | None
) -> None:
    visit = visits()
    as_officer(visit)
    visit.go("/needs/new/")
    fill(visit.page)
    beside = visit.page.locator("#alike")
    expect(beside).to_contain_text(SAID.title)
    expect(beside).to_contain_text("Both speak of")
    sound(visit, axe, "typing", screenshots)
    visit.page.get_by_role("button", name="Continue").click()
    sound(visit, axe, "check", screenshots)
    made = record_it(visit, known)
    sound(visit, axe, "draft", screenshots)
    assert queries_needs.need(made, None) is None
    assert [fault for fault in visit.faults if "422" not in fault] == []


def test_all_of_it_without_javascript(visits: Any, known: str) -> None:
    visit = visits(java_script_enabled=False)
    as_officer(visit)
    visit.go("/needs/new/")
    fill(visit.page)
    visit.page.get_by_role("button", name="Look for the same need").click()
    expect(visit.page.locator("#alike")).to_contain_text(SAID.title)
    expect(visit.page.get_by_label("Why does it matter?")).to_have_value(TYPED["Why does it matter?"])
    visit.page.get_by_role("button", name="Continue").click()
    record_it(visit, known)


@pytest.mark.parametrize("part", ["", "matches/", "councils/", "lineage/", "what-we-pay/", "challenge/", "split/"])
def test_pages_of_a_need_are_sound(visits: Any, known: str, part: str, axe: str, screenshots: Path | None) -> None:
    visit = visits()
    if part in ("challenge/", "split/"):
        client, name = Client(), settings.SESSION_COOKIE_NAME
        sign_in(client, "officer")
        visit.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": visit.base}])
    visit.go(f"/needs/need/{known}/{part}")
    expect(visit.page.get_by_role("heading", level=1)).to_have_count(1)
    sound(visit, axe, part.rstrip("/") or "need", screenshots)
    assert visit.faults == []


def test_support_counts_councils(visits: Any, known: str) -> None:
    visit = visits()
    as_officer(visit)
    visit.go(f"/needs/need/{known}/")
    visit.page.get_by_role("button", name="Support this need").click()
    visit.page.get_by_label("What is different at your council").fill("Ours are flats")
    visit.page.get_by_role("button", name="Support it for Leeds City Council").click()
    visit.page.get_by_role("link", name="2 councils").click()
    expect(visit.page.get_by_role("table")).to_contain_text("Officer LDS")
    expect(visit.page.get_by_role("table")).to_contain_text("Ours are flats")
