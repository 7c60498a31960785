from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "baton.people"
    verbose_name = "People"
