from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "baton.participants"
    verbose_name = "Participants"
