"""Users in the Setup area: what ownership depends on goes through delegation, in the same transaction."""

import pytest
from django.conf import LazySettings
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from baton.delegation.models import Handover
from baton.mail.account_emails import SEND_ACCOUNT_EMAIL
from baton.people.models import Role, User
from tests.web.conftest import Answer, SignIn, errors_of
from tests.world import World, coming_monday, owners

NEW = {
    "name": "Zoe Hall",
    "username": "zoe",
    "email": "zoe@example.com",
    "role": Role.SEQUENCE_AGENT,
    "time_zone": "UTC",
    "work_start": "09:00",
    "work_end": "17:00",
}


def form(person: User, **changed: object) -> dict[str, object]:
    """What the change page sends, with some of it changed; a box that is not ticked sends nothing."""
    values: dict[str, object] = {
        "name": person.name,
        "username": person.username,
        "email": person.email,
        "title": person.title,
        "role": person.role,
        "is_active": person.is_active,
        "time_zone": person.time_zone,
        "work_start": "09:00",
        "work_end": "17:00",
        "crm_id": person.crm_id or "",
    } | changed
    return {name: value for name, value in values.items() if value is not False}


def save(client: Client, person: User, **changed: object) -> Answer:
    return client.post(f"/setup/people/user/{person.pk}/change/", form(person, **changed), follow=True)


def test_deactivating_a_user_gives_their_actions_to_the_record_owner(world: World, as_user: SignIn) -> None:
    actions = world.enroll()
    world.delegate(world.sdr)
    assert owners(actions) == ["Sue", "Sue"]
    response = save(as_user(world.mia), world.sue, is_active=False)
    assert owners(actions) == ["Ann", "Ann"]
    handover = Handover.objects.latest("pk")
    assert (handover.by, handover.cause, handover.change_count) == (world.mia, Handover.Cause.PEOPLE, 2)
    page = response.content.decode()
    assert "2 open actions changed owner." in page
    assert f">Handover {handover.pk}</a>" in page


def test_reactivating_a_user_gives_them_back(world: World, as_user: SignIn) -> None:
    actions = world.enroll()
    world.delegate(world.sdr)
    client = as_user(world.mia)
    save(client, world.sue, is_active=False)
    world.sue.refresh_from_db()
    save(client, world.sue, is_active=True)
    assert owners(actions) == ["Sue", "Sue"]


def test_moving_to_another_time_zone_moves_the_days_away(world: World, as_user: SignIn) -> None:
    # At nine on Monday in UTC it is still Sunday night in Honolulu.
    monday = coming_monday()
    actions = world.enroll(at=monday)
    world.away(world.ann, cover=world.ben, first=monday.date())
    assert [action.cover_id for action in world.actions()] == [world.ben.pk, None]
    save(as_user(world.mia), world.ann, time_zone="Pacific/Honolulu")
    assert [action.cover_id for action in world.actions()] == [None, world.ben.pk]
    assert owners(actions) == ["Ann", "Ann"]


def test_other_changes_make_no_handover(world: World, as_user: SignIn) -> None:
    world.enroll()
    before = Handover.objects.count()
    save(as_user(world.mia), world.ann, name="Ann Lee", title="SDR", role=Role.SEQUENCE_ADMIN, crm_id="005A")
    world.ann.refresh_from_db()
    assert (world.ann.name, world.ann.title, world.ann.crm_id) == ("Ann Lee", "SDR", "005A")
    assert world.ann.role == Role.SEQUENCE_ADMIN
    assert Handover.objects.count() == before


def test_activity_and_time_zone_and_name_change_in_one_save(world: World, as_user: SignIn) -> None:
    world.enroll()
    save(as_user(world.mia), world.ann, name="Ann Lee", is_active=False, time_zone="Europe/Paris")
    world.ann.refresh_from_db()
    assert (world.ann.name, world.ann.is_active, world.ann.time_zone) == ("Ann Lee", False, "Europe/Paris")


def test_a_change_without_open_actions_says_that_nothing_moved(world: World, as_user: SignIn) -> None:
    response = save(as_user(world.mia), world.sam, is_active=False)
    assert "No open actions changed owner or cover." in response.content.decode()


def test_a_save_that_fails_leaves_ownership_as_it_was(
    world: World, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("on purpose")

    actions = world.enroll()
    world.delegate(world.sdr)
    client = as_user(world.mia)
    monkeypatch.setattr(User, "save", fails)
    with pytest.raises(RuntimeError):
        save(client, world.sue, is_active=False)
    assert owners(actions) == ["Sue", "Sue"]


def test_an_unknown_time_zone_is_refused(world: World, as_user: SignIn) -> None:
    response = save(as_user(world.mia), world.ann, time_zone="Mars/Olympus")
    assert "time_zone" in errors_of(response)
    world.ann.refresh_from_db()
    assert world.ann.time_zone == "UTC"


def test_work_that_ends_before_it_starts_is_refused(world: World, as_user: SignIn) -> None:
    response = save(as_user(world.mia), world.ann, work_start="17:00", work_end="09:00")
    assert "work_end" in errors_of(response)


def test_admins_neither_deactivate_nor_demote_themselves(world: World, as_user: SignIn) -> None:
    save(as_user(world.mia), world.mia, is_active=False, role=Role.NONE, name="Mia Okafor")
    world.mia.refresh_from_db()
    assert (world.mia.name, world.mia.is_active, world.mia.role) == ("Mia Okafor", True, Role.SEQUENCE_ADMIN)


def add(client: Client, **changed: object) -> Answer:
    values = {
        "name": "Kim Novak",
        "username": "kim",
        "role": Role.SEQUENCE_AGENT,
        "time_zone": "Europe/Prague",
        "work_start": "09:00",
        "work_end": "17:00",
        "usable_password": "true",
        "password1": "a-long-enough-secret",
        "password2": "a-long-enough-secret",
    }
    return client.post("/setup/people/user/add/", values | changed, follow=True)


def test_a_new_user_signs_in_and_owns(world: World, as_user: SignIn) -> None:
    add(as_user(world.mia))
    kim = User.objects.get(username="kim")
    assert (kim.kind, kim.is_active, kim.time_zone) == ("user", True, "Europe/Prague")
    assert Client().login(username="kim", password="a-long-enough-secret")


def test_a_new_user_may_do_without_a_password(world: World, as_user: SignIn) -> None:
    add(as_user(world.mia), usable_password="false", password1="", password2="")
    assert not User.objects.get(username="kim").has_usable_password()


@pytest.mark.parametrize("wrong", [{"password2": "another"}, {"username": "ANN"}, {"time_zone": "Mars/Olympus"}])
def test_a_wrong_new_user_is_refused(world: World, as_user: SignIn, wrong: dict[str, str]) -> None:
    before = User.objects.count()
    assert errors_of(add(as_user(world.mia), **wrong))
    assert User.objects.count() == before


def test_an_admin_sets_a_password(world: World, as_user: SignIn) -> None:
    passwords = {"usable_password": "true", "password1": "a-long-enough-secret", "password2": "a-long-enough-secret"}
    client = as_user(world.mia)
    client.post(f"/setup/people/user/{world.ann.pk}/password/", {**passwords, "set-password": "1"})
    assert Client().login(username="ann", password="a-long-enough-secret")
    client.post(f"/setup/people/user/{world.ann.pk}/password/", {"usable_password": "false", "unset-password": "1"})
    assert not Client().login(username="ann", password="a-long-enough-secret")


def test_a_user_is_never_deleted(world: World, as_user: SignIn) -> None:
    client = as_user(world.mia)
    assert client.post(f"/setup/people/user/{world.sam.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post("/setup/people/user/", {"action": "delete_selected", "_selected_action": world.sam.pk, "post": "yes"})
    assert User.objects.filter(pk=world.sam.pk).exists()


def test_a_new_user_is_invited(world: World, as_user: SignIn, settings: LazySettings) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    client = as_user(world.mia)
    answer = client.post("/setup/people/user/add/", NEW | {"invite": "on", "email": "", "usable_password": "false"})
    assert "Zoe Hall has no email address." in answer.content.decode()
    client.post("/setup/people/user/add/", NEW | {"invite": "on", "usable_password": "false"})
    [job] = ProcrastinateJob.objects.filter(task_name=SEND_ACCOUNT_EMAIL)
    assert job.args == {"user_id": User.objects.get(username="zoe").pk, "purpose": "invitation"}


def test_many_are_invited_and_who_cannot_be_is_named(world: World, as_user: SignIn, settings: LazySettings) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    User.objects.filter(pk=world.ann.pk).update(email="ann@example.com")
    User.objects.filter(pk=world.ben.pk).update(email="")
    form = {"action": "send_invitations", "_selected_action": [world.ann.pk, world.ben.pk]}
    text = as_user(world.mia).post("/setup/people/user/", form, follow=True).content.decode()
    assert "Ben has no email address." in text
    assert "1 invitation is being sent." in text
