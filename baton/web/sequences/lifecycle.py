"""A sequence as a whole: activating, deactivating, cloning and deleting it. Each page says first what it will do."""

from collections.abc import Sequence as Rows

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from baton.insight.activation import activation_problems
from baton.insight.activation_problem import ActivationProblem
from baton.insight.standing import standing_of
from baton.people.permissions import Verb
from baton.rules.record_rules import Operator
from baton.sequences import building, deletion
from baton.sequences import operations as sequences
from baton.sequences.matching import count_matching
from baton.sequences.models import Sequence
from baton.sequences.other_sequences import other_sequences_in_words
from baton.sequences.queries import actions_of
from baton.sequences.record_rules import enrollment_rules_of
from baton.sequences.settings import Setting
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.sequences.enrollment import announce_enrollment
from baton.web.sequences.finding import sequence_or_404
from baton.web.sequences.forms import CloneForm
from baton.wording import grouped, plural


@accepts_form
@allowed(Verb.BUILD_SEQUENCES)
def activate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then open the sequence for participants."""
    sequence = sequence_or_404(pk)
    if request.method == "POST":
        try:
            sequences.activate(sequence=sequence, by=request.user, at=timezone.now())
        except (sequences.AlreadyActive, sequences.NoRecordsOfObject, sequences.SequenceHasNoActions) as refused:
            messages.error(request, str(refused))
        # To the builder, where the template is missing, and not back to where nothing can be done about it.
        except sequences.AutomaticEmailWithoutTemplate as refused:
            messages.error(request, str(refused))
            return redirect("sequence_edit", pk=pk)
        else:
            messages.success(request, f"“{sequence}” activated. You can now enroll records.")
            # Activation alone enrolls nobody. Without this, records would enter only when they change next.
            announce_enrollment(request, sequence)
        return redirect("sequence", pk=pk)
    problems = activation_problems(sequence=sequence, at=timezone.now())
    return _ask(request, sequence, "Activate “%s”?", "Activate", _what_activating_does(sequence), problems=problems)


@accepts_form
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
                request, f"“{sequence}” deactivated. Its actions aren’t due until you activate it again."
            )
        return redirect("sequence", pk=pk)
    count = standing_of(sequence=sequence).progress.open
    stays = plural(
        "%(number)s open action keeps its owner and date, and returns when you activate the sequence again.",
        "%(number)s open actions keep their owners and dates, and return when you activate the sequence again.",
        count,
    ) % {"number": grouped(count)}
    sentences = ["While a sequence is inactive, its actions aren’t due and no records can be enrolled.", stays]
    return _ask(request, sequence, "Deactivate “%s”?", "Deactivate", sentences)


@accepts_form
@allowed(Verb.BUILD_SEQUENCES)
def clone(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for a name, then open the builder of the clone."""
    sequence = sequence_or_404(pk)
    is_automatic = sequence.enrollment == Sequence.Enrollment.AUTOMATIC
    initial = {"name": f"{sequence} (clone)", "skips_original": is_automatic}
    form = CloneForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            copy = building.clone(sequence=sequence, **form.cleaned_data, by=request.user, at=timezone.now())
        except building.NameIsTaken as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, f"Draft “{copy}” created with the same actions and delegation.")
            return redirect("sequence_edit", pk=copy.pk)
    sentences = [
        (
            "The clone is a draft with the same actions, delays, instructions, and delegation."
            " You can change it before activating it."
        ),
        "Participants and their history aren’t cloned.",
    ]
    return _ask(request, sequence, "Clone “%s”", "Clone", sentences, form=form)


@accepts_form
@allowed(Verb.BUILD_SEQUENCES)
def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then delete a sequence that no record was ever in."""
    sequence = sequence_or_404(pk)
    try:
        if request.method == "POST":
            deletion.delete(sequence=sequence, by=request.user, at=timezone.now())
            messages.success(request, f"“{sequence}” deleted.")
            return redirect("sequences")
        deletion.require_deletable(sequence)
    except deletion.SequenceHasParticipants as refused:
        messages.error(request, str(refused))
        return redirect("sequence", pk=pk)
    return _ask(request, sequence, "Delete “%s”?", "Delete", [deletion.WHAT_DELETING_DOES], is_danger=True)


def _what_activating_does(sequence: Sequence) -> list[str]:
    standing = standing_of(sequence=sequence)
    field = sequence.delegation.label if sequence.delegation else "Record owner"
    sentences = [
        "You can then enroll records. Each action is assigned to an owner at enrollment.",
        f"Sequence delegation: {field}.{_overrides(sequence)}",
    ]
    if sequence.status == Sequence.Status.DRAFT:
        sentences.append(
            "You can still change it after activation; what that does to the participants in it is shown first."
        )
    if sequence.enrollment == Sequence.Enrollment.AUTOMATIC:
        matches = count_matching(object=sequence.object, rules=enrollment_rules_of(sequence))
        counted = f"{grouped(matches.matching)} of {matches.counted_in}"
        sentences.append(f"Enrollment is automatic. {counted} match the enrollment rules now.")
    if others := other_sequences_in_words(sequence):
        sentences.append(others)
    if count := standing.progress.open:
        again = plural(
            "%(number)s open action returns with its current owner and date.",
            "%(number)s open actions return with their current owners and dates.",
            count,
        )
        sentences.append(again % {"number": grouped(count)})
    return sentences


def _overrides(sequence: Sequence) -> str:
    count = sum(Setting.of_action(action) != Setting.INHERIT for action in actions_of(sequence))
    text = plural(" %s action overrides it.", " %s actions override it.", count)
    return text % grouped(count) if count else ""


def _repair_address(problem: ActivationProblem, sequence: Sequence) -> str:
    match problem.repaired_in:
        case "delegation":
            return reverse("sequence_delegation", args=[sequence.pk])
        case "records":
            blank = {"field": problem.blank_field, "operator": Operator.IS_BLANK.value} if problem.blank_field else {}
            opted_out = {"opted_out": problem.opted_out} if problem.opted_out else {}
            return reverse("records", query={"object": sequence.object, **blank, **opted_out})
        case "users":
            return reverse("setup_user", args=[problem.owner_id]) if problem.owner_id else reverse("setup_users")
        case "owner" if problem.owner_id:
            return reverse("owner", args=[problem.owner_id])
        case "absences":
            away = problem.owner_id
            return reverse("owner_absences", args=[away]) if away else reverse("who_is_out")
        case _:
            return reverse("sequence_edit", args=[sequence.pk])


def _ask(
    request: SignedInRequest,
    sequence: Sequence,
    title: str,
    label: str,
    sentences: list[str],
    *,
    form: CloneForm | None = None,
    is_danger: bool = False,
    problems: Rows[ActivationProblem] = (),
) -> HttpResponse:
    context = {
        "problems": [(problem, _repair_address(problem, sequence)) for problem in problems],
        "is_blocked": any(problem.is_blocking for problem in problems),
        "sequence": sequence,
        "title": title % sequence,
        "label": label,
        "sentences": sentences,
        "form": form,
        "is_danger": is_danger,
        "cancel": reverse("sequence", args=[sequence.pk]),
    }
    return render(request, "sequences/confirm.html", context)
