"""Suppressed addresses in the Setup area: to be searched, added, and written to again, one or many, with a reason."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import Truncator, capfirst

from baton.crm.models import Suppression
from baton.crm.suppressions import (
    NotAnAddress,
    NotANumber,
    SuppressionEntry,
    lift,
    live_suppressions,
    require_address,
    require_number,
)
from baton.mail.opting_out import suppress_and_remove
from baton.people.permissions import Verb
from baton.rules.addresses import normal_form
from baton.web.access import signed_in
from baton.web.records.email import LONGEST_REASON
from baton.web.setup.permitted import PermittedAdmin
from baton.wording import plural

LISTED = 20


class AddForm(forms.ModelForm):  # type: ignore[type-arg]
    address = forms.CharField(label="Email address or phone number", max_length=254)
    why = forms.CharField(label="Reason", max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3}))

    class Meta:
        model = Suppression
        fields = ("address", "kind", "why")

    def clean(self) -> dict[str, Any] | None:
        """Which the address must be, an email address or a phone number, follows from the kind."""
        cleaned = super().clean()
        text, kind = self.cleaned_data.get("address", ""), self.cleaned_data.get("kind", "")
        if not (text and kind):
            return cleaned
        is_number = kind == Suppression.Kind.DO_NOT_CALL
        try:
            address = require_number(text) if is_number else require_address(text)
        except (NotANumber, NotAnAddress):
            self.add_error("address", "Check the phone number." if is_number else "Check the email address.")
            return cleaned
        self.cleaned_data["address"] = address
        if (normal_form(address), kind) in live_suppressions([address]):
            self.add_error("address", f"This {'number' if is_number else 'address'} is already suppressed.")
        return cleaned


class LiftForm(forms.Form):
    why = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Enter a reason. It stays in the history."},
    )


class StateFilter(admin.SimpleListFilter):
    """What is suppressed now, unless somebody asks for more."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [("lifted", "Lifted"), ("all", "All")]

    def choices(self, changelist: Any) -> Any:
        default, *others = super().choices(changelist)
        return [{**default, "display": "Suppressed now"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Suppression]) -> QuerySet[Suppression]:  # noqa: ARG002
        if self.value() == "all":
            return queryset
        return queryset.filter(lifted_at__isnull=self.value() != "lifted")


class SuppressionAdmin(PermittedAdmin):
    verb = Verb.SEE_SUPPRESSIONS
    form = AddForm
    list_filter = (StateFilter, "kind", "source")
    list_select_related = ("by",)
    search_fields = ("address", "spelling")
    ordering = ("-suppressed_at", "-pk")
    # Counting millions of rows takes longer than showing a page of them.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ("write_again",)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        lifted = ("lifted_at",) if StateFilter.parameter_name in request.GET else ()
        return ("spelling", "kind", "source", "suppressed_at", "reason", "by", *lifted)

    def get_fields(self, request: HttpRequest, obj: Suppression | None = None) -> Any:  # noqa: ARG002
        if obj is None:
            return ("address", "kind", "why")
        lifted = ("lifted_at", "lifted_by", "lifted_why") if obj.lifted_at else ()
        return ("spelling", "kind", "source", "suppressed_at", "why", "by", *lifted)

    def has_change_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:  # noqa: ARG002
        """Never: what was kept stays as it was. It is lifted, by the action of the list or on a record's page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:  # noqa: ARG002
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Nothing more: what is saved has its line in a log already."""

    def save_model(self, request: HttpRequest, obj: Suppression, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        entry = SuppressionEntry(
            address=obj.address, kind=obj.kind, source=Suppression.Source.ADMIN, why=obj.why, at=timezone.now()
        )
        suppress_and_remove(entry, by=signed_in(request))
        # Django's log and redirect want the row, which one statement has written.
        obj.pk = live_suppressions([obj.address])[normal_form(obj.address), obj.kind].pk
        obj.spelling = obj.address

    @admin.display(description="reason")
    def reason(self, suppression: Suppression) -> str:
        return Truncator(suppression.why).chars(60)

    @admin.action(description="Write to the selected addresses again")
    def write_again(self, request: HttpRequest, queryset: QuerySet[Suppression]) -> HttpResponse | None:
        """Ask for the reason, then lift what is selected; that which was lifted meanwhile stays as it is."""
        form = LiftForm(request.POST if "why" in request.POST else None)
        # “All” may be selected, with what was lifted long ago. Its reason must not be overwritten.
        live = queryset.filter(lifted_at__isnull=True)
        if not form.is_valid():
            return self._confirmation(request, live, form)
        by, at, why = signed_in(request), timezone.now(), form.cleaned_data["why"]
        lifted = sum(
            lift(addresses=live.filter(kind=kind).values_list("address", flat=True), kind=kind, why=why, by=by, at=at)
            for kind in Suppression.Kind
        )
        sentence = plural("%d address can be written to again.", "%d addresses can be written to again.", lifted)
        messages.success(request, sentence % lifted)
        return None

    def _confirmation(self, request: HttpRequest, live: QuerySet[Suppression], form: LiftForm) -> HttpResponse:
        count = live.count()
        page = {
            **self.admin_site.each_context(request),
            "title": plural("Write to %d address again", "Write to %d addresses again", count) % count,
            "opts": self.opts,
            "form": form,
            "count": count,
            "listed": list(live[:LISTED]),
            "others": max(0, count - LISTED),
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "setup/write_again.html", page)
