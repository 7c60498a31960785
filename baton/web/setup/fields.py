"""Lookup fields in the Setup area: which of them an object's field set has."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from baton.crm.models import CrmObject, LookupField
from baton.people.permissions import Verb
from baton.sequences.usage import FieldUse, uses_of
from baton.web.setup.permitted import PermittedAdmin


class LookupFieldForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean_in_field_set(self) -> bool:
        is_offered: bool = self.cleaned_data["in_field_set"]
        if not is_offered and self.instance.pk and (uses := uses_of(field_ids=[self.instance.pk])):
            raise forms.ValidationError(
                "This field can’t be removed from the field set because it is used by %(uses)s.",
                params={"uses": _uses_in_words(uses)},
            )
        return is_offered

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("on_account") and self.cleaned_data.get("object") == CrmObject.ACCOUNT:
            self.add_error("on_account", "Fields on accounts can’t be read from another account. Leave this blank.")
        return cleaned


class LookupFieldAdmin(PermittedAdmin):
    verb = Verb.EDIT_FIELD_SETS
    form = LookupFieldForm
    fields = ("object", "name", "label", "on_account", "in_field_set", "used_by")
    list_display = ("label", "name", "object", "on_account", "in_field_set")
    list_filter = ("object", "in_field_set")
    list_select_related = ("on_account",)
    search_fields = ("label", "name")
    ordering = ("object", "label", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: LookupField | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """What a field is stays as it is: open actions are owned by what it says."""
        return ("object", "name", "on_account", "used_by") if obj else ("used_by",)

    @admin.display(description="used by")
    def used_by(self, field: LookupField) -> str:
        return _uses_in_words(uses_of(field_ids=[field.pk])) if field.pk else ""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        on_accounts = LookupField.objects.filter(object=CrmObject.ACCOUNT).order_by("label", "name")
        return super().formfield_for_foreignkey(db_field, request, queryset=on_accounts, **kwargs)

    def get_deleted_objects(
        self,
        objs: QuerySet[LookupField] | Iterable[LookupField],
        request: HttpRequest,  # noqa: ARG002
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Django's lists every row that goes; a field's values may be millions. Fields in use are protected."""
        fields = {field.pk: field for field in objs}
        hops = LookupField.objects.filter(on_account__in=fields)
        deleted = [*fields.values(), *hops.exclude(pk__in=fields)]
        protected = [in_words(use) for use in uses_of(field_ids=[field.pk for field in deleted])]
        names = [f"{field.get_object_display()}: {field.label} ({field.name})" for field in deleted]
        return names, {str(LookupField._meta.verbose_name_plural): len(deleted)}, set(), protected  # noqa: SLF001


def in_words(use: FieldUse) -> str:
    """A use of a field, as a list of uses names it."""
    if use.action is None:
        return f"the sequence “{use.sequence}”"
    return f"the action “{use.action}” of “{use.sequence}”"


def _uses_in_words(uses: list[FieldUse]) -> str:
    return ", ".join(map(in_words, uses))
