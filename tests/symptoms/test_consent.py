"""Whoever said no, or answered, is left in peace in every sequence."""

from pathlib import Path

import pytest

from baton.crm.models import Record
from baton.crm.suppressions import email_state, opt_out
from baton.importing.running import import_files
from baton.mail.models import Mail
from baton.mail.receiving import receive
from baton.participants.models import Participant
from baton.rules.inbound import read_email
from baton.sequences.models import Sequence
from tests.mails import reply
from tests.world import MONDAY, World, sequence

LEAD, OWNER = "00QEc00000BBaeXMAT", "005Ec0000000001IAA"


def test_whoever_unsubscribed_stays_out_whatever_the_next_import_says(db: None, tmp_path: Path) -> None:
    """https://github.com/ibericode/mailchimp-user-sync/issues/99"""
    (tmp_path / "User.csv").write_text(f"Id,Username,LastName,IsActive\n{OWNER},ann@example.com,Adams,1\n")
    leads = tmp_path / "Lead.csv"
    leads.write_text(f"Id,OwnerId,LastName,Email,HasOptedOutOfEmail\n{LEAD},{OWNER},Lee,lee@example.org,0\n")
    import_files([tmp_path], by=None, at=MONDAY)
    opt_out(address="lee@example.org", source="link", why="", at=MONDAY)
    leads.write_text(f"Id,OwnerId,LastName,Email,HasOptedOutOfEmail\n{LEAD},{OWNER},Li,lee@example.org,0\n")
    import_files([tmp_path], by=None, at=MONDAY)
    lead = Record.objects.get()
    assert lead.name == "Li"
    assert email_state(lead).is_opted_out


@pytest.mark.parametrize(("reaction", "status"), [("pause", "paused"), ("end", "removed")])
def test_a_reply_stops_the_other_sequences_of_the_person_too(world: World, reaction: str, status: str) -> None:
    """https://academy.tracker-rms.com/Lesson/614"""
    first = world.enroll()[0]
    world.sequence = sequence("Outbound")
    world.enroll()
    Sequence.objects.update(on_a_reply_elsewhere=reaction)
    mail = Mail.objects.create(
        participant_action=first,
        status="sent",
        sender=world.ann,
        sent_to="lee@example.org",
        message_id="<1@baton.example.com>",
        written_at=MONDAY,
        sent_at=MONDAY,
    )
    receive(reading=read_email(reply(mail.message_id)), received_at=MONDAY, at=MONDAY)
    assert Participant.objects.get(sequence__name="Inbound").exit == "replied"
    other = Participant.objects.get(sequence__name="Outbound")
    assert other.status == status
    assert "Replied in “Inbound”" in (other.pause_why or other.exit_why)
