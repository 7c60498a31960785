"""What the mappings make of the small imports in tests/importing/cases."""

from pathlib import Path

import pytest

from baton.mappings.kinds import Kind
from baton.mappings.mapping_files import shipped
from baton.mappings.recognition import recognize
from baton.mappings.rows import RecordRow, UserRow
from baton.tables import open_tables
from tests.mappings.sheets import Result, read

CASES = Path(__file__).parent.parent / "importing" / "cases"
MAYA, BEN = "005Zz0000000001IAA", "005Zz0000000002IAA"


def import_of(case: str, lookups: tuple[str, ...] = ()) -> dict[Kind, Result]:
    """What is read of each kind of table, by the mapping that fits."""
    recognition = recognize(open_tables(CASES / case).tables, shipped().values())
    assert recognition.mapping
    results: dict[Kind, Result] = {}
    for table, kind in recognition.tables:
        result = read(table, kind, recognition.mapping, lookups)
        known = results.setdefault(kind, Result())
        known.rows += result.rows
        known.problems += result.problems
    return results


def leads(case: str, lookups: tuple[str, ...] = ()) -> tuple[list[RecordRow], Result]:
    result = import_of(case, lookups)["lead"]
    return [row for row in result.rows if isinstance(row, RecordRow)], result


def users(case: str) -> tuple[list[UserRow], Result]:
    result = import_of(case)["user"]
    return [row for row in result.rows if isinstance(row, UserRow)], result


@pytest.mark.parametrize(
    ("case", "kinds"),
    [
        ("account_without_owner", {"user": 2, "account": 1, "lead": 1}),
        ("contact_no_account_file", {"user": 2, "contact": 1}),
        ("parts_split", {"user": 2, "lead": 3}),
        ("only_plural", {"user": 2, "lead": 1}),
        ("empty_file", {"user": 2, "contact": 1}),
        ("header_spaces_labels", {"user": 2, "lead": 1}),
        ("hubspot", {"contact": 1}),
        ("pipedrive", {"contact": 1}),
    ],
)
def test_each_table_is_recognized_and_read(case: str, kinds: dict[Kind, int]) -> None:
    results = import_of(case)
    assert {kind: len(result.rows) for kind, result in results.items()} == kinds
    assert all(not result.problems for result in results.values())
    assert list(results) == list(kinds)  # users first


def test_addresses_that_cannot_be_written_to_are_reported() -> None:
    rows, result = leads("bad_emails")
    assert [row.email for row in rows] == [None] * 15
    assert [(line, column) for line, column, _ in result.told] == [(line, "Email") for line in range(2, 17)]
    assert not any(problem.refuses for problem in result.problems)


def test_yes_is_yes_in_other_words_and_languages() -> None:
    rows, _ = leads("bool_words")
    assert [row.opted_out_of_email for row in rows] == [True] * 6


def test_converted_leads_are_marked() -> None:
    rows, _ = leads("converted")
    assert [row.fields["IsConverted"] for row in rows] == ["true", "false"]


def test_only_the_deleted_lead_is_deleted() -> None:
    rows, _ = leads("deleted")
    assert [row.is_deleted for row in rows] == [True, False, False, False]


@pytest.mark.parametrize(
    ("case", "dates"),
    [
        ("dates_ddmm", ["2024-01-22T20:36:00Z", "2024-04-03"]),
        ("dates_2digit", ["2026-02-24T02:18:00Z", "2026-02-24"]),
    ],
)
def test_the_order_of_a_date_is_found_in_the_file(case: str, dates: list[str]) -> None:
    rows, result = leads(case)
    assert [row.fields["CreatedDate"] for row in rows] == dates
    assert not result.problems


def test_each_form_of_a_date_is_read() -> None:
    rows, result = leads("dates_misc")
    assert [row.fields.get("CreatedDate") for row in rows] == [
        "2024-01-22T20:36:47Z",
        "2024-01-22T20:36:47Z",
        "2024-01-23T04:36:47Z",
        "2024-01-22T20:36:00Z",
        "2024-01-22T20:36:00Z",
        "2024-01-22",
        "2024-01-22",
        "2024-01-22",
        "2024-01-22T20:35:31Z",
        "2024-01-22T20:36:47Z",
        "2024-01-23T04:36:47Z",
        "2024-01-22",
        "2024-01-22T20:36:47Z",
        "2024-01-22T20:36:47Z",
        None,
    ]
    assert result.told == [(16, "CreatedDate", "'24:00' is not a date")]
    assert [row.kept for row in rows] == [()] * 14 + [("CreatedDate",)]


def test_the_first_of_two_columns_of_a_name_counts() -> None:
    rows, result = leads("dup_header_case")
    assert [row.email for row in rows] == ["other@invented.example"]
    assert not result.problems


def test_not_available_is_blank() -> None:
    rows, _ = leads("hash_na")
    assert [(row.email, row.fields.get("Company")) for row in rows] == [("", None), ("a@invented.example", "Acme")]


def test_columns_are_recognized_by_their_labels() -> None:
    (row,), _ = leads("header_spaces_labels")
    assert (row.crm_id, row.name, row.owner) == ("00QZz0000000001MAA", "Ann Ex", MAYA)
    assert row.fields["CreatedDate"] == "2026-01-02T03:04:05Z"


def test_the_id_of_no_user_is_blank() -> None:
    rows, _ = leads("lookup_custom_null_id", ("SDR__c",))
    assert [row.lookups.get("SDR__c") for row in rows] == [BEN, None, None]
    rows, _ = leads("standard_lookup_zero_custom", ("SDR__c",))
    assert [row.lookups.get("SDR__c") for row in rows] == [BEN, BEN, None]
    rows, _ = leads("owner_null_id")
    assert [row.owner for row in rows] == ["", MAYA]


def test_an_owner_is_named_by_username() -> None:
    rows, _ = leads("owner_by_username")
    assert rows[0].owner == "maya@invented.example"


def test_a_lead_without_a_name_has_that_of_its_company() -> None:
    rows, _ = leads("only_company_no_name")
    assert [row.name for row in rows] == ["Acme", "Ann Ex"]


def test_a_person_account_has_its_own_columns() -> None:
    row = import_of("person_account")["account"].only
    assert isinstance(row, RecordRow)
    assert (row.name, row.email, row.phone) == ("Ann Ex", "ann@invented.example", "+49 1")
    assert row.opted_out_of_email is True


def test_contacts_without_an_account_have_none() -> None:
    rows = import_of("contact_null_account")["contact"].rows
    assert [row.account for row in rows if isinstance(row, RecordRow)] == ["", ""]


def test_a_date_of_a_european_file_refuses_no_account() -> None:
    results = import_of("contact_of_refused_account")
    account = results["account"].only
    assert isinstance(account, RecordRow)
    assert account.fields["LastActivityDate"] == "2026-01-22"
    assert len(results["contact"].rows) == 2


def test_a_system_user_is_no_person() -> None:
    rows, result = users("autoproc_modified")
    assert [(row.username, row.is_person) for row in rows] == [
        ("maya@invented.example", True),
        ("ben@invented.example", True),
        ("autoproc@00dzz0000000001", False),
    ]
    assert [(line, column) for line, column, _ in result.told] == [(4, "Email")]
    lead_rows, _ = leads("autoproc_modified")
    assert [row.lookups["LastModifiedById"] for row in lead_rows] == ["005Zz0000000003IAA", MAYA]


def test_a_user_goes_in_without_a_bad_address_or_time_zone() -> None:
    rows, result = users("users_bad_email")
    assert [row.email for row in rows] == [None, "ben@invented.example"]
    assert result.told == [(2, "Email", "'maya@00dzz000000abcd' is not an email address")]
    rows, result = users("user_bad_tz")
    assert [row.time_zone for row in rows] == [None, None]
    assert [reason for *_, reason in result.told] == ["'Asia/Calcuta' is not a known time zone"] * 2


def test_nothing_is_said_of_what_a_user_file_does_not_have() -> None:
    (row,), result = users("user_no_isactive")
    assert row == UserRow(
        line=2,
        crm_id=MAYA,
        username="maya@invented.example",
        email="maya@invented.example",
        name="Maya Invented",
        title=None,
        is_active=None,
        time_zone=None,
        work_start=None,
        work_end=None,
        is_person=None,
    )
    assert not result.problems
    rows, _ = users("user_empty_isactive")
    assert [row.is_active for row in rows] == [True, None]


def test_a_contact_of_hubspot_has_its_company_and_owner_by_name() -> None:
    row = import_of("hubspot")["contact"].only
    assert isinstance(row, RecordRow)
    assert (row.key, row.name, row.email, row.phone) == ("901", "Ann Ex", "ann@invented.example", "+49 30 1")
    assert (row.owner, row.account) == ("Maya Invented", "Acme")
    assert row.fields["CreatedDate"] == "2026-01-02T09:14:00Z"


def test_a_person_of_pipedrive_is_found_by_email_where_there_is_no_id() -> None:
    row = import_of("pipedrive")["contact"].only
    assert isinstance(row, RecordRow)
    assert (row.key, row.crm_id, row.name, row.phone) == ("ann@invented.example", "", "Ann Ex", "+49 30 1")
    assert (row.owner, row.account) == ("Maya Invented", "Acme")
