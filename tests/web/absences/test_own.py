"""One's own time away: in one's own words, previewed, changed and taken back; nobody else's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from baton.delegation.models import Handover
from baton.people.models import Absence, Role
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World, covers, user

pytestmark = pytest.mark.django_db
NEW = "/time-away/new/"


@pytest.fixture
def world() -> World:
    """Ann has two actions, due now and on the next business day."""
    world = World()
    world.enroll(at=timezone.now())
    return world


def asked(**more: str) -> dict[str, str]:
    return {"when": "today", "cover": "Ben", "covers_overdue": "on", "note": "", **more}


def test_a_rep_sets_an_absence_after_a_preview(client: Client, world: World) -> None:
    preview = words(client.post(NEW, {**asked(), "preview": "1"}))
    assert "You are away" in preview
    assert not Absence.objects.exists()
    page = words(client.post(NEW, {**asked(), "save": "1"}, follow=True))
    assert "Time away saved. 1 open action changed its cover." in page
    assert "Ben covers your actions." in page
    absence = Absence.objects.get()
    assert (absence.user, absence.cover_id, absence.first_day) == (world.ann, world.ben.pk, timezone.now().date())
    assert covers(world.actions())[0] == "Ben"


def test_it_is_changed_and_keeps_its_days_where_they_are_not_touched(client: Client, world: World) -> None:
    client.post(NEW, {**asked(when="Dec 21 – Dec 24"), "save": "1"})
    absence = Absence.objects.get()
    address = reverse("own_absence", args=[absence.pk])
    page = client.get(address)
    when = page.context["form"].initial["when"]
    client.post(address, {**asked(when=when, cover="Sam"), "save": "1"})
    changed = Absence.objects.get()
    assert (changed.first_day, changed.last_day, changed.cover_id) == (
        absence.first_day,
        absence.last_day,
        world.sam.pk,
    )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"when": "someday"}, "“someday” is not a date."),
        ({"when": ""}, "This field is required."),
        ({"cover": "Ann"}, "A user can’t cover for themselves."),
        ({"cover": "Nobody"}, "There is no user or queue"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(client: Client, fields: dict[str, str], reason: str) -> None:
    assert reason in words(client.post(NEW, {**asked(**fields), "save": "1"}))
    assert not Absence.objects.exists()


def test_what_lies_ahead_is_canceled_and_what_began_ends(client: Client, world: World) -> None:
    today = timezone.now().date()
    world.away(world.ann, cover=world.ben, first=today + timedelta(days=30))
    [absence] = Absence.objects.all()
    address = reverse("own_absence_cancel", args=[absence.pk])
    page = words(client.get(address))
    assert "Cancel your time away?" in page
    assert ">Keep time away</a>" in page
    assert "Time away canceled." in words(client.post(address, follow=True))
    assert not Absence.objects.exists()
    world.away(world.ann, cover=world.ben, first=today - timedelta(days=3), days=10)
    address = reverse("own_absence_cancel", args=[Absence.objects.get().pk])
    assert "End your time away today?" in words(client.get(address))
    client.post(address)
    assert Absence.objects.get().last_day == today - timedelta(days=1)


def test_it_ends_early_though_its_cover_has_left(client: Client, world: World) -> None:
    today = timezone.now().date()
    world.away(world.ann, cover=world.ben, first=today - timedelta(days=3), days=10)
    world.deactivate(world.ben)
    address = reverse("own_absence_cancel", args=[Absence.objects.get().pk])
    assert "End your time away today?" in words(client.get(address))
    assert "Time away ended." in words(client.post(address, follow=True))
    assert Absence.objects.get().last_day == today - timedelta(days=1)


def test_nobody_sees_or_changes_anybody_elses(client: Client, world: World) -> None:
    world.away(world.ben, cover=world.sam, first=timezone.now().date())
    absence = Absence.objects.get()
    assert "You have no time away planned." in words(client.get("/time-away/"))
    for name in ("own_absence", "own_absence_cancel"):
        assert client.post(reverse(name, args=[absence.pk]), asked()).status_code == 404
    assert Absence.objects.filter(pk=absence.pk).exists()


def test_a_sequence_admin_changes_anybodys(as_user: SignIn, world: World) -> None:
    world.away(world.ben, cover=world.sam, first=timezone.now().date(), days=5)
    address = reverse("own_absence", args=[Absence.objects.get().pk])
    assert "Change time away of Ben" in words(as_user(world.mia).get(address))
    as_user(world.mia).post(address, {**asked(cover="Sue"), "save": "1"})
    absence = Absence.objects.get()
    assert (absence.user, absence.cover_id) == (world.ben, world.sue.pk)


def test_who_has_no_actions_sets_no_absence(as_user: SignIn, world: World) -> None:
    assert as_user(user("eve", role=Role.ENROLLER)).get("/time-away/").status_code == 403


def test_a_cover_who_is_away_partly_is_warned_of(client: Client, world: World) -> None:
    world.away(world.ben, cover=None, first=timezone.now().date())
    away = asked(when=f"today to {timezone.now() + timedelta(days=5):%Y-%m-%d}")
    page = words(client.post(NEW, {**away, "preview": "1"}))
    assert "Ben is away" in page


def test_an_edit_is_undone_from_the_message_and_not_by_a_colleague(
    client: Client, world: World, as_user: SignIn
) -> None:
    page = client.post(NEW, {**asked(), "save": "1"}, follow=True).content.decode()
    address = reverse("handover_undo", args=[Handover.objects.latest("pk").pk])
    assert f'href="{address}"' in page
    assert as_user(world.ben).post(address).status_code == 404
    assert Absence.objects.exists()
    client = as_user(world.ann)
    assert "Time away of Ann" in words(client.get(address))
    assert "The time away is as it was before." in words(client.post(address, follow=True))
    assert not Absence.objects.exists()
    assert covers(world.actions())[0] is None


def test_an_edit_that_was_edited_since_is_told_to_stay(client: Client, world: World) -> None:
    client.post(NEW, {**asked(), "save": "1"})
    first = Handover.objects.latest("pk")
    client.post(reverse("own_absence", args=[Absence.objects.get().pk]), {**asked(cover="Sam"), "save": "1"})
    page = words(client.post(reverse("handover_undo", args=[first.pk]), follow=True))
    assert "The time away was changed later and stays as it is." in page
    assert Absence.objects.get().cover_id == world.sam.pk
