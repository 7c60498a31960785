"""Erasing what is stored about one person, for a request under the GDPR (article 17).

What was done, by whom and when stays, for it is about the users; that it was about this person is gone. The address
stays in the suppression list, since a person who is forgotten and imported again must not be written to again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from baton.crm.models import CrmObject, Record, RecordBefore, Suppression
from baton.crm.suppressions import opt_out, require_address
from baton.importing.models import RefusedRow
from baton.insight.person import NobodyHasThisAddress
from baton.mail.models import UNDER_WAY, CaughtMail, Mail, ReceivedMail
from baton.notices.models import Notice, NoticeEmail
from baton.participants.consent import records_with
from baton.participants.models import ENROLLED, Participant, ParticipantAction, RecordNote, Reopening, Rescheduling
from baton.participants.operations import end
from baton.people.activity import record as log
from baton.people.models import Activity, User
from baton.people.permissions import Verb, require
from baton.sql.transactions import one_transaction

WHY = "Forgotten on request"
# The records that are a person; others, such as opportunities, only copy the address and number of one.
PERSONS = (CrmObject.LEAD, CrmObject.CONTACT)
ERASED_EMAIL = {"sent_to": "", "sent_from": "", "subject": "", "body": "", "trouble": ""}
NAMELESS = Concat(Value("Forgotten "), F("object"), output_field=CharField())


class AnEmailIsUnderWay(RuntimeError):
    """A worker holds an email to the person at this moment, and would store what came of it afterwards."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """Rows of one kind that say something about a person, and the columns that are overwritten; or they go whole."""

    title: str
    rows: QuerySet[Any]
    overwritten: Mapping[str, Any] | None = None

    def carry_out(self) -> None:
        if self.overwritten is None:
            self.rows.delete()
        else:
            self.rows.update(**self.overwritten)


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What forgetting a person erases: how many rows by what they are, and how many sequences the person leaves."""

    records: int
    counts: Mapping[str, int]
    leaves: int


def records_of(record: Record) -> list[int]:
    """All records of the person of this one."""
    return records_with(addresses=[record.email]) if record.email else [record.pk]


def find_person(address: str) -> list[int]:
    """The records with an address. Raises `NobodyHasThisAddress`."""
    address = require_address(address)
    if not (ids := records_with(addresses=[address])):
        raise NobodyHasThisAddress(f"No record has the address {address}.")
    return ids


def preview_forgetting(*, records: Iterable[int], by: User | None) -> Forgetting:
    """What `forget_person` would erase; one query for each kind."""
    require(by, Verb.FORGET_PERSONS, is_own=False)
    ids = list(records)
    return _counted(ids, _erasures(ids))


@one_transaction
def forget_person(*, records: Iterable[int], by: User | None, at: datetime) -> Forgetting:
    """Let the person leave all sequences, and erase what is stored about them. This cannot be undone.

    Raises `AnEmailIsUnderWay`.
    """
    require(by, Verb.FORGET_PERSONS, is_own=False)
    # Before the participants, as all changes lock records first.
    held = list(Record.objects.select_for_update(no_key=True).filter(pk__in=list(records)).order_by("pk"))
    ids = [record.pk for record in held]
    participants = [
        participant.pk
        for participant in Participant.objects.select_for_update(no_key=True).filter(record__in=ids).order_by("pk")
    ]
    if Mail.objects.filter(participant_action__participant__record__in=ids, status=Mail.Status.SENDING).exists():
        raise AnEmailIsUnderWay("An email to this person is being sent right now. Try again in a minute.")
    erasures = _erasures(ids)
    forgetting = _counted(ids, erasures)
    source = Suppression.Source.ADMIN if by else Suppression.Source.CLI
    for address in {record.email.lower(): record.email for record in held if record.email}.values():
        opt_out(address=address, source=source, why=WHY, at=at, by=by)
    for erasure in erasures:
        erasure.carry_out()
    # Afterwards, so that the reason for leaving is this one.
    end(participants=participants, exit=Participant.Exit.BY_HAND, why=WHY, at=at, by=by)
    Record.objects.filter(Q(pk__in=ids, object__in=PERSONS) | _members_of(ids)).update(forgotten_at=at)
    for record in Record.objects.filter(pk__in=ids):
        log(subject=record, event="forgot", by=by, at=at)
    return forgetting


def _counted(ids: list[int], erasures: Iterable[Erasure]) -> Forgetting:
    counts = {erasure.title: erasure.rows.count() for erasure in erasures}
    return Forgetting(
        records=len(ids),
        counts={title: count for title, count in counts.items() if count},
        leaves=Participant.objects.filter(record__in=ids, status__in=ENROLLED).count(),
    )


def _erasures(ids: list[int]) -> list[Erasure]:
    """Records last, since the others are found by them."""
    actions = ParticipantAction.objects.filter(participant__record__in=ids)
    addresses = {record.email for record in Record.objects.filter(pk__in=ids) if record.email}
    return [
        *_of_email(ids, actions),
        *_of_work(ids, actions),
        Erasure("Values before imports", RecordBefore.objects.filter(record__in=ids)),
        Erasure("Rows that imports refused", _refused(addresses)),
        Erasure("Caught emails", CaughtMail.objects.filter(_any_of("sent_to__icontains", addresses))),
        Erasure(
            "Lines of the activity log",
            Activity.objects.filter(subject_type="record", subject_id__in=ids),
            {"subject_name": WHY},
        ),
        *_of_records(ids),
    ]


def _of_email(ids: list[int], actions: QuerySet[ParticipantAction]) -> Iterator[Erasure]:
    sent = Mail.objects.filter(participant_action__in=actions)
    yield Erasure("Emails not sent yet", sent.filter(status=Mail.Status.QUEUED), {"status": Mail.Status.FAILED})
    yield Erasure("Emails to the person", sent, ERASED_EMAIL)
    received = ReceivedMail.objects.filter(Q(record__in=ids) | Q(answers__in=sent))
    yield Erasure("Replies and bounces", received, {"received_from": "", "subject": "", "body": ""})
    # One that is just sent keeps its text, and goes with all notices after three months.
    told = NoticeEmail.objects.filter(notices__record__in=ids).exclude(status__in=UNDER_WAY)
    yield Erasure("Emails with notices about the person", told, {"body": WHY})
    yield Erasure("Notices about the person", Notice.objects.filter(record__in=ids))


def _of_work(ids: list[int], actions: QuerySet[ParticipantAction]) -> Iterator[Erasure]:
    of_actions = {"participant_action__in": actions}
    yield Erasure("Notes on actions", actions.exclude(note="", problem=""), {"note": "", "problem": ""})
    yield Erasure("Reasons for new dates", Rescheduling.objects.filter(**of_actions).exclude(why=""), {"why": ""})
    yield Erasure("Notes on reopened actions", Reopening.objects.filter(**of_actions).exclude(note=""), {"note": ""})
    yield Erasure("Notes on records", RecordNote.objects.filter(record__in=ids))
    participants = Participant.objects.filter(record__in=ids).exclude(pause_why="", exit_why="")
    yield Erasure("Reasons for pauses and exits", participants, {"pause_why": "", "exit_why": ""})


def _of_records(ids: list[int]) -> Iterator[Erasure]:
    records = Record.objects.filter(pk__in=ids)
    no_address = {"email": "", "phone": "", "phone_number": "", "source_digest": None, "import_id": None}
    yield Erasure("Addresses of opportunities and accounts", records.exclude(object__in=PERSONS), no_address)
    nameless: dict[str, Any] = {**no_address, "name": NAMELESS, "fields": {}, "is_deleted": True}
    # They have the name of the person, and no address to be found by once the CRM deleted the person.
    yield Erasure("Campaign members", Record.objects.filter(_members_of(ids)), nameless)
    yield Erasure("Records", records.filter(object__in=PERSONS), nameless)


def _members_of(ids: list[int]) -> Q:
    return Q(person__in=ids, object=CrmObject.CAMPAIGN_MEMBER)


def _refused(addresses: Iterable[str]) -> QuerySet[RefusedRow]:
    """Their cells are any text, so the address is searched in all of them; few rows are ever refused."""
    rows = RefusedRow.objects.annotate(text=Cast("cells", TextField()))
    return rows.filter(_any_of("text__icontains", addresses))


def _any_of(lookup: str, values: Iterable[str]) -> Q:
    """Without values, nothing: an empty `Q` would be everything."""
    condition = Q(pk__in=[])
    for value in values:
        condition |= Q(**{lookup: value})
    return condition
