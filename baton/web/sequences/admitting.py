"""How records enter a sequence: by hand or by themselves, how many a day, and whether they may return."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from baton.delegation.coming_and_going import take_in_soon
from baton.people.permissions import Verb
from baton.sequences.admission import admission
from baton.sequences.building import set_admission
from baton.sequences.entrance import entrance_of
from baton.sequences.models import Sequence
from baton.web.access import SignedInRequest, allowed
from baton.web.sequences.finding import sequence_or_404
from baton.web.sequences.forms import AdmissionForm


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.BUILD_SEQUENCES)
def admitting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask; an active sequence that takes in by itself does so from now on, and soon those who meet its rules."""
    sequence = sequence_or_404(pk)
    form = AdmissionForm(request.POST or None, initial=AdmissionForm.initial_of(sequence))
    if form.is_valid():
        set_admission(sequence=sequence, admission=form.admission(), by=request.user, at=timezone.now())
        sequence.refresh_from_db()
        messages.success(request, _("Enrollment settings saved."))
        tell_who_enters(request, sequence)
        return redirect("sequence_edit", pk=pk)
    context = {
        "sequence": sequence,
        "form": form,
        "cancel": reverse("sequence_edit", args=[pk]),
        "admission": admission(object=sequence.object, entrance=entrance_of(sequence)),
    }
    return render(request, "sequences/admitting.html", context)


def tell_who_enters(request: SignedInRequest, sequence: Sequence) -> None:
    """Of an active automatic sequence, let those enter soon who may already, and say so."""
    if sequence.status == Sequence.Status.ACTIVE and sequence.enrollment == Sequence.Enrollment.AUTOMATIC:
        take_in_soon()
        messages.info(request, _("Records that already match the entrance rules are enrolled within a minute."))
