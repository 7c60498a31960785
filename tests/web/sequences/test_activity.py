"""The activity of a sequence on its page, all of it on a page of its own; of templates, and of what Setup saves."""

import pytest
from django.test import Client

from baton.crm.models import LookupField
from baton.people.activity import Difference, activities_of, differences_of, record, sentence
from baton.people.models import Queue, User
from baton.sequences.building import edit_details
from baton.sequences.definition import Details
from baton.sequences.models import Calendar, Template
from tests.web.asking import link, words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, queue

OFFICE = {"name": "Office", "weekdays": [0, 1], "opens": "09:00", "closes": "17:00", "country": "", "subdivision": ""}


def activity_of(page: str) -> str:
    return page.split('aria-labelledby="activity"')[1].split("</section>", maxsplit=1)[0]


def test_the_page_of_a_sequence_shows_who_did_what(world: World, as_user: SignIn) -> None:
    mia = as_user(world.mia)
    mia.post(f"/sequences/{world.sequence.pk}/deactivate/")
    edit_details(sequence=world.sequence, details=Details(name="<b>"), by=None, at=MONDAY)
    shown = activity_of(words(mia.get(f"/sequences/{world.sequence.pk}/")))
    assert "Mia deactivated the sequence." in shown
    assert "The operator edited the sequence." in shown
    assert "Name: <span" in shown
    assert "&lt;b&gt;" in shown
    assert "All activity" not in shown


def test_it_shows_ten_and_leads_to_all(world: World, as_user: SignIn) -> None:
    mia = as_user(world.mia)
    for n in range(60):
        record(subject=world.sequence, event="removed_step", by=world.mia, at=MONDAY, name=f"Step {n:02}")
    shown = activity_of(words(mia.get(f"/sequences/{world.sequence.pk}/")))
    assert (shown.count("removed the action"), "Step 50" in shown, "Step 49" in shown) == (10, True, False)
    assert f'href="/sequences/{world.sequence.pk}/activity/"' in shown
    first = words(mia.get(f"/sequences/{world.sequence.pk}/activity/"))
    assert first.count("removed the action") == 50
    second = words(mia.get(link(mia.get(f"/sequences/{world.sequence.pk}/activity/"), "next")))
    assert (second.count("removed the action"), "Step 09" in second, 'rel="next"' in second) == (10, True, False)


@pytest.mark.parametrize("position", ["x", "²", "-1", "9" * 30])
def test_a_position_that_is_none_is_refused(world: World, as_user: SignIn, position: str) -> None:
    mia = as_user(world.mia)
    path = f"/sequences/{world.sequence.pk}/activity/"
    assert mia.get(path, {"after": position}).status_code == 400
    assert mia.get(path, {"after": ""}).status_code == 200


def test_an_agent_reads_a_sequence_without_its_activity(world: World, as_user: SignIn) -> None:
    record(subject=world.sequence, event="activated", by=world.mia, at=MONDAY)
    ann = as_user(world.ann)
    assert "Mia activated" not in words(ann.get(f"/sequences/{world.sequence.pk}/"))
    assert ann.get(f"/sequences/{world.sequence.pk}/activity/").status_code == 403


def test_the_page_of_a_template_shows_who_edited_it(world: World, as_user: SignIn) -> None:
    mia, hello = (
        as_user(world.mia),
        {"name": "Hello", "type": "email", "object": "lead", "subject": "Hi", "body": "Hi"},
    )
    mia.post("/templates/new/", hello)
    template = Template.objects.get()
    mia.post(f"/templates/{template.pk}/edit/", hello | {"subject": "Ho"})
    shown = activity_of(words(mia.get(f"/templates/{template.pk}/")))
    assert "Mia created the template." in shown
    assert "Subject: <span" in shown
    assert "Mia created" not in words(as_user(world.ann).get(f"/templates/{template.pk}/"))


def test_what_setup_saves_has_a_line_with_what_was_before(world: World, as_user: SignIn) -> None:
    mia = as_user(world.mia)
    mia.post("/setup/calendars/new/", OFFICE)
    calendar = Calendar.objects.get()
    mia.post(f"/setup/calendars/{calendar.pk}/", OFFICE | {"name": "Home"})
    assert newest_of(calendar) == ("Mia edited the calendar.", [Difference("Name", "Office", "Home")])
    assert "Mia created the calendar." in words(mia.get(f"/setup/calendars/{calendar.pk}/"))
    mia.post(f"/setup/calendars/{calendar.pk}/", OFFICE | {"name": "Home"})
    assert activities_of(calendar).count() == 2
    mia.post(f"/setup/calendars/{calendar.pk}/delete/")
    assert newest_of(calendar) == ("Mia deleted the calendar.", [])


def test_setup_says_who_changed_roles_and_field_sets(world: World, as_user: SignIn) -> None:
    mia = as_user(world.mia)
    field = LookupField.objects.get()
    mia.post("/setup/fields/?object=lead")
    assert newest_of(field) == ("Mia removed the lookup field from the field set.", [])
    page = mia.get(f"/setup/users/{world.ann.pk}/")
    form = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    mia.post(f"/setup/users/{world.ann.pk}/", form | {"role": "enroller", "save": "1"})
    assert newest_of(world.ann) == ("Mia edited the user.", [Difference("Role", "Sequence Agent", "Enroller")])


def test_setup_says_who_put_whom_into_a_queue(world: World, as_user: SignIn) -> None:
    inbound = queue("Inbound")
    member = {"name": "Inbound", "email": "", "add_1": "ann", "save": "1"}
    as_user(world.mia).post(f"/setup/queues/{inbound.pk}/", member)
    assert Queue.objects.get().members.get() == world.ann
    assert newest_of(inbound) == ("Mia edited the queue.", [Difference("Member Ann", "", "weight 1")])


def test_passwords_have_a_line_whoever_sets_them(world: World, as_user: SignIn, client: Client) -> None:
    new = {"new_password1": "correct horse 9", "new_password2": "correct horse 9"}
    as_user(world.mia).post(f"/setup/users/{world.ann.pk}/password/", new)
    assert newest_of(world.ann)[0] == "Mia set the password of the user."
    client.force_login(User.objects.get(pk=world.ann.pk))
    own = {
        "old_password": "correct horse 9",
        "new_password1": "staple battery 8",
        "new_password2": "staple battery 8",
    }
    client.post("/password/", own)
    assert newest_of(world.ann)[0] == "Ann set the password of the user."


def newest_of(subject: object) -> tuple[str, list[Difference]]:
    activity = activities_of(subject)[0]  # type: ignore[arg-type]
    return sentence(activity), differences_of(activity)
