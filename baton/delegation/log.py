"""The log of handovers, newest first, and the owner changes of one; a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from baton.crm.models import LookupField
from baton.delegation.models import Handover, OwnerChange
from baton.participants.models import REASONS, ParticipantAction
from baton.people.models import Owner
from baton.rules.delegation import Reason
from baton.sequences.settings import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """Which handovers; what is `None` does not filter. `since` is included."""

    cause: Handover.Cause | None = None
    by_id: int | None = None
    by_nobody: bool = False
    sequence_id: int | None = None
    since: datetime | None = None

    def condition(self) -> Q:
        asked: dict[str, Any] = {
            "cause": self.cause,
            "by": self.by_id,
            "by__isnull": self.by_nobody or None,
            "sequence": self.sequence_id,
            "at__gte": self.since,
        }
        return Q(**{name: value for name, value in asked.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the log a handover stands."""

    at: datetime
    id: int

    @classmethod
    def of(cls, handover: Handover) -> "Place":
        return cls(handover.at, handover.pk)

    def __str__(self) -> str:
        """As an address names it."""
        return f"{self.at.isoformat()}_{self.id}"


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some handovers, newest first; `newer` and `older` are the places to go on from, where there is more."""

    handovers: tuple[Handover, ...]
    newer: Place | None
    older: Place | None


@dataclass(frozen=True, slots=True)
class MovedAction:
    """One owner change with its participant action and people."""

    action: ParticipantAction
    from_owner: Owner | None
    to_owner: Owner
    from_cover: Owner | None
    to_cover: Owner | None
    from_reason: Reason | None
    to_reason: Reason

    @property
    def from_reason_in_words(self) -> Any:
        return REASONS[self.from_reason] if self.from_reason else ""

    @property
    def to_reason_in_words(self) -> Any:
        return REASONS[self.to_reason]


@dataclass(frozen=True, slots=True)
class MovedPage:
    """Some owner changes by participant action; `previous` and `next` are the ids to go on from."""

    moved: tuple[MovedAction, ...]
    previous: int | None
    next: int | None


def page_of_log(
    *, matching: LogFilter, page_size: int, older_than: Place | None = None, newer_than: Place | None = None
) -> LogPage:
    """The newest handovers that match, or those just before or after a place. One query."""
    found = Handover.objects.filter(matching.condition()).select_related(
        "by", "sequence", "action", "undoes", "undone_by"
    )
    if newer_than:
        rows = list(_newer(found, newer_than).order_by("at", "pk")[: page_size + 1])
        shown = tuple(reversed(rows[:page_size]))
        return LogPage(shown, _first(shown) if len(rows) > page_size else None, _last(shown))
    if older_than:
        found = _older(found, older_than)
    rows = list(found.order_by("-at", "-pk")[: page_size + 1])
    shown = tuple(rows[:page_size])
    return LogPage(shown, _first(shown) if older_than else None, _last(shown) if len(rows) > page_size else None)


def page_of_changes(
    *, handover: Handover, page_size: int, after: int | None = None, before: int | None = None
) -> MovedPage:
    """The owner changes of a handover by participant action id, those after or before one. Three queries."""
    found = OwnerChange.objects.filter(handover=handover)
    if before is not None:
        rows = list(found.filter(participant_action__lt=before).order_by("-participant_action")[: page_size + 1])
        shown = list(reversed(rows[:page_size]))
        has_previous, has_next = len(rows) > page_size, True
    else:
        if after is not None:
            found = found.filter(participant_action__gt=after)
        rows = list(found.order_by("participant_action")[: page_size + 1])
        shown = rows[:page_size]
        has_previous, has_next = after is not None, len(rows) > page_size
    return MovedPage(
        _with_names(shown),
        shown[0].participant_action_id if shown and has_previous else None,
        shown[-1].participant_action_id if shown and has_next else None,
    )


def settings_of(handover: Handover) -> tuple[Setting, Setting] | None:
    """The setting before and after, where the handover followed from editing one."""
    if handover.setting_before is None or handover.setting_after is None:
        return None
    return Setting.from_json(handover.setting_before), Setting.from_json(handover.setting_after)


def still_has_its_setting(handover: Handover) -> bool:
    """Whether what the handover edited still has the setting that it gave, so that undoing puts it back."""
    settings = settings_of(handover)
    if settings is None or handover.sequence is None:
        return False
    if handover.action:
        return Setting.of_action(handover.action) == settings[1]
    return Setting.of_sequence(handover.sequence) == settings[1]


def fields_named_by(handovers: Iterable[Handover]) -> dict[int, LookupField]:
    """The lookup fields in the settings of handovers, by id. One query; none where no field is named."""
    settings = [setting for handover in handovers for setting in settings_of(handover) or ()]
    ids = {setting.field_id for setting in settings} - {None}
    return LookupField.objects.in_bulk(ids) if ids else {}


def _newer(found: QuerySet[Handover], place: Place) -> QuerySet[Handover]:
    return found.filter(Q(at__gt=place.at) | Q(pk__gt=place.id), at__gte=place.at)


def _older(found: QuerySet[Handover], place: Place) -> QuerySet[Handover]:
    return found.filter(Q(at__lt=place.at) | Q(pk__lt=place.id), at__lte=place.at)


def _first(shown: tuple[Handover, ...]) -> Place | None:
    return Place.of(shown[0]) if shown else None


def _last(shown: tuple[Handover, ...]) -> Place | None:
    return Place.of(shown[-1]) if shown else None


def _with_names(changes: list[OwnerChange]) -> tuple[MovedAction, ...]:
    """The names are fetched for the page alone: joined, a million changes would be joined before they are sorted."""
    actions = ParticipantAction.objects.select_related(
        "action", "participant__record", "participant__sequence"
    ).in_bulk([change.participant_action_id for change in changes])
    ids: set[int | None] = set()
    for change in changes:
        ids |= {change.from_owner_id, change.to_owner_id, change.from_cover_id, change.to_cover_id}
    people = Owner.objects.in_bulk(ids - {None})
    return tuple(_moved(change, actions[change.participant_action_id], people) for change in changes)


def _moved(change: OwnerChange, action: ParticipantAction, people: dict[int, Owner]) -> MovedAction:
    def named(owner_id: int | None) -> Owner | None:
        return people[owner_id] if owner_id else None

    return MovedAction(
        action,
        named(change.from_owner_id),
        people[change.to_owner_id],
        named(change.from_cover_id),
        named(change.to_cover_id),
        Reason(change.from_reason) if change.from_reason else None,
        Reason(change.to_reason),
    )
