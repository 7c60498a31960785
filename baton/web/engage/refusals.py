"""Why an action was not done or taken, in words: who was faster, and when."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from baton.delegation.models import Handover, OwnerChange
from baton.engage.operations import NotCurrent
from baton.people.models import User


def not_current(refusal: NotCurrent, *, user: User) -> str:
    pa = refusal.participant_action
    if pa.closed_at is None:
        return _("Nothing was saved. Complete or skip the participant’s earlier action first.")
    who = _("You") if pa.performer_id == user.pk else str(pa.performer or _("The command line"))
    names = {"who": who, "when": date_format(localtime(pa.closed_at), "DAY_TIME_FORMAT")}
    match pa.status:
        case pa.Status.COMPLETED:
            return _("Nothing was saved. %(who)s completed this action on %(when)s.") % names
        case pa.Status.SKIPPED:
            return _("Nothing was saved. %(who)s skipped this action on %(when)s.") % names
        case _:
            return _("Nothing was saved. This action was canceled on %(when)s.") % names


def moved_away(change: OwnerChange) -> str:
    names = {
        "owner": change.to_owner.name,
        "by": str(change.handover.by or _("the command line")),
        "when": date_format(localtime(change.handover.at), "DAY_TIME_FORMAT"),
    }
    if change.handover.cause == Handover.Cause.TAKING:
        return _("%(owner)s took this action on %(when)s.") % names
    return _("Nothing was saved. %(by)s reassigned this action to %(owner)s on %(when)s.") % names
