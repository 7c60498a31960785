"""Uploading the files of an import."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.importing import jobs
from baton.importing.uploads import TooLarge
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form

ACCEPTED = ".csv,.tsv,.txt,.xlsx,.xls,.ods,.zip"


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = FilesInput(attrs={"multiple": True, "accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list) else [data]
        # Django's field checks one file; each has to be checked, for an empty one among ten says nothing otherwise.
        return [super(FilesField, self).clean(file, initial) for file in files]


class UploadForm(forms.Form):
    uploaded = FilesField(
        label="Files",
        help_text=f"CSV or Excel files, or a zip, up to {settings.IMPORT_MEGABYTES:,} MB in all.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty. Choose another one."},
    )


@accepts_form
@allowed(Verb.IMPORT_RECORDS)
def new(request: SignedInRequest) -> HttpResponse:
    """Choose files, or drag them here; then their columns."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            job = jobs.upload(files=form.cleaned_data["uploaded"], by=request.user, at=timezone.now())
        except TooLarge as refused:
            form.add_error("uploaded", str(refused))
        else:
            return redirect("import_columns", job.pk)
    return render(request, "imports/new.html", {"form": form}, status=400 if form.errors else 200)
