"""The views of the participant actions list that come with Baton."""

from baton.people.models import User
from baton.people.permissions import Verb, may_beyond_own
from baton.web.saved_views.menu import MenuEntry

OF_EVERYBODY = (
    MenuEntry("all", "All open actions", ""),
    MenuEntry("today", "Due today", "expected=today"),
    MenuEntry("overdue", "Overdue", "expected=overdue"),
    MenuEntry("inactive", "Owner is inactive", "only=inactive"),
    MenuEntry("reassigned", "Reassigned", "reason=reassigned"),
    MenuEntry("restored", "Restored by undo", "reason=restored"),
    MenuEntry("covered", "Covered", "only=covered"),
    MenuEntry("problem", "Has a problem", "only=problem"),
)
OF_ONE = (
    MenuEntry("all", "My open actions", ""),
    MenuEntry("today", "Due today", "expected=today"),
    MenuEntry("overdue", "Overdue", "expected=overdue"),
    MenuEntry("done", "Done", "status=completed&sort=latest"),
)


def built_in_views(user: User) -> tuple[MenuEntry, ...]:
    return OF_EVERYBODY if may_beyond_own(user, Verb.SEE_ACTIONS) else OF_ONE
