from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.connectors.salesforce import RecordRow
from baton.connectors.salesforce.dates import iso_moment
from baton.connectors.salesforce.faults import CellRefused

from .conftest import Folder, problem


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-01-22T20:36:47.000+0000", "2024-01-22T20:36:47Z"),
        ("2024-01-22T20:36:47.000Z", "2024-01-22T20:36:47Z"),
        ("2024-01-22T20:36:47.250Z", "2024-01-22T20:36:47.250Z"),
        ("2024-01-22T22:36:47.000+0200", "2024-01-22T20:36:47Z"),
        ("2024-01-22T22:36:47+02:00", "2024-01-22T20:36:47Z"),
        ("2024-01-22 20:36:47", "2024-01-22T20:36:47Z"),
        ("2024-01-22", "2024-01-22"),
        ("20240122", "2024-01-22"),
        ("1/22/2024 8:36 PM", "2024-01-22T20:36:00Z"),
        ("1/22/2024, 8:36:47\N{NARROW NO-BREAK SPACE}PM", "2024-01-22T20:36:47Z"),
        ("1/22/2024 12:05 am", "2024-01-22T00:05:00Z"),
        ("01/22/2024 20:36:47", "2024-01-22T20:36:47Z"),
        ("1/2/2024", "2024-01-02"),
        ("22.01.2024 20:36", "2024-01-22T20:36:00Z"),
        ("1.2.2024", "2024-02-01"),
    ],
)
def test_dates_come_as_people_and_programs_write_them(written: str, read: str) -> None:
    assert iso_moment(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "soon",
        "2024-02-30",
        "22/1/2024",
        "1.22.2024",
        "1/22.2024",
        "1/22/2024 13:36 PM",
        "1/22/2024 25:00",
        "1/22/24",
        "0001-01-01T00:00:00+0100",
        "22.01.202\N{ARABIC-INDIC DIGIT FOUR}",
    ],
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(CellRefused, match="is not a date"):
        iso_moment(written)


@given(
    st.datetimes(
        min_value=datetime(1700, 1, 1),  # noqa: DTZ001
        max_value=datetime(4000, 12, 31),  # noqa: DTZ001
        timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    )
)
def test_every_moment_is_the_same_moment_in_utc(when: datetime) -> None:
    when = when.replace(microsecond=0)
    assert datetime.fromisoformat(iso_moment(when.isoformat())) == when.astimezone(UTC)


def test_standard_date_columns_are_read_and_custom_ones_left_alone(folder: Folder) -> None:
    lead = folder.lead(CreatedDate="1/22/2024 8:36 PM", SystemModstamp="2024-01-22 20:36:47", Demo_Date__c="soon")
    assert isinstance(lead, RecordRow)
    assert lead.fields == {
        "LastName": "Lee",
        "CreatedDate": "2024-01-22T20:36:00Z",
        "SystemModstamp": "2024-01-22T20:36:47Z",
        "Demo_Date__c": "soon",
    }


def test_a_standard_date_column_is_found_in_any_letter_case_and_only_by_its_name(folder: Folder) -> None:
    lead = folder.lead(CREATEDDATE="1/22/2024", Candidate="Ann")
    assert isinstance(lead, RecordRow)
    assert lead.fields == {"LastName": "Lee", "CreatedDate": "2024-01-22", "Candidate": "Ann"}


def test_a_bad_date_is_a_problem_of_its_row(folder: Folder) -> None:
    assert problem(folder.lead(CreatedDate="soon")) == ("CreatedDate", "'soon' is not a date")
    assert problem(folder.lead(Birthdate="31/31/2000")) == ("Birthdate", "'31/31/2000' is not a date")
