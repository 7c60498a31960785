"""Colleagues: the members of a queue that can work, and whether one may give the other own work."""

from datetime import datetime

from django.db.models import QuerySet

from baton.people.models import Organization, QueueMember, User
from baton.people.organization import edit_organization
from baton.people.permissions import Verb, require
from baton.sql.transactions import one_transaction

HandingOver = Organization.HandingOver


class NotAColleague(ValueError):
    """Work is given to somebody who can work, and who is in a queue with the giver."""


class HandingOverIsOff(ValueError):
    """The organization does not let agents hand over their work."""


def handing_over_setting() -> HandingOver:
    # The row is written by the first change of any setting; until then there is none.
    setting = Organization.objects.values_list("handing_over", flat=True).first()
    return HandingOver(setting) if setting else HandingOver.ACCEPTED


@one_transaction
def set_handing_over(*, setting: HandingOver, by: User | None, at: datetime) -> None:
    require(by, Verb.SET_HANDING_OVER)
    edit_organization({"handing_over": setting.value}, by=by, at=at)


def queues_are_shared() -> bool:
    """Whether the people of a queue are its members' own, to be paused, finished and removed by each of them."""
    return Organization.objects.filter(shares_queues=True).exists()


@one_transaction
def share_queues(*, is_shared: bool, by: User | None, at: datetime) -> None:
    require(by, Verb.SHARE_QUEUES)
    edit_organization({"shares_queues": is_shared}, by=by, at=at)


def colleagues_of(user: User) -> QuerySet[User]:
    """Who can work and is in a queue with the user, by name."""
    # Queues are what says who works together; so agents can give work to those alone who could have taken it.
    queues = QueueMember.objects.filter(user=user).values("queue")
    together = QueueMember.objects.filter(queue__in=queues).values("user")
    return (
        User.objects.filter(pk__in=together, is_active=True, can_work=True).exclude(pk=user.pk).order_by("name", "pk")
    )


def require_colleague(user: User, *, of: User) -> None:
    if not colleagues_of(of).filter(pk=user.pk).exists():
        raise NotAColleague(
            f"{user} is not a colleague of {of}. Choose a user who can work actions and is in a queue with {of}."
        )


def require_handing_over() -> HandingOver:
    """The setting, unless it is `NO`."""
    setting = handing_over_setting()
    if setting == HandingOver.NO:
        raise HandingOverIsOff("Your organization doesn’t let agents hand over their work. Ask a Sequence Admin.")
    return setting
