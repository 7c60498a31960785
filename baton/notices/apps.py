from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "baton.notices"
    verbose_name = "Notices"
