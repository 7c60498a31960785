"""The filters that `actions`, `reassign` and `clear-reassignment` share."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Annotated

import typer

from baton.cli.options import HERE, TimeZone, day
from baton.crm.queries import find_record
from baton.delegation.queries import moved_by
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.queries import find_owner
from baton.rules.delegation import Reason
from baton.sequences.models import Action
from baton.sequences.queries import find_sequence


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Filters for participant actions; each field is an option."""

    action_owner: Annotated[str, typer.Option(metavar="OWNER", help="Owned by this user or queue.")] = ""
    participant_owner: Annotated[
        str, typer.Option(metavar="OWNER", help="For records owned by this user or queue.")
    ] = ""
    expected_from: Annotated[
        date | None, typer.Option(metavar="DATE", parser=day, help="Expected on this day or later.")
    ] = None
    expected_to: Annotated[
        date | None, typer.Option(metavar="DATE", parser=day, help="Expected on this day or earlier.")
    ] = None
    sequence: Annotated[str, typer.Option(metavar="SEQUENCE", help="Of this sequence.")] = ""
    type: Annotated[
        Action.Type | None, typer.Option(metavar="TYPE", help="Of this type: call, email, sms or task.")
    ] = None
    status: Annotated[
        list[ParticipantAction.Status] | None,
        typer.Option(
            metavar="STATUS",
            help="In this status: waiting, current, completed, skipped or canceled; can be repeated.",
        ),
    ] = None
    reason: Annotated[
        Reason | None,
        typer.Option(
            metavar="REASON",
            help="Owned for this reason: reassigned, restored, lookup, blank, inactive or record_owner.",
        ),
    ] = None
    record: Annotated[
        str, typer.Option(metavar="RECORD", help="For this record: its CRM ID, Baton ID or email address.")
    ] = ""
    handover: Annotated[int | None, typer.Option(metavar="NUMBER", help="Moved by this handover.")] = None
    id: Annotated[list[int] | None, typer.Option(metavar="ID", help="With this ID; can be repeated.")] = None
    time_zone: TimeZone = HERE

    @property
    def are_set(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self) if field.name != "time_zone")

    def matching(self) -> ActionFilter:
        """The filter, with names resolved to ids. Raises LookupError for an unknown name."""
        return ActionFilter(
            participant_action_ids=tuple(self.id) if self.id else None,
            owner_id=find_owner(self.action_owner).pk if self.action_owner else None,
            participant_owner_id=find_owner(self.participant_owner).pk if self.participant_owner else None,
            record_id=find_record(self.record).pk if self.record else None,
            sequence_id=find_sequence(self.sequence).pk if self.sequence else None,
            expected_from=self._midnight(self.expected_from),
            # The day itself is included, as people mean it; the filter ends before a moment.
            expected_before=self._midnight(self.expected_to, days_later=1),
            type=self.type.value if self.type else None,
            statuses=tuple(status.value for status in self.status) if self.status else None,
            reason=self.reason.value if self.reason else None,
            among=moved_by(self.handover) if self.handover else None,
        )

    def _midnight(self, on: date | None, *, days_later: int = 0) -> datetime | None:
        return datetime.combine(on + timedelta(days=days_later), time(), self.time_zone) if on else None
