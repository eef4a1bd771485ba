"""The way from the front door to one payment and its file: with JavaScript off, and with the keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_from_home_to_a_payment_and_its_file_without_javascript(visits: Any, home: Any) -> None:
    visit = visits(java_script_enabled=False)
    page = visit.page
    visit.go("/")
    page.get_by_role("searchbox").fill("exampleshire")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")

    page.get_by_role("main").locator("a[href^='/spending/publishers/exampleshire/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Exampleshire County Council")
    assert page.locator("svg[role=img]").count() >= 1

    page.get_by_role("main").locator("a[href^='/spending/payments/?']").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Payments")
    page.locator("table a[href^='/spending/payments/'][href$='/']").first.click()
    expect(page.get_by_role("main")).to_contain_text("How we got this")

    page.get_by_role("main").locator("a[href^='/spending/files/']").first.click()
    expect(page.get_by_role("main")).to_contain_text("Supplier Name")
    assert visit.faults == []


def test_filters_are_in_the_address_and_come_off_again(visits: Any, home: Any) -> None:
    visit = visits(java_script_enabled=False)
    visit.go("/organisations/?q=northtown&kind=district")
    chips = visit.page.locator(".app-chip")
    expect(chips).to_have_count(2)
    chips.first.click()
    assert "q=" not in visit.page.url
    assert "kind=district" in visit.page.url


def test_download_of_a_filtered_list_without_javascript(visits: Any, home: Any) -> None:
    visit = visits(java_script_enabled=False, accept_downloads=True)
    visit.go("/organisations/?q=northtown")
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("link", name="CSV", exact=True).click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("name,organisation_id,")
    assert "Northtown Borough Council,local-authority:XNT" in text


def test_keyboard_reaches_the_content_and_scrolls_a_table(visits: Any, home: Any) -> None:
    visit = visits(viewport={"width": 390, "height": 844})
    visit.go("/spending/publishers/")
    visit.page.keyboard.press("Tab")
    expect(visit.page.locator(":focus")).to_have_text("Skip to main content")
    visit.page.keyboard.press("Enter")
    region = visit.page.locator(".app-table-wrap").first
    region.focus()
    expect(region).to_be_focused()
    before = region.evaluate("e => e.scrollLeft")
    visit.page.keyboard.press("ArrowRight")
    visit.page.wait_for_timeout(300)
    assert region.evaluate("e => e.scrollLeft") > before


def test_menu_opens_on_a_phone(visits: Any, home: Any) -> None:
    visit = visits(viewport={"width": 390, "height": 844})
    visit.go("/about/")
    link = visit.page.get_by_role("navigation", name="Menu").get_by_role("link", name="Organisations")
    expect(link).to_be_hidden()
    visit.page.get_by_role("button", name="Menu").click()
    expect(link).to_be_visible()
    assert visit.faults == []
