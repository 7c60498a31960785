"""What a person fills in on an action's page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from baton.web.owners.fields import OwnerField


class ReassignForm(forms.Form):
    to = OwnerField(label=_("New owner"))
    why = forms.CharField(
        label=_("Reason"), max_length=1000, required=False, help_text=_("Shown in the action’s history.")
    )


class WhyForm(forms.Form):
    why = forms.CharField(
        label=_("Reason"), max_length=1000, required=False, help_text=_("Shown in the action’s history.")
    )
