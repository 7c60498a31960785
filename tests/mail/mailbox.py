"""What tests of the mailbox share: emails that were sent, and what came of them."""

from datetime import timedelta

from baton.mail.models import Mail, ReceivedMail
from baton.participants.models import Participant
from tests.world import MONDAY, World, record

TUESDAY = MONDAY + timedelta(days=1)


def mail_to(world: World, name: str) -> Mail:
    """A mail that a record of this name was sent."""
    [pa, *_others] = world.enroll(record(name, owner=world.ann))
    return Mail.objects.create(
        participant_action=pa,
        status="sent",
        sender=world.ann,
        message_id=f"<{name}@baton.example.com>",
        sent_to=f"{name}@example.org",
        written_at=MONDAY,
        sent_at=MONDAY,
    )


def exits() -> dict[str, str]:
    return dict(Participant.objects.values_list("record__name", "exit"))


def kept() -> list[str]:
    return list(ReceivedMail.objects.order_by("message_id").values_list("message_id", flat=True))
