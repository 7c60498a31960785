"""What a person fills in on an action's page."""

from django import forms

from baton.web.owners.fields import OwnerField


class ReassignForm(forms.Form):
    to = OwnerField(label="New owner")
    why = forms.CharField(label="Reason", max_length=1000, required=False, help_text="Shown in the action’s history.")


class WhyForm(forms.Form):
    why = forms.CharField(label="Reason", max_length=1000, required=False, help_text="Shown in the action’s history.")
