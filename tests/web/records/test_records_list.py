"""The records list, and enrolling from it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Record, Suppression
from baton.crm.suppressions import opt_out
from baton.delegation.models import Handover
from baton.participants.models import Participant
from baton.participants.records import RecordFilter, matching_records
from baton.people.models import Role, User
from baton.sequences.models import Sequence
from tests.web.asking import Query, link, words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, queue, record, sequence, user


def names(world: World, as_user: SignIn, query: Query | None = None, who: User | None = None) -> list[str]:
    answer = as_user(who or world.mia).get("/records/", query or {})
    assert answer.status_code == 200
    return [row.row.name for row in (answer.context["page"].rows if "page" in answer.context else ())]


def test_each_object_has_its_tab(world: World, as_user: SignIn) -> None:
    record("Initech", owner=world.ann, object="account")
    assert names(world, as_user) == ["Lee"]
    assert names(world, as_user, {"object": "account"}) == ["Initech"]
    assert names(world, as_user, {"object": "contact"}) == []


def test_records_are_found_by_the_beginnings_of_words(world: World, as_user: SignIn) -> None:
    Record.objects.filter(pk=record("Ana O'Brien-Ruiz", owner=world.ann).pk).update(email="ana.ruiz@initech.com")
    for text in ("ana", "RUI", "ruiz ana", "o'brien", "initech", "ana.ruiz@initech.com"):
        assert names(world, as_user, {"q": text}) == ["Ana O'Brien-Ruiz"], text
    for text in ("uiz", "ana lee", "' | 'lee"):
        assert "Ana O'Brien-Ruiz" not in names(world, as_user, {"q": text})


def test_a_search_without_words_finds_all_that_all_is_done_with(world: World, as_user: SignIn) -> None:
    assert names(world, as_user, {"q": "!"}) == ["Lee"]
    assert matching_records(RecordFilter(object="lead", text="!")) == [world.lee.pk]


def test_records_are_filtered_by_owner(world: World, as_user: SignIn) -> None:
    record("Kim", owner=world.ben)
    assert names(world, as_user, {"owner": "Ben"}) == ["Kim"]
    assert "There is no user or queue &#x27;Zoe&#x27;." in words(
        as_user(world.mia).get("/records/", {"owner": "Zoe"})
    )


def test_records_are_filtered_by_what_they_opted_out_of(world: World, as_user: SignIn) -> None:
    Record.objects.filter(pk=record("Email", owner=world.ann).pk).update(opted_out_of_email=True)
    Record.objects.filter(pk=record("Calls", owner=world.ann).pk).update(do_not_call=True)
    Record.objects.filter(pk=record("Both", owner=world.ann).pk).update(do_not_call=True, email="both@example.org")
    opt_out(address="Both@example.org", source=Suppression.Source.ADMIN, why="Asked", at=MONDAY, by=None)
    filtered = {asked: names(world, as_user, {"opted_out": asked}) for asked in ("email", "calls", "both", "no", "")}
    assert filtered == {
        "email": ["Both", "Email"],
        "calls": ["Both", "Calls"],
        "both": ["Both"],
        "no": ["Lee"],
        "": ["Both", "Calls", "Email", "Lee"],
    }


def test_deleted_records_are_left_out(world: World, as_user: SignIn) -> None:
    Record.objects.update(is_deleted=True)
    assert names(world, as_user) == []


def test_pages_follow_each_other_by_name(world: World, as_user: SignIn) -> None:
    for n in range(120):
        record(f"{'aAb'[n % 3]}{n // 4:03}", owner=world.ann)
    client = as_user(world.mia)
    answer, seen = client.get("/records/"), []
    while True:
        page = answer.context["page"]
        seen += [row.row.name for row in page.rows]
        if not page.next:
            break
        answer = client.get(link(answer, "next"))
        assert client.get(link(answer, "prev")).context["page"] == page
    assert len(seen) == 121
    assert seen == sorted(seen, key=str.lower)


def test_an_agent_sees_records_they_own_or_have_an_open_action_for(world: World, as_user: SignIn) -> None:
    world.delegate(world.sdr)
    world.enroll()
    record("Kim", owner=world.ben)
    shared = record("Pat", owner=queue("Partners", [world.ben]))
    world.enroll(shared)
    assert names(world, as_user, who=world.ann) == ["Lee"]
    assert names(world, as_user, who=world.sue) == ["Lee"]
    assert names(world, as_user, who=world.ben) == ["Kim", "Pat"]
    assert names(world, as_user, who=world.sam) == []


def test_an_agent_enrolls_own_records_and_the_others_are_named(world: World, as_user: SignIn) -> None:
    pat = record("Pat", owner=queue("Partners", [world.ann]))
    world.enroll(pat)
    outbound, ann = sequence("Outbound"), as_user(world.ann)
    assert "Preview enrollment" in words(ann.get("/records/"))
    query: Query = {"object": "lead", "ids": [world.lee.pk, pat.pk], "sequence": outbound.pk}
    text = words(ann.get("/records/enroll/", query))
    assert "<b>1</b> record can be enrolled." in text
    assert "<b>1</b> owned by a different user or queue: Pat" in text
    done = words(ann.post("/records/enroll/", query, follow=True))
    assert "1 record enrolled in Outbound." in done
    assert "/handovers/" not in done
    assert list(outbound.participants.values_list("record__name", "enrolled_by")) == [("Lee", world.ann.pk)]


def test_an_agent_does_not_enroll_what_is_not_own_or_hidden(world: World, as_user: SignIn) -> None:
    pat = record("Pat", owner=queue("Partners", [world.ann]))
    world.enroll(pat)
    query: Query = {"object": "lead", "ids": [pat.pk], "sequence": sequence("Outbound").pk}
    assert as_user(world.ann).post("/records/enroll/", query).status_code == 403
    assert [as_user(world.sam).get("/records/enroll/", query).status_code] == [404]
    assert as_user(world.sam).post("/records/enroll/", query).status_code == 404


def test_an_enroller_has_no_page(world: World, as_user: SignIn) -> None:
    assert as_user(user("robot", role=Role.ENROLLER)).get("/records/").status_code == 403


def test_without_records_the_import_is_explained(world: World, as_user: SignIn) -> None:
    assert "baton import salesforce DIR" in words(as_user(world.mia).get("/records/?object=contact"))
    assert "baton import" not in words(as_user(world.sam).get("/records/"))
    assert "No matching records" in words(as_user(world.mia).get("/records/?q=zzz"))


def test_enrollment_is_previewed(world: World, as_user: SignIn) -> None:
    world.enroll()
    gone = record("Opted", owner=world.ann)
    Record.objects.filter(pk=gone.pk).update(opted_out_of_email=True, do_not_call=True)
    kim = record("Kim", owner=world.ben)
    query: Query = {"object": "lead", "ids": [world.lee.pk, kim.pk, gone.pk], "sequence": world.sequence.pk}
    answer = as_user(world.mia).get("/records/enroll/", query)
    text = words(answer)
    assert "<b>1</b> record can be enrolled." in text
    assert text.count('<input type="hidden" name="ids"') == 3
    assert "1</b> already in this sequence: Lee" in text
    assert "1</b> opted out of every channel that this sequence uses: Opted" in text
    assert [each.owner.name for each in answer.context["effect"].owners] == ["Ben"]
    assert Participant.objects.count() == 1


def test_the_preview_warns_of_people_in_other_sequences(world: World, as_user: SignIn) -> None:
    world.enroll()
    into = sequence("Newsletter")
    Sequence.objects.filter(pk=into.pk).update(other_sequences="warned")
    query: Query = {"object": "lead", "ids": [world.lee.pk], "sequence": into.pk}
    text = words(as_user(world.mia).get("/records/enroll/", query))
    assert "<p>1 of them is in other sequences:</p> <ul> <li>Lee: Inbound</li> </ul>" in text


def test_the_preview_says_who_leaves_a_sequence_of_a_lower_priority(world: World, as_user: SignIn) -> None:
    world.enroll()
    Sequence.objects.update(other_sequences="exclusive", exclusive_priority=2)
    into = sequence("Demo request")
    Sequence.objects.filter(pk=into.pk).update(other_sequences="exclusive", exclusive_priority=1)
    query: Query = {"object": "lead", "ids": [world.lee.pk], "sequence": into.pk}
    mia = as_user(world.mia)
    assert "1 participant will leave an exclusive sequence of a lower priority." in words(
        mia.get("/records/enroll/", query)
    )
    text = words(mia.post("/records/enroll/", query, follow=True))
    assert "1 participant left an exclusive sequence of a lower priority." in text
    assert "Entered another sequence" in words(mia.get(f"/records/{world.lee.pk}/"))


def test_the_ticked_records_are_enrolled(world: World, as_user: SignIn) -> None:
    kim = record("Kim", owner=world.ben)
    posted = {"object": "lead", "ids": [world.lee.pk, kim.pk], "sequence": world.sequence.pk, "why": "Fair"}
    answer = as_user(world.mia).post("/records/enroll/", posted, follow=True)
    handover = Handover.objects.get()
    text = words(answer)
    assert f'2 records enrolled in Inbound. <a href="/handovers/{handover.pk}/">' in text
    assert "Undo" not in text
    assert answer.request["PATH_INFO"] == "/participants/"
    assert Participant.objects.count() == 2
    assert handover.why == "Fair"


def test_from_a_record_one_returns_to_it(world: World, as_user: SignIn) -> None:
    posted = {"object": "lead", "ids": [world.lee.pk], "sequence": world.sequence.pk, "record": world.lee.pk}
    answer = as_user(world.mia).post("/records/enroll/", posted)
    assert answer.headers["Location"] == f"/records/{world.lee.pk}/"


def test_all_that_match_are_enrolled(world: World, as_user: SignIn) -> None:
    for n in range(60):
        record(f"Kim {n}", owner=world.ben)
    posted = {"object": "lead", "all": "1", "owner": "Ben", "q": "kim", "sequence": world.sequence.pk}
    as_user(world.mia).post("/records/enroll/", posted)
    assert Participant.objects.count() == 60


def test_somebody_who_entered_meanwhile_is_told(world: World, as_user: SignIn) -> None:
    world.enroll()
    posted = {"object": "lead", "ids": [world.lee.pk], "sequence": world.sequence.pk}
    assert "1 record skipped." in words(as_user(world.mia).post("/records/enroll/", posted, follow=True))


@pytest.mark.parametrize("query", [{}, {"ids": ["x"]}, {"ids": ["9" * 30]}, {"object": "cat"}, {"owner": "Zoe"}])
def test_a_selection_without_sense_is_refused_in_words(world: World, as_user: SignIn, query: Query) -> None:
    text = words(
        as_user(world.mia).get("/records/enroll/", {"object": "lead", "sequence": world.sequence.pk, **query})
    )
    assert 'role="alert"' in text
    assert "would enter" not in text


def test_a_sequence_of_another_object_or_not_active_is_refused(world: World, as_user: SignIn) -> None:
    contacts = sequence("Contacts", object="contact")
    draft = sequence("Draft")
    Sequence.objects.filter(pk=draft.pk).update(status="draft")
    for each in (contacts, draft):
        query: Query = {"object": "lead", "ids": [world.lee.pk], "sequence": each.pk}
        text = words(as_user(world.mia).get("/records/enroll/", query))
        assert "This sequence isn’t active or is for a different object. Choose another sequence." in text


@pytest.mark.parametrize("who", ["mia", "ann"])
def test_queries_are_as_many_for_one_record_and_for_twenty(world: World, as_user: SignIn, who: str) -> None:
    client = as_user(getattr(world, who))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/records/")
        return len(captured)

    world.enroll()
    for_one = queries()
    world.enroll(*(record(f"Kim {n}", owner=world.ann) for n in range(19)))
    assert queries() == for_one <= 11


def test_a_page_begins_after_no_record_that_is_hidden(world: World, as_user: SignIn) -> None:
    """Or paging would tell where its name stands among the others."""
    hidden = record("Aaron", owner=world.ben), record("Zoe", owner=world.ben)
    for beside in hidden:
        assert names(world, as_user, {"after": beside.pk}, world.ann) == ["Lee"]
        assert names(world, as_user, {"before": beside.pk}, world.ann) == ["Lee"]
    assert names(world, as_user, {"after": world.lee.pk}, world.ann) == []
