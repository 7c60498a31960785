"""Templates are read and written in words, and stored with API names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.rules.merge_field_words import MergeFieldWords
from baton.rules.templating import BadTemplate, check_template
from tests.rules import templates

LABELS = {
    ("record", "FirstName"): "First name",
    ("record", "Name"): "Name",
    ("record", "Title"): "Title",
    ("record", "account.CSM__c"): "Account: Customer Success Manager",
    ("record", "Größe"): "Größe",
    ("record", "InStore"): "In store",
    ("record", "Ilce"): "İlçe",
    ("record", "Other__c"): "Both of us",
    ("record", "Other2__c"): "both OF us",
    ("record", "PandL"): "P&L",
    ("sender", "name"): "Sender name",
}
INSTEAD = "Choose one from the list, or use its API name: {{ record.FirstName }}."
WORDS = MergeFieldWords(LABELS)


@pytest.mark.parametrize(
    ("in_words", "stored"),
    [
        ("Hello {{ First name }},", "Hello {{ record.FirstName }},"),
        ("{{Name}} {{ Sender name }}", "{{record.Name}} {{ sender.name }}"),
        (
            '{{ First name | default("First name") | title }}',
            '{{ record.FirstName | default("First name") | title }}',
        ),
        ("{{ Title|title }}", "{{ record.Title|title }}"),
        ("{{ Account: Customer Success Manager }}", '{{ record["account.CSM__c"] }}'),
        ("{{ Größe }}", "{{ record.Größe }}"),
        ("{{ First name or Name }}", "{{ record.FirstName or record.Name }}"),
        (
            '{% if Title == "Name" and not First name %}Name{% endif %}',
            '{% if record.Title == "Name" and not record.FirstName %}Name{% endif %}',
        ),
        ("Our Name {Name}", "Our Name {Name}"),
        (r'{{ Title | default("our \"Name\" office") }}', r'{{ record.Title | default("our \"Name\" office") }}'),
    ],
)
def test_labels_stand_for_their_fields(in_words: str, stored: str) -> None:
    assert WORDS.stored(in_words) == stored
    assert WORDS.in_words(stored) == in_words
    assert list(WORDS.unknown(in_words)) == []
    assert WORDS.stored(stored) == stored  # API names may be typed as well


@pytest.mark.parametrize("name", ["InStore", "Ilce", "Other__c", "PandL", "Gone"])
def test_what_words_cannot_say_keeps_its_api_name(name: str) -> None:
    text = f"{{{{ record.{name} }}}}"
    assert WORDS.in_words(text) == WORDS.stored(text) == text


def test_case_does_not_matter() -> None:
    assert WORDS.stored("{{ first NAME }}") == "{{ record.FirstName }}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello\n{{ Frist name }}", (2, "there is no merge field “Frist name”. Did you mean “First name”?")),
        ('{{ Shoe size | default("42") }}', (1, "there is no merge field “Shoe size”. " + INSTEAD)),
        ("{{ Both of us }}", (1, "there is no merge field “Both of us”. " + INSTEAD)),
    ],
)
def test_unknown_words_are_named_with_what_may_be_meant(text: str, said: tuple[int, str]) -> None:
    assert [(unknown.line, str(unknown)) for unknown in WORDS.unknown(text)] == [said]


@pytest.mark.parametrize(
    "text", ['{{ "text" }}', "{{ record.Gone }}", "{{ 5 }}", "{{ }}", "{{ First name", "{% if %}", "{{ Name or x }}"]
)
def test_what_is_no_words_is_left_to_the_template(text: str) -> None:
    assert list(WORDS.unknown(text)) == []


@given(templates.TEMPLATES)
def test_what_is_stored_comes_back_with_the_same_fields(text: str) -> None:
    try:
        fields = [str(field) for field in check_template(text)]
    except BadTemplate:
        return
    words = MergeFieldWords.within(text)
    back = words.stored(words.in_words(text))
    assert [str(field) for field in check_template(back)] == fields


@given(st.text(alphabet="{}%|. \"'[]nNaAmMeE\n", max_size=60))
def test_no_text_is_a_fault(text: str) -> None:
    WORDS.in_words(text)
    WORDS.stored(text)
    list(WORDS.unknown(text))


def test_a_text_that_is_no_template_stays_as_it_is() -> None:
    text = "{{ record.Name }} {% if"
    assert MergeFieldWords.within(text).in_words(text) == text


@pytest.mark.parametrize("text", ["{{ F\u0131rst name }}", "{{ F\u0130RST NAME }}", "{{ Fir\u017ft name }}"])
def test_letters_that_only_look_alike_are_unknown(text: str) -> None:
    assert WORDS.stored(text) == text
    assert [unknown.meant for unknown in WORDS.unknown(text)] == ["First name"]
