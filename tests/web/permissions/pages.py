"""Every page of the URL table, Setup included, with what it takes and something real behind its address."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from baton.crm.models import LookupField, Record, Suppression
from baton.crm.suppressions import opt_out
from baton.delegation.models import Handover, HandoverRequest
from baton.importing.models import Import, RefusedRow
from baton.importing.saved import save_mapping
from baton.mail.models import CaughtMail, Mail, ReceivedMail, SendingPause
from baton.mail.unsubscribing import link_for
from baton.mappings.mapping_files import shipped
from baton.notices.models import Notice, NoticeEmail
from baton.notices.operations import Event, notify
from baton.participants.models import ParticipantAction, SavedView
from baton.people.feeds import feed_token, renew_feed
from baton.people.models import Absence, User
from baton.people.permissions import Verb
from baton.sequences.models import Action, Calendar, Sequence, Template
from baton.sequences.results import FinishResult
from tests.world import World, queue, record

OPEN = {
    "sign_in",
    "sign_on",
    "sign_on_answer",
    "sign_in_link",
    "sign_in_passkey",
    "sign_in_passkey_offer",
    "first_run",
    "sign_out",
    "password_forgotten",
    "password_link",
    "healthz",
    "readyz",
    "metrics",
    "unsubscribe",
    "absence_feed",
    "scim_users",
    "scim_user",
    "scim_configuration",
}
PASSKEYS = {"passkeys", "passkey_offer", "passkey_remove"}
FOR_ALL_WHO_SIGN_IN = {"password", "places", "places_sign_out", "two_factor", "two_factor_off", *PASSKEYS}
# What nobody may do in Setup: people, and what addresses were suppressed for, stay on record.
NOBODYS: set[str] = set()


SOME_DAY = date(2099, 1, 1)


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the table; `verb` is what it takes, nothing where it does not say."""

    name: str
    arguments: tuple[str, ...]
    verb: Verb | None


def all_pages() -> list[Page]:
    return sorted(_walk(get_resolver().url_patterns, "", ()), key=lambda page: page.name)


def _walk(patterns: Any, namespace: str, outer: tuple[str, ...]) -> Iterator[Page]:
    for pattern in patterns:
        names = pattern.pattern.converters or pattern.pattern.regex.groupindex
        arguments = (*outer, *names)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, namespace + inner, arguments)
        elif isinstance(pattern, URLPattern) and pattern.name:
            name = namespace + pattern.name
            yield Page(name, arguments, getattr(pattern.callback, "verb", None))


class Everything:
    """A world with one of each thing that an address can name: Ann's own, and for `own=False` somebody else's."""

    def __init__(self) -> None:
        world, now = World(), timezone.now()
        self.world = world
        Record.objects.filter(pk=world.lee.pk).update(email="lee@example.org")
        hidden = record("Hidden", owner=queue("Partners", [world.sam]))
        own_pa, hidden_pa = world.enroll()[0], world.enroll(hidden)[0]
        world.away(world.ben, cover=world.sue, first=timezone.localdate(), days=3)
        template = Template.objects.create(name="Hello", object="lead", subject="Hi", body="Hello")
        opt_out(address="no@example.org", source=Suppression.Source.ADMIN, why="Asked", at=now, by=None)
        caught = CaughtMail.objects.create(
            caught_at=now, sent_from="a@x.org", sent_to="b@x.org", content=b"Subject: Hi\n\nHello\n"
        )
        self.draft = Sequence.objects.create(name="Draft", object="lead")
        self.draft_action = Action.objects.create(sequence=self.draft, position=1, type="call", name="Call")
        job = Import.objects.create(
            source="leads.csv", origin=Import.Origin.BROWSER, status=Import.Status.DONE, created_at=now
        )
        RefusedRow.objects.create(of_import=job, table="leads.csv", line=2, cells=[["Id", ""]], reasons=["has no id"])
        one_of: dict[str, Any] = {
            "caught": caught,
            "try_sending": SendingPause.objects.create(
                scope=SendingPause.Scope.SERVER, since=now, tried_at=now, next_try_at=now
            ),
            "send_digest_again": NoticeEmail.objects.create(
                user=world.ben, status=NoticeEmail.Status.FAILED, message_id="<1@example.com>", written_at=now
            ),
            "template": template,
            "import": job,
            "sequence": self.draft,
            "setup_user": world.ben,
            "scim_user": world.ben,
            "setup_queue": queue("Support", [world.ann]),
            "setup_field": LookupField.objects.order_by("pk").first(),
            "replace_field": world.sdr,
            "setup_result": FinishResult.objects.create(name="Left the company"),
            "setup_import_mapping": save_mapping(name="fair", mapping=shipped()["any"], by=None, at=now),
            "setup_calendar": Calendar.objects.create(name="Office", weekdays=[0, 1, 2]),
        }
        notify([Event(user_id=user.pk, kind=Notice.Kind.HANDED) for user in (world.ann, world.ben)], by=None, at=now)
        mine = _personal(world.ann, world.lee, own_pa, other=world.sue)
        theirs = _personal(world.ben, hidden, hidden_pa, other=world.sue)
        self.things = {True: one_of | mine, False: one_of | theirs}
        self.named_by_others = set(mine)

    @cached_property
    def feed_token(self) -> str:
        renew_feed(user=self.world.ann, by=self.world.ann, at=timezone.now())
        return feed_token(self.world.ann)

    def address(self, page: Page, *, own: bool = True) -> str:
        values = {argument: self._value(page, argument, own=own) for argument in page.arguments}
        return reverse(page.name, kwargs=values) if values else reverse(page.name)

    def names_a_thing_of_somebody(self, page: Page) -> bool:
        return self._thing(page) in self.named_by_others if page.arguments else False

    def _value(self, page: Page, argument: str, *, own: bool) -> object:
        usual: dict[str, object] = {
            "uidb64": "MQ",
            "token": link_for(self.world.lee.pk).rstrip("/").rpartition("/")[2],
            "action_pk": self.draft_action.pk,
            "replacement_pk": self.world.sdr.pk,
            "feed_token": self.feed_token,
        }
        if argument in usual:
            return usual[argument]
        return self.things[own][self._thing(page)].pk

    def _thing(self, page: Page) -> str:
        names = [name for name in self.things[True] if page.name.startswith(name)]
        return max(names, key=len) if names else ""


def _request(*, by: User, to: User) -> HandoverRequest:
    return HandoverRequest.objects.create(kind=HandoverRequest.Kind.OFFER, by=by, to=to, at=timezone.now())


def _reply_to(pa: ParticipantAction, *, sender: User) -> ReceivedMail:
    now = timezone.now()
    mail = Mail.objects.create(
        participant_action=pa,
        sender=sender,
        message_id=f"<{pa.pk}@example.com>",
        status=Mail.Status.FAILED,
        written_at=now,
    )
    return ReceivedMail.objects.create(
        message_id=f"<{pa.pk}@example.org>",
        kind=ReceivedMail.Kind.REPLY,
        answers=mail,
        record=pa.participant.record,
        received_from="Lee <lee@example.org>",
        received_at=now,
    )


def _personal(user: User, record: Record, pa: ParticipantAction, other: User) -> dict[str, Any]:
    """What an agent must not see of another."""
    return {
        "record": record,
        "owner": user,
        "action": pa,
        "engage": pa,
        "engage_reply": _reply_to(pa, sender=user),
        "ask": pa.participant,
        "request": _request(by=other, to=user),
        "request_withdraw": _request(by=user, to=other),
        "handover": Handover.objects.filter(changes__participant_action=pa).order_by("pk").first(),
        "handover_undo": Handover.objects.create(cause=Handover.Cause.TAKING, by=user, at=timezone.now()),
        "saved_view": SavedView.objects.create(name="Mine", made_by=user, query=""),
        "notice": Notice.objects.filter(user=user).first(),
        "own_absence": Absence.objects.get_or_create(
            user=user, defaults={"first_day": SOME_DAY, "last_day": SOME_DAY}
        )[0],
    }
