"""Chromium, driven as a person would use it, on a server of the test's own."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from baton.people.models import User
from tests.world import World

PASSWORD = "a-long-enough-secret"
NAMES = ("chromium", "chromium-browser", "google-chrome")
# No sandbox, since root has none; and nothing that would ask the network for anything.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A page is seen before its scripts listen: what is pressed in between does nothing.
SAY_WHEN_READY = "addEventListener('DOMContentLoaded', () => document.documentElement.setAttribute('data-ready', ''))"
UNREADY = "html:not([data-ready])"

# A request that is broken off since the page changes is no fault. One that fails says more than that.
BROKEN_OFF = ("htmx:afterRequest", "htmx:sendAbort")
INTERRUPTIONS = ("Failed to load resource", "Response Status Error", "htmx:")

Open = Callable[..., Page]


PATIENCE = 60_000  # milliseconds; machines may be busy, and no test is about time
expect.set_options(timeout=PATIENCE)


def pytest_itemcollected(item: pytest.Item) -> None:
    # What fails twice is a fault; what fails once stands in the summary as rerun, and is worth a look.
    item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One for all tests of this folder: it takes seconds to start, and each page has a context of its own."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        reason = f"no browser here: none of {', '.join(NAMES)} is installed"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, where Django otherwise refuses the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


@pytest.fixture
def page_of(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Open a page for a person (or for nobody), at a width and in a color scheme; faults on its console fail.

    Where a test is marked `interrupted`, what the browser and htmx say of requests that failed is none.
    """
    expected = INTERRUPTIONS if request.node.get_closest_marker("interrupted") else BROKEN_OFF
    faults: list[str] = []
    contexts = []

    def open_page(person: User | None, *, path: str = "/", width: int = 1440, scheme: str = "light") -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(SAY_WHEN_READY)
        context.on("page", wait_until_ready)
        page = context.new_page()
        page.on("console", lambda said: faults.append(said.text) if is_fault(said, page) else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        if person:
            sign_in(page, person)
        page.goto(path)
        return page

    yield open_page
    for page in (page for context in contexts for page in context.pages):
        page.evaluate("0")  # then all is heard that it said; what closing breaks off is not its fault
    unexpected = [fault for fault in faults if not fault.startswith(expected)]
    for context in contexts:
        context.close()
    assert unexpected == []


def wait_until_ready(page: Page) -> None:
    """From here on, whatever acts on a locator or expects something waits for a page whose scripts listen."""
    page.add_locator_handler(page.locator(UNREADY), lambda: None)


def is_fault(said: ConsoleMessage, page: Page) -> bool:
    """An error of the page's own; not what axe-core tries out, nor that the page asked for is refused or missing."""
    is_own = said.location["url"] != ""
    is_of_status = said.text.startswith("Failed to load resource") and said.location["url"] == page.url
    return said.type == "error" and is_own and not is_of_status


def sign_in(page: Page, person: User) -> None:
    """As the form would; the session is made here, since nearly every test needs one."""
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/"}]
    )
