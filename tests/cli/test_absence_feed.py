"""`baton absence feed`."""

from urllib.parse import urlsplit

from django.test import Client

from baton.people.calendar_models import AbsenceFeed
from baton.people.roles import Role
from tests.cli.conftest import Baton
from tests.world import World, user


def status_of(address: str) -> int:
    parts = urlsplit(address)
    return Client().get(parts.path, query_params=dict([parts.query.split("=")]) if parts.query else None).status_code


def test_an_address_is_created_renewed_and_turned_off(baton: Baton, world: World) -> None:
    out = baton("absence", "feed", "ann", by="ann")
    assert "The calendar address of Ann is off." in out.stdout
    assert "baton absence feed ann --renew" in out.stderr
    first = baton.out("absence", "feed", "ann", "--renew", by="ann").strip()
    assert baton.out("absence", "feed", "ann").strip() == first
    assert status_of(first) == 200
    second = baton.json("absence", "feed", "ann", "--renew")["address"]
    assert (status_of(first), status_of(second)) == (404, 200)
    assert baton.json("absence", "feed", "ann", "--off", by="ann")["address"] is None
    assert status_of(second) == 404
    assert [line["event"] for line in baton.json("audit")] == ["turned_feed_off", "renewed_feed", "renewed_feed"]


def test_who_may_see_it_has_the_address_of_everyones_time_away_too(baton: Baton, world: World) -> None:
    user("rita", role=Role.MANAGER)
    assert baton.json("absence", "feed", "ann", "--renew")["address_of_everyone"] is None
    assert "With everyone’s time away:" in baton.out("absence", "feed", "mia", "--renew", by="mia")
    assert "With the team’s time away:" in baton.out("absence", "feed", "rita", "--renew", by="rita")
    assert status_of(baton.json("absence", "feed", "mia")["address_of_everyone"]) == 200


def test_nobody_sees_or_changes_the_address_of_another(baton: Baton, world: World) -> None:
    baton("absence", "feed", "ann", "--renew")
    present = AbsenceFeed.objects.get().number
    for asked in ((), ("--renew",), ("--off",)):
        for person in ("ben", "mia"):
            refusal = baton.refusal("absence", "feed", "ann", *asked, by=person)
            assert refusal == "You can only see and change your own calendar address."
    assert AbsenceFeed.objects.get().number == present


def test_who_has_no_absences_gets_no_address(baton: Baton, world: World) -> None:
    user("rita", role=Role.ENROLLER)
    assert "Rita can’t have a calendar address" in baton.refusal("absence", "feed", "rita", "--renew")
    assert "Give either --renew or --off." in baton.refusal("absence", "feed", "ann", "--renew", "--off", exits=2)
    assert not AbsenceFeed.objects.exists()
