"""Uploading files, and what becomes of an import that cannot be read, is thrown away or is asked for twice."""

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from baton.crm.models import Record
from baton.importing import jobs
from baton.importing.models import Import, UploadedPart
from tests.web.asking import words
from tests.world import World

pytestmark = pytest.mark.django_db
LEADS = b"Id,LastName,OwnerId,Renewal\n00QEc00000BBaeXMAT,Lee,ann,03/04/2026\n"


@pytest.fixture
def client_of_mia(client: Client) -> Client:
    client.force_login(World().mia)
    return client


def upload(client: Client, content: bytes, name: str = "leads.csv") -> Import:
    client.post("/imports/new/", {"uploaded": SimpleUploadedFile(name, content)})
    return Import.objects.latest("pk")


def test_a_file_waits_in_the_database_until_it_is_imported(client_of_mia: Client) -> None:
    job = upload(client_of_mia, LEADS)
    assert b"".join(bytes(part.content) for part in UploadedPart.objects.all()) == LEADS
    client_of_mia.post(f"/imports/{job.pk}/columns/", terms())
    jobs.preview(import_id=job.pk, at=timezone.now())
    client_of_mia.post(f"/imports/{job.pk}/run/")
    jobs.run(import_id=job.pk, at=timezone.now())
    assert Record.objects.filter(crm_id="00QEc00000BBaeXMAT").exists()
    assert not UploadedPart.objects.exists()


def test_too_much_is_refused_and_nothing_kept(client_of_mia: Client, settings: LazySettings) -> None:
    settings.IMPORT_MEGABYTES = 1
    answer = client_of_mia.post("/imports/new/", {"uploaded": SimpleUploadedFile("leads.csv", b"x" * (1 << 21))})
    assert answer.status_code == 400
    assert "more than 1 MB" in answer.content.decode()
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("notes.pdf", b"%PDF-1.7"), ("broken.zip", b"PK\x03\x04broken"), ("broken.xlsx", b"PK"), ("a.csv", b"a\nb\n")],
)
def test_what_cannot_be_read_is_said_on_the_page(client_of_mia: Client, name: str, content: bytes) -> None:
    job = upload(client_of_mia, content, name)
    answer = client_of_mia.get(f"/imports/{job.pk}/columns/")
    assert answer.status_code == 400
    assert name in answer.content.decode()
    client_of_mia.post(f"/imports/{job.pk}/discard/")
    assert not Import.objects.exists()


def test_dates_that_can_be_read_in_two_ways_are_asked_for(client_of_mia: Client) -> None:
    content = b"Id,LastName,OwnerId,CreatedDate\n00QEc00000BBaeXMAT,Lee,ann,03/04/2026\n"
    job = upload(client_of_mia, content)
    client_of_mia.post(f"/imports/{job.pk}/columns/", terms())
    jobs.preview(import_id=job.pk, at=timezone.now())
    assert "can be read in two ways" in words(client_of_mia.get(f"/imports/{job.pk}/"))
    client_of_mia.post(f"/imports/{job.pk}/columns/", terms(date_order="day first"))
    jobs.preview(import_id=job.pk, at=timezone.now())
    job.refresh_from_db()
    assert job.status == Import.Status.PREVIEWED


def test_an_import_runs_once(client_of_mia: Client) -> None:
    job = upload(client_of_mia, LEADS)
    client_of_mia.post(f"/imports/{job.pk}/columns/", terms())
    jobs.preview(import_id=job.pk, at=timezone.now())
    for _twice in range(2):
        client_of_mia.post(f"/imports/{job.pk}/run/")
        jobs.run(import_id=job.pk, at=timezone.now())
    job.refresh_from_db()
    assert job.report
    assert (job.status, job.report["kinds"]["lead"]["added"]) == ("done", 1)


def terms(**others: str) -> dict[str, str]:
    return {
        "read_as": "salesforce", "key": "auto", "rows": "add and update", "blank_cells": "empty",
        "date_order": "auto", "time_zone": "UTC", "unknown_owners": "auto", **others,
    }  # fmt: skip
