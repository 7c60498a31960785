"""What everyone in a team has to do, day by day, and from where to move it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.insight.team import team_page, teams, users_of_team
from baton.people.models import User
from baton.people.permissions import Verb, may_any
from baton.sql.paging import ById
from baton.web.access import SignedInRequest, allowed
from baton.web.lists import ListFilterForm
from baton.web.paging import page_request


class TeamForm(ListFilterForm):
    """Whose work is shown: all users, the reports of a manager, or the members of a queue."""

    team = forms.ChoiceField(label="Team", required=False)

    def __init__(self, query: QueryDict, *, by: User) -> None:
        super().__init__(query)
        managers, queues = teams(by=by)
        self.manager_of = {f"manager-{manager.pk}": manager for manager in managers}
        self.queue_of = {f"queue-{queue.pk}": queue for queue in queues}
        choices: list[Any] = [("", "Everyone" if may_any(by, Verb.SEE_TEAM) else "My team")]
        if managers:
            choices.append(("Reports of", [(key, manager.name) for key, manager in self.manager_of.items()]))
        if queues:
            choices.append(("Members of", [(key, queue.name) for key, queue in self.queue_of.items()]))
        self.fields["team"].choices = choices  # type: ignore[attr-defined]


@require_safe
@allowed(Verb.SEE_TEAM)
def team(request: SignedInRequest) -> HttpResponse:
    form = TeamForm(request.GET, by=request.user)
    chosen = form.cleaned_data["team"] if form.is_valid() else ""
    users = users_of_team(manager=form.manager_of.get(chosen), queue=form.queue_of.get(chosen), by=request.user)
    now = timezone.now()
    page = team_page(users, page_request(request, ById), zone=timezone.get_current_timezone(), at=now)
    today = timezone.localdate(now)
    context = {"form": form, "page": page, "noun": "user", "today": today, "yesterday": today - timedelta(days=1)}
    return render(request, "people/team.html", context)
