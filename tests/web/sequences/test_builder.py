"""Building a sequence: details, actions and their order."""

import re

import pytest
from django.test import Client

from baton.people.models import User
from baton.sequences.models import Action, Sequence, Template
from tests.web.conftest import SignIn
from tests.web.sequences.conftest import steps, words
from tests.world import World, lookup_field

CALL = {"name": "Offer", "type": "call", "wait_days": "2", "wait_hours": "0", "wait_counts": "business"}
HTMX = {"HX-Request": "true"}

PAUSE = {"on_a_reply_elsewhere": "pause", "taking_from_a_queue": "action"}


@pytest.fixture
def client(mia: User, as_user: SignIn) -> Client:
    return as_user(mia)


def edit(sequence: Sequence) -> str:
    return f"/sequences/{sequence.pk}/edit/"


def action_address(action: Action, what: str = "") -> str:
    return f"/sequences/{action.sequence_id}/actions/{action.pk}/{what}"


def test_a_new_sequence_leads_to_its_first_action(client: Client) -> None:
    details = {
        "name": "Renewals",
        "object": "contact",
        "time_zone": "Europe/Berlin",
        "description": "For customers",
    } | PAUSE
    answer = client.post("/sequences/new/", details)
    made = Sequence.objects.get(name="Renewals")
    assert (made.object, made.status, made.time_zone) == ("contact", "draft", "Europe/Berlin")
    assert answer.headers["Location"] == f"/sequences/{made.pk}/actions/new/"
    assert "Add the first action" in words(client.get(edit(made)))


def test_a_name_that_is_taken_is_refused_beside_the_field(client: Client, draft: Sequence) -> None:
    details = {"name": "OUTBOUND", "object": "lead", "time_zone": "UTC"} | PAUSE
    assert "A sequence named “OUTBOUND” already exists. Choose a different name." in words(
        client.post("/sequences/new/", details)
    )
    details["name"] = "Inbound"
    assert "A sequence named “Inbound” already exists. Choose a different name." in words(
        client.post(f"/sequences/{draft.pk}/details/", details)
    )
    assert Sequence.objects.count() == 2


def test_the_details_are_edited(client: Client, draft: Sequence) -> None:
    details = {"name": "Cold calls", "time_zone": "Europe/Berlin", "description": "New words"} | PAUSE
    client.post(f"/sequences/{draft.pk}/details/", details)
    draft.refresh_from_db()
    assert (draft.name, draft.description, draft.time_zone) == ("Cold calls", "New words", "Europe/Berlin")


def test_a_reply_ends_a_new_sequence_unless_one_says_otherwise(client: Client, draft: Sequence) -> None:
    box = re.compile(r'<input type="checkbox" name="ends_on_reply"[^>]* checked>')
    assert box.search(words(client.get("/sequences/new/")))
    details = {"name": "Cold calls", "time_zone": "UTC"} | PAUSE
    client.post(f"/sequences/{draft.pk}/details/", details)
    draft.refresh_from_db()
    assert not draft.ends_on_reply
    assert "doesn’t end on reply" in words(client.get(f"/sequences/{draft.pk}/"))
    client.post(f"/sequences/{draft.pk}/details/", {**details, "ends_on_reply": "on"})
    draft.refresh_from_db()
    assert draft.ends_on_reply
    assert "ends on reply" in words(client.get(f"/sequences/{draft.pk}/"))


def test_an_action_is_added_with_its_override(client: Client, draft: Sequence, world: World) -> None:
    answer = client.post(f"/sequences/{draft.pk}/actions/new/", {**CALL, "delegation": world.sdr.pk})
    added = draft.actions.get(name="Offer")
    assert (added.position, added.wait_days, added.delegation) == (4, 2, world.sdr)
    assert answer.headers["Location"] == f"{edit(draft)}#action-{added.pk}"


def test_an_action_without_a_name_is_named_after_its_template_or_type(client: Client, draft: Sequence) -> None:
    address = f"/sequences/{draft.pk}/actions/new/"
    hello = Template.objects.create(name="Hello", object="lead", body="x")
    asked = CALL | {"name": "", "delegation": "inherit"}
    client.post(address, asked)
    client.post(address, asked | {"type": "email", "template": hello.pk})
    client.post(address, asked | {"type": "task", "template": hello.pk})
    assert steps(draft)[3:] == ["Call 4", "Hello", "Task 6"]
    added = draft.actions.get(name="Hello")
    assert "This field is required." in words(client.post(action_address(added), asked))


@pytest.mark.parametrize("choice", ["inherit", "record_owner"])
def test_the_delegation_of_an_action_to_be_added_changes_nobodys_work(
    client: Client, world: World, choice: str
) -> None:
    world.enroll()
    new = f"/sequences/{world.sequence.pk}/actions/new/"
    for answer in (
        client.get(new, {"delegation": choice}, headers={"HX-Request": "true"}),
        client.post(new, {**CALL, "delegation": choice, "preview": "1"}),
    ):
        assert "Ann" in words(answer)
        assert "change owner" not in words(answer)


def test_several_actions_are_added_one_after_the_other(client: Client, draft: Sequence) -> None:
    address = f"/sequences/{draft.pk}/actions/new/"
    answer = client.post(address, {**CALL, "delegation": "inherit", "another": "1"})
    assert answer.headers["Location"] == address


def test_only_an_email_is_sent_by_itself(client: Client, draft: Sequence) -> None:
    address = f"/sequences/{draft.pk}/actions/new/"
    asked = {**CALL, "delegation": "inherit", "is_automatic": "on"}
    assert "Only emails can be sent automatically." in words(client.post(address, asked))
    assert client.post(address, {**asked, "type": "email"}).status_code == 302
    assert draft.actions.get(name="Offer").is_automatic


def test_an_action_has_its_words_from_a_template_of_its_type_and_a_task_has_none(
    client: Client, draft: Sequence
) -> None:
    address = f"/sequences/{draft.pk}/actions/new/"
    hello = Template.objects.create(name="Hello", object="lead", body="x")
    script = Template.objects.create(name="Opening", type="call", object="lead", body="x")
    other = Template.objects.create(name="For contacts", object="contact", body="x")
    page = words(client.get(address))
    assert f'<optgroup label="Call script"> <option value="{script.pk}">Opening</option>' in page
    assert f'<option value="{hello.pk}">Hello</option>' in page
    assert "For contacts" not in page
    asked = CALL | {"delegation": "inherit", "template": hello.pk, "priority": "1"}
    assert "“Hello” is for lead emails, not for lead calls." in words(client.post(address, asked))
    client.post(address, asked | {"template": script.pk})
    client.post(address, asked | {"type": "email"})
    client.post(address, asked | {"type": "task"})
    call, mail, task = draft.actions.filter(position__gt=3).order_by("position")
    assert (call.template, mail.template, task.template) == (script, hello, None)
    assert mail.priority == Action.Priority.HIGH
    assert "Select a valid choice." in words(client.post(address, asked | {"type": "email", "template": other.pk}))
    for path in (edit(draft), f"/sequences/{draft.pk}/"):
        assert f'href="/templates/{hello.pk}/"' in words(client.get(path))


def test_what_leaves_by_itself_needs_a_template_to_be_activated(client: Client, draft: Sequence) -> None:
    hello = Template.objects.create(name="Hello", object="lead", body="x")
    asked = CALL | {"delegation": "inherit", "type": "email", "is_automatic": "on"}
    client.post(f"/sequences/{draft.pk}/actions/new/", asked)
    answer = client.post(f"/sequences/{draft.pk}/activate/", follow=True)
    assert "Automatic emails need a template. Choose one for “Offer”." in words(answer)
    assert "No template. Add one to send automatically." in words(answer)
    action = draft.actions.get(name="Offer")
    client.post(action_address(action), asked | {"template": hello.pk})
    assert "activated" in words(client.post(f"/sequences/{draft.pk}/activate/", follow=True))
    assert "Choose one for “Offer”." in words(client.post(action_address(action), asked))
    action.refresh_from_db()
    assert action.template == hello


def test_an_action_of_a_draft_is_edited_and_removed(client: Client, draft: Sequence, world: World) -> None:
    action = draft.actions.get(position=2)
    client.post(action_address(action), {**CALL, "delegation": "record_owner"})
    action.refresh_from_db()
    assert (action.name, action.wait_days, action.delegation_mode) == ("Offer", 2, "record_owner")
    assert "Remove “Offer”?" in words(client.get(action_address(action, "remove/")))
    client.post(action_address(action, "remove/"))
    assert steps(draft) == ["First call", "Proposal"]


def test_actions_are_moved_without_a_script(client: Client, draft: Sequence) -> None:
    action = draft.actions.get(position=3)
    answer = client.post(action_address(action, "move/"), {"by": "up"}, follow=True)
    assert "“Proposal” is now step 2 of 3." in words(answer)
    assert steps(draft) == ["First call", "Proposal", "Follow-up"]


def test_with_htmx_the_list_comes_back_and_the_move_is_announced(client: Client, draft: Sequence) -> None:
    action = draft.actions.get(position=1)
    page = words(client.post(action_address(action, "move/"), {"by": "down"}, headers=HTMX))
    assert "“First call” is now step 2 of 3." in page
    assert 'hx-swap-oob="innerHTML"' in page
    assert "<html" not in page


def test_actions_are_dragged_into_an_order(client: Client, draft: Sequence) -> None:
    first, second, third = draft.actions.order_by("position").values_list("pk", flat=True)
    client.post(f"/sequences/{draft.pk}/order/", {"order": f"{third},{first},{second}"}, headers=HTMX)
    assert steps(draft) == ["Proposal", "First call", "Follow-up"]


@pytest.mark.parametrize("asked", ["", "4711", "x,y", "\u0661"])
def test_an_order_of_other_actions_is_refused(client: Client, draft: Sequence, asked: str) -> None:
    page = words(client.post(f"/sequences/{draft.pk}/order/", {"order": asked}, headers=HTMX))
    assert "were changed by someone else" in page
    assert steps(draft) == ["First call", "Follow-up", "Proposal"]


def test_changes_to_a_sequence_in_use_are_previewed_first(client: Client, world: World) -> None:
    world.enroll()
    action = world.sequence.actions.get(position=1)
    page = words(client.get(edit(world.sequence)))
    assert "applies to the participants in it" in page
    for offered in ("Add action", "Move “Call 1” down", "Remove “Call 1”"):
        assert offered in page
    asked = words(client.get(action_address(action, "remove/")))
    assert "Canceled for 1 participant who hasn’t completed it yet." in asked
    assert "1 of them is on this step and goes on to the next action." in asked
    asked = words(client.get(action_address(action, "place/") + "?to=2"))
    assert "Move “Call 1” from step 1 to step 2?" in asked
    for refused in ("order/", f"actions/{action.pk}/move/"):
        answer = client.post(f"/sequences/{world.sequence.pk}/{refused}", {"order": "1", "by": "down"}, follow=True)
        assert "previewed first" in words(answer)
    assert steps(world.sequence) == ["Call 1", "Call 2"]


def test_an_action_is_added_to_moved_in_and_removed_from_a_sequence_in_use(client: Client, world: World) -> None:
    world.enroll()
    new = f"/sequences/{world.sequence.pk}/actions/new/"
    added = client.post(new, {**CALL, "delegation": "inherit", "place": "2"}, follow=True)
    assert "“Offer” added. It is ahead for 1 participant." in words(added)
    assert steps(world.sequence) == ["Call 1", "Offer", "Call 2"]
    first, offer, _last = world.sequence.actions.order_by("position")
    client.post(action_address(offer, "place/"), {"to": "3"})
    assert steps(world.sequence) == ["Call 1", "Call 2", "Offer"]
    assert "“Call 1” removed." in words(client.post(action_address(first, "remove/"), follow=True))
    assert steps(world.sequence) == ["Call 2", "Offer"]
    saved = client.post(
        action_address(offer), {**CALL, "wait_days": "9", "dates": "now", "delegation": "inherit"}, follow=True
    )
    assert "1 participant has a new date." in words(saved)


@pytest.mark.parametrize("to", ["", "0", "9", "x", "1"])
def test_a_place_that_is_none_changes_nothing(client: Client, world: World, to: str) -> None:
    action = world.sequence.actions.get(position=1)
    assert client.post(action_address(action, "place/"), {"to": to}).status_code == 302
    assert steps(world.sequence) == ["Call 1", "Call 2"]


def test_the_only_action_of_a_sequence_in_use_stays(client: Client, world: World) -> None:
    for action in world.sequence.actions.order_by("-position"):
        answer = client.post(action_address(action, "remove/"), follow=True)
    assert "“Call 1” is the only action of Inbound. Add another one first." in words(answer)


def test_in_a_sequence_in_use_the_words_change_and_the_type_does_not(client: Client, world: World) -> None:
    action = world.sequence.actions.get(position=1)
    client.post(action_address(action), {**CALL, "type": "task", "delegation": "record_owner"})
    action.refresh_from_db()
    assert (action.name, action.type, action.delegation_mode) == ("Offer", "call", "inherit")


def test_the_fields_of_the_set_are_offered_record_owner_first(client: Client, draft: Sequence) -> None:
    hidden, account = lookup_field("Hidden__c"), lookup_field("CSM__c", object="account")
    hidden.in_field_set = False
    hidden.save()
    lookup_field("CreatedById")
    lookup_field("account.CSM__c", on=account)
    page = words(client.get(edit(draft)))
    places = [page.index(f">{label}</option>") for label in ("Record owner", "CreatedById", "SDR", "account.CSM")]
    assert places == sorted(places)
    assert "Fields on the account" in page
    assert "Hidden" not in page


@pytest.mark.parametrize(
    "address", ["new/", "{pk}/edit/", "{pk}/details/", "{pk}/delegation/", "{pk}/actions/new/", "{pk}/clone/"]
)
def test_agents_build_nothing(world: World, draft: Sequence, as_user: SignIn, address: str) -> None:
    asked = "/sequences/" + address.format(pk=draft.pk)
    assert as_user(world.ann).get(asked).status_code == 403
    assert as_user(world.mia).get(asked).status_code == 200


@pytest.mark.parametrize("address", ["order/", "activate/", "deactivate/", "delete/", "delegation/"])
def test_agents_change_nothing(world: World, draft: Sequence, as_user: SignIn, address: str) -> None:
    assert as_user(world.ann).post(f"/sequences/{draft.pk}/{address}").status_code == 403


def test_an_action_of_another_sequence_is_not_found(client: Client, draft: Sequence, world: World) -> None:
    other = world.sequence.actions.get(position=1)
    assert client.get(f"/sequences/{draft.pk}/actions/{other.pk}/").status_code == 404
