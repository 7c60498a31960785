"""The participants list, and pausing, resuming and removing from it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.participants import operations
from baton.participants.models import Participant, ParticipantAction, RecordNote
from baton.people.models import Role, User
from baton.sequences.results import find_result
from tests.web.asking import Query, link, words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, queue, record, sequence, user


@pytest.fixture
def busy(world: World) -> World:
    """Lee of ann and kim of ben, kim paused; and in another sequence pat of a queue that ben is in."""
    world.enroll(world.lee, record("Kim", owner=world.ben))
    operations.pause(participants=[_participant("Kim").pk], by=None, at=MONDAY)
    world.sequence = sequence("Outbound")
    world.enroll(record("Pat", owner=queue("Partners", [world.ben])))
    return world


def _participant(name: str) -> Participant:
    return Participant.objects.get(record__name=name)


def names(world: World, as_user: SignIn, query: Query | None = None, who: User | None = None) -> list[str]:
    answer = as_user(who or world.mia).get("/participants/", query or {})
    assert answer.status_code == 200
    return [row.row.record for row in (answer.context["page"].rows if "page" in answer.context else ())]


def test_those_in_their_sequence_come_first_enrolled_last(busy: World, as_user: SignIn) -> None:
    operations.remove(participants=[_participant("Lee").pk], at=MONDAY, by=None)
    assert names(busy, as_user) == ["Pat", "Kim"]
    assert names(busy, as_user, {"status": "any"}) == ["Pat", "Kim", "Lee"]
    assert names(busy, as_user, {"status": "removed"}) == ["Lee"]
    assert names(busy, as_user, {"status": "paused"}) == ["Kim"]


def test_each_filter_narrows(busy: World, as_user: SignIn) -> None:
    assert names(busy, as_user, {"sequence": busy.sequence.pk}) == ["Pat"]
    assert names(busy, as_user, {"owner": "Ben"}) == ["Kim"]
    assert names(busy, as_user, {"q": "ki"}) == ["Kim"]
    assert names(busy, as_user, {"step": 1, "status": "active"}) == ["Pat", "Lee"]
    assert names(busy, as_user, {"step": 2}) == []


def test_a_line_says_where_the_participant_stands(busy: World, as_user: SignIn) -> None:
    current = ParticipantAction.objects.get(participant=_participant("Lee"), status="current")
    text = words(as_user(busy.mia).get("/participants/?q=lee"))
    for said in ("step 1 of 2", f'href="/actions/{current.pk}/"', "by Mia", "Owner: Ann"):
        assert said in text


def test_those_who_left_say_why(busy: World, as_user: SignIn) -> None:
    operations.end(participants=[_participant("Lee").pk], exit=Participant.Exit.REPLIED, why="Fine", at=MONDAY)
    text = words(as_user(busy.mia).get("/participants/?status=any"))
    assert '<span class="badge reply">Replied</span>' in text
    assert ">Replied" not in text.replace('<span class="badge reply">Replied</span>', "")
    # Those have a view of their own.
    assert "Participants who replied" in text
    assert names(
        busy, as_user, {"status": "removed", "field": "Status", "operator": "is", "value": "Replied"}
    ) == names(busy, as_user, {"status": "removed", "field": "Result", "operator": "is", "value": "Replied"})
    assert names(busy, as_user, {"status": "removed", "field": "Result", "operator": "is", "value": "Replied"}) == [
        "Lee"
    ]
    operations.end(participants=[_participant("Kim").pk], exit=Participant.Exit.BY_HAND, why="", at=MONDAY)
    text = words(as_user(busy.mia).get("/participants/?status=removed"))
    assert 'Removed</span> <span class="quiet">Removed manually</span>' in text


def test_a_filter_without_sense_is_refused_in_words(busy: World, as_user: SignIn) -> None:
    text = words(as_user(busy.mia).get("/participants/", {"owner": "Zoe", "step": "x", "sequence": "7000"}))
    assert "There is no user or queue" in text
    assert "Enter a whole number." in text


def test_pages_follow_each_other(world: World, as_user: SignIn) -> None:
    world.enroll(*(record(f"Kim {n}", owner=world.ann) for n in range(70)))
    client = as_user(world.mia)
    first = client.get("/participants/")
    second = client.get(link(first, "next"))
    seen = [row.row.id for answer in (first, second) for row in answer.context["page"].rows]
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 70
    assert link(second, "next") == ""
    assert client.get(link(second, "prev")).context["page"] == first.context["page"]


def test_an_agent_sees_participants_of_own_records_and_own_open_actions(busy: World, as_user: SignIn) -> None:
    assert names(busy, as_user, who=busy.ann) == ["Lee"]
    assert names(busy, as_user, who=busy.ben) == ["Pat", "Kim"]
    assert names(busy, as_user, who=busy.sam) == []


def test_the_owner_of_a_record_sees_who_has_its_current_action(world: World, as_user: SignIn) -> None:
    world.delegate(world.sdr)
    first = world.enroll()[0]
    text = words(as_user(world.ann).get("/participants/"))
    assert "Sue" in text
    assert f"/actions/{first.pk}/" in text


@pytest.mark.parametrize(("verb", "status"), [("pause", "paused"), ("remove", "removed")])
def test_an_agent_changes_own_participants_and_the_others_are_named(
    busy: World, as_user: SignIn, verb: str, status: str
) -> None:
    kim, pat = _participant("Kim"), _participant("Pat")
    operations.resume(participants=[kim.pk], by=None, at=MONDAY)
    both = {"ids": [kim.pk, pat.pk]}
    text = words(as_user(busy.ben).get(f"/participants/{verb}/", both))
    assert "<b>1</b> participant." in text
    assert "<b>1</b> not yours (you own neither the record nor an open action): Pat" in text
    done = words(as_user(busy.ben).post(f"/participants/{verb}/", both, follow=True))
    assert "1 participant skipped." in done
    assert (_participant("Kim").status, _participant("Pat").status) == (status, "active")


@pytest.mark.parametrize("verb", ["pause", "resume", "remove"])
def test_an_agent_is_refused_what_is_not_own_and_finds_nothing_hidden(
    busy: World, as_user: SignIn, verb: str
) -> None:
    pat, ben, sam = {"ids": [_participant("Pat").pk]}, as_user(busy.ben), as_user(busy.sam)
    assert "None of the selected participants" in words(ben.get(f"/participants/{verb}/", pat))
    assert ben.post(f"/participants/{verb}/", pat).status_code == 403
    assert (
        sam.get(f"/participants/{verb}/", pat).status_code,
        sam.post(f"/participants/{verb}/", pat).status_code,
    ) == (
        404,
        404,
    )
    assert _participant("Pat").status == "active"


def test_an_agent_is_not_offered_to_move(busy: World, as_user: SignIn) -> None:
    text = words(as_user(busy.ann).get("/participants/"))
    assert "/participants/pause/" in text
    assert "/participants/move/" not in text
    assert "/participants/move/" not in words(as_user(busy.ann).get(f"/records/{busy.lee.pk}/"))
    assert as_user(busy.ann).get("/participants/move/", {"ids": [_participant("Lee").pk]}).status_code == 403


def test_the_owner_of_an_open_action_pauses_and_resumes(world: World, as_user: SignIn) -> None:
    first = world.enroll()[0]
    world.reassign(first, to=world.ben)
    chosen = {"ids": [first.participant_id]}
    assert "/participants/pause/" in words(as_user(world.ben).get(f"/records/{world.lee.pk}/"))
    as_user(world.ben).post("/participants/pause/", chosen)
    assert Participant.objects.get().status == "paused"
    as_user(world.ben).post("/participants/resume/", chosen)
    assert Participant.objects.get().status == "active"


def test_an_enroller_has_no_page(world: World, as_user: SignIn) -> None:
    assert as_user(user("robot", role=Role.ENROLLER)).get("/participants/").status_code == 403


def test_an_empty_list_says_what_to_do_next(world: World, as_user: SignIn) -> None:
    assert "No participants yet" in words(as_user(world.mia).get("/participants/"))
    assert "No participants" in words(as_user(world.ann).get("/participants/"))
    assert "No matching participants" in words(as_user(world.mia).get("/participants/?q=zzz"))


def test_removing_says_first_what_it_does(busy: World, as_user: SignIn) -> None:
    operations.remove(participants=[_participant("Pat").pk], at=MONDAY, by=None)
    text = words(as_user(busy.mia).get("/participants/remove/", {"all": "1", "status": "any"}))
    assert "<b>2</b> participants." in text
    assert '<input type="hidden" name="all" value="1"' in text
    assert "4 open actions are canceled." in text
    assert "<b>1</b> no longer in the sequence: Pat" in text
    assert Participant.objects.filter(status="removed").count() == 1


@pytest.mark.parametrize(
    ("verb", "who", "status"), [("pause", "Lee", "paused"), ("resume", "Kim", "active"), ("remove", "Lee", "removed")]
)
def test_the_ticked_ones_are_moved(busy: World, as_user: SignIn, verb: str, who: str, status: str) -> None:
    posted = {"ids": [_participant(who).pk]}
    text = words(as_user(busy.mia).post(f"/participants/{verb}/", posted, follow=True))
    assert f"1 participant {verb.rstrip('e')}ed." in text
    assert _participant(who).status == status


def test_all_that_match_are_moved(world: World, as_user: SignIn) -> None:
    world.enroll(*(record(f"Kim {n}", owner=world.ann) for n in range(70)), world.lee)
    as_user(world.mia).post("/participants/pause/", {"all": "1", "q": "kim"})
    assert Participant.objects.filter(status="paused").count() == 70
    assert _participant("Lee").status == "active"


def test_those_selected_are_finished_with_a_result_and_found_by_it(busy: World, as_user: SignIn) -> None:
    result = find_result("Meeting booked")
    chosen = {"ids": [_participant("Lee").pk]}
    mia = as_user(busy.mia)
    assert 'formaction="/participants/finish/"' in words(mia.get("/participants/"))
    assert "2 open actions are canceled." in words(mia.get("/participants/finish/", chosen))
    assert "Select a result." in words(mia.post("/participants/finish/", chosen))
    assert _participant("Lee").status == "active"
    done = words(mia.post("/participants/finish/", {**chosen, "finish-result": result.pk}, follow=True))
    assert "1 participant finished." in done
    assert names(busy, as_user, {"result": result.pk}) == ["Lee"]
    assert names(busy, as_user, {"result": result.pk, "status": "active"}) == []
    text = words(mia.get("/participants/?status=completed"))
    assert 'Completed</span> <span class="quiet">Meeting booked</span>' in text


def test_from_a_record_one_returns_to_it(busy: World, as_user: SignIn) -> None:
    posted = {"ids": [_participant("Lee").pk], "record": busy.lee.pk}
    answer = as_user(busy.mia).post("/participants/pause/", posted)
    assert answer.headers["Location"] == f"/records/{busy.lee.pk}/"


@pytest.mark.parametrize("query", [{}, {"ids": ["x"]}, {"all": "1", "owner": "Zoe"}])
def test_a_selection_without_sense_is_refused_in_words(busy: World, as_user: SignIn, query: Query) -> None:
    for send in (as_user(busy.mia).get, as_user(busy.mia).post):
        assert 'role="alert"' in words(send("/participants/remove/", query))
    assert not Participant.objects.filter(status="removed").exists()


@pytest.mark.parametrize("who", ["mia", "ann"])
def test_queries_of_a_preview_are_as_many_for_one_as_for_twenty(world: World, as_user: SignIn, who: str) -> None:
    client = as_user(getattr(world, who))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/participants/pause/?all=1")
        return len(captured)

    world.enroll()
    for_one = queries()
    world.enroll(*(record(f"Kim {n}", owner=world.ann) for n in range(19)))
    assert queries() == for_one <= 8


@pytest.mark.parametrize("who", ["mia", "ann"])
def test_queries_are_as_many_for_one_participant_and_for_twenty(world: World, as_user: SignIn, who: str) -> None:
    client = as_user(getattr(world, who))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/participants/")
        return len(captured)

    world.enroll()
    for_one = queries()
    world.enroll(*(record(f"Kim {n}", owner=world.ann) for n in range(19)))
    assert queries() == for_one <= 13


def test_a_channel_is_skipped_for_those_selected(busy: World, as_user: SignIn) -> None:
    chosen = {"ids": [_participant("Lee").pk, _participant("Kim").pk]}
    mia = as_user(busy.mia)
    assert 'formaction="/participants/skip-channel/"' in words(mia.get("/participants/"))
    preview = words(mia.get("/participants/skip-channel/", chosen))
    assert "<b>1</b> participant." in preview
    assert "already paused" in preview
    assert "Select what to skip." in words(mia.post("/participants/skip-channel/", chosen))
    posted = {**chosen, "channel-channel": "call", "channel-note": "Wants email only"}
    done = words(mia.post("/participants/skip-channel/", posted, follow=True))
    assert "All open actions of that type skipped for 1 participant." in done
    assert "1 participant skipped." in done
    actions = ParticipantAction.objects.filter(participant=_participant("Lee"))
    assert set(actions.values_list("status", "note")) == {("skipped", "Wants email only")}
    assert ParticipantAction.objects.filter(participant=_participant("Kim"), status="skipped").count() == 0


def test_a_note_is_added_for_those_selected_and_not_for_others(busy: World, as_user: SignIn) -> None:
    chosen = {"ids": [_participant("Lee").pk, _participant("Kim").pk], "note-text": "Met at the fair"}
    assert "Note added for 2 participants." in words(
        as_user(busy.mia).post("/participants/note/", chosen, follow=True)
    )
    # Kim is ben's: whoever doesn't see a record neither finds its participant nor writes on it.
    as_user(busy.ann).post("/participants/note/", {**chosen, "note-text": "Mine"})
    assert sorted(RecordNote.objects.values_list("record__name", "text")) == [
        ("Kim", "Met at the fair"), ("Lee", "Met at the fair"), ("Lee", "Mine"),
    ]  # fmt: skip
    assert "Enter a note." in words(as_user(busy.ann).post("/participants/note/", {**chosen, "note-text": " "}))
