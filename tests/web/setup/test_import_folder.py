"""The watched folder in Setup: off, on, and when something is wrong."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from baton.importing.models import FolderLook, Import
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World

PAGE = "/setup/import-folder/"
FOLDER = "/exports/crm"


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


@pytest.fixture
def _watched(settings: LazySettings) -> None:
    settings.IMPORT_FOLDER = Path(FOLDER)


def looked(at: datetime, *, waiting: int = 0, problem: str = "", folder: str = FOLDER) -> None:
    FolderLook.objects.create(pk=1, folder=folder, looked_at=at, waiting=waiting, problem=problem)


def imported(status: str = "done", source: str = "Lead.csv") -> Import:
    report = {"kinds": {"lead": {"added": 12, "changed": 3, "refused": 0}}}
    return Import.objects.create(
        source=source, origin="folder", status=status, created_at=timezone.now(), report=report
    )


def test_where_none_is_watched_it_says_how_to_turn_it_on(mia: Client) -> None:
    page = words(mia.get(PAGE))
    assert "No folder is watched." in page
    assert "BATON_IMPORT_FOLDER" in page
    assert "Last checked" not in page


@pytest.mark.usefixtures("_watched")
def test_it_says_what_is_watched_what_waits_and_what_was_imported(mia: Client) -> None:
    looked(timezone.now(), waiting=2)
    job = imported()
    answer = mia.get(PAGE)
    page = words(answer)
    assert all(text in page for text in (FOLDER, "Within a minute", "They are imported together", "Lead.csv"))
    assert f'href="/imports/{job.pk}/"' in answer.content.decode()


@pytest.mark.usefixtures("_watched")
def test_a_folder_that_no_worker_has_seen_yet_is_not_called_a_problem(mia: Client) -> None:
    page = words(mia.get(PAGE))
    assert "Not yet" in page
    assert "Problem" not in page


@pytest.mark.usefixtures("_watched")
def test_a_folder_that_cannot_be_used_says_why(mia: Client) -> None:
    looked(timezone.now(), problem=f"{FOLDER}: Permission denied")
    page = words(mia.get(PAGE))
    assert "The folder can’t be used." in page
    assert "/exports/crm: Permission denied" in page


@pytest.mark.usefixtures("_watched")
def test_workers_that_no_longer_look_are_a_problem_unless_one_is_importing(mia: Client) -> None:
    looked(timezone.now() - timedelta(hours=1))
    assert "No worker has checked the folder since" in words(mia.get(PAGE))
    imported("running")
    page = words(mia.get(PAGE))
    assert "No worker has checked" not in page
    assert "After this import" in page


def test_a_setting_that_only_the_workers_have_counts_and_an_old_folder_does_not(mia: Client) -> None:
    looked(timezone.now(), folder="/workers/own")
    assert "/workers/own" in words(mia.get(PAGE))
    FolderLook.objects.update(looked_at=timezone.now() - timedelta(days=1))
    assert "No folder is watched." in words(mia.get(PAGE))


@pytest.mark.usefixtures("_watched")
def test_it_takes_as_many_queries_for_ten_imports_as_for_one(
    mia: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        imported(source=f"Lead {number}.csv")
    with django_assert_max_num_queries(8):
        assert "Lead 9.csv" in words(mia.get(PAGE))


def test_only_those_who_may_import_see_it(world: World, as_user: SignIn) -> None:
    assert as_user(world.ann).get(PAGE).status_code == 403
