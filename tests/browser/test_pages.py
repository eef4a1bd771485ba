"""Every page of urls.csv in a real browser: axe finds nothing, nothing leaves the server, no script or policy error,
nothing wider than a phone. What pages say is tested elsewhere."""

from pathlib import Path
from typing import Any

import pytest

from tests.addresses import MADE_BY_PEOPLE, Address, filled, listed, some_keys
from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.browser
PAGES = [address for address in listed() if address.kind in ("page", "post") and address.name not in MADE_BY_PEOPLE]
LOST = Address("not-found", "public", "lost", "/nothing-is-here/")
RULES = (  # only what is wrong is brought over: everything that is right takes longer than the rules themselves
    "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],"
    " resultTypes: ['violations']})"
    ".then(found => ({violations: found.violations}))"
)
FORBIDDEN = "Failed to load resource: the server responded with a status of 403 (Forbidden)"
ASKED_FOR_MISSING = "Failed to load resource: the server responded with a status of 404 (Not Found)"


def violations(found: dict[str, Any]) -> list[str]:
    """What axe found, in a line each."""
    return [f"{v['id']}: {v['help']} at {[node['target'] for node in v['nodes']][:3]}" for v in found["violations"]]


def too_wide(page: Any) -> list[str]:
    """Parts that stick out of the screen and make the whole page scroll sideways."""
    width, screen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return [f"the page is {width} pixels wide on a screen of {screen}"] if width > screen else []


@pytest.mark.parametrize("address", [*PAGES, LOST], ids=lambda address: address.name)
def test_page_is_sound(address: Address, visits: Any, axe: str, screenshots: Path | None) -> None:
    """On a wide screen, and then on a phone. Where a page is not for visitors, the one that says so is looked at."""
    visit = visits(has_touch=True)
    visit.go(filled(address, some_keys()))
    visit.page.evaluate(axe)
    assert visit.page.locator("h1").count() == 1
    for size in (WIDE, NARROW):
        visit.page.set_viewport_size(size)
        assert violations(visit.page.evaluate(RULES)) == []
        assert too_wide(visit.page) == []
        if screenshots:
            picture = screenshots / f"{address.name.replace(':', '-')}-{size['width']}.png"
            visit.page.screenshot(path=picture, full_page=True)
    expected = {LOST.name: ASKED_FOR_MISSING}.get(address.name, "" if address.role == "public" else FORBIDDEN)
    assert set(visit.faults) <= ({f"console: {expected}"} if expected else set())


@pytest.mark.parametrize("name", ["home", "spending:publisher"])
def test_open_details_are_sound_too(name: str, visits: Any, axe: str) -> None:
    """The tables under charts are closed at first; axe looks at what is shown only."""
    visit = visits()
    visit.go(filled(next(a for a in PAGES if a.name == name), some_keys()))
    visit.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    visit.page.evaluate(axe)
    assert violations(visit.page.evaluate(RULES)) == []


def test_axe_would_find_a_fault(visits: Any, axe: str) -> None:
    visit = visits()
    visit.go("/about/")
    visit.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input><img src=\"data:,\">')")
    visit.page.evaluate(axe)
    found = violations(visit.page.evaluate(RULES))
    assert any(line.startswith("label") for line in found)
    assert any(line.startswith("image-alt") for line in found)


def test_policy_would_stop_an_inline_script(visits: Any) -> None:
    visit = visits()
    visit.go("/about/")
    visit.page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))"
    )
    assert visit.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in fault for fault in visit.faults)


def test_a_request_to_elsewhere_would_be_noticed(visits: Any) -> None:
    visit = visits()
    visit.go("/about/")
    visit.page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))")
    visit.page.wait_for_timeout(200)
    assert visit.faults


def test_page_without_a_picture_helps(visits: Any, axe: str, no_picture: Path) -> None:
    visit = visits()
    visit.go("/")
    assert "moothall build" in visit.page.inner_text("main")
    visit.page.evaluate(axe)
    assert violations(visit.page.evaluate(RULES)) == []


def test_printing_leaves_out_menus_and_keeps_the_table(visits: Any) -> None:
    visit = visits()
    visit.go("/spending/publishers/")
    visit.page.emulate_media(media="print")
    assert not visit.page.locator(".govuk-service-navigation").is_visible()
    assert not visit.page.locator(".app-downloads").first.is_visible()
    assert visit.page.locator("table").first.is_visible()
    assert len(visit.page.pdf()) > 1000
