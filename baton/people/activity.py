"""The activity log: who did what to a sequence, a template, a calendar or a user, and when.

Whoever writes records it in the same transaction. What moves ownership is a handover besides, which says who lost and
who gained; participants who come and go by a rule say so themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from baton.people.models import Activity, User

Values = Mapping[str, Any]
LONGEST_VALUE = 80

# How each event reads, with the name of whoever did it; `thing` is what it was done to, such as “the sequence”.
SENTENCES: dict[str, str | Promise] = {
    "created": gettext_lazy("%(by)s created %(thing)s."),
    "cloned": gettext_lazy("%(by)s created %(thing)s as a clone of “%(name)s”."),
    "loaded": gettext_lazy("%(by)s loaded %(thing)s from a file."),
    "edited": gettext_lazy("%(by)s edited %(thing)s."),
    "deleted": gettext_lazy("%(by)s deleted %(thing)s."),
    "activated": gettext_lazy("%(by)s activated %(thing)s."),
    "deactivated": gettext_lazy("%(by)s deactivated %(thing)s."),
    "delegated": gettext_lazy("%(by)s changed the delegation of %(thing)s."),
    "delegated_step": gettext_lazy("%(by)s changed the delegation of the action “%(name)s”."),
    "added_step": gettext_lazy("%(by)s added the action “%(name)s”."),
    "edited_step": gettext_lazy("%(by)s edited the action “%(name)s”."),
    "moved_step": gettext_lazy("%(by)s moved the action “%(name)s” from position %(before)s to %(after)s."),
    "removed_step": gettext_lazy("%(by)s removed the action “%(name)s”."),
    "reordered": gettext_lazy("%(by)s changed the order of the actions."),
    "set_enrollment_rules": gettext_lazy("%(by)s changed the enrollment rules."),
    "set_exit_rules": gettext_lazy("%(by)s changed the exit rules."),
    "set_enrollment": gettext_lazy("%(by)s changed how records are enrolled."),
    "paused": ngettext_lazy("%(by)s paused %(count)d participant.", "%(by)s paused %(count)d participants.", "count"),
    "resumed": ngettext_lazy(
        "%(by)s resumed %(count)d participant.", "%(by)s resumed %(count)d participants.", "count"
    ),
    "removed": ngettext_lazy(
        "%(by)s removed %(count)d participant.", "%(by)s removed %(count)d participants.", "count"
    ),
    "set_password": gettext_lazy("%(by)s set the password of %(thing)s."),
    "set_absence": gettext_lazy("%(by)s set an absence from %(first)s to %(last)s."),
    "canceled_absence": gettext_lazy("%(by)s canceled the absence from %(first)s to %(last)s."),
}
THINGS = {
    "sequence": gettext_lazy("the sequence"),
    "template": gettext_lazy("the template"),
    "calendar": gettext_lazy("the calendar"),
    "user": gettext_lazy("the user"),
    "queue": gettext_lazy("the queue"),
    "lookupfield": gettext_lazy("the lookup field"),
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


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the log, newest first; `older_than` is where the next one begins."""

    activities: tuple[Activity, ...]
    older_than: int | None


def record(*, subject: Model | Subject, event: str, by: User | None, at: datetime, **details: Any) -> None:
    """Write one line, in the transaction of what it is about."""
    subject = subject if isinstance(subject, Subject) else Subject.of(subject)
    record_all([Entry(subject=subject, event=event, details=details)], by=by, at=at)


def record_all(entries: Iterable[Entry], *, by: User | None, at: datetime) -> None:
    """Write many lines in one statement."""
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
    blank: tuple[object, ...] = (None, "", [], {})
    changed = [
        (name, before.get(name), value)
        for name, value in after.items()
        if before.get(name) != value and not (before.get(name) in blank and value in blank)
    ]
    return [_difference(model, name, old, new) for name, old, new in changed]


def update(row: QuerySet[Any], values: Values) -> list[dict[str, str | None]]:
    """Write the values into the one row, and say what it had otherwise before."""
    before = row.select_for_update(no_key=True).values(*values).get()
    row.update(**values)
    return differences(row.model, before=before, after=values)


def newest(subject: Model, *, size: int, older_than: int | None = None) -> Page:
    """A page of what was done to the subject; one query."""
    log = activities_of(subject)
    if older_than is not None:
        log = log.filter(pk__lt=older_than)
    rows = list(log[: size + 1])
    return Page(tuple(rows[:size]), rows[size - 1].pk if len(rows) > size else None)


def activities_of(subject: Model) -> QuerySet[Activity]:
    """What was done to the subject, newest first, with who did it."""
    named = Subject.of(subject)
    log = Activity.objects.filter(subject_type=named.type, subject_id=named.id)
    return log.select_related("by").order_by("-pk")


def sentence(activity: Activity) -> str:
    """“Maya Okafor activated the sequence.”"""
    words = {
        "by": activity.by.name if activity.by else _("The operator"),
        "thing": THINGS.get(activity.subject_type, activity.subject_name),
        **activity.details,
    }
    return str(SENTENCES[activity.event] % words)


def differences_of(activity: Activity) -> list[Difference]:
    """The fields that were edited, as `details` keep them."""
    return [Difference(**kept) for kept in activity.details.get("changes", ())]


def _difference(model: type[Model], name: str, before: object, after: object) -> dict[str, str | None]:
    field_ = model._meta.get_field(name)  # noqa: SLF001 - Django's way to a field
    label = str(capfirst(getattr(field_, "verbose_name", name)))
    values = [_shown(field_, value) for value in (before, after)]
    if any(value is not None and (len(value) > LONGEST_VALUE or "\n" in value) for value in values):
        return {"field": label}
    return {"field": label, "before": values[0] or "", "after": values[1] or ""}


def _shown(field_: Any, value: object) -> str:
    """A value as people read it: the label of a choice, the name of what a foreign key names."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if field_.is_relation and not isinstance(value, Model):
        return str(field_.related_model.objects.filter(pk=value).first() or "")
    return str(dict(field_.flatchoices).get(value, value))
