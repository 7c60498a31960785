"""The Setup area for Sequence Admins: pages of our own, and Django's admin where there is none yet."""

from baton.people.models import Queue, User
from baton.web.setup.queues import QueueAdmin
from baton.web.setup.site import SetupSite
from baton.web.setup.users import UserAdmin

site = SetupSite(name="setup")
site.register(User, UserAdmin)
site.register(Queue, QueueAdmin)
