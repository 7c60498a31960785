"""Lookup fields in the Setup area: which of them an object's field set has."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from baton.crm.fields import BadChain, require_entries
from baton.crm.models import NAMES_AN_OWNER, CrmObject, LookupField
from baton.crm.relations import relations_of
from baton.delegation import changes
from baton.delegation.handovers import carry_out
from baton.people.models import Owner
from baton.people.permissions import Verb
from baton.rules.trail import AMONG_MEMBERS, Relation, Source
from baton.sequences.usage import FieldUse, uses_of
from baton.web.access import signed_in
from baton.web.setup.absences import unlinked
from baton.web.setup.outcome import tell
from baton.web.setup.permitted import PermittedAdmin

ENTRIES = ("entry_1", "entry_2", "entry_3", "entry_4", "entry_5")


def _entry(label: str) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    return forms.ModelChoiceField(LookupField.objects.none(), required=False, label=label)


class LookupFieldForm(forms.ModelForm):  # type: ignore[type-arg]
    """A chain has its entries in as many boxes as it may have entries."""

    entry_1, entry_2, entry_3, entry_4, entry_5 = map(_entry, ("Try first", "Then", "Then", "Then", "Then"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = list(self.instance.entries.order_by("position")) if self.instance.pk else []
        # All objects while the chain is new, as its own is only being chosen; `require_entries` refuses the others.
        offered = LookupField.objects.exclude(source=Source.CHAIN).order_by("object", "label", "pk")
        if self.instance.pk:
            offered = offered.filter(object=self.instance.object)
        for number, name in enumerate(ENTRIES):
            self.fields[name].queryset = offered  # type: ignore[attr-defined]
            if number < len(entries):
                self.initial[name] = entries[number].field_id
        if "source" in self.fields:
            self.fields["source"].required = False

    def entries(self) -> list[int]:
        return [field.pk for name in ENTRIES if (field := self.cleaned_data.get(name))]

    def clean_source(self) -> str:
        return self.cleaned_data["source"] or Source.FIELD

    def clean_in_field_set(self) -> bool:
        is_offered: bool = self.cleaned_data["in_field_set"]
        # Taken out while in use, it would stay where it is but could not be chosen again in the same form.
        if not is_offered and self.instance.pk and (uses := uses_of(field_ids=[self.instance.pk])):
            raise forms.ValidationError(
                "This field can’t be removed from the field set because it is used by %(uses)s.",
                params={"uses": _uses_in_words(uses)},
            )
        return is_offered

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self._check_source()
        self._check_relation()
        return cleaned

    def _check_relation(self) -> None:
        """A field of a related record is one of a record that the object has."""
        related: LookupField | None = self.cleaned_data.get("related_field")
        if related is None or self.instance.pk:
            return
        self.instance.through = related.object
        kind = self.cleaned_data.get("object", "")
        if related.object not in relations_of(kind):
            names = f"{CrmObject(kind).label} records have no {related.object}" if kind else "Choose an object first"
            self.add_error("related_field", f"{names}. Leave this blank.")

    def _check_source(self) -> None:
        """What a source does not need is left out; what it needs must be there."""
        source = self.cleaned_data.get("source") or self.instance.source
        owner: Owner | None = self.cleaned_data.get("owner")
        if source not in NAMES_AN_OWNER and owner:
            # Left over from another source that was chosen before; the constraint of the table would refuse it.
            self.cleaned_data["owner"] = None
        if source != Source.FIELD and self.cleaned_data.get("related_field"):
            self.cleaned_data["related_field"] = None
        if source in NAMES_AN_OWNER and not (owner or self.instance.owner_id):
            self.add_error("owner", "Choose a user or a queue.")
        if source in AMONG_MEMBERS and owner and owner.kind != Owner.Kind.QUEUE:
            self.add_error("owner", f"{owner} is a user. Choose a queue.")
        if source == Source.CHAIN:
            chain = LookupField(pk=self.instance.pk, object=self.cleaned_data.get("object") or self.instance.object)
            try:
                require_entries(chain=chain, entries=self.entries())
            except BadChain as refused:
                self.add_error(ENTRIES[0], str(refused))


class LookupFieldAdmin(PermittedAdmin):
    verb = Verb.EDIT_FIELD_SETS
    form = LookupFieldForm
    fieldsets = (
        (
            None,
            {"fields": ("object", "name", "label", "source", "related_field", "owner", "in_field_set", "used_by")},
        ),
        (
            "Fallback order",
            {
                "fields": ENTRIES,
                "description": (
                    "Only for “The first of several who can work”. The first of these who can work owns the action."
                ),
            },
        ),
    )
    autocomplete_fields = ()
    list_display = ("label", "name", "object", "source", "in_field_set")
    list_filter = ("object", "in_field_set")
    list_select_related = ("related_field",)
    search_fields = ("label", "name")
    ordering = ("object", "label", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: LookupField | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """What a field is stays as it is: open actions are owned by what it says."""
        return ("object", "name", "source", "related_field", "owner", "used_by") if obj else ("used_by",)

    def save_related(self, request: HttpRequest, form: LookupFieldForm, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        chain: LookupField = form.instance
        # Only if the order changed. A new label must not move anybody's work.
        if chain.source == Source.CHAIN and set(ENTRIES) & set(form.changed_data):
            new = changes.chain(field=chain, entries=form.entries())
            tell(request, carry_out(new, by=signed_in(request), at=timezone.now()))

    @admin.display(description="used by")
    def used_by(self, field: LookupField) -> str:
        return _uses_in_words(uses_of(field_ids=[field.pk])) if field.pk else ""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Owners have no page of their own in Setup: users and queues have."""
        box = super().formfield_for_dbfield(db_field, request, **kwargs)
        return unlinked(box) if db_field.name == "owner" else box

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "owner":
            owners = Owner.objects.order_by("name", "pk")
            return super().formfield_for_foreignkey(db_field, request, queryset=owners, **kwargs)
        stored = LookupField.objects.filter(
            object__in=[relation.value for relation in Relation], source=Source.FIELD, through=""
        )
        fields = stored.order_by("object", "label", "name")
        box: Any = super().formfield_for_foreignkey(db_field, request, queryset=fields, **kwargs)
        box.label_from_instance = lambda field: f"{field.get_object_display()}: {field.label}"
        return box

    def get_deleted_objects(
        self,
        objs: QuerySet[LookupField] | Iterable[LookupField],
        request: HttpRequest,  # noqa: ARG002
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Django's lists every row that goes; a field's values may be millions. Fields in use are protected."""
        fields = {field.pk: field for field in objs}
        hops = LookupField.objects.filter(related_field__in=fields)
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
