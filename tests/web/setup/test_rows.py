"""The rows of the database for operators: off by default, read only, without secrets."""

from types import ModuleType

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from baton.people.models import Organization, TwoFactor, User
from baton.web import urls
from baton.web.setup.rows import ROWS_LISTED, site_of_rows
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World


@pytest.fixture
def _on(settings: LazySettings) -> None:
    addresses = ModuleType("addresses_with_rows")
    addresses.urlpatterns = [*urls.urlpatterns, path("rows/", site_of_rows().urls)]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = addresses


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def test_it_is_off_unless_a_setting_turns_it_on(mia: Client, settings: LazySettings) -> None:
    assert not settings.ADMIN_SITE
    assert mia.get("/rows/").status_code == 404


@pytest.mark.usefixtures("_on")
def test_rows_are_read_and_not_changed(world: World, mia: Client) -> None:
    assert "Lee" in words(mia.get("/rows/crm/record/"))
    assert "Inbound" in words(mia.get(f"/rows/sequences/sequence/{world.sequence.pk}/change/"))
    for change in ("change", "delete"):
        answer = mia.post(f"/rows/sequences/sequence/{world.sequence.pk}/{change}/", {"name": "Mine", "post": "yes"})
        assert answer.status_code == 403
    assert mia.get("/rows/sequences/sequence/add/").status_code == 403
    world.sequence.refresh_from_db()
    assert world.sequence.name == "Inbound"


@pytest.mark.usefixtures("_on")
def test_secrets_are_not_in_it(world: World, mia: Client) -> None:
    User.objects.filter(pk=world.ann.pk).update(password="hash-of-a-password")
    Organization.objects.update_or_create(pk=1, defaults={"first_run_hash": "hash-of-a-link"})
    TwoFactor.objects.create(user=world.ann, secret="s", last_step=0, recovery_codes=[])
    assert "hash-of-a-password" not in words(mia.get(f"/rows/people/user/{world.ann.pk}/change/"))
    assert "hash-of-a-link" not in words(mia.get("/rows/people/organization/1/change/"))
    assert mia.get("/rows/people/twofactor/").status_code == 404
    assert mia.get("/rows/people/browsersession/").status_code == 404


@pytest.mark.usefixtures("_on")
def test_it_is_for_sequence_admins(world: World, as_user: SignIn) -> None:
    assert as_user(world.ann).get("/rows/crm/record/", follow=True).status_code == 403


@pytest.mark.usefixtures("_on")
def test_no_table_is_counted_as_a_whole(mia: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert mia.get("/rows/crm/record/").status_code == 200
    counts = [query["sql"] for query in captured.captured_queries if "COUNT(" in query["sql"]]
    assert counts
    assert all(f"LIMIT {ROWS_LISTED}" in count for count in counts)
