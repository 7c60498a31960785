"""What tests of sending pauses share: leads with an email that is due, and the pause that there is."""

from datetime import timedelta

from baton.crm.models import Record, Suppression
from baton.mail.models import SendingPause
from baton.mail.pausing import try_paused
from baton.participants.models import ParticipantAction
from baton.people.models import User
from tests.mail.conftest import MailServer, leave, limit
from tests.world import MONDAY, World, record

MINUTE = timedelta(minutes=1)
LATER = MONDAY + 2 * MINUTE
LONG_AGO = MONDAY - timedelta(days=1)


def leads(world: World, number: int, owner: User) -> list[Record]:
    """With addresses, enrolled, the emails due."""
    records = [record(f"{owner.name} {n}", owner=owner) for n in range(number)]
    for lead in records:
        lead.email, lead.fields = f"lead{lead.pk}@example.org", {"FirstName": "Lo", "Company": "Acme"}
    Record.objects.bulk_update(records, ["email", "fields"])
    world.enroll(*records)
    limit(owner, mails_per_minute=100)
    return records


def go_on() -> int:
    """Try what is paused, and hand over what is in the outbox."""
    tried = try_paused(at=LATER, started_at=LONG_AGO)
    leave(LATER)
    return tried


def pause() -> SendingPause:
    return SendingPause.objects.get(ended_at=None)


def recipients(server: MailServer) -> list[str]:
    return sorted(message["To"] for message in server.messages)


def nobody_is_blamed() -> bool:
    is_marked = Suppression.objects.exists()
    is_skipped = ParticipantAction.objects.filter(status="skipped").exists()
    return not (is_marked or is_skipped or ParticipantAction.objects.exclude(problem="").exists())
