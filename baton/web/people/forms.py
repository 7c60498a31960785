"""What people say about their own mail."""

from django import forms
from django.core.exceptions import ValidationError

from baton.rules.addresses import BadAddress, ascii_address

LONGEST_SIGNATURE = 5_000


def require_sendable(address: str) -> None:
    """A validator of fields whose address is put into emails."""
    try:
        ascii_address(address)
    except BadAddress as why:
        raise ValidationError(f"This address cannot be used for email: {why}.") from why


class OwnMailForm(forms.Form):
    reply_to = forms.EmailField(
        label="Replies go to",
        required=False,
        validators=[require_sendable],
        help_text="Leave blank to use the address your email is sent from.",
    )
    signature = forms.CharField(
        label="Signature",
        required=False,
        max_length=LONGEST_SIGNATURE,
        widget=forms.Textarea({"rows": 6}),
        help_text="Added to every email sent in your name.",
    )

    def clean_signature(self) -> str:
        """Browsers end lines in two characters."""
        return str(self.cleaned_data["signature"]).replace("\r\n", "\n")
