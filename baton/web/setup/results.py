"""Results: what participants can be finished with."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.people.activity import page_of_activity
from baton.people.permissions import Verb
from baton.sequences.result_editing import (
    ResultIsUsed,
    add_result,
    delete_result,
    edit_result,
    require_unused,
    result_by_id,
)
from baton.sequences.results import FinishResult, results_with_uses
from baton.sql.paging import ById, PageRequest
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.setup.deleting import Deletion, ask_or_delete

NEWEST_ACTIVITIES = PageRequest[ById](size=10)


class ResultForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = FinishResult
        fields = ("name", "opts_out", "is_offered")


@require_safe
@allowed(Verb.EDIT_RESULTS)
def results(request: SignedInRequest) -> HttpResponse:
    """All of them: they are few."""
    return render(request, "setup/results.html", {"results": results_with_uses()})


@accepts_form
@allowed(Verb.EDIT_RESULTS)
def new_result(request: SignedInRequest) -> HttpResponse:
    form = ResultForm(request.POST or None)
    if form.is_valid():
        add_result(result=form.instance, by=request.user, at=timezone.now())
        messages.success(request, f"Result “{form.instance}” added. Participants can now be finished with it.")
        return redirect("setup_results")
    return render(request, "setup/result.html", {"form": form})


@accepts_form
@allowed(Verb.EDIT_RESULTS)
def result(request: SignedInRequest, pk: int) -> HttpResponse:
    chosen = _result_or_404(pk)
    name = chosen.name
    form = ResultForm(request.POST or None, instance=chosen)
    if form.is_valid():
        edit_result(result=form.instance, by=request.user, at=timezone.now())
        messages.success(request, f"Result “{form.instance}” saved.")
        return redirect("setup_results")
    page = {
        "form": form,
        "result": chosen,
        "name": name,
        "activities": page_of_activity(chosen, NEWEST_ACTIVITIES).rows,
    }
    return render(request, "setup/result.html", page)


@accepts_form
@allowed(Verb.EDIT_RESULTS)
def result_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then delete a result that no participant has."""
    chosen = _result_or_404(pk)
    deletion = Deletion(
        thing=chosen,
        kind="result",
        text="No participant was finished with it.",
        deleted=f"Result “{chosen}” deleted.",
        cancel=reverse("setup_result", args=[pk]),
        onward=reverse("setup_results"),
    )
    return ask_or_delete(
        request,
        deletion,
        delete=lambda: delete_result(result=chosen, by=request.user, at=timezone.now()),
        check=lambda: require_unused(chosen),
        refused=ResultIsUsed,
        in_words=lambda used: f"This result can’t be deleted. {used}",
    )


def _result_or_404(pk: int) -> FinishResult:
    chosen = result_by_id(pk)
    if chosen is None:
        raise Http404("This result was not found.")
    return chosen
