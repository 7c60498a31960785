"""The default owner, of a sequence and of the organization: looked at first, then saved."""

from django.urls import reverse

from baton.people.models import Organization
from baton.sequences.models import Sequence
from tests.web.conftest import SignIn
from tests.world import World, owners, user


def test_the_organizations_default_owner_is_previewed_and_saved(world: World, as_user: SignIn) -> None:
    actions = world.enroll()
    world.deactivate(world.ann)
    client, url = as_user(world.mia), reverse("default_owner")
    page = client.post(url, {"owner": "Ben", "preview": "1"}).content.decode()
    assert "Ben" in page
    assert not Organization.objects.exists()
    page = client.post(url, {"owner": "Ben", "save": "1"}, follow=True).content.decode()
    assert "Default owner saved. 2 open actions changed owner." in page
    assert set(owners(actions)) == {"Ben"}
    client.post(url, {"owner": "", "save": "1"})
    assert set(owners(actions)) == {"Ann"}


def test_a_sequence_has_a_default_owner_of_its_own(world: World, as_user: SignIn) -> None:
    client, url = as_user(world.mia), reverse("sequence_default_owner", args=[world.sequence.pk])
    client.post(url, {"owner": "Sam", "save": "1"})
    assert Sequence.objects.get().default_owner_id == world.sam.pk
    assert 'value="Sam"' in client.get(url).content.decode()


def test_who_cannot_work_is_no_default_owner(world: World, as_user: SignIn) -> None:
    user("robot", role="")  # type: ignore[arg-type]
    page = as_user(world.mia).post(reverse("default_owner"), {"owner": "Robot", "save": "1"}).content.decode()
    assert "Robot’s role doesn’t allow working on actions." in page


def test_agents_do_not_choose_it(world: World, as_user: SignIn) -> None:
    for url in (reverse("default_owner"), reverse("sequence_default_owner", args=[world.sequence.pk])):
        assert as_user(world.ann).post(url, {"owner": "Ben", "save": "1"}).status_code == 403
