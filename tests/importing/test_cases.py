"""Small files as CRMs, spreadsheets and people write them, each with what should come of it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from baton.crm.models import LookupField, Record, RecordLookup
from baton.delegation.enrollment import enroll
from baton.importing.models import Import
from baton.importing.options import ImportOptions
from baton.importing.report import ImportReport
from baton.importing.running import import_files, run, start
from baton.importing.source import Source
from baton.people.models import User
from baton.tables import UnreadableSource
from tests.world import MONDAY, sequence

pytestmark = pytest.mark.django_db
CASES = Path(__file__).parent / "cases"


def load(case: str) -> ImportReport:
    return import_files([CASES / case], by=None, at=MONDAY)


def problems(report: ImportReport) -> list[str]:
    return [f"{problem.line} {problem.column}: {problem.reason}" for problem in report.problems.first]


@pytest.mark.parametrize(
    ("case", "leads", "users"),
    [
        ("utf16le_bom", 1, 2),
        ("utf16_tab_excel_unicode_text", 1, 2),
        ("semicolon", 1, 2),
        ("sep_line", 1, 2),
        ("cp1252", 2, 2),
        ("bom_midfile_concat", 2, 2),
        ("double_bom", 1, 2),
        ("cr_only_mac", 2, 2),
        ("dup_header_case", 1, 2),
        ("header_spaces_labels", 1, 2),
        ("trailing_commas_rows", 2, 2),
        ("trailing_commas_all", 2, 2),
        ("blank_comma_rows", 2, 2),
        ("ctrl_z", 2, 2),
        ("dates_ddmm", 2, 2),
        ("dates_2digit", 2, 2),
        ("dates_misc", None, 2),
        ("bad_emails", None, 2),
        ("users_bad_email", 2, 2),
        ("user_empty_isactive", 2, 2),
        ("user_bad_tz", 1, 2),
        ("owner_by_username", 1, 2),
        ("lookup_custom_null_id", 3, 2),
        ("lookup_custom_queue_or_contact", 3, 2),
        ("parts_split", 3, 2),
        ("only_plural", 1, 2),
        ("only_company_no_name", 2, 2),
        ("bool_words", 6, 2),
        ("hash_na", 2, 2),
        ("report_footer", 1, 2),
        ("converted", 2, 2),
        ("legacy_owner_text_column", 3, 2),
        ("autoproc_modified", 2, None),
        ("user_no_isactive", None, None),
        ("standard_lookup_zero_custom", 3, 2),
        ("unescaped_quote", 2, 2),
    ],
)
def test_every_row_is_in(case: str, leads: int | None, users: int | None) -> None:
    report = load(case)
    assert report.refused == 0, problems(report)
    if leads is not None:
        assert Record.objects.filter(object="lead").count() == leads
    if users is not None:
        assert User.objects.count() == users


def field_of(number: str, name: str) -> str | None:
    value: str | None = Record.objects.get(crm_id__startswith=f"00QZz000000000{number}").fields.get(name)
    return value


def test_letters_of_windows_are_read_and_the_encoding_is_told() -> None:
    report = load("cp1252")
    names = " ".join([*Record.objects.values_list("name", flat=True), *User.objects.values_list("name", flat=True)])
    assert "Zoë" in names
    assert "Måya" in names
    assert sum("1252" in remark for remark in report.remarks) >= 1


def test_the_first_of_two_columns_counts() -> None:
    load("dup_header_case")
    assert Record.objects.get(object="lead").email == "other@invented.example"


def test_days_come_first_where_no_month_has_22_of_them() -> None:
    load("dates_ddmm")
    dates = {str(field_of(number, "CreatedDate"))[:10] for number in ("1", "2")}
    assert dates == {"2024-01-22", "2024-04-03"}


def test_years_of_two_digits() -> None:
    load("dates_2digit")
    dates = [record.fields["CreatedDate"] for record in Record.objects.filter(object="lead")]
    assert [str(date)[:10] for date in dates] == ["2026-02-24", "2026-02-24"]


def test_dates_as_programs_write_them() -> None:
    report = load("dates_misc")
    dates = [record.fields.get("CreatedDate") for record in Record.objects.filter(object="lead").order_by("crm_id")]
    assert all(date is None or date[:10] in ("2024-01-22", "2024-01-23") for date in dates), dates
    assert dates.count(None) <= sum("CreatedDate" in problem for problem in problems(report))
    assert len([date for date in dates if date]) >= 14


def test_an_address_that_cannot_be_written_to_is_left_blank_and_reported() -> None:
    report = load("bad_emails")
    blank = Record.objects.filter(object="lead", email="").count()
    assert blank == len(report.problems.first) - sum(problem.refuses for problem in report.problems.first)
    assert blank >= 8


def test_a_user_without_a_usable_address_or_zone_goes_in_without() -> None:
    load("users_bad_email")
    assert User.objects.get(name="Maya Invented").email == ""
    load("user_bad_tz")
    assert User.objects.get(name="Ben Invented").time_zone == "Europe/Berlin"


def test_a_user_is_active_where_nothing_says_otherwise() -> None:
    load("user_no_isactive")
    assert not User.objects.filter(is_active=False).exists()


def test_a_row_without_an_owner_is_refused_for_that() -> None:
    assert [problem.split(": ")[1] for problem in problems(load("owner_null_id"))] == ["has no owner"]


def test_a_default_owner_takes_what_has_none() -> None:
    load("user_empty_isactive")
    source = Source.open([CASES / "owner_null_id"], options=ImportOptions()).with_terms(default_owner="Maya Invented")
    job = start(source="owner_null_id", origin=Import.Origin.COMMAND_LINE, by=None, at=MONDAY)
    assert run(job, source, options=ImportOptions(), at=MONDAY).refused == 0


@pytest.mark.parametrize(
    ("case", "accounts"),
    [("contact_null_account", 0), ("contact_no_account_file", 1), ("contact_of_refused_account", 1)],
)
def test_contacts_are_in_with_or_without_their_account(case: str, accounts: int) -> None:
    report = load(case)
    assert not report.refused, problems(report)
    assert Record.objects.filter(object="account").count() == accounts
    contacts = Record.objects.filter(object="contact")
    assert contacts.exists()
    assert contacts.filter(account=None).exists() == (accounts == 0)


def lookups(name: str) -> Mapping[str, str]:
    rows = RecordLookup.objects.filter(field__name=name).values_list("record__crm_id", "owner__name")
    return {str(record)[:15][-1]: user for record, user in rows}


def test_an_empty_id_is_a_blank_lookup() -> None:
    load("lookup_custom_null_id")
    assert lookups("SDR__c") == {"1": "Ben Invented"}
    load("standard_lookup_zero_custom")
    assert lookups("SDR__c") == {"1": "Ben Invented", "2": "Ben Invented"}


def test_an_odd_cell_clears_no_other() -> None:
    report = load("lookup_custom_queue_or_contact")
    assert set(lookups("SDR__c")) == {"1", "2"}
    [problem] = problems(report)
    assert problem.startswith("4 SDR__c")


def test_ids_of_another_organization_are_text() -> None:
    load("legacy_owner_text_column")
    assert not LookupField.objects.filter(name__icontains="legacy").exists()
    assert field_of("1", "Legacy_Owner_Id__c") == "005Qq0000000aaa"


def test_system_users_go_in() -> None:
    load("autoproc_modified")
    assert len(lookups("LastModifiedById")) == 2


def test_an_empty_file_is_reported_and_the_other_read() -> None:
    report = load("empty_file")
    assert Record.objects.get().object == "contact"
    assert any("Lead.csv" in remark for remark in report.remarks)


def test_a_folder_inside_is_named(tmp_path: Path) -> None:
    (tmp_path / "WE_2026").mkdir()
    (tmp_path / "WE_2026" / "Lead.csv").write_bytes((CASES / "only_plural" / "Leads.csv").read_bytes())
    with pytest.raises(UnreadableSource, match="WE_2026"):
        import_files([tmp_path], by=None, at=MONDAY)


def test_quotes_are_kept() -> None:
    load("unescaped_quote")
    assert field_of("1", "Company") == 'Acme "The Best" Ltd'


def test_an_open_quote_puts_nothing_into_a_wrong_column() -> None:
    load("open_quote")
    for record in Record.objects.filter(object="lead"):
        assert record.email in ("", "a@invented.example")
        assert record.fields.get("Company", "Acme") in ("Acme", '"Acme')


def test_a_lead_is_named_by_its_company() -> None:
    load("only_company_no_name")
    assert Record.objects.get(crm_id__startswith="00QZz0000000001").name == "Acme"


def test_a_deleted_lead_is_not_there_and_the_others_are() -> None:
    load("deleted")
    assert {record.crm_id[:15][-1] for record in Record.objects.filter(is_deleted=False) if record.crm_id} == {
        "2", "3", "4",
    }  # fmt: skip


def test_words_for_yes() -> None:
    load("bool_words")
    assert Record.objects.filter(opted_out_of_email=True).count() == 6


def test_hash_na_is_blank() -> None:
    load("hash_na")
    assert field_of("1", "Company") is None
    assert Record.objects.filter(email="").count() == 1


def test_a_person_account_has_its_address() -> None:
    load("person_account")
    account = Record.objects.get()
    assert (account.object, account.email, account.phone) == ("account", "ann@invented.example", "+49 1")
    assert account.opted_out_of_email


def test_a_converted_lead_cannot_be_enrolled() -> None:
    load("converted")
    lead = Record.objects.get(crm_id__startswith="00QZz0000000001")
    assert lead.ended_in_crm == "converted"
    [refusal] = enroll(sequence=sequence(), records=[lead.pk], by=None, at=MONDAY).refusals
    assert refusal.reason == "converted"


@pytest.mark.parametrize("case", ["hubspot", "pipedrive"])
def test_other_crms_come_in_by_their_mapping(case: str) -> None:
    report = load(case)
    assert not report.refused, problems(report)
    contact = Record.objects.get(object="contact")
    assert (contact.name, contact.email, contact.phone) == ("Ann Ex", "ann@invented.example", "+49 30 1")
    assert contact.owner.name == "Maya Invented"
    assert contact.account
    assert contact.account.name == "Acme"


def test_an_account_without_an_owner_does_not_go_in_alone() -> None:
    report = load("account_without_owner")
    assert User.objects.count() == 2
    assert Record.objects.get().object == "lead"
    assert report.kind("account").refused == 1


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_the_same_again_changes_nothing(case: str) -> None:
    load(case)
    before = list(Record.objects.order_by("pk").values("name", "email", "phone", "fields"))
    assert not load(case).changed_something
    assert list(Record.objects.order_by("pk").values("name", "email", "phone", "fields")) == before
