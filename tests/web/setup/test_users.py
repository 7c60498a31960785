"""Users in Setup: what ownership depends on goes through delegation; and what is done about signing in."""

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from baton.delegation.models import Handover
from baton.mail.account_emails import SEND_ACCOUNT_EMAIL
from baton.people.models import Activity, Role, TwoFactor, User
from baton.people.organization import OrganizationDetails, set_organization
from tests.web.asking import words
from tests.web.conftest import Answer, SignIn
from tests.world import World, coming_monday, owners, queue, user

NEW = {
    "name": "Zoe Hall",
    "username": "zoe",
    "email": "zoe@example.com",
    "role": Role.SEQUENCE_AGENT,
    "time_zone": "Europe/Prague",
    "work_start": "09:00",
    "work_end": "17:00",
}


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def save(client: Client, person: User, button: str = "save", /, **changed: object) -> Answer:
    person.refresh_from_db()
    values: dict[str, object] = {
        "name": person.name,
        "username": person.username,
        "email": person.email,
        "title": person.title,
        "role": person.role,
        "manager": person.manager.username if person.manager else "",
        "time_zone": person.time_zone,
        "work_start": "09:00",
        "work_end": "17:00",
        "crm_id": person.crm_id or "",
    }
    return client.post(f"/setup/users/{person.pk}/", values | changed | {button: "1"}, follow=True)


def add(client: Client, **changed: object) -> Answer:
    return client.post("/setup/users/new/", NEW | changed, follow=True)


def test_a_role_that_cannot_work_gives_the_actions_to_the_record_owner(world: World, mia: Client) -> None:
    actions = world.enroll()
    world.delegate(world.sdr)
    preview = save(mia, world.sue, "preview", role=Role.ENROLLER)
    assert " of 2 open actions change owner." in words(preview)
    assert owners(actions) == ["Sue", "Sue"]
    page = words(save(mia, world.sue, role=Role.ENROLLER))
    assert owners(actions) == ["Ann", "Ann"]
    handover = Handover.objects.latest("pk")
    assert (handover.by, handover.cause, handover.change_count) == (world.mia, Handover.Cause.PEOPLE, 2)
    assert "2 open actions changed owner." in page
    line = Activity.objects.filter(subject_id=world.sue.pk, subject_type="user").latest("pk")
    assert line.details["changes"] == [{"field": "Role", "before": "Sequence Agent", "after": "Enroller"}]


def test_deactivating_leads_to_off_boarding_and_reactivating_gives_back(world: World, mia: Client) -> None:
    actions = world.enroll()
    world.delegate(world.sdr)
    page = mia.get(f"/setup/users/{world.sue.pk}/").content.decode()
    assert f'href="/owners/{world.sue.pk}/off-board/"' in page
    world.deactivate(world.sue)
    asked = words(mia.get(f"/setup/users/{world.sue.pk}/reactivate/"))
    assert " of 2 open actions change owner." in asked
    assert owners(actions) == ["Ann", "Ann"]
    mia.post(f"/setup/users/{world.sue.pk}/reactivate/")
    assert owners(actions) == ["Sue", "Sue"]


def test_a_new_user_starts_with_the_time_zone_of_the_organization(world: World, mia: Client) -> None:
    set_organization(details=OrganizationDetails(time_zone="America/Chicago"), by=world.mia, at=coming_monday())
    assert world.mia.time_zone != "America/Chicago"
    page = mia.get("/setup/users/new/")
    assert '<option value="America/Chicago" selected>' in page.content.decode()


def test_moving_to_another_time_zone_moves_the_days_away(world: World, mia: Client) -> None:
    # At nine on Monday in UTC it is still Sunday night in Honolulu.
    monday = coming_monday()
    world.enroll(at=monday)
    world.away(world.ann, cover=world.ben, first=monday.date())
    assert [action.cover_id for action in world.actions()] == [world.ben.pk, None]
    save(mia, world.ann, time_zone="Pacific/Honolulu")
    assert [action.cover_id for action in world.actions()] == [None, world.ben.pk]


def test_other_edits_make_no_handover(world: World, mia: Client) -> None:
    world.enroll()
    before = Handover.objects.count()
    save(mia, world.ann, name="Ann Lee", title="SDR", crm_id="005A", reply_to="ann@example.com")
    world.ann.refresh_from_db()
    assert (world.ann.name, world.ann.title, world.ann.crm_id) == ("Ann Lee", "SDR", "005A")
    assert Handover.objects.count() == before
    assert Activity.objects.filter(subject_id=world.ann.pk, event="edited").count() == 1


def test_a_manager_is_chosen_by_name_and_several_edits_are_one_handover(world: World, mia: Client) -> None:
    save(mia, world.ann, manager="Ben", role=Role.MANAGER, time_zone="Europe/Paris")
    world.ann.refresh_from_db()
    assert (world.ann.manager_id, world.ann.role, world.ann.time_zone) == (world.ben.pk, "manager", "Europe/Paris")
    save(mia, world.ann, manager="")
    world.ann.refresh_from_db()
    assert world.ann.manager is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"work_start": "17:00", "work_end": "09:00"}, "Select an end time after the start time."),
        ({"username": "BEN"}, "Another user has this username."),
        ({"manager": "ann"}, "no one is their own manager"),
        ({"manager": "Support"}, "Choose a user."),
    ],
)
def test_what_cannot_be_is_refused_in_words(world: World, mia: Client, wrong: dict[str, str], why: str) -> None:
    queue("Support")
    assert why in words(save(mia, world.ann, name="Other", **wrong))
    world.ann.refresh_from_db()
    assert world.ann.name == "Ann"


def test_admins_do_not_demote_or_deactivate_themselves(world: World, mia: Client) -> None:
    save(mia, world.mia, role=Role.NONE, name="Mia Okafor")
    world.mia.refresh_from_db()
    assert (world.mia.name, world.mia.role) == ("Mia Okafor", Role.SEQUENCE_ADMIN)
    assert "Deactivate" not in words(mia.get(f"/setup/users/{world.mia.pk}/"))


def test_a_save_that_fails_leaves_ownership_as_it_was(
    world: World, mia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_anything: object) -> None:
        raise RuntimeError("on purpose")

    actions = world.enroll()
    world.delegate(world.sdr)
    monkeypatch.setattr("baton.web.setup.users.access.edit_user", fails)
    with pytest.raises(RuntimeError):
        save(mia, world.sue, role=Role.ENROLLER)
    assert owners(actions) == ["Sue", "Sue"]


def test_a_new_user_owns_and_is_invited(world: World, mia: Client, settings: LazySettings) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    assert "Zoe Hall has no email address." in words(add(mia, invite="on", email=""))
    add(mia, invite="on", manager="ann", title="SDR")
    zoe = User.objects.get(username="zoe")
    assert (zoe.kind, zoe.is_active, zoe.time_zone, zoe.manager_id) == ("user", True, "Europe/Prague", world.ann.pk)
    assert not zoe.has_usable_password()
    [job] = ProcrastinateJob.objects.filter(task_name=SEND_ACCOUNT_EMAIL)
    assert job.args == {"user_id": zoe.pk, "purpose": "invitation"}
    assert "Another user has this username." in words(add(mia, username="ZOE"))


def test_an_invitation_is_sent_again(world: World, mia: Client, settings: LazySettings) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    User.objects.filter(pk=world.ann.pk).update(email="ann@example.com")
    address = f"/setup/users/{world.ann.pk}/do/"
    assert "is being sent to ann@example.com" in words(mia.post(address, {"do": "invite"}, follow=True))
    User.objects.filter(pk=world.ann.pk).update(email="")
    assert "Ann has no email address." in words(mia.post(address, {"do": "invite"}, follow=True))
    assert ProcrastinateJob.objects.filter(task_name=SEND_ACCOUNT_EMAIL).count() == 1


def test_many_are_invited_and_who_cannot_be_is_named(world: World, mia: Client, settings: LazySettings) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    User.objects.filter(pk=world.ann.pk).update(email="ann@example.com")
    User.objects.filter(pk=world.ben.pk).update(email="")
    text = words(mia.post("/setup/users/invite/", {"ids": [world.ann.pk, world.ben.pk]}, follow=True))
    assert "Ben has no email address." in text
    assert "1 invitation is being sent." in text
    assert "1 invitation" in words(mia.post("/setup/users/invite/", {"all": "1", "q": "ann"}, follow=True))


def test_a_user_is_signed_out_everywhere_and_two_factor_is_reset(world: World, as_user: SignIn) -> None:
    anns = as_user(world.ann)
    TwoFactor.objects.create(user=world.ann, secret="", last_step=0, recovery_codes=[])
    mia = as_user(world.mia)
    address = f"/setup/users/{world.ann.pk}/do/"
    assert "off" in words(mia.post(address, {"do": "two_factor_off"}, follow=True))
    assert not TwoFactor.objects.exists()
    assert anns.get("/").status_code == 200
    assert "Ann was signed out of" in words(mia.post(address, {"do": "sign_out"}, follow=True))
    assert anns.get("/").status_code == 302


def test_an_admin_sets_a_password(world: World, mia: Client) -> None:
    address, good = f"/setup/users/{world.ann.pk}/password/", "a-long-enough-secret"
    assert "too short" in words(mia.post(address, {"new_password1": "short", "new_password2": "short"}))
    mia.post(address, {"new_password1": good, "new_password2": good})
    assert Client().login(username="ann", password=good)
    assert Activity.objects.filter(event="set_password", subject_id=world.ann.pk).exists()


def test_the_page_of_a_user_from_the_crm_says_what_an_import_sets(world: World, mia: Client) -> None:
    assert "from your CRM" not in words(mia.get(f"/setup/users/{world.ann.pk}/"))
    User.objects.filter(pk=world.ann.pk).update(crm_id="005A")
    assert "This user is from your CRM." in words(mia.get(f"/setup/users/{world.ann.pk}/"))


def test_the_list_is_found_through_and_filtered(world: World, mia: Client) -> None:
    queue("Support", [world.ann])
    world.deactivate(world.ben)
    assert "Support" in words(mia.get("/setup/users/?q=ann"))
    assert "Sue" not in words(mia.get("/setup/users/?q=ann"))
    inactive = words(mia.get("/setup/users/?state=inactive"))
    assert "Ben" in inactive
    assert "Sue" not in inactive
    admins = words(mia.get("/setup/users/?role=sequence_admin"))
    assert "Mia" in admins
    assert "Sue" not in admins


def test_queries_are_as_many_for_one_user_and_for_twenty(world: World, mia: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert mia.get("/setup/users/").status_code == 200
        return len(captured)

    support = queue("Support", [world.ann])
    for_one = queries()
    for number in range(20):
        support.members.add(user(f"user {number}"))
    assert queries() == for_one


def test_who_may_not_edit_users_is_refused(world: World, as_user: SignIn) -> None:
    ann, ben = as_user(world.ann), f"/setup/users/{world.ben.pk}/"
    for address in ("/setup/users/", "/setup/users/new/", ben, f"{ben}password/", f"{ben}reactivate/"):
        assert ann.get(address).status_code == 403
    assert ann.post("/setup/users/invite/", {"ids": [world.ben.pk]}).status_code == 403
    assert ann.post(f"{ben}do/", {"do": "sign_out"}).status_code == 403
