"""The page of Setup that asks before something is deleted, or says why it can't be."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from baton.web.access import SignedInRequest

Refusal = TypeVar("Refusal", bound=Exception)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """What is asked about: `text` is what is lost, `deleted` what is said afterwards; the rest are addresses."""

    thing: object
    kind: str
    text: str
    deleted: str
    cancel: str
    onward: str


def ask_or_delete(
    request: SignedInRequest,
    deletion: Deletion,
    *,
    delete: Callable[[], None],
    check: Callable[[], None] | None = None,
    refused: type[Refusal],
    in_words: Callable[[Refusal], str],
) -> HttpResponse:
    """Only what is posted deletes. `check` raises beforehand what `delete` would; without, that is found out then."""
    refusal = ""
    try:
        if request.method == "POST":
            delete()
            messages.success(request, deletion.deleted)
            return redirect(deletion.onward)
        if check:
            check()
    except refused as used:
        refusal = in_words(used)
    return render(request, "setup/delete.html", {"deletion": deletion, "cancel": deletion.cancel, "refusal": refusal})
