from django.apps import AppConfig


class SequencesConfig(AppConfig):
    name = "baton.sequences"
    verbose_name = "Sequences"
