"""What lets an identity provider add and deactivate users."""

from django.db import models


class ProvisioningToken(models.Model):
    """A token of a provider's, of which only the digest is stored; `ending` is what people know it by."""

    digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
