from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "baton.importing"
    label = "importing"
    verbose_name = "Imports"
