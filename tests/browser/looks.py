"""Whether a page fits narrow and wide screens, light and dark, and axe-core finds no fault of accessibility."""

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

NARROW, WIDE, WIDEST = 390, 1440, 1920
HEIGHT = 900


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def faults(page: Page) -> list[str]:
    """What axe-core finds: the rule that is broken, and where."""
    return [
        f"{violation['help']}: {[node['target'] for node in violation['nodes']]}"
        for violation in Axe().run(page).response["violations"]
    ]


def faults_on_screens(page: Page) -> list[str]:
    """What is wrong with a page as it is now. Of the widths and the schemes, axe-core sees each once."""
    size = page.viewport_size
    wrong = _faults_at(page, WIDEST)
    page.emulate_media(color_scheme="dark")
    wrong += _faults_at(page, NARROW) + faults(page)
    page.emulate_media(color_scheme="light")
    wrong += _faults_at(page, WIDE) + faults(page)
    if size:
        page.set_viewport_size(size)
    return wrong


def _faults_at(page: Page, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    too_wide = overflow(page)
    return [f"{too_wide} pixels too wide at {width}"] if too_wide else []
