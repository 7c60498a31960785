"""What the log of handovers is filtered by, and why one is undone."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from baton.delegation.models import Handover
from baton.insight.handover_log import HANDOVERS_NEWEST_FIRST, HANDOVERS_OLDEST_FIRST, HandoverFilter
from baton.insight.suggestions import Among
from baton.people.models import User
from baton.people.permissions import Verb
from baton.people.queries import users_who_may
from baton.rules.record_rules import Condition, Operator, RecordRules
from baton.sequences.queries import sequences_by_name
from baton.web.conditions import ConditionGroups
from baton.web.handovers.columns import HANDOVER_COLUMNS, HANDOVER_FIELDS
from baton.web.lists import ColumnsField, ListFilterForm
from baton.web.owners.fields import OwnerOrId
from baton.web.parameters import LARGEST_ID, WITHIN_REASON, id_of

NOBODY = "nobody"
OLDEST_FIRST = "oldest"
SEARCHED_FIELDS = ("Reason", "By", "Sequence")


class LogFilterForm(ListFilterForm):
    """Choices that do not exist are refused; an empty form filters nothing."""

    list_columns = HANDOVER_COLUMNS
    kept_fields = ("sort", "column")
    usual_order = "newest"
    conditions: ConditionGroups
    q = forms.CharField(
        label="Find",
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search", "placeholder": "Reason, user or sequence", "autocomplete": "off"}),
    )
    cause = forms.ChoiceField(label="Cause", required=False, choices=[("", "Any"), *Handover.Cause.choices])
    by = forms.ChoiceField(label="By", required=False)
    whose = OwnerOrId(label="From or to", among=Among.EVERYONE, required=False)
    sequence = forms.ModelChoiceField(
        label="Sequence", required=False, empty_label="Any", queryset=sequences_by_name()
    )
    since = forms.DateField(
        label="Since",
        required=False,
        validators=WITHIN_REASON,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    until = forms.DateField(
        label="Until",
        required=False,
        validators=WITHIN_REASON,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    follows = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    sort = forms.ChoiceField(
        label="Sort", required=False, choices=[("", "Newest first"), (OLDEST_FIRST, "Oldest first")]
    )
    column = ColumnsField(label="Columns", required=False)

    def __init__(self, data: QueryDict, *, me: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["by"].choices = self._people(me)  # type: ignore[attr-defined]
        self.conditions = ConditionGroups(data, own=HANDOVER_FIELDS)

    def matching(self) -> HandoverFilter:
        """What the valid fields ask for."""
        # Fields that are wrong do not filter, and the rest does: a log with one bad field is still worth reading.
        self.is_valid()
        cleaned = self.cleaned_data
        by, since, until = cleaned.get("by"), cleaned.get("since"), cleaned.get("until")
        whose, cause, follows = cleaned.get("whose"), cleaned.get("cause"), cleaned.get("follows")
        return HandoverFilter(
            cause=Handover.Cause(cause) if cause else None,
            by_id=int(by) if by and by != NOBODY else None,
            by_nobody=by == NOBODY,
            sequence_id=cleaned["sequence"].pk if cleaned.get("sequence") else None,
            since=_midnight(since) if since else None,
            before=_midnight(until + timedelta(days=1)) if until else None,
            whose=whose.pk if whose else None,
            follows_id=follows,
            # Who asks for a cause, or for what moved to somebody, finds it wherever it stands.
            is_folded=not (cause or whose or follows or cleaned.get("q") or self.conditions.rules),
            groups=with_text(self.conditions.rules, cleaned.get("q", "")),
            zone=str(timezone.get_current_timezone()),
        )

    @property
    def is_oldest_first(self) -> bool:
        return bool(self.cleaned_data.get("sort") == OLDEST_FIRST)

    @property
    def order(self) -> tuple[str, ...]:
        return HANDOVERS_OLDEST_FIRST if self.is_oldest_first else HANDOVERS_NEWEST_FIRST

    @property
    def asks_for_followers(self) -> bool:
        return bool(self.cleaned_data.get("follows"))

    def _people(self, me: User) -> list[tuple[str, Any]]:
        """Oneself first, then the others who may hand over, and whoever the address asks for."""
        others = users_who_may(Verb.REASSIGN, or_id=id_of(self.data.get("by", "")))
        users = [(str(user.pk), user.name) for user in others if user != me]
        return [("", "Anyone"), (str(me.pk), "Me"), (NOBODY, "Automatic, command line or import"), *users]


def with_text(groups: tuple[RecordRules, ...], text: str) -> tuple[RecordRules, ...]:
    """The same groups of conditions of those that have a text in one of the searched fields."""
    if not text:
        return groups
    return tuple(
        RecordRules((*group.conditions, Condition(field, Operator.CONTAINS, text)))
        for group in groups or (RecordRules(),)
        for field in SEARCHED_FIELDS
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class UndoForm(forms.Form):
    why = forms.CharField(
        label="Reason",
        required=False,
        max_length=1000,
        help_text="Optional. Shown in the handover log.",
    )
