"""The weeks that a filter by date means."""

from datetime import date

import pytest

from baton.web.actions.days import SPANS, Days, Span

SUNDAY, MONDAY, SATURDAY = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 7)


@pytest.mark.parametrize("today", [SUNDAY, MONDAY, SATURDAY])
def test_a_week_begins_on_sunday_as_calendars_show_it(today: date) -> None:
    assert SPANS[Days.THIS_WEEK](today) == Span(SUNDAY, SATURDAY)
    assert SPANS[Days.NEXT_WEEK](today) == Span(date(2026, 3, 8), date(2026, 3, 14))
