"""Why somebody owns an action, as a chain of links to draw: setting, field, owner, cover."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from baton.delegation.explain import Explanation, delegation_field
from baton.delegation.models import OwnerChange
from baton.participants.models import REASONS, ParticipantAction
from baton.people.models import Owner as OwnerRow
from baton.rules.delegation import Owner, Ownership, Reason
from baton.sequences.models import Action


class Tone(StrEnum):
    PLAIN = ""
    FAILED = "failed"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Link:
    """One link: what it is (`label`), what it says (`text`), and the person in it, if any."""

    label: str
    text: str
    person: Owner | None = None
    tone: Tone = Tone.PLAIN
    is_queue: bool = False


def chain_of(explanation: Explanation) -> list[Link]:
    """From the setting that applies to whoever acts in the end; for a closed action, what was when it was closed."""
    if explanation.participant_action.closed_at is not None:
        return _as_closed(explanation.participant_action)
    ownership = explanation.ownership
    if ownership.reason == Reason.REASSIGNED:
        links = [_by_hand(explanation)]
    else:
        links = [_setting(explanation.participant_action.action), *_field(explanation)]
    is_queue = explanation.participant_action.owner.kind == OwnerRow.Kind.QUEUE
    links.append(Link(_("Owner"), _reason(ownership), ownership.owner, Tone.RESULT, is_queue))
    return links + _cover(explanation)


def last_reassignment(explanation: Explanation) -> OwnerChange | None:
    """The owner change by which the action was last reassigned by hand."""
    by_hand = [change for change in explanation.history if change.to_reason == Reason.REASSIGNED]
    return by_hand[-1] if by_hand else None


def _as_closed(pa: ParticipantAction) -> list[Link]:
    """The facts that stay for ever; the rule might say something else today."""
    links = [
        Link(_("Reason"), str(REASONS[Reason(pa.reason)])),
        Link(_("Owner"), "", _person(pa.owner), Tone.RESULT, is_queue=pa.owner.kind == OwnerRow.Kind.QUEUE),
    ]
    if pa.cover:
        links.append(Link(_("Cover"), _("stood in for the owner"), _person(pa.cover)))
    if pa.performer:
        links.append(Link(pa.get_status_display(), "", _person(pa.performer), Tone.RESULT))
    return links


def _person(row: OwnerRow) -> Owner:
    return Owner(row.pk, row.name, row.is_active)


def _by_hand(explanation: Explanation) -> Link:
    change = last_reassignment(explanation)
    if change is None or change.handover.by is None:
        return Link(_("Reassigned by hand"), "")
    return Link(_("Reassigned by hand"), _("by %(name)s") % {"name": change.handover.by.name})


def _setting(action: Action) -> Link:
    field = delegation_field(action)
    text = _("Delegate to %(field)s") % {"field": field.label} if field else _("No delegation")
    if action.delegation_mode == Action.Delegation.INHERIT:
        return Link(_("Setting of the sequence"), text)
    return Link(_("Override of the action"), text if field else _("Record owner"))


def _field(explanation: Explanation) -> list[Link]:
    delegation = explanation.situation.delegation
    field = delegation_field(explanation.participant_action.action)
    if delegation is None or field is None:
        return []
    label = _("%(field)s of the %(object)s") % {"field": field.label, "object": _read_on(explanation)}
    if delegation.user is None:
        return [Link(label, _("blank"), tone=Tone.FAILED)]
    if not delegation.user.is_active:
        return [Link(label, _("inactive"), delegation.user, Tone.FAILED)]
    return [Link(label, "", delegation.user)]


def _read_on(explanation: Explanation) -> str:
    field = delegation_field(explanation.participant_action.action)
    if field and field.on_account_id is not None:
        return _("account")
    return explanation.participant_action.participant.record.get_object_display().lower()


def _reason(ownership: Ownership) -> str:
    if ownership.reason in {Reason.BLANK, Reason.INACTIVE, Reason.RECORD_OWNER}:
        return _("as the record owner")
    return "" if ownership.owner.is_active else _("inactive")


def _cover(explanation: Explanation) -> list[Link]:
    ownership = explanation.ownership
    if ownership.owner.absence_at(explanation.participant_action.expected_at) is None:
        return []
    if ownership.cover is None:
        return [Link(_("Cover"), _("nobody who is there"), tone=Tone.FAILED)]
    passed = [Link(_("Asked"), _("away too"), person, Tone.FAILED) for person in explanation.cover_chain[:-1]]
    return [*passed, Link(_("Cover"), _("acts while the owner is away"), ownership.cover, Tone.RESULT)]
