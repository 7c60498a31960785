"""What is asked for when a template is written."""

from dataclasses import asdict, fields
from itertools import islice
from typing import Any

from django import forms

from baton.crm.models import CrmObject
from baton.sequences.models import Template
from baton.sequences.templates import LONGEST_BODY, TemplateContent, TemplateRefused
from baton.web.library.merge_fields import words_of

LONGEST_SUBJECT = 255
MOST_UNKNOWN = 10  # are named at once
MERGED = {"subject", "body"}
CONTENT = [field.name for field in fields(TemplateContent)]


class TemplateForm(forms.Form):
    """A template that actions use stays one for its object."""

    name = forms.CharField(label="Name", max_length=255, help_text="Internal name. Recipients never see it.")
    type = forms.ChoiceField(
        label="Type", choices=[(choice.value, choice.label) for choice in Template.Type], initial=Template.Type.EMAIL
    )
    object = forms.ChoiceField(label="Object", choices=[(choice.value, choice.label) for choice in CrmObject])
    subject = forms.CharField(
        label="Subject",
        required=False,
        max_length=LONGEST_SUBJECT,
        help_text="Leave blank to reply in the previous email’s thread.",
    )
    folder = forms.CharField(
        label="Folder",
        required=False,
        max_length=100,
        widget=forms.TextInput({"list": "folders"}),
        help_text="Groups templates in the list. Choose one, or enter a new name.",
    )
    body = forms.CharField(label="Body", max_length=LONGEST_BODY, widget=forms.Textarea({"rows": 14}))
    trusts_fields = forms.BooleanField(
        label="Save with these fields anyway",
        required=False,
        help_text="The fields are blank in all the newest records. Check that the names match the CRM.",
    )

    def __init__(self, *args: Any, is_used: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names_unknown_fields = False
        if is_used:
            # Disabled, so that a changed form cannot sneak it in: Django then takes the initial value.
            for name in ("type", "object"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "Can’t be changed because actions use this template."

    def clean_body(self) -> str:
        """Browsers end lines in two characters."""
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """People write merge fields in words."""
        words = words_of(self.cleaned_data.get("object", ""))
        for name in MERGED & self.cleaned_data.keys():
            text = self.cleaned_data[name]
            self.cleaned_data[name] = words.stored(text)
            for unknown in islice(words.unknown(text), MOST_UNKNOWN):
                self.add_error(name, f"Line {unknown.line}: {unknown}")
        if len(self.cleaned_data.get("subject", "")) > LONGEST_SUBJECT:
            self.add_error("subject", "This is too long with its merge fields. Shorten it.")
        return self.cleaned_data

    def words(self) -> TemplateContent:
        cleaned = self.cleaned_data
        # The subject is hidden once another type is chosen, with what was typed into it before.
        subject = cleaned["subject"] if cleaned["type"] == Template.Type.EMAIL else ""
        return TemplateContent(**{name: cleaned[name] for name in CONTENT} | {"subject": subject})

    @property
    def trusts(self) -> bool:
        return bool(self.cleaned_data["trusts_fields"])

    @property
    def asks_for_trust(self) -> bool:
        return self.names_unknown_fields or bool(self["trusts_fields"].value())

    def refuse(self, refused: TemplateRefused) -> None:
        """Say each problem beside its field."""
        for problem in refused.problems:
            self.add_error(problem.place, str(problem))
            # Only then is the box offered that saves it anyway. Other mistakes have no way around.
            self.names_unknown_fields |= problem.is_unknown_field

    @classmethod
    def initial_of(cls, template: Template) -> dict[str, str]:
        words = words_of(template.object)
        content = asdict(TemplateContent.of(template))
        return content | {name: words.in_words(content[name]) for name in MERGED}
