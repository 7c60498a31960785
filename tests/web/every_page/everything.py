"""A world with one of each thing that an address can name."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
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
from baton.people.models import Absence, Role, User
from baton.sequences.models import Action, Calendar, Template
from baton.sequences.results import FinishResult
from tests.web.every_page.pages import Page
from tests.world import MONDAY, World, queue, record, user

SOME_DAY = date(2099, 1, 1)
HIDDEN_NAME = "Zyxwvut"  # of a record that Ann may not see


class Everything:
    """Ann's own things, and for `own=False` somebody else's."""

    def __init__(self) -> None:
        world, now = World(), timezone.now()
        self.world = world
        world.lee.email = "lee@example.org"
        world.lee.save()
        self.hidden = record(HIDDEN_NAME, owner=queue("Partners", [world.sam]))
        self.hidden.email, self.hidden.crm_id = "hidden@example.org", "00QEc00000ZZZzz000"
        self.hidden.save()
        template = Template.objects.create(name="Hello", object="lead", subject="Hi", body="Hello {{ record.Name }}")
        email, self.call = Action.objects.filter(sequence=world.sequence).order_by("position")
        Action.objects.filter(pk=email.pk).update(type="email", template=template)
        self.own_pa, self.hidden_pa = world.enroll()[0], world.enroll(self.hidden)[0]
        world.reassign(self.own_pa, to=world.ann)
        ParticipantAction.objects.filter(pk=self.own_pa.pk).update(problem="Perhaps sent")
        world.away(world.ben, cover=world.sue, first=timezone.localdate(), days=3)
        opt_out(address="no@example.org", source=Suppression.Source.ADMIN, why="Asked", at=now, by=None)
        notify([Event(user_id=user.pk, kind=Notice.Kind.HANDED) for user in (world.ann, world.ben)], by=None, at=now)
        mine = _personal(world.ann, world.lee, self.own_pa, other=world.sue)
        theirs = _personal(world.ben, self.hidden, self.hidden_pa, other=world.sue)
        one_of = self._one_of_each(template)
        self.things = {True: one_of | mine, False: one_of | theirs}
        self.named_by_others = set(mine)

    def _one_of_each(self, template: Template) -> dict[str, Any]:
        """What is nobody's in particular."""
        now = timezone.now()
        job = Import.objects.create(
            source="leads.csv", origin=Import.Origin.BROWSER, status=Import.Status.DONE, created_at=now
        )
        RefusedRow.objects.create(of_import=job, table="leads.csv", line=2, cells=[["Id", ""]], reasons=["has no id"])
        return {
            "caught": CaughtMail.objects.create(
                caught_at=now, sent_from="a@x.org", sent_to="b@x.org", content=b"Subject: Hi\n\nHello\n"
            ),
            "try_sending": SendingPause.objects.create(
                scope=SendingPause.Scope.SERVER, reply="554 No", since=now, tried_at=now, next_try_at=now
            ),
            "send_digest_again": NoticeEmail.objects.create(
                user=self.world.ben, status=NoticeEmail.Status.FAILED, message_id="<1@example.com>", written_at=now
            ),
            "template": template,
            "import": job,
            "sequence": self.world.sequence,
            "setup_user": self.world.ben,
            "scim_user": self.world.ben,
            "setup_queue": queue("Support", [self.world.ann]),
            "setup_field": LookupField.objects.order_by("pk").first(),
            "replace_field": self.world.sdr,
            "setup_result": FinishResult.objects.create(name="Left the company"),
            "setup_import_mapping": save_mapping(name="fair", mapping=shipped()["any"], by=None, at=now),
            "setup_calendar": Calendar.objects.create(name="Office", weekdays=[0, 1, 2]),
        }

    @cached_property
    def feed_token(self) -> str:
        renew_feed(user=self.world.ann, by=self.world.ann, at=MONDAY)
        return feed_token(self.world.ann)

    def person(self, role: Role) -> User:
        """Somebody of that role: as an agent Ann, and as a manager Ann's."""
        people = {Role.SEQUENCE_ADMIN: self.world.mia, Role.SEQUENCE_AGENT: self.world.ann}
        if person := people.get(role):
            return person
        person = user("rita", role=role)
        User.objects.filter(pk=self.world.ann.pk).update(manager=person)
        return person

    def address(self, page: Page, *, own: bool = True, ids: Mapping[str, int] | None = None) -> str:
        """The address of the thing that there is, or with other ids by the names of arguments."""
        values = {name: self._value(page, name, own=own) for name in page.arguments} | dict(ids or {})
        return reverse(page.name, kwargs=values) if values else reverse(page.name)

    def names_a_thing_of_somebody(self, page: Page) -> bool:
        return self._thing(page) in self.named_by_others if page.arguments else False

    def _value(self, page: Page, argument: str, *, own: bool) -> object:
        usual: dict[str, object] = {
            "uidb64": "MQ",
            "token": link_for(self.world.lee.pk).rstrip("/").rpartition("/")[2],
            "action_pk": self.call.pk,
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
