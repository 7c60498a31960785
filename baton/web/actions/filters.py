"""The filter of the list as it stands in an address: read into an `ActionFilter`, written back, and said in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import reduce
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from baton.crm.models import Record
from baton.delegation.queries import moved_by
from baton.insight.health import unattended
from baton.insight.problems import delegated_to
from baton.insight.suggestions import Among
from baton.participants.candidates import Order
from baton.participants.matching import ActionFilter, both, to_do_by
from baton.participants.models import CLOSED, OPEN, REASONS, ParticipantAction
from baton.participants.visibility import only_seen_by
from baton.participants.words import search_words
from baton.people.models import Owner, User
from baton.people.permissions import Verb, may_beyond_own
from baton.sequences.matching import columns_of_enrolled
from baton.sequences.models import Action
from baton.sequences.queries import sequences_by_name
from baton.sql import Sql
from baton.web.actions.columns import ACTION_COLUMNS, ACTION_FIELDS
from baton.web.actions.days import SPANS, Days, Span
from baton.web.actions.fields import LookupFieldById, RecordField
from baton.web.conditions import ConditionGroups, fields_beside
from baton.web.lists import ColumnsField, ListFilterForm
from baton.web.owners.fields import OwnerOrId
from baton.web.parameters import LARGEST_ID, WITHIN_REASON

PAGE_SIZES = (50, 100, 200)
OF_ONE_OWNER = ("delegated_to", "holder", "to_do_by", "unattended")
NAMES = ("q", "owner", "participant_owner", "cover", "record", "handover", *OF_ONE_OWNER)
ABOUT_OTHERS = ("owner", "participant_owner", "cover", "only", *OF_ONE_OWNER)
STATUSES: dict[str, tuple[str, ...]] = {
    "open": OPEN,
    **{status.value: (status.value,) for status in ParticipantAction.Status},
    "closed": CLOSED,
    "any": (*OPEN, *CLOSED),
}


class Only(models.TextChoices):
    INACTIVE = "inactive", "Owner is inactive"
    COVERED = "covered", "Covered"
    PROBLEM = "problem", "Has a problem"


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of the filter in words, and the query that is left without it."""

    label: str
    words: str
    query_without: str


class FilterForm(ListFilterForm):
    """Whatever is left empty does not filter, but the status, which is then open."""

    conditions: ConditionGroups
    list_columns = ACTION_COLUMNS
    usual_order = Order.EARLIEST
    q = forms.CharField(
        label="Find",
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "Name, email or account", "autocomplete": "off"}
        ),
    )
    owner = OwnerOrId(label="Action owner", among=Among.EVERYONE, required=False)
    participant_owner = OwnerOrId(label="Participant owner", among=Among.EVERYONE, required=False)
    expected = forms.ChoiceField(label="Expected", choices=[("", "Any date"), *Days.choices], required=False)
    first = forms.DateField(label="From", required=False, validators=WITHIN_REASON)
    last = forms.DateField(label="To", required=False, validators=WITHIN_REASON)
    sequence = forms.ChoiceField(label="Sequence", required=False)
    type = forms.ChoiceField(label="Type", choices=[("", "Any type"), *Action.Type.choices], required=False)
    status = forms.ChoiceField(
        label="Status",
        choices=[
            ("", "Open"),
            *ParticipantAction.Status.choices,
            ("closed", "Closed"),
            ("any", "All statuses"),
        ],
        required=False,
    )
    reason = forms.ChoiceField(
        label="Reason",
        choices=[("", "Any reason"), *((reason.value, label) for reason, label in REASONS.items())],
        required=False,
    )
    record = RecordField(
        label="Record",
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Email address or ID", "autocomplete": "off"}),
    )
    cover = OwnerOrId(label="Cover", among=Among.EVERYONE, required=False)
    only = forms.ChoiceField(
        label="Show",
        choices=[("", "All"), *Only.choices],
        required=False,
    )
    handover = forms.IntegerField(
        label="Handover", required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput
    )
    to_do_by = OwnerOrId(label="To do by", among=Among.EVERYONE, required=False, widget=forms.HiddenInput)
    # Of one owner only, by whom an index finds the actions.
    unattended = OwnerOrId(label="Can’t be done by", among=Among.EVERYONE, required=False, widget=forms.HiddenInput)
    delegated_to = LookupFieldById(
        label="Delegated to", required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput
    )
    holder = OwnerOrId(label="In that field", among=Among.EVERYONE, required=False, widget=forms.HiddenInput)
    sort = forms.ChoiceField(choices=[(order.value, order.value) for order in Order], required=False)
    size = forms.TypedChoiceField(choices=[(size, size) for size in PAGE_SIZES], coerce=int, required=False)
    column = ColumnsField(label="Columns", required=False)

    def __init__(self, query: QueryDict, *, by: User) -> None:
        data = query.copy()
        # Old bookmarks say it. As the default it is written as nothing, so both are one address.
        if data.get("status") == "open":
            data["status"] = ""
        if (data.get("first") or data.get("last")) and not data.get("expected"):
            data["expected"] = Days.BETWEEN.value
        super().__init__(data)
        self.conditions = ConditionGroups(data, own=ACTION_FIELDS, fields=lambda: fields_beside(ACTION_FIELDS))
        self.by = by
        self.fields["record"].by = by  # type: ignore[attr-defined]
        self.sequences = {sequence.pk: sequence.name for sequence in sequences_by_name()}
        choices = [("", "Any sequence"), *((str(pk), name) for pk, name in self.sequences.items())]
        self.fields["sequence"].choices = choices  # type: ignore[attr-defined]
        if not may_beyond_own(by, Verb.SEE_ACTIONS):
            # Taken out, and so ignored in an address: a filter by another owner would otherwise tell what they have.
            for name in ABOUT_OTHERS:
                del self.fields[name]
        for name in ("first", "last"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "Select a last day on or after the first day.")
        return cleaned

    def matching(self, *, at: datetime, zone: tzinfo) -> ActionFilter:
        """What the filter means at a moment, in a time zone."""
        cleaned = self.cleaned_data
        span = self._span(at.astimezone(zone))
        return ActionFilter(
            seen_by=only_seen_by(self.by),
            owner_id=_id(cleaned.get("owner") or cleaned.get("unattended")),
            only_inactive_owners=cleaned.get("only") == Only.INACTIVE,
            cover_id=_id(cleaned.get("cover")),
            only_covered=cleaned.get("only") == Only.COVERED,
            only_with_problem=cleaned.get("only") == Only.PROBLEM,
            participant_owner_id=_id(cleaned.get("participant_owner")),
            record_id=_id(cleaned["record"]),
            sequence_id=int(cleaned["sequence"]) if cleaned["sequence"] else None,
            expected_from=span.begins(zone),
            expected_before=span.ends(zone),
            type=cleaned["type"] or None,
            statuses=STATUSES[cleaned["status"] or "open"],
            reason=cleaned["reason"] or None,
            words=search_words(cleaned["q"]),
            among=self._among(),
            groups=self.conditions.rules,
            zone=zone,
        )

    def _among(self) -> Sql | None:
        conditions = list(self._conditions_above())
        return reduce(both, conditions) if conditions else None

    def _conditions_above(self) -> Iterator[Sql]:
        """What narrows the list by more than its own columns, such as a handover, or what somebody has to do."""
        cleaned = self.cleaned_data
        if cleaned.get("handover"):
            yield moved_by(cleaned["handover"])
        if field := cleaned.get("delegated_to"):
            yield delegated_to(field_id=field.pk, holder_id=_id(cleaned.get("holder")))
        if cleaned.get("to_do_by"):
            yield to_do_by(cleaned["to_do_by"])
        if cleaned.get("unattended"):
            yield unattended(cleaned["unattended"])

    @property
    def is_filtering(self) -> bool:
        return bool(self._words() or self.conditions.rules)

    @property
    def order(self) -> Order:
        return Order(self.cleaned_data.get("sort") or Order.EARLIEST)

    @property
    def page_size(self) -> int:
        return self.cleaned_data.get("size") or PAGE_SIZES[0]

    def fields_on_offer(self) -> Mapping[str, str | None]:
        return columns_of_enrolled()

    def query(self, *, with_conditions: bool = True, **other: str | None) -> str:
        """The shortest query that says the same; `other` says something else, or with `None` nothing."""
        short = QueryDict(mutable=True)
        for name in self.fields:
            values = [other[name] or ""] if name in other else self._values(name)
            if any(values):
                short.setlist(name, values)
        for name, value in self.conditions.pairs if with_conditions else ():
            short.appendlist(name, value)
        return short.urlencode()

    def view_query(self) -> str:
        return self.query()

    def chips(self) -> Iterator[Chip]:
        """The filter in words, a part at a time."""
        if self.conditions.rules:
            yield Chip("Conditions", self.conditions.words, self.query(with_conditions=False))
        for name, words in self._words().items():
            # With both dates, or the next form would read them as the same span again.
            gone: dict[str, Any] = {name: None, "first": None, "last": None} if name == "expected" else {name: None}
            yield Chip(str(self.fields[name].label), words, self.query(**gone))

    def _values(self, name: str) -> list[str]:
        if name in {"first", "last"} and self.cleaned_data.get("expected") != Days.BETWEEN:
            return []
        # Left out of addresses, which people send to each other and save as views.
        usual = {"sort": Order.EARLIEST.value, "size": str(PAGE_SIZES[0])}
        return [value for value in super()._values(name) if value != usual.get(name)]

    def _words(self) -> Mapping[str, str]:
        cleaned = self.cleaned_data
        words = {
            **{name: str(cleaned[name]) for name in NAMES if cleaned.get(name)},
            **{
                name: str(dict(self.fields[name].choices)[cleaned[name]])  # type: ignore[attr-defined]
                for name in ("expected", "sequence", "type", "status", "reason", "only")
                if cleaned.get(name)
            },
        }
        if cleaned.get("expected") == Days.BETWEEN:
            words["expected"] = _between(cleaned.get("first"), cleaned.get("last"))
            if not words["expected"]:
                del words["expected"]
        return words

    def _span(self, now: datetime) -> Span:
        expected = self.cleaned_data["expected"]
        if expected == Days.BETWEEN:
            return Span(self.cleaned_data["first"], self.cleaned_data["last"])
        return SPANS[Days(expected)](now.date()) if expected else Span(None, None)


def current_filter(query: QueryDict, *, by: User) -> FilterForm:
    """The form of a request, cleaned."""
    form = FilterForm(query, by=by)
    form.full_clean()
    return form


def here() -> tuple[datetime, tzinfo]:
    """Now, and the time zone of who asks."""
    return timezone.now(), timezone.get_current_timezone()


def _id(row: Owner | Record | None) -> int | None:
    return row.pk if row else None


def _between(first: Any, last: Any) -> str:
    if first and last:
        return f"{date_format(first)} to {date_format(last)}"
    if first:
        return f"from {date_format(first)}"
    return f"until {date_format(last)}" if last else ""
