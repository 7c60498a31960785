"""The calendar of who is out, by week or month."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from baton.insight.who_is_out import days_of, who_is_out
from baton.people.permissions import Verb, may_any
from baton.people.teams import self_and_team
from baton.sql.paging import ById
from baton.web.access import SignedInRequest, allowed
from baton.web.paging import page_request
from baton.web.parameters import day_of

WEEK, MONTH = "week", "month"


@dataclass(frozen=True, slots=True)
class Period:
    """The week, from Monday, or the month that a day is in."""

    kind: str
    first: date
    last: date

    @classmethod
    def around(cls, day: date, *, kind: str) -> "Period":
        if kind == WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(WEEK, monday, monday + timedelta(days=6))
        return cls(MONTH, day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))

    @property
    def name(self) -> str:
        if self.kind == MONTH:
            return date_format(self.first, "F Y")
        return f"{date_format(self.first, 'M j')} – {date_format(self.last, 'M j, Y')}"

    @property
    def before(self) -> date:
        return self.first - timedelta(days=1)

    @property
    def after(self) -> date:
        return self.last + timedelta(days=1)


@require_safe
@allowed(Verb.SEE_WHO_IS_OUT)
def out(request: SignedInRequest) -> HttpResponse:
    """Days are those of whoever looks. An address that names no day shows today."""
    today = timezone.localdate()
    day = day_of(request.GET.get("day", "")) or today
    period = Period.around(day, kind=WEEK if request.GET.get("view") == WEEK else MONTH)
    days = days_of(period.first, period.last)
    page = who_is_out(days, page_request(request, ById), zone=timezone.get_current_timezone())
    context: dict[str, Any] = {"page": page, "period": period, "days": days, "today": today}
    people = {row.user.pk for row in page.rows}
    # Who may not change an absence doesn't read its note either: it may say why somebody is ill.
    context["editable"] = people if may_any(request.user, Verb.SET_ABSENCES) else people & self_and_team(request.user)
    return render(request, "absences/out.html", context)
