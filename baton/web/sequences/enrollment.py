"""How records are enrolled in a sequence: manually or automatically, how many a day, and whether again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from baton.delegation.automatic_enrollment import enroll_matching_soon
from baton.people.permissions import Verb
from baton.sequences.building import set_enrollment
from baton.sequences.matching import count_matching
from baton.sequences.models import Sequence
from baton.sequences.record_rules import enrollment_rules_of
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.sequences.finding import sequence_or_404
from baton.web.sequences.forms import EnrollmentForm


@accepts_form
@allowed(Verb.BUILD_SEQUENCES)
def enrollment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask; an active sequence that takes in by itself does so from now on, and soon those who meet its rules."""
    sequence = sequence_or_404(pk)
    form = EnrollmentForm(request.POST or None, sequence=sequence)
    if form.is_valid():
        set_enrollment(
            sequence=sequence,
            settings=form.settings(),
            skips=form.cleaned_data["skips"],
            by=request.user,
            at=timezone.now(),
        )
        sequence.refresh_from_db()
        messages.success(request, "Enrollment settings saved.")
        announce_enrollment(request, sequence)
        return redirect("sequence_edit", pk=pk)
    context = {
        "sequence": sequence,
        "form": form,
        "cancel": reverse("sequence_edit", args=[pk]),
        "matches": count_matching(object=sequence.object, rules=enrollment_rules_of(sequence)),
    }
    return render(request, "sequences/enrollment.html", context)


def announce_enrollment(request: SignedInRequest, sequence: Sequence) -> None:
    """Of an active automatic sequence, let those enter soon who may already, and say so."""
    if sequence.status == Sequence.Status.ACTIVE and sequence.enrollment == Sequence.Enrollment.AUTOMATIC:
        enroll_matching_soon()
        messages.info(request, "Records that already match the enrollment rules are enrolled within a minute.")
