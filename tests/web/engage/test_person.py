"""Pausing, resuming and removing the participant of an action, from the work list and from its page."""

import pytest

from baton.participants.models import Participant
from baton.sequences.results import find_result
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World, queue, record, sequence


def status() -> str:
    return Participant.objects.get().status


def test_the_owner_pauses_from_the_work_list_and_takes_it_back(world: World, as_user: SignIn) -> None:
    first = world.enroll()[0]
    ann = as_user(world.ann)
    text = words(ann.get(f"/engage/{first.pk}/?view=due"))
    assert f'action="/actions/{first.pk}/pause/?view=due"' in text
    assert 'data-key="p"' in text
    done = words(ann.post(f"/actions/{first.pk}/pause/?view=due", follow=True))
    assert "Paused: Lee in Inbound." in done
    assert f'action="/actions/{first.pk}/resume/?view=due"' in done
    assert status() == "paused"
    ann.post(f"/actions/{first.pk}/resume/?view=due")
    assert status() == "active"


def test_removing_says_what_it_does_and_goes_on_to_the_next(world: World, as_user: SignIn) -> None:
    kim = record("Kim", owner=world.ann)
    first, _, following, _ = world.enroll(world.lee, kim)
    ann = as_user(world.ann)
    assert "can’t be undone" in words(ann.get(f"/engage/{first.pk}/?view=due"))
    answer = ann.post(f"/actions/{first.pk}/remove/?view=due")
    assert answer.headers["Location"] == f"/engage/{following.pk}/?view=due"
    assert Participant.objects.get(record=world.lee).status == "removed"


def test_who_owns_one_action_alone_loses_sight_of_it_by_removing(world: World, as_user: SignIn) -> None:
    first = world.enroll()[0]
    world.reassign(first, to=world.ben)
    answer = as_user(world.ben).post(f"/actions/{first.pk}/remove/")
    assert answer.headers["Location"] in {"/engage/", f"/actions/{first.pk}/"}
    assert as_user(world.ben).get(answer.headers["Location"]).status_code == 200


def test_the_page_of_the_action_offers_it_to_the_owner_of_the_record(world: World, as_user: SignIn) -> None:
    first = world.enroll()[0]
    world.reassign(first, to=world.ben)
    assert f"/actions/{first.pk}/pause/" in words(as_user(world.ann).get(f"/actions/{first.pk}/"))
    as_user(world.ann).post(f"/actions/{first.pk}/pause/")
    text = words(as_user(world.ann).get(f"/actions/{first.pk}/"))
    assert f"/actions/{first.pk}/resume/" in text
    assert f"/actions/{first.pk}/pause/" not in text


@pytest.mark.parametrize("name", ["pause", "resume", "finish", "remove"])
def test_a_member_of_the_queue_sees_the_action_and_may_not(world: World, as_user: SignIn, name: str) -> None:
    first = world.enroll(record("Pat", owner=queue("Partners", [world.ben])))[0]
    assert f"/actions/{first.pk}/{name}/" not in words(as_user(world.ben).get(f"/engage/{first.pk}/?view=queues"))
    chosen = {"finish-result": find_result("Not interested").pk}
    assert as_user(world.ben).post(f"/actions/{first.pk}/{name}/", chosen).status_code == 403
    assert as_user(world.sam).post(f"/actions/{first.pk}/{name}/", chosen).status_code == 404
    assert status() == "active"


def test_the_owner_finishes_with_a_result_from_the_work_list(world: World, as_user: SignIn) -> None:
    first = world.enroll()[0]
    ann = as_user(world.ann)
    text = words(ann.get(f"/engage/{first.pk}/?view=due"))
    assert 'data-do="f"' in text
    assert "Do not contact (opts the person out)" in text
    chosen = {"finish-result": find_result("Not interested").pk, "finish-note": "Bought elsewhere"}
    done = words(ann.post(f"/actions/{first.pk}/finish/?view=due", chosen, follow=True))
    assert "Finished: Lee in Inbound." in done
    lee = Participant.objects.get()
    assert (lee.status, str(lee.result), lee.exit_why) == ("completed", "Not interested", "Bought elsewhere")
    page = words(ann.get(f"/records/{world.lee.pk}/"))
    assert "Not interested on" in page
    assert "by Ann" in page
    assert "Bought elsewhere" in page
    assert "Not interested on" in words(ann.get(f"/actions/{first.pk}/"))


def test_without_a_result_the_form_comes_back_with_what_was_typed(world: World, as_user: SignIn) -> None:
    first = world.enroll()[0]
    answer = as_user(world.ann).post(f"/actions/{first.pk}/finish/?view=due", {"finish-note": "Spoke to Lee"})
    assert answer.status_code == 422
    assert "Select a result." in answer.content.decode()
    assert "Spoke to Lee" in answer.content.decode()
    assert status() == "active"


def test_who_is_too_late_is_told(world: World, as_user: SignIn) -> None:
    first = world.enroll()[0]
    ann = as_user(world.ann)
    ann.post(f"/actions/{first.pk}/pause/")
    answer = ann.post(f"/actions/{first.pk}/pause/")
    assert answer.status_code == 409
    assert "Nothing was saved. Lee is paused." in answer.content.decode()


def test_in_the_list_of_somebody_else_it_is_not_offered(world: World, as_user: SignIn) -> None:
    first = world.enroll()[0]
    text = words(as_user(world.mia).get(f"/engage/{first.pk}/?view=due&user={world.ann.pk}"))
    assert f"/actions/{first.pk}/pause/" not in text


def test_all_remaining_calls_are_skipped_and_taken_back(world: World, as_user: SignIn) -> None:
    world.sequence = sequence("Outbound", actions=3)
    world.sequence.actions.filter(position=2).update(type="email")
    first = world.enroll()[0]
    ann = as_user(world.ann)
    text = words(ann.get(f"/engage/{first.pk}/?view=due"))
    assert "calls (2)" in text
    assert "emails (1)" in text
    chosen = {"channel-channel": "call", "channel-note": "Email only"}
    done = words(ann.post(f"/actions/{first.pk}/skip-channel/?view=due", chosen, follow=True))
    assert "All remaining calls for Lee skipped: 2." in done
    assert [pa.status for pa in world.actions()] == ["skipped", "current", "skipped"]
    assert f'action="/actions/{first.pk}/reopen/?view=due"' in done
    ann.post(f"/actions/{first.pk}/reopen/?view=due")
    assert [pa.status for pa in world.actions()] == ["current", "waiting", "waiting"]
    assert f'"/actions/{first.pk}/#participant"' in words(ann.get(f"/records/{world.lee.pk}/"))


def test_a_channel_is_chosen_and_has_something_open(world: World, as_user: SignIn) -> None:
    first = world.enroll()[0]
    ann, address = as_user(world.ann), f"/actions/{first.pk}/skip-channel/"
    answers = [ann.post(address), ann.post(address, {"channel-channel": "sms", "channel-note": "No mobile"})]
    assert [answer.status_code for answer in answers] == [422, 409]
    assert "Select what to skip." in answers[0].content.decode()
    assert "Lee has no open SMS that can be skipped." in answers[1].content.decode()
    assert "No mobile" in answers[1].content.decode()
    assert as_user(world.sam).post(address, {"channel-channel": "call"}).status_code == 404


def test_a_note_is_added_without_completing_and_shown_in_the_history(world: World, as_user: SignIn) -> None:
    first = world.enroll()[0]
    ann = as_user(world.ann)
    assert 'data-do="n"' in words(ann.get(f"/engage/{first.pk}/?view=due"))
    done = words(ann.post(f"/actions/{first.pk}/note/?view=due", {"note-text": "Back in May"}, follow=True))
    assert "Note added." in done
    assert "<blockquote>Back in May</blockquote>" in done
    first.refresh_from_db()
    assert first.status == "current"
    assert "Back in May" in words(ann.get(f"/records/{world.lee.pk}/"))
    assert ann.post(f"/actions/{first.pk}/note/").status_code == 422
    assert as_user(world.sam).post(f"/actions/{first.pk}/note/", {"note-text": "x"}).status_code == 404
