"""Merge fields in the editor of templates: in words, with samples, and what is said of unknown ones."""

from html import unescape

from django.test import Client

from baton.sequences.models import Template
from tests.web.asking import words
from tests.web.library.conftest import HELLO
from tests.world import World


def test_merge_fields_are_written_and_read_in_words(client: Client) -> None:
    in_words = {"subject": "For {{ Company }}", "body": 'Dear {{ first name | default("you") }}, {{ Sender name }}'}
    client.post("/templates/new/", HELLO | in_words)
    made = Template.objects.get()
    assert made.subject == "For {{ record.Company }}"
    assert made.body == 'Dear {{ record["First Name"] | default("you") }}, {{ sender.name }}'
    page = unescape(words(client.get(f"/templates/{made.pk}/edit/")))
    assert 'value="For {{ Company }}"' in page
    assert 'Dear {{ First Name | default("you") }}, {{ Sender name }}</textarea>' in page
    page = words(client.get(f"/templates/{made.pk}/"))
    assert '<span class="merged">First Name, or “you”</span>' in page


def test_an_edit_is_in_words_in_the_activity(client: Client) -> None:
    client.post("/templates/new/", HELLO)
    made = Template.objects.get()
    client.post(f"/templates/{made.pk}/edit/", HELLO | {"subject": "Again, {{ Name }}"})
    assert 'Again, <span class="merged">Name</span>' in words(client.get(f"/templates/{made.pk}/"))
    assert "{{ record." not in words(client.get(f"/templates/{made.pk}/"))


def test_what_was_stored_before_and_is_no_template_is_shown_as_it_is(client: Client) -> None:
    old = Template.objects.create(**HELLO | {"subject": "{{ record.Name }} {% if", "body": "{{ record.Name"})
    for page in ("/templates/", f"/templates/{old.pk}/", f"/templates/{old.pk}/edit/"):
        assert "{% if" in words(client.get(page)), page


def test_words_that_name_no_field_are_said_and_kept(client: Client) -> None:
    page = words(client.post("/templates/new/", HELLO | {"body": "Dear\n{{ Frist name }}"}))
    assert "Line 2: there is no merge field “Frist name”. Did you mean “First Name”?" in page
    assert "{{ Frist name }}</textarea>" in page
    assert "Line 1: there is no merge field “Compani”." in words(
        client.post("/templates/preview/", HELLO | {"body": "{{ Compani }}"})
    )
    assert not Template.objects.exists()


def test_a_subject_that_grows_too_long_with_its_merge_fields_is_refused(client: Client) -> None:
    page = words(client.post("/templates/new/", HELLO | {"subject": "x" * 240 + "{{ Company }}"}))
    assert "This is too long with its merge fields. Shorten it." in page


def test_merge_fields_are_offered_as_people_know_them(client: Client) -> None:
    page = words(client.get("/templates/new/"))
    for written in ("{{ Company }}", "{{ First Name }}", "{{ Owner title }}"):
        assert f'data-insert="{written}"' in page
    assert "Company" not in words(client.get("/templates/fields/?object=contact"))
    assert "data-insert" not in words(client.get("/templates/fields/?object=nothing"))


def test_merge_fields_are_shown_in_words_with_a_sample(client: Client, acme: World) -> None:
    acme.lee.fields |= {"NumberOfEmployees": "1200", "Lead_Score__c": "7", "Notes": "x" * 30}
    acme.lee.save()
    page = words(client.get("/templates/fields/?object=lead"))
    for label, sample in (("Number of employees", "1200"), ("Lead score", "7"), ("Notes", "x" * 23 + "…")):
        assert f'{label} <span class="sample" aria-hidden="true">{sample}</span>' in page
