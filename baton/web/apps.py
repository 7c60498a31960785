from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from baton.web.sessions import begin


class WebConfig(AppConfig):
    name = "baton.web"

    def ready(self) -> None:
        user_logged_in.connect(begin)
