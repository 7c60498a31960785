"""The activity log: who did what to a sequence, a template, a calendar or a user, and when.

Whoever writes records it in the same transaction. What moves ownership is a handover besides, which says who lost and
who gained; participants who come and go by a rule say so themselves.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Model, QuerySet
from django.utils.formats import date_format
from django.utils.text import capfirst

from baton.people.models import Activity, User
from baton.sql.paging import ById, Page, PageRequest, page_of_queryset
from baton.wording import plural

Values = Mapping[str, Any]
LONGEST_VALUE = 80

# Events of the audit log that are about coming and going.
SIGN_INS = ("signed_in", "signed_in_through", "signed_out", "sign_in_refused")

# How each event reads, with the name of whoever did it; `thing` is what it was done to, such as “the sequence”.
SENTENCES = {
    "created": "%(by)s created %(thing)s.",
    "cloned": "%(by)s created %(thing)s as a clone of “%(name)s”.",
    "loaded": "%(by)s loaded %(thing)s from a file.",
    "edited": "%(by)s edited %(thing)s.",
    "offered_field": "%(by)s added %(thing)s to the field set.",
    "withdrew_field": "%(by)s removed %(thing)s from the field set.",
    "deleted": "%(by)s deleted %(thing)s.",
    "activated": "%(by)s activated %(thing)s.",
    "deactivated": "%(by)s deactivated %(thing)s.",
    "offboarded": "%(by)s off-boarded %(thing)s.",
    "delegated": "%(by)s changed the delegation of %(thing)s.",
    "set_default_owner": "%(by)s changed the default owner of %(thing)s.",
    "delegated_step": "%(by)s changed the delegation of the action “%(name)s”.",
    "added_step": "%(by)s added the action “%(name)s”.",
    "edited_step": "%(by)s edited the action “%(name)s”.",
    "moved_step": "%(by)s moved the action “%(name)s” from position %(before)s to %(after)s.",
    "removed_step": "%(by)s removed the action “%(name)s”.",
    "reordered": "%(by)s changed the order of the actions.",
    "set_enrollment_rules": "%(by)s changed the enrollment rules.",
    "set_exit_rules": "%(by)s changed the exit rules.",
    "set_enrollment": "%(by)s changed how records are enrolled.",
    "paused": "%(by)s paused %(participants)s.",
    "resumed": "%(by)s resumed %(participants)s.",
    "removed": "%(by)s removed %(participants)s.",
    "finished": "%(by)s finished %(participants)s with the result “%(result)s”.",
    "moved": "%(by)s moved %(participants)s to another sequence.",
    "set_who_answers": "%(by)s changed who answers replies to the action “%(name)s”.",
    "set_outcomes": "%(by)s changed what the outcomes of the action “%(name)s” lead to.",
    "reopened": "%(by)s reopened the action “%(name)s” of a participant.",
    "skipped_channel": "%(by)s skipped all remaining %(channel)s of a participant.",
    "undid_handover": "%(by)s undid handover %(number)d.",
    "marked_as_sent": "%(by)s marked %(emails)s as sent.",
    "sent_again": "%(by)s sent %(emails)s again.",
    "retried": "%(by)s retried %(emails)s.",
    "signed_in": "%(by)s signed in from %(address)s.",
    "signed_in_through": "%(by)s signed in from %(address)s with %(through)s.",
    "two_factor_on": "%(by)s turned two-factor sign-in on for %(thing)s.",
    "two_factor_off": "%(by)s turned two-factor sign-in off for %(thing)s.",
    "added_passkey": "%(by)s added the passkey “%(passkey)s” for %(thing)s.",
    "removed_passkey": "%(by)s removed the passkey “%(passkey)s” of %(thing)s.",
    "made_sign_in_link": "%(by)s made a sign-in link for %(thing)s.",
    "made_scim_token": "%(by)s made the token …%(ending)s for user provisioning.",
    "revoked_scim_token": "%(by)s revoked the token …%(ending)s for user provisioning.",
    "ended_sessions": "%(by)s signed %(thing)s out of %(places)s.",
    "signed_out": "%(by)s signed out from %(address)s.",
    "sign_in_refused": "A sign-in as %(name)s from %(address)s was refused.",
    "exported": "%(by)s exported %(what)s.",
    "imported": "%(by)s imported %(what)s.",
    "lifted": "%(by)s lifted %(what)s.",
    "forgot": "%(by)s erased what was stored about a person, on request.",
    "set_password": "%(by)s set the password of %(thing)s.",
    "invited": "%(by)s invited %(thing)s by email.",
    "forgot_password": "Someone asked for a new password for %(name)s.",
    "set_absence": "%(by)s set an absence %(days)s.",
    "imported_calendar": "%(by)s imported the calendar of %(thing)s: %(what)s.",
    "read_calendar": "The calendar of %(thing)s was read: %(what)s.",
    "set_calendar_address": "%(by)s set the calendar address of %(thing)s, at %(host)s.",
    "removed_calendar": "%(by)s removed the calendar address of %(thing)s.",
    "renewed_feed": "%(by)s created a new calendar address with the absences of %(thing)s.",
    "turned_feed_off": "%(by)s turned off the calendar address with the absences of %(thing)s.",
    "canceled_absence": "%(by)s canceled the absence %(days)s.",
}
THINGS = {
    "sequence": "the sequence",
    "template": "the template",
    "calendar": "the calendar",
    "user": "the user",
    "queue": "the queue",
    "lookupfield": "the lookup field",
    "finishresult": "the result",
    "savedmapping": "the import mapping",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What something is done to."""

    type: str
    id: int
    name: str

    @classmethod
    def of(cls, thing: Model) -> "Subject":
        return cls(thing._meta.model_name or "", thing.pk, str(thing))  # noqa: SLF001 - Django's name for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log before it is written; `event` is a key of `SENTENCES`."""

    subject: Subject
    event: str
    details: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that was edited. Neither value where it is a long text, or nobody else's to read."""

    field: str
    before: str | None = None
    after: str | None = None


def record(*, subject: Model | Subject, event: str, by: User | None, at: datetime, **details: Any) -> None:
    """Write one line, in the transaction of what it is about."""
    subject = subject if isinstance(subject, Subject) else Subject.of(subject)
    record_all([Entry(subject=subject, event=event, details=details)], by=by, at=at)


def named_agent(agent: str) -> dict[str, str]:
    """For the details of a line: what did it, where neither a person nor the operator did."""
    return {"agent": agent} if agent else {}


def record_all(entries: Iterable[Entry], *, by: User | None, at: datetime) -> None:
    """Write many lines in one statement."""
    # In the transaction of its caller: a line about something that was rolled back would be a lie.
    Activity.objects.bulk_create(
        Activity(
            subject_type=entry.subject.type,
            subject_id=entry.subject.id,
            subject_name=entry.subject.name[:255],
            event=entry.event,
            details=dict(entry.details),
            by=by,
            at=at,
        )
        for entry in entries
    )


def differences(model: type[Model], *, before: Values, after: Values) -> list[dict[str, str | None]]:
    """What `after` has otherwise than `before`, under the names that people see, as `details` keep it."""
    # Forms and files write the same nothing in different ways, which nobody edited.
    blank: tuple[object, ...] = (None, "", [], {})
    changed = [
        (name, before.get(name), value)
        for name, value in after.items()
        if before.get(name) != value and not (before.get(name) in blank and value in blank)
    ]
    return [_difference(model, name, old, new) for name, old, new in changed]


def update(row: QuerySet[Any], values: Values) -> list[dict[str, str | None]]:
    """Write the values into the one row, and say what it had otherwise before."""
    # Locked, so that of two edits at once the second tells what the first left, and not what both began with.
    before = row.select_for_update(no_key=True).values(*values).get()
    row.update(**values)
    return differences(row.model, before=before, after=values)


def page_of_activity(subject: Model, page: PageRequest[ById]) -> Page[Activity, ById]:
    """What was done to the subject, newest first; one query."""
    return page_of_queryset(activities_of(subject), order=("-id",), position=ById, page=page)


def latest_activities(*, events: Collection[str] = (), at_most: int) -> list[Activity]:
    """The newest lines of the whole log, of all events or of some; one query."""
    log = Activity.objects.filter(event__in=events) if events else Activity.objects.all()
    return list(log.select_related("by").order_by("-pk")[:at_most])


def activities_of(subject: Model) -> QuerySet[Activity]:
    """What was done to the subject, newest first, with who did it."""
    target = Subject.of(subject)
    log = Activity.objects.filter(subject_type=target.type, subject_id=target.id)
    return log.select_related("by").order_by("-pk")


def last_events(*, subject_type: str, events: Collection[str]) -> dict[int, datetime]:
    """When one of these events last happened to each subject of a type, by its id."""
    log = Activity.objects.filter(subject_type=subject_type, event__in=events).order_by()
    return dict(log.values_list("subject_id").annotate(Max("at")))


def sentence(activity: Activity) -> str:
    """“Maya Okafor activated the sequence.”"""
    words = {
        "by": activity.by.name if activity.by else activity.details.get("agent", "The operator"),
        "thing": THINGS.get(activity.subject_type, activity.subject_name),
        **activity.details,
    }
    if "count" in words:
        words["participants"] = plural("%d participant", "%d participants", words["count"]) % words["count"]
        words["emails"] = plural("%d email", "%d emails", words["count"]) % words["count"]
    if "sessions" in words:
        words["places"] = plural("%d session", "%d sessions", words["sessions"]) % words["sessions"]
    if "first" in activity.details:
        words["days"] = _days(activity)
    return SENTENCES[activity.event] % words


def differences_of(activity: Activity) -> list[Difference]:
    """The fields that were edited, as `details` keep them."""
    return [Difference(**difference) for difference in activity.details.get("changes", ())]


def _days(activity: Activity) -> str:
    """“from Dec 3 to Dec 4”, or “on Dec 3”; with the year where it is not the one of the line."""
    first = date.fromisoformat(activity.details["first"])
    if not activity.details["last"]:
        return f"from {date_format(first)} until further notice"
    last = date.fromisoformat(activity.details["last"])
    style = "DAY_FORMAT" if first.year == last.year == activity.at.year else "DATE_FORMAT"
    if first == last:
        return f"on {date_format(first, style)}"
    return f"from {date_format(first, style)} to {date_format(last, style)}"


def _difference(model: type[Model], name: str, before: object, after: object) -> dict[str, str | None]:
    field_ = model._meta.get_field(name)  # noqa: SLF001 - Django's way to a field
    label = str(capfirst(getattr(field_, "verbose_name", name)))
    values = [_value_in_words(field_, value) for value in (before, after)]
    if any(value is not None and (len(value) > LONGEST_VALUE or "\n" in value) for value in values):
        # An email's text before and after would make the log unreadable, and keep words that somebody deleted.
        return {"field": label}
    return {"field": label, "before": values[0] or "", "after": values[1] or ""}


def _value_in_words(field_: Any, value: object) -> str:
    """A value as people read it: the label of a choice, the name of what a foreign key names."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if field_.is_relation and not isinstance(value, Model):
        return str(field_.related_model.objects.filter(pk=value).first() or "")
    return str(dict(field_.flatchoices).get(value, value))
