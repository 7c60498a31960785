"""No page does what the Content-Security-Policy forbids: the browser reports no violation on any."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import sign_in
from tests.web.every_page.everything import Everything
from tests.web.every_page.pages import PAGES

WATCH = """
window.violations = [];
addEventListener("securitypolicyviolation", event => violations.push(event.violatedDirective));
"""
HTML = "text/html"


@pytest.fixture
def everything(transactional_db: None) -> Everything:
    return Everything()


@pytest.fixture
def watched(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url)
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


def test_no_page_violates_the_policy(everything: Everything, watched: Page) -> None:
    sign_in(watched, everything.world.mia)
    seen, violations = 0, {}
    for of_table in PAGES:
        address = everything.address(of_table)
        answer = watched.request.get(address, max_redirects=0)
        if answer.status != 200 or HTML not in answer.headers.get("content-type", ""):
            continue
        watched.goto(address)
        seen += 1
        if reported := watched.evaluate("window.violations"):
            violations[of_table.name] = reported
    assert violations == {}
    assert seen > 50


def test_a_violation_would_be_reported(everything: Everything, watched: Page) -> None:
    watched.goto("/sign-in/")
    watched.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">Red</p>')")
    watched.wait_for_function("window.violations.length > 0")
    assert watched.evaluate("window.violations")[0].startswith("style-src")
