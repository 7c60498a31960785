"""What is deleted once it is old: only what nobody works with any more, in batches, and nothing lies about it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from baton.config.keeping import Keeping
from baton.delegation.models import Handover, OwnerChange
from baton.delegation.queries import lost_changes
from baton.delegation.undo import NothingToUndo, undo
from baton.insight import retention
from baton.insight.retention import delete_old, old_counts
from baton.mail.models import Mail, ReceivedMail
from baton.notices.models import Notice
from baton.notices.retention import forget_old
from baton.participants.models import Participant, ParticipantAction
from baton.participants.operations import end
from baton.people.models import Activity, User
from tests.cli.conftest import Baton
from tests.world import MONDAY, World, owners, record, sequence

DAY = timedelta(days=1)
LATER = MONDAY + 100 * DAY


@pytest.fixture(autouse=True)
def keep_ninety_days(monkeypatch: pytest.MonkeyPatch) -> None:
    days = {"history": 90, "email": 90, "sign_ins": 90, "activity": 90}
    monkeypatch.setattr(settings, "KEEPING", replace(Keeping(), **days))


@pytest.fixture
def ended(world: World) -> list[ParticipantAction]:
    """Lee's actions, reassigned to ben before the participant left."""
    actions = world.enroll()
    world.reassign(*actions, to=world.ben)
    leave(world, actions[0], at=MONDAY + DAY)
    return world.actions(world.lee.pk)


def leave(world: World, pa: ParticipantAction, *, at: datetime) -> None:
    end(participants=[pa.participant_id], exit=Participant.Exit.BY_HAND, why="", by=world.mia, at=at)


def test_the_preview_counts_what_is_deleted(ended: list[ParticipantAction]) -> None:
    counts = {kept.name: count for kept, count in old_counts(at=LATER).items()}
    assert counts["history"] == 4  # two actions, enrolled and reassigned
    deleted = {kept.name: count for kept, count in delete_old(at=LATER).items()}
    assert deleted["history"] == 4
    assert {kept.name: count for kept, count in old_counts(at=LATER).items()}["history"] == 0
    assert not OwnerChange.objects.exists()


def test_batches_are_small_and_all_are_done(ended: list[ParticipantAction], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "ROWS_AT_ONCE", 3)
    assert {kept.name: count for kept, count in delete_old(at=LATER).items()}["history"] == 4


def test_nothing_goes_before_its_time_or_without_a_setting(
    ended: list[ParticipantAction], monkeypatch: pytest.MonkeyPatch
) -> None:
    delete_old(at=MONDAY + 91 * DAY)
    assert OwnerChange.objects.count() == 4
    monkeypatch.setattr(settings, "KEEPING", Keeping())
    delete_old(at=LATER + 10_000 * DAY)
    assert OwnerChange.objects.count() == 4


def test_who_is_worked_with_keeps_all_history_and_can_be_undone(world: World) -> None:
    gone, here = record("Gone", owner=world.ann), record("Here", owner=world.ann)
    actions = world.enroll(gone, here)
    outcome = world.reassign(*actions, to=world.ben)
    leave(world, world.actions(gone.pk)[0], at=MONDAY)
    delete_old(at=LATER)
    assert OwnerChange.objects.filter(participant_action__participant__record=here).count() == 4
    world.undo(outcome)
    assert owners(world.actions(here.pk)) == ["Ann", "Ann"]


def test_who_was_moved_keeps_history_while_the_move_can_be_undone(world: World) -> None:
    [first, _second] = world.enroll()
    leave(world, first, at=MONDAY)
    elsewhere = sequence("Outbound")
    Participant.objects.create(sequence=elsewhere, record=world.lee, enrolled_at=MONDAY, moved_from=first.participant)
    delete_old(at=LATER)
    assert OwnerChange.objects.count() == 2


def test_a_handover_says_what_is_no_longer_stored(
    ended: list[ParticipantAction], world: World, client: Client, baton: Baton
) -> None:
    handover = Handover.objects.get(cause="reassignment")
    delete_old(at=LATER)
    assert (handover.change_count, lost_changes(handover)) == (2, 2)
    client.force_login(world.mia)
    page = " ".join(client.get(f"/handovers/{handover.pk}/").content.decode().split())
    assert "2 owner changes of participants who ended long ago are no longer stored." in page
    assert "2 owner changes no longer stored" in baton.out("handover", "show", str(handover.pk))
    with pytest.raises(NothingToUndo, match="its owner changes are no longer stored"):
        undo(handover=handover)


def test_an_action_says_that_its_history_is_no_longer_stored(
    ended: list[ParticipantAction], world: World, client: Client, baton: Baton
) -> None:
    delete_old(at=LATER)
    client.force_login(world.mia)
    page = client.get(f"/actions/{ended[0].pk}/").content.decode()
    assert "The ownership history is no longer stored." in page
    assert "hasn’t changed" not in page
    assert "The ownership history is no longer stored." in baton.out("explain", str(ended[0].pk))


def test_emails_lose_their_text_alone(ended: list[ParticipantAction], world: World, client: Client) -> None:
    mail = Mail.objects.create(
        participant_action=ended[0],
        status="sent",
        sender=world.ann,
        message_id="<1@baton>",
        sent_from="ann@example.com",
        sent_to="lee@example.org",
        subject="Hello",
        body="Dear Lee",
        written_at=MONDAY,
        sent_at=MONDAY,
    )
    reply = ReceivedMail.objects.create(
        message_id="<2@lee>",
        kind="reply",
        answers=mail,
        record=world.lee,
        subject="Re",
        body="Yes",
        received_at=MONDAY,
    )
    deleted = {kept.name: count for kept, count in delete_old(at=LATER).items()}
    assert deleted["email"] == 2
    mail.refresh_from_db()
    reply.refresh_from_db()
    assert (mail.subject, mail.body, mail.sent_to, mail.status) == ("", "", "lee@example.org", "sent")
    assert (reply.body, reply.kind) == ("", "reply")
    client.force_login(world.mia)
    assert "No text is stored." in client.get(f"/actions/{ended[0].pk}/").content.decode()


def test_sign_ins_and_changes_have_settings_of_their_own(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for event in ("signed_in", "edited"):
        Activity.objects.create(subject_type="user", subject_id=world.ann.pk, event=event, at=MONDAY)
    monkeypatch.setattr(settings, "KEEPING", replace(Keeping(), sign_ins=30))
    delete_old(at=LATER)
    assert list(Activity.objects.values_list("event", flat=True)) == ["edited"]
    monkeypatch.setattr(settings, "KEEPING", replace(Keeping(), activity=30))
    delete_old(at=LATER)
    assert not Activity.objects.exists()


def test_notices_are_kept_forever_if_the_setting_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    Notice.objects.create(user=world.ann, kind=Notice.Kind.values[0], count=1, at=MONDAY)
    monkeypatch.setattr(settings, "KEEPING", replace(Keeping(), notices=0))
    forget_old(at=LATER)
    assert Notice.objects.count() == 1
    monkeypatch.setattr(settings, "KEEPING", Keeping())
    forget_old(at=LATER)
    assert Notice.objects.count() == 0


def test_the_command_lists_settings_and_counts_and_deletes_nothing(
    ended: list[ParticipantAction], baton: Baton
) -> None:
    Activity.objects.create(subject_type="user", subject_id=1, event="signed_in", at=MONDAY - 91 * DAY)
    before = Activity.objects.count()
    lines = {line["setting"]: line for line in baton.json("retention")}
    assert lines["BATON_KEEP_SIGN_INS_DAYS"]["days"] == 90
    assert lines["BATON_KEEP_SIGN_INS_DAYS"]["to_delete"] == 1
    assert lines["BATON_KEEP_FAILED_JOBS_DAYS"]["days"] == 30
    assert Activity.objects.count() == before
    assert "To delete" in baton.out("retention")


def test_the_status_page_lists_the_settings(world: World, client: Client) -> None:
    client.force_login(User.objects.get(pk=world.mia.pk))
    page = client.get("/setup/status/").content.decode()
    assert "How long data is kept" in page
    assert "90 days" in page
