"""The tokens by which an identity provider signs in to add and deactivate users (SCIM)."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Q

from baton.people.activity import Subject, record
from baton.people.models import ProvisioningToken, User
from baton.people.permissions import Verb, require
from baton.sql.transactions import one_transaction

# So that a provider that asks a hundred times a minute writes one row a minute.
USED_TO_THE = timedelta(minutes=1)
_SUBJECT = Subject("organization", 1, "the organization")


def provisioning_tokens() -> list[ProvisioningToken]:
    """Those that are valid, the newest first."""
    return list(ProvisioningToken.objects.order_by("-pk"))


@one_transaction
def make_token(*, by: User | None, at: datetime) -> str:
    """A new token, which nothing can show again."""
    require(by, Verb.EDIT_USERS)
    token = secrets.token_urlsafe(32)
    ProvisioningToken.objects.create(digest=_digest(token), ending=token[-4:], made_at=at)
    record(subject=_SUBJECT, event="made_scim_token", by=by, at=at, ending=token[-4:])
    return token


@one_transaction
def revoke_token(*, token_id: int, by: User | None, at: datetime) -> bool:
    """Refuse a token from now on; whether there was one."""
    require(by, Verb.EDIT_USERS)
    token = ProvisioningToken.objects.filter(pk=token_id).first()
    if token is None:
        return False
    token.delete()
    record(subject=_SUBJECT, event="revoked_scim_token", by=by, at=at, ending=token.ending)
    return True


def is_valid(token: str, *, at: datetime) -> bool:
    """Whether the token is one of ours. It has 256 random bits, so a plain hash is as good as a slow one."""
    matching = ProvisioningToken.objects.filter(digest=_digest(token))
    if not matching.exists():
        return False
    matching.filter(Q(used_at=None) | Q(used_at__lt=at - USED_TO_THE)).update(used_at=at)
    return True


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
