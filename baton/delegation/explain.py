"""Why a participant action is owned by whom it is, and every owner it has had."""

from collections.abc import Sequence as Listing
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from baton.crm.models import LookupField, Record, RecordLookup
from baton.delegation.models import OwnerChange
from baton.participants.models import REASONS, ParticipantAction
from baton.people.models import Absence as AbsenceRow
from baton.people.models import Owner as OwnerRow
from baton.rules.delegation import (
    Absence,
    LookupValue,
    Owner,
    Ownership,
    Reason,
    Situation,
    cover_chain,
    resolve,
)
from baton.sequences.models import Action


class PeopleOfRule:
    """The users and queues of the database as the rule sees them, each read once."""

    def __init__(self) -> None:
        self._known: dict[int, Owner] = {}

    def __call__(self, owner_id: int) -> Owner:
        if owner_id not in self._known:
            self._known[owner_id] = self._read(owner_id)
        return self._known[owner_id]

    @staticmethod
    def _read(owner_id: int) -> Owner:
        row = OwnerRow.objects.select_related("user").get(pk=owner_id)
        if row.kind == OwnerRow.Kind.QUEUE:
            return Owner(row.pk, row.name)
        absences = tuple(
            Absence(absence.first_day, absence.last_day, absence.cover_id)
            for absence in AbsenceRow.objects.filter(user_id=owner_id)
        )
        return Owner(row.pk, row.name, row.is_active, row.user.time_zone, absences)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The owner of one participant action, the sentences that say why, and its changes, oldest first.

    `situation` is what the rule looked at, `cover_chain` who was asked in turn to stand in, and `by_rule` what the
    rule would give if nobody had reassigned the action.
    """

    participant_action: ParticipantAction
    situation: Situation
    ownership: Ownership
    by_rule: Ownership
    cover_chain: tuple[Owner, ...]
    sentences: tuple[str, ...]
    history: tuple[OwnerChange, ...]


def explain(*, participant_action_id: int) -> Explanation:
    """Explain by the rule itself, from the facts of this moment; a closed action by what was kept of it."""
    pa = ParticipantAction.objects.select_related(
        "action__sequence__delegation",
        "action__delegation",
        "participant__record__account",
        "owner",
        "cover",
        "performer",
    ).get(pk=participant_action_id)
    find = PeopleOfRule()
    situation = situation_of(pa, find)
    history = OwnerChange.objects.filter(participant_action=pa).order_by("handover")
    if pa.closed_at is None:
        ownership = resolve(situation, find=find)
        chain = cover_chain(ownership.owner, at=pa.expected_at, find=find)
        sentences = (*_why(pa, situation, ownership), *_cover(ownership, chain, pa.expected_at))
    else:
        cover = find(pa.cover_id) if pa.cover_id else None
        ownership, chain = Ownership(find(pa.owner_id), Reason(pa.reason), cover), []
        sentences = _as_closed(pa, ownership)
    return Explanation(
        participant_action=pa,
        situation=situation,
        ownership=ownership,
        by_rule=resolve(replace(situation, reassigned_to=None), find=find),
        cover_chain=tuple(chain),
        sentences=sentences,
        history=tuple(history.select_related("handover__by", "from_owner", "to_owner", "from_cover", "to_cover")),
    )


def situation_of(pa: ParticipantAction, find: PeopleOfRule) -> Situation:
    """What the rule looks at for one participant action."""
    record = pa.participant.record
    field = delegation_field(pa.action)
    is_by_hand = pa.reason == Reason.REASSIGNED
    return Situation(
        record_owner=find(record.owner_id),
        expected_at=pa.expected_at,
        delegation=LookupValue(field.label, _user_in(field, record, find)) if field else None,
        reassigned_to=find(pa.owner_id) if is_by_hand else None,
    )


def delegation_field(action: Action) -> LookupField | None:
    """The field that applies to an action after inheritance; `None` for the record owner."""
    match Action.Delegation(action.delegation_mode):
        case Action.Delegation.INHERIT:
            return action.sequence.delegation
        case Action.Delegation.RECORD_OWNER:
            return None
        case Action.Delegation.FIELD:
            return action.delegation


def _user_in(field: LookupField, record: Record, find: PeopleOfRule) -> Owner | None:
    read_on = record if field.on_account_id is None else record.account
    lookup = RecordLookup.objects.filter(record=read_on, field_id=field.on_account_id or field.pk).first()
    return find(lookup.user_id) if lookup else None


def _why(pa: ParticipantAction, situation: Situation, ownership: Ownership) -> Listing[str]:
    delegation = situation.delegation
    if ownership.reason == Reason.REASSIGNED:
        return [_("Reassigned by hand to %(owner)s.") % {"owner": ownership.owner.name}]
    if delegation is None:
        return [_no_delegation(pa.action), _("It is owned by %(owner)s.") % {"owner": _record_owner(pa, situation)}]
    field = _field(pa.action, delegation)
    fallback = _("So it is owned by %(owner)s.") % {"owner": _record_owner(pa, situation)}
    match ownership.reason:
        case Reason.LOOKUP:
            return [_("%(field)s; the user in it is %(user)s.") % {"field": field, "user": ownership.owner.name}]
        case Reason.BLANK:
            return [_("%(field)s; it is blank.") % {"field": field}, fallback]
        case _:
            user = delegation.user.name if delegation.user else ""
            return [_("%(field)s; the user in it, %(user)s, is inactive.") % {"field": field, "user": user}, fallback]


def _record_owner(pa: ParticipantAction, situation: Situation) -> str:
    record = pa.participant.record
    return _("the owner of the %(object)s '%(record)s', %(owner)s") % {
        "object": record.get_object_display().lower(),
        "record": record,
        "owner": situation.record_owner.name,
    }


def _no_delegation(action: Action) -> str:
    if action.delegation_mode == Action.Delegation.INHERIT:
        return _("The action inherits from the sequence '%(sequence)s', which has no delegation.") % {
            "sequence": action.sequence
        }
    return _("The action '%(action)s' overrides the sequence and has no delegation.") % {"action": action}


def _field(action: Action, delegation: LookupValue) -> str:
    """The beginning of a sentence that goes on with what is in the field."""
    if action.delegation_mode == Action.Delegation.INHERIT:
        return _("The action inherits from the sequence '%(sequence)s', which has the field %(field)s") % {
            "sequence": action.sequence,
            "field": delegation.label,
        }
    return _("The action '%(action)s' overrides the sequence and has the field %(field)s") % {
        "action": action,
        "field": delegation.label,
    }


def _as_closed(pa: ParticipantAction, ownership: Ownership) -> tuple[str, ...]:
    names = {"owner": ownership.owner.name, "status": pa.get_status_display().lower()}
    owned = _("%(owner)s owned it when it was %(status)s.") % names, f"{REASONS[ownership.reason]}."
    return (*owned, _("%(cover)s covered.") % {"cover": ownership.cover.name}) if ownership.cover else owned


def _cover(ownership: Ownership, chain: Listing[Owner], at: datetime) -> Listing[str]:
    if ownership.owner.absence_at(at) is None:
        return []
    names = {
        "owner": ownership.owner.name,
        "asked": ", ".join(person.name for person in chain),
        "cover": ownership.cover.name if ownership.cover else "",
    }
    said = [_("%(owner)s is away on the expected execution date.")]
    if len(chain) > 1:
        said.append(_("Asked in turn: %(asked)s."))
    said.append(
        _("%(cover)s covers.") if ownership.cover else _("Nobody who is there covers, so %(owner)s keeps it.")
    )
    return [" ".join(said) % names]
