"""The page of one record, and changing whose it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.models import LookupField, Record, RecordLookup
from baton.crm.suppressions import mark_dead
from baton.delegation import changes, staffing
from baton.delegation.models import Handover
from baton.mail.models import Mail, ReceivedMail
from baton.participants.elsewhere import react_elsewhere
from baton.participants.models import Participant
from baton.participants.operations import end
from baton.web.records.page import readable
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, lookup_field, owners, record, sequence, user


def test_fields_are_readable_standard_ones_first() -> None:
    fields = {"Buying_Stage__c": "late", "LeadSource": "Web", "Company": "Initech", "Fax": "", "Rating": None}
    assert readable(fields) == [("Company", "Initech"), ("Lead Source", "Web"), ("Buying Stage", "late")]


def test_lookups_stand_with_their_users_blank_and_inactive_ones_too(world: World, as_user: SignIn) -> None:
    world.do(staffing.activity(user_id=world.sue.pk, is_active=False))
    lookup_field("AE__c")
    text = words(as_user(world.mia).get(f"/records/{world.lee.pk}/"))
    assert 'Sue</a> <span class="mark bad">inactive</span>' in text
    assert '<dt> AE </dt> <dd> <span class="quiet">blank</span> </dd>' in text


def test_a_contact_shows_the_field_of_its_account(world: World, as_user: SignIn) -> None:
    csm = lookup_field("CSM__c", object="account")
    lookup_field("Account.CSM__c", object="contact", on=csm)
    account = record("Initech", owner=world.ann, object="account", CSM__c=world.sue)
    contact = record("Kim", owner=world.ann, object="contact", account=account)
    client = as_user(world.mia)
    answer = client.get(f"/records/{contact.pk}/")
    assert [value.owner.pk for value in answer.context["page"].lookups if value.owner] == [world.sue.pk]
    assert "Initech" in words(answer)
    assert "Kim" in words(client.get(f"/records/{account.pk}/"))


def test_opt_outs_and_deletion_are_badges(world: World, as_user: SignIn) -> None:
    mark_dead(address="Lee@example.org", why="550 5.1.1", source="bounce", at=MONDAY)
    Record.objects.update(email="lee@example.org", opted_out_of_email=True, do_not_call=True, is_deleted=True)
    text = words(as_user(world.mia).get(f"/records/{world.lee.pk}/"))
    for badge in ("no email", "do not call", "dead address", "deleted in the CRM"):
        assert badge in text
    assert "Preview enrollment" not in text


def test_a_note_is_added_to_the_record(world: World, as_user: SignIn) -> None:
    path = f"/records/{world.lee.pk}/"
    ann = as_user(world.ann)
    assert f'action="{path}notes/"' in words(ann.get(path))
    assert "Speaks Dutch" in words(ann.post(f"{path}notes/", {"note-text": "Speaks Dutch"}, follow=True))
    assert "Enter a note." in words(ann.post(f"{path}notes/", {"note-text": " "}, follow=True))
    assert as_user(world.sam).post(f"{path}notes/", {"note-text": "x"}).status_code == 404


def test_the_owner_of_the_record_enrolls_it_and_a_colleague_does_not(world: World, as_user: SignIn) -> None:
    first = world.enroll()[0]
    world.reassign(first, to=world.ben)
    outbound, path = sequence("Outbound"), f"/records/{world.lee.pk}/"
    assert f'<option value="{outbound.pk}">Outbound</option>' in words(as_user(world.ann).get(path))
    assert "Preview enrollment" not in words(as_user(world.ben).get(path))


def test_the_steps_of_each_sequence_stand_with_their_owners(world: World, as_user: SignIn) -> None:
    first = world.enroll()[0]
    other = sequence("Outbound")
    text = words(as_user(world.mia).get(f"/records/{world.lee.pk}/"))
    assert f'href="/actions/{first.pk}/"' in text
    assert f'<option value="{other.pk}">Outbound</option>' in text
    assert f'<option value="{world.sequence.pk}">' not in text
    assert f"/participants/remove/?ids={first.participant_id}&amp;record={world.lee.pk}" in text


def test_a_pause_because_of_another_sequence_says_why(world: World, as_user: SignIn) -> None:
    world.enroll()
    react_elsewhere(
        records=[world.lee.pk],
        besides=[],
        exit=Participant.Exit.REPLIED,
        why="Replied in “Outbound”: “Hi”",
        at=MONDAY,
    )
    text = words(as_user(world.mia).get(f"/records/{world.lee.pk}/"))
    assert 'Paused. <span class="quiet">Replied in “Outbound”: “Hi”</span>' in text


def test_mail_that_came_back_and_the_reply_that_ended_it_are_shown(world: World, as_user: SignIn) -> None:
    mail = mail_to(world)
    answers = {"answers": mail, "record": world.lee, "received_at": MONDAY, "received_from": "Lee <lee@example.org>"}
    ReceivedMail.objects.create(message_id="<1@x>", kind="reply", subject="Re: Hi", body="<b>Call</b> me", **answers)
    ReceivedMail.objects.create(message_id="<2@x>", kind="transient", **answers)
    end(
        participants=[mail.participant_action.participant_id], exit=Participant.Exit.REPLIED, why="Lee: Hi", at=MONDAY
    )
    for person in (world.mia, world.ann):
        text = words(as_user(person).get(f"/records/{world.lee.pk}/"))
        assert "Replies and bounces" in text
        assert "Re: Hi" in text
        assert "&lt;b&gt;Call&lt;/b&gt; me" in text
        assert "to “Call 1” in Inbound" in text
        assert "No subject" in text
        assert 'Replied on Mar 2, 2026. <span class="quiet">Lee: Hi</span>' in text


def test_the_owner_of_one_step_sees_them_all_and_is_offered_no_edit(world: World, as_user: SignIn) -> None:
    first, second = world.enroll()
    world.delegate(world.sdr)
    world.sequence.actions.filter(position=2).update(delegation_mode="record_owner")
    world.do(changes.record_update(record_id=world.lee.pk, lookups={world.sdr.pk: world.ben.pk}))
    text = words(as_user(world.ben).get(f"/records/{world.lee.pk}/"))
    assert f"/actions/{first.pk}/" in text
    assert f"/actions/{second.pk}/" in text
    for offered in ("Preview enrollment", "/edit/"):
        assert offered not in text
    assert "/participants/remove/" in text
    assert f'<a href="/hand-over/?ids={first.pk}">Hand over</a>' in text


def test_the_record_owner_sees_the_steps_of_others(world: World, as_user: SignIn) -> None:
    world.delegate(world.sdr)
    first, second = world.enroll()
    text = words(as_user(world.ann).get(f"/records/{world.lee.pk}/"))
    assert "/hand-over/" not in text
    assert f"/actions/{first.pk}/" in text
    assert f"/actions/{second.pk}/" in text
    steps = text.split('aria-label="Steps"')[1].split("</ol>")[0]
    assert "Sue" in steps
    assert "cell-edit" not in steps
    for_mia = words(as_user(world.mia).get(f"/records/{world.lee.pk}/"))
    assert all(f'hx-get="/actions/{pa.pk}/owner/"' in for_mia for pa in (first, second))
    assert [f'hx-get="/actions/{pa.pk}/date/"' in for_mia for pa in (first, second)] == [True, False]


def test_a_step_in_one_sequence_shows_nothing_of_another(world: World, as_user: SignIn) -> None:
    first = world.enroll()[0]
    world.reassign(first, to=world.ben)
    world.sequence = sequence("Outbound")
    hidden = world.enroll()[0]
    text = words(as_user(world.ben).get(f"/records/{world.lee.pk}/"))
    assert f"/actions/{first.pk}/" in text
    assert "Outbound" not in text
    assert as_user(world.ben).get(f"/actions/{hidden.pk}/").status_code == 404


def test_a_stranger_does_not_find_the_record(world: World, as_user: SignIn) -> None:
    world.enroll()
    assert as_user(world.ann).get(f"/records/{world.lee.pk}/").status_code == 200
    assert as_user(world.sam).get(f"/records/{world.lee.pk}/").status_code == 404
    assert as_user(world.mia).get("/records/999999/").status_code == 404


def test_an_edit_is_previewed_and_then_saved(world: World, as_user: SignIn) -> None:
    pas = world.enroll()
    client, path = as_user(world.mia), f"/records/{world.lee.pk}/edit/"
    posted = {"owner": "Ben", f"lookup_{world.sdr.pk}": "Sue"}
    assert client.post(path, {**posted, "preview": "1"}).context["effect"].moved == 2
    assert owners(pas) == ["Ann", "Ann"]
    text = words(client.post(path, {**posted, "save": "1"}, follow=True))
    handover = Handover.objects.get(cause="records")
    assert f'Record saved. 2 open actions changed owner. <a href="/handovers/{handover.pk}/">' in text
    assert owners(pas) == ["Ben", "Ben"]


def test_a_lookup_is_changed_and_blanked(world: World, as_user: SignIn) -> None:
    client, path = as_user(world.mia), f"/records/{world.lee.pk}/edit/"
    held = RecordLookup.objects.filter(record=world.lee, field=world.sdr)
    client.post(path, {"owner": "Ann", f"lookup_{world.sdr.pk}": "Ben", "save": "1"})
    assert held.get().owner_id == world.ben.pk
    text = words(client.post(path, {"owner": "Ann", f"lookup_{world.sdr.pk}": "", "save": "1"}, follow=True))
    assert not held.exists()
    assert "Record saved. No open actions changed owner." in text


def test_an_inactive_user_may_stay_but_not_come(world: World, as_user: SignIn) -> None:
    world.do(staffing.activity(user_id=world.sue.pk, is_active=False))
    client, path = as_user(world.mia), f"/records/{world.lee.pk}/edit/"
    answer = client.post(path, {"owner": "Ben", f"lookup_{world.sdr.pk}": "Sue", "save": "1"})
    assert answer.status_code == 302
    assert "Sue is inactive." in words(client.post(path, {"owner": "Sue", "save": "1"}))


def test_a_namesake_in_a_field_stays(world: World, as_user: SignIn) -> None:
    user("ann2").__class__.objects.filter(username="ann2").update(name="Ann")
    answer = as_user(world.mia).post(
        f"/records/{world.lee.pk}/edit/", {"owner": "Ann", f"lookup_{world.sdr.pk}": "Sue", "save": "1"}, follow=True
    )
    assert "No changes to save." in words(answer)


def test_agents_do_not_edit(world: World, as_user: SignIn) -> None:
    path = f"/records/{world.lee.pk}/edit/"
    assert as_user(world.ann).get(path).status_code == 403
    assert as_user(world.ann).post(path, {"owner": "Ben", "save": "1"}).status_code == 403


def mail_to(world: World) -> Mail:
    first = world.enroll()[0]
    return Mail.objects.create(
        participant_action=first,
        status="sent",
        sender=world.ann,
        message_id=f"<{first.pk}@baton.example.com>",
        written_at=MONDAY,
        sent_at=MONDAY,
    )


@pytest.mark.parametrize("who", ["mia", "ann"])
def test_queries_are_as_many_for_one_sequence_and_for_five(world: World, as_user: SignIn, who: str) -> None:
    client = as_user(getattr(world, who))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            words(client.get(f"/records/{world.lee.pk}/"))
        return len(captured)

    _received(world, mail_to(world))
    for_one = queries()
    for n in range(4):
        world.sequence = sequence(f"Sequence {n}", actions=5)
        _received(world, mail_to(world))
        LookupField.objects.create(object="lead", name=f"F{n}__c", label=f"F{n}")
    assert queries() == for_one <= 18


def _received(world: World, mail: Mail) -> None:
    ReceivedMail.objects.create(
        message_id=mail.message_id, kind="reply", answers=mail, record=world.lee, received_at=MONDAY
    )
