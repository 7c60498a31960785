"""The folders of the library: renaming one, putting it together with another, and taking it apart."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.people.permissions import Verb
from baton.sequences.template_folders import folders_with_counts, rename_folder
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.wording import grouped, plural


class FolderForm(forms.Form):
    """The name that a folder gets; blank, its templates are in none."""

    # As it is stored, with the spaces around it, or it would not be found.
    folder = forms.CharField(
        max_length=100,
        strip=False,
        widget=forms.HiddenInput,
        error_messages={"required": "Select the folder to rename."},
    )
    name = forms.CharField(label="Name", required=False, max_length=100)


@accepts_form
@allowed(Verb.EDIT_TEMPLATES)
def folders(request: SignedInRequest) -> HttpResponse:
    form = FolderForm(request.POST or None)
    if form.is_valid():
        folder, name = form.cleaned_data["folder"], form.cleaned_data["name"]
        count = rename_folder(folder=folder, to=name, by=request.user, at=timezone.now())
        if count == 0:
            messages.warning(request, f"No template is in the folder “{folder}”.")
        else:
            messages.success(request, _moved(folder, name, count))
        return redirect("template_folders")
    rows = [
        (folder, count, FolderForm(initial={"folder": folder, "name": folder}, auto_id=f"{number}_%s"))
        for number, (folder, count) in enumerate(folders_with_counts(), start=1)
    ]
    status = 422 if form.is_bound else 200
    return render(request, "library/folders.html", {"rows": rows, "form": form}, status=status)


def _moved(folder: str, name: str, count: int) -> str:
    templates = plural("%s template", "%s templates", count) % grouped(count)
    if not name:
        return f"{templates} taken out of “{folder}”."
    return f"{templates} moved from “{folder}” to “{name}”." if name != folder else f"Folder “{folder}” unchanged."
