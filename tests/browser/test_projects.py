"""A project in a real browser without JavaScript: opened from a need, joined by a partner's own word, with commitments,
a gate passed by somebody else than who answered it, a solution adopted, and stopped. axe on each page, and nothing
wider than a phone."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from moothall.desks.projects import queries_commitments
from moothall.desks.projects.tests import made
from moothall.register.record_adoptions import adoptions
from moothall.vocabulary.gate import checks_of
from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_pages import RULES, too_wide, violations
from tests.people import COUNCIL, OTHER_COUNCIL, sign_in

pytestmark = pytest.mark.browser
TITLE = "Wallaby counting"
REFUSED_ONCE = "Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"


class Journey:
    """Two browsers: in one somebody acts, and no script runs; in the other each page is looked at, by axe too. Who sits
    at them changes."""

    def __init__(self, acts: Any, looks: Any, axe: str, screenshots: Path | None) -> None:
        self.acts, self.looks, self.page = acts, looks, acts.page
        self.axe, self.screenshots, self.seen = axe, screenshots, 0
        for visit in (acts, looks):
            visit.page.set_default_timeout(60_000)

    def sit_down(self, role: str, council: str) -> None:
        """Somebody else signs in."""
        client = Client()
        sign_in(client, role, council)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
        for visit in (self.acts, self.looks):
            visit.page.context.clear_cookies()
            visit.page.context.add_cookies([{**cookie, "url": visit.base}])

    def go(self, path: str) -> None:
        """Open a page and look at it."""
        self.acts.go(path)
        self.look()

    def look(self) -> None:
        """axe, and the width on a phone and on a wide screen."""
        page = self.looks.page
        page.goto(self.page.url)
        page.evaluate(self.axe)
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            assert too_wide(page) == [], (page.url, size)
            if self.screenshots:
                picture = self.screenshots / f"projects-{self.seen:02}-{size['width']}.png"
                page.screenshot(path=picture, full_page=True)
        assert violations(page.evaluate(RULES)) == [], page.url
        self.seen += 1

    def faults(self) -> list[str]:
        """What went wrong in either."""
        return [*self.acts.faults, *self.looks.faults]

    def press(self, name: str) -> None:
        """Press a button of the page."""
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    def heading(self, text: str) -> None:
        """The page is now the one with this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)


@pytest.fixture
def journey(visits: Any, axe: str, screenshots: Path | None, home: Path) -> Journey:
    """Two browsers side by side."""
    return Journey(visits(java_script_enabled=False), visits(), axe, screenshots)


def open_one(j: Journey, need: str) -> str:
    """An officer opens a project from a need; gives its address."""
    j.go(f"/projects/open/?need={need}")
    expect(j.page.get_by_label("The need that it answers")).to_have_value(need)
    j.press("Open the project")
    expect(j.page.get_by_role("alert")).to_contain_text("Say the aim in one sentence.")
    j.page.get_by_label("Name of the project").fill(TITLE)
    j.page.get_by_label("Aim, in one sentence").fill("Anybody can count wallabies.")
    j.page.get_by_label("How you will know that it worked").fill("Wallabies counted in a week; 0 today")
    j.page.get_by_label("We stop if").fill("There are no wallabies")
    j.press("Open the project")
    j.heading(TITLE)
    j.look()
    return "/" + j.page.url.split("/", 3)[3]


def invite_and_join(j: Journey, address: str) -> None:
    """The lead invites; the partner's approver answers and commits."""
    j.page.get_by_role("link", name="Invite an organisation").click()
    j.page.get_by_label("Organisation").select_option(OTHER_COUNCIL)
    j.press("Invite")
    expect(j.page.get_by_role("table", name="Members")).to_contain_text("Invited")
    j.sit_down("approver", OTHER_COUNCIL)
    j.go(address)
    j.page.get_by_role("link", name="Answer for it").click()
    j.page.get_by_label("takes part, and may commit").check()
    j.look()
    j.press("Answer")
    j.page.get_by_role("main").get_by_role("button", name="Commit", exact=True).click()
    j.page.get_by_label("Pounds").check()
    j.page.get_by_label("Amount").fill("1500.50")
    j.page.get_by_label("To", exact=True).fill(f"{timezone.localdate().year + 1}-03-31")
    j.look()
    j.press("Commit")
    expect(j.page.get_by_role("table", name="What is committed")).to_contain_text("£1,500.50")


def answer_and_pass(j: Journey, address: str, reference: str) -> None:
    """The partner answers the checks, the lead's approver lets it pass."""
    made.answer_known(reference)
    j.go(f"{address}gate/")
    for check in checks_of("proposed"):
        j.page.get_by_role("link", name=check.question).click()
        j.page.get_by_label("Met", exact=True).check()
        j.page.get_by_label("The evidence is").select_option("note")
        j.page.get_by_label("Evidence", exact=True).fill("Written down")
        j.press("Save the answer")
    expect(j.page.get_by_role("main")).to_contain_text(f"{len(checks_of('proposed'))} of 4 checks are answered")
    j.sit_down("approver", COUNCIL)
    j.go(f"{address}gate/")
    expect(j.page.get_by_role("main")).to_contain_text("It is ready to pass.")
    j.page.get_by_label("Why you go on").fill("All agree on the need")
    j.press("Pass to Discovery")
    j.heading(TITLE)
    expect(j.page.get_by_role("main")).to_contain_text("Next: the gate to Alpha")


def test_from_a_need_to_adoption_and_to_a_stop(journey: Journey) -> None:
    need, solution = made.thing("need", "Count wallabies"), made.thing("solution", "Wallaby counter")
    journey.sit_down("officer", COUNCIL)
    address = open_one(journey, need)
    reference = address.rstrip("/").rpartition("/")[2]
    invite_and_join(journey, address)
    answer_and_pass(journey, address, reference)
    journey.go(f"{address}adopt/")
    journey.page.get_by_label("Solution").select_option(solution)
    journey.page.get_by_label("What shows it").fill("In use at the zoo")
    journey.press("Confirm")
    expect(journey.page.get_by_role("table", name="Who confirms its use")).to_contain_text("Exampleshire")
    journey.look()
    assert [each.organisation_id for each in adoptions(solution_reference=solution)] == [COUNCIL]
    for path in ("commitments/", "commitments/1/", "diary/", "passed/", "known/", "gate/users-understood/"):
        journey.go(f"{address}{path}")
    journey.go(f"{address}stop/")
    journey.page.get_by_label("Why").fill("There are no wallabies")
    journey.press("Stop the project")
    expect(journey.page.get_by_role("main")).to_contain_text("What is still owed")
    assert {row.standing for row in queries_commitments.commitments(reference)} == {"released"}
    assert journey.faults() == [f"console: {REFUSED_ONCE}"]


def test_a_buying_groups_page_is_sound(journey: Journey) -> None:
    reference = made.group(system_type="parking")
    journey.go(f"/buying/groups/{reference}/")
    assert journey.page.url.endswith(f"/projects/groups/{reference}/")
    journey.sit_down("officer", COUNCIL)
    for path in ("", "plan/", "ask/", "join/"):
        journey.go(f"/projects/groups/{reference}/{path}")
    assert journey.faults() == []
