"""Pausing, resuming, finishing and removing the participants chosen from the list, after a word on what that does."""

from collections.abc import Sequence as Rows
from typing import Any

from baton.engage.channels import skip_channels
from baton.engage.resuming import resume
from baton.mail.finishing import finish_with
from baton.mail.queries import NOT_BEING_SENT
from baton.participants import operations
from baton.participants.listing import matching_participants
from baton.participants.models import ENROLLED, Participant
from baton.participants.notes import add_notes_to
from baton.participants.own import Group, groups_of
from baton.people.models import User
from baton.people.permissions import Verb
from baton.sequences.models import Action
from baton.web.engage.forms import SkipChannelForm
from baton.web.list_changes import NAMED, ChangedList, ChangePreview, ListChange, RefusalGroup
from baton.web.participants.forms import FinishForm, ParticipantsForm, ResumeForm
from baton.web.records.notes import NoteForm
from baton.wording import grouped, plural

GONE = "no longer in the sequence"
LEFT_OUT = {Participant.Status.ACTIVE: "not paused", Participant.Status.PAUSED: "already paused"}
CANCELED = ("%s open action is canceled.", "%s open actions are canceled.")
PARTICIPANT = ("participant", "participants")
SKIPPED = ("%s participant skipped.", "%s participants skipped.")
NOT_OWN = "not yours (you own neither the record nor an open action)"


def _chosen(form: ParticipantsForm, by: User) -> list[int]:
    return matching_participants(form.chosen(by))


def _change(title: str, *, verb: Verb, applies_to: Rows[str], cancels: bool = False, **change: Any) -> ListChange:
    """What can be done to participants of some statuses; `cancels` if with their open actions."""

    def preview(participants: Rows[int], by: User) -> ChangePreview:
        groups = groups_of(participants=participants, verb=verb, by=by, named=NAMED)
        reached = [group for group in groups if group.is_own and group.status in applies_to]
        open_actions = sum(group.open_actions for group in reached)
        return ChangePreview(
            sum(group.count for group in reached),
            _refused([group for group in groups if group not in reached]),
            plural(*CANCELED, open_actions) % grouped(open_actions) if cancels else "",
        )

    return ListChange(title, verb=verb, noun=PARTICIPANT, preview=preview, **change)


def _skip_channels(*, channel: str, **arguments: Any) -> int:
    return skip_channels(channel=Action.Type(channel), ready=NOT_BEING_SENT, **arguments)


CHANGED_PARTICIPANTS = ChangedList("participants", ParticipantsForm, _chosen, SKIPPED)
STATUS_CHANGES = {
    "pause": _change(
        "Pause participants",
        does="Their actions keep their owners and are on hold until you resume.",
        button="Pause",
        verb=Verb.PAUSE_PARTICIPANTS,
        applies_to=(Participant.Status.ACTIVE,),
        operation=operations.pause,
        done=("%s participant paused.", "%s participants paused."),
    ),
    "resume": _change(
        "Resume participants",
        does="Their current actions can be worked on again. Dates move on by the length of the pause.",
        button="Resume",
        verb=Verb.PAUSE_PARTICIPANTS,
        applies_to=(Participant.Status.PAUSED,),
        operation=resume,
        done=("%s participant resumed.", "%s participants resumed."),
        options=ResumeForm,
    ),
    "finish": _change(
        "Finish with a result",
        does="They leave the sequence with this result. History is kept.",
        button="Finish",
        verb=Verb.FINISH_PARTICIPANTS,
        applies_to=ENROLLED,
        operation=finish_with,
        done=("%s participant finished.", "%s participants finished."),
        cancels=True,
        options=FinishForm,
    ),
    "skip_channel": _change(
        "Skip a channel",
        does="All open actions of one type are skipped, and the others move up.",
        button="Skip all",
        verb=Verb.SKIP_CHANNELS,
        applies_to=(Participant.Status.ACTIVE,),
        operation=_skip_channels,
        done=(
            "All open actions of that type skipped for %s participant.",
            "All open actions of that type skipped for %s participants.",
        ),
        options=SkipChannelForm,
    ),
    "note": _change(
        "Add a note",
        does="The note is shown on their records.",
        button="Add note",
        verb=Verb.ADD_NOTES,
        applies_to=tuple(Participant.Status),
        operation=add_notes_to,
        done=("Note added for %s participant.", "Note added for %s participants."),
        options=NoteForm,
    ),
    "remove": _change(
        "Remove participants",
        does="They leave the sequence and their open actions are canceled. History is kept.",
        button="Remove",
        verb=Verb.REMOVE_PARTICIPANTS,
        applies_to=ENROLLED,
        operation=operations.remove,
        done=("%s participant removed.", "%s participants removed."),
        cancels=True,
        is_danger=True,
    ),
}


def _refused(groups: Rows[Group]) -> list[RefusalGroup]:
    """By reason; two statuses can have the same one."""
    by_reason: dict[str, list[Group]] = {}
    for group in groups:
        by_reason.setdefault(LEFT_OUT.get(group.status, GONE) if group.is_own else NOT_OWN, []).append(group)
    return [
        RefusalGroup(reason, sum(group.count for group in them), sum((group.names for group in them), ())[:NAMED])
        for reason, them in by_reason.items()
    ]
