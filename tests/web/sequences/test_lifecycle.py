"""Activating, deactivating, cloning and deleting: each page says first what it will do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from baton.crm.models import Record
from baton.people.models import User
from baton.sequences.models import Action, Sequence, Template
from tests.web.conftest import SignIn
from tests.web.sequences.conftest import steps, words
from tests.world import World, lookup_field, record


@pytest.fixture
def client(mia: User, as_user: SignIn) -> Client:
    return as_user(mia)


def status(sequence: Sequence) -> str:
    return Sequence.objects.get(pk=sequence.pk).status


def test_activating_says_what_follows_then_does_it(client: Client, draft: Sequence) -> None:
    address = f"/sequences/{draft.pk}/activate/"
    page = words(client.get(address))
    assert "Sequence delegation: Record owner." in page
    assert "You can still change it after activation" in page
    assert status(draft) == "draft"
    client.post(address)
    assert status(draft) == "active"


def test_a_sequence_without_actions_is_not_activated(client: Client, draft: Sequence) -> None:
    draft.actions.all().delete()
    answer = client.post(f"/sequences/{draft.pk}/activate/", follow=True)
    assert "has no actions yet" in words(answer)
    assert status(draft) == "draft"


def test_deactivating_says_that_nothing_is_due_meanwhile(client: Client, world: World) -> None:
    world.enroll()
    address = f"/sequences/{world.sequence.pk}/deactivate/"
    page = words(client.get(address))
    assert "its actions aren’t due" in page
    assert "2 open actions keep their owners and dates" in page
    client.post(address)
    assert status(world.sequence) == "inactive"
    assert "2 open actions return" in words(client.get(f"/sequences/{world.sequence.pk}/activate/"))
    assert "is not active" in words(client.post(address, follow=True))


def test_a_clone_opens_in_its_builder(client: Client, draft: Sequence) -> None:
    address = f"/sequences/{draft.pk}/clone/"
    assert 'value="Outbound (clone)"' in words(client.get(address))
    assert "A sequence named “Outbound” already exists. Choose a different name." in words(
        client.post(address, {"name": "Outbound"})
    )
    answer = client.post(address, {"name": "Outbound 2"})
    copy = Sequence.objects.get(name="Outbound 2")
    assert answer.headers["Location"] == f"/sequences/{copy.pk}/edit/"
    assert steps(copy) == steps(draft)
    assert not copy.skips.exists()


def test_the_clone_of_an_automatic_sequence_skips_whoever_is_in_the_original(client: Client, draft: Sequence) -> None:
    address = f"/sequences/{draft.pk}/clone/"
    assert 'name="skips_original" aria-describedby="id_skips_original_helptext" id="id_skips_original">' in words(
        client.get(address)
    )
    Sequence.objects.filter(pk=draft.pk).update(enrollment="automatic")
    assert 'id="id_skips_original" checked' in words(client.get(address))
    client.post(address, {"name": "Outbound 2", "skips_original": "on"})
    client.post(address, {"name": "Outbound 3"})
    skipped = {copy.name: list(copy.skips.all()) for copy in Sequence.objects.exclude(pk=draft.pk)}
    assert (skipped["Outbound 2"], skipped["Outbound 3"]) == ([draft], [])


def test_a_sequence_that_nobody_was_in_is_deleted(client: Client, draft: Sequence) -> None:
    address = f"/sequences/{draft.pk}/delete/"
    assert "can’t be undone" in words(client.get(address))
    client.post(address)
    assert not Sequence.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_sequence_with_participants_stays(client: Client, world: World, method: str) -> None:
    world.enroll()
    answer = getattr(client, method)(f"/sequences/{world.sequence.pk}/delete/", follow=True)
    assert "because records have been enrolled in it" in words(answer)
    assert Sequence.objects.filter(pk=world.sequence.pk).exists()


def test_the_problems_that_a_sequence_would_have_are_shown_with_links(client: Client, draft: Sequence) -> None:
    address = f"/sequences/{draft.pk}/activate/"
    page = words(client.get(address))
    assert "Ann can’t sign in, but would own actions of 1 of 1 leads." in page
    ann = User.objects.get(name="Ann")
    assert f'href="/setup/users/{ann.pk}/"' in page
    User.objects.filter(name="Ann").update(password="set")
    assert '<h2 id="problems">' not in words(client.get(address))
    Record.objects.update(do_not_call=True)
    page = words(client.get(address))
    assert "1 of 1 leads is opted out of every channel and can’t be enrolled." in page
    assert 'href="/records/?object=lead&amp;opted_out=calls"' in page
    assert ">Activate</button>" in page


@pytest.mark.parametrize("days", [0, 1])
def test_an_owner_who_is_or_will_be_away_with_no_cover_leads_to_their_absences(
    client: Client, draft: Sequence, world: World, days: int
) -> None:
    first = timezone.localdate() + timedelta(days=days)
    draft.actions.update(wait_days=days, wait_counts="calendar")
    world.away(world.ann, cover=None, first=first, days=3)
    page = words(client.get(f"/sequences/{draft.pk}/activate/"))
    assert f'href="/owners/{world.ann.pk}/time-away/"' in page


def test_several_owners_who_are_away_lead_to_who_is_out(client: Client, draft: Sequence, world: World) -> None:
    record("Kim", owner=world.ben)
    for person in (world.ann, world.ben):
        world.away(person, cover=None, first=timezone.localdate(), days=3)
    page = words(client.get(f"/sequences/{draft.pk}/activate/"))
    assert "Ann and Ben are away with no cover" in page
    assert 'href="/who-is-out/"' in page


def test_an_owner_who_can_do_no_work_leads_to_their_page(client: Client, draft: Sequence, world: World) -> None:
    world.deactivate(world.ann)
    page = words(client.get(f"/sequences/{draft.pk}/activate/"))
    assert "Ann would own actions of 1 of 1 leads, but can’t work actions." in page
    assert f'href="/owners/{world.ann.pk}/"' in page


def test_a_blank_lookup_field_leads_to_the_records_where_it_is_blank(client: Client, draft: Sequence) -> None:
    Sequence.objects.filter(pk=draft.pk).update(delegation=lookup_field("AE__c"))
    page = words(client.get(f"/sequences/{draft.pk}/activate/"))
    assert "AE is blank on 1 of 1 leads, so the record owner acts." in page
    address = "/records/?object=lead&field=AE__c&operator=is_blank"
    assert f'href="{address.replace("&", "&amp;")}"' in page
    assert len(client.get(address).context["page"].rows) == 1


def test_a_blank_merge_field_leads_to_the_records_where_it_is_blank(client: Client, draft: Sequence) -> None:
    template = Template.objects.create(name="Hello", object="lead", subject="Hello", body="{{ record.City }}")
    draft.actions.update(type="email", is_automatic=True, template=template)
    page = words(client.get(f"/sequences/{draft.pk}/activate/"))
    assert "can’t be sent to 1 of 1 leads, because City is blank." in page
    assert 'href="/records/?object=lead&amp;field=City&amp;operator=is_blank"' in page
    answer = client.get("/records/?object=lead&field=City&operator=is_blank")
    assert len(answer.context["page"].rows) == 1


def test_a_user_who_cannot_work_leads_to_where_they_are_delegated_to(
    client: Client, draft: Sequence, world: World
) -> None:
    world.deactivate(world.sue)
    action = draft.actions.order_by("position")[0]
    Action.objects.filter(pk=action.pk).update(delegation_mode="field", delegation=world.sdr)
    page = words(client.get(f"/sequences/{draft.pk}/activate/"))
    assert "Sequence delegation: Record owner. 1 action overrides it." in page
    assert "The user in SDR can’t work on 1 of 1 leads" in page
    assert f'href="/sequences/{draft.pk}/edit/"' in page
    Sequence.objects.filter(pk=draft.pk).update(delegation=world.sdr)
    assert f'href="/sequences/{draft.pk}/delegation/"' in words(client.get(f"/sequences/{draft.pk}/activate/"))


def test_a_missing_address_leads_to_the_records_without_one(client: Client, draft: Sequence) -> None:
    template = Template.objects.create(name="Hello", object="lead", subject="Hello", body="Hi")
    draft.actions.update(type="email", is_automatic=True, template=template)
    page = words(client.get(f"/sequences/{draft.pk}/activate/"))
    assert "1 of 1 leads has no email address." in page
    address = "/records/?object=lead&field=Email&operator=is_blank"
    assert f'href="{address.replace("&", "&amp;")}"' in page
    assert len(client.get(address).context["page"].rows) == 1


def test_what_blocks_activation_takes_the_place_of_the_button(client: Client, draft: Sequence) -> None:
    draft.actions.update(type="email", is_automatic=True)
    page = words(client.get(f"/sequences/{draft.pk}/activate/"))
    assert "Fix this first." in page
    assert f'href="/sequences/{draft.pk}/edit/"' in page
    assert ">Activate</button>" not in page
