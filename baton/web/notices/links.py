"""Where a notice leads: the list of its actions, the action, the record, or the handover."""

from urllib.parse import urlencode

from django.urls import reverse

from baton.notices.models import Notice
from baton.people.models import User
from baton.people.permissions import Verb, may, may_beyond_own

Kind = Notice.Kind


def link_of(notice: Notice, *, user: User) -> str:
    """The address for the person whose notice it is; blank where they may see nothing of it any more."""
    link = ""
    match Kind(notice.kind):
        case Kind.HANDED:
            link = _actions(notice, user, "owner")
        case Kind.OFFERED | Kind.ASKED | Kind.ACCEPTED | Kind.DECLINED:
            link = reverse("requests")
        case Kind.COVER_BEGINS:
            link = _actions(notice, user, "cover")
        # An agent no longer sees these actions, so for them such a notice leads nowhere.
        case Kind.TAKEN | Kind.COVER_ENDS if may(user, Verb.SEE_HANDOVERS):
            link = reverse("handover", args=[notice.handover_number])
        case Kind.EMAIL_PROBLEM if notice.count > 1:
            link = _actions(notice, user, "owner", only="problem")
        case Kind.NEXT_ACTION | Kind.EMAIL_PROBLEM if notice.participant_action:
            link = reverse("action", args=[notice.participant_action_id])
        # Of whoever is to answer, who may have nothing else to do with the record.
        case Kind.REPLY if notice.participant_action_id and may(user, Verb.ANSWER_REPLIES):
            link = reverse("engage_replies")
        case Kind.REPLY | Kind.OPT_OUT if notice.record:
            link = reverse("record", args=[notice.record_id])
        case Kind.HEALTH if may(user, Verb.SEE_HEALTH):
            link = reverse("health")
    return link


def _actions(notice: Notice, user: User, person: str, **more: str) -> str:
    """The open actions that are the person's; the list of a Sequence Agent has no others."""
    query = {person: user.pk, **more} if may_beyond_own(user, Verb.SEE_ACTIONS) else {}
    # More exact than the sequence: just those that were handed over.
    if notice.handover_number:
        query["handover"] = notice.handover_number
    elif notice.sequence_id:
        query["sequence"] = notice.sequence_id
    return f"{reverse('actions')}?{urlencode(query)}".removesuffix("?")
