"""In which order the dates of a file have day and month, as its rows show or a person says."""

import pytest

from baton.mappings.planning import plan_table
from baton.mappings.reading import row_reader
from baton.mappings.rows import RecordRow
from baton.mappings.surveying import DateOrderUndecided, survey
from baton.tables import Line
from tests.mappings.sheets import SALESFORCE, lead, sheet

AMBIGUOUS = "Id,CreatedDate\n00QZz0000000001,2024-01-02\n00QZz0000000002,03/04/2024\n"


def test_an_order_that_no_date_shows_is_asked_for() -> None:
    with pytest.raises(DateOrderUndecided) as undecided:
        lead(AMBIGUOUS)
    assert str(undecided.value) == (
        "The dates in Lead.csv can be read in two ways, such as '03/04/2024': no date shows whether the day or the "
        "month comes first. Choose the date order, “day first” or “month first” (--date-order)."
    )


@pytest.mark.parametrize(("order", "date"), [("day first", "2024-04-03"), ("month first", "2024-03-04")])
def test_an_order_may_be_given(order: str, date: str) -> None:
    rows = lead(AMBIGUOUS, SALESFORCE.with_rules(date_order=order)).rows
    assert [row.fields["CreatedDate"] for row in rows if isinstance(row, RecordRow)] == ["2024-01-02", date]


def test_dates_of_both_orders_do_not_decide() -> None:
    with pytest.raises(DateOrderUndecided, match="'22/01/2024' has the day first, and '01/23/2024' the month"):
        lead(f"{AMBIGUOUS}00QZz0000000003,22/01/2024\n00QZz0000000004,01/23/2024\n")


def test_dates_of_one_reading_need_no_order() -> None:
    rows = lead("Id,CreatedDate\n00QZz0000000003,22/01/2024\n00QZz0000000004,01/23/2024\n").rows
    assert [row.fields["CreatedDate"] for row in rows if isinstance(row, RecordRow)] == ["2024-01-22", "2024-01-23"]


def test_another_column_may_decide() -> None:
    rows = lead("Id,CreatedDate,LastActivityDate\n00QZz0000000001,03/04/2024,22/01/2024\n").rows
    assert [row.fields["CreatedDate"] for row in rows if isinstance(row, RecordRow)] == ["2024-04-03"]


def test_an_order_is_looked_for_only_when_a_date_needs_it() -> None:
    opened: list[str] = []
    iso = "Id,CreatedDate\n" + "00QZz0000000001,2024-01-02\n" * 20
    table = sheet(
        "Lead.csv",
        f"{iso}00QZz0000000002,03/04/2024\n00QZz0000000003,22/01/2024\n",
        on_open=lambda: opened.append(""),
    )
    plan = plan_table(SALESFORCE, table, "lead")
    found = survey(plan, table, rows=10)
    assert found.order is None
    reader = row_reader(plan, found, table)
    before = len(opened)
    rows = [reader.read(line.number, line.cells) for line in table.rows() if isinstance(line, Line)]
    assert [row.fields["CreatedDate"] for row in rows[-2:] if isinstance(row, RecordRow)] == [
        "2024-04-03",
        "2024-01-22",
    ]
    assert len(opened) - before == 2  # for the rows, and once more for their dates


def test_the_survey_reads_on_until_the_end_if_a_date_leaves_the_order_open() -> None:
    table = sheet("Lead.csv", f"{AMBIGUOUS}{AMBIGUOUS.splitlines()[1]}\n00QZz0000000003,22/01/2024\n")
    found = survey(plan_table(SALESFORCE, table, "lead"), table, rows=2)
    assert found.order == "day first"
    assert found.remarks == ("dates have the day first, as in 22/01/2024",)
