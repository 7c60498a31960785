"""Passkeys: keys of a phone, a computer or a security key, which sign in by themselves."""

from django.db import models


class Passkey(models.Model):
    """The public half of a key. `uses` is what the key counted when it was last used; many count nothing."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField(unique=True)
    credential = models.BinaryField()  # as WebAuthn writes it: what made the key, its id, the public key
    uses = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
