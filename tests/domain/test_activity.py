"""What a person changes has a line in the activity log, with who, when and what was before."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Model

from baton.delegation import staffing
from baton.delegation.undo import undo
from baton.participants import operations as participants
from baton.participants.models import Participant
from baton.people import access
from baton.people.activity import Difference, activities_of, differences_of, page_of_activity, sentence
from baton.people.models import Activity
from baton.people.permissions import NotAllowed
from baton.people.roles import Role
from baton.rules.record_rules import Condition, Operator, RecordRules
from baton.sequences import building, deletion
from baton.sequences.definition import Details, EnrollmentSettings, StepDefinition
from baton.sequences.models import Action, Calendar, Sequence
from baton.sequences.operations import activate, deactivate
from baton.sequences.record_rules import set_enrollment_rules, set_exit_rules
from baton.sequences.templates import TemplateContent, create_template, delete_template, edit_template
from baton.sql.paging import PageRequest
from tests.world import MONDAY, World, lookup_field, record


def lines(subject: Model) -> list[str]:
    return [sentence(activity) for activity in activities_of(subject)]


def changed(subject: Model) -> list[Difference]:
    """Of the newest line."""
    return differences_of(activities_of(subject)[0])


@pytest.fixture
def draft(world: World) -> Sequence:
    return building.create_sequence(object="lead", details=Details(name="Draft"), by=world.mia, at=MONDAY)


def test_activating_and_deactivating_say_who_and_when(world: World, draft: Sequence) -> None:
    building.add_action(
        sequence=draft, step=StepDefinition(name="Call", type=Action.Type.CALL), by=world.mia, at=MONDAY
    )
    activate(sequence=draft, by=world.mia, at=MONDAY + timedelta(hours=1))
    deactivate(sequence=draft, by=None, at=MONDAY + timedelta(hours=2))
    assert lines(draft) == [
        "The operator deactivated the sequence.",
        "Mia activated the sequence.",
        "Mia added the action “Call”.",
        "Mia created the sequence.",
    ]
    last, before, *_ = activities_of(draft)
    assert (last.by, last.at) == (None, MONDAY + timedelta(hours=2))
    assert (before.by, before.at) == (world.mia, MONDAY + timedelta(hours=1))


def test_an_edit_says_what_was_before(world: World, draft: Sequence) -> None:
    office = Calendar.objects.create(name="Office", weekdays=[0, 1])
    details = Details(name="New", description="Long\ntext", time_zone="Europe/Berlin", calendar_id=office.pk)
    building.edit_details(sequence=draft, details=details, by=world.mia, at=MONDAY)
    assert lines(draft)[0] == "Mia edited the sequence."
    assert changed(draft) == [
        Difference("Name", "Draft", "New"),
        Difference("Description"),
        Difference("Time zone", "UTC", "Europe/Berlin"),
        Difference("Calendar", "", "Office"),
    ]


def test_an_edit_that_changes_nothing_has_no_line(world: World, draft: Sequence) -> None:
    building.edit_details(sequence=draft, details=Details(name="Draft"), by=world.mia, at=MONDAY)
    building.set_enrollment(sequence=draft, settings=EnrollmentSettings(), by=world.mia, at=MONDAY)
    assert lines(draft) == ["Mia created the sequence."]


def test_steps_have_lines_by_name(world: World, draft: Sequence) -> None:
    first, second = (
        building.add_action(
            sequence=draft, step=StepDefinition(name=name, type=Action.Type.CALL), by=world.mia, at=MONDAY
        )
        for name in ("First", "Second")
    )
    building.move_action(action=second, places=-1, by=world.mia, at=MONDAY)
    building.edit_action(
        action=first,
        step=StepDefinition(name="First", type=Action.Type.CALL, priority=Action.Priority.HIGH),
        by=world.mia,
        at=MONDAY,
    )
    assert changed(draft) == [Difference("Priority", "Normal", "High")]
    building.reorder(sequence=draft, order=[first.pk, second.pk], by=world.mia, at=MONDAY)
    building.remove_action(action=second, by=world.mia, at=MONDAY)
    assert lines(draft)[:4] == [
        "Mia removed the action “Second”.",
        "Mia changed the order of the actions.",
        "Mia edited the action “First”.",
        "Mia moved the action “Second” from position 2 to 1.",
    ]


def test_rules_are_told_in_words(world: World, draft: Sequence) -> None:
    rules = RecordRules(conditions=(Condition("Status", Operator.IS, "New"),))
    set_enrollment_rules(sequence=draft, rules=rules, by=world.mia, at=MONDAY)
    assert changed(draft) == [Difference("Enrollment rules", "", "Status is “New”")]
    set_exit_rules(sequence=draft, rules=rules, by=world.mia, at=MONDAY)
    set_exit_rules(sequence=draft, rules=RecordRules(), by=world.mia, at=MONDAY)
    assert changed(draft) == [Difference("Exit rules", "Status is “New”", "")]


def test_a_clone_and_what_was_deleted_keep_their_lines(world: World, draft: Sequence) -> None:
    copy = building.clone(sequence=draft, name="Copy", by=world.mia, at=MONDAY)
    assert lines(copy) == ["Mia created the sequence as a clone of “Draft”."]
    deletion.delete(sequence=copy, by=world.mia, at=MONDAY)
    gone = Activity.objects.order_by("-pk").first()
    assert gone
    assert (sentence(gone), gone.subject_name) == ("Mia deleted the sequence.", "Copy")


def test_participants_are_counted_by_sequence(world: World) -> None:
    world.enroll(*[record(f"Lead {n}", owner=world.ann) for n in range(3)])
    everybody = list(Participant.objects.values_list("pk", flat=True))
    participants.pause(participants=everybody, by=world.mia, at=MONDAY)
    participants.resume(participants=everybody[:1], by=world.mia, at=MONDAY)
    participants.remove(participants=everybody, by=world.mia, at=MONDAY)
    participants.remove(participants=everybody, by=world.mia, at=MONDAY)
    assert lines(world.sequence) == [
        "Mia removed 3 participants.",
        "Mia resumed 1 participant.",
        "Mia paused 3 participants.",
    ]


def test_templates_have_a_log(world: World) -> None:
    template = create_template(words=TemplateContent(name="Hi", object="lead", body="Hi"), by=world.mia, at=MONDAY)
    edit_template(
        template=template, words=TemplateContent(name="Hi", object="lead", body="Ho"), by=world.mia, at=MONDAY
    )
    assert changed(template) == [Difference("Body", "Hi", "Ho")]
    assert lines(template) == ["Mia edited the template.", "Mia created the template."]
    delete_template(template=template, by=world.mia, at=MONDAY)
    assert Activity.objects.filter(subject_type="template", event="deleted").count() == 1


def test_users_have_a_log_without_their_password(world: World) -> None:
    world.do(staffing.role(user_id=world.ann.pk, role=Role.ENROLLER))
    access.set_password(user=world.ann, password="correct horse 9", by=world.mia, at=MONDAY)
    world.away(world.ann, cover=None, first=MONDAY.date())
    world.deactivate(world.ann)
    world.do(staffing.time_zone(user_id=world.ben.pk, time_zone="Europe/Berlin"))
    assert lines(world.ann) == [
        "Mia deactivated the user.",
        "Mia set an absence on Mar 2.",
        "Mia set the password of the user.",
        "Mia edited the user.",
    ]
    assert changed(world.ben) == [Difference("Time zone", "UTC", "Europe/Berlin")]
    assert "correct" not in str(list(Activity.objects.values_list("details", flat=True)))


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 12, 3), date(2026, 12, 4), "from Dec 3 to Dec 4"),
        (date(2026, 12, 3), date(2026, 12, 3), "on Dec 3"),
        (date(2026, 12, 30), date(2027, 1, 2), "from Dec 30, 2026 to Jan 2, 2027"),
    ],
)
def test_days_away_read_as_people_write_them(world: World, first: date, last: date, days: str) -> None:
    world.away(world.ann, cover=None, first=first, days=(last - first).days + 1)
    world.do(staffing.absence_cancelled(cancelled=world.ann.absences.get()))
    assert lines(world.ann) == [f"Mia canceled the absence {days}.", f"Mia set an absence {days}."]


def test_delegating_has_a_line_besides_its_handover(world: World) -> None:
    world.delegate(lookup_field("AE__c"))
    assert lines(world.sequence) == ["Mia changed the delegation of the sequence."]


def test_undoing_a_handover_of_a_sequence_has_a_line(world: World) -> None:
    handover = world.delegate(lookup_field("AE__c")).handover
    assert handover
    world.do(undo(handover=handover))
    assert lines(world.sequence)[0] == f"Mia undid handover {handover.pk}."


def test_what_is_taken_back_has_no_line(world: World, draft: Sequence) -> None:
    with transaction.atomic():
        building.edit_details(sequence=draft, details=Details(name="Other"), by=world.mia, at=MONDAY)
        transaction.set_rollback(True)
    assert lines(draft) == ["Mia created the sequence."]


def test_who_may_not_do_it_leaves_no_line(world: World) -> None:
    with pytest.raises(NotAllowed):
        deactivate(sequence=world.sequence, by=world.ann, at=MONDAY)
    with pytest.raises(NotAllowed):
        building.edit_details(sequence=world.sequence, details=Details(name="Other"), by=world.ann, at=MONDAY)
    assert not Activity.objects.exists()


def test_the_log_is_read_page_by_page(world: World, draft: Sequence) -> None:
    for n in range(4):
        building.edit_details(sequence=draft, details=Details(name=f"Name {n}"), by=world.mia, at=MONDAY)
    first = page_of_activity(draft, PageRequest(size=2))
    second = page_of_activity(draft, PageRequest(size=2, after=first.next))
    third = page_of_activity(draft, PageRequest(size=2, after=second.next))
    ids = [activity.pk for page in (first, second, third) for activity in page.rows]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 5
    assert third.next is None
    assert page_of_activity(draft, PageRequest(size=2, before=third.previous)) == second
