"""Off-boarding: a user who leaves hands on everything, as one handover with one undo."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from baton import sql
from baton.crm.models import LookupField
from baton.delegation.change import ABLE, RULE, Change
from baton.delegation.covers import require_covers
from baton.delegation.leaving import Joining, Offboarding, Way, require_possible
from baton.delegation.models import Handover, SequenceCover
from baton.delegation.moved_settings import moved_settings, reached_by
from baton.delegation.places import (
    ABSENCE,
    ABSENCE_COLUMNS,
    MEMBER,
    SettingPlace,
    Settings,
    read_settings,
    write_settings,
)
from baton.participants.models import SavedView
from baton.people.activity import Entry, Subject
from baton.people.away import RequestedAbsence
from baton.people.models import Absence, Organization, QueueMember, User
from baton.people.operations import write_absence
from baton.people.permissions import Verb
from baton.rules.absences import A_DAY
from baton.sequences.models import Sequence
from baton.sql import Sql

OF_PEOPLE = Sql("delegation/reach", "of_people")
OF_PARTICIPANTS = Sql("delegation/reach", "of_participants")
RETURNING_TO = Sql("delegation/reassigning", "returning_to")
HANDED_ON = Sql("delegation/reassigning", "handed_on")(rule=RULE, able=ABLE)


def offboarding(plan: Offboarding, *, by: User | None, at: datetime) -> Change:
    """Hand on everything that hangs on a user who leaves, and deactivate them."""
    require_possible(plan, by=by)
    leaver = plan.leaver
    # Without it, staying would make a reassignment of what delegation gives.
    actions_way = Way.DELEGATION if plan.actions.way is Way.STAYS else plan.actions.way

    def prepare() -> Mapping[str, Any]:
        returning = {participant_id for (participant_id,) in sql.rows(RETURNING_TO, user_id=leaver.pk)}
        reached = reached_by([leaver.pk]) | returning
        today = at.astimezone(ZoneInfo(leaver.time_zone)).date()
        wanted = _wanted(plan, today=today)
        before = read_settings(wanted)
        changed = {place: value for place, value in wanted.items() if before.get(place) != value}
        write_settings(changed)
        after = changed | _cover_until_further_notice(plan, today=today)
        return {
            "participant_ids": sorted(reached | reached_by([leaver.pk])),
            **moved_settings({"leaver_id": leaver.pk}, {place: before.get(place) for place in after}, after),
        }

    return Change(
        cause=Handover.Cause.OFFBOARDING,
        verb=Verb.EDIT_USERS,
        reached=OF_PARTICIPANTS,
        base=HANDED_ON(
            leaver_id=leaver.pk,
            actions_way=actions_way.value,
            actions_owners=[owner.pk for owner in plan.actions.owners],
            reassigned_way=plan.reassigned.way.value,
            reassigned_owners=[owner.pk for owner in plan.reassigned.owners],
        ),
        overwrite=True,
        prepare=prepare,
        changes_people=True,
        is_deliberate=True,
        entry=lambda: Entry(subject=Subject.of(leaver), event="offboarded"),
    )


def _wanted(plan: Offboarding, *, today: date) -> Settings:
    """The settings as the plan wants them; the sequences among them are locked, lowest id first."""
    leaver = plan.leaver
    wanted: Settings = {SettingPlace("active", leaver.pk): [False]} if plan.deactivates else {}
    if plan.named:
        fields = LookupField.objects.filter(owner=leaver).values_list("pk", flat=True)
        wanted |= {SettingPlace("named", pk): [plan.named.pk] for pk in fields}
    if plan.default_owner:
        of_all = Organization.objects.filter(default_owner=leaver).values_list("pk", flat=True)
        wanted |= {SettingPlace("default_owner", pk): [plan.default_owner.pk] for pk in of_all}
        locked = Sequence.objects.select_for_update(no_key=True).filter(default_owner=leaver).order_by("pk")
        wanted |= {SettingPlace("sequence_default_owner", row.pk): [plan.default_owner.pk] for row in locked}
    if plan.views:
        views = SavedView.objects.filter(made_by=leaver, is_shared=True).values_list("pk", flat=True)
        wanted |= {SettingPlace("view", pk): [plan.views.pk, True] for pk in views}
    return wanted | _covers(plan, today) | _members(plan) | _reports(plan) | _own_absences(plan, today)


def _covers(plan: Offboarding, today: date) -> Settings:
    """Who covers in the leaver's place; nobody covers themselves, so that absence keeps the leaver."""
    if plan.covers is None:
        return {}
    lasting = Absence.objects.exclude(last_day__lt=today).exclude(user=plan.covers.pk)
    elsewhere = SequenceCover.objects.filter(cover=plan.leaver, absence__in=lasting).values_list("pk", flat=True)
    general = lasting.filter(cover=plan.leaver).values_list("pk", flat=True)
    value: list[Any] | None = [plan.covers.pk, False]
    return {SettingPlace("cover", pk): value for pk in general} | {
        SettingPlace("sequence_cover", pk): value for pk in elsewhere
    }


def _members(plan: Offboarding) -> Settings:
    """The leaver leaves every queue; the colleague joins those that the plan says, unless they are in it."""
    wanted: Settings = {}
    of_leaver = list(QueueMember.objects.filter(user=plan.leaver))
    others = QueueMember.objects.filter(queue__in=[row.queue_id for row in of_leaver]).exclude(user=plan.leaver)
    staffed = set(others.filter(user__is_active=True, user__can_work=True).values_list("queue_id", flat=True))
    colleague = plan.colleague
    joined = set(others.filter(user=colleague.pk).values_list("queue_id", flat=True)) if colleague else set()
    for row in of_leaver:
        wanted[SettingPlace(MEMBER, row.queue_id, plan.leaver.pk)] = None
        is_joined = plan.joins is Joining.ALL or (plan.joins is Joining.WHERE_ALONE and row.queue_id not in staffed)
        if colleague and is_joined and row.queue_id not in joined:
            wanted[SettingPlace(MEMBER, row.queue_id, colleague.pk)] = [row.weight]
    return wanted


def _reports(plan: Offboarding) -> Settings:
    """Who manages in the leaver's place; one who reported to the leaver then reports to the leaver's manager."""
    if plan.reports is None:
        return {}
    above = plan.leaver.manager_id if plan.leaver.manager_id != plan.reports.pk else None
    reports = User.objects.filter(manager=plan.leaver).values_list("pk", flat=True)
    return {SettingPlace("manager", pk): [above if pk == plan.reports.pk else plan.reports.pk] for pk in reports}


def _own_absences(plan: Offboarding, today: date) -> Settings:
    """Absences of the leaver that would overlap the cover until further notice: canceled, or ended the day before."""
    if plan.cover is None:
        return {}
    overlapping = Absence.objects.filter(Q(last_day__isnull=True) | Q(last_day__gte=today), weekdays=[])
    wanted: Settings = {}
    for absence in overlapping.filter(user=plan.leaver):
        place = SettingPlace(ABSENCE, absence.pk, plan.leaver.pk)
        if absence.first_day >= today:
            wanted[place] = None
        else:
            value = list(read_settings([place])[place] or ())
            value[ABSENCE_COLUMNS.index("last_day")] = (today - A_DAY).isoformat()
            value[ABSENCE_COLUMNS.index("until_time")] = None
            wanted[place] = value
    return wanted


def _cover_until_further_notice(plan: Offboarding, *, today: date) -> Settings:
    if plan.cover is None:
        return {}
    away = RequestedAbsence(plan.leaver.pk, today, None, cover_id=plan.cover.pk)
    require_covers(away)
    return read_settings([SettingPlace(ABSENCE, write_absence(away=away).pk, plan.leaver.pk)])
