"""Queues in Setup: the list, their members, what they own, and deleting them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from baton.crm.models import LookupField
from baton.delegation.models import Handover
from baton.delegation.undo import undo
from baton.people.models import Activity, Queue, QueueMember, User
from tests.web.asking import words
from tests.web.conftest import Answer, SignIn
from tests.world import World, owners, queue, record


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def save(client: Client, edited: Queue, button: str = "save", /, **values: object) -> Answer:
    form = {"name": edited.name, "email": edited.email, "crm_id": edited.crm_id or ""}
    return client.post(reverse("setup_queue", args=[edited.pk]), form | values | {button: "1"}, follow=True)


def shared(team: Queue, source: str = "member") -> LookupField:
    return LookupField.objects.create(object="lead", name=source, label="Team", source=source, owner=team)


def test_a_new_queue_has_its_members(world: World, mia: Client) -> None:
    form = {"name": "Inbound", "add_1": "ann", "add_2": "Ben"}
    mia.post("/setup/queues/new/", form)
    made = Queue.objects.get()
    assert (made.kind, made.is_active, set(made.members.all())) == ("queue", True, {world.ann, world.ben})
    logged = Activity.objects.filter(subject_type="queue").order_by("pk").values_list("event", flat=True)
    assert list(logged) == ["created", "edited"]


def test_a_name_is_given_once_and_a_queue_is_no_member(world: World, mia: Client) -> None:
    queue("Inbound")
    assert "already" in words(mia.post("/setup/queues/new/", {"name": "inbound"}))
    assert "Choose a user." in words(mia.post("/setup/queues/new/", {"name": "Other", "add_1": "Inbound"}))
    assert Queue.objects.count() == 1


def test_a_queue_is_renamed_and_a_member_removed(world: World, mia: Client) -> None:
    inbound = queue("Inbound", [world.ann, world.ben])
    save(mia, inbound, name="Inbound calls", **{f"remove_{world.ann.pk}": "on"})
    inbound.refresh_from_db()
    assert inbound.name == "Inbound calls"
    assert list(inbound.members.all()) == [world.ben]
    page = words(mia.get(reverse("setup_queue", args=[inbound.pk])))
    assert "Member Ann" in page
    assert "weight 1" in page


def test_a_weight_stays_where_it_is_left_blank(world: World, mia: Client) -> None:
    inbound = queue("Inbound", [world.ann])
    for typed, stored in (("3", 3), ("", 3), ("0", 0), ("11", 0)):
        save(mia, inbound, **{f"weight_{world.ann.pk}": typed})
        assert QueueMember.objects.get().weight == stored


def test_a_preview_says_what_moves_and_moves_nothing(world: World, mia: Client) -> None:
    team = queue("Team", [world.ben])
    world.delegate(shared(team))
    actions = world.enroll()
    page = words(save(mia, team, "preview", add_1="sam", **{f"remove_{world.ben.pk}": "on"}))
    assert "Sam in Team" in page
    assert set(owners(actions)) == {"Ben"}
    assert list(team.members.all()) == [world.ben]


def test_members_who_share_records_follow_the_queue_and_the_undo_brings_them_back(world: World, mia: Client) -> None:
    team = queue("Team", [world.ben])
    world.delegate(shared(team))
    actions = world.enroll()
    page = save(mia, team, **{f"remove_{world.ben.pk}": "on"})
    assert set(owners(actions)) == {"Ann"}
    handover = Handover.objects.latest("pk")
    assert (handover.cause, handover.by, handover.change_count) == (Handover.Cause.MEMBERS, world.mia, 2)
    assert reverse("handover_undo", args=[handover.pk]) in page.content.decode()
    world.do(undo(handover=handover))
    assert set(owners(actions)) == {"Ben"}
    assert list(team.members.all()) == [world.ben]


def test_the_page_says_what_a_queue_owns_and_what_uses_it(world: World, mia: Client) -> None:
    team = queue("Team", [world.ben])
    world.delegate(shared(team))
    world.enroll(record("Queued", owner=team))
    page = words(mia.get(reverse("setup_queue", args=[team.pk])))
    assert "1 record" in page
    assert "Inbound" in page


def test_a_queue_that_is_used_stays_and_one_that_was_never_used_goes(world: World, mia: Client) -> None:
    used, unused = queue("Used", [world.ben]), queue("Unused", [world.ben])
    shared(used)
    record("Queued", owner=used)
    refusal = words(mia.post(reverse("setup_queue_delete", args=[used.pk])))
    assert "records, the delegation choice “Team”" in refusal
    mia.post(reverse("setup_queue_delete", args=[unused.pk]))
    assert list(Queue.objects.all()) == [used]
    assert Activity.objects.filter(event="deleted", subject_name="Unused").exists()


def test_a_queue_of_past_handovers_stays(world: World, mia: Client) -> None:
    once = queue("Once", [world.ben])
    [action, *_] = world.enroll()
    world.reassign(action, to=once)
    world.reassign(action, to=world.ben)
    assert "the history of actions" in words(mia.post(reverse("setup_queue_delete", args=[once.pk])))


def test_a_repair_of_health_offers_a_member_with_its_preview(world: World, mia: Client) -> None:
    empty = queue("Empty")
    actions = world.enroll(record("Stuck", owner=empty))
    page = mia.get("/health/").content.decode()
    assert reverse("setup_queue", args=[empty.pk]) in page
    assert "Add a member" in page
    offered = words(mia.post(reverse("setup_queue", args=[empty.pk]), {"preview": "1", "suggest": "1"}))
    assert "Ann in Empty" in offered
    assert not empty.members.exists()
    save(mia, empty, add_1="Ann")
    assert list(empty.members.all()) == [world.ann]
    assert set(owners(actions)) == {"Empty"}


def test_the_list_goes_by_name_page_by_page(world: World, mia: Client) -> None:
    for number in range(60):
        queue(f"Queue {number:02}")
    queue("Another", [world.ann, world.ben])
    User.objects.filter(pk=world.ben.pk).update(is_active=False)
    first = mia.get("/setup/queues/")
    page = words(first)
    assert page.index("Another") < page.index("Queue 00")
    assert "Queue 58" not in page
    last = Queue.objects.get(name="Queue 48")
    assert "Queue 49" in words(mia.get(f"/setup/queues/?after={last.pk}"))
    assert "Queue 07" in words(mia.get("/setup/queues/?q=07"))


def test_queries_are_as_many_for_one_queue_and_for_twenty(world: World, mia: Client) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert mia.get(address).status_code == 200
        return len(captured)

    first = queue("Queue", [world.ann])
    for_one = queries("/setup/queues/"), queries(f"/setup/queues/{first.pk}/")
    for number in range(20):
        queue(f"Queue {number}", [world.ann])
        shared(first, "member").delete()
    QueueMember.objects.bulk_create([QueueMember(queue=first, user=user) for user in (world.ben, world.sam)])
    assert (queries("/setup/queues/"), queries(f"/setup/queues/{first.pk}/")) == for_one


def test_who_may_not_edit_queues_is_refused(world: World, as_user: SignIn) -> None:
    team, ann = queue("Team"), as_user(world.ann)
    for address in ("/setup/queues/", "/setup/queues/new/", f"/setup/queues/{team.pk}/"):
        assert ann.get(address).status_code == 403
    assert ann.post(f"/setup/queues/{team.pk}/delete/").status_code == 403
    assert Queue.objects.exists()


def test_more_queues_than_a_page_holds_are_counted(mia: Client) -> None:
    for number in range(51):
        queue(f"Queue {number:02}")
    assert "1–50 of 51 queues" in words(mia.get("/setup/queues/"))
