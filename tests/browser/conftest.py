"""A real browser and a running site for the tests of this folder. Without Chromium they skip, and say so; with
MOOTHALL_REQUIRE_BROWSER=1 they fail instead."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def chromium() -> str | None:
    """The path of a Chromium on this machine."""
    named = os.environ.get("CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    path = chromium()
    if path is None:
        said = "There is no Chromium on this machine. Install it (Debian: apt install chromium) or set CHROMIUM."
        if os.environ.get("MOOTHALL_REQUIRE_BROWSER") == "1":
            pytest.fail(said)
        pytest.skip(said)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
        yield started
        connections.close_all()  # Django keeps one more inside Playwright's event loop
        started.close()


@pytest.fixture(scope="session", autouse=True)
def async_is_safe() -> Iterator[None]:
    """Playwright runs an event loop in this thread; Django's guard against that is of no use here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def server(django_db_setup: None, home: Path) -> Iterator[LiveServer]:
    """The site on a port of its own, with the made-up picture and the register. Nothing is flushed: pages only read."""
    connection.settings_dict["CONN_MAX_AGE"] = 0  # PostgreSQL cannot drop the test database while a thread keeps one
    started = LiveServer("127.0.0.1")
    yield started
    started.stop()


@dataclass
class Visit:
    """A page of the browser and everything that went wrong in it, or left the server."""

    page: Page
    base: str
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(self.base + path)

    def watch(self) -> None:
        """Note requests to elsewhere, console errors and script errors."""
        self.page.on(
            "request", lambda r: None if self.is_ours(r.url) else self.faults.append(f"left the server: {r.url}")
        )
        self.page.on(
            "console", lambda m: self.faults.append(f"console: {m.text}") if m.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def is_ours(self, url: str) -> bool:
        """True for the site's own addresses and for images inside the page."""
        return url.startswith((self.base + "/", "data:"))


@pytest.fixture
def visits(browser: Browser, server: LiveServer, db: None) -> Iterator[Any]:
    """Makes visits: `visits(**options of a browser context)`. All are closed at the end."""
    contexts: list[BrowserContext] = []

    def visit(**options: Any) -> Visit:
        contexts.append(browser.new_context(**{"viewport": WIDE, **options}))
        made = Visit(contexts[-1].new_page(), server.url)
        made.page.set_default_timeout(15_000)
        made.watch()
        return made

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe-core."""
    return (Path(__file__).parents[1] / "vendor/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def screenshots() -> Path | None:
    """The folder for pictures, when MOOTHALL_SCREENSHOTS names one."""
    named = os.environ.get("MOOTHALL_SCREENSHOTS")
    if not named:
        return None
    Path(named).mkdir(parents=True, exist_ok=True)
    return Path(named)
