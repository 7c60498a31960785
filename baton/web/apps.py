from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.signals import request_finished

from baton.web.observing import forget_request
from baton.web.sessions import begin


class WebConfig(AppConfig):
    name = "baton.web"

    def ready(self) -> None:
        # Before the first request: both put themselves around what Django loads then.
        if settings.RECEIVERS.sentry_dsn:
            import_module("baton.config.sentry").report_faults(
                settings.RECEIVERS.sentry_dsn, secrets=settings.SECRETS
            )
        if settings.RECEIVERS.collector:
            import_module("baton.config.traces").send_spans(settings.RECEIVERS.collector)
        user_logged_in.connect(begin)
        request_finished.connect(forget_request)
