"""Import mappings in Setup: the list, a page for each, the file, and deleting them."""

import pytest
from django.test import Client
from django.utils import timezone

from baton.importing.models import SavedMapping
from baton.importing.saved import save_mapping
from baton.mappings.mapping_files import parse_mapping
from baton.people.activity import sentence
from baton.people.models import Activity
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World

LIST = "/setup/import-mappings/"
FAIR = """
name: fair
label: Trade fair
rows: add
tables:
  lead:
    columns: {name: [Visitor, Guest], email: [Mail]}
    fields: {LeadSource: [Hall]}
    lookups: {SDR__c: [Met by]}
    ignored: [Row]
"""


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


@pytest.fixture
def fair(world: World) -> SavedMapping:
    columns = [("Visitor", "Name"), ("Hall", "Lead Source"), ("Row", "")]
    return save_mapping(
        name="fair", mapping=parse_mapping(FAIR), columns=[("lead", columns)], by=world.mia, at=timezone.now()
    )


def test_without_any_it_says_where_they_are_saved(mia: Client) -> None:
    page = words(mia.get(LIST))
    assert "Save these columns as" in page
    assert "HubSpot" in page


def test_a_page_says_which_column_becomes_what_and_how_rows_are_imported(mia: Client, fair: SavedMapping) -> None:
    assert "Files with the same columns" in words(mia.get(LIST))
    page = words(mia.get(f"{LIST}{fair.pk}/"))
    assert all(text in page for text in ("Leads", "Visitor", "Hall", "Lead Source", "Not imported"))
    assert "Only add new records" in page
    assert "Guest" not in page


def test_a_page_of_a_mapping_from_a_file_has_all_that_it_recognizes(mia: Client) -> None:
    saved = save_mapping(name="fair", mapping=parse_mapping(FAIR), by=None, at=timezone.now())
    assert "Files that it recognizes" in words(mia.get(LIST))
    page = words(mia.get(f"{LIST}{saved.pk}/"))
    assert all(text in page for text in ("Visitor, Guest", "Hall", "Lead Source", "Met by", "SDR", "Not imported"))


def test_it_is_downloaded_as_the_file_that_gives_it_again(mia: Client, fair: SavedMapping) -> None:
    answer = mia.get(f"{LIST}{fair.pk}.yaml")
    assert "import-mapping" in answer["Content-Disposition"]
    assert parse_mapping(answer.content.decode()) == parse_mapping(FAIR)


def test_it_is_deleted_after_asking(mia: Client, fair: SavedMapping) -> None:
    address = f"{LIST}{fair.pk}/delete/"
    mia.get(address)
    assert SavedMapping.objects.exists()
    assert "Import mapping “fair” deleted." in words(mia.post(address, follow=True))
    assert not SavedMapping.objects.exists()
    assert sentence(Activity.objects.get(event="deleted")) == "Mia deleted the import mapping."
    settings = words(mia.get("/setup/audit/", {"kind": "settings"}))
    assert "Mia created the import mapping." in settings
    assert "Mia deleted the import mapping." in settings
    assert mia.get(f"{LIST}{fair.pk}/").status_code == 404


def test_only_those_who_may_import_see_or_delete_one(world: World, as_user: SignIn, fair: SavedMapping) -> None:
    ann = as_user(world.ann)
    for address in (LIST, f"{LIST}{fair.pk}/", f"{LIST}{fair.pk}.yaml"):
        assert ann.get(address).status_code == 403
    assert ann.post(f"{LIST}{fair.pk}/delete/").status_code == 403
    assert SavedMapping.objects.exists()
