"""`baton email decide`."""

from django.utils import timezone

from baton.mail.models import Mail
from baton.sequences.models import Action
from tests.cli.conftest import Baton
from tests.world import World


def test_emails_in_doubt_are_decided_after_a_preview(baton: Baton, world: World) -> None:
    Action.objects.filter(position=1).update(type="email")
    pa = world.enroll()[0]
    Mail.objects.create(
        participant_action=pa,
        status=Mail.Status.UNKNOWN,
        sender=world.ann,
        message_id="<1@x.org>",
        sent_from="a@x.org",
        sent_to="lee@x.org",
        subject="Hi",
        body="Hello",
        written_at=timezone.now(),
    )
    skipped = {"not_email": 1}
    foretold = {"is_preview": True, "decided": 1, "skipped": skipped}
    assert baton.json("email", "decide", "--sent", "--all", "--preview") == foretold
    assert Mail.objects.get().status == "unknown"
    assert "Ann can’t do this" in baton.refusal("email", "decide", "--sent", "--all", by="ann")
    assert baton.json("email", "decide", "--again", "--record", world.lee.pk)["decided"] == 1
    assert Mail.objects.get().status == "queued"
    Mail.objects.update(status="unknown")
    said = baton.out("email", "decide", "--sent", "--sequence", "Inbound", by="mia")
    assert said.startswith("1 email marked as sent.\n")
    assert "not an email" in said
    assert Mail.objects.get().status == "sent"


def test_one_decision_and_which_emails_are_asked_for(baton: Baton, world: World) -> None:
    assert "Give one of --sent, --again and --retry." in baton.refusal("email", "decide", "--all", exits=2)
    assert "Say which emails" in baton.refusal("email", "decide", "--sent", exits=2)
