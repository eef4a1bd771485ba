"""What a browser puts on paper: a brief on two pages of A4, and of any page only what is read."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from tests import test_takeaway
from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_pages import RULES, too_wide, violations
from tests.test_takeaway import BRIEF, table

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def with_briefs() -> Iterator[None]:
    """The site with the page of a made-up brief in it."""
    with override_settings(ROOT_URLCONF="tests.test_takeaway"):
        yield


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def full(count: int) -> Any:
    """The made-up brief with a table of twelve rows in each of its sections, so many times over."""
    sections = tuple(
        replace(section, listing=table(f"table-{place}", 12)) for place, section in enumerate(BRIEF.sections * count)
    )
    return replace(BRIEF, sections=sections)


@pytest.mark.parametrize(("brief", "pages"), [(BRIEF, 2), (full(1), 2), (full(2), 4)])
def test_a_brief_fits_two_pages(
    brief: Any, pages: int, visits: Any, with_briefs: None, monkeypatch: pytest.MonkeyPatch, screenshots: Path | None
) -> None:
    monkeypatch.setattr(test_takeaway, "BRIEF", brief)
    visit = visits()
    visit.go("/brief/")
    pdf = visit.page.pdf(prefer_css_page_size=True)
    if screenshots:
        (screenshots / f"brief-{pages}-{len(brief.sections)}.pdf").write_bytes(pdf)
        visit.page.screenshot(path=screenshots / "brief.png", full_page=True)
    assert pages_of(pdf) == pages
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]", pdf)
    assert visit.faults == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_page_of_a_brief_is_sound(size: Any, visits: Any, axe: str, with_briefs: None) -> None:
    visit = visits(viewport=size)
    visit.go("/brief/")
    visit.page.evaluate(axe)
    assert violations(visit.page.evaluate(RULES)) == []
    assert (
        violations(visit.page.evaluate("axe.run(document, {runOnly: {type: 'rule', values: ['heading-order']}})")) == []
    )
    assert too_wide(visit.page) == []
    assert visit.faults == []


def test_on_paper_a_brief_has_no_links_addresses_nor_menus(visits: Any, with_briefs: None) -> None:
    visit = visits()
    visit.go("/brief/")
    visit.page.emulate_media(media="print")
    for gone in ("nav", ".app-downloads", ".govuk-footer", ".govuk-phase-banner", ".app-coverage a"):
        assert not visit.page.locator(gone).first.is_visible(), gone
    assert visit.page.locator(".app-sources li").first.is_visible()


def test_on_paper_what_is_folded_is_unfolded_and_addresses_of_links_are_left_out(visits: Any) -> None:
    visit = visits(java_script_enabled=False)
    visit.go("/spending/publishers/exampleshire/")
    figures = visit.page.locator(".app-chart details table").first
    assert not figures.is_visible()
    visit.page.emulate_media(media="print")
    assert figures.is_visible()
    link = "getComputedStyle(document.querySelector('.app-main a.govuk-link'), '::after').content"
    assert visit.page.evaluate(link) == "none"
    assert not visit.page.locator("form").first.is_visible()
