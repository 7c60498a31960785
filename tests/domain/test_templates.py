"""The library of templates: what is refused when one is saved, and what is used stays."""

import pytest

from baton.sequences.building import add_action, clone, create_sequence, edit_action
from baton.sequences.definition import Details, StepDefinition
from baton.sequences.models import Action, Sequence, Template
from baton.sequences.operations import AutomaticEmailWithoutTemplate, activate
from baton.sequences.queries import TemplateDoesNotFit
from baton.sequences.templates import (
    TemplateContent,
    TemplateIsUsed,
    TemplateNameIsTaken,
    TemplateRefused,
    actions_using,
    create_template,
    delete_template,
    edit_template,
    merge_fields,
    templates_with_uses,
)
from tests.world import MONDAY, World

HELLO = TemplateContent(
    name="Hello", object="lead", subject="For {{ record.Company }}", body="Dear {{ record.Name }},\n…"
)


@pytest.fixture
def acme(world: World) -> World:
    """Lee has a company, so that leads have that field."""
    world.lee.fields = {"Company": "Acme", "First Name": "Lee"}
    world.lee.save()
    return world


@pytest.fixture
def hello(acme: World) -> Template:
    return create_template(words=HELLO, by=None, at=MONDAY)


def refusal_of(body: str, subject: str = "") -> list[str]:
    with pytest.raises(TemplateRefused) as refused:
        create_template(
            words=TemplateContent(name="Wrong", object="lead", subject=subject, body=body), by=None, at=MONDAY
        )
    return [f"{problem.place}: {problem}" for problem in refused.value.problems]


def test_a_template_is_created_and_edited(hello: Template) -> None:
    edit_template(
        template=hello, words=TemplateContent(name="Hi", object="lead", body="{{ sender.name }}"), by=None, at=MONDAY
    )
    hello.refresh_from_db()
    assert (hello.name, hello.subject, hello.body) == ("Hi", "", "{{ sender.name }}")


def test_fields_on_offer_are_those_of_every_record_those_seen_and_lookup_fields(acme: World) -> None:
    assert merge_fields("lead").record == ("Name", "Email", "Phone", "Company", "First Name", "SDR__c")
    of_account = ("account.Email", "account.Name", "account.Phone")
    assert merge_fields("contact").record == ("Name", "Email", "Phone", *of_account)


def test_two_templates_do_not_have_the_same_name(hello: Template) -> None:
    with pytest.raises(TemplateNameIsTaken, match="A template named “HELLO” already exists"):
        create_template(words=TemplateContent(name="HELLO", object="lead", body="x"), by=None, at=MONDAY)
    other = create_template(words=TemplateContent(name="Other", object="lead", body="x"), by=None, at=MONDAY)
    with pytest.raises(TemplateNameIsTaken):
        edit_template(
            template=other, words=TemplateContent(name="hello", object="lead", body="x"), by=None, at=MONDAY
        )


def test_what_is_no_template_is_refused_with_its_line(acme: World) -> None:
    closing = "close “{{” with “}}”, “{%” with “%}”, and “{% if … %}” with “{% endif %}”"
    assert refusal_of("Hello\n{{ record.Company") == [f"body: Line 2: something is not closed: {closing}"]


def test_a_field_that_records_do_not_have_is_refused_with_a_near_one(acme: World) -> None:
    assert refusal_of("Hello {{ record.company }}\n{{ owner.nam }}", subject="{{ record.Fax }}") == [
        "subject: Line 1: there is no field “record.Fax”.",
        "body: Line 1: there is no field “record.company”. Did you mean “record.Company”?",
        "body: Line 2: there is no field “owner.nam”. Did you mean “owner.name”?",
    ]


def test_who_vouches_for_a_field_of_the_record_may_name_it(acme: World) -> None:
    create_template(
        words=TemplateContent(name="Fax", object="lead", body="{{ record.Fax }}"),
        trusts_fields=True,
        by=None,
        at=MONDAY,
    )
    with pytest.raises(TemplateRefused):
        create_template(
            words=TemplateContent(name="Fox", object="lead", body="{{ owner.fax }}"),
            trusts_fields=True,
            by=None,
            at=MONDAY,
        )


def test_while_there_are_no_records_nothing_is_known_of_their_fields(acme: World) -> None:
    create_template(
        words=TemplateContent(name="For contacts", object="contact", body="{{ record.Birthday }}"), by=None, at=MONDAY
    )


def test_a_used_template_is_neither_deleted_nor_made_one_for_another_object(hello: Template, acme: World) -> None:
    draft = create_sequence(object="lead", details=Details(name="Draft"), by=None, at=MONDAY)
    action = add_action(
        sequence=draft,
        step=StepDefinition(name="Mail", type=Action.Type.EMAIL, template_id=hello.pk),
        by=None,
        at=MONDAY,
    )
    assert templates_with_uses() == [(hello, 1)]
    assert actions_using(template=hello) == [action]
    with pytest.raises(TemplateIsUsed):
        delete_template(template=hello, by=None, at=MONDAY)
    with pytest.raises(TemplateIsUsed, match="The object can’t be changed"):
        edit_template(
            template=hello, words=TemplateContent(name="Hello", object="contact", body="x"), by=None, at=MONDAY
        )
    action.delete()
    delete_template(template=hello, by=None, at=MONDAY)
    assert not Template.objects.exists()


def test_an_action_has_its_words_from_a_template_for_its_own_object(hello: Template) -> None:
    draft = create_sequence(object="contact", details=Details(name="Draft"), by=None, at=MONDAY)
    with pytest.raises(TemplateDoesNotFit):
        add_action(
            sequence=draft,
            step=StepDefinition(name="Mail", type=Action.Type.EMAIL, template_id=hello.pk),
            by=None,
            at=MONDAY,
        )
    action = add_action(sequence=draft, step=StepDefinition(name="Mail", type=Action.Type.EMAIL), by=None, at=MONDAY)
    with pytest.raises(TemplateDoesNotFit):
        edit_action(
            action=action,
            step=StepDefinition(name="Mail", type=Action.Type.EMAIL, template_id=hello.pk),
            by=None,
            at=MONDAY,
        )


def test_a_clone_has_the_same_templates_and_priorities(hello: Template) -> None:
    draft = create_sequence(object="lead", details=Details(name="Draft"), by=None, at=MONDAY)
    add_action(
        sequence=draft,
        step=StepDefinition(name="Mail", type=Action.Type.EMAIL, template_id=hello.pk, priority=Action.Priority.HIGH),
        by=None,
        at=MONDAY,
    )
    copied = clone(sequence=draft, name="Copy", by=None, at=MONDAY).actions.get()
    assert (copied.template, copied.priority) == (hello, Action.Priority.HIGH)


def test_what_leaves_by_itself_needs_a_template(hello: Template, acme: World) -> None:
    draft = create_sequence(object="lead", details=Details(name="Draft"), by=None, at=MONDAY)
    step = StepDefinition(name="Thank you", type=Action.Type.EMAIL, is_automatic=True)
    action = add_action(sequence=draft, step=step, by=None, at=MONDAY)
    with pytest.raises(AutomaticEmailWithoutTemplate, match="Choose one for “Thank you”"):
        activate(sequence=draft, by=None, at=MONDAY)
    worded = StepDefinition(name="Thank you", type=Action.Type.EMAIL, is_automatic=True, template_id=hello.pk)
    edit_action(action=action, step=worded, by=None, at=MONDAY)
    activate(sequence=draft, by=None, at=MONDAY)
    action = Action.objects.select_related("sequence").get(pk=action.pk)
    with pytest.raises(AutomaticEmailWithoutTemplate):
        edit_action(action=action, step=step, by=None, at=MONDAY)
    assert Sequence.objects.get(pk=draft.pk).actions.get().template == hello
