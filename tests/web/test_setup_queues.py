"""Queues with their members, in the Setup area."""

import pytest
from django.test import Client

from baton.crm.models import LookupField
from baton.people.models import Queue, QueueMember
from tests.web.conftest import SignIn
from tests.world import World, owners, queue

NO_MORE = {"queuemember_set-TOTAL_FORMS": 0, "queuemember_set-INITIAL_FORMS": 0}


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def test_a_new_queue_has_its_members(world: World, mia: Client) -> None:
    member = {"queuemember_set-TOTAL_FORMS": 1, "queuemember_set-0-user": world.ann.pk}
    mia.post("/setup/people/queue/add/", {"name": "Inbound", "email": ""} | NO_MORE | member)
    made = Queue.objects.get()
    assert (made.kind, made.is_active, list(made.members.all())) == ("queue", True, [world.ann])


def test_a_member_is_taken_out_of_a_queue(world: World, mia: Client) -> None:
    inbound = queue("Inbound", [world.ann, world.ben])
    ann, ben = QueueMember.objects.order_by("pk")
    members = {"queuemember_set-TOTAL_FORMS": 2, "queuemember_set-INITIAL_FORMS": 2}
    for place, member in enumerate((ann, ben)):
        members |= {
            f"queuemember_set-{place}-id": member.pk,
            f"queuemember_set-{place}-queue": inbound.pk,
            f"queuemember_set-{place}-user": member.user_id,
        }
    mia.post(
        f"/setup/people/queue/{inbound.pk}/change/",
        {"name": "Inbound calls"} | members | {"queuemember_set-0-DELETE": "on"},
    )
    inbound.refresh_from_db()
    assert inbound.name == "Inbound calls"
    assert list(inbound.members.all()) == [world.ben]


def test_a_member_has_a_weight_which_stays_where_it_is_left_blank(world: World, mia: Client) -> None:
    inbound = queue("Inbound", [world.ann])
    member = QueueMember.objects.get()
    row: dict[str, object] = {"id": member.pk, "queue": inbound.pk, "user": world.ann.pk}
    counts = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 1}
    for weight, saved in (("3", 3), ("", 3), ("0", 0), ("11", 0)):
        boxes: dict[str, object] = {f"queuemember_set-{name}": value for name, value in counts.items()}
        boxes |= {f"queuemember_set-0-{name}": value for name, value in (row | {"weight": weight}).items()}
        mia.post(f"/setup/people/queue/{inbound.pk}/change/", {"name": "Inbound"} | boxes)
        member.refresh_from_db()
        assert member.weight == saved


def test_the_list_says_how_many_members_a_queue_has(world: World, mia: Client) -> None:
    queue("Inbound", [world.ann, world.ben])
    page = mia.get("/setup/people/queue/").content.decode()
    assert '<td class="field-member_count">2</td>' in page


def test_a_queue_is_never_deleted(world: World, mia: Client) -> None:
    inbound = queue("Inbound")
    assert mia.post(f"/setup/people/queue/{inbound.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Queue.objects.exists()


def test_members_who_share_records_follow_the_queue(world: World, mia: Client) -> None:
    team = queue("Team", [world.ben])
    shared = LookupField.objects.create(object="lead", name="Team", label="Team", source="member", owner=team)
    world.delegate(shared)
    actions = world.enroll()
    assert set(owners(actions)) == {"Ben"}
    row = QueueMember.objects.get()
    gone: dict[str, object] = {
        "queuemember_set-TOTAL_FORMS": 1,
        "queuemember_set-INITIAL_FORMS": 1,
        "queuemember_set-0-id": row.pk,
    }
    gone |= {"queuemember_set-0-user": world.ben.pk, "queuemember_set-0-DELETE": "on"}
    mia.post(f"/setup/people/queue/{team.pk}/change/", {"name": "Team", "email": ""} | gone)
    assert set(owners(actions)) == {"Ann"}
