"""The Setup area for Sequence Admins: pages of our own. What is left of Django's admin has no page."""

from baton.web.setup.site import SetupSite

site = SetupSite(name="setup")
