"""Before a sequence is activated, Baton says what would be wrong with it."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings

from baton.crm.models import LookupField, Record
from baton.insight.activation import activation_problems
from baton.sequences.models import Action, Sequence, Template
from baton.sequences.settings import Setting
from tests.world import MONDAY, World, lookup_field, queue, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Two leads, of whom one has an SDR; the sequence is a draft that delegates to it."""
    world = World()
    world.delegate(world.sdr)
    record("Kim", owner=world.ann)
    Sequence.objects.update(status="draft")
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
        with django_assert_num_queries(7):  # type: ignore[attr-defined]
            activation_problems(sequence=world.sequence, at=MONDAY)
