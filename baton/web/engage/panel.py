"""What is shown of an action that is open beside the work list: its record, and what was done before."""

from collections.abc import Mapping
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from baton.crm.models import Record
from baton.crm.relations import borrowed_fields
from baton.crm.suppressions import EmailState, email_state
from baton.mail.models import Mail
from baton.mail.queries import mails_of
from baton.participants.models import ParticipantAction
from baton.participants.visibility import steps_of
from baton.people.models import Owner, User
from baton.people.queries import is_member
from baton.rules.phone_zones import local_time
from baton.web.engage.happened import Event, events_of
from baton.web.engage.opened import OpenAction

# Facts that CRMs keep under these names, and what to call them.
# Salesforce, HubSpot and exports of others name them differently; the first that is filled is shown.
JOB_TITLES = ("Title", "title", "JobTitle")
COMPANIES = ("Company", "company", "AccountName")
FACTS = ("Industry", "LeadSource", "Status", "Rating", "Website", "City", "Country")
LONGEST_FACT = 120


class PanelMode(StrEnum):
    """What the person may do with the action that is open."""

    WORK = "work"
    TAKE = "take"
    READ = "read"


@dataclass(frozen=True, slots=True)
class WorkPanel:
    """`mail` is that of the action, sent or not. `local_time` is that of where the phone is, as far as known.

    `steps` are all of the participant, with who does them.
    """

    opened: OpenAction
    mode: PanelMode
    steps: Rows[ParticipantAction]
    history: Rows[Event]
    facts: Rows[tuple[str, str]]
    subtitle: str
    email: EmailState
    mail: Mail | None
    local_time: datetime | None


def panel_of(opened: OpenAction, *, user: User, is_own: bool, at: datetime) -> WorkPanel:
    """In somebody else’s work list it is only read."""
    mails = mails_of(participant_id=opened.pa.participant_id)
    # An admin looks at somebody's list to understand it; working there would put their name on it by mistake.
    may_work = is_own and not opened.obstacle and not opened.is_closed
    return WorkPanel(
        opened=opened,
        mode=_mode(opened.pa, user) if may_work else PanelMode.READ,
        steps=_steps(opened.pa, user),
        history=[event for event in events_of(opened.pa, mails) if event.closed != opened.pa],
        facts=_facts(opened.record),
        subtitle=_subtitle(opened.record),
        email=email_state(opened.record),
        mail=mails.get(opened.pa.pk),
        local_time=local_time(opened.record.phone_number, at=at),
    )


def _mode(pa: ParticipantAction, user: User) -> PanelMode:
    if user.pk in {pa.owner_id, pa.cover_id} or (pa.cover and is_member(queue=pa.cover, user=user)):
        return PanelMode.WORK
    # A covering queue comes first, above: its members work without taking, so that the owner stays the owner.
    is_takeable = pa.owner.kind == Owner.Kind.QUEUE and is_member(queue=pa.owner, user=user)
    return PanelMode.TAKE if is_takeable else PanelMode.READ


def _steps(pa: ParticipantAction, user: User) -> Rows[ParticipantAction]:
    """None for who may only do this one."""
    return steps_of(participants=[pa.participant_id], seen_by=user).get(pa.participant_id, [])


def _subtitle(record: Record) -> str:
    """Title and company, as far as they are known."""
    fields = {**borrowed_fields(record), **record.fields}
    company = record.account.name if record.account else _first(fields, COMPANIES)
    return " · ".join(filter(None, (_first(fields, JOB_TITLES), company)))


def _facts(record: Record) -> list[tuple[str, str]]:
    fields = {**borrowed_fields(record), **record.fields}
    values = [(name, fields.get(name)) for name in FACTS]
    return [(_spaced(name), str(value)[:LONGEST_FACT]) for name, value in values if value]


def _first(fields: Mapping[str, Any], names: Rows[str]) -> str:
    return next((str(fields[name])[:LONGEST_FACT] for name in names if fields.get(name)), "")


def _spaced(name: str) -> str:
    """`LeadSource` as people read it."""
    words = "".join(f" {letter}" if letter.isupper() else letter for letter in name).split()
    return " ".join(words).capitalize()
