"""Before a sequence is activated, Baton says what would be wrong with it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings

from baton.crm.models import LookupField, Record
from baton.insight.activation import activation_problems
from baton.insight.blank_fields import blank_field_problems
from baton.people.models import Absence, AbsenceSpan, User
from baton.sequences.models import Action, Sequence, Template
from baton.sequences.settings import Setting
from tests.world import MONDAY, World, lookup_field, queue, record, sequence

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Two leads, of whom one has an SDR; the sequence is a draft that delegates to it."""
    world = World()
    world.delegate(world.sdr)
    record("Kim", owner=world.ann)
    Sequence.objects.update(status="draft")
    User.objects.update(password="set", email="user@example.org")
    world.sequence.refresh_from_db()
    return world


def sentences(world: World) -> list[str]:
    return [problem.sentence for problem in activation_problems(sequence=world.sequence, at=MONDAY)]


def automatic(world: World) -> Template:
    template = Template.objects.create(name="Hello", object="lead", subject="Hello", body="Hi")
    Action.objects.filter(position=1).update(type="email", is_automatic=True, template=template)
    Record.objects.update(email="lee@example.org")
    return template


def test_a_sound_sequence_has_none(world: World) -> None:
    Record.objects.filter(name="Kim").delete()
    assert sentences(world) == []


def test_a_blank_field_is_counted_among_all_records(world: World) -> None:
    assert sentences(world) == ["SDR is blank on 1 of 2 leads, so the record owner acts."]


def test_opportunities_are_spoken_of_as_several(world: World) -> None:
    record("Renewal", owner=queue("Unstaffed"), object="opportunity")
    renewals = sequence("Renewals", object="opportunity")
    assert [problem.sentence for problem in activation_problems(sequence=renewals, at=MONDAY)] == [
        "Unstaffed would own actions of 1 of 1 opportunities, but has no members who can work."
    ]


def test_an_override_is_asked_for_too_and_a_field_once(world: World) -> None:
    lookup_field("AE__c")
    world.override(2, Setting.of_field(LookupField.objects.get(name="AE__c")))
    assert sentences(world) == [
        "SDR is blank on 1 of 2 leads, so the record owner acts.",
        "AE is blank on 2 of 2 leads, so the record owner acts.",
    ]


def test_users_who_cannot_work_are_counted(world: World) -> None:
    Record.objects.filter(name="Kim").delete()
    world.deactivate(world.sue)
    assert sentences(world) == ["The user in SDR can’t work on 1 of 1 leads, so the record owner acts."]


def test_owners_who_would_get_work_that_they_cannot_do_are_named(world: World) -> None:
    Record.objects.filter(name="Kim").update(owner=queue("Unstaffed"))
    world.deactivate(world.sue)
    world.deactivate(world.ann)
    assert sentences(world)[2:] == [
        "Ann would own actions of 1 of 2 leads, but can’t work actions.",
        "Unstaffed would own actions of 1 of 2 leads, but has no members who can work.",
    ]


def test_a_field_that_is_gone_is_said(world: World) -> None:
    Record.objects.filter(name="Kim").delete()
    LookupField.objects.update(absent_since=MONDAY, absent_from="Lead.csv")
    assert sentences(world) == ["SDR (SDR__c) was missing from Lead.csv. “Inbound” still delegates to it."]


def test_only_what_cannot_be_done_at_all_is_blocking_and_comes_first(world: World) -> None:
    automatic(world)
    Action.objects.update(template=None)
    problems = activation_problems(sequence=world.sequence, at=MONDAY)
    assert (problems[0].kind, problems[0].is_blocking) == ("no_template", True)
    assert not any(problem.is_blocking for problem in problems[1:])
    world.sequence.actions.all().delete()
    assert activation_problems(sequence=world.sequence, at=MONDAY)[0].kind == "no_actions"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        ({"email": ""}, "2 of 2 leads have no email address."),
        ({"opted_out_of_email": True}, "2 of 2 leads are opted out of email. Automatic email to them is skipped."),
        (
            {"opted_out_of_email": True, "do_not_call": True},
            "2 of 2 leads are opted out of every channel and can’t be enrolled.",
        ),
    ],
)
def test_records_that_are_not_reached_are_counted(
    world: World, settings: LazySettings, spoil: dict[str, object], sentence: str
) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    automatic(world)
    Record.objects.update(**spoil)
    assert sentences(world)[1:] == [sentence]


def test_automatic_email_without_a_mail_server_is_said(world: World, settings: LazySettings) -> None:
    settings.EMAIL_HOST = ""
    automatic(world)
    assert sentences(world)[0] == "No mail server is set up, so automatic email isn’t sent."


def test_queries_are_as_many_for_one_record_and_for_many(
    world: World, django_assert_num_queries: Callable[[int], object]
) -> None:
    for count in (0, 20):
        for number in range(count):
            record(f"Lead {number}", owner=world.ann)
        world.sequence.refresh_from_db()
        with django_assert_num_queries(9):  # type: ignore[attr-defined]
            activation_problems(sequence=world.sequence, at=MONDAY)


def alone(world: World, settings: LazySettings) -> Template:
    """The automatic email of one lead, whose SDR is sue."""
    settings.EMAIL_HOST = "mail.example.org"
    template = automatic(world)
    Record.objects.filter(name="Kim").delete()
    return template


@pytest.mark.parametrize("password", ["", "!no-password-matches-this"])
def test_owners_who_cannot_sign_in_are_named(world: World, settings: LazySettings, password: str) -> None:
    User.objects.filter(pk__in=[world.ann.pk, world.sue.pk]).update(password=password)
    assert "Ann and Sue can’t sign in, but would own actions of 2 of 2 leads." in sentences(world)
    settings.SINGLE_SIGN_ON = object()
    assert not any("sign in" in sentence for sentence in sentences(world))
    User.objects.update(email="")
    assert any("sign in" in sentence for sentence in sentences(world))


def test_no_more_records_are_counted_than_there_are(world: World) -> None:
    world.override(2, Setting.RECORD_OWNER)
    User.objects.update(password="")
    assert "Ann and Sue can’t sign in, but would own actions of 2 of 2 leads." in sentences(world)


def test_many_who_cannot_sign_in_are_one_sentence(world: World) -> None:
    User.objects.update(password="")
    for lead, owner in (("One", world.ben), ("Two", world.sam), ("Three", world.mia)):
        record(lead, owner=owner)
    assert "Ann, Ben, Mia, and 2 others can’t sign in, but would own actions of 5 of 5 leads." in sentences(world)


@pytest.mark.parametrize("has_cover", [False, True])
def test_owners_who_are_away_are_named_unless_they_have_a_cover(world: World, *, has_cover: bool) -> None:
    cover = world.ben if has_cover else None
    absence = Absence.objects.create(user=world.sue, first_day=MONDAY.date(), cover=cover)
    ends_at = MONDAY + timedelta(days=5)
    AbsenceSpan.objects.create(absence=absence, user=world.sue, begins_at=MONDAY, ends_at=ends_at)
    sentence = "Sue is away with no cover, but would own actions of 1 of 2 leads."
    assert (sentence in sentences(world)) is not has_cover


def test_senders_without_an_address_are_named_where_email_is_automatic(world: World, settings: LazySettings) -> None:
    User.objects.filter(pk=world.sue.pk).update(email="")
    assert not any("address" in sentence for sentence in sentences(world))
    alone(world, settings)
    sentence = "Sue has no email address to send from, so automatic email to 1 of 1 leads can’t be sent."
    assert sentences(world) == [sentence]
    User.objects.filter(pk=world.sue.pk).update(mail_from="sue@example.org")
    assert sentences(world) == []


def test_a_queue_sends_no_automatic_email(world: World, settings: LazySettings) -> None:
    alone(world, settings)
    world.delegate(None)
    world.sequence.refresh_from_db()
    Record.objects.update(owner=queue("Leads", [world.ann]))
    assert sentences(world) == ["Leads is a queue, so automatic email to 1 of 1 leads can’t be sent."]


def test_a_sending_limit_is_compared_with_what_would_be_sent(world: World, settings: LazySettings) -> None:
    automatic(world)
    settings.EMAIL_HOST = "mail.example.org"
    Record.objects.filter(name="Kim").delete()
    world.delegate(None)
    world.sequence.refresh_from_db()
    for number in range(4):
        Record.objects.create(object="lead", name=f"Lead {number}", email="lead@example.org", owner=world.ann)
    User.objects.update(mails_per_day=5)
    assert sentences(world) == []
    User.objects.update(mails_per_day=2)
    assert sentences(world) == [
        "Ann may send 2 automatic emails a day, so one to each of 5 of 5 leads takes 3 days.",
    ]


def test_merge_fields_that_are_blank_are_counted_for_each_email(world: World, settings: LazySettings) -> None:
    template = alone(world, settings)
    lookup_field("AE__c")
    Record.objects.create(
        object="lead", name="Kim", email="kim@example.org", owner=world.ann, fields={"City": "Oslo"}
    )
    world.delegate(None)
    world.sequence.refresh_from_db()
    template.body = (
        "{{ record.Name }} {{ record.City }} {{ record.Nick | default('you') }} {{ record.AE__c }}"
        " {{ record.SDR__c }}{% if record.Company %}{{ record.Company }}{% endif %}"
    )
    template.save()
    assert sentences(world) == [
        "“Call 1” can’t be sent to 1 of 2 leads, because City is blank.",
        "“Call 1” can’t be sent to 2 of 2 leads, because AE is blank.",
        "“Call 1” can’t be sent to 1 of 2 leads, because SDR is blank.",
    ]


def test_merge_fields_of_the_account_are_counted_too(world: World) -> None:
    acme = record("Acme", object="account", owner=world.ann)
    record("Kim", object="contact", owner=world.ann, account=acme)
    record("Lou", object="contact", owner=world.ann)
    renewal = sequence("Renewal", object="contact", actions=1)
    body = "{{ record['account.Name'] }} {{ record['account.City'] }} {{ owner.title }}"
    template = Template.objects.create(name="Hello", object="contact", subject="Hello", body=body)
    Action.objects.filter(sequence=renewal).update(type="email", is_automatic=True, template=template)
    assert [problem.sentence for problem in blank_field_problems(renewal, renewal.actions.all())] == [
        "“Call 1” can’t be sent to 1 of 2 contacts, because Account: Name is blank.",
        "“Call 1” can’t be sent to 2 of 2 contacts, because Account: City is blank.",
    ]
