"""The Setup area for Sequence Admins: people, field sets, calendars, results, suppressed addresses.

It is Django's admin.
"""

from baton.crm.models import Suppression
from baton.people.models import Queue, User
from baton.sequences.models import Calendar
from baton.sequences.results import FinishResult
from baton.web.setup.calendars import CalendarAdmin
from baton.web.setup.queues import QueueAdmin
from baton.web.setup.results import ResultAdmin
from baton.web.setup.site import SetupSite
from baton.web.setup.suppressions import SuppressionAdmin
from baton.web.setup.users import UserAdmin

site = SetupSite(name="setup")
site.register(User, UserAdmin)
site.register(Queue, QueueAdmin)
site.register(Calendar, CalendarAdmin)
site.register(FinishResult, ResultAdmin)
site.register(Suppression, SuppressionAdmin)
