"""Erasing a person on the page of the record."""

from baton.crm.models import Record
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World


def test_an_admin_sees_what_is_erased_and_erases_it(world: World, as_user: SignIn) -> None:
    Record.objects.filter(pk=world.lee.pk).update(email="lee@example.org")
    world.enroll(world.lee)
    client = as_user(world.mia)
    address = f"/records/{world.lee.pk}/erase/"
    assert f'href="{address}"' in words(client.get(f"/records/{world.lee.pk}/"))
    text = words(client.get(address))
    for sentence in ("It can’t be undone.", "The person leaves 1 sequence.", "stays on the suppression list"):
        assert sentence in text
    assert "Erased. Delete the person in your CRM, too." in words(client.post(address, follow=True))
    world.lee.refresh_from_db()
    assert (world.lee.name, world.lee.email) == ("Forgotten lead", "")
    after = words(client.get(f"/records/{world.lee.pk}/"))
    assert "erased" in after
    assert address not in after


def test_an_agent_is_not_offered_it_and_is_refused(world: World, as_user: SignIn) -> None:
    client = as_user(world.ann)
    address = f"/records/{world.lee.pk}/erase/"
    assert address not in words(client.get(f"/records/{world.lee.pk}/"))
    assert client.post(address).status_code == 403
    world.lee.refresh_from_db()
    assert world.lee.forgotten_at is None
