"""What is done to rows selected in a list, after a word on what that does: the same page for every list."""

from collections.abc import Callable
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.people.models import User
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.wording import grouped, plural

NAMED = 5


@dataclass(frozen=True, slots=True)
class RefusalGroup:
    """How many are refused for one reason, the first by name."""

    reason: str
    count: int
    names: tuple[str, ...] = ()

    @property
    def others(self) -> int:
        return self.count - len(self.names)


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """How many would be changed, what follows from that, and who would not be changed and why."""

    count: int
    refused: Rows[RefusalGroup] = ()
    follows: str = ""


@dataclass(frozen=True, slots=True)
class ListChange:
    """What can be done to rows: in words, and how. `noun` and `done` are for one, and for several.

    What a person chooses in the form `options` goes to the operation by name, as the rows do by that of their list.
    """

    title: str
    does: str
    button: str
    verb: Verb
    noun: tuple[str, str]
    done: tuple[str, str]
    preview: Callable[[Rows[int], User], ChangePreview]
    operation: Callable[..., int]
    options: type[forms.Form] = forms.Form
    is_danger: bool = False


@dataclass(frozen=True, slots=True)
class ChangedList:
    """A list by the name of its page, the form that says which rows, and those; `skipped` says of how many it was not
    done, where each row is one to do it to.
    """

    name: str
    form: type[Any]
    chosen: Callable[[Any, User], list[int]]
    skipped: tuple[str, str] | None = None


def page_for(change: ListChange, changed: ChangedList) -> Callable[..., HttpResponseBase]:
    """The page of one change, for those who may make it."""

    @accepts_form
    @allowed(change.verb)
    def change_rows(request: SignedInRequest) -> HttpResponse:
        return _change_rows(request, change, changed)

    return change_rows


def _change_rows(request: SignedInRequest, change: ListChange, changed: ChangedList) -> HttpResponse:
    """What would happen to how many; posted, it is done."""
    posted = request.POST if request.method == "POST" else None
    form = changed.form(posted or request.GET)
    page: dict[str, Any] = {"form": form, "change": change, "list": changed.name}
    rows = changed.chosen(form, request.user) if form.is_valid() else []
    if form.errors:
        return render(request, "list_change.html", page)
    if form.cleaned_data["ids"] and not rows:
        raise Http404(f"The selected {changed.name} were not found.")
    options = change.options(posted)
    if not options.is_valid():
        preview = change.preview(rows, request.user)
        page |= {"options": options, "preview": preview, "refused": preview.refused}
        page["noun"] = plural(*change.noun, preview.count)
        return render(request, "list_change.html", page)
    chosen = {changed.name: rows, **options.cleaned_data}
    count = change.operation(**chosen, by=request.user, at=timezone.now())
    messages.success(request, plural(*change.done, count) % grouped(count))
    if changed.skipped and (skipped := len(rows) - count):
        messages.warning(request, plural(*changed.skipped, skipped) % grouped(skipped))
    return redirect(form.back)
