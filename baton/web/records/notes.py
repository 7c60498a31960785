"""Adding a note to a record, on its page."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.participants.notes import LONGEST_NOTE, add_note
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.records.finding import record_or_404


class NoteForm(forms.Form):
    prefix = "note"
    text = forms.CharField(
        label="Note",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter a note."},
    )


@require_POST
@allowed(Verb.ADD_NOTES)
def record_note(request: SignedInRequest, pk: int) -> HttpResponse:
    record, form = record_or_404(pk, seen_by=request.user), NoteForm(request.POST)
    if form.is_valid():
        add_note(record=record, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        messages.success(request, "Note added.")
    else:
        messages.error(request, " ".join(map(str, form.errors["text"])))
    return redirect("record", pk)
