"""Absences in the Setup area. Each is a change that delegation carries out, in the transaction of the page."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.html import format_html_join

from baton.delegation import staffing
from baton.delegation.cover_words import absence_cover_in_words, sequence_cover_in_words
from baton.delegation.covers import cover_warnings, requested_warnings, require_covers, sequence_covers_of
from baton.delegation.handovers import carry_out
from baton.delegation.models import SequenceCover
from baton.people.absence_checks import require_valid
from baton.people.absence_words import absence_hours
from baton.people.away import AlreadyAway, CannotBeAway, RequestedAbsence
from baton.people.models import Absence, User
from baton.people.permissions import Verb, may_any
from baton.people.queries import UnknownAbsence
from baton.rules.availability import CoverChoice
from baton.sql.transactions import one_transaction
from baton.web.access import signed_in
from baton.web.parameters import WITHIN_REASON
from baton.web.setup.choosing import choosing
from baton.web.setup.outcome import tell
from baton.web.setup.permitted import PermittedAdmin


class AbsenceForm(forms.ModelForm):  # type: ignore[type-arg]
    weekdays = forms.TypedMultipleChoiceField(
        label="Repeats on",
        coerce=int,
        empty_value=[],
        required=False,
        # Sunday first, as American calendars have it; stored days count from Monday.
        choices=[(6, WEEKDAYS[6]), *((number, WEEKDAYS[number]) for number in range(6))],
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave blank for one absence. For part time, choose the days off.",
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors:
            try:
                require_valid(self.requested(), absence_id=self.instance.pk)
                require_covers(self.requested())
            except (AlreadyAway, CannotBeAway) as refused:
                self.add_error(refused.field, str(refused))
        return cleaned

    def clean_first_day(self) -> date:
        return _within_reason(self.cleaned_data["first_day"])

    def clean_last_day(self) -> date | None:
        last = self.cleaned_data["last_day"]
        return _within_reason(last) if last else None

    def requested(self, sequence_covers: Mapping[int, CoverChoice] | None = None) -> RequestedAbsence:
        values = dict(self.cleaned_data)
        user, cover, weekdays = values.pop("user"), values.pop("cover"), values.pop("weekdays")
        return RequestedAbsence(
            user_id=user.pk,
            cover_id=cover.pk if cover else None,
            weekdays=frozenset(weekdays),
            sequence_covers=sequence_covers or {},
            **values,
        )


class SequenceCoverFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    def choices(self) -> dict[int, CoverChoice]:
        """The other covers by the id of the sequence, without the rows that are blank or deleted."""
        rows = [row.cleaned_data for row in self.forms if getattr(row, "cleaned_data", None)]
        return {
            row["sequence"].pk: CoverChoice(row["cover"].pk, row["is_shared"])
            for row in rows
            if row.get("sequence") and row.get("cover") and not row.get("DELETE")
        }

    def clean(self) -> None:
        super().clean()
        absence = self.instance
        # The form above was wrong, so there is no absence yet that these covers could be judged for.
        if any(self.errors) or not absence.user_id or not absence.first_day:
            return
        away = RequestedAbsence(absence.user_id, absence.first_day, absence.last_day, sequence_covers=self.choices())
        try:
            require_covers(away)
        except CannotBeAway as refused:
            raise forms.ValidationError(str(refused)) from refused


class SequenceCoverInline(admin.TabularInline):  # type: ignore[type-arg]
    model = SequenceCover
    formset = SequenceCoverFormSet
    verbose_name = "cover in a sequence"
    verbose_name_plural = "other covers in sequences"
    extra = 0
    fields = ("sequence", "cover", "is_shared")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return unlinked(super().formfield_for_dbfield(db_field, request, **kwargs))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "cover":
            kwargs["widget"] = choosing(db_field, self)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return may_set_absences(request)

    has_change_permission = has_delete_permission = has_view_permission = has_add_permission


class AbsenceList(ChangeList):
    """Django's, with who covers and what is wrong with them, in the same few queries for all rows of a page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        absences: list[Any] = list(self.result_list)
        elsewhere, warnings = sequence_covers_of(absences), cover_warnings(absences, at=timezone.now())
        for absence in absences:
            lines = [absence_cover_in_words(absence), *map(sequence_cover_in_words, elsewhere[absence.pk])]
            lines += [f"Warning: {warning.text}" for warning in warnings.get(absence.pk, ())]
            absence.cover_lines = [line for line in lines if line] or ["No cover"]
        self.result_list = absences


class CoverChoices(PermittedAdmin):
    """The users and queues that a cover is chosen from by typing; they have no page here."""

    verb = Verb.SET_ABSENCES
    search_fields = ("name", "user__username")
    ordering = ("name", "pk")

    def has_module_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    # Registered only because Django's autocomplete asks the admin of what is chosen.
    def get_urls(self) -> list[Any]:
        return []


class AbsenceAdmin(PermittedAdmin):
    verb = Verb.SET_ABSENCES
    form = AbsenceForm
    fields = (
        "user",
        ("first_day", "last_day"),
        ("from_time", "until_time"),
        "weekdays",
        ("cover", "cover_is_shared"),
        "covers_overdue",
        "note",
    )
    inlines = (SequenceCoverInline,)
    list_display = ("user", "first_day", "until", "hours", "covers", "note")
    list_select_related = ("user", "cover")
    date_hierarchy = "first_day"
    search_fields = ("user__name", "user__username", "cover__name", "cover__user__username", "note")
    ordering = ("-first_day", "pk")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        box = unlinked(super().formfield_for_dbfield(db_field, request, **kwargs))
        if db_field.name == "last_day":
            box.help_text = "Leave blank until further notice, such as for a user who left."
        return box

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, widget=choosing(db_field, self), **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's; who comes a moment after somebody else with the same days is told so."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (AlreadyAway, CannotBeAway) as refused:
            messages.error(request, str(refused))
            # The form was valid a moment ago, so nothing can be shown beside a field; the page is drawn as it is now.
            return redirect(request.get_full_path())

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[AbsenceList]:  # noqa: ARG002
        return AbsenceList

    @admin.display(description="hours")
    def hours(self, absence: Absence) -> str:
        return absence_hours(absence)

    @admin.display(description="last day", ordering="last_day")
    def until(self, absence: Absence) -> str:
        return date_format(absence.last_day) if absence.last_day else "until further notice"

    @admin.display(description="cover")
    def covers(self, absence: Any) -> str:
        """Who covers, with what is wrong with them."""
        return format_html_join("", "<div>{}</div>", [(line,) for line in absence.cover_lines])

    def save_model(self, request: HttpRequest, obj: Absence, form: AbsenceForm, change: bool) -> None:  # noqa: FBT001
        """Nothing yet: an absence is written with its covers in sequences, as one change of ownership."""

    def save_related(self, request: HttpRequest, form: AbsenceForm, formsets: Any, change: bool) -> None:  # noqa: FBT001
        # From the database: the form's own instance has what was typed already.
        before = Absence.objects.get(pk=form.instance.pk) if change else None
        away = form.requested(sequence_covers=formsets[0].choices())
        tell(
            request, carry_out(staffing.absence(away=away, changed=before), by=signed_in(request), at=timezone.now())
        )
        for warning in requested_warnings(away):
            messages.warning(request, warning.text)
        # Django's redirect needs it. The operation made the row, and not the form.
        form.instance.pk = before.pk if before else Absence.objects.filter(user=away.user_id).latest("pk").pk

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002
        """Nothing more: what is saved has its line in a log already."""
        return []

    def delete_model(self, request: HttpRequest, obj: Absence) -> None:
        """Django says that it is deleted, also where somebody else was a moment faster."""
        try:
            outcome = carry_out(staffing.absence_cancelled(cancelled=obj), by=signed_in(request), at=timezone.now())
        except UnknownAbsence:
            messages.info(request, "This absence was deleted before.")
        else:
            tell(request, outcome)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Absence]) -> None:
        """A handover for each, of a page of absences at most; all of them or none."""
        one_transaction(self._delete_each)(request, list(queryset))

    def _delete_each(self, request: HttpRequest, absences: list[Absence]) -> None:
        for absence in absences:
            self.delete_model(request, absence)


def unlinked(box: Any) -> Any:
    """A field without the links to pages of what is chosen; a user or queue to cover has none."""
    if box and hasattr(box.widget, "can_view_related"):
        box.widget.can_add_related = box.widget.can_change_related = False
        box.widget.can_delete_related = box.widget.can_view_related = False
    return box


def may_set_absences(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and may_any(request.user, Verb.SET_ABSENCES)


def _within_reason(day: date) -> date:
    for validate in WITHIN_REASON:
        validate(day)
    return day
