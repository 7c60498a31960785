"""The link with which an operator lets somebody in."""

from datetime import timedelta

import pytest
from django.test import Client

from baton.people import access
from baton.people.models import Activity, Role, User
from baton.people.permissions import NotAllowed
from tests.world import MONDAY, World


def link_for(person: User) -> str:
    return f"/sign-in/link/{access.sign_in_token(user=person, by=None, at=MONDAY)}/"


def test_a_link_signs_in_once_and_takes_a_click(world: World) -> None:
    link, client = link_for(world.mia), Client()
    assert "As <b>Mia</b>" in client.get(link).content.decode()
    assert client.get("/").status_code == 302
    assert client.post(link).status_code == 302
    assert client.get("/").status_code == 200
    assert "This link no longer works" in Client().post(link).content.decode()
    events = list(Activity.objects.order_by("pk").values_list("event", flat=True))
    assert events[-2:] == ["made_sign_in_link", "signed_in_through"]


def test_a_link_stops_working_soon(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    link = link_for(world.mia)
    monkeypatch.setattr(access, "LINK_LASTS", timedelta(seconds=-1))
    assert "This link no longer works" in Client().post(link).content.decode()


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.NONE}, {"role": Role.SEQUENCE_AGENT}])
def test_a_link_dies_with_what_it_was_made_for(world: World, change: dict[str, object]) -> None:
    link = link_for(world.mia)
    User.objects.filter(pk=world.mia.pk).update(**change)
    assert "This link no longer works" in Client().post(link).content.decode()


def test_only_the_operator_makes_one(world: World) -> None:
    with pytest.raises(NotAllowed):
        access.sign_in_token(user=world.ann, by=world.mia, at=MONDAY)
