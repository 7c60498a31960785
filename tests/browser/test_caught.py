"""The pages of caught mail, at every width and in both schemes."""

from email.message import EmailMessage

from baton.mail.catching import catch
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.world import MONDAY, World


def test_caught_mail_fits_and_is_accessible(world: World, page_of: Open) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ann <ann@example.com>", f"{'w' * 60}@example.org", "Hello"
    message["List-Unsubscribe"] = "<http://localhost/unsubscribe/abc/>"
    message.set_content("Dear Lee,\n\n" + "w" * 200)
    catch(content=message.as_bytes(), sent_from="", sent_to=[f"{'w' * 60}@example.org"], at=MONDAY)
    page = page_of(world.mia, path="/caught-email/")
    assert faults_on_screens(page) == []
    page.get_by_role("link", name="Hello").click()
    page.get_by_text("Dear Lee,").wait_for()
    assert faults_on_screens(page) == []
