"""Fields of the filter that name a lookup field or a record."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from baton.crm.models import LookupField, Record
from baton.crm.queries import UnknownRecord, lookup_fields_by_id
from baton.participants.visibility import find_seen_record
from baton.people.models import User


class LookupFieldById(forms.IntegerField):
    def clean(self, value: Any) -> LookupField | None:
        number = super().clean(value)
        if number is None:
            return None
        if field := lookup_fields_by_id([number]).get(number):
            return field
        raise ValidationError("This lookup field doesn’t exist.")


class RecordField(forms.CharField):
    """Only of what `by` may see; the form sets who that is."""

    by: User

    def clean(self, value: Any) -> Record | None:
        name = super().clean(value)
        try:
            return find_seen_record(name=name, by=self.by) if name else None
        except UnknownRecord as unknown:
            raise ValidationError(str(unknown)) from unknown
