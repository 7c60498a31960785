"""The log of handovers, newest first, and the owner changes of one; a page at a time."""

from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from psycopg.types.json import Jsonb

from baton.crm.fields import ChainOrder
from baton.crm.models import LookupField
from baton.delegation.models import Handover, OwnerChange
from baton.delegation.moved_settings import whose_settings
from baton.delegation.queries import changes_seen_by, handovers_seen_by
from baton.participants.models import REASONS, ParticipantAction
from baton.people.models import Owner, User
from baton.people.permissions import Verb, require
from baton.rules.delegation import Reason
from baton.rules.record_rules import RecordRules
from baton.sequences.record_rules import matches_a_group
from baton.sequences.settings import Setting
from baton.sql import Sql
from baton.sql.bounds import Total, count_up_to_most, page_within, stop_among, up_to
from baton.sql.paging import ById, ByTime, Page, PageRequest, in_order, page_of_queryset

FOLLOWERS_SHOWN = 5
HANDOVERS_A_QUERY = 2000
HANDOVERS_NEWEST_FIRST, HANDOVERS_OLDEST_FIRST = ("-at", "-id"), ("at", "id")
FIELD_OF_HANDOVER = Sql("delegation/undo", "field_of_handover")(
    causes=Jsonb({cause.value: str(cause.label) for cause in Handover.Cause}),
    by_the_clock=[cause.value for cause in Handover.BY_THE_CLOCK],
    by_provider=Handover.BY_PROVIDER,
    matched_rules=Handover.MATCHED_RULES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverFilter:
    """Which handovers; what is `None` does not filter. `since` is included, `before` is not.

    `whose` is an owner from whom, or to whom, something moved. With `follows_id`, what followed from one handover;
    `is_folded` leaves out what followed from another. Without `groups` of conditions, or matching one of them; days
    in conditions are those of the time `zone`.
    """

    cause: Handover.Cause | None = None
    by_id: int | None = None
    by_nobody: bool = False
    sequence_id: int | None = None
    since: datetime | None = None
    before: datetime | None = None
    whose: int | None = None
    follows_id: int | None = None
    is_folded: bool = False
    groups: tuple[RecordRules, ...] = ()
    zone: str = "UTC"

    def by_index(self) -> Q:
        """What an index answers of it."""
        values: dict[str, Any] = {
            "by": self.by_id,
            "sequence": self.sequence_id,
            "at__gte": self.since,
            "at__lt": self.before,
            "follows": self.follows_id,
        }
        condition = Q(**{name: value for name, value in values.items() if value is not None})
        return condition & Q(owner_ids__contains=[self.whose]) if self.whose else condition

    @property
    def is_searching(self) -> bool:
        """Whether something is sought that hardly any handover may have, and no index finds."""
        return self.cause is not None or self.by_nobody or bool(self.groups)

    def sought(self) -> Q:
        """The rest of it, asked of one handover after the other."""
        values: dict[str, Any] = {
            "cause": self.cause,
            # False would filter for handovers that somebody made; None leaves them all.
            "by__isnull": self.by_nobody or None,
            "follows__isnull": self.is_folded or None,
        }
        condition = Q(**{name: value for name, value in values.items() if value is not None})
        return condition & matches_a_group(self.groups, field_value=FIELD_OF_HANDOVER(zone=self.zone))


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


def page_of_handovers(
    *,
    matching: HandoverFilter,
    page: PageRequest[ByTime],
    order: Rows[str] = HANDOVERS_NEWEST_FIRST,
    by: User | None = None,
) -> Page[Handover, ByTime]:
    """The handovers that match and a person sees. One query, or two where something is sought."""
    handovers = _seen(matching, by).select_related("by", "sequence", "action", "undoes", "undone_by")
    if matching.is_searching:
        return page_within(handovers, sought=matching.sought(), order=order, position=ByTime, page=page)
    return page_of_queryset(handovers.filter(matching.sought()), order=order, position=ByTime, page=page)


def newest_matching(matching: HandoverFilter, *, by: User | None) -> tuple[QuerySet[Handover], bool]:
    """Those that match as far as the first page looks, and whether there are no others."""
    handovers = _seen(matching, by)
    stop = stop_among(handovers, HANDOVERS_NEWEST_FIRST) if matching.is_searching else None
    return up_to(stop, handovers, HANDOVERS_NEWEST_FIRST).filter(matching.sought()), stop is None


def count_handovers(*, matching: HandoverFilter, by: User | None) -> Total:
    """Counted as far as the first page looks. One query, or two."""
    handovers, are_all = newest_matching(matching, by=by)
    # In the order of the log: else PostgreSQL collects all that a manager sees, to count a thousand of them.
    return count_up_to_most(in_order(handovers, HANDOVERS_NEWEST_FIRST), is_all=are_all)


def export_handovers(
    *, matching: HandoverFilter, order: Rows[str] = HANDOVERS_NEWEST_FIRST, by: User
) -> Iterator[Handover]:
    """All that match and the person sees, read as they are written out."""
    require(by, Verb.SEE_HANDOVERS)
    handovers = _seen(matching, by).filter(matching.sought())
    with_names = handovers.select_related("by", "sequence", "action", "undoes", "undone_by")
    return in_order(with_names, order).iterator(chunk_size=HANDOVERS_A_QUERY)


def _seen(matching: HandoverFilter, by: User | None) -> QuerySet[Handover]:
    """Those that an index finds, of those that a person sees."""
    return Handover.objects.filter(matching.by_index(), handovers_seen_by(by))


@dataclass(frozen=True, slots=True)
class Following:
    """What followed from a handover, the latest first: the first few, of how many, with how many changes."""

    latest: tuple[Handover, ...]
    count: int
    changes: int


def followers_of(handovers: Iterable[Handover], *, by: User | None = None) -> dict[int, Following]:
    """What followed from each of these handovers, as far as the person sees it. One query."""

    def within(expression: Any, **order: Any) -> Window:
        return Window(expression, partition_by=F("follows"), **order)

    following = Handover.objects.filter(handovers_seen_by(by), follows__in=[each.pk for each in handovers])
    numbered = following.annotate(
        number=within(RowNumber(), order_by=[F("at").desc(), F("pk").desc()]),
        count=within(Count("*")),
        changes_of_all=within(Sum("change_count")),
    )
    groups: dict[int, list[Any]] = {}
    first: Iterable[Any] = numbered.filter(number__lte=FOLLOWERS_SHOWN).order_by("number")
    for row in first:
        groups.setdefault(row.follows_id, []).append(row)
    return {pk: Following(tuple(rows), rows[0].count, rows[0].changes_of_all) for pk, rows in groups.items()}


def page_of_changes(
    *, handover: Handover, page: PageRequest[ById], by: User | None = None
) -> Page[MovedAction, ById]:
    """The owner changes of a handover that a person sees, by participant action. Three queries."""
    changes = OwnerChange.objects.filter(changes_seen_by(by), handover=handover)
    changes_page = page_of_queryset(changes, order=("participant_action_id",), position=ById, page=page)
    return changes_page.with_rows(_with_names(changes_page.rows))


def settings_of(handover: Handover) -> tuple[Setting, Setting] | tuple[ChainOrder, ChainOrder] | None:
    """The setting, or the order of a chain, before and after, where the handover followed from editing one."""
    if handover.setting_before is None or handover.setting_after is None or whose_settings(handover):
        return None
    if "chain_id" in handover.setting_before:
        return ChainOrder.from_json(handover.setting_before), ChainOrder.from_json(handover.setting_after)
    return Setting.from_json(handover.setting_before), Setting.from_json(handover.setting_after)


def still_has_its_setting(handover: Handover) -> bool:
    """Whether what the handover edited still has the setting that it gave, so that undoing puts it back."""
    settings = settings_of(handover)
    if settings and isinstance(settings[1], ChainOrder):
        # Compared with what is stored now: if it was edited again,
        # an undo leaves it alone, and the page says so before.
        return ChainOrder.of(settings[1].chain_id) == settings[1]
    if settings is None or handover.sequence is None:
        return False
    if handover.action:
        return Setting.of_action(handover.action) == settings[1]
    return Setting.of_sequence(handover.sequence) == settings[1]


def fields_named_by(handovers: Iterable[Handover]) -> dict[int, LookupField]:
    """The lookup fields in the settings of handovers, by id. One query; none where no field is named."""
    settings = [setting for handover in handovers for setting in settings_of(handover) or ()]
    ids: set[int | None] = set()
    for setting in settings:
        ids |= set(setting.entries) if isinstance(setting, ChainOrder) else {setting.field_id}
    return LookupField.objects.in_bulk(ids - {None}) if ids - {None} else {}


def names_of_concerned(handovers: Iterable[Handover]) -> dict[int, list[str]]:
    """Whose settings moved with handovers, such as absences, by handover. One query; none where no settings did."""
    concerned: dict[int, list[int]] = {}
    for handover in handovers:
        whose = whose_settings(handover) or {}
        ids = [*whose.get("away_ids", ()), *(whose[key] for key in ("leaver_id", "queue_id") if key in whose)]
        concerned[handover.pk] = ids
    every_id = {pk for ids in concerned.values() for pk in ids}
    names = dict(Owner.objects.filter(pk__in=every_id).values_list("pk", "name")) if every_id else {}
    return {pk: [names[id_] for id_ in ids if id_ in names] for pk, ids in concerned.items()}


def _with_names(changes: Rows[OwnerChange]) -> tuple[MovedAction, ...]:
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
