"""Where a notice leads: the list of its actions, or the handover."""

from urllib.parse import urlencode

from django.urls import reverse

from baton.notices.models import Notice
from baton.people.models import User
from baton.people.permissions import Verb, may, may_any


def link_of(notice: Notice, *, user: User) -> str:
    """The address for the person whose notice it is; blank where they may see nothing of it any more."""
    match Notice.Kind(notice.kind):
        case Notice.Kind.HANDED:
            return _actions(notice, user, "owner")
        case Notice.Kind.COVER_BEGINS:
            return _actions(notice, user, "cover")
        case Notice.Kind.TAKEN | Notice.Kind.COVER_ENDS if may(user, Verb.SEE_HANDOVERS):
            return reverse("handover", args=[notice.handover_number])
        case _:
            return ""


def _actions(notice: Notice, user: User, person: str) -> str:
    """The open actions that are the person's; the list of a Sequence Agent has no others."""
    query = {person: user.pk} if may_any(user, Verb.SEE_ACTIONS) else {}
    if notice.sequence_id:
        query["sequence"] = notice.sequence_id
    return f"{reverse('actions')}?{urlencode(query)}".removesuffix("?")
