"""Enrolling the records chosen from the list, after a look at what it would do."""

from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from baton.delegation.effects import effect_of
from baton.delegation.enrollment import ENROLLMENT_REFUSALS, EnrollmentRefusal, enroll, preview_enrollment
from baton.participants.records import matching_records
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.handovers.toasts import tell_handover
from baton.web.list_changes import NAMED, RefusalGroup
from baton.web.methods import accepts_form
from baton.web.records.forms import EnrollForm
from baton.wording import grouped, plural

LEFT = (
    "%s participant left an exclusive sequence of a lower priority.",
    "%s participants left exclusive sequences of a lower priority.",
)


@accepts_form
@allowed(Verb.ENROLL)
def enrolling(request: SignedInRequest) -> HttpResponse:
    """What enrolling would do; posted, it is done."""
    form = EnrollForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return render(request, "records/enroll.html", {"form": form})
    sequence, records = form.cleaned_data["sequence"], matching_records(form.chosen(request.user))
    if form.cleaned_data["ids"] and not records:
        raise Http404("The selected records were not found.")
    if request.method != "POST":
        would = preview_enrollment(sequence=sequence, records=records, at=timezone.now(), by=request.user)
        page = {
            "form": form,
            "would": would,
            "effect": effect_of(would.outcome),
            "refused": by_reason(would.refusals),
            "warned": would.warnings[:NAMED],
            "warned_more": len(would.warnings[NAMED:]),
        }
        return render(request, "records/enroll.html", page)
    did = enroll(sequence=sequence, records=records, by=request.user, at=timezone.now(), why=form.cleaned_data["why"])
    sentence = plural(
        "%(count)s record enrolled in %(sequence)s.", "%(count)s records enrolled in %(sequence)s.", did.enrolled
    )
    tell_handover(
        request,
        sentence % {"count": grouped(did.enrolled), "sequence": sequence},
        did.outcome.handover,
        # Enrollment is taken back by removing the participants, which keeps what was done meanwhile.
        is_undoable=False,
    )
    if did.ended:
        messages.info(request, plural(*LEFT, did.ended) % grouped(did.ended))
    if did.refusals:
        skipped = plural("%s record skipped.", "%s records skipped.", len(did.refusals))
        messages.warning(request, skipped % grouped(len(did.refusals)))
    if record := form.cleaned_data["record"]:
        return redirect("record", record)
    return redirect(reverse("participants", query={"sequence": sequence.pk}))


def by_reason(
    refusals: Iterable[EnrollmentRefusal], words: Mapping[str, str] = ENROLLMENT_REFUSALS
) -> list[RefusalGroup]:
    """The refusals of each reason together, the most frequent first."""
    names: dict[str, list[str]] = {}
    for refusal in refusals:
        names.setdefault(refusal.reason, []).append(refusal.name)
    grouped = [RefusalGroup(words[reason], len(them), tuple(them[:NAMED])) for reason, them in names.items()]
    return sorted(grouped, key=lambda refused: -refused.count)
