"""Importing in a real browser, from the files to the records and back."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from baton.crm.models import LookupField, Record
from baton.importing import jobs
from baton.importing.models import Import, SavedMapping
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.importing.conftest import ANN, LEADS, LEE, USERS
from tests.tables.workbooks import Value, write_xlsx
from tests.world import World

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEMICOLONS = (
    "Vorname;Nachname;Firma;E-Mail;Chef;Erstellt am\r\n"
    "Zoë;Müller;Acme GmbH;zoe@invented.example;ann;22.01.2026\r\n"
    "Jörg;Groß;Übel AG;joerg@@invented;ann;03.04.2026\r\n"
)


def upload(page: Page, *paths: Path) -> None:
    page.get_by_label("Files", exact=True).set_input_files([str(path) for path in paths])
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", name="Check the columns")).to_be_visible()


def press(page: Page, name: str) -> None:
    """Press the button that leaves an import to a worker, and do what a worker does."""
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_text("You can leave this page")).to_be_visible()
    job = Import.objects.latest("pk")
    (jobs.preview if job.status == Import.Status.PREVIEWING else jobs.run)(import_id=job.pk, at=NOW)


def test_a_spreadsheet_of_windows_comes_in_column_by_column(world: World, page_of: Open, tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_bytes(SEMICOLONS.encode("cp1252"))
    page = page_of(world.mia, path="/imports/new/")
    upload(page, tmp_path / "leads.csv")
    expect(page.get_by_text("Windows-1252, separated by semicolons")).to_be_visible()
    page.get_by_label("Chef", exact=True).select_option("Owner")
    page.get_by_label("Save these columns as").fill("fair")
    press(page, "Preview")
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    expect(page.get_by_text("'joerg@@invented' is not an email address")).to_be_visible()
    assert not Record.objects.filter(fields__Company="Acme GmbH").exists()
    press(page, "Import")
    expect(page.get_by_role("heading", name="What changed")).to_be_visible()
    zoe = Record.objects.get(email="zoe@invented.example")
    assert (zoe.name, zoe.owner_id) == ("Zoë Müller", world.ann.pk)
    assert SavedMapping.objects.get().name == "fair"


def test_a_refused_row_can_be_downloaded_and_the_import_undone(world: World, page_of: Open, tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("Id,LastName,OwnerId\n00QEc00000BBaeXMAT,Lee,ann\n00QEc00000BBaeYMAT,Kim,\n")
    page = page_of(world.mia, path="/imports/new/")
    upload(page, tmp_path / "leads.csv")
    press(page, "Preview")
    press(page, "Import")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the rows of leads.csv with errors").click()
    assert "00QEc00000BBaeYMAT,Kim,,OwnerId: has no owner" in Path(download.value.path()).read_text()
    page.get_by_role("link", name="Undo import").click()
    page.get_by_role("button", name="Undo import").click()
    expect(page.get_by_text("1 added ones were removed")).to_be_visible()
    assert not Record.objects.filter(crm_id=LEE).exists()


def test_an_excel_workbook_of_several_sheets_comes_in(world: World, page_of: Open, tmp_path: Path) -> None:
    labels = ["Lead ID", "Lead Owner", "Last Name", "Email", "Created Date"]
    sheets: dict[str, list[list[Value]]] = {
        "Lead": [[*labels], [LEE, ANN, "Lee", "lee@example.com", 45678]],
        "User": [[*line.split(",")] for line in USERS],
    }
    write_xlsx(tmp_path / "export.xlsx", sheets)
    page = page_of(world.mia, path="/imports/new/")
    upload(page, tmp_path / "export.xlsx")
    press(page, "Preview")
    press(page, "Import")
    expect(page.get_by_role("heading", name="What changed")).to_be_visible()
    lee = Record.objects.get(crm_id=LEE)
    assert (lee.owner.crm_id, lee.email) == (ANN, "lee@example.com")
    assert lee.fields["CreatedDate"].startswith("2025-01-21")


def test_a_zip_of_salesforce_needs_no_choice(world: World, page_of: Open, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "WE_00D_1.ZIP", "w") as archive:
        archive.writestr("User.csv", "\n".join(USERS))
        archive.writestr("Lead.csv", "\n".join(LEADS))
    page = page_of(world.mia, path="/imports/new/")
    upload(page, tmp_path / "WE_00D_1.ZIP")
    press(page, "Preview")
    press(page, "Import")
    expect(page.get_by_role("rowheader", name="Leads")).to_be_visible()
    assert Record.objects.get(crm_id=LEE).owner.crm_id == ANN
    assert LookupField.objects.filter(object="lead", name="SDR__c").exists()


def test_the_pages_have_no_faults(world: World, page_of: Open, tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("Id,LastName,OwnerId\n00QEc00000BBaeXMAT,Lee,ann\n00QEc00000BBaeYMAT,Kim,\n")
    page = page_of(world.mia, path="/imports/new/")
    assert faults_on_screens(page) == []
    upload(page, tmp_path / "leads.csv")
    assert faults_on_screens(page) == []
    press(page, "Preview")
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    assert faults_on_screens(page) == []
    page.goto("/imports/")
    assert faults_on_screens(page) == []
