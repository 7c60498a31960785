"""A preview, and an import that is refused, leave everything as it was: the choices of delegation, too."""

from pathlib import Path

import pytest
from django.apps import apps

from baton.crm.models import LookupField, Record
from baton.importing import running
from baton.importing.models import Import
from baton.importing.options import ImportOptions
from baton.importing.report import ImportReport
from baton.importing.source import Source
from baton.importing.writing import ImportRefused
from baton.people.models import User
from tests.importing.conftest import ANN, BEN, KIM, LEE, SUE, Exported
from tests.world import MONDAY

pytestmark = pytest.mark.django_db


def previewed(path: Path) -> ImportReport:
    options = ImportOptions()
    job = running.start(source="", origin=Import.Origin.COMMAND_LINE, by=None, at=MONDAY)
    report = running.preview(job, Source.open([path], options=options), options=options, at=MONDAY)
    job.delete()
    return report


def rows_of_all_tables() -> dict[str, int]:
    return {model._meta.db_table: model._default_manager.count() for model in apps.get_models()}


def test_a_preview_leaves_nothing_and_tells_what_the_import_then_does(exported: Exported) -> None:
    before = rows_of_all_tables()
    preview = previewed(exported.path)
    assert rows_of_all_tables() == before
    report = exported.load()
    assert preview.as_json()["kinds"] == report.as_json()["kinds"]
    names = LookupField.objects.filter(object="lead", source="field").values_list("name", flat=True)
    assert list(names) == ["SDR__c"]


def test_a_preview_tells_of_a_new_field_that_an_old_one_was_renamed_to(exported: Exported) -> None:
    exported.load()
    exported.write("Lead.csv", "Id,OwnerId,LastName,SDR_Rep__c", f"{LEE},{ANN},Lee,{BEN}")
    assert previewed(exported.path).as_json()["kinds"] == exported.load().as_json()["kinds"]
    assert LookupField.objects.get(name="SDR__c").renamed_to == LookupField.objects.get(name="SDR_Rep__c")


def test_an_import_that_is_refused_leaves_no_lookup_field(exported: Exported) -> None:
    exported.write("Lead.csv", "Id,OwnerId,LastName,Email,SDR__c", f"{LEE},{ANN},Lee,x,{SUE}")
    with pytest.raises(ImportRefused):
        exported.load(strict=True)
    assert not LookupField.objects.exists()
    assert not Record.objects.exists()


def test_two_files_of_one_object_add_a_field_once(exported: Exported) -> None:
    exported.write("Lead2.csv", "Id,OwnerId,LastName,SDR__c", f"{KIM},{ANN},Kim,{BEN}")
    exported.load()
    field = LookupField.objects.get(name="SDR__c")
    assert {value.record.crm_id: value.owner.name for value in field.values.all()} == {
        LEE: "Sue Stone",
        KIM: "Ben Baker",
    }


def test_a_field_named_as_another_choice_is_refused_in_words(exported: Exported) -> None:
    LookupField.objects.create(object="lead", name="SDR__c", label="Chain", source="chain")
    with pytest.raises(ImportRefused, match="SDR__c can’t be a lookup field"):
        exported.load()
    assert not User.objects.exists()
