"""Which column of an upload becomes which field: what is offered, what is refused, and what is used again."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from baton.crm.models import LookupField, Record
from baton.importing import jobs
from baton.importing.models import Import, SavedMapping
from tests.web.asking import words
from tests.web.conftest import Answer, SignIn
from tests.web.imports.test_uploading import terms
from tests.world import World

LEADS = b"Id,LastName,OwnerId,Sparte,Betreuer,Notiz\n00QEc00000BBaeXMAT,Lee,ann,Retail,ben,Called\n"
SPARTE, BETREUER, NOTIZ = (f"table-0-column-{position}" for position in (3, 4, 5))


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


@pytest.fixture
def job(world: World, mia: Client) -> Import:
    Record.objects.filter(pk=world.lee.pk).update(fields={"Industry": "Retail"})
    return upload(mia)


def upload(client: Client) -> Import:
    client.post("/imports/new/", {"uploaded": SimpleUploadedFile("leads.csv", LEADS)})
    return Import.objects.latest("pk")


def columns(job: Import) -> str:
    return f"/imports/{job.pk}/columns/"


def chosen(answer: Answer, name: str) -> str:
    """What the page has chosen for a column."""
    select = re.search(rf'name="{name}".*?</select>', answer.content.decode(), re.DOTALL)
    assert select
    option = re.search(r'value="([^"]*)"\s+selected', select[0])
    return option[1] if option else ""


def test_what_was_recognized_is_chosen_with_sample_values(job: Import, mia: Client) -> None:
    answer = mia.get(columns(job))
    assert chosen(answer, "table-0-column-2") == "target:owner"
    assert chosen(answer, SPARTE) == "field:Sparte"
    page = words(answer)
    assert "3 columns recognized" in page
    assert "3 new fields" in page
    assert "Retail" in page


def test_a_column_becomes_a_field_or_lookup_field_that_there_is(world: World, job: Import, mia: Client) -> None:
    page = words(mia.get(columns(job)))
    assert "Industry" in page
    lookup = LookupField.objects.filter(object="lead", through="").order_by("pk").first()
    assert lookup
    picked = {SPARTE: "field:Industry", BETREUER: f"lookup:{lookup.name}", NOTIZ: "ignore"}
    mia.post(columns(job), terms(**picked))
    jobs.preview(import_id=job.pk, at=timezone.now())
    mia.post(f"/imports/{job.pk}/run/")
    jobs.run(import_id=job.pk, at=timezone.now())
    lee = Record.objects.get(crm_id="00QEc00000BBaeXMAT")
    assert lee.fields["Industry"] == "Retail"
    assert "Sparte" not in lee.fields
    assert "Notiz" not in lee.fields
    assert lee.lookups.get(field=lookup).owner_id == world.ben.pk


def test_two_columns_for_one_field_are_refused_and_the_choices_stay(job: Import, mia: Client) -> None:
    answer = mia.post(columns(job), terms(**{SPARTE: "field:Industry", NOTIZ: "field:Industry", BETREUER: "ignore"}))
    assert answer.status_code == 400
    assert "The column “Sparte” fills this field already." in answer.content.decode()
    assert (chosen(answer, SPARTE), chosen(answer, BETREUER)) == ("field:Industry", "ignore")


@pytest.mark.parametrize("choice", ["target:nonsense", "field:", "lookup:Other", "x"])
def test_what_the_list_does_not_offer_is_refused(job: Import, mia: Client, choice: str) -> None:
    answer = mia.post(columns(job), terms(**{SPARTE: choice}))
    assert answer.status_code == 400
    assert "Choose one of the fields in the list." in answer.content.decode()


def test_what_was_saved_is_chosen_for_the_next_file_like_it_and_saved_again(job: Import, mia: Client) -> None:
    mia.post(columns(job), terms(**{SPARTE: "field:Industry", "save_as": "Fair"}))
    saved = SavedMapping.objects.get()
    assert saved.name == "fair"
    assert saved.columns
    assert ["Sparte", "Industry"] in saved.columns[0][1]
    again = upload(mia)
    answer = mia.get(columns(again))
    assert chosen(answer, SPARTE) == "field:Industry"
    assert "as saved in “fair”" in words(answer)
    mia.post(columns(again), terms(**{"read_as": "", SPARTE: "field:Sparte", "save_as": "fair"}))
    assert chosen(mia.get(columns(upload(mia))), SPARTE) == "field:Sparte"


def test_columns_that_were_chosen_are_shown_when_they_are_changed_before_the_import(job: Import, mia: Client) -> None:
    mia.post(columns(job), terms(**{SPARTE: "field:Industry"}))
    jobs.preview(import_id=job.pk, at=timezone.now())
    assert chosen(mia.get(columns(job)), SPARTE) == "field:Industry"
    mia.post(columns(job), terms(**{"read_as": "", SPARTE: "field:Industry", NOTIZ: "ignore"}))
    jobs.preview(import_id=job.pk, at=timezone.now())
    answer = mia.get(columns(job))
    assert (chosen(answer, SPARTE), chosen(answer, NOTIZ)) == ("field:Industry", "ignore")
