"""The second factor of those who use one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class TwoFactor(models.Model):
    """An authenticator app of a user. `last_step` is the half minute of the last code, which works once.

    The secret is encrypted, and the recovery codes that are left are hashed: a backup alone lets nobody in.
    """

    user = models.OneToOneField("people.User", on_delete=models.CASCADE, primary_key=True, related_name="+")
    secret = models.TextField()
    last_step = models.BigIntegerField()
    recovery_codes = ArrayField(models.CharField(max_length=64))
