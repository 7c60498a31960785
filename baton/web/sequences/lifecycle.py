"""A sequence as a whole: activating, deactivating, cloning and deleting it. Each page says first what it will do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from baton.delegation.standing import standing_of
from baton.people.permissions import Verb
from baton.sequences import building
from baton.sequences import operations as sequences
from baton.sequences.admission import admission
from baton.sequences.entrance import entrance_of
from baton.sequences.models import Sequence
from baton.web.access import SignedInRequest, allowed
from baton.web.sequences.admitting import tell_who_enters
from baton.web.sequences.finding import sequence_or_404
from baton.web.sequences.forms import CloneForm
from baton.web.templatetags.baton import grouped

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@allowed(Verb.BUILD_SEQUENCES)
def activate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then open the sequence for participants."""
    sequence = sequence_or_404(pk)
    if request.method == "POST":
        try:
            sequences.activate(sequence=sequence, by=request.user, at=timezone.now())
        except (sequences.AlreadyActive, sequences.SequenceHasNoActions) as refused:
            messages.error(request, str(refused))
        except sequences.AutomaticEmailWithoutTemplate as refused:
            messages.error(request, str(refused))
            return redirect("sequence_edit", pk=pk)
        else:
            messages.success(request, _("“%s” is active. Records can be enrolled now.") % sequence)
            tell_who_enters(request, sequence)
        return redirect("sequence", pk=pk)
    return _ask(request, sequence, _("Activate “%s”?"), _("Activate it"), _what_activating_does(sequence))


@require_http_methods(FORM_METHODS)
@allowed(Verb.BUILD_SEQUENCES)
def deactivate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then close the sequence; nothing of it is due until it is active again."""
    sequence = sequence_or_404(pk)
    if request.method == "POST":
        try:
            sequences.deactivate(sequence=sequence, by=request.user, at=timezone.now())
        except sequences.NotActive as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, _("“%s” is inactive. Nothing of it is due until it is active again.") % sequence
            )
        return redirect("sequence", pk=pk)
    count = standing_of(sequence=sequence).progress.open
    stays = ngettext(
        "Its %(number)s open action keeps its owner and its date, and comes back when you activate it again.",
        "Its %(number)s open actions keep their owners and dates, and come back when you activate it again.",
        count,
    ) % {"number": grouped(count)}
    sentences = [_("Nothing of it is due while it is inactive, and no records can be enrolled."), stays]
    return _ask(request, sequence, _("Deactivate “%s”?"), _("Deactivate it"), sentences)


@require_http_methods(FORM_METHODS)
@allowed(Verb.BUILD_SEQUENCES)
def clone(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for a name, then open the builder of the clone."""
    sequence = sequence_or_404(pk)
    form = CloneForm(request.POST or None, initial={"name": _("%s (clone)") % sequence})
    if form.is_valid():
        try:
            copy = building.clone(
                sequence=sequence, name=form.cleaned_data["name"], by=request.user, at=timezone.now()
            )
        except building.NameIsTaken as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, _("“%s” is a draft with the same actions and delegation.") % copy)
            return redirect("sequence_edit", pk=copy.pk)
    sentences = [
        _("The clone is a draft with the same actions, waits, instructions and delegation. You can then change it."),
        _("Its participants and their history stay where they are."),
    ]
    return _ask(request, sequence, _("Clone “%s”"), _("Clone it"), sentences, form=form)


@require_http_methods(FORM_METHODS)
@allowed(Verb.BUILD_SEQUENCES)
def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then delete a sequence that no record was ever in."""
    sequence = sequence_or_404(pk)
    if request.method == "POST":
        try:
            building.delete(sequence=sequence, by=request.user, at=timezone.now())
        except building.SequenceHasParticipants as refused:
            messages.error(request, str(refused))
            return redirect("sequence", pk=pk)
        messages.success(request, _("“%s” is deleted.") % sequence)
        return redirect("sequences")
    if standing_of(sequence=sequence).ever_in:
        messages.error(request, _("Records have been in “%s”, so it stays for their history.") % sequence)
        return redirect("sequence", pk=pk)
    sentences = [
        _("No record was ever in it. It goes with its actions and instructions, and cannot be brought back.")
    ]
    return _ask(request, sequence, _("Delete “%s”?"), _("Delete it"), sentences, is_danger=True)


def _what_activating_does(sequence: Sequence) -> list[str]:
    standing = standing_of(sequence=sequence)
    field = sequence.delegation.label if sequence.delegation else _("Record owner")
    sentences = [
        _("Records can be enrolled, and each of their actions gets its owner at that moment."),
        _("Sequence Delegation: %s.") % field,
    ]
    if sequence.status == Sequence.Status.DRAFT:
        sentences.append(
            _("Its actions then keep their order and type. Words, waits and delegation may still change.")
        )
    if sequence.enrolment == Sequence.Enrolment.AUTOMATIC:
        found = admission(object=sequence.object, entrance=entrance_of(sequence))
        takes = _("Records enter by themselves: %(number)s of %(total)s meet its entrance rules now.")
        sentences.append(takes % {"number": grouped(found.admitted), "total": grouped(found.total)})
    if count := standing.progress.open:
        again = ngettext(
            "%(number)s open action comes back, with the owner and the date it has.",
            "%(number)s open actions come back, with the owners and the dates they have.",
            count,
        )
        sentences.append(again % {"number": grouped(count)})
    return sentences


def _ask(
    request: SignedInRequest,
    sequence: Sequence,
    title: str,
    label: str,
    sentences: list[str],
    *,
    form: CloneForm | None = None,
    is_danger: bool = False,
) -> HttpResponse:
    context = {
        "sequence": sequence,
        "title": title % sequence,
        "label": label,
        "sentences": sentences,
        "form": form,
        "is_danger": is_danger,
        "cancel": reverse("sequence", args=[sequence.pk]),
    }
    return render(request, "sequences/confirm.html", context)
