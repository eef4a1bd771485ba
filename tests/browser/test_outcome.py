"""The whole way from a need to an outcome, in a real browser, with JavaScript and without: three councils tell the same
need about repairs, two records become one, what they pay is attached, known funded work is answered, a project opens
with what partners promise, a gate is passed by four eyes, a solution is confirmed in use, the catalogue counts who uses
it, the need is answered; and a visitor can follow all of it, there and back. axe on each page at both widths."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from moothall.register.roles import SYSTEM as OURS
from moothall.register.roles import Actor
from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_pages import RULES, too_wide, violations
from tests.people import make_person
from tests.pictures_housing import PRODUCT, PRODUCT_NAME, SYSTEM, make_housing_picture

pytestmark = pytest.mark.browser

DARLINGTON, MANCHESTER, NORTH_TYNESIDE = (f"local-authority:{code}" for code in ("DAL", "MAN", "NTY"))
PEOPLE = {
    "Asha": ("officer", DARLINGTON),
    "Ben": ("officer", MANCHESTER),
    "Chloe": ("officer", NORTH_TYNESIDE),
    "Dilip": ("approver", DARLINGTON),
    "Erin": ("approver", MANCHESTER),
    "Farid": ("approver", NORTH_TYNESIDE),
}
PASSWORD = "a long walk to an outcome"
FIRST = {
    "title": "Tenants cannot report a repair online",
    "who": "Council tenants and the repairs team",
    "must_do": "report a broken boiler or a leak at any hour and book an appointment for the repair",
    "why": "Every repair is a telephone call, and half of them only ask when somebody will come",
    "tried": "A web form that sends an e-mail: each one is typed again by hand",
}
SECOND = {
    "title": "Booking a housing repair without ringing us",
    "who": "People in council housing",
    "must_do": "tell us about a repair online, choose an appointment, and see when it will be done",
    "why": "The contact centre answers 900 calls a week about housing repairs",
}
THIRD = {
    "title": "Our residents wait in a queue to report damp and repairs",
    "who": "Council tenants",
    "must_do": "report repairs online with a photograph and book an appointment",
    "why": "Damp that is told late costs more to put right",
}
ANYWAY = "Ours is about booking too; it may well be the same"
PROJECT = "Repairs booked online"
REFUSED = {  # what the browser writes down when the site refuses, as it does here twice with reason
    "console: Failed to load resource: the server responded with a status of 403 (Forbidden)",
    "console: Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)",
}
SLOW = 60_000  # milliseconds: the first page that looks for likeness reads all lists, on a machine that may be busy
FUNDED = ("Online housing repairs", "Housing repairs online")


class Walk:
    """One browser window at which people take turns. Pages are looked at by axe: in the window itself or, where it runs
    no script, in another one that is given the same page."""

    def __init__(self, visit: Any, axe: str, screenshots: Path | None, mirror: Page | None) -> None:
        self.visit, self.page, self.axe, self.screenshots, self.mirror = visit, visit.page, axe, screenshots, mirror
        self.seen: list[tuple[str, str]] = []

    @property
    def main(self) -> Locator:
        """What the page itself says, without its head and foot."""
        return self.page.get_by_role("main")

    def go(self, path: str) -> None:
        """Open an address of the site and look at it."""
        self.visit.go(path)
        self.look()

    def follow(self, name: str, within: str = "main", exact: bool = False) -> None:
        """Follow a link by its words, and look at where it leads."""
        self.click(self.page.get_by_role(within).get_by_role("link", name=name, exact=exact).first)

    def press(self, name: str) -> None:
        """Press a button (or what looks like one) of the page, and look at what comes."""
        self.click(self.main.get_by_role("button", name=name, exact=True))

    def click(self, what: Locator) -> None:
        """Click what leads to a page, and look at that page."""
        with self.page.expect_navigation():
            what.click()
        self.look()

    def fill(self, values: dict[str, str]) -> None:
        """Fill fields by their name."""
        for name, value in values.items():
            self.page.locator(f"[name={name}]").fill(value)

    def heading(self, text: str) -> None:
        """The page has this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text)

    def says(self, *texts: str) -> None:
        """The page says all of that."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    def sign_in(self, name: str) -> None:
        """Whoever sits there signs out, and somebody else signs in through the page."""
        self.page.get_by_role("button", name="Sign out").click()
        self.page.get_by_role("link", name="Sign in", exact=True).click()
        self.give_password(name)
        self.heading("Waiting for me")

    def give_password(self, name: str) -> None:
        """Fill in the sign-in page, and look at the page that comes."""
        self.page.get_by_label("E-mail address").fill(f"{name.lower()}@outcome.example.org")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")

    def look(self) -> None:
        """axe finds nothing and nothing sticks out, on a wide screen and on a phone. A page that has been looked at is
        not looked at again, unless its title says something else now."""
        page = (self.page.url.partition("?")[0], self.page.title())
        if page in self.seen:
            return
        self.seen.append(page)
        shown = self._shown()
        shown.evaluate(self.axe)
        for size in (NARROW, WIDE):
            shown.set_viewport_size(size)
            assert too_wide(shown) == [], (page, size)
            assert violations(shown.evaluate(RULES)) == [], (page, size)
            if self.screenshots:
                name = f"outcome-{'plain' if self.mirror else 'script'}-{len(self.seen):02}-{size['width']}.png"
                shown.screenshot(path=self.screenshots / name, full_page=True)

    def _shown(self) -> Page:
        """The page, or the same page in the window in which axe can run."""
        if self.mirror is None:
            return self.page
        text = self.page.content()

        def give(route: Route) -> None:
            if route.request.is_navigation_request():
                route.fulfill(body=text, content_type="text/html; charset=utf-8")
            elif route.request.resource_type == "script":
                route.abort()
            else:
                route.continue_()

        self.mirror.unroute_all()
        self.mirror.route("**/*", give)
        self.mirror.goto(self.page.url)
        return self.mirror


@pytest.fixture
def product(db: None, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> str:
    """A picture in which two councils pay for housing management, their officers and approvers, and a product in the
    catalogue: its reference."""
    from moothall.desks.solutions.actions import Wanted, add_solution

    home = tmp_path_factory.mktemp("outcome")
    make_housing_picture(home / "picture", timezone.localdate())
    monkeypatch.setenv("MOOTHALL_HOME", str(home))
    make_people()
    about = "Tenants and officers book repairs; whoever does them is told where to go"
    wanted = Wanted(PRODUCT_NAME, "commercial", "Totalmobile", description=about, systems=(SYSTEM,), product_id=PRODUCT)
    return add_solution(wanted, Actor("Moothall", OURS))


def make_people() -> None:
    """An officer and an approver of each of the three councils, with a password. They are nobody's examples: what they
    say of their councils counts."""
    for name, (role, council) in PEOPLE.items():
        person = make_person(role, council, name, f"{name.lower()}@outcome.example.org")
        person.set_password(PASSWORD)
        person.save()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def walk(request: pytest.FixtureRequest, visits: Any, axe: str, screenshots: Path | None, product: str) -> Walk:
    """A window that runs the site's scripts, and then one that runs none."""
    mirror = None if request.param else visits().page
    visit = visits(java_script_enabled=request.param)
    visit.page.set_default_timeout(SLOW)
    return Walk(visit, axe, screenshots, mirror)


def reference_of(walk: Walk) -> str:
    """The reference of the matter whose page is shown."""
    return str(walk.page.url.rstrip("/").rpartition("/")[2])


def record_first(walk: Walk) -> str:
    """A visitor wants to record a need, is asked to sign in, and comes back to the form."""
    walk.go("/needs/")
    walk.press("Record a need")
    walk.says("Sign in as one of its officers")
    walk.follow("Sign in")
    walk.give_password("Asha")
    walk.heading("Record a need")
    walk.fill(FIRST)
    walk.press("Continue")
    walk.says("No need on record is like it", *FUNDED)
    expect(walk.page.get_by_label("Which type of system is it about?")).to_have_value(SYSTEM)
    expect(walk.page.get_by_label("Housing quality and safety")).to_be_checked()
    walk.press("Record the need")
    walk.heading(FIRST["title"])
    walk.says("Draft")
    need = reference_of(walk)
    walk.press("Open it to all")
    walk.press("Open it to all")
    walk.says("1 council has this need", *FUNDED)
    return need


def record_second(walk: Walk, need: str) -> str:
    """Another council says it in other words: likeness is found, with reasons; it is recorded all the same."""
    walk.sign_in("Ben")
    walk.follow("Record a need")
    walk.fill(SECOND)
    walk.press("Look for the same need")
    found = walk.page.locator("#alike").get_by_role("listitem").filter(has_text=FIRST["title"])
    expect(found).to_contain_text("Both ")
    expect(found).to_contain_text("Likeness ")
    expect(walk.page.get_by_label("Who has it?")).to_have_value(SECOND["who"])
    walk.press("Continue")
    walk.says("1 need on record may be the same", FIRST["title"])
    walk.press("Record mine anyway")
    expect(walk.page.get_by_role("alert")).to_contain_text("Say why it is recorded beside the needs above")
    walk.page.get_by_label("Why record it beside those shown?").fill(ANYWAY)
    walk.press("Record mine anyway")
    walk.says(ANYWAY)
    second = reference_of(walk)
    assert second != need
    walk.press("Open it to all")
    walk.press("Open it to all")
    return second


def support_third(walk: Walk, need: str) -> None:
    """A third council types its own words, finds the first record, and supports it in place of a third one."""
    walk.sign_in("Chloe")
    walk.go("/needs/new/")
    walk.fill(THIRD)
    walk.press("Look for the same need")
    found = walk.page.locator("#alike").get_by_role("listitem").filter(has_text=FIRST["title"])
    expect(found).to_contain_text("Both ")
    walk.click(found.get_by_role("link", name="Support this one instead"))
    walk.heading("Support this need for North Tyneside")
    walk.page.get_by_label("What is different at your council").fill("We have 14,000 homes")
    walk.click(walk.main.get_by_role("button", name="Support it for"))
    walk.says("2 councils have this need", "We have 14,000 homes")
    assert reference_of(walk) == need


def merge_second(walk: Walk, need: str, second: str) -> None:
    """The second record goes on as the first; the council moves its support by its own word; lineage stays."""
    walk.sign_in("Ben")
    walk.go(f"/needs/need/{second}/")
    walk.press("Propose to merge it")
    walk.page.get_by_label("Which need carries on?").select_option(need)
    walk.page.get_by_label("Why?").fill("It is the same need, and one record weighs more")
    walk.press("Propose it and ask them")
    walk.says("asked, not answered")
    walk.follow("Answer for Manchester")
    walk.page.get_by_role("radio").first.check()
    walk.click(walk.main.get_by_role("button", name="Answer for"))
    walk.says("moved its support")
    walk.go(f"/needs/need/{second}/")
    walk.press("Merge into another")
    walk.press("Merge it")
    walk.says("1 after it", FIRST["title"], "Merged")
    walk.follow(FIRST["title"])
    walk.says("3 councils have this need", "Darlington", "Manchester", "North Tyneside", SECOND["title"])


def attach_what_they_pay(walk: Walk, need: str) -> str:
    """What the three councils pay is frozen as evidence; gives its address."""
    walk.sign_in("Asha")
    walk.go(f"/needs/need/{need}/")
    walk.says("£48,000.00", "£17,250.50")
    walk.follow("Look at it and attach it as evidence")
    walk.says("2 of 3 councils are seen to pay for it: £65,250.50")
    rows = walk.page.get_by_role("row")
    expect(rows.filter(has_text="Darlington")).to_contain_text("AAREON UK LTD")
    end = timezone.localdate() + timedelta(days=400)
    expect(rows.filter(has_text="Darlington")).to_contain_text(f"{end.day} {end:%B %Y}")
    expect(rows.filter(has_text="Manchester")).to_contain_text("TOTALMOBILE LTD")
    walk.press("Attach these figures as evidence")
    walk.follow("What 3 councils pay for social housing management")
    walk.says("65,250.50", "The figures are as they were frozen.")
    return str(walk.page.url.removeprefix(walk.visit.base))


def open_project(walk: Walk, need: str) -> str:
    """A project opens from the need, which says so; gives its reference."""
    walk.go(f"/needs/need/{need}/")
    walk.follow("Open a project for it")
    expect(walk.page.get_by_label("The need that it answers")).to_have_value(need)
    today = {"aim": "Tenants book a repair without a call", "success": "Calls about repairs a week; 900 today"}
    walk.fill({"title": PROJECT, **today, "stop_rule": "Tenants do not use it"})
    walk.press("Open the project")
    walk.heading(PROJECT)
    walk.says(FIRST["title"])
    project = reference_of(walk)
    for council in (MANCHESTER, NORTH_TYNESIDE):
        walk.follow("Invite an organisation")
        walk.page.get_by_label("Organisation").select_option(council)
        walk.press("Invite")
    return project


def join_and_commit(walk: Walk, project: str) -> None:
    """Each partner joins by its approver's own word, found under what waits for it, and promises something."""
    for name, what, amount in (("Erin", "Pounds", "20000"), ("Farid", "Hours of work", "120")):
        walk.sign_in(name)
        walk.follow(f"Answer: {PROJECT}")
        walk.page.get_by_label("takes part, and may commit").check()
        walk.press("Answer")
        walk.press("Commit")
        walk.page.get_by_label(what, exact=True).check()
        walk.page.get_by_label("Amount").fill(amount)
        walk.page.get_by_label("To", exact=True).fill(f"{timezone.localdate().year + 1}-12-31")
        walk.press("Commit")
    totals = walk.page.get_by_role("table", name="What is committed")
    expect(totals).to_contain_text("£20,000.00")
    expect(totals).to_contain_text("120")


def answer_known_work(walk: Walk, project: str) -> None:
    """Work already funded is answered, each piece; without it the project cannot start."""
    walk.go(f"/projects/{project}/")
    walk.says("Say of each piece of known work")
    walk.follow("Known work like this")
    forms = walk.main.get_by_role("form")
    expect(forms.filter(has_text=FUNDED[0])).to_have_count(1)
    expect(forms.filter(has_text=FUNDED[1])).to_have_count(1)
    for number in range(forms.count()):
        form = forms.nth(number)
        title = form.get_attribute("aria-label")
        form.get_by_label("builds on it" if title in FUNDED else "This project differs").check()
        form.get_by_label("Why").fill("We use what it found" if title in FUNDED else "It is about something else")
        walk.click(form.get_by_role("button"))
    expect(walk.main.get_by_text("Not answered")).to_have_count(0)


def pass_gate(walk: Walk, project: str, evidence: str) -> None:
    """Officers of two councils answer the checks with evidence; an approver who answered none lets it pass."""
    answers = {
        "need-told": ("address", f"/record/{evidence.split('/')[2]}/evidence/1/"),
        "success-told": ("note", "900 calls a week, counted in October"),
        "others-asked": ("address", f"/projects/{project}/known/"),
    }
    for code, (kind, text) in answers.items():
        answer_check(walk, project, code, kind, text)
    walk.says("3 of 4 checks are answered", "This is for")
    walk.sign_in("Ben")
    answer_check(walk, project, "team", "note", "A researcher from Manchester, a developer from Darlington")
    walk.sign_in("Dilip")
    walk.go(f"/projects/{project}/gate/")
    walk.says("4 of 4 checks are answered", "It is ready to pass.")
    walk.page.get_by_label("Why you go on").fill("Three councils want it, and two pay for it apart")
    walk.press("Pass to Discovery")
    walk.says("Next: the gate to Alpha", "Gates passed: 1")


def answer_check(walk: Walk, project: str, code: str, kind: str, text: str) -> None:
    """One check of the gate is met, with its evidence."""
    walk.go(f"/projects/{project}/gate/{code}/")
    walk.page.get_by_label("Met", exact=True).check()
    walk.page.get_by_label("The evidence is").select_option(kind)
    walk.page.get_by_label("Evidence", exact=True).fill(text)
    walk.press("Save the answer")


def adopt(walk: Walk, project: str, product: str) -> None:
    """A solution is named; two councils confirm in the project that they use it, one says so in the catalogue."""
    walk.sign_in("Asha")
    walk.go(f"/projects/{project}/")
    walk.follow("Name a solution that the project works with")
    walk.page.get_by_label("Solution", exact=True).select_option(product)
    walk.press("Name it")
    for name, says in (("Asha", "Darlington books repairs with it"), ("Ben", "In use since May")):
        walk.sign_in(name)
        walk.go(f"/projects/{project}/")
        walk.follow("Confirm that we use it")
        walk.page.get_by_label("What shows it").fill(says)
        walk.press("Confirm")
    expect(walk.page.get_by_role("table", name="Who confirms its use").get_by_role("row")).to_have_count(3)
    walk.sign_in("Chloe")
    walk.go(f"/solutions/{product}/")
    walk.press("We use it")
    walk.click(walk.main.get_by_role("button", name="Say that we use it"))


def see_who_uses_it(walk: Walk, project: str, product: str) -> None:
    """The catalogue counts three organisations by four pieces of evidence, and each opens what it rests on."""
    walk.go(f"/solutions/{product}/use/")
    walk.says("3 organisations with evidence that counts today")
    rows = walk.page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(1 + 4)
    for council, how, leads in (
        ("Darlington", "Adopted in a project", f"/projects/{project}/"),
        ("Manchester", "Adopted in a project", f"/projects/{project}/"),
        ("Manchester", "Observed", "/buying/payments/"),
        ("North Tyneside", "Declared", f"/solutions/{product}/"),
    ):
        row = rows.filter(has_text=council).filter(has_text=how)
        expect(row.get_by_role("link").nth(1)).to_have_attribute("href", re.compile(f"^{re.escape(leads)}"))
        walk.click(row.get_by_role("link").nth(1))
        walk.page.go_back()


def answer_need(walk: Walk, need: str) -> None:
    """The council that recorded the need says that it is settled, and why."""
    walk.sign_in("Asha")
    walk.go(f"/needs/need/{need}/")
    walk.says("Being answered")
    walk.press("Say that it is answered")
    walk.page.get_by_role("textbox").last.fill("Tenants book repairs online in all three councils")
    walk.press("Say that it is answered")
    walk.heading(FIRST["title"])
    walk.says("Answered", "Tenants book repairs online in all three councils")


def follow_both_ways(walk: Walk, second: str) -> None:
    """A visitor goes from the second record to the users of the solution by links alone, and back again."""
    walk.click(walk.page.get_by_role("button", name="Sign out"))
    walk.go(f"/needs/need/{second}/")
    for link, heading in (
        (FIRST["title"], FIRST["title"]),
        (PROJECT, PROJECT),
        (PRODUCT_NAME, PRODUCT_NAME),
        ("All the evidence (4)", f"Who uses {PRODUCT_NAME}"),
    ):
        walk.follow(link)
        walk.heading(heading)
    walk.says("3 organisations with evidence that counts today")
    walk.click(walk.page.get_by_role("row").filter(has_text="Adopted").first.get_by_role("link").nth(1))
    walk.heading(PROJECT)
    walk.follow(FIRST["title"])
    walk.says("3 councils have this need", "Answered")
    walk.follow("What 3 councils pay for social housing management")
    walk.says("65,250.50")
    walk.follow(FIRST["title"])
    walk.follow(SECOND["title"])
    walk.says("Merged", SECOND["must_do"])


def test_from_a_need_to_an_outcome(walk: Walk, product: str) -> None:
    need = record_first(walk)
    second = record_second(walk, need)
    support_third(walk, need)
    merge_second(walk, need, second)
    evidence = attach_what_they_pay(walk, need)
    project = open_project(walk, need)
    join_and_commit(walk, project)
    walk.sign_in("Asha")
    answer_known_work(walk, project)
    pass_gate(walk, project, evidence)
    adopt(walk, project, product)
    see_who_uses_it(walk, project, product)
    answer_need(walk, need)
    follow_both_ways(walk, second)
    assert set(walk.visit.faults) <= REFUSED
