"""What people say about their own mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_SIGNATURE = 5_000


class OwnMailForm(forms.Form):
    reply_to = forms.EmailField(
        label=_("Replies go to"),
        required=False,
        help_text=_("Leave blank to use the address your email is sent from."),
    )
    signature = forms.CharField(
        label=_("Signature"),
        required=False,
        max_length=LONGEST_SIGNATURE,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Added to every email sent in your name."),
    )

    def clean_signature(self) -> str:
        """Browsers end lines in two characters."""
        return str(self.cleaned_data["signature"]).replace("\r\n", "\n")
