from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from baton.mail.checks import bounce_address


class MailConfig(AppConfig):
    name = "baton.mail"
    verbose_name = _("Email")

    def ready(self) -> None:
        register(bounce_address)
