"""Every address of the web application with something real behind it, and who may open it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from baton.crm.models import LookupField
from baton.delegation.models import Handover, HandoverRequest
from baton.importing.models import Import
from baton.importing.saved import save_mapping
from baton.mail.models import CaughtMail, Mail, ReceivedMail, SendingPause
from baton.mail.unsubscribing import link_for
from baton.mappings.mapping_files import shipped
from baton.notices.models import Notice, NoticeEmail
from baton.notices.operations import Event, notify
from baton.participants.models import ParticipantAction, SavedView
from baton.people.feeds import feed_token, renew_feed
from baton.people.models import Absence, Role, User
from baton.people.permissions import roles_for
from baton.sequences.models import Action, Calendar, Sequence, Template
from baton.sequences.results import FinishResult
from tests.world import MONDAY, World, queue, record, user

# Everybody may open these, or everybody who has signed in.
PASSWORDS = {"password_forgotten", "password_link"}
SIGN_ON = {"sign_on", "sign_on_answer", "sign_in_link", "first_run", "sign_in_passkey", "sign_in_passkey_offer"}
MONITORING = {"healthz", "readyz", "metrics"}
SCIM = {"scim_users", "scim_user", "scim_configuration"}
OPEN = {
    "sign_in",
    "sign_out",
    "unsubscribe",
    "absence_feed",
    *MONITORING,
    *PASSWORDS,
    *SCIM,
    *SIGN_ON,
}
PASSKEYS = {"passkeys", "passkey_offer", "passkey_remove"}
FOR_ALL_WHO_SIGN_IN = {"password", "places", "places_sign_out", "two_factor", "two_factor_off", *PASSKEYS}
SECRET = "Zyxwvut"  # the name of a record that ann may not see


@dataclass(frozen=True, slots=True)
class Place:
    """One address; `roles` are those it is open to, `None` that it asks for none."""

    name: str
    arguments: tuple[str, ...]
    roles: tuple[Role, ...] | None


def all_places() -> list[Place]:
    return sorted(_walk(get_resolver().url_patterns, "", ()), key=lambda place: place.name)


def _walk(patterns: Any, namespace: str, outer: tuple[str, ...]) -> Iterator[Place]:
    for pattern in patterns:
        kinds = {name: type(converter).__name__ for name, converter in pattern.pattern.converters.items()}
        names = kinds or dict.fromkeys(pattern.pattern.regex.groupindex, "")
        arguments = (*outer, *(f"{name}:{kind}" for name, kind in names.items()))
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, namespace + inner, arguments)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Place(namespace + pattern.name, arguments, _roles(pattern.callback))


def _roles(view: Any) -> tuple[Role, ...] | None:
    verb = getattr(view, "verb", None)
    return None if verb is None else roles_for(verb)


class Everything:
    """A world that has one of each thing that an address can name."""

    def __init__(self) -> None:
        world = self.world = World()
        world.lee.email = "lee@example.org"
        world.lee.save()
        self.template = Template.objects.create(
            name="Hello", object="lead", subject="Hi", body="Hello {{ record.Name }}"
        )
        self.action = Action.objects.filter(sequence=world.sequence).order_by("position").first()
        assert self.action
        Action.objects.filter(pk=self.action.pk).update(type="email", template=self.template)
        self.hidden = record(SECRET, owner=queue("Partners", [world.sam]))
        self.hidden.email, self.hidden.crm_id = "hidden@example.org", "00QEc00000ZZZzz000"
        self.hidden.save()
        self.pa = world.enroll()[0]
        self.hidden_pa = world.enroll(self.hidden)[0]
        world.reassign(self.pa, to=world.ann)
        renew_feed(user=world.ann, by=world.ann, at=MONDAY)
        self.feed_token = feed_token(world.ann)
        self.draft = Sequence.objects.create(name="Draft", object="lead")
        self.draft_action = Action.objects.create(sequence=self.draft, position=1, type="call", name="Call")
        self.mail = self._mail()
        today = timezone.localdate()
        world.away(world.ben, cover=world.sue, first=today, days=3)
        self.objects = self._objects()

    def person(self, role: Role) -> User:
        """Somebody of that role; as an agent ann."""
        people = {Role.SEQUENCE_ADMIN: self.world.mia, Role.SEQUENCE_AGENT: self.world.ann}
        return people.get(role) or user("rita", role=role)

    def address(self, place: Place, **changed: object) -> str:
        """The address of the thing that there is, or with another id."""
        kinds = [argument.partition(":")[0] for argument in place.arguments]
        values = {kind: changed.get(kind, self._value(place, kind)) for kind in kinds}
        return reverse(place.name, kwargs=values) if values else reverse(place.name)

    def _value(self, place: Place, kind: str) -> object:
        usual: dict[str, object] = {
            "uidb64": "MQ",
            "token": link_for(self.world.lee.pk).rstrip("/").rpartition("/")[2],
            "action_pk": self.action.pk if self.action else 0,
            "replacement_pk": self.world.sdr.pk,
            "feed_token": self.feed_token,
        }
        if kind in usual:
            return usual[kind]
        thing = max((name for name in self.objects if place.name.startswith(name)), key=len)
        return self.objects[thing].pk

    def _objects(self) -> dict[str, Any]:
        view = SavedView.objects.create(name="Mine", made_by=self.world.ann, query="", is_shared=True)
        caught = CaughtMail.objects.create(
            caught_at=timezone.now(), sent_from="a@x.org", sent_to="b@x.org", content=b"Subject: Hi\n\nHello\n"
        )
        notify([Event(user_id=self.world.ann.pk, kind=Notice.Kind.HANDED)], by=None, at=MONDAY)
        return {
            "saved_view": view,
            "own_absence": Absence.objects.get(),
            "replace_field": self.world.sdr,
            "send_digest_again": _digest(self.world.ben),
            "notice": Notice.objects.get(user=self.world.ann, kind=Notice.Kind.HANDED),
            "caught": caught,
            "import": _import(self.world.mia),
            "template": self.template,
            "handover": Handover.objects.order_by("-pk").first(),
            "handover_undo": _taking(self.world.ann),
            "request": _request(by=self.world.ben, to=self.world.ann),
            "record": self.world.lee,
            "owner": self.world.ann,
            "sequence": self.world.sequence,
            "action": self.pa,
            "engage": self.pa,
            "engage_reply": self._reply(),
            "ask": self.pa.participant,
            "setup_user": self.world.ben,
            "scim_user": self.world.ben,
            "setup_queue": queue("Support", [self.world.ann]),
            "setup_field": LookupField.objects.order_by("pk").first(),
            "setup_result": FinishResult.objects.create(name="Left the company"),
            "try_sending": SendingPause.objects.create(
                scope="server", reply="554 No", since=MONDAY, tried_at=MONDAY, next_try_at=MONDAY
            ),
            "setup_import_mapping": save_mapping(name="fair", mapping=shipped()["any"], by=None, at=MONDAY),
            "setup_calendar": Calendar.objects.create(name="Office", weekdays=[0, 1, 2]),
        }

    def _mail(self) -> Mail:
        ParticipantAction.objects.filter(pk=self.pa.pk).update(problem="Perhaps sent")
        return Mail.objects.create(
            participant_action=self.pa,
            status=Mail.Status.UNKNOWN,
            sender=self.world.ann,
            message_id="<1@x.org>",
            sent_from="a@x.org",
            sent_to="lee@example.org",
            subject="Hi",
            body="Hello",
            written_at=timezone.now(),
        )

    def _reply(self) -> ReceivedMail:
        return ReceivedMail.objects.create(
            message_id="<2@x.org>",
            kind=ReceivedMail.Kind.REPLY,
            answers=self.mail,
            record=self.world.lee,
            received_from="Lee <lee@example.org>",
            received_at=timezone.now(),
        )

    def plausible(self) -> dict[str, str | list[str]]:
        """What lets a form get as far as the one value that is wrong."""
        today: date = timezone.localdate()
        return {
            "ids": [str(self.pa.pk)],
            "to": "Ben",
            "previewed": str(self.world.ben.pk),
            "owner": "Ben",
            "object": "lead",
            "sequence": str(self.world.sequence.pk),
            "record": str(self.world.lee.pk),
            "query": "",
            "at": timezone.now().isoformat(),
            "expected": "between",
            "first": today.isoformat(),
            "last": today.isoformat(),
            "user": str(self.world.ben.pk),
            "first_day": (today + timedelta(days=30)).isoformat(),
            "last_day": (today + timedelta(days=31)).isoformat(),
            "sequence_covers-TOTAL_FORMS": "0",
            "sequence_covers-INITIAL_FORMS": "0",
            "name": "A name",
            "subject": "Hello",
            "body": "Hello",
            "why": "Because",
            "place": "others",
            "username": "ann",
            "password": "wrong",
            "delegation": "owner",
            "type": "call",
            "days": "1",
            "hours": "0",
            "reschedule-to": (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"),
            "reschedule-why": "Later",
            "skip-why": "No",
            "send-subject": "Hi",
            "send-body": "Hello",
            "field": "City",
            "operator": "is",
            "value": "Oslo",
            "match": "all",
        }


def _import(person: User) -> Import:
    report: dict[str, Any] = {"kinds": {}}
    return Import.objects.create(
        source="leads.csv", origin="cli", by=person, status="done", created_at=MONDAY, report=report
    )


def _request(*, by: User, to: User) -> HandoverRequest:
    return HandoverRequest.objects.create(kind="offer", by=by, to=to, at=MONDAY)


def _taking(person: User) -> Handover:
    """What an agent may undo."""
    return Handover.objects.create(cause=Handover.Cause.TAKING, by=person, at=MONDAY)


def _digest(person: User) -> NoticeEmail:
    """Notices by email that could not be sent."""
    failed = NoticeEmail.Status.FAILED
    return NoticeEmail.objects.create(
        user=person, status=failed, message_id="<1@example.com>", written_at=timezone.now()
    )
