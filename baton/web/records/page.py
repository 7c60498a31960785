"""All that the page of one record shows."""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Rows
from dataclasses import dataclass

from baton.crm.models import CrmObject, Record, Suppression
from baton.crm.queries import LookupValue, lookups_of, records_related_to
from baton.crm.relations import no_way_to
from baton.crm.suppressions import CallState, EmailState, call_state_from, histories_of, state_from
from baton.mail.models import ReceivedMail
from baton.mail.queries import received_for
from baton.mappings.kinds import BELONGED_TO
from baton.participants.models import Participant, ParticipantAction, RecordNote
from baton.participants.notes import notes_on
from baton.participants.own import own_participants, own_records
from baton.participants.queries import participations_of
from baton.participants.visibility import sees_record, steps_of
from baton.people.models import User
from baton.people.permissions import Verb, may, may_any
from baton.rules.addresses import normal_form
from baton.sequences.models import Sequence
from baton.sequences.queries import active_sequences_for
from baton.web.records.calls import NumberReasonForm, number_forms
from baton.web.records.email import ReasonForm, reason_forms
from baton.web.records.notes import NoteForm
from baton.web.templatetags.sequences import many

MOST_PARTICIPATIONS = 20
MOST_RELATED = 40
MOST_NOTES = 50
HAVE_RELATED = {CrmObject.ACCOUNT, CrmObject.CONTACT, CrmObject.LEAD, CrmObject.CAMPAIGN}
# Kept by Salesforce itself. In between, people would search for what a colleague filled in.
SYSTEM_FIELDS = {
    "SystemModstamp",
    "PhotoUrl",
    "CreatedDate",
    "LastModifiedDate",
    "LastViewedDate",
    "IsDeleted",
    "Address",
}


@dataclass(frozen=True, slots=True)
class Participation:
    """The record in one sequence, with all its steps; `is_own` if the reader may pause and remove it."""

    participant: Participant
    steps: Rows[ParticipantAction]
    is_own: bool


@dataclass(frozen=True, slots=True)
class RecordPage:
    """`fields` are the CRM's own, by a readable name, and `system_fields` those that nobody fills in by hand.

    `related` are the records that are related to this one, by what several are called. `sequences` are those that the
    record can be enrolled in now, if it `is_enrollable` at all and by the reader.
    """

    record: Record
    fields: Rows[tuple[str, str]]
    system_fields: Rows[tuple[str, str]]
    lookups: Rows[LookupValue]
    related: Mapping[str, Rows[Record]]
    participations: Rows[Participation]
    notes: Rows[RecordNote]
    note_form: NoteForm
    received: Rows[ReceivedMail]
    is_enrollable: bool
    sequences: Rows[Sequence]
    sees_account: bool
    sees_person: bool
    email: EmailState
    suppressions: Rows[Suppression]
    reason_forms: Mapping[str, ReasonForm]
    calls: CallState
    refusals_of_calls: Rows[Suppression]
    number_forms: Mapping[str, NumberReasonForm]

    @property
    def has_list(self) -> bool:
        """Whether the list can show, and enroll, all that belongs to this record: the page shows only the first."""
        return self.record.object in BELONGED_TO

    @property
    def no_way(self) -> str:
        """Why there is no address and no number, where they would be those of a person."""
        return no_way_to(self.record)

    @property
    def email_history(self) -> list[Suppression]:
        """What was lifted."""
        return [suppression for suppression in self.suppressions if suppression.lifted_at]

    @property
    def call_history(self) -> list[Suppression]:
        """What was lifted."""
        return [refusal for refusal in self.refusals_of_calls if refusal.lifted_at]


def page_of(record: Record, *, user: User) -> RecordPage:
    participations = list(_participations(record, user))
    # One query for both, and states follow from the history without another.
    of_address = histories_of([record.email, record.phone_number])
    suppressions = of_address.get(normal_form(record.email), [])
    refusals_of_calls = of_address.get(record.phone_number, [])
    enrolled_in = {one.participant.sequence_id for one in participations if one.participant.ended_at is None}
    may_enroll = may(user, Verb.ENROLL) and bool(own_records(records=[record.pk], verb=Verb.ENROLL, by=user))
    offered = active_sequences_for(record.object) if may_enroll else []
    return RecordPage(
        record=record,
        fields=readable({name: value for name, value in record.fields.items() if not _is_system(name)}),
        system_fields=readable({name: value for name, value in record.fields.items() if _is_system(name)}),
        lookups=lookups_of(record),
        related=_related(record, user),
        participations=participations,
        notes=notes_on(record_id=record.pk, at_most=MOST_NOTES),
        note_form=NoteForm(),
        received=received_for(record_id=record.pk, at_most=MOST_PARTICIPATIONS),
        is_enrollable=may_enroll and not record.ended_in_crm,
        sequences=[sequence for sequence in offered if sequence.pk not in enrolled_in],
        sees_account=record.account is not None and sees_record(record=record.account, by=user),
        sees_person=record.person is not None and sees_record(record=record.person, by=user),
        email=state_from(suppressions, record),
        suppressions=suppressions,
        reason_forms=reason_forms(record, user=user),
        calls=call_state_from(refusals_of_calls, record),
        refusals_of_calls=refusals_of_calls,
        number_forms=number_forms(record, user=user),
    )


def readable(fields: Mapping[str, object]) -> list[tuple[str, str]]:
    """Standard fields first, then custom ones (`…__c`), each by name; blank ones are left out."""
    filled = {name: str(value) for name, value in fields.items() if value not in {None, ""}}
    return [(_label(name), filled[name]) for name in sorted(filled, key=lambda name: (name.endswith("__c"), name))]


def _label(name: str) -> str:
    """`LeadSource` is Lead Source, `Buying_Stage__c` is Buying Stage."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.removesuffix("__c").replace("_", " "))


def _is_system(name: str) -> bool:
    return name.endswith("Id") or name in SYSTEM_FIELDS


def _related(record: Record, user: User) -> Mapping[str, Rows[Record]]:
    """For an agent only their own."""
    if record.object not in HAVE_RELATED:
        return {}
    owner = None if may_any(user, Verb.SEE_RECORDS) else user
    by_object: dict[str, list[Record]] = {}
    for related in records_related_to(record, owner=owner, at_most=MOST_RELATED):
        by_object.setdefault(many(related.object).capitalize(), []).append(related)
    return by_object


def _participations(record: Record, user: User) -> Iterable[Participation]:
    participants = participations_of(record=record, at_most=MOST_PARTICIPATIONS)
    steps = steps_of(participants=[participant.pk for participant in participants], seen_by=user)
    for participant in participants:
        participant.record = record
        for step in steps.get(participant.pk, ()):
            # What is edited in place is named by the record; read again for each step, it would be as many queries.
            step.participant = participant
    own = set(own_participants(participants=steps, verb=Verb.PAUSE_PARTICIPANTS, by=user))
    return (
        Participation(participant, steps[participant.pk], participant.pk in own)
        for participant in participants
        if participant.pk in steps
    )
