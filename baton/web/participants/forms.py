"""Choosing participants."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils import timezone

from baton.insight.suggestions import Among
from baton.participants.listing import ParticipantFilter, ParticipantOrder
from baton.participants.models import ENROLLED
from baton.people.models import User
from baton.people.permissions import Verb, may_any
from baton.sequences.matching import columns_of_enrolled
from baton.sequences.queries import active_sequences, sequences_by_name
from baton.sequences.results import FinishResult, every_result, offered_results
from baton.web.conditions import ConditionGroups, fields_beside
from baton.web.lists import ColumnsField, ListFilterForm
from baton.web.owners.fields import OwnerField
from baton.web.parameters import LARGEST_ID
from baton.web.participants.columns import PARTICIPANT_COLUMNS, PARTICIPANT_FIELDS
from baton.web.records.selection import SelectionForm


class StatusChoice(TextChoices):
    """What the list is narrowed to by status; at first to those that are in their sequence."""

    IN = "", "In sequence"
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    COMPLETED = "completed", "Completed"
    REMOVED = "removed", "Left or removed"
    ANY = "any", "Any"

    @property
    def statuses(self) -> tuple[str, ...] | None:
        match self:
            case StatusChoice.IN:
                return ENROLLED
            case StatusChoice.ANY:
                return None
            case _:
                return (self.value,)


class Problem(TextChoices):
    """What delegation health counts participants of: links of its page, and selections for a repair."""

    NO_ADDRESS = "no_address", "No address to email"
    DEAD_ADDRESS = "dead_address", "Email bounced"
    OPTED_OUT = "opted_out", "Opted out of email"
    RELATED_DELETED = "related_deleted", "Account or campaign deleted"


class ParticipantFilterForm(ListFilterForm):
    list_columns = PARTICIPANT_COLUMNS
    kept_fields = ("sort", "column")
    usual_order = ParticipantOrder.NEWEST
    conditions: ConditionGroups
    q = forms.CharField(
        label="Record",
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "Name, email or account", "autocomplete": "off"}
        ),
    )
    sequence = forms.ModelChoiceField(
        label="Sequence", queryset=sequences_by_name(), required=False, empty_label="Any sequence"
    )
    status = forms.ChoiceField(label="Status", choices=StatusChoice, required=False)
    step = forms.IntegerField(
        label="Current step",
        required=False,
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs={"placeholder": "Any"}),
    )
    result = forms.ModelChoiceField(label="Result", queryset=every_result(), required=False, empty_label="Any result")
    problem = forms.ChoiceField(label="Problem", choices=[("", "Any or none"), *Problem.choices], required=False)
    owner = OwnerField(label="Participant owner", required=False, among=Among.EVERYONE)
    sort = forms.ChoiceField(
        label="Sort",
        choices=[
            ("", "Newest first"),
            (ParticipantOrder.OLDEST.value, "Oldest first"),
            (ParticipantOrder.NAME.value, "By name"),
            (ParticipantOrder.NAME_BACKWARD.value, "By name, Z to A"),
        ],
        required=False,
    )
    column = ColumnsField(label="Columns", required=False)

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.conditions = ConditionGroups(
            data, own=PARTICIPANT_FIELDS, fields=lambda: fields_beside(PARTICIPANT_FIELDS)
        )

    @property
    def order(self) -> ParticipantOrder:
        return ParticipantOrder(self.cleaned_data["sort"] or ParticipantOrder.NEWEST)

    def fields_on_offer(self) -> Mapping[str, str | None]:
        return columns_of_enrolled()

    def matching(self, user: User) -> ParticipantFilter:
        cleaned: dict[str, Any] = self.cleaned_data
        return ParticipantFilter(
            sequence_id=cleaned["sequence"].pk if cleaned["sequence"] else None,
            statuses=self._statuses(),
            owner_id=cleaned["owner"].pk if cleaned["owner"] else None,
            step=cleaned["step"],
            result_id=cleaned["result"].pk if cleaned["result"] else None,
            problem=cleaned["problem"] or None,
            text=cleaned["q"],
            seen_by=_seen_by(user),
            groups=self.conditions.rules,
            zone=timezone.get_current_timezone(),
        )

    def _statuses(self) -> tuple[str, ...] | None:
        status = StatusChoice(self.cleaned_data["status"])
        # Whoever has a result is in the sequence no more: that would be an empty list.
        return None if status == StatusChoice.IN and self.cleaned_data["result"] else status.statuses


class ParticipantsForm(SelectionForm, ParticipantFilterForm):
    """Which participants; `record` is where the person came from, if from a record's page."""

    list_page = "participants"
    record = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def chosen(self, user: User) -> ParticipantFilter:
        # By the filter and not by ids: a selection of ten thousand does not fit into a form.
        if self.cleaned_data["all"]:
            return self.matching(user)
        # What one does not see is not found by a guess at its id either.
        return ParticipantFilter(participant_ids=self.cleaned_data["ids"], seen_by=_seen_by(user))


class ResumeForm(forms.Form):
    prefix = "resume"  # these fields stand beside those of the filter
    keeps_dates = forms.BooleanField(label="Keep the dates as they were. What is overdue is due now.", required=False)


class ResultField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, result: FinishResult) -> str:
        # Before it is chosen: whoever reads only the name does not expect it to stop the other sequences too.
        return f"{result} (opts the person out)" if result.opts_out else str(result)


class FinishForm(forms.Form):
    """With which result a participation ends, and what else there is to say."""

    prefix = "finish"

    result = ResultField(
        label="Result",
        queryset=offered_results(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Select a result."},
    )
    note = forms.CharField(label="Note", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


def _seen_by(user: User) -> int | None:
    return None if may_any(user, Verb.SEE_PARTICIPANTS) else user.pk


class MoveForm(ParticipantsForm):
    """Which participants, and the sequence to move them to; without one it is still to be chosen."""

    to = forms.ModelChoiceField(
        label="Move to",
        queryset=active_sequences(),
        required=False,
        empty_label="Choose a sequence",
        help_text="Each participant carries on at the action with the same name, or at the same step.",
    )
    why = forms.CharField(label="Reason", max_length=1000, required=False)
