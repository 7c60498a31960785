"""Dates are written in some order and form, and read back; what has two readings is never guessed."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.mappings.bad_cells import BadCell
from baton.mappings.dates import DateOrder, OrderNeeded, iso_dates, order_shown_by

ANY_ORDER = iso_dates(None)

ORDERS: list[DateOrder] = ["day first", "month first"]
days = st.dates(date(1950, 1, 1), date(2049, 12, 31))
moments = st.builds(datetime.combine, days, st.times().map(lambda time: time.replace(microsecond=0)))
orders = st.sampled_from(ORDERS)

ONE_READING = [
    ("2024-01-22T20:36:47.000+0000", "2024-01-22T20:36:47Z"),
    ("2024-01-22T20:36:47.000Z", "2024-01-22T20:36:47Z"),
    ("2024-01-22T20:36:47.250Z", "2024-01-22T20:36:47.250Z"),
    ("2024-01-22T22:36:47.000+0200", "2024-01-22T20:36:47Z"),
    ("2024-01-22T20:36:47.000-08:00", "2024-01-23T04:36:47Z"),
    ("2024-01-22T20:36:47.000GMT-08:00", "2024-01-23T04:36:47Z"),
    ("2024-01-22 20:36:47", "2024-01-22T20:36:47Z"),
    ("2024-01-22 20:36", "2024-01-22T20:36:00Z"),
    ("2024-01-22 20:36:47 UTC", "2024-01-22T20:36:47Z"),
    ("2024-01-22 08:36 PM", "2024-01-22T20:36:00Z"),
    ("2024-01-22", "2024-01-22"),
    ("2024/01/22", "2024-01-22"),
    ("2024. 1. 22.", "2024-01-22"),
    ("2024年1月22日", "2024-01-22"),
    ("20240122", "2024-01-22"),
    ("1/22/2024, 8:36 PM", "2024-01-22T20:36:00Z"),
    ("1/22/2024, 8:36:47\N{NARROW NO-BREAK SPACE}PM", "2024-01-22T20:36:47Z"),
    ("1/22/2024 12:05 am", "2024-01-22T00:05:00Z"),
    ("22/01/2024 8:36 p. m.", "2024-01-22T20:36:00Z"),
    ("02/24/26 02:18 AM", "2026-02-24T02:18:00Z"),
    ("02/24/26", "2026-02-24"),
    ("22-06-2026 16:14", "2026-06-22T16:14:00Z"),
    ("22.1.2024 20:36:47", "2024-01-22T20:36:47Z"),
    ("03.04.2024", "2024-04-03"),
    ("22. 1. 2024 20.36", "2024-01-22T20:36:00Z"),
    ("22 Jan 2024", "2024-01-22"),
    ("22-Jan-24", "2024-01-22"),
    ("Jan 22, 2024", "2024-01-22"),
    ("January 22nd, 2024 at 8:36 PM", "2024-01-22T20:36:00Z"),
    ("22. Januar 2024", "2024-01-22"),
    ("22 janv. 2024", "2024-01-22"),
    ("1er août 2024", "2024-08-01"),
    ("22 de enero de 2024", "2024-01-22"),
    ("Montag, 22. Januar 2024", "2024-01-22"),
    ("Mon, 22 Jan 2024 20:36:47 -0800", "2024-01-23T04:36:47Z"),
    ("Mon Jan 22 2024 20:36:47 GMT+0100 (Central European Standard Time)", "2024-01-22T19:36:47Z"),
    ("22 Jan 2024 20:36 PST", "2024-01-23T04:36:00Z"),
    ("45313", "2024-01-22"),
    ("45313.858", "2024-01-22T20:35:31Z"),
    ("45313,5", "2024-01-22T12:00:00Z"),
    ("1705955807000", "2024-01-22T20:36:47Z"),
    ("1705955807", "2024-01-22T20:36:47Z"),
    ("11/11/2024", "2024-11-11"),
]


@pytest.mark.parametrize(("written", "iso"), ONE_READING)
def test_a_date_with_one_reading_needs_no_order(written: str, iso: str) -> None:
    assert ANY_ORDER(written) == iso
    assert ANY_ORDER(f" {written} ") == iso


@pytest.mark.parametrize(
    "written",
    ["24:00", "2024-01-22T24:00:00Z", "2024-01-22T24:00:00.000+0000", "2024-13-01", "2023-02-29", "32/01/2024",
     "13/13/2024", "31.02.2024",
     "22 Foo 2024", "tomorrow", "12", "2024", "9" * 5000, "22/01/2024 20:36 IST", "22/01/2024 13:05 PM",
     "0001-01-01T00:00:00+14:00", "1/22/2024 and more", "99999999"],
)  # fmt: skip
def test_other_texts_are_no_dates(written: str) -> None:
    with pytest.raises(BadCell, match="is not a date"):
        ANY_ORDER(written)


@pytest.mark.parametrize("blank", ["", " ", "#N/A", "0000-00-00", "0000-00-00 00:00:00", "00/00/0000"])
def test_dates_that_are_none_are_blank(blank: str) -> None:
    assert ANY_ORDER(blank) == ""


@pytest.mark.parametrize("written", ["03/04/2024", "09-06-2026 16:14", "1/2/24 8:00 AM"])
def test_a_date_with_two_readings_is_not_guessed(written: str) -> None:
    with pytest.raises(OrderNeeded):
        ANY_ORDER(written)
    assert order_shown_by(written) == "either"
    assert iso_dates("day first")(written) != iso_dates("month first")(written)


@pytest.mark.parametrize(
    ("written", "order"),
    [("22/01/2024", "day first"), ("1/22/2024, 8:36 PM", "month first"), ("22-06-2026 16:14", "day first"),
     ("02/24/26", "month first"), ("11/11/2024", None), ("22.01.2024", None), ("2024/01/22", None),
     ("45/45/2024", None)],
)  # fmt: skip
def test_a_number_above_twelve_shows_the_order(written: str, order: str | None) -> None:
    assert order_shown_by(written) == order


@given(days, orders, st.sampled_from(["/", "-"]), st.sampled_from(["{:02}", "{}"]))
def test_a_date_written_in_an_order_is_read_in_it(day: date, order: DateOrder, separator: str, form: str) -> None:
    parts = (day.day, day.month) if order == "day first" else (day.month, day.day)
    written = separator.join([*map(form.format, parts), str(day.year)])
    assert iso_dates(order)(written) == day.isoformat()
    assert order_shown_by(written) in {order, "either", None}


@given(days, orders)
def test_a_year_of_two_digits_is_the_nearest(day: date, order: DateOrder) -> None:
    written = day.strftime("%d/%m/%y" if order == "day first" else "%m/%d/%y")
    assert iso_dates(order)(written) == day.isoformat()


@given(days, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d %b %Y", "%B %d, %Y", "%Y%m%d", "%d-%b-%Y"]))
def test_other_forms_need_no_order(day: date, form: str) -> None:
    assert ANY_ORDER(day.strftime(form)) == day.isoformat()


@given(
    moments, st.sampled_from(["%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d %b %Y %I:%M:%S %p"])
)
def test_a_time_without_a_zone_is_in_that_of_the_mapping(at: datetime, form: str) -> None:
    zone = ZoneInfo("America/New_York")
    read = iso_dates(None, zone)(at.strftime(form))
    assert datetime.fromisoformat(read) == at.replace(tzinfo=zone, fold=0).astimezone(UTC)


@given(moments, st.integers(-14 * 60, 14 * 60), st.sampled_from(["T", " "]), st.booleans())
def test_a_time_with_a_zone_is_the_same_moment_in_utc(at: datetime, minutes: int, between: str, colon: bool) -> None:  # noqa: FBT001
    moment = at.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    offset = moment.strftime("%z")
    written = at.isoformat(between) + (offset[:3] + ":" + offset[3:] if colon else offset)
    assert datetime.fromisoformat(iso_dates(None, ZoneInfo("Asia/Tokyo"))(written)) == moment


@given(moments)
def test_a_serial_number_of_excel_is_read_to_the_second(at: datetime) -> None:
    serial = (at - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001 - local time
    read = ANY_ORDER(f"{serial:.9f}")
    assert datetime.fromisoformat(read[:10] + read[10:].rstrip("Z")) == at


@given(st.text(max_size=30))
def test_no_text_ends_in_another_error(text: str) -> None:
    with suppress(BadCell, OrderNeeded):
        ANY_ORDER(text)
