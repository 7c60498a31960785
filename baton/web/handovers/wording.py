"""What a handover was, in the words of a headline, and the setting that it followed from."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from itertools import islice

from django.utils.text import capfirst

from baton.crm.fields import ChainOrder
from baton.crm.models import LookupField
from baton.delegation.models import Handover
from baton.delegation.moved_settings import whose_settings
from baton.insight.handover_log import (
    HANDOVERS_A_QUERY,
    Following,
    fields_named_by,
    names_of_concerned,
    settings_of,
)
from baton.sequences.settings import Setting

CAUSE_TITLES = {
    Handover.Cause.ENROLLMENT: "Records enrolled in %(sequence)s",
    Handover.Cause.SEQUENCE_DELEGATION: "Delegation of %(sequence)s edited",
    Handover.Cause.ACTION_DELEGATION: "Delegation of %(action)s in %(sequence)s edited",
    Handover.Cause.REASSIGNMENT: "Actions reassigned",
    Handover.Cause.TAKING: "%(action)s in %(sequence)s taken from a queue",
    Handover.Cause.HANDING_OVER: "Actions handed over to a colleague",
    Handover.Cause.ON_REQUEST: "Actions handed over to a colleague on request",
    Handover.Cause.CLEARING: "Individual reassignments cleared",
    Handover.Cause.RETURN: "Reassignments ended on their date",
    Handover.Cause.RECORDS: "Records changed",
    Handover.Cause.PEOPLE: "Users changed",
    Handover.Cause.MEMBERS: "Queue members changed",
    Handover.Cause.OFFBOARDING: "User off-boarded",
    Handover.Cause.CHAIN: "Fallback order changed",
    Handover.Cause.FIELD: "Lookup field replaced",
    Handover.Cause.DEFAULT_OWNER: "Default owner changed",
    Handover.Cause.ABSENCE: "Absence changed",
    Handover.Cause.COVER: "Absence began or ended",
    Handover.Cause.DATES: "Expected dates moved",
    Handover.Cause.STEP: "%(action)s added to %(sequence)s",
    Handover.Cause.MOVE: "Participants moved to %(sequence)s",
    Handover.Cause.UNDO: "Handover %(number)d undone",
}
TITLES_WITH_A_NAME = {
    Handover.Cause.ABSENCE: "Time away of %s changed",
    Handover.Cause.OFFBOARDING: "%s off-boarded",
    Handover.Cause.MEMBERS: "Members of %s changed",
}
# They follow from something else: removing, rescheduling and editing the absence are how to take them back.
NO_UNDO = {
    Handover.Cause.ENROLLMENT,
    Handover.Cause.DATES,
    Handover.Cause.STEP,
    Handover.Cause.COVER,
    Handover.Cause.RETURN,
}


@dataclass(frozen=True, slots=True)
class TitledHandover:
    """A handover with its headline. `before` and `after` are blank where no setting was edited."""

    handover: Handover
    title: str
    before: str = ""
    after: str = ""
    followed_by: Following | None = None

    @property
    def followers(self) -> list["TitledHandover"]:
        """The first few that followed from it, without their settings."""
        latest = self.followed_by.latest if self.followed_by else ()
        return [TitledHandover(handover, _title(handover)) for handover in latest]

    @property
    def by(self) -> str:
        """Who made it, or what to say in place of a name."""
        handover = self.handover
        return handover.by.name if handover.by else str(capfirst(handover.by_nobody))

    @property
    def undone_by(self) -> Handover | None:
        return getattr(self.handover, "undone_by", None)

    @property
    def may_be_undone(self) -> bool:
        """Whether undoing is worth asking for; the undo page knows for certain."""
        if self.undone_by or self.handover.cause in NO_UNDO:
            return False
        return self.handover.change_count > 0 or bool(self.before) or whose_settings(self.handover) is not None


def with_title(
    handover: Handover,
    fields: Mapping[int, LookupField],
    *,
    concerned: Rows[str] = (),
    followed_by: Following | None = None,
) -> TitledHandover:
    """`concerned` are the names of whose settings moved with it, if known."""
    title = _title(handover, concerned)
    if settings := settings_of(handover):
        before, after = (_setting(setting, fields) for setting in settings)
        return TitledHandover(handover, title, before, after, followed_by)
    return TitledHandover(handover, title, followed_by=followed_by)


def titled_alone(handover: Handover) -> TitledHandover:
    """One handover, with what its headline takes. Two queries."""
    return with_title(handover, fields_named_by([handover]), concerned=names_of_concerned([handover])[handover.pk])


def titled_in_chunks(handovers: Iterable[Handover]) -> Iterator[TitledHandover]:
    """Any number of them, without their settings. One query for each chunk of which names are shown."""
    rest = iter(handovers)
    while chunk := list(islice(rest, HANDOVERS_A_QUERY)):
        names = names_of_concerned(chunk)
        yield from (with_title(handover, {}, concerned=names[handover.pk]) for handover in chunk)


def _title(handover: Handover, concerned: Rows[str] = ()) -> str:
    names = {
        "sequence": handover.sequence or "a deleted sequence",
        "action": handover.action or "a deleted action",
        "number": handover.undoes_id,
    }
    cause = Handover.Cause(handover.cause)
    # One of them is named; a calendar of forty or an import is about nobody in particular.
    if len(concerned) == 1 and cause in TITLES_WITH_A_NAME:
        return TITLES_WITH_A_NAME[cause] % concerned[0]
    if cause == Handover.Cause.TAKING and handover.action is None:
        return "Participant of {sequence} taken from a queue".format(**names)
    if cause == Handover.Cause.REASSIGNMENT and handover.sequence:
        return "Actions of {sequence} reassigned".format(**names)
    return str(CAUSE_TITLES[cause] % names)


def _setting(setting: Setting | ChainOrder, fields: Mapping[int, LookupField]) -> str:
    if isinstance(setting, ChainOrder):
        return ", then ".join(_field(pk, fields) for pk in setting.entries)
    match setting.mode:
        case "inherit":
            return "Inherit from sequence"
        case "record_owner":
            return "Record owner"
        case "field":
            return _field(setting.field_id or 0, fields)


def _field(field_id: int, fields: Mapping[int, LookupField]) -> str:
    field = fields.get(field_id)
    if field is None:
        return "Deleted lookup field"
    return f"{field.label} on the {field.through}" if field.through else field.label
