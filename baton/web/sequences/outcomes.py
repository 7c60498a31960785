"""What the outcomes of a call lead to, asked for in the builder, of a sequence in any status."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from baton.people.permissions import Verb
from baton.sequences.models import Action
from baton.sequences.outcomes import set_outcomes
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.sequences.finding import action_or_404
from baton.web.sequences.outcome_forms import changed_definitions, outcome_forms


@accepts_form
@allowed(Verb.BUILD_SEQUENCES)
def edit(request: SignedInRequest, pk: int, action_pk: int) -> HttpResponse:
    """Ask for them all at once. What is set counts for calls that are completed from now on."""
    action = action_or_404(pk, action_pk)
    if action.type != Action.Type.CALL:
        raise Http404("Only calls have outcomes.")
    forms = outcome_forms(request.POST or None, action=action)
    back = reverse("sequence_edit", args=[pk]) + f"#action-{action.pk}"
    # All of them, so that every mistake is shown at once.
    if request.POST and all([form.is_valid() for form in forms]):  # noqa: C419
        definitions = changed_definitions(forms)
        set_outcomes(action=action, definitions=definitions, by=request.user, at=timezone.now())
        messages.success(request, f"Outcomes of “{action}” saved. They apply to calls completed from now on.")
        return redirect(back)
    context = {"sequence": action.sequence, "action": action, "forms": forms, "cancel": back}
    return render(request, "sequences/outcomes.html", context)
