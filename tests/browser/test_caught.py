"""The pages of caught mail, at every width and in both schemes."""

from email.message import EmailMessage

import pytest

from baton.mail.catching import catch
from tests.browser.conftest import Open
from tests.browser.test_pages import SCREENS, faults, overflow
from tests.world import MONDAY, World


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_caught_mail_fits_and_is_accessible(world: World, page_of: Open, width: int, scheme: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ann <ann@example.com>", f"{'w' * 60}@example.org", "Hello"
    message["List-Unsubscribe"] = "<http://localhost/unsubscribe/abc/>"
    message.set_content("Dear Lee,\n\n" + "w" * 200)
    catch(content=message.as_bytes(), sent_from="", sent_to=[f"{'w' * 60}@example.org"], at=MONDAY)
    page = page_of(world.mia, path="/caught-email/", width=width, scheme=scheme)
    assert (overflow(page), faults(page)) == (0, [])
    page.get_by_role("link", name="Hello").click()
    page.get_by_text("Dear Lee,").wait_for()
    assert (overflow(page), faults(page)) == (0, [])
