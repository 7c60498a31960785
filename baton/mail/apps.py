from django.apps import AppConfig
from django.core.checks import register

from baton.mail.checks import check_bounce_address


class MailConfig(AppConfig):
    name = "baton.mail"
    verbose_name = "Email"

    def ready(self) -> None:
        register(check_bounce_address)
