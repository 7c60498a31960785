from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core.signals import request_finished

from baton.web.observing import forget_request
from baton.web.sessions import begin


class WebConfig(AppConfig):
    name = "baton.web"

    def ready(self) -> None:
        user_logged_in.connect(begin)
        request_finished.connect(forget_request)
