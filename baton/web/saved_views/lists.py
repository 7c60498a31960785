"""The lists that have saved views: where each is, who may see it, and what a view keeps of its address."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, QueryDict
from django.urls import reverse

from baton.participants.models import SavedView
from baton.people.models import User
from baton.people.permissions import Verb
from baton.web.actions.filters import current_filter
from baton.web.handovers.forms import LogFilterForm
from baton.web.library.filtering import TemplateFilterForm
from baton.web.participants.forms import ParticipantFilterForm
from baton.web.records.forms import RecordFilterForm
from baton.web.sequences.filters import SequenceFilterForm
from baton.web.setup.queue_list import QueueFilterForm
from baton.web.setup.user_list import UserFilterForm


@dataclass(frozen=True, slots=True)
class ListWithViews:
    """`query_of` is the query that a view keeps: what the list knows, in its shortest form."""

    page: str
    verb: Verb
    query_of: Callable[[QueryDict, User], str]

    @property
    def address(self) -> str:
        return reverse(self.page)


List = SavedView.List
LISTS = {
    List.ACTIONS: ListWithViews("actions", Verb.SEE_ACTIONS, lambda query, by: current_filter(query, by=by).query()),
    List.RECORDS: ListWithViews("records", Verb.SEE_RECORDS, lambda query, _by: RecordFilterForm(query).view_query()),
    List.PARTICIPANTS: ListWithViews(
        "participants", Verb.SEE_PARTICIPANTS, lambda query, _by: ParticipantFilterForm(query).view_query()
    ),
    List.HANDOVERS: ListWithViews(
        "handovers", Verb.SEE_HANDOVERS, lambda query, by: LogFilterForm(query, me=by).view_query()
    ),
    List.SEQUENCES: ListWithViews(
        "sequences", Verb.SEE_SEQUENCES, lambda query, by: SequenceFilterForm(query, by=by).view_query()
    ),
    List.TEMPLATES: ListWithViews(
        "templates", Verb.SEE_TEMPLATES, lambda query, _by: TemplateFilterForm(query).view_query()
    ),
    List.QUEUES: ListWithViews(
        "setup_queues", Verb.EDIT_QUEUES, lambda query, _by: QueueFilterForm(query).view_query()
    ),
    List.USERS: ListWithViews("setup_users", Verb.EDIT_USERS, lambda query, _by: UserFilterForm(query).view_query()),
}


def list_or_404(name: str) -> ListWithViews:
    if name not in List.values:
        raise Http404(f"There is no list {name!r}.")
    return LISTS[List(name)]
