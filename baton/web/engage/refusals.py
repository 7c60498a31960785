"""Why an action was not done or taken, in words: who was faster, and when."""

from django.utils.formats import date_format
from django.utils.timezone import localtime

from baton.delegation.models import Handover, OwnerChange
from baton.engage.operations import NotCurrent
from baton.people.models import User


def not_current(refusal: NotCurrent, *, user: User) -> str:
    pa = refusal.participant_action
    if pa.closed_at is None:
        return "Nothing was saved. Complete or skip the participant’s earlier action first."
    who = "You" if pa.performer_id == user.pk else str(pa.performer or "The command line")
    names = {"who": who, "when": date_format(localtime(pa.closed_at), "DAY_TIME_FORMAT")}
    match pa.status:
        case pa.Status.COMPLETED:
            return "Nothing was saved. {who} completed this action on {when}.".format(**names)
        case pa.Status.SKIPPED:
            return "Nothing was saved. {who} skipped this action on {when}.".format(**names)
        case _:
            return "Nothing was saved. This action was canceled on {when}.".format(**names)


def moved_away(change: OwnerChange) -> str:
    names = {
        "owner": change.to_owner.name,
        "by": str(change.handover.by or "the command line"),
        "when": date_format(localtime(change.handover.at), "DAY_TIME_FORMAT"),
    }
    # Nothing was being saved then: somebody was only faster at the queue.
    if change.handover.cause == Handover.Cause.TAKING:
        return "{owner} took this action on {when}.".format(**names)
    return "Nothing was saved. {by} reassigned this action to {owner} on {when}.".format(**names)
