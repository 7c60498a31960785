"""Choosing records, and what to do with them."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from baton.crm.models import CrmObject
from baton.insight.suggestions import Among
from baton.participants.records import RecordFilter, RecordOrder, RecordRow
from baton.people.models import User
from baton.people.permissions import Verb, may_any
from baton.sequences.matching import OWN_FIELDS, condition_fields, field_names
from baton.sequences.queries import active_sequences_for, lookup_fields
from baton.web.conditions import ConditionGroups
from baton.web.list_columns import ListColumns
from baton.web.lists import ColumnsField, ListFilterForm
from baton.web.owners.fields import OwnerField
from baton.web.parameters import LARGEST_ID, WITHIN_REASON
from baton.web.records.columns import RECORD_COLUMNS
from baton.web.records.selection import SelectionForm

TABS = (
    CrmObject.LEAD,
    CrmObject.CONTACT,
    CrmObject.ACCOUNT,
    CrmObject.OPPORTUNITY,
    CrmObject.CAMPAIGN,
    CrmObject.CAMPAIGN_MEMBER,
)


class RecordFilterForm(ListFilterForm):
    kept_fields = ("object", "into", "sort", "column")
    usual_order = RecordOrder.NAME
    task_fields = ("into",)
    conditions: ConditionGroups
    object = forms.ChoiceField(choices=CrmObject, required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label="Name, email or account",
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "Name, email or account", "autocomplete": "off"}
        ),
    )
    owner = OwnerField(label="Owner", required=False, among=Among.EVERYONE)
    enrolled = forms.ChoiceField(
        label="Sequences",
        choices=[("", "Any"), ("no", "In no sequence"), ("yes", "In a sequence")],
        required=False,
    )
    opted_out = forms.ChoiceField(
        label="Opted out",
        choices=[
            ("", "Any"),
            ("no", "Not opted out"),
            ("email", "Of email"),
            ("calls", "Do not call"),
            ("both", "Of email and calls"),
        ],
        required=False,
    )
    since = forms.DateField(
        label="Added since",
        required=False,
        validators=WITHIN_REASON,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    sort = forms.ChoiceField(
        label="Sort",
        choices=[
            ("", "By name"),
            (RecordOrder.NAME_BACKWARD.value, "By name, Z to A"),
            (RecordOrder.NEWEST.value, "Newest first"),
            (RecordOrder.OLDEST.value, "Oldest first"),
        ],
        required=False,
    )

    column = ColumnsField(label="Columns", required=False)

    # The sequence that somebody came from, to enroll in it.
    into = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    from_import = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    belongs_to = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        data = data.copy()
        data.setdefault("object", CrmObject.LEAD)
        super().__init__(data, **kwargs)
        kind = data.get("object") or CrmObject.LEAD
        self.conditions = ConditionGroups(data, fields=lambda: condition_fields(object=kind))

    @property
    def list_columns(self) -> ListColumns[RecordRow]:  # type: ignore[override]
        kind = self.data["object"]
        return RECORD_COLUMNS[CrmObject(kind) if kind in CrmObject else CrmObject.LEAD]

    def fields_on_offer(self) -> Mapping[str, str | None]:
        kind = self.cleaned_data["object"]
        own = dict.fromkeys(name for name in field_names(object=kind) if name not in OWN_FIELDS)
        return own | {field.name: field.label for field in lookup_fields(kind)}

    def clean_object(self) -> str:
        return self.cleaned_data["object"] or CrmObject.LEAD.value

    @property
    def order(self) -> RecordOrder:
        return RecordOrder(self.cleaned_data["sort"] or RecordOrder.NAME)

    def matching(self, user: User) -> RecordFilter:
        owner, enrolled, since = (self.cleaned_data[name] for name in ("owner", "enrolled", "since"))
        return RecordFilter(
            object=self.cleaned_data["object"],
            text=self.cleaned_data["q"],
            owner_id=owner.pk if owner else None,
            import_id=self.cleaned_data["from_import"],
            belongs_to=self.cleaned_data["belongs_to"],
            added_since=since and datetime.combine(since, time(), timezone.get_current_timezone()),
            is_enrolled={"yes": True, "no": False}.get(enrolled),
            opted_out=self.cleaned_data["opted_out"] or None,
            groups=self.conditions.rules,
            seen_by=None if may_any(user, Verb.SEE_RECORDS) else user.pk,
        )


class RecordsForm(SelectionForm, RecordFilterForm):
    """Which records: rows of the list, or all that match its filter."""

    list_page = "records"

    def chosen(self, user: User) -> RecordFilter:
        if self.cleaned_data["all"]:
            return self.matching(user)
        # What one does not see is not found by a guess at its id either.
        seen_by = None if may_any(user, Verb.SEE_RECORDS) else user.pk
        return RecordFilter(object=self.cleaned_data["object"], record_ids=self.cleaned_data["ids"], seen_by=seen_by)


class EnrollForm(RecordsForm):
    """Which records go into which sequence; `record` is where the person came from, if from a record's page."""

    sequence = forms.ModelChoiceField(
        label="Sequence", queryset=active_sequences_for(""), empty_label="Choose a sequence"
    )
    why = forms.CharField(label="Reason", max_length=1000, required=False)
    record = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["sequence"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - as declared above
        # By what was sent, as the choice of a lead's sequence for a contact has to be refused with its reason.
        field.queryset = active_sequences_for(data.get("object") or CrmObject.LEAD)
        field.error_messages["required"] = "Choose a sequence to enroll in."
        field.error_messages["invalid_choice"] = (
            "This sequence isn’t active or is for a different object. Choose another sequence."
        )
