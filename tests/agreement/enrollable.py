"""Who may enter, for every record and every sequence of a small world: as SQL and as plain Python say it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from django.db.models import Q

from baton import sql
from baton.crm.models import Record
from baton.crm.suppressions import opt_out, refuse_calls
from baton.delegation.automatic_enrollment import AUTOMATICALLY_ENROLLABLE
from baton.delegation.enrollment import ENROLLABLE
from baton.participants.models import Participant
from baton.people.models import User
from baton.rules.consent import Channel, is_unreachable
from baton.rules.record_rules import Condition, Operator, RecordRules, matches
from baton.sequences.models import Sequence
from baton.sequences.record_rules import enrollment_rules_of, exit_rules_of, set_enrollment_rules, set_exit_rules
from tests.world import MONDAY, record, sequence, user

Pair = tuple[str, str]

NEW: dict[str, object] = {"Status": "New"}
AUTOMATIC: dict[str, object] = {"enrollment": "automatic"}
AFTER_30_DAYS = AUTOMATIC | {"returns": "after_days", "returns_after_days": 30}
SEQUENCES: dict[str, dict[str, object]] = {
    "returns never": AUTOMATIC | {"returns": "never"},
    "returns always": AUTOMATIC | {"returns": "always"},
    "returns after days": AFTER_30_DAYS,
    "two a day": AUTOMATIC | {"returns": "always", "daily_intake": 2, "time_zone": "America/New_York"},
    "two a day, one today": AUTOMATIC | {"returns": "always", "daily_intake": 2, "time_zone": "America/New_York"},
    "manual": {"returns": "always"},
    "inactive": AUTOMATIC | {"status": "inactive"},
    "draft": AUTOMATIC | {"status": "draft"},
    "of contacts": AUTOMATIC | {"object": "contact"},
    "by email": AUTOMATIC | {"returns": "always"},
    "by email and SMS": AUTOMATIC | {"returns": "always"},
    "by task and email": AUTOMATIC | {"returns": "always"},
    "by task": AUTOMATIC | {"returns": "always"},
}
# The types of the two actions; of the other sequences both are calls.
TYPES = {
    "by email": ("email", "email"),
    "by email and SMS": ("email", "sms"),
    "by task and email": ("task", "email"),
    "by task": ("task", "task"),
}
REFUSED_NUMBER = "+14155552671"
RECORDS: dict[str, dict[str, object]] = {
    "fit": {},
    "lost": {"fields": {"Status": "Lost"}},
    "old": {"fields": {"Status": "Old"}},
    "both": {"fields": {"Status": "New", "Stage": "Lost"}},
    "deleted": {"is_deleted": True},
    "opted out": {"opted_out_of_email": True, "do_not_call": True},
    "address opted out": {"email": "Out@example.org", "do_not_call": True},
    "only email opted out": {"opted_out_of_email": True},
    "only calls refused": {"do_not_call": True},
    "number refused": {"phone_number": REFUSED_NUMBER},
    "all refused": {"phone_number": REFUSED_NUMBER, "opted_out_of_email": True},
    "contact": {"object": "contact"},
}
# Records that were in the sequences, and left: so long ago.
LEFT: dict[str, timedelta] = {
    "left 29 days ago": timedelta(days=30) - timedelta(seconds=1),
    "left 30 days ago": timedelta(days=30),
    "left 31 days ago": timedelta(days=30) + timedelta(seconds=1),
}
PRESENT = {"active there": "active", "paused there": "paused"}
IN_NEW_YORK = ZoneInfo("America/New_York")
MONDAY_EVENING_THERE = datetime(2026, 3, 3, 2, tzinfo=UTC)


@dataclass
class Enrollable:
    """Every record meets every sequence; whoever is or was in a sequence is or was in all of them."""

    at: datetime = MONDAY_EVENING_THERE
    ann: User = field(default_factory=lambda: user("ann"))

    def __post_init__(self) -> None:
        opt_out(address="out@example.org", source="link", why="", at=self.at)
        refuse_calls(number=REFUSED_NUMBER, source="rep", why="", at=self.at)
        for name, settings in SEQUENCES.items():
            self._sequence(name, settings)
        for name, settings in RECORDS.items():
            self._record(name, settings)
        for name, ago in LEFT.items():
            self._participants(self._record(name), status="removed", ended_at=self.at - ago)
        for name, status in PRESENT.items():
            self._participants(self._record(name), status=status)
        self._taken_today()

    def by_python(self) -> tuple[dict[Pair, str | None], list[Pair]]:
        """Why each pair of a sequence and a record is refused (or not); and which are enrolled automatically."""
        sequences, records = list(Sequence.objects.order_by("pk")), list(Record.objects.order_by("pk"))
        refusals = {(s.name, r.name): self._refusal(s, r) for s, r in product(sequences, records)}
        enrolled = []
        for one in sequences:
            free = {"two a day": 2, "two a day, one today": 1}.get(one.name, len(records))
            allowed = [(one.name, r.name) for r in records if refusals[one.name, r.name] is None]
            enrolled += allowed[:free] if one.enrollment == "automatic" else []
        return refusals, sorted(enrolled)

    def by_sql(self) -> tuple[dict[Pair, str | None], list[Pair]]:
        """The same, as the statements say it that enrolling by hand and automatically run."""
        names = dict(Record.objects.values_list("pk", "name"))
        sequences = dict(Sequence.objects.values_list("pk", "name"))
        refusals = {
            (sequence_name, record_name): refusal
            for pk, sequence_name in sequences.items()
            for _id, record_name, refusal in sql.rows(ENROLLABLE, records=list(names), sequence_id=pk, at=self.at)
        }
        rows = sql.rows(AUTOMATICALLY_ENROLLABLE, records=None, at=self.at)
        return refusals, sorted((sequences[sequence_id], names[record_id]) for sequence_id, record_id in rows)

    def _refusal(self, one: Sequence, lead: Record) -> str | None:
        there = Participant.objects.filter(sequence=one, record=lead)
        too_recent = self.at - timedelta(days=one.returns_after_days or 0)
        wants_no_email = lead.opted_out_of_email or lead.email.lower() == "out@example.org"
        wants_no_call = lead.do_not_call or lead.phone_number == REFUSED_NUMBER
        closed = {
            channel
            for channel, is_closed in ((Channel.EMAIL, wants_no_email), (Channel.PHONE, wants_no_call))
            if is_closed
        }
        causes = {
            "sequence_not_active": one.status != "active",
            "other_object": one.object != lead.object,
            "deleted": lead.is_deleted,
            "opted_out": is_unreachable(one.actions.values_list("type", flat=True), closed=closed),
            "already_in": there.filter(status__in=["active", "paused"]).exists(),
            "not_matching": not matches(enrollment_rules_of(one), lead.fields),
            "would_leave": matches(exit_rules_of(one), lead.fields),
            "was_in_before": one.returns == "never" and there.exists(),
            "returns_too_soon": one.returns == "after_days" and there.filter(Q(ended_at__gt=too_recent)).exists(),
        }
        return next((cause for cause, is_so in causes.items() if is_so), None)

    def _sequence(self, name: str, settings: dict[str, object]) -> None:
        one = sequence(name)
        Sequence.objects.filter(pk=one.pk).update(**settings)
        for position, type_ in enumerate(TYPES.get(name, ()), start=1):
            one.actions.filter(position=position).update(type=type_)
        set_enrollment_rules(
            sequence=one, rules=RecordRules((Condition("Status", Operator.IS, "New"),)), by=None, at=MONDAY
        )
        set_exit_rules(
            sequence=one, rules=RecordRules((Condition("Stage", Operator.IS, "Lost"),)), by=None, at=MONDAY
        )

    def _record(self, name: str, settings: dict[str, object] | None = None) -> Record:
        one = record(name, owner=self.ann)
        Record.objects.filter(pk=one.pk).update(**{"fields": NEW} | (settings or {}))
        return one

    def _participants(self, lead: Record, **settings: object) -> None:
        Participant.objects.bulk_create(
            Participant(sequence=one, record=lead, enrolled_at=self.at - timedelta(days=99), **settings)
            for one in Sequence.objects.all()
        )

    def _taken_today(self) -> None:
        """One taken in today, one on the day before, one today by hand; today begins in New York."""
        midnight = self.at.astimezone(IN_NEW_YORK).replace(hour=0, minute=0)
        for name, at, automatically in (
            ("today", midnight, True),
            ("yesterday", midnight - timedelta(seconds=1), True),
            ("today by hand", midnight, False),
        ):
            Participant.objects.create(
                sequence=Sequence.objects.get(name="two a day, one today"),
                record=self._record(name),
                status="active",
                enrolled_at=at,
                enrolled_automatically=automatically,
            )
